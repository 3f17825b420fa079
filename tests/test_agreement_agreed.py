"""Attributes and relations on spans that annotators agree on."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye.agreement import building, permuting
from hashiye.agreement.agreed import attributes, judgements, relations
from hashiye.agreement.agreed.groups import groups
from hashiye.agreement.coding import coefficients
from hashiye.agreement.coding.alpha import krippendorff, used
from hashiye.agreement.coding.ratings import of_items
from hashiye.agreement.measures import Undefined, named
from hashiye.agreement.request import Request
from hashiye.model import Annotation, Layer, Relation, Spans

REQUEST = Request()


def layer(spans, links=()):
    """Return a layer; spans are ``(start, end, label, attributes)``, links ``(label, {role: places})``."""
    marked = [
        Annotation(f"a{at}", start, end, label, "", (), given) for at, (start, end, label, given) in enumerate(spans)
    ]
    joined = [
        Relation(f"r{at}", label, {role: tuple(f"a{place}" for place in places) for role, places in args.items()})
        for at, (label, args) in enumerate(links)
    ]
    return Layer("entities", "", "complete", tuple(marked), "", tuple(joined))


def study(*documents, annotators=()):
    sheets = [building.Sheet(f"d{at}", 100, (Spans(),), layers) for at, layers in enumerate(documents)]
    return building.study(sheets, "character", annotators)


def figure(made):
    if isinstance(made, Undefined):
        return made.reason
    sums = made.rows.sum(axis=0)
    found = float(made.value(sums))
    assert np.isnan(found) == bool(made.reason(sums))
    return made.reason(sums) or found


def spans(*given):
    return [(10 * at, 10 * at + 5, "PER", one) for at, one in enumerate(given)]


# --- attributes ---


def test_a_key_that_one_did_not_give_is_absent_and_chance_is_of_each_key():
    """Two keys by hand: ``sex`` f f / f m / m m / m -, ``role`` x x / x x / x - / - -."""
    ours = layer(spans({"sex": "f", "role": "x"}, {"sex": "f", "role": "x"}, {"sex": "m", "role": "x"}, {"sex": "m"}))
    theirs = layer(spans({"sex": "f", "role": "x"}, {"sex": "m", "role": "x"}, {"sex": "m"}, {}))
    one = study({"a": ours, "b": theirs})
    assert figure(attributes.percent(one, REQUEST)) == pytest.approx(5 / 8)
    sex, role = (8**2 - 3**2 - 4**2 - 1) / 7, (8**2 - 5**2 - 3**2) / 7
    assert figure(attributes.alpha(one, REQUEST)) == pytest.approx(1 - 6 / (sex + role))
    by_key = measures_by_label("attribute_krippendorff_alpha", one)
    assert by_key == {"sex": pytest.approx(1 - 4 / sex), "role": pytest.approx(1 - 2 / role)}
    assert measures_by_label("attribute_percent_agreement", one) == {"sex": 0.5, "role": 0.75}


def test_a_key_is_judged_on_spans_of_the_labels_that_it_is_used_for():
    """Nobody says of a place that it has no sex, unless somebody gave one to any place."""
    ours = layer([(0, 3, "PER", {"sex": "f"}), (5, 8, "PER", {}), (10, 13, "LOC", {}), (15, 18, "LOC", {"id": "Q1"})])
    theirs = layer([(0, 3, "PER", {"sex": "m"}), (5, 8, "PER", {}), (10, 13, "LOC", {}), (30, 35, "ORG", {"id": "Q"})])
    one = study({"a": ours, "b": theirs})
    made = attributes.percent(one, REQUEST)
    assert made.items(made.rows.sum(axis=0)) == 3
    assert measures_by_label("attribute_percent_agreement", one) == {"sex": 0.5, "id": 1.0}


@pytest.mark.parametrize("annotators", [2, 3])
def test_attributes_that_are_given_independently_agree_by_chance(annotators):
    draw = np.random.default_rng(7)

    def given():
        return {key: str(draw.choice(["s", "s", "g"])) for key in ("ref", "sex") if draw.random() < 0.5}

    documents = [{name: layer(spans(*[given() for _ in range(50)])) for name in "abc"[:annotators]} for _ in range(40)]
    one = study(*documents)
    assert figure(attributes.alpha(one, REQUEST)) == pytest.approx(0, abs=0.03)
    assert all(abs(value) < 0.04 for value in measures_by_label("attribute_krippendorff_alpha", one).values())
    share = 0.5**2 + (1 / 3) ** 2 + (1 / 6) ** 2
    assert figure(attributes.percent(one, REQUEST)) == pytest.approx(share, abs=0.03)
    p = permuting.chance(one, [named("attribute_krippendorff_alpha")], Request(permutations=39))
    assert 0.05 < p[0] <= 1


def measures_by_label(name, one):
    from hashiye.agreement import measures

    return {label: figure(made) for label, made in measures.named(name).per_label(one, REQUEST).items()}


def test_it_is_krippendorffs_alpha_with_missing_data():
    """Krippendorff 2011, data C, nominal .743: a unit is a span, and who did not judge it has not marked it."""
    units = ("11.1", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", ".555", "..11", "..3.")
    rows = {name: [unit[at] for unit in units] for at, name in enumerate("abcd")}
    one = {
        name: layer([(5 * at, 5 * at + 1, "X", {"k": said}) for at, said in enumerate(row) if said != "."])
        for name, row in rows.items()
    }
    assert figure(attributes.alpha(study(one), REQUEST)) == pytest.approx(0.743, abs=0.0005)


def alpha(units):
    """Nominal alpha by its definition: all pairs within units against all pairs of values."""
    units = [unit for unit in units if len(unit) > 1]
    values = [value for unit in units for value in unit]
    observed = sum(2 * sum(a != b for a, b in combinations(unit, 2)) / (len(unit) - 1) for unit in units)
    expected = 2 * sum(a != b for a, b in combinations(values, 2)) / (len(values) - 1)
    return 1 - observed / expected


KEYS = st.dictionaries(st.sampled_from(["k", "l"]), st.sampled_from("xyz"))
LAYERS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from("AB"), KEYS), unique_by=lambda one: one[:2], max_size=6)
DOCUMENTS = st.lists(st.dictionaries(st.sampled_from("abc"), LAYERS), max_size=3)


def read(documents, annotators=tuple("abc")):
    return study(
        *[{name: layer([(p, p + 3, label, given) for p, label, given in rows]) for name, rows in one.items()}
          for one in documents],
        annotators=annotators,
    )  # fmt: skip


@given(DOCUMENTS)
def test_attributes_against_the_definition(documents):
    observed = expected = agreeing = items = 0.0
    used = {(label, key) for one in documents for rows in one.values() for _, label, given in rows for key in given}
    for key in "kl":
        units = []
        for one in documents:
            places = sorted({row[:2] for rows in one.values() for row in rows})
            for place in places:
                said = [given.get(key) for rows in one.values() for *at, given in rows if tuple(at) == place]
                if len(said) > 1 and (place[1], key) in used:
                    units.append(said)
        values = [value for unit in units for value in unit]
        observed += sum(2 * sum(a != b for a, b in combinations(unit, 2)) / (len(unit) - 1) for unit in units)
        expected += 2 * sum(a != b for a, b in combinations(values, 2)) / max(len(values) - 1, 1)
        shares = [[a == b for a, b in combinations(unit, 2)] for unit in units]
        agreeing += sum(sum(one) / len(one) for one in shares)
        items += len(units)
    found, percent = (
        figure(attributes.alpha(read(documents), REQUEST)),
        figure(attributes.percent(read(documents), REQUEST)),
    )
    assert found == pytest.approx(1 - observed / expected) if expected else isinstance(found, str)
    assert percent == pytest.approx(agreeing / items) if items else isinstance(percent, str)


@given(DOCUMENTS)
def test_order_does_not_matter_and_marksare_additive(documents):
    for count in (attributes.alpha, attributes.percent):
        first = figure(count(read(documents), REQUEST))
        assert figure(count(read(documents[::-1]), REQUEST)) == pytest.approx(first)
        assert figure(count(read(documents, tuple("cab")), REQUEST)) == pytest.approx(first)
        assert figure(count(read([*documents, *documents]), REQUEST)) == first or count is attributes.alpha


def test_why_there_is_no_figure():
    marked, moved = layer(spans({"k": "x"})), layer([(1, 6, "PER", {"k": "x"})])
    assert named("attribute_percent_agreement").count(study({"a": marked}), REQUEST) == Undefined("single_annotator")
    assert figure(attributes.alpha(study({"a": marked}, {"b": marked}), REQUEST)) == "no_items"
    assert figure(attributes.alpha(study({"a": marked, "b": moved}), REQUEST)) == "no_pairable_items"
    assert figure(attributes.alpha(study({"a": layer(spans({})), "b": layer(spans({}))}), REQUEST)) == "no_items"
    assert figure(attributes.alpha(study({"a": marked, "b": marked}), REQUEST)) == "no_variation"
    assert figure(attributes.percent(study({"a": marked, "b": marked}), REQUEST)) == 1.0


def test_the_figure_says_on_how_much_it_rests():
    ours = layer([(0, 3, "A", {"k": "x"}), (5, 8, "A", {}), (20, 25, "A", {})])
    theirs = layer([(0, 3, "A", {"k": "y"}), (5, 8, "A", {}), (30, 35, "A", {}), (40, 45, "B", {})])
    made = attributes.alpha(study({"a": ours, "b": theirs}, {"a": ours}), REQUEST)
    sums = made.rows.sum(axis=0)
    assert made.items(sums) == 2
    assert made.note(sums) == "on 2 spans that two annotators marked alike, of 5"


def test_values_without_number_are_refused(monkeypatch):
    monkeypatch.setattr(judgements, "MOST_CELLS", 3)
    ours = layer(spans(*[{"id": f"Q{at}"} for at in range(5)]))
    one = study({"a": ours, "b": ours})
    assert figure(attributes.alpha(one, REQUEST)) == "too_large"
    assert figure(attributes.percent(one, REQUEST)) == 1.0
    monkeypatch.setattr(attributes, "_MOST", 4)
    assert figure(attributes.percent(one, REQUEST)) == "too_large"
    assert measures_by_label("attribute_percent_agreement", one) == {"id": "too_large"}


# --- attributes that are numbers ---

SCALES = pytest.mark.parametrize("scale", ["ordinal", "interval"])
NUMBERED = st.lists(
    st.dictionaries(
        st.sampled_from("abc"),
        st.lists(
            st.tuples(st.integers(0, 4), st.just("A"), st.dictionaries(st.sampled_from("kl"), st.sampled_from("0259"))),
            unique_by=lambda one: one[:2],
            max_size=6,
        ),
    ),
    max_size=3,
)


def ratings_of(documents, key):
    """Return the items of one key as coding takes them: all spans, null where it was not given."""
    rows = []
    for one in documents:
        for place in sorted({row[0] for marks in one.values() for row in marks}):
            said = [[int(own[key]) for at, _, own in one.get(who, ()) if at == place and key in own] for who in "abc"]
            rows.append([one[0] if one else None for one in said])
    return of_items(rows)


@SCALES
@given(documents=NUMBERED)
def test_numbers_count_as_items_do(scale, documents):
    name = f"attribute_krippendorff_alpha_{scale}"
    one = read(documents)
    found = measures_by_label(name, one)
    parts = []
    for key in "kl":
        items = ratings_of(documents, key)
        expected = None if coefficients.undefined(items) else krippendorff(items, scale).value
        assert found.get(key, "none") == pytest.approx(expected) if expected is not None else found.get(key) in (
            None, "no_variation",
        )  # fmt: skip
        if expected is not None:
            parts.append((expected, used(items).sum()))
    whole = figure(named(name).count(one, REQUEST))
    if parts:
        assert whole == pytest.approx(np.average([value for value, _ in parts], weights=[n for _, n in parts]))
    else:
        assert isinstance(whole, str)


@SCALES
def test_keys_with_words_are_no_numbers(scale):
    ours = layer(spans({"age": "10", "name": "1"}, {"age": "20", "name": "2"}, {"age": "30"}))
    theirs = layer(spans({"age": "10.0", "name": "1"}, {"age": "21", "name": "x"}, {}))
    one = study({"a": ours, "b": theirs})
    assert set(measures_by_label(f"attribute_krippendorff_alpha_{scale}", one)) == {"age"}
    made = named(f"attribute_krippendorff_alpha_{scale}").count(one, REQUEST)
    assert made.items(made.rows.sum(axis=0)) == 2
    assert figure(made) > 0.9 if scale == "interval" else figure(made) > 0.5


# --- relations ---

FOUR = spans({}, {}, {}, {})


def linked(*links):
    return layer(FOUR, [(label, {"from": (one,), "to": (other,)}) for label, one, other in links])


def test_relations_are_the_same_with_label_roles_and_arguments():
    ours = linked(("works-for", 0, 1), ("lives-in", 0, 2), ("works-for", 2, 3))
    theirs = linked(("works-for", 0, 1), ("born-in", 0, 2), ("works-for", 3, 2))
    one = study({"a": ours, "b": theirs})
    assert figure(relations.relation(one, REQUEST)) == pytest.approx(2 * 1 / 6)
    assert measures_by_label("relation_f1", one) == {"works-for": 0.5, "lives-in": 0.0, "born-in": 0.0}
    assert figure(relations.label_alpha(one, REQUEST)) == pytest.approx(
        alpha([["works-for"] * 2, ["lives-in", "born-in"]])
    )
    made = relations.label_alpha(one, REQUEST)
    assert made.note(made.rows.sum(axis=0)) == "on 2 sets of arguments that two annotators joined, of 4"


def test_ids_and_the_order_of_spans_do_not_matter():
    ours = layer(FOUR, [("r", {"x": (0, 3), "y": (1,)})])
    theirs = layer(FOUR[::-1], [("r", {"y": (2,), "x": (0, 3)})])
    assert figure(relations.relation(study({"a": ours, "b": theirs}), REQUEST)) == 1.0


def test_a_relation_on_a_span_that_the_other_did_not_mark_is_lost_or_left_out():
    ours = layer(FOUR, [("r", {"x": (0,), "y": (1,)}), ("r", {"x": (2,), "y": (3,)})])
    theirs = layer(FOUR[:3], [("r", {"x": (0,), "y": (1,)})])
    one = study({"a": ours, "b": theirs})
    assert figure(relations.relation(one, REQUEST)) == pytest.approx(2 / 3)
    made = relations.agreed(one, REQUEST)
    assert figure(made) == 1.0
    sums = made.rows.sum(axis=0)
    assert made.note(sums) == "on 2 relations all of whose arguments another annotator has, of 3"


def test_relations_that_are_not_there():
    nothing, one = layer(FOUR), linked(("r", 0, 1))
    assert figure(relations.relation(study({"a": nothing, "b": nothing}), REQUEST)) == "no_units"
    assert figure(relations.relation(study({"a": one, "b": nothing}), REQUEST)) == 0.0
    assert figure(relations.label_alpha(study({"a": one, "b": nothing}), REQUEST)) == "no_pairable_items"
    assert figure(relations.label_alpha(study({"a": one, "b": one}), REQUEST)) == "no_variation"
    assert figure(relations.relation(study({"a": one}, {"b": one}), REQUEST)) == "no_items"
    assert named("relation_f1").count(study({"a": one}), REQUEST) == Undefined("single_annotator")
    assert figure(relations.relation(study(annotators=("a", "b")), REQUEST)) == "no_items"


def test_several_labels_on_the_same_arguments_meet_by_what_is_common():
    ours, theirs = linked(("x", 0, 1), ("y", 0, 1)), linked(("y", 0, 1))
    one = study({"a": ours, "b": theirs})
    whole = relations.forms(one, groups(one))
    items = relations.judgements(one, whole)
    assert items.count.tolist() == [2]


LINKS = st.lists(st.tuples(st.sampled_from("rs"), st.integers(0, 3), st.integers(0, 3)), max_size=5)
LINKED = st.lists(st.dictionaries(st.sampled_from("abc"), LINKS), max_size=3)


@pytest.mark.parametrize("count", [relations.relation, relations.agreed, relations.label_alpha])
@given(documents=LINKED)
def test_laws_of_relations(count, documents):
    def found(annotators, turned=1, factor=1):
        layers = [{name: linked(*rows[::turned]) for name, rows in one.items()} for one in documents]
        return figure(count(study(*(layers * factor), annotators=annotators), REQUEST))

    first = found(("a", "b", "c"))
    assert found(("c", "a", "b")) == pytest.approx(first)
    assert found(("a", "b", "c"), turned=-1) == pytest.approx(first)
    if count is not relations.label_alpha:  # alpha corrects for small samples
        assert found(("a", "b", "c"), factor=2) == pytest.approx(first)


@given(LINKS)
def test_relations_of_oneself(links):
    one = study({"a": linked(*links), "b": linked(*links)})
    assert figure(relations.relation(one, REQUEST)) == (1.0 if links else "no_units")
    assert figure(relations.label_alpha(one, REQUEST)) in {1.0, "no_variation", "no_pairable_items", "no_items"}
