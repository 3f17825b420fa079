"""Documents that are meant to agree: two spellings of one, and the copies annotators work on."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hashiye.checks.holdings import Holdings, gathered, place_of
from hashiye.checks.record import Record
from hashiye.codecs import json_writer
from hashiye.model import Document
from hashiye.registry import Path, Remark, check_across

type Told = tuple[Record, Remark]


@check_across("HSH-C510")
def twins_differ(holdings: Holdings) -> Iterator[Told]:
    """The JSON and the XML file of one document, side by side, say the same in every field.

    They part when one of them was edited and the other was not written anew. Whoever reads the corpus then
    gets another document by the choice of a file ending. The first difference is shown, at its place in the
    XML file. To mend, decide which of the two is right, and write the other from it with hashiye convert.
    """
    for one, other in holdings.twins:
        first, second = holdings.look(one), holdings.look(other)
        if first is not None and second is not None:
            lines = json_writer.line(first), json_writer.line(second)
            if lines[0] != lines[1]:
                yield other, _difference(one, first, second, lines)


def _difference(one: Record, first: Document, second: Document, lines: tuple[bytes, bytes]) -> Remark:
    others, mine = map(json.loads, lines)
    at, here, there = _first_difference(mine, others)
    return Remark(
        at=at, message=f"{_summary(first, second)}this is the first thing that {one.file} says otherwise", found=here,
        expected=there, fix="write one of the two files anew from the other: hashiye convert", others=(one.file,),
    )  # fmt: skip


def _summary(first: Document, second: Document) -> str:
    """Say in words where the two have different numbers of things."""
    parts = []
    for word, mine, others in (
        ("tokens", len(second.tokens), len(first.tokens)),
        ("sentences", len(second.sentences), len(first.sentences)),
        ("layers", len(second.layers), len(first.layers)),
        ("annotations", _annotations(second), _annotations(first)),
        ("facts", len(second.metadata), len(first.metadata)),
    ):
        if mine != others:
            parts.append(f"{mine} {word} here and {others} there")
    return f"{', '.join(parts)}; " if parts else ""


def _annotations(document: Document) -> int:
    return sum(len(layer.annotations) for layer in document.layers)


def _first_difference(mine: object, others: object, at: Path = ()) -> tuple[Path, str, str]:
    """Return the way to the first item, in reading order, that differs; and both sides of it."""
    while True:
        step: str | int | None = None
        if isinstance(mine, dict) and isinstance(others, dict):
            keys = dict.fromkeys((*mine, *others))
            step = next((key for key in keys if mine.get(key) != others.get(key)), None)
            if step is None or step not in mine or step not in others:
                break
            mine, others = mine[step], others[step]
        elif isinstance(mine, list) and isinstance(others, list):
            common = range(min(len(mine), len(others)))
            step = next((index for index in common if mine[index] != others[index]), None)
            if step is None:
                break
            mine, others = mine[step], others[step]
        else:
            return at, _written(mine), _written(others)
        at = (*at, step)
    return _absent(mine, others, at)


def _absent(mine: object, others: object, at: Path) -> tuple[Path, str, str]:
    """Return the first item that only one of two objects or lists has."""
    if isinstance(mine, dict) and isinstance(others, dict):
        for key in dict.fromkeys((*mine, *others)):
            if key not in mine or key not in others:
                return (*at, key), _written(mine.get(key)), _written(others.get(key))
    if isinstance(mine, list) and isinstance(others, list):
        place = min(len(mine), len(others))
        return (*at, place), _written(mine[place : place + 1]), _written(others[place : place + 1])
    return at, "", ""


def _written(value: object) -> str:
    """Write one side for people; empty where there is nothing."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)[:400] if value not in (None, []) else ""


@check_across("HSH-C519")
def copies_differ(holdings: Holdings) -> Iterator[Told]:
    """All annotators of a document, and the curated document, work on the very same text.

    They part when the text was corrected after the copies were handed out, and only some were made anew. Offsets
    of one copy then mean other words in the next, and no agreement can be computed. The hash of the text is
    compared with that of the curated document, or where there is none, with the one that most copies have. To
    mend, carry the copy over to the text of the others with hashiye rebase.
    """
    for copies in gathered(holdings.singles, lambda record: (record.home, record.document)).values():
        if len({record.sha256 for record in copies}) == 1 or not any(record.annotator for record in copies):
            continue
        right = _reference(copies)
        for record in copies:
            if record.annotator and record.sha256 != right.sha256:
                yield record, Remark(
                    at=("text", "sha256"), message=f"this copy is on another text than {place_of(right)}",
                    found=record.sha256, expected=right.sha256,
                    fix="carry the annotations over to the other text (hashiye rebase)", others=(right.file,),
                )  # fmt: skip


def _reference(copies: list[Record]) -> Record:
    """Return the curated document, else the first copy on the text that most copies are on."""
    texts = gathered(copies, lambda record: record.sha256)
    return next((record for record in copies if not record.annotator), max(texts.values(), key=len)[0])


@check_across("HSH-C525")
def copy_without_document(holdings: Holdings) -> Iterator[Told]:
    """What annotators worked on is in the corpus as a curated document, too.

    A copy without one is work that has not been adjudicated yet, a document that was renamed or taken out while its
    copies stayed, or a misspelt id. A corpus in which nothing has been curated so far is left in peace. To
    mend, adjudicate the copies (hashiye adjudicate), rename them, or delete them.
    """
    for home in holdings.homes:
        curated = {record.document for record in holdings.of_home(home) if not record.annotator} | home.unread
        for record in holdings.of_home(home):
            if record.annotator and curated and record.document not in curated:
                yield record, Remark(
                    at=("id",), message=f"{record.annotator}'s copy has no curated document", found=record.document,
                    fix="adjudicate the copies, or correct the id", others=home.documents_of(record.document),
                )  # fmt: skip
