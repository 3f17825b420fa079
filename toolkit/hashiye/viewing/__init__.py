"""From files to what is looked at: which documents, whose layers of them, and where these differ.

- :mod:`wanted`: what is asked for · :mod:`shown`: what comes of it
- :mod:`readings`: whose layers · :mod:`labels`: what tagsets say of them · :mod:`differences`: where they differ

Which files are copies of one document is told by :mod:`hashiye.measuring.copies`. One document is in memory at a time,
with its copies; numpy is loaded where two readings of one layer are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import structs

from hashiye import files
from hashiye.codecs import CODECS
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.measuring.claims import twins
from hashiye.measuring.copies import Copies, Copy, find
from hashiye.measuring.opening import documents, text_of
from hashiye.measuring.shards import Bench
from hashiye.model import Document
from hashiye.viewing.differences import differences, strays
from hashiye.viewing.labels import Labels, labels
from hashiye.viewing.readings import readings
from hashiye.viewing.shown import Difference, LabelWords, Reading, Shown, Vote
from hashiye.viewing.wanted import Seen, Wanted, Written

__all__ = ["Difference", "LabelWords", "Reading", "Seen", "Shown", "Vote", "Wanted", "Written", "alone", "read"]

_SPELLINGS = {name: place for place, name in enumerate(CODECS)}


def read(paths: Sequence[str], wanted: Wanted, seen: Seen | None = None) -> Iterator[Shown | NotReadable]:
    """Yield every document that arguments name, sorted by id, each once; never raises for bad data.

    The curated document with its layers comes first, and with it the layers of annotators' copies on the same text.
    Where nobody curated a document, its first copy is taken. What cannot be read is yielded as the error that says
    so, and the rest goes on. ``seen`` is told how many documents there are before the first is yielded.
    """
    seen = Seen() if seen is None else seen
    with Bench(wanted.limits) as bench:
        found = find(paths, wanted.limits, bench, everybody=False)
        seen.documents = len(found.documents)
        if found.findings:
            yield NotReadable(found.findings)
        known: dict[str, Labels] = {}
        for copies in found.documents:
            yield from _document(copies, wanted, seen, known)


def alone(document: Document, file: str = "") -> Shown:
    """Return a document in memory as it is shown: its own layers, with the labels of the packaged tagsets."""
    copy = Copy(Source(files.STDIN, CODECS["json"]))
    found = tuple(structs.replace(one, file=file) for one in readings([(copy, document)]))
    return _shown(document, found, labels("", Limits()), [], file)


def _document(copies: Copies, wanted: Wanted, seen: Seen, known: dict[str, Labels]) -> Iterator[Shown | NotReadable]:
    findings: list[Finding] = []
    there = _one_each(list(documents(copies, wanted.limits, findings, spare=False)), findings)
    notes = [f"{_of(one.file)} could not be read" for one in findings if one.file]
    base = _base(there, wanted, findings)
    if findings:
        yield NotReadable(findings)
    if base is None:
        return
    copy, document = base
    on_text = [(one, other) for one, other in there if other.text.sha256 == document.text.sha256]
    notes += [
        f"the copy of {one.annotator!r} stands on another text, and is not shown"
        for one, other in there
        if other.text.sha256 != document.text.sha256
    ]
    everything = readings(on_text)
    seen.layers.update(one.layer for one in everything)
    seen.annotators.update(one.annotator for one in everything)
    if copy.home not in known:
        known[copy.home] = labels(copy.home, wanted.limits)
    yield _shown(document, _asked(everything, wanted), known[copy.home], notes, copy.name)


def _of(file: str) -> str:
    return f"the copy {file!r}"


def _asked(found: Sequence[Reading], wanted: Wanted) -> tuple[Reading, ...]:
    return tuple(
        one
        for one in found
        if (not wanted.layers or one.layer in wanted.layers)
        and (not wanted.annotators or one.annotator in wanted.annotators)
    )


def _one_each(there: list[tuple[Copy, Document]], findings: list[Finding]) -> list[tuple[Copy, Document]]:
    """Keep one copy of each annotator and one curated document, JSON before XML; curated ones first."""
    kept: dict[str, tuple[Copy, Document]] = {}
    for copy, document in sorted(there, key=lambda one: _rank(one[0])):
        first, other = kept.setdefault(copy.annotator, (copy, document))
        if first is copy:
            continue
        if not twins(first, copy):
            findings.append(_second(copy, first, document))
        elif other != document:
            findings.append(_differ(copy, document))
    return list(kept.values())


def _rank(copy: Copy) -> tuple[bool, str, bool, int, str, int]:
    line = 0 if copy.line is None else copy.line.number
    return bool(copy.annotator), copy.annotator, not copy.curated, _SPELLINGS[copy.source.codec.name], copy.name, line


def _second(copy: Copy, first: Copy, document: Document) -> Finding:
    return Finding(
        code="HSH-C515", message=f"a second copy of the document is left out; the first is {first.name}",
        file=copy.name, document=document.id,
        fix="keep one of them, or put it into a folder of its own: annotators/<name>/",
    )  # fmt: skip


def _differ(copy: Copy, document: Document) -> Finding:
    return Finding(
        code="HSH-C510", message="the two spellings of this document differ: the JSON one is shown", file=copy.name,
        document=document.id, fix="keep one of them",
    )  # fmt: skip


def _base(
    there: Sequence[tuple[Copy, Document]], wanted: Wanted, findings: list[Finding]
) -> tuple[Copy, Document] | None:
    """Return the first copy, with its text; where that text cannot be read, what another has of the same one."""
    if not there:
        return None
    copy, document = there[0]
    troubles: list[Finding] = []
    for other, fellow in there:
        if fellow.text.sha256 != document.text.sha256:
            continue
        try:
            text = structs.replace(document.text, content=text_of(other, fellow, wanted.limits))
        except NotReadable as error:
            troubles += error.of(other.name)
        else:
            return copy, structs.replace(document, text=text)
    findings += troubles
    return None


def _shown(document: Document, found: tuple[Reading, ...], known: Labels, notes: Sequence[str], file: str) -> Shown:
    length = len(document.text.content or "")
    more = [
        f"{number} of the annotations of {one.annotator!r} in the layer {one.layer!r} do not lie on the text"
        for one in found
        if (number := strays(one, length))
    ]
    used = {one.tagset for one in found if one.tagset}
    return Shown(
        document=document,
        readings=found,
        labels={name: words for name, words in known.items() if name in used},
        differences=differences(found, length),
        notes=(*notes, *more),
        file=file,
    )
