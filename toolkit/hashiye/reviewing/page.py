"""The page: one file with its style and its script inside, which the policy names by their hashes."""

from __future__ import annotations

from functools import cache

from hashiye.report import shell


@cache
def style() -> str:
    """Return the style sheet: that of all pages, and its own."""
    return shell.resource("page.css", "review.css")


def script() -> str:
    """Return the script."""
    return shell.resource("review.js")


@cache
def whole() -> bytes:
    """Return the page. It holds nothing of the corpus: the script asks for that."""
    return shell.resource("review.html").replace("{style}", style()).replace("{script}", script()).encode()


@cache
def policy() -> str:
    """Return the content security policy: this style, this script, data from where the page is from, nothing else."""
    return (
        f"default-src 'none'; style-src {shell.hashed(style())}; script-src {shell.hashed(script())}; "
        "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
