"""What a corpus is made of, for its data card: its manifest, its tagsets, and its files with sizes and hashes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Literal

from msgspec import Struct

from hashiye import corpus, files, surroundings
from hashiye.corpus import Manifest
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.splits.file import NAME as SPLITS
from hashiye.tagset import Tagset

type Kind = Literal["manifest", "tagset", "splits", "document", "copy", "text"]

MOST_HASHED = 1000
"""Files that are listed one by one with their hashes; of larger corpora whole kinds are left to their patterns."""

LICENSES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "LICENCE.md", "LICENCE.txt", "COPYING")
"""Names of a file with the text of a licence, in a corpus folder."""

_ORDER: tuple[Kind, ...] = ("manifest", "tagset", "splits", "document", "text", "copy")
_PIECE = 1 << 20


class Listed(Struct, frozen=True):
    """A file with what proves it. ``path`` is relative to the corpus folder, with ``/`` between its parts."""

    path: str
    kind: Kind
    bytes: int
    sha256: str


class Contents(Struct, frozen=True):
    """A corpus as its data card describes it.

    ``paths`` are all files by kind, in order; ``listed`` those of the kinds that are few enough, with hashes.
    ``tagsets`` are those of the manifest that could be read, in its order. ``license_file`` is the name of the file
    that holds the licence's text, empty where there is none.
    """

    home: Path
    manifest: Manifest
    tagsets: tuple[Tagset, ...] = ()
    paths: dict[Kind, tuple[str, ...]] = {}
    listed: tuple[Listed, ...] = ()
    license_file: str = ""


def home_of(paths: Sequence[str], folder: Path | None) -> Path:
    """Return the corpus folder that a card of ``paths`` is of: the one path; of saved counts, where the card goes.

    Raises ``NotReadable`` (HSH-C506) where the paths are not one whole corpus with a manifest.
    """
    named = Path(paths[0]) if len(paths) == 1 else None
    if named is not None and (named / corpus.MANIFEST).is_file():
        return named
    counts = bool(paths) and all(one.endswith(".counts.json") for one in paths)
    if counts and folder is not None and (folder / corpus.MANIFEST).is_file():
        return folder
    if named is not None and named.is_dir():
        message = f"a data card is of a corpus, and there is no {corpus.MANIFEST} in this folder"
        fix = "name the folder of the corpus, or make it one: hashiye init"
    else:
        message = "a data card is of one whole corpus, not of files or of several folders"
        fix = f"name the one folder that holds {corpus.MANIFEST}"
    raise NotReadable([Finding(code="HSH-C506", message=message, file=paths[0] if paths else "", fix=fix)])


def read(home: Path, limits: Limits = DEFAULT, most: int = MOST_HASHED) -> Contents:
    """Describe the corpus at ``home``. Raises ``NotReadable`` for a manifest or a file that cannot be read."""
    manifest = corpus.manifest(home)
    context, _ = surroundings.of(home, limits)
    known = (context.tagsets.get(name) for name in dict.fromkeys(manifest.tagsets))
    paths = _paths(home)
    return Contents(
        home, manifest, tuple(one for one in known if one is not None), paths, tuple(_listed(home, paths, most)),
        next((name for name in LICENSES if (home / name).is_file()), ""),
    )  # fmt: skip


def _paths(home: Path) -> dict[Kind, tuple[str, ...]]:
    found: dict[Kind, tuple[str, ...]] = {
        "manifest": (corpus.MANIFEST,),
        "tagset": _below(home, surroundings.FOLDER, (".json",)),
        "splits": (SPLITS,) if (home / SPLITS).is_file() else (),
        "text": _below(home, "texts", (".txt",)),
    }
    native: dict[Kind, list[str]] = {"document": [], "copy": []}
    before = _length(home)
    for source in corpus.sources([str(home)]):
        if isinstance(source, corpus.Source) and source.codec.name in corpus.NATIVE:
            name = _relative(str(source.path), before)
            native["copy" if name.startswith("annotators/") else "document"].append(name)
    return found | {kind: tuple(sorted(names)) for kind, names in native.items()}


def _below(home: Path, folder: str, endings: tuple[str, ...]) -> tuple[str, ...]:
    if not (home / folder).is_dir() or (home / folder).is_symlink():
        return ()
    found = (one for one in files.names(home / folder) if isinstance(one, str) and one.endswith(endings))
    before = _length(home)
    return tuple(sorted(_relative(one, before) for one in found))


def _length(home: Path) -> int:
    """Return how many characters go before the way from ``home`` in the path of what was found in it."""
    return 0 if home == Path() else len(os.path.join(home, ""))  # noqa: PTH118


def _relative(path: str, before: int) -> str:
    return path[before:].replace(os.sep, "/")


def _listed(home: Path, paths: dict[Kind, tuple[str, ...]], most: int) -> Iterator[Listed]:
    """Yield the files of every kind as long as all of that kind fit in ``most``."""
    left = most
    for kind in _ORDER:
        names = paths.get(kind, ())
        if len(names) <= left:
            left -= len(names)
            yield from _hashed(home, kind, names)


def _hashed(home: Path, kind: Kind, names: Iterable[str]) -> Iterator[Listed]:
    for name in names:
        path = home / name
        files.check_link(path, home)
        digest, size = sha256(), 0
        with files.open_regular(path) as file:
            try:
                while piece := file.read(_PIECE):
                    digest.update(piece)
                    size += len(piece)
            except OSError as error:
                raise files.not_readable(path, error.strerror or os.strerror(error.errno or 0)) from error
        yield Listed(name, kind, size, digest.hexdigest())
