"""Hypothesis strategies of the project: texts with every trap, and whole documents over them."""

from __future__ import annotations

from array import array

from hypothesis import strategies as st
from msgspec import UNSET

from hashiye.model import (
    Annotation,
    Conflict,
    Document,
    Fact,
    Layer,
    Original,
    Producer,
    Relation,
    Segmentation,
    Spans,
    Text,
)
from hashiye.text import FORBIDDEN

WORDS = (
    "پوتین", "علی‌اف", "می‌رود", "كتابي", "خانهٔ", "خانۀ", "آب", "۱۴۰۱/۱۰/۲۰", "12.5", "😀", "👨‍👩‍👧", "𐎠𐎡", "e\u0301",
    "«", "»", "،", ".", "…", "؟", "https://example.ir/a?b=1", "#خبر_فوری", "ZWNJ\u200c", "\u200f", "\u202e", "&amp;", "<b>",
)  # fmt: skip
BLANKS = (" ", " ", "\n", "\t", "\u00a0", "\u2028", "\u200b")


def texts(max_size: int = 30) -> st.SearchStrategy[str]:
    """Text of the format's domain: words, blanks and single characters of every kind."""
    pieces = (
        st.sampled_from(WORDS)
        | st.sampled_from(BLANKS)
        | st.characters(codec="utf-8", categories=("L", "N", "M", "P", "S"))
    )
    return st.lists(pieces, max_size=max_size).map("".join).filter(lambda text: not FORBIDDEN.search(text))


def filled(max_size: int = 6) -> st.SearchStrategy[str]:
    return texts(max_size).filter(bool)


NAMES = st.sampled_from(("aran-0001", "گفتگو", "sara", "hazm", "x", "A.b_c-9", "سارا۱"))
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,12}", fullmatch=True)
CONFIDENCES = st.just(UNSET) | st.floats(0, 1) | st.sampled_from((0.0, 1.0, 0.5, 1e-7, 0.1 + 0.2))
MAPS = st.dictionaries(filled(3), texts(4), max_size=3)


@st.composite
def spans(draw: st.DrawFn, length: int) -> tuple[int, int]:
    start = draw(st.integers(0, max(length - 1, 0)))
    return start, draw(st.integers(min(start + 1, length), length))


@st.composite
def segmentations(draw: st.DrawFn, text: str) -> Segmentation:
    edges = sorted(set(draw(st.lists(st.integers(0, len(text)), max_size=12))))
    pairs = list(zip(edges, edges[1:], strict=False))[::2]
    breaks, sentences = array("i", (0,)), []
    while pairs[breaks[-1] :]:
        take = draw(st.integers(1, len(pairs) - breaks[-1]))
        sentence = pairs[breaks[-1] : breaks[-1] + take]
        sentences.append((sentence[0][0], sentence[-1][1]))
        breaks.append(breaks[-1] + take)
    norms = {index: draw(filled(2)) for index in range(len(pairs)) if draw(st.integers(0, 5)) == 0}
    return Segmentation(Spans.of_pairs(sentences), Spans.of_pairs(pairs), breaks, norms)


@st.composite
def annotations(draw: st.DrawFn, text: str, identity: str) -> Annotation:
    start, end = draw(spans(len(text)))
    parts: tuple[tuple[int, int], ...] = ()
    if end - start >= 3 and draw(st.booleans()):
        parts = ((start, start + 1), (end - 1, end))
    return Annotation(
        identity, start, end, draw(st.sampled_from(("PER", "ORG", "سازمان", "a b", "<&>"))),
        " ".join(text[s:e] for s, e in parts or ((start, end),)), parts,
        draw(MAPS), draw(CONFIDENCES), draw(texts(3)),
    )  # fmt: skip


@st.composite
def layers(draw: st.DrawFn, text: str) -> Layer:
    ids = draw(st.lists(IDS, max_size=5, unique=True))
    relation_ids = draw(st.lists(IDS, max_size=2, unique=True)) if ids else []
    made = [draw(annotations(text, one)) for one in ids]
    made.sort(key=lambda a: (a.start, a.end, a.label, a.id))
    arguments = st.dictionaries(
        filled(2), st.lists(st.sampled_from(ids or ["x"]), min_size=1, max_size=3).map(tuple), max_size=2
    )
    related = [
        Relation(one, draw(filled(2)), draw(arguments), draw(MAPS), draw(CONFIDENCES), draw(texts(2)))
        for one in relation_ids
    ]
    related.sort(key=lambda r: (r.label, r.id))
    return Layer(
        draw(NAMES), draw(NAMES), draw(st.sampled_from(("complete", "partial"))), tuple(made),
        draw(st.sampled_from(("", "fa-news@1.0"))), tuple(related),
    )  # fmt: skip


@st.composite
def facts(draw: st.DrawFn, text: str) -> Fact:
    return Fact(
        draw(st.sampled_from(("title", "date", "source", "x-desk", "language-note"))),
        draw(st.none() | texts(4)),
        draw(st.sampled_from(("explicit", "inferred", "unknown"))),
        draw(st.sampled_from(("", "mentioned", "published"))),
        draw(st.sampled_from(("", "day", "about-day", "month"))),
        draw(st.sampled_from(("", "jalali", "relative"))),
        draw(st.sampled_from(("", "--10-20"))),
        tuple(draw(st.lists(spans(len(text)), max_size=2))),
        draw(texts(2)),
    )


def producers() -> st.SearchStrategy[Producer]:
    return st.builds(Producer, NAMES, st.sampled_from(("person", "tool")), texts(2), texts(1), MAPS)


@st.composite
def conflicts(draw: st.DrawFn, text: str) -> Conflict:
    side = st.none() | texts(3) | annotations(text, "c1") | facts(text)
    return Conflict(draw(IDS), draw(filled(2)), draw(texts(1)), draw(texts(1)), draw(side), draw(side), draw(side))


ORIGINALS = st.none() | st.builds(
    Original, st.just("a" * 64), st.integers(0, 9999), st.integers(0, 1), st.integers(0, 9), st.integers(0, 9)
)


@st.composite
def documents(draw: st.DrawFn, *, inside: bool | None = None, with_conflicts: bool = True) -> Document:
    """A document that fits the format, in canonical order. ``inside``: its text stands in it."""
    content = draw(texts())
    in_file = not (draw(st.booleans()) if inside is None else inside)
    text = Text.of(content, file="../texts/a b.txt" if in_file else None, original=draw(ORIGINALS))
    return Document(
        draw(NAMES), draw(st.sampled_from(("fa", "und", "fa-Arab-AF"))), text,
        tuple(draw(st.lists(facts(content), max_size=3))), tuple(draw(st.lists(producers(), max_size=2))),
        draw(segmentations(content)), tuple(draw(st.lists(layers(content), max_size=2))),
        tuple(draw(st.lists(conflicts(content), max_size=2))) if with_conflicts else (),
    )  # fmt: skip
