"""Which rules are reported, and how severely: the ``[rules]`` table of ``hashiye.toml`` and the command line.

A rule is named by its code (``HSH-A302``), its readable name (``surface-differs``), the beginning of
its code (``HSH-A3``), or ``all``. Where several of these meet, the narrower goes before the wider,
the command line before the file, and leaving out before taking in. A rule that says a file could
not be looked at is never left out and never mild: a run that saw nothing must not pass for a clean one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches
from fnmatch import translate
from functools import cache
from os.path import commonprefix
from typing import NoReturn

from msgspec import Struct, structs

from hashiye.codes import Code, Severity
from hashiye.findings import Finding, NotReadable
from hashiye.text import FORBIDDEN

ALL = "all"
OFF = "off"
MOST_LEVEL = 5
MOST_PLACES = 1000
"""Tables of ``[[rules.paths]]``: each is asked about the file of every finding."""
_EXACT = 100
"""How narrow a code or a name is; a prefix is as narrow as it is long, ``all`` is 0."""

_KEYS = ("select", "ignore", "level", "error-on", "asked", "licenses", "severity", "paths", "baseline")
_PATH_KEYS = ("glob", "ignore", "severity")
_ROLES = ("published", "collected", "event", "mentioned")
_OWN_FACT = re.compile("x-[a-z0-9-]+")

type Codes = Mapping[str, Code]


class Choice(Struct, frozen=True):
    """What one source of settings takes in and leaves out. An empty ``select`` takes what runs anyway."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


class Place(Struct, frozen=True):
    """What holds for files whose path in the corpus (with ``/``) matches ``glob``."""

    glob: str
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = {}


class Settings(Struct, frozen=True, kw_only=True):
    """All that decides about rules. ``choices`` are in rising order: the file's, then the command line's.

    ``severity`` maps selectors to ``error``, ``warning``, ``info`` or ``off``; ``asked`` maps keys of
    facts (a date as ``date:published``) to the severity of their absence; ``licenses`` are the SPDX ids
    allowed, empty for any; ``baseline`` is a path from the corpus folder, empty for none.
    """

    choices: tuple[Choice, ...] = ()
    level: int = MOST_LEVEL
    error_on: Severity = Severity.ERROR
    severity: Mapping[str, str] = {}
    places: tuple[Place, ...] = ()
    asked: Mapping[str, str] = {}
    licenses: tuple[str, ...] = ()
    baseline: str = ""


def selectors(words: Iterable[str], codes: Codes) -> tuple[str, ...]:
    """Check what the command line names, lists with commas taken apart. ``ValueError`` with the nearest spelling."""
    found = tuple(part.strip() for word in words for part in word.split(",") if part.strip())
    for one in found:
        if why := _unknown(one, codes):
            raise ValueError(why)
    return found


def _unknown(selector: str, codes: Codes) -> str:
    """Return why nothing is called so, with what may have been meant; empty if something is."""
    if selector == ALL or any(_narrowness(selector, code) >= 0 for code in codes.values()):
        return ""
    words = [*codes, *(code.name for code in codes.values()), ALL]
    by_case = {word.casefold(): word for word in words}
    whole = f"hsh-{selector}".casefold()
    near = whole if whole in by_case else _most_like(selector.casefold(), by_case)
    return f"no rule is called {selector!r}" + (f"; write {by_case[near]!r}" if near else "")


def _most_like(word: str, known: Iterable[str]) -> str:
    """Return the known word most like another: of those equally like it, that which begins with most of it."""
    near = get_close_matches(word, list(known), 8)
    return max(near, key=lambda one: _likeness(one, word), default="")


def _likeness(one: str, other: str) -> tuple[float, int]:
    return SequenceMatcher(None, one, other).ratio(), len(commonprefix((one, other)))  # noqa: RUF071  (no paths)


def _narrowness(selector: str, code: Code) -> int:
    """Return how narrowly a selector names a rule; -1 if it does not."""
    if selector in (code.code, code.name):
        return _EXACT
    if selector == ALL:
        return 0
    return len(selector) if selector.isupper() and "-" in selector and code.code.startswith(selector) else -1


def _narrowest(words: Iterable[str], code: Code) -> int:
    return max((_narrowness(word, code) for word in words), default=-1)


def chosen(settings: Settings, codes: Codes) -> frozenset[str]:
    """Return the codes that are reported: selected, not ignored, and of a level that was asked for.

    A rule that runs only by choice is taken only where a selector is its very code or name.
    """
    return frozenset(code.code for code in codes.values() if code.level <= settings.level and _taken(settings, code))


def _taken(settings: Settings, code: Code) -> bool:
    """Weigh what takes a rule in against what leaves it out, each by how narrow it is, then by who says so."""
    selecting = [(rank, choice.select) for rank, choice in enumerate(settings.choices) if choice.select]
    taken = (_narrowest(selecting[-1][1], code), selecting[-1][0]) if selecting else (0, -1)
    if taken[0] < 0 or (not code.default and taken[0] < _EXACT):
        return False
    ignored = [(_narrowest(choice.ignore, code), rank) for rank, choice in enumerate(settings.choices)]
    narrowness, grade = _grade(settings.severity, code)
    left = max([*ignored, (narrowness, 0)] if grade == OFF else ignored, default=(-1, 0))
    return left[0] < 0 or left < taken


def graded(settings: Settings, finding: Finding, path: str, codes: Codes) -> Finding | None:
    """Return a finding with the severity that the settings give it at ``path``; None if it is left out there.

    ``path`` is that of the finding's file from the corpus folder, with ``/``. A rule that is off
    everywhere is not asked (:func:`chosen`); one that the command line took in all the same keeps its own severity,
    and no place in the file leaves it out: the manifest may be a stranger's.
    """
    code = codes.get(finding.code)
    if code is None or code.trouble or not (settings.severity or settings.places):
        return finding
    grade = _grade(settings.severity, code)[1].replace(OFF, "")
    for place in settings.places:
        if _pattern(place.glob).match(path):
            if _narrowest(place.ignore, code) >= 0:
                grade = OFF
                break
            grade = _grade(place.severity, code)[1] or grade
    if grade == OFF:
        return finding if _insists(settings, code) else None
    return structs.replace(finding, severity=Severity(grade)) if grade else finding


def _insists(settings: Settings, code: Code) -> bool:
    """Say whether the command line takes a rule in by name: it goes before what the file leaves out anywhere."""
    return len(settings.choices) > 1 and _narrowest(settings.choices[-1].select, code) >= 0


def severity_of(settings: Settings, code: Code) -> Severity:
    """Return how severe findings of a rule are where no place says otherwise."""
    grade = "" if code.trouble else _grade(settings.severity, code)[1].replace(OFF, "")
    return Severity(grade) if grade else code.severity


def _grade(severity: Mapping[str, str], code: Code) -> tuple[int, str]:
    """Return how narrow the narrowest selector is that names the rule, and what it says; -1 and empty if none does."""
    named = [(_narrowness(word, code), grade) for word, grade in severity.items()]
    return max((one for one in named if one[0] >= 0), default=(-1, ""), key=_first)


def _first(pair: tuple[int, str]) -> int:
    return pair[0]


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    """Return a pattern for paths: the shell's, where ``*`` stands for ``/`` too. It matches in linear time."""
    return re.compile(translate(glob))


def read(table: Mapping[str, object], file: str, text: str, codes: Codes) -> Settings:
    """Read the ``[rules]`` table of a manifest, whose whole ``text`` tells lines.

    Raises ``NotReadable`` (HSH-C506) for the first thing that cannot be used, with the nearest spelling.
    """
    return _Reader(file, text, codes).settings(table)


class _Reader:
    """Reads one table, and says where it is wrong."""

    def __init__(self, file: str, text: str, codes: Codes) -> None:
        self.file = file
        self.text = text
        self.codes = codes

    def settings(self, table: Mapping[str, object]) -> Settings:
        self.keys(table, _KEYS, "rules")
        listed = table.get("paths", [])
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            self.stop("rules.paths must be tables: [[rules.paths]]", "paths")
        if len(listed) > MOST_PLACES:
            self.stop(f"rules.paths are at most {MOST_PLACES} tables, not {len(listed)}", "paths")
        level = table.get("level", MOST_LEVEL)
        if type(level) is not int or not 1 <= level <= MOST_LEVEL:
            self.stop(f"rules.level must be a whole number from 1 to {MOST_LEVEL}, not {level!r}", "level")
        return Settings(
            choices=(Choice(self.selectors(table, "select"), self.selectors(table, "ignore")),),
            level=level,
            error_on=Severity(self.word(table, "error-on", Severity) or Severity.ERROR),
            severity=self.grades(table),
            places=tuple(self.place(one) for one in listed),
            asked=self.asked(table),
            licenses=self.words(table, "licenses"),
            baseline=self.path(table, "baseline"),
        )

    def place(self, table: Mapping[str, object]) -> Place:
        self.keys(table, _PATH_KEYS, "rules.paths")
        glob = self.word(table, "glob")
        if not glob:
            self.stop("a table of rules.paths needs a glob, a pattern of paths from the corpus folder", "rules.paths")
        return Place(glob.removeprefix("./"), self.selectors(table, "ignore"), self.grades(table))

    def keys(self, table: Mapping[str, object], known: Iterable[str], where: str) -> None:
        for key in table:
            if key not in known:
                self.stop(f"the key {key!r} of {where} is not known", key, nearest(key, known))

    def word(self, table: Mapping[str, object], key: str, allowed: Iterable[str] = ()) -> str:
        value = table.get(key, "")
        if not isinstance(value, str):
            self.stop(f"{key} must be a string, not {value!r}", key)
        if allowed and key in table and value not in (words := [str(one) for one in allowed]):
            self.stop(f"{key} is {', '.join(words[:-1])} or {words[-1]}, not {value!r}", value, nearest(value, words))
        return value

    def path(self, table: Mapping[str, object], key: str) -> str:
        value = self.word(table, key)
        if value.startswith("/") or ".." in value.split("/") or FORBIDDEN.search(value) or set(value) & {"\\", ":"}:
            self.stop(f"{key} must be a path inside the corpus, with /, not {value!r}", key)
        return value

    def words(self, table: Mapping[str, object], key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.stop(f"{key} must be a list of strings", key)
        return tuple(value)

    def table(self, table: Mapping[str, object], key: str) -> dict[str, object]:
        value = table.get(key, {})
        if not isinstance(value, dict):
            self.stop(f"{key} must be a table", key)
        return value

    def selectors(self, table: Mapping[str, object], key: str) -> tuple[str, ...]:
        words = self.words(table, key)
        for one in words:
            self.selector(one)
            if key == "ignore":
                self.kept(one)
        return words

    def selector(self, word: str) -> None:
        if why := _unknown(word, self.codes):
            message, _, fix = why.partition("; ")
            self.stop(message, word, fix)

    def kept(self, word: str) -> None:
        """Refuse to switch off, or to make mild, by its very name what says that a file was not looked at."""
        for code in self.codes.values():
            if code.trouble and word in (code.code, code.name):
                self.stop(f"{word} says that something could not be looked at, and is always an error", word)

    def grades(self, table: Mapping[str, object]) -> dict[str, str]:
        grades = self.table(table, "severity")
        for word in grades:
            self.selector(word)
            self.kept(word)
        return {word: self.word(grades, word, (*Severity, OFF)) for word in grades}

    def asked(self, table: Mapping[str, object]) -> dict[str, str]:
        asked = self.table(table, "asked")
        if not asked:
            return {}
        from hashiye.sidecar import KEYS  # noqa: PLC0415  (few corpora ask for facts)

        known = [*KEYS, *(f"date:{role}" for role in _ROLES)]
        for key in asked:
            if key not in known and not _OWN_FACT.fullmatch(key):
                self.stop(f"there is no fact {key!r}", key, nearest(key, known))
        return {key: self.word(asked, key, Severity) for key in asked}

    def stop(self, message: str, word: str = "", fix: str = "") -> NoReturn:
        """Raise the error, at the first line that holds ``word``."""
        line, column = next(
            ((number, at + 1) for number, one in enumerate(self.text.split("\n"), 1) if (at := one.find(word)) >= 0),
            (0, 0),
        )
        finding = Finding(code="HSH-C506", message=message, file=self.file, line=line, column=column, fix=fix)
        raise NotReadable([finding])


def nearest(word: str, known: Iterable[str]) -> str:
    """Return advice to write the known word that is most like ``word``; empty if none is."""
    near = _most_like(word, known)
    return f"write {near!r}" if near else ""
