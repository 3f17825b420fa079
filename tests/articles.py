"""Documents to be counted: made of words, or of everything a document may be, also wrong."""

from __future__ import annotations

from array import array
from itertools import pairwise

from hypothesis import strategies as st
from msgspec.structs import replace

from hashiye.model import Segmentation, Spans
from hashiye.statistics.item import Item, Judged
from tests import strategies


def article(words, name="a", *, language="fa", sentence=0, norms=None):
    """A document of these words, a blank between them; sentences of so many words, or one of all."""
    pairs, at = [], 0
    for word in words:
        pairs.append((at, at + len(word)))
        at += len(word) + 1
    breaks = sorted({*range(0, len(pairs), sentence or max(len(pairs), 1)), len(pairs)} | {0})
    ends = [(pairs[low][0], pairs[high - 1][1]) for low, high in pairwise(breaks)]
    segments = Segmentation(Spans.of_pairs(ends), Spans.of_pairs(pairs), array("i", breaks), norms or {})
    text = " ".join(words)
    return Item(name, language, text, len(text.encode()), segments)


@st.composite
def wrong_segmentations(draw, text):
    """Tokens anywhere, also before the start, past the end, reversed, empty or overlapping; breaks and norms anywhere."""
    far = st.integers(-3, len(text) + 5)
    pairs = draw(st.lists(st.tuples(far, far), max_size=12))
    breaks = draw(st.lists(st.integers(-2, 15), max_size=5))
    norms = draw(st.dictionaries(st.integers(-2, 15), strategies.texts(2), max_size=3))
    return Segmentation(Spans(), Spans.of_pairs(pairs), array("i", breaks), norms)


@st.composite
def bare_items(draw, name="d"):
    """A document of any kind, with nothing but text, tokens and sentences."""
    text = draw(strategies.texts(12))
    segments = draw(strategies.segmentations(text) | wrong_segmentations(text))
    return Item(name, draw(st.sampled_from(("fa", "und"))), text, len(text.encode()), segments)


@st.composite
def items(draw, name="d"):
    """A document of any kind, with facts and layers."""
    bare = draw(bare_items(name))
    judged = [
        Judged(
            layer.name, layer.producer, layer.status, layer.annotations, layer.relations,
            draw(st.sampled_from(("person", "tool"))), draw(st.booleans()),
        )
        for layer in draw(st.lists(strategies.layers(bare.text), max_size=2))
    ]  # fmt: skip
    facts = tuple(draw(st.lists(strategies.facts(bare.text), max_size=3)))
    return replace(bare, facts=facts, judged=tuple(judged))


def corpora(of=bare_items, max_size=4):
    """Documents with different ids."""
    sizes = st.integers(0, max_size)
    return sizes.flatmap(lambda size: st.tuples(*(of(f"d{at}") for at in range(size))).map(list))
