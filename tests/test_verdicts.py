"""Verdicts remembered: the same answer as without, or none; whatever happened to the folder they lie in."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from hashiye import cabinet, codecs, corpus, skeleton, validation, verdicts
from hashiye.checks.subject import Context
from hashiye.codes import CODES
from hashiye.corpus import Source
from hashiye.limits import DEFAULT
from hashiye.model import Annotation, Document, Layer, Producer, Text
from hashiye.validation import Job

ALL = frozenset(code for code, one in CODES.items() if one.default)
CONTEXT = Context(in_corpus=True, language="fa", license="CC0-1.0")
JOB = Job(ALL, CONTEXT, DEFAULT, remember=True)


@pytest.fixture(autouse=True)
def shelf(tmp_path, monkeypatch):
    """A folder of our own; and sources that others edit just now do not count as changed under our feet."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("HASHIYE_CACHE_DIR", str(folder))
    monkeypatch.setattr(verdicts, "_code", lambda: b"this code")
    return folder


def document(stem: str, words: str, file: str | None = None, surface: str | None = None) -> Document:
    """A document with one name in it, whose stored surface may be wrong."""
    annotation = Annotation(id="k7q2mz", start=0, end=5, label="PER", text=words[:5] if surface is None else surface)
    layer = Layer(name="entities", producer="sara", status="complete", annotations=(annotation,))
    return Document(
        id=stem,
        language="fa",
        text=Text.of(words, file=file),
        producers=(Producer(id="sara", kind="person"),),
        layers=(layer,),
    )


def put(path: Path, one: Document) -> Source:
    codec = codecs.by_ending(path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(next(iter(codec.write(one).files.values())))
    return Source(path, codec, path.parent)


WORDS = "پوتین و علی\u200cاف دیدار کردند.\n"


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "corpus"
    list(skeleton.make(home, license_="CC0-1.0"))
    for stem in ("sound", "wrong"):
        (home / "texts" / f"{stem}.txt").write_text(WORDS, encoding="utf-8")
    put(home / "documents" / "sound.hsh.json", document("sound", WORDS, "../texts/sound.txt"))
    put(home / "documents" / "wrong.hsh.json", document("wrong", WORDS, "../texts/wrong.txt", "مسکو"))
    put(home / "documents" / "inside.hsh.xml", document("inside", WORDS, surface="باکو"))
    put(home / "annotators" / "sara" / "sound.hsh.json", document("sound", WORDS, "../../texts/sound.txt"))
    shard = codecs.CODECS["jsonl"]
    lines = (shard.write(document(stem, WORDS, surface=stem)).files for stem in ("one", "two"))
    (home / "documents" / "shard.hsh.jsonl").write_bytes(b"".join(data for files in lines for data in files.values()))
    return home


def table(home, job=JOB):
    return verdicts.opened(job.selected, job.context, job.limits, home)


def judged(source, job=JOB):
    checked = validation.one(job, source)
    return checked.findings, checked.records, checked.skipped


def recalled(known, source):
    found = known.recall(source)
    return found and (found.findings, found.records, found.skipped)


def sources(home):
    return [one for one in corpus.sources([str(home)]) if isinstance(one, Source)]


def learn(home, job=JOB):
    known = table(home, job)
    for source in sources(home):
        known.learn(validation.one(job, source).memories)
    known.save()


def test_what_is_recalled_is_what_was_judged(home):
    assert {codec.codec.name for codec in sources(home)} == {"json", "xml", "jsonl"}
    learn(home)
    known = table(home)
    for source in sources(home):
        assert recalled(known, source) == judged(source), source.path
    assert any(finding.code == "HSH-A302" for source in sources(home) for finding in judged(source)[0])


def test_nothing_is_recalled_that_was_never_judged(home):
    known = table(home)
    assert [known.recall(source) for source in sources(home)] == [None] * 5


def test_the_same_bytes_elsewhere_have_the_same_verdict_with_other_places(home, monkeypatch):
    learn(home)
    monkeypatch.chdir(home / "documents")
    assert all(recalled(table(home), source) == judged(source) for source in corpus.sources(["."]))
    copy = home / "annotators" / "reza" / "wrong.hsh.json"
    put(copy, document("wrong", WORDS, "../../texts/wrong.txt", "مسکو"))
    learn(home)
    (copy.parent.parent / "mina").mkdir()
    copy = Path(shutil.copy(copy, copy.parent.parent / "mina"))
    source = Source(copy, codecs.CODECS["json"])
    assert recalled(table(home), source) == judged(source)
    assert recalled(table(home), source)[1][0].annotator == "mina"


def changed_text(home):
    (home / "texts" / "wrong.txt").write_text(WORDS.replace("د", "ذ"), encoding="utf-8")


def changed_document(home):
    put(home / "documents" / "wrong.hsh.json", document("wrong", WORDS, "../texts/wrong.txt", "باکو"))


def renamed(home):
    (home / "documents" / "wrong.hsh.json").rename(home / "documents" / "wrung.hsh.json")


def without_text(home):
    (home / "texts" / "wrong.txt").unlink()


def linked_text_outside(home):
    outside = home.parent / "outside.txt"
    (home / "texts" / "wrong.txt").rename(outside)
    (home / "texts" / "wrong.txt").symlink_to(outside)


def linked_folder_outside(home):
    (home / "texts").rename(home.parent / "texts-outside")
    (home / "texts").symlink_to(home.parent / "texts-outside")


def linked_document(home):
    target = home.parent / "wrong.hsh.json"
    (home / "documents" / "wrong.hsh.json").rename(target)
    (home / "documents" / "wrong.hsh.json").symlink_to(target)


def text_is_a_pipe(home):
    (home / "texts" / "wrong.txt").unlink()
    os.mkfifo(home / "texts" / "wrong.txt")


@pytest.mark.parametrize(
    "change",
    [changed_text, changed_document, renamed, without_text, linked_text_outside, linked_folder_outside, linked_document, text_is_a_pipe],
)  # fmt: skip
def test_what_is_not_the_same_is_judged_anew(home, change):
    learn(home)
    change(home)
    (source,) = (one for one in sources(home) if one.path.name.startswith("wr"))
    assert table(home).recall(source) is None


@pytest.mark.parametrize(
    "other",
    [
        structs.replace(JOB, selected=ALL - {"HSH-A302"}),
        structs.replace(JOB, context=structs.replace(CONTEXT, language="en")),
        structs.replace(JOB, context=structs.replace(CONTEXT, asked={"title": "error"})),
        structs.replace(JOB, context=structs.replace(CONTEXT, today="2026-01-01")),
        structs.replace(JOB, limits=DEFAULT.raised(tokens=7)),
    ],
)
def test_under_other_rules_nothing_is_recalled(home, other):
    learn(home)
    known = table(home, other)
    assert [known.recall(source) for source in sources(home)] == [None] * 5
    assert table(home).recall(sources(home)[0]) is not None


def test_other_code_recalls_nothing(home, monkeypatch):
    learn(home)
    monkeypatch.setattr(verdicts, "_code", lambda: b"other code")
    assert table(home).recall(sources(home)[0]) is None
    monkeypatch.setattr(verdicts, "_code", lambda: b"")
    assert table(home) is None


def test_the_digest_of_the_code_follows_every_byte_of_it(tmp_path):
    package = tmp_path / "site" / "hashiye"
    shutil.copytree(Path(verdicts.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(Path(verdicts.__file__).parents[2] / "schemas", package / "schemas")
    for path in package.rglob("*"):
        os.utime(path, (1, 1))

    def digest():
        code = (
            "import sys; sys.path.insert(0, sys.argv[1]); from hashiye import verdicts; print(verdicts._code().hex())"
        )
        run = subprocess.run(
            [sys.executable, "-B", "-c", code, str(package.parent)], capture_output=True, text=True, check=True
        )
        return run.stdout.strip()

    first = digest()
    assert len(first) == 64
    assert digest() == first
    path = package / "checks" / "anchors.py"
    path.write_bytes(path.read_bytes() + b"#")
    os.utime(path, (1, 1))
    second = digest()
    assert second not in {first, ""}
    (package.parent / "more-1.0.dist-info").mkdir()
    assert digest() not in {first, second, ""}
    future = 4 * 10**9
    os.utime(path, (future, future))
    assert digest() == "", "code that changed since the process began is not what judges"


def test_another_corpus_has_its_own_verdicts(home, tmp_path):
    learn(home)
    other = tmp_path / "other"
    shutil.copytree(home, other)
    assert all(table(other).recall(source) is None for source in sources(other))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(data=st.data())
def test_no_damage_gives_a_wrong_answer(home, shelf, data):
    learn(home)
    (file,) = shelf.glob("*.verdicts")
    good = bytearray(file.read_bytes())
    kind = data.draw(st.sampled_from(["flip", "cut", "append", "key", "empty"]))
    if kind == "flip":
        good[data.draw(st.integers(0, len(good) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    elif kind == "cut":
        del good[data.draw(st.integers(0, len(good) - 1)) :]
    elif kind == "append":
        good += data.draw(st.binary(min_size=1, max_size=40))
    elif kind == "empty":
        good.clear()
    else:
        key = bytearray((shelf / "key").read_bytes())
        key[data.draw(st.integers(0, 31))] ^= 1
        (shelf / "key").write_bytes(key)
    file.write_bytes(good)
    known = table(home)
    assert [known.recall(source) for source in sources(home)] == [None] * 5
    learn(home)
    assert table(home).recall(sources(home)[0]) is not None


def test_a_file_of_other_rules_put_in_its_place_is_noticed(home, shelf):
    other = structs.replace(JOB, selected=ALL - {"HSH-A302"})
    learn(home, other)
    (lenient,) = shelf.glob("*.verdicts")
    learn(home)
    strict = next(one for one in shelf.glob("*.verdicts") if one != lenient)
    shutil.copy(lenient, strict)
    assert all(table(home).recall(source) is None for source in sources(home))


def test_what_an_older_program_wrote_with_another_shape_is_no_verdict(home, shelf):
    learn(home)
    known = table(home)
    known._table = dict.fromkeys(known._table, msgspec.msgpack.encode(["x", 1]))
    assert all(known.recall(source) is None for source in sources(home))
    with cabinet.opened(home) as there:
        there.write(known.name, b"\xc1 no msgpack")
    assert all(table(home).recall(source) is None for source in sources(home))


def test_what_a_killed_run_left_is_whole_or_nothing(home, shelf):
    code = """
import os, sys
from pathlib import Path
from hashiye import cabinet
with cabinet.opened(Path(sys.argv[1])) as shelf:
    print("ready", flush=True)
    for count in range(10**6):
        shelf.write("x.verdicts", bytes([count % 256]) * 300_000)
"""
    for _ in range(5):
        run = subprocess.Popen([sys.executable, "-c", code, str(home)], stdout=subprocess.PIPE, text=True)
        assert run.stdout.readline() == "ready\n"
        run.kill()
        run.wait()
        run.stdout.close()
        with cabinet.opened(home) as there:
            data = there.read("x.verdicts")
            assert data is None or (len(data) == 300_000 and len(set(data)) == 1)


def _write_often(home, byte):
    with cabinet.opened(home) as there:
        for _ in range(60):
            there.write("x.verdicts", bytes([byte]) * 100_000)
            data = there.read("x.verdicts")
            assert data is None or len(set(data)) == 1
    os._exit(0)


def test_runs_at_the_same_time_do_not_disturb_each_other(home, shelf):
    workers = [multiprocessing.get_context("fork").Process(target=_write_often, args=(home, byte)) for byte in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(60)
    assert [one.exitcode for one in workers] == [0] * 4
    assert not list(shelf.glob("*.tmp"))


def test_verdicts_of_a_second_run_are_added_and_idle_ones_do_not_grow_for_ever(home, monkeypatch):
    learn(home)
    known = table(home)
    assert known.recall(sources(home)[0]) is not None
    known.learn([verdicts.Memory(b"k" * 32, b"p")])
    known.save()
    assert len(table(home)._table) == 7  # four files and a shard of two, and the new one
    known = table(home)
    known._table = {count.to_bytes(32): b"" for count in range(5000)}
    known.learn([verdicts.Memory(b"k" * 32, b"p")])
    known.save()
    assert len(table(home)._table) == 1001
    monkeypatch.setattr(verdicts, "MOST", 500)
    known = table(home)
    known.learn([verdicts.Memory(b"l" * 32, b"p")])
    known.save()
    assert len(table(home)._table) == 12
    assert b"l" * 32 in table(home)._table


@pytest.mark.parametrize("code", ["HSH-C520", "HSH-A302"])
def test_what_speaks_of_other_places_is_not_remembered(home, code):
    source = sources(home)[0]
    data, raw = source.path.read_bytes(), WORDS.encode()
    _, (record,), _ = judged(source)
    from hashiye.findings import Finding

    def kept(**fields):
        finding = Finding(**({"code": code, "message": "m", "file": record.file} | fields))
        return verdicts.remember(source, data, raw, "../texts/x.txt", (finding,), record, ())

    assert kept()
    assert kept(file=record.text_file)
    assert not kept(file="elsewhere")
    assert not kept(others=("elsewhere",))
    assert not kept(message=f"see {record.file}")
    assert not kept(expected=f"a file in {record.home}")
    assert not kept(found="\ud800")
    assert not verdicts.remember(source, data, None, "../texts/x.txt", (), record, ())


def test_standard_input_is_judged_each_time(home):
    learn(home)
    known = table(home)
    assert known.recall(Source(Path("-"), codecs.CODECS["json"])) is None
    assert known.recall(structs.replace(sources(home)[0], piped=True)) is None


# the folder


def usable(home, **environment):
    with cabinet.opened(home, environment) as there:
        there.write("x", b"data")
        return there.read("x") == b"data"


def why_not(home, **environment):
    with pytest.raises(cabinet.Refused) as caught, cabinet.opened(home, environment):
        pass
    return str(caught.value)


def test_where_it_lies(tmp_path):
    assert cabinet.place({"HASHIYE_CACHE_DIR": "/a", "XDG_CACHE_HOME": "/b", "HOME": "/c"}) == Path("/a")
    assert cabinet.place({"XDG_CACHE_HOME": "/b", "HOME": "/c"}) == Path("/b/hashiye")
    assert cabinet.place({"XDG_CACHE_HOME": "relative", "HOME": "/c"}) == Path("/c/.cache/hashiye")
    assert cabinet.place({"HOME": "/c"}) == Path("/c/.cache/hashiye")
    assert cabinet.place({}) is None
    assert "HASHIYE_CACHE_DIR" in why_not(tmp_path)


def test_it_is_made_for_its_owner_alone(home, tmp_path):
    assert usable(home, HOME=str(tmp_path))
    folder = tmp_path / ".cache" / "hashiye"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(one.stat().st_mode & 0o777 == 0o600 for one in folder.iterdir())
    assert len((folder / "key").read_bytes()) == 32


def test_never_inside_a_corpus_or_a_checkout(home, tmp_path):
    assert "checkout or a corpus" in why_not(home, HASHIYE_CACHE_DIR=str(home / "cache"))
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    assert "checkout or a corpus" in why_not(home, HASHIYE_CACHE_DIR=str(tmp_path / "repo" / "a" / "b"))
    (tmp_path / "way").symlink_to(tmp_path / "repo")
    assert "checkout or a corpus" in why_not(home, HASHIYE_CACHE_DIR=str(tmp_path / "way" / "cache"))
    assert not (tmp_path / "repo" / "cache").exists()


def test_a_folder_that_others_can_write_is_not_used(home, tmp_path):
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    assert "not yours alone" in why_not(home, HASHIYE_CACHE_DIR=str(folder))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_somebody_else_is_not_used(home, tmp_path):
    folder = tmp_path / "theirs"
    folder.mkdir(mode=0o700)
    os.chown(folder, 12345, 12345)
    assert "not yours alone" in why_not(home, HASHIYE_CACHE_DIR=str(folder))


def test_a_link_or_a_file_in_its_place_is_not_used(home, tmp_path):
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "file").touch()
    for name in ("link", "file"):
        assert "cannot be used" in why_not(home, HASHIYE_CACHE_DIR=str(tmp_path / name))
    assert "cannot be used" in why_not(home, HASHIYE_CACHE_DIR="/dev/null/x")


def test_a_broken_key_is_made_anew(home, tmp_path, shelf):
    folder = tmp_path / "broken"
    folder.mkdir(mode=0o700)
    for odd in (b"", b"short", b"x" * 1000):
        (folder / "key").write_bytes(odd)
        assert usable(home, HASHIYE_CACHE_DIR=str(folder))
    (folder / "key").unlink()
    (folder / "key").symlink_to("/dev/zero")
    assert usable(home, HASHIYE_CACHE_DIR=str(folder))
    assert not (folder / "key").is_symlink()


def test_a_key_that_cannot_be_made_refuses(home, tmp_path):
    folder = tmp_path / "odd"
    (folder / "key").mkdir(parents=True)
    folder.chmod(0o700)
    assert "no key" in why_not(home, HASHIYE_CACHE_DIR=str(folder))


def test_links_and_pipes_among_the_files_are_no_files(home, shelf):
    with cabinet.opened(home) as there:
        there.write("x", b"data")
        (shelf / "y").symlink_to(shelf / "x")
        os.mkfifo(shelf / "z")
        assert [there.read(name) for name in "xyz"] == [b"data", None, None]


def test_its_size_is_bounded_and_what_was_used_last_stays(home, shelf, monkeypatch):
    monkeypatch.setattr(cabinet, "MOST", 1000)
    with cabinet.opened(home) as there:
        for count, name in enumerate("abc"):
            there.write(name, bytes(300))
            os.utime(shelf / name, ns=(count, count))
        assert there.read("a") is not None  # its time is now
        there.write("d", bytes(300))
        assert sorted(one.name for one in shelf.iterdir()) == ["a", "c", "d", "key"]
        there.write("e", bytes(3000))
        assert there.read("e") is None, "more than all may take is not read"


def test_leftovers_of_killed_runs_are_swept(home, shelf):
    with cabinet.opened(home) as there:
        (shelf / "x.1-aa.tmp").touch()
        (shelf / "y.2-bb.tmp").touch()
        os.utime(shelf / "x.1-aa.tmp", (1, 1))
        there.write("x", b"data")
    assert sorted(one.name for one in shelf.iterdir()) == ["key", "x", "y.2-bb.tmp"]


def test_a_full_disk_is_quiet(home, shelf, monkeypatch):
    known = table(home)
    known.learn([verdicts.Memory(b"k" * 32, b"p")])
    monkeypatch.setattr(cabinet.Cabinet, "_replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    known.save()
    assert verdicts.opened(ALL, CONTEXT, DEFAULT, home)._table == {}


def test_why_nothing_is_remembered_can_be_said(home, monkeypatch):
    assert verdicts.refusal(home) == ""
    monkeypatch.setenv("HASHIYE_CACHE_DIR", str(home / "x"))
    assert "checkout" in verdicts.refusal(home)
    assert table(home) is None


def test_a_run_with_them_says_what_a_run_without_them_says(home, monkeypatch):
    from hashiye import checking

    for count in range(60):
        (home / "texts" / f"d{count}.txt").write_text(f"{WORDS}{count}\n", encoding="utf-8")
        surface = "مسکو" if count % 7 == 0 else None
        put(
            home / "documents" / f"d{count}.hsh.json",
            document(f"d{count}", f"{WORDS}{count}\n", f"../texts/d{count}.txt", surface),
        )

    def said(cache):
        outcome = checking.check([str(home)], checking.Options(cache=cache, jobs=1))
        return outcome.findings, outcome.skipped, outcome.documents, outcome.code

    first = said(True)
    with monkeypatch.context() as patch:
        patch.setattr(validation, "one", lambda *_: pytest.fail("judged again"))
        second = said(True)
    without = said(False)
    assert first == second == without
    assert sum(finding.code == "HSH-A302" for finding in without[0]) >= 9
    (home / "texts" / "d1.txt").write_text("دیگر\n", encoding="utf-8")
    put(home / "documents" / "d7.hsh.json", document("d7", f"{WORDS}7\n", "../texts/d7.txt"))
    assert said(True) == said(False) != first
