"""Recognisers of other makers that fail: named, contained, and the others go on (rows 45 and 51 of ``test_faults.py``)."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time

import pytest

from hashiye import conversion, corpus, plugins, recognize
from hashiye.codecs import CODECS, Record
from hashiye.model import Producer
from hashiye.recognize import Mark
from tests.hostile import NEWS, called, fields, page, sound


@pytest.fixture
def call(capsys):
    return lambda *arguments: called(capsys, *arguments)


class Plug:
    """A recogniser of somebody else's, which does what its kind of fault says."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    @property
    def producer(self):
        match self.kind:
            case "producer raises":
                raise ValueError("\x1b[31mno producer")
            case "producer rubbish":
                return "plug"
            case "producer name":
                return Producer("a/../b", "tool")
            case "producer person":
                return Producer("plug", "person")
            case "producer control":
                return Producer("plug", "tool", "a\x00b")
        return Producer("plug", "tool")

    def recognize(self, words):  # noqa: C901  (a list of faults)
        match self.kind:
            case "raises":
                raise RuntimeError("\x1b[31mboom\n")
            case "leaves":
                sys.exit(0)
            case "loops":
                while True:
                    pass
            case "loops and swallows":
                while True:
                    with contextlib.suppress(Exception):
                        time.sleep(0.01)
            case "kills":
                os.kill(os.getpid(), signal.SIGKILL)
            case "none":
                return None
            case "marks":
                return [("a", 1)]
            case "prints":
                print("spoken out of turn \x1b[2J")
        start, end, label, sure = {
            "outside": (0, 10**9, "PER", None), "backwards": (4, 2, "PER", None), "strings": ("0", "1", "PER", None),
            "label": (0, 1, "P\x00", None), "no label": (0, 1, "", None), "label type": (0, 1, 7, None),
            "surrogate": (0, 1, "\ud800", None), "sure": (0, 1, "PER", 7.0), "nan": (0, 1, "PER", float("nan")),
        }.get(self.kind, (0, 1, "PER", 0.5))  # fmt: skip
        return [Mark(start, end, label, sure)] * 2


BAD_PLUGS = ["raises", "leaves", "loops", "loops and swallows", "none", "marks", "outside", "backwards", "strings", "label", "no label", "label type", "surrogate", "sure", "nan"]  # fmt: skip
BAD_AT_ONCE = ["producer raises", "producer rubbish", "producer name", "producer person", "producer control", "load raises", "load leaves"]  # fmt: skip


@pytest.fixture
def plug(monkeypatch, tmp_path):
    """Install a recogniser of a kind; every kind has a name of its own, since loaded ones are kept."""
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")

    def install(kind: str) -> str:
        def load(name, **settings):
            if kind == "load raises":
                raise ImportError("no module named x\x1b[31m")
            if kind == "load leaves":
                sys.exit(0)
            return Plug(kind)

        monkeypatch.setattr(recognize, "load", load)
        monkeypatch.setattr(recognize, "names", lambda: [f"plug-{kind}"])
        return f"plug-{kind}"

    return install


@pytest.mark.parametrize("kind", BAD_PLUGS)
def test_row_51_a_plug_in_that_fails_is_named_and_contained(call, tmp_path, plug, kind):
    began = time.monotonic()
    said = call(
        "convert", tmp_path / "a.txt", "--output", tmp_path / "c", "--recognizer", plug(kind), "--patience", "0.3"
    )
    assert said.code == 2, said.err
    assert "a.txt: error HSH-C508" in said.err
    assert "'plug'" in said.err
    assert not (tmp_path / "c/documents/a.hsh.json").exists()
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("kind", BAD_AT_ONCE)
def test_row_51_a_plug_in_that_cannot_be_used_stops_the_run_before_it_begins(call, tmp_path, plug, kind):
    said = call("convert", tmp_path / "a.txt", "--output", tmp_path / "c", "--recognizer", plug(kind))
    assert said.code == 2
    assert "HSH-C508" in said.err
    assert f"plug-{kind}" in said.err
    assert not (tmp_path / "c").exists()


def test_row_51_what_a_plug_in_prints_does_not_reach_the_document(call, tmp_path, plug):
    name = plug("prints")
    said = call("convert", tmp_path / "a.txt", "--output", tmp_path / "c", "--recognizer", name)
    assert said.code == 0
    assert "spoken out of turn ⟨U+001B⟩[2J\n" in said.err
    assert "spoken" not in (tmp_path / "c/documents/a.hsh.json").read_text(encoding="utf-8")


def test_row_45_and_51_a_plug_in_that_kills_its_worker_is_named_and_the_others_go_on(call, tmp_path, plug):
    (tmp_path / "b.hsh.json").write_bytes(sound())
    (tmp_path / "z.hsh.json").write_bytes(page({**fields(), "id": "z"}))
    (tmp_path / "deadly.txt").write_text("خبر\n", encoding="utf-8")
    said = call("convert", tmp_path, "--output", tmp_path / "c", "--jobs", "2", "--recognizer", plug("kills"))
    assert said.code == 2, said.err
    assert "deadly.txt: error HSH-C507" in said.err
    assert "a.txt: error HSH-C507" in said.err
    assert "converted 2, skipped 0, failed 2" in said.err
    said = call("convert", tmp_path, "--output", tmp_path / "c", "--jobs", "2", "--recognizer", plug("raises"))
    assert said.code == 2
    assert "converted 0, skipped 2, failed 2" in said.err


def test_row_45_a_record_that_kills_its_worker_is_named_with_its_line(tmp_path):
    task = conversion.Task(corpus.Source(tmp_path / "a.hsh.jsonl", CODECS["jsonl"]), Record(7, b""))
    assert str(task).endswith("a.hsh.jsonl:7")


def test_termination_is_no_plug_ins_doing(monkeypatch):
    from hashiye.interrupt import TerminatedError

    with pytest.raises(TerminatedError), plugins.watched([Plug("good")], 5):
        raise TerminatedError(143)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
