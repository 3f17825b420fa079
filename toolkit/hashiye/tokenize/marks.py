"""The characters that the tokenizer and the sentence splitter ask about, each class in one place.

A *blank* is Unicode white space (what ``str.isspace`` says) or U+200B: it stands between tokens and
in no token. Everything else stands in exactly one token. Sources: hazm 0.12's own pattern, Unicode
15 PropList (White_Space), UAX 9 for the directional marks.
"""

from __future__ import annotations

ZWSP = "\u200b"
"""Zero width space: a blank that ``str.isspace`` does not know."""

OPEN_CONTROLS = "\u202a\u202b\u202d\u202e\u2066-\u2068"
"""Directional embeddings, overrides and isolates: they belong to what follows."""

MARKS = "\u200e\u200f\u061c\u202c\u2069\u2060\ufeff"
"""Directional marks, closing controls and invisible joins: they belong to what stands before."""

CONTROLS = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068" + MARKS)

LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"

EMOJI = (
    "\u231a\u231b\u23e9-\u23fa\u2600-\u27bf\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55"
    "\U0001f000-\U0001f0ff\U0001f10d-\U0001f1e5\U0001f200-\U0001faff"
)
FLAGS = "\U0001f1e6-\U0001f1ff"

# hazm's own separators first, then those it leaves glued to words
CUTTING = (
    '\u061f!?.:\u060c\u061b\u00bb\\])}"\u00ab\\[({/\\\\'
    "\u201c-\u201f\u2018-\u201b\u2039\u203a\u2026\u2010-\u2015\u2212\\-,;%\u2030\u066a-\u066d\u06d4\u2e2e"
    "'`|*\u2022\u00b7\u25cf\u25aa\u25a0\u25c6\u25ba<>=+~\\^#@&$\u20ac\u00a3\u00a5\u00b0\u00a7\u00a9\u00ae"
    "\u2122\ufdfc\ufd3e\ufd3f\u0609\u060a\u060d\u2190-\u21ff\u3001-\u3003\u3008-\u3011" + EMOJI + FLAGS
)
"""The inside of a character class: what never stays inside a word (but see the word rules)."""

STOPS = frozenset(".!?\u061f\u2026\u06d4\u2e2e")
"""What can end a sentence: full stops, exclamation and question marks, the ellipsis."""

CLOSERS = frozenset("\u00bb\u201d\u2019\u203a)]}\ufd3e")
OPENERS = frozenset("\u00ab\u201c\u201e\u2018\u201a\u2039([{\ufd3f")

STRAIGHT = frozenset("\"'")
"""Quotation marks that open and close alike."""

JOINERS = "\u200c\u200d"


def is_arabic(char: str) -> bool:
    """Tell whether a character is a letter of the Arabic script."""
    return char.isalpha() and ("\u0600" <= char <= "\u08ff" or "\ufb50" <= char <= "\ufefc")


def is_latin(char: str) -> bool:
    """Tell whether a character is a letter of the Latin script (to U+024F)."""
    return char.isalpha() and char < "\u0250"
