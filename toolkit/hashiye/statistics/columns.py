"""Many documents as columns of numbers: their tokens, and which distinct word each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hashiye.statistics.item import Item

type Ints = NDArray[np.int64]
type Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Forms:
    """The tokens of all documents in one form, raw or normal.

    ``type[t]`` is the place of token ``t`` in ``types``, the distinct forms, each of which occurs. ``word`` says of
    each type whether it is a word: whether it holds a letter or a digit.
    """

    types: tuple[str, ...]
    type: Ints
    word: Bools

    def some(self, tokens: Ints) -> Forms:
        """Return the forms of some of the tokens, whose places are given."""
        chosen = self.type[tokens]
        used = np.zeros(len(self.types), np.bool_)
        used[chosen] = True
        types = np.flatnonzero(used)
        moved = np.cumsum(used) - 1
        return Forms(tuple([self.types[at] for at in types.tolist()]), moved[chosen], self.word[types])


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Documents with their tokens, in the order they are stored. A wrong token is clipped to the text; none is lost.

    ``document[t]``, ``sentence[t]`` (numbered through all documents), ``start[t]`` and ``end[t]`` (code points of its
    own text) of each token ``t``; ``first[d]`` is the first token of document ``d``, with one number more than there
    are documents; ``sentences[d]`` how many sentences it has: as many as its ``breaks`` make, one where there are
    tokens but no sentence to hold them. ``raw`` and ``normal`` are its surfaces and normal forms: the document's own
    where it has one, else :func:`hashiye.forms.norm`. Of a token longer than :data:`hashiye.statistics.tokens.LONGEST`
    the form is its beginning.
    """

    items: Sequence[Item]
    document: Ints
    sentence: Ints
    start: Ints
    end: Ints
    first: Ints
    sentences: Ints
    raw: Forms
    normal: Forms

    @classmethod
    def of(cls, items: Sequence[Item]) -> Columns:
        """Make the columns of some documents."""
        from hashiye.statistics import tokens  # noqa: PLC0415  (it makes the values of this module)

        return tokens.columns(items)

    def some(self, documents: Sequence[int]) -> Columns:
        """Return the columns of some of the documents, whose places are given: selected, not made anew."""
        chosen = np.asarray(documents, np.int64)
        counts = (self.first[1:] - self.first[:-1])[chosen]
        sentences = self.sentences[chosen]
        tokens = np.arange(counts.sum()) + np.repeat(self.first[:-1][chosen] - _before(counts), counts)
        moved = _before(sentences) - _before(self.sentences)[chosen]
        return Columns(
            [self.items[at] for at in documents],
            np.repeat(np.arange(len(chosen)), counts),
            self.sentence[tokens] + np.repeat(moved, counts),
            self.start[tokens], self.end[tokens],
            np.concatenate(([0], np.cumsum(counts))), sentences,
            self.raw.some(tokens), self.normal.some(tokens),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.document)


def _before(counts: Ints) -> Ints:
    """Return how many there are before each."""
    return np.cumsum(counts) - counts
