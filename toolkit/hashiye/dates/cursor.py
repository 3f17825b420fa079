"""A cursor over the words of a text: reads the numbers and years that mentions of dates are made of.

It never reads outside its bounds, and never more than a fixed number of tokens at a time.
"""

from __future__ import annotations

from msgspec import Struct

from hashiye.dates import lexicon as lex
from hashiye.dates import neighbours
from hashiye.words import Words

REACH = 14
"""Tokens a mention may reach to the left of the word that gives it away."""


class Found(Struct, gc=False):
    """One mention as it is written. ``first`` up to, not including, ``last`` are its tokens.

    ``days`` are the days named, ``through`` says that they are the ends of a range; ``years`` likewise.
    ``weekday`` counts from Saturday as 0 and stands at ``weekday_at`` (two tokens if spaced).
    ``part`` is which part of how many (the second half of Aban: ``(2, 2)``).
    """

    first: int
    last: int
    calendar: str
    precision: str
    years: tuple[int, ...] = ()
    month: int = 0
    days: tuple[int, ...] = ()
    through: bool = False
    weekday: int = -1
    weekday_at: tuple[int, int] = (0, 0)
    part: tuple[int, int] = (0, 0)
    era: str = ""
    digits: int = 4
    rule: str = ""
    relative: bool = False
    start: int = 0
    end: int = 0


class Reader:
    """Reads the mentions of one text. ``low`` and ``high`` bound what a mention may use."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.keys = words.keys
        self.low = 0
        self.high = len(words.keys)
        self._afghan: bool | None = None

    @property
    def afghan(self) -> bool:
        """Whether the text speaks of Afghanistan, where the months have other names."""
        if self._afghan is None:
            self._afghan = not neighbours.AFGHANISTAN.isdisjoint(self.keys)
        return self._afghan

    def at(self, index: int) -> str:
        """Return the key at ``index``, empty outside the bounds."""
        return self.keys[index] if self.low <= index < self.high else ""

    def seen(self, index: int) -> str:
        """Return the key at ``index`` even if an earlier mention took it."""
        return self.keys[index] if 0 <= index < self.high else ""

    # --- numbers --------------------------------------------------------------------------------

    def number(self, index: int) -> tuple[lex.Number, int] | None:
        """Read the number that begins at ``index``, of one or several tokens, and where it ends."""
        word = self.at(index)
        first = lex.number(word)
        if first is None or first.final:
            return (first, index + 1) if first else None
        after = self.at(index + 1)
        if first.digits:
            if after in ("ام", "م") and self.glued(index + 1):
                return lex.Number(first.value, True, first.digits), index + 2
            return first, index + 1
        if word == "سی" and after == "ام":
            return lex.Number(30, ordinal=True), index + 2
        if first.ordinal or (after != "و" and after not in lex.NUMBERS):
            return first, index + 1
        return self._written(index)

    def _written(self, index: int) -> tuple[lex.Number, int]:
        """Read a number of several words: بیست و دوم، هزار و سیصد و پنجاه و هفت."""
        total, below, last, ordinal = 0, 1_000_000, index, False
        while (part := lex.NUMBERS.get(self.at(last))) is not None and not ordinal:
            if part.value == 1000 and total and total < 1000:
                total, below = total * 1000, 1000
            elif part.value < below:
                total += part.value
                below = 1000 if part.value >= 1000 else 100 if part.value >= 100 else 10 if part.value >= 20 else 1
            else:
                break
            ordinal = part.ordinal
            last += 1
            if self.at(last) == "و" and (following := lex.NUMBERS.get(self.at(last + 1))) and following.value < below:
                last += 1
            elif self.at(last) != "هزار":
                break
        return lex.Number(total, ordinal), last

    def glued(self, index: int) -> bool:
        """Whether at most one character parts a token from the one before it."""
        return self.words.starts[index] - self.words.ends[index - 1] <= 1

    def numbers_to(self, end: int, top: int) -> tuple[int, list[lex.Number], bool] | None:
        """Read the numbers up to ``top`` that end right before token ``end``: where they begin, and they.

        The third is True for the ends of a range («۵ تا ۱۰») and False for a list («۵ و ۶»).
        """
        keys, low = self.keys, max(self.low, end - REACH)
        begin = end
        while begin > low and (
            lex.number(keys[begin - 1]) or keys[begin - 1] in lex.LIST_JOINERS or keys[begin - 1] in ("ام", "م")
        ):
            begin -= 1
        while begin < end:
            read = self._list(begin, end, top)
            if read is not None:
                return begin, *read
            begin += 1
        return None

    def _list(self, begin: int, end: int, top: int) -> tuple[list[lex.Number], bool] | None:
        """Read tokens ``begin`` to ``end`` as numbers with joiners between; None if they are not."""
        numbers: list[lex.Number] = []
        through = False
        while (read := self.number(begin)) and read[1] <= end and 1 <= read[0].value <= top and not read[0].final:
            numbers.append(read[0])
            begin = read[1]
            if begin == end:
                return numbers, through
            joiner = self.at(begin)
            if joiner not in lex.LIST_JOINERS:
                return None
            through = through or joiner in neighbours.THROUGH
            begin += 1
        return None

    # --- years ----------------------------------------------------------------------------------

    def era(self, index: int) -> tuple[str, int]:
        """Read میلادی، هجری شمسی، ه. ش. and the like: the calendar, and where it ends."""
        word = self.at(index)
        if word in lex.ERAS:
            return lex.ERAS[word], index + 1
        if word in lex.HEJRI:
            after = self.at(index + 1)
            return (lex.ERAS[after], index + 2) if after in lex.ERAS else ("hejri", index + 1)
        if word == "ه":
            letter = index + 1 + (self.at(index + 1) == ".")
            if self.at(letter) in ("ش", "ق"):
                return ("jalali" if self.at(letter) == "ش" else "hijri"), letter + 1
        return "", index

    def year_after(self, index: int, calendar: str, *, headed: bool) -> tuple[lex.Number, str, int] | None:
        """Read the year at ``index``: its number, its era, where it ends.

        Two digits are a year only if they can be no count: behind سال (``headed``) or where no counted
        thing follows.
        """
        read = self.number(index)
        if read is None:
            return None
        number, end = read
        era, after = ("", end) if number.final else self.era(end)
        if number.value >= 1000 or (era and number.value >= 1):
            return (number, era, after) if number.digits in (0, 4) or era else None
        if not (number.digits == 2 or (not number.digits and number.value >= 30)) or calendar not in (
            "",
            "jalali",
        ):
            return None
        late = 30 <= number.value <= 99
        if (late or (headed and number.digits == 2 and number.value <= 15)) and self.at(end) not in neighbours.COUNTED:
            return number, era, after
        return None
