"""The recogniser by rules and word lists: works offline, on any Persian text, and says by which rule.

The order is from the surest to the least sure: dates and times (found elsewhere, see
:mod:`hashiye.dates`), amounts, then one pass from left to right over the words that begin a name, at
each of which the longest reading wins; then what the article has named before.

Confidence is a rule's, not a measured probability: 0.9 and above for entries of the lexicon, dates and
amounts; 0.8 to 0.9 for a head with a proper name, a given name with a surname; 0.6 to 0.8 for what a
title, a verb or an earlier mention supports; below 0.6 for a head before a common word.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from typing import Protocol

from hashiye.model import Producer
from hashiye.recognize import Mark, amounts, chains, persons, places, repeats, works
from hashiye.recognize import flags as f
from hashiye.recognize.lexicon import lexicon
from hashiye.recognize.lists import context
from hashiye.recognize.view import BREAK, View
from hashiye.words import Words

LABELS = ("PER", "ORG", "LOC", "FAC", "EVE", "PRO", "DAT", "TIM", "MON", "PCT")
"""What can be marked."""

_SIGNALS = f.W_TITLE | f.W_CREDIT | f.W_SOURCE | f.W_QUOTE
_NAMEABLE = f.W_NAMEABLE | f.W_INSIDE | f.W_LETTER
_SOURCED = context("sourced")
_DATELINE = frozenset("-–—،(/")
_NEAR_STRONG = context("near-strong")


class Spanned(Protocol):
    """Anything with a span of code points."""

    @property
    def start(self) -> int:
        """Where it begins."""
        ...

    @property
    def end(self) -> int:
        """Where it ends."""
        ...


class RuleRecognizer:
    """Marks entities by rules and word lists.

    Settings: ``labels``, the labels to mark, parted by commas (all of them unless given).
    ``ValueError`` names a label or a setting that does not exist.
    """

    def __init__(self, *, labels: str = "") -> None:
        chosen = tuple(label.strip() for label in labels.split(",") if label.strip()) or LABELS
        unknown = [label for label in chosen if label not in LABELS]
        if unknown:
            raise ValueError(f"no label is called {unknown[0]!r}; there are {', '.join(LABELS)}")
        self._labels = frozenset(chosen)
        self.producer = Producer(
            "hashiye-rules",
            "tool",
            name="hashiye rules and gazetteers",
            version=version("hashiye"),
            settings={"labels": ",".join(label for label in LABELS if label in self._labels)},
        )
        self._lexicon = lexicon()

    def recognize(
        self,
        words: Words,
        mentions: Iterable[Spanned] | None = None,
        times: Iterable[tuple[int, int]] | None = None,
    ) -> list[Mark]:
        """Return the marks of one text, in its order, none overlapping another, each on token edges.

        ``mentions`` and ``times`` are the dates and clock times where the caller has them already;
        otherwise they are looked for.
        """
        view = View(words, self._lexicon)
        if mentions is None or times is None:
            from hashiye import dates  # noqa: PLC0415  (its tables are loaded only where they are needed)

            mentions = dates.find(words) if mentions is None else mentions
            times = dates.find_times(words) if times is None else times
        view.occupy(((one.start, one.end) for one in mentions), "DAT", "date")
        view.occupy(times, "TIM", "time")
        amounts.mark(view, view.triggers(f.W_MONEY | f.W_PERCENT))
        Pass(view).run()
        repeats.aliases(view)
        repeats.mark(view)
        marks = view.marks()
        if len(self._labels) == len(LABELS):
            return marks
        return [mark for mark in marks if mark.label in self._labels]


class Pass:
    """One reading from left to right. ``expected`` is the token at which a person's name may begin."""

    __slots__ = ("covered", "expected", "office", "source", "strength", "view")

    def __init__(self, view: View) -> None:
        self.view = view
        self.expected, self.strength = -1, 0
        self.office = 0  # up to here the title of a minister runs
        self.covered = 0  # up to here a title runs, and no name begins
        self.source = -1

    def run(self) -> None:  # noqa: C901, PLR0912  (the one hot loop: a call costs more than a branch)
        """Claim every name that a word of the text begins."""
        view = self.view
        codes, keys, taken, entries, alone = view.codes, view.keys, view.taken, view.entries, view.alone
        for at in view.hot:
            if taken[at]:
                continue
            code = codes[at]
            if (code & _SIGNALS and self._announce(at, code)) or (at == self.source and self._sourced(at)):
                continue
            found, end, bits = _NOTHING
            if code & f.W_ENTRY:
                own = alone[keys[at]]
                if own & _COMPLEX or (own & f.E_MORE and keys[at] + keys[at + 1] in entries):
                    found, end, bits = chains.best(view, at)
                elif own & f.E_LOC:
                    found = (at + 1, "LOC", 0.95, "lexicon")
            if (
                code & _NAMEABLE
                and at >= self.covered
                and (code & _NAMING or at == self.expected or codes[at + 1] & _COMPANY or keys[at - 1] in _OPENERS)
            ):
                person = self._person(at)
                if person and (found is None or person[0] > found[0]):
                    found = person
            if found is None:
                if bits:
                    self._doubtful(at, end, bits)
                if code & f.W_HEAD and codes[at + 1] & f.W_DEMONYM:  # «شرکت چینی X»
                    self.source = at + 2
            elif at < self.office and found[1] == "ORG" and not code & f.W_HEAD:
                continue  # «وزیر جهاد کشاورزی» is an office
            elif view.claim(at, *found) and (at == self.expected or keys[at - 1] == BREAK):
                self._after(at, found[0], found[1])

    def _announce(self, at: int, code: int) -> bool:
        """Note where a person's name may begin after a title, an outlet's after «به گزارش»; say if all is done."""
        if code & f.W_QUOTE:
            self._quote(at)
            return True
        if code & (f.W_TITLE | f.W_CREDIT):
            self._title(at)
        keys, codes = self.view.keys, self.view.codes
        if code & f.W_SOURCE and (keys[at - 1] in _SOURCED or keys[at] in _SOURCES):
            end = at + 1
            while keys[end] in _TO_SOURCE:
                end += 1
            if keys[end - 1] == _REPORTER:
                while end - at < 6 and codes[end] & f.W_COMMON and not codes[end] & f.W_ENTRY:
                    end += 1
            self.source = end
        return False

    def _sourced(self, at: int) -> bool:
        """Claim the outlet that «به گزارش» announces: an ambiguous name of the lexicon, or a word in no list."""
        view = self.view
        end = view.longest(at, f.E_ORG_AMB)[0]
        if end > at and self._plain(at, end) and not (view.taken[end] or view.codes[end] & (f.W_PUNCT | f.W_STOP)):
            return False
        if end > at and not view.codes[at] & f.W_STOP and end >= view.longest(at, f.E_SURE | f.H_ORG)[0]:
            return view.claim(at, end, "ORG", 0.8, "source")
        if view.codes[at] & f.W_ENTRY and view.longest(at, f.E_SURE | f.H_ANY)[1]:
            return False
        while end - at < 2 and view.codes[end] & (f.W_UNKNOWN | f.W_LATIN) and not view.taken[end]:
            end += 1
        if end == at or view.codes[end] & (f.W_SURNAME | f.W_SUFFIXED) or view.codes[end - 1] & f.W_STRONG:
            return False
        return view.claim(at, end, "ORG", 0.6, "source")

    def _title(self, at: int) -> None:
        """Note where a title ends and a name may begin; adjectives (سابق، ایرانی) may stand between."""
        view = self.view
        end = view.longest(at, f.E_TITLE | f.E_CREDIT)[0]
        if end == at:
            return
        while view.keys[end] in _BETWEEN or (view.codes[end] & f.W_DEMONYM and not view.codes[end] & f.W_NAMEABLE):
            end += 1
        self.expected, self.strength, self.covered = end, 2, end
        if view.keys[at] in _OFFICES:
            self.office = end

    def _after(self, start: int, end: int, label: str) -> None:
        if label == "LOC" and self.view.keys[start - 1] == BREAK and self.view.keys[end] in _DATELINE:
            self.source = end + 1
        if start == self.expected and label in ("ORG", "LOC") and self.strength:
            self.expected, self.strength = end, 1

    def _titled(self, at: int) -> int:
        return self.strength if at == self.expected else 0

    def _person(self, at: int) -> tuple[int, str, float, str] | None:
        view = self.view
        if view.codes[at] & f.W_TITLE and view.codes[at + 1] & f.W_GIVEN:
            return None  # «سردار علی»: the title is a given name too
        chain = persons.read(view, at)
        if chain.end == at:
            return None
        titled = self._titled(at)
        sure = persons.weigh(view, at, chain, titled=titled)
        return (chain.end, "PER", sure, "title" if titled else "name") if sure else None

    def _quote(self, at: int) -> None:
        """«name» after a title or before «، title»; «work» before its maker."""
        view = self.view
        if at == self.expected:
            self.expected = at + 1
        close = works.closing(view, at)
        if not close or not view.free(at + 1, close):
            return
        after = close + 1
        if (view.codes[after] & f.W_CREDIT and view.keys[after] in _MADE) or (
            view.keys[at - 1] in ("و", "،") and self._before(at - 2) == "PRO"
        ):
            view.claim(at + 1, close, "PRO", 0.75, "quoted-work")
        elif view.keys[at - 1] == "،" and any(self._heads_work(i) for i in range(max(1, at - 4), at - 1)):
            view.claim(at + 1, close, "PRO", 0.7, "quoted-work")
        elif view.keys[after] == "(" and view.codes[after + 1] & f.W_LATIN:
            self._aliased(at + 1, close, after + 1)

    def _heads_work(self, at: int) -> bool:
        """Say whether a head of a work stands here, perhaps with a possessive (کتابم، رمانش)."""
        view = self.view
        for key in (view.keys[at], view.keys[at][:-1], view.keys[at][:-2]):
            if view.entries.get(key, 0) & f.H_PRO:
                return True
        return False

    def _before(self, at: int) -> str:
        """Return the label of the claim that ends before a closing quotation mark at ``at``, or at it."""
        claim = self.view.taken[at] or self.view.taken[at - 1]
        return claim.label if claim else ""

    def _aliased(self, start: int, end: int, latin: int) -> None:
        """«name» (Name): a person where the words are names, or as many as the capitalised Latin ones; else a work."""
        view, codes = self.view, self.view.codes
        chain = persons.read(view, start)
        if chain.end == end and end - start > 1 and (chain.given or chain.surname):
            view.claim(start, end, "PER", 0.8, "alias")
            return
        stop = works.latin(view, latin)
        capital = all(view.capital(i) for i in range(latin, stop))
        named = any(codes[i] & (f.W_NAME | f.W_SUFFIXED) and not codes[i] & f.W_STOP for i in range(start, end))
        if named and capital and end - start == stop - latin > 1:
            view.claim(start, end, "PER", 0.75, "alias")
        elif not any(codes[i] & f.W_ENTRY and view.longest(i, f.E_SURE)[0] == end for i in range(start, end)):
            view.claim(start, end, "PRO", 0.65, "alias")

    def _doubtful(self, at: int, end: int, bits: int) -> None:
        """Near heads, heads of works, and entries that are other words too."""
        view = self.view
        if bits & f.H_PRO:
            head_end, head_bits = view.longest(at, f.H_PRO)
            work = works.after_head(view, head_end, head_bits)
            if work and view.claim(*work, "PRO", 0.8, "work"):
                return
        if bits & f.H_NEAR:
            self._near(at, end)
            return
        if bits & f.E_DOUBT:
            label = self._reading(at, end, bits)
            if (
                label
                and not (label == "ORG" and at < self.office)
                and view.claim(at, end, label, 0.7, "lexicon-context")
            ):
                self._after(at, end, label)

    def _near(self, start: int, at: int) -> None:
        """Places behind a head that stays outside (شهر X، بخش‌های X و Y)."""
        view = self.view
        strong = "".join(view.keys[start:at]) in _NEAR_STRONG
        while not view.taken[at] and not view.codes[at] & (f.W_PLACE | f.W_PUNCT | f.W_END):
            end = places.place(view, at)
            if end == at and strong and view.codes[at] & f.W_UNKNOWN and not view.codes[at] & (f.W_ENTRY | f.W_STOP):
                end = at + 1
            if end == at or view.codes[end] & f.W_VERB:
                return
            view.claim(at, end, "LOC", 0.75, "near-head")
            if view.keys[end] not in ("و", "،"):
                return
            at = end + 1

    def _reading(self, at: int, end: int, bits: int) -> str | None:
        """Decide what an ambiguous entry is here, by what stands beside it; None for nothing."""
        view = self.view
        before = view.keys[at - 1]
        listed = view.sports and self._beside(at, "ORG")  # «پرسپولیس و استقلال بود»
        if view.codes[end] & f.W_VERB and self._plain(at, end) and before not in _PLAYING and not listed:
            return None
        strongly = before in _PLACED_STRONG or self._beside(at, "LOC")
        if bits & f.E_LOC_AMB and (strongly or (before in _PLACED and not view.codes[at] & f.W_COMMON)):
            return "LOC"
        if bits & f.E_ORG_AMB and not view.codes[at] & f.W_STOP:
            plain = self._plain(at, end)
            named = view.codes[at] & (f.W_PLACE | f.W_GIVEN | f.W_SURNAME | f.W_GIVEN_AMB)
            if (
                before in _ACTING
                or self._beside(at, "ORG")
                or (not plain and (not named or self._beside(at, "ORG") or view.sports))
            ):
                return "ORG"
            if plain and (before in _PLAYING or before == "،" or self._beside(at, "ORG")) and view.sports:
                return "ORG"
        if bits & f.E_PRO_AMB and before in ("«", '"', "“") and view.keys[end] in ("»", '"', "”"):
            return "PRO"
        if bits & f.E_PER_AMB and self._titled(at):
            return "PER"
        return None

    def _plain(self, at: int, end: int) -> bool:
        return end - at == 1 and bool(self.view.codes[at] & (f.W_COMMON | f.W_STOP))

    def _beside(self, at: int, label: str) -> bool:
        view = self.view
        if view.keys[at - 1] not in ("و", "،", "-", "–"):
            return False
        before = view.taken[at - 2]
        return before is not None and before.label == label


_BETWEEN = context("between")
_REPORTER = "خبرنگار"
_SOURCES = frozenset((_REPORTER, "منبع"))
_TO_SOURCE = frozenset((_REPORTER, "از", ":"))
_NAMING = f.W_GIVEN | f.W_SURNAME | f.W_STRONG | f.W_INSIDE | f.W_LETTER
"""Bits of a word that may be a name whatever follows."""
_COMPANY = f.W_NAMEABLE | f.W_INSIDE | f.W_SPOKE | f.W_ATTACH
"""Bits of a word that makes an unknown or ambiguous one before it a name."""
_COMPLEX = f.H_ANY | f.E_DOUBT | (f.E_SURE & ~f.E_LOC)
"""Bits of an entry that need a closer look than a mere place."""
_OPENERS = frozenset((BREAK, *context("reigns")))
"""Behind these a surname may stand alone."""
_NOTHING: chains.Reading = (None, 0, 0)
_OFFICES = context("offices")
_MADE = context("made")
_PLACED = context("placed")
_PLACED_STRONG = context("placed-strong")
_ACTING = context("acting")
_PLAYING = context("playing")
