"""Runs rules on one document, each behind those it stands on, so that one fault is told once.

The runner knows no rule. Where a rule found an error, those that need it are skipped for that
document and listed as skipped; items with unusable offsets are taken out for the rules behind.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from hashiye.checks.subject import Subject
from hashiye.codes import Severity
from hashiye.findings import Finding
from hashiye.registry import LOOKS, Remark, Rule

GROUND = frozenset(("HSH-A301", "HSH-A303", "HSH-A304", "HSH-A308"))
"""Rules on offsets themselves: an item that one of them refuses is shown to no rule behind."""


class Skipped(Struct, frozen=True):
    """A rule that was not asked, and why: a code that failed, or ``text`` where there is none."""

    code: str
    because: str


class Examined(Struct, frozen=True):
    """What rules said of one document."""

    remarks: tuple[tuple[Rule, Remark], ...] = ()
    skipped: tuple[Skipped, ...] = ()


def examine(subject: Subject, plan: Sequence[Rule], selected: Collection[str]) -> Examined:
    """Ask the rules of a :func:`plan`; report those ``selected``, the others only lay the ground.

    A rule that raises is named in ``subject.troubles`` (HSH-C508), and the others go on.
    """
    answers: dict[str, list[Remark]] = {}
    if subject.has_text and subject.is_anchored and not _speaks(subject, plan, selected, answers):
        return Examined()
    remarks: list[tuple[Rule, Remark]] = []
    skipped: list[Skipped] = []
    failed: dict[str, str] = {}  # each rule that gives no ground, and what is behind it
    segments = ""  # the code of the rule that refused a token or a sentence
    for rule in plan:
        code = rule.code.code
        because = next((failed[need] for need in rule.needs if need in failed), segments if rule.tokens else "")
        if because or (rule.text and not subject.has_text):
            failed[code] = because or "text"  # what stands on a rule that was not asked has no ground either
            if code in selected:
                skipped.append(Skipped(code, because or "text"))
            continue
        for remark in answers[code] if code in answers else _asked(rule, subject):
            if code in selected:
                remarks.append((rule, remark))
            if (remark.severity or rule.code.severity) is Severity.ERROR:
                failed[code] = code
            if code in GROUND:
                subject.broken.add(remark.at[:4])
                segments = segments or (code if remark.at[:1] == ("sentences",) else "")
    return Examined(tuple(remarks), tuple(skipped))


def _speaks(
    subject: Subject, plan: Sequence[Rule], selected: Collection[str], answers: dict[str, list[Remark]]
) -> bool:
    """Say whether some rule has a word to say of an anchored document. Where none has, none is skipped either.

    Rules are asked in order until one speaks. No ground was missing for any of them, so that their ``answers`` hold;
    none is asked twice.
    """
    quiet: set[str] = set()
    for look in LOOKS:
        if not look.codes.isdisjoint(selected) and look.quiet(subject):
            quiet |= look.codes
    for rule in plan:
        if rule.code.code not in quiet:
            answers[rule.code.code] = said = _asked(rule, subject)
            if said:
                return True
    return False


def _asked(rule: Rule, subject: Subject) -> list[Remark]:
    """Return what a rule on documents says."""
    try:
        if rule.find is None or (rule.screen is not None and not rule.screen(subject)):
            return []
        return list(rule.find(subject))
    except Exception as error:  # noqa: BLE001  (whatever it is, it must not cost the other rules their answers)
        message = f"the rule {rule.code.code} failed: {type(error).__name__}: {error}"
        fix = "this is a fault of the rule: tell its makers, and send them the document"
        subject.troubles.append(Finding(code="HSH-C508", message=message, fix=fix))
        return []


def plan(selected: Iterable[str], rules: Mapping[str, Rule]) -> tuple[Rule, ...]:
    """Return the rules on documents that are needed to answer for ``selected``, each behind those it needs.

    ``ValueError`` where rules need each other in a ring.
    """
    waiting: dict[str, Rule] = {}
    wanted = [*GROUND, *selected]
    while wanted:
        rule = rules.get(wanted.pop())
        if rule is not None and rule.find is not None and rule.code.code not in waiting:
            waiting[rule.code.code] = rule
            wanted += rule.needs
    done = [waiting.pop(code) for code in sorted(GROUND & waiting.keys())]
    while waiting:
        ready = [code for code, rule in sorted(waiting.items()) if not waiting.keys() & set(rule.needs)]
        if not ready:
            raise ValueError(f"rules need each other in a ring: {', '.join(sorted(waiting))}")
        done += map(waiting.pop, ready)
    return tuple(done)
