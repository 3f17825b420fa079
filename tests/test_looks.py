"""Looks at whole documents, and screens, hide nothing: with them and without them the rules say the same."""

from __future__ import annotations

import random
from array import array
from functools import cache
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

import hashiye
from hashiye.checks import runner
from hashiye.checks.runner import examine, plan
from hashiye.checks.subject import Context, Subject
from hashiye.codes import CODES
from hashiye.model import Annotation, Segmentation, Spans, Text
from hashiye.registry import LOOKS, RULES
from tests.anchoring import own_tagsets, seed_documents
from tests.strategies import documents

SELECTED = frozenset(code for code in RULES if CODES[code].default)
PLAN = plan(SELECTED, RULES)
BARE = tuple(structs.replace(rule, screen=None) for rule in PLAN)
CONTEXT = Context(
    in_corpus=True, language="fa", declared=tuple(own_tagsets()), tagsets=own_tagsets(), today="2026-11-22"
)


def said(doc, rules, looks, raw=None):
    with patch.object(runner, "LOOKS", looks):
        subject = Subject(doc, CONTEXT, doc.id, raw)
        examined = examine(subject, rules, SELECTED)
    assert not subject.troubles, subject.troubles
    return [(rule.code.code, remark) for rule, remark in examined.remarks], examined.skipped


def check(doc, raw=None):
    assert said(doc, PLAN, LOOKS, raw) == said(doc, BARE, [], raw)


@given(documents(inside=True))
def test_random_documents(doc):
    check(doc)


@cache
def seeds():
    return [hashiye.read(path) for path in seed_documents()]


def test_sound_documents_are_told_by_looks_alone():
    """Else the test below would compare one way with itself."""
    told = set()
    for doc in seeds():
        subject = Subject(doc, CONTEXT, doc.id)
        assert subject.is_anchored
        told |= {code for look in LOOKS if look.quiet(subject) for code in look.codes}
    assert told == {code for look in LOOKS for code in look.codes}


PIECES = (" ", "\n", "\t", "\u200c", "\u00a0", "\u064b", "5", "۵", "٥", "ي", "«", "&nbsp;", "\u200b", "😀", "\r", "\ufeff", ".")  # fmt: skip
VALUES = ("", "date", "x-split", "url", "2023-01-10", "1401-10-20", "2023-13-01", "--10-20", "jalali", "gregorian",
          "relative", "published", "mentioned", "unknown", "explicit", "inferred", "day", "month", "outside")  # fmt: skip


def edited(doc, dice):
    """Another text, with everything moved along or not, and its hash made anew or not."""
    content = doc.text.content
    at = dice.randrange(len(content) + 1)
    piece, gone = dice.choice(PIECES), dice.choice((0, 1, 1, 3))
    changed = content[:at] + piece + content[at + gone :]
    text = Text.of(changed) if dice.random() < 0.8 else structs.replace(doc.text, content=changed)
    if dice.random() < 0.3:
        return structs.replace(doc, text=text)
    by = len(piece) - gone

    def moved(one):
        start, end = (one.start + by if one.start >= at else one.start), (one.end + by if one.end > at else one.end)
        return structs.replace(one, start=start, end=end, text=changed[max(0, start) : max(0, end)])

    layers = tuple(structs.replace(layer, annotations=tuple(map(moved, layer.annotations))) for layer in doc.layers)
    tokens = [one + by if (one >= at if i % 2 == 0 else one > at) else one for i, one in enumerate(doc.tokens.numbers)]
    bounds = [
        one + by if (one >= at if i % 2 == 0 else one > at) else one for i, one in enumerate(doc.sentences.numbers)
    ]
    segments = structs.replace(doc.segments, tokens=Spans(tokens), sentences=Spans(bounds))
    return structs.replace(doc, text=text, layers=layers, segments=segments)


def recut(doc, dice):
    """Tokens or sentences with a number changed, or a pair taken out or doubled."""
    segments, which = doc.segments, dice.choice(("tokens", "tokens", "sentences"))
    numbers = list(getattr(segments, which).numbers)
    at = 2 * dice.randrange(max(1, len(numbers) // 2))
    match dice.randrange(4):
        case 0:
            numbers[at + dice.randrange(2)] += dice.choice((-2, -1, 1, 2, 1000))
        case 1:
            del numbers[at : at + 2]
        case 2:
            numbers[at:at] = numbers[at : at + 2]
        case 3:
            numbers[at] = numbers[at + 1]
    breaks = list(segments.breaks)
    if which == "tokens" and dice.random() < 0.7 and breaks[-1] != len(numbers) // 2:
        by = len(numbers) // 2 - breaks[-1]
        breaks = [one + by if one > at // 2 else one for one in breaks]
    norms = dict(segments.norms) | ({dice.randrange(50): dice.choice(("", "است", "۱۲"))} if dice.random() < 0.2 else {})
    changed = {"tokens": segments.tokens, "sentences": segments.sentences, which: Spans(numbers)}
    return structs.replace(
        doc, segments=Segmentation(changed["sentences"], changed["tokens"], array("i", breaks), norms)
    )


def marked(doc, dice):
    """An annotation with something changed; its words follow its offsets most times."""
    layers = [layer for layer in doc.layers if layer.annotations]
    if not layers:
        return doc
    layer = dice.choice(layers)
    notes = list(layer.annotations)
    at = dice.randrange(len(notes))
    one = notes[at]
    match dice.randrange(6):
        case 0 | 1:
            start, end = one.start + dice.choice((-1, 0, 0, 1, -9)), one.end + dice.choice((-1, 0, 1, 1, 40))
            words = doc.text.content[max(0, start) : max(0, end)] if dice.random() < 0.9 else one.text
            notes[at] = structs.replace(one, start=start, end=end, text=words)
        case 2:
            notes[at] = structs.replace(one, label=dice.choice(("PER", "per", "MON", "LOC", "LOST")))
        case 3:
            notes[at] = structs.replace(one, id=dice.choice((notes[0].id, notes[0].id.upper(), "T1")))
        case 4:
            notes.append(structs.replace(one, id="other", label=dice.choice((one.label, "ORG"))))
        case 5:
            notes[at] = structs.replace(one, attributes={dice.choice(("suggestion", "wikidata", "x")): "Q1"})
    named = dice.choice((layer.name, layer.name, layer.name, "entities"))
    changed = structs.replace(layer, annotations=tuple(notes), name=named)
    return structs.replace(doc, layers=tuple(changed if one is layer else one for one in doc.layers))


def stated(doc, dice):
    """A fact with one field changed."""
    facts = list(doc.metadata)
    at = dice.randrange(len(facts))
    field = dice.choice(
        ("key", "value", "value", "status", "role", "precision", "calendar", "native", "rule", "evidence")
    )
    start = dice.randrange(len(doc.text.content))
    value = ((start, start + dice.choice((1, 5, 9))),) if field == "evidence" else dice.choice(VALUES)
    if field == "value" and dice.random() < 0.3:
        value = None
    facts[at] = structs.replace(facts[at], **{field: value})
    return structs.replace(doc, metadata=tuple(facts))


@pytest.mark.parametrize("seed", range(60))
def test_changed_documents(seed):
    dice = random.Random(seed)
    for doc in seeds():
        for _ in range(4):
            changed = doc
            for _ in range(dice.choice((1, 1, 1, 2, 3))):
                changed = dice.choice((edited, recut, marked, stated))(changed, dice)
            check(changed)


@given(st.text(alphabet="آب\n .\u200c5۵٥é\u064b", max_size=30), st.data())
def test_small_texts_with_any_tokens(text, data):
    """Words as they are, or any cuts at all."""
    numbers = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    numbers = numbers[: len(numbers) // 2 * 2]
    if data.draw(st.booleans()):
        import re

        numbers = [edge for word in re.finditer(r"[^ \n]+", text) for edge in word.span()]
    count = len(numbers) // 2
    segments = Segmentation(
        Spans((numbers[0], numbers[-1]) if count else ()), Spans(numbers), array("i", (0, count) if count else (0,))
    )
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    notes = (Annotation("a", start, end, "PER", text[start:end]),) if end > start else ()
    layer = hashiye.Layer("entities", "sara", "complete", notes, next(iter(CONTEXT.declared)))
    producers = (hashiye.model.Producer("sara", "person"),)
    doc = hashiye.Document("d", "fa", Text.of(text), producers=producers, segments=segments, layers=(layer,))
    check(doc)
    check(doc, text.encode())
