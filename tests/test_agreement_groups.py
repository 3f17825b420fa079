"""Groups of spans, what each disagreement costs, and which labels are taken for which."""

from __future__ import annotations

import warnings
from itertools import combinations
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye.agreement import building, confusion, costs, disagreements, grouping, measures, nearness, whatifs
from hashiye.agreement.building import Sheet
from hashiye.agreement.grouping import KINDS
from hashiye.agreement.measures import Undefined
from hashiye.agreement.request import Request
from hashiye.model import Annotation, Layer, Spans

LENGTH = 30


def mark(number, spans, label):
    pieces = tuple(spans)
    start, end = min(one for one, _ in pieces), max(one for _, one in pieces)
    return Annotation(f"i{number}", start, end, label, "", pieces if len(pieces) > 1 else ())


def layer(*marks):
    """A layer of ``(start, end, label)`` or ``(((start, end), …), label)``."""
    made = []
    for number, one in enumerate(marks):
        pieces, label = (((one[0], one[1]),), one[2]) if len(one) == 3 else one
        made.append(mark(number, pieces, label))
    return Layer("entities", "x", "complete", tuple(made))


def sheet(name="d", length=LENGTH, **layers):
    return Sheet(name, length, (), {who: layer(*marks) for who, marks in layers.items()})


def grouped(*sheets):
    study = building.study(sheets, "character")
    return study, grouping.group(study)


def said(study, groups):
    """What groups say, without numbers of rows: document, kind and who marked what."""
    found = []
    for number in range(len(groups)):
        votes = []
        for place, name in enumerate(study.annotators):
            if (span := int(groups.member[number, place])) >= 0:
                spans = study.spans[place]
                shape = study.shapes[spans.shape[span]] if spans.shape[span] >= 0 else ()
                votes.append(
                    (name, int(spans.start[span]), int(spans.end[span]), shape, study.labels[spans.label[span]])
                )
        found.append((study.documents[groups.document[number]], KINDS[groups.kind[number]], tuple(sorted(votes))))
    return sorted(found)


PLACES = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 8)).map(
    lambda one: (one[0], min(one[0] + one[1], LENGTH))
)
PARTS = st.tuples(st.integers(0, 8), st.integers(1, 4), st.integers(1, 4), st.integers(1, 4)).map(
    lambda n: ((n[0], n[0] + n[1]), (n[0] + n[1] + n[2], n[0] + n[1] + n[2] + n[3]))
)
MARKS = st.tuples(PLACES.map(lambda one: (one,)) | PARTS, st.sampled_from("ABC"))
LAYERS = st.lists(MARKS, max_size=6)
SHEETS = st.lists(
    st.dictionaries(st.sampled_from(("ann", "bob", "cyd", "dan")), LAYERS, min_size=1), min_size=1, max_size=3
)


def sheets_of(drawn, names=None):
    names = names or {}
    return [
        sheet(f"d{at}", **{names.get(who, who): marks for who, marks in one.items()}) for at, one in enumerate(drawn)
    ]


# --- groups ---


@pytest.mark.parametrize(
    ("layers", "kinds"),
    [
        ({"a": [(0, 5, "P")], "b": [(0, 5, "P")]}, ["agreed"]),
        ({"a": [(0, 5, "P")], "b": [(0, 5, "O")]}, ["label"]),
        ({"a": [(0, 5, "P")], "b": [(0, 9, "P")]}, ["boundary"]),
        ({"a": [(0, 5, "P")], "b": [(3, 9, "O")]}, ["both"]),
        ({"a": [(0, 5, "P")], "b": []}, ["missing"]),
        ({"a": [(0, 5, "P")], "b": [(0, 5, "P")], "c": []}, ["missing"]),
        ({"a": [(0, 5, "P")], "b": [(0, 5, "O")], "c": []}, ["label"]),
        ({"a": [(0, 5, "P")], "b": [(5, 9, "P")]}, ["missing", "missing"]),
        ({"a": [(0, 5, "P")]}, ["agreed"]),
        ({"a": [], "b": []}, []),
        # a twin of one annotator stays alone
        ({"a": [(0, 5, "P"), (0, 5, "P")], "b": [(0, 5, "P")]}, ["agreed", "missing"]),
        # nested: each finds its own, whichever comes first
        ({"a": [(0, 9, "P"), (0, 4, "O")], "b": [(0, 4, "O"), (0, 9, "P")]}, ["agreed", "agreed"]),
        # the same place comes before the better label
        ({"a": [(0, 5, "P")], "b": [(0, 5, "O"), (0, 4, "P")]}, ["missing", "label"]),
        # two labels on one place: the label decides first
        ({"a": [(0, 5, "P"), (0, 5, "O")], "b": [(0, 5, "O")]}, ["agreed", "missing"]),
        # a chain of overlaps binds nothing that shares nothing
        ({"a": [(0, 5, "P")], "b": [(2, 9, "P")], "c": [(6, 12, "P")]}, ["boundary", "missing"]),
        # in parts
        ({"a": [(((0, 2), (4, 6)), "P")], "b": [(((0, 2), (4, 6)), "P")]}, ["agreed"]),
        ({"a": [(((0, 2), (4, 6)), "P")], "b": [(((0, 2), (5, 6)), "P")]}, ["boundary"]),
        ({"a": [(((0, 2), (4, 6)), "P")], "b": [(2, 4, "P")]}, ["missing", "missing"]),
        # wrong spans do no harm
        ({"a": [(5, 5, "P")], "b": [(5, 5, "P")]}, ["agreed"]),
        ({"a": [(5, 5, "P")], "b": [(5, 5, "O")]}, ["label"]),
        ({"a": [(9, 2, "P")], "b": [(9, 2, "O"), (100, 900, "P")]}, ["label", "missing"]),
    ],
)  # fmt: skip
def test_kinds(layers, kinds):
    _study, groups = grouped(sheet(**layers))
    assert [KINDS[one] for one in groups.kind] == kinds


def test_who_did_not_judge_is_not_missing():
    _study, groups = grouped(
        sheet("d0", a=[(0, 5, "P")], b=[(0, 5, "P")]), sheet("d1", a=[(0, 5, "P")], b=[(0, 5, "P")], c=[])
    )
    assert [KINDS[one] for one in groups.kind] == ["agreed", "missing"]
    assert groups.judges.tolist() == [2, 3]


@given(SHEETS)
def test_every_span_is_in_exactly_one_group(drawn):
    study, groups = grouped(*sheets_of(drawn))
    for place, spans in enumerate(study.spans):
        members = groups.member[:, place]
        assert sorted(members[members >= 0].tolist()) == list(range(len(spans)))
    for number in range(len(groups)):
        for place, span in enumerate(groups.member[number]):
            if span >= 0:
                spans = study.spans[place]
                assert spans.document[span] == groups.document[number]
                assert groups.start[number] <= spans.start[span]
                assert spans.end[span] <= groups.end[number]


@given(SHEETS)
def test_members_of_a_group_overlap_one_another(drawn):
    study, groups = grouped(*sheets_of(drawn))
    for _, _, votes in said(study, groups):
        pieces = [shape or ((start, end),) for _, start, end, shape, _ in votes]
        for one, other in combinations(pieces, 2):
            assert nearness.overlap(one, other)[0] > 0


@given(SHEETS)
def test_what_could_be_joined_is(drawn):
    """No two groups are left that nobody is in both of and whose members all overlap."""
    study, groups = grouped(*sheets_of(drawn))
    found = said(study, groups)
    for (document, _, one), (elsewhere, _, other) in combinations(found, 2):
        if document == elsewhere and not {vote[0] for vote in one} & {vote[0] for vote in other}:
            assert not all(
                nearness.overlap(a[3] or ((a[1], a[2]),), b[3] or ((b[1], b[2]),))[0] for a in one for b in other
            )


@given(SHEETS, st.permutations(("ann", "bob", "cyd", "dan")))
def test_groups_do_not_ask_who_is_first(drawn, order):
    names = dict(zip(("ann", "bob", "cyd", "dan"), order, strict=True))
    back = {new: old for old, new in names.items()}
    here, there = said(*grouped(*sheets_of(drawn))), said(*grouped(*sheets_of(drawn, names)))
    turned = [(doc, kind, tuple(sorted((back[who], *rest) for who, *rest in votes))) for doc, kind, votes in there]
    assert here == sorted(turned)


@given(SHEETS)
def test_groups_do_not_ask_for_the_order_of_spans_or_documents(drawn):
    turned = [{who: marks[::-1] for who, marks in one.items()} for one in drawn]
    other = sheets_of(turned)[::-1]
    assert said(*grouped(*sheets_of(drawn))) == said(*grouped(*other))


@given(SHEETS)
def test_groups_do_not_ask_what_labels_are_called(drawn):
    turned = [{who: [(pieces, f"x{label}") for pieces, label in marks] for who, marks in one.items()} for one in drawn]
    here, there = said(*grouped(*sheets_of(drawn))), said(*grouped(*sheets_of(turned)))
    assert [(one[0], one[1], [vote[:4] for vote in one[2]]) for one in here] == [
        (one[0], one[1], [vote[:4] for vote in one[2]]) for one in there
    ]


@given(SHEETS)
def test_the_numbers_of_keys_may_be_too_large_to_pack(drawn):
    """Groups are the same where offsets are so far apart that five keys are no longer one number."""
    here = said(*grouped(*sheets_of(drawn)))
    far = sheet("z", 2**31 - 1, ann=[(2**31 - 9, 2**31 - 2, "A")])
    with mock.patch.object(grouping, "_LARGEST", 0):
        there = said(*grouped(*sheets_of(drawn), far))
    assert there[: len(here)] == here
    assert there[-1][0] == "z"


@given(SHEETS)
def test_documents_done_twice_do_not_change_the_groups_of_the_first(drawn):
    once, twice = said(*grouped(*sheets_of(drawn))), said(*grouped(*sheets_of([*drawn, *drawn])))
    assert [one for one in twice if int(one[0][1:]) < len(drawn)] == once
    assert len(twice) == 2 * len(once)


def test_more_annotators_than_a_number_has_bits():
    many = {f"a{at:03}": [(0, 9, "A"), (2, 5, "B")] if at % 2 else [(0, 8, "A"), (2, 5, "B")] for at in range(70)}
    study, groups = grouped(sheet(**many))
    assert [KINDS[one] for one in groups.kind] == ["boundary", "agreed"]
    assert len(said(study, groups)[0][2]) == 70


def test_a_crowd_of_nested_spans_takes_no_quadratic_time():
    many = [(at, 10_000 - at, "A") for at in range(1500)]
    _study, groups = grouped(sheet(length=10_000, a=many, b=[(s + 1, e, "B") for s, e, _ in many]))
    assert (groups.member >= 0).sum() == 3000


# --- costs ---


def f1(study):
    """Strict F1 by its definition: twice the matched spans over all spans, over all pairs of annotators."""
    counted = measures.named("span_f1_strict").count(study, Request())
    return float(counted.value(counted.rows.sum(axis=0)))


def alpha(study):
    counted = measures.named("u_alpha_nominal").count(study, Request())
    return None if isinstance(counted, Undefined) else float(counted.value(counted.rows.sum(axis=0)))


def reading(group):
    """The most common reading of a group; ties: marked, first, longest, by label."""
    counts = {}
    for vote in group.votes:
        key = (vote.spans, vote.label) if vote.row >= 0 else None
        counts[key] = counts.get(key, 0) + 1
    return min(counts, key=lambda one: (-counts[one], one is None, *(() if one is None else _ranked(one))))


def _ranked(one):
    spans, label = one
    return spans[0][0], -spans[-1][1], spans if len(spans) > 1 else (), label


def agreed(sheets, group):
    """The sheets in which everybody who judged marks the most common reading of a group."""
    made = []
    for one in sheets:
        if one.document != group.document:
            made.append(one)
            continue
        layers = {}
        for vote in group.votes:
            marks = [m for at, m in enumerate(one.layers[vote.annotator].annotations) if at != vote.row]
            if (won := reading(group)) is not None:
                marks.append(mark(99, *won))
            layers[vote.annotator] = Layer("entities", "x", "complete", tuple(marks))
        made.append(Sheet(one.document, one.length, (), layers))
    return made


def cost(study, groups, name="u_alpha_nominal"):
    """What costs are in where this measure leads, and each group's cost."""
    counted = measures.named(name).count(study, Request())
    value = np.nan if isinstance(counted, Undefined) else float(counted.value(counted.rows.sum(axis=0)))
    return costs.costs(study, groups, name, None if np.isnan(value) else value)


def listed(study, groups, name="u_alpha_nominal", most=10**6):
    return disagreements.listed(study, groups, cost(study, groups, name)[1], most)


@given(SHEETS)
def test_the_cost_of_a_disagreement_in_f1_is_what_agreeing_would_bring(drawn):
    sheets = [*sheets_of(drawn), sheet("deep", ann=[(0, 9, "A"), (0, 3, "A"), (8, 12, "A")], bob=[(8, 12, "A")])]
    study, groups = grouped(*sheets)
    assert cost(study, groups)[0] == "span_f1_strict"
    for one in listed(study, groups):
        then = f1(building.study(agreed(sheets, one), "character"))
        if not np.isnan(then):
            assert one.cost == pytest.approx(then - f1(study), abs=1e-12)


SPACED = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 4), st.sampled_from("AB")), max_size=4,
    unique_by=lambda one: one[0],
).map(lambda marks: [(10 * slot + at, 10 * slot + at + size, label) for slot, at, size, label in sorted(marks)])  # fmt: skip


@given(
    st.lists(st.fixed_dictionaries({"ann": SPACED, "bob": SPACED}, optional={"cyd": SPACED}), min_size=1, max_size=3)
)
def test_the_cost_of_a_disagreement_in_u_alpha_is_what_agreeing_would_bring(drawn):
    sheets = [sheet(f"d{at}", 40, **one) for at, one in enumerate(drawn)]
    study, groups = grouped(*sheets)
    before = alpha(study)
    if before is None or np.isnan(before):
        return
    assert cost(study, groups)[0] == "u_alpha_nominal"
    stretches = [(one.document, one.start, one.end) for one in listed(study, groups)]
    for one in listed(study, groups):
        apart = [s for s in stretches if s[0] == one.document and s[1] < one.end and one.start < s[2]]
        then = alpha(building.study(agreed(sheets, one), "character"))
        if len(apart) == 1 and then is not None and not np.isnan(then):
            assert one.cost == pytest.approx(then - before, abs=1e-9)


def test_dearer_disagreements_come_first_and_equal_ones_in_the_order_of_the_text():
    study, groups = grouped(
        sheet("d1", 100, a=[(0, 2, "P"), (50, 52, "P"), (60, 90, "P")], b=[(50, 52, "P")]),
        sheet("d0", 100, a=[(0, 2, "P")], b=[]),
    )
    found = listed(study, groups)
    assert [(one.document, one.start) for one in found] == [("d1", 60), ("d1", 0), ("d0", 0)]
    assert found[0].cost > found[1].cost == pytest.approx(found[2].cost)
    assert [vote.annotator for vote in found[0].votes] == ["a", "b"]
    assert (found[0].votes[0].row, found[0].votes[1].row) == (2, -1)
    assert len(listed(study, groups, most=1)) == 1
    assert disagreements.kinds(groups) == {"agreed": 1, "label": 0, "boundary": 0, "both": 0, "missing": 3}


def test_costs_are_in_the_measure_that_leads_where_it_can_tell_them():
    study, groups = grouped(sheet(a=[(0, 5, "P"), (8, 9, "O")], b=[(0, 5, "P"), (8, 10, "O")]))
    for name in ("u_alpha_nominal", "u_alpha_nominal_without_overlap", "span_f1_strict"):
        assert cost(study, groups, name)[0] == name
    for name in ("u_alpha_binary", "token_krippendorff_alpha", "boundary_f1"):
        assert cost(study, groups, name)[0] == "span_f1_strict"
        assert cost(study, groups, name)[1].tolist() == cost(study, groups, "span_f1_strict")[1].tolist()
    assert cost(study, groups)[1].tolist() == cost(study, groups, "u_alpha_nominal_without_overlap")[1].tolist()


def test_what_overlaps_costs_nothing_where_it_is_left_out():
    plain = sheet("d0", a=[(0, 5, "P"), (8, 9, "O")], b=[(0, 5, "P"), (8, 10, "O")])
    study, groups = grouped(plain, sheet("d1", a=[(0, 5, "P"), (2, 5, "O")], b=[(0, 5, "P")]))
    name, found = cost(study, groups, "u_alpha_nominal_without_overlap")
    assert name == "u_alpha_nominal_without_overlap"
    assert found[groups.document == 0].tolist() == cost(*grouped(plain))[1].tolist()
    assert not found[groups.document == 1].any()


def test_a_document_that_one_annotator_judged_has_no_disagreements():
    study, groups = grouped(sheet("d0", a=[(0, 5, "P")]), sheet("d1", a=[(0, 5, "P")], b=[(0, 5, "P")]))
    assert disagreements.kinds(groups)["agreed"] == 1
    assert listed(study, groups) == ()


@pytest.mark.parametrize("layers", [{}, {"a": []}, {"a": [], "b": []}, {"a": [(0, 1, "P")]}])
def test_nothing_to_group(layers):
    study, groups = grouped(sheet(**layers)) if layers else grouped()
    assert listed(study, groups) == ()
    assert cost(study, groups)[1].tolist() == [0.0] * len(groups)
    assert confusion.confusion(study, groups) == ()


def test_attributes_are_told_with_a_vote():
    one = Annotation("i", 0, 4, "P", "", attributes={"k": "v", "a": "b"})
    both = {"a": Layer("e", "x", "complete", (one,)), "b": layer((0, 4, "O"))}
    study = building.study([Sheet("d", 9, (), both)], "character")
    assert listed(study, grouping.group(study))[0].votes[0].attributes == {"k": "v", "a": "b"}


WRONG = st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from("AB"))


@given(
    st.lists(st.dictionaries(st.sampled_from("abc"), st.lists(WRONG, max_size=4), min_size=1), min_size=1, max_size=3),
    st.sampled_from((0, 1, 5, 30)), st.sampled_from(("character", "token")),
)  # fmt: skip
def test_wrong_documents_cost_something_finite(drawn, length, unit):
    tokens = (Spans.of_pairs([(at, at + 3) for at in range(0, length - 3, 4)]),)
    sheets = [sheet(f"d{at}", length, **one) for at, one in enumerate(drawn)]
    study = building.study([Sheet(one.document, one.length, tokens, one.layers) for one in sheets], unit)
    groups = grouping.group(study)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _, found = cost(study, groups)
    assert np.isfinite(found).all()
    assert np.abs(found).max(initial=0) < 1e6


# --- confusion ---


def test_confusion_counts_pairs_in_both_directions():
    study, groups = grouped(
        sheet("d0", a=[(0, 5, "P"), (6, 9, "P")], b=[(0, 5, "O")], c=[(0, 5, "O")]),
        sheet("d1", a=[(3, 4, "P")], b=[(3, 5, "O")]),
    )
    found = {(one.row, one.column): one for one in confusion.confusion(study, groups)}
    assert {key: one.count for key, one in found.items()} == {
        ("P", "O"): 1.5, ("O", "P"): 1.5, ("O", "O"): 1.0, ("P", ""): 1.0, ("", "P"): 1.0,
    }  # fmt: skip
    assert [(one.document, one.start, one.end) for one in found["O", "P"].examples] == [("d0", 0, 5), ("d1", 3, 5)]
    assert found["O", "O"].examples == ()


@given(SHEETS)
def test_confusion_is_symmetric_and_sums_to_the_pairs_compared(drawn):
    study, groups = grouped(*sheets_of(drawn))
    found = confusion.confusion(study, groups)
    counts = {(one.row, one.column): one.count for one in found}
    assert all(counts[column, row] == count for (row, column), count in counts.items())
    judged = study.judged[groups.document]
    marked = groups.member >= 0
    pairs = sum(
        int((judged[:, a] & judged[:, b] & (marked[:, a] | marked[:, b])).sum())
        for a, b in combinations(range(len(study.annotators)), 2)
    )
    assert sum(counts.values()) == pairs
    assert list(found) == sorted(found, key=lambda one: (-one.count, one.row, one.column))
    assert all(1 <= len(one.examples) <= confusion.EXAMPLES for one in found if one.row != one.column)


def test_examples_are_from_different_documents_where_there_are():
    many = [(at, at + 2, "P") for at in range(0, 30, 3)]
    study, groups = grouped(
        sheet("d0", a=many, b=[(s, e, "O") for s, e, _ in many]), sheet("d1", a=[(0, 2, "P")], b=[(0, 2, "O")])
    )
    shown = next(one for one in confusion.confusion(study, groups) if one.row == "O" and one.column == "P").examples
    assert [(one.document, one.start) for one in shown] == [("d0", 0), ("d0", 3), ("d1", 0)]


def test_merges_are_tried_in_the_order_of_confusion():
    study, groups = grouped(
        sheet(a=[(0, 1, "P"), (2, 3, "P"), (4, 5, "L"), (6, 7, "L")], b=[(0, 1, "O"), (2, 3, "O"), (4, 5, "O")])
    )
    found = confusion.confusion(study, groups)
    assert whatifs.candidates(found) == (("O", "P"), ("L", "O"))
    assert whatifs.candidates(found, 1) == (("O", "P"),)


def crowd(count):
    """So many annotators on one name: most mark both words, some the first, some the second, some call it ORG."""
    readings = [(0, 9, "PER"), (0, 4, "PER"), (5, 9, "PER"), (0, 9, "ORG"), (0, 9, "PER")]
    return {f"a{at:03}": [readings[at % len(readings)]] for at in range(count)}


@pytest.mark.parametrize("count", [63, 64, 65, 70])
def test_any_number_of_annotators_is_grouped(count):
    study, groups = grouped(sheet(**crowd(count)))
    assert np.array_equal(np.sort((groups.member >= 0).sum(axis=0)), np.ones(count))  # every span is in one group
    assert (groups.member >= 0).sum(axis=1).max() == count - count // 5 - (count % 5 > 2)  # all but one of the halves
    for name in ("span_f1_strict", "u_alpha_nominal"):
        _, cost = costs.costs(study, groups, name, 0.5)
        assert len(disagreements.listed(study, groups, cost, 5)[0].votes) == count
    unmarked = count - (groups.member >= 0).sum(axis=1)
    pairs = count * (count - 1) / 2 - unmarked * (unmarked - 1) / 2
    assert sum(one.count for one in confusion.confusion(study, groups)) == pairs.sum()
