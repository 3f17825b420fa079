"""Where a patch may write: it may be a stranger's, and every name in it is one that he chose."""

from __future__ import annotations

import os
from pathlib import Path

from hashiye import codecs, corpus, files, names
from hashiye.differing.misfit import misfit, shard
from hashiye.findings import NotReadable
from hashiye.model import Document
from hashiye.text import FORBIDDEN

_FIX = "do not apply it, if you did not make it yourself"


def document_path(folder: Path, named: str, id_: str = "") -> Path:
    """Return where a place of a patch lies below the folder.

    Raises ``NotReadable`` if it could lead out, is not called like a document, or, where ``id_`` is given, like
    another one.
    """
    parts = named.split("/")
    bad = FORBIDDEN.search(named) or "\\" in named or any(part in ("", "..") or part[0] == "." for part in parts)
    codec = codecs.by_ending(parts[-1])
    path = folder.joinpath(*parts) if not bad else folder
    if bad or codec is None or codec.name not in corpus.NATIVE:
        raise misfit(folder, f"{named!r} is no place for a document below it")
    if codec.many:
        raise shard(path)
    _check_names(folder, path, codecs.stem(path.name), folder)
    if id_ and codecs.stem(path.name) != id_:
        raise misfit(path, f"the document {id_!r} is not to be called so", "name files after their documents first")
    files.check_target(path, folder)
    return path


def check_text(document: Document, path: Path, text: Path, folder: Path, own: Path | None) -> None:
    """Raise ``NotReadable`` if the text of the document at ``path`` has no business at ``text`` (links resolved).

    A text is called ``*.txt``. ``own`` is where the text of this document lies now; a new place is beside that, in
    the folder ``texts`` of the corpus or, outside of any, of ``folder``, or below the document's own.
    """
    if text.suffix != ".txt":
        raise _no_place(path, text, "a text is a file *.txt")
    if text == own:
        return
    home = corpus.root_of(path)
    shelves = {home / "texts"}
    if own is not None:
        shelves.add(own.parent)
    if not (home / corpus.MANIFEST).is_file():
        shelves |= {folder / "texts", path.parent}
    near = [shelf for one in shelves if text.is_relative_to(shelf := Path(os.path.realpath(one)))]
    if not near:
        raise _no_place(path, text, "texts lie in the folder texts")
    if FORBIDDEN.search(document.text.file or ""):
        raise _no_place(path, text, "such a name shows otherwise than it is")
    _check_names(near[0], text, text.stem, path)


def _check_names(above: Path, path: Path, stem: str, told: Path) -> None:
    """Raise ``NotReadable`` for names that :mod:`hashiye.names` does not allow, of what is not there yet."""
    for one in path.relative_to(above).parents:
        problem = names.problem(one.name) if one.name and not os.path.lexists(above / one) else ""
        if problem:
            raise misfit(told, f"{one.name!r} cannot be the name of a folder: {problem}", _FIX)
    if (problem := names.problem(stem)) and not os.path.lexists(path):
        raise misfit(told, f"{path.name!r} cannot be the name of a file: {problem}", _FIX)


def _no_place(path: Path, text: Path, why: str) -> NotReadable:
    return misfit(path, f"{text.name!r} in {text.parent.name!r} is no place for its text: {why}", _FIX)
