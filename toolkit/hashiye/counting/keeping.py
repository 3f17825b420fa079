"""Counts as a file (schema ``hashiye-counts-1.0``), so that several machines can count, and one adds up.

A file is taken only if it is, byte for byte, what would be written of what it says: so no field is unknown, none stands
twice, and nothing is left out. What decides the counts must be the same in all: window, threshold, groups, layers, and
the version that counted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from glob import glob, has_magic
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, structs

from hashiye import __version__, files
from hashiye.checks import sketch
from hashiye.counting.wanted import Outcome, Wanted
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.statistics.likeness import TEXT_BYTES
from hashiye.statistics.part import Part
from hashiye.statistics.tally import Counts

SCHEMA = "hashiye-counts-1.0"
ENDING = ".counts.json"

_TIMES = 16
"""How many times ``file_bytes`` a file of counts may have: it stands for thousands of documents. In memory it takes up
to 16 times its bytes."""

_MOST = 2**53
"""The largest number that every reader of JSON keeps exactly."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """What decides the counts."""

    by: str
    layers: tuple[str, ...]
    window: int
    threshold: float
    likeness: bool


class Tool(Struct, frozen=True, forbid_unknown_fields=True):
    """What counted."""

    name: str
    version: str


class File(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of counts. ``splits`` are those of its documents, where groups are splits; ``leftOut`` names files."""

    schema: str
    tool: Tool
    settings: Settings
    splits: dict[str, str]
    leftOut: tuple[str, ...]  # noqa: N815  (the file's own name)
    counts: Counts


def is_name(path: str) -> bool:
    """Say whether an argument names saved counts: by its ending."""
    return path.endswith(ENDING)


def written(outcome: Outcome) -> bytes:
    """Return the file of what was counted: the same counts give the same bytes."""
    wanted = outcome.wanted
    ids = outcome.counts.whole.likeness.texts
    splits = {one: split for one, split in wanted.splits.items() if one in ids} if wanted.by == "split" else {}
    return _written(
        File(SCHEMA, Tool("hashiye", __version__), _settings(wanted), splits, outcome.left_out, outcome.counts)
    )


def _written(file: File) -> bytes:
    return (
        msgspec.json.encode(structs.replace(file, splits=_ordered(file.splits), counts=_ordered(file.counts))) + b"\n"
    )


def _ordered(value: Any) -> Any:
    """Return the same counts with the keys of all tables in order."""
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value)}
    if isinstance(value, Part):
        return type(value)(**{name: _ordered(getattr(value, name)) for name in value.__struct_fields__})
    return value


def _settings(wanted: Wanted) -> Settings:
    request = wanted.request
    return Settings(wanted.by, tuple(sorted(wanted.layers)), request.window, request.threshold, request.likeness)


class Kept:
    """Saved counts that are added up: what they were made with is what is wanted."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.left_out: tuple[str, ...] = ()
        self.names: tuple[str, ...] = ()
        self._limits = wanted.limits
        self._first = ""

    @classmethod
    def of(cls, paths: Sequence[str], wanted: Wanted, findings: list[Finding]) -> Kept:
        """Look at the files that arguments name, without keeping what they hold; what cannot be used is told."""
        kept = cls(wanted)
        for path in _expanded(paths):
            try:
                kept._look(path)
            except NotReadable as error:
                findings += error.of(path)
        return kept

    def _look(self, path: str) -> None:
        file = read(path, self._limits)
        if not self._first:
            self._first = path
            self.wanted = _agreed(self.wanted, file, path)
        elif _settings(self.wanted) != file.settings:
            raise NotReadable([_differs(path, f"those of {self._first}", _settings(self.wanted), file.settings)])
        self.names += (path,)
        self.left_out += file.leftOut
        self.wanted = structs.replace(self.wanted, splits={**self.wanted.splits, **file.splits})

    def add_to(self, counts: Counts, findings: list[Finding]) -> None:
        """Add all saved counts, one file in memory at a time. One of documents that are counted already is told."""
        for path in self.names:
            try:
                file = read(path, self._limits)
            except NotReadable as error:
                findings += error.of(path)
                continue
            there, more = counts.whole.likeness.texts, file.counts.whole.likeness.texts
            twice = sorted(there.keys() & more.keys())
            if twice:
                findings.append(_twice(path, twice))
            else:
                counts.add(file.counts)


def _expanded(paths: Sequence[str]) -> Iterator[str]:
    """Yield the files that arguments and patterns name, each once."""
    found: dict[str, None] = {}
    for path in paths:
        if has_magic(path) and not Path(path).exists():
            found |= dict.fromkeys(sorted(glob(path)) or [path])  # noqa: PTH207  (names as they were written)
        else:
            found[path] = None
    yield from found


def read(path: str, limits: Limits) -> File:
    """Read a file of counts. Raises ``NotReadable`` with the place of what is wrong."""
    data = files.read(Path(path), limits.raised(file_bytes=limits.file_bytes * _TIMES))
    try:
        file = msgspec.json.decode(data, type=File)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotReadable([_wrong(path, str(error))]) from error
    if file.schema != SCHEMA:
        raise NotReadable([_of_another(path, "/schema", file.schema, SCHEMA)])
    if file.tool.version != __version__:
        raise NotReadable([_of_another(path, "/tool/version", file.tool.version, __version__)])
    if strays := file.splits.keys() - file.counts.whole.likeness.texts.keys():
        raise NotReadable([_stray(path, min(strays))])
    fault = next(_faults(file.counts, "/counts"), "")
    if fault:
        raise NotReadable([_value(path, fault)])
    _check_likeness(path, file.counts)
    if (made := _written(file)) != data:
        raise NotReadable([_not_written_so(path, data, made)])
    return file


def _faults(value: Any, pointer: str) -> Iterator[str]:
    """Yield where a number is none that was counted: below nothing, or larger than can be kept."""
    if isinstance(value, Part):
        for name in value.__struct_fields__:
            yield from _faults(getattr(value, name), f"{pointer}/{name}")
    elif isinstance(value, dict):
        for key, one in value.items():
            if isinstance(key, int) and not 0 <= key < _MOST:
                yield f"{pointer}/{key}"
            elif not (isinstance(one, int) and 0 <= one < _MOST):
                yield from _faults(one, f"{pointer}/{_step(key)}")
    elif isinstance(value, int) and not 0 <= value < _MOST:
        yield pointer


def _step(key: object) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")


def _check_likeness(path: str, counts: Counts) -> None:
    for tally in (counts.whole, *counts.groups.values()):
        likeness = tally.likeness
        longest = 4 * sketch.SIZE
        odd = next((one for one, made in likeness.sketches.items() if len(made) % 4 or len(made) > longest), None)
        odd = odd or next((one for one, made in likeness.texts.items() if len(made) != TEXT_BYTES), None)
        if odd is not None or likeness.sketches.keys() != likeness.texts.keys():
            raise NotReadable([_value(path, f"/counts/whole/likeness/sketches/{_step(odd or '')}")])


def _agreed(wanted: Wanted, file: File, path: str) -> Wanted:
    """Return what was counted, if nothing else was asked for. Raises ``NotReadable``."""
    own, plain, asked = file.settings, _settings(Wanted()), _settings(wanted)
    kept = {name: getattr(own, name) for name in own.__struct_fields__ if getattr(asked, name) == getattr(plain, name)}
    asked = structs.replace(asked, **kept)
    if asked != own:
        raise NotReadable([_differs(path, "what is asked for", asked, own)])
    request = structs.replace(wanted.request, window=own.window, threshold=own.threshold, likeness=own.likeness)
    return structs.replace(wanted, by=own.by, layers=own.layers, request=request)


def contradicts(names: Sequence[str]) -> Finding:
    """Return the finding for saved counts of which no figures can be made."""
    return Finding(code="HSH-S213", message="the counts contradict themselves: no figures can be made of them",
                   file=names[0], fix="count anew")  # fmt: skip


def _wrong(path: str, why: str) -> Finding:
    message, _, place = why.partition(" - at `")
    pointer = place.rstrip("`").removeprefix("$").replace(".", "/").replace("[", "/").replace("]", "")
    return Finding(code="HSH-S213", message=f"these are no counts: {message}", file=path, line=1, column=1,
                   pointer=pointer, fix="count anew: hashiye stats --format counts")  # fmt: skip


def _value(path: str, pointer: str) -> Finding:
    return Finding(code="HSH-S213", message="a number that was never counted", file=path, line=1, column=1,
                   pointer=pointer, expected=f"whole numbers from 0 to {_MOST - 1}", fix="count anew")  # fmt: skip


def _stray(path: str, document: str) -> Finding:
    return Finding(code="HSH-S213", message="the split of a document that was not counted", file=path, line=1, column=1,
                   pointer=f"/splits/{_step(document)}", fix="count anew")  # fmt: skip


def _of_another(path: str, pointer: str, found: str, expected: str) -> Finding:
    return Finding(code="HSH-S215", message="counted by another version", file=path, line=1, column=1, pointer=pointer,
                   found=found, expected=expected, fix="count all parts with one version")  # fmt: skip


def _not_written_so(path: str, data: bytes, expected: bytes) -> Finding:
    both = range(min(len(data), len(expected)))
    at = bisect_left(both, True, key=lambda last: data[: last + 1] != expected[: last + 1])
    begin = max(0, at - 20)
    return Finding(
        code="HSH-S213", message=f"not what hashiye writes, from byte {at + 1} on", file=path, line=1,
        column=len(data[:at].decode("utf-8", "replace")) + 1, found=data[begin : at + 20].decode("utf-8", "replace"),
        expected=expected[begin : at + 20].decode("utf-8", "replace"), fix="leave the file as it was written",
    )  # fmt: skip


def _differs(path: str, other: str, expected: Settings, found: Settings) -> Finding:
    name = next(one for one in found.__struct_fields__ if getattr(found, one) != getattr(expected, one))
    return Finding(
        code="HSH-C506", message=f"the setting {name} differs from {other}", file=path, pointer=f"/settings/{name}",
        found=str(getattr(found, name)), expected=str(getattr(expected, name)), fix="count all parts alike",
    )  # fmt: skip


def _twice(path: str, documents: Sequence[str]) -> Finding:
    return Finding(
        code="HSH-C515", file=path, document=documents[0], found=documents[0],
        message=f"{len(documents)} of its documents are counted already, so it is left out: all copies of a document "
        "belong in one part",
        fix="part the corpus by documents, not by folders of copies, and count anew",
    )  # fmt: skip
