"""What the benchmarks measure with is what they say: sound documents, crowded ones, and a peer that really judges."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import pytest

from hashiye import checking

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))
content = pytest.importorskip("content")
crowded = pytest.importorskip("crowded")
peer_validators = pytest.importorskip("peer_validators")

FOUND = {
    "each overlaps its neighbours, forbidden": {"HSH-A313"},
    "all overlap all, forbidden": {"HSH-A313"},
    "all the same span": {"HSH-A311"},
    "all with a label that there is not": {"HSH-M402"},
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small corpus as the benchmarks make it; making it asserts that it is sound."""
    made: Path = content.make(tmp_path_factory.mktemp("bench"), 5)
    return made


@pytest.mark.parametrize("spelling", ["json", "xml", "jsonl"])
def test_the_corpus_is_sound_in_every_spelling(home: Path, spelling: str) -> None:
    outcome = checking.check([str(content.spelled(home, spelling))], content.OPTIONS)
    assert (outcome.findings, outcome.documents) == ((), 5)


def test_no_two_articles_are_alike_and_all_are_as_long_as_the_seed() -> None:
    texts = list(content.mixed(50))
    assert len(set(texts)) == 50
    assert min(map(len, texts)) > content.LONG


@pytest.mark.parametrize("shape", crowded.SHAPES)
def test_a_crowded_document_draws_what_its_shape_says_and_nothing_else(tmp_path: Path, shape: str) -> None:
    path = crowded.make(tmp_path / "crowd", shape, 400)
    found = checking.check([str(tmp_path / "crowd")], content.OPTIONS).findings
    assert set(Counter(one.code for one in found)) == FOUND.get(shape, set())
    assert len(json.loads(path.read_bytes())["layers"][0]["annotations"]) == 400


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("layers", 0, "annotations", 0, "label"), "NONE"),
        (("layers", 0, "annotations", 0, "text"), "دیگر"),
        (("layers", 0, "annotations", 0, "end"), 10**6),
        (("layers", 0, "annotations", 1, "id"), None),
        (("layers", 0, "producer"), "nobody"),
        (("sentences", 0, "tokens", 1), 10**6),
        (("sentences", 0, "end"), 1),
        (("text", "sha256"), "0" * 64),
        (("comment",), "a field that there is not"),
    ],
)
def test_the_loops_one_writes_first_refuse_what_is_wrong(
    home: Path, keys: tuple[str | int, ...], value: object
) -> None:
    path = min((home / "documents").iterdir())
    peer_validators.judge_loops(path)
    raw = json.loads(path.read_bytes())
    item = raw
    for key in keys[:-1]:
        item = item[key]
    item[keys[-1]] = raw["layers"][0]["annotations"][0]["id"] if value is None else value
    wrong = path.parent.parent / "wrong"
    wrong.mkdir(exist_ok=True)
    (wrong / path.name).write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(AssertionError):
        peer_validators.judge_loops(wrong / path.name)
