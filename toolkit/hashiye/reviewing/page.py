"""The page: one file with its style and its script inside, which the policy names by their hashes."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources


@cache
def style() -> str:
    """Return the style sheet: that of all pages, and its own."""
    return _resource("diff.css") + _resource("review.css")


@cache
def script() -> str:
    """Return the script."""
    return _resource("review.js")


@cache
def whole() -> bytes:
    """Return the page. It holds nothing of the corpus: the script asks for that."""
    return _resource("review.html").replace("{style}", style()).replace("{script}", script()).encode()


@cache
def policy() -> str:
    """Return the content security policy: this style, this script, data from where the page is from, nothing else."""
    return (
        f"default-src 'none'; style-src '{_hash(style())}'; script-src '{_hash(script())}'; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _resource(name: str) -> str:
    return (resources.files("hashiye") / "resources" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
