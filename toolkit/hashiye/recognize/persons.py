"""Names of persons (PER): given names, surnames, what stands before and after them.

A chain of words that can be names is read from the left. Whether it is one depends on what
it holds (a given name and more, a surname no other word looks like) and on what stands beside it
(a title before, a verb of saying after). Titles stay outside.
"""

from __future__ import annotations

from msgspec import Struct

from hashiye.recognize import flags as f
from hashiye.recognize.lists import context
from hashiye.recognize.view import BREAK, View

_LONGEST = 7
_AMBIGUOUS = f.W_GIVEN_AMB | f.W_SURNAME_AMB
_CLOSERS = f.W_PUNCT | f.W_SPOKE | f.W_TITLE | f.W_END
_ERAS = context("eras")
"""Letters with full stops that are no person's initials (ه. ش.، ق. م.)."""
_JOINTS = context("joints")


class Chain(Struct, frozen=True, gc=False):
    """Words that may be one person's name: where they end and what they hold."""

    end: int
    given: int
    doubtful_given: bool
    surname: bool
    strong: bool
    unknown: int
    initials: bool


def _initial(view: View, at: int) -> bool:
    """Say whether a letter with a full stop stands here (م.), glued or not."""
    return bool(view.codes[at] & f.W_LETTER) and view.keys[at] != "و" and view.keys[at + 1] == "."


def read(view: View, start: int) -> Chain:
    """Read the longest chain of words from ``start`` that can be one person's name."""
    return _Reader(view, start).read()


class _Reader:
    """Reads one chain, word by word; each method takes one kind of word in, or none."""

    __slots__ = ("at", "doubtful", "given", "initials", "start", "strong", "surname", "unknown", "view")

    def __init__(self, view: View, start: int) -> None:
        self.view, self.start, self.at = view, start, start
        self.given = self.unknown = 0
        self.doubtful = self.surname = self.strong = self.initials = False

    def read(self) -> Chain:
        codes, keys, taken, start = self.view.codes, self.view.keys, self.view.taken, self.start
        if keys[start - 1] == "." and codes[start] & codes[start - 2] & f.W_LETTER:  # «ش.» of «ه. ش.»
            return Chain(start, 0, doubtful_given=False, surname=False, strong=False, unknown=0, initials=False)
        while self.at - start < _LONGEST and not taken[self.at] and self._word(codes[self.at]):
            pass
        at = self.at
        if at > start + 1 and codes[at] & f.W_VERB and codes[at - 1] & f.W_UNKNOWN and not self.strong:
            at -= 1  # the word belongs to the verb behind it
            self.unknown -= 1
        while at > start + 1 and keys[at - 1] in _JOINTS:
            at -= 1
        return Chain(at, self.given, self.doubtful, self.surname, self.strong, self.unknown, self.initials)

    def _word(self, code: int) -> bool:
        """Take one word in, and say whether the name may go on behind it."""
        if code & f.W_STOP and not code & (f.W_GIVEN | f.W_SURNAME | f.W_ATTACH):
            return False
        if self._parted():
            return True
        if code & f.W_GIVEN and not self.surname:
            self.given += 1
        elif not (self._inside(code) or self._surname(code) or self._ambiguous(code) or self._unknown(code)):
            return self._initial(code) or self._hyphen() or self._last()
        self.at += 1
        return True

    def _parted(self) -> bool:
        """Take in a name whose half-space became a blank (لطف الله، فاطمی امین)."""
        view, at = self.view, self.at
        if not view.alone[view.keys[at]] & f.E_MORE:
            return False
        end, bits = view.longest(at, f.E_GIVEN | f.E_SURNAME)
        if end < at + 2 or (self.surname and bits & f.E_GIVEN):
            return False
        if bits & f.E_GIVEN:
            self.given += 1
        else:
            self.surname = self.strong = True
        self.at = end
        return True

    def _inside(self, code: int) -> bool:
        """«سید», «بن»; after a name also what is joined to it (حسن زاده)."""
        if code & f.W_INSIDE:
            return True
        if code & f.W_ATTACH and self.at > self.start:
            self.surname = True
            return True
        return False

    def _surname(self, code: int) -> bool:
        if not code & (f.W_SURNAME | f.W_STRONG):
            return False
        self.surname = True
        self.strong |= bool(code & f.W_STRONG) or not code & (f.W_COMMON | f.W_DEMONYM | f.W_PLACE)
        return True

    def _ambiguous(self, code: int) -> bool:
        """Take in a word that is a name and something else: it may begin a name, or be its surname."""
        at, start, view = self.at, self.start, self.view
        if self.surname or not code & _AMBIGUOUS or (code & f.W_TITLE and at > start):
            return False
        if at > start and code & f.W_SURNAME_AMB:
            self.surname = True
        elif code & f.W_GIVEN_AMB and not self.given:
            self.doubtful = True
        elif at == start or (self.given and (view.taken[at + 1] or view.codes[at + 1] & _CLOSERS)):
            self.surname = True
        else:
            return False
        return True

    def _unknown(self, code: int) -> bool:
        if code & f.W_SUFFIXED:
            self.surname = True
        elif code & f.W_UNKNOWN and self.unknown < 2:
            self.unknown += 1
        else:
            return False
        return True

    def _initial(self, code: int) -> bool:
        """«م.» before or inside a name, «ع» at the end of «ن.ع»."""
        at = self.at
        begun = at == self.start or self.given or self.initials
        if _initial(self.view, at) and (begun or (self.doubtful and not self.view.codes[self.start] & f.W_COMMON)):
            self.initials = True
            self.at += 2
            return True
        if code & f.W_LETTER and self.initials and self.view.keys[at - 1] == ".":
            self.at += 1
        return False

    def _hyphen(self) -> bool:
        """«ژان-نوئل»: a hyphen without blanks between two words of a name."""
        view, at = self.view, self.at
        if view.keys[at] != "-" or at == self.start or not view.codes[at + 1] & f.W_NAMEABLE:
            return False
        if view.starts[at] != view.ends[at - 1] or view.starts[at + 1] != view.ends[at]:
            return False
        self.at += 1
        return True

    def _last(self) -> bool:
        """Take in a demonym or a common word as surname, after which nothing belongs to the name."""
        bare = self.initials and not (self.given or self.surname or self.unknown or self.doubtful)
        if (bare and self.view.keys[self.at - 1] == "." and _may_follow_initials(self.view, self.at)) or (
            self.given and self.at > self.start and _may_end(self.view, self.at, surname=self.surname)
        ):
            self.surname = True
            self.at += 1
        return False


def _may_end(view: View, at: int, *, surname: bool) -> bool:
    """Say whether a demonym or a common word closes the name: «علی تهرانی», «سارا بهار،»."""
    code = view.codes[at]
    if code & (f.W_STOP | f.W_PUNCT | f.W_END | f.W_TITLE | f.W_SPOKE | f.W_HEAD | f.W_NUMBER | f.W_LATIN):
        return False
    if code & f.W_DEMONYM:
        return True
    if surname:
        return False
    closers = _CLOSERS | f.W_STOP if view.keys[at][-1] == "ی" and not code & f.W_TAIL else _CLOSERS
    after = view.taken[at + 1] is not None or bool(view.codes[at + 1] & closers)
    return bool(code & (f.W_COMMON | f.W_PLACE_AMB)) and after


def _may_follow_initials(view: View, at: int) -> bool:
    """Say whether a common word is the surname behind initials: «م. ر. دانشیار» with nothing that it governs."""
    code = view.codes[at]
    if code & (f.W_STOP | f.W_PUNCT | f.W_END | f.W_SPOKE | f.W_HEAD | f.W_NUMBER | f.W_LATIN | f.W_PLACE):
        return False
    after, name = view.codes[at + 1], bool(code & _AMBIGUOUS)
    if view.keys[at + 1] in _LIGHT or (after & f.W_STOP and not after & (_CLOSERS | f.W_VERB)):
        return name  # «م. ر. بازداشت شد», «س. ک. قاتل به»
    return bool(name or code & f.W_COMMON) and bool(view.taken[at + 1] or after & (_CLOSERS | f.W_VERB))


def weigh(view: View, start: int, chain: Chain, *, titled: int) -> float:
    """Return how sure it is that the chain is a person's name; 0 where it is none.

    ``titled``: 2 right after a title, 1 with only a complement between, 0 otherwise.
    """
    if chain.initials and view.codes[start] & f.W_LETTER and _abbreviates(view, start, chain):
        return 0.0
    by_itself = _complete(view, start, chain, titled=titled)
    if by_itself or titled == 2:
        return by_itself or _titled(view, start, chain)
    length = chain.end - start
    if chain.strong and (titled == 1 or (chain.surname and not chain.unknown)):
        return 0.7
    if titled == 1 and length > 1 and (chain.given or chain.surname or chain.unknown > 1):
        return 0.7
    return _beside(view, start, chain)


def _abbreviates(view: View, start: int, chain: Chain) -> bool:
    """Say whether the letters are no person's initials: of an era, of a firm, or too many to be any."""
    letters = [key for key in view.keys[start : chain.end] if len(key) == 1 and key != "."]
    alone = not (chain.given or chain.doubtful_given or chain.surname or chain.unknown)
    joined = "".join(letters)
    if alone and (view.keys[start - 2] == "الف" or (len(letters) > 2 and joined in _ALPHABET)):
        return True  # «الف. ب. پ.»
    if len(letters) >= _LETTERS or (alone and (view.codes[start - 1] & f.W_HEAD or len(letters) < 2)):
        return True
    counted = bool(view.codes[start - 1] & f.W_NUMBER)  # «۵۰۰ ق. م.»
    return (alone or counted) and joined in _ERAS


_ALPHABET = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
_LETTERS = 4
"""Letters with full stops that are more than a person has."""


def _complete(view: View, start: int, chain: Chain, *, titled: int) -> float:
    """Weigh what is sure whatever stands beside it: a given name and more, or initials."""
    length, code = chain.end - start, view.codes[start]
    if chain.given and length > 1 and (chain.surname or chain.unknown or chain.given > 1 or chain.initials):
        return 0.95 if chain.surname else 0.85
    if chain.initials and (chain.surname or chain.unknown):
        return 0.85
    if chain.initials and length > 2 and code & f.W_LETTER:
        return 0.7
    if chain.doubtful_given and code & f.W_COMMON and not chain.given and not titled:
        second = view.codes[start + 1]
        if second & (f.W_TAIL | f.W_EVENT | f.W_DEMONYM) or (second & f.W_COMMON and not second & f.W_NAME):
            return 0.0  # a noun with its adjective
    ordinary = code & f.W_COMMON and view.codes[chain.end - 1] & f.W_COMMON  # «نظام بانکی»
    if ordinary and not chain.given and not titled and not view.codes[chain.end] & f.W_SPOKE:
        return 0.0
    if chain.doubtful_given and length > 1 and (chain.surname or (titled and chain.unknown)):
        return 0.85
    if chain.doubtful_given and chain.unknown and not code & (f.W_TITLE | f.W_COMMON | f.W_STOP):
        return 0.6
    return 0.0


def _reigns(view: View, start: int, chain: Chain) -> bool:
    """Say whether a surname by itself names the government before it: «دولت رئیسی»."""
    code = view.codes[start]
    sure = code & f.W_SURNAME and not code & (f.W_COMMON | f.W_TAIL | f.W_DEMONYM | f.W_PLACE)
    return chain.end == start + 1 and bool(sure or view.keys[start] in _REIGNING)


_LIGHT = context("light-verbs")
_REIGNS, _REIGNING = context("reigns"), context("reigning")


def _beside(view: View, start: int, chain: Chain) -> float:
    """Weigh what a verb of saying, a title in apposition or the beginning of a line makes a name."""
    length, code, after = chain.end - start, view.codes[start], view.codes[chain.end]
    if view.keys[start - 1] in _REIGNS and _reigns(view, start, chain):
        return 0.75
    if after & f.W_SPOKE and (chain.given or (chain.surname and not code & f.W_COMMON)):
        return 0.65
    first = view.keys[start - 1] == BREAK
    if chain.surname and code & f.W_SURNAME and first and view.keys[chain.end] == ":":
        return 0.7
    if first and length == 1 and not code & f.W_HEAD:
        if after & f.W_SAID and (chain.unknown or chain.surname):
            return 0.6
        if chain.unknown and after & f.W_STOP and view.longest(chain.end, f.E_SPOKE)[1]:
            return 0.55
    if chain.surname and chain.unknown and length > 1 and (after & f.W_SPOKE or _apposed(view, chain.end)):
        return 0.65
    if chain.unknown > 1 and length == chain.unknown and _apposed(view, chain.end):
        return 0.6
    return 0.0


def _titled(view: View, start: int, chain: Chain) -> float:
    code = view.codes[start]
    if chain.given or chain.strong or chain.initials:
        return 0.9
    if chain.unknown and not code & (f.W_PLACE | f.W_HEAD):
        return 0.75
    if (chain.surname or chain.doubtful_given) and (not code & f.W_COMMON or chain.end > start + 1):
        return 0.8
    if (chain.surname or chain.doubtful_given) and view.codes[chain.end] & _CLOSERS:
        return 0.6
    return 0.0


def _apposed(view: View, at: int) -> bool:
    """Say whether «، title» follows."""
    if view.keys[at] == "»":
        at += 1
    return view.keys[at] == "،" and bool(view.codes[at + 1] & f.W_TITLE)
