"""How the page of agreement looks: the style of all pages, and what charts and cards need besides."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources


@cache
def style() -> str:
    """Return the whole style sheet."""
    folder = resources.files("hashiye") / "resources"
    return "".join((folder / name).read_text(encoding="utf-8") for name in ("diff.css", "agreement.css"))


def style_hash() -> str:
    """Return its hash, as a content security policy names it."""
    return f"sha256-{b64encode(sha256(style().encode()).digest()).decode()}"
