"""Characters that spoil a text in any language: what the format cannot hold, what nobody sees, what is no letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from hashiye.checks.spots import Spot, in_order, is_letter, named, runs, told
from hashiye.checks.subject import Subject
from hashiye.checks.suspects import SOUND_CHARACTERS
from hashiye.forms import LETTERS
from hashiye.registry import Remark, check, look

_AGAIN = "mend the article and convert it again, or move the annotations along (hashiye rebase)"
_ZWJ, _FLAG, _LAST_TAG = "\u200d", "\U0001f3f4", "\U000e007f"
_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_TAGS = frozenset(map(chr, range(0xE0020, 0xE0080)))
_PIECE = f"[{SOUND_CHARACTERS}]?[^{SOUND_CHARACTERS}]+"
"""Characters that may change in normal form C, with the one before them: no such change crosses its edges."""
_NOTHING = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf"))
"""Categories of blanks and of what nobody sees."""
_MARKS_AT_MOST = 30
"""Marks on one letter: UAX #15, Stream-Safe Text Format."""


def _runs(subject: Subject, code: str) -> Iterator[Spot]:
    return runs(subject.text, subject.suspects.get(code, frozenset()))


@look(
    "HSH-B102", "HSH-B105", "HSH-B107", "HSH-B108", "HSH-B110", "HSH-B111", "HSH-B112", "HSH-B113", "HSH-B114",
    "HSH-B115", "HSH-B116", "HSH-B117", "HSH-B118", "HSH-B119", "HSH-B121", "HSH-B122", "HSH-B123", "HSH-B124",
    "HSH-B125",
)  # fmt: skip
def _is_plain(subject: Subject) -> bool:
    """Digits have a look of their own (HSH-B120)."""
    return any(map(str.isalpha, subject.text[:40])) and subject.suspects.keys() <= {"HSH-B120"}


@check("HSH-B105", screen=lambda subject: "HSH-B105" in subject.suspects)
def character_outside_domain(subject: Subject) -> Iterator[Remark]:
    """A text holds only characters that both spellings of the format can carry.

    Control characters (but TAB and LF), halves of surrogate pairs and noncharacters come from broken exports, from
    terminals and from PDF. XML cannot hold them: such a document has no XML twin, and other tools refuse it or drop the
    character, after which every offset behind it is off by one. Take it out before the text is annotated.
    """

    def tell(start: int, end: int) -> Remark:
        return Remark(
            message="the text holds a character that no document may hold",
            found=named(subject.text[start:end]), expected="tab, line feed and visible text", fix=_AGAIN,
        )  # fmt: skip

    return told(_runs(subject, "HSH-B105"), tell)


@check("HSH-B107", screen=lambda subject: not subject.text or not is_letter(subject.text[-1]))
def empty_text(subject: Subject) -> Iterator[Remark]:
    """An article holds words.

    An empty file, or one of blanks and invisible characters alone, is what a failed download or a wrong selector
    leaves. Nothing can be annotated in it, and it counts as a document in every statistic. Fetch the article again, or
    take the document out of the corpus.
    """
    if all(unicodedata.category(char) in _NOTHING for char in subject.text):
        yield Remark(
            at=("text",), span=(0, len(subject.text)), in_text=True, message="the text holds nothing but blanks",
            found=f"{len(subject.text)} characters", expected="an article",
            fix="fetch the article again, or remove the document",
        )  # fmt: skip


@check("HSH-B110", screen=lambda subject: "HSH-B110" in subject.suspects)
def not_nfc(subject: Subject) -> Iterator[Remark]:
    """The text is in Unicode's normal form C: what one code point can say is said by one.

    Text from PDF or macOS may hold a letter and its mark apart: «آ» as alef and madda. It looks the same, but is
    longer, so that a search misses it and offsets differ from those of tools that normalize. Each such place is listed;
    where marks only stand in the wrong order, HSH-B121 says so instead. Normalize the article before it is annotated.
    """

    def spots() -> Iterator[Spot]:
        if not unicodedata.is_normalized("NFC", subject.text):
            for match in re.finditer(_PIECE, subject.text):
                ordered = in_order(match[0])
                if unicodedata.normalize("NFC", ordered) != ordered:
                    yield match.start() + match[0][0].isspace(), match.end()

    def tell(start: int, end: int) -> Remark:
        piece = subject.text[start:end]
        composed = unicodedata.normalize("NFC", in_order(piece))
        return Remark(
            message="not in normal form C",
            found=" ".join(f"U+{ord(char):04X}" for char in piece[:8]),
            expected=" ".join(f"U+{ord(char):04X}" for char in composed[:8]), fix=_AGAIN,
        )  # fmt: skip

    return told(spots(), tell)


@check("HSH-B114", needs=("HSH-B107",), screen=lambda subject: "HSH-B114" in subject.suspects)
def invisible(subject: Subject) -> Iterator[Remark]:
    """The only invisible character in a text is the half-space.

    Zero-width spaces, directional marks (LRM, RLM, ALM), soft hyphens, byte order marks inside the text, word joiners,
    line separators and variation selectors come from web pages and word processors. They part words that look the same,
    and tools disagree whether they belong to a token. Allowed are joiners and selectors inside an emoji, and a joiner
    that gives a letter its joined shape at the edge of a word, as in the abbreviation of «hejri». A no-break space is a
    blank, not meant here.
    """

    def tell(start: int, end: int) -> Remark:
        return Remark(
            message="an invisible character stands in the text",
            found=named(subject.text[start:end]), expected="text without it", fix=_AGAIN,
        )  # fmt: skip

    wrong = (spot for spot in _runs(subject, "HSH-B114") if not _belongs(subject.text, *spot))
    return told(((start, end) for start, end in wrong if subject.text[start:end] != "\ufeff" or start), tell)


def _belongs(text: str, start: int, end: int) -> bool:
    """Whether invisible characters are part of an emoji, or show a letter in its joined shape."""
    left, right = text[start - 1 : start] if start else "", text[end : end + 1]
    symbol = bool(left) and unicodedata.category(left)[0] in "SPN"
    rest = set(text[start:end])
    if rest & _SELECTORS:
        ideograph = left.isalpha() and "CJK" in unicodedata.name(left, "")
        if not (symbol or ideograph):
            return False
        rest -= _SELECTORS
    if rest & _TAGS and left == _FLAG and text[end - 1] == _LAST_TAG:
        rest -= _TAGS
    if rest == {_ZWJ}:
        pictures = symbol and bool(right) and unicodedata.category(right) in {"So", "Sk"}
        return pictures or (end - start == 1 and _is_arabic(left) != _is_arabic(right) and not _is_latin(left + right))
    return not rest


def _is_arabic(char: str) -> bool:
    return char.isalpha() and ("\u0600" <= char <= "\u08ff")


def _is_latin(chars: str) -> bool:
    return any("a" <= char <= "z" for char in chars.lower())


@check("HSH-B117", screen=lambda subject: "HSH-B117" in subject.suspects)
def presentation_form(subject: Subject) -> Iterator[Remark]:
    """Letters are stored as letters; their shape at the beginning, middle or end of a word is the font's business.

    Presentation forms (U+FB50 to U+FEFC) come from PDF and from old encodings, often in reversed order. They look right
    and match nothing: a search, a word list or a model does not know such a word. Signs for whole words, such as the
    rial sign, are none. Fold them to letters (normal form KC), check the order, and annotate again.
    """

    def tell(start: int, end: int) -> Remark:
        forms = subject.text[start:end]
        letters = unicodedata.normalize("NFKC", forms[:200]).translate(LETTERS).replace(" ", "")
        return Remark(message="presentation forms stand for letters", found=named(forms), expected=letters, fix=_AGAIN)

    return told(_runs(subject, "HSH-B117"), tell)


@check("HSH-B118", screen=lambda subject: "HSH-B118" in subject.suspects)
def tatweel(subject: Subject) -> Iterator[Remark]:
    """Words are written without tatweel, the stroke that stretches a line of print or stresses a word.

    A stretched word is another word for search, statistics and word lists. The abbreviation of «hejri», a heh with one
    tatweel by itself, is left alone. If the stretching is not what you study, take it out before the text is annotated.
    """

    def tell(start: int, end: int) -> Remark:
        return Remark(
            message="a word is stretched by tatweel", found=named(subject.text[start:end]),
            expected="the word without it", fix=_AGAIN,
        )  # fmt: skip

    text = subject.text
    return told((spot for spot in _runs(subject, "HSH-B118") if not _abbreviates(text, *spot)), tell)


def _abbreviates(text: str, start: int, end: int) -> bool:
    around = is_letter(text[start - 2 : start - 1]) if start > 1 else False
    return end - start == 1 and text[start - 1 : start] == "ه" and not around and not is_letter(text[end : end + 1])


@check("HSH-B121", screen=lambda subject: "HSH-B121" in subject.suspects)
def combining_mark(subject: Subject) -> Iterator[Remark]:
    """Every combining mark stands behind its letter, and several marks stand in Unicode's canonical order.

    A mark behind a blank, a half-space or at the beginning of the text has lost its letter; marks in another order (a
    shadda before its vowel) look the same and compare as different; more than 30 on one letter (UAX 15) are a prank or
    an attack. Text from PDF and careless cleaning is the usual source. Mend the article before it is annotated.
    """
    text = subject.text
    marks = subject.suspects.get("HSH-B121", set())

    def tell(start: int, end: int) -> Remark:
        run = text[start:end]
        lost = not _carries(text[start - 1] if start else "", run)
        ordered = " ".join(f"U+{ord(char):04X}" for char in in_order(run)[:8])
        many = end - start > _MARKS_AT_MOST
        return Remark(
            message="a combining mark without a letter" if lost
            else f"{end - start} marks on one letter" if many else "combining marks out of order",
            found=named(run), expected="a letter before it" if lost
            else f"at most {_MARKS_AT_MOST}" if many else ordered, fix=_AGAIN,
        )  # fmt: skip

    def spots() -> Iterator[Spot]:
        for start, end in runs(text, marks):
            run = text[start:end]
            if not _carries(text[start - 1] if start else "", run) or not _is_ordered(run):
                yield start, end

    return told(spots(), tell)


def _carries(base: str, run: str) -> bool:
    """Whether a base can carry marks; selectors and enclosing marks go on signs as well."""
    if run[0] in _SELECTORS or run[0] == "\u034f":
        return True  # HSH-B114 speaks of them
    if not base or unicodedata.category(base)[0] in "ZC":
        return base == "\u00a0"  # Unicode's own way to show a mark by itself
    return unicodedata.category(base)[0] != "P" or unicodedata.category(run[0]) == "Me"


def _is_ordered(run: str) -> bool:
    if len(run) == 1:
        return True
    classes = list(map(unicodedata.combining, run))
    return len(run) <= _MARKS_AT_MOST and all(b == 0 or a <= b for a, b in pairwise(classes))


@check("HSH-B123", screen=lambda subject: "HSH-B123" in subject.suspects)
def unassigned(subject: Subject) -> Iterator[Remark]:
    """Every character of a text has a meaning in Unicode.

    Characters of private use mean what one font says: logos, bullets, letters of old Persian fonts. Unassigned ones
    come from broken decoding, or from a newer Unicode than the one that Python knows. No other tool can read them. Find
    out what they stand for, write that, and annotate again.
    """

    def tell(start: int, end: int) -> Remark:
        private = unicodedata.category(subject.text[start]) == "Co"
        return Remark(
            message="a character of private use" if private
            else f"a character that Unicode {unicodedata.unidata_version} does not know",
            found=named(subject.text[start:end]), expected="a character with a meaning", fix=_AGAIN,
        )  # fmt: skip

    return told(_runs(subject, "HSH-B123"), tell)
