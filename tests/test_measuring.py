"""From files to the study: whose layer is whose, on which text, what is left out, and that nothing depends on order."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

import hashiye
from hashiye import codecs, counting, measuring, text
from hashiye.agreement import building
from hashiye.agreement.building import Sheet
from hashiye.agreement.request import Request
from hashiye.copies import Bench, find
from hashiye.measuring import Wanted, contexts, reading, run, soundness
from hashiye.model import Annotation, Conflict, Fact, Layer, Segmentation, Spans
from hashiye.report.agreement import machine
from hashiye.splits.entries import entry
from hashiye.splits.file import Settings
from hashiye.statistics.groupings import ABSENT
from tests.copies import MARKED, TEXT, Folder, annotation, document, layer, segmentation

ROOT = Path(__file__).parents[1]
QUICK = Request(measures=("span_f1_strict", "token_krippendorff_alpha"), resamples=50)


@pytest.fixture
def corpus(tmp_path):
    return Folder(tmp_path / "corpus")


def outcome(*paths, **more):
    return measuring.measure([str(one) for one in paths], Wanted(**{"request": QUICK, "jobs": 1, **more}))


def report(*paths, **more):
    found = outcome(*paths, **more)
    assert found.findings == ()
    assert found.report is not None, found.why
    return found.report


def strict(told):
    return next(one.figure for one in told.measures if one.name == "span_f1_strict")


def codes(found):
    return [one.code for one in found.findings]


# --- who is an annotator -----------------------------------------------------------------------


def test_the_sample_corpus_has_its_annotators_and_leaves_the_curated_document_out():
    told = report(ROOT / "corpus")
    assert told.annotators == ("hashiye-rules", "reader-a", "reader-b")
    assert any("curated documents are left out" in note for note in told.notes)
    pairs = {one.annotators: one.figure.value for one in told.measures[0].by_pair}
    assert pairs["reader-a", "reader-b"] == 1


def test_who_is_asked_for_takes_part_the_curated_producer_too():
    told = report(ROOT / "corpus", annotators=("adjudication", "reader-a"))
    assert told.annotators == ("adjudication", "reader-a")
    assert not any("curated" in note for note in told.notes)


def test_a_copy_is_that_of_its_folder_whoever_produced_the_layer(corpus):
    corpus.copy("sara", producer="rules")
    corpus.copy("reza")
    told = report(corpus.path)
    assert told.annotators == ("reza", "sara")
    assert any("produced by rules" in note for note in told.notes)


def test_of_several_layers_in_a_folder_the_annotators_own_is_meant(corpus):
    made = document("a", [layer(TEXT, "rules", ()), layer(TEXT, "sara")])
    corpus.put(made, "annotators/sara")
    corpus.copy("reza")
    told = report(corpus.path)
    assert told.annotators == ("reza", "sara")
    assert strict(told).value == 1


def test_layers_of_one_document_are_annotators_too(tmp_path):
    made = document("a", [layer(TEXT, "reza"), layer(TEXT, "sara", MARKED[:2])])
    path = tmp_path / "a.hsh.json"
    path.write_bytes(next(iter(codecs.CODECS["json"].write(made).files.values())))
    told = report(path)
    assert told.annotators == ("reza", "sara")
    assert strict(told).value == pytest.approx(2 * 2 / 6)


def test_copies_under_any_name_are_paired_by_the_id_inside(tmp_path):
    for producer in ("reza", "sara"):
        data = next(iter(codecs.CODECS["json"].write(document("a", [layer(TEXT, producer)])).files.values()))
        (tmp_path / f"{producer}.hsh.json").write_bytes(data)
    assert report(tmp_path / "reza.hsh.json", tmp_path / "sara.hsh.json").annotators == ("reza", "sara")
    assert report(tmp_path).documents == ("a",)


def test_one_folder_counts_together_with_the_documents_own_layers(corpus):
    corpus.copy("sara")
    corpus.put(document("a", [layer(TEXT, "reza"), layer(TEXT, "sara", ())]), "documents")
    told = report(corpus.path)
    assert told.annotators == ("reza", "sara")
    assert strict(told).value == 1, "the copy in the annotator's own folder goes before"


def test_a_second_copy_by_one_annotator_is_named(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        data = next(iter(codecs.CODECS["json"].write(document("a", [layer(TEXT, "sara")])).files.values()))
        (tmp_path / folder / "a.hsh.json").write_bytes(data)
    found = outcome(tmp_path / "one", tmp_path / "two")
    assert codes(found) == ["HSH-C515"]
    assert found.findings[0].file == str(tmp_path / "two" / "a.hsh.json")
    assert found.code == 2


def test_both_spellings_of_one_copy_are_one(corpus):
    corpus.copy("sara")
    corpus.copy("sara", spelling="xml")
    corpus.copy("reza", spelling="xml")
    assert strict(report(corpus.path)).value == 1
    corpus.copy("sara", marked=(), spelling="xml")
    found = outcome(corpus.path)
    assert codes(found) == ["HSH-C510"]
    assert strict(found.report).value == 1, "JSON goes before XML"


def test_a_file_not_named_after_its_document_is_left_out(corpus):
    corpus.copy("sara")
    corpus.copy("reza").rename(corpus.path / "annotators" / "reza" / "b.hsh.json")
    found = outcome(corpus.path)
    assert codes(found) == ["HSH-C511"]
    assert found.report.annotators == ("sara",)


# --- who did what ------------------------------------------------------------------------------


def test_not_annotated_is_not_the_same_as_nothing_marked(corpus):
    for name in ("a", "b"):
        corpus.copy("reza", name)
    corpus.copy("sara", "a", ())
    told = report(corpus.path)
    assert told.pairable == 1
    assert strict(told).value == 0
    sara = next(one for one in told.coverage if one.annotator == "sara")
    assert (sara.complete, sara.empty, sara.absent, sara.absent_documents) == (1, 1, 1, ("b",))


def test_partial_layers_count_only_when_asked(corpus):
    corpus.copy("reza")
    corpus.copy("sara", status="partial", marked=MARKED[:1])
    told = report(corpus.path)
    assert told.annotators == ("reza",)
    assert strict(told).value is None
    assert strict(told).reason
    assert any("--partial" in note for note in told.notes)
    assert [one.partial for one in told.coverage] == [0, 1]
    counted = report(corpus.path, partial=True)
    assert counted.annotators == ("reza", "sara")
    assert strict(counted).value == pytest.approx(2 * 1 / 5)


def test_one_annotator_makes_a_report_of_nulls_with_reasons(corpus):
    corpus.copy("sara")
    told = report(corpus.path)
    assert all(one.figure.value is None and one.figure.reason for one in told.measures)


def test_tools_are_told_from_persons(corpus):
    corpus.copy("sara")
    made = document("a", [layer(TEXT, "rules")], kinds={"rules": "tool"})
    corpus.put(made, "annotators/rules")
    told = report(corpus.path)
    assert {one.annotator: one.kind for one in told.coverage} == {"rules": "tool", "sara": "person"}
    assert any("the tools are rules" in note for note in told.notes)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"layer": "nowhere"}, "no document has the layer 'nowhere'; there are 'entities'"),
        ({"annotators": ("nobody",)}, ""),
    ],
)
def test_what_is_not_there_is_said_with_what_is(corpus, more, why):
    corpus.copy("sara")
    found = outcome(corpus.path, **more)
    assert found.report is None
    assert found.code == 2
    if why:
        assert found.why == why
    else:
        assert found.refused == ("--annotator", "nobody called 'nobody' has the layer 'entities'; there is 'sara'")


def test_labels_that_the_tagset_declares_are_known():
    assert {"PER", "LOC", "ORG", "MISC"} & set(report(ROOT / "corpus").labels) >= {"PER", "LOC", "ORG"}


# --- texts and tokens that differ --------------------------------------------------------------

EDITED = TEXT.replace("تهران", "تهرانِ زیبا").replace("باکو", "بادکوبه")


def test_copies_on_another_text_are_refused_by_name(corpus):
    corpus.copy("ali")
    corpus.copy("reza")
    other = corpus.copy("sara", text=EDITED, marked=MARKED[:3], text_name="edited")
    found = outcome(corpus.path)
    assert [(one.code, one.file) for one in found.findings] == [("HSH-C519", str(other))]
    assert found.report.annotators == ("ali", "reza")
    assert found.code == 2


def test_the_text_of_the_curated_document_decides(corpus):
    corpus.copy("ali")
    corpus.copy("reza")
    corpus.copy("sara", text=EDITED, marked=MARKED[:3], text_name="edited")
    corpus.put(document("a", [layer(EDITED, "adjudication", ())], EDITED), "documents", text="edited")
    found = outcome(corpus.path)
    assert codes(found) == ["HSH-C519", "HSH-C519"]
    assert found.report.annotators == ("sara",)


def test_align_carries_copies_over_and_tells_what_was_lost(corpus):
    corpus.copy("ali")
    corpus.copy("reza")
    corpus.copy("sara", text=EDITED, marked=(*MARKED[:3], ("بادکوبه", "LOC")), text_name="edited")
    told = report(corpus.path, align=True)
    assert told.annotators == ("ali", "reza", "sara")
    assert any(note.startswith("sara: 4 spans in 1 document carried over") for note in told.notes)
    kept = {one.annotators: one.figure.value for one in told.measures[0].by_pair}
    assert kept["ali", "reza"] == 1
    assert kept["ali", "sara"] >= 2 * 3 / 8
    assert told.settings.aligned


def test_texts_that_have_nothing_in_common_are_not_aligned(corpus):
    for who in ("ali", "reza"):
        corpus.copy(who, text=TEXT * 20)
    other = "wholly different words in another alphabet, of which none stands in the first one " * 20
    corpus.copy("sara", text=other, marked=(("wholly", "PER"),), text_name="other")
    found = outcome(corpus.path, align=True)
    assert codes(found) == ["HSH-C519"]
    assert found.report.annotators == ("ali", "reza")


def test_tokens_may_differ(corpus):
    corpus.copy("reza")
    made = document("a", [layer(TEXT, "sara")])
    joined = Spans([0, 12, *made.segments.tokens.numbers[4:]])
    breaks = structs.replace(made.segments, tokens=joined, breaks=type(made.segments.breaks)("i", (0, len(joined))))
    corpus.put(structs.replace(made, segments=breaks), "annotators/sara")
    told = report(corpus.path)
    assert strict(told).value == 1
    assert any("different tokens" in note for note in told.notes)


def test_a_document_without_tokens_is_measured_in_characters_only(corpus):
    for name in ("reza", "sara"):
        made = structs.replace(document("a", [layer(TEXT, name)]), segments=Segmentation())
        corpus.put(made, f"annotators/{name}")
    found = outcome(corpus.path)
    assert codes(found) == ["HSH-M407"]
    assert found.report is None
    assert strict(report(corpus.path, unit="character")).value == 1


@pytest.mark.parametrize(
    ("asked", "trimmed"), [((), True), (("span_f1_strict",), False), (("u_alpha", "span_f1_exact_trimmed"), True)]
)
def test_spans_are_trimmed_only_where_somebody_asks(corpus, asked, trimmed):
    corpus.copy("reza")
    corpus.copy("sara")
    found = report(corpus.path, request=Request(measures=asked, resamples=0))
    assert bool(found.trims) is trimmed


# --- what is unsound ---------------------------------------------------------------------------


def unsound(kind):
    made = document("a", [layer(TEXT, "sara")])
    (one,) = made.layers
    first, *others = one.annotations
    changed = {
        "HSH-A301": structs.replace(first, start=0, end=len(TEXT) + 5),
        "HSH-A302": structs.replace(first, text="بغداد"),
        "HSH-A303": structs.replace(first, start=9, end=4),
        "HSH-A304": structs.replace(first, start=9, end=9),
        "HSH-S219": structs.replace(first, id=others[0].id),
        "HSH-A308": structs.replace(first, parts=((7, 12), (3, 5))),
    }
    if kind in changed:
        return structs.replace(made, layers=(structs.replace(one, annotations=(changed[kind], *others)),))
    if kind == "HSH-S224":
        return structs.replace(made, conflicts=(Conflict("c1", "label", "entities", "a0", "PER", "LOC", "ORG"),))
    tokens = Spans([20, 25, 0, 5])
    return structs.replace(made, segments=structs.replace(made.segments, tokens=tokens, breaks=made.segments.breaks))


@pytest.mark.parametrize(
    "kind", ["HSH-A301", "HSH-A302", "HSH-A303", "HSH-A304", "HSH-A308", "HSH-S219", "HSH-S224", "HSH-A317"]
)
def test_an_unsound_layer_has_one_fault(kind):
    made = unsound(kind)
    found = soundness.fault(made, made.layers[0], TEXT)
    assert found is not None
    assert found.code == kind


def test_a_copy_whose_own_text_is_not_what_it_says_is_left_out(corpus):
    """Else its content would go into the curated document under the honest hash (a reviewer's case)."""
    corpus.copy("sara")
    lying = document("a", [layer(TEXT, "ali")])
    lying = structs.replace(lying, text=structs.replace(lying.text, content=TEXT.replace("پوتین", "پوتان")))
    path = corpus.path / "annotators" / "ali" / "a.hsh.json"
    path.parent.mkdir()
    path.write_bytes(next(iter(codecs.CODECS["json"].write(lying).files.values())))
    (found,) = outcome(corpus.path).findings
    assert (found.code, found.file) == ("HSH-B106", str(path))


def test_a_sound_layer_has_no_fault():
    made = document("a", [layer(TEXT, "sara")])
    assert soundness.fault(made, made.layers[0], TEXT) is None


@pytest.mark.parametrize("kind", ["HSH-A301", "HSH-S224"])
def test_an_unsound_copy_is_left_out_and_the_rest_goes_on(corpus, kind):
    corpus.copy("ali")
    corpus.copy("reza")
    path = corpus.put(unsound(kind), "annotators/sara")
    found = outcome(corpus.path)
    assert [(one.code, one.file) for one in found.findings] == [(kind, str(path))]
    assert "validate" in found.findings[0].fix
    assert found.report.annotators == ("ali", "reza")
    assert any(str(path)[-20:] in note for note in found.report.notes)


def test_what_cannot_be_read_is_left_out(corpus):
    corpus.copy("ali")
    corpus.copy("reza")
    broken = corpus.path / "annotators" / "sara" / "a.hsh.json"
    broken.parent.mkdir()
    broken.write_bytes(b'{"hashiye": "1.0", "id": ')
    found = outcome(corpus.path)
    assert [one.file for one in found.findings] == [str(broken)]
    assert strict(found.report).value == 1
    assert found.code == 2


def test_a_text_that_was_changed_is_found(corpus):
    corpus.copy("reza")
    corpus.copy("sara")
    (corpus.path / "texts" / "a.txt").write_text("another text", encoding="utf-8")
    found = outcome(corpus.path)
    assert set(codes(found)) == {"HSH-B106"}
    assert found.report is None


def test_a_link_out_of_the_corpus_is_not_followed(corpus, tmp_path):
    corpus.copy("reza")
    outside = tmp_path / "outside.hsh.json"
    corpus.copy("sara").rename(outside)
    (corpus.path / "annotators" / "sara" / "a.hsh.json").symlink_to(outside)
    assert codes(outcome(corpus.path)) == ["HSH-C505"]


@st.composite
def wild(draw):
    """Draw a layer that may be wrong in any way a document can be."""
    numbers = st.integers(0, 14)
    pairs = st.tuples(numbers, numbers)
    annotations = draw(
        st.lists(
            st.builds(
                lambda name, span, parts: Annotation(name, *span, "PER", "", parts=tuple(parts)),
                st.sampled_from("abcd"), pairs, st.one_of(st.just([]), st.lists(pairs, min_size=2, max_size=3)),
            ),
            max_size=4,
        )
    )  # fmt: skip
    annotations = [structs.replace(one, text=one.surface(TEXT[:12])) for one in annotations]
    made = document("a", [], TEXT[:12])
    tokens = Spans.of_pairs(draw(st.lists(pairs, max_size=4)))
    return structs.replace(
        made,
        segments=structs.replace(made.segments, tokens=tokens),
        layers=(Layer("entities", "sara", "complete", tuple(annotations)),),
    )


@given(wild(), wild())
def test_whatever_has_no_fault_can_be_measured(one, other):
    made = {"reza": one, "sara": other}
    layers = {
        name: each.layers[0] for name, each in made.items() if soundness.fault(each, each.layers[0], TEXT[:12]) is None
    }
    sheet = Sheet("a", 12, tuple(made[name].tokens for name in layers), layers, TEXT[:12])
    if layers:
        for unit in ("token", "character"):
            study = building.study([sheet], unit, trim=True)
            for spans in study.spans:
                assert np.isfinite(spans.begin).all()
                assert np.isfinite(spans.stop).all()
                assert (spans.begin <= spans.stop).all()
                assert (spans.stop <= max(study.lengths[0], 12)).all()


@given(st.lists(st.lists(st.integers(0, 30), max_size=8), min_size=1, max_size=4), st.data())
def test_places_of_many_documents_are_those_of_each(borders, data):
    tokens = [Spans(sorted(one)[: len(one) // 2 * 2]) for one in borders]
    sheets = [Sheet(f"d{number}", 31, (one,), {}) for number, one in enumerate(tokens)]
    grids = [building.Grid.of(sheet, "token") for sheet in sheets]
    asked = data.draw(st.lists(st.tuples(st.integers(0, len(grids) - 1), st.integers(0, 31)), max_size=20))
    home, offsets = (np.array([one[at] for one in asked], np.int64) for at in (0, 1))
    found = building._places(offsets, home, grids)
    assert found.tolist() == [grids[one].places(np.array([offset]))[0] for one, offset in asked]


# --- shards and standard input -----------------------------------------------------------------


def many(annotator, names, seed):
    draw = random.Random(seed)
    return [document(name, [layer(TEXT, annotator, [one for one in MARKED if draw.random() < 0.8])]) for name in names]


@pytest.mark.parametrize("packed", [False, True])
def test_shards_of_two_annotators_are_paired_by_the_ids_in_them(corpus, packed):
    names = [f"d{number}" for number in range(150)]
    paths = []
    for seed, annotator in enumerate(("reza", "sara")):
        made = many(annotator, names, seed)
        for one in made:
            corpus.put(one, f"annotators/{annotator}")
        random.Random(seed).shuffle(made)
        path = corpus.shard(f"../shards/annotators/{annotator}/all.hsh.jsonl", made)
        if packed:
            path.with_name("all.hsh.jsonl.gz").write_bytes(gzip.compress(path.read_bytes()))
            path.unlink()
        paths.append(path.parent)
    told = report(*paths)
    assert told.documents == tuple(sorted(names))
    assert machine.render(told) == machine.render(report(corpus.path))


def test_a_line_that_is_none_is_named_and_the_others_go_on(tmp_path):
    made = [document(name, [layer(TEXT, who) for who in ("reza", "sara")]) for name in ("a", "b")]
    path = Folder(tmp_path).shard("x.hsh.jsonl", made)
    path.write_bytes(path.read_bytes() + b"\n{}\n")
    found = outcome(path)
    assert {(one.file, one.line) for one in found.findings} == {(str(path), 4)}
    assert found.report.documents == ("a", "b")


def test_indented_lines_of_a_shard_are_found_by_reading(tmp_path):
    made = document("a", [layer(TEXT, who) for who in ("reza", "sara")])
    path = Folder(tmp_path).shard("x.hsh.jsonl", [made])
    loose = json.dumps(json.loads(path.read_text(encoding="utf-8")), separators=(",", ":"))
    path.write_text(f"\n\r\n{loose}\r\n", encoding="utf-8")
    assert strict(report(path)).value == 1


# --- batches -----------------------------------------------------------------------------------


def published(value):
    return (Fact("date", value, "explicit", role="published"), Fact("agency", "ایرنا" if value else None, "explicit"))


def test_batches_by_month_and_by_fact(corpus):
    dates = {"a": "2023-01-10", "b": "2023-02", "c": "2023-02-01/2023-02-20", "d": None}
    for name, value in dates.items():
        for who in ("reza", "sara"):
            corpus.copy(who, name, facts=published(value))
    told = report(corpus.path, by="month")
    assert [(one.name, one.documents) for one in told.batches] == [("2023-01", 1), ("2023-02", 2)]
    assert any("in no batch" in note and note.endswith(": d") for note in told.notes)
    assert [(one.name, one.documents) for one in report(corpus.path, by="agency").batches] == [("ایرنا", 3)]


def test_batches_by_folder(corpus):
    for name, folder in (("a", "first"), ("b", "second")):
        for who in ("reza", "sara"):
            corpus.put(document(name, [layer(TEXT, who)]), f"annotators/{who}/{folder}")
    for by in ("folder", "batch"):
        assert [one.name for one in report(corpus.path, by=by).batches] == ["first", "second"]


@pytest.mark.parametrize(
    "by", ["month", "jalali-month", "year", "jalali-year", "language", "folder", "batch", "agency"]
)
def test_batches_are_the_groups_of_stats_and_the_strata_of_splits(corpus, by):
    dates = ("2023-01-10", "2023-02", "2023-03-21/2023-04-20", "2023", "2022-03-21/2023-03-20", None)
    for number, value in enumerate(dates):
        for who in ("reza", "sara"):
            made = document(f"d{number}", [layer(TEXT, who)], facts=published(value))
            corpus.put(made, f"annotators/{who}/{('first', 'second')[number % 2]}")
    batches = {one.name: one.documents for one in report(corpus.path, by=by).batches}
    assert batches
    groups = {one.name: one.figures.documents for one in hashiye.stats([corpus.path], by=by).groups}
    nothing = groups.pop(ABSENT, 0)
    assert groups == batches
    assert nothing + sum(batches.values()) == len(dates)
    if by == "month":
        assert batches == {"2023-01": 1, "2023-02": 1}, "what lies in two months is in none"
    if by not in ("folder", "batch"):
        found = [entry(one, Settings(stratify=(by,)), b"", b"") for one in counting.items([str(corpus.path)])]
        strata = Counter(name for one in found for name, _ in one.strata)
        assert strata == {f"{by}={name}": number for name, number in {**groups, ABSENT: nothing}.items() if number}


# --- the words at the end ----------------------------------------------------------------------


def test_disagreements_have_words_ids_and_surroundings(corpus):
    corpus.copy("reza", marked=[("پوتین", "PER"), ("تهران", "LOC")])
    corpus.copy("sara", marked=[("پوتین", "LOC"), ("تهران", "LOC")])
    (group,) = report(corpus.path).disagreements
    assert (group.kind, group.text, group.left) == ("label", "پوتین", "گفتگوی ")
    assert [(vote.annotator, vote.label, vote.id, vote.text) for vote in group.votes] == [
        ("reza", "PER", "a0", "پوتین"), ("sara", "LOC", "a0", "پوتین"),
    ]  # fmt: skip
    assert "\n" not in group.right
    assert group.right.startswith(" و علی اف در تهران ")


def test_examples_of_confusions_have_words(corpus):
    corpus.copy("reza", marked=[("پوتین", "PER")])
    corpus.copy("sara", marked=[("پوتین", "LOC")])
    shown = [one for cell in report(corpus.path).confusion for one in cell.examples]
    assert shown
    assert {one.text for one in shown} == {"پوتین"}


@pytest.mark.parametrize("wide", [1, 3, 7, 40])
def test_surroundings_are_whole_words_of_the_text(wide):
    for start in range(0, len(TEXT), 3):
        left, right = text.around(TEXT, start, start + 2, wide)
        assert TEXT[:start].endswith(left)
        assert TEXT[start + 2 :].startswith(right)
        assert max(len(left), len(right)) <= wide


def test_a_context_says_where_the_text_goes_on():
    long = " ".join(["واژه‌ای"] * 30)
    left, right = contexts.context(long, 120, 125)
    assert (left[0], right[-1]) == ("…", "…")
    assert long.startswith(right[1:-1].split()[-1])
    assert max(len(left), len(right)) <= contexts.WIDE
    assert contexts.context("یک\nدو سه", 3, 5) == ("یک ", " سه")
    assert contexts.context("یک", 9, 12) == ("یک", "")


# --- the same however it is read ---------------------------------------------------------------


def scattered(corpus, seed=5, count=90):
    draw = random.Random(seed)
    for number in range(count):
        for who in ("ali", "reza", "sara"):
            if draw.random() < 0.9:
                marked = [(words, draw.choice(("PER", "LOC"))) for words, _ in MARKED if draw.random() < 0.8]
                corpus.copy(who, f"d{number:03}", marked, status="partial" if draw.random() < 0.1 else "complete")


def test_any_number_of_jobs_makes_the_same_bytes(corpus):
    scattered(corpus)
    alone = machine.render(report(corpus.path))
    assert machine.render(report(corpus.path, jobs=2)) == alone
    assert (
        machine.render(report(*reversed([corpus.path / "annotators" / who for who in ("ali", "reza", "sara")]))) != ""
    )
    assert json.loads(alone)["pairable"] > 70


def test_the_order_of_arguments_does_not_matter(corpus):
    scattered(corpus, count=20)
    folders = [corpus.path / "annotators" / who for who in ("ali", "reza", "sara")]
    assert machine.render(report(*folders)) == machine.render(report(*reversed(folders)))


def test_the_study_in_parts_is_the_study_at_once(corpus, monkeypatch):
    scattered(corpus)
    whole = machine.render(report(corpus.path))
    monkeypatch.setattr(measuring.parts, "TOGETHER", 7)
    assert machine.render(report(corpus.path)) == whole


def test_a_killed_process_costs_its_documents_alone(corpus):
    corpus.copy("sara")
    with Bench(Wanted().limits) as bench:
        found = find([str(corpus.path)], Wanted().limits, bench, everybody=True)
    part = run._died(found.documents)
    assert [one.code for row in part.rows for one in row.findings] == ["HSH-C507"]


def test_hostile_names_harm_nothing(corpus):
    evil = "x'); DROP--\u202e<script>"
    made = document("a", [layer(TEXT, "sara"), structs.replace(layer(TEXT, "sara"), name=evil)])
    made = structs.replace(made, layers=(structs.replace(made.layers[0], producer=evil), made.layers[1]))
    corpus.copy("reza")
    folder = corpus.path / "annotators" / "sara"
    folder.mkdir()
    (data,) = codecs.CODECS["json"].write(made).files.values()
    (folder / "a.hsh.json").write_bytes(data)
    found = outcome(corpus.path, layer=evil)
    assert found.report is None or found.report.annotators == ("sara",)


def test_no_row_of_the_study_is_lost(corpus):
    scattered(corpus, count=30)
    with Bench(Wanted().limits) as bench:
        documents = find([str(corpus.path)], Wanted().limits, bench, everybody=True).documents
        opened = [reading.opened(Wanted(), one) for one in documents]
    study = measuring.parts.part(Wanted(), documents).study
    assert len(study.documents) == sum(one.sheet is not None for one in opened)
    for place, name in enumerate(study.annotators):
        layers = [one.sheet.layers.get(name) for one in opened if one.sheet is not None]
        assert len(study.spans[place]) == sum(len(one.annotations) for one in layers if one is not None)
        assert study.judged[:, place].tolist() == [one is not None for one in layers]
    assert np.all(study.lengths == len(segmentation(TEXT).tokens))


def test_a_made_annotation_lies_where_it_says():
    assert annotation(TEXT, "باکو", "LOC").surface(TEXT) == "باکو"
