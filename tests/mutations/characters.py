"""Characters in the text that spoil it: each put into a word that nothing else is about."""

from __future__ import annotations

import random
from collections.abc import Callable

from msgspec import structs

from hashiye.model import Document, Fact, Text
from tests.mutations.changes import neighbours, reworded, rewritten, token_list
from tests.mutations.planting import Place, Planted, in_document

IN_TEXT = Place(text=True)


def word(code: str, name: str, new: Callable[[str], str], first: int, last: int, **more: object) -> None:
    """Plant by changing one word; ``first`` and ``last`` are the fault's offsets in the new word (last from its end)."""

    def plant(document: Document, chance: random.Random) -> Planted | None:
        made = reworded(document, chance, new)
        if made is None:
            return None
        changed, token = made
        start, end = token_list(changed)[token]
        return Planted(
            document=changed, place=IN_TEXT, span=(start + first, start + last if last > 0 else end + last), **more
        )

    plant.__name__ = name
    in_document(code)(plant)


def inside(char: str) -> Callable[[str], str]:
    return lambda surface: surface[:2] + char + surface[2:]


word("HSH-B110", "decomposed_letter", lambda _: "ا\u0653ب", 0, 2)
for _point in ("\u202d", "\u202e"):
    word("HSH-B111", f"override_{ord(_point):x}", inside(_point), 2, 3)
for _opens, _closes in (
    ("\u202a", "\u202c"),
    ("\u202b", "\u202c"),
    ("\u2066", "\u2069"),
    ("\u2067", "\u2069"),
    ("\u2068", "\u2069"),
):
    word("HSH-B112", f"embedding_{ord(_opens):x}", lambda s, a=_opens, b=_closes: f"{s[0]}{a}{s[1:]}{b}", 1, 2)
word("HSH-B113", "closes_nothing", inside("\u2069"), 2, 3)
word("HSH-B113", "never_closed", inside("\u202b"), 2, 3)
for _point in ("\u200b", "\u200e", "\u200f", "\u061c", "\u00ad", "\u2060", "\ufeff", "\ufe0f", "\u200d", "\U000e0041"):
    word("HSH-B114", f"invisible_{ord(_point):x}", inside(_point), 2, 3)
word("HSH-B115", "arabic_kaf", lambda _: "كتاب", 0, 0, expected="کتاب")
word("HSH-B115", "arabic_yeh", lambda _: "بازي", 0, 0, expected="بازی")
word("HSH-B116", "two_kafs", lambda _: "كوچک", 0, 0, expected="کوچک")
word("HSH-B116", "two_yehs", lambda _: "يکی", 0, 0, expected="یکی")
word("HSH-B117", "presentation_form", lambda _: "کتا\ufe8f", 3, 0, expected="ب")
word("HSH-B118", "stretched", lambda _: "کتـــاب", 2, 5)
word("HSH-B119", "doubled", lambda _: "کتاب\u200c\u200cها", 4, 6)
word("HSH-B119", "at_the_edge", lambda _: "کتاب\u200c", 4, 5)
word("HSH-B119", "not_seen", lambda _: "کار\u200cگاه", 3, 4, severity="info")
word("HSH-B120", "two_systems", lambda _: "۱2۳", 0, 0, expected="۱۲۳")
word("HSH-B120", "arabic_and_persian", lambda _: "٤٥٫۶", 0, 0, expected="٤٥٫٦")
word("HSH-B121", "lost_mark", lambda _: "\u064bکتاب", 0, 1)
word("HSH-B121", "marks_out_of_order", lambda _: "مح\u0651\u064eمد", 2, 4)
word("HSH-B122", "replacement", inside("\ufffd"), 2, 3)
word("HSH-B122", "as_western", lambda _: "سلام".encode().decode("cp1252", "replace").replace("\ufffd", "\u0081"), 0, 0)
word("HSH-B123", "private_use", inside("\ue000"), 2, 3)
word("HSH-B123", "unassigned", inside("\u0378"), 2, 3)
word("HSH-B124", "entity", lambda _: "&nbsp;", 0, 0)
word("HSH-B124", "numbered_entity", lambda _: "کتاب&#8204;ها", 4, 11)
word("HSH-B124", "tag", lambda _: "<br/>", 0, 0)


@in_document("HSH-B125")
def two_spellings(document: Document, chance: random.Random) -> Planted | None:
    made = reworded(document, chance, "میانۀ")
    if made is None or "هٔ" not in (document.text.content or ""):
        return None
    content = made[0].text.content or ""
    apart, joined = content.count("هٔ"), content.count("ۀ")
    start, length = (content.index("ۀ"), 1) if joined < apart else (content.index("هٔ"), 2)
    return Planted(document=made[0], place=IN_TEXT, span=(start, start + length))


@in_document("HSH-B114")
def line_separator(document: Document, chance: random.Random) -> Planted | None:
    """Between two words: inside one it would be a blank in a token as well."""
    found = neighbours(document)
    if not found:
        return None
    at = token_list(document)[chance.choice(found)][1]
    return Planted(document=rewritten(document, at, at + 1, "\u2028"), place=IN_TEXT, span=(at, at + 1))


@in_document("HSH-B102")
def mark_in_the_text(document: Document, _chance: random.Random) -> Planted | None:
    """The first word has it, as in tokenizers that cut at blanks."""
    if document.tokens[0].start:
        return None
    return Planted(document=rewritten(document, 0, 0, "\ufeff"), place=IN_TEXT, span=(0, 1))


@in_document("HSH-B108")
def carriage_return(document: Document, chance: random.Random) -> Planted | None:
    content = document.text.content or ""
    covered = [(one.start, one.end) for layer in document.layers for one in layer.annotations]
    places = [
        n
        for n, char in enumerate(content)
        if char == "\n" and content[n + 1 : n + 2] != "\n" and not any(a < n < b for a, b in covered)
    ]
    if not places:
        return None
    at, how = chance.choice(places), chance.choice(("\r\n", "\r"))
    made = _in_file(rewritten(document, at, at + 1, how))
    return Planted(document=made, place=IN_TEXT, span=(at, at + len(how)))


def _in_file(document: Document) -> Document:
    """Store a text beside its document: inside it neither spelling could hold such a character."""
    return structs.replace(document, text=structs.replace(document.text, file=f"../texts/{document.id}.txt"))


@in_document("HSH-B105")
def control(document: Document, chance: random.Random) -> Planted | None:
    char = chance.choice(("\x00", "\x01", "\x1b", "\x7f", "\x9b", "\ufdd0", "\ufffe", "\U0001ffff"))
    made = reworded(document, chance, inside(char))
    if made is None:
        return None
    at = token_list(made[0])[made[1]][0] + 2
    layers = tuple(
        structs.replace(layer, annotations=tuple(one for one in layer.annotations if char not in one.text))
        for layer in made[0].layers
    )
    document = structs.replace(_in_file(made[0]), layers=layers)
    return Planted(document=document, place=IN_TEXT, span=(at, at + 1))


@in_document("HSH-B107")
def only_blanks(document: Document, chance: random.Random) -> Planted:
    content = chance.choice((" ", "\n \n", "\u200b ", " \u200c\n"))
    text = Text.of(content, file=document.text.file)
    title = Fact("title", "عنوان", "explicit", rule="outside")
    empty = Document(document.id, "fa", text, (title,))
    return Planted(document=empty, place=IN_TEXT, span=(0, len(content)))


@in_document("HSH-B109")
def wrong_length(document: Document, chance: random.Random) -> Planted:
    name, key = chance.choice((("code_points", "codePoints"), ("bytes", "bytes")))
    right = getattr(document.text, name)
    text = structs.replace(document.text, **{name: right + chance.choice((1, -1, 5))})
    return Planted(document=structs.replace(document, text=text), place=Place(at=("text", key)), expected=str(right))


@in_document("HSH-B106")
def other_hash(document: Document, chance: random.Random) -> Planted:
    sha = "".join(chance.choice("0123456789abcdef") for _ in range(64))
    text = structs.replace(document.text, sha256=sha)
    return Planted(document=structs.replace(document, text=text), place=Place(at=("text", "sha256")), expected=sha)


CAUSES: dict[str, Callable[[bytes], bytes]] = {
    "line_ends": lambda data: data.replace(b"\n", b"\r\n"),
    "mark": lambda data: b"\xef\xbb\xbf" + data,
    "last_line_end": lambda data: data[:-1] if data.endswith(b"\n") else data + b"\n",
    "edited": lambda data: data.replace("در".encode(), "تر".encode()),
    "nfd": lambda data: data.replace("آ".encode(), "ا\u0653".encode()),
}


def changed_file(name: str, change: Callable[[bytes], bytes]) -> None:
    def plant(document: Document, _chance: random.Random) -> Planted | None:
        document = _in_file(document)
        data = (document.text.content or "").encode()
        if change(data) == data or (name == "nfd" and data.count("ا\u0653".encode())):
            return None
        file = (document.text.file or "").removeprefix("../")
        also = frozenset(("HSH-B110",)) if name == "nfd" else frozenset[str]()
        return Planted(
            document=document, more={file: change(data)}, place=Place(at=("text", "sha256")),
            expected=document.text.sha256, also=also,
        )  # fmt: skip

    plant.__name__ = f"file_{name}"
    in_document("HSH-B106")(plant)


for _name, _change in CAUSES.items():
    changed_file(_name, _change)
