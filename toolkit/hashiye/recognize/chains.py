"""Heads and what follows them: where the name of an institution, a place, a building, an event ends.

A head (وزارت، استان، فرودگاه، جشنواره) begins a name; the words after it belong to it as long as they
are names, words that such names are made of (``org-tail-words``), or a second name in genitive
(«دانشکده ادبیات دانشگاه تهران»). Verbs, prepositions, punctuation and common words end it. «و» belongs
to it only between two words that official names are made of (راه و شهرسازی).
"""

from __future__ import annotations

from collections.abc import Callable

from hashiye.recognize import flags as f
from hashiye.recognize.lists import context
from hashiye.recognize.places import bracketed, place, road
from hashiye.recognize.view import LONGEST, View
from hashiye.recognize.works import model

_ENDS = f.W_PUNCT | f.W_END | f.W_STOP | f.W_SPOKE
_HONOUR = context("honour")
"""Titles that are part of the name of what is named after a person."""
_OPEN_FACILITIES = context("open-facilities")
"""Facilities that are often named with a common word (میدان انقلاب، بلوار معلم)."""


class Tail:
    """Reads the words after a head.

    ``words``: the bit of the words such a name is made of. ``free``: how many common words may belong to
    it without a name behind them (شورای رقابت، جشنواره گل زعفران). ``joined``: whether a place may follow
    another name inside it (بیمارستان شهید بهشتی یاسوج; not مسجد گوهرشاد); ``persons``: whether a person's may
    (not دولت دونالد ترامپ).
    """

    __slots__ = ("_last", "_loose", "at", "common", "free", "joined", "persons", "proper", "start", "view", "words")

    def __init__(
        self, view: View, start: int, words: int, free: int = 0, *, joined: bool = True, persons: bool = True
    ) -> None:
        self.view, self.start, self.at, self.words, self.free = view, start, start, words, free
        self.joined, self.persons = joined, persons
        self.proper = False  # a name is in it
        self.common = 0  # words that such names are made of
        self._last = start  # where the last word begins
        self._loose = False  # it may be the complement of a verb behind it

    def read(self) -> int:
        """Return the end of the tail; ``start`` where nothing belongs to the head."""
        while self.at - self.start < LONGEST and self._step():
            pass
        if self._loose and self.view.codes[self.at] & f.W_VERB:
            self.at = self._last
            if self.view.keys[self.at - 1] == "و" and self.at > self.start:
                self.at -= 1
        return self.at

    def _take(self, end: int, *, proper: bool = False, loose: bool = False) -> None:
        self._last, self.at, self._loose = self.at, end, loose
        self.proper = self.proper or proper

    def _step(self) -> bool:
        """Take the next words in; say whether the name may go on behind them."""
        view, at = self.view, self.at
        code, key = view.codes[at], view.keys[at]
        if view.taken[at]:
            return False
        if code & f.W_PUNCT:
            return self._punctuation(key)
        if key == "و":
            return self._coordinate()
        if code & f.W_ENTRY and (taken := self._entry()) is not None:
            return taken
        if key in _HONOUR:
            return self._person()
        return self._word(code, key)

    def _word(self, code: int, key: str) -> bool:
        """Take one word in by what it is."""
        view, at = self.view, self.at
        before = view.keys[at - 1] if at > self.start else ""
        if code & self.words and not (code & f.W_SPOKE and at == self.start):
            self.common += 1
            self._take(at + 1, loose=not view.entries.get(key, 0) & f.E_SURE)
            return True
        parted = view.lexicon.get(key + view.keys[at + 1], 0) if key in _PARTED else 0
        if parted & self.words:  # «بین المللی»: a half-space became a blank
            self.common += 1
            self._take(at + 2, loose=True)
            return True
        if key in _AFFIXES and view.lexicon.get(before + key, 0) & self.words:  # «منطقه ای»
            self._take(at + 1, loose=True)
            return True
        if before in _LINKS.get(key, ()):
            return self._linked()
        if code & f.W_NUMBER and before in _COUNTED:
            self._take(at + 1)
            return True
        if code & (_ENDS | f.W_NUMBER):
            return False
        if code & f.W_COMMON and not code & f.W_NAME:
            return self._vouched()
        return self._unknown()

    def _punctuation(self, key: str) -> bool:
        if key == "،":
            return self._listed()
        if key == "(" and self.proper:
            self.at = bracketed(self.view, self.at)
            self._loose = False
        return False

    def _linked(self) -> bool:
        """«حمایت از پژوهشگران»: a preposition that some official names hold, with the word behind it."""
        view, after = self.view, self.at + 1
        if view.codes[after] & _ENDS:
            return False
        self._take(after + 1)
        self.common += 1
        return True

    def _entry(self) -> bool | None:
        """Take an entry of the lexicon in: a place, an organisation, a second head with its own tail."""
        view, at = self.view, self.at
        plain = bool(view.codes[at] & self.words)
        end, bits = view.longest(at, f.E_LOC | f.E_ORG | f.E_PER | f.E_EVE)
        if plain and end == at + 1 and not bits & f.E_LOC:
            self.proper = self.proper or bool(bits & f.E_ORG)
            return None
        if bits & f.E_LOC:
            if self.proper and (view.codes[at - 1] & f.W_COUNTRY or not self.joined):
                return False
            self._take(end, proper=True)
            return False
        if bits & f.E_SURE == f.E_PER and not self.persons:
            return False
        if bits:
            self._take(end, proper=True)
            return bool(view.codes[end] & f.W_PLACE) or view.keys[end] == "("
        if view.codes[at] & f.W_HEAD and not plain:
            if view.depth >= DEEPEST:
                return False
            view.depth += 1
            found = best(view, at)[0]
            view.depth -= 1
            if found is None or found[1] == "PER":
                return None if view.codes[at] & f.W_UNKNOWN else False
            self._take(found[0], proper=True)
            return False
        end = view.longest(at, f.E_LOC_AMB | f.E_ORG_AMB)[0]
        if end > at and not plain:
            self._take(end, proper=True)
            return bool(view.codes[end] & (self.words | f.W_PLACE))
        return None

    def _person(self) -> bool:
        """«شهید رجایی»، «امام خمینی (ره)»: a title that belongs to the name, and the person's name."""
        view, at = self.view, self.at + 1
        while view.keys[at] in _HONOUR:
            at += 1
        end = at
        named = f.W_NAMEABLE | f.W_INSIDE | f.W_ATTACH
        while end - at < 4 and view.codes[end] & named and not view.codes[end] & (f.W_STOP | f.W_SPOKE):
            if (end > at and view.codes[end] & (f.W_PLACE | f.W_TITLE)) or view.taken[end]:
                break
            end += 1
        if end > at + 1 and view.codes[end] & f.W_VERB and view.codes[end - 1] & f.W_UNKNOWN:
            end -= 1
        if end == at:
            code = view.codes[at]
            if code & _ENDS or not code & (self.words | f.W_COMMON | f.W_PLACE | f.W_PLACE_AMB):
                return False
            end = at + 1
        stop = bracketed(view, end)
        if self.joined:
            stop = max(stop, place(view, stop, doubtful=False))
        self._take(stop, proper=True)
        return False

    def _vouched(self) -> bool:
        """Take common words right behind the head in where a place follows them, or while some are free."""
        view, at = self.view, self.at
        codes = view.codes
        if codes[at] & f.W_GENERIC:
            return False
        if at == self.start and self._reaches_place(at):
            return True
        if view.keys[at + 1] == "(" and codes[at + 2] & f.W_LATIN:  # «صندوق جهانی طبیعت (WWF)»
            self._take(at + 1)
            return False
        indefinite = view.keys[at][-1] == "ی"
        if (
            self.free
            and (at == self.start or (self._loose and self.words & f.W_EVENT))
            and not indefinite
            and not codes[at] & (f.W_TITLE | f.W_HEAD)
        ):
            self.free -= 1
            self.common += 1
            self._take(at + 1, loose=True)
            return not self.proper
        return False

    def _reaches_place(self, at: int) -> bool:
        """«انجمن نجوم ایران»: common words, perhaps joined by «و», and then a place or a word of such names."""
        view = self.view
        for stop in range(at + 1, at + 6):
            code = view.codes[stop]
            if view.taken[stop]:
                return False
            if code & f.W_PLACE and not code & (_ENDS | f.W_HEAD):
                self.common += 1
                self._take(stop)
                return True
            if view.keys[stop] != "و" and (not code & f.W_COMMON or code & _NO_PART):
                return False
        return False

    def _unknown(self) -> bool:
        """Take a word in that is in no list of common words."""
        view, at = self.view, self.at
        code = view.codes[at]
        if code & f.W_DEMONYM and not code & (f.W_NAME | f.W_UNKNOWN):
            return False
        if not self.persons and (code & f.W_GIVEN or (code & f.W_SURNAME and view.keys[at - 1] in _REIGNS)):
            return False
        if code & f.W_LETTER or not code & (f.W_PROPER | f.W_NAMEABLE | f.W_INSIDE):
            return False
        self._take(at + 1, proper=True, loose=not code & f.W_NAME)
        return True

    def _coordinate(self) -> bool:
        view, at = self.view, self.at
        if at == self.start:
            return False
        before, after = view.codes[at - 1], view.codes[at + 1]
        if (after & f.W_HEAD and view.keys[at + 1] not in _BOTH) or after & _ENDS:
            return False
        if before & (f.W_PLACE | f.W_GIVEN) or not before & (self.words | f.W_COMMON):
            return False
        official = view.keys[self.start - 1] in _OFFICIAL and after & f.W_COMMON and not after & f.W_GENERIC
        if after & self.words or (official and view.codes[at + 2] & (_ENDS | f.W_PLACE)):
            self._take(at + 2, loose=True)
            self.common += 1
            return True
        return False

    def _listed(self) -> bool:
        """«وزارت علوم، تحقیقات و فناوری»: a comma belongs to the name where «و» closes the list."""
        view, at = self.view, self.at
        words, codes, keys = self.words, view.codes, view.keys
        if at == self.start or keys[self.start - 1] not in _OFFICIAL or not codes[at + 1] & words:
            return False
        stop = at + 2
        while stop - at < 6 and codes[stop] & words:
            stop += 1
        if keys[stop] == "و" and codes[stop + 1] & words:
            self._take(stop + 2)
            return True
        return False


_NO_PART = _ENDS | f.W_TITLE | f.W_HEAD | f.W_GENERIC
_LINKS = {"از": frozenset(("حمایت", "حفاظت", "صیانت", "پیشگیری", "پشتیبانی")), "با": frozenset(("مبارزه", "مقابله"))}
_VILLAGES = context("villages")
_AFFIXES = frozenset(("ای", "های", "ها", "هایی"))
_PARTED = context("parted")
_COUNTED = context("counted")
_OFFICIAL = context("official")
_REIGNS = context("reigns")
"""Bodies that are called by the person who leads them (دولت رئیسی)."""
_FREE = context("free")
"""Heads that hardly ever stand before a common word that is not part of the name."""
_BOTH = context("both")


DEEPEST = 2
"""Heads within the tail of a head (دبیرخانه جشنواره دانشگاه تهران)."""
type Name = tuple[int, str, float, str]
"""A name that begins at a token: its end, label, confidence and rule."""


type Reading = tuple[Name | None, int, int]
"""What begins at a token: the best name, and end and bits of the longest entry that marks nothing by itself."""

_REST = f.H_NEAR | f.H_PRO | f.E_DOUBT
_HEADS = f.H_ORG | f.H_FAC | f.H_EVE | f.H_LOC


def best(view: View, start: int) -> Reading:
    """Read the entries that begin at a token: the longest name, by itself or as a head with its tail."""
    keys, entries = view.keys, view.entries
    joined, at = keys[start], start + 1
    sure_end = sure = rest_end = rest = 0
    heads: list[tuple[int, int]] | None = None
    bits = view.alone[joined]
    while bits:
        if bits & f.E_ONE and at > start + 1:
            bits &= f.E_MORE
        if bits & f.E_SURE:
            sure_end, sure = at, bits
        if bits & _HEADS:
            heads = [(at, bits), *heads] if heads else [(at, bits)]
        if bits & _REST:
            rest_end, rest = at, bits
        if not bits & f.E_MORE:
            break
        joined += keys[at]
        at += 1
        bits = entries.get(joined, 0)
    if sure & f.E_SURE == f.E_LOC and (heads is None or heads[0][1] & _HEADS == f.H_LOC):
        return (sure_end, "LOC", 0.95, "lexicon"), rest_end, rest
    found = _listed(view, start, sure_end, sure) if sure else None
    for end, bits in heads or ():
        built = headed(view, start, end, bits)
        if built and (found is None or (built[0] > found[0] and _belongs(view, found, built))):
            found = built
            break
    return found, rest_end, rest


def _belongs(view: View, found: Name, built: Name) -> bool:
    """Say whether what a head takes in behind a listed name is part of it: not «و», nor a facility's town."""
    if found[1] == built[1] == "FAC" and place(view, found[0]) == built[0]:
        return False  # «ورزشگاه آزادی» and «تهران»
    return view.keys[found[0]] != "و"


def _listed(view: View, start: int, end: int, bits: int) -> Name | None:
    """Return a name of the lexicon, with the country or town that completes an institution's name."""
    sure = bits & f.E_SURE
    label = f.LABEL[sure & -sure]
    if bits & f.E_ORG and bits & f.E_LOC:
        label = "LOC"
    if label == "ORG":
        stop = place(view, end, doubtful=False)
        if stop > end and (view.codes[start] & f.W_HEAD or end - start > 1 or not view.codes[start] & f.W_LATIN):
            return stop, label, 0.9, "lexicon"
        inner = bracketed(view, end)
        end = max(inner, place(view, inner, doubtful=False)) if inner > end else end
    if label == "PRO":
        end = model(view, end)
    if label in ("FAC", "EVE"):
        end = _year(view, bracketed(view, end), label)
    return end, label, 0.95, "lexicon"


def _year(view: View, end: int, label: str) -> int:
    """Return the end of a year or number behind an event, and of a place behind that (المپیک ۲۰۲۴ پاریس)."""
    dated = view.codes[end] & f.W_DIGITS and len(view.keys[end]) in (2, 4) and not view.taken[end]
    if label == "EVE" and dated and not view.codes[end + 1] & (f.W_MONEY | f.W_PERCENT | f.W_NUMBER):
        return place(view, end + 1, doubtful=False)
    return end


_SHUT = f.W_PUNCT | f.W_STOP
_OPENS = f.W_TAIL | f.W_EVENT | f.W_ENTRY | f.W_NAMEABLE | f.W_PLACE_AMB


def headed(view: View, start: int, end: int, bits: int) -> Name | None:
    """Return the name that a head (tokens ``start`` to ``end``) begins, or None."""
    if view.codes[end] & _SHUT and not view.codes[end] & _OPENS and view.keys[end] not in _HONOUR:
        return (end, "ORG", 0.8, "head") if bits & f.H_BARE else None
    if bits & f.E_ROAD:
        stop = road(view, end, end)
        if stop > end:
            return stop, "FAC", 0.9, "road"
    for kind, build in _BUILDERS:
        if bits & kind and (found := build(view, start, end, bits)):
            return found
    return None


def _organisation(view: View, start: int, end: int, bits: int) -> Name | None:
    bare = (end, "ORG", 0.8, "head") if bits & f.H_BARE else None
    generic = bool(view.codes[end] & f.W_GENERIC)
    if generic and not view.codes[end] & f.W_TAIL:
        return bare
    if view.codes[end] & f.W_QUOTE or (view.keys[start] == "دفتر" and view.keys[end] in _HONOUR):
        return bare
    tail = Tail(view, end, f.W_TAIL, free="".join(view.keys[start:end]) in _FREE, persons=not bits & f.H_WEAK)
    stop = tail.read()
    if stop == end:
        return bare
    if not tail.proper and (bits & f.H_WEAK or (generic and tail.common < 2)):
        return bare
    if bits & f.H_WEAK and not tail.common and place(view, end) == stop:
        return bare
    return stop, "ORG", 0.85 if tail.proper else 0.7, "head"


def _facility(view: View, start: int, end: int, _bits: int) -> Name | None:
    if view.codes[end] & f.W_GENERIC or (view.keys[start - 1] == "از" and view.sports):
        return None
    at = end
    numbered = view.codes[at] & f.W_NUMBER and view.keys[end - 1] in _NUMBERED
    if numbered:
        at += 1
        if view.keys[at] == "مترو":
            stop = place(view, at + 1)
            return stop, "FAC", 0.85, "head"
    open_ = "".join(view.keys[start:end]) in _OPEN_FACILITIES
    if open_ and place(view, at + 1) > at + 1 and _is_common_name(view, at):
        return at + 1, "FAC", 0.7, "head"  # «پارک ملت» and its town
    tail = Tail(view, at, f.W_TAIL, joined=False)
    stop = tail.read()
    if stop > at and tail.proper:
        return stop, "FAC", 0.85, "head"
    if open_ and _names_facility(view, at):
        stop = at + 1
        while stop - at < 3 and view.codes[stop] & f.W_UNKNOWN and not view.taken[stop]:
            stop += 1
        return stop, "FAC", 0.55, "head"
    return (at, "FAC", 0.6, "head") if numbered and at > end else None


def _is_common_name(view: View, at: int) -> bool:
    """Say whether a facility has a common word for its name: no place, no head, no part of longer names (جامع)."""
    code = view.codes[at]
    return bool(code & f.W_COMMON and not code & (_ENDS | f.W_PLACE | f.W_HEAD | f.W_TAIL | f.W_NUMBER | f.W_DEMONYM))


def _names_facility(view: View, at: int) -> bool:
    """Say whether a common word may be the name of a street or a hall (میدان انقلاب، بلوار معلم)."""
    code, after = view.codes[at], view.codes[at + 1]
    if code & (_ENDS | f.W_HEAD | f.W_NUMBER | f.W_DEMONYM) or after & f.W_VERB:
        return False
    named = code & (f.W_COMMON | f.W_PLACE_AMB | f.W_NAMEABLE)
    return bool(named and (not code & f.W_TITLE or after & _ENDS))


_NUMBERED = context("numbered")


def _event(view: View, _start: int, end: int, bits: int) -> Name | None:
    if view.codes[end] & f.W_GENERIC and not view.codes[end] & f.W_EVENT:
        return None
    if bits & f.H_WEAK and view.longest(end, f.E_ORG)[1]:
        return None  # «نشست اوپک» is no name
    free = 0 if bits & f.H_WEAK else 2
    tail = Tail(view, end, f.W_EVENT if bits & f.H_WEAK else f.W_EVENT | f.W_TAIL, free)
    stop = tail.read()
    if (stop > end or not bits & f.H_WEAK) and (after := _year(view, stop, "EVE")) > stop:
        return after, "EVE", 0.8, "head"
    if stop == end or (bits & f.H_WEAK and not (tail.proper and tail.common)):
        return None
    return stop, "EVE", 0.8 if tail.common else 0.65, "head"


def _place(view: View, start: int, end: int, _bits: int) -> Name | None:
    if view.codes[start - 1] & f.W_NUMBER:  # ۲۴ روستای لرستان
        return None
    stop = place(view, end)
    if stop > end:
        return stop, "LOC", 0.9, "head"
    if view.keys[end] in _HONOUR:
        tail = Tail(view, end, 0)
        stop = tail.read()
        return (stop, "LOC", 0.7, "head") if stop > end else None
    at = end
    named = f.W_UNKNOWN | f.W_NAME | f.W_PLACE_AMB | f.W_GIVEN_AMB | f.W_SURNAME_AMB
    while at - end < 2 and view.codes[at] & named and not view.codes[at] & (_ENDS | f.W_HEAD | f.W_TITLE):
        if view.codes[at] & f.W_COMMON and at > end:
            break
        at += 1
    if at == end or view.codes[end] & f.W_GENERIC or (view.codes[at] & f.W_VERB and at == end + 1):
        return None
    return at, "LOC", 0.7, "head"


_BUILDERS: tuple[tuple[int, Callable[[View, int, int, int], Name | None]], ...] = (
    (f.H_ORG, _organisation),
    (f.H_FAC, _facility),
    (f.H_EVE, _event),
    (f.H_LOC, _place),
)
