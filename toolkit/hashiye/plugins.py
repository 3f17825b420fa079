"""Plug-ins of other makers, contained: what one of them does wrong is named and stops one document.

A plug-in may raise, leave the process, print, loop, or hand out a producer that no document can
hold. Time is watched with an alarm, which interrupts Python code in the main thread; a plug-in that
hangs in compiled code is beyond it, and is found by who watches the run.
"""

from __future__ import annotations

import contextlib
import io
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import TextIO

from hashiye import names, recognize
from hashiye.findings import Finding, NotReadable
from hashiye.interrupt import TerminatedError
from hashiye.model import Producer
from hashiye.recognize import Recognizer
from hashiye.text import FORBIDDEN, show

PATIENCE = 60.0
"""Seconds a plugged-in recogniser may take for one article."""

OWN = "hashiye.recognize.rules"
"""The module whose recogniser is ours and needs no watching."""


class _Shown(io.TextIOBase):
    """Where plug-ins print: standard error, with what a screen should not get shown by name."""

    def __init__(self, screen: TextIO) -> None:
        self.screen = screen

    def write(self, text: str) -> int:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        with contextlib.suppress(OSError):
            self.screen.write("\n".join(show(line, 2000) for line in lines))
        return len(text)


@contextlib.contextmanager
def _printing_shown() -> Iterator[None]:
    shown = _Shown(sys.stderr)
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
        yield


class TooLongError(BaseException):
    """A plug-in did not end. Not an ``Exception``, so that a plug-in that catches everything does not swallow it."""


def load(name: str, **settings: str) -> Recognizer:
    """Load a recogniser by name. Raises ``NotReadable`` (HSH-C508) if it cannot be had or used."""
    try:
        with _printing_shown():
            found = recognize.load(name, **settings)
        problem = _problem(found.producer)
    except TerminatedError:
        raise
    except (Exception, SystemExit) as error:
        raise failed(name, f"it cannot be loaded: {type(error).__name__}: {error}") from error
    if problem:
        raise failed(name, problem)
    return found


def _problem(producer: object) -> str:
    """Return why a producer cannot stand in a document; empty if it can."""
    if not isinstance(producer, Producer):
        return f"its producer is a {type(producer).__name__}, not a hashiye.model.Producer"
    words = (
        producer.id,
        producer.kind,
        producer.name,
        producer.version,
        *producer.settings,
        *producer.settings.values(),
    )
    if not all(isinstance(word, str) for word in words) or FORBIDDEN.search("\n".join(words)):
        return "its producer holds what no document can: only text without controls"
    if producer.kind != "tool":
        return f"its producer is of kind {producer.kind!r}, and must be a tool"
    why = names.problem(producer.id)
    return f"its producer cannot be called {producer.id!r}: {why}" if why else ""


def is_strange(recognizer: Recognizer) -> bool:
    """Say whether a recogniser is somebody else's."""
    return type(recognizer).__module__ != OWN


def failed(name: str, why: str) -> NotReadable:
    """Return the error for a recogniser that cannot be used."""
    return broken(f"the recogniser {name!r}", why)


def broken(what: str, why: str) -> NotReadable:
    """Return the error for a plug-in of any kind that cannot be used."""
    message = f"{what} failed: {why}"
    return NotReadable([Finding(code="HSH-C508", message=message, fix="leave it out, or tell its makers")])


@contextlib.contextmanager
def contained(what: str, seconds: float, *, errors_pass: bool = False) -> Iterator[None]:
    """Run a plug-in's code in this block. Raises ``NotReadable`` (HSH-C508) if it raises, leaves or does not end.

    ``errors_pass``: what it raises passes through, for a caller who knows more of it. What it prints
    goes to standard error.
    """
    try:
        with _printing_shown(), _alarm(seconds):
            yield
    except TerminatedError:
        raise
    except SystemExit as error:
        raise broken(what, f"it tried to end the program with {error.code!r}") from error
    except TooLongError as error:
        raise broken(what, f"it did not end within {seconds:g} seconds") from error
    except Exception as error:
        if errors_pass:
            raise
        raise broken(what, f"{type(error).__name__}: {error}") from error


@contextlib.contextmanager
def watched(recognizers: Sequence[Recognizer], seconds: float) -> Iterator[None]:
    """Watch what plug-ins do in this block. Raises ``NotReadable`` (HSH-C508) if one leaves or does not end.

    What they print goes to standard error, so that a document on standard output stays whole.
    """
    strangers = [one for one in recognizers if is_strange(one)]
    if not strangers:
        yield
        return
    name = " or ".join(one.producer.id for one in strangers)
    with contained(f"the recogniser {name!r}", seconds, errors_pass=True):
        yield


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise ``TooLongError`` in this block after ``seconds``, where there are alarms and this is the main thread."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)  # again each second, should it be swallowed
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise TooLongError
