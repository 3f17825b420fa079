"""Changes of tokens that say nothing beyond an edit of the text: they are told together with it.

Words that came have tokens, and tokens go with the words that went. A patch needs both, a reader one of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from msgspec import Struct

from hashiye.alignment import Alignment
from hashiye.comparing.changes import Change, Passage, Sentence, Value

type _Token = tuple[int, int, str | None]
"""Where a token stands in the new text, and its normal form."""


class Tail(Struct, frozen=True):
    """The changes of tokens told with one edit of the text, and how many tokens went and came with its words."""

    changes: tuple[Change, ...] = ()
    went: int = 0
    came: int = 0


def tails(changes: Sequence[Change], alignment: Alignment | None, cuts: Callable[[Change], bool]) -> dict[int, Tail]:
    """Return what is told with an edited passage, by where the passage starts in the old text.

    ``cuts`` says whether a change cuts an annotation, which must be told.
    """
    found: dict[int, Tail] = {}
    starts = sorted(one.before.start for one in changes if isinstance(one.before, Passage))
    if alignment is None or not alignment.related or not starts:
        return found
    back = alignment.inverse()
    for change in changes:
        counts = _said_by(change, alignment, back) if change.kind == "tokens" else None
        if counts is None or cuts(change):
            continue
        first = _sentences(change.before or change.after)[0].start
        at = first if change.before else back.touched(first, first + 1)[0].new_start
        start = starts[max(bisect_right(starts, at) - 1, 0)]
        tail = found.get(start, Tail())
        found[start] = Tail((*tail.changes, change), tail.went + counts[0], tail.came + counts[1])
    return found


def _said_by(change: Change, way: Alignment, back: Alignment) -> tuple[int, int] | None:
    """Return how many tokens went and came, all of them with words that did; None if anything else changed."""
    olds, news = _sentences(change.before), _sentences(change.after)
    if not all(_hugs(one) for one in (*olds, *news)):
        return None
    stayed, left = _staying(olds, way), _staying(news, back)
    if [[(*(way.span(start, end) or ()), norm) for start, end, norm in one] for one in stayed] != left:
        return None
    if sum(len(one.norms) for one in news) > sum(norm is not None for one in left for *_, norm in one):
        return None  # a new word came with a normal form, which no edit of the text says
    went, came = (
        sum(len(one.tokens) // 2 for one in side) - sum(map(len, rest)) for side, rest in ((olds, stayed), (news, left))
    )
    return (went, came) if went or came else None


def _hugs(sentence: Sentence) -> bool:
    """Say whether a sentence begins and ends with its tokens, so that these say where it stands."""
    tokens = sentence.tokens
    return len(tokens) >= 2 and len(tokens) % 2 == 0 and (sentence.start, sentence.end) == (tokens[0], tokens[-1])


def _staying(sentences: Sequence[Sentence], way: Alignment) -> list[list[_Token]]:
    """Return the tokens that are not wholly inside an exchange, sentence by sentence."""
    found = []
    for one in sentences:
        pairs = zip(one.tokens[::2], one.tokens[1::2], strict=True)
        kept = [
            (start, end, one.norms.get(str(index)))
            for index, (start, end) in enumerate(pairs)
            if not any(hunk.start <= start and end <= hunk.end for hunk in way.touched(start, end))
        ]
        found += [kept] if kept else []
    return found


def _sentences(value: Value) -> tuple[Sentence, ...]:
    return tuple(one for one in value if isinstance(one, Sentence)) if isinstance(value, tuple) else ()
