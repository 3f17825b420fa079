"""Tokens and sentences: in order, each sentence its tokens, all of the text covered, no blank inside a token."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from hashiye import __version__, forms
from hashiye.checks.columns import token_path
from hashiye.checks.spots import capped
from hashiye.checks.subject import Subject
from hashiye.registry import Edit, Path, Remark, check, look

_NEEDS = ("HSH-B106", "HSH-A317")
_SHORT = 40
"""Characters of a word whose verdict is remembered: news repeats its words."""
_ZWSP = "\u200b"
_RARE_BLANK = re.compile("[\t\x0b-\r\x1c-\x1f\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")


def _ranges(subject: Subject) -> Iterator[tuple[int, int, int]]:
    """Yield each sentence's number and its tokens: first, and one behind the last."""
    breaks, count = subject.document.segments.breaks, len(subject.tokens.starts)
    for i in range(len(subject.sentence_bounds[0])):
        first = max(0, min(breaks[i], count)) if i < len(breaks) else count
        yield i, first, max(first, min(breaks[i + 1], count) if i + 1 < len(breaks) else count)


def _disordered(subject: Subject) -> bool:
    """Ordered tokens and sentences that are their tokens leave nothing to be out of order."""
    return not (subject.are_ordered and subject.sentences_are_tokens)


@look("HSH-A317", "HSH-A318", "HSH-A319", "HSH-A320", "HSH-A323")
def _are_sound(subject: Subject) -> bool:
    """Say whether tokens cover the text, sentences are their tokens, and every line end is between two of these."""
    if not (subject.is_covered and subject.sentences_are_tokens):
        return False
    text, (starts, ends) = subject.text, subject.sentence_bounds
    between = [text[end:start] for end, start in zip([0, *ends], [*starts, len(text)], strict=True)]
    return text.count("\n") == "".join(between).count("\n")


@check("HSH-A317", text=False, tokens=True, screen=_disordered)
def segment_order(subject: Subject) -> Iterator[Remark]:
    """Tokens stand in the order of the text and share no character; so do sentences; and a token lies inside its
    sentence.

    Everything that counts words relies on it. It breaks when tokens are inserted or corrected by hand, or when two
    segmentations are merged line by line. Of tokens outside their sentence the first is reported.
    """
    segments, tokens = subject.document.segments, subject.tokens
    for index in range(1, len(tokens.starts)):
        if tokens.starts[index] < tokens.ends[index - 1]:
            yield Remark(
                at=token_path(segments, index),
                span=(tokens.starts[index], tokens.ends[index]),
                message=f"the token begins at {tokens.starts[index]}, before the end of the one before it",
                found=str(tokens.starts[index]),
                expected=f"{tokens.ends[index - 1]} or more",
                fix="correct the offsets, or cut the sentence into tokens again",
            )
    starts, ends = subject.sentence_bounds
    for i in range(1, len(ends)):
        if starts[i] < ends[i - 1]:
            yield Remark(
                at=("sentences", i, "start"),
                span=(starts[i], ends[i]),
                message=f"the sentence begins at {starts[i]}, before the end of the one before it",
                found=str(starts[i]),
                expected=f"{ends[i - 1]} or more",
                fix="correct the offsets, or join the two sentences",
            )
    yield from _strays(subject, starts, ends)


def _strays(subject: Subject, starts: list[int], ends: list[int]) -> Iterator[Remark]:
    tokens = subject.tokens
    for i, first, last in _ranges(subject):
        for index in range(first, last):
            span = (tokens.starts[index], tokens.ends[index])
            if span[0] < starts[i] or span[1] > ends[i]:
                yield Remark(
                    at=token_path(subject.document.segments, index),
                    span=span,
                    message=f"the token lies outside its sentence, {starts[i]} to {ends[i]}",
                    found=f"{span[0]} to {span[1]}",
                    expected=f"{starts[i]} to {ends[i]}",
                    fix="correct the sentence's edges, or put the token into the sentence it stands in",
                )
                break


def _may_be_uncovered(subject: Subject) -> bool:
    if not subject.sentence_ends:
        return False
    return bool("".join(subject.gaps).replace(_ZWSP, "").strip())


@check("HSH-A318", needs=_NEEDS, tokens=True, screen=_may_be_uncovered)
def text_not_covered(subject: Subject) -> Iterator[Remark]:
    """Where a document has sentences, every character that is no white space stands in a token.

    Words outside all tokens are lost in every column format and in every count. They are left out when a
    tokenizer drops what it does not know (emoji, marks), when it joins words, or when the text was edited. Runs are
    reported at the sentence they stand in or behind, at most 100. A sentence without tokens has a rule of its own.
    """
    if not subject.sentence_ends:
        return
    starts = subject.sentence_bounds[0]

    def tell(run: tuple[int, int]) -> Remark:
        start, end = run
        return Remark(
            at=("sentences", max(0, bisect_right(starts, start) - 1)),
            span=run,
            message=f"no token covers {start} to {end}",
            found=subject.text[start:end],
            fix="add the missing tokens, or cut the sentence into tokens again",
        )

    yield from capped(list(_uncovered(subject)), tell)


def _uncovered(subject: Subject) -> Iterator[tuple[int, int]]:
    """Yield the runs of characters between tokens, without the white space around them."""
    text, tokens = subject.text, subject.tokens
    starts, ends = subject.sentence_bounds
    bare = {starts[i]: ends[i] for i, first, last in _ranges(subject) if first == last}
    for begin, stop in zip([0, *tokens.ends], [*tokens.starts, len(text)], strict=True):
        for match in re.finditer(r"[^\s\u200b]+(?:[\s\u200b]+[^\s\u200b]+)*", text[begin:stop]):
            start, end = begin + match.start(), begin + match.end()
            sentence = starts[max(0, bisect_right(starts, start) - 1)]
            if bare.get(sentence, 0) < end:
                yield start, end


def _not_tokens(subject: Subject) -> bool:
    return not subject.sentences_are_tokens


@check("HSH-A319", needs=("HSH-A317",), text=False, tokens=True, screen=_not_tokens)
def sentence_edges(subject: Subject) -> Iterator[Remark]:
    """A sentence begins where its first token begins and ends where its last one ends, and it has tokens.

    Column formats know a sentence by its tokens alone: edges that say something else are lost there, and two
    tools then disagree about which sentence a name stands in. It breaks when tokens or sentences are corrected by
    hand and the other is forgotten.
    """
    starts, ends = subject.sentence_bounds
    tokens = subject.tokens
    for i, first, last in _ranges(subject):
        if first == last:
            yield Remark(
                at=("sentences", i),
                span=(starts[i], ends[i]),
                message="the sentence has no tokens",
                found=subject.text[starts[i] : ends[i]],
                fix="cut it into tokens, or take the sentence out",
            )
            continue
        for name, own, token in (("start", starts[i], tokens.starts[first]), ("end", ends[i], tokens.ends[last - 1])):
            if own != token:
                where = "begins before its first token" if name == "start" else "ends behind its last token"
                yield Remark(
                    at=("sentences", i, name),
                    span=(starts[i], ends[i]),
                    message=f"the sentence {where}",
                    found=str(own),
                    expected=str(token),
                    fix=f"correct the {name} of the sentence, or its tokens",
                )


def _may_hold_blank(subject: Subject) -> bool:
    """Count: where all that no token covers are blanks, and as many as the text has, no token holds one."""
    if not subject.tokens.flat:
        return False
    text, tokens = subject.text, subject.tokens
    if not subject.are_ordered or not set("".join(subject.gaps)) <= {" ", "\n"} or _RARE_BLANK.search(text):
        return True
    outside = len(text) - sum(tokens.ends) + sum(tokens.starts)
    return text.count(" ") + text.count("\n") != outside


@check("HSH-A320", needs=_NEEDS, tokens=True, screen=_may_hold_blank)
def blank_in_token(subject: Subject) -> Iterator[Remark]:
    """A token holds no white space; the half-space does not count as such.

    Column formats part columns or lines at blanks, and cannot carry such a token. Some tokenizers join the parts of
    a verb or the digits of a number («۱۰ ۰۰۰»); offsets that have slipped by one do the same to every token. Join
    words in a layer of their own instead. At most 100 are reported.
    """
    tokens, text = subject.tokens, subject.text
    pairs = zip(tokens.starts, tokens.ends, strict=True)
    found = [i for i, (start, end) in enumerate(pairs) if not text[start:end].isalnum() and _has_blank(text[start:end])]

    def tell(index: int) -> Remark:
        return Remark(
            at=token_path(subject.document.segments, index),
            span=(tokens.starts[index], tokens.ends[index]),
            message="the token holds a blank",
            found=text[tokens.starts[index] : tokens.ends[index]],
            fix="cut the token at the blank",
        )

    return capped(found, tell)


def _has_blank(surface: str) -> bool:
    return surface.split() != [surface]


def _some_odd_norm(subject: Subject) -> bool:
    norms = subject.document.segments.norms
    if not norms:
        return False
    ours, text, tokens = _are_ours(subject), subject.text, subject.tokens
    starts, ends, count = tokens.starts, tokens.ends, len(tokens.starts)
    return any(
        not 0 <= token < count or _is_odd(text[starts[token] : ends[token]], norm, ours)
        for token, norm in norms.items()
    )


def _are_ours(subject: Subject) -> bool:
    """Say whether this version of hashiye made the tokens."""
    return any(one.id == one.name == "hashiye" and one.version == __version__ for one in subject.document.producers)


def _is_odd(surface: str, norm: str, ours: bool) -> bool:
    return len(surface) > _SHORT or len(norm) > _SHORT or bool(_short_fault(surface, norm, ours))


@lru_cache(maxsize=8192)
def _short_fault(surface: str, norm: str, ours: bool) -> str:
    return _fault(surface, norm, forms.norm(surface) if ours else norm)


@check("HSH-A321", needs=_NEEDS, tokens=True, screen=_some_odd_norm)
def norm_of_other_word(subject: Subject) -> Iterator[Remark]:
    """The normal form of a token is one of the same word, and stands there only where it differs.

    A norm that is another word, even with letters, marks and joiners folded, has slipped to a neighbour when tokens
    were added or taken out. One that only repeats its word says nothing and hides those that do. Where this
    version of hashiye made the tokens, the norm has to be the one it makes; other normalizers may fold more or less.
    """
    segments = subject.document.segments
    ours = _are_ours(subject)
    for token, norm in sorted(segments.norms.items()):
        if not 0 <= token < len(subject.tokens.starts):
            continue
        span = (subject.tokens.starts[token], subject.tokens.ends[token])
        surface = subject.text[span[0] : span[1]]
        expected = forms.norm(surface)
        message = _fault(surface, norm, expected if ours else norm)
        if message:
            yield Remark(
                at=_norm_path(subject, token),
                span=span,
                message=message,
                found=norm,
                expected=expected if expected != surface else "no normal form",
                fix="correct the normal form" if expected != surface else "take the normal form out",
                edits=(Edit(("segments", "norms", token), expected if expected != surface else None),),
            )


def _fault(surface: str, norm: str, expected: str) -> str:
    if norm in ("", surface):
        return "the normal form only repeats its word" if norm else "the normal form is empty"
    if forms.key(norm) != forms.key(surface):
        return "the normal form is not one of its word"
    return "the normal form is not the one hashiye makes" if norm != expected else ""


def _norm_path(subject: Subject, token: int) -> Path:
    _, sentence, _, place = token_path(subject.document.segments, token)
    return ("sentences", sentence, "norms", str(int(place) // 2))


def _may_hold_line_end(subject: Subject) -> bool:
    text = subject.text
    return any("\n" in text[start:end] for start, end in zip(*subject.sentence_bounds, strict=True))


@check("HSH-A323", needs=_NEEDS, tokens=True, screen=_may_hold_line_end)
def paragraph(subject: Subject) -> Iterator[Remark]:
    """A sentence ends at the end of its paragraph at the latest; each line of the text is a paragraph.

    By the guideline a line end always ends a sentence, a headline's too. Sentences that run on come from
    segmenters that read line ends as blanks, or from texts whose lines were broken at a fixed width.
    """
    text = subject.text
    for i, (start, end) in enumerate(zip(*subject.sentence_bounds, strict=True)):
        place = start + text[start:end].rstrip().find("\n", len(text[start:end]) - len(text[start:end].lstrip()))
        if place >= start:
            yield Remark(
                at=("sentences", i),
                span=(start, end),
                message=f"the sentence runs over the line end at {place}",
                found=text[max(start, place - 20) : min(end, place + 20)],
                fix="end the sentence at the line end, or join the lines of the text",
            )


def _has_tokens(subject: Subject) -> bool:
    return bool(subject.tokens.flat)


@check("HSH-A322", needs=_NEEDS, tokens=True, screen=_has_tokens)
def other_tokens(subject: Subject) -> Iterator[Remark]:
    """Tokens are those that this version of hashiye's tokenizer would cut.

    Runs only where it is selected. Corpora tokenized by other tools or by hand differ in many places and are no
    worse for it; where hashiye made the tokens, a difference shows a correction by hand or a newer version.
    Each place where the two part is reported once, at its first token, at most 100 of them.
    """
    from hashiye.tokenize import Tokenizer  # noqa: PLC0415  (hazm's tables are loaded only where this is selected)

    made = Tokenizer(compare=False).tokenize(subject.text)

    def tell(parting: _Parting) -> Remark:
        index, start, end, ours = parting
        return Remark(
            at=token_path(subject.document.segments, index),
            span=(start, end),
            message="hashiye would cut these tokens in another way",
            found=subject.text[start:end],
            expected=" | ".join(subject.text[first:last] for first, last in ours) or "no token",
            fix="leave it if it was cut so on purpose",
        )

    return capped(list(_partings(subject, list(zip(made.starts, made.ends, strict=True)))), tell)


type _Parting = tuple[int, int, int, list[tuple[int, int]]]
"""A run of stored tokens that differ: the first one's index, what the run covers, and the tokens made there."""


def _partings(subject: Subject, made: list[tuple[int, int]]) -> Iterator[_Parting]:
    """Yield each run of stored tokens that the tokenizer does not make, with what it makes there."""
    stored = list(zip(subject.tokens.starts, subject.tokens.ends, strict=True))
    known, edges, place, index = set(made), {edge for token in made for edge in token}, 0, 0
    while index < len(stored):
        first, index = index, index + 1
        if stored[first] in known:
            continue
        while index < len(stored) and not {stored[index - 1][1], stored[index][0]} <= edges:
            index += 1
        start, end = stored[first][0], stored[index - 1][1]
        while place < len(made) and made[place][1] <= start:
            place += 1
        behind = place
        while behind < len(made) and made[behind][0] < end:
            behind += 1
        yield first, start, end, made[place:behind]
