"""Reference cases: all that are published, names that others use, and data that are none."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hashiye.agreement import measures, reference
from hashiye.agreement.coding.estimates import spread
from hashiye.agreement.examples import documents, shapes, tags
from hashiye.agreement.examples.asked import coefficient
from hashiye.agreement.request import Request
from hashiye.cli import reference as command

FILE = Path(__file__).parent / "data" / "agreement" / "iaa_reference.json"
CASES = json.loads(FILE.read_text(encoding="utf-8"))["cases"]
ITEMS = {
    "kind": "items",
    "items": [["a", "a", "b"], ["b", "b", "b"], ["a", "c", "a"], ["c", "c", None], ["a", "a", "a"]],
}
TABLE = {"kind": "table", "labels": ["pos", "neg"], "table": [[40, 10], [5, 45]]}
BIO = {
    "kind": "bio",
    "docs": [{"A": ["O", "B-X", "I-X"], "B": ["O", "B-X", "O"]}, {"A": ["B-Y", "O"], "B": ["B-Y", "O"]}],
}
UNITS = {"kind": "units", "length": 30, "annotators": [[[0, 7, "p"], [7, 13, "q"]], [[0, 7, "p"], [8, 13, "q"]]]}


def computed(measure, data, expected=None, **params):
    case = {"measure": measure, "data": data, "params": params}
    return reference.evaluate(case if expected is None else {**case, "expected": expected})


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_every_case_passes(case):
    found = reference.verdict(case)
    assert found.verdict == "pass", found
    assert set(found.computed) == set(case["expected"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cohen_kappa", "Cohen's kappa"),
        ("conger_kappa", "hubert_kappa"),
        ("brennan_prediger", "randolph_free_marginal_kappa"),
        ("brennan_prediger", "free-marginal kappa"),
        ("brennan_prediger", "bennett_s"),
        ("gwet_ac", "gwet_ac1"),
        ("weighted_gwet_ac", "AC2"),
        ("krippendorff_alpha", "krippendorff_alpha_nominal"),
        ("krippendorff_alpha", "krippendorff_alpha_gwet"),
        ("krippendorff_alpha", "alpha"),
        ("weighted_krippendorff_alpha_gwet", "krippendorff_alpha_interval"),
        ("percent_agreement_pairwise", "percent_agreement_pair_weighted"),
        ("cohen_kappa_quadratic", "quadratic_weighted_kappa"),
        ("cohen_kappa", "light_kappa"),
    ],
)
def test_what_others_call_it(one, other):
    assert computed(one, ITEMS)["value"] == pytest.approx(computed(other, ITEMS)["value"])


def test_a_name_asks_for_weights_or_a_metric():
    asked = coefficient("weighted_kappa_custom", {"distance": [[0, 1], [1, 0]]})
    assert (asked.name, asked.weights, asked.distance) == ("cohen_kappa", None, [[0, 1], [1, 0]])
    assert coefficient("krippendorff_alpha", {"level_of_measurement": "ordinal"}).distance == "ordinal"
    assert coefficient("cohen_kappa_per_label_pooled", {}).name == "scott_pi"
    assert coefficient("no_such_kappa", {}) is None


def test_custom_distances_of_artstein_and_poesio_2008():
    """Page 568: weighted kappa .8163, alpha .8156."""
    data = {"kind": "table", "labels": ["STAT", "IReq", "Chck"], "table": [[46, 6, 0], [0, 32, 0], [0, 6, 10]]}
    distance = [[0, 1, 0.5], [1, 0, 0.5], [0.5, 0.5, 0]]
    assert computed("weighted_alpha_custom", data, distance=distance)["value"] == pytest.approx(0.8156, abs=1e-4)
    thrice = [[3 * one for one in row] for row in distance]
    found = computed("weighted_kappa_custom", data, distance=thrice)
    assert (found["value"], found["Do"]) == pytest.approx((0.8163, 0.27), abs=1e-4)


def test_two_labels():
    found = computed("cohen_kappa", TABLE)
    assert (found["f1_positive"], found["pabak"], found["bias_index"]) == pytest.approx((80 / 95, 0.7, 0.05))
    assert computed("bias_index", TABLE)["value"] == pytest.approx(0.05)
    assert computed("bias_index", ITEMS) == {
        "value": None,
        "reason": "not_two_labels",
        "percent_agreement": pytest.approx(11 / 15),
    }


def test_labels_per_label_take_the_shape_that_is_expected():
    assert computed("cohen_kappa_per_label", TABLE, {"pos": 0}) == {"pos": pytest.approx(0.7)}
    found = computed("scott_pi_per_label", TABLE, {"pos": {"value": 0, "pe": 0}})
    assert set(found["pos"]) == {"value", "pe"}


def test_labels_of_any_kind():
    data = {"kind": "items", "items": [[1, 1.0], [True, "x"], [None, 2]]}
    assert computed("percent_agreement", data)["value"] == 0.5


def test_ordinal_labels_have_the_declared_order():
    rows = [["low", "high"], ["mid", "mid"], ["low", "low"], ["high", "mid"]]
    declared = {"kind": "items", "items": rows, "labels": ["low", "mid", "high"]}
    numbered = {"kind": "items", "items": [[{"low": 1, "mid": 2, "high": 3}[one] for one in row] for row in rows]}
    for name in ("krippendorff_alpha_ordinal", "krippendorff_alpha_interval", "cohen_kappa_linear"):
        assert computed(name, declared)["value"] == pytest.approx(computed(name, numbered)["value"])


def test_bootstrap_over_documents_of_any_coefficient():
    """A document of two items that agree, one of two that do not: as many of these as a coin falls."""
    data = {"kind": "items_by_document", "documents": [[["A", "A"], ["B", "B"]], [["A", "B"], ["B", "A"]]] * 20}
    found = computed("bootstrap_over_documents_percent_agreement", data, seed=5, resamples=4000)
    assert found["value"] == 0.5
    assert found["se"] == pytest.approx((0.25 / 40) ** 0.5, rel=0.05)
    assert found["ci95"] == pytest.approx([0.35, 0.65], abs=0.026)
    assert computed("bootstrap_over_documents_cohen_kappa", data, seed=5) == computed(
        "bootstrap_over_documents_cohen_kappa", data, seed=5
    )


def test_tags_in_every_scheme():
    expected = [(0, 2, "P"), (2, 3, "P"), (4, 5, "L")]
    for written in (
        "B-P I-P B-P O B-L",
        "I-P I-P B-P O I-L",
        "B-P E-P S-P O S-L",
        "B-P L-P U-P O U-L",
        "B-P E-P W-P O W-L",
    ):
        assert tags.spans(written.split()) == expected
    assert tags.tags(expected, 5) == ["B-P", "I-P", "B-P", "O", "B-L"]


def test_the_same_spans_as_tags_and_as_spans():
    spans = {"kind": "spans", "docs": [
        {"A": [[1, 3, "X"]], "B": [[1, 2, "X"]], "length": 3}, {"A": [[0, 1, "Y"]], "B": [[0, 1, "Y"]], "length": 2},
    ]}  # fmt: skip
    for name in ("span_f1_strict", "span_f1_partial", "boundary_f1", "token_cohen_kappa", "u_alpha_nominal"):
        assert computed(name, spans)["value"] == pytest.approx(computed(name, BIO)["value"])
    assert computed("semeval2013", spans)["partial"]["f1"] == pytest.approx(0.75)


def test_units_that_overlap():
    data = {"kind": "units", "length": 30, "annotators": [[[0, 7, "p"], [5, 13, "q"]], [[0, 7, "p"]]]}
    assert computed("u_alpha", data)["reason"] == "overlapping_units"
    assert computed("token_scott_pi", data)["reason"] == "overlapping_units"


def test_units_by_every_measure():
    for name in ("u_alpha", "|u_alpha", "cu_alpha", "alpha_u_1995", "gamma", "gamma_cat", "span_f1_strict"):
        assert computed(name, UNITS)["value"] <= 1
    assert computed("ku_alpha", UNITS, {"p": 0, "q": 0}) == {"p": 1, "q": 1}
    again = computed("gamma", UNITS, seed=4, samples=50)
    assert again == computed("gamma", UNITS, seed=4, samples=50)
    assert again["value"] == pytest.approx(1 - again["observed_disorder"] / again["expected_disorder"])


def test_soft_gamma_is_asked_for_by_name_or_by_a_parameter():
    line, split = [[0, 8, "A"], [20, 24, "B"]], [[0, 4, "A"], [4, 8, "A"], [20, 24, "B"]]
    data = {"kind": "units", "length": 40, "annotators": [line, split]}
    for named in ("gamma_observed_disorder", "gamma_given_expected_disorder", "gamma"):
        found = [
            computed(named, data, {"observed_disorder": 0}, soft=one, expected_disorder=1) for one in (True, False)
        ]
        assert [one["observed_disorder"] for one in found] == pytest.approx([0.0888889, 0.4444444], abs=1e-6)
    assert computed("Soft-Gamma", data) == computed("gamma", data, soft=True) == computed("gamma_soft", data)
    spans = spans_data({"A": line, "B": split, "length": 40})
    assert computed("soft_gamma", spans)["value"] == computed("gamma", spans, soft=True)["value"]
    assert computed("gamma", spans)["value"] < computed("gamma", spans, soft=True)["value"]
    for measure, params in (("gamma_cat", {"soft": True}), ("gamma_k", {"soft": True}), ("gamma", {"soft": 1})):
        for one in (data, spans):
            found = reference.verdict({"measure": measure, "data": one, "params": params})
            assert found.verdict == "error"
            assert "soft" in found.why


@st.composite
def tagged(draw):
    names = "ABC"[: draw(st.integers(2, 3))]
    found = []
    for _ in range(draw(st.integers(1, 4))):
        length = draw(st.integers(1, 6))
        marked = {name: sorted(draw(st.sets(st.integers(0, length)))) for name in names}
        found.append({
            name: None if draw(st.integers(0, 5)) == 0 else tags.tags(
                [(start, end, draw(st.sampled_from("XY")))
                 for start, end in zip(edges[::2], edges[1::2], strict=False)], length)
            for name, edges in marked.items()
        })  # fmt: skip
    return found


@settings(max_examples=25, deadline=None)
@given(docs=tagged())
def test_tokens_counted_from_lengths_are_tokens_counted_one_by_one(docs):
    """The measures of the table never write a token out; here every one is an item."""
    study = documents.study_of(documents.of_tags(docs))
    names = [name for name in measures.table() if name.startswith("token_")]
    assert len(names) >= 18
    for name in names:
        parts = ("",) if name.endswith("_label") else ("B-", "I-")
        declared = ["O", *(f"{part}{label}" for label in study.labels for part in parts)]
        params = {"labels": declared} if "brennan" in name else {}
        found = reference.evaluate({"measure": name, "data": {"kind": "bio", "docs": docs}, "params": params})
        made = measures.named(name).count(study, Request())
        value = float(made.value(made.rows.sum(axis=0)))
        if np.isnan(value) or found["value"] is None:
            assert np.isnan(value), (name, value, found)
            assert found["value"] is None, (name, value, found)
        else:
            assert value == pytest.approx(found["value"], abs=1e-9), name


# What is no case

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 70) | st.floats(allow_nan=False, width=32) | st.sampled_from(["A", "B", "", "items"]),
    lambda one: st.lists(one, max_size=4) | st.dictionaries(st.sampled_from(["A", "B", "start", "items", "label"]), one, max_size=3),
    max_leaves=12,
)  # fmt: skip
NAMES = ["cohen_kappa", "krippendorff_alpha_ratio", "krippendorff_alpha_masi_2006", "gwet_ac_per_label", "u_alpha", "gamma_cat",
         "span_f1_type", "token_scott_pi", "bootstrap_over_documents_fleiss_kappa", "semeval2013", "pabak", "krippendorff_alpha_custom",
         "weighted_cohen_kappa", "ku_alpha", "bootstrap_over_documents_span_f1_strict", "nothing"]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    measure=st.sampled_from(NAMES), kind=st.sampled_from(["items", "set_items", "table", "counts", "items_by_document", "units", "spans", "bio", "?"]),
    inside=JSON, params=JSON | st.just({"distance": [[0, 1], [1, 0]], "resamples": 20}), expected=JSON,
)  # fmt: skip
def test_no_case_is_a_traceback(measure, kind, inside, params, expected):
    keys = ("items", "table", "counts", "documents", "annotators", "docs", "labels", "length")
    case = {"id": 1, "measure": measure, "params": params, "data": {"kind": kind, **dict.fromkeys(keys, inside)},
            "expected": expected}  # fmt: skip
    found = reference.verdict(case)
    assert found.verdict in {"pass", "fail", "error", "unknown measure", "computed"}
    assert "NaN" not in json.dumps(msgspec.to_builtins(found))
    for broken in (case | {"data": inside}, case | {"measure": inside}, inside):
        assert reference.verdict(broken).verdict


@pytest.mark.parametrize("data", [{}, {"kind": "items"}, {"kind": "table", "table": [[1]], "labels": ["a", "b"]},
                                  {"kind": "units", "annotators": [[[3, 3, "a"]]]}, {"kind": "bio", "docs": [{"A": ["O"], "B": []}]},
                                  {"kind": "spans", "docs": [{"A": [[0.5, 1, "a"]]}]}])  # fmt: skip
def test_what_cannot_be_computed_says_why(data):
    found = reference.verdict(
        {"id": "x", "measure": "cohen_kappa" if data.get("kind") != "bio" else "token_scott_pi", "data": data}
    )
    assert found.verdict in ("error", "unknown measure")
    assert found.why


def test_an_unknown_measure_is_named_so():
    assert reference.verdict({"measure": "zeta", "data": ITEMS, "expected": {"value": 1}}).verdict == "unknown measure"
    with pytest.raises(reference.UnknownMeasureError):
        reference.evaluate({"measure": "zeta", "data": UNITS})


def test_ranges_and_tolerances():
    assert shapes.same({"a": 0.5}, {"a": [0.4, 0.6]}, 0)
    assert not shapes.same({"a": 0.7}, {"a": [0.4, 0.6]}, 0.2)
    assert shapes.same([0.5001, 1.0], [0.5, 1.0], 0.001)
    assert not shapes.same({"a": None}, {"a": 0.0}, 1)
    assert not shapes.same({"a": 0.0}, {"a": None}, 1)
    assert not shapes.same({}, {"a": None}, 1)
    assert not shapes.same(True, 1, 0)


# The command


def test_the_command(tmp_path, capsys):
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([
        {"id": "good", "measure": "pabak", "data": TABLE, "expected": {"value": 0.7}},
        {"id": "bad", "measure": "pabak", "data": TABLE, "expected": {"value": 0.1}, "tolerance": 0.01},
        7,
    ]))  # fmt: skip
    assert command.main([str(file)]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [one["verdict"] for one in found] == ["pass", "fail", "error"]
    assert list(found[0]) == ["id", "computed", "expected", "verdict"]


@pytest.mark.parametrize("text", ["", "{", "7", '"x"', '{"cases": 3}'])
def test_a_file_without_cases(tmp_path, capsys, text):
    file = tmp_path / "cases.json"
    file.write_text(text)
    assert command.main([str(file)]) == 2
    assert "cases.json" in capsys.readouterr().err
    assert command.main([str(tmp_path / "none.json")]) == 2
    assert command.main([]) == 2


def test_as_a_module():
    run = subprocess.run(
        [sys.executable, "-m", "hashiye.agreement.reference", str(FILE)], capture_output=True, check=False, timeout=120
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr == b""
    assert len(json.loads(run.stdout)) == len(CASES)


@pytest.mark.parametrize(
    ("name", "units", "value", "reason"),
    [
        ("u_alpha", [[], []], None, "no_units"),
        ("token_cohen_kappa", [[], []], None, "no_variation"),
        ("gamma", [[[2, 5, "A"]], []], None, "too_few_units"),
        ("gamma_cat", [[[2, 5, "A"]], [[3, 6, "A"]]], None, "too_few_units"),
        ("gamma", [[[2, 5, "A"]]], None, "single_annotator"),
        ("u_alpha", [[[2, 5, "A"]]], None, "single_annotator"),
        ("|u_alpha", [[[2, 5, "A"]]], None, "single_annotator"),
        ("cu_alpha", [[[2, 5, "A"]]], None, "single_annotator"),
        ("alpha_u_1995", [[[2, 5, "A"]]], None, "single_annotator"),
        ("span_f1_strict", [[[2, 5, "A"]]], None, "single_annotator"),
        ("span_f1_strict", [[[2, 5, "A"]], []], 0.0, None),
        ("span_f1_strict", [[], []], None, "no_units"),
        ("span_f1_strict", [[[2, 5, "A"]], None], None, "no_pairable_items"),
        ("u_alpha", [[[2, 5, "A"]], None], None, "no_pairable_items"),
    ],
)
def test_nothing_marked_and_next_to_nothing(name, units, value, reason):
    data = {"kind": "units", "length": 20, "annotators": units}
    assert computed(name, data, {"value": 0, "reason": 0}) == {"value": value, "reason": reason}


@pytest.mark.parametrize("name", ["u_alpha_per_label", "ku_alpha", "cu_alpha_per_label", "alpha_u_1995_per_label"])
def test_labels_of_one_annotator(name):
    data = {"kind": "units", "length": 20, "annotators": [[[2, 5, "A"]]]}
    assert computed(name, data, {"A": {"reason": 0}}) == {"A": {"reason": "single_annotator"}}


@pytest.mark.parametrize("odd", ["1" + "0" * 400, "1e400", "NaN", '"\\ud800"'])
@pytest.mark.parametrize("place", ['"expected": {"value": %s}', '"tolerance": %s', '"id": %s', '"params": [%s]'])
def test_one_case_that_no_json_can_hold_takes_no_other_with_it(tmp_path, capsys, odd, place):
    file = tmp_path / "cases.json"
    good = json.dumps({"id": "good", "measure": "pabak", "data": TABLE, "expected": {"value": 0.7}})
    bad = '{"measure": "pabak", "data": ' + json.dumps(TABLE) + ", " + place.replace("%s", odd) + "}"
    file.write_bytes(b"\xef\xbb\xbf" + f"[{bad}, {good}]".encode())
    assert command.main([str(file)]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [one["verdict"] for one in found] == ["error", "pass"]
    assert "Error" not in found[0]["why"]


@pytest.mark.parametrize("key", ["expected", "params", "id"])
def test_a_case_without_bottom_is_an_error(key):
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    found = reference.verdict(
        {"id": 1, "measure": "pabak", "data": TABLE, "expected": {"value": 0.7}, key: {"a": deep}}
    )
    assert found.verdict == "error"


def spans_data(*docs):
    return {"kind": "spans", "docs": list(docs)}


ONE, TWO = [[0, 2, "A"], [3, 5, "B"]], [[0, 2, "A"], [3, 6, "B"], [7, 8, "B"]]


def test_semeval_is_of_two_annotators():
    for data, reason in (
        (spans_data({"A": ONE}), "single_annotator"),
        (spans_data(), "no_items"),
        (spans_data({"A": ONE, "B": None}), "no_pairable_items"),
        (spans_data({"A": ONE, "B": ONE, "C": TWO}), "not_two_annotators"),
    ):
        found = computed("semeval2013", data)
        assert (found["value"], found["reason"]) == (None, reason)


def test_gamma_is_refused_below_one_bar_for_units_and_spans():
    line = [[0, 2, "A"], [4, 6, "B"], [8, 9, "A"]]
    data = {"kind": "units", "length": 12, "annotators": [line, [*line[:2], [8, 10, "A"]]]}
    first = computed("gamma", data)["value"]
    second = computed("gamma", spans_data({"A": line, "B": [*line[:2], [8, 10, "A"]], "length": 12}))["value"]
    assert first is not None
    assert second is not None


@pytest.mark.parametrize("data", [{"kind": "units", "length": 2, "annotators": [[[0, 5, "A"]], [[0, 2, "A"]]]},
                                  spans_data({"length": 2, "A": [[0, 5, "A"]], "B": []})])  # fmt: skip
def test_what_ends_beyond_the_length_is_an_error(data):
    found = reference.verdict({"measure": "u_alpha", "data": data})
    assert found.verdict == "error"
    assert "ends at 5, the length is 2" in found.why


def test_pi_needs_no_names_where_two_rated():
    counts = {"kind": "counts", "counts": [[2, 0], [1, 1], [0, 2], [2, 0]], "labels": ["a", "b"]}
    items = {"kind": "items", "items": [["a", "a"], ["a", "b"], ["b", "b"], ["a", "a"]]}
    assert computed("scott_pi", counts)["value"] == computed("scott_pi", items)["value"]
    assert computed("cohen_kappa", counts)["reason"] == "anonymous_ratings"


@pytest.mark.parametrize(
    ("measure", "data", "params"),
    [
        ("cohen_kappa", {"kind": "table", "table": [["a", 1], [2, 3]]}, {}),
        ("cohen_kappa", {"kind": "table", "table": [[[1], 1], [2, 3]]}, {}),
        ("weighted_cohen_kappa", ITEMS, {"weights": [["a"]]}),
        ("gamma", UNITS, {"alpha": "a"}),
        ("gamma", spans_data({"A": ONE, "B": TWO}), {"precision": "a"}),
    ],
)
def test_what_is_wrong_is_said_in_our_words(measure, data, params):
    found = reference.verdict({"measure": measure, "data": data, "params": params})
    assert found.verdict == "error"
    assert not any(one in found.why for one in ("could not", "convert", "float", "array", "Error"))


def test_a_bare_number_and_no_tolerance_are_understood():
    case = {"measure": "pabak", "data": TABLE, "expected": 0.7, "tolerance": None}
    assert reference.verdict(case).verdict == "pass"
    assert reference.verdict({**case, "expected": 0.7001}).verdict == "fail"
    assert set(reference.evaluate(case)) == {"value"}


def test_names_of_tokens_spans_and_intervals():
    data = spans_data({"A": ONE, "B": TWO, "length": 9}, {"A": TWO, "B": TWO, "length": 9})
    assert computed("span_precision_strict", data)["value"] == pytest.approx(4 / 6)
    assert computed("span_recall_strict", data)["value"] == pytest.approx(4 / 5)
    assert computed("token_bio_kappa", data)["value"] == computed("token_cohen_kappa", data)["value"]
    found = computed("bootstrap_bca_over_documents_span_f1_strict", data, seed=1)
    assert found["ci95"] == found["bca"]
    assert computed("mean_pairwise_percent_agreement", ITEMS) == computed("percent_agreement", ITEMS)
    over = spans_data({"A": [*ONE, [0, 5, "C"]], "B": TWO, "length": 9})
    assert computed("token_krippendorff_alpha_masi", over)["value"] is not None


def test_no_interval_is_made_of_nothing():
    """Where no item moves the value there is no error to tell of, unless the value is as high as can be."""
    assert spread_of(0.2) == (None, None)
    assert spread_of(1.0) == (0.0, (1.0, 1.0))


def spread_of(value):
    found = spread(value, np.zeros(4), np.ones(4), whole=False)
    return found.error, found.interval
