"""Tokens, sentences and normal forms."""

from __future__ import annotations

import random

from hashiye.model import Document
from tests.mutations.changes import (
    free_token,
    neighbours,
    recut,
    sentence_of,
    sentence_tokens,
    surface_of,
    token_at,
    token_list,
    with_segments,
)
from tests.mutations.planting import Place, Planted, in_document


@in_document("HSH-A317")
def tokens_overlap(document: Document, chance: random.Random) -> Planted | None:
    found = neighbours(document)
    if not found:
        return None
    n, tokens = chance.choice(found) + 1, token_list(document)
    tokens[n] = (tokens[n - 1][1] - 1, tokens[n][1])
    return Planted(
        document=with_segments(document, tokens=tokens), place=Place(at=token_at(document, n)), span=tokens[n]
    )


@in_document("HSH-A317")
def sentences_overlap(document: Document, chance: random.Random) -> Planted | None:
    bounds = list(document.sentences.pairs())
    i = chance.randrange(1, len(bounds))
    bounds[i] = (bounds[i - 1][1] - 1, bounds[i][1])
    at = ("sentences", i, "start")
    return Planted(document=with_segments(document, sentences=bounds), place=Place(at=at), span=bounds[i])


@in_document("HSH-A317")
def token_outside_its_sentence(document: Document, chance: random.Random) -> Planted | None:
    bounds, tokens = list(document.sentences.pairs()), token_list(document)
    found = [i for i in range(len(bounds)) if len(sentence_tokens(document, i)) > 1]
    i = chance.choice(found)
    first = sentence_tokens(document, i)[0]
    bounds[i] = (tokens[first][1], bounds[i][1])
    place = Place(at=("sentences", i, "tokens", 0))
    return Planted(document=with_segments(document, sentences=bounds), place=place, span=tokens[first])


@in_document("HSH-A318")
def word_without_token(document: Document, chance: random.Random) -> Planted | None:
    token = free_token(document, chance)
    if token is None:
        return None
    span = token_list(document)[token]
    at = ("sentences", sentence_of(document, token))
    return Planted(
        document=recut(document, token, 1, []), place=Place(at=at), span=span, found=surface_of(document, span)
    )


@in_document("HSH-A319")
def sentence_too_long(document: Document, chance: random.Random) -> Planted | None:
    bounds, text = list(document.sentences.pairs()), document.text.content or ""
    found = [i for i, (_, end) in enumerate(bounds) if text[end : end + 1] == " "]
    if not found:
        return None
    i = chance.choice(found)
    right = bounds[i][1]
    bounds[i] = (bounds[i][0], right + 1)
    place = Place(at=("sentences", i, "end"))
    return Planted(document=with_segments(document, sentences=bounds), place=place, span=bounds[i], expected=str(right))


@in_document("HSH-A319")
def sentence_without_tokens(document: Document, chance: random.Random) -> Planted | None:
    i = chance.randrange(len(document.sentences))
    owned = sentence_tokens(document, i)
    changed = recut(document, owned[0], len(owned), [])
    span = document.sentences[i].start, document.sentences[i].end
    return Planted(document=changed, place=Place(at=("sentences", i)), span=span)


@in_document("HSH-A320")
def two_words_in_one(document: Document, chance: random.Random) -> Planted | None:
    found = neighbours(document)
    if not found:
        return None
    n, tokens = chance.choice(found), token_list(document)
    span = (tokens[n][0], tokens[n + 1][1])
    place = Place(at=token_at(document, n))
    return Planted(document=recut(document, n, 2, [span]), place=place, span=span, found=surface_of(document, span))


def _norm(document: Document, token: int, norm: str) -> tuple[Document, Place]:
    sentence = sentence_of(document, token)
    at = ("sentences", sentence, "norms", str(token - document.segments.breaks[sentence]))
    return with_segments(document, norms={**document.segments.norms, token: norm}), Place(at=at)


@in_document("HSH-A321")
def norm_of_another_word(document: Document, chance: random.Random) -> Planted | None:
    token = free_token(document, chance)
    if token is None:
        return None
    changed, place = _norm(document, token, "دیگری😀")
    return Planted(document=changed, place=place, span=token_list(document)[token], found="دیگری😀")


@in_document("HSH-A321")
def norm_that_repeats(document: Document, chance: random.Random) -> Planted | None:
    token = free_token(document, chance)
    if token is None:
        return None
    span = token_list(document)[token]
    changed, place = _norm(document, token, surface_of(document, span))
    return Planted(document=changed, place=place, span=span, expected="no normal form")


@in_document("HSH-A322")
def cut_in_two(document: Document, chance: random.Random) -> Planted | None:
    token = free_token(document, chance)
    if token is None:
        return None
    start, end = token_list(document)[token]
    changed = recut(document, token, 1, [(start, start + 1), (start + 1, end)])
    return Planted(document=changed, place=Place(at=token_at(document, token)), span=(start, end))


@in_document("HSH-A323")
def over_a_line_end(document: Document, chance: random.Random) -> Planted | None:
    bounds, text = list(document.sentences.pairs()), document.text.content or ""
    found = [i for i in range(len(bounds) - 1) if "\n" in text[bounds[i][1] : bounds[i + 1][0]]]
    if not found:
        return None
    i = chance.choice(found)
    whole = (bounds[i][0], bounds[i + 1][1])
    bounds[i : i + 2] = [whole]
    breaks = list(document.segments.breaks)
    del breaks[i + 1]
    changed = with_segments(document, sentences=bounds, breaks=breaks)
    return Planted(document=changed, place=Place(at=("sentences", i)), span=whole)
