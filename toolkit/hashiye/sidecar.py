"""Facts from outside the text: the sidecar ``article.meta.toml`` or ``article.meta.json``, and flags.

A sidecar says what the text does not::

    url = "https://news.example/a/1"
    license = "CC-BY-4.0"
    publisher = "Aran News"
    source = ["Sputnik", "TASS"]        # any key may repeat: a list
    published = 2023-01-17              # a date with the role of its key; TOML dates or strings
    collected = "2023-02"

    [[date]]                            # any other date, in full
    role = "event"
    value = "2023-01-10"
    native = "1401-10-20"
    calendar = "jalali"

Reading is strict: an unknown key is a finding that names the nearest spelling, and no fact is taken
from a file with a finding. Pure: bytes in, facts out.
"""

from __future__ import annotations

import json
import re
import tomllib
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, NoReturn
from urllib.parse import urlsplit

from msgspec import structs

from hashiye import tomls
from hashiye.dates import calendars
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.model import CALENDARS, PRECISIONS, ROLES, Fact
from hashiye.text import FORBIDDEN, name_of, show

ENDINGS = (".meta.toml", ".meta.json")
"""What stands behind an article's stem in the name of its sidecar."""

KEYS = (
    "title",
    "lead",
    "agency",
    "source",
    "publisher",
    "creator",
    "place",
    "url",
    "license",
    "collected",
    "language-note",
)
"""The keys of plain facts; ``x-…`` besides."""
_DATED = sorted(CALENDARS - {"relative"})
"""The calendars a date from outside can be in."""
_DATE_FIELDS = ("value", "role", "calendar", "native", "precision")
_OWN_KEY = re.compile(r"x-[a-z0-9-]{1,60}")
_PIECE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_NATIVE = re.compile(r"(?:[0-9]{4}|-)(?:-[0-9]{2}){0,2}")
_LICENSE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+:() -]{0,200}")
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def read(data: bytes, file: str = "", limits: Limits = DEFAULT) -> tuple[Fact, ...]:
    """Return the facts of a sidecar's bytes; ``file`` says by its ending whether they are TOML or JSON.

    Raises ``NotReadable`` with every finding (``HSH-M401``).
    """
    if len(data) > limits.file_bytes:
        _refuse(file, f"the file is larger than {limits.file_bytes} bytes")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        _refuse(file, f"byte {error.start} is not UTF-8", fix="save the file as UTF-8")
    if text.startswith("\ufeff"):
        _refuse(
            file,
            "the file begins with a byte order mark",
            fix="save it as UTF-8 without one",
            line=1,
            column=1,
        )
    values = _json(text, file) if file.endswith(".json") else _toml(text, file)
    try:
        return facts(values, file)
    except NotReadable as error:
        raise NotReadable([_placed(finding, text) for finding in error.findings]) from None


def _placed(finding: Finding, text: str) -> Finding:
    """Give a finding the line and column of its key, from 1."""
    key = re.escape(json.dumps(finding.pointer[1:], ensure_ascii=False)[1:-1])
    match = re.search(rf'(?m)(?:^|[{{,\s\[])"?({key})"?\s{{0,9}}[=:\]]', text)
    if match is None:
        return finding
    line = text.count("\n", 0, match.start(1)) + 1
    return structs.replace(finding, line=line, column=match.start(1) - text.rfind("\n", 0, match.start(1)))


def facts(values: Mapping[str, Any], where: str = "", rule: str = "outside") -> tuple[Fact, ...]:
    """Return the facts of a map from keys to values, as a sidecar or the command line gives them.

    A value is a string or a list of strings; of ``published`` and ``collected`` a date; of ``date`` a table
    or a list of tables. ``where`` names the source in findings. Raises ``NotReadable`` with every finding.
    """
    found: list[Fact] = []
    problems: list[Finding] = []
    for key, value in values.items():
        for item in value if isinstance(value, list) else [value]:
            result = _fact(key, item, rule)
            if isinstance(result, Fact):
                found.append(result)
            else:
                problems += (_finding(where, key, problem) for problem in result)
        if value == []:
            problems.append(_finding(where, key, (f"{show(key)!r} is an empty list", "", "", "leave the key out")))
    if problems:
        raise NotReadable(problems)
    return tuple(found)


type _Problem = tuple[str, str, str, str]
"""Message, found, expected, fix."""


def _fact(key: str, value: object, rule: str) -> Fact | list[_Problem]:
    if key == "date":
        return _date(value, rule)
    if key not in KEYS and key != "published" and not _OWN_KEY.fullmatch(key):
        return [_unknown(key, (*KEYS, "published", "date"), "this key is not known")]
    if key in ("published", "collected"):
        return _day_of(key, value, rule)
    if not isinstance(value, str):
        expected = "a string, or a list of strings"
        return [(f"{key!r} is no text", show(repr(value)), expected, "put it in quotation marks")]
    problem = _wrong_text(key, value)
    return [problem] if problem else Fact(key, value, "explicit", rule=rule)


def _day_of(key: str, value: object, rule: str) -> Fact | list[_Problem]:
    """Read the value of ``published`` or ``collected``."""
    text = _day(value)
    if text is None or (precision := _edtf(text)) is None:
        return [_no_date(key, value)]
    if jalali := _as_jalali(text):
        return [_perhaps_jalali(text, jalali)]
    if key == "collected":
        return Fact(key, text, "explicit", precision=precision, rule=rule)
    return Fact("date", text, "explicit", key, precision, "gregorian", text, rule=rule)


def _wrong_text(key: str, value: str) -> _Problem | None:
    """Return what is wrong with a plain value, if anything."""
    if not value.strip() or value != value.strip():
        return (
            f"{key!r} is empty or has blanks around it",
            show(value),
            "text without blanks around it",
            "trim it, or leave the key out",
        )
    if (match := FORBIDDEN.search(value)) is not None:
        return f"{key!r} holds a character that no document can", name_of(match[0]), "", "take it out"
    if key == "url" and not _is_url(value):
        return "'url' is no address of the web", show(value), "https://… with a host and without blanks", ""
    if key == "license" and not _LICENSE.fullmatch(value):
        return "'license' is no SPDX expression", show(value), "an SPDX expression such as CC-BY-4.0", ""
    return None


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and not re.search(r"\s", value)
            and (parts.port or 1) > 0
        )
    except ValueError:
        return False


def _date(value: object, rule: str) -> Fact | list[_Problem]:
    """Read one ``[[date]]`` table; a lone date or string is a mentioned one."""
    table: dict[str, Any] = value if isinstance(value, dict) else {"value": value}
    known = (field for field in table if field not in _DATE_FIELDS)
    problems = [_unknown(str(field), _DATE_FIELDS, "a date has no such field") for field in known]
    text = _day(table.get("value"))
    precision = _edtf(text) if text is not None else None
    if text is None or precision is None:
        return [*problems, _no_date("date", table.get("value"))]
    if "calendar" not in table and (jalali := _as_jalali(text)):
        return [*problems, _perhaps_jalali(text, jalali)]
    role, calendar = table.get("role", "mentioned"), table.get("calendar", "gregorian")
    precision = table.get("precision", precision)
    for field, word, allowed in (
        ("role", role, sorted(ROLES)), ("calendar", calendar, _DATED), ("precision", precision, sorted(PRECISIONS)),
    ):  # fmt: skip
        if word not in allowed:
            message = f"the {field} of a date is not one of the words allowed"
            problems.append(_unknown(str(word), allowed, message))
    native = table.get("native", text if calendar == "gregorian" else "")
    if native != "" and not (isinstance(native, str) and all(map(_NATIVE.fullmatch, native.split("/")))):
        expected = "1401-10-20, 1401-10, 1401 or --10-20"
        problems.append(("the native form of a date is none", show(repr(native)), expected, ""))
    return problems or Fact("date", text, "explicit", role, precision or "", calendar, native, rule=rule)


def _day(value: object) -> str | None:
    """Return the text of a date: TOML has dates of its own, JSON strings only."""
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else None


def _edtf(text: str) -> str | None:
    """Return the precision of an EDTF level 0 date or interval of dates; None if it is neither."""
    pieces = text.split("/")
    if len(pieces) > 2:
        return None
    bounds = []
    for piece in pieces:
        match = _PIECE.fullmatch(piece)
        if match is None:
            return None
        year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
        if (
            not year
            or month > 12
            or (match[2] == "00")
            or match[3] == "00"
            or (day and day > monthrange(year, month)[1])
        ):
            return None
        bounds.append((year, month, day))
    if len(bounds) == 2 and bounds[0] > bounds[1]:
        return None
    return "day" if bounds[0][2] else "month" if bounds[0][1] else "year"


def _as_jalali(text: str) -> str:
    """Return the Gregorian value of ``text`` read as a Jalali date; empty if its year is none of our time's."""
    pieces = [int(piece) for piece in text.partition("/")[0].split("-")]
    days = calendars.jalali(*pieces) if calendars.JALALI_FIRST <= pieces[0] <= calendars.JALALI_LAST else None
    return calendars.edtf(days) if days else ""


def _perhaps_jalali(text: str, gregorian: str) -> _Problem:
    table = f'[[date]] role = "published", calendar = "jalali", native = "{show(text)}", value = "{gregorian}"'
    fix = f'if it is Jalali, write a table: {table}; if not, say calendar = "gregorian" there'
    message = "the date may be a Jalali one; which calendar it follows is not guessed"
    return message, show(text), "a Gregorian date, or both forms", fix


def _no_date(key: str, value: object) -> _Problem:
    fix = "write the day alone" if isinstance(value, datetime) else ""
    return (
        f"{key!r} is no date",
        show(repr(value) if not isinstance(value, str) else value),
        "EDTF level 0: 2023-01-17, 2023-01, 2023, 2023-01-17/2023-01-19",
        fix,
    )


def _unknown(word: str, allowed: Sequence[str], message: str) -> _Problem:
    near = get_close_matches(word[:60], allowed, 1)
    fix = (
        f"write {near[0]!r}"
        if near
        else "leave it out, or name a key of your own x-…"
        if allowed[:1] == KEYS[:1]
        else ""
    )
    return f"{message}: {show(word)!r}", show(word), ", ".join(allowed), fix


def _toml(text: str, file: str) -> Mapping[str, Any]:
    try:
        return tomls.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line, column = (int(place[1]), int(place[2])) if place else (0, 0)
        _refuse(file, f"this is no TOML: {_PLACE.sub('', str(error)).strip()}", line=line, column=column)
    except (RecursionError, ValueError):
        _refuse(file, "this is nested too deeply, or a number is too long")


def _json(text: str, file: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        _refuse(file, f"this is no JSON: {error.msg}", line=error.lineno, column=error.colno)
    except (RecursionError, ValueError) as error:
        _refuse(file, str(error) if isinstance(error, ValueError) else "this is nested too deeply")
    if not isinstance(value, dict):
        _refuse(file, "the file holds no object", fix='write {"url": "https://…"}')
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {show(key)!r} stands twice; make it one list")
        found[key] = value
    return found


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no value of JSON")


def _finding(where: str, key: str, problem: _Problem) -> Finding:
    message, found, expected, fix = problem
    pointer = f"/{key}"
    return Finding(
        code="HSH-M401", message=message, file=where, pointer=pointer, found=found, expected=expected, fix=fix
    )


def _refuse(file: str, message: str, *, fix: str = "", line: int = 0, column: int = 0) -> NoReturn:
    raise NotReadable([Finding(code="HSH-M401", message=message, file=file, line=line, column=column, fix=fix)])
