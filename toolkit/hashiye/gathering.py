"""Gathers what corpus-wide rules ask about, asks them, and looks up the places of what they found.

A run on a few changed files stays sound: :func:`records_of` brings the records of all other documents of the
corpus, from a memory or by reading them, and :func:`touching` leaves of what was found that in which a
changed file has a part.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path, PurePath

from msgspec import structs

from hashiye import checks, corpus, files, places, validation
from hashiye.checks.holdings import Holdings, Home, OnFile
from hashiye.checks.record import Record
from hashiye.codecs import CODECS, Parcel, utf8
from hashiye.corpus import MANIFEST, Source
from hashiye.findings import Finding, NotReadable
from hashiye.gitattributes import Attributes, keeps_line_ends
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Document
from hashiye.registry import RULES, Remark, Rule

_SMALL = structs.replace(DEFAULT, file_bytes=256 * 1024)
"""The limit of a ``.gitattributes``; in a larger one no line counts, so that the line ends pass for unprotected."""

type Told = tuple[Rule, Record | OnFile, Remark]

type Lister = Callable[[Path, Path], Iterable[Source]]
"""Lists the documents of a corpus, given its folder and what it is called in their paths, as :func:`documents` does."""


def documents(home: Path, folder: Path | None = None) -> Iterator[Source]:
    """Yield the document files of a corpus. ``folder`` is what the corpus is called in their paths."""
    if (home / MANIFEST).is_file():
        for found in corpus.sources([str(folder or home)]):
            if isinstance(found, Source) and found.codec.name in corpus.NATIVE:
                yield found


def records_of(
    home: Path,
    had: Sequence[Record],
    make: Callable[[Source], Iterable[Record]] | None = None,
    listed: Lister = documents,
) -> Iterator[Record]:
    """Yield the records of a corpus that are not ``had`` yet, named as those are. Unreadable documents have none.

    ``make`` returns the records of one file, from a memory for instance; without it the file is read, and no
    rule is asked. A folder without a manifest is no corpus, and yields nothing.
    """
    known = set(_absolutes(record.file for record in had))
    found = list(listed(home, named(home, had)))
    for source, path in zip(found, _absolutes(str(one.path) for one in found), strict=True):
        if path not in known:
            yield from (make or _read_records)(source)


def named(home: Path, records: Sequence[Record]) -> Path:
    """Return the path of a corpus as its records' files are named, else from the working folder if it lies there."""
    for record in records:
        if record.home == str(home):
            inside = os.path.relpath(os.path.abspath(record.file), home)  # noqa: PTH100
            parts = len(PurePath(inside).parts)
            if not inside.startswith("..") and PurePath(record.file).parts[-parts:] == PurePath(inside).parts:
                return Path(*PurePath(record.file).parts[:-parts])
    return home.relative_to(Path.cwd()) if home.is_relative_to(Path.cwd()) else home


def _read_records(source: Source) -> Iterable[Record]:
    return validation.one(validation.Job(frozenset()), source).records


def gather(
    records: Iterable[Record], whole: Iterable[Path] = (), limits: Limits = DEFAULT, listed: Lister = documents
) -> Holdings:
    """Put together what the rules ask about. ``whole`` are the corpora all of whose documents are in ``records``.

    Standard input is left out: it stands for a file that may be among the others.
    """
    listed_records = [record for record in records if record.file != str(files.STDIN)]
    texts = _absolutes(record.text_file for record in listed_records)
    kept = [_on_text(record, text_file) for record, text_file in zip(listed_records, texts, strict=True)]
    homes = [_home(folder, kept, listed) for folder in whole if (folder / MANIFEST).is_file()]
    return Holdings(kept, homes, lambda record: _look(record, limits))


def _on_text(record: Record, text_file: str) -> Record:
    """Return a record with the absolute path of its text, if it has a file of its own."""
    return structs.replace(record, text_file=text_file) if record.text_file else record


def _absolutes(paths: Iterable[str]) -> Iterator[str]:
    """Yield the absolute normalized path of each: of thousands in few folders, in a fraction of the time."""
    folders: dict[str, str] = {}
    for path in paths:
        name = path[path.rfind(os.sep) + 1 :]
        folder = path[: len(path) - len(name)]
        if name in {"", ".", ".."}:
            yield os.path.abspath(path)  # noqa: PTH100
            continue
        if folder not in folders:
            folders[folder] = os.path.join(os.path.abspath(folder), "")  # noqa: PTH100, PTH118
        yield folders[folder] + name


def _home(path: Path, records: Sequence[Record], listed: Lister) -> Home:
    folder = named(path, records)
    try:
        license_: str | None = corpus.manifest(path).license
    except NotReadable:
        license_ = None  # that the manifest is wrong is told where it is read
    below = len(str(folder / "texts"))
    texts = {
        f"{path / 'texts'}{found[below:]}": found
        for found in (files.names(folder / "texts") if _is_folder(folder / "texts") else ())
        if isinstance(found, str) and found.endswith(".txt")
    }
    recorded = set(_absolutes(record.file for record in records))
    found = list(listed(path, folder))
    whole = _absolutes(str(source.path) for source in found)
    unread = frozenset(source.stem for source, at in zip(found, whole, strict=True) if at not in recorded)
    attributes = folder / ".gitattributes"
    return Home(
        str(path), str(folder / MANIFEST), license_, texts, unread, _unprotected(path, texts),
        str(attributes) if attributes.is_file() else "",
    )  # fmt: skip


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _unprotected(home: Path, texts: Mapping[str, str]) -> str:
    """Name a text whose line ends git may change: one of each folder is asked about. Empty outside a repository."""
    top = next((above for above in (home, *home.parents) if (above / ".git").exists()), None)
    if top is None:
        return ""
    read = cache(lambda folder: _attributes(folder, top))
    one_of_each = {os.path.dirname(path): path for path in sorted(texts, reverse=True)}  # noqa: PTH120
    for path in sorted(one_of_each.values()) or [str(home / "texts" / "any.txt")]:
        below = Path(path).parent
        attributes = [read(folder) for folder in (*reversed(below.parents), below) if folder.is_relative_to(top)]
        if not keeps_line_ends(Path(path).relative_to(top).as_posix(), attributes):
            return texts.get(path, "texts") + _unread([Path(top, one.folder) for one in attributes])
    return ""


def _unread(folders: Iterable[Path]) -> str:
    """Say which ``.gitattributes`` was too large to be read; empty if none was."""
    read = (folder / ".gitattributes" for folder in folders)
    large = next((one for one in read if one.is_file() and one.stat().st_size > _SMALL.file_bytes), None)
    return f": {large.name} has more than {_SMALL.file_bytes} bytes, and was not read" if large else ""


def _attributes(folder: Path, top: Path) -> Attributes:
    path = folder / ".gitattributes"
    try:
        content = files.read(path, _SMALL).decode("utf-8", "replace") if os.path.lexists(path) else ""
    except NotReadable:
        content = ""
    inside = folder.relative_to(top).as_posix()
    return Attributes("" if inside == "." else inside, content)


def _look(record: Record, limits: Limits) -> Document | None:
    """Read a document again with its text, whatever that text's hash; None for one in a shard or that cannot be."""
    codec = CODECS[record.codec]
    if codec.many:
        return None
    try:
        path = Path(record.file)
        document = codec.read(Parcel(files.read(path, limits), record.file, record.document, limits=limits)).document
        if record.text_file:
            raw = files.read(Path(record.text_file), limits)
            content = utf8.decode(Parcel(raw, record.text_file, record.document, limits=limits))
            document = structs.replace(document, text=structs.replace(document.text, content=content))
    except NotReadable:
        return None
    return document


def findings(holdings: Holdings, selected: Collection[str], limits: Limits = DEFAULT) -> list[Finding]:
    """Ask the corpus-wide rules among ``selected`` and return what they found, at its places, in order."""
    assert checks  # its import has filled the table
    told: list[Told] = []
    for code, rule in sorted(RULES.items()):
        if code in selected and rule.across is not None:
            told += [(rule, where, remark) for where, remark in rule.across(holdings)]
    by_file: dict[str, list[Told]] = defaultdict(list)
    found = []
    for rule, where, remark in told:
        if isinstance(where, OnFile):
            found.append(_finding(rule, remark, where.path, where.line, where.column))
        else:
            by_file[where.file].append((rule, where, remark))
    for file, listed in by_file.items():
        found += _placed(file, listed, limits)
    return sorted(found, key=validation.in_order)


def touching(found: Iterable[Finding], changed: Iterable[str]) -> list[Finding]:
    """Return the findings in which one of the ``changed`` files has a part."""
    known = {os.path.abspath(path) for path in changed}  # noqa: PTH100
    return [one for one in found if any(os.path.abspath(path) in known for path in (one.file, *one.others))]  # noqa: PTH100


def _finding(rule: Rule, remark: Remark, file: str, line: int, column: int) -> Finding:
    return Finding(
        code=rule.code.code, name=rule.code.name, message=remark.message,
        severity=remark.severity or rule.code.severity, file=file, line=line, column=column, found=remark.found,
        expected=remark.expected, fix=remark.fix, others=remark.others,
    )  # fmt: skip


def _placed(file: str, listed: Sequence[Told], limits: Limits) -> Iterator[Finding]:
    """Read a file once more and yield findings with their places; those of a file that is gone stand at its line."""
    by_line: dict[int, list[tuple[Rule, Record, Remark]]] = defaultdict(list)
    for rule, where, remark in listed:
        if isinstance(where, Record):
            by_line[where.line].append((rule, where, remark))
    codec = next(where.codec for group in by_line.values() for _, where, _ in group)
    for line, parcel in _parcels(file, codec, by_line.keys(), limits):
        group = by_line.pop(line)
        there = places.places(codec, parcel, [remark for _, _, remark in group])
        for (rule, record, remark), place in zip(group, there, strict=True):
            yield structs.replace(
                _finding(rule, remark, file, place.line, place.column), end_line=place.end_line,
                end_column=place.end_column, pointer=place.pointer, document=record.document, item=_item(remark),
            )  # fmt: skip
    for line, group in by_line.items():
        for rule, record, remark in group:
            yield structs.replace(_finding(rule, remark, file, line, 1), document=record.document, item=_item(remark))


def _item(remark: Remark) -> str:
    """Name the item of a remark without numbers: what changes when something is inserted before it."""
    return "/".join(step for step in remark.at if isinstance(step, str))


def _parcels(file: str, codec: str, lines: Collection[int], limits: Limits) -> Iterator[tuple[int, Parcel]]:
    """Yield the documents of a file that begin at ``lines``; of those that cannot be read again, nothing."""
    path = Path(file)
    try:
        if not CODECS[codec].many:
            yield 1, Parcel(files.read(path, limits), file, limits=limits)
            return
        with files.open_lines(path, limits) as opened:
            for part in CODECS[codec].records(opened, limits):
                if part.line in lines:
                    yield part.line, Parcel(part.data, file, line=part.line, limits=limits)
    except NotReadable:
        return
