"""Span F1: the best matching against all matchings, laws that hold whatever the data, worked examples, peers."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye.agreement import building, measures
from hashiye.agreement.examples import tags
from hashiye.agreement.measures import Counted, Undefined
from hashiye.agreement.request import Request
from hashiye.agreement.spans import f1, keys, matching, overlaps, plain, scores
from hashiye.agreement.spans.boundaries import boundary
from hashiye.model import Annotation, Layer, Spans

REQUEST = Request()
ALL = (f1.strict, f1.exact, f1.partial, f1.type_, boundary)


def value(study, count=f1.strict):
    made = count(study, REQUEST)
    if isinstance(made, Undefined):
        return made.reason
    sums = made.rows.sum(axis=0)
    found = float(made.value(sums))
    assert np.isnan(found) == bool(made.reason(sums))
    return made.reason(sums) or found


# --- the best matching is the best of all ---

SPANS = st.lists(
    st.tuples(
        st.integers(0, 9), st.integers(-1, 5), st.sampled_from("AB"), st.sampled_from(((), (1, 1), (1, 2), (2, 1)))
    ),
    max_size=5,
)


def parts(start, length, shape):
    """Return the pieces of a span; with a shape, a first one, a gap, and what is left."""
    if shape and length > sum(shape):
        return ((start, start + shape[0]), (start + sum(shape), start + length))
    return ((start, start + length),)


def sheet(document, **layers):
    """Return a sheet in characters; an annotator's spans are ``(start, length, label, shape)``."""

    def layer(rows):
        marked = []
        for place, (start, length, label, shape) in enumerate(rows):
            pieces = parts(start, length, shape)
            several = pieces if len(pieces) > 1 else ()
            marked.append(Annotation(f"a{place}", start, start + length, label, "", several))
        return Layer("entities", "", "complete", tuple(marked))

    return building.Sheet(document, 20, (Spans(),), {name: layer(rows) for name, rows in layers.items()})


def by_trial(ours, theirs, scheme):
    """Return score, correct and number of pairs of the best of all matchings, by trying them."""

    def fits(one, other):
        pieces, others = parts(one[0], one[1], one[3]), parts(other[0], other[1], other[3])
        same = pieces == others
        labels = one[2] == other[2]
        meet = any(max(a, c) < min(b, d) for (a, b), (c, d) in product(pieces, others))
        correct = {"strict": same and labels, "exact": same, "partial": same, "type": labels and (meet or same)}[scheme]
        if not meet and not correct:
            return None
        return (1.0 if correct else 0.5 if scheme == "partial" else 0.0, int(correct), 1)

    few, many = sorted((ours, theirs), key=len)
    best = (0.0, 0, 0)
    for places in permutations([*range(len(many)), *[None] * len(few)], len(few)):
        pairs = [fits(one, many[place]) for one, place in zip(few, places, strict=True) if place is not None]
        if None not in pairs:
            best = max(best, tuple(map(sum, zip(*pairs, strict=True))) if pairs else (0.0, 0, 0))
    return best


@pytest.mark.parametrize("scheme", matching.SCHEMES)
@given(ours=SPANS.filter(lambda rows: len(rows) < 5), theirs=SPANS.filter(lambda rows: len(rows) < 5))
def test_the_matching_is_the_best_of_all(scheme, ours, theirs):
    study = building.study([sheet("d", a=ours, b=theirs)], "character")
    pairs = matching.matched(study, 0, 1, scheme)
    assert len(set(pairs.first.tolist())) == len(set(pairs.second.tolist())) == len(pairs.first)
    assert (pairs.score.sum(), pairs.correct.sum(), len(pairs.first)) == by_trial(ours, theirs, scheme)


EDGES = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(0, 1)), max_size=30, unique_by=lambda e: e[:2]
)


@given(EDGES)
def test_groups_of_overlaps_are_solved_like_one_large_assignment(edges):
    from scipy.optimize import linear_sum_assignment

    left, right, weight = np.array(edges, np.int64).reshape(-1, 3).T
    taken = matching.best(left, right, weight)
    assert len(set(left[taken])) == len(set(right[taken])) == len(taken)
    worth = np.zeros((9, 9))
    worth[left, right] = weight * 100 + 1
    rows, columns = linear_sum_assignment(worth, maximize=True)
    assert (weight[taken] * 100 + 1).sum() == worth[rows, columns].sum()


@pytest.mark.parametrize("length", [3, 4, 50, 300])
def test_long_chains_of_overlaps_are_matched(length, monkeypatch):
    """Two segmentations, one moved by half a segment: each segment overlaps two, and all find a partner."""
    bricks = plain.study([{
        "A": [(10 * place, 10 * place + 10, "AB"[place % 2]) for place in range(length)],
        "B": [(10 * place + 5, 10 * place + 15, "BA"[place % 2]) for place in range(length)],
    }])  # fmt: skip
    assert value(bricks, f1.partial) == 0.5
    assert value(bricks, f1.type_) == pytest.approx((length - 1) / length)
    whole = matching.matched(bricks, 0, 1, "type")
    monkeypatch.setattr(matching, "_DENSE", 0)
    assert matching.matched(bricks, 0, 1, "type").score.sum() == whole.score.sum()


@given(EDGES)
def test_both_ways_to_assign_are_as_good(edges):
    left, right, weight = np.array(edges, np.int64).reshape(-1, 3).T
    worth = weight * 100 + 1
    found = []
    for way in (matching._assignment, matching._sparse_assignment):
        partner = way(left, right, worth, 9, 9)
        found.append(sum(worth[(left == row) & (right == column)].sum() for row, column in enumerate(partner)))
    assert found[0] == found[1]


def test_a_large_tangle_is_solved_and_a_huge_one_refused(monkeypatch):
    tangle = [(place, place + 40, "A") for place in range(30)]
    study = plain.study([{"A": tangle, "B": [(start + 5, end + 3, label) for start, end, label in tangle]}])
    assert value(study, f1.type_) == 1.0
    monkeypatch.setattr(overlaps, "MOST", 100)
    assert value(study, f1.type_) == value(study, f1.partial) == "too_large"
    assert value(study, f1.strict) == 0.0


# --- laws ---

DOCUMENTS = st.lists(st.fixed_dictionaries({}, optional={"a": SPANS, "b": SPANS, "c": SPANS}), max_size=4)


def study_of(documents, **renamed):
    sheets = [sheet(f"d{place}", **layers) for place, layers in enumerate(documents)]
    return building.study(sheets, "character", tuple("abc"), labels="AB")


@pytest.mark.parametrize("count", ALL)
@given(documents=DOCUMENTS)
def test_order_and_names_do_not_matter(count, documents):
    first = value(study_of(documents), count)
    assert value(study_of(documents[::-1]), count) == pytest.approx(first)
    assert value(study_of([{name: rows[::-1] for name, rows in one.items()} for one in documents]), count) == first
    swapped = [{{"a": "c", "b": "a", "c": "b"}[name]: rows for name, rows in one.items()} for one in documents]
    assert value(study_of(swapped), count) == pytest.approx(first)
    assert value(study_of(documents).relabelled({"A": "Z", "B": "Y"}), count) == pytest.approx(first)
    assert value(study_of([*documents, *documents]), count) == pytest.approx(first)


@pytest.mark.parametrize("count", ALL)
@given(rows=st.lists(SPANS, min_size=1, max_size=3))
def test_agreement_with_oneself_is_one(count, rows):
    study = study_of([{"a": one, "b": one} for one in rows])
    assert value(study, count) == (1.0 if any(rows) else "no_units")


@given(DOCUMENTS)
def test_what_asks_for_less_is_never_lower(documents):
    study = study_of(documents)
    strict, exact, partial, kind = (value(study, count) for count in ALL[:4])
    if isinstance(strict, float):
        assert strict <= exact <= partial
        assert strict <= kind


@pytest.mark.parametrize("count", ALL)
@given(documents=DOCUMENTS)
def test_rows_are_additive_and_labels_can_be_cut_out(count, documents):
    study = study_of(documents)
    whole = count(study, REQUEST).rows
    for place in range(len(documents)):
        assert count(study_of([documents[place]]), REQUEST).rows.tolist() == whole[[place]].tolist()
    if count is f1.strict:
        parts_ = [count(study.only(label), REQUEST).rows[:, :4] for label in "AB"]
        assert sum(parts_).tolist() == whole[:, :4].tolist()


# --- what there is to count ---


def test_nothing_marked_is_not_the_same_as_not_judged():
    marked, nothing = [(0, 3, "A", ())], []
    assert value(study_of([{"a": marked}, {"b": marked}])) == "no_items"
    assert value(study_of([{"a": nothing, "b": nothing}])) == "no_units"
    assert value(study_of([{"a": marked, "b": nothing}])) == 0.0
    assert value(study_of([{"a": marked, "b": marked}, {"a": nothing, "b": nothing}, {"a": marked}])) == 1.0
    registered = measures.named("span_f1_strict").count
    assert value(building.study([sheet("d", a=marked)]), registered) == "single_annotator"
    assert value(study_of([])) == "no_items"


def test_each_document_has_its_own_figure_and_null_where_nobody_marked_anything():
    study = study_of([{"a": [(0, 3, "A", ())], "b": [(0, 3, "B", ())]}, {"a": [], "b": []}])
    made = f1.exact(study, REQUEST)
    assert made.value(made.rows)[0] == 1.0
    assert np.isnan(made.value(made.rows)[1])
    assert [made.reason(row) for row in made.rows] == ["", "no_units"]


def test_every_pair_counts_where_both_judged_and_each_span_once_as_an_item():
    one, other = (0, 3, "A", ()), (5, 2, "A", ())
    study = study_of([{"a": [one], "b": [one], "c": [one, other]}, {"a": [other], "b": [one]}, {"c": [one]}])
    made = f1.strict(study, REQUEST)
    assert made.rows.tolist() == [[3, 3, 5, 4, 3], [0, 1, 1, 2, 1], [0, 0, 0, 0, 0]]
    assert value(study) == 2 * 3 / 10
    assert made.items(made.rows.sum(axis=0)) == 6


def test_precision_and_recall_take_the_first_annotator_as_the_reference():
    study = plain.study([{"A": [(0, 1, "X"), (2, 3, "X"), (4, 5, "X"), (6, 7, "X")], "B": [(0, 1, "X"), (8, 9, "X")]}])
    sums = f1.strict(study, REQUEST).rows.sum(axis=0)
    assert (scores.precision(sums), scores.recall(sums)) == (0.5, 0.25)
    table = plain.table(study, 0, 1, "strict")
    assert (table.precision, table.recall) == (0.5, 0.25)


def test_spans_in_parts_are_equal_with_all_their_parts_and_overlap_by_parts():
    whole, gapped, other = (0, 5, "A", ()), (0, 5, "A", (1, 2)), (0, 5, "A", (1, 1))
    inside = (1, 1, "A", ())
    assert value(study_of([{"a": [gapped], "b": [gapped]}])) == 1.0
    assert value(study_of([{"a": [gapped], "b": [other]}])) == value(study_of([{"a": [gapped], "b": [whole]}])) == 0.0
    assert value(study_of([{"a": [gapped], "b": [whole]}]), f1.partial) == 0.5
    assert value(study_of([{"a": [gapped], "b": [inside]}]), f1.partial) == 0.0  # it lies in the gap
    assert value(study_of([{"a": [gapped], "b": [inside]}]), f1.type_) == 0.0


def test_edges_count_one_by_one():
    moved = study_of([{"a": [(0, 5, "A", ())], "b": [(0, 4, "B", ())]}])
    assert value(moved, boundary) == 0.5
    assert value(moved, f1.exact) == 0.0
    turned = study_of([{"a": [(0, 5, "A", ())], "b": [(5, 5, "A", ())]}])  # where one ends the other starts
    assert value(turned, boundary) == 0.0
    gapped = study_of([{"a": [(0, 5, "A", (1, 2))], "b": [(0, 5, "A", ())]}])
    assert value(gapped, boundary) == 2 * 2 / 6


def test_doubled_spans_meet_as_often_as_both_have_them():
    one = (0, 3, "A", ())
    assert value(study_of([{"a": [one, one], "b": [one]}])) == pytest.approx(2 / 3)
    assert value(study_of([{"a": [one, one], "b": [one, one, one]}])) == pytest.approx(4 / 5)


@given(st.lists(st.lists(st.tuples(*[st.integers(-(2**31), 2**31 - 1)] * 4), max_size=6), min_size=1, max_size=3))
def test_keys_of_wide_columns_are_equal_where_rows_are(tables):
    columns = [tuple(np.array(table, np.int64).reshape(-1, 4).T) for table in tables]
    made = np.concatenate(keys.packed(columns))
    rows = [row for table in tables for row in table]
    assert [(a == b) for a, b in product(rows, rows)] == [bool(a == b) for a, b in product(made, made)]


def test_documents_may_be_wrong():
    rows = [(3, -2, "A", ()), (3, -2, "A", ()), (2**30, 2**30, "A", ())]
    study = study_of([{"a": rows, "b": rows}, {"a": [(3, 0, "B", ())], "b": [(1, 5, "B", ())]}])
    assert value(study) == pytest.approx(6 / 8)
    assert value(study, f1.type_) == pytest.approx(6 / 8)


# --- worked examples ---

SEVEN = [  # Segura-Bedmar et al. 2013, task 9.1: the pairs behind the table of totals
    ([(0, 1, "BRAND")], []),
    ([], [(0, 1, "BRAND")]),
    ([(1, 2, "DRUG")], [(0, 2, "DRUG")]),
    ([(0, 1, "DRUG")], [(0, 1, "BRAND")]),
    ([(0, 1, "DRUG")], [(0, 1, "DRUG")]),
    ([(0, 1, "DRUG")], [(0, 1, "DRUG")]),
    ([(1, 2, "GROUP")], [(0, 2, "DRUG")]),
]


@pytest.mark.parametrize(
    ("scheme", "counts", "expected"),
    [
        ("strict", (2, 3, 0, 1, 1), 1 / 3),
        ("exact", (3, 2, 0, 1, 1), 1 / 2),
        ("partial", (3, 0, 2, 1, 1), 2 / 3),
        ("type", (3, 2, 0, 1, 1), 1 / 2),
    ],
)
def test_the_seven_pairs_of_semeval_2013(scheme, counts, expected):
    table = plain.semeval(SEVEN)[scheme]
    assert (table.correct, table.incorrect, table.partial, table.missed, table.spurious) == counts
    assert table.precision == table.recall == table.f1 == pytest.approx(expected)


BRATIAA = [  # the test data agree-2 of bratiaa 0.1.4
    (
        [
            (4, 17, "PER"),
            (18, 24, "LOC"),
            (34, 37, "ORG"),
            (361, 397, "PER"),
            (563, 567, "PER"),
            (720, 724, "PER"),
            (1074, 1078, "PER"),
            (1081, 1096, "PER"),
            (2376, 2387, "MISC"),
            (2498, 2504, "LOC"),
        ],
        [
            (4, 17, "PER"),
            (34, 37, "ORG"),
            (361, 397, "PER"),
            (563, 567, "PER"),
            (720, 724, "PER"),
            (1081, 1096, "PER"),
            (2376, 2387, "MISC"),
            (2498, 2504, "LOC"),
        ],
    ),
    (
        [(0, 8, "LOC"), (18, 21, "ORG"), (192, 195, "ORG"), (327, 344, "PER"), (454, 465, "PER"), (650, 653, "ORG")],
        [
            (0, 8, "LOC"),
            (18, 21, "ORG"),
            (42, 54, "LOC"),
            (161, 190, "ORG"),
            (327, 344, "PER"),
            (408, 426, "ORG"),
            (454, 465, "PER"),
            (516, 523, "ORG"),
            (650, 653, "ORG"),
        ],
    ),
]


def test_examples_of_seqeval_and_bratiaa():
    readme = [("OOOBIIO", "OOBIIIO"), ("BIO", "BIO")]
    documents = [tuple([(one.start(), one.end(), "X") for one in re.finditer("BI*", each)] for each in pair)
                 for pair in readme]  # fmt: skip
    assert plain.semeval(documents)["strict"].f1 == 0.5
    assert plain.semeval(BRATIAA)["strict"].f1 == pytest.approx(0.7878787878787878)


def test_nervaluates_traps_of_order():
    """nervaluate 1.2.1 finds 0 for these, and 2/3 with the sides or the list the other way round."""
    gold, system = [(0, 5, "A")], [(0, 9, "A"), (0, 5, "A")]
    for ours, theirs in ((gold, system), (system, gold), (gold, system[::-1])):
        assert plain.semeval([(ours, theirs)])["strict"].f1 == pytest.approx(2 / 3)


PEERS = (
    # two annotators' tags, B- in capitals and I- in small letters; what nervaluate 1.2.1 counts in strict, exact and
    # partial (correct, incorrect, partial, missed, spurious), and the F1 of seqeval 1.2.2
    (
        ".........................Ll........Gg... .....GPpp.Lll....LllGgg......P...P...... .............G...GgPp...PppGgg...G.....P .PpPppLllLGg.GgPpp.Lll....PppPp.LllLll..",
        "........L................Ll...G...PGg... .....GPpp.Lll.....LlGgg....G.P...P...P.. ...G.......P.G...LGPp...PpPGgg...G.....P .LPPppLll.Gg.GgPpp.Lll....PppGP.LllLll..",
        (22, 5, 0, 1, 11),
        (22, 5, 0, 1, 11),
        (22, 0, 5, 1, 11),
        0.6666666666666667,
    ),
    (
        "PpLl..Pp..Ll.PpPpp...LllPp..........Ggg. Lll.....Lll.............GggPpp.........P ...Gg......Ggg....Lll.....Ggg......Ppp.. ...PpL..LLll......Ll.........LPp...Ggg.G",
        "PpLlL.P...Ll.P.Ppp...LlPPp..........PGg. Lll.....Lll.............GggPp........P.P ...Gg.L....PGg....Lll.....GggL....LPpp.. ...PpL..LLll......Ll.......P.LPp...Ggg.G",
        (22, 6, 0, 0, 9),
        (22, 6, 0, 0, 9),
        (22, 0, 6, 0, 9),
        0.676923076923077,
    ),
    (
        "..Pp.......Lll.......Pp......P.Gg..Ll... ....Lll..Ll..........Lll................ ...PppGggG...L..GLPPPp..Ppp..P.Ggg.LlLll .......Ggg.L.............P.G.L........Pp",
        "..Pp.......Lll.....G.Pp......PGGg..GG... ...GLll..Ll......G...Lll................ ...Pp.GggL...L..GLPPPp..Ppp..P.Ggg.LlLll .......Ggg.L...G.........P.G.L.....G..Pp",
        (26, 3, 0, 0, 7),
        (27, 2, 0, 0, 7),
        (27, 0, 2, 0, 7),
        0.7999999999999999,
    ),
    (
        "G...Pp.Gg....Ppp.P...Ll........LL....... ..Lll.Lll.Lll...Gg.GgPp.Ll.G.....PpPpp.. .......Ll..........Ll...Lll...Ggg....... .Ll...Pp....Ppp.G.....Gg..P....P.G...Gg.",
        "G...Pp.GgG...GPp.P..LLlP.......LL....... ..Lll.LllGLll.L..G..GPp.Ll.G.....PpPGP.. .......Ll...G..L...Ll...Lll...GPG....... ..L...PP...LPpP.G.....Gg..P....P.G...Gg.",
        (23, 8, 0, 0, 15),
        (23, 8, 0, 0, 15),
        (23, 0, 8, 0, 15),
        0.5974025974025974,
    ),
)


def written(line):
    names = {"P": "PER", "L": "LOC", "G": "ORG"}
    return ["O" if one == "." else f"{'B' if one.isupper() else 'I'}-{names[one.upper()]}" for one in line]


@pytest.mark.parametrize(("ours", "theirs", "strict", "exact", "partial", "seqeval"), PEERS)
def test_peers_count_the_same_where_definitions_coincide(ours, theirs, strict, exact, partial, seqeval):
    documents = [
        (tags.spans(written(one)), tags.spans(written(other)))
        for one, other in zip(ours.split(), theirs.split(), strict=True)
    ]
    tables = plain.semeval(documents)
    for scheme, counts in (("strict", strict), ("exact", exact), ("partial", partial)):
        one = tables[scheme]
        assert (one.correct, one.incorrect, one.partial, one.missed, one.spurious) == counts
    assert tables["strict"].f1 == pytest.approx(seqeval, abs=1e-12)


def test_the_table_has_all_measures_of_spans():
    named = {name for name, row in measures.table().items() if row.family == "spans"}
    assert named == {
        "span_f1_strict", "span_f1_exact", "span_f1_partial", "span_f1_type", "boundary_f1",
        "span_f1_strict_trimmed", "span_f1_exact_trimmed",
    }  # fmt: skip


@pytest.mark.exhaustive
def test_twenty_thousand_documents_are_a_second_of_work():
    from time import process_time

    random = np.random.default_rng(1)
    size, each = 20_000, 40
    start = np.tile(np.arange(each) * 10, size) + random.integers(0, 3, size * each)
    columns = []
    for _ in range(3):
        end = start + random.integers(3, 12, size * each)
        home = np.repeat(np.arange(size), each)
        order = np.lexsort((end, start, home))
        some = np.arange(len(home))
        columns.append(plain.SpanColumns(home[order], start[order], end[order], random.integers(0, 5, len(home)),
                                         np.full(len(home), -1), some, some, start * 1.0, end * 1.0))  # fmt: skip
    study = replace(plain.study([{"a": [], "b": [], "c": []}] * size), labels=tuple("ABCDE"), spans=tuple(columns))
    for count, most in ((f1.strict, 1.0), (f1.exact, 1.0), (f1.partial, 4.0), (f1.type_, 4.0), (boundary, 2.0)):
        begun = process_time()
        assert isinstance(count(study, REQUEST), Counted)
        assert process_time() - begun < most, count.__name__
