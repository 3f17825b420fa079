"""Where an inserted or a deleted passage begins: at the border of a line, a sentence or a word, where it may.

``A. B. B. C.`` against ``A. B. C.``: the same difference can be said to begin at many letters. The border that
a reader sees is taken (diff-match-patch calls it a lossless semantic clean-up).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hashiye.forms import inside_word

type Stretch = tuple[int, int, int, int]
"""Start and end in the old text, start and end in the new one."""

_REACH = 500
"""How far a passage is slid, in characters, at most."""

_SENTENCES = 10
"""What the two borders of whole sentences are worth."""

_ENDS = frozenset(".!?؟…؛:»")


def settled(stretches: Iterable[Stretch], old: str, new: str) -> Iterator[Stretch]:
    """Yield the stretches, in order, each insertion and deletion at its best border; they never touch."""
    waiting: Stretch | None = None
    last_old = last_new = -1
    for following in stretches:
        if waiting is not None:
            yield (waiting := _slid(waiting, old, new, (last_old, last_new), following))
            last_old, last_new = waiting[1], waiting[3]
        waiting = following
    if waiting is not None:
        yield _slid(waiting, old, new, (last_old, last_new), (len(old) + 1, 0, len(new) + 1, 0))


def _slid(one: Stretch, old: str, new: str, last: tuple[int, int], following: Stretch) -> Stretch:
    a, b, c, d = one
    if (a == b) == (c == d):
        return one
    text, start, end = (new, c, d) if a == b else (old, a, b)
    back = min(a - last[0], c - last[1], _REACH) - 1
    ahead = min(following[0] - b, following[2] - d, _REACH) - 1
    step = best_step(text, start, end, back, ahead)
    return a + step, b + step, c + step, d + step


def best_step(text: str, start: int, end: int, back: int, ahead: int) -> int:
    """Return how far ``text[start:end]`` is best slid, at most ``back`` to the left and ``ahead`` to the right."""
    best, found = _border(text, start) + _border(text, end), 0
    for step, score in _steps(text, start, end, back, ahead):
        if score > best:
            best, found = score, step
    return found


def borders_beside(text: str, start: int, end: int, back: int, ahead: int) -> tuple[int, int]:
    """Return how far to the left, and to the right, ``text[start:end]`` may be slid to borders as good as its own.

    Ends of sentences are all equally good.
    """
    own, left, right = min(_border(text, start) + _border(text, end), _SENTENCES), 0, 0
    for step, score in _steps(text, start, end, min(back, _REACH), min(ahead, _REACH)):
        if score >= own:
            left, right = min(left, step), max(right, step)
    return -left, right


def _steps(text: str, start: int, end: int, back: int, ahead: int) -> Iterator[tuple[int, int]]:
    """Yield each step that a passage may be slid, left ones first, and how good its borders are then."""
    left, right = room(text, start, end, back, ahead)
    for step in (*range(-1, -left - 1, -1), *range(1, right + 1)):
        yield step, _border(text, start + step) + _border(text, end + step)


def room(text: str, start: int, end: int, back: int, ahead: int) -> tuple[int, int]:
    """Return how far to the left, and to the right, ``text[start:end]`` may be slid: the same edit, said otherwise.

    At most ``back`` (not beyond the start of the text) and ``ahead`` characters.
    """
    left = right = 0
    while left < back and text[start - left - 1] == text[end - left - 1]:
        left += 1
    while right < ahead and end + right < len(text) and text[start + right] == text[end + right]:
        right += 1
    return left, right


def _border(text: str, place: int) -> int:
    """Return how good a border is: 6 at an end of the text or after a line, down to 0 inside a word."""
    if place <= 0 or place >= len(text):
        return 6
    before, after = text[place - 1], text[place]
    if before == "\n":
        return 6
    if before.isspace():
        ended = place >= 2 and text[place - 2] in _ENDS
        return 5 if ended else 3
    if after.isspace():
        return 4 if before in _ENDS else 2
    return 0 if inside_word(text, place) else 1
