"""Words of the corpus as HTML: escaped, in isolates, what nobody sees by its name."""

from __future__ import annotations

import re
from hashlib import blake2b
from html import escape

from hashiye.report.joiners import seen
from hashiye.text import show

_PARTED = re.compile("([/:])")
_PERSIAN = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LONGEST_NAME = 300
"""Characters of a name that are shown."""
_NAMED = re.compile("⟨([A-Z][A-Z0-9+]{1,8})⟩")


def words(text: str, *, all_named: bool = False, limit: int | None = None) -> str:
    """Return corpus text for HTML: escaped, what nobody sees by its name.

    A joiner between two letters stays what it is: the letters show it. ``all_named``: it is named as well, because
    it may be the very thing that was exchanged.
    """
    most = max(len(text) if limit is None else limit, 1)
    shown = show(text, most) if all_named else seen(text, most)
    return _NAMED.sub(r'<span dir="ltr" class="named">\1</span>', escape(shown))


def bdi(text: str, *, limit: int = 200) -> str:
    """Return corpus text in an isolate of its own."""
    return f"<bdi>{words(text, limit=limit)}</bdi>" if text else ""


def code(text: str) -> str:
    """Return a name, a path or numbers, which read from left to right, in an isolate.

    So that they do, a Persian part of a path is an isolate in it: a line number behind it would go before it.
    """
    pieces = _PARTED.split(text) if len(text) <= _LONGEST_NAME else [text]
    shown = "".join(bdi(one) if _PERSIAN.search(one) else words(one, limit=_LONGEST_NAME) for one in pieces)
    return f'<bdi dir="ltr" class="code">{shown}</bdi>'


def english(name: str) -> str:
    """Return an English name, beside a Persian one."""
    return f'<span class="en" lang="en" dir="ltr">{words(name, limit=60)}</span>' if name else ""


def hue(label: str) -> str:
    """Return the class that gives a label its colour: the same on every page."""
    return f"l{blake2b(label.encode('utf-8', 'surrogatepass'), digest_size=2).digest()[0] % 12}"


def label(name: str) -> str:
    """Return a label on its colour."""
    return f'<span class="label {hue(name)}">{bdi(name, limit=60)}</span>'
