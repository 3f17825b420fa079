"""The laws of counting: parts add up to the whole, no order matters, nothing wrong in a document is an error."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hashiye.statistics import diversity, lexicon, tally, whole
from hashiye.statistics.columns import Columns
from hashiye.statistics.figures import Statistics
from hashiye.statistics.lexical import lexical, vocabulary
from hashiye.statistics.part import Part, copied, summed
from hashiye.statistics.request import Request
from hashiye.statistics.tally import Counts, Tally
from tests.articles import article, corpora, items

ROOT = Path(__file__).parents[1]
REQUEST = Request(window=3, threshold=0.7, listed=3)


def counted(documents, groups=None, request=REQUEST):
    """The counts of documents, and of each group: of a name, which documents are in it."""
    columns = Columns.of(documents)
    groups = groups or {}
    parts = {}
    for name in sorted({one for item in documents for one in groups.get(item.id, ())}):
        chosen = [at for at, item in enumerate(documents) if name in groups.get(item.id, ())]
        parts[name] = tally.count(columns.some(chosen), request)
    return Counts(tally.count(columns, request), parts)


def through_json(counts):
    """What comes back of counts that were saved."""
    return msgspec.json.decode(msgspec.json.encode(counts), type=type(counts))


@st.composite
def cut(draw):
    """Documents, the groups of each, and a partition of them in any order."""
    documents = draw(corpora(items))
    groups = {item.id: draw(st.sets(st.sampled_from(("a", "b")))) for item in documents}
    shuffled = draw(st.permutations(documents))
    bounds = sorted({0, len(documents), *draw(st.lists(st.integers(0, len(documents)), max_size=3))})
    parts = [shuffled[low:high] for low, high in zip(bounds, bounds[1:], strict=False)]
    return documents, groups, draw(st.permutations(parts))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(case=cut(), saved=st.booleans(), rest=st.randoms(use_true_random=False))
def test_parts_add_up_to_the_whole_in_any_order_and_grouping(case, saved, rest):
    documents, groups, parts = case
    counts = [counted(part, groups) for part in parts] or [Counts()]
    if saved:
        counts = [through_json(one) for one in counts]
    while len(counts) > 1:  # added in any grouping
        one = counts.pop(rest.randrange(len(counts)))
        counts[rest.randrange(len(counts))].add(one)
    once = counted(documents, groups)
    assert counts[0] == once
    assert through_json(once) == once


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(case=cut())
def test_a_report_is_the_same_bytes_whatever_the_order(case):
    documents, groups, parts = case
    total = Counts()
    for part in parts:
        total.add(through_json(counted(part, groups)))
    splits = {name: min(held) for name, held in groups.items() if held}
    one = whole.report(counted(documents, groups), REQUEST, by="split", splits=splits, notes=["a note"])
    other = whole.report(total, REQUEST, by="split", splits=splits, notes=["a note"])
    data = msgspec.json.encode(one)
    assert data == msgspec.json.encode(other)
    assert msgspec.json.decode(data, type=Statistics) == one
    assert b"NaN" not in data


def test_nothing_at_all_is_counted_and_reported():
    found = whole.report(counted([]), Request())
    assert found.figures.documents == 0
    assert found.figures.sentence_tokens.mean is None
    assert set(found.figures.raw.reasons.values()) == {"no_words"}
    assert found.groups == ()


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(documents=corpora(items))
def test_adding_changes_neither_of_two(documents):
    one, other = counted(documents), counted([replace(item, id=f"e{item.id}") for item in documents])
    before = msgspec.json.encode((one, other))
    total = summed(one, other)
    total.add(one)
    assert msgspec.json.encode((one, other)) == before
    nothing = Counts()
    nothing.add(one)
    assert nothing == one == copied(one)
    nothing.add(other)
    assert copied(one) == one != nothing or not documents
    assert msgspec.json.encode(one) == before[1 : len(msgspec.json.encode(one)) + 1]


class Leaf(Part):
    number: int = 0
    table: dict[str, dict[int, int]] = msgspec.field(default_factory=dict)
    sketch: dict[str, bytes] = msgspec.field(default_factory=dict)


tables = st.dictionaries(
    st.sampled_from("abc"), st.dictionaries(st.integers(0, 3), st.integers(1, 9), max_size=3), max_size=3
)
leaves = st.builds(
    Leaf, st.integers(0, 9), tables, st.dictionaries(st.sampled_from("abc"), st.binary(max_size=2), max_size=3)
)


@given(leaves, leaves, leaves)
def test_adding_is_associative_and_commutative(one, other, third):
    assert summed(one, other) == summed(other, one)
    assert summed(summed(one, other), third) == summed(one, summed(other, third))
    assert summed(one, Leaf()) == one


def test_a_part_may_be_added_to_itself():
    leaf = Leaf(1, {"a": {1: 2}}, {"a": b"x"})
    leaf.add(leaf)
    assert leaf == Leaf(2, {"a": {1: 4}}, {"a": b"x"})


# --- what words are called does not matter ---


@given(
    texts=st.lists(st.lists(st.sampled_from("ابپتثجچ"), max_size=30), max_size=4),
    names=st.permutations(["یک", "دو", "سه", "چهار", "كتاب\u200cخانه", "a1b2c3d4e5", "😀x"]),
)
def test_other_words_have_the_same_figures(texts, names):
    renamed = dict(zip("ابپتثجچ", names, strict=True))

    def found(documents):
        columns = Columns.of([article(words, f"d{at}") for at, words in enumerate(documents)])
        counts = lexicon.count(columns, columns.raw, REQUEST)
        return replace(lexical("raw", counts, vocabulary(counts), REQUEST), frequent=())

    assert found(texts) == found([[renamed[word] for word in words] for words in texts])


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 50), max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_a_vocabulary_does_not_matter(types, rest):
    shuffled = list(types.items())
    rest.shuffle(shuffled)
    one, other = lexicon.Lexicon(types), lexicon.Lexicon(dict(shuffled))
    assert lexical("raw", one, vocabulary(one), REQUEST) == lexical("raw", other, vocabulary(other), REQUEST)


def test_a_document_counted_alone_or_among_others_is_the_same():
    """Many at once, longer ones than a block, repeats, and none: fast ways and slow ways in one chunk."""
    draw = random.Random(17)
    texts = [[draw.choice("ابپتثجچحخدذرز") * draw.randint(1, 12) for _ in range(n)] for n in (0, 1, 3, 700, 95, 96, 97)]
    texts += [["آب"] * 400, [f"واژه{n}" for n in range(500)], *[[draw.choice("اب") for _ in range(20)]] * 9]
    documents = [article(words, f"d{at}", sentence=7) for at, words in enumerate(texts)]
    total = Tally()
    for item in documents:
        total.add(tally.count(Columns.of([item]), Request()))
    assert total == tally.count(Columns.of(documents), Request())


# --- the same everywhere, and nothing loaded too early ---

SEEDED = """
import hashlib, msgspec, random
from hashiye.statistics import tally, whole
from hashiye.statistics.columns import Columns
from hashiye.statistics.request import Request
from tests.articles import article
draw = random.Random(1)
words = [draw.choice(["آب", "نان", "كتاب", "می\\u200cرود", "،", "x1"]) * draw.randint(1, 4) for _ in range(500)]
documents = [article(words[at:at + 50], f"d{at}") for at in range(0, 500, 50)]
counts = tally.Counts(tally.count(Columns.of(documents), Request(window=20)))
print(hashlib.sha256(msgspec.json.encode(whole.report(counts, Request(window=20)))).hexdigest())
"""


def test_the_seed_of_hashes_does_not_matter():
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SEEDED],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(outputs) == 1


def test_figures_need_no_scipy():
    """It takes longer to load than a small corpus to count."""
    code = (
        SEEDED
        + "import sys\nassert not [name for name in sys.modules if name.split('.')[0] in ('scipy', 'pandas', 'hazm')]\n"
    )
    subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": "."}, cwd=ROOT, check=True, capture_output=True)


# --- the reasons are told ---


def test_each_reason_has_its_words():
    assert all(words[0].islower() and not words.endswith(".") for words in diversity.REASONS.values())


@pytest.mark.exhaustive
@settings(max_examples=800, suppress_health_check=list(HealthCheck), deadline=None)
@given(case=cut())
def test_parts_add_up_many_times(case):
    documents, groups, parts = case
    total = Counts()
    for part in parts:
        total.add(counted(part, groups))
    assert total == counted(documents, groups)
    assert np.isfinite([whole.figures(total.whole, REQUEST).sentence_tokens.mean or 0]).all()
