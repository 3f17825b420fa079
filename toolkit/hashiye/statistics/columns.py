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

    ``type[t]`` is the place of token ``t`` in ``types``, the distinct forms. ``word`` says of each type whether it is a
    word: whether it holds a letter or a digit.
    """

    types: tuple[str, ...]
    type: Ints
    word: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Documents with their tokens, in reading order as stored. A wrong token is clipped to the text; none is lost.

    ``document[t]``, ``sentence[t]`` (numbered through all documents), ``start[t]`` and ``end[t]`` (code points of its
    own text) of each token ``t``; ``first[d]`` is the first token of document ``d``, with one number more than there
    are documents; ``sentences[d]`` how many sentences it has. ``raw`` and ``normal`` are its surfaces and normal
    forms: the document's own where it has one, else :func:`hashiye.forms.norm`.
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
        raise NotImplementedError  # S1

    def some(self, documents: Sequence[int]) -> Columns:
        """Return the columns of some of the documents, whose places are given."""
        return Columns.of([self.items[at] for at in documents])

    def __len__(self) -> int:
        return len(self.document)
