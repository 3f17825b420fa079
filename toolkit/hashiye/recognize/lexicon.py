"""The word lists of the rule recogniser, folded into two dictionaries.

``words`` says what a single word can be (``W_…`` bits). ``entries`` says what a run of words is
(``E_…`` and ``H_…`` bits). Its keys are the matching keys of the parts of an entry joined without
anything between them, and every beginning of an entry is a key too, with the value 0 where it is
no entry itself. So «سه‌شنبه», «سه شنبه» and «سهشنبه» are one entry, whatever became of the
half-space, and a match costs one lookup a word.

The lists are ``data/*.txt``: UTF-8, one entry a line, columns parted by a TAB, ``#`` begins a
comment line. Where they come from stands in their first lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from hashiye.recognize import flags as f
from hashiye.recognize.lists import JOIN, context, plain, rows

# file stem: bits of the entry, bits of the word when the entry is one word
_ENTRIES: dict[str, tuple[int, int]] = {
    "loc-countries": (f.E_LOC | f.E_COUNTRY, f.W_PLACE | f.W_COUNTRY),
    "loc-territories": (f.E_LOC | f.E_COUNTRY, f.W_PLACE | f.W_COUNTRY),
    "loc-capitals-and-world-cities": (f.E_LOC, f.W_PLACE),
    "loc-world-regions": (f.E_LOC, f.W_PLACE),
    "loc-iran-provinces": (f.E_LOC, f.W_PLACE),
    "loc-iran-cities": (f.E_LOC, f.W_PLACE),
    "loc-iran-other": (f.E_LOC, f.W_PLACE),
    "loc-afghanistan-tajikistan": (f.E_LOC, f.W_PLACE),
    "loc-tehran": (f.E_LOC, f.W_PLACE),
    "loc-ambiguous": (f.E_LOC_AMB, f.W_PLACE_AMB),
    "org-names": (f.E_ORG, 0),
    "org-abbrev": (f.E_ORG, 0),
    "org-names-ambiguous": (f.E_ORG_AMB, 0),
    "fac-names": (f.E_FAC, 0),
    "fac-names-ambiguous": (f.E_FAC_AMB, 0),
    "eve-names": (f.E_EVE, 0),
    "eve-names-ambiguous": (f.E_EVE_AMB, 0),
    "pro-names": (f.E_PRO, 0),
    "pro-names-ambiguous": (f.E_PRO_AMB, 0),
    "per-full-names": (f.E_PER, 0),
    "per-full-names-ambiguous": (f.E_PER_AMB, 0),
    "per-titles": (f.E_TITLE, f.W_TITLE),
    "mon-units": (f.E_MONEY, f.W_MONEY),
    "percent-units": (f.E_PERCENT, f.W_PERCENT),
    "credits": (f.E_CREDIT, f.W_CREDIT),
    "per-verbs-after": (f.E_SPOKE, f.W_SPOKE),
}
# names of persons: (bits of the whole where it has several words, bits of a single word)
_PERSONS: dict[str, tuple[int, int]] = {
    "per-given-names": (f.E_GIVEN, f.W_GIVEN),
    "per-foreign-given-names": (f.E_GIVEN, f.W_GIVEN),
    "per-given-ambiguous": (0, f.W_GIVEN_AMB),
    "per-foreign-given-ambiguous": (0, f.W_GIVEN_AMB),
    "per-surnames": (f.E_SURNAME, f.W_SURNAME),
    "per-foreign-surnames": (f.E_SURNAME, f.W_SURNAME),
    "per-surname-ambiguous": (0, f.W_SURNAME_AMB),
    "per-foreign-surname-ambiguous": (0, f.W_SURNAME_AMB),
}
_WORDS: dict[str, int] = {
    "stopwords-name-end": f.W_STOP,
    "common-words": f.W_COMMON,
    "org-tail-words": f.W_TAIL,
    "eve-tail-words": f.W_EVENT,
    "demonyms": f.W_DEMONYM,
    "per-honorific-inside": f.W_INSIDE,
    "number-words": f.W_NUMBER,
    "surname-attach": f.W_ATTACH,
    "generic-words": f.W_GENERIC,
    "time-parts": f.W_STOP,
    "weekdays": f.W_STOP,
    "sources": f.W_SOURCE,
    "said": f.W_SAID,
    "sports": f.W_SPORT,
}
_HEADS: dict[str, int] = {
    "org-heads": f.H_ORG,
    "fac-heads": f.H_FAC,
    "eve-heads": f.H_EVE,
    "loc-heads": f.H_LOC,
    "pro-heads": f.H_PRO,
}
_ASKED_FOR = f.E_TITLE | f.E_MONEY | f.E_PERCENT | f.E_CREDIT | f.E_SPOKE | f.E_SURNAME | f.E_GIVEN
"""Entries that other rules ask for; they mark nothing by themselves."""
_INSIDE = f.H_ORG | f.H_FAC | f.H_EVE | f.H_LOC
_BY_PART = f.W_TAIL | f.W_EVENT | f.W_NUMBER
_ORDINARY = f.W_COMMON | f.W_STOP | f.W_TAIL | f.W_DEMONYM
_FAC_LABELS = {"loc": f.H_LOC, "org": f.H_ORG}
_NOTES = {"bare": f.H_BARE, "weak": f.H_WEAK, "quoted": f.E_QUOTED}
_NAMES = f.W_GIVEN | f.W_SURNAME | f.W_GIVEN_AMB | f.W_SURNAME_AMB
_PREPOSITIONS = context("prepositions")
_PREFIXES = context("prefixes")
_ROADS = context("roads")
BOUND = 200_000
"""Words remembered at most, beside the lexicon's own."""
RECENT = 50_000
"""Words kept at hand at most; more of them would leave a processor's cache again."""

_SUFFIXES = (
    "هایشان", "هایی", "هایش", "های", "ها", "یان", "ان", "ترین", "تری", "تر",
    "شان", "یی", "ای", "اند", "ند", "اش", "ام", "ی", "م", "ش",
)  # fmt: skip
_NUMBER = re.compile(r"[0-9]+(?:[.,٫٬/:][0-9]+)*")
_PAST_ENDS = ("", "م", "ی", "یم", "ید", "ند", "ه", "ن", "هاند", "هاست")
_LIGHT = context("light-verbs")
"""Verbs that are verbs wherever they stand."""
_VERB_PREFIXES = ("می", "نمی", "ن", "ب", "بی")
_PREVERBS = ("باز", "بر", "در", "فرا", "فرو", "وا", "بی", "نا")
_FIRST = tuple(sorted(context("compound-first")))
_LAST = tuple(sorted(context("compound-last")))
_PLURALS = ("های", "ها", "هایی", "ان", "یان", "گان")
_IS = "ست"
_PRESENT_ENDS = ("م", "ی", "د", "یم", "ید", "ند")


class Recent(dict[str, int]):
    """The words of lately read texts with their bits, bounded.

    News repeats its words: these few fit into a processor's cache, where each look into the whole lexicon
    waits for the memory.
    """

    def __init__(self, whole: Callable[[str], int]) -> None:
        super().__init__()
        self._whole = whole

    def __missing__(self, key: str) -> int:
        if len(self) >= RECENT:
            self.clear()
        self[key] = bits = self._whole(key)
        return bits


class Lexicon(dict[str, int]):
    """What each word can be, by matching key; a word in no list is classified when first asked for.

    ``entries`` maps joined keys to what the run of words is; no bits for a mere beginning.
    ``recent`` has what this has, and ``alone`` what ``entries`` have for single words: 0 where there is nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[str, int] = {}
        self._loaded: dict[str, int] = {}
        """The words of the lists, without those learnt since: what a word is depends on no text read before."""
        self._verbs: set[str] = set()
        self._read_words()
        for stem, (entry, word) in _ENTRIES.items():
            for row in rows(stem):
                self.add(row[0], entry, word)
        for stem, (entry, word) in _PERSONS.items():
            for row in rows(stem):
                self.add(row[0], entry, word)
        self._read_heads()
        self._read_verbs()
        self._settle()
        self._add_clitics()
        self._loaded = dict(self)
        for key in [key for key, bits in self.items() if bits & f.W_SURNAME and not bits & f.W_COMMON]:
            if self._derived(key):
                self[key] |= f.W_COMMON
        self._ends = tuple({plain(row[0]) for row in rows("per-surname-suffixes") if len(row[0]) > 1})
        self._strong = tuple({plain(row[0]) for row in rows("surname-strong")})
        self.update({"\n": f.W_END | f.W_PUNCT, "": f.W_PUNCT})
        self.update(dict.fromkeys('«“"', f.W_QUOTE | f.W_PUNCT))
        self.update(dict.fromkeys("([", f.W_OPEN | f.W_PUNCT))
        entries = self.entries
        for key in self.keys() & entries.keys():
            if entries[key] & f.E_START and (not self[key] & f.W_STOP or entries[key] & (f.E_SURE | f.H_ANY)):
                self[key] |= f.W_ENTRY  # but not «در» for the titles that begin with it
        self._loaded = dict(self)
        self._own = len(self)
        self._codes: dict[int, int] = {}
        self._share()
        self.recent = Recent(self.__getitem__)
        self.alone = Recent(lambda key: entries.get(key, 0))

    def _flag(self, key: str, bits: int) -> None:
        self[key] = self.get(key, 0) | bits

    def _settle(self) -> None:
        """Let what any list calls ambiguous be ambiguous, whatever another list says."""
        entries = self.entries
        self._flag("صد", f.W_PERCENT)  # «بیست در صد»
        for key, bits in entries.items():
            doubt = bits >> f.E_AMB & f.E_SURE
            if doubt & bits and not bits & f.E_COUNTRY:
                entries[key] = bits & ~doubt
        for key, bits in self.items():
            less = 0
            if bits & (f.W_STOP | f.W_COUNTRY | f.W_HEAD) and not bits & f.W_ATTACH:
                less = _NAMES  # a preposition, a country or a head is nobody's name
            if bits & f.W_PLACE_AMB and not bits & f.W_COUNTRY:
                less |= f.W_PLACE
            if bits & f.W_GIVEN_AMB:
                less |= f.W_GIVEN
            if bits & f.W_SURNAME_AMB:
                less |= f.W_SURNAME
            if bits & less:
                self[key] = bits & ~less

    def _add_clitics(self) -> None:
        """Let a place that ends in a long vowel hold «ست» (مسکوست): spans end where words do."""
        for key, bits in list(self.entries.items()):
            whole = key + _IS
            if bits & f.E_SURE == f.E_LOC and key[-1] in "او" and whole not in self and whole not in self.entries:
                self.entries[whole] = bits & ~f.E_MORE
                if key in self:
                    self[whole] = self[key] & (f.W_PLACE | f.W_COUNTRY)

    def _share(self) -> None:
        """Keep one integer in memory for all words that are alike: a processor's cache has room for those."""
        codes = self._codes
        for table in (self, self.entries):
            for key, bits in table.items():
                table[key] = codes.setdefault(bits, bits)

    def _read_words(self) -> None:
        for stem, bits in _WORDS.items():
            for row in rows(stem):
                self._flag(plain(row[0]), bits)
                if bits & _BY_PART and (" " in row[0] or JOIN in row[0]):
                    for part in row[0].replace(JOIN, " ").split():
                        if not self.get(part, 0) & f.W_STOP and len(part) > 1:
                            self._flag(part, bits)

    def add(self, name: str, bits: int, word: int = 0) -> None:
        """Add one entry: what it is as a run of words, and what the word is where it is a single one."""
        first, joined, _ = name.partition(JOIN)
        if joined and first in _PREFIXES:  # «به شهر» is not the town «به‌شهر»
            name = first + name[len(first) + 1 :]
        parts = name.replace(JOIN, " ").split()
        whole = "".join(parts)
        if word and " " not in name:
            self._flag(whole, word)
        self._flag_first(parts[0], bits, parted=bool(joined), several=len(parts) > 1)
        if bits & (f.E_GIVEN | f.E_SURNAME) and len(parts) == 1:
            return
        self._add_run(parts, whole, bits)
        if bits & f.E_MONEY:
            for end in ("ی", "یی", "ای"):
                self.entries[whole + end] = self.entries.get(whole + end, 0) | bits
                self._flag(whole + end, word)

    def _flag_first(self, first: str, bits: int, *, parted: bool, several: bool) -> None:
        """Let the first part of an entry call the rules that ask for it («آیت الله», «لطف الله», «پاسخ داد»)."""
        if parted and bits & (f.E_TITLE | f.E_GIVEN) and not self.get(first, 0) & (f.W_STOP | _NAMES):
            self._flag(first, f.W_TITLE if bits & f.E_TITLE else f.W_GIVEN_AMB)
        if several and bits & f.E_SPOKE and first not in _PREPOSITIONS:
            self._flag(first, f.W_SPOKE)

    def _add_run(self, parts: list[str], whole: str, bits: int) -> None:
        entries, prefix = self.entries, ""
        start = 0 if bits & _ASKED_FOR else f.E_START
        for part in parts[:-1]:
            prefix += part
            entries[prefix] = entries.get(prefix, f.E_ONE) | start | f.E_MORE
        known = entries.get(whole)
        if len(parts) == 1 and (known is None or known & f.E_ONE):
            bits |= f.E_ONE
        elif known:
            known &= ~f.E_ONE
        entries[whole] = (known or 0) | start | bits

    def _read_heads(self) -> None:
        for stem, head in _HEADS.items():
            for row in rows(stem):
                note = row[1] if len(row) > 1 else ""
                bits = head
                if stem == "fac-heads":
                    bits = _FAC_LABELS.get(note, head)  # columns are keys: lower case
                    bits |= f.H_WEAK if "weak" in row[-1] or "only" in row[-1] else 0
                    bits |= f.E_ROAD if plain(row[0]).replace(" ", "") in _ROADS else 0
                bits |= _NOTES.get(note, 0)
                if bits & f.H_PRO and note != "quoted":
                    bits &= ~f.E_QUOTED
                if stem == "loc-heads" and note == "out":
                    bits = f.H_NEAR
                self.add(row[0], bits, f.W_HEAD if bits & _INSIDE else 0)
                if stem == "pro-heads":
                    self.add(row[0] + JOIN + "های", bits)

    def _read_verbs(self) -> None:
        """Every finite form of every verb ends a name, unless the form is a common noun or a name as well."""
        found = self._verbs
        for past, present in rows("verb-stems"):
            past_key, present_key = plain(past), plain(present)
            found.update([past_key + end for end in _PAST_ENDS])
            found.update([present_key + end for end in _PRESENT_ENDS])
        for key in [key for key, bits in self.items() if bits & f.W_STOP and not bits & f.W_COMMON]:
            if key in found or self._conjugated(key):
                self[key] |= f.W_VERB
        for key in _LIGHT:
            self._flag(key, f.W_STOP | f.W_VERB)

    def _conjugated(self, key: str) -> bool:
        """Say whether the word is a finite verb with its prefix (می‌شود، نشد، بیاید)."""
        for prefix in _VERB_PREFIXES:
            if key.startswith(prefix):
                rest = key[len(prefix) :]
                if rest in self._verbs or (rest[:1] == "ا" and "آ" + rest[1:] in self._verbs):
                    return True
        return False

    def __missing__(self, key: str) -> int:
        if len(self) > self._own + BOUND:
            for learnt in list(self)[self._own :]:
                del self[learnt]
        bits = self._classify(key)
        if self.entries.get(key, 0) & f.E_START:
            bits |= f.W_ENTRY
        self[key] = bits = self._codes.setdefault(bits, bits)
        return bits

    def _classify(self, key: str) -> int:
        if not key.isalpha():
            return self._mixed(key)
        if key[0].isascii():
            return f.W_LATIN
        if len(key) == 1:
            return f.W_LETTER
        if key in self._verbs or self._conjugated(key):
            return f.W_STOP | f.W_VERB
        if self._derived(key):
            return f.W_COMMON
        if self._compound(key):
            return f.W_GIVEN
        if len(key) > 4 and key.endswith(self._strong):
            return f.W_UNKNOWN | f.W_SUFFIXED | f.W_STRONG
        if len(key) > 3 and key.endswith(self._ends):
            return f.W_UNKNOWN | f.W_SUFFIXED
        return f.W_UNKNOWN

    def _mixed(self, key: str) -> int:
        """Classify what is not letters alone: a number, a model (F-35), an address, a mark."""
        if _NUMBER.fullmatch(key):
            return f.W_NUMBER | f.W_DIGITS
        if key[0].isascii() and key[0].isalpha() and "@" not in key and "/" not in key and "." not in key:
            return f.W_LATIN
        return f.W_UNKNOWN if len(key) > 1 and key[0].isalpha() and key[-1].isalpha() else f.W_PUNCT

    def _derived(self, key: str) -> bool:
        """Say whether the word is a form of a common word: a plural, an adjective in ی, a prefixed participle."""
        for suffix in _SUFFIXES:
            if key.endswith(suffix):
                base = self._loaded.get(key[: -len(suffix)], 0)
                if base & _ORDINARY and (suffix in _PLURALS or not base & f.W_NAME):
                    return True
        rests = (key[len(prefix) :] for prefix in _PREVERBS if key.startswith(prefix))
        return any(rest in self._verbs or self._conjugated(rest) for rest in rests)

    def _compound(self, key: str) -> bool:
        """Say whether two given names make this one (محمدحسین، حجت‌الله)."""
        for first in _FIRST:
            if key.startswith(first) and self._loaded.get(key[len(first) :], 0) & (f.W_GIVEN | f.W_GIVEN_AMB):
                return True
        return len(key) > 6 and key.endswith(_LAST)


@cache
def lexicon() -> Lexicon:
    """Return the one lexicon of this process, read when first asked for."""
    return Lexicon()
