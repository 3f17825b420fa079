"""Bytes and structure of the file itself: what keeps a document from being read, and its canonical form."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from tests.mutations.planting import Place, Planted, in_bytes

type Chars = tuple[int, int | None]


def damaged(text: str, start: int, end: int, new: str, at: Chars | None = None, **more: object) -> Planted:
    """Put something else between two characters of a file; the fault is what was put there unless ``at`` says so."""
    data = (text[:start] + new + text[end:]).encode("utf-8", "surrogateescape")
    pointer = more.pop("pointer", None)
    place = Place(chars=at or (start, start + len(new)), pointer=pointer)
    return Planted(files={"": data}, place=place, **more)


def spot(text: str, pattern: str, chance: random.Random, group: int | str = 0) -> tuple[int, int] | None:
    """Return one place where a pattern stands."""
    found = [match.span(group) for match in re.finditer(pattern, text)]
    return chance.choice(found) if found else None


def by_pattern(
    code: str,
    name: str,
    patterns: dict[str, tuple[str, str]],
    where: Callable[[int, int, str], Chars] | None = None,
    **more: object,
) -> None:
    """Plant by writing something in place of group 1 of a pattern; ``where`` tells the fault's characters."""

    def plant(text: str, spelling: str, chance: random.Random) -> Planted | None:
        pattern, new = patterns[spelling]
        found = spot(text, pattern, chance, 1)
        if found is None:
            return None
        at = where(*found, new) if where else None
        return damaged(text, *found, new, at, **more)

    plant.__name__ = name
    in_bytes(code, *patterns)(plant)


LABEL = {"json": r'"label": "([A-Za-z]+)"', "xml": r'label="([A-Za-z]+)"'}
START = {"json": r'"start": (\d+), "end": \d+, "label"', "xml": r'<annotation id="[^"]*" start="(\d+)"'}
STATUS = {"xml": r'<layer[^>]*status="(complete|partial)"'}


def both(patterns: dict[str, str], new: str, xml: str | None = None) -> dict[str, tuple[str, str]]:
    return {one: (pattern, new if one == "json" or xml is None else xml) for one, pattern in patterns.items()}


def first_char(start: int, _end: int, _new: str) -> Chars:
    return start, None


def quoted(start: int, _end: int, new: str) -> Chars:
    """The string that holds what was written, with its quotes."""
    return start - 1, start + len(new) + 1


# --- level 1 ----------------------------------------------------------------------------------

for _n, _bad in enumerate((b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xd8")):
    by_pattern("HSH-B101", f"bytes_{_n}", both(LABEL, f"PE{_bad.decode('utf-8', 'surrogateescape')}R"),
               lambda start, _end, _new: (start + 2, None))  # fmt: skip


@in_bytes("HSH-B102")
def mark_before_it(text: str, _spelling: str, _chance: random.Random) -> Planted:
    return damaged(text, 0, 0, "\ufeff", (0, None))


@in_bytes("HSH-B103")
def something_else(_text: str, _spelling: str, chance: random.Random) -> Planted:
    data = chance.choice((
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00", b"PK\x03\x04aaaa", b"<!DOCTYPE html><html></html>\n", b"\x28\xb5\x2f\xfd\x00",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 1\n",
    ))  # fmt: skip
    return Planted(files={"": data}, place=Place(chars=(0, None)))


@in_bytes("HSH-B103")
def conflict_markers(text: str, spelling: str, chance: random.Random) -> Planted:
    pattern = r'(?m)^(  ? ?\{"id.*\n)' if spelling == "json" else r"(?m)^(   <annotation.*\n)"
    found = spot(text, pattern, chance, 1)
    assert found is not None
    line = text[slice(*found)]
    return damaged(text, *found, f"<<<<<<< ours\n{line}=======\n{line}>>>>>>> theirs\n", (found[0], None))


by_pattern("HSH-B104", "windows", {"xml": (r'encoding="([^"]+)"', "windows-1256")}, first_char)
by_pattern(
    "HSH-B105", "escaped_control", {"json": (LABEL["json"], "PE\\u0001R")}, lambda start, _end, _new: (start + 2, None)
)
by_pattern(
    "HSH-B105", "referred_control", {"xml": (LABEL["xml"], "PE&#1;R")}, lambda start, _end, _new: (start + 2, None)
)
by_pattern("HSH-B105", "raw_nonchar", both(LABEL, "PE\ufdd0R"), lambda start, _end, _new: (start + 2, None))

# --- level 2 ----------------------------------------------------------------------------------

by_pattern(
    "HSH-S201",
    "comma_too_many",
    {"json": (r'(?m)"evidence": \[\[\d+, ?\d+()\]', ",")},
    lambda start, _e, _n: (start + 1, None),
)
by_pattern("HSH-S201", "bare_word", {"json": (r'"label": ("[A-Z]+")', "PER")}, first_char)
by_pattern("HSH-S201", "bare_ampersand", {"xml": (LABEL["xml"], "P& R")}, lambda start, _end, _new: (start + 2, None))


@in_bytes("HSH-S201")
def cut_short(text: str, _spelling: str, chance: random.Random) -> Planted:
    end = chance.choice([match.end() for match in re.finditer(r"\n", text)][3:-4])
    return Planted(files={"": text[:end].encode()}, place=Place(chars=(end, None)))


by_pattern("HSH-S202", "label_twice", {
    "json": (r'"label": "[A-Za-z]+"()', ', "label": "PER"'), "xml": (r'label="[A-Za-z]+"()', ' label="PER"'),
}, lambda start, _end, new: (start + new.index("label") - new.count('", "') - (1 if new[0] == "," else 0), None))  # fmt: skip
by_pattern("HSH-S203", "nan", {"json": (r'"confidence": ([0-9.]+)', "NaN")}, first_char)
by_pattern("HSH-S203", "infinity", {"json": (r'"confidence": ([0-9.]+)', "-Infinity")}, first_char)
by_pattern("HSH-S203", "too_large", {"json": (r'"confidence": ([0-9.]+)', "1e999")}, first_char)
by_pattern(
    "HSH-S204", "half_a_pair", {"json": (LABEL["json"], "PE\\ud83dR")}, lambda start, _end, _new: (start + 2, None)
)


@in_bytes("HSH-S205")
def too_deep(text: str, spelling: str, chance: random.Random) -> Planted:
    many = chance.choice((1_000, 100_000))
    if spelling == "json":
        found = spot(text, r'"confidence": ([0-9.]+)', chance, 1) or spot(text, r'"language": ("fa[^"]*")', chance, 1)
        new, wide = "[" * many, 1
        assert found is not None
        before = re.sub(r'"(?:[^"\\]|\\.)*"', "", text[: found[0]])
        depth = len(re.findall(r"[\[{]", before)) - len(re.findall(r"[\]}]", before))
    else:
        found, new, wide, depth = spot(text, r"<metadata>()", chance, 1), "<fact>" * many, 6, 2
        assert found is not None
    first = found[0] + (32 - depth) * wide
    return damaged(text, *found, new, (first, None))


by_pattern("HSH-S206", "long_number", both(START, "9" * 5000), first_char)
by_pattern("HSH-S207", "doctype", {"xml": (r"<\?xml[^>]*\?>\n()", '<!DOCTYPE a [<!ENTITY b "c">]>')}, first_char)
by_pattern("HSH-S207", "entity", {"xml": (r"<annotation[^>]*>()[^<]", "&entity;")}, first_char)
by_pattern("HSH-S208", "instruction", {"xml": (r"<metadata>()", '<?xml-stylesheet href="a"?>')}, first_char)
by_pattern("HSH-S209", "comment", {"xml": (r"<metadata>()", "<!-- یادداشت -->")}, first_char)
by_pattern("HSH-S210", "unknown_field", {"json": (r'"label": "[A-Z]+"()', ', "colour": "red"')},
           lambda start, _end, _new: (start + 2, start + 10))  # fmt: skip
by_pattern("HSH-S210", "unknown_attribute", {"xml": (r'label="[A-Z]+"()', ' colour="red"')},
           lambda start, _end, _new: (start + 9, start + 12))  # fmt: skip
by_pattern(
    "HSH-S210", "unknown_element", {"xml": (r"(?m)^  (<fact key=\"title\")", '<colour/><fact key="title"')}, first_char
)


@in_bytes("HSH-S211")
def no_label(text: str, spelling: str, chance: random.Random) -> Planted:
    pattern = r', "label": "[A-Za-z]+"' if spelling == "json" else r' label="[A-Za-z]+"'
    found = spot(text, pattern, chance)
    assert found is not None
    item = text.rindex("{" if spelling == "json" else "<", 0, found[0])
    return damaged(text, *found, "", (item, None))


by_pattern("HSH-S212", "word_as_offset", both(START, '"three"', "three"), first_char)
by_pattern("HSH-S212", "fraction_as_offset", {"json": (START["json"], "3.5")}, first_char)
by_pattern("HSH-S213", "unknown_status", {"json": (r'"status": ("(?:complete|partial)")', '"complet"'),
           "xml": (STATUS["xml"], "complet")})  # fmt: skip
by_pattern("HSH-S213", "negative_offset", both(START, "-1"), first_char)
by_pattern("HSH-S213", "offset_beyond_all", both(START, "2147483648"), first_char)
by_pattern("HSH-S215", "next_major", {"json": (r'"hashiye": ("1\.0")', '"2.0"'), "xml": (r' hashiye="(1\.0)"', "2.0")})


@in_bytes("HSH-S214")
def over_a_limit(text: str, _spelling: str, _chance: random.Random) -> Planted:
    size = len(text.encode())
    return Planted(files={"": text.encode()}, place=Place(line=1), options={"limits": {"file_bytes": size - 1}})


@in_bytes("HSH-S217", "json")
def blank_too_many(text: str, _spelling: str, chance: random.Random) -> Planted:
    found = spot(text, r'(?m)^(  ? ?)\{"', chance, 1)
    assert found is not None
    return damaged(text, found[1], found[1], " ", (found[1], None))


@in_bytes("HSH-S217")
def other_escapes(text: str, spelling: str, chance: random.Random) -> Planted:
    found = spot(text, LABEL[spelling], chance, 1)
    assert found is not None
    char = ord(text[found[0]])
    new = f"\\u{char:04x}" if spelling == "json" else f"&#{char};"
    return damaged(text, found[0], found[0] + 1, new, (found[0], None))


@in_bytes("HSH-S217")
def out_of_order(text: str, spelling: str, chance: random.Random) -> Planted:
    pattern = (
        r'(?m)^ +\{"id": .*,\n(?= +\{"id": .*,\n)'
        if spelling == "json"
        else r"(?m)^   <annotation.*\n(?=   <annotation.*\n)"
    )
    found = spot(text, pattern, chance)
    assert found is not None
    line = text[slice(*found)]
    end = text.index("\n", found[1]) + 1
    following = text[found[1] : end]
    common = next(n for n, (a, b) in enumerate(zip(following, line, strict=False)) if a != b)
    return damaged(text, found[0], end, following + line, (found[0] + common, None))
