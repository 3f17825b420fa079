"""Edits that lead astray, on news and on repetitive texts of few patterns and names; with the truth, as in edited_texts.

What is true, said beforehand: another number, or another name (one that differs by more than a typo and an ending), is
another one, and what stood there is gone. What is put before a name is not part of it, though its first word is the
same. Of a span of which some words were exchanged for others from elsewhere, these are gone (``cut``). A mark behind the last letter of a word belongs to the word; a picture between two words belongs to none.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from edited_texts import _SENTENCE, _UNIT, Cell, Edited, Parts, Tape, other_name, spans, texts
from hashiye.forms import key

NAMES = (
    "علی رضایی", "مریم کریمی", "حسن روحانی", "علی لاریجانی", "رضا کریمی", "سارا احمدی", "محمد رضایی", "علی احمدی",
    "احمد علی\u200cپور", "علی\u200cاف",
)  # fmt: skip
PLACES = ("تهران", "اصفهان", "شیراز", "تبریز", "ایران", "مشهد", "قم")
BODIES = ("بانک مرکزی", "مجلس شورا", "وزارت نفت", "شرکت ملی نفت", "دانشگاه تهران")
VERBS = ("گفت", "اعلام کرد", "افزود", "تأکید کرد", "خبر داد")
OPENINGS = ("{m} {v} که ", "«{m}» در {p} {v}: ", "", "به گزارش {o}، ")
PATTERNS = (
    "قیمت نفت به {n} دلار رسید", "در {p} نشستی با {m} برگزار می\u200cشود", "{n} نفر در {p} بازداشت شدند",
    "همکاری با {o} ادامه دارد", "پروژه\u200cی {p} تا سال {n} پایان می\u200cیابد", "{m} به {p} سفر خواهد کرد",
    "بودجه {o} {n} میلیارد تومان است",
)  # fmt: skip
_NUMBER = re.compile(r"\d+")
_FARSI = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def repetitive(dice: random.Random) -> str:
    """Return a text of 6 to 25 sentences of seven patterns; every other one knows three names only."""
    names = NAMES[: dice.choice((3, len(NAMES)))]

    def filled(match: re.Match[str]) -> str:
        kinds = {"m": names, "p": PLACES, "o": BODIES, "v": VERBS}
        return number(dice) if match[1] == "n" else dice.choice(kinds[match[1]])

    made = []
    for _ in range(dice.randint(6, 25)):
        pattern = dice.choice(OPENINGS) + dice.choice(PATTERNS) + dice.choice("..؟!")
        if dice.random() < 0.3:
            pattern = f"{{m}} {{v}}: «{dice.choice(PATTERNS)}»."
        if dice.random() < 0.1:
            pattern = "{m}: {n}، {n}، {n} و {n}."
        made.append(re.sub(r"\{(\w)\}", filled, pattern) + ("\n" if dice.random() < 0.2 else " "))
    return f"{''.join(made).rstrip()}\n"


def number(dice: random.Random) -> str:
    digits = str(dice.choice((dice.randint(1, 99), dice.randint(1300, 1404), dice.randint(100, 99_999))))
    return digits.translate(_FARSI) if dice.random() < 0.6 else digits


def _fresh(text: str) -> list[Cell]:
    return [(char, -1) for char in text]


def _found(tape: Tape, pattern: re.Pattern[str], least: int = 1) -> list[tuple[int, int, int]]:
    """Return sentence, start and end of what a pattern finds."""
    return [
        (row, *match.span())
        for row, cells in enumerate(tape.sentences)
        for match in pattern.finditer("".join(char for char, _ in cells))
        if match.end() - match.start() >= least
    ]


def _some(dice: random.Random, found: list[tuple[int, int, int]], share: float) -> list[tuple[int, int, int]]:
    """Return some places, the last first, so that each may be exchanged without moving the next."""
    return sorted(dice.sample(found, max(1, int(share * len(found)))), reverse=True) if found else []


def _mentions(tape: Tape) -> list[tuple[int, int, int]]:
    """Return what stands like a name: the names and bodies of the patterns, otherwise words of three letters or more."""
    known = _found(tape, re.compile("|".join(map(re.escape, (*NAMES, *BODIES, *PLACES)))))
    return known if len(known) > len(tape.sentences) // 2 else [
        one for one in _found(tape, _UNIT, 3) if not tape.sentences[one[0]][one[1]][0].isdigit()
    ]  # fmt: skip


def number_rewritten(tape: Tape, dice: random.Random) -> None:
    for row, start, end in _some(dice, _found(tape, _NUMBER), 0.5):
        cells = tape.sentences[row]
        was = now = _text(tape, (row, start, end))
        while int(now) == int(was):
            now = number(dice)
        tape.remove(cells[start:end])
        cells[start:end] = _fresh(now)


def numbers_swapped(tape: Tape, dice: random.Random) -> None:
    found = _found(tape, _NUMBER)
    one, other = dice.sample(found, 2) if len(found) > 1 else (None, None)
    if one and other and key(_text(tape, one)) != key(_text(tape, other)):
        _exchange(tape, one, other)


def _text(tape: Tape, place: tuple[int, int, int]) -> str:
    row, start, end = place
    return "".join(char for char, _ in tape.sentences[row][start:end])


def _exchange(tape: Tape, one: tuple[int, int, int], other: tuple[int, int, int]) -> None:
    (row, start, end), (last, first, stop) = sorted((one, other))
    ours, theirs = tape.sentences[row][start:end], tape.sentences[last][first:stop]
    tape.taken += [{origin for _, origin in ours}, {origin for _, origin in theirs}]
    tape.sentences[last][first:stop] = ours
    tape.sentences[row][start:end] = theirs


def name_replaced(tape: Tape, dice: random.Random) -> None:
    for row, start, end in _some(dice, _mentions(tape), 0.1):
        cells = tape.sentences[row]
        name = other_name(_text(tape, (row, start, end)), (*NAMES, *PLACES, *BODIES), dice)
        tape.remove(cells[start:end])
        cells[start:end] = _fresh(name)


def name_inserted(tape: Tape, dice: random.Random) -> None:
    for row, start, end in _some(dice, _mentions(tape), 0.1):
        cells = tape.sentences[row]
        first = _text(tape, (row, start, end)).split()[0]
        name = dice.choice((*NAMES, f"{first} {dice.choice(NAMES).split()[-1]}"))
        tape.torn.add(cells[start][1])
        cells[start:start] = _fresh(dice.choice((f"{name} و ", f"{name}، ", "آقای ", "دکتر ", f"{name}، ")))


def mark_appended(tape: Tape, dice: random.Random) -> None:
    for row, _, end in _some(dice, _found(tape, _UNIT), 0.1):
        cells = tape.sentences[row]
        mark = dice.choice("\u0650\u0650\u064b\u0654ـ😀")
        cells[end:end] = _fresh(" 😀") if mark == "😀" else [(mark, cells[end - 1][1])]


def shuffled(tape: Tape, dice: random.Random) -> None:
    dice.shuffle(tape.sentences)


def neighbours_swapped(tape: Tape, dice: random.Random) -> None:
    for _ in range(min(2, len(tape.sentences) - 1)):
        at = dice.randrange(len(tape.sentences) - 1)
        tape.sentences[at : at + 2] = tape.sentences[at : at + 2][::-1]


def quote_moved(tape: Tape, dice: random.Random) -> None:
    """Write what stands behind a colon (where there is none, a comma) first, in most sentences."""
    for row, cells in enumerate(tape.sentences):
        text = "".join(char for char, _ in cells)
        at = max(text.find(": "), 0) or text.find("، ")
        body = len(text.rstrip())
        if at > 0 and dice.random() < 0.6:
            tape.sentences[row] = [*cells[at + 2 : body - 1], *_fresh(" "), *cells[:at], *_fresh(". "), *cells[body:]]


def mentions_exchanged(tape: Tape, dice: random.Random) -> None:
    found = _mentions(tape)
    one, other = dice.sample(found, 2)
    if _text(tape, one) != _text(tape, other):
        _exchange(tape, one, other)


HARDER: dict[str, Callable[[Tape, random.Random], None]] = {
    "number rewritten": number_rewritten, "numbers swapped": numbers_swapped, "name replaced": name_replaced,
    "name inserted before": name_inserted, "mark appended": mark_appended, "sentences shuffled": shuffled,
    "neighbours swapped": neighbours_swapped, "quote moved": quote_moved, "mentions exchanged": mentions_exchanged,
}  # fmt: skip


def harder(count: int, each: int, seed: int) -> Iterator[Edited]:
    """Yield news and as many repetitive texts, edited in every harder way, with ``each`` spans."""
    dice = random.Random(f"harder-{seed}")
    for name, written in {"news": texts(count, seed), "patterns": [repetitive(dice) for _ in range(count)]}.items():
        for place, text in enumerate(written):
            chance = random.Random(f"{name}-{seed}-{place}")
            slots: set[Parts] = set()
            if name == "patterns":
                slots = {((row.start() + a, row.start() + b),) for row in _SENTENCE.finditer(text)
                         for a, b in _slots(row[0])}  # fmt: skip
            marked = tuple(sorted({*spans(text, each, chance), *slots}))
            for kind, edit in HARDER.items():
                tape = Tape(text)
                edit(tape, chance)
                yield Edited(f"{kind}: {name}", text, tape.new(), marked, tape.truths(marked))


def _slots(sentence: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer("|".join((r"\d+", *map(re.escape, (*NAMES, *BODIES, *PLACES)))), sentence):
        yield match.span()
