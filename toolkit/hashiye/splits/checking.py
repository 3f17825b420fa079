"""Whether splits are sound: no document left out, none that is not there, and none that is known from another split."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from hashiye.splits import asked, quality
from hashiye.splits.entries import Entry
from hashiye.splits.file import Splits
from hashiye.splits.groups import Tie, by_text, by_value
from hashiye.splits.quality import Part


class Leak(Struct, frozen=True, order=True):
    """Two documents that should be in one split, and are in two. ``why`` as in :class:`groups.Tie`."""

    document: str
    split: str
    other: str
    other_split: str
    why: str
    resemblance: float | None = None


class Checked(Struct, frozen=True):
    """What is wrong with splits. ``missing`` are in the corpus and in no split; ``unknown`` the other way round."""

    splits: Splits
    parts: tuple[Part, ...] = ()
    leaks: tuple[Leak, ...] = ()
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.leaks or self.missing or self.unknown)


def check(
    entries: Iterable[Entry], near: Iterable[Tie], splits: Splits, unread: frozenset[str] = frozenset()
) -> Checked:
    """Hold splits against the documents of a corpus. ``near`` ties texts that are nearly equal.

    ``unread`` documents are there, but cannot be read.
    """
    documents = sorted(entries, key=lambda one: one.id)
    of = splits.of
    present = {one.id for one in documents} | unread
    texts = by_text(documents)
    leaks = {*_across(texts, of, "equal", 1.0), *_near(texts, near, of)}
    for value, sharing in by_value(documents).items():
        leaks |= set(_across([sharing], of, value, None))
    weights = asked.weights(splits.ratio)
    return Checked(
        splits,
        quality.parts(documents, of, weights, splits.settings.stratify),
        tuple(sorted(leaks)),
        tuple(sorted(present - of.keys())),
        tuple(sorted(of.keys() - present)),
    )


def _firsts(documents: Iterable[str], of: Mapping[str, str]) -> dict[str, str]:
    """Return the first document in each split; those in no split leak nothing."""
    firsts: dict[str, str] = {}
    for document in documents:
        if document in of:
            firsts.setdefault(of[document], document)
    return firsts


def _across(
    tied: Iterable[Sequence[str]], of: Mapping[str, str], why: str, resemblance: float | None
) -> Iterator[Leak]:
    """Yield a leak for each pair of splits that tied documents lie in: one stands for all of its split."""
    for documents in tied:
        there = list(_firsts(documents, of).items()) if len(documents) > 1 else []
        for at, (split, document) in enumerate(there):
            for other_split, other in there[at + 1 :]:
                yield _leak(Tie(document, other, why, resemblance), split, other_split)


def _near(texts: Iterable[Sequence[str]], near: Iterable[Tie], of: Mapping[str, str]) -> Iterator[Leak]:
    equals = {group[0]: group for group in texts}
    for tie in near:
        mine, others = (_firsts(equals.get(one, [one]), of) for one in (tie.document, tie.other))
        for split, document in mine.items():
            for other_split, other in others.items():
                if split != other_split:
                    yield _leak(Tie(document, other, "near", tie.resemblance), split, other_split)


def _leak(tie: Tie, split: str, other_split: str) -> Leak:
    if tie.document <= tie.other:
        return Leak(tie.document, split, tie.other, other_split, tie.why, tie.resemblance)
    return Leak(tie.other, other_split, tie.document, split, tie.why, tie.resemblance)
