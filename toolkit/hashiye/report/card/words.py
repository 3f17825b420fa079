"""Words of a corpus inside a data card: readable Persian, and nothing that Markdown, HTML or YAML would obey.

Invisible characters are shown by name, but for the joiners, which Persian is written with.
"""

from __future__ import annotations

import re

from hashiye.report import markdown, sentences
from hashiye.text import show

_JOINERS = re.compile("([\u200c\u200d])")
_MARKS = "\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d"
_PLAIN = re.compile(
    rf"(?:[^\W_]|[{_MARKS} ،؛؟«»…–—'’(“”%]|[,;.:!?)](?= |$|[»)])|-(?![\d-])|(?<=\d)[.-](?=\d)|(?<=\w)_(?=\w))+"
)
_NUMBERED = re.compile(r"\d{1,9}[.)](?!\d)")
_ALIVE = re.compile(r"@|www|:/|#\d|GH-", re.IGNORECASE)
_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~$#@{}^=+]|:(?! |$)|(?<=\w)\.(?=\w)")

NAME, DEFINITION = 200, 600
"""Characters of a name and of a definition that are shown."""


def named(text: str, limit: int = NAME) -> str:
    """Return a text on one line, its invisible characters by name, its joiners as they are."""
    cut = text if len(text) <= limit else f"{text[:limit]}…"
    pieces = _JOINERS.split(cut)
    return sentences.quiet("".join(piece if _JOINERS.fullmatch(piece) else show(piece, len(piece)) for piece in pieces))


def word(text: str) -> str:
    """Return a name or a value for Markdown and its tables: as it is where nothing in it is special, else as code.

    What is not ASCII stands in an isolate, so that its direction stays its own.

    >>> word("PER"), word("a@b"), word("a|b")
    ('PER', '`a@b`', '<code>a&#124;b</code>')
    """
    shown = named(text) or "⟨nothing⟩"
    return _isolated(shown if _is_plain(shown) else _code(shown), shown)


def prose(text: str) -> str:
    """Return a sentence of the corpus for Markdown; as code only where readers of Markdown would make links of it."""
    shown = named(text, DEFINITION)
    if _is_plain(shown):
        return _isolated(shown, shown)
    return _isolated(_code(shown) if _ALIVE.search(shown) else _entities(shown), shown)


def _is_plain(shown: str) -> bool:
    return bool(_PLAIN.fullmatch(shown)) and not _NUMBERED.match(shown) and not _ALIVE.search(shown)


def _code(shown: str) -> str:
    """Return words as code; where a bar would end the cell, or a tag begin, as HTML with entities for all marks."""
    if "|" not in shown and "<" not in shown:
        return markdown.code(shown)
    return f"<code>{re.sub('[!-/:-@[-`{-~]', lambda found: f'&#{ord(found[0])};', shown)}</code>"


def _entities(shown: str) -> str:
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", shown)


def _isolated(made: str, shown: str) -> str:
    return made if shown.isascii() else f"\u2068{made}\u2069"
