"""The long way to read the JSON spelling: judge by the published schema, say what is wrong and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from hashiye import schema
from hashiye.codecs import Loss, Parcel, Reading, utf8
from hashiye.codecs.json_places import Fault, Path, scan
from hashiye.codecs.json_wire import WireDocument, document_of, is_index
from hashiye.codes import Severity
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.model import FORMAT_VERSION, Annotation, Conflict, Document, Fact, Relation, Side
from hashiye.schema import Problem
from hashiye.text import Offsets

_SIDES: tuple[tuple[str, type[Annotation | Relation | Fact]], ...] = (
    ("args", Relation),
    ("start", Annotation),
    ("key", Fact),
)


def read(parcel: Parcel) -> Reading:
    """Read one document by the schema. Raises ``NotReadable`` with every finding, in the file's order."""
    text = utf8.decoded(parcel)
    scanned = scan(text, parcel.limits)
    problems = list(_fault_problems(scanned.faults))
    warnings: list[Problem] = []
    stopped = scanned.value is None and scanned.faults  # without faults, None is the document `null`
    if not stopped and not any(fault.code == "HSH-S206" for fault in scanned.faults):
        found, warnings = _judge(scanned.value, parcel.limits)
        problems += found
    document: Document | None = None
    if not problems:
        document = _document(scanned.value)
        problems += [(problem, None) for problem in schema.structural(document)]
    places = _Places(parcel, text, [problem for problem, _ in problems] + warnings)
    if problems or document is None:
        raise NotReadable(sorted((places.finding(*one) for one in problems), key=_in_order))
    notes = [places.finding(problem, None, Severity.WARNING) for problem in warnings]
    losses = [
        Loss(document.id, "unknown-field", schema.spoken(problem.path))
        for problem in warnings
        if problem.code == "HSH-S210"
    ]
    return Reading(document, tuple(losses), tuple(sorted(notes, key=_in_order)))


def _in_order(finding: Finding) -> tuple[int, int, str]:
    return finding.line, finding.column, finding.code


def _fault_problems(faults: Iterable[Fault]) -> Iterable[tuple[Problem, int | None]]:
    for fault in faults:
        problem = Problem(fault.code, (), fault.message, fault.found, fault.expected, fault.fix)
        yield problem, fault.offset


def _judge(value: Any, limits: Limits) -> tuple[list[tuple[Problem, int | None]], list[Problem]]:
    """Return what refuses the document, and what only warns: a newer minor version and its fields."""
    newer = _newer_version(value)
    if newer == "major":
        problem = Problem(
            "HSH-S215",
            ("hashiye",),
            "the document was written in a newer version of the format",
            str(value["hashiye"]),
            f"version {FORMAT_VERSION}",
            "install a newer hashiye",
        )
        return [(problem, None)], []
    warnings = []
    if newer == "minor":
        warnings.append(
            Problem(
                "HSH-S215",
                ("hashiye",),
                "the document was written in a newer minor version of the format",
                str(value["hashiye"]),
                f"version {FORMAT_VERSION}",
                "install a newer hashiye to see all of it",
            )
        )
    problems = schema.json_problems(value)
    if newer == "minor":
        unknown = [problem for problem in problems if problem.code == "HSH-S210"]
        problems = [problem for problem in problems if problem.code != "HSH-S210"]
        warnings += unknown
        for problem in unknown:
            _remove(value, problem.path)
    if isinstance(value, dict):
        problems += _beyond_schema(value) if not problems else []
        problems += _limits(value, limits)
    return [(problem, None) for problem in problems], warnings


def _newer_version(value: Any) -> str:
    version = value.get("hashiye") if isinstance(value, dict) else None
    if not isinstance(version, str):
        return ""
    major, dot, minor = version.partition(".")
    if not (dot and is_index(major) and is_index(minor)):
        return ""
    if int(major) > 1:
        return "major"
    return "minor" if major == "1" and int(minor) > 0 else ""


def _remove(value: Any, path: Sequence[str | int]) -> None:
    for step in path[:-1]:
        value = value[step]
    value.pop(path[-1], None)


def _beyond_schema(value: dict[str, Any]) -> list[Problem]:
    """Check what a JSON Schema cannot say: pairs come in twos, a norm needs its token."""
    problems = []
    for index, sentence in enumerate(value.get("sentences", ())):
        path: Path = ("sentences", index)
        if len(sentence["tokens"]) % 2:
            problems.append(
                Problem(
                    "HSH-S213",
                    (*path, "tokens"),
                    "the token list has an odd number of offsets",
                    str(len(sentence["tokens"])),
                    "start, end, start, end …",
                )
            )
            continue
        count = len(sentence["tokens"]) // 2
        problems += (
            Problem(
                "HSH-S213",
                (*path, "norms", key),
                "a normal form of a token that the sentence does not have",
                key,
                f"an index below {count}",
                at_key=True,
            )
            for key in sentence.get("norms", ())
            if int(key) >= count
        )
    return problems


def _limits(value: dict[str, Any], limits: Limits) -> list[Problem]:
    """Compare the counts of a document with the declared limits."""

    def count(items: Any) -> int:
        return len(items) if isinstance(items, list | dict) else 0

    def items(parent: Any, name: str) -> list[Any]:
        found = parent.get(name, ()) if isinstance(parent, dict) else ()
        return found if isinstance(found, list) else []

    counted: list[tuple[str, Path, int]] = [
        ("facts", ("metadata",), count(value.get("metadata"))),
        ("layers", ("layers",), count(value.get("layers"))),
        ("tokens", ("sentences",), sum(count(items(s, "tokens")) for s in items(value, "sentences")) // 2),
    ]
    for i, producer in enumerate(items(value, "producers")):
        settings = producer.get("settings") if isinstance(producer, dict) else None
        counted.append(("attributes", ("producers", i, "settings"), count(settings)))
    for i, layer in enumerate(items(value, "layers")):
        kinds = ("annotations", "relations")
        counted.append(("annotations", ("layers", i), sum(len(items(layer, kind)) for kind in kinds)))
        for kind in kinds:
            for j, item in enumerate(items(layer, kind)):
                attributes = item.get("attributes") if isinstance(item, dict) else None
                counted.append(("attributes", ("layers", i, kind, j, "attributes"), count(attributes)))
    return [
        Problem(
            "HSH-S214",
            path,
            f"more {name} than the limit",
            str(number),
            f"at most {getattr(limits, name)}",
            f"raise it: --limit {name}={number}",
        )
        for name, path, number in counted
        if number > getattr(limits, name)
    ]


def _document(value: dict[str, Any]) -> Document:
    """Build the model from a value the schema has taken."""
    conflicts = tuple(_conflict(one) for one in value.get("conflicts", ()))
    wire = msgspec.convert({name: field for name, field in value.items() if name != "conflicts"}, WireDocument)
    document = document_of(wire, conflicts)
    assert document is not None  # _beyond_schema has seen to it
    return document


def _conflict(raw: dict[str, Any]) -> Conflict:
    return Conflict(
        raw["id"],
        raw["kind"],
        raw.get("layer", ""),
        raw.get("target", ""),
        _side(raw["base"]),
        _side(raw["ours"]),
        _side(raw["theirs"]),
    )


def _side(raw: Any) -> Side:
    if raw is None or isinstance(raw, str):
        return raw
    kind = next(kind for field, kind in _SIDES if field in raw)
    return msgspec.convert(raw, kind)


class _Places:
    """Finds the lines and columns of the items that problems speak about, in one more pass."""

    def __init__(self, parcel: Parcel, text: str, problems: Iterable[Problem]) -> None:
        self.parcel = parcel
        self.text = text
        self.offsets = Offsets(text)
        wanted = {self._key(problem) for problem in problems}
        wanted |= {problem.path for problem in problems}
        self.places = scan(text, parcel.limits, wanted).places if wanted else {}

    @staticmethod
    def _key(problem: Problem) -> Path:
        return (*problem.path, "") if problem.at_key else problem.path

    def finding(self, problem: Problem, offset: int | None, severity: Severity = Severity.ERROR) -> Finding:
        if offset is None:
            place = self.places.get(self._key(problem)) or self.places.get(problem.path) or (0, 0)
        else:
            place = (offset, offset + 1)
        line, column = self.offsets.line_column(place[0])
        end_line, end_column = self.offsets.line_column(min(place[1], len(self.text)))
        return Finding(
            code=problem.code,
            message=problem.message,
            severity=severity,
            file=self.parcel.file,
            line=line + self.parcel.line - 1,
            column=column,
            end_line=end_line + self.parcel.line - 1,
            end_column=end_column,
            pointer="".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in problem.path),
            found=problem.found,
            expected=problem.expected,
            fix=problem.fix,
        )
