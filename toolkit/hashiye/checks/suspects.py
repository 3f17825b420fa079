"""One look at a text for all rules on characters: which of them may have something to say.

Sound Persian text is made of few characters. One compiled class runs over the whole text in C; only
what it does not know is looked at, each kind of character once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from hashiye.text import FORBIDDEN, ZWNJ

SOUND_CHARACTERS = (
    "\t\n -%'-/:;=-~"  # ASCII but for digits, & and <
    "\u00a0\u00ab\u00bb\u2010-\u2015\u2018-\u201f\u2022\u2026\u2030\u2039\u203a\u200c"
    "\u060c\u061b\u061f\u066a-\u066c\u06f0-\u06f9"
    "\u0621-\u063a\u0641\u0642\u0644-\u0648\u067e\u0686\u0698\u06a9\u06af\u06c0\u06cc"
)
_PLAIN = SOUND_CHARACTERS.replace("\t", "").replace("\u00a0", "")  # the one blank and the one line end
SOUND = re.compile(f"[{_PLAIN}]*")
"""Characters that no rule minds by themselves."""
_OTHER = re.compile(f"[^{_PLAIN}]")

NON_JOINING = (
    "\u0621-\u0625\u0627\u0629\u062f-\u0632\u0648\u0671-\u0677\u0688-\u0699"
    "\u06c0\u06c3-\u06cb\u06cd\u06cf\u06d2\u06d3\u06d5\u06ee\u06ef"
)
"""Letters that never join to the one behind them: joining types R and U of Unicode's ArabicShaping.txt."""
JOINING = "[\u0626\u0628\u062a-\u062e\u0633-\u063f\u0641-\u0647\u0649\u064a\u067e\u0686\u06a9\u06af\u06cc]"
"""A letter that plainly joins to the next one."""
LETTER = "[\u0621-\u063a\u0641-\u064a\u067e\u0686\u0698\u06a9\u06af\u06c0\u06cc]"
"""A letter that plainly may stand behind a half-space."""
HALF_SPACE = re.compile(f"{ZWNJ}(?:(?<!{JOINING}{ZWNJ})|(?!{LETTER}))")
"""A half-space that is not plainly between a letter that joins and another letter."""

OVERRIDES = frozenset("\u202d\u202e")
OPENERS = frozenset("\u202a\u202b\u2066\u2067\u2068")
CLOSERS = frozenset("\u202c\u2069")
ARABIC = frozenset("\u0643\u0649\u064a")
"""Arabic kaf, alef maksura and yeh, which Persian writes ک and ی."""
QUESTION_MARKS = r"\?{2,}(?: \?{2,})+"
"""Words that an encoding without Persian letters has turned into question marks."""

_SIGNS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Signs of Unicode's category Cf that are seen: number signs, the end of an ayah."""
UNSEEN = re.compile(  # Default_Ignorable_Code_Point outside category Cf, and the line and paragraph separators
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2028\u2029\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
_ENCODED = frozenset("ŒœŠšŸŽžƒˆ˜†‡™\ufffd") | frozenset(map(chr, range(0xA1, 0x100))) - frozenset("«»")
"""What UTF-8 read as Windows-1252, Windows-1256 or Latin-1 is full of."""
_JAMO = re.compile("[\u1100-\u11ff\U00016d60-\U00016d7f]")  # letters that NFC joins to the letter before


def codes_of(char: str) -> frozenset[str]:
    """Return the codes of the rules that may have something to say where this character stands."""
    category = unicodedata.category(char)
    if FORBIDDEN.match(char):
        return frozenset(("HSH-B108",) if char == "\r" else ("HSH-B105",))
    if category in {"Co", "Cn"} and not UNSEEN.match(char):
        return frozenset(("HSH-B123",))
    codes = {code for code, chars in _BY_CHARACTER.items() if char in chars}
    if category.startswith("M"):
        codes |= {"HSH-B110", "HSH-B121"}
    if _JAMO.match(char) or not unicodedata.is_normalized("NFC", char):
        codes.add("HSH-B110")
    if UNSEEN.match(char) or (category == "Cf" and char not in _VISIBLE):
        codes.add("HSH-B114")
    if is_presentation_form(char):
        codes.add("HSH-B117")
    return frozenset(codes)


def is_presentation_form(char: str) -> bool:
    """Whether a character is the shape of an Arabic letter or mark in one position, or a ligature of letters.

    Signs for whole words (U+FDF0 to U+FDFF: the rial, blessings) are written on purpose and are none.
    """
    return ("\ufb50" <= char < "\ufdf0" or "\ufe70" <= char <= "\ufefc") and unicodedata.decomposition(char).startswith(
        "<"
    )


_BY_CHARACTER: Mapping[str, frozenset[str]] = {
    "HSH-B102": frozenset("\ufeff"),
    "HSH-B111": OVERRIDES,
    "HSH-B112": OPENERS,
    "HSH-B113": OPENERS | CLOSERS,
    "HSH-B115": ARABIC,
    "HSH-B116": ARABIC,
    "HSH-B118": frozenset("\u0640"),
    "HSH-B120": frozenset("0123456789٠١٢٣٤٥٦٧٨٩"),
    "HSH-B122": _ENCODED,
    "HSH-B124": frozenset("&<"),
    "HSH-B125": frozenset("\u0654"),
}
_VISIBLE = _SIGNS | OVERRIDES | OPENERS | CLOSERS | {ZWNJ}


class _Codes(dict[str, frozenset[str]]):
    """The answers of :func:`codes_of`, remembered: at most one for every character there is."""

    def __missing__(self, char: str) -> frozenset[str]:
        codes = self[char] = codes_of(char)
        return codes


_codes = _Codes()


def others(text: str) -> frozenset[str]:
    """Return the characters of a text that are not plainly sound."""
    sound = SOUND.match(text)
    start = 0 if sound is None else sound.end()
    return frozenset(_OTHER.findall(text, start)) if start < len(text) else frozenset()


def suspects(text: str, unusual: Iterable[str]) -> dict[str, set[str]]:
    """Return the codes that may have something to say of a text, each with those of its unusual characters to blame."""
    found: dict[str, set[str]] = {}
    for char in unusual:
        for code in _codes[char]:
            found.setdefault(code, set()).add(char)
    if ZWNJ in text and HALF_SPACE.search(text):
        found["HSH-B119"] = {ZWNJ}
    if "?? ??" in text:
        found.setdefault("HSH-B122", set()).add("?")
    return found
