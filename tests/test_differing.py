"""What stands beside what, and what is compared: files, folders, spellings, shards; broken and huge ones."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from msgspec import structs

import hashiye
from hashiye import codecs, engine
from hashiye.codecs import CODECS
from hashiye.differing import Wanted, differ, textconv
from hashiye.differing.trees import Disk
from hashiye.limits import DEFAULT
from hashiye.model import Annotation, Document, Layer, Producer, Text
from hashiye.report import document_lines

WORDS = "علی رضایی در تهران گفت: باران می\u200cبارد. حسن به اصفهان رفت.\n"


def made(name: str, text: str = WORDS, file: str | None = "../texts/{}.txt", label: str = "PER") -> Document:
    content = Text.of(text, file=file and file.format(name))
    marked = Annotation("k1", 0, min(9, len(text)), label, text[:9])
    layer = Layer("entities", "sara", "complete", (marked,))
    return Document(name, "fa", content, producers=(Producer("sara", "person"),), layers=(layer,))


def put(folder: Path, document: Document, path: str = "documents/{}.hsh.json") -> Path:
    """Write a document and its text below a folder."""
    there = folder / path.format(document.id)
    codec = codecs.by_ending(there.name)
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_bytes(next(iter(codec.write(document).files.values())))
    if document.text.file is not None:
        text = Path(os.path.normpath(there.parent / document.text.file))
        text.parent.mkdir(parents=True, exist_ok=True)
        text.write_bytes(document.text.content.encode())
    return there


def shard(path: Path, *made_: Document) -> Path:
    lines = [next(iter(CODECS["jsonl"].write(one).files.values())) for one in made_]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(lines))
    return path


def told(left, right, **wanted):
    return differ(Disk(str(left), DEFAULT), Disk(str(right), DEFAULT), Wanted(**wanted))


def statuses(outcome) -> list[tuple[str, str]]:
    return [(pair.status, Path((pair.after or pair.before).name).name) for pair in outcome.pairs]


@pytest.fixture
def both(tmp_path):
    """Two folders with the same three documents."""
    for side in ("old", "new"):
        for name in "abc":
            put(tmp_path / side, made(name, f"{WORDS}{name}\n"))
    return tmp_path / "old", tmp_path / "new"


def test_equal_folders_are_the_same_and_nothing_is_parsed(both, monkeypatch):
    monkeypatch.setattr(codecs.Codec, "read", lambda *_: pytest.fail("parsed"))
    outcome = told(*both)
    assert (outcome.same, outcome.pairs, outcome.findings, outcome.code) == (3, (), (), 0)


def test_one_changed_one_added_one_removed(both):
    old, new = both
    put(new, made("a", f"{WORDS}a\n", label="ORG"))
    put(new, made("d", "دیگر"))
    (new / "documents" / "b.hsh.json").unlink()
    outcome = told(old, new)
    found = sorted(statuses(outcome))
    assert found == [("added", "d.hsh.json"), ("changed", "a.hsh.json"), ("removed", "b.hsh.json")]
    assert outcome.same == 1
    assert outcome.code == 1
    (changed,) = [pair for pair in outcome.pairs if pair.status == "changed"]
    assert [change.kind for change in changed.comparison.changes] == ["relabelled"]


def test_a_spelling_is_no_difference(tmp_path):
    one = put(tmp_path / "one", made("a"))
    other = put(tmp_path / "other", made("a"), "documents/{}.hsh.xml")
    for pair in ((one, other), (tmp_path / "one", tmp_path / "other")):
        outcome = told(*pair)
        assert outcome.code == 0
        assert not outcome.findings
        (pair,) = outcome.pairs
        assert pair.status == "same"
        assert pair.is_written_otherwise


def test_a_spelling_beside_its_twin_stands_beside_its_own(both):
    old, new = both
    for side in both:
        put(side, made("a", f"{WORDS}a\n"), "documents/{}.hsh.xml")
    assert told(old, new).same == 4


def test_shards_go_by_document_and_against_files(both, tmp_path):
    old, _ = both
    documents = [made(name, f"{WORDS}{name}\n", file=None) for name in "abc"]
    one = shard(tmp_path / "one" / "x.hsh.jsonl", *documents)
    changed = structs.replace(documents[1], layers=())
    other = shard(tmp_path / "other" / "y.hsh.jsonl", documents[2], changed, documents[0])
    outcome = told(one, other)
    assert outcome.same == 2
    (pair,) = outcome.pairs
    assert pair.comparison.before.id == "b"
    assert told(one, one).same == 3
    outcome = told(old, tmp_path / "one")  # only where the text stands differs
    assert [pair.status for pair in outcome.pairs] == ["changed"] * 3
    assert {change.kind for pair in outcome.pairs for change in pair.comparison.changes} <= {"metadata"}


def test_equal_lines_of_a_shard_are_never_parsed(tmp_path, monkeypatch):
    documents = [made(f"d{number}", f"{number} {WORDS}", file=None) for number in range(50)]
    one = shard(tmp_path / "x.hsh.jsonl", *documents)
    other = shard(tmp_path / "y.hsh.jsonl", *documents[:49], structs.replace(documents[49], layers=()))
    seen = []
    read = codecs.Codec.read
    monkeypatch.setattr(codecs.Codec, "read", lambda self, parcel: seen.append(parcel) or read(self, parcel))
    outcome = told(one, other)
    assert outcome.same == 49
    assert {parcel.line for parcel in seen} == {50}


def test_packed_shards_are_compared(tmp_path):
    import gzip

    one = shard(tmp_path / "x.hsh.jsonl", made("a", file=None))
    packed = tmp_path / "x.hsh.jsonl.gz"
    packed.write_bytes(gzip.compress(one.read_bytes()))
    assert told(one, packed).same == 1


def test_a_renamed_document_is_found_by_its_text(both):
    old, new = both
    (new / "documents" / "b.hsh.json").unlink()
    put(new, structs.replace(made("b", f"{WORDS}b\n"), id="z"), "documents/z.hsh.json")
    outcome = told(old, new)
    (pair,) = outcome.pairs
    assert (pair.comparison.before.id, pair.comparison.after.id) == ("b", "z")


def test_copies_of_annotators_stand_beside_their_own(tmp_path):
    for side, folder in (("old", "annotators"), ("new", "people")):
        for person in ("sara", "nima"):
            put(tmp_path / side, made("a", file=None, label=person), f"{folder}/{person}/{{}}.hsh.json")
        put(tmp_path / side, made("a", file=None, label="CUR"), f"{side}/{{}}.hsh.json")
    outcome = told(tmp_path / "old", tmp_path / "new")
    assert outcome.same == 3
    assert not outcome.pairs


def test_a_file_stands_beside_the_one_of_its_name_in_a_folder(both):
    old, new = both
    assert told(old / "documents" / "a.hsh.json", new).same == 1
    outcome = told(old / "documents" / "a.hsh.json", new / "texts")
    assert outcome.code == 2
    assert "there is no document called so" in outcome.findings[0].message


def test_two_named_files_are_compared_whatever_they_are_called(both):
    old, _ = both
    outcome = told(old / "documents" / "a.hsh.json", old / "documents" / "b.hsh.json")
    assert len(outcome.pairs) == 1
    assert outcome.pairs[0].status == "changed"


def test_a_text_that_changed_alone_is_a_finding_and_the_others_go_on(both):
    old, new = both
    (new / "texts" / "a.txt").write_text("چیزی دیگر\n", encoding="utf-8")
    put(new, made("b", f"{WORDS}b\n", label="ORG"))
    outcome = told(old, new)
    (finding,) = outcome.findings
    assert finding.code == "HSH-B106"
    assert "hashiye rebase" in finding.fix
    assert finding.file.endswith("new/documents/a.hsh.json")
    assert statuses(outcome) == [("changed", "b.hsh.json")]
    assert (outcome.same, outcome.code) == (1, 2)


def test_texts_that_are_missing_on_both_sides_make_no_difference(both):
    old, new = both
    for side in both:
        (side / "texts" / "a.txt").unlink()
    assert told(old, new).same == 3
    put(new, made("a", f"{WORDS}a\n", label="ORG"))
    (new / "texts" / "a.txt").unlink()
    outcome = told(old, new)
    assert outcome.code == 2
    assert {finding.code for finding in outcome.findings} == {"HSH-C501"}


BROKEN = (
    b"",
    b"{",
    b"\xff\xfe",
    b'{"hashiye": "1.0"}\n',
    b"<<<<<<< HEAD\n",
    b"null",
    b'{"hashiye":"2.0"}',
    b"\0" * 100,
)


@pytest.mark.parametrize("data", BROKEN)
def test_a_broken_document_on_one_side_is_a_finding(both, data):
    old, new = both
    (new / "documents" / "a.hsh.json").write_bytes(data)
    put(new, made("b", f"{WORDS}b\n", label="ORG"))
    outcome = told(old, new)
    assert outcome.findings
    assert all(finding.file.endswith("a.hsh.json") for finding in outcome.findings)
    assert statuses(outcome) == [("changed", "b.hsh.json")]
    assert outcome.code == 2


def test_nothing_is_read_through_links_that_lead_out(both, tmp_path):
    old, new = both
    secret = tmp_path / "secret.txt"
    secret.write_text(WORDS, encoding="utf-8")
    (new / "texts" / "a.txt").unlink()
    (new / "texts" / "a.txt").symlink_to(secret)
    (new / "documents" / "b.hsh.json").unlink()
    (new / "documents" / "b.hsh.json").symlink_to(old / "documents" / "b.hsh.json")
    outcome = told(old, new)
    assert {finding.code for finding in outcome.findings} == {"HSH-C505"}
    assert outcome.same == 1
    assert not any("secret" in pair.after.text for pair in outcome.pairs)


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[31mb", "-a", "--help", "a b", "\u202ea"])
def test_hostile_names_are_only_names(tmp_path, name, monkeypatch):
    for side, label in (("old", "PER"), ("new", "ORG")):
        put(tmp_path / side, made("a", label=label), f"documents/{name}.hsh.json")
    monkeypatch.chdir(tmp_path)
    outcome = told("old", "new")
    assert [pair.status for pair in outcome.pairs] == ["changed"]


def test_ignored_kinds_do_not_count(both):
    old, new = both
    put(new, made("a", f"{WORDS}a\n", label="ORG"))
    outcome = told(old, new, ignored=frozenset(["relabelled"]))
    assert (outcome.same, outcome.pairs, outcome.code) == (3, (), 0)
    assert told(old, new, layers=frozenset(["entities"])).code == 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_layer_that_no_document_has_is_unknown(both, jobs):
    """Also where all documents are equal, which are not parsed otherwise; a layer of one of them is known."""
    old, new = both
    for name in ("entities", "verbs"):
        assert told(old, new, layers=frozenset([name]), jobs=jobs).code == (0 if name == "entities" else 2)
    put(new, made("a", f"{WORDS}a\n", label="ORG"))
    outcome = told(old, new, layers=frozenset(["entities", "verbs"]), jobs=jobs)
    assert (outcome.unknown, outcome.layers, outcome.code) == (("verbs",), ("entities",), 2)
    lone = made("b", f"{WORDS}b\n")
    for side in both:
        put(side, structs.replace(lone, layers=(structs.replace(lone.layers[0], name="verbs"),)))
    assert told(old, new, layers=frozenset(["verbs"]), jobs=jobs).code == 0
    put(new, structs.replace(lone, layers=(structs.replace(lone.layers[0], name="actions"),)))
    assert told(old, new, layers=frozenset(["actions"]), jobs=jobs).code == 1


def test_a_layer_in_shards_alone_is_known(tmp_path):
    one, other = (shard(tmp_path / f"{name}.hsh.jsonl", made("x", file=None)) for name in "ab")
    assert told(one, other, layers=frozenset(["entities"])).code == 0
    assert told(one, other, layers=frozenset(["entites"])).unknown == ("entites",)


def test_where_there_is_no_document_no_layer_is_unknown(tmp_path):
    for side in "ab":
        (tmp_path / side).mkdir()
    assert told(tmp_path / "a", tmp_path / "b", layers=frozenset(["entities"])).unknown == ()


def test_a_document_that_came_lies_in_each_of_its_layers(both):
    old, new = both
    put(new, made("d"))
    assert told(old, new, layers=frozenset(["entities"])).code == 1
    put(new, structs.replace(made("e"), layers=(structs.replace(made("e").layers[0], name="other"),)))
    outcome = told(old, new, layers=frozenset(["other"]))
    assert [pair.after.name for pair in outcome.pairs] == [str(new / "documents" / "e.hsh.json")]


@pytest.mark.parametrize("jobs", [1, 2])
def test_jobs_change_nothing(both, jobs):
    old, new = both
    for name in "abc":
        put(new, made(name, f"{WORDS}{name}\n", label="ORG"))
    assert told(old, new, jobs=jobs).pairs == told(old, new).pairs


def test_no_document_is_lost_where_more_processes_begin_to_pay(both, monkeypatch):
    old, new = both
    for name in "abc":
        put(new, made(name, f"{WORDS}{name}!\n"))
    monkeypatch.setattr("hashiye.differing._WORTH", 2)
    outcome = told(old, new, jobs=0)
    assert [Path(pair.after.name).name[0] for pair in outcome.pairs] == ["a", "b", "c"]


def test_a_process_that_dies_is_a_finding(both, monkeypatch):
    old, new = both
    put(new, made("a", f"{WORDS}a\n", label="ORG"))
    monkeypatch.setattr(engine, "run", lambda _work, tasks, **_: (engine.WorkerDiedError(task) for task in tasks))
    outcome = told(old, new)
    assert [finding.code for finding in outcome.findings] == ["HSH-C507"]
    assert outcome.code == 2


def test_the_limit_of_a_file_holds(both):
    old, new = both
    put(new, made("a", WORDS * 100))
    limits = DEFAULT.raised(file_bytes=2000)
    outcome = differ(Disk(str(old), limits), Disk(str(new), limits), Wanted(limits=limits))
    assert {finding.code for finding in outcome.findings} == {"HSH-S214"}


def test_standard_input_finds_its_text_beside_the_other_file(both, monkeypatch):
    old, _ = both
    path = old / "documents" / "a.hsh.json"
    stream = made("a", f"{WORDS}a\n", label="ORG")
    data = next(iter(CODECS["json"].write(stream).files.values()))
    monkeypatch.setattr("hashiye.files._standard_input", lambda: io.BytesIO(data))
    piped = Disk("-", DEFAULT, real=str(path))
    outcome = differ(Disk(str(path), DEFAULT), piped, Wanted())
    assert [change.kind for change in outcome.pairs[0].comparison.changes] == ["relabelled"]


# -- lines for git's own diff -----------------------------------------------------------------------------------------


def shown(path: Path) -> str:
    return "".join(line for one in textconv.of(path, DEFAULT) for line in document_lines.lines(one))


def unnamed(document: Document) -> Document:
    """Give annotations the ids of their order: those of an annotator are made of offsets."""
    layers = [
        structs.replace(
            layer, annotations=tuple(structs.replace(one, id=f"a{n}") for n, one in enumerate(layer.annotations))
        )
        for layer in document.layers
    ]
    return structs.replace(document, layers=tuple(layers))


def test_textconv_shows_both_spellings_alike(tmp_path):
    one, other = put(tmp_path, made("a")), put(tmp_path, made("a"), "documents/{}.hsh.xml")
    assert shown(one) == shown(other)
    assert "PER «علی رضایی» @>0+9 k1\n" in shown(one)


def test_an_edit_of_the_text_changes_few_lines(seed):
    document = hashiye.annotate(seed.decode(), id="a")
    longer = hashiye.annotate(seed.decode().replace("گفتگوی", "گفت و گوی", 1), id="a")
    before, after = (
        [line for line in document_lines.lines(unnamed(one)) if not line.startswith(("text ", "  | "))]
        for one in (document, longer)
    )
    assert len(before) > 100
    assert len(set(before) ^ set(after)) < 12


@pytest.mark.parametrize("data", [*BROKEN, b"\x1b[31m\x07\n", "{\u202e\n".encode()])
def test_textconv_never_fails_and_lets_no_control_through(tmp_path, data):
    path = tmp_path / "a.hsh.json"
    path.write_bytes(data)
    lines = shown(path)
    assert "cannot be read as a document" in lines
    assert not set(lines) & {chr(code) for code in [*range(10), *range(11, 32), 127, 0x202E]}
    assert shown(tmp_path / "nothing.hsh.json").startswith("cannot be read")


def test_textconv_shows_shards_and_files_without_an_ending(tmp_path):
    one = shard(tmp_path / "x.hsh.jsonl", made("a", file=None), made("b", file=None))
    assert shown(one).count("document ") == 2
    bare = tmp_path / "blob"
    bare.write_bytes(one.read_bytes())
    assert shown(bare) == shown(one)


def test_pairs_stand_in_the_order_of_their_places(both):
    old, new = both
    put(new, made("b", f"{WORDS}b\n", label="ORG"))
    put(new, made("bb"))
    (new / "documents" / "c.hsh.json").unlink()
    (new / "documents" / "a.hsh.json").unlink()
    names = [name for _, name in statuses(told(old, new))]
    assert names == ["a.hsh.json", "b.hsh.json", "bb.hsh.json", "c.hsh.json"]
