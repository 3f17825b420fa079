"""Text to sentences and tokens: hazm's rules, with exact offsets by construction.

Each token is a slice of the text, and every character that is no blank stands in exactly one token
and one sentence. Beside them stand what hazm itself makes of the text where it differs, verb parts that
belong together, and half-spaces to look at; none of it touches the text. hazm 0.12 is slow to load, drops
words when it joins verbs and glues what other blanks part: see :mod:`hashiye.tokenize.by_hazm`.

>>> result = Tokenizer().tokenize("سلام. خوبی؟")
>>> result.surfaces
['سلام', '.', 'خوبی', '؟']
>>> list(result.segments.sentences.pairs())
[(0, 5), (6, 11)]
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import accumulate, compress, count
from struct import pack

from msgspec import Struct

from hashiye import __version__, forms
from hashiye.model import Producer, Segmentation, Spans
from hashiye.text import ZWNJ
from hashiye.tokenize import by_hazm, halfspaces, pieces, sentences
from hashiye.tokenize.by_hazm import Difference
from hashiye.tokenize.halfspaces import Diagnostic
from hashiye.tokenize.marks import ZWSP, is_arabic
from hashiye.tokenize.sentences import Event

__all__ = ["Diagnostic", "Difference", "Group", "Tokenized", "Tokenizer"]

_CACHED = 50_000
_CACHED_LENGTH = 64
_LONGEST_VERB = 8
"""Tokens; hazm's joining takes quadratic time on longer runs, and no verb has as many parts."""


class Group(Struct, frozen=True):
    """Consecutive tokens, ``first`` up to, not including, ``last``, that are one verb: گفته شده است.

    ``start`` and ``end`` are the code points they cover.
    """

    start: int
    end: int
    first: int
    last: int


class Tokenized(Struct, frozen=True):
    """What the tokenizer says about one text. Nothing in it changes the text.

    ``surfaces`` are the slices, ``starts`` and ``ends`` their offsets, parallel to the tokens. ``verbs``
    are joined verb parts, ``half_spaces`` half-spaces that are lost, spaced or superfluous, ``differences``
    the places where hazm's own tokens differ (empty where it was not asked). All in the order of the text.
    """

    segments: Segmentation
    surfaces: list[str]
    starts: list[int]
    ends: list[int]
    verbs: tuple[Group, ...] = ()
    half_spaces: tuple[Diagnostic, ...] = ()
    differences: tuple[Difference, ...] = ()


class _Special(Struct, frozen=True, gc=False):
    """What there is to say about a piece that is not one plain word; indexes count from its first token.

    ``tokens`` is empty where the piece is one token. ``heads`` may begin a joined verb, ``pairs`` may belong
    to the token behind them.
    ``says``: whether norms, marks, heads or pairs hold anything.
    """

    tokens: tuple[str, ...]
    event: Event | None
    norms: tuple[tuple[int, str], ...]
    marks: tuple[tuple[int, str, str], ...]
    heads: tuple[int, ...]
    pairs: tuple[int, ...]
    says: bool


class _Pieces(dict[str, _Special | None]):
    """The pieces already looked at, bounded: news repeats its words. None stands for a plain word."""

    def __missing__(self, piece: str) -> _Special | None:
        result = None if piece in halfspaces.lexicon().quiet else _special(pieces.cut(piece))
        if len(piece) <= _CACHED_LENGTH:
            if len(self) >= _CACHED:
                self.clear()
            self[piece] = result
        return result


_pieces = _Pieces()


def _special(tokens: tuple[str, ...]) -> _Special | None:
    """Look the tokens of a piece up in everything that may be said of them; None for a plain word."""
    norms, marks, heads, pairs = [], [], [], []
    participles = halfspaces.lexicon().participles
    for index, token in enumerate(tokens):
        norm = forms.norm(token)
        if norm != token:
            norms.append((index, norm))
        if token in participles or token in by_hazm.FUTURE:
            heads.append(index)
        bare = norm.strip(ZWNJ)
        if bare in halfspaces.SPACED_HEADS:
            pairs.append(index)
        elif bare in halfspaces.SPACED_TAILS:
            pairs.append(index - 1)
        if ZWNJ in token or is_arabic(token[0]):
            before = tokens[index - 1][-1] if index else ""
            after = tokens[index + 1][0] if index + 1 < len(tokens) else ""
            mark = halfspaces.of_token(token, norm, before, after)
            if mark:
                marks.append((index, *mark))
    says = bool(norms or marks or heads or pairs)
    event = None if len(tokens) == 1 and tokens[0].isalnum() else sentences.event(tokens)
    if len(tokens) == 1:
        if not says and event is None:
            return None
        tokens = ()
    return _Special(tokens, event, tuple(norms), tuple(marks), tuple(heads), tuple(pairs), says)


class Tokenizer:
    """Cuts texts into sentences and tokens. One object serves any number of texts and keeps nothing of them.

    ``compare``: run hazm beside and record where its own tokens differ.
    ``producers``: who made the result, with versions and the rules applied.
    """

    def __init__(self, *, compare: bool = True) -> None:
        self.compare = compare
        ours = Producer("hashiye", "tool", name="hashiye", version=__version__, settings=dict(pieces.RULES))
        self.producers: tuple[Producer, ...] = (ours, by_hazm.producer())

    def tokenize(self, text: str) -> Tokenized:
        """Return sentences, tokens and what is to be said of them. Any text; linear time."""
        return _Columns(text).result(self.compare)


class _Columns:
    """The columns of one text while they grow, line by line."""

    __slots__ = ("breaks", "end", "gaps", "inner", "lengths", "said", "surfaces", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.surfaces: list[str] = []
        self.breaks: list[int] = []
        self.said: list[tuple[int, _Special]] = []
        self.inner: list[int] = []  # tokens that touch the one before
        self.gaps: list[tuple[int, int]] = []  # tokens before which stands another gap than one blank
        self.end = 0  # of the last token so far
        offset = 0
        for line in text.replace(ZWSP, " ").split("\n"):
            words = line.split()
            first = len(self.surfaces)
            if words:
                self._line(words, first)
            if " ".join(words) != line:
                self._place(line, offset, first)
            elif words:
                self.gaps.append((first, offset - self.end))
                self.end = offset + len(line)
            offset += len(line) + 1
        self.breaks.append(len(self.surfaces))
        self.lengths = list(map(len, self.surfaces))

    def _line(self, words: list[str], first: int) -> None:
        """Add the tokens and sentences of one line, given as its pieces; ``first`` is its first token."""
        surfaces = self.surfaces
        specials = list(map(_pieces.__getitem__, words))
        events: list[tuple[int, str, Event]] = []
        done = 0
        for at, special in zip(compress(count(), specials), filter(None, specials), strict=False):
            if special.tokens:
                surfaces += words[done:at]
                token = len(surfaces)
                surfaces += special.tokens
                done = at + 1
                if len(special.tokens) == 2:
                    self.inner.append(token + 1)
                else:
                    self.inner += range(token + 1, len(surfaces))
            else:
                token = len(surfaces) + at - done
            if special.event:
                events.append((token, words[at + 1] if at + 1 < len(words) else "", special.event))
            if special.says:
                self.said.append((token, special))
        surfaces += words[done:]
        if events:
            self.breaks += sentences.cuts(surfaces, first, len(surfaces), events)
        else:
            self.breaks.append(first)

    def _place(self, line: str, offset: int, first: int) -> None:
        """Note the gaps of a line that has other blanks than one between each two pieces."""
        for token, surface in enumerate(self.surfaces[first:], first):
            start = offset + line.index(surface, max(0, self.end - offset))
            self.gaps.append((token, start - self.end))
            self.end = start + len(surface)

    def offsets(self) -> list[int]:
        """Return starts and ends of all tokens in turn: what the gaps and lengths add up to."""
        widths = [1] * (2 * len(self.lengths))
        widths[1::2] = self.lengths
        for token in self.inner:
            widths[2 * token] = 0
        for token, gap in self.gaps:
            widths[2 * token] = gap
        return list(accumulate(widths))

    def result(self, compare: bool) -> Tokenized:
        """Bring the columns into their final form; ``compare``: with what hazm says of the whole text."""
        flat = self.offsets()
        starts, ends = flat[0::2], flat[1::2]
        norms: dict[int, str] = {}
        heads: list[int] = []
        pairs: list[int] = []
        found: list[Diagnostic] = []
        for token, special in self.said:
            for index, label, suggestion in special.marks:
                found.append(Diagnostic(starts[token + index], ends[token + index], label, suggestion))
            for index, norm in special.norms:
                norms[token + index] = norm
            if special.heads:
                heads += [token + index for index in special.heads]
            if special.pairs:
                pairs += [token + index for index in special.pairs]
        if pairs:
            found = halfspaces.without_spaced(found, list(self._spaced(pairs, starts, ends)))
        differences = by_hazm.differences(self.text, starts, ends, self.surfaces) if compare else ()
        firsts, lasts = self.breaks[:-1], self.breaks[1:]
        bounds = Spans.of_pairs([(starts[i], ends[j - 1]) for i, j in zip(firsts, lasts, strict=True)])
        tokens = Spans(array("i", pack(f"{len(flat)}i", *flat)))  # twice as fast as from a list
        return Tokenized(
            Segmentation(bounds, tokens, array("i", self.breaks), norms),
            self.surfaces,
            starts,
            ends,
            tuple(self._verbs(heads, starts, ends)) if heads else (),
            tuple(found),
            tuple(differences),
        )

    def _spaced(self, pairs: list[int], starts: list[int], ends: list[int]) -> Iterator[Diagnostic]:
        """Look at pairs of tokens that a half-space may join: inside a sentence, with blanks between."""
        closed = {index - 1 for index in self.breaks}
        inside = sorted({index for index in pairs if index not in closed})
        return halfspaces.spaced(inside, self.surfaces, starts, ends)

    def _verbs(self, heads: list[int], starts: list[int], ends: list[int]) -> Iterator[Group]:
        """Yield hazm's joined verbs: never across a sentence end, never with punctuation.

        ``heads`` are the tokens that hazm may join to the one behind them. Each run of them is handed over
        with the word behind it, which is all that hazm's joining depends on.
        """
        closed = set(self.breaks)
        known = set(heads)
        done = 0
        for head in heads:
            if head < done:
                continue
            done = head + 1
            while done in known and done not in closed and done - head < _LONGEST_VERB:
                done += 1
            last = done
            if last not in closed and is_arabic(self.surfaces[last][0]):
                last += 1
            if last - head > 1:
                for begin, end in by_hazm.joined(tuple(self.surfaces[head:last])):
                    yield Group(starts[head + begin], ends[head + end - 1], head + begin, head + end)
