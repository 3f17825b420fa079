"""Heads and what follows them: where the name of an institution, a place, a building, an event ends.

A head (وزارت، استان، فرودگاه، جشنواره) begins a name; the words after it belong to it as long as they
are names, words that such names are made of (``org-tail-words``), or a second name in genitive
(«دانشکده ادبیات دانشگاه تهران»). Verbs, prepositions, punctuation and common words end it. «و» belongs
to it only between two words that official names are made of (راه و شهرسازی).
"""

from __future__ import annotations

from functools import cache

from hashiye import forms
from hashiye.recognize import flags as f
from hashiye.recognize.lexicon import rows
from hashiye.recognize.view import LONGEST, View

_ENDS = f.W_PUNCT | f.W_END | f.W_STOP | f.W_SPOKE
_WITHIN = frozenset(("ره", "س", "ع", "ص", "عج", "رض", "قدسسره", "علیهالسلام", "سلاماللهعلیها"))
"""What may stand in brackets inside a name: «مصلای امام خمینی (ره)»."""
_HONOUR = frozenset(
    forms.key(word)
    for word in "شهید شهدای امام حضرت آیت‌الله سردار دکتر شیخ امیر سید علامه استاد مولانا خواجه ملا شاه شهیدان میرزا ولیعصر ولی‌عصر سپهبد بانو مولوی بنت‌الهدی".split()
)
"""Titles that are part of the name of what is named after a person."""
_OPEN_FACILITIES = frozenset(
    forms.key(word)
    for word in (
        "خیابان بلوار میدان پارک بوستان ورزشگاه استادیوم سالن تالار هتل مسجد برج پاساژ کوچه چهارراه حسینیه ایستگاه "
        "پل سینما فرهنگسرای زندان مترو متروی تونل سد پردیس بزرگراه اتوبان ایستگاه‌مترو ایستگاه‌متروی موزه"
    ).split()
)
"""Facilities that are often named with a common word (میدان انقلاب، بلوار معلم)."""
_ROAD_DASH = frozenset("-–—ـ")


@cache
def _generic() -> frozenset[str]:
    return frozenset(forms.key(row[0]) for row in rows("generic-words"))


def bracketed(view: View, at: int) -> int:
    """Return the token after «(ره)» if it stands at ``at``, else ``at``."""
    keys = view.keys
    if keys[at] == "(" and keys[at + 1] in _WITHIN and keys[at + 2] == ")":
        return at + 3
    return at


def place(view: View, at: int, *, doubtful: bool = True) -> int:
    """Return the end of the place name at ``at``, or ``at``."""
    if view.codes[at] & f.W_ENTRY:
        return view.longest(at, f.E_LOC | (f.E_LOC_AMB if doubtful else 0))[0]
    return at


def road(view: View, start: int, at: int) -> int:
    """Return the end of «A - B (- C)» at ``at``, or ``start`` if no two places are joined."""
    end = start
    parts = 0
    while at - start < LONGEST:
        stop = place(view, at)
        if stop == at and view.codes[at] & (f.W_PROPER | f.W_PLACE_AMB | f.W_COMMON) and not view.codes[at] & _ENDS:
            stop = at + 1
        if stop == at:
            break
        parts += 1
        end = stop if parts > 1 else end
        if view.keys[stop] not in _ROAD_DASH:
            break
        at = stop + 1
    return end


class Tail:
    """Reads the words after a head. ``words``: the bit of common words such a name is made of."""

    __slots__ = ("at", "common", "proper", "quoted", "start", "view", "words")

    def __init__(self, view: View, start: int, words: int) -> None:
        self.view, self.start, self.at, self.words = view, start, start, words
        self.proper = False  # a name is in it
        self.common = 0  # words that such names are made of
        self.quoted = False

    def read(self) -> int:
        """Return the end of the tail; ``start`` where nothing belongs to the head."""
        while self.at - self.start < LONGEST and self._step():
            pass
        return self.at

    def _step(self) -> bool:
        """Take the next words in; say whether the name may go on behind them."""
        view, at = self.view, self.at
        code, key = view.codes[at], view.keys[at]
        if view.taken[at]:
            return False
        if key == "و":
            return self._coordinate()
        if key == "،":
            return self._listed()
        if key == "(":
            end = bracketed(view, at)
            self.at = end
            return False
        if code & f.W_ENTRY:
            taken = self._entry()
            if taken is not None:
                return taken
        if key in _HONOUR:
            return self._person()
        if code & self.words and not (code & (f.W_STOP | f.W_SPOKE) and self.at == self.start):
            self.common += 1
            self.at += 1
            return True
        if code & _ENDS or code & f.W_NUMBER or code & f.W_COMMON and not code & (f.W_NAME):
            return False
        return self._unknown()

    def _entry(self) -> bool | None:
        """Take an entry of the lexicon in: a place, an organisation, a second head with its own tail."""
        view, at = self.view, self.at
        end, bits = view.longest(at, f.E_LOC | f.E_ORG | f.E_LOC_AMB | f.E_PER)
        if bits & f.E_LOC and not (view.codes[at] & self.words and end == at + 1):
            if self.proper and self.at > self.start and view.codes[at - 1] & f.W_COUNTRY:
                return False
            self.proper, self.at = True, end
            return bool(view.codes[end] & self.words) and not bits & f.E_COUNTRY
        if bits & (f.E_ORG | f.E_PER) and not (view.codes[at] & self.words and end == at + 1):
            self.proper, self.at = True, end
            return True
        if view.codes[at] & f.W_HEAD and self.at > self.start and not view.codes[at] & self.words:
            found = best(view, at)
            if found and found[1] in ("ORG", "LOC"):
                self.proper, self.at = True, found[0]
            return False
        if bits & f.E_LOC_AMB and not view.codes[at] & self.words:
            self.proper, self.at = True, end
            return False
        return None

    def _person(self) -> bool:
        view, at = self.view, self.at + 1
        while view.keys[at] in _HONOUR:
            at += 1
        end = at
        named = f.W_NAMEABLE | f.W_INSIDE | f.W_ATTACH
        while end - at < 4 and view.codes[end] & named and not view.codes[end] & (f.W_STOP | f.W_SPOKE):
            if end > at and view.codes[end] & (f.W_PLACE | f.W_TITLE):
                break
            end += 1
        if end == at:
            if view.codes[at] & self.words or view.codes[at] & f.W_COMMON and not view.codes[at] & _ENDS:
                end = at + 1
            else:
                return False
        self.proper = True
        self.at = bracketed(view, end)
        stop = place(view, self.at, doubtful=False)
        if self.words & f.W_TAIL:
            self.at = stop
        return False

    def _unknown(self) -> bool:
        """Take a word in that is in no list of common words, and what hangs on it."""
        view, at = self.view, self.at
        code = view.codes[at]
        if code & f.W_DEMONYM and not code & (f.W_NAME | f.W_UNKNOWN):
            return False
        if not code & (f.W_PROPER | f.W_NAMEABLE | f.W_INSIDE | f.W_LATIN):
            return False
        self.proper = True
        self.at = at + 1
        return True

    def _coordinate(self) -> bool:
        view, at = self.view, self.at
        if at == self.start:
            return False
        before, after = view.codes[at - 1], view.codes[at + 1]
        if view.codes[at + 1] & f.W_HEAD and view.keys[at + 1] not in _BOTH:
            return False
        if before & self.words and after & self.words and not before & (f.W_PLACE | f.W_GIVEN):
            self.at = at + 2
            self.common += 1
            return True
        return False

    def _listed(self) -> bool:
        """«وزارت علوم، تحقیقات و فناوری»: a comma belongs to the name where «و» closes the list."""
        view, at = self.view, self.at
        words, codes, keys = self.words, view.codes, view.keys
        if at == self.start or view.keys[self.start - 1] != "وزارت" or not codes[at + 1] & words:
            return False
        stop = at + 2
        while stop - at < 6 and codes[stop] & words:
            stop += 1
        if keys[stop] == "و" and codes[stop + 1] & words:
            self.at = stop + 2
            return True
        return False


_BOTH = frozenset(forms.key(word) for word in "بودجه مرکز بازرسی بیمه کانون نظام خدمات جهاد معاونت حفاظت صندوق اورژانس".split())


def best(view: View, start: int) -> tuple[int, str, float, str] | None:
    """Return end, label, confidence and rule of the best name that begins at ``start`` by entry or head."""
    sure = (start, 0)
    heads: list[tuple[int, int]] = []
    for end, bits in view.runs(start):
        if bits & f.E_SURE:
            sure = (end, bits)
        if bits & f.H_ANY:
            heads.append((end, bits))
    found: tuple[int, str, float, str] | None = None
    if sure[1]:
        found = _listed(view, start, *sure)
    for end, bits in reversed(heads):
        built = headed(view, start, end, bits)
        if built and (found is None or built[0] > found[0]):
            found = built
            break
    return found


def _listed(view: View, start: int, end: int, bits: int) -> tuple[int, str, float, str] | None:
    """A name of the lexicon, with the country or town that completes an institution's name."""
    sure = bits & f.E_SURE
    label = f.LABEL[sure & -sure]
    if bits & f.E_ORG and bits & f.E_LOC:
        label = "LOC"
    if label == "ORG":
        stop = place(view, end, doubtful=False)
        if stop > end and (view.codes[start] & f.W_HEAD or end - start > 1 or not view.codes[start] & f.W_LATIN):
            return stop, label, 0.9, "lexicon"
        end = bracketed(view, end)
    if label in ("FAC", "EVE"):
        end = _year(view, bracketed(view, end), label)
    return end, label, 0.95, "lexicon"


def _year(view: View, end: int, label: str) -> int:
    if label == "EVE" and view.codes[end] & f.W_DIGITS and len(view.keys[end]) in (2, 4):
        stop = place(view, end + 1, doubtful=False)
        return stop
    return end


def headed(view: View, start: int, end: int, bits: int) -> tuple[int, str, float, str] | None:
    """Return the name that a head (tokens ``start`` to ``end``) begins, or None."""
    if bits & f.H_ORG:
        found = _organisation(view, start, end, bits)
        if found:
            return found
    if bits & f.H_FAC:
        found = _facility(view, start, end, bits)
        if found:
            return found
    if bits & f.H_EVE:
        found = _event(view, start, end, bits)
        if found:
            return found
    if bits & f.H_LOC:
        return _place(view, start, end)
    return None


def _generic_after(view: View, at: int) -> bool:
    return view.keys[at] in _generic()


def _organisation(view: View, start: int, end: int, bits: int) -> tuple[int, str, float, str] | None:
    bare = (end, "ORG", 0.8, "head") if bits & f.H_BARE else None
    tail = Tail(view, end, f.W_TAIL)
    if _generic_after(view, end) and not view.codes[end] & f.W_TAIL:
        return bare
    stop = tail.read()
    if stop == end:
        return bare
    if not tail.proper and (tail.common < 2 and (_generic_after(view, end) or bits & f.H_WEAK)):
        return bare
    return stop, "ORG", 0.85 if tail.proper else 0.7, "head"


def _facility(view: View, start: int, end: int, bits: int) -> tuple[int, str, float, str] | None:
    if bits & f.E_ROAD:
        stop = road(view, end, end)
        if stop > end:
            return stop, "FAC", 0.9, "road"
    if _generic_after(view, end):
        return None
    at = end
    numbered = view.codes[at] & f.W_NUMBER and view.keys[end - 1] in _NUMBERED
    if numbered:
        at += 1
        if view.keys[at] == "مترو":
            stop = place(view, at + 1)
            return stop, "FAC", 0.85, "head"
    tail = Tail(view, at, f.W_TAIL)
    stop = tail.read()
    if stop > at and (tail.proper or not bits & f.H_WEAK and tail.common):
        return stop, "FAC", 0.85 if tail.proper else 0.6, "head"
    joined = "".join(view.keys[start:end])
    code = view.codes[at]
    if joined in _OPEN_FACILITIES and code & (f.W_COMMON | f.W_PLACE_AMB | f.W_NAMEABLE) and not code & _ENDS:
        if not code & (f.W_HEAD | f.W_TITLE | f.W_NUMBER):
            return at + 1, "FAC", 0.55, "head"
    return (at, "FAC", 0.6, "head") if numbered and at > end else None


_NUMBERED = frozenset(forms.key(word) for word in "خط فاز ترمینال اسکله باند ایستگاه واحد".split())


def _event(view: View, start: int, end: int, bits: int) -> tuple[int, str, float, str] | None:
    tail = Tail(view, end, f.W_EVENT)
    if _generic_after(view, end) and not view.codes[end] & f.W_EVENT:
        return None
    stop = tail.read()
    year = view.codes[stop] & f.W_DIGITS and len(view.keys[stop]) in (2, 4) and not view.taken[stop]
    if year and (stop > end or not bits & f.H_WEAK) and not view.codes[stop + 1] & (f.W_MONEY | f.W_PERCENT):
        after = place(view, stop + 1, doubtful=False)
        return max(after, stop + 1), "EVE", 0.8, "head"
    if stop == end or bits & f.H_WEAK and not tail.proper:
        return None
    if tail.proper and not tail.common and bits & f.H_WEAK:
        return None
    return stop, "EVE", 0.8 if tail.common else 0.65, "head"


def _place(view: View, start: int, end: int) -> tuple[int, str, float, str] | None:
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
    if at == end or _generic_after(view, end):
        return None
    return at, "LOC", 0.7, "head"
