"""From a piece of text without blanks to its tokens, which together are the piece.

The rules are hazm's (``WordTokenizer``, no option on) and these beside them; their names stand in
the document's producer (:data:`RULES`):

* numbers, times and dates are whole (12.5, ۱۲٫۵, ۱٬۰۰۰, ۱۲:۳۰, ۱۴۰۱/۱۰/۲۰, 2023-01-10), and the
  full stop or colon behind one is not part of it; a sign and a percent sign are tokens of their own;
* web and e-mail addresses, file names, hashtags and handles are whole;
* a Latin word keeps its digits, hyphens, apostrophes and ampersands (COVID-19, H2O, O'Neil, AT&T),
  if it begins with a letter; a number with letters behind it is two tokens, in any script (۹متر, 5G);
* quotation marks of every shape, dashes, the ellipsis, the Latin comma and semicolon, symbols and
  emoji are tokens of their own; a hyphen between Persian words is one too;
* directional marks stay with their neighbour: closing ones and U+200E, U+200F, U+061C with what
  stands before, opening ones with what follows.
"""

from __future__ import annotations

import re

from hashiye.tokenize import addresses
from hashiye.tokenize.marks import CUTTING, EMOJI, FLAGS, LATIN, MARKS, OPEN_CONTROLS

RULES = {
    "addresses": "whole",
    "bidi-marks": "with-neighbour",
    "blanks": "unicode-white-space",
    "dashes": "split",
    "emoji": "split",
    "hashtags": "whole",
    "hyphens": "latin-whole",
    "latin-digits": "whole",
    "numbers": "whole",
    "quotes": "split",
    "sentences": "line-end,stops",
    "symbols": "split",
}
"""The rules beside hazm's, as they are written into the producer's settings."""

_WORD = rf"[^\s\u200b\d{CUTTING}]"
_NUMBER = (
    r"(?:\d{4}-\d{1,2}-\d{1,2}(?![\d-])|\d{1,3}(?:\u060c\d{3}){1,6}(?![\d\u060c])(?:[.\u066b]\d++)?"
    r"|\d++(?:[.:,/\u066b\u066c\u060d]\d++)*+)[\u0300-\u036f\u064b-\u065f\ufe0f\u20e3]*+"
)
_LATIN_WORD = rf"[{LATIN}][{LATIN}\d]*+(?:[-\u2010\u2011'\u2019&_][{LATIN}\d]++)*+{_WORD}*+"
_EMOJI = (
    rf"[{FLAGS}]{{2}}|[{EMOJI}{FLAGS}][\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*+"
    rf"(?:\u200d[{EMOJI}][\ufe0f\U0001f3fb-\U0001f3ff]*+)*+"
)
_RUNS = (
    r"[\u061f!?\u2e2e]++|[.:]++|\u2026++|\u06d4++|-++|\u2013++|\u2014++"
    r"|\*++|=++|~++|\u2022++|\|++|\+++|<++|>++"
)

_TOKEN = re.compile(
    rf"[{MARKS}{OPEN_CONTROLS}]*+(?:"
    rf"{_NUMBER}[{MARKS}]*+|{_LATIN_WORD}|#(?:{_WORD}|\d)++|(?<!\w)@\w++(?:\.\w++)*+"
    rf"|(?:{_EMOJI}|{_RUNS})[{MARKS}]*+|{_WORD}++|[{CUTTING}][{MARKS}]*+)"
    rf"|[{MARKS}{OPEN_CONTROLS}]++"
)
_ONE_WORD = re.compile(rf"[^\s\u200b\d{CUTTING}{MARKS}{OPEN_CONTROLS}]++")
_MAY_HOLD_ADDRESS = re.compile(r"@|://|[A-Za-z0-9_]\.[A-Za-z]")


def cut(piece: str) -> tuple[str, ...]:
    """Return the tokens of ``piece``, which holds no blank; joined they are the piece again. Linear time."""
    if piece.isalpha() or _ONE_WORD.fullmatch(piece):
        return (piece,)
    if _MAY_HOLD_ADDRESS.search(piece):
        tokens: list[str] = []
        last = 0
        for start, end in addresses.find(piece):
            tokens += _TOKEN.findall(piece, last, start)
            tokens.append(piece[start:end])
            last = end
        tokens += _TOKEN.findall(piece, last)
        return tuple(tokens)
    return tuple(_TOKEN.findall(piece))
