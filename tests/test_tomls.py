"""TOML that strangers write costs no more than reading it."""

from __future__ import annotations

import time

import pytest

from hashiye import tomls


@pytest.mark.parametrize(
    "bomb", ["a." * 50_000 + "a = 1", "[" + "a." * 50_000 + "a]", "x = {" + "a." * 50_000 + "a = 1}"]
)
def test_keys_of_thousands_of_dots_are_refused_at_once(bomb):
    begun = time.process_time()
    with pytest.raises(ValueError, match="at line 2, column 1"):
        tomls.loads(f"name = 'x'\n{bomb}\n")
    assert time.process_time() - begun < 1


def test_many_crowded_lines_take_bounded_time():
    begun = time.process_time()
    tomls.loads("".join(f"k{i}." + "a." * 60 + "a = 1\n" for i in range(2_000)))
    assert time.process_time() - begun < 5


def test_what_manifests_hold_is_read():
    assert tomls.loads('a = ["x.y", "z.w"]\n[b.c]\nd = 1.5\n') == {"a": ["x.y", "z.w"], "b": {"c": {"d": 1.5}}}
