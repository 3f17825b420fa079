"""Distinct rows of items: rows of strings are counted as they are, and it makes no difference."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from hashiye.agreement.coding.ratings import of_items
from hashiye.agreement.coding.scales import is_missing, key

LABELS = st.one_of(
    st.none(),
    st.sampled_from(["A", "B", "1", "true", ""]),
    st.sampled_from([0, 1, True, False, 1.0, -0.0, float("nan")]),
    st.lists(st.sampled_from(["A", "B", 1]), max_size=2),
)
"""Many of these are equal to each other and not one label, or one label and not the same."""


def said(rows: list[list[object]]) -> dict[tuple[object, ...], float]:
    """What the ratings say was said how often, in the words of keys."""
    found = of_items(rows)
    assert found.codes is not None
    told = [tuple(None if code < 0 else found.labels[code] for code in row) for row in found.codes.tolist()]
    assert len(set(told)) == len(told)
    return dict(zip(told, found.times.tolist(), strict=True))


@given(st.lists(st.lists(LABELS, min_size=2, max_size=2), max_size=8))
def test_rows_are_told_apart_by_the_keys_of_their_labels(rows: list[list[object]]) -> None:
    expected = Counter(tuple(None if is_missing(one) else key(one) for one in row) for row in rows)
    assert said(rows) == expected


def test_rows_stand_in_the_order_in_which_they_came() -> None:
    found = of_items([["B", "A"], ["A", None], ["B", "A"]])
    assert found.codes is not None
    assert found.codes.tolist() == [[1, 0], [0, -1]]
    assert found.times.tolist() == [2.0, 1.0]
