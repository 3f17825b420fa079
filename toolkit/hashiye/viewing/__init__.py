"""From files to what is looked at: which documents, whose layers of them, and where these differ.

- :mod:`wanted`: what is asked for · :mod:`shown`: what comes of it
- :mod:`readings`: whose layers · :mod:`labels`: what tagsets say of them · :mod:`differences`: where they differ

Which files are copies of one document, and whose, is told by :mod:`hashiye.copies`. One document is in memory at a
time, with its copies; numpy is loaded where two readings of one layer are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import structs

from hashiye import files
from hashiye.codecs import CODECS
from hashiye.copies import Bench, Copies, Copy, choosing, find
from hashiye.copies.opening import documents, first_text, text_of
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.model import Document
from hashiye.viewing.differences import differences, strays
from hashiye.viewing.labels import Labels, labels
from hashiye.viewing.readings import readings
from hashiye.viewing.shown import Difference, LabelWords, Note, Reading, Shown, Vote
from hashiye.viewing.wanted import Seen, Wanted, Written

__all__ = ["Difference", "LabelWords", "Note", "Reading", "Seen", "Shown", "Vote", "Wanted", "Written", "alone", "read"]


def read(paths: Sequence[str], wanted: Wanted, seen: Seen | None = None) -> Iterator[Shown | NotReadable]:
    """Yield every document that arguments name, sorted by id, each once; never raises for bad data.

    The curated document with its layers comes first, and with it the layers of annotators' copies on the same text.
    Where nobody curated a document, the first copy on the text of most is taken. What cannot be read or shown is
    yielded as the error that says so, and the rest goes on. ``seen`` is told how many documents there are before the
    first is yielded.
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
    found = tuple(structs.replace(one, file=file) for one in readings([(copy, document)], []))
    return _shown(document, found, labels("", Limits()), [], file)


def _document(copies: Copies, wanted: Wanted, seen: Seen, known: dict[str, Labels]) -> Iterator[Shown | NotReadable]:
    findings: list[Finding] = []
    there = list(documents(copies, wanted.limits, findings, spare=False))
    notes = [Note("unread", file) for file in dict.fromkeys(one.file for one in findings) if file]
    there = choosing.one_each(there, findings)
    here = choosing.on_one_text(there, findings)
    text = first_text(here, lambda copy, document: text_of(copy, document, wanted.limits), findings)
    everything = readings(here, findings)
    if findings:
        yield NotReadable(findings)
    if text is None:
        return
    copy, document = here[0]
    document = structs.replace(document, text=structs.replace(document.text, content=text))
    notes += [
        Note("other_text", one.annotator or one.name)
        for one, other in there
        if not choosing.on_same_text(other, document)
    ]
    seen.layers.update(one.layer for one in everything)
    seen.annotators.update(one.annotator for one in everything)
    if copy.home not in known:
        known[copy.home] = labels(copy.home, wanted.limits)
    yield _shown(document, _asked(everything, wanted), known[copy.home], notes, copy.name)


def _asked(found: Sequence[Reading], wanted: Wanted) -> tuple[Reading, ...]:
    return tuple(
        one
        for one in found
        if (not wanted.layers or one.layer in wanted.layers)
        and (not wanted.annotators or one.annotator in wanted.annotators)
    )


def _shown(document: Document, found: tuple[Reading, ...], known: Labels, notes: Sequence[Note], file: str) -> Shown:
    length = len(document.text.content or "")
    more = [Note("strays", one.annotator, one.layer, number) for one in found if (number := strays(one, length))]
    used = {one.tagset for one in found if one.tagset}
    more += [Note("labels", name) for name in known.faulty if used]
    return Shown(
        document=document,
        readings=found,
        labels={name: words for name, words in known.words.items() if name in used},
        differences=differences(found, length),
        notes=(*notes, *more),
        file=file,
    )
