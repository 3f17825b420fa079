"""The shell of every page: its head with style and policy, the way past the head, its foot. Nothing is fetched.

The policy (W3C, Content Security Policy Level 3) allows the page's own style and script by their hashes and nothing
else: what escaping would miss, it stops.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources


@cache
def resource(*names: str) -> str:
    """Return files of the package as one, later ones after earlier ones."""
    folder = resources.files("hashiye") / "resources"
    return "".join((folder / name).read_text(encoding="utf-8") for name in names)


def page(
    title: str, body: str, *, style: str, skip: str, to: str = "main", foot: str = "", script: str = "",
    kind: str = "", mark: str = "",
) -> str:  # fmt: skip
    """Return a whole page in Persian around ``body``; all but ``style`` and ``script`` is HTML.

    ``skip`` names the link to the place ``to``, past all before it; ``kind`` is the class of the body; ``mark`` a
    line of its own in the head.
    """
    head = _HEAD.format(policy=policy(style, script), title=title, style=style, mark=f"{mark}\n" if mark else "")
    opened = f'<body class="{kind}">' if kind else "<body>"
    past = f'<a class="skip-link" href="#{to}">{skip}</a>'
    ended = f"<footer><p>{foot}</p></footer>\n" if foot else ""
    run = f"<script>{script}</script>" if script else ""
    return f"{head}{opened}\n{past}\n{body}{ended}{run}</body>\n</html>\n"


def policy(style: str, script: str = "") -> str:
    """Return what a page with this style, and this script if any, may do."""
    scripts = f"script-src {hashed(script)}; " if script else ""
    return (
        f"default-src 'none'; style-src {hashed(style)}; {scripts}base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def hashed(text: str) -> str:
    """Return the hash of a style or script as a policy names it."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


_HEAD = """<!doctype html>
<html lang="fa" dir="rtl">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
{mark}<title>{title}</title>
<style>{style}</style>
</head>
"""
