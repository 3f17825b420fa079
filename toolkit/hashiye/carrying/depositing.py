"""Puts one carried document where the user asked for it, with a text that it can rely on.

The new text is referred to where it lies in the corpus of the output, as plain bytes; a folder gets it as
``texts/<id>.txt``; everywhere else it goes inside the document. Nothing else is touched.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from msgspec import structs

from hashiye import carrying, codecs, corpus, files, placing
from hashiye.carrying import Made, Plan
from hashiye.carrying.outcome import Carried
from hashiye.carrying.sharing import Group
from hashiye.codecs import Codec
from hashiye.findings import NotReadable
from hashiye.model import Document, Text
from hashiye.placing import Into


def deposit(plan: Plan, group: Group | NotReadable, output: Path) -> Carried:
    """Carry the first document of a group over and write it to a file, a folder or standard output (``-``).

    Never raises for bad data or a full disk.
    """
    if isinstance(group, NotReadable):
        return carrying.failed("", group.findings)
    name = str(group.sources[0].path)
    try:
        made, text, seen = carrying.carry(plan, structs.replace(group, sources=group.sources[:1]))
        if text is None:
            raise files.not_readable(group.sources[0].path, "its text is inside it, and no new one was named",
                                     fix="hashiye rebase DOCUMENT NEW_TEXT")  # fmt: skip
        plain = (text.content or "").encode() == seen
        return _put(made[0], Path(group.new or group.text) if plain else None, output)
    except NotReadable as error:
        return carrying.failed(name, error.findings)
    except OSError as error:
        where = Path(error.filename) if isinstance(error.filename, str) else output
        return carrying.failed(name, [files.not_written(where, error)])


def _put(made: Made, new: Path | None, output: Path) -> Carried:
    """Write a document. ``new`` is the file of its text; None where that holds other bytes than the text."""
    if made.document is None:
        return made.told
    if output != files.STDIN and output.is_dir():
        _into_folder(made, made.document, output)
    else:
        codec = _codec(made, output)
        document = structs.replace(made.document, text=_with_text(made.document, made, new, output, codec))
        data = next(iter(codec.write(document).files.values()))
        if output == files.STDIN:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        else:
            files.write(output, data, durable=True)
    return structs.replace(made.told, written=True)


def _codec(made: Made, output: Path) -> Codec:
    codec = None if output == files.STDIN else codecs.by_ending(output.name)
    return codec if codec is not None and codec.name in corpus.NATIVE else made.source.codec


def _with_text(document: Document, made: Made, new: Path | None, output: Path, codec: Codec) -> Text:
    """Return the text as the document will name it: a file of the same corpus, or the words themselves."""
    inside = structs.replace(document.text, file=None)
    if document.text.file is None or new is None or new == files.STDIN or codec.many:
        return inside
    there = Path(os.path.realpath(new))
    if output == files.STDIN:
        beside = Path(os.path.realpath(corpus.text_beside(document, made.source.path)))
        return document.text if there == beside else inside
    home = output.resolve().parent
    if not there.is_relative_to(os.path.realpath(corpus.root_of(home / "x"))):
        return inside
    return structs.replace(document.text, file=Path(os.path.relpath(there, home)).as_posix())


def _into_folder(made: Made, document: Document, output: Path) -> None:
    placed = placing.with_text_in_place(document, made.source, Into.CORPUS, output, made.source.codec)
    writing = made.source.codec.write(placed)
    pieces = placing.placed(placed, writing, made.source, Into.CORPUS, output, made.source.codec.endings[0])
    placing.put(output, pieces, overwrite=False)
