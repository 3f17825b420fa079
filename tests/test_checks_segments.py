"""Tokens and sentences."""

from __future__ import annotations

from array import array
from time import process_time

import pytest
from hypothesis import given
from msgspec import structs

from hashiye import __version__, annotate
from hashiye.model import Producer, Segmentation, Spans
from tests.anchoring import MINE, codes_of, document, own_tagsets, remarks, words
from tests.strategies import texts

TEXT = "پوتین در مسکو بود.\nعلی‌اف رفت."
GOOD = words(TEXT)


def of(tokens, sentences=None, breaks=None, norms=None):
    """The good segmentation with some columns changed."""
    return Segmentation(
        Spans.of_pairs(sentences) if sentences else GOOD.sentences, Spans.of_pairs(tokens or GOOD.tokens.pairs()),
        array("i", breaks) if breaks else GOOD.breaks, norms or {},
    )  # fmt: skip


TOKENS = list(GOOD.tokens.pairs())
SENTENCES = list(GOOD.sentences.pairs())


def test_good_tokens_say_nothing():
    assert codes_of(document(TEXT, segments=GOOD)) == []


@pytest.mark.parametrize(
    ("segments", "code", "at"),
    [
        (of([TOKENS[0], (5, 8), *TOKENS[2:]]), "HSH-A320", ("sentences", 0, "tokens", 2)),
        (of([TOKENS[0], (4, 8), *TOKENS[2:]]), "HSH-A317", ("sentences", 0, "tokens", 2)),
        (of([TOKENS[1], TOKENS[0], *TOKENS[2:]]), "HSH-A317", ("sentences", 0, "tokens", 2)),
        (of(None, [SENTENCES[0], (17, len(TEXT))]), "HSH-A317", ("sentences", 1, "start")),
        (of(None, [(0, 12), SENTENCES[1]]), "HSH-A317", ("sentences", 0, "tokens", 4)),
        (of(None, breaks=[0, 5, 6]), "HSH-A317", ("sentences", 0, "tokens", 8)),
        (of([TOKENS[0], *TOKENS[2:]], breaks=[0, 3, 5]), "HSH-A318", ("sentences", 0)),
        (of([(0, 4), *TOKENS[1:]]), "HSH-A318", ("sentences", 0)),
        (of(None, [(0, 19), SENTENCES[1]]), "HSH-A319", ("sentences", 0, "end")),
        (of([(0, 8), *TOKENS[2:]], breaks=[0, 3, 5]), "HSH-A320", ("sentences", 0, "tokens", 0)),
        (of(None, [(0, len(TEXT))], [0, 6]), "HSH-A323", ("sentences", 0)),
        (of(None, norms={0: "پوتین"}), "HSH-A321", ("sentences", 0, "norms", "0")),
        (of(None, norms={4: ""}), "HSH-A321", ("sentences", 1, "norms", "0")),
        (of(None, norms={4: "پاشینیان"}), "HSH-A321", ("sentences", 1, "norms", "0")),
    ],
)
def test_one_fault_one_code(segments, code, at):
    found = remarks(document(TEXT, segments=segments))
    assert [(one, remark.at) for one, remark in found] == [(code, at)]


def test_tokens_outside_break_nothing_else():
    found = codes_of(document(TEXT, segments=of([(0, 5), (9, 6), *TOKENS[2:]])))
    assert found == ["HSH-A303"]  # what needs tokens is skipped


def test_a_sentence_without_tokens():
    whole = (0, len(TEXT))
    segments = of([], [whole], [0, 0])
    segments = structs.replace(segments, tokens=Spans())
    found = remarks(document(TEXT.replace("\n", " "), segments=segments))
    assert [(code, remark.message) for code, remark in found] == [("HSH-A319", "the sentence has no tokens")]


def test_documents_without_sentences_are_silent():
    assert codes_of(document(TEXT)) == []


def test_runs_are_told_with_their_place():
    text = "الف ب پ. ت"
    segments = Segmentation(Spans((0, 3)), Spans((0, 3)), array("i", (0, 1)))
    [(code, remark)] = remarks(document(text, segments=segments))
    assert (code, remark.span, remark.found) == ("HSH-A318", (4, 10), "ب پ. ت")


def test_a_crowd_is_cut_off():
    text = "آب " * 300
    flat = [n for i in range(0, 300, 2) for n in (3 * i, 3 * i + 2)]
    segments = Segmentation(Spans((0, flat[-1])), Spans(flat), array("i", (0, 150)))
    found = remarks(document(text, segments=segments))
    assert [code for code, _ in found] == ["HSH-A318"] * 101
    assert found[-1][1].message.endswith("(the first of 50 more)")


@pytest.mark.parametrize("blank", ["\t", "\u00a0", "\u2009", "\u2028", "\u3000", "\u205f"])
def test_every_white_space_is_one(blank):
    text = f"ده{blank}هزار تن"
    whole = Segmentation(Spans((0, 10)), Spans((0, 7, 8, 10)), array("i", (0, 2)))
    assert codes_of(document(text, segments=whole)) == ["HSH-A320"]
    parted = Segmentation(Spans((0, 10)), Spans((0, 2, 3, 7, 8, 10)), array("i", (0, 3)))
    assert codes_of(document(text, segments=parted)) == []


def test_tokens_slipped_by_one_are_found():
    """As many blanks are covered as letters are not: a count alone would not tell."""
    slipped = [(start + 1, end + 1) for start, end in TOKENS[:3]]
    assert set(codes_of(document(TEXT, segments=of([*slipped, *TOKENS[3:]])))) == {"HSH-A318", "HSH-A319", "HSH-A320"}


def test_norms_of_this_version_are_those_it_makes():
    text = "كتاب علي"
    segments = Segmentation(Spans((0, 8)), Spans((0, 4, 5, 8)), array("i", (0, 2)), {0: "کتاب", 1: "علي\u0650"})
    assert codes_of(document(text, segments=segments)) == []
    ours = Producer("hashiye", "tool", name="hashiye", version=__version__)
    [(code, remark)] = remarks(document(text, segments=segments, producers=(ours,)))
    assert (code, remark.expected, remark.safe) == ("HSH-A321", "علی", False)


@given(texts())
def test_what_hashiye_makes_is_sound(text):
    """Its own tokens, norms, verbs and half-spaces draw nothing, whatever the text."""
    made = annotate(text)
    assert codes_of(made, MINE, tagsets=own_tagsets()) == []


def test_other_tokens_are_told_on_demand():
    text = "او گفت: می‌روم."
    segments = words(text)
    assert codes_of(document(text, segments=segments)) == []
    found = remarks(document(text, segments=segments), ("HSH-A322",))
    assert [(remark.found, remark.expected) for _, remark in found] == [("گفت:", "گفت | :"), ("می‌روم.", "می‌روم | .")]


def test_a_megabyte_of_anything_takes_linear_time():
    for text in ("آب " * 300_000, "\u00a0" * 900_000, "آ" * 900_000):
        flat = [n for i in range(0, 200_000, 2) for n in (i, i + 1)]
        segments = Segmentation(
            Spans((0, 900_000)), Spans(flat), array("i", (0, len(flat) // 2)), dict.fromkeys(range(1000), "x")
        )
        began = process_time()
        remarks(document(text, segments=segments))
        assert process_time() - began < 5
