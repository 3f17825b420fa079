"""Offsets, parts and edges of annotations, and annotations beside each other."""

from __future__ import annotations

import random

from msgspec import structs

from hashiye.model import Document
from tests.mutations.changes import (
    FRESH,
    annotations,
    facts,
    free_token,
    layer_named,
    loose,
    plus,
    recut,
    rewritten,
    sentence_of,
    surface_of,
    token_at,
    token_list,
    with_annotation,
    with_fact,
    with_segments,
)
from tests.mutations.planting import Place, Planted, in_document
from tests.mutations.sound import mark


def _length(document: Document) -> int:
    return len(document.text.content or "")


def _range(document: Document) -> str:
    return f"0 to {_length(document)}"


@in_document("HSH-A301")
def end_past_the_text(document: Document, chance: random.Random) -> Planted | None:
    i, j, one = chance.choice(loose(document))
    end = chance.choice((_length(document) + 1, _length(document) + 7, 2**31 - 1))
    at = ("layers", i, "annotations", j, "end")
    return Planted(
        document=with_annotation(document, i, j, end=end), place=Place(at=at), span=(one.start, end), found=str(end),
        expected=_range(document),
    )  # fmt: skip


@in_document("HSH-A301")
def start_past_the_text(document: Document, chance: random.Random) -> Planted | None:
    i, j, _ = chance.choice(loose(document))
    start = _length(document) + chance.randint(1, 9)
    changed = with_annotation(document, i, j, start=start, end=start + 3)
    return Planted(document=changed, place=Place(at=("layers", i, "annotations", j, "start")), span=(start, start + 3))


@in_document("HSH-A301")
def token_past_the_text(document: Document, _chance: random.Random) -> Planted | None:
    tokens = token_list(document)
    end = _length(document) + 1
    tokens[-1] = (tokens[-1][0], end)
    at = token_at(document, len(tokens) - 1, 1)
    return Planted(document=with_segments(document, tokens=tokens), place=Place(at=at), span=tokens[-1], found=str(end))


@in_document("HSH-A301")
def sentence_past_the_text(document: Document, _chance: random.Random) -> Planted | None:
    bounds = list(document.sentences.pairs())
    bounds[-1] = (bounds[-1][0], _length(document) + 1)
    at = ("sentences", len(bounds) - 1, "end")
    return Planted(document=with_segments(document, sentences=bounds), place=Place(at=at), span=bounds[-1])


@in_document("HSH-A301")
def evidence_past_the_text(document: Document, chance: random.Random) -> Planted | None:
    found = facts(document, lambda fact: len(fact.evidence) == 1)
    if not found:
        return None
    i = chance.choice(found)
    span = (document.metadata[i].evidence[0][0], _length(document) + 2)
    return Planted(
        document=with_fact(document, i, evidence=(span,)), place=Place(at=("metadata", i, "evidence", 0, 1)), span=span
    )


@in_document("HSH-A301")
def part_past_the_text(document: Document, _chance: random.Random) -> Planted | None:
    found = [spot for spot in annotations(document) if spot[2].parts]
    if not found:
        return None
    i, j, one = found[0]
    parts = (one.parts[0], (one.parts[1][0], _length(document) + 4))
    at = ("layers", i, "annotations", j, "parts", 1, 1)
    return Planted(document=with_annotation(document, i, j, parts=parts), place=Place(at=at), span=parts[1])


@in_document("HSH-A302")
def other_words(document: Document, chance: random.Random) -> Planted | None:
    i, j, one = chance.choice(annotations(document))
    said = chance.choice((one.text[:-1], one.text + "‌ها", "<&>😀", one.text.replace("\u200c", "") + " "))
    if said == one.text:
        return None
    at = ("layers", i, "annotations", j, "text")
    return Planted(
        document=with_annotation(document, i, j, text=said), place=Place(at=at), span=(one.start, one.end), found=said,
        expected=one.text,
    )  # fmt: skip


@in_document("HSH-A302")
def shifted(document: Document, chance: random.Random) -> Planted | None:
    i, j, one = chance.choice([spot for spot in annotations(document) if not spot[2].parts and spot[2].start])
    start, end = one.start - 1, one.end - 1
    at = ("layers", i, "annotations", j, "text")
    return Planted(
        document=with_annotation(document, i, j, start=start, end=end), place=Place(at=at), span=(start, end),
        found=one.text, expected=surface_of(document, (start, end)),
    )  # fmt: skip


@in_document("HSH-A303")
def exchanged(document: Document, chance: random.Random) -> Planted | None:
    i, j, one = chance.choice(loose(document))
    changed = with_annotation(document, i, j, start=one.end, end=one.start)
    return Planted(document=changed, place=Place(at=("layers", i, "annotations", j, "end")), span=(one.end, one.start))


@in_document("HSH-A303")
def token_exchanged(document: Document, chance: random.Random) -> Planted | None:
    tokens = token_list(document)
    n = chance.randrange(len(tokens))
    tokens[n] = tokens[n][::-1]
    if tokens[n][0] - tokens[n][1] == 0:
        return None
    return Planted(
        document=with_segments(document, tokens=tokens), place=Place(at=token_at(document, n, 1)), span=tokens[n]
    )


@in_document("HSH-A304")
def nothing_covered(document: Document, chance: random.Random) -> Planted | None:
    i, j, one = chance.choice(loose(document))
    changed = with_annotation(document, i, j, end=one.start, text="")
    return Planted(
        document=changed, place=Place(at=("layers", i, "annotations", j, "end")), span=(one.start, one.start)
    )


@in_document("HSH-A304")
def empty_evidence(document: Document, chance: random.Random) -> Planted | None:
    found = facts(document, lambda fact: len(fact.evidence) == 1 and fact.key == "title")
    if not found:
        return None
    start = document.metadata[found[0]].evidence[0][0]
    changed = with_fact(document, found[0], evidence=((start, start),))
    return Planted(document=changed, place=Place(at=("metadata", found[0], "evidence", 0, 1)), span=(start, start))


@in_document("HSH-A305")
def trailing_blank(document: Document, chance: random.Random) -> Planted | None:
    text, ends = document.text.content or "", set(document.sentences.ends)
    found = [
        spot
        for spot in loose(document)
        if text[spot[2].end : spot[2].end + 1] == " "
        and spot[2].end not in ends
        and not document.layers[spot[0]].tagset.startswith("hashiye-forms")  # notes on spelling may point at blanks
    ]
    if not found:
        return None
    i, j, one = chance.choice(found)
    changed = with_annotation(document, i, j, end=one.end + 1, text=one.text + " ")
    at = ("layers", i, "annotations", j, "end")
    return Planted(document=changed, place=Place(at=at), span=(one.start, one.end + 1), expected=one.text)


@in_document("HSH-A305")
def leading_half_space(document: Document, chance: random.Random) -> Planted | None:
    text, spans = document.text.content or "", layer_named(document, "spans")
    found = [(s, e) for s, e in token_list(document) if "\u200c" in text[s:e].strip("\u200c")]
    if not found or spans is None:
        return None
    start, end = chance.choice(found)
    start = text.index("\u200c", start)
    one = structs.replace(mark(text, document.id, "spans", (start, end), "SUFFIX"), id=FRESH)
    changed, at = plus(document, spans[0], one)
    return Planted(document=changed, place=Place(at=(*at, "start")), span=(start, end))


@in_document("HSH-A305")
def blank_at_a_part(document: Document, _chance: random.Random) -> Planted | None:
    found = [spot for spot in annotations(document) if spot[2].parts]
    if not found:
        return None
    i, j, one = found[0]
    parts = ((one.parts[0][0], one.parts[0][1] + 1), *one.parts[1:])
    wrong = structs.replace(one, parts=parts)
    changed = with_annotation(document, i, j, parts=parts, text=wrong.surface(document.text.content or ""))
    at = ("layers", i, "annotations", j, "parts", 0)
    return Planted(document=changed, place=Place(at=at), span=(one.start, one.end), expected=one.text)


def _half(document: Document, chance: random.Random, word: str, at: int) -> Planted | None:
    """Mark half of a word; the tokens are cut there as well, so that only the character is cut wrongly."""
    token, spans = free_token(document, chance), layer_named(document, "spans")
    if token is None or spans is None:
        return None
    changed = rewritten(document, *token_list(document)[token], word)
    start, end = token_list(changed)[token]
    changed = recut(changed, token, 1, [(start, start + at), (start + at, end)])
    one = mark(changed.text.content or "", document.id, "spans", (start, start + at), "HALF")
    changed, path = plus(changed, spans[0], structs.replace(one, id=FRESH))
    return Planted(document=changed, place=Place(at=(*path, "end")), span=(start, start + at))


@in_document("HSH-A306")
def half_a_family(document: Document, chance: random.Random) -> Planted | None:
    return _half(document, chance, "👨\u200d👩\u200d👧", chance.choice((2, 4)))


@in_document("HSH-A306")
def half_a_flag(document: Document, chance: random.Random) -> Planted | None:
    return _half(document, chance, "🇮🇷", 1)


@in_document("HSH-A307")
def without_its_mark(document: Document, chance: random.Random) -> Planted | None:
    return _half(document, chance, "قطعاً", 4)


def _parts(document: Document) -> tuple[int, int, object] | None:
    return next((spot for spot in annotations(document) if spot[2].parts), None)


@in_document("HSH-A308")
def parts_exchanged(document: Document, _chance: random.Random) -> Planted | None:
    spot = _parts(document)
    if spot is None:
        return None
    i, j, one = spot
    changed = with_annotation(document, i, j, parts=one.parts[::-1])
    return Planted(
        document=changed, place=Place(at=("layers", i, "annotations", j, "parts", 1)), span=(one.start, one.end)
    )


@in_document("HSH-A308")
def parts_touch(document: Document, _chance: random.Random) -> Planted | None:
    spot = _parts(document)
    if spot is None:
        return None
    i, j, one = spot
    parts = (one.parts[0], (one.parts[0][1], one.end))
    wrong = structs.replace(one, parts=parts)
    changed = with_annotation(document, i, j, parts=parts, text=wrong.surface(document.text.content or ""))
    return Planted(
        document=changed, place=Place(at=("layers", i, "annotations", j, "parts", 1)), span=(one.start, one.end)
    )


@in_document("HSH-A308")
def other_hull(document: Document, chance: random.Random) -> Planted | None:
    spot = _parts(document)
    if spot is None:
        return None
    i, j, one = spot
    name = chance.choice(("start", "end"))
    moved = {"start": one.start - 1} if name == "start" else {"end": one.end + 1}
    wrong = structs.replace(one, **moved)
    changed = with_annotation(document, i, j, **moved)
    at = ("layers", i, "annotations", j, name)
    return Planted(
        document=changed, place=Place(at=at), span=(wrong.start, wrong.end), expected=str(getattr(one, name))
    )


def _inside_a_word(document: Document, chance: random.Random, layer: str, severity: str) -> Planted | None:
    text = document.text.content or ""
    found = [spot for spot in loose(document, layer) if spot[2].text[:3].isalpha() and spot[2].label != "SENT"]
    tokens = dict(token_list(document))
    found = [spot for spot in found if tokens.get(spot[2].start, 0) - spot[2].start > 2]
    if not found:
        return None
    i, j, one = chance.choice(found)
    start = one.start + 1
    changed = with_annotation(document, i, j, start=start, text=text[start : one.end])
    at = ("layers", i, "annotations", j, "start")
    whole = text[one.start : tokens[one.start]]
    return Planted(document=changed, place=Place(at=at), span=(start, one.end), severity=severity, expected=whole)


@in_document("HSH-A309")
def inside_a_token(document: Document, chance: random.Random) -> Planted | None:
    return _inside_a_word(document, chance, "entities", "error")


@in_document("HSH-A309")
def inside_a_token_of_a_free_layer(document: Document, chance: random.Random) -> Planted | None:
    return _inside_a_word(document, chance, "spans", "warning")


def _over_the_end(document: Document, chance: random.Random, layer: str, label: str, severity: str) -> Planted | None:
    spot, tokens = layer_named(document, layer), token_list(document)
    if spot is None:
        return None
    taken = [] if layer == "spans" else [(one.start, one.end) for one in spot[1].annotations]
    text, found = document.text.content or "", []
    for after in document.segments.breaks[1:-1]:
        start, end = tokens[after - 1][0], tokens[after][1]
        words = text[start:end]
        lone = set('«»()‹›[]{}“”"') & set(words)
        if any(map(str.isalpha, words)) and not lone and not any(a < end and start < b for a, b in taken):
            found.append((start, end, tokens[after - 1][1]))
    if not found:
        return None
    start, end, _ = chance.choice(found)
    one = structs.replace(mark(text, document.id, layer, (start, end), label), id=FRESH)
    changed, at = plus(document, spot[0], one)
    return Planted(document=changed, place=Place(at=at), span=(start, end), severity=severity)


@in_document("HSH-A310")
def over_the_end_of_a_sentence(document: Document, chance: random.Random) -> Planted | None:
    return _over_the_end(document, chance, "entities", "ORG", "error")


@in_document("HSH-A310")
def over_the_end_in_a_free_layer(document: Document, chance: random.Random) -> Planted | None:
    return _over_the_end(document, chance, "spans", "RUN", "warning")


@in_document("HSH-A311")
def twice(document: Document, chance: random.Random) -> Planted | None:
    i, _, one = chance.choice(annotations(document))
    changed, at = plus(document, i, structs.replace(one, id=FRESH))
    return Planted(document=changed, place=Place(at=at), span=(one.start, one.end), found=one.text)


@in_document("HSH-A312")
def another_label_too(document: Document, chance: random.Random) -> Planted | None:
    found = [spot for spot in annotations(document, "entities") if spot[2].label != "LOC"]
    i, j, one = chance.choice(found)
    other = structs.replace(one, id=FRESH, label="LOC", attributes={})
    if one.text.startswith("کشور "):
        return None
    changed, at = plus(document, i, other)
    late = at if other.label > one.label else ("layers", i, "annotations", j)
    return Planted(
        document=changed, place=Place(at=(*late, "label")), span=(one.start, one.end), found=max("LOC", one.label)
    )


@in_document("HSH-A313")
def longer_one_around(document: Document, chance: random.Random) -> Planted | None:
    tokens, text = token_list(document), document.text.content or ""
    starts = {end: n for n, (_, end) in enumerate(tokens)}
    found = []
    taken = [(one.start, one.end) for _, _, one in annotations(document, "entities")]
    for i, j, one in annotations(document, "entities"):
        n = starts.get(one.end)
        if n is None or n + 1 >= len(tokens) or sentence_of(document, n) != sentence_of(document, n + 1):
            continue
        span = (one.start, tokens[n + 1][1])
        free = not any(a < span[1] and one.end < b for a, b in taken)
        if free and text[tokens[n + 1][0] : span[1]].isalpha():
            found.append((i, j, one, span))
    if not found:
        return None
    i, j, one, span = chance.choice(found)
    around = structs.replace(mark(text, document.id, "entities", span, one.label), id=FRESH)
    changed, _ = plus(document, i, around)
    return Planted(document=changed, place=Place(at=("layers", i, "annotations", j)), span=(one.start, one.end))


@in_document("HSH-A313")
def crossing_where_nesting_is_listed(document: Document, chance: random.Random) -> Planted | None:
    tokens, text = token_list(document), document.text.content or ""
    begins = {start: n for n, (start, _) in enumerate(tokens)}
    spot = layer_named(document, "events")
    if spot is None:
        return None
    taken = [piece for one in spot[1].annotations for piece in one.spans]
    found = []
    for i, j, one in annotations(document, "events"):
        n = begins.get(one.start, 0)
        if one.label == "ARG" and " " in one.text and n and sentence_of(document, n - 1) == sentence_of(document, n):
            span = (tokens[n - 1][0], tokens[n][1])
            if not any(a < one.start and span[0] < b for a, b in taken):
                found.append((i, j, one, span))
    if not found:
        return None
    i, j, one, span = chance.choice(found)
    act = mark(text, document.id, "events", span, "ACT", attributes={"tense": "past"})
    changed, _ = plus(document, i, structs.replace(act, id=FRESH))
    return Planted(document=changed, place=Place(at=("layers", i, "annotations", j)), span=(one.start, one.end))


def _unmarked(document: Document, chance: random.Random, surfaces: str) -> tuple[int, int] | None:
    taken = [(one.start, one.end) for _, _, one in annotations(document, "entities")]
    found = [
        (start, end)
        for start, end in token_list(document)
        if surface_of(document, (start, end)) in surfaces and not any(a < end and start < b for a, b in taken)
    ]
    return chance.choice(found) if found else None


@in_document("HSH-A314")
def a_stop_as_a_name(document: Document, chance: random.Random) -> Planted | None:
    span, spot = _unmarked(document, chance, ".،؛؟:…"), layer_named(document, "entities")
    if span is None or spot is None:
        return None
    one = mark(document.text.content or "", document.id, "entities", span, "ORG")
    changed, at = plus(document, spot[0], structs.replace(one, id=FRESH))
    return Planted(document=changed, place=Place(at=at), span=span)


@in_document("HSH-A315")
def half_a_pair(document: Document, chance: random.Random) -> Planted | None:
    token, spot = free_token(document, chance), layer_named(document, "entities")
    if token is None or spot is None:
        return None
    word = chance.choice(("«خبر", "خبر»", "(خبر", "خبر]", "خبر)", "خبر”"))
    changed = rewritten(document, *token_list(document)[token], word)
    span = token_list(changed)[token]
    one = mark(changed.text.content or "", document.id, "entities", span, "ORG")
    changed, at = plus(changed, spot[0], structs.replace(one, id=FRESH))
    return Planted(document=changed, place=Place(at=at), span=span)


@in_document("HSH-A316")
def with_its_preposition(document: Document, chance: random.Random) -> Planted | None:
    tokens = token_list(document)
    begins = {start: n for n, (start, _) in enumerate(tokens)}
    found = []
    for i, j, one in loose(document, "entities"):
        n = begins.get(one.start, 0)
        if n and one.label == "LOC" and surface_of(document, tokens[n - 1]) in ("در", "از"):
            found.append((i, j, one, tokens[n - 1][0]))
    if not found:
        return None
    i, j, one, start = chance.choice(found)
    changed = with_annotation(document, i, j, start=start, text=surface_of(document, (start, one.end)))
    return Planted(
        document=changed, place=Place(at=("layers", i, "annotations", j)), span=(start, one.end), expected=one.text
    )
