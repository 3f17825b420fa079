"""Splits as a file: ``schemas/hashiye-splits-1.0.schema.json``, one document a line, so that git shows what moved."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, field

from hashiye import names, schema
from hashiye.checks.sketch import NEAR
from hashiye.codecs import Parcel, utf8
from hashiye.codecs.json_items import find, pointer
from hashiye.codecs.json_places import Path, scan
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.schema import Problem
from hashiye.text import Offsets, show

SCHEMA = "hashiye-splits-1.0"
SCHEMA_FILE = f"{SCHEMA}.schema.json"

NAME = "splits.json"
"""What the file of a corpus is called, beside its manifest."""

_MOST = 20
"""Problems of one file that are told."""

LARGEST = 10**9
"""The greatest weight of a split."""

type Weight = Annotated[float, Meta(gt=0, le=LARGEST)]
type Near = Annotated[float, Meta(ge=0, le=1)]


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """What splits were made by: the layer of labels, what is spread evenly, what stays together, how near is near."""

    layer: str = "entities"
    stratify: tuple[str, ...] = ("label",)
    together: tuple[str, ...] = ("url",)
    near: Near = NEAR


class Splits(Struct, frozen=True, forbid_unknown_fields=True):
    """The documents of each split, by id; the splits in the order of their ratio. ``of`` has the split of each."""

    seed: Annotated[int, Meta(ge=0)]
    ratio: dict[str, Weight]
    settings: Settings
    documents: dict[str, tuple[str, ...]] = field(name="splits")

    @property
    def of(self) -> dict[str, str]:
        """The split of each document."""
        return {document: split for split, documents in self.documents.items() for document in documents}


class _File(Splits, frozen=True, forbid_unknown_fields=True):
    schema: Literal["hashiye-splits-1.0"]


def write(made: Splits) -> bytes:
    """Return the bytes of a file of splits; ids are sorted by code points."""
    whole = {
        "schema": SCHEMA,
        "seed": made.seed,
        "ratio": {name: _plain(weight) for name, weight in made.ratio.items()},
        "settings": msgspec.to_builtins(made.settings),
        "splits": {name: sorted(documents) for name, documents in made.documents.items()},
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def _plain(weight: float) -> float | int:
    return int(weight) if weight == int(weight) else weight


def read(data: bytes, *, file: str = "", limits: Limits = DEFAULT) -> Mapping[str, str]:
    """Return the split of each document. Raises ``NotReadable`` with every finding and its place."""
    return load(data, file=file, limits=limits).of


def load(data: bytes, *, file: str = "", limits: Limits = DEFAULT) -> Splits:
    """Read a file of splits. Raises ``NotReadable`` with every finding and its place."""
    parcel = Parcel(data, file=file, limits=limits)
    utf8.check_size(parcel)
    try:
        made = msgspec.json.decode(data, type=_File)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotReadable(_explained(parcel, str(error))) from error
    problems = list(_problems(made))
    if problems or _repeats(data):
        raise NotReadable(_told(parcel, problems) or _explained(parcel, "a key stands twice"))
    return Splits(made.seed, made.ratio, made.settings, made.documents)


def _repeats(data: bytes) -> bool:
    """Say whether a key stands twice, which the fast reader does not see."""

    def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
        if len(dict(found)) < len(found):
            raise KeyError
        return dict(found)

    try:
        json.loads(data, object_pairs_hook=pairs)
    except KeyError:
        return True
    return False


def _problems(made: Splits) -> Iterator[Problem]:
    """Yield what no schema can say: splits without a ratio, ids that are none, or stand twice."""
    for side, others, what in ((made.documents, made.ratio, "splits"), (made.ratio, made.documents, "ratio")):
        for name in side:
            if name not in others:
                message = f"the split {show(name)} stands in {what} alone, not in both ratio and splits"
                yield Problem("HSH-S213", (what, name), message, name, at_key=True)
            elif why := names.problem(name):
                yield Problem("HSH-S213", (what, name), f"a split cannot be called so: {why}", name, at_key=True)
    seen: dict[str, str] = {}
    for split, documents in made.documents.items():
        for at, document in enumerate(documents):
            path = ("splits", split, at)
            if why := names.problem(document):
                yield Problem("HSH-S213", path, f"this cannot be the id of a document: {why}", document)
            elif document in seen:
                message = f"the document stands in {show(seen[document])} already"
                yield Problem("HSH-S219", path, message, document, fix="keep one of the two")
            seen.setdefault(document, split)


def _explained(parcel: Parcel, message: str) -> list[Finding]:
    """Say what is wrong: by the strict reader of JSON, then by the published schema, at last in the decoder's words."""
    text = utf8.decoded(parcel)
    scanned = scan(text, parcel.limits)
    offsets = Offsets(text)
    if scanned.faults:
        return [
            Finding(
                code=fault.code, message=fault.message, file=parcel.file, line=line, column=column, end_line=line,
                end_column=column, found=fault.found, expected=fault.expected, fix=fault.fix,
            )
            for fault in scanned.faults[:_MOST]
            for line, column in (offsets.line_column(fault.offset),)
        ]  # fmt: skip
    problems = schema.json_problems(scanned.value, SCHEMA_FILE, most=_MOST)
    other = Problem("HSH-S213", (), show(message, 200), expected=f"what hashiye split writes ({SCHEMA})")
    return _told(parcel, problems or [other])


def _told(parcel: Parcel, problems: Sequence[Problem]) -> list[Finding]:
    text = utf8.decoded(parcel)
    offsets = Offsets(text)
    sought: set[Path] = {_sought(problem) for problem in problems[:_MOST]}
    spots = find(text, parcel.limits, sought)
    found = []
    for problem in problems[:_MOST]:
        spot = spots.get(_sought(problem))
        line, column = offsets.line_column(spot.start if spot else 0)
        end_line, end_column = offsets.line_column(spot.end if spot else 0)
        found.append(Finding(
            code=problem.code, message=problem.message, file=parcel.file, line=line, column=column, end_line=end_line,
            end_column=end_column, pointer=pointer(problem.path), found=show(problem.found), expected=problem.expected,
            fix=problem.fix,
        ))  # fmt: skip
    return found


def _sought(problem: Problem) -> Path:
    return (*problem.path, "") if problem.at_key else problem.path
