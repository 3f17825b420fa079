"""Traces of the way a text came: tags and entities of a web page, and bytes that were decoded wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from hashiye.checks.spots import Spot, runs, told
from hashiye.checks.subject import Subject
from hashiye.checks.suspects import QUESTION_MARKS
from hashiye.registry import Remark, check

_AGAIN = "fetch the article again and decode it as what it is, then annotate that"


@cache
def _table(encoding: str) -> dict[str, int]:
    """Return the byte that each character of an encoding stands for; unused bytes as in Latin-1."""
    table = {chr(byte): byte for byte in range(0x80, 0x100)}
    return table | {bytes((byte,)).decode(encoding, "ignore"): byte for byte in range(0x80, 0x100)}


def _class(encoding: str, first: int, last: int) -> str:
    table = _table(encoding)
    return "[" + re.escape("".join(char for char, byte in table.items() if char and first <= byte <= last)) + "]"


@cache
def _as_west() -> re.Pattern[str]:
    """Two characters or more of UTF-8 read as Windows-1252 or Latin-1; one is enough for a dash or a quote."""
    rest, two, three, four = (
        _class("cp1252", *edges) for edges in ((0x80, 0xBF), (0xC2, 0xDF), (0xE0, 0xEF), (0xF0, 0xF4))
    )
    return re.compile(f"(?:{two}{rest}|{three}{rest}{{2}}|{four}{rest}{{3}}){{2,}}|â€{rest}")


@cache
def _as_arabic() -> re.Pattern[str]:
    """Three or more letters of the Arabic script in UTF-8 (bytes D8 to DB first) read as Windows-1256."""
    return re.compile(f"(?:[طظعغ]{_class('cp1256', 0x80, 0xBF)}){{3,}}")


@check("HSH-B122", screen=lambda subject: "HSH-B122" in subject.suspects)
def mojibake(subject: Subject) -> Iterator[Remark]:
    """A text was decoded once, and as the encoding it was in.

    The replacement character U+FFFD and words of question marks are letters that are lost. «Ø³Ù„Ø§Ù…» and «ط³ظ„ط§ظ…»
    are UTF-8 that was read as Windows-1252 or Windows-1256: they can be turned back, and the report shows into what.
    Nothing that is annotated on such a text is worth keeping: fetch the article again and decode it rightly.
    """
    text = subject.text

    def tell(start: int, end: int) -> Remark:
        run = text[start:end]
        lost = run[0] in "\ufffd?"
        return Remark(
            message="letters were lost in decoding" if lost else "UTF-8 that was read as another encoding",
            found=run, expected="the article's letters" if lost else _undone(run[:400]), fix=_AGAIN,
        )  # fmt: skip

    return told(sorted(_mojibake(text)), tell)


def _mojibake(text: str) -> Iterator[Spot]:
    yield from runs(text, "\ufffd")
    yield from (match.span() for match in re.finditer(QUESTION_MARKS, text))
    yield from (match.span() for match in _as_west().finditer(text) if _undone(match[0]))
    # three pairs of letters alone could be a word; the signs between them could not
    pairs = (match for match in _as_arabic().finditer(text) if not match[0].isalpha() and _undone(match[0]))
    yield from (match.span() for match in pairs)


def _undone(run: str) -> str:
    """Return what was decoded wrongly, decoded rightly; empty where it is no UTF-8."""
    for table in map(_table, ("cp1252", "cp1256")):
        if all(char in table for char in run):
            return bytes(table[char] for char in run).decode(errors="ignore")
    return ""


_TAGS = (
    "a|abbr|article|aside|b|blockquote|body|br|button|center|cite|code|div|em|embed|figcaption|figure|font|footer|form"
    "|h[1-6]|head|header|hr|html|i|iframe|img|input|li|link|main|meta|nav|noscript|object|ol|option|p|picture|pre|q|s|script"
    "|section|select|small|source|span|strike|strong|style|sub|sup|svg|table|tbody|td|tfoot|th|thead|title|tr|u|ul|video"
)
_MARKUP = (
    rf"(?i)</?(?:{_TAGS})(?:\s[^<>]{{0,500}})?/?>|<!--|<!doctype\b|<!\[CDATA\["
    r"|&(?:\#[0-9]{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});|&(?:nbsp|zwnj)\b"
)


@check("HSH-B124", screen=lambda subject: "HSH-B124" in subject.suspects)
def html_remains(subject: Subject) -> Iterator[Remark]:
    """A text is what a reader saw on the page, without the page's own tags and entities.

    An extraction that went wrong leaves «&nbsp;», «&#8204;» or «<br>» in the text. They are counted as words, cut by
    the tokenizer, and part words that belong together. Only known tags and entities are meant: «R&D» and «a < b» are
    text. An article about HTML may hold them rightly: give this rule another severity for it. Extract the article again
    otherwise.
    """

    def tell(start: int, end: int) -> Remark:
        found = subject.text[start:end]
        tag = found[0] == "<"
        return Remark(
            message="a tag of HTML stands in the text" if tag else "an entity of HTML stands in the text",
            found=found, expected="the text that a reader sees" if tag else _meaning(found),
            fix="extract the article from its page again, and annotate that",
        )  # fmt: skip

    return told(_markup(subject.text), tell)


def _markup(text: str) -> Iterator[Spot]:
    for match in re.finditer(_MARKUP, text):
        if match[0][0] == "<" or _meaning(match[0]):
            yield match.span()


def _meaning(entity: str) -> str:
    """Return the character that an entity stands for; empty for one that HTML does not know."""
    from html import entities, unescape  # noqa: PLC0415  (a large table, and few texts hold an ampersand)

    name = entity[1:].rstrip(";")
    known = name.startswith("#") or f"{name};" in entities.html5
    return unescape(entity) if known else ""
