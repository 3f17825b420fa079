"""How Persian is typed: half-spaces, yeh and kaf, digits, marks, and what nobody sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

import numpy as np
from msgspec import Struct, field

from hashiye.checks.languages import primary
from hashiye.checks.persian import LANGUAGES, half_spaces, mixes
from hashiye.forms import norm
from hashiye.statistics.columns import Bools, Columns, Ints
from hashiye.statistics.part import Part
from hashiye.statistics.signs import KINDS, Signs, arabic, arabic_letter, joining, one_of, plain_letter
from hashiye.text import ZWNJ
from hashiye.tokenize.halfspaces import SPACED_HEADS, SPACED_TAILS, lexicon


class Thing(Struct, frozen=True):
    """Something that is counted. ``wanted``: well-typed Persian has it. ``persian``: only Persian is asked for it."""

    name: str
    group: str
    wanted: bool = False
    persian: bool = False


def _things(group: str, *, persian: bool = False, wanted: str = "", others: str = "") -> tuple[Thing, ...]:
    right = tuple(Thing(name, group, True, persian) for name in wanted.split())
    return (*right, *(Thing(name, group, False, persian) for name in others.split()))


THINGS = (
    *_things(
        "half-space", persian=True, wanted="half-space half-space-unseen",
        others="half-space-wrong blank-for-half-space half-space-lost",
    ),
    *_things(
        "letters", persian=True,
        wanted="persian-yeh persian-kaf heh-hamza-letter heh-hamza-mark heh-half-space-yeh",
        others="arabic-yeh alef-maksura arabic-kaf arabic-word mixed-letters letter-variant presentation-form "
        "yeh-hamza-apart tatweel",
    ),
    *_things("letters", wanted="harakat"),
    *_things("digits", persian=True, wanted="persian-digit", others="arabic-digit latin-digit"),
    *_things("digits", others="mixed-digits"),
    *_things(
        "marks", persian=True,
        wanted="persian-comma persian-semicolon persian-question-mark persian-quotes persian-percent decimal-sign "
        "thousands-sign slash-in-number",
        others="latin-comma latin-semicolon latin-question-mark latin-quotes latin-percent decimal-point "
        "thousands-comma comma-in-number",
    ),
    *_things(
        "blanks",
        others="double-blank blank-before-mark blank-inside-bracket no-blank-behind-mark no-break-space odd-blank",
    ),
    *_things("invisible", others="joiner bidi-override bidi-control directional-mark invisible"),
)  # fmt: skip
"""What is counted, in the order of reports.

Half-spaces as in HSH-B119: ``half-space`` parts letters that would join, ``half-space-unseen`` letters that would not
(some houses write it to keep a word together), ``half-space-wrong`` is a run of several, or one at the edge of a word.
``blank-for-half-space`` is suspected: a word such as «ها» or «می» by itself, a blank away from a word that it may
belong to; so is ``half-space-lost``: a word that hazm's lists have with a half-space alone (همکاریهای), as the layer
half-spaces marks it. Letters as in HSH-B115 to B118 and B125: Arabic yeh, alef maksura and kaf, the words that have one
of these (``arabic-word``), the words that have both forms of one letter (``mixed-letters``, HSH-B116), other letters
that stand for Persian ones; heh with hamza as one letter, with a mark, or as a yeh behind a half-space;
``yeh-hamza-apart`` as a Persian yeh with a mark. Digits are counted one by one; ``mixed-digits`` are places where
digits of two systems meet in a number (HSH-B120). Latin marks count behind a letter or digit of Arabic script,
``latin-percent`` and the signs of decimals and thousands behind or between digits. Blanks: runs of blanks are one.
"""


class Hygiene(Part):
    """How often each thing of :data:`THINGS` is there, and in how many documents.

    ``characters`` are those of all documents, ``persian`` of those in Persian.
    """

    occurrences: dict[str, int] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)
    characters: int = 0
    persian: int = 0


type _Found = dict[str, Ints]
"""How often each text has each thing."""


def count(columns: Columns) -> Hygiene:
    """Count what stands in the texts."""
    items = columns.items
    lengths = np.fromiter((len(item.text) for item in items), np.int64, len(items))
    persian = np.fromiter((primary(item.language) in LANGUAGES for item in items), np.bool_, len(items))
    found = _found(columns)
    made = Hygiene(characters=int(lengths.sum()), persian=int(lengths[persian].sum()))
    for thing in THINGS:
        numbers = found[thing.name][persian] if thing.persian else found[thing.name]
        if total := int(numbers.sum()):
            made.occurrences[thing.name] = total
            made.documents[thing.name] = int(np.count_nonzero(numbers))
    return made


def _found(columns: Columns) -> _Found:
    signs = Signs.of([item.text for item in columns.items])
    found = {name: signs.per_text(signs.where(name)) for name in KINDS}
    found["persian-quotes"] = found["opening-quote"] + found["closing-quote"]
    places = {**_letters(signs), **_marks(signs), **_blanks(signs)}
    found |= {name: signs.per_text(one) for name, one in places.items()}
    found["tatweel"] = found["tatweel"] - found["abbreviated"]
    return found | _half_spaces(columns, signs, found["zwnj"]) | _words(columns, signs)


def _letters(signs: Signs) -> dict[str, Ints]:
    """Return where letters with hamza are, abbreviations of «hejri» (a heh with a tatweel), and misplaced joiners."""
    codes, kinds = signs.codes, signs.kinds
    hamza, tatweel, joiner, half_space = (
        signs.where(name) for name in ("hamza-above", "tatweel", "zwj", "zwnj")
    )  # fmt: skip
    heh = ord("ه")
    word = ~(arabic()[codes[tatweel - 2]] | arabic()[codes[tatweel + 1]] | (kinds[tatweel + 1] == KINDS["tatweel"]))
    yeh = half_space[(codes[half_space - 1] == heh) & (codes[half_space + 1] == ord("ی"))]
    return {
        "heh-hamza-mark": hamza[codes[hamza - 1] == heh],
        "yeh-hamza-apart": hamza[codes[hamza - 1] == ord("ی")],
        "heh-half-space-yeh": yeh[~arabic()[codes[yeh + 2]]],
        "abbreviated": tatweel[(codes[tatweel - 1] == heh) & word],
        "joiner": joiner[arabic()[codes[joiner - 1]] | arabic()[codes[joiner + 1]]],
    }


def _marks(signs: Signs) -> dict[str, Ints]:
    """Return where Latin marks stand behind Arabic script, and signs in numbers."""
    codes = signs.codes
    comma, semicolon, question, quote = (signs.where(name) for name in ("comma", "semicolon", "question-mark", "quote"))
    stop, slash, persian = (signs.where(name) for name in ("full-stop", "slash", "persian-comma"))
    grouping = _in_number(signs, comma)
    return {
        "latin-comma": comma[_behind_arabic(signs, comma) & ~grouping],
        "latin-semicolon": semicolon[_behind_arabic(signs, semicolon)],
        "latin-question-mark": question[_behind_arabic(signs, question)],
        "latin-quotes": quote[arabic()[codes[quote - 1]] | arabic()[codes[quote + 1]]],
        "thousands-comma": comma[grouping],
        "decimal-point": stop[_in_number(signs, stop)],
        "slash-in-number": slash[_in_number(signs, slash)],
        "comma-in-number": persian[_in_number(signs, persian)],
        "mixed-digits": _meeting(signs),
    }


def _behind_arabic(signs: Signs, places: Ints) -> Bools:
    """Say which places lie behind Arabic script, or behind that and one blank."""
    before = np.where(signs.codes[places - 1] == _BLANK, places - 2, places - 1)
    return arabic()[signs.codes[before]]


def _in_number(signs: Signs, places: Ints) -> Bools:
    """Say which places lie between digits of Arabic script."""
    return _EASTERN[signs.kinds[places - 1]] & _EASTERN[signs.kinds[places + 1]]


def _meeting(signs: Signs) -> Ints:
    """Return the digits in front of a digit of another system, with at most one sign of numbers between."""
    kinds = signs.kinds
    digits = np.sort(np.concatenate((signs.where("persian-digit"), signs.where("arabic-digit"))))
    digits = np.concatenate((digits, signs.where("latin-digit"))) if len(digits) else digits
    between = kinds[digits + 1]
    sign = _IN_NUMBERS[between] | (signs.codes[digits + 1] == ord(":"))
    other = np.where(sign, kinds[digits + 2], between)
    return np.sort(digits[_DIGITS[other] & (other != kinds[digits])])


_EASTERN = one_of("persian-digit", "arabic-digit")
_DIGITS = one_of("persian-digit", "arabic-digit", "latin-digit")
_IN_NUMBERS = one_of("full-stop", "comma", "decimal-sign", "thousands-sign", "slash")
_GOING_ON = _DIGITS | one_of("full-stop")
_BLANK = ord(" ")
_MARKS = (
    "persian-comma", "persian-semicolon", "persian-question-mark", "comma", "semicolon", "question-mark", "full-stop",
    "ending",
)  # fmt: skip


def _blanks(signs: Signs) -> dict[str, Ints]:
    """Return where blanks are doubled, stand before a mark or inside a bracket, or are missing behind a mark."""
    codes, kinds = signs.codes, signs.kinds
    blank = codes == _BLANK
    double = np.flatnonzero(blank[1:-1] & blank[2:] & ~blank[:-2]) + 1
    mark = _together(signs, *_MARKS)
    mark = mark[blank[mark - 1]]
    behind = _together(signs, "persian-comma", "persian-semicolon", "persian-question-mark")
    opener, closer = _together(signs, "opener", "opening-quote"), _together(signs, "closer", "closing-quote")
    return {
        "double-blank": double,
        "blank-before-mark": mark[~_GOING_ON[kinds[mark + 1]]],
        "blank-inside-bracket": np.sort(np.concatenate((opener[blank[opener + 1]], closer[blank[closer - 1]]))),
        "no-blank-behind-mark": behind[arabic_letter()[codes[behind + 1]]],
    }


def _together(signs: Signs, *names: str) -> Ints:
    """Return where any of some kinds is, in order."""
    return np.sort(np.concatenate([signs.where(name) for name in names]))


def _half_spaces(columns: Columns, signs: Signs, every: Ints) -> _Found:
    """Tell half-spaces that part letters, that do nothing and that are not seen.

    Those plainly between two letters are right; the definition of HSH-B119 is asked of texts that have others.
    """
    places = signs.where("zwnj")
    plain = joining()[signs.codes[places - 1]] & plain_letter()[signs.codes[places + 1]]
    right, wrong, unseen = every.copy(), np.zeros_like(every), np.zeros_like(every)
    for at in np.flatnonzero(signs.per_text(places[~plain])).tolist():
        spots, idle = half_spaces(columns.items[at].text)
        wrong[at], unseen[at] = len(spots), len(idle)
        right[at] -= len(idle) + sum(end - start for start, end in spots)
    return {"half-space": right, "half-space-wrong": wrong, "half-space-unseen": unseen}


def _words(columns: Columns, signs: Signs) -> _Found:
    """Count words of some kinds, and endings that stand by themselves; in texts without tokens, words for tokens."""
    counts = {name: _tokens_of(columns, kind) for name, kind in _KINDS_OF_WORDS.items()}
    apart = np.bincount(columns.document[_apart(columns, signs)], minlength=len(columns.items))
    for at in np.flatnonzero(np.diff(columns.first) == 0).tolist():
        words = list(_WORD.finditer(columns.items[at].text))
        for name, kind in _KINDS_OF_WORDS.items():
            counts[name][at] = sum(kind(word[0]) for word in words)
        apart[at] = sum(_belongs(one, other) for one, other in pairwise(words))
    return counts | {"blank-for-half-space": apart}


def _tokens_of(columns: Columns, kind: Callable[[str], bool]) -> Ints:
    """Return how many tokens of a kind each text has; each distinct surface is looked at once."""
    types = columns.raw.types
    are = np.fromiter(map(kind, types), np.bool_, len(types))
    return np.bincount(columns.document[are[columns.raw.type]], minlength=len(columns.items)).astype(np.int64)


def _is_arabic(word: str) -> bool:
    return _ARABIC.search(word) is not None


def _is_mixed(word: str) -> bool:
    return _is_arabic(word) and mixes(word.replace("ي\u0654", "ئ"))


@lru_cache(1 << 17)
def _is_lost(word: str) -> bool:
    return ZWNJ not in word and lexicon().lost(norm(word)) is not None


_ARABIC = re.compile("[كى]|ي(?!\u0654)")
_KINDS_OF_WORDS: dict[str, Callable[[str], bool]] = {
    "arabic-word": _is_arabic, "mixed-letters": _is_mixed, "half-space-lost": _is_lost,
}  # fmt: skip


def _apart(columns: Columns, signs: Signs) -> Ints:
    """Return the tokens that may belong to the word one blank before or behind them."""
    normal = columns.normal
    found = []
    for names, step in ((SPACED_TAILS, -1), (SPACED_HEADS, 1)):
        meant = np.fromiter(map(names.__contains__, normal.types), np.bool_, len(normal.types))
        token = np.flatnonzero(meant[normal.type])
        token = token[(token + step >= 0) & (token + step < len(columns))]
        left, right = np.minimum(token, token + step), np.maximum(token, token + step)
        near = (columns.document[left] == columns.document[right]) & normal.word[normal.type[token + step]]
        blank = np.minimum(signs.starts[columns.document[left]] + columns.end[left], len(signs.codes) - 1)
        near &= (columns.start[right] - columns.end[left] == 1) & (signs.codes[blank] == _BLANK)
        found.append(token[near])
    return np.unique(np.concatenate(found))


_WORD = re.compile("[^\\W_](?:[^\\W_]|[\u064b-\u065f\u0670]|\u200c(?=[^\\W_]))*")


def _belongs(one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether one of two words with a blank between them may belong to the other."""
    if other.start() - one.end() != 1 or one.string[one.end()] != " ":
        return False
    return norm(other[0]) in SPACED_TAILS or norm(one[0]) in SPACED_HEADS
