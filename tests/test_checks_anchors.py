"""Offsets: what lies outside, is reversed or covers nothing; surfaces that differ, and why."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hashiye.checks.subject import Context, Subject
from hashiye.codecs import CODECS, Parcel
from hashiye.findings import NotReadable
from hashiye.model import Annotation, Fact, Segmentation, Spans
from hashiye.registry import RULES
from hashiye.text import Offsets
from tests.anchoring import DEFAULT, MINE, annotation, codes_of, document, layer, own_tagsets, remarks, seed_documents
from tests.strategies import documents

TEXT = "گفت: 😀 پوتین در مسکو 😀 با علی‌اف گفت‌وگو کرد. پوتین رفت."


def marked(text, *spans):
    return [Annotation(f"a{i}", start, end, "PER", text[start:end]) for i, (start, end) in enumerate(spans)]


def places(text, *surfaces):
    return [(text.index(one), text.index(one) + len(one)) for one in surfaces]


GOOD = marked(TEXT, *places(TEXT, "گفت", "پوتین", "مسکو", "علی‌اف", "کرد"))


def stored(convert):
    """The annotations with their offsets as another tool would have counted them."""
    return document(TEXT, layer(*(convert(one) for one in GOOD)))


def moved(one, start, end):
    return structs.replace(one, start=start, end=end)


def apply(one, edits):
    return structs.replace(one, **{edit.at[4]: edit.value for edit in edits})


def mended(found, bad):
    """The annotations after the edits of what was found."""
    by_path = {remark.at[:4]: remark.edits for _, remark in found}
    return [
        apply(one, by_path.get(("layers", 0, "annotations", j), ())) for j, one in enumerate(bad.layers[0].annotations)
    ]


def test_sound_seed_says_nothing():
    import hashiye

    for path in seed_documents():
        assert remarks(hashiye.read(path), tagsets=own_tagsets()) == []


# What the best tools of this field get wrong (facts/invariants.md, mistakes 1 to 3).


def test_reversed_offsets_are_found():
    found = remarks(document(TEXT, layer(moved(GOOD[0], 5, 3))))
    assert [(code, remark.at) for code, remark in found] == [("HSH-A303", ("layers", 0, "annotations", 0, "end"))]


def test_five_characters_put_in_front_are_found_and_explained():
    text = "خبر: " + TEXT
    bad = document(text, layer(*GOOD))
    found = remarks(bad)
    assert [code for code, _ in found] == ["HSH-A302"] * 5
    assert all("add 5 to the start and the end" in remark.fix and not remark.safe for _, remark in found)
    assert [one.surface(text) for one in mended(found, bad)] == [one.text for one in GOOD]


def test_a_span_far_outside_is_found():
    text = TEXT[:32]
    found = remarks(document(text, layer(Annotation("a", 522, 527, "PER", "پوتین"))))
    assert [code for code, _ in found] == ["HSH-A301"]
    assert found[0][1].at[-1] == "start"
    assert "522 lies outside the text of 32 characters" in found[0][1].message


@pytest.mark.parametrize("offset", [b"-4", b"9223372036854775808", b"4.0", b"true"])
def test_an_offset_that_is_none_cannot_be_read(offset):
    codec = CODECS["json"]
    written = codec.write(document(TEXT, layer(Annotation("a", 4, 5, "PER", TEXT[4:5])))).files[".hsh.json"]
    bad = written.replace(b'"start": 4', b'"start": ' + offset)
    assert bad != written
    with pytest.raises(NotReadable) as raised:
        codec.read(Parcel(bad, "d.hsh.json", "d"))
    assert all(finding.line for finding in raised.value.findings)


def test_utf16_offsets_are_explained():
    units = Offsets(TEXT).to_utf16
    bad = stored(lambda one: moved(one, units(one.start), units(one.end)))
    found = remarks(bad)
    assert {code for code, _ in found} == {"HSH-A302"}
    assert all("UTF-16" in remark.fix for _, remark in found)
    assert mended(found, bad) == GOOD


def test_an_offset_inside_a_surrogate_pair_is_no_span_of_any_unit():
    """UTF-16 explains the others; one end lies inside the emoji, so nothing repairs all of them and nothing is claimed."""
    units = Offsets(TEXT).to_utf16
    bad = stored(lambda one: moved(one, units(one.start), units(one.end)))
    inside = Annotation("x", 6, 8, "PER", "😀 ")
    found = remarks(structs.replace(bad, layers=(layer(inside, *bad.layers[0].annotations),)))
    assert {code for code, _ in found} >= {"HSH-A302"}
    assert not any(remark.edits for code, remark in found if code == "HSH-A302")


# The other conventions.


def test_byte_offsets_are_explained_also_where_they_run_past_the_end():
    units = Offsets(TEXT).to_utf8
    bad = stored(lambda one: moved(one, units(one.start), units(one.end)))
    found = remarks(bad)
    assert {code for code, _ in found} == {"HSH-A301", "HSH-A302"}
    assert all("UTF-8 bytes" in remark.fix for _, remark in found)
    assert mended(found, bad) == GOOD


@pytest.mark.parametrize(
    ("convert", "words"),
    [
        (lambda one: moved(one, one.start, one.end - 1), "last character for the end"),
        (lambda one: moved(one, one.start + 1, one.end), "count from 1 and take the last character"),
        (lambda one: moved(one, one.start + 1, one.end + 1), "take 1 from the start and the end"),
        (lambda one: moved(one, one.start - 2, one.end - 2), "add 2 to the start and the end"),
        (lambda one: moved(one, Offsets(TEXT).to_utf8(one.start), Offsets(TEXT).to_utf8(one.end) - 1), "for the end"),
    ],
)
def test_conventions_of_other_tools(convert, words):
    bad = stored(convert)
    found = [(code, remark) for code, remark in remarks(bad) if code in ("HSH-A301", "HSH-A302")]
    assert len(found) == 5 or "bytes" in found[0][1].fix
    assert all(words in remark.fix for _, remark in found)
    if "bytes" not in found[0][1].fix:
        assert mended(found, bad) == GOOD


def test_line_ends_counted_twice_are_explained():
    text = "پوتین\nدر مسکو\nبا علی‌اف\nو پاشینیان"
    good = marked(text, *places(text, "پوتین", "مسکو", "علی‌اف", "پاشینیان"))
    windows = lambda n: n + text[:n].count("\n")  # noqa: E731
    bad = document(text, layer(*(moved(one, windows(one.start), windows(one.end)) for one in good)))
    found = remarks(bad)
    assert all("line ends as two characters" in remark.fix for _, remark in found)
    assert mended(found, bad) == good


def test_text_put_in_the_middle_moves_only_what_stands_behind():
    place = TEXT.index("با")
    text = TEXT[:place] + "امروز " + TEXT[place:]
    bad = document(text, layer(*GOOD))
    found = remarks(bad)
    assert [remark.at[3] for _, remark in found] == [3, 4]
    assert [one.surface(text) for one in mended(found, bad)] == [one.text for one in GOOD]


def test_parts_are_moved_too():
    text = "استان‌های تهران و البرز"
    first, second = places(text, "استان‌های", "البرز")
    good = Annotation("a", first[0], second[1], "LOC", "استان‌های البرز", (first, second))
    shifted = [(start + 3, end + 3) for start, end in (first, second)]
    bad = document("و، " + text, layer(good))
    found = remarks(bad)
    assert [code for code, _ in found] == ["HSH-A302"]
    assert mended(found, bad) == [structs.replace(good, start=shifted[0][0], end=shifted[1][1], parts=tuple(shifted))]


def test_where_nothing_explains_the_one_place_is_named():
    wrong = [moved(GOOD[1], 9, 12), Annotation("b", 11, 15, "LOC", "باکو"), moved(GOOD[2], 0, 1)]
    found = remarks(document(TEXT, layer(*wrong)))
    fixes = [remark.fix for _, remark in found]
    start = TEXT.index("مسکو")
    assert f"stand once, at {start} to {start + 4}" in fixes[2]
    assert "stand once" not in fixes[0]  # twice
    assert "stand once" not in fixes[1]  # nowhere
    assert not any(remark.edits for _, remark in found)


def test_one_wrong_span_whose_words_stand_near_in_two_places_is_not_guessed():
    found = remarks(document(TEXT, layer(moved(GOOD[1], 10, 15), *GOOD[2:])))
    assert [code for code, _ in found] == ["HSH-A302"]
    assert not found[0][1].edits


@given(
    st.lists(st.sampled_from(("پوتین", "😀", "علی‌اف", "ب", "e\u0301", "\n", "12")), min_size=1, max_size=12), st.data()
)
def test_an_explanation_makes_every_surface_stand(pieces, data):
    text = " ".join(pieces)
    edges = st.integers(0, len(text) + 20)
    spans = [data.draw(st.tuples(edges, edges)) for _ in range(data.draw(st.integers(1, 4)))]
    surfaces = [data.draw(st.sampled_from(pieces)) for _ in spans]
    annotations = [
        Annotation(f"a{i}", *span, "PER", one) for i, (span, one) in enumerate(zip(spans, surfaces, strict=True))
    ]
    subject = Subject(document(text, layer(*annotations)), Context())
    if subject.explanation is not None:
        for one in annotations:
            if one.surface(text) != one.text or not 0 <= one.start < one.end <= len(text):
                assert (
                    apply(one, subject.explanation.edits(("layers", 0, "annotations", 0), one)).surface(text)
                    == one.text
                )


# Where offsets stand.


def test_every_kind_of_span_is_asked():
    broken = document(
        TEXT,
        layer(Annotation("a", 3, 3, "PER", "")),
        segments=Segmentation(
            Spans((0, 20, 20, 99)), Spans((0, 5, 5, 5, 21, 20)), __import__("array").array("i", (0, 2, 3))
        ),
        metadata=(Fact("title", "x", "explicit", evidence=((0, 5), (7, 2))),),
    )
    found = {(code, remark.at) for code, remark in remarks(broken)}
    assert found == {
        ("HSH-A304", ("layers", 0, "annotations", 0, "end")),
        ("HSH-A304", ("sentences", 0, "tokens", 3)),
        ("HSH-A303", ("sentences", 1, "tokens", 1)),
        ("HSH-A301", ("sentences", 1, "end")),
        ("HSH-A303", ("metadata", 0, "evidence", 1, 1)),
    }


def test_without_its_text_a_document_is_measured_by_what_it_says_of_it():
    far = document(TEXT, layer(moved(GOOD[0], 0, len(TEXT) + 1)))
    bare = structs.replace(far, text=structs.replace(far.text, content=None))
    assert codes_of(bare, ("HSH-A301",)) == ["HSH-A301"]


@pytest.mark.parametrize(
    ("parts", "at"),
    [
        (((0, 1), (1, 4)), ("parts", 1)),
        (((0, 3), (2, 5)), ("parts", 1)),
        (((4, 5), (0, 2)), ("parts", 1)),
        (((0, 1), (3, 5)), None),
        (((1, 2), (3, 5)), ("start",)),
        (((0, 2), (3, 4)), ("end",)),
    ],
)
def test_parts(parts, at):
    text = "ابپتث ج"
    one = Annotation(
        "a",
        0,
        max(5, parts[-1][1]) if at != ("parts", 1) else parts[-1][1],
        "PER",
        " ".join(text[s:e] for s, e in parts),
        parts,
    )
    found = remarks(document(text, layer(one)), ("HSH-A308",))
    assert [remark.at[4:] for _, remark in found] == ([] if at is None else [at])


# Hostile documents.


@given(
    documents(inside=True, with_conflicts=False),
    st.lists(st.integers(-5, 2**31 - 1), min_size=1, max_size=6),
    st.data(),
)
def test_no_rule_raises_whatever_the_offsets(doc, numbers, data):
    number = st.sampled_from([*numbers, 0, 1, len(doc.text.content)])
    annotations = tuple(
        Annotation(f"x{i}", data.draw(number), data.draw(number), "PER", data.draw(st.sampled_from(("", "a", " پ "))),
                   tuple(data.draw(st.lists(st.tuples(number, number), max_size=3))))
        for i in range(data.draw(st.integers(0, 5)))
    )  # fmt: skip
    flat = data.draw(st.lists(number, max_size=9))
    breaks = data.draw(st.lists(st.integers(-2, 9), max_size=4))
    from array import array

    segments = Segmentation(
        Spans(data.draw(st.lists(number, max_size=6))), Spans(flat), array("i", breaks), {0: "", 3: "x", -1: "y"}
    )
    doc = structs.replace(doc, layers=(layer(*annotations, tagset="fa-news@1.0"),), segments=segments)
    for context in (Context(), Context(tagsets=own_tagsets())):
        subject = Subject(doc, context)
        for code in DEFAULT:  # asked out of order and without what they need: still nothing may be raised
            rule = RULES[code]
            rule.screen(subject)
            list(rule.find(subject))
    remarks(doc, tagsets=own_tagsets())


@given(documents(inside=True, with_conflicts=False))
def test_no_screen_passes_what_its_rule_would_report(doc):
    for nesting in ("none", "listed"):
        from tests.anchoring import tagsets

        doc = structs.replace(
            doc, layers=tuple(structs.replace(one, name="entities", tagset="t@1.0") for one in doc.layers)
        )
        subject = Subject(doc, Context(tagsets=tagsets(nesting=nesting, singleLabel=True, tokenEdges=True)))
        for code in DEFAULT:
            if not RULES[code].screen(subject):
                assert list(RULES[code].find(subject)) == [], code


@pytest.mark.parametrize("shape", ["nested", "shifted", "outside", "same", "bytes"])
def test_a_hundred_thousand_annotations_are_judged_in_time(shape):
    text = "آب خانه " * 30_000
    count, length = 100_000, len(text)
    spans = {
        "nested": lambda i: (i, length - i),
        "shifted": lambda i: (2 * i + 1, 2 * i + 50),
        "outside": lambda i: (length + i, length + i + 5),
        "same": lambda i: (0, 7),
        "bytes": lambda i: (2 * i, 2 * i + 8),
    }[shape]
    made = []
    for i in range(count):
        start, end = spans(i)
        surface = {"shifted": "خانه ", "bytes": "خانه"}.get(shape) or text[start : min(end, start + 20)]
        made.append(Annotation(f"a{i}", start, end, "PER", surface))
    doc = document(text, layer(*made, tagset="fa-news@1.0"))
    began = process_time()
    remarks(doc, tagsets=own_tagsets())
    assert process_time() - began < 8  # about 2 s are promised; machines of CI are slow


def test_all_codes_are_there():
    assert len(MINE) == 23
    assert set(MINE) >= {"HSH-A301", "HSH-A302", "HSH-A303", "HSH-A304", "HSH-A308"}


def test_the_surface_itself_is_the_witness():
    found = remarks(document(TEXT, layer(annotation(TEXT, "مسکو", "LOC"), moved(GOOD[1], 1, 3))))
    assert not any(edit.at[-1] == "text" for _, remark in found for edit in remark.edits)


def test_one_layer_in_another_unit_is_explained_beside_sound_layers():
    """``convert`` writes sound layers of tools; the annotator's editor counts UTF-16 all the same."""
    import hashiye
    from hashiye.checks.subject import Context, Subject
    from hashiye.registry import RULES

    text = "😀 تهران و 😀 شیراز"
    sound = hashiye.Layer("verbs", "hazm", "complete", (hashiye.Annotation("v1", 2, 7, "VERB", "تهران"),))
    shifted = (hashiye.Annotation("a1", 3, 8, "LOC", "تهران"), hashiye.Annotation("a2", 14, 19, "LOC", "شیراز"))
    wrong = hashiye.Layer("entities", "sara", "complete", shifted)
    document = hashiye.Document("d", "fa", hashiye.model.Text.of(text), layers=(sound, wrong))
    found = list(RULES["HSH-A302"].find(Subject(document, Context())))
    assert len(found) == 2
    assert all("UTF-16" in remark.fix for remark in found)
