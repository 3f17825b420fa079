"""Token coding: counting from the lengths of spans equals writing out every token, and figures keep their laws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye.agreement import token_sets
from hashiye.agreement.coding import alpha, coefficients
from hashiye.agreement.coding.ratings import of_items
from hashiye.agreement.measures import REASONS, Counted, Undefined, named, table
from hashiye.agreement.request import Request
from hashiye.agreement.study import Study
from hashiye.agreement.tokens import COEFFICIENTS, READINGS, Reading
from tests import continua
from tests.continua import Text, study_of, texts

READ = pytest.mark.parametrize("reading", READINGS, ids=lambda one: one.suffix or "plain")
NAMES = [f"token_{row[0]}{reading.suffix}" for reading in READINGS for row in COEFFICIENTS]


def counted(study: Study, name: str) -> Counted:
    found = table()[name].count(study, Request())
    assert isinstance(found, Counted)
    return found


def value(study: Study, name: str) -> float | None:
    found = counted(study, name)
    total = found.rows.sum(axis=0)
    result, reason = float(found.value(total)), found.reason(total)
    assert np.isnan(result) == bool(reason)
    assert reason in (*REASONS, "")
    return None if reason else result


def written(documents: Sequence[Text], reading: Reading) -> list[list[str | None]]:
    return list(continua.tokens(documents, position=reading.position, marked=reading.marked))


def every_category(reading: Reading, labels: Sequence[str] = continua.LABELS) -> list[str]:
    parts = ("B-", "I-") if reading.position else ("",)
    return ["O", *(f"{part}{label}" for label in labels for part in parts)]


def close(one: float | None, other: float | None) -> bool:
    return one is other is None or one == pytest.approx(other, abs=1e-9)


@READ
@pytest.mark.parametrize("name", ["percent_agreement", "fleiss_kappa", "conger_kappa", "brennan_prediger", "gwet_ac"])
@given(documents=texts())
def test_lengths_count_as_items_do(name: str, reading: Reading, documents: list[Text]) -> None:
    declared = every_category(reading) if name == "brennan_prediger" else ()
    expected = coefficients.estimate(name, of_items(written(documents, reading), declared))
    assert close(value(study_of(documents), f"token_{name}{reading.suffix}"), expected.value)


@READ
@given(documents=texts())
def test_alpha_counts_as_items_do(reading: Reading, documents: list[Text]) -> None:
    items = of_items(written(documents, reading))
    expected = None if coefficients.undefined(items) else alpha.krippendorff(items).value
    assert close(value(study_of(documents), f"token_krippendorff_alpha{reading.suffix}"), expected)


@READ
@pytest.mark.parametrize("name", ["cohen_kappa", "scott_pi"])
@given(documents=texts())
def test_pairs_count_as_items_do(name: str, reading: Reading, documents: list[Text]) -> None:
    values = []
    for pair in combinations(range(len(documents[0].marks)), 2):
        rows = [[item[at] for at in pair] for item in written(documents, reading)]
        items = [row for row in rows if None not in row]
        if items:
            values.append(coefficients.estimate(name, of_items(items)).value)
    found = value(study_of(documents), f"token_{name}{reading.suffix}")
    expected = None if None in values or not values else float(np.mean(values))
    assert close(found, expected)


@READ
@given(documents=texts(most=2))
def test_a_label_by_itself_is_one_that_no_other_is_declared_beside(reading: Reading, documents: list[Text]) -> None:
    row = table()[f"token_brennan_prediger{reading.suffix}"]
    assert row.per_label is not None
    for label, found in row.per_label(study_of(documents), Request()).items():
        alone = [
            Text(one.length, tuple(None if m is None else tuple(u for u in m if u[2] == label) for m in one.marks))
            for one in documents
        ]
        items = of_items(written(alone, reading), every_category(reading, [label]))
        expected = coefficients.estimate("brennan_prediger", items).value
        assert isinstance(found, Counted)
        result = float(found.value(found.rows.sum(axis=0)))
        assert close(None if np.isnan(result) else result, expected)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("token_light_kappa", "token_cohen_kappa"),
        ("token_hubert_kappa_entity", "token_conger_kappa_entity"),
        ("token_bennett_s_label", "token_brennan_prediger_label"),
        ("token_randolph_kappa", "token_brennan_prediger"),
    ],
)
def test_a_coefficient_is_asked_for_by_each_of_its_names(asked: str, name: str) -> None:
    assert named(asked).name == name


# --- sets of labels ---


@st.composite
def stacked(draw: st.DrawFn) -> list[Text]:
    """Generate documents whose spans overlap, also with their own label."""
    mark = st.tuples(st.integers(0, 7), st.integers(1, 4), st.sampled_from(continua.LABELS))
    marks = st.lists(mark, max_size=5).map(
        lambda some: tuple((Fraction(at), Fraction(at + long), label) for at, long, label in some)
    )
    count = draw(st.integers(2, 4))
    lengths = draw(st.lists(st.sampled_from([0, 11, 12]), min_size=1, max_size=3))
    return [
        Text(one, tuple(draw(st.none() | (marks if one else st.just(()))) for _ in range(count))) for one in lengths
    ]


def sets_of(documents: Sequence[Text]) -> list[list[list[str] | None]]:
    return [
        [
            None if m is None else sorted({label for start, end, label in m if start <= at < end})
            for m in text.marks
        ]
        for text in documents
        for at in range(text.length)
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "distance"), [("masi", "masi_2006"), ("jaccard", "jaccard")])
@given(documents=stacked())
def test_sets_count_as_items_do(name: str, distance: str, documents: list[Text]) -> None:
    items = of_items(sets_of(documents))
    expected = None if coefficients.undefined(items) else alpha.krippendorff(items, distance).value
    study = study_of(documents)
    assert close(value(study, f"token_krippendorff_alpha_{name}"), expected)
    found = counted(study, f"token_krippendorff_alpha_{name}")
    each = [counted(study_of([one]), f"token_krippendorff_alpha_{name}") for one in documents]
    alone = [float(one.value(one.rows.sum(axis=0))) for one in each]
    assert found.value(found.rows).tolist() == pytest.approx(alone, nan_ok=True)


@given(documents=texts())
def test_without_overlap_sets_are_labels(documents: list[Text]) -> None:
    study = study_of(documents)
    for name in ("masi", "jaccard"):
        assert close(value(study, f"token_krippendorff_alpha_{name}"), value(study, "token_krippendorff_alpha_label"))


def test_more_sets_than_can_be_compared_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    study = study_of([Text(9, (((Fraction(0), Fraction(3), "A"), (Fraction(2), Fraction(5), "B")), ()))])
    row = table()["token_krippendorff_alpha_masi"]
    monkeypatch.setattr(token_sets, "MOST_SETS", 3)  # none, A, B, and A with B
    assert row.count(study, Request()) == Undefined("too_large")
    monkeypatch.setattr(token_sets, "MOST_SETS", 1)  # two labels
    assert row.count(study, Request()) == Undefined("too_large")
    assert row.count(study.between(0), Request()) == Undefined("single_annotator")


@READ
@given(documents=texts())
def test_items_are_the_tokens_that_two_judged(reading: Reading, documents: list[Text]) -> None:
    found = counted(study_of(documents), f"token_krippendorff_alpha{reading.suffix}")
    paired = [item for item in written(documents, reading) if sum(one is not None for one in item) > 1]
    assert float(found.items(found.rows.sum(axis=0))) == len(paired)


@given(documents=texts(), data=st.data())
def test_orders_and_names_are_not_asked(documents: list[Text], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(documents[0].marks))))
    renamed = dict(zip(continua.LABELS, data.draw(st.permutations(continua.LABELS)), strict=True))
    changed = [
        Text(
            one.length,
            tuple(
                None if (m := one.marks[at]) is None else tuple((s, e, renamed[label]) for s, e, label in reversed(m))
                for at in order
            ),
        )
        for one in data.draw(st.permutations(documents))
    ]
    before, after = study_of(documents), study_of(changed)
    for name in NAMES:
        assert close(value(after, name), value(before, name))


@given(documents=texts(), times=st.integers(2, 4))
def test_doubled_documents_are_the_same_figure(documents: list[Text], times: int) -> None:
    """Exact but for Krippendorff's alpha, which corrects for a small sample: it falls a little."""
    one, more = study_of(documents), study_of(documents * times)
    for name in NAMES:
        if "krippendorff" not in name:
            assert close(value(more, name), value(one, name))


@given(documents=texts(annotators=1, missing=False))
def test_agreement_with_oneself_is_one_where_it_is_defined(documents: list[Text]) -> None:
    study = study_of([Text(one.length, (one.marks[0],) * 3) for one in documents])
    for name in NAMES:
        assert value(study, name) in (None, pytest.approx(1.0, abs=1e-12))


@given(documents=texts(step=2))
def test_a_token_that_a_span_touches_belongs_to_it_whole(documents: list[Text]) -> None:
    def whole(text: Text) -> Text:
        marks = [
            None if m is None else tuple((Fraction(s // 1), Fraction(-(-e // 1)), label) for s, e, label in m)
            for m in text.marks
        ]
        return Text(text.length, tuple(marks))

    for name in ("token_krippendorff_alpha", "token_cohen_kappa_entity"):
        assert close(value(study_of(documents), name), value(study_of([whole(one) for one in documents]), name))


def test_empty_documents_raise_what_counts_outside_tokens_and_not_the_conditional_figure() -> None:
    one = Text(10, (((Fraction(1), Fraction(3), "A"),), ((Fraction(1), Fraction(4), "A"),)))
    empty = Text(10, ((), ()))
    alone, many = study_of([one]), study_of([one, empty, empty])
    kappa = value(alone, "token_cohen_kappa"), value(many, "token_cohen_kappa")
    assert kappa[0] is not None
    assert kappa[1] is not None
    assert kappa[0] < kappa[1]
    assert value(alone, "token_percent_agreement_entity") == value(many, "token_percent_agreement_entity")
    found = counted(many, "token_gwet_ac_entity")
    assert "conditional" in found.note(found.rows.sum(axis=0))


@pytest.mark.parametrize(
    ("documents", "reason", "conditional"),
    [
        ([Text(5, ((), ()))], "no_variation", "no_units"),
        ([Text(0, ((), ()))], "no_items", "no_units"),
        ([Text(5, (((Fraction(0), Fraction(2), "A"),), None))], "no_pairable_items", "no_pairable_items"),
        (
            [Text(9, (((Fraction(0), Fraction(4), "A"), (Fraction(3), Fraction(5), "B")), ()))],
            "overlapping_units",
            "overlapping_units",
        ),
    ],
)
def test_what_is_undefined_says_why(documents: list[Text], reason: str, conditional: str) -> None:
    study = study_of(documents)
    for name in NAMES:
        found = counted(study, name)
        total = found.rows.sum(axis=0)
        if ("percent" in name or "brennan" in name) and reason == "no_variation" and "entity" not in name:
            assert float(found.value(total)) == 1.0
            continue
        assert np.isnan(found.value(total))
        assert found.reason(total) == (conditional if "entity" in name else reason)
        assert table()[name].count(study.between(0), Request()) == Undefined("single_annotator")


def test_overlapping_spans_leave_labels_and_other_documents_defined() -> None:
    stacked = Text(9, (((Fraction(0), Fraction(4), "A"), (Fraction(3), Fraction(5), "B")), ()))
    sound = Text(9, (((Fraction(0), Fraction(4), "A"),), ((Fraction(0), Fraction(4), "A"),)))
    study = study_of([stacked, sound])
    for name in NAMES:
        found = counted(study, name)
        assert np.isnan(found.value(found.rows)[0])
        assert found.reason(found.rows.sum(axis=0)) == "overlapping_units"
        assert "in 1 document" in found.note(found.rows.sum(axis=0))
    assert value(study, "token_percent_agreement") is None
    assert value(study.only("A"), "token_percent_agreement") is not None


def test_the_second_part_of_a_span_goes_on_with_it() -> None:
    """A discontinuous span opens once, so that its later parts are I and not B."""
    study = study_of([Text(9, (((Fraction(1), Fraction(2), "A"), (Fraction(4), Fraction(6), "A")), ()))])
    spans = study.spans[0]
    parted = replace(study, spans=(replace(spans.taken(np.array([True, False])), span=np.array([0, 0]),
                                           begin=spans.begin, stop=spans.stop), study.spans[1]))  # fmt: skip
    found, apart = counted(parted, "token_fleiss_kappa"), counted(study, "token_fleiss_kappa")
    # The columns of rows end with B of each label, I of each label, O; shares are halves of two annotators.
    assert (2 * found.rows[0, -7:]).tolist() == [1, 0, 0, 2, 0, 0, 15]
    assert (2 * apart.rows[0, -7:]).tolist() == [2, 0, 0, 1, 0, 0, 15]


def test_numbers_of_a_study_are_kept_as_long_as_it_is() -> None:
    from hashiye.agreement.unitizing.sums import _KNOWN, sums

    study = study_of([Text(9, ((), ()))])
    assert sums(study) is sums(study, rounded=True)
    before = len(_KNOWN)
    del study
    assert len(_KNOWN) == before - 1


def test_many_pairs_are_refused_before_memory_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    from hashiye.agreement import tokens

    monkeypatch.setattr(tokens, "MOST_CELLS", 3)
    assert table()["token_cohen_kappa"].count(study_of([Text(9, ((), ()))]), Request()) == Undefined("too_large")
