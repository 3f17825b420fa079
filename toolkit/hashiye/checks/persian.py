"""How Persian is written: its own yeh and kaf, the half-space, one system of digits, one spelling of a hamza.

These rules speak of documents in Persian and Dari alone: Arabic writes ي and ك rightly. Digits are an
exception: one number in two systems is wrong in any language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from msgspec import structs

from hashiye.checks.passages import arabic_words
from hashiye.checks.spots import Spot, before, is_letter, told
from hashiye.checks.subject import Subject
from hashiye.checks.suspects import HALF_SPACE, NON_JOINING
from hashiye.codes import Severity
from hashiye.registry import Remark, check
from hashiye.text import ZWNJ

LANGUAGES = frozenset(("fa", "fas", "per", "pes", "prs"))
"""Language subtags of Persian (BCP 47) whose documents these rules are for."""

_WORD = f"[^\\W\\d_][\\w\u064b-\u065f\u0670{ZWNJ}]*"  # compiled when a text asks for it, as all patterns of rare faults
_FEW = 10
"""Words up to which each is shown where no Persian yeh or kaf stands in the text."""
_TO_PERSIAN = str.maketrans("يىك", "ییک")
_PAIRS = (("ك", "ک"), ("يى", "ی"))
_AGAIN = "fold the article's letters and convert it again; lengths stay, so annotations keep their places"


def _is_persian(subject: Subject) -> bool:
    return subject.document.language.partition("-")[0].lower() in LANGUAGES


def _persian(code: str) -> Callable[[Subject], bool]:
    """Return the screen of a rule on Persian: the right language, and a character that calls for it."""
    return lambda subject: code in subject.suspects and _is_persian(subject)


def mixes(word: str) -> bool:
    """Say whether a word has both the Arabic and the Persian form of a letter."""
    return any(persian in word and any(char in word for char in arabic) for arabic, persian in _PAIRS)


def _words(text: str) -> Iterator[tuple[Spot, bool]]:
    """Yield each word that holds an Arabic yeh or kaf, and whether it has the Persian one too."""
    for match in re.finditer(_WORD, text):
        word = match[0]
        if "ي\u0654" in word:  # a decomposed hamza, which HSH-B110 tells: it has no other yeh
            word = word.replace("ي\u0654", "ئ")
        if "ي" in word or "ك" in word or "ى" in word:
            yield match.span(), mixes(word)


@check("HSH-B115", screen=_persian("HSH-B115"))
def arabic_letter(subject: Subject) -> Iterator[Remark]:
    """Persian words are written with the Persian yeh (ی, U+06CC) and kaf (ک, U+06A9).

    Old keyboards and encodings put the Arabic letters ي, ى and ك in their place. The word looks the same or nearly so,
    and no search, word list or model finds it. Arabic quoted in a Persian text keeps its own letters: words that can
    only be Arabic (with ة, with إ, or with all their vowels marked) and the words around them in one sentence are left
    alone. A text that is written so throughout is told once. Fold the letters of the article and convert it again;
    lengths stay the same, so annotations keep their places.
    """
    if not _is_persian(subject):
        return
    text = subject.text
    quoted = arabic_words(text)

    def tell(start: int, end: int) -> Remark:
        word = text[start:end]
        letters = "، ".join(char for char in "يىك" if char in word)
        return Remark(
            message=f"a Persian word with Arabic letters: {letters}", found=word, expected=word.translate(_TO_PERSIAN),
            fix=_AGAIN,
        )  # fmt: skip

    spots = [spot for spot, mixed in _words(text) if not mixed and spot[0] not in quoted]
    if len(spots) > _FEW and "ی" not in text and "ک" not in text:
        first = tell(*spots[0])
        words = f"{len(spots)} words, of which this is the first"
        message = f"the whole text is written with Arabic letters: {words}"
        yield from told(spots[:1], lambda *_: structs.replace(first, message=message))
    else:
        yield from told(spots, tell)


@check("HSH-B116", screen=_persian("HSH-B116"))
def mixed_letters(subject: Subject) -> Iterator[Remark]:
    """One word is written with one kind of yeh and one kind of kaf.

    A word with both ي and ی, or both ك and ک, was put together from two sources, or half folded by a script. It is
    wrong in Persian and in Arabic. Write the Persian letters in the article and convert it again; lengths stay the
    same, so annotations keep their places.
    """

    def tell(start: int, end: int) -> Remark:
        word = subject.text[start:end]
        return Remark(
            message="one word mixes Arabic and Persian forms of a letter", found=word,
            expected=word.translate(_TO_PERSIAN), fix=_AGAIN,
        )  # fmt: skip

    return told((spot for spot, mixed in _words(subject.text) if mixed and _is_persian(subject)), tell)


@check("HSH-B119", needs=("HSH-B107",), screen=_persian("HSH-B119"))
def half_space(subject: Subject) -> Iterator[Remark]:
    """A half-space (ZWNJ) stands once, inside a word, behind a letter that would join to the next one.

    Doubled, beside a blank or a punctuation mark, or at the edge of the text it does nothing, and makes two words of
    what looks like one. Behind a letter that never joins to its left (ا د ذ ر ز ژ و …), and beside a digit or a Latin
    letter, it is not seen either; careful editors write it there to keep a word together, so that is only an
    information, told once for a text. Between a stem and its suffix it is right. Mend the article, and move the
    annotations with hashiye rebase.
    """
    text = subject.text
    if not _is_persian(subject):
        return
    spots, idle = half_spaces(text)

    def tell(start: int, end: int) -> Remark:
        return Remark(
            message="a half-space more than once" if end - start > 1 else "a half-space at the edge of a word",
            found=f"{end - start} half-spaces" if end - start > 1 else text[max(0, start - 1) : end + 1],
            expected="one half-space inside a word, or none",
            fix="take it out of the article, and move the annotations along (hashiye rebase)",
        )  # fmt: skip

    yield from told(spots, tell)
    yield from told(((at, at + 1) for at in idle[:1]), lambda start, _: _idle(text, start, len(idle)))


def half_spaces(text: str) -> tuple[list[Spot], list[int]]:
    """Return the half-spaces that are wrong, and those that are only not seen."""
    wrong: list[Spot] = []
    idle: list[int] = []
    end = 0
    for match in HALF_SPACE.finditer(text):
        start = match.start()
        if start < end:
            continue
        end = start + 1
        while text[end : end + 1] == ZWNJ:
            end += 1
        if unicodedata.combining(text[end : end + 1] or " "):
            continue  # the mark behind it has lost its letter: HSH-B121
        if end - start > 1 or not (_inside(text, start) or _behind_a_mark(text, start)):
            wrong.append((start, end))
        elif not _parts(text, start):
            idle.append(start)
    return wrong, idle


def _behind_a_mark(text: str, at: int) -> bool:
    """Whether a suffix is tied to a closing mark: «کتاب»‌ها is careful spelling."""
    return text[at - 1 : at] in ("»", ")", "]", '"', "”") and is_letter(text[at + 1 : at + 2])


def _idle(text: str, at: int, count: int) -> Remark:
    where = "a half-space that nobody sees, between letters that would not join" + (
        "" if count == 1 else f" (the first of {count} in this text)"
    )
    return Remark(
        message=where, found=text[max(0, at - 1) : at + 2], expected="none: the letters are apart without it",
        fix="leave it if it is your house's style; else take it out before annotating", severity=Severity.INFO,
    )  # fmt: skip


def _inside(text: str, at: int) -> bool:
    """Whether letters or digits stand on both sides of a half-space; marks belong to their letter."""
    left, right = before(text, at), text[at + 1 : at + 2]
    return (is_letter(left) or left.isdigit()) and (is_letter(right) or right.isdigit())


def _parts(text: str, at: int) -> bool:
    """Whether the letters around a half-space would join without it."""
    left, right = before(text, at), text[at + 1]
    return _is_arabic(left) and not re.match(f"[{NON_JOINING}]", left) and _is_arabic(right) and right != "ء"


def _is_arabic(char: str) -> bool:
    return "\u0620" <= char <= "\u08ff" and char.isalpha()


_DIGITS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")
_SYSTEM = {digit: system for system, digits in enumerate(_DIGITS) for digit in digits}
_TO_ONE = tuple(str.maketrans("".join(_DIGITS), digits * 3) for digits in _DIGITS)
_NUMBER = "[0-9٠-٩۰-۹]+(?:[.,٫٬/:][0-9٠-٩۰-۹]+)*"
_MEETING = "[0-9٠-٩۰-۹](?:(?<=[0-9])[.,٫٬/:]?[٠-٩۰-۹]|(?<=[٠-٩])[.,٫٬/:]?[0-9۰-۹]|(?<=[۰-۹])[.,٫٬/:]?[0-9٠-٩])"
_MANY = 100
"""ASCII digits of a text from which on it is searched as a whole."""
_AROUND = 5
"""Bytes on each side of a digit that hold a sign and another digit."""


def _digits_meet(subject: Subject) -> bool:
    """Say whether digits of two systems stand beside each other in one number.

    One of the two is not Persian. The ASCII digits of a Persian text are few, and fast to find in its bytes.
    """
    rare = subject.suspects.get("HSH-B120")
    if not rare:
        return False
    places = list(islice(_everywhere(subject.data, rare), _MANY)) if "".join(rare).isascii() else []
    if not 0 < len(places) < _MANY:
        return re.search(_MEETING, subject.text) is not None
    windows = [subject.data[max(0, at - _AROUND) : at + _AROUND + 1] for at in places]
    return any(b"\xdb" in one and re.search(_MEETING, one.decode(errors="ignore")) for one in windows)


def _everywhere(data: bytes, digits: Iterable[str]) -> Iterator[int]:
    for digit in map(str.encode, digits):
        at = data.find(digit)
        while at >= 0:
            yield at
            at = data.find(digit, at + 1)


@check("HSH-B120", screen=_digits_meet)
def mixed_digits(subject: Subject) -> Iterator[Remark]:
    """A number is written with the digits of one system: 123, ۱۲۳ or ١٢٣.

    The Arabic digits ٠ to ٩ and the Persian ۰ to ۹ differ in three shapes only, so that a keyboard or a half-done
    folding mixes them unseen. A number means digits with . , ٫ ٬ / or : inside; two numbers in one text, or a Persian
    number behind a Latin name with a hyphen, may differ. Write the whole number in one system; its length stays the
    same.
    """

    def tell(start: int, end: int) -> Remark:
        number = subject.text[start:end]
        system = max(range(3), key=lambda one: (sum(char in _DIGITS[one] for char in number), one))
        return Remark(
            message="one number mixes digits of two systems", found=number, expected=number.translate(_TO_ONE[system]),
            fix="write the number in one system and convert the article again",
        )  # fmt: skip

    numbers = (
        match for match in re.finditer(_NUMBER, subject.text) if len({_SYSTEM.get(c) for c in match[0]} - {None}) > 1
    )
    return told((match.span() for match in numbers), tell)


_HAMZAS = (("هٔ", "ۀ"), ("یٔ", "ئ"))


@check("HSH-B125", screen=_persian("HSH-B125"))
def hamza_spelling(subject: Subject) -> Iterator[Remark]:
    """One text writes the hamza over heh, and over yeh, in one way.

    «هٔ» may be heh with a mark (U+0647 U+0654) or one letter (U+06C0), «ئ» one letter (U+0626) or a Persian yeh with a
    mark (U+06CC U+0654). They look alike, and normal form C keeps them apart, so that one word is counted as two.
    Either is right by itself; the rarer one of a text is shown where it stands first. Choose one for the corpus.
    """
    text = subject.text
    for apart, joined in _HAMZAS:
        counts = {apart: text.count(apart), joined: text.count(joined)}
        if all(counts.values()) and _is_persian(subject):
            rarer, usual = sorted(counts, key=counts.__getitem__)
            yield Remark(
                at=("text", "content"), span=(at := text.index(rarer), at + len(rarer)), in_text=True,
                message=f"a letter with hamza is spelt in two ways: {counts[rarer]} x so, {counts[usual]} x otherwise",
                found=_points(rarer), expected=_points(usual), fix="write it in one way in the whole corpus",
            )  # fmt: skip


def _points(letters: str) -> str:
    return " ".join(f"U+{ord(char):04X}" for char in letters)
