"""The whole report: every cut of every measure, the studies in which nothing can be measured, gates, skew, drift."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hashiye.agreement import building, cuts, gates, permuting, skew, whole
from hashiye.agreement.building import Sheet
from hashiye.agreement.figures import Agreement, Figure, Settings
from hashiye.agreement.measures import REASONS, named, table
from hashiye.agreement.reordering import by_document
from hashiye.agreement.request import Request
from hashiye.model import Annotation, Layer, Spans

SETTINGS = Settings(layer="entities", unit="token", seed=1, resamples=50, permutations=0, partial=False)
FEW = Request(resamples=50)
TOKEN = 5
"""Code points of a token of these documents, the blank behind it not counted."""


def layer(marks):
    """A layer of ``(first token, token behind the last, label)``."""
    annotations = tuple(
        Annotation(id=f"a{number}", start=start * (TOKEN + 1), end=end * (TOKEN + 1) - 1, label=label, text="")
        for number, (start, end, label) in enumerate(marks)
    )
    return Layer("entities", "x", "complete", annotations)


def sheet(name: str, tokens: int, marks: Mapping[str, list]):
    """A document in which each of these annotators made these marks."""
    places = Spans.of_pairs((at * (TOKEN + 1), at * (TOKEN + 1) + TOKEN) for at in range(tokens))
    return Sheet(name, max(0, tokens * (TOKEN + 1) - 1), (places,), {who: layer(made) for who, made in marks.items()})


def study(documents: Mapping[str, Mapping[str, list]], annotators=("a", "b", "c"), tokens=20, labels=()):
    return building.study(
        [sheet(name, tokens, marks) for name, marks in documents.items()], "token", annotators, labels
    )


def report(taken, request=FEW, **rest) -> Agreement:
    return whole.report(taken, request, settings=SETTINGS, coverage=(), **rest)


def drawn(seed, documents=8, annotators="abc", tokens=20, agreed=0.7):
    """Documents in which annotators agree on most of some marks, and do not overlap themselves."""
    random = np.random.default_rng(seed)
    made = {}
    for number in range(documents):
        truth = [
            (at, at + 1 + int(random.integers(0, 3)), "PLT"[int(random.integers(0, 3))])
            for at in range(0, tokens - 4, 5)
        ]
        made[f"d{number:02}"] = {
            who: [
                (start, end, label if random.random() < agreed else "P")
                for start, end, label in truth
                if random.random() < agreed
            ]
            for who in annotators
        }
    return made


def numbers(value):
    """Every float of a report."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from numbers(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from numbers(one)


def sound(made: Agreement) -> Agreement:
    """No number is NaN, nothing undefined is without a reason of the table, every interval is in order."""
    plain = msgspec.to_builtins(made)
    assert all(math.isfinite(one) for one in numbers(plain))
    for one in made.measures:
        assert list(one.by_document) == sorted(one.by_document)
        for figure in (
            one.figure,
            *one.by_label.values(),
            *one.by_document.values(),
            *(pair.figure for pair in one.by_pair),
        ):
            assert (figure.value is None) == bool(figure.reason), (one.name, figure)
            assert not figure.reason or figure.reason in REASONS
            assert not figure.no_interval or figure.no_interval in REASONS
            assert figure.interval is None or figure.interval[0] <= figure.interval[1]
    msgspec.json.encode(made)
    return made


def by_name(made: Agreement):
    return {one.name: one for one in made.measures}


@pytest.fixture(scope="module")
def usual() -> Agreement:
    return sound(report(study(drawn(1)), Request(resamples=200), batches={"one": range(4), "two": range(4, 8)}))


def test_the_default_measures_come_in_their_order(usual):
    assert [one.name for one in usual.measures[:8]] == [
        "span_f1_strict", "span_f1_exact", "span_f1_partial", "span_f1_type", "boundary_f1",
        "u_alpha_nominal", "u_alpha_binary", "cu_alpha_nominal",
    ]  # fmt: skip
    names = set(by_name(usual))
    assert {"token_krippendorff_alpha", "token_fleiss_kappa", "token_gwet_ac", "token_percent_agreement"} <= names
    assert "token_cohen_kappa" not in names
    assert not {name for name in names if "relation" in name or "attribute" in name or "trimmed" in name}
    two = report(study(drawn(1), ("a", "b")))
    assert "token_cohen_kappa" in by_name(two)
    assert "token_fleiss_kappa" not in by_name(two)


def test_every_cut_is_the_measure_on_a_study_of_its_own(usual):
    documents, strict = drawn(1), named("span_f1_strict")
    one = by_name(usual)["span_f1_strict"]

    def value(taken):
        counted = strict.count(taken, FEW)
        return pytest.approx(float(counted.value(counted.rows.sum(axis=0))))

    taken = study(documents)
    assert one.figure.value == value(taken)
    for first, second in combinations(range(3), 2):
        assert next(
            pair.figure.value for pair in one.by_pair if pair.annotators == ("abc"[first], "abc"[second])
        ) == value(study(documents, ("abc"[first], "abc"[second])))
    for label in "LPT":
        assert one.by_label[label].value == value(taken.only(label))
    for name, marks in documents.items():
        alone = one.by_document[name]
        assert alone.reason == "no_units" or alone.value == value(study({name: marks}))


def test_strict_f1_equals_sets_of_marks(usual):
    matched = spans = 0
    for marks in drawn(1).values():
        for one, other in combinations("abc", 2):
            matched += 2 * len(set(marks[one]) & set(marks[other]))
            spans += len(marks[one]) + len(marks[other])
    assert by_name(usual)["span_f1_strict"].figure.value == pytest.approx(matched / spans)


def test_per_label_measures_are_the_same_as_asked_one_by_one(usual):
    """Whether a measure counts its labels itself or not: what is reported is its figure for the label."""
    taken = study(drawn(1))
    for one in usual.measures:
        row = named(one.name)
        own = (
            row.per_label(taken, FEW)
            if row.per_label
            else {label: row.count(taken.only(label), FEW) for label in taken.labels}
        )
        for label, figure in one.by_label.items():
            if figure.value is not None:
                assert figure.value == pytest.approx(float(own[label].value(own[label].rows.sum(axis=0)))), (
                    one.name,
                    label,
                )


@pytest.mark.parametrize("seed", range(3))
def test_the_report_does_not_ask_in_which_order_documents_come(seed):
    documents = drawn(seed)
    order = np.random.default_rng(seed).permutation(np.array(list(documents), object)).tolist()
    names = list(documents)
    plain = report(study(documents), batches={"x": [0, 1, 2], "y": [3, 4, 5, 6, 7]}, margins=[("u_alpha", 0.05)])
    moved = report(
        study({name: documents[name] for name in order}),
        batches={"x": [order.index(name) for name in names[:3]], "y": [order.index(name) for name in names[3:]]},
        margins=[("u_alpha", 0.05)],
    )
    assert msgspec.json.encode(moved) == msgspec.json.encode(plain)


@pytest.mark.parametrize("seed", range(3))
def test_figures_do_not_ask_in_which_order_annotators_come(seed):
    plain, moved = report(study(drawn(seed))), report(study(drawn(seed), ("c", "a", "b")))
    for name, one in by_name(plain).items():
        other = by_name(moved)[name]
        assert (one.figure, one.error, one.by_label, one.by_document) == (
            other.figure,
            other.error,
            other.by_label,
            other.by_document,
        )
        assert {frozenset(pair.annotators): pair.figure for pair in one.by_pair} == {
            frozenset(pair.annotators): pair.figure for pair in other.by_pair
        }
    assert {one.annotator: one for one in plain.profiles} == {one.annotator: one for one in moved.profiles}
    assert (plain.merges, plain.kinds) == (moved.merges, moved.kinds)


def test_the_same_request_gives_the_same_bytes_and_another_seed_other_intervals():
    taken = study(drawn(3))
    assert msgspec.json.encode(report(taken)) == msgspec.json.encode(report(taken))
    other = by_name(report(taken, replace(FEW, seed=9)))["span_f1_strict"].figure
    first = by_name(report(taken))["span_f1_strict"].figure
    assert (other.value, other.interval != first.interval) == (first.value, True)


def test_measured_is_the_report_without_its_cuts(usual):
    found = whole.measured(study(drawn(1)), ["span_f1_strict", "u_alpha"], Request(resamples=200))
    assert [one.name for one in found] == ["span_f1_strict", "u_alpha_nominal"]
    assert [one.figure for one in found] == [by_name(usual)[one.name].figure for one in found]
    with pytest.raises(KeyError):
        whole.measured(study(drawn(1)), ["no_such_measure"], FEW)


def test_annotators_who_agree_on_everything_are_at_one():
    one = by_name(
        sound(
            report(
                study({f"d{at}": {who: [(at, at + 2, "P"), (at + 5, at + 6, "L")] for who in "abc"} for at in range(5)})
            )
        )
    )
    for name in ("span_f1_strict", "u_alpha_nominal", "token_krippendorff_alpha", "boundary_f1"):
        assert (one[name].figure.value, one[name].figure.interval) == (1, (1, 1)), name


@pytest.mark.parametrize(
    ("documents", "annotators", "reason"),
    [
        ({}, ("a", "b"), "no_items"),
        ({}, (), "single_annotator"),
        ({"d": {"a": [(0, 1, "P")]}}, ("a",), "single_annotator"),
        ({"d": {"a": [(0, 1, "P")]}, "e": {"b": [(0, 1, "P")]}}, ("a", "b"), "no_pairable_items"),
    ],
    ids=["no documents", "nobody", "one annotator", "no document shared"],
)
def test_where_nothing_can_be_compared_all_is_null_with_the_reason_never_one(documents, annotators, reason):
    made = sound(
        report(study(documents, annotators), batches={"x": range(len(documents))}, gates=[gates.parse("u_alpha=0.5")])
    )
    for one in made.measures:
        assert (one.figure.value, one.figure.reason) == (None, reason), one.name
        assert all(figure.value is None for figure in (*one.by_document.values(), *one.by_label.values()))
    assert made.pairable == 0
    assert not made.gates[0].passed
    assert made.gates[0].reason == reason


def test_nobody_marked_anything_is_not_the_same_as_nobody_judged():
    made = sound(report(study({f"d{at}": {"a": [], "b": []} for at in range(3)}, ("a", "b"), labels=("PER",))))
    found = by_name(made)
    assert found["span_f1_strict"].figure.reason == "no_units"
    assert found["token_percent_agreement"].figure.value == 1
    assert found["u_alpha_nominal"].figure.reason in {"no_units", "no_variation"}
    assert found["token_krippendorff_alpha"].figure.reason in {"no_units", "no_variation"}
    assert made.pairable == 3
    assert made.disagreements == ()


def test_a_study_of_one_document_has_figures_without_intervals():
    found = by_name(sound(report(study({"d": {"a": [(0, 1, "P"), (3, 4, "L")], "b": [(0, 1, "P")]}}, ("a", "b")))))
    figure = found["span_f1_strict"].figure
    assert figure.value == pytest.approx(2 / 3)
    assert (figure.interval, figure.bca, figure.no_interval) == (None, None, "too_few_documents")


def test_documents_of_one_annotator_count_in_nothing_and_are_told():
    documents = drawn(2)
    documents["z1"] = {"a": [(0, 3, "P")]}
    made, without = sound(report(study(documents))), report(study(drawn(2)))
    assert made.pairable == without.pairable == 8
    assert len(made.documents) == 9
    for one, other in zip(made.measures, without.measures, strict=True):
        if one.name not in {"token_fleiss_kappa", "token_gwet_ac"}:  # what was judged once counts in their chance
            assert one.figure == other.figure, one.name
    assert by_name(made)["u_alpha_nominal"].by_document["z1"] == Figure(reason="no_pairable_items")
    assert made.notes[0].startswith(
        "1 document was judged by one annotator only, who can be compared with nobody there"
    )


def test_missing_annotators_are_compared_where_they_judged():
    documents = drawn(4)
    del documents["d00"]["a"], documents["d01"]["b"], documents["d02"]["c"]
    sound(report(study(documents)))


def test_documents_may_be_wrong():
    bad = {
        "d": {"a": [(3, 1, "P"), (0, 90, "P"), (5, 5, "L")], "b": [(0, 1, "P"), (0, 1, "P")], "c": []},
        **drawn(1, 2),
    }
    sound(report(study(bad), replace(FEW, permutations=3)))


def test_overlapping_spans_leave_the_measures_that_can_weigh_them():
    documents = drawn(5)
    documents["d00"]["a"] = [(0, 6, "O"), (1, 3, "P")]
    made = sound(report(study(documents)))
    found = by_name(made)
    assert found["u_alpha_nominal"].figure.reason == "overlapping_units"
    assert found["u_alpha_nominal"].by_label["P"].value is not None
    assert found["span_f1_strict"].figure.value is not None
    assert all(one.figure.n == 0 for one in made.measures if one.figure.reason == "overlapping_units")


def test_where_spans_overlap_u_alpha_of_the_other_documents_leads():
    documents = drawn(5)
    documents["d00"]["a"] = [(0, 6, "O"), (1, 3, "P")]
    made = sound(report(study(documents)))
    twin = by_name(made)["u_alpha_nominal_without_overlap"]
    assert twin.figure.value is not None
    assert twin.note == "1 of 8 documents is left out, since spans of one annotator overlap there"
    assert {made.leading, made.costs, *(one.measure for one in made.merges)} == {twin.name}
    assert {one.measure for one in made.profiles[0].without} == {twin.name, "span_f1_strict"}
    assert "u_alpha_nominal_without_overlap" not in by_name(report(study(drawn(5))))


@pytest.mark.parametrize(
    ("asked", "leading"),
    [
        (("attribute_krippendorff_alpha",), ""),
        (("relation_f1", "attribute_percent_agreement"), ""),
        (("attribute_krippendorff_alpha", "gamma_cat"), "gamma_cat"),
        (("u_alpha_nominal_without_overlap", "u_alpha_nominal"), "u_alpha_nominal"),
    ],
)
def test_what_is_said_of_parts_of_marks_never_leads(asked, leading):
    made = report(study(drawn(5)), replace(FEW, measures=asked))
    assert made.leading == leading
    assert {one.measure for one in made.merges} == ({leading} if leading else set())


def test_every_label_has_a_figure_of_every_measure_of_spans(usual):
    taken = study(drawn(1), labels=("UNUSED",))
    # What counts no chance, or the same for every label, is one where nobody marked anything.
    free = {name for name in table() if "percent" in name or "brennan" in name}
    for one in sound(report(taken, replace(FEW, measures=tuple(table()), samples=5))).measures:
        if named(one.name).family not in {"attributes", "relations"}:
            assert set(one.by_label) == {"L", "P", "T", "UNUSED"}, one.name
            assert one.by_label["UNUSED"].value is None or one.name in free, one.name


def test_profiles_say_who_marks_more_of_what():
    documents = {
        f"d{at}": {"a": [(0, 2, "P"), (4, 6, "P")], "b": [(0, 2, "P")], "c": [(0, 2, "P"), (8, 9, "L")]}
        for at in range(4)
    }
    profile = {one.annotator: one for one in report(study(documents)).profiles}
    assert profile["a"].bias == {"P": 2, "L": 0}
    assert profile["b"].bias == {"P": pytest.approx(1 / 1.5), "L": 0}
    assert profile["c"].bias == {"P": pytest.approx(1 / 1.5), "L": None}
    assert (profile["a"].spans, profile["a"].marked, profile["a"].mean_length) == (8, {"L": 0, "P": 8}, 2)


def test_bias_weighs_only_documents_shared_with_others():
    documents = {"d": {"a": [(0, 1, "P")], "b": [(0, 1, "P")]}, "e": {"a": [(0, 1, "P")] * 5}}
    assert report(study(documents, ("a", "b"))).profiles[0].bias == {"P": 1}


def test_without_an_annotator_is_the_study_of_the_others():
    documents = drawn(6, annotators="abcd")
    made = sound(report(study(documents, tuple("abcd"))))
    for profile in made.profiles:
        others = tuple(one for one in "abcd" if one != profile.annotator)
        alone = by_name(report(study(documents, others)))
        for one in profile.without:
            assert one.after.value == pytest.approx(alone[one.measure].figure.value)
            assert one.value == pytest.approx(one.after.value - one.before.value)
            assert one.interval is not None
    three = report(study(drawn(6)))
    assert [len(one.without) for one in three.profiles] == [2, 2, 2]
    assert [one.names for one in three.contrasts if one.measure == "u_alpha_nominal"] == [
        ("a", "b", "a", "c"), ("a", "b", "b", "c"), ("a", "c", "b", "c"),
    ]  # fmt: skip
    assert all(not one.without for one in report(study(drawn(6), ("a", "b"))).profiles)


def test_an_annotator_who_marks_at_random_is_what_lowers_agreement():
    documents = drawn(8, documents=40, agreed=0.95)
    random = np.random.default_rng(1)
    for marks in documents.values():
        marks["c"] = [
            (at, at + 1, "PLT"[int(random.integers(0, 3))]) for at in random.choice(20, 3, replace=False).tolist()
        ]
    without = {one.annotator: one.without[0] for one in report(study(documents), Request(resamples=200)).profiles}
    assert without["c"].value > 0.3
    assert without["c"].flagged
    assert without["a"].value < 0 > without["b"].value


def test_batches_are_measured_by_themselves_and_a_change_is_flagged():
    documents = {**drawn(1, 30, agreed=0.5), **{f"e{name}": marks for name, marks in drawn(2, 30, agreed=0.98).items()}}
    taken = study(documents)
    made = sound(
        report(taken, Request(resamples=200), batches={"۱": range(15), "۲": range(15, 30), "۳": range(30, 60)})
    )
    assert [(one.name, one.documents) for one in made.batches] == [("۱", 15), ("۲", 15), ("۳", 30)]
    first = by_name(report(study(dict(list(documents.items())[:15]))))
    for name, figure in made.batches[0].figures.items():
        assert figure.value == pytest.approx(first[name].figure.value), name
    steps = {one.names: one for one in made.drift if one.measure == "u_alpha_nominal"}
    assert list(steps) == [("۱", "۲"), ("۲", "۳"), ("۱", "۳")]
    assert steps["۲", "۳"].flagged
    assert not steps["۱", "۲"].flagged
    assert steps["۱", "۳"].value > 0.2


def test_a_batch_of_one_document_has_figures_without_intervals():
    made = sound(report(study(drawn(1)), batches={"one": [0], "rest": range(1, 8)}))
    strict = made.batches[0].figures["span_f1_strict"]
    assert (made.batches[0].documents, strict.interval, strict.no_interval) == (1, None, "too_few_documents")
    assert made.drift[0].interval is None
    assert not made.drift[0].flagged


def test_batches_that_are_empty_or_alone():
    made = sound(report(study(drawn(1)), batches={"none": [], "all": range(8)}))
    assert made.batches[0].documents == 0
    assert all(figure.value is None and figure.reason for figure in made.batches[0].figures.values())
    assert all(one.value is None for one in made.drift)
    assert report(study(drawn(1)), batches={"all": range(8)}).drift == ()
    assert report(study(drawn(1))).batches == ()


@pytest.mark.parametrize(
    ("asked", "leading", "costs"),
    [
        ((), "u_alpha_nominal", "u_alpha_nominal"),
        (("gamma", "span_f1_strict"), "span_f1_strict", "span_f1_strict"),
        (("span_f1_strict", "u_alpha_nominal_without_overlap"), None, None),
        (("token_krippendorff_alpha",), "token_krippendorff_alpha", "span_f1_strict"),
        (("boundary_f1", "u_alpha"), "u_alpha_nominal", "u_alpha_nominal"),
    ],
)
def test_one_measure_leads_drift_merges_and_costs(asked, leading, costs):
    made = report(study(drawn(5)), replace(FEW, measures=asked), batches={"one": range(4), "two": range(4, 8)})
    assert made.leading in {one.name for one in made.measures}
    assert {one.measure for one in made.merges} == {made.leading}
    assert made.drift[0].measure == made.leading
    assert made.costs in {made.leading, "span_f1_strict"}
    if leading:
        assert (made.leading, made.costs) == (leading, costs)


def test_costs_are_told_as_f1_where_what_leads_is_undefined():
    made = report(
        study({"d": {"a": [(0, 9, "P"), (2, 4, "L")], "b": [(0, 9, "P")]}}), replace(FEW, measures=("u_alpha",))
    )
    assert (made.leading, made.costs) == ("u_alpha_nominal", "span_f1_strict")
    assert made.disagreements[0].cost > 0


def test_merging_labels_that_are_confused_raises_agreement():
    documents = {
        f"d{at}": {"a": [(0, 1, "LOC"), (3, 4, "PER")], "b": [(0, 1, "GPE" if at % 2 else "LOC"), (3, 4, "PER")]}
        for at in range(10)
    }
    (merge,) = report(study(documents, ("a", "b"))).merges
    assert (merge.kind, merge.measure, merge.names) == ("labels", "u_alpha_nominal", ("GPE", "LOC"))
    assert merge.after.value == 1
    assert merge.value > 0
    assert merge.flagged


def test_a_merged_name_that_is_a_label_already_does_not_swallow_it():
    documents = {
        f"d{at}": {
            "a": [(0, 1, "A"), (3, 4, "A+B")],
            "b": [(0, 1, "B" if at % 2 else "A"), (3, 4, "A+B" if at % 3 else "A")],
        }
        for at in range(10)
    }
    sound(report(study(documents, ("a", "b"))))
    (pair,) = [one for one in report(study(documents, ("a", "b"))).merges if one.names == ("A", "B")]
    assert pair.after.value < 1


def test_gates_and_margins_measure_what_was_not_asked_for():
    made = report(
        study(drawn(1)), replace(FEW, measures=("span_f1_strict",)), gates=[gates.parse("u_alpha=0.01:lower"), gates.parse("span_f1_strict=0.99")],
        margins=[("boundary_f1", 0.001)],
    )  # fmt: skip
    assert [one.name for one in made.measures] == ["span_f1_strict", "boundary_f1", "u_alpha_nominal"]
    assert [(one.measure, one.bound, one.passed) for one in made.gates] == [
        ("u_alpha_nominal", "lower", True),
        ("span_f1_strict", "value", False),
    ]
    assert made.gates[0].found == by_name(made)["u_alpha_nominal"].figure.interval[0]
    assert (made.plans[0].measure, made.plans[0].more > 100) == ("boundary_f1", True)


def test_a_gate_on_an_interval_needs_one():
    made = report(
        study(drawn(1)), Request(resamples=0), gates=[gates.parse("u_alpha=0.01:lower"), gates.parse("u_alpha=-1")]
    )
    assert [(one.passed, one.found is None, one.reason) for one in made.gates] == [
        (False, True, "no_resamples"),
        (True, False, ""),
    ]
    one = report(study(drawn(1, 1)), gates=[gates.parse("u_alpha=0.01:lower")]).gates[0]
    assert (one.passed, one.reason) == (False, "too_few_documents")


def test_a_value_that_reaches_its_bar_exactly_passes():
    assert gates.judged(gates.parse("m=0.75"), "m", Figure(0.75)).passed
    assert not gates.judged(gates.parse("m=0.75"), "m", Figure(0.749999)).passed


@pytest.mark.parametrize(
    "written",
    [
        "u_alpha",
        "=0.5",
        "u_alpha=",
        "u_alpha=x",
        "u_alpha=0.5:",
        "u_alpha=0.5:upper",
        "u_alpha=nan",
        "u_alpha=inf",
        "u_alpha=67",
        "u alpha=0.5",
        "u_alpha=0.5:lower:x",
        "",
    ],
)
def test_a_gate_written_wrongly_says_how_it_is_written(written):
    with pytest.raises(ValueError, match="gate"):
        gates.parse(written)


@given(st.text(max_size=30))
def test_any_gate_is_read_or_refused(written):
    try:
        bar = gates.parse(written)
    except ValueError:
        return
    assert -1 <= bar.bar <= 1


def test_skew_is_explained():
    """Of 200 tokens one is marked by each, elsewhere: 99 % agreement, alpha below zero, and that is right."""
    documents = {f"d{at}": {"a": [(at, at + 1, "P")], "b": [(199 - at, 200 - at, "P")]} for at in range(10)}
    made = sound(report(study(documents, ("a", "b"), tokens=200)))
    assert by_name(made)["token_percent_agreement"].figure.value == pytest.approx(0.99)
    both = [(one.kind, one.label, one.share, one.f1) for one in made.skew]
    assert both == [("overall", "", 0.005, 0.0), ("label", "P", 0.005, 0.0)]
    assert [skew.sentence(one, "token") for one in made.skew] == [
        f"{what} on 0.5 % of the tokens only: 99.0 % are judged alike, but chance alone would give 99.0 %, so that the "
        "percentage says little. token_krippendorff_alpha -0.005 and span_f1_strict 0.000 judge the marks themselves; "
        "look at span_f1_strict, span_f1_type, u_alpha_nominal and at the disagreements."
        for what in ("Marks are", "\u2068«P»\u2069 is")
    ]
    balanced = report(study({f"d{at}": {"a": [(0, 10, "P")], "b": [(0, 10, "P")]} for at in range(5)}, ("a", "b")))
    assert balanced.skew == ()


@pytest.mark.parametrize(
    ("a", "b", "tokens"),
    [
        ([(at, at + 3, "P") for at in range(0, 20, 4)], [(at, at + 3, "P") for at in range(1, 20, 4)], 20),
        ([(0, 1, "P"), (8, 9, "P")], [(0, 3, "P"), (8, 11, "P")], 60),
        ([(0, 1, "P"), (8, 9, "P")], [(0, 1, "P"), (8, 9, "P")], 60),
    ],
    ids=["marks are many", "edges differ", "agreed"],
)
def test_a_low_figure_that_skew_does_not_explain_draws_no_word_of_it(a, b, tokens):
    assert report(study({f"d{at}": {"a": a, "b": b} for at in range(10)}, ("a", "b"), tokens)).skew == ()


def test_skew_quotes_hostile_labels():
    label = "\x1b[31m\u202e<b>P"
    documents = {f"d{at}": {"a": [(at, at + 1, label)], "b": [(199 - at, 200 - at, label)]} for at in range(10)}
    found = report(study(documents, ("a", "b"), tokens=200)).skew
    text = " ".join(skew.sentence(one, "token") for one in found)
    assert "P" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


# --- against chance ---


def test_agreement_is_more_than_chance_and_random_marks_are_not():
    request = replace(FEW, permutations=99, resamples=0, measures=("span_f1_strict", "u_alpha_nominal"))
    found = by_name(report(study(drawn(1)), request))
    assert [one.chance_p for one in found.values()] == [0.01, 0.01]
    assert by_name(report(study(drawn(1)), FEW))["span_f1_strict"].chance_p is None


def _random_marks(seed):
    random = np.random.default_rng(seed)
    return {
        f"d{at}": {who: [(place, place + 1, "PL"[int(random.integers(0, 2))]) for place in random.choice(20, 5, replace=False).tolist()] for who in "ab"}
        for at in range(6)
    }  # fmt: skip


def test_p_values_of_random_marks_are_spread_evenly():
    request = replace(FEW, permutations=39)
    p = [
        permuting.chance(study(_random_marks(seed), ("a", "b")), [named("u_alpha_nominal")], request)[0]
        for seed in range(60)
    ]
    assert 0.35 < np.mean(p) < 0.65
    assert np.mean(np.array(p) <= 0.1) < 0.25


def test_a_turned_study_keeps_all_but_the_place():
    taken = permuting._flattened(study(drawn(7)))
    rings = [permuting._Ring.of(taken, one) for one in taken.spans]
    turned = permuting._turned(taken, rings, 3, 0)
    for before, after in zip(taken.spans, turned.spans, strict=True):
        assert (before.document == after.document).all()
        assert ((after.begin >= 0) & (after.stop <= 20)).all()
        assert sorted(after.stop - after.begin) == sorted(before.stop - before.begin)
        assert (after.start == after.begin * permuting._FINE).all()
        assert (np.bincount(after.label, minlength=3) == np.bincount(before.label, minlength=3)).all()
        assert not (np.diff(after.document * 10**9 + after.start) < 0).any()
    assert any((one.start != two.start).any() for one, two in zip(taken.spans, turned.spans, strict=True))


def test_turns_never_part_a_span_and_reach_every_place_between():
    taken = permuting._flattened(study({"d": {"a": [(2, 5, "P"), (5, 6, "L")], "b": []}}, ("a", "b"), tokens=8))
    ring = permuting._Ring.of(taken, taken.spans[0])
    assert ring.places.tolist() == [0, 1, 2, 5, 6, 7]
    seen = {
        tuple(
            permuting._turned(taken, [ring, permuting._Ring.of(taken, taken.spans[1])], seed, 0).spans[0].begin.tolist()
        )
        for seed in range(60)
    }
    assert seen == {(2, 5), (1, 4), (0, 3), (0, 5), (4, 7), (3, 6)}


def test_chance_does_not_ask_for_the_order_of_annotators():
    rows = [named("span_f1_strict"), named("u_alpha_nominal")]
    request = replace(FEW, permutations=19)
    weak = drawn(3, 4, agreed=0.4)
    assert permuting.chance(study(weak), rows, request) == permuting.chance(study(weak, ("c", "b", "a")), rows, request)


# --- order ---


@given(st.permutations(range(5)))
def test_sorting_documents_keeps_every_span_with_its_document(order):
    documents = drawn(3, 5)
    names = list(documents)
    straight, _ = by_document(study(documents), {})
    moved, batches = by_document(
        study({names[place]: documents[names[place]] for place in order}), {"x": [order.index(2)]}
    )
    assert moved.documents == straight.documents
    assert batches == {"x": [2]}
    for one, other in zip(straight.spans, moved.spans, strict=True):
        for column in ("document", "start", "end", "label", "row", "span", "begin", "stop"):
            assert (getattr(one, column) == getattr(other, column)).all(), column


def test_every_measure_of_the_table_fits_into_the_report_whatever_it_is():
    """Gamma, too, whose documents may be aligned in other processes: ``each`` gets them."""
    seen = []

    def each(work, tasks):
        for task in tasks:
            seen.append(task.document)
            yield work(task)

    names = tuple(table())
    made = sound(
        report(
            study(drawn(1, 4)),
            Request(measures=names, resamples=20, permutations=2, samples=5),
            each=each,
            batches={"x": [0, 1], "y": [2, 3]},
        )
    )
    assert [one.name for one in made.measures] == list(names)
    found = by_name(made)
    assert set(seen) == {"d00", "d01", "d02", "d03"}
    assert found["gamma"].monte_carlo > 0
    assert found["gamma"].figure.interval is not None
    assert found["gamma"].chance_p is None
    assert found["u_alpha_nominal"].monte_carlo is None
    assert found["span_f1_strict_trimmed"].figure.reason == "no_texts"
    again = report(study(drawn(1, 4)), Request(measures=("gamma",), resamples=20, samples=5))
    assert again.measures[0].figure == found["gamma"].figure


@given(st.integers(0, 10**6))
def test_any_study_gives_a_sound_report(seed):
    """Missing annotators, overlaps, twins, marks past the end, empty layers: never an exception, never NaN."""
    random = np.random.default_rng(seed)
    documents = {
        f"d{at}": {
            who: [
                (int(start), int(start + random.integers(-1, 4)), "PLT"[int(random.integers(0, 3))])
                for start in random.integers(0, 8, random.integers(0, 4))
            ]
            for who in "abc"[: int(random.integers(1, 4))]
            if random.random() < 0.8
        }
        for at in range(int(random.integers(0, 4)))
    }
    taken = study(documents, tuple("abc"[: int(random.integers(0, 4))]), tokens=7)
    sound(
        report(
            taken,
            Request(resamples=10, permutations=1),
            batches={"x": range(len(documents))},
            margins=[("u_alpha", 0.1)],
            gates=[gates.parse("span_f1_strict=0.5:lower")],
        )
    )


# --- many annotators, many labels ---


def spared(made: Agreement) -> Agreement:
    """The report with the intervals of labels and pairs taken out."""

    def without(one: Figure) -> Figure:
        return replace(one, interval=None, bca=None, no_interval="")

    return replace(
        made,
        measures=tuple(
            replace(
                one,
                by_label={name: without(figure) for name, figure in one.by_label.items()},
                by_pair=tuple(replace(pair, figure=without(pair.figure)) for pair in one.by_pair),
            )
            for one in made.measures
        ),
        contrasts=(),
        profiles=tuple(replace(one, without=()) for one in made.profiles),
    )


def test_of_too_many_labels_and_pairs_each_has_its_figure_without_an_interval(usual, monkeypatch):
    monkeypatch.setattr(cuts, "INTERVALS", 2)
    made = sound(report(study(drawn(1)), Request(resamples=200), batches={"one": range(4), "two": range(4, 8)}))
    assert spared(made) == spared(usual)
    for one in made.measures:
        for figure in (*one.by_label.values(), *(pair.figure for pair in one.by_pair)):
            assert figure.interval is None
            assert figure.value is None or figure.no_interval == "too_many_cuts"
    assert by_name(made)["span_f1_strict"].figure.interval is not None
    plain = report(study(drawn(1)), Request(resamples=0))
    assert not any(figure.no_interval == "too_many_cuts" for one in plain.measures for figure in one.by_label.values())


def test_too_many_annotators_are_not_compared_each_with_each_and_it_is_told(usual, monkeypatch):
    monkeypatch.setattr(cuts, "PAIRS", 2)
    made = sound(report(study(drawn(1)), Request(resamples=200)))
    assert not any(one.by_pair for one in made.measures)
    assert not any(one.without for one in made.profiles)
    assert [one.figure for one in made.measures] == [one.figure for one in usual.measures]
    told = "3 annotators make 3 pairs: of more than 2, none is measured by itself, and nobody is left out in turn"
    assert made.notes == (told,)


def test_seventy_annotators_have_a_report():
    names = [f"a{at:02}" for at in range(70)]
    documents = drawn(3, 2, names)
    made = sound(report(study(documents, names), Request(measures=("span_f1_strict", "u_alpha_nominal"), resamples=10)))
    assert all(len(one.votes) == 70 for one in made.disagreements)
    assert made.disagreements
    assert made.notes[-1].startswith("70 annotators make 2,415 pairs: ")
