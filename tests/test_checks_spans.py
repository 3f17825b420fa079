"""Spans: their edges, what is odd inside a name, and annotations beside each other."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from hashiye.checks.clusters import splits
from hashiye.codes import Severity
from hashiye.model import Annotation, Relation
from tests.anchoring import annotation, codes_of, document, layer, remarks, tagsets, words

TEXT = "پوتین در مسکو با علی‌اف گفت‌وگو کرد.\nکتاب‌ها رسید."


def span(text, start, end, label="PER", **more):
    return Annotation(more.pop("id", f"a{start}-{end}{label}"), start, end, label, text[start:end], **more)


def apply(one, edits):
    return structs.replace(one, **{edit.at[4]: edit.value for edit in edits})


# A305


@pytest.mark.parametrize(
    ("text", "start", "end", "left"),
    [
        ("در مسکو بود", 2, 7, "مسکو"), ("در مسکو بود", 3, 8, "مسکو"), ("در مسکو بود", 2, 8, "مسکو"),
        ("کتاب\u200cها", 0, 5, "کتاب"), ("کتاب\u200cها", 4, 7, "ها"), ("آ\u00a0\u2028", 0, 3, "آ"), ("آ \u200b", 0, 3, "آ"),
    ],
)  # fmt: skip
def test_blank_edges_are_trimmed_safely(text, start, end, left):
    one = span(text, start, end)
    [(code, remark)] = remarks(document(text, layer(one)), ("HSH-A305",))
    assert code == "HSH-A305"
    assert remark.safe
    mended = apply(one, remark.edits)
    assert mended.text == left == mended.surface(text)


def test_an_edge_in_front_of_a_half_space_is_right():
    assert codes_of(document(TEXT, layer(annotation(TEXT, "کتاب", "PRO")))) == []


def test_a_span_of_blanks_is_not_emptied():
    [(_, remark)] = remarks(document("آ  ب", layer(span("آ  ب", 1, 3, "DAT"))), ("HSH-A305",))
    assert not remark.edits
    assert not remark.safe


def test_only_the_part_with_the_blank_is_trimmed():
    text = "استان تهران و البرز"
    one = Annotation("a", 0, 19, "LOC", "استان  البرز", ((0, 6), (14, 19)))
    [(_, remark)] = remarks(document(text, layer(one)), ("HSH-A305",))
    mended = apply(one, remark.edits)
    assert mended == structs.replace(one, text="استان البرز", parts=((0, 5), (14, 19)))


# A306, A307


@pytest.mark.parametrize(
    ("text", "offset", "code"),
    [
        ("👨\u200d👩\u200d👧 خانه", 1, "HSH-A306"), ("👨\u200d👩\u200d👧 خانه", 2, "HSH-A306"), ("🇮🇷🇮🇶 تیم", 1, "HSH-A306"),
        ("🇮🇷🇮🇶 تیم", 3, "HSH-A306"), ("🇮🇷🇮🇶 تیم", 2, ""), ("👍🏽 خوب", 1, "HSH-A306"), ("❤\ufe0f دل", 1, "HSH-A306"),
        ("1\ufe0f\u20e3 یک", 1, "HSH-A306"), ("각 خانه", 1, "HSH-A306"), ("حتماً رفت", 4, "HSH-A307"),
        ("خانهٔ ما", 4, "HSH-A307"), ("e\u0301t خانه", 1, "HSH-A307"), ("کتاب\u200cها", 4, ""), ("ه\u200d خ", 1, "HSH-A306"),
        ("سلام خانه", 4, ""),
    ],
)  # fmt: skip
def test_edges_inside_characters(text, offset, code):
    text = __import__("unicodedata").normalize("NFD", text) if "각" in text else text
    found = codes_of(document(text, layer(span(text, 0, offset, "DAT"))), ("HSH-A306", "HSH-A307"))
    assert found == ([code] if code else [])
    found = codes_of(document(text, layer(span(text, offset, len(text), "DAT"))), ("HSH-A306", "HSH-A307"))
    assert found == ([code] if code else [])


CLUSTERS = st.text(
    "آبكe1 \u0301\u064b\u0654\u0670\u200d\ufe0f\u20e3😀👩❤🏽🇮🇷\u1100\u1161\u11a8가각\u0600\u06dd\u0903\u0e33\u093e\u200e\u2028\u00ad‼©"
    "\U000e0067\U000e007f\n.،",
    max_size=9,
)


@settings(max_examples=500)
@given(CLUSTERS)
def test_edges_agree_with_the_regex_library(text):
    """Every offset of texts of clusters: what regex's \\X calls a boundary is no split, and the other way round."""
    boundaries = {0, len(text), *(match.end() for match in regex.finditer(r"\X", text))}
    assert [offset for offset in range(len(text) + 1) if splits(text, offset)] == [
        offset for offset in range(len(text)) if offset not in boundaries
    ]


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cn", "Co")), max_size=6))
def test_edges_of_any_text_are_judged(text):
    for offset in range(-1, len(text) + 2):
        assert splits(text, offset) in (True, False)


# A309, A310


def test_token_edges():
    segments = words(TEXT)
    inside = document(TEXT, layer(span(TEXT, 1, 5), span(TEXT, 9, 12, "LOC")), segments=segments)
    [(first, one), (second, two)] = remarks(inside, ("HSH-A309",))
    assert (first, one.at[-1], one.severity) == ("HSH-A309", "start", Severity.WARNING)
    assert (second, two.at[-1], two.expected) == ("HSH-A309", "end", "مسکو")
    strict = remarks(inside, ("HSH-A309",), tagsets=tagsets(tokenEdges=True))
    assert {remark.severity for _, remark in strict} == {Severity.ERROR}


def test_a_stem_before_its_half_space_is_left_alone_unless_the_tagset_asks():
    stem = document(TEXT, layer(annotation(TEXT, "کتاب", "PRO")), segments=words(TEXT))
    assert codes_of(stem) == []
    assert codes_of(stem, tagsets=tagsets(tokenEdges=True)) == ["HSH-A309"]


def test_without_tokens_nothing_is_said_of_tokens():
    assert codes_of(document(TEXT, layer(span(TEXT, 1, 5)))) == []


def test_sentences_are_not_crossed():
    start, end = TEXT.index("کرد"), TEXT.index(" رسید")
    crossing = document(TEXT, layer(span(TEXT, start, end, "ORG"), span(TEXT, 0, 5)), segments=words(TEXT))
    [(code, remark)] = remarks(crossing)
    assert (code, remark.severity, remark.at[-1]) == ("HSH-A310", Severity.WARNING, 0)
    [(_, remark)] = remarks(crossing, tagsets=tagsets(oneSentence=True))
    assert remark.severity is Severity.ERROR


# A311, A312, A313


def test_twins_are_taken_out_safely_only_where_nothing_is_lost():
    first = annotation(TEXT, "مسکو", "LOC", id="a")
    plain, noted, named = (structs.replace(first, id=one) for one in "bcd")
    noted = structs.replace(noted, note="؟")
    relation = Relation("r", "in", {"place": ("d",)})
    doc = document(TEXT, structs.replace(layer(first, plain, noted, named), relations=(relation,)))
    found = remarks(doc)
    assert [(code, remark.at[3], remark.safe) for code, remark in found] == [
        ("HSH-A311", 1, True), ("HSH-A311", 2, False), ("HSH-A311", 3, False),
    ]  # fmt: skip
    assert all(remark.edits[0].at == remark.at and remark.edits[0].value is None for _, remark in found)


def test_two_layers_may_say_the_same():
    one = annotation(TEXT, "مسکو", "LOC")
    assert codes_of(document(TEXT, layer(one), layer(one, name="places"))) == []


def test_two_labels_on_one_span():
    doc = document(
        TEXT, layer(annotation(TEXT, "مسکو", "LOC"), annotation(TEXT, "مسکو", "ORG"), annotation(TEXT, "مسکو", "PER"))
    )
    assert codes_of(doc, tagsets=tagsets()) == []
    assert codes_of(doc, tagsets=tagsets(singleLabel=True)) == ["HSH-A312"] * 2
    assert codes_of(doc) == []


LONG = "دانشگاه تهران شمال"
OUTER, INNER, CROSSING = span(LONG, 0, 13, "ORG"), span(LONG, 8, 13, "LOC"), span(LONG, 8, 18, "LOC")


@pytest.mark.parametrize(
    ("annotations", "nesting", "inside", "words"),
    [
        ((OUTER, INNER), "none", {}, ["overlaps"]),
        ((OUTER, INNER), "any", {}, []),
        ((OUTER, INNER), "listed", {"ORG": ["LOC"]}, []),
        ((OUTER, INNER), "listed", {"LOC": ["ORG"]}, ["may not stand inside"]),
        ((OUTER, CROSSING), "listed", {"ORG": ["LOC"], "LOC": ["ORG"]}, ["crosses"]),
        ((OUTER, CROSSING), "none", {}, ["overlaps"]),
        ((OUTER, span(LONG, 14, 18, "LOC")), "none", {}, []),
        ((OUTER, INNER, span(LONG, 8, 10, "PER")), "listed", {"ORG": ["LOC"], "LOC": ["PER"]}, []),
    ],
)
def test_overlaps(annotations, nesting, inside, words):
    found = remarks(document(LONG, layer(*annotations)), ("HSH-A313",), tagsets=tagsets(nesting=nesting, inside=inside))
    assert len(found) == len(words)
    assert all(word in remark.message for (_, remark), word in zip(found, words, strict=True))


def test_a_name_in_the_gap_of_another_does_not_overlap():
    text = "استان‌های تهران و البرز"
    first = (0, 9)
    last = (text.index("البرز"), len(text))
    parted = Annotation("p", 0, len(text), "LOC", "استان‌های البرز", (first, last))
    gap = annotation(text, "تهران", "LOC")
    for nesting in ("none", "listed"):
        assert codes_of(document(text, layer(parted, gap)), tagsets=tagsets(nesting=nesting)) == []
    shared = span(text, 5, 12, "LOC")
    assert codes_of(document(text, layer(parted, shared)), ("HSH-A313",), tagsets=tagsets(nesting="none")) == [
        "HSH-A313"
    ]


def test_at_most_a_hundred_overlaps_are_told():
    text = "ا" * 600
    many = [span(text, 0, 600, "ORG", id="o"), *(span(text, 2 * i, 2 * i + 2, "LOC", id=f"a{i}") for i in range(250))]
    found = remarks(document(text, layer(*many)), ("HSH-A313",), tagsets=tagsets(nesting="none"))
    assert len(found) == 101
    assert found[-1][1].message.endswith("(the first of 150 more)")


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 6), st.sampled_from(["PER", "ORG"])), max_size=7))
def test_overlaps_are_found_exactly_where_there_are_some(items):
    text = "ا" * 20
    made = [span(text, start, start + size, label, id=f"a{i}") for i, (start, size, label) in enumerate(items)]
    spans = {(one.start, one.end) for one in made}
    meet = any(a != b and a[0] < b[1] and b[0] < a[1] for a in spans for b in spans)
    cross = any(a[0] < b[0] < a[1] < b[1] for a in spans for b in spans)
    doc = document(text, layer(*made))
    assert bool(codes_of(doc, ("HSH-A313",), tagsets=tagsets(nesting="none"))) == meet
    everything = {"PER": ["PER", "ORG"], "ORG": ["PER", "ORG"]}
    assert bool(codes_of(doc, ("HSH-A313",), tagsets=tagsets(nesting="listed", inside=everything))) == cross


# A314, A315, A316


@pytest.mark.parametrize(
    ("surface", "label", "codes"),
    [
        ("۱۲", "PER", ["HSH-A314"]), ("۱۲", "DAT", []), ("…", "ORG", ["HSH-A314"]), ("۵٪", "PCT", []), ("۱۲", "date", []),
        ("«پوتین", "PER", ["HSH-A315"]), ("«پوتین»", "PER", []), ("(مسکو", "LOC", ["HSH-A315"]), ("مسکو)", "LOC", ["HSH-A315"]),
        ('"پوتین', "PER", ["HSH-A315"]), ("[«پوتین]»", "PER", ["HSH-A315"]),
        ("در مسکو", "LOC", ["HSH-A316"]), ("در انتهای شب", "PRO", []), ("دکتر مصدق", "PER", ["HSH-A316"]), ("دکتر", "PER", []),
        ("دکتر علی", "ORG", []), ("تیم پرسپولیس", "ORG", ["HSH-A316"]), ("کشور ایران", "LOC", ["HSH-A316"]),
        ("روز شنبه", "DAT", ["HSH-A316"]), ("حدود ۵ درصد", "PCT", ["HSH-A316"]), ("بین\u200cالنهرین کهن", "LOC", []),
    ],
)  # fmt: skip
def test_hints_about_names(surface, label, codes):
    doc = document(f"ا {surface} ب", layer(annotation(f"ا {surface} ب", surface, label)))
    assert codes_of(doc) == codes
    assert codes_of(document(doc.text.content, layer(*doc.layers[0].annotations, name="verbs"))) == []


def test_a_wrong_surface_silences_the_hints_on_its_span_only():
    wrong = structs.replace(annotation(TEXT, "پوتین"), text="مسکو ")
    doc = document(TEXT, layer(wrong, span(TEXT, 8, 13, "LOC")))
    assert codes_of(doc) == ["HSH-A302", "HSH-A305"]
