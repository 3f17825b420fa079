"""The pages of docs/rules/: a table of all rules with the map of invariants, and a page a rule."""

from __future__ import annotations

import difflib
import functools
import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from invariants import GROUPS

from hashiye.codes import CODES, Code
from hashiye.explanations import explain
from hashiye.report.explain import as_markdown
from hashiye.report.rule_words import ENGLISH, PERSIAN
from hashiye.text import show

CASES = Path(__file__).parent.parent / "tests" / "cases"
VECTORS = CASES.parent / "vectors" / "invalid"
LINES = 12
"""How many lines of a case's difference are shown at most."""
AROUND = 110
"""How many characters of a long line are shown on either side of where the two part."""


def pages() -> dict[str, Callable[[], Iterator[str]]]:
    """Return every page by its path below docs/."""
    found = {f"rules/{code.code}.md": functools.partial(page, code) for code in CODES.values()}
    return {"rules/README.md": table, "rules/fa.md": persian_table, **found}


def table() -> Iterator[str]:
    yield "# Rules\n"
    yield "Every code that hashiye reports. Codes are permanent: a retired one stays listed and is never used again."
    yield "`hashiye rule CODE` shows a page in a terminal, `--lang fa` in Persian; the pages here hold both languages and a case. [فارسی](fa.md)"
    yield "In the column *mend*, *safe* is what `--fix` does where nothing can be lost, *unsafe* what only `--unsafe-fixes`"
    yield "does. In the column *runs*, *always* means without being asked for, *by choice* where it is selected by its code; *exit 2*"
    yield "marks what could not be looked at or done, which no setting hides.\n"
    for level, words in ENGLISH.of_level.items():
        yield f"## Level {level}: {words}\n"
        yield "| code | name | severity | topic | mend | runs | what it says |"
        yield "| --- | --- | --- | --- | --- | --- | --- |"
        for code in sorted((one for one in CODES.values() if one.level == level), key=lambda one: one.code):
            yield f"| {' | '.join(row(code))} |"
        yield ""
    yield from invariants()


def persian_table() -> Iterator[str]:
    """The same table for readers of Persian."""
    yield '<div dir="rtl" lang="fa">\n'
    yield "# قاعده‌ها\n"
    yield "هر کدی که hashiye گزارش می‌کند، با نام، شدت و معنایش. کدها همیشگی‌اند. صفحهٔ هر قاعده می‌گوید در دادهٔ سالم چه برقرار است، خطا از"
    yield 'کجا می‌آید و چگونه درست می‌شود؛ در پایانه: <code dir="ltr">hashiye rule CODE --lang fa</code>. [صفحهٔ انگلیسی](README.md)\n'
    for level, words in PERSIAN.of_level.items():
        yield f"## سطح {PERSIAN.digits[level]}: {words}\n"
        yield "| کد | شدت | معنا |"
        yield "| --- | --- | --- |"
        for code in sorted((one for one in CODES.values() if one.level == level), key=lambda one: one.code):
            title = explain(code, "fa").title
            yield f"| [{code.code}]({code.code}.md#fa) | {PERSIAN.of_severity[code.severity]} | {title} |"
        yield ""
    yield "</div>"


def row(code: Code) -> tuple[str, ...]:
    runs = "exit 2" if code.trouble else "always" if code.default else "by choice"
    link = f"[{code.code}]({code.code}.md)"
    return link, code.name, code.severity, code.topic, code.fix or "by hand", runs, code.title


def invariants() -> Iterator[str]:
    """The list of invariants, and which code keeps each."""
    yield "## The invariants, and what keeps them\n"
    yield "What the strongest validators of stand-off corpora check, with what none of them checks, in one list of 81"
    yield "invariants. Where format 1.0 differs from the list, the reason stands beside it.\n"
    kept: set[str] = set()
    for group, rows in GROUPS.items():
        yield f"### {group}\n"
        yield "| | what holds | codes | where it differs |"
        yield "| --- | --- | --- | --- |"
        for number, words, codes, reason in rows:
            named = [f"HSH-{code}" for code in codes.split()]
            kept.update(named)
            links = ", ".join(f"[{code}]({code}.md)" for code in named) or "none"
            yield f"| {number} | {words} | {links} | {reason} |"
        yield ""
    beyond = [f"[{code}]({code}.md)" for code in sorted(set(CODES) - kept)]
    yield f"Codes beyond the list: {', '.join(beyond)}."


def page(code: Code) -> Iterator[str]:
    yield "[All rules](README.md) · [فارسی](#fa)\n"
    yield as_markdown([explain(code)])
    yield from case(code.code) if (CASES / code.code).is_dir() else vector(code.code)
    yield '<a id="fa"></a>\n'
    yield as_markdown([explain(code, "fa")], heading=2)


def vector(code: str) -> Iterator[str]:
    """The smallest file of the vectors that draws this code alone: its faulty line."""
    found = []
    for expected in VECTORS.glob("*/*.expected.json"):
        faults = json.loads(expected.read_text(encoding="utf-8"))
        path = next(
            (one for one in expected.parent.glob(f"{expected.name.partition('.')[0]}.*") if one != expected), None
        )
        if path is not None and [fault["code"] for fault in faults] == [code]:
            found.append((path.stat().st_size, path.as_posix(), path, faults[0]))
    if not found:
        return
    *_, path, fault = min(found)
    name = path.relative_to(VECTORS.parents[2]).as_posix()
    line = path.read_bytes().decode("utf-8", "backslashreplace").split("\n")[fault["line"] - 1]
    start = max(0, fault["column"] - 1 - AROUND)
    shown = (
        show(line[start : fault["column"] - 1]) if not start else "…" + show(line[start : fault["column"] - 1], AROUND)
    )
    yield f"## A case\n\n[{name}](../../{name}) draws this code, at `⟦`:\n"
    yield f"```text\n{shown.lstrip()}⟦{show(line[fault['column'] - 1 :], AROUND)}\n```\n"


def case(code: str) -> Iterator[str]:
    """The bad sample of a rule: what is said of it, and what parts it from its sound neighbour."""
    folder = CASES / code
    said = folder / "expected.txt"
    yield "## A case\n"
    if said.exists():
        yield f"Of [tests/cases/{code}/bad](../../tests/cases/{code}/bad) `hashiye validate` says:\n"
        yield f"```text\n{said.read_text(encoding='utf-8').rstrip()}\n```\n"
    parted = list(islice(differences(folder), LINES + 1))
    if parted:
        yield "Its sound neighbour differs from it in this; `-` is bad, `+` is good, and what is invisible is named:\n"
        yield "```diff"
        yield from parted[:LINES]
        if len(parted) > LINES:
            yield "…"
        yield "```\n"


def differences(folder: Path) -> Iterator[str]:
    """Yield what parts the bad from the good sample, a few lines a file."""
    bad, good = (files(folder / name) for name in ("bad", "good"))
    for name in sorted(bad.keys() | good.keys()):
        if bad.get(name) == good.get(name):
            continue
        yield name if name in bad and name in good else f"{name} (only in the {'bad' if name in bad else 'good'} one)"
        yield from lines(bad.get(name, b""), good.get(name, b""))


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def lines(bad: bytes, good: bytes) -> Iterator[str]:
    before, after = (data.decode("utf-8", "backslashreplace").split("\n") for data in (bad, good))
    for kind, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        old, new = before[i:j], after[k:m]
        for at, line in enumerate(old):
            yield f"- {around(line, new[at] if at < len(new) else '')}"
        for at, line in enumerate(new):
            yield f"+ {around(line, old[at] if at < len(old) else '')}"


def around(line: str, other: str) -> str:
    """Return a line as it may be shown, a long one around where it parts from the other."""
    parting = next((at for at, (a, b) in enumerate(zip(line, other, strict=False)) if a != b), 0)
    start = max(0, parting - AROUND) if len(line) > 2 * AROUND else 0
    shown = line[start : start + 2 * AROUND]
    return ("…" if start else "") + show(shown, 2 * AROUND).strip() + ("…" if start + 2 * AROUND < len(line) else "")
