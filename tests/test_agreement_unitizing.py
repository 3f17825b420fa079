"""Unitizing: the published examples, the definitions against the fast sums, and the laws that figures keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye.agreement import building
from hashiye.agreement.measures import REASONS, Counted, Undefined, table
from hashiye.agreement.request import Request
from hashiye.agreement.study import Study
from hashiye.agreement.unitizing import continuum, positional
from hashiye.agreement.unitizing.continuum import Coefficient, Continuum
from hashiye.agreement.unitizing.stretches import pieces
from tests import continua
from tests.continua import Text, study_of, texts

FIGURE_12_11 = Continuum(
    60,
    [
        [(0, 7, "1"), (7, 13, "2"), (30, 32, "5"), (32, 37, "6"), (37, 44, "6"), (44, 60, "7")],
        [(0, 7, "1"), (7, 13, "3"), (13, 21, "5"), (32, 44, "6")],
        [(0, 7, "1"), (7, 13, "4"), (13, 21, "5"), (32, 37, "6"), (37, 41, "6"), (41, 44, "6")],
    ],
)
"""Krippendorff 2019, figure 12.11."""

PAGE_254 = Continuum(
    300,
    [
        [(75, 145, "c"), (220, 250, "c"), (30, 90, "k"), (150, 200, "k")],
        [(70, 150, "c"), (205, 225, "c"), (250, 270, "c"), (30, 90, "k"), (150, 200, "k")],
    ],
)
"""Krippendorff 2004, p. 254: units of different labels overlap."""


def counted(study: Study, name: str) -> Counted:
    found = table()[name].count(study, Request())
    assert isinstance(found, Counted)
    return found


def value(study: Study, name: str) -> float | None:
    """Return the value of the summed rows, after asking whether its reason is there exactly where it should be."""
    found = counted(study, name)
    total = found.rows.sum(axis=0)
    result, reason = float(found.value(total)), found.reason(total)
    assert np.isnan(result) == bool(reason)
    assert reason in (*REASONS, "")
    assert found.items(total) >= 0
    return None if reason else result


def close(one: float | None, other: Fraction | float | None) -> bool:
    if one is None or other is None:
        return one is None and other is None
    return one == pytest.approx(float(other), abs=1e-9)


def test_the_published_family_comes_out() -> None:
    assert continuum.u_alpha(FIGURE_12_11).value == pytest.approx(0.50998, abs=5e-6)
    assert continuum.u_alpha_binary(FIGURE_12_11).value == pytest.approx(0.41360, abs=5e-6)
    assert continuum.cu_alpha(FIGURE_12_11).value == pytest.approx(0.72417, abs=5e-6)
    by_label = {label: one.value for label, one in continuum.ku_alpha(FIGURE_12_11).items()}
    assert by_label == {"1": 1, "2": 0, "3": 0, "4": 0, "5": 1, "6": 1, "7": None}
    assert continuum.ku_alpha(FIGURE_12_11)["7"].reason == "no_pairable_items"
    assert continuum.coverage(FIGURE_12_11) == {
        "1": 1, "2": 1, "3": 1, "4": 1, "5": pytest.approx(8 / 18), "6": 1, "7": 0
    }  # fmt: skip


def test_the_published_alpha_of_1995_comes_out() -> None:
    found = continuum.alpha_1995(PAGE_254)
    assert found.value == pytest.approx(0.8591, abs=5e-4)
    c, k = continuum.alpha_1995_by_label(PAGE_254).values()
    assert [c.value, c.observed, c.expected] == pytest.approx([0.7286, 0.0144, 0.0532], abs=1e-4)
    assert [k.value, k.observed, k.expected] == pytest.approx([1.0, 0.0, 0.049], abs=1e-4)


def test_units_that_overlap_leave_each_label_defined() -> None:
    assert continuum.u_alpha(PAGE_254) == Coefficient(None, "overlapping_units")
    study = PAGE_254.study()
    assert value(study.only("k"), "u_alpha_nominal") == 1.0
    assert value(study.only("c"), "u_alpha_nominal") is not None


type Moved = tuple[list[continua.Unit], int, int, int]


@st.composite
def edges(draw: st.DrawFn) -> Moved:
    """Units with room around them, which of them has an edge moved, which edge, and which way."""
    slots = draw(st.lists(st.tuples(st.integers(4, 12), st.sampled_from("AB")), min_size=1, max_size=5))
    units = [(Fraction(40 * at + 12), Fraction(40 * at + 12 + size), label) for at, (size, label) in enumerate(slots)]
    return units, draw(st.integers(0, len(units) - 1)), draw(st.integers(0, 1)), draw(st.sampled_from([-1, 1]))


@pytest.mark.parametrize("name", ["u_alpha_nominal", "u_alpha_binary", "token_krippendorff_alpha"])
@given(moved=edges(), others=st.integers(1, 3))
def test_moving_an_edge_away_from_where_all_have_it_lowers_agreement(name: str, moved: Moved, others: int) -> None:
    units, which, edge, way = moved
    found = []
    for by in range(4):
        start, end, label = units[which]
        other = (start + by * way, end, label) if edge == 0 else (start, end + by * way, label)
        marks = (*[tuple(units)] * others, tuple(sorted([*units[:which], other, *units[which + 1 :]])))
        found.append(value(study_of([Text(40 * len(units) + 40, marks)]), name))
    assert found[0] == 1.0
    assert None not in found
    assert found == sorted(found, reverse=True)  # type: ignore[type-var]
    assert len(set(found)) == len(found)


EXAMPLE_5305 = [
    Continuum(250, [[(10, 15, "x"), (60, 65, "x"), (110, 115, "x"), (160, 165, "x"), (210, 215, "x")], [match]])
    for match in ((10, 15, "x"), (8, 17, "x"), (4, 21, "x"))
]


def test_alpha_of_1995_rises_as_the_match_gets_worse_and_u_alpha_does_not() -> None:
    """inception-project/inception#5305: five spans against one, which then widens."""
    old = [continuum.alpha_1995(one).value for one in EXAMPLE_5305]
    new = [continuum.u_alpha(one).value for one in EXAMPLE_5305]
    assert None not in (*old, *new)
    assert old == sorted(old)  # type: ignore[type-var]
    assert old[0] != old[2]
    assert new == sorted(new, reverse=True)  # type: ignore[type-var]


DEFINITIONS: Mapping[str, Callable[[Sequence[Text]], Fraction | None]] = {
    "u_alpha_nominal": continua.u_alpha,
    "u_alpha_binary": lambda documents: continua.u_alpha(documents, collapsed=True),
    "cu_alpha_nominal": continua.cu_alpha,
    "krippendorff_alpha_unitizing_1995": continua.alpha_1995,
}


@pytest.mark.parametrize("name", DEFINITIONS)
@given(documents=st.one_of(texts(), texts(step=3)))
def test_sums_are_the_definition(name: str, documents: list[Text]) -> None:
    assert close(value(study_of(documents), name), DEFINITIONS[name](documents))


@given(documents=texts())
def test_labels_are_the_definition(documents: list[Text]) -> None:
    measure = table()["ku_alpha_nominal"]
    assert measure.per_label is not None
    found = measure.per_label(study_of(documents), Request())
    for label, expected in continua.ku_alpha(documents).items():
        one = found[label]
        assert isinstance(one, Counted)
        total = one.rows.sum(axis=0)
        assert close(None if one.reason(total) else float(one.value(total)), expected)


@given(documents=texts())
def test_a_label_of_alpha_of_1995_is_its_own_continuum(documents: list[Text]) -> None:
    for label in continua.LABELS:
        alone = [
            Text(one.length, tuple(m if m is None else tuple(u for u in m if u[2] == label) for m in one.marks))
            for one in documents
        ]
        found = value(study_of(documents).only(label), "krippendorff_alpha_unitizing_1995")
        assert close(found, continua.alpha_1995(alone))


@given(documents=st.one_of(texts(), texts(step=3)))
def test_both_ways_to_count_places_are_one(documents: list[Text]) -> None:
    units = pieces(study_of(documents), by_label=True)
    layout, _ = positional._layout(units, len(continua.LABELS))
    shape = (len(documents), len(layout.size))
    gaps = positional._gaps(units, layout.labels)
    one = positional._places_by_size(gaps, layout, shape, np.unique(layout.size))
    assert np.allclose(one, positional._places_by_cell(gaps, layout, shape))


FAMILY = (*DEFINITIONS, "ku_alpha_nominal", "u_alpha_nominal_without_overlap")


@pytest.mark.parametrize("name", FAMILY)
@given(documents=texts(), data=st.data())
def test_orders_and_names_are_not_asked(name: str, documents: list[Text], data: st.DataObject) -> None:
    before = value(study_of(documents), name)
    shuffled = data.draw(st.permutations(documents))
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
        for one in shuffled
    ]
    assert close(value(study_of(changed), name), before)


@pytest.mark.parametrize("name", FAMILY)
@given(documents=texts(annotators=1, missing=False))
def test_agreement_with_oneself_is_one_where_it_is_defined(name: str, documents: list[Text]) -> None:
    twins = [Text(one.length, (one.marks[0],) * 3) for one in documents]
    found = value(study_of(twins), name)
    assert found is None or found == pytest.approx(1.0, abs=1e-12)


@given(documents=texts(most=1), times=st.integers(2, 4))
def test_an_annotator_who_did_not_judge_is_not_there(documents: list[Text], times: int) -> None:
    more = [Text(one.length, (*one.marks, *[None] * times)) for one in documents]
    for name in DEFINITIONS:
        assert close(value(study_of(more), name), value(study_of(documents), name))


@given(documents=texts(most=2, missing=False), shift=st.integers(1, 9))
def test_what_matters_is_where_units_lie_to_each_other(documents: list[Text], shift: int) -> None:
    """Moved along a continuum of the same length, everything stays: exact for the family of 2016.

    For alpha_U of 1995 the gaps at both ends change, and so does its expectation.
    """
    longer = [Text(one.length + shift, one.marks) for one in documents]
    moved = [
        Text(
            one.length,
            tuple(None if m is None else tuple((s + shift, e + shift, label) for s, e, label in m) for m in one.marks),
        )
        for one in longer
    ]
    for name in ("u_alpha_nominal", "u_alpha_binary", "cu_alpha_nominal", "ku_alpha_nominal"):
        assert close(value(study_of(moved), name), value(study_of(longer), name))


@given(documents=texts(most=2), factor=st.integers(2, 50))
def test_scale_is_not_asked_where_gaps_do_not_count(documents: list[Text], factor: int) -> None:
    """Exact for cu-alpha. u-alpha weighs the self-pairs of a gap by its length, not its square: nearly exact."""
    wide = [
        Text(
            one.length * factor,
            tuple(
                None if m is None else tuple((s * factor, e * factor, label) for s, e, label in m) for m in one.marks
            ),
        )
        for one in documents
    ]
    assert close(value(study_of(wide), "cu_alpha_nominal"), value(study_of(documents), "cu_alpha_nominal"))


@given(documents=texts(), times=st.integers(2, 5))
def test_doubled_documents_move_a_figure_by_self_pairs_alone(documents: list[Text], times: int) -> None:
    """Observed disagreement stays; expected disagreement changes by the correction for self-pairs, which fades: the figure falls."""
    found = counted(study_of(documents), "u_alpha_nominal")
    again = counted(study_of(documents * times), "u_alpha_nominal")
    assert np.allclose(again.rows.sum(axis=0), times * found.rows.sum(axis=0))
    before, after = value(study_of(documents), "u_alpha_nominal"), value(study_of(documents * times), "u_alpha_nominal")
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert after <= before + 1e-9


def test_nothing_marked_differs_from_not_judged() -> None:
    unit = ((Fraction(1), Fraction(3), "A"),)
    empty, absent = Text(10, (unit, ())), Text(10, (unit, None))
    assert value(study_of([empty]), "u_alpha_nominal") is not None
    found = counted(study_of([absent]), "u_alpha_nominal")
    assert found.reason(found.rows.sum(axis=0)) == "no_pairable_items"


@pytest.mark.parametrize(
    ("documents", "reason"),
    [
        ([Text(10, ((), ()))], "no_units"),
        ([Text(0, ((), ()))], "no_items"),
        ([Text(4, (((Fraction(0), Fraction(4), "A"),),) * 2)], "no_variation"),
        ([Text(4, (((Fraction(0), Fraction(4), "A"),), None))], "no_pairable_items"),
        ([Text(9, (((Fraction(0), Fraction(4), "A"), (Fraction(3), Fraction(5), "B")), ()))], "overlapping_units"),
    ],
)
def test_what_is_undefined_says_why(documents: list[Text], reason: str) -> None:
    found = counted(study_of(documents), "u_alpha_nominal")
    total = found.rows.sum(axis=0)
    assert np.isnan(found.value(total))
    assert found.reason(total) == reason
    one = study_of(documents).between(0)
    assert all(
        row.count(one, Request()) == Undefined("single_annotator")
        for row in table().values()
        if row.family == "unitizing"
    )


def test_no_document_is_no_item() -> None:
    study = building.study([], "token", ("a", "b"))
    for name in FAMILY:
        found = counted(study, name)
        assert found.reason(found.rows.sum(axis=0)) == "no_items"


def test_overlap_in_one_document_is_not_dropped_silently() -> None:
    sound = Text(20, (((Fraction(1), Fraction(4), "A"),), ((Fraction(1), Fraction(5), "A"),)))
    stacked = Text(9, (((Fraction(0), Fraction(4), "A"), (Fraction(3), Fraction(5), "B")), ()))
    study = study_of([sound, stacked])
    found = counted(study, "u_alpha_nominal")
    assert found.reason(found.rows.sum(axis=0)) == "overlapping_units"
    assert "1 of 2 documents" in found.note(found.rows.sum(axis=0))
    assert np.isnan(found.value(found.rows)).tolist() == [False, True]
    rest = counted(study, "u_alpha_nominal_without_overlap")
    assert float(rest.value(rest.rows.sum(axis=0))) == value(study_of([sound]), "u_alpha_nominal")
    assert "1 of 2 documents" in rest.note(rest.rows.sum(axis=0))
    assert float(rest.items(rest.rows.sum(axis=0))) == 20


def test_parts_of_a_span_are_units_and_unknown_to_1995() -> None:
    study = study_of([Text(20, (((Fraction(1), Fraction(4), "A"),), ((Fraction(1), Fraction(5), "A"),)))])
    one = study.spans[0]
    parted = replace(
        study,
        shapes=(((10, 20), (30, 40)),),
        spans=(
            replace(
                one, shape=np.array([0]), span=np.array([0, 0]), begin=np.array([1.0, 3.0]), stop=np.array([2.0, 4.0])
            ),
            study.spans[1],
        ),
    )
    plain = Continuum(20, [[(1, 2, "A"), (3, 4, "A")], [(1, 5, "A")]])
    assert value(parted, "u_alpha_nominal") == continuum.u_alpha(plain).value
    found = counted(parted, "krippendorff_alpha_unitizing_1995")
    assert found.reason(found.rows.sum(axis=0)) == "discontinuous_units"


@given(
    edges=st.lists(
        st.tuples(st.floats(-5, 30), st.floats(-5, 30), st.sampled_from("ABC")), min_size=0, max_size=6
    )
)  # fmt: skip
def test_wrong_documents_draw_no_exception(edges: list[tuple[float, float, str]]) -> None:
    plain = Continuum(20, [edges, [(3, 5, "A"), (7, 9, "B")]])
    for one in (continuum.u_alpha, continuum.u_alpha_binary, continuum.cu_alpha, continuum.alpha_1995):
        found = one(plain)
        assert (found.value is None) == bool(found.reason)


def test_many_annotators_need_only_as_many_slots_as_a_document_has() -> None:
    marks = ((Fraction(1), Fraction(3), "A"),), ((Fraction(1), Fraction(4), "A"),)
    crowd = [
        Text(9, tuple(marks[(at - start) % 2] if at in (start, start + 1) else None for at in range(9)))
        for start in range(8)
    ]
    pair = [Text(9, marks)] * 8
    for name in FAMILY:
        assert close(value(study_of(crowd), name), value(study_of(pair), name))
