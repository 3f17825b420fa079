"""The same words elsewhere in the document: labelled in another way, or not at all. Run by choice."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import accumulate

from hashiye import forms
from hashiye.checks.subject import Subject
from hashiye.registry import Remark, check

_WORDS = 8
"""Tokens of the longest surface that is looked for."""


@check("HSH-M408", needs=("HSH-B106",))
def label_of_surface(subject: Subject) -> Iterator[Remark]:
    """The same words carry the same label throughout a document, more often than not.

    A name that is ORG three times and LOC once may be right (the Kremlin speaks, and stands in Moscow) or
    a slip. Each annotation that differs from the commonest label of its words in the layer is listed, to be
    looked at. Words are compared without half-spaces, marks and the shape of yeh and kaf. Run it by
    `--select HSH-M408`.
    """
    for i, layer in enumerate(subject.document.layers):
        folded = {text: forms.fold(text) for text in {one.text for one in layer.annotations}}
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for one in layer.annotations:
            counts[folded[one.text]][one.label] += 1
        commonest = {words: _commonest(labels) for words, labels in counts.items() if len(labels) > 1}
        for path, one in subject.annotations(i):
            most, times = commonest.get(folded[one.text], (one.label, 0))
            if one.label != most:
                yield Remark(
                    at=(*path, "label"),
                    span=(one.start, one.end),
                    message=f"these words are {most} {times} times in this layer, and here {one.label}",
                    found=one.label,
                    expected=most,
                    fix="look whether the words mean something else here",
                )


def _commonest(labels: Counter[str]) -> tuple[str, int]:
    """Return the commonest label and how often it stands; of several, the first by its name."""
    return min(labels.items(), key=lambda pair: (-pair[1], pair[0]))


@check("HSH-M409", needs=("HSH-B106", "HSH-A317"), tokens=True)
def unlabelled_twin(subject: Subject) -> Iterator[Remark]:
    """Words that are marked in one place of a complete layer are marked in the others too, more often than not.

    An annotator who marked a name nine times has most likely overlooked the tenth. Each stretch of tokens
    that equals a marked one (up to 8 tokens) and that no annotation of the layer touches is listed, to be
    looked at: it may be a common noun there, or part of something that is not marked. Layers that are
    only partial are left out. Run it by `--select HSH-M409`.
    """
    starts, ends = subject.document.tokens.starts, subject.document.tokens.ends
    keys = forms.keys(subject.document.tokens.surfaces(subject.text))
    for i, layer in enumerate(subject.document.layers):
        if layer.status == "complete" and layer.annotations:
            yield from _unlabelled(subject, i, starts, ends, keys)


def _unlabelled(
    subject: Subject, layer: int, starts: array[int], ends: array[int], keys: list[str]
) -> Iterator[Remark]:
    marked: dict[tuple[str, ...], str] = {}
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    touched = array("i", bytes(4 * (len(keys) + 1)))
    for _, one in subject.annotations(layer):
        first, after = bisect_left(starts, one.start), bisect_left(starts, one.end)
        reach = min(bisect_left(ends, one.start + 1), len(keys))
        touched[reach] += 1
        touched[max(after, reach)] -= 1
        whole = first < after and starts[first] == one.start and ends[after - 1] == one.end
        if whole and after - first <= _WORDS and not one.parts:
            words = tuple(keys[first:after])
            marked.setdefault(words, one.label)
            lengths[words[0]].add(after - first)
    free = list(accumulate(touched))
    at = 0
    while at < len(keys):
        length = next((n for n in sorted(lengths.get(keys[at], ()), reverse=True)
                       if tuple(keys[at : at + n]) in marked and not any(free[at : at + n])), 0)  # fmt: skip
        if length:
            label = marked[tuple(keys[at : at + length])]
            span = (starts[at], ends[at + length - 1])
            yield Remark(
                at=("layers", layer),
                span=span,
                message=f"these words are marked {label} elsewhere in this layer, and not here",
                found=subject.text[slice(*span)],
                fix="mark them, or leave them if they mean something else here",
            )
        at += length or 1
