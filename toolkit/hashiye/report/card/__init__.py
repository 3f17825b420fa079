"""The data card of a corpus: ``README.md`` as Hugging Face reads it, and ``croissant.json`` (Croissant 1.0).

- :mod:`front_matter`, :mod:`body` (with :mod:`layers`), :mod:`template`: what is said · :mod:`marks`: what is ours
- :mod:`croissant` (with :mod:`distribution` and :mod:`records`): the same for machines
- :mod:`licenses`, :mod:`words`: licences by their names elsewhere; words of the corpus, made harmless
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from hashiye import corpus, files, surroundings
from hashiye.counting import manifests
from hashiye.counting.manifests import Contents
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.report.card import body, croissant, front_matter, marks, template
from hashiye.statistics.figures import Statistics

README, METADATA = "README.md", "croissant.json"


def write(
    paths: Sequence[str], statistics: Statistics, folder: Path | None = None, *, limits: Limits = DEFAULT
) -> tuple[Path, ...]:
    """Write ``README.md`` and ``croissant.json`` of the one corpus that ``paths`` are of; return what was written.

    ``folder`` is where they go; None: the corpus itself. ``statistics`` are those of ``paths`` (with ``by`` being
    ``split``, the card shows the splits). Both files are put together before the first is written, each is written
    whole or not at all, and the same corpus gives the same bytes. Raises ``NotReadable``, with findings that say which
    file, why and how to put it right: no manifest (HSH-C506), documents of several corpora, a ``README.md`` that people
    wrote without our marks (HSH-C502), and what cannot be written.
    """
    home, there = _places(paths, folder)
    targets = (there / README, there / METADATA)
    files.sweep((there,), {README, METADATA})
    old = [_old(path, home, limits) for path in targets]
    contents, prefix = manifests.read(home, limits), _prefix(home, there)
    made = (
        readme(contents, statistics, old[0], str(targets[0]), prefix),
        metadata(contents, statistics, old[1], str(targets[1]), prefix),
    )
    for path, before, after in zip(targets, old, made, strict=True):
        if before != after:
            _put(path, after)
    return targets


def check(paths: Sequence[str], folder: Path | None = None, *, limits: Limits = DEFAULT) -> tuple[Finding, ...]:
    """Return what is wrong with the tagsets, without which the card is written.

    Raises, before anything is counted, the ``NotReadable`` that :func:`write` would raise of what stands there.
    """
    home, there = _places(paths, folder)
    readme_path, metadata_path = there / README, there / METADATA
    before, kept = (_old(path, home, limits) for path in (readme_path, metadata_path))
    if before is not None:
        marks.renewed(_text(before, str(readme_path)), lambda _: "", "", str(readme_path))
    if kept is not None:
        _ours(kept, str(metadata_path))
    _, findings = surroundings.of(home, limits)
    return tuple(one for one in findings if one.code == "HSH-C524")


def readme(
    contents: Contents, statistics: Statistics, old: bytes | None = None, file: str = README, prefix: str = ""
) -> bytes:
    """Return the card as Markdown; of an older one (``old``) all that stands outside our marks is kept.

    Raises ``NotReadable`` for an older one that has no marks.
    """
    found = front_matter.fields(contents, statistics.figures, prefix)
    figures = body.markdown(contents, statistics)
    before = template.of(contents.manifest.name) if old is None else _text(old, file)
    return marks.renewed(before, lambda taken: front_matter.written(found, taken), figures, file).encode()


def metadata(
    contents: Contents, statistics: Statistics, old: bytes | None = None, file: str = METADATA, prefix: str = ""
) -> bytes:
    """Return the metadata as JSON-LD; of an older file the fields that people fill are kept.

    Raises ``NotReadable`` for an older file that was not written here.
    """
    kept = None if old is None else _ours(old, file)
    return croissant.document(contents, statistics.figures, prefix, kept).encode()


def _places(paths: Sequence[str], folder: Path | None) -> tuple[Path, Path]:
    """Return the corpus's folder, and where the card goes."""
    home = manifests.home_of(paths, folder)
    return home, home if folder is None else folder


def _old(path: Path, home: Path, limits: Limits) -> bytes | None:
    files.check_output(path, (home,))
    if corpus.is_own(path):
        raise _refused(str(path), "the folder is one where the corpus keeps its own files", "name another folder")
    return files.read(path, limits) if os.path.lexists(path) else None


def _text(data: bytes, file: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise _refused(file, "it is not UTF-8", "save it as UTF-8, or move it away") from error


def _ours(data: bytes, file: str) -> dict[str, object]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if not croissant.is_ours(found):
        raise _refused(file, "it was not written by hashiye, and is not overwritten", "move it away")
    kept: dict[str, object] = found
    return kept


def _refused(file: str, why: str, fix: str) -> NotReadable:
    return NotReadable([Finding(code="HSH-C502", message=f"cannot be written: {why}", file=file, fix=fix)])


def _prefix(home: Path, there: Path) -> str:
    """Return the way from the card down to the corpus; where there is none, the card is meant for the corpus itself."""
    inner, outer = home.resolve(), there.resolve()
    if inner == outer or not inner.is_relative_to(outer):
        return ""
    return f"{inner.relative_to(outer).as_posix()}/"


def _put(path: Path, data: bytes) -> None:
    try:
        with files.made(path.parent):
            files.write(path, data, durable=True)
    except OSError as error:
        raise NotReadable([files.not_written(path, error)]) from error
