"""Style sheets of pages: those of the package, joined, and the hash by which a page names its own."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib import resources


def joined(*names: str) -> str:
    """Return several sheets as one, later ones after earlier ones."""
    folder = resources.files("hashiye") / "resources"
    return "".join((folder / name).read_text(encoding="utf-8") for name in names)


def hashed(style: str) -> str:
    """Return the hash of a style sheet, as a content security policy names it."""
    return f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"
