"""What lies in a corpus folder is gathered, rules are asked, and their findings stand at the right places."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import hashiye
from hashiye import corpus, gathering, validation
from hashiye.codecs import CODECS
from hashiye.codes import CODES
from hashiye.gitattributes import Attributes, keeps_line_ends
from hashiye.model import Document, Fact, Layer, Producer, Text
from hashiye.registry import RULES

MANIFEST = 'name = "t"\nlicense = "CC0-1.0"\n'
LONG = "در نشست دیروز شورا درباره آب و برق و راه و نان و کار و خانه و مدرسه گفتگو شد " + " ".join(
    f"واژه{number}" for number in range(80)
)
ACROSS = frozenset(code for code, rule in RULES.items() if rule.across) | {"HSH-C520"}


def add(home, name, identity, content, *, beside=True, facts=(), layers=()):
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    file = None
    if beside:
        text = home / "texts" / f"{identity}.txt"
        text.parent.mkdir(exist_ok=True)
        text.write_text(content, encoding="utf-8")
        file = Path(os.path.relpath(text, path.parent)).as_posix()
    producers = tuple(Producer(layer.producer, "person") for layer in layers)
    hashiye.write(
        Document(identity, "fa", Text.of(content, file=file), tuple(facts), producers, layers=tuple(layers)), path
    )
    return path


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "hashiye.toml").write_text(MANIFEST)
    monkeypatch.chdir(tmp_path)
    return folder


def looked_at(paths, selected=ACROSS):
    """Return the records and the findings of a run without corpus-wide rules."""
    checked = [validation.one(validation.Job(selected), source) for source in corpus.sources(map(str, paths))]
    return [one for each in checked for one in each.records], [
        one for each in checked for one in (*each.findings, *each.refused)
    ]


def found(home, *paths, selected=ACROSS):
    records, own = looked_at(paths or [home.relative_to(Path.cwd())], selected)
    whole = gathering.findings(gathering.gather(records, [home]), selected)
    return [(one.code, f"{one.file}:{one.line}:{one.column}") for one in (*own, *whole)]


def test_places_in_json_in_xml_and_in_shards(home):
    add(home, "documents/a/x.hsh.json", "x", "متن یک\n", beside=False)
    add(home, "documents/b/x.hsh.xml", "x", "متن دو\n", beside=False)
    add(home, "documents/y.hsh.json", "y", "متن یک\n", beside=False)
    shard = home / "documents" / "z.hsh.jsonl"
    documents = [Document(name, "fa", Text.of(f"متن {name}\n")) for name in ("p", "q", "p")]
    shard.write_bytes(b"".join(next(iter(CODECS["jsonl"].write(one).files.values())) for one in documents))
    lines = {path: path.read_text(encoding="utf-8").splitlines() for path in home.rglob("*.hsh.*")}
    for code, place in found(home, selected=ACROSS):
        path, line, column = place.rsplit(":", 2)
        there = lines[Path(path).absolute()][int(line) - 1][int(column) - 1 :]
        assert there.startswith(
            {"HSH-C515": ('"x"', '"p"', 'id="x"', "x"), "HSH-C516": (f'"{Text.of("متن یک\n").sha256}',)}[code]
        ), there
    assert [code for code, _ in found(home)] == ["HSH-C515", "HSH-C516", "HSH-C515"]


def test_twins_are_compared_and_not_counted_twice(home):
    for ending in ("json", "xml"):
        add(home, f"documents/x.hsh.{ending}", "x", "متن یک\n")
    assert not found(home)
    producer, layer = Producer("sara", "person"), Layer("entities", "sara", "complete", ())
    changed = Document("x", "fa", Text.of("متن یک\n", file="../texts/x.txt"), producers=(producer,), layers=(layer,))
    hashiye.write(changed, home / "documents/x.hsh.xml")
    records, _ = looked_at(["corpus"])
    [finding] = gathering.findings(gathering.gather(records, [home]), ACROSS)
    assert finding.code == "HSH-C510"
    assert finding.file.endswith("x.hsh.xml")
    assert finding.others == ("corpus/documents/x.hsh.json",)
    assert "1 layers here and 0 there" in finding.message


def test_a_text_that_is_not_there_has_its_place_in_the_document(home):
    path = add(home, "documents/x.hsh.json", "x", "متن\n")
    (home / "texts" / "x.txt").unlink()
    [(code, place)] = found(home)
    lines = path.read_text(encoding="utf-8").splitlines()
    _, line, column = place.rsplit(":", 2)
    assert code == "HSH-C520"
    assert lines[int(line) - 1][int(column) - 1 :].startswith('"../texts/x.txt"')
    twin = add(home, "documents/y.hsh.xml", "y", "متن دو\n")
    (home / "texts" / "y.txt").unlink()
    [(_, place)] = found(home, twin, selected=frozenset({"HSH-C520"}))
    _, line, column = place.rsplit(":", 2)
    assert "../texts/y.txt" in twin.read_text(encoding="utf-8").splitlines()[int(line) - 1][int(column) - 1 :][:24]


def test_a_text_of_an_unreadable_document_is_not_told_again(home):
    add(home, "documents/x.hsh.json", "x", "متن یک\n")
    add(home, "documents/y.hsh.json", "y", "متن دو\n")
    add(home, "annotators/sara/y.hsh.json", "y", "متن دو\n")
    (home / "documents/y.hsh.json").write_text("{")
    (home / "annotators/sara/y.hsh.json").write_text("{")
    (home / "texts" / "z.txt").write_text("متن سه\n", encoding="utf-8")
    records, _ = looked_at(["corpus"])
    assert [one.file for one in gathering.findings(gathering.gather(records, [home]), ACROSS)] == ["corpus/texts/z.txt"]


def test_the_way_files_are_named_does_not_matter(home):
    """The same findings for a folder, an absolute folder, and files one by one."""
    add(home, "documents/x.hsh.json", "x", "متن یک\n")
    add(home, "documents/y.hsh.json", "y", "متن یک\n")
    for paths in (["corpus"], [home], ["./corpus"], [home / "documents/x.hsh.json", home / "documents/y.hsh.json"]):
        assert [code for code, _ in found(home, *paths)] == ["HSH-C516"]


def test_texts_found_by_any_name(home):
    add(home, "documents/deep/x.hsh.json", "x", "متن یک\n")
    (home / "texts" / "sub").mkdir()
    (home / "texts" / "sub" / "y.txt").write_text("متن\n", encoding="utf-8")
    (home / "texts" / "note.md").write_text("no text")
    assert found(home) == [("HSH-C521", "corpus/texts/sub/y.txt:1:1")]


def changed_run(home, *names):
    """Do what ``--changed`` does: look at some documents, bring the records of the others, and ask."""
    paths = [home / name for name in names if (home / name).exists()]
    records, _ = looked_at(paths)
    records += gathering.records_of(home, records)
    everything = gathering.findings(gathering.gather(records, [home]), ACROSS)
    return everything, gathering.touching(everything, [home / name for name in names])


def test_a_run_on_changed_files_finds_what_it_has_part_in(home):
    add(home, "documents/a.hsh.json", "a", "متن یک\n")
    add(home, "documents/b.hsh.json", "b", "متن یک\n")
    add(home, "documents/c.hsh.json", "c", f"{LONG} پایان\n")
    add(home, "documents/d.hsh.json", "d", f"{LONG} پایان کار\n")
    add(home, "documents/e.hsh.json", "e", "متن دیگر\n")
    records, _ = looked_at([home])
    full = gathering.findings(gathering.gather(records, [home]), ACROSS)
    assert [one.code for one in full] == ["HSH-C516", "HSH-C517"]
    for names, codes in (
        (["documents/a.hsh.json"], ["HSH-C516"]),  # the other one, although its own file did not change
        (["documents/b.hsh.json"], ["HSH-C516"]),
        (["documents/c.hsh.json"], ["HSH-C517"]),
        (["documents/e.hsh.json"], []),
        (["documents/b.hsh.json", "documents/d.hsh.json"], ["HSH-C516", "HSH-C517"]),
    ):
        everything, touched = changed_run(home, *names)
        assert [one.code for one in touched] == codes
        assert everything == full


def test_a_deleted_document_leaves_its_text_and_its_copies_behind(home):
    add(home, "documents/a.hsh.json", "a", "متن یک\n")
    add(home, "documents/b.hsh.json", "b", "متن دو\n")
    add(home, "annotators/sara/b.hsh.json", "b", "متن دو\n")
    (home / "documents/b.hsh.json").unlink()
    _, touched = changed_run(home, "documents/b.hsh.json")
    assert [one.code for one in touched] == ["HSH-C525"]
    (home / "annotators/sara/b.hsh.json").unlink()
    _, touched = changed_run(home, "documents/b.hsh.json")
    assert [(one.code, one.file) for one in touched] == [("HSH-C521", "corpus/texts/b.txt")]


def test_records_of_a_memory_are_asked_for_and_named_alike(home):
    for name in "abc":
        add(home, f"documents/{name}.hsh.json", name, f"متن {name}\n")
    records, _ = looked_at(["./corpus/documents/b.hsh.json"])
    asked = []
    assert not list(gathering.records_of(home, records, lambda source: asked.append(str(source.path)) or ()))
    assert asked == ["corpus/documents/a.hsh.json", "corpus/documents/c.hsh.json"]
    assert not list(gathering.records_of(home / "documents", records)), "a folder without a manifest is no corpus"


def test_a_document_that_cannot_be_read_again_still_has_a_place(home):
    add(home, "documents/a.hsh.json", "a", "متن یک\n")
    path = add(home, "documents/b.hsh.json", "b", "متن یک\n")
    records, _ = looked_at(["corpus"])
    path.unlink()
    [finding] = gathering.findings(gathering.gather(records, [home]), frozenset({"HSH-C516"}))
    assert (finding.line, finding.column, finding.document) == (1, 1, "b")


def test_standard_input_is_nobodys_twin(home):
    add(home, "documents/a.hsh.json", "a", "متن یک\n")
    records, _ = looked_at(["corpus"])
    from hashiye.checks.record import relocated

    stdin = relocated(records[0], file="-", home=records[0].home)
    assert not gathering.findings(gathering.gather([*records, stdin], [home]), ACROSS)


def test_a_fact_says_the_split(home):
    for name, split in (("a", "train"), ("b", "test")):
        fact = Fact("x-split", split, "explicit")
        add(home, f"documents/{name}.hsh.json", name, "متن یک\n", facts=[fact])
    assert [code for code, _ in found(home)] == ["HSH-C518"]


def test_no_licence(home):
    (home / "hashiye.toml").write_text('name = "t"\n')
    add(home, "documents/a.hsh.json", "a", "متن یک\n")
    assert found(home) == [("HSH-C514", "corpus/hashiye.toml:1:1")]
    (home / "hashiye.toml").write_text("nonsense = [")
    records, _ = looked_at(["corpus/documents"])
    assert not gathering.findings(gathering.gather(records, [home]), ACROSS)


@pytest.mark.parametrize("top", ["corpus", "."])
def test_line_ends_in_a_repository(home, top):
    add(home, "documents/a.hsh.json", "a", "متن یک\n")
    assert not found(home), "no repository"
    (home.parent / top / ".git").mkdir()
    assert found(home) == [("HSH-C523", "corpus/hashiye.toml:1:1")]
    (home / ".gitattributes").write_text("texts/**/*.txt text eol=lf\n")
    assert not found(home)
    (home / ".gitattributes").write_text("*.txt text=auto\n")
    assert found(home) == [("HSH-C523", "corpus/.gitattributes:1:1")]
    if top == ".":
        (home / ".gitattributes").unlink()
        (home.parent / ".gitattributes").write_text("corpus/texts/** -text\n")
        assert not found(home)


PATTERNS = [
    "*.txt text eol=lf", "*.txt -text", "* text=auto", "* text=auto eol=lf", "*.txt binary", "texts/*.txt -text",
    "/texts/*.txt -text", "corpus/texts/**/*.txt -text", "**/*.txt -text", "texts/ -text", "corpus/** -text", "a.txt eol=lf",
    "**/texts/** -text", "corpus/texts/a.tx? -text", "corpus/**/a.txt -text", "*.txt -text\na.txt text", "corpus/* -text",
    "*.txt eol=crlf", "*.txt -text\n*.txt !text", "# *.txt -text", "*.[tu]xt -text", "corpus/texts/deep/** -text",
    "*.txt eol=lf\n*.txt -eol", "*.txt eol=lf\n*.txt !eol", "*.txt text\n*.txt eol=lf", "a* -text", "corpus/*/a.txt -text",
    "[attr]raw -text", "*.txt   text   eol=lf", "texts/**/*.txt text eol=lf", "**/deep/*.txt -text", "*.txt text=input",
    "*.txt -text eol=lf", "*.txt text=auto eol=crlf", "*.TXT -text",
]  # fmt: skip


@pytest.mark.skipif(shutil.which("git") is None, reason="git is the judge")
@pytest.mark.parametrize("inside", [False, True])
def test_git_says_the_same_of_every_pattern(tmp_path, inside):
    """The reference judge is git itself: a text is safe if it says -text, or eol=lf."""
    folder = tmp_path / "corpus" if inside else tmp_path
    folder.mkdir(exist_ok=True)
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", "init", "-q", tmp_path], check=True, env=environment)
    for pattern in PATTERNS:
        (folder / ".gitattributes").write_text(pattern + "\n")
        for path in ("corpus/texts/a.txt", "corpus/texts/deep/a.txt"):
            run = subprocess.run(
                ["git", "-C", tmp_path, "check-attr", "text", "eol", "--", path],
                capture_output=True, text=True, check=True, env=environment,
            )  # fmt: skip
            text, eol = (line.rsplit(": ", 1)[1] for line in run.stdout.splitlines())
            safe = text == "unset" or eol == "lf"
            attributes = [Attributes("corpus" if inside else "", pattern)]
            assert keeps_line_ends(path, attributes) == safe, (pattern, path, text, eol)


def test_hostile_patterns_end():
    pattern = "*a" * 60 + "b -text\n" + "**/" * 500 + "x -text\n[z-a] -text\n"
    assert not keeps_line_ends("corpus/" * 50 + "a" * 10_000, [Attributes("", pattern)])


def test_every_code_of_a_collection_has_its_rule():
    codes = {f"HSH-C{number}" for number in (*range(510, 520), 521, 523, 525)}
    assert codes <= RULES.keys() & CODES.keys()
    assert {code for code in codes if RULES[code].across} == codes - {"HSH-C511"}


@pytest.mark.parametrize("path", ["a", "a/b", "/", "/a", "/a/b/c.txt", "../a", "./a/../b/c", "a/..", "a/.", "", "//a"])
def test_absolute_paths_are_those_of_the_system(path):
    assert list(gathering._absolutes([path, path])) == [os.path.abspath(path)] * 2  # noqa: PTH100
