"""Edited words as a strip: what stayed, what went and what came, in reading order; and words as tokens cut them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from hashiye.comparing.changes import Passage, Sentence

type Op = Literal["=", "-", "+"]
type Strip = tuple[tuple[Op, str], ...]

NEAR = 40
"""Characters that stayed and are shown beside what was exchanged."""

AROUND = 3
"""Tokens that stayed and are shown beside those that are cut otherwise."""

MOST = 40
"""Tokens shown of a side; of more, the first and the last."""


def exchanged(old: Passage, new: Passage, hunks: Iterable[tuple[int, int, int, int]]) -> Strip:
    """Lay two versions of a passage over each other. Hunks that do not fit are passed over, the words never."""
    pieces: list[tuple[Op, str]] = []
    at, new_at = old.start, new.start
    for start, end, new_start, new_end in hunks:
        if not (at <= start <= end <= old.end and new_at <= new_start <= new_end <= new.end):
            break
        pieces += [("=", old.text[at - old.start : start - old.start])]
        pieces += [("-", old.text[start - old.start : end - old.start])]
        pieces += [("+", new.text[new_start - new.start : new_end - new.start])]
        at, new_at = end, new_end
    rest, new_rest = old.text[at - old.start :], new.text[new_at - new.start :]
    pieces += [("=", rest)] if rest == new_rest else [("-", rest), ("+", new_rest)]
    return tuple((op, words) for op, words in pieces if words)


def near(strip: Strip, reach: int = NEAR) -> Strip:
    """Return a strip without the words that are far from every exchange; ``…`` stands in their place."""
    pieces: list[tuple[Op, str]] = []
    for index, (op, words) in enumerate(strip):
        lead, tail = (reach if index else 0), (reach if index + 1 < len(strip) else 0)
        if op != "=" or len(words) <= lead + tail + 1:
            pieces.append((op, words))
        else:
            pieces.append((op, f"{_whole(words[:lead])}…{_whole(words[: -tail - 1 : -1])[::-1]}"))
    return tuple(pieces)


def _whole(words: str) -> str:
    """Cut off the last word, which may be half of one, if there are others."""
    return words[: words.rfind(" ") + 1] or words


class Cutting(Struct, frozen=True):
    """The same words, cut into tokens before and after; ``lead`` and ``tail`` are tokens beside them that stayed.

    ``span`` is where the new ones stand in the new text. A token that begins a sentence has :data:`BREAK` before it.
    """

    lead: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    counts: tuple[int, int] = (0, 0)
    span: tuple[int, int] = (0, 0)


BREAK = "‖"
"""Stands between sentences where tokens are listed."""


class _Cut(Struct, frozen=True):
    start: int
    end: int
    surface: str
    is_first: bool

    @property
    def shown(self) -> str:
        return f"{BREAK} {self.surface}" if self.is_first else self.surface


def cut_words(olds: Sequence[Sentence], old: str, news: Sequence[Sentence], new: str) -> Cutting:
    """Compare two runs of sentences by their tokens; what begins and ends alike is left out but for a few."""
    before, after = list(_cuts(olds, old)), list(_cuts(news, new))
    most = min(len(before), len(after))
    head = next((i for i in range(most) if _differ(before[i], after[i])), most)
    tail = next((i for i in range(most - head) if _differ(before[-1 - i], after[-1 - i])), most - head)
    was, now = before[head : len(before) - tail], after[head : len(after) - tail]
    edge = after[head].start if head < len(after) else (after[-1].end if after else 0)
    return Cutting(
        lead=tuple(one.shown for one in before[max(0, head - AROUND) : head]),
        before=_few([one.shown for one in was]),
        after=_few([one.shown for one in now]),
        tail=tuple(one.shown for one in before[len(before) - tail :][:AROUND]),
        counts=(len(was), len(now)),
        span=(now[0].start, now[-1].end) if now else (edge, edge),
    )


def _cuts(sentences: Iterable[Sentence], text: str) -> Iterator[_Cut]:
    for number, sentence in enumerate(sentences):
        pairs = zip(sentence.tokens[::2], sentence.tokens[1::2], strict=False)
        for index, (start, end) in enumerate(pairs):
            yield _Cut(start, end, text[start:end], is_first=number > 0 and index == 0)


def _differ(one: _Cut, other: _Cut) -> bool:
    return one.surface != other.surface or one.is_first != other.is_first


def _few(words: list[str]) -> tuple[str, ...]:
    return tuple(words) if len(words) <= MOST else (*words[: MOST // 2], "…", *words[-MOST // 2 :])
