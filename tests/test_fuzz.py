"""Random bytes and damaged files of every format, the whole way through ``convert`` and ``format``.

Whatever is given: an outcome, never an exception; findings that a screen may show; nothing written
outside the output; the sources as they were; and whatever was written can be read again.
"""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hashiye import conversion, corpus, formatting, placing
from hashiye.codecs import CODECS, Parcel
from hashiye.findings import NotReadable
from hashiye.limits import DEFAULT
from hashiye.placing import Into
from hashiye.report.machine import report
from hashiye.report.text import finding_text
from tests.hostile import NEWS, controls

HERE = Path(__file__).parent
TOKENS = (
    b"\0", b"\x1b[2J", b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r\n", b"\r", b"\n\n", b"\t", b"\xc2\x85",
    "\u200c".encode(), "\u202e".encode(), "\u2028".encode(), "😀".encode(), "e\u0301".encode(), b"{", b"}", b"[", b"]", b'"',
    b"\\", b"\\ud800", b"\\u0000", b",", b":", b"null", b"true", b"-1", b"1e9", b"0.5", b"NaN", b"9" * 30, b"2147483648",
    b"<", b">", b"&", b"&amp;", b"&#0;", b"&#x1F600;", b"<!DOCTYPE a>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x?>",
    b"xmlns=''", b"T1\tPER 0 3\tx\n", b"R1\ta Arg1:T1 Arg2:T1\n", b"E1\tPER:T1\n", b"#1\tNote T1\tx\n", b"*\tEquiv T1 T1\n",
    b"B-PER", b"I-", b"S-", b"U-", b"-DOCSTART-", b"# id = x", b"../../etc/passwd", b"\x1f\x8b", b"PK\x03\x04", b"<<<<<<< ",
)  # fmt: skip
"""What readers stumble over."""


@cache
def samples() -> dict[str, dict[str, bytes]]:
    """One sound document in every format: the files by ending."""
    text = f"گفتگوی پوتین\n\n{NEWS}مسکو ۲۰ درصد 😀 رشد کرد.\n"
    plan = conversion.Plan(CODECS["jsonl"], Path("none"), Into.FILE)
    raw = CODECS["text"].read(Parcel(text.encode(), stem="doc")).document
    document = conversion._annotator(plan.recognizers).annotate(raw)
    made = {name: dict(codec.write(document).files) for name, codec in CODECS.items()}
    made["text"] = {".txt": text.encode()}
    return made


@st.composite
def damage(draw: st.DrawFn, data: bytes) -> bytes:
    """Bytes with some of them changed, cut, doubled, or with a hostile token put in."""
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        to = min(len(data), at + draw(st.sampled_from((0, 1, 2, 7, 60, 2000))))
        match draw(st.sampled_from(("token", "token", "cut", "double", "flip", "end"))):
            case "token":
                data = data[:at] + draw(st.sampled_from(TOKENS)) + data[to:]
            case "cut":
                data = data[:at] + data[to:]
            case "double":
                data = data[:to] + data[at:]
            case "flip" if at < len(data):
                data = data[:at] + bytes([data[at] ^ (1 << draw(st.integers(0, 7)))]) + data[at + 1 :]
            case "end":
                data = data[:at]
    return data


@contextlib.contextmanager
def folder():
    """A folder whose every other file must stay as it is."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / "precious.txt").write_text("mine", encoding="utf-8")
        (home / "in").mkdir()
        yield home
        assert (home / "precious.txt").read_text(encoding="utf-8") == "mine"
        assert {entry.name for entry in os.scandir(home)} <= {"precious.txt", "in", "out"}
        assert not list(home.rglob("*hsh-tmp"))


def hold_to_the_law(home: Path, target: str, limits=DEFAULT) -> None:
    """Convert and format what stands in ``in``, and look at everything that comes of it."""
    before = {path: path.read_bytes() for path in (home / "in").iterdir()}
    codec = CODECS[target]
    into = Into.CORPUS if target in ("json", "xml") else Into.FOLDER
    plan = conversion.Plan(codec, home / "out", into, (), limits=limits)
    found = list(corpus.sources([str(home / "in")], None, home / "out"))
    outcomes = list(conversion.convert(found, plan))
    assert {path: path.read_bytes() for path in (home / "in").iterdir()} == before
    for outcome in outcomes:
        assert outcome.status in ("converted", "skipped", "failed")
        assert bool(outcome.findings) or outcome.status != "failed"
        for name in outcome.written:
            assert Path(name).resolve().is_relative_to((home / "out").resolve())
            assert placing.names.problem(outcome.document) == ""
        for finding in outcome.findings:
            assert not controls(finding_text(finding))
            assert finding.file
    if into is Into.CORPUS:
        for path in (home / "out").glob("documents/*"):
            (reading,) = corpus.load(corpus.Source(path, codec), limits)
            assert not isinstance(reading, NotReadable), reading
            again, _ = formatting.canonical(codec, Parcel(path.read_bytes(), limits=limits))
            assert again == path.read_bytes()
    results = [formatting.one(False, limits, one) for one in formatting.sources([str(home / "in")])]
    for result in results:
        for finding in result.findings:
            assert not controls(finding_text(finding))
    whole = report("x", {}, [{"source": result.file} for result in results], [f for r in results for f in r.findings])
    assert not controls(whole)
    for one in formatting.sources([str(home / "in")]):
        again = formatting.one(True, limits, one)
        assert again.status in ("canonical", "failed")


def fuzz(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(CODECS)), label="format")
    target = data.draw(st.sampled_from(sorted(CODECS)), label="target")
    with folder() as home:
        for ending, content in samples()[name].items():
            (home / "in" / f"doc{ending}").write_bytes(data.draw(damage(content), label=ending))
        if data.draw(st.integers(0, 3), label="sidecar") == 0:
            sidecar = b'url = "https://example.ir/"\nsource = ["a"]\npublished = 2023-01-01\n'
            (home / "in" / "doc.meta.toml").write_bytes(data.draw(damage(sidecar), label="sidecar's bytes"))
        hold_to_the_law(home, target)


@given(st.data())
@settings(max_examples=250)
def test_damaged_files_of_every_format(data):
    fuzz(data)


@given(st.sampled_from(sorted(CODECS)), st.sampled_from(sorted(CODECS)), st.binary(max_size=300) | st.lists(st.sampled_from(TOKENS)).map(b"".join))  # fmt: skip
@settings(max_examples=120)
def test_anything_under_every_name(name, target, content):
    with folder() as home:
        for ending in (CODECS[name].endings[0], *CODECS[name].companions):
            (home / "in" / f"doc{ending}").write_bytes(content)
        hold_to_the_law(home, target)


@given(st.lists(st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=40).filter(lambda name: name not in (".", "..")), min_size=1, max_size=4, unique=True))  # fmt: skip
@settings(max_examples=60)
def test_any_file_names(stems):
    with folder() as home:
        for stem in stems:
            name = os.fsencode(stem.encode("utf-8", "surrogateescape" if stem.isascii() else "replace"))[:200] + b".txt"
            with contextlib.suppress(OSError):
                Path(os.fsdecode(os.fsencode(home / "in") + b"/" + name)).write_bytes(NEWS.encode())
        hold_to_the_law(home, "text")
        hold_to_the_law(home, "json")


@given(st.data())
@settings(max_examples=60)
def test_low_limits_hold_everywhere(data):
    limits = DEFAULT.raised(
        **{name: data.draw(st.sampled_from((1, 2, 5, 40, 200)), label=name) for name in DEFAULT.__struct_fields__}
    )
    name = data.draw(st.sampled_from(sorted(CODECS)))
    with folder() as home:
        for ending, content in samples()[name].items():
            (home / "in" / f"doc{ending}").write_bytes(content)
        found = list(corpus.sources([str(home / "in")]))
        plan = conversion.Plan(CODECS["iob2"], home / "out", Into.FOLDER, (), limits=limits)
        for outcome in conversion.convert(found, plan):
            assert outcome.status == "converted" or outcome.findings
        for one in formatting.sources([str(home / "in")]):
            formatting.one(False, limits, one)


KEPT = sorted(path for path in (HERE / "fuzz" / "corpus").rglob("*") if path.is_file())


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_kept(path):
    """Every input kept in git, the whole way to every format."""
    codec = CODECS[path.parent.name]
    main, _, beside = path.read_bytes().partition(b"\n%%\n")
    for target in CODECS:
        with folder() as home:
            (home / "in" / f"doc{codec.endings[0]}").write_bytes(main)
            for ending in codec.companions:
                (home / "in" / f"doc{ending}").write_bytes(beside)
            hold_to_the_law(home, target)


@pytest.mark.exhaustive
@given(st.data())
@settings(max_examples=20_000, deadline=None)
def test_damaged_files_of_every_format_at_length(data):
    fuzz(data)


@pytest.mark.exhaustive
def test_blind_damage_at_length():
    """A million cheap mutations through the readers alone: a document or findings, nothing else."""
    chance = random.Random(20230110)
    rounds = int(os.environ.get("HASHIYE_FUZZ_ROUNDS", "100000"))
    for _ in range(rounds):
        name = chance.choice(sorted(CODECS))
        files = {ending: blind(chance, content) for ending, content in samples()[name].items()}
        main = CODECS[name].endings[0]
        companions = {ending: content for ending, content in files.items() if ending != main}
        with contextlib.suppress(NotReadable):
            CODECS[name].read(Parcel(files[main], "f", companions=companions))


def blind(chance: random.Random, data: bytes) -> bytes:
    for _ in range(chance.randrange(5)):
        at = chance.randrange(len(data) + 1)
        to = min(len(data), at + chance.choice((0, 0, 1, 3, 50)))
        data = data[:at] + chance.choice(TOKENS) + data[to:]
    return data


@pytest.mark.exhaustive
@pytest.mark.parametrize("harness", ["json", "xml", "brat", "iob2", "text"])
def test_coverage_guided(harness, tmp_path):
    """A bounded run of the harness under atheris, from the corpus kept in git."""
    pytest.importorskip("atheris", reason="atheris is not installed: pip install atheris")
    corpus_ = HERE / "fuzz" / "corpus" / harness
    done = subprocess.run(
        [sys.executable, str(HERE / "fuzz" / "harness.py"), harness, "-max_total_time=60", "-rss_limit_mb=2000",
         f"-artifact_prefix={tmp_path}/", str(tmp_path), str(corpus_)],
        capture_output=True, check=False, timeout=280, cwd=HERE.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:].decode(errors="replace")
