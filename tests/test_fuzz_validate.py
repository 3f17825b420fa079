"""Damaged files of a corpus, the whole way through ``hashiye validate``: an answer, in time, that a screen may show."""

from __future__ import annotations

import contextlib
import io
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from hashiye.cli import main
from hashiye.codecs import standoff_json
from tests.hostile import controls
from tests.mutations import sound
from tests.mutations.planting import Files
from tests.test_fuzz import damage, folder

HERE = Path(__file__).parent
FORMATS = ("text", "json", "sarif", "junit", "github", "gitlab", "markdown")
SECONDS = 10


def base() -> Files:
    """A corpus with every kind of file that validate reads."""
    document = sound.drawn(random.Random(3))
    beside = sound.drawn(random.Random(5))
    text = structs.replace(beside.text, file=f"../texts/{beside.id}.txt")
    beside = structs.replace(beside, text=text)
    files = sound.corpus_of(sound.inlined(document), beside)
    files[sound.path_of(document, "xml")] = sound.written(sound.inlined(document), "xml")
    shard = sound.drawn(random.Random(9)), sound.drawn(random.Random(11))
    files["documents/shard.hsh.jsonl"] = b"".join(standoff_json.write_line(sound.inlined(one)) + b"\n" for one in shard)
    files[f"annotators/sara/{document.id}.hsh.json"] = files[sound.path_of(document, "json")]
    return files


BASE = base()


def ran(*arguments: str | Path) -> tuple[int, str, str]:
    """Run the command line in this process with streams of its own."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", errors="strict", write_through=True) for _ in range(2))
    argv, handler = sys.argv, signal.getsignal(signal.SIGTERM)
    sys.argv = ["hashiye", *map(str, arguments)]
    code: object = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main()
    except SystemExit as leaving:
        code = leaving.code
    finally:
        sys.argv = argv
        signal.signal(signal.SIGTERM, handler)
    said = [stream.buffer.getvalue().decode() for stream in (out, err)]  # what is no UTF-8 ends the test
    return int(code or 0), *said


def lay_out(home: Path, files: Files) -> None:
    for name, data in files.items():
        path = home / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def hold_to_the_law(home: Path, kind: str, *options: str) -> int:
    before = {path: path.read_bytes() for path in (home / "in").rglob("*") if path.is_file()}
    began = time.monotonic()
    code, out, err = ran("validate", home / "in", "--no-cache", "--jobs", "1", "--format", kind, *options)
    assert time.monotonic() - began < SECONDS
    assert code in (0, 1, 2), (code, err)
    assert "Traceback" not in out + err
    assert not controls(err), controls(err)
    assert not {char for char in controls(out) if char < " " or "\x7f" <= char <= "\x9f"}, controls(out)
    assert {path: path.read_bytes() for path in (home / "in").rglob("*") if path.is_file()} == before
    if kind in ("json", "sarif", "gitlab"):
        json.loads(out)
    elif kind == "junit":
        ElementTree.fromstring(out)
    else:
        assert not controls(out), controls(out)
    return code


def test_what_is_damaged_was_sound(tmp_path):
    with folder() as home:
        lay_out(home, BASE)
        assert hold_to_the_law(home, "text", "--error-on", "info") == 0


def fuzz(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(BASE)), label="file")
    damaged = data.draw(damage(BASE[name]), label="bytes")
    with folder() as home:
        lay_out(home, {**BASE, name: damaged})
        hold_to_the_law(home, data.draw(st.sampled_from(FORMATS), label="format"), "--select", "all")


@given(st.data())
@settings(max_examples=200)
def test_damaged_files_of_a_corpus(data):
    fuzz(data)


def structured(chance: random.Random, value: object) -> object:
    """Change values of a document at random, its form mostly kept."""
    odd = (
        "",
        "\x1b[2J",
        "\u202e",
        "😀" * 50,
        "a\u200c",
        0,
        -1,
        2**31,
        2**63,
        10**30,
        1.5,
        True,
        None,
        [],
        {},
        [[1, 0]],
    )
    if chance.random() < 0.02:
        return chance.choice(odd)
    if isinstance(value, dict):
        found = {key: structured(chance, one) for key, one in value.items() if chance.random() > 0.002}
        return {**found, chance.choice(("x", "id", "\x07")): chance.choice(odd)} if chance.random() < 0.003 else found
    if isinstance(value, list):
        found = [structured(chance, one) for one in value if chance.random() > 0.004]
        if found and chance.random() < 0.02:
            found.insert(chance.randrange(len(found)), chance.choice(found))
        return found
    if isinstance(value, int) and not isinstance(value, bool) and chance.random() < 0.05:
        return value + chance.choice((-1, 1, -3, 40, 10_000))
    return value


@given(st.integers(0, 2**32), st.sampled_from(FORMATS))
@settings(max_examples=120)
def test_documents_of_the_right_form_with_wrong_values(seed, kind):
    """Mostly readable, so that the rules themselves meet them: no rule raises."""
    chance = random.Random(seed)
    name = next(one for one in BASE if one.startswith("documents/") and one.endswith(".json"))
    with folder() as home:
        changed = structured(chance, json.loads(BASE[name]))
        data = json.dumps(changed, ensure_ascii=False).encode("utf-8", "surrogatepass")
        lay_out(home, {**BASE, name: data})
        hold_to_the_law(home, kind, "--select", "all")


@given(st.data())
@settings(max_examples=40)
def test_fixing_damaged_files_leaves_them_whole(data):
    """What --unsafe-fixes makes of a damaged corpus is read again, and a second run changes nothing more."""
    name = data.draw(st.sampled_from(sorted(one for one in BASE if one.startswith(("documents/", "texts/")))))
    with folder() as home:
        lay_out(home, {**BASE, name: data.draw(damage(BASE[name]))})
        code, out, err = ran("validate", home / "in", "--no-cache", "--jobs", "1", "--unsafe-fixes")
        assert code in (0, 1, 2)
        assert "Traceback" not in out + err
        once = {path: path.read_bytes() for path in (home / "in").rglob("*") if path.is_file()}
        ran("validate", home / "in", "--no-cache", "--jobs", "1", "--unsafe-fixes")
        assert {path: path.read_bytes() for path in (home / "in").rglob("*") if path.is_file()} == once


@pytest.mark.exhaustive
@given(st.data())
@settings(max_examples=5_000, deadline=None)
def test_damaged_files_of_a_corpus_at_length(data):
    fuzz(data)


@pytest.mark.exhaustive
@pytest.mark.parametrize("harness", ["json", "xml"])
def test_coverage_guided(harness, tmp_path):
    """A bounded run of the harness for validate under atheris, from the corpus kept in git."""
    pytest.importorskip("atheris", reason="atheris is not installed: pip install atheris")
    done = subprocess.run(
        [sys.executable, str(HERE / "fuzz" / "validate_harness.py"), harness, "-max_total_time=60", "-rss_limit_mb=2000",
         f"-artifact_prefix={tmp_path}/", str(tmp_path), str(HERE / "fuzz" / "corpus" / harness)],
        capture_output=True, check=False, timeout=280, cwd=HERE.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:].decode(errors="replace")
