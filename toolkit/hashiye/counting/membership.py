"""Which split each document is in: what the file of splits says, else what the documents say themselves.

The latter is the rule of ``validate`` (HSH-C518, :func:`hashiye.checks.holdings.splits_of`): the fact ``x-split``, else
the folder below ``documents/`` or the shard, if it is named like a split.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hashiye import corpus, files
from hashiye.checks import holdings
from hashiye.copies import Bench
from hashiye.counting import keeping
from hashiye.counting.reading import Found, Reader, find
from hashiye.counting.roll import Portion, is_file
from hashiye.counting.workers import TOGETHER
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.splits import file as splits_file


def of(paths: Sequence[str], file: Path | None = None, limits: Limits = DEFAULT) -> Mapping[str, str]:
    """Return the split of each document: by the file named, by the corpus's own, or by what documents say themselves.

    Raises ``NotReadable``, also where nothing says it. Saved counts bring their own splits, and need no file.
    """
    if file is None:
        documents = [one for one in paths if not keeping.is_name(one)]
        if not documents:
            return {}
        file = _beside(documents[0])
        files.check_link(file, file.parent)
        if not file.is_file():
            return _said(documents, limits) or _refuse(file)
    return splits_file.read(files.read(file, limits), file=str(file), limits=limits)


def _beside(argument: str) -> Path:
    path = Path(argument)
    home = path if (path / corpus.MANIFEST).is_file() else corpus.root_of(path)
    return home / splits_file.NAME


def _refuse(file: Path) -> Mapping[str, str]:
    raise NotReadable([
        Finding(code="HSH-C501", message="there is no file of splits, and no document says its split", file=str(file),
                fix="make one, hashiye split, or name it: --splits FILE")
    ])  # fmt: skip


def _said(paths: Sequence[str], limits: Limits) -> dict[str, str]:
    """Return the split that each document says it is in: all are read, but for what is piped, which is read once."""
    if str(files.STDIN) in paths:
        return {}
    with Bench(limits) as bench:
        roll, reader = find(paths, limits, bench, []), Reader(limits)
        portions = (one for some in roll.portions(TOGETHER) for one in _each(some))
        return {
            found.item.id: splits[0]
            for portion in portions for found in reader.read(portion, []) if (splits := _splits(found, portion))
        }  # fmt: skip


def _each(portion: Portion) -> Iterator[Portion]:
    for row in portion.rows:
        yield Portion(portion.places, (row,))


def _splits(found: Found, portion: Portion) -> tuple[str, ...]:
    """Return the splits that a document is in, by name. One that says two is wrong (HSH-C518); the first counts."""
    said = [fact.value for fact in found.item.facts if fact.key == "x-split" and fact.value]
    ((name, copies),) = portion.rows
    names: set[str] = set()
    for where in copies:
        place = portion.places[where[0]]
        names.update(holdings.splits_by(said, place.name(name), shard=not is_file(where), copy=bool(place.annotator)))
    return tuple(sorted(names - {""}))
