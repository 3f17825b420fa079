"""Rules of other makers: found by the entry point group ``hashiye.rules``, loaded once, and contained.

An entry point names a :class:`hashiye.registry.Rule` (:func:`hashiye.registry.rule` makes one of a
function) or several of them. What such a rule does wrong (it raises, leaves, prints, loops, or yields
what is no remark) is a finding HSH-C508 that names it; the other rules are asked all the same.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from hashiye.codes import CODES, Code, Severity
from hashiye.findings import Finding, NotReadable
from hashiye.registry import RULES, Edit, Remark, Rule
from hashiye.text import FORBIDDEN

GROUP = "hashiye.rules"
PATIENCE = 10.0
"""Seconds a plug-in's rule may take for one document, or for a whole corpus."""
MOST = 1000
"""Remarks of a plug-in's rule on one document that are taken; what is beyond is left."""

_CODE = re.compile("(?!HSH-)[A-Z]{2,10}-[A-Z][0-9]{3}")
_NAME = re.compile("[a-z][a-z0-9-]{0,59}")
_DECLARED = GROUP.encode()
_hung: set[str] = set()
"""Codes of rules that did not end in this process: they are not asked again."""


class Extensions(Struct, frozen=True):
    """What plugs in: the codes of the rules that can be used, and what was wrong with others."""

    codes: dict[str, Code] = {}
    findings: tuple[Finding, ...] = ()


@cache
def installed() -> Extensions:
    """Load every rule that plugs in, once, and put it into the table of rules. Never raises for a bad one."""
    if not any(map(_declares, sys.path)):
        return Extensions()
    from importlib.metadata import entry_points  # noqa: PLC0415  (costs as much as everything else)

    codes: dict[str, Code] = {}
    findings: list[Finding] = []
    for point in sorted(entry_points(group=GROUP), key=lambda one: (one.name, one.value)):
        try:
            for rule in _loaded(point.name, point.load):
                RULES[rule.code.code] = rule
                codes[rule.code.code] = rule.code
        except NotReadable as error:
            findings += error.findings
    return Extensions(codes, tuple(findings))


def _declares(folder: str) -> bool:
    """Say whether a folder of modules has a package that may plug in; a look that is far cheaper than asking all."""
    try:
        entries = list(os.scandir(folder or "."))
    except NotADirectoryError:
        return True  # a packed one: whoever loads entry points knows how to look into it
    except OSError:
        return False
    return any(_names_group(entry.path) for entry in entries if entry.name.endswith((".dist-info", ".egg-info")))


def _names_group(folder: str) -> bool:
    try:
        return _DECLARED in Path(folder, "entry_points.txt").read_bytes()
    except OSError:
        return False


def _loaded(name: str, load: Callable[[], object]) -> list[Rule]:
    """Load the rules of one entry point, contained. Raises ``NotReadable`` (HSH-C508) if one cannot be used."""
    from hashiye import plugins  # noqa: PLC0415  (only who has plug-ins pays)

    what = f"the plug-in {name!r} of rules"
    with plugins.contained(what, PATIENCE):
        found = load()
        rules = [found] if isinstance(found, Rule) else list(found) if isinstance(found, Iterable) else [found]
    for rule in rules:
        if why := _problem(rule):
            raise plugins.broken(what, why)
    return [_contained(rule, name) for rule in rules if isinstance(rule, Rule)]


def _problem(rule: object) -> str:
    """Return why a plug-in's rule cannot be used; empty if it can."""
    if not isinstance(rule, Rule) or not isinstance(rule.code, Code):
        return f"it gives a {type(rule).__name__}, not a hashiye.registry.Rule"
    code = rule.code
    words = (code.code, code.name, code.title, code.topic, rule.doc, *rule.needs)
    if not all(isinstance(word, str) for word in words) or FORBIDDEN.search("\n".join(words)):
        return "its words hold what no document can: only text without controls"
    if not _CODE.fullmatch(code.code):
        return f"its code {code.code!r} is not like ACME-T001 (HSH is taken)"
    if code.code in RULES or any(code.name == one.name for one in (*CODES.values(), *(r.code for r in RULES.values()))):
        return f"there is a rule {code.code} or {code.name!r} already"
    if not _NAME.fullmatch(code.name):
        return f"its name {code.name!r} is not like trailing-comma"
    if code.level not in range(1, 6) or not isinstance(code.severity, Severity):
        return f"{code.code} has no level from 1 to 5 or no severity"
    if not (callable(rule.find) or callable(rule.across)):
        return f"{code.code} has no function"
    return ""


def _contained(rule: Rule, name: str) -> Rule:
    """Put a rule behind a fence: what is left of it never raises."""
    what = f"the rule {rule.code.code} of the plug-in {name!r}"

    def find(subject: Any) -> Iterator[Remark]:
        remarks: list[Remark] = []
        for remark in _asked(what, rule, rule.find, subject, subject.troubles):
            if why := _fault(remark):
                subject.troubles.append(_failed(what, why))
                break
            remarks.append(structs.replace(remark, edits=()) if not _edits_usable(remark) else remark)
        return iter(remarks)

    code = structs.replace(rule.code, trouble=False, fix="")
    return structs.replace(rule, code=code, find=find if rule.find else None, across=None, screen=None)


def _asked(
    what: str, rule: Rule, find: Callable[..., Iterable[Any]] | None, subject: Any, troubles: list[Finding]
) -> list[Any]:
    """Ask a rule, and note in ``troubles`` if it fails; one that did not end once is not asked again."""
    from hashiye import plugins  # noqa: PLC0415

    if rule.code.code in _hung or find is None:
        return []
    try:
        with plugins.contained(what, PATIENCE):
            if rule.screen is not None and not rule.screen(subject):
                return []
            return list(islice(find(subject), MOST))
    except NotReadable as error:
        troubles += error.findings
        if isinstance(error.__cause__, plugins.TooLongError):
            _hung.add(rule.code.code)
    return []


def _failed(what: str, why: str) -> Finding:
    from hashiye import plugins  # noqa: PLC0415

    return plugins.broken(what, why).findings[0]


def _fault(remark: object) -> str:
    """Return why what a rule yielded is no remark; empty if it is one."""
    if not isinstance(remark, Remark):
        return f"it yields a {type(remark).__name__}, not a hashiye.registry.Remark"
    if not isinstance(remark.at, tuple) or not all(type(step) in (str, int) for step in remark.at):
        return "a remark's path is not a tuple of names and numbers"
    if not all(isinstance(word, str) for word in (remark.message, remark.found, remark.expected, remark.fix)):
        return "a remark's words are not text"
    span = remark.span
    if span is not None and not (isinstance(span, tuple) and [type(one) for one in span] == [int, int]):
        return "a remark's span is not two numbers"
    if remark.severity is not None and not isinstance(remark.severity, Severity):
        return "a remark's severity is none"
    return ""


def _edits_usable(remark: Remark) -> bool:
    edits = remark.edits
    return isinstance(edits, tuple) and all(isinstance(one, Edit) and isinstance(one.at, tuple) for one in edits)
