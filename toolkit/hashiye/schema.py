"""The published schemas: where they are, and what they refuse, in a linguist's words.

``schemas/`` is the contract. jsonschema and lxml judge by it; the codecs accept good documents
without them and come here only to explain.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from hashiye import names
from hashiye.model import Document

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

JSON_DOCUMENT = "hashiye-1.0.schema.json"
XML_DOCUMENT = "hashiye-1.0.xsd"


class Problem(Struct, frozen=True):
    """One thing a schema refuses: a code, the path to the item, and what to say of it."""

    code: str
    path: tuple[str | int, ...]
    message: str
    found: str = ""
    expected: str = ""
    fix: str = ""
    at_key: bool = False


def folder() -> Path:
    """Return the folder of published schemas, in a checkout and in an installed package alike."""
    packaged = Path(__file__).with_name("schemas")
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "schemas"


def published() -> list[str]:
    """Return the file names of all published schemas."""
    return sorted(path.name for path in folder().iterdir() if path.suffix in {".json", ".xsd"})


def text_of(name: str) -> str:
    """Return the text of one published schema. ``LookupError`` names those there are."""
    if name not in published():
        raise LookupError(f"no schema is called {name!r}; there are {', '.join(published())}")
    return (folder() / name).read_text(encoding="utf-8")


@functools.cache
def json_validator(name: str = JSON_DOCUMENT) -> Draft202012Validator:
    """Return jsonschema's judge for one published JSON Schema.

    Whole numbers are strictly ``int`` (jsonschema alone takes 1.0 for one), ``$`` is the end of the
    string as in ECMA-262 (Python's also matches before a last line end), and the registry is
    empty, so that nothing is ever fetched.
    """
    from jsonschema import Draft202012Validator, validators  # noqa: PLC0415  (only to explain)
    from referencing import Registry  # noqa: PLC0415

    checker = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    judge: Any = validators.extend(Draft202012Validator, {"pattern": _pattern}, type_checker=checker)  # type: ignore[no-untyped-call]
    made: Draft202012Validator = judge(json.loads(text_of(name)), registry=Registry())
    return made


def _pattern(_judge: object, pattern: str, value: object, _schema: object) -> Iterator[ValidationError]:
    from jsonschema import ValidationError  # noqa: PLC0415  (only to explain)

    if isinstance(value, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def json_problems(value: object, name: str = JSON_DOCUMENT, most: int | None = None) -> list[Problem]:
    """Return everything the published JSON Schema refuses in a parsed value; only the first, if ``most`` are enough."""
    errors = json_validator(name).iter_errors(value)
    return list(islice((problem for error in errors for problem in _problems(error)), most))


def _problems(error: ValidationError) -> Iterator[Problem]:
    """Turn one jsonschema error into the user's words."""
    path = tuple(error.absolute_path)
    where = spoken(path)
    schema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    limit: Any = error.validator_value
    told = str(schema.get("description", ""))
    found = _brief(error.instance)
    match error.validator:
        case "additionalProperties":
            yield from _unknown(error, path)
        case "required":
            missing = error.message.split("'")[1]  # jsonschema names it there and nowhere else
            yield Problem("HSH-S211", path, f"{where} has no field {missing!r}", expected=f"a field {missing!r}")
        case "type":
            kinds = limit if isinstance(limit, str) else " or ".join(limit)
            yield Problem("HSH-S212", path, f"{where} is not of type {kinds}", found, f"{kinds}: {told}")
        case "enum":
            allowed = ", ".join(map(str, limit))
            near = get_close_matches(str(error.instance), list(map(str, limit)), 1)
            fix = f"write {near[0]!r}" if near else ""
            yield Problem("HSH-S213", path, f"{where} is not one of the words allowed", found, allowed, fix)
        case "oneOf" if path == ("text",):
            message = "the text is a file beside the document or content inside it: one of the two"
            yield Problem("HSH-S213", path, message, expected="either 'file' or 'content'")
        case "propertyNames" | "pattern" | "minimum" | "maximum" | "minLength" | "maxLength" | "minItems" | "maxItems":
            expected = f"{error.validator} {limit}" if error.validator != "propertyNames" else ""
            message = f"{where} has a value the format does not allow"
            yield Problem("HSH-S213", path, message, found, f"{expected} — {told}".strip(" —"))
        case _:
            yield Problem("HSH-S213", path, f"{where} does not fit the format", found, told)


def _unknown(error: ValidationError, path: tuple[str | int, ...]) -> Iterator[Problem]:
    schema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    known = list(schema.get("properties", ()))
    instance: Any = error.instance
    for extra in sorted(set(instance) - set(known)):
        near = get_close_matches(extra, known, 1)
        yield Problem(
            "HSH-S210",
            (*path, extra),
            f"{spoken(path)} has a field the format does not know",
            extra,
            ", ".join(known),
            f"write {near[0]!r}" if near else "remove it, or keep it in attributes, settings or an x- fact",
            at_key=True,
        )


def spoken(path: tuple[str | int, ...]) -> str:
    """Say a path in words: ``layers[0].annotations[3].start``."""
    said = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
    return said or "the document"


def _brief(value: object) -> str:
    """Show a value shortly, as JSON."""
    return json.dumps(value, ensure_ascii=False, default=str)[:80]


def structural(document: Document) -> list[Problem]:
    """Return what neither schema can say of a document's names (see docs/format.md, Names)."""
    problems = []
    named: list[tuple[tuple[str | int, ...], str]] = [(("id",), document.id)]
    named += [(("producers", i, "id"), producer.id) for i, producer in enumerate(document.producers)]
    for i, layer in enumerate(document.layers):
        named += [(("layers", i, "name"), layer.name), (("layers", i, "producer"), layer.producer)]
    for path, name in named:
        if why := names.problem(name):
            problems.append(Problem("HSH-S213", path, f"{spoken(path)} cannot be a name: {why}", name))
    return problems
