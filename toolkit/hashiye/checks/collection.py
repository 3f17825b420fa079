"""A corpus as a collection: names, what all documents have, and what belongs to it as a whole."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath

from hashiye.checks.holdings import Holdings, Home, OnFile, alike, gathered, place_of
from hashiye.checks.record import Record
from hashiye.checks.subject import Subject
from hashiye.registry import Remark, check, check_across

FEWEST = 10
"""Documents from which on most of them say what all should have."""

MOST = 0.9
"""The share of documents with a layer from which on the others lack it."""

type Told = tuple[Record | OnFile, Remark]


def _is_misnamed(subject: Subject) -> bool:
    return subject.stem not in ("", "stdin", subject.document.id)


@check("HSH-C511", text=False, screen=_is_misnamed)
def file_name(subject: Subject) -> Iterator[Remark]:
    """A document's file is named after its id: the document aran-0001 lies in aran-0001.hsh.json.

    They part when a file is copied or renamed by hand. Its text, its copies and its neighbours in a list are
    then looked for under the wrong name. Documents in a shard and on standard input have no file name to
    compare. To mend, rename the file, or give the document the id that its file name says.
    """
    name = unicodedata.normalize("NFC", subject.stem)  # some file systems keep names decomposed
    if _is_misnamed(subject) and name != subject.document.id:
        yield Remark(
            at=("id",), message="the id is not what the file is called", found=subject.document.id, expected=name,
            fix="rename the file, or change the id",
        )  # fmt: skip


@check_across("HSH-C512")
def names_alike(holdings: Holdings) -> Iterator[Told]:
    """Names of documents and texts differ by more than letter case or Unicode normal form.

    Windows and macOS take such names for one: on a checkout there one file silently replaces the other. To mend,
    rename one of the two, with its text and its copies.
    """
    for records in gathered(holdings.singles, lambda record: (record.home, record.annotator)).values():
        seen: dict[str, Record] = {}
        for record in records:
            first = seen.setdefault(alike(record.document), record)
            if first.document != record.document:
                yield record, Remark(
                    at=("id",), message=f"the id is like that of {place_of(first)} but for letter case or normal form",
                    found=record.document, expected=f"a name unlike {first.document}",
                    fix="rename one of the two documents", others=(first.file,),
                )  # fmt: skip
    for home in holdings.homes:
        yield from _texts_alike(home)


def _texts_alike(home: Home) -> Iterator[Told]:
    seen: dict[str, str] = {}
    for path, name in sorted(home.texts.items()):
        first = seen.setdefault(alike(path), name)
        if first != name:
            yield OnFile(name), Remark(
                message=f"the name is like that of {first} but for letter case or normal form",
                fix="rename one of the two texts", others=(first,),
            )  # fmt: skip


@check_across("HSH-C513")
def layer_missing(holdings: Holdings) -> Iterator[Told]:
    """A layer that a corpus has, all its documents have.

    Where nine in ten documents of at least ten carry a layer, one without it was most likely forgotten, and nobody
    can tell that from an article in which there was nothing to mark. The curated documents are compared with
    each other, and so are those of each annotator. To mend, annotate the document, or add the layer without
    annotations and say by its status whether it is complete or partial.
    """
    for home in holdings.homes:
        for records in gathered(holdings.of_home(home), lambda record: record.annotator).values():
            if len(records) >= FEWEST:
                yield from _lacking(records)


def _lacking(records: list[Record]) -> Iterator[Told]:
    names = [frozenset(layer for layer, _, _ in record.layers) for record in records]
    counts = Counter(name for own in names for name in own)
    usual = {name for name, count in counts.items() if count >= MOST * len(records)}
    for record, own in zip(records, names, strict=True):
        for name in sorted(usual - own):
            yield record, Remark(
                at=("layers",), expected=name,
                message=f"the layer {name!r} is missing, which {counts[name]} of {len(records)} documents have",
                fix="annotate it, or add the layer without annotations and with its status",
            )  # fmt: skip


@check_across("HSH-C514")
def no_license(holdings: Holdings) -> Iterator[Told]:
    """A corpus says under which licence it may be used.

    Without one nobody else may use it, whatever its makers meant. hashiye claims none by itself. To mend, write an
    SPDX expression such as license = "CC-BY-4.0" into hashiye.toml, once you know that you may.
    """
    for home in holdings.homes:
        if home.license == "":
            yield OnFile(home.manifest), Remark(
                message="the corpus declares no licence", expected='a line such as license = "CC-BY-4.0"',
                fix="write the licence as an SPDX expression, if you hold the rights",
            )  # fmt: skip


@check_across("HSH-C521")
def text_without_document(holdings: Holdings) -> Iterator[Told]:
    """Every text under texts/ has a document.

    A text without one is left over from a document that was renamed or deleted, or it was never converted; nobody
    sees it in any count. Texts whose document cannot be read are left out, since that is told already. To mend,
    convert the text (hashiye convert), correct the name in the document, or delete the text.
    """
    for home in holdings.homes:
        used = {record.text_file for record in holdings.of_home(home)}
        for path, name in sorted(home.texts.items()):
            if path not in used and (stem := PurePath(path).stem) not in home.unread:
                yield OnFile(name), Remark(
                    message="no document is about this text", fix="convert it, or delete it",
                    others=home.documents_of(stem),
                )  # fmt: skip


@check_across("HSH-C523")
def line_ends_unprotected(holdings: Holdings) -> Iterator[Told]:
    """A corpus in git tells git to leave the line ends of its texts alone.

    git for Windows turns LF into CRLF on checkout unless told otherwise; every offset behind the first line is then
    wrong, and so is every hash. What counts are the .gitattributes files in the corpus and above it, up to the top of
    the repository. To mend, write the line "texts/**/*.txt text eol=lf" into the corpus's .gitattributes, as
    hashiye init does.
    """
    for home in holdings.homes:
        if home.unprotected:
            yield OnFile(home.attributes or home.manifest), Remark(
                message=f"git may change the line ends of {home.unprotected}",
                expected="texts/**/*.txt text eol=lf", fix="write this line into .gitattributes",
                others=(home.manifest, home.named(".gitattributes")),
            )  # fmt: skip
