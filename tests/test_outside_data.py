"""Files that other tools wrote: sound ones come out clean, broken ones do not get through."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import hashiye
from tests.hostile import called

OUTSIDE = Path(__file__).parent / "outside"
SOUND = sorted(path.name for path in (OUTSIDE / "sound").iterdir())
BROKEN = {
    "brat-peek-past-the-end": ("HSH-A301", [3]),
    "brat-peek-shifted": ("HSH-A302", list(range(1, 11))),
    "bratly-past-the-end": ("HSH-A301", [13]),
    "bratly-reversed": ("HSH-S218", [4]),
    "bratly-shifted": ("HSH-A302", list(range(1, 11))),
    "jsonl-to-conll-blank-edges": ("HSH-S218", []),
}
"""What is said of each broken file, and in which of its lines; none: in each that has a tag and no word."""


def kind_of(folder: Path) -> str:
    return "brat" if any(folder.glob("*.ann")) else "iob2"


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("spelling", ["json", "xml"])
def test_what_is_sound_comes_out_clean(name, spelling, capsys, tmp_path):
    """All that is said is that nobody has declared a licence."""
    folder, out = OUTSIDE / "sound" / name, tmp_path / "out"
    said = called(capsys, "convert", folder, "--from", kind_of(folder), "--to", spelling, "--output", out)
    assert said.code == 0, said
    said = called(capsys, "validate", "--no-cache", "--format", "json", out)
    assert said.code == 0, said
    report = json.loads(said.out)
    assert {one["code"] for one in report["findings"]} <= {"HSH-C514"}, report["findings"]
    assert report["summary"]["documents"] == 1
    assert report["summary"]["skipped"] == 0


@pytest.mark.parametrize("name", SOUND)
def test_nothing_was_left_out_on_the_way(name, capsys, tmp_path):
    out = tmp_path / "out"
    folder = OUTSIDE / "sound" / name
    called(capsys, "convert", folder, "--from", kind_of(folder), "--output", out)
    (path,) = out.rglob("*.hsh.json")
    document = hashiye.read(path)
    marked = {(one.text, one.label) for layer in document.layers for one in layer.annotations}
    assert {("پوتین", "PER"), ("حسن روحانی", "PER"), ("باکو", "LOC"), ("۲۰ دی ۱۴۰۱", "DAT")} <= marked
    assert kind_of(folder) == "iob2" or ("کار شد", "ACT") in marked


def test_every_broken_folder_is_expected():
    assert sorted(BROKEN) == sorted(path.name for path in (OUTSIDE / "broken").iterdir())


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_does_not_get_through(name, capsys, tmp_path):
    code, lines = BROKEN[name]
    if not lines:
        text = next((OUTSIDE / "broken" / name).iterdir()).read_text("utf-8")
        lines = [n for n, line in enumerate(text.split("\n"), 1) if len(line.split()) == 1]
    folder, out = OUTSIDE / "broken" / name, tmp_path / "out"
    said = called(capsys, "convert", folder, "--from", kind_of(folder), "--output", out)
    assert said.code == 1, said
    told = [line for line in (said.out + said.err).splitlines() if ": error HSH-" in line]
    assert {line.split(": error ")[1].split()[0] for line in told} == {code}, told
    places = [int(line.split(": error ")[0].rsplit(":", 2)[1]) for line in told]
    assert places == lines
    assert not list(out.rglob("*.hsh.json"))
