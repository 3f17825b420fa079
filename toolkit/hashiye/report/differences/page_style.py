"""How the page looks: on a screen by day and by night, narrow, and on paper. Nothing in it is fetched."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources


@cache
def style() -> str:
    """Return the whole style sheet."""
    return (resources.files("hashiye") / "resources" / "diff.css").read_text(encoding="utf-8")


def style_hash() -> str:
    """Return its hash, as a content security policy names it."""
    return f"sha256-{b64encode(sha256(style().encode()).digest()).decode()}"
