"""Which of several copies goes before others, and on which text all of them should be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs

from hashiye.codecs import CODECS
from hashiye.copies.opening import Read
from hashiye.copies.pairing import Copy
from hashiye.findings import Finding
from hashiye.model import Document

_SPELLINGS = {name: place for place, name in enumerate(CODECS)}


def rank(copy: Copy) -> tuple[bool, bool, str, int, str, int]:
    """Return where a copy stands among others: curated ones first, those of annotators last, JSON before XML."""
    line = 0 if copy.line is None else copy.line.number
    return (
        not copy.curated, bool(copy.annotator), copy.annotator, _SPELLINGS[copy.source.codec.name], copy.name, line
    )  # fmt: skip


def one_each(copies: Iterable[Read], findings: list[Finding]) -> list[Read]:
    """Keep one copy of each annotator and one curated document, in their rank.

    A second one that is no other spelling of the first is told and left out. Copies that lie elsewhere, in a shard
    say, are kept if the first of them has not the layers of the same people.
    """
    kept: dict[object, Read] = {}
    for copy, document in sorted(copies, key=lambda one: rank(one[0])):
        whose = "" if copy.curated or copy.annotator else frozenset((one.name, one.producer) for one in document.layers)
        first, other = kept.setdefault((copy.annotator, whose), (copy, document))
        if first is not copy:
            same = structs.replace(other, text=document.text) == document and on_same_text(other, document)
            findings += second(first, copy, document, same=same)
    return list(kept.values())


def second(first: Copy, copy: Copy, document: Document, *, same: bool, whose: str = "") -> Iterator[Finding]:
    """Yield the finding on a second copy; none if it is the other spelling of the first, and says the ``same``."""
    name, line = copy.name, 1 if copy.line is None else copy.line.number
    if twins(first, copy):
        if not same:
            yield Finding(
                code="HSH-C510", message="the two spellings of this document differ: the JSON one is used", file=name,
                document=document.id, fix="keep one of them",
            )  # fmt: skip
        return
    by = f" by {whose!r}" if whose else ""
    yield Finding(
        code="HSH-C515", message=f"a second copy of the document{by} is left out; the first is {first.name}",
        file=name, line=line, document=document.id,
        fix="keep one of them, or put it into a folder of its own: annotators/<name>/",
    )  # fmt: skip


def twins(one: Copy, other: Copy) -> bool:
    """Say whether two copies are the two spellings of one file, side by side."""
    stems = {str(copy.source.path).removesuffix(copy.source.codec.endings[0]) for copy in (one, other)}
    return len(stems) == 1 and one.line is None and other.line is None


def on_same_text(one: Document, other: Document) -> bool:
    """Say whether two documents are on one text, wherever that lies."""
    return one.text.sha256 == other.text.sha256


def base(copies: Sequence[Read]) -> Read:
    """Return the first copy on the text that all should be on: the curated one's, else that of most.

    Of texts that equally many are on it is the one that comes first.
    """
    counted = Counter(document.text.sha256 for _, document in copies)
    curated = next((document.text.sha256 for copy, document in copies if copy.curated), None)
    wanted = curated or counted.most_common(1)[0][0]
    return next(one for one in copies if one[1].text.sha256 == wanted)


def on_one_text(copies: Sequence[Read], findings: list[Finding]) -> list[Read]:
    """Return the copies on the text that all should be on; the others are told."""
    if not copies:
        return []
    _, document = base(copies)
    findings += [elsewhere(*one, document) for one in copies if not on_same_text(one[1], document)]
    return [one for one in copies if on_same_text(one[1], document)]


def elsewhere(
    copy: Copy, document: Document, shared: Document, whose: str = "", fix: str = "carry it over with hashiye rebase"
) -> Finding:
    """Return the finding on a copy that is on another text than that of the document that is ``shared``."""
    by = f" of {name!r}" if (name := whose or copy.annotator) else ""
    return Finding(
        code="HSH-C519", message=f"the copy{by} is on another text than the others, and is left out", file=copy.name,
        document=document.id, pointer="/text/sha256", found=document.text.sha256, expected=shared.text.sha256, fix=fix,
    )  # fmt: skip
