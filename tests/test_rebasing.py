"""Documents on an edited text: laws of any document and any edit, and what becomes of each kind of thing."""

from __future__ import annotations

import random
import time
from array import array
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

import hashiye
from hashiye import forms
from hashiye.annotator import Annotator
from hashiye.checks.facts import OF_THE_TEXT
from hashiye.checks.runner import examine, plan
from hashiye.checks.subject import Context, Subject
from hashiye.codecs import CODECS, Parcel
from hashiye.codes import CODES
from hashiye.model import (
    Annotation,
    Conflict,
    Document,
    Fact,
    Layer,
    Original,
    Producer,
    Relation,
    Segmentation,
    Spans,
    Text,
)
from hashiye.rebasing import VERDICTS, evidence
from hashiye.rebasing.documents import rebase
from hashiye.recognize import load
from hashiye.registry import RULES
from hashiye.tokenize import Tokenizer
from tests.strategies import WORDS, documents, texts

TOKENIZER = Tokenizer(compare=False)
NEWS = (
    "به گزارش ایرنا، علی رضایی رئیس دانشگاه تهران روز دوشنبه در اصفهان سخنرانی کرد. او گفت که هوا سرد است. "
    "سارا احمدی هم در این نشست بود.\nدر شیراز باران بارید. مردم به خیابان‌ها رفتند و شادی کردند.\n"
)


def segment(text: str) -> Segmentation:
    return TOKENIZER.tokenize(text).segments


def carry(document: Document, new: str):
    return rebase(document, new, segment, TOKENIZER.producers)


def made(text: str = NEWS, *marks: tuple[str, str], **more) -> Document:
    """A document with tokens and one layer: (words, label) each, at their first place; ids a, b, c …"""
    annotations = []
    for letter, (words, label) in zip("abcdefgh", marks, strict=False):
        start = text.index(words)
        annotations.append(Annotation(letter, start, start + len(words), label, words))
    annotations.sort(key=lambda one: (one.start, one.end, one.label, one.id))
    layer = Layer("entities", "sara", "complete", tuple(annotations), relations=more.pop("relations", ()))
    return Document(
        "d", "fa", Text.of(text, file="../texts/d.txt"), producers=(Producer("sara", "person"),),
        segments=segment(text), layers=(layer,), **more,
    )  # fmt: skip


def verdicts(rebased) -> dict[str, str]:
    return {one.before.id: one.verdict for one in rebased.judged}


def errors(document: Document) -> Counter[str]:
    """The errors that validate finds in a document whose text is loaded, those in the text itself aside."""
    content = document.text.content or ""
    subject = Subject(document, Context(), document.id, content.encode())
    selected = frozenset(code for code in CODES if code[:5] != "HSH-C")
    found = examine(subject, plan(selected, RULES), selected).remarks
    severe = [rule.code.code for rule, remark in found if (remark.severity or rule.code.severity) == "error"]
    return Counter(code for code in severe if code[:5] != "HSH-B" or code == "HSH-B106")


def written(document: Document) -> bytes:
    return CODECS["json"].write(document).files[".hsh.json"]


def edited(text: str, chance: random.Random, count: int) -> str:
    """A few edits at random places: words typed anew, cut, doubled, moved, spelled otherwise."""
    pieces = text.split(" ")
    for _ in range(count):
        place = chance.randrange(len(pieces)) if pieces else 0
        match chance.randrange(6):
            case 0:
                pieces.insert(place, chance.choice(WORDS))
            case 1 if pieces:
                del pieces[place]
            case 2 if pieces:
                pieces[place] = pieces[place].replace("ی", "ي").replace("ک", "ك")
            case 3 if pieces:
                pieces[place] = pieces[place][:-1] + "ژ"
            case 4 if pieces:
                pieces.insert(chance.randrange(len(pieces)), pieces.pop(place))
            case _ if pieces:
                pieces[place] = pieces[place] + "\u200c" + pieces[place]
    return " ".join(pieces)


# laws


@given(document=documents(inside=True))
def test_the_same_text_gives_the_same_document(document):
    content = document.text.content or ""
    rebased = rebase(document, content, segment)
    assert rebased.document is document
    assert written(rebased.document) == written(document)
    assert all(one.verdict == "kept" and one.before == one.after for one in rebased.judged)
    assert [one.before for one in rebased.judged] == [one for layer in document.layers for one in layer.annotations]


def check_nothing_is_gone(document: Document, rebased) -> None:
    """Every annotation is judged, once, in order; those that are placed stand in the layer, the others nowhere."""
    own = [(layer.name, layer.producer, one) for layer in document.layers for one in layer.annotations]
    assert [(one.layer, one.producer, one.before) for one in rebased.judged] == own
    placed = sorted((one.after for one in rebased.judged if one.after is not None), key=repr)
    assert placed == sorted((one for layer in rebased.document.layers for one in layer.annotations), key=repr)
    for one in rebased.judged:
        assert one.verdict in VERDICTS
        assert (one.after is None) == (one.verdict in ("lost", "ambiguous"))
    relations = [(layer.name, layer.producer, one) for layer in document.layers for one in layer.relations]
    left = [(layer.name, layer.producer, one) for layer in rebased.document.layers for one in layer.relations]
    assert sorted([*left, *rebased.relations], key=repr) == sorted(relations, key=repr)
    gone = [before for before, after in rebased.facts if after is None]
    assert len(rebased.document.metadata) + len(gone) == len(document.metadata)
    assert [one.id for one in rebased.document.conflicts] == [one.id for one in document.conflicts]


def check_fits(document: Document, rebased, new: str) -> None:
    old = document.text.content or ""
    for one in rebased.judged:
        if one.after is None:
            continue
        before, after = one.before, one.after
        assert after.id == before.id
        assert (after.attributes, after.note, after.confidence) == (before.attributes, before.note, before.confidence)
        assert all(0 <= start < end <= len(new) for start, end in after.spans)
        if before.text == before.surface(old):
            assert after.text == after.surface(new)
        if one.verdict in ("kept", "moved"):
            assert before.text == after.text
        if one.verdict == "kept":
            assert before == after
        if one.verdict == "normalized":
            assert forms.fold(before.text).split() == forms.fold(after.text).split()
    text = rebased.document.text
    assert (text.content, text.code_points, text.bytes) == (new, len(new), len(new.encode()))


@given(document=documents(inside=True), new=texts(), chance=st.randoms(use_true_random=False), close=st.booleans())
@settings(max_examples=150)
def test_nothing_is_gone_unsaid_and_all_that_stays_fits(document, new, chance, close):
    new = edited(document.text.content or "", chance, 3) if close else new
    rebased = carry(document, new)
    check_nothing_is_gone(document, rebased)
    if rebased.document is not document:
        check_fits(document, rebased, new)
        assert rebased.document.producers[:-1] == document.producers
        assert rebased.document.producers[-1].settings["text"] == document.text.sha256
        again = CODECS["json"].read(Parcel(written(rebased.document))).document
        assert written(again) == written(rebased.document)


WILD = st.integers(-3, 60)


@st.composite
def wrong_documents(draw) -> Document:
    """Documents that are wrong in every way the values allow."""
    document = draw(documents(inside=True))
    pairs = st.tuples(WILD, WILD)

    def wild(identity: str) -> Annotation:
        parts = tuple(draw(st.lists(pairs, max_size=3)))
        start, end = draw(pairs)
        return Annotation(identity, start, end, "PER", draw(texts(2)), parts if len(parts) > 1 else ())

    some = tuple(wild(draw(st.sampled_from("xxyz"))) for _ in range(draw(st.integers(0, 4))))
    relations = (Relation("r", "R", {"a": ("x", "gone"), "b": ("r2",)}), Relation("r2", "R", {"a": ("r",)}))
    layer = Layer("l", "p", "complete", some, relations=relations)
    fact = Fact("title", "x", "explicit", evidence=tuple(draw(st.lists(pairs, max_size=3))))
    numbers = draw(st.lists(st.integers(0, 60), max_size=8))
    segments = Segmentation(
        Spans(numbers[: len(numbers) // 2 * 2]), Spans(draw(st.lists(pairs, max_size=6).map(lambda one: sum(one, ())))),
        array("i", draw(st.lists(WILD, min_size=1, max_size=5))), {draw(WILD): "x"},
    )  # fmt: skip
    conflict = Conflict("c", "label", "l", "x", wild("x"), None, wild("x"))
    return structs.replace(
        document, layers=(*document.layers, layer, layer), metadata=(*document.metadata, fact), segments=segments,
        conflicts=(conflict,),
    )  # fmt: skip


@given(document=wrong_documents(), new=texts(), chance=st.randoms(use_true_random=False), close=st.booleans())
@settings(max_examples=150)
def test_a_wrong_document_never_stops_it_and_loses_nothing_unsaid(document, new, chance, close):
    new = edited(document.text.content or "", chance, 3) if close else new
    check_nothing_is_gone(document, carry(document, new))


@given(chance=st.randoms(use_true_random=False), count=st.integers(1, 8))
@settings(max_examples=60)
def test_what_was_sound_stays_sound(chance, count):
    document = sound()
    rebased = carry(document, edited(document.text.content or "", chance, count))
    assert not errors(document)
    assert not errors(rebased.document), rebased.document.text.content


@pytest.mark.exhaustive
@pytest.mark.parametrize("start", range(0, 3000, 500))
def test_the_seed_article_stays_sound_through_thousands_of_edits(start):
    [path] = (Path(__file__).parents[1] / "corpus" / "documents").iterdir()
    document = hashiye.read(path)
    assert not errors(document)
    for number in range(start, start + 500):
        chance = random.Random(number)
        new = edited(document.text.content or "", chance, chance.randrange(1, 20))
        rebased = carry(document, new)
        check_nothing_is_gone(document, rebased)
        check_fits(document, rebased, new)
        assert not errors(rebased.document), (number, errors(rebased.document))


_SOUND: list[Document] = []


def sound() -> Document:
    if not _SOUND:
        bare = Document("d", "fa", Text.of(NEWS, file="../texts/d.txt"))
        document = Annotator([load("rules")], TOKENIZER).annotate(bare)
        assert sum(len(layer.annotations) for layer in document.layers) > 4
        _SOUND.append(document)
    return _SOUND[0]


# single things


def test_annotations_follow_and_keep_what_they_are():
    document = made(NEWS, ("علی رضایی", "PER"), ("تهران", "LOC"), ("سارا احمدی", "PER"), ("شیراز", "LOC"))
    [layer] = document.layers
    rich = structs.replace(layer.annotations[0], attributes={"role": "x"}, note="n", confidence=0.5)
    document = structs.replace(document, layers=(structs.replace(layer, annotations=(rich, *layer.annotations[1:])),))
    new = NEWS.replace("علی رضایی", "علي رضايي").replace("سارا احمدی", "سارا احمدیان").replace("به گزارش", "طبق گزارش")
    rebased = carry(document, new)
    assert verdicts(rebased)["a"] == "normalized"
    assert verdicts(rebased)["d"] == "moved"
    after = rebased.judged[0].after
    assert (after.text, after.attributes, after.note, after.confidence) == ("علي رضايي", {"role": "x"}, "n", 0.5)
    assert [one.id for one in rebased.document.layers[0].annotations] == sorted("abcd")


def test_a_lost_annotation_takes_its_relations_and_theirs_along():
    relations = (
        Relation("r1", "works", {"who": ("a",), "where": ("b",)}),
        Relation("r2", "said", {"what": ("r1",)}),
        Relation("r3", "near", {"one": ("b",), "other": ("nowhere",)}),
    )
    document = made(NEWS, ("سارا احمدی", "PER"), ("شیراز", "LOC"), relations=relations)
    rebased = carry(document, NEWS.replace("سارا احمدی هم در این نشست بود.", ""))
    assert verdicts(rebased) == {"a": "lost", "b": "moved"}
    assert [one.id for _, _, one in rebased.relations] == ["r1", "r2"]
    assert [one.id for one in rebased.document.layers[0].relations] == ["r3"]
    assert rebased.judged[0].after is None


def test_a_surface_that_was_wrong_is_not_put_right_in_silence():
    document = made(NEWS, ("علی رضایی", "PER"))
    [layer] = document.layers
    wrong = structs.replace(layer.annotations[0], text="حسن")
    document = structs.replace(document, layers=(structs.replace(layer, annotations=(wrong,)),))
    rebased = carry(document, "خبر تازه. " + NEWS)
    assert rebased.judged[0].after.text == "حسن"


def test_pieces_of_a_discontinuous_annotation_follow_one_by_one():
    first, second = NEWS.index("علی"), NEWS.index("دانشگاه")
    parts = ((first, first + 3), (second, second + 7))
    one = Annotation("a", first, second + 7, "PER", "علی دانشگاه", parts)
    document = structs.replace(made(), layers=(Layer("entities", "sara", "partial", (one,)),))
    new = NEWS.replace("رضایی", "رضائی‌نژاد").replace("به گزارش", "گزارش")
    after = carry(document, new).judged[0].after
    assert after.text == "علی دانشگاه"
    assert [new[start:end] for start, end in after.parts] == ["علی", "دانشگاه"]


def test_the_old_text_is_remembered_and_a_second_time_too():
    original = Original("a" * 64, 700, bom=1, crlf=2)
    document = structs.replace(made(), text=Text.of(NEWS, file="x.txt", original=original))
    once = carry(document, NEWS + "پایان.\n").document
    assert once.text.original is None
    assert once.text.file == "x.txt"
    record = once.producers[-1]
    assert (record.id, record.kind, record.name) == (f"rebase-{document.text.sha256[:8]}", "tool", "hashiye rebase")
    assert record.settings["text"] == document.text.sha256
    assert {name: value for name, value in record.settings.items() if name.startswith("original")} == {
        "original": "a" * 64, "original-bytes": "700", "original-bom": "1", "original-crlf": "2",
    }  # fmt: skip
    assert "hazm" in record.settings["tokens"]
    twice = carry(once, NEWS).document
    assert [one.settings.get("text") for one in twice.producers[-2:]] == [document.text.sha256, once.text.sha256]
    thrice = carry(twice, NEWS + "پایان.\n").document
    assert len({one.id for one in thrice.producers}) == len(thrice.producers)


# sentences and tokens


def by_hand(document: Document, words: str, norm: str) -> Document:
    """Split the token that begins with ``words`` behind them, and give the first half a norm, as somebody would."""
    text, segments = document.text.content or "", document.segments
    pairs = list(segments.tokens.pairs())
    index = next(i for i, (start, _) in enumerate(pairs) if text.startswith(words, start))
    start, end = pairs[index]
    pairs[index : index + 1] = [(start, start + len(words)), (start + len(words), end)]
    breaks = array("i", [one + (one > index) for one in segments.breaks])
    norms = {key + (key > index): value for key, value in segments.norms.items()} | {index: norm}
    return structs.replace(document, segments=Segmentation(segments.sentences, Spans.of_pairs(pairs), breaks, norms))


def test_sentences_that_nobody_touched_keep_tokens_made_by_hand():
    document = by_hand(made(), "خیابان", "خيابان")
    new = NEWS.replace("سارا احمدی هم", "سارا احمدی نیز").replace("هوا سرد", "هوا بسیار سرد")
    segments = carry(document, new).document.segments
    surfaces = segments.tokens.surfaces(new)
    assert "خیابان" in surfaces
    assert "\u200cها" in surfaces
    assert segments.norms[surfaces.index("خیابان")] == "خيابان"
    assert surfaces[: surfaces.index("خیابان")] == segment(new).tokens.surfaces(new)[: surfaces.index("خیابان")]


def test_a_sentence_that_was_moved_keeps_its_tokens():
    document = by_hand(made(), "خیابان", "خيابان")
    moved = "مردم به خیابان‌ها رفتند و شادی کردند."
    new = f"{moved}\n" + NEWS.replace(" " + moved, "")
    segments = carry(document, new).document.segments
    assert segments.tokens.surfaces(new)[2:4] == ["خیابان", "\u200cها"]


def test_a_sentence_made_by_hand_stays_where_its_neighbours_stay():
    """The tokenizer would cut after the full stop of «د. رضایی»; somebody joined the two."""
    text = "آقای د. رضایی رفت. هوا سرد است. باران بارید. شب شد.\n"
    parts = segment(text)
    first = next(i for i, end in enumerate(parts.sentences.ends) if text[:end].endswith("رفت."))
    joined = [(0, parts.sentences.ends[first]), *list(parts.sentences.pairs())[first + 1 :]]
    breaks = array("i", [0, *parts.breaks[first + 1 :]])
    hand = Segmentation(Spans.of_pairs(joined), parts.tokens, breaks, parts.norms)
    document = structs.replace(made(text), segments=hand)
    new = text.replace("باران", "برف")
    after = carry(document, new).document.segments
    assert after.sentences.surfaces(new)[0] == "آقای د. رضایی رفت."
    assert after.sentences.surfaces(new)[1:] == ["هوا سرد است.", "برف بارید.", "شب شد."]


def test_words_put_between_sentences_are_in_one():
    new = NEWS.replace("او گفت", "دیروز عصر او گفت").replace("شادی کردند.", "شادی کردند. پایان خبر.")
    segments = carry(made(), new).document.segments
    assert segments == segment(new)


def test_a_document_without_tokens_gets_none():
    document = structs.replace(made(NEWS, ("شیراز", "LOC")), segments=Segmentation())

    def never(text: str) -> Segmentation:
        raise AssertionError("the tokenizer was asked")

    rebased = rebase(document, NEWS + "پایان.", never)
    assert rebased.document.segments == Segmentation()
    assert "tokens" not in rebased.document.producers[-1].settings


def test_sentences_without_tokens_stay_so():
    bare = Segmentation(segment(NEWS).sentences, Spans(), array("i", [0] * (len(segment(NEWS).sentences) + 1)))
    after = carry(structs.replace(made(), segments=bare), NEWS.replace("شیراز", "تبریز")).document.segments
    assert len(after.tokens) == 0
    assert len(after.sentences) == len(bare.sentences)


@given(chance=st.randoms(use_true_random=False), count=st.integers(1, 8))
@settings(max_examples=60)
def test_all_that_is_no_blank_stands_in_one_token_of_one_sentence(chance, count):
    new = edited(NEWS, chance, count)
    after = carry(by_hand(made(), "خیابان", "خيابان"), new).document.segments
    flat = after.tokens.numbers
    assert flat == sorted(flat)
    covered = "".join(after.tokens.surfaces(new))
    assert covered == "".join(segment(new).tokens.surfaces(new))
    for index, (start, end) in enumerate(after.sentences.pairs()):
        assert (start, end) == (flat[2 * after.breaks[index]], flat[2 * after.breaks[index + 1] - 1])


# facts


def fact(key: str, value: str | None, *words: str, **more) -> Fact:
    spans = tuple((NEWS.index(one), NEWS.index(one) + len(one)) for one in words)
    return Fact(key, value, more.pop("status", "explicit"), evidence=spans, **more)


def facts_after(new: str, *given: Fact):
    rebased = carry(made(metadata=given), new)
    return rebased.document.metadata, rebased.facts


def test_values_follow_where_the_rule_asks_that_they_repeat_their_words():
    assert evidence.OF_THE_TEXT == OF_THE_TEXT


def test_a_value_follows_the_words_it_repeats():
    [after], told = facts_after(NEWS.replace("ایرنا", "ایسنا"), fact("agency", "ایرنا", "به گزارش ایرنا"))
    assert after.value == "ایرنا"
    [after], told = facts_after(
        NEWS.replace("دانشگاه تهران", "دانشگاه بزرگ تهران"), fact("publisher", "دانشگاه تهران", "دانشگاه تهران")
    )
    assert after.value == "دانشگاه بزرگ تهران"
    assert told[0][1] == after
    [after], told = facts_after("خبر. " + NEWS, fact("agency", "ایرنا", "ایرنا"))
    assert after.value == "ایرنا"
    assert NEWS[slice(*after.evidence[0])] != "ایرنا"
    assert not told


def test_a_value_that_other_evidence_still_says_stays():
    new = NEWS.replace("تهران", "تـهران")
    given = Fact("place", "اصفهان", "explicit", evidence=(*fact("x", "", "اصفهان", "شیراز").evidence,))
    [after], _ = facts_after(NEWS.replace("شیراز", "شيراز"), given)
    assert after.value == "اصفهان"
    [after], _ = facts_after(new, fact("place", "تهران", "تهران"))
    assert forms.fold(after.value) == "تهران"


def test_a_title_at_the_start_of_its_text_stays_though_words_were_put_behind_it():
    words = "به گزارش ایرنا، علی رضایی"
    title = fact("title", words, words)
    for new in (
        NEWS.replace(words, f"{words}\nخبری کوتاه و تازه از راه رسید.\n"),
        NEWS.replace(words, f"{words} خانم فلانی"),
    ):
        assert facts_after(new, title) == ((title,), ())


def test_a_fact_without_its_words_leaves_and_is_told():
    gone = NEWS.replace("سارا احمدی هم در این نشست بود.", "")
    after, told = facts_after(gone, fact("creator", "سارا احمدی", "سارا احمدی"))
    assert after == ()
    assert told[0][1] is None
    [after], told = facts_after(gone, fact("creator", "علی رضایی", "علی رضایی", "سارا احمدی"))
    assert len(after.evidence) == 1
    assert told
    [after], told = facts_after(gone, fact("date", None, "سارا احمدی", status="unknown", role="published"))
    assert after.evidence == ()
    assert told
    after, _ = facts_after(gone, fact("date", "2023", "سارا احمدی", "شیراز", status="inferred", role="mentioned"))
    assert after == ()
    outside = Fact("license", "CC0-1.0", "explicit", rule="outside")
    assert facts_after(gone, outside) == ((outside,), ())


def test_a_date_whose_words_were_edited_is_told_and_not_guessed():
    new = NEWS.replace("دانشگاه تهران", "دانشگاه بزرگ تهران")
    given = fact("date", "2023", "دانشگاه تهران", status="inferred", role="mentioned")
    [after], told = facts_after(new, given)
    assert after.value == "2023"
    assert told == ((given, after),)


# conflicts


def test_sides_of_a_conflict_follow():
    start = NEWS.index("شیراز")
    mine = Annotation("a", start, start + 5, "LOC", "شیراز")
    start = NEWS.index("سارا احمدی")
    gone = Annotation("b", start, start + 10, "PER", "سارا احمدی")
    conflicts = (
        Conflict("c1", "label", "entities", "a", mine, structs.replace(mine, label="ORG"), None),
        Conflict("c2", "removed", "entities", "b", gone, None, structs.replace(gone, label="ORG")),
        Conflict("c3", "resized", "entities", "a", mine, gone, "words"),
    )
    new = NEWS.replace("سارا احمدی هم در این نشست بود.", "")
    rebased = carry(structs.replace(made(), conflicts=conflicts), new)
    one, two, three = rebased.document.conflicts
    assert new[one.base.start : one.base.end] == "شیراز"
    assert one.ours.label == "ORG"
    assert two == conflicts[1]
    assert (three.ours, three.theirs) == (gone, "words")
    assert [before.id for before, _ in rebased.conflicts] == ["c2", "c3"]


# complete and partial


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("هوا سرد", "هوا بسیار سرد", None),
        ("علی", "علي", None),
        ("سارا احمدی هم در این نشست بود.", "", None),
        ("در شیراز", "وزیر نیرو فردا به تبریز و ارومیه سفر خواهد کرد. در شیراز", "new"),
        ("سارا احمدی", "یکی از نمایندگان مجلس", "replaced"),
    ],
)
def test_a_complete_layer_is_partial_where_nobody_has_looked(before, after, why):
    document = made(NEWS, ("علی رضایی", "PER"), ("سارا احمدی", "PER"))
    rebased = carry(document, NEWS.replace(before, after))
    assert [one.why for one in rebased.opened] == ([why] if why else [])
    assert rebased.document.layers[0].status == ("partial" if why else "complete")


def test_a_moved_sentence_was_seen():
    moved = "مردم به خیابان‌ها رفتند و شادی کردند."
    assert not carry(made(), f"{moved}\n" + NEWS.replace(" " + moved, "")).opened


def test_unrelated_texts_are_said_to_be():
    new = "The quick brown fox jumps over the lazy dog. " * 40
    rebased = carry(made(NEWS * 5, ("علی رضایی", "PER")), new)
    assert not rebased.related
    assert set(verdicts(rebased).values()) == {"lost"}
    check_nothing_is_gone(made(NEWS * 5, ("علی رضایی", "PER")), rebased)
    assert rebased.document.segments == segment(new)


# size


def test_a_large_document_takes_seconds():
    """100,000 characters with 100 edits and 10,000 annotations; twice the size is about twice the time."""
    sentence = "علی رضایی رئیس دانشگاه شماره {} در شهر {} سخن گفت و رفت. "
    text = "".join(sentence.format(i, i * 7) + ("\n" if i % 8 == 7 else "") for i in range(1700))
    segments = segment(text)
    pairs = list(segments.tokens.pairs())[:10_000]
    annotations = tuple(
        Annotation(f"i{i}", start, end, "PER", text[start:end]) for i, (start, end) in enumerate(sorted(pairs))
    )
    document = Document("d", "fa", Text.of(text), segments=segments, layers=(Layer("e", "p", "complete", annotations),))
    chance = random.Random(4)
    new = list(text)
    for place in sorted(chance.sample(range(len(text)), 100), reverse=True):
        new[place : place + 1] = [chance.choice("ابپت "), "ژ"]
    start = time.perf_counter()
    rebased = carry(document, "".join(new))
    assert time.perf_counter() - start < 5
    counted = Counter(one.verdict for one in rebased.judged)
    assert counted["kept"] + counted["moved"] > 9_500
