"""Several documents as one page: a list of them, then each one's article, with one style and one script for all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hashiye.report import sentences, shell
from hashiye.report.markup import bdi, code, english, words
from hashiye.report.persian import number
from hashiye.report.view import page
from hashiye.report.view.index import MARK
from hashiye.report.view.summary import fact
from hashiye.viewing.shown import Shown

DOCUMENTS, CHARACTERS = 500, 2_000_000
"""What one page of several documents holds: browsers open it in a few seconds, and search in it at once."""


class TooLargeError(ValueError):
    """More documents than one page holds."""


class Bundle:
    """Documents as they come, for one page."""

    def __init__(self) -> None:
        self._shown: list[Shown] = []
        self._characters = 0

    def __len__(self) -> int:
        return len(self._shown)

    def add(self, shown: Shown) -> None:
        """Take one more. Raises :exc:`TooLargeError`."""
        self._characters += len(shown.text)
        self._shown.append(shown)
        if len(self._shown) > DOCUMENTS or (len(self._shown) > 1 and self._characters > CHARACTERS):
            raise TooLargeError(
                f"one page holds {DOCUMENTS:,} documents or {CHARACTERS:,} characters, and these are more: name a "
                "folder as --output, which gets a page for each"
            )

    def render(self) -> str:
        """Return the page."""
        return render(self._shown)


def render(many: Sequence[Shown]) -> str:
    """Return one page that holds all documents, each under its own heading."""
    title = f"<h1>{number(len(many))} سند {english('hashiye view')}</h1>"
    listed = "".join(f'<li><a href="#d{at}">{_name(one)}</a></li>' for at, one in enumerate(many, 1))
    articles = "".join(_document(f"d{at}", one) for at, one in enumerate(many, 1))
    contents = f'<nav aria-label="سندها"><ul>{listed}</ul></nav>'
    body = f'<header>{title}\n{contents}</header><main id="main">{articles}</main>'
    return sentences.quiet(shell.page(
        "سندها · hashiye view", body, style=page.style(many), skip="به سندها", script=page.script(), mark=MARK
    ))  # fmt: skip


_LANDMARK = re.compile('(<(?:section|nav|aside)[^<>]* aria-labelledby="[^"<>]+)"')


def _document(anchor: str, one: Shown) -> str:
    """Return one document; its landmarks are also called after it, since the others have the same (WAI-ARIA 1.2)."""
    named = f'<span id="{anchor}-name" hidden>{words(one.document.id, limit=120)}</span>'
    article = _LANDMARK.sub(rf'\1 {anchor}-name"', page.article(one, f"{anchor}-"))
    return f'<div class="document" id="{anchor}">{named}{article}</div>\n'


def _name(one: Shown) -> str:
    title = fact(one.document, "title")
    return f"{code(one.document.id)} {bdi(title, limit=160)}" if title else code(one.document.id)
