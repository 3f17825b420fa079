"""Persian news texts, edited in ten ways, with the true new place of every span: each character knows its origin.

What is true, said beforehand:

- A letter that a typo exchanged stands for the letter that stood there; one that a typo added belongs to its word,
  at the end of the word too. Joiners and blanks put inside a word or a compound belong to it. Spans are runs of
  whole units: ``می رود`` or ``کتاب ها``, however it is joined, is never cut by a span.
- A rewritten word is gone. Another stands there that shares less than half of its letters (nearer ones are typos).
- A span all of whose words are gone is *deleted*: right is ``lost``. One of whose words some are gone is *cut*:
  right is ``lost``, ``ambiguous``, or the rest of it as a whole.
- Of a sentence doubled on the spot nobody can say which one is the original: right is ``ambiguous`` for what is in
  it. In no other kind is a copy put beside its original, and no sentence is treated in two of the ways cut, copied,
  doubled, moved, rewritten.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein, Indel

import content

type Parts = tuple[tuple[int, int], ...]
type Cell = tuple[str, int]
"""A character and the offset it comes from; -1 for one that is new."""

MINE = 1_250
"""Characters that an article of the tests must have to be taken whole; shorter ones are joined to another."""

_SENTENCE = re.compile(r".+?(?:[.!؟…](?=\s)»?\s+|\n+|$)", re.DOTALL)
_UNIT = re.compile(
    r"(?:ن?می[ \u200c])?[^\W_]+(?:\u200c[^\W_]+)*(?:[ \u200c](?:ها|های|هایی|تر|ترین|ام|ات|اش|ای)(?![^\W_]))*"
)
_LETTERS = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
_ENDINGS = r"ها|های|هایی|تر|ترین|ام|ات|اش|ای"
_JOINT = re.compile(rf"(?<=[^\W_])\u200c(?=[^\W_])|(?<=\bمی) (?=[^\W_])|(?<=[^\W_]) (?=(?:{_ENDINGS})\b)")


class Truth(NamedTuple):
    """What became of a span: its place, or none where it is ``deleted``; ``cut`` where a part is gone.

    ``doubled``: it may also be the copy of its place. ``torn``: a name was put into it, perhaps one of its own words;
    then its words, where they stand whole in its place, are right too, and so is ``ambiguous``.
    """

    parts: Parts
    cut: bool = False
    doubled: bool = False
    torn: bool = False

    @property
    def deleted(self) -> bool:
        return not self.parts


class Edited(NamedTuple):
    kind: str
    old: str
    new: str
    spans: tuple[Parts, ...]
    truths: tuple[Truth, ...]


class Tape:
    """A text as sentences of cells, while it is edited."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sentences: list[list[Cell]] = [
            [(text[at], at) for at in range(*match.span())] for match in _SENTENCE.finditer(text)
        ]
        self.gone: set[int] = set()
        self.doubled: set[int] = set()
        self.taken: list[set[int]] = []
        """Mentions that were carried elsewhere: of a span with other words too, they are gone."""
        self.torn: set[int] = set()
        """Where a name was put in: the next old character."""
        self.done: list[list[Cell]] = []
        """Sentences that were cut, copied, moved, rewritten or added."""

    def new(self) -> str:
        return "".join(char for sentence in self.sentences for char, _ in sentence)

    def remove(self, cells: list[Cell]) -> None:
        self.gone.update(origin for _, origin in cells if origin >= 0)

    def free(self, dice: random.Random, least: int = 30) -> int | None:
        """Return the number of a sentence that nothing was done to yet."""
        able = [
            n
            for n, cells in enumerate(self.sentences)
            if len(cells) >= least and not any(cells is one for one in self.done)
        ]
        if not able:
            return None
        number = dice.choice(able)
        self.done.append(self.sentences[number])
        return number

    def truths(self, spans: tuple[Parts, ...]) -> tuple[Truth, ...]:
        places: dict[int, tuple[int, int]] = {}
        for at, (_, origin) in enumerate(cell for sentence in self.sentences for cell in sentence):
            if origin >= 0:
                first, _ = places.get(origin, (at, at))
                places[origin] = first, at + 1
        return tuple(self._truth(parts, places) for parts in spans)

    def _truth(self, parts: Parts, places: dict[int, tuple[int, int]]) -> Truth:
        found, cut = [], False
        doubled = all(at in self.doubled for start, end in parts for at in range(start, end))
        mine = {at for start, end in parts for at in range(start, end) if self.text[at].isalnum()}
        gone = self.gone.union(*(one for one in self.taken if not mine <= one))
        torn = any(at in self.torn for start, end in parts for at in range(start + 1, end))
        for start, end in parts:
            letters = [at for at in range(start, end) if self.text[at].isalnum()]
            there = [places[at] for at in letters if at in places and at not in gone]
            cut = cut or any(at in gone for at in letters)
            if there:
                found.append((min(a for a, _ in there), max(b for _, b in there)))
        if not found or len(found) < len(parts):
            return Truth(tuple(found), bool(found))
        return Truth(tuple(found), cut, doubled, torn)


def texts(count: int, seed: int) -> list[str]:
    """Return distinct texts: articles of the tests, joined to about 1,300 characters or more, then mixed ones."""
    dice = random.Random(seed)
    found, waiting = [], ""
    for article in content.articles():
        waiting = f"{waiting}\n{article.strip()}\n" if waiting else f"{article.strip()}\n"
        if len(waiting) >= MINE:
            found.append(waiting)
            waiting = ""
    mixed = content.mixed(count, seed)
    while len(found) < count:
        text, size = next(mixed), dice.randrange(1_000, 2_200)
        found.append(text[: text.rfind(" ", 0, size)] + ".\n")
    dice.shuffle(found)
    assert len(set(found[:count])) == count
    return found[:count]


def spans(text: str, count: int, dice: random.Random) -> tuple[Parts, ...]:
    """Return distinct spans of a text: runs of one to four units within a sentence, one in twenty in two pieces.

    Two more are the whole first and the whole last sentence, as titles are marked.
    """
    units = [
        [(match.start() + unit.start(), match.start() + unit.end()) for unit in _UNIT.finditer(match[0])]
        for match in _SENTENCE.finditer(text)
    ]
    units = [one for one in units if one]
    found: dict[Parts, None] = {((row[0][0], row[-1][1]),): None for row in (units[0], units[-1])}
    for _ in range(3 * count):
        if len(found) >= count:
            break
        row = dice.choices(units, [len(one) for one in units])[0]
        first = dice.randrange(len(row))
        last = min(first + dice.choice((0, 0, 0, 0, 1, 1, 1, 2, 2, 3)), len(row) - 1)
        parts: Parts = ((row[first][0], row[last][1]),)
        if dice.random() < 0.05 and last + 2 < len(row):
            again = dice.randrange(last + 2, min(len(row), last + 6))
            parts = (*parts, row[again])
        found[parts] = None
    return tuple(sorted(found))


def typo(tape: Tape, dice: random.Random, count: int = 0) -> None:
    """Exchange, drop, add a letter, or turn two round: once in a word of three letters or more."""
    done: set[int] = set()
    for _ in range(count or max(3, len(tape.text) // 60)):
        cells = dice.choice([one for one in tape.sentences if len(one) > 5])
        words = [match.span() for match in re.finditer(r"[^\W\d_]{3,}", "".join(char for char, _ in cells))]
        if not words:
            continue
        start, end = dice.choice(words)
        if done.intersection(origin for _, origin in cells[start:end]):
            continue
        done.update(origin for _, origin in cells[start:end] if origin >= 0)
        at, how = dice.randrange(start, end), dice.randrange(4)
        char, origin = cells[at]
        if how == 0:
            cells[at] = dice.choice(_LETTERS.replace(char, "")), origin
        elif how == 1:
            del cells[at]
        elif how == 2:
            cells.insert(at + 1, (dice.choice((char, dice.choice(_LETTERS))), origin))
        elif at + 1 < end:
            cells[at], cells[at + 1] = (cells[at + 1][0], origin), (char, cells[at + 1][1])


def joiner(tape: Tape, dice: random.Random, count: int = 30) -> None:
    for _ in range(count):
        cells = dice.choice(tape.sentences)
        text = "".join(char for char, _ in cells)
        joints = [match.start() for match in _JOINT.finditer(text)]
        blanks = [match.start() for match in re.finditer(r"(?<=\w) (?=\w)", text)]
        if joints and dice.random() < 0.75:
            at = dice.choice(joints)
            other = dice.choice([one for one in (" ", "\u200c", "") if one != text[at]])
            cells[at : at + 1] = [(other, cells[at][1])] if other else []
        elif blanks:
            at = dice.choice(blanks)
            cells.insert(at, (" ", cells[at][1]))


def yeh(tape: Tape, dice: random.Random, share: float = 0.0) -> None:
    shapes = {"ی": "ي", "ک": "ك", "ي": "ی", "ك": "ک"}
    share = share or dice.choice((0.2, 0.6, 1.0))
    for cells in tape.sentences:
        for at, (char, origin) in enumerate(cells):
            if char in shapes and dice.random() < share:
                cells[at] = shapes[char], origin


def cut(tape: Tape, dice: random.Random, count: int = 0) -> None:
    for _ in range(count or dice.choice((1, 2, 3))):
        number = tape.free(dice)
        if number is not None and len(tape.sentences) > 3:
            tape.remove(tape.sentences.pop(number))


def repeated(tape: Tape, dice: random.Random, count: int = 0) -> None:
    for _ in range(count or dice.choice((1, 2))):
        number = tape.free(dice)
        places = (
            [] if number is None else [at for at in range(len(tape.sentences) + 1) if at not in (number, number + 1)]
        )
        if number is not None and places:
            copy = [(char, -1) for char, _ in tape.sentences[number]]
            tape.done.append(copy)
            tape.sentences.insert(dice.choice(places), copy)


def moved(tape: Tape, dice: random.Random, count: int = 0) -> None:
    for _ in range(count or dice.choice((1, 1, 2))):
        number = tape.free(dice)
        if number is not None and len(tape.sentences) > 2:
            cells = tape.sentences.pop(number)
            tape.sentences.insert(dice.choice([at for at in range(len(tape.sentences) + 1) if at != number]), cells)


def rewritten(tape: Tape, dice: random.Random, count: int = 2) -> None:
    others = _vocabulary()
    for _ in range(count):
        number = tape.free(dice)
        if number is None:
            return
        cells = tape.sentences[number]
        share = dice.choice((0.2, 0.4, 0.7))
        text = "".join(char for char, _ in cells)
        for unit in reversed(list(_UNIT.finditer(text))):
            if dice.random() < share:
                start, end = unit.span()
                how = dice.randrange(5)
                if how < 4:
                    tape.remove(cells[start:end])
                word = [(char, -1) for char in other(unit[0], others, dice)]
                if how < 3:
                    cells[start:end] = word
                elif how == 3:
                    del cells[start : end + (end < len(cells) and cells[end][0] == " ")]
                else:
                    cells[start:start] = [*word, (" ", -1)]


def added(tape: Tape, dice: random.Random) -> None:
    """Put a sentence of another article somewhere."""
    foreign = [match[0] for match in _SENTENCE.finditer(dice.choice(content.articles())) if match[0] not in tape.text]
    if foreign:
        cells = [(char, -1) for char in f"{dice.choice(foreign).strip()} "]
        tape.done.append(cells)
        tape.sentences.insert(dice.randrange(len(tape.sentences) + 1), cells)


def other(word: str, words: list[str], dice: random.Random) -> str:
    while True:
        found = dice.choice(words)
        if Indel.normalized_similarity(found, word) < 0.5:
            return found


def other_name(name: str, names: Sequence[str], dice: random.Random) -> str:
    """Return a name of which no word is a word of another one misspelt by one letter."""
    while True:
        found = dice.choice(names)
        if all(DamerauLevenshtein.distance(a, b) > 1 for a in found.split() for b in name.split()):
            return found


def mixed(tape: Tape, dice: random.Random) -> None:
    edits: list[Callable[[], None]] = [
        lambda: rewritten(tape, dice, 1), lambda: cut(tape, dice, 1), lambda: repeated(tape, dice, 1),
        lambda: moved(tape, dice, 1), lambda: typo(tape, dice, 10), lambda: joiner(tape, dice, 10),
        lambda: yeh(tape, dice, 0.2), lambda: added(tape, dice),
    ]  # fmt: skip
    for edit in dice.sample(edits, dice.randrange(4, 8)):
        edit()


def beside(tape: Tape, dice: random.Random) -> None:
    """Put a line behind the title, words before the end, or the second paragraph last: all but the edges is other."""
    foreign = [match[0].strip() for match in _SENTENCE.finditer(dice.choice(content.articles()))]
    words = [one for one in foreign if len(one) > 40 and one not in tape.text]
    title = next((n + 1 for n, cells in enumerate(tape.sentences) if cells[-1][0] == "\n"), 0)
    if words and title:
        tape.sentences.insert(title, [(char, -1) for char in f"{dice.choice(words)}\n"])
    if words and dice.random() < 0.5:
        tape.sentences.insert(len(tape.sentences) - 1, [(char, -1) for char in f"{dice.choice(words)} "])
    if len(tape.sentences) > title + 3 and dice.random() < 0.5:
        tape.sentences.insert(len(tape.sentences) - 1, tape.sentences.pop(title + 1))


def doubled(tape: Tape, dice: random.Random) -> None:
    """Write a sentence once more directly behind itself."""
    number = tape.free(dice)
    if number is not None:
        cells = tape.sentences[number]
        words = "".join(char for char, _ in cells).rstrip()
        tape.doubled.update(origin for _, origin in cells)
        cells[len(words) : len(words)] = [(char, -1) for char in f"{dice.choice((' ', chr(10)))}{words}"]


KINDS: dict[str, Callable[[Tape, random.Random], None]] = {
    "typo": typo, "joiner/blank": joiner, "yeh/kaf": yeh, "sentence cut": cut, "repeated sentence added": repeated,
    "rewrite": rewritten, "mixed": mixed, "sentence moved": moved, "beside the edges": beside,
    "sentence doubled": doubled,
}  # fmt: skip

_words: list[str] = []


def _vocabulary() -> list[str]:
    """Return the words of the news, each as often as it stands there: little words replace as often as they do."""
    if not _words:
        _words.extend(word for text in content.articles() for word in _UNIT.findall(text))
    return _words


def edited(count: int, each: int, seed: int) -> Iterator[Edited]:
    """Yield every text edited in every way, with ``each`` spans."""
    for number, text in enumerate(texts(count, seed)):
        dice = random.Random(f"{seed}-{number}")
        marked = spans(text, each, dice)
        for kind, edit in KINDS.items():
            tape = Tape(text)
            assert tape.new() == text
            edit(tape, dice)
            yield Edited(kind, text, tape.new(), marked, tape.truths(marked))
