"""Canonical form: writes documents as the format says, byte for byte, and says which are not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from msgspec import Struct, structs

from hashiye import corpus, engine, files
from hashiye.codecs import Codec, Parcel, Reading
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.text import Offsets


class Formatted(Struct, frozen=True):
    """What became of one file. ``status``: canonical, differs (checked only), formatted or failed."""

    file: str
    status: str
    findings: tuple[Finding, ...] = ()


def run(found: Iterable[Source | NotReadable], *, check: bool, limits: Limits, jobs: int = 1) -> Iterator[Formatted]:
    """Format, or only check, every file; in order, the rest done where one fails."""
    for result in engine.run(partial(one, check, limits), found, jobs=jobs):
        if isinstance(result, engine.WorkerDiedError):
            task = result.task
            name = str(task.path) if isinstance(task, Source) else "a file"
            yield Formatted(name, "failed", (Finding(code="HSH-C507", message="the process was killed", file=name),))
        else:
            yield result


def one(check: bool, limits: Limits, source: Source | NotReadable) -> Formatted:
    """Format one file. Never raises for bad data or a full disk."""
    if isinstance(source, NotReadable):
        return Formatted("", "failed", source.findings)
    name = str(source.path)
    try:
        if source.root is not None:
            files.check_link(source.path, source.root)
        data = files.read(source.path, limits)
        formatted, findings = canonical(source.codec, Parcel(data, name, source.stem, limits=limits))
    except NotReadable as error:
        return Formatted(name, "failed", error.findings)
    if formatted == data:
        return Formatted(name, "canonical", findings)
    if check:
        return Formatted(name, "differs", (*findings, _difference(name, data, formatted)))
    try:
        _replace(source.path, data, formatted, limits)
    except NotReadable as error:
        return Formatted(name, "failed", error.findings)
    except OSError as error:
        finding = Finding(code="HSH-C502", message=f"cannot be written: {error.strerror or error}", file=name)
        return Formatted(name, "failed", (*findings, finding))
    return Formatted(name, "formatted", findings)


def canonical(codec: Codec, parcel: Parcel) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the canonical bytes of a native file, and warnings.

    Raises ``NotReadable``; also for a document of a newer minor version with fields that would be lost.
    """
    if not codec.many:
        reading = _whole(codec, parcel)
        return next(iter(codec.write(reading.document).files.values())), reading.findings
    pieces: list[bytes] = []
    findings: list[Finding] = []
    wrong: list[Finding] = []
    for record in codec.records(parcel.data.splitlines(keepends=True), parcel.limits):
        try:
            reading = _whole(codec, structs.replace(parcel, data=record.data, line=record.line))
        except NotReadable as error:
            wrong += error.findings
            continue
        findings += reading.findings
        pieces += codec.write(reading.document).files.values()
    if wrong:
        raise NotReadable(structs.replace(finding, file=parcel.file) for finding in wrong)
    return b"".join(pieces), tuple(findings)


def _whole(codec: Codec, parcel: Parcel) -> Reading:
    reading = codec.read(parcel)
    if reading.losses:
        raise NotReadable(reading.findings)
    return reading


def _difference(name: str, found: bytes, expected: bytes) -> Finding:
    """Say where a file first leaves its canonical form."""
    there, should = found.decode(), expected.decode()
    same = _common(there, should)
    line, column = Offsets(there).line_column(same)
    return Finding(
        code="HSH-S217", message="not in canonical form", file=name, line=line, column=column,
        found=there[same : same + 40], expected=should[same : same + 40], fix="hashiye format writes it",
    )  # fmt: skip


def _common(one: str, other: str) -> int:
    """Return how many characters two strings begin with alike, by halving."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _replace(path: Path, seen: bytes, data: bytes, limits: Limits) -> None:
    """Put the formatted bytes in place, unless somebody changed the file meanwhile. Raises ``NotReadable``."""
    digest = hashlib.sha256(seen).digest()
    if hashlib.sha256(files.read(path, limits)).digest() != digest:
        raise files.not_readable(path, "it changed while it was formatted", fix="run again")
    files.write(path, data, durable=True)


def sources(paths: Iterable[str], codec: Codec | None = None) -> Iterator[Source | NotReadable]:
    """Yield the documents that arguments name; files of other formats in a folder are none of ours."""
    for found in corpus.sources(paths, codec):
        if isinstance(found, Source) and found.codec.name not in corpus.NATIVE:
            if found.root is None:
                yield corpus.unknown_format(found.path)
        else:
            yield found
