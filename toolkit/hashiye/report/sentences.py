"""A finding in one line of plain words, for formats that have room for one."""

from __future__ import annotations

import re

from hashiye.findings import Finding
from hashiye.report import rules
from hashiye.text import show

AROUND = 24
"""Where so many characters stand behind the words, more may follow: :data:`hashiye.validation.AROUND`."""

_COMMAND = re.compile(r"##(?=\w{0,16}\[)")
_AT_BEGIN = re.compile(r"^([^\S\n]*+):(?=:)", re.MULTILINE)


def quiet(text: str) -> str:
    """Return ``text`` with nothing in it that the log of a CI would obey, wherever in a line it stood.

    GitHub obeys ``##[command]``, Azure ``##vso[command]``, TeamCity ``##teamcity[command]``.
    """
    return _COMMAND.sub("#⟨U+0023⟩", text)


def quiet_lines(text: str) -> str:
    """Return whole lines so: GitHub also obeys ``::command::`` where only blanks go before it in its line."""
    return _AT_BEGIN.sub(r"\1⟨U+003A⟩", quiet(text))


def label(finding: Finding) -> str:
    """Return ``HSH-A302 surface-differs``."""
    return f"{finding.code} {show(rules.name(finding))}".rstrip()


def whole(finding: Finding) -> str:
    """Return what is wrong, what stands there, what should, and the way out; safe for any screen."""
    parts = [show(finding.message, 500) or label(finding)]
    if finding.found:
        parts.append(f"found «{show(finding.found)}»")
    if finding.expected:
        parts.append(f"expected «{show(finding.expected, 300)}»")
    if finding.fix:
        parts.append(f"to fix: {show(finding.fix, 300)}")
    return "; ".join(parts)


def words(finding: Finding) -> str:
    """Return the words it is about in their context, ``…before⟦surface⟧after…``; empty where there are none."""
    if finding.context is None:
        return ""
    before, surface, after = finding.context
    cut = finding.start is not None and finding.start > len(before)
    more = len(after) >= AROUND
    return f"{'…' if cut else ''}{show(before)}⟦{show(surface)}⟧{show(after)}{'…' if more else ''}"


def where(finding: Finding) -> str:
    """Return where in the text it is, ``3:14, characters 120 to 125``; empty where that is not known."""
    if finding.start is None or finding.end is None:
        return ""
    characters = f"characters {finding.start} to {finding.end}"
    if not finding.text_line or finding.file == finding.text_file:
        return characters
    return f"{finding.text_line}:{finding.text_column}, {characters}"
