"""Documents to look at, made by hand: a small one, a tangle, three readers, a wrong one, hostile ones, and many spans."""

from __future__ import annotations

import json
import random
from array import array
from pathlib import Path

from msgspec import structs

import hashiye
from hashiye.model import Annotation, Conflict, Document, Fact, Producer, Relation, Segmentation, Spans, Text
from hashiye.viewing.shown import Difference, LabelWords, Note, Reading, Shown, Vote
from tests.reports import HOSTILE

CORPUS = Path(__file__).parents[1] / "corpus"
COLOURS = {
    "PER": LabelWords("PER", "شخص", "person", "نام یک انسان", "#77aadd"),
    "ORG": LabelWords("ORG", "سازمان", "organisation", "نام رسمی و کامل یک نهاد", "#ee8866"),
    "LOC": LabelWords("LOC", "مکان", "location", "نام کشور، استان یا شهر", "#44bb99"),
    "DAT": LabelWords("DAT", "تاریخ", "date", "تاریخ تقویمی یا نسبی", "#eedd88"),
    "EVE": LabelWords("EVE", "رویداد", "event", "نام رویداد", "#bb77ff"),
    "NUM": LabelWords("NUM", "عدد", "number", "", "#ddffff"),
}
TAGSET = "fa-news@1.0"


def segmented(text: str, norms: dict[int, str] | None = None) -> Segmentation:
    """Return the words between blanks as tokens, a sentence a line."""
    tokens, sentences, breaks, at = [], [], [0], 0
    for line in text.splitlines(keepends=True):
        begin = len(tokens)
        place = at
        for word in line.split():
            start = line.index(word, place - at) + at
            place = start + len(word)
            tokens.append((start, place))
        if len(tokens) > begin:
            sentences.append((tokens[begin][0], tokens[-1][1]))
            breaks.append(len(tokens))
        at += len(line)
    return Segmentation(Spans.of_pairs(sentences), Spans.of_pairs(tokens), array("i", breaks), norms or {})


def mark(text: str, words: str, label: str, identity: str = "", **more: object) -> Annotation:
    """Return an annotation on the first place of some words; of several, divided by ``…``, its parts."""
    parts, at = [], 0
    for word in words.split("…"):
        start = text.index(word, at)
        parts.append((start, at := start + len(word)))
    return Annotation(
        identity or f"a{parts[0][0]}-{label}", parts[0][0], parts[-1][1], label, " ".join(words.split("…")),
        parts=tuple(parts) if len(parts) > 1 else (), **more,
    )  # fmt: skip


SMALL = (
    "دیدار روحانی و پوتین در تهران\n"
    "\n"
    "تهران - ایرنا - حسن روحانی رئیس‌جمهوری اسلامی ایران روز سه‌شنبه ۲۰ دی ۱۴۰۱ با ولادیمیر پوتین دیدار کرد 😀.\n"
    "می‌روند و كتابهاي\u00a0خود را می‌خوانند.\n"
)


def small() -> Shown:
    """One reading with a tagset, facts, a relation, a norm and a note."""
    text = SMALL
    annotations = (
        mark(text, "حسن روحانی", "PER", "p1", confidence=0.9, attributes={"نقش": "گوینده"}),
        mark(text, "ایرنا", "ORG", "o1"),
        mark(text, "تهران", "LOC", "l1", note="در تیتر"),
        mark(text, "ولادیمیر پوتین", "PER", "p2"),
        mark(text, "۲۰ دی ۱۴۰۱", "DAT", "d1"),
    )
    facts = (
        Fact("title", "دیدار روحانی و پوتین در تهران", "explicit", evidence=((0, 29),), rule="first-line"),
        Fact("agency", "ایرنا", "explicit", evidence=((39, 44),), rule="dateline"),
        Fact("date", "2023-01-10", "inferred", "published", "day", "jalali", "1401-10-20", ((text.index("۲۰ دی"), text.index("۲۰ دی") + 10),)),
        Fact("creator", None, "unknown"),
    )  # fmt: skip
    relation = Relation("r1", "meets", {"who": ("p1",), "whom": ("p2", "gone")})
    segments = segmented(text)
    norm = next(at for at, (start, end) in enumerate(segments.tokens.pairs()) if text[start:end].startswith("كتابهاي"))
    segments = segmented(text, {norm: "کتاب‌های"})
    document = Document(
        "irna-0001",
        "fa",
        Text.of(text, file="../texts/irna-0001.txt"),
        facts,
        (Producer("sara", "person", "سارا"),),
        segments,
    )
    reading = Reading("entities", "sara", "complete", annotations, (relation,), TAGSET, curated=True)
    return Shown(
        document,
        (reading,),
        {TAGSET: COLOURS},
        notes=(Note("other_text", "reza"),),
        file="documents/irna-0001.hsh.json",
    )


TANGLED = "رئیس جمهوری اسلامی ایران و وزیران خارجه و نفت روسیه در کتابخانه‌های ملی تهران نشستند و گفتند که می‌روند.\nسپس همه رفتند."


def tangled() -> Shown:
    """Nested, crossing, discontinuous and repeated spans, and one that ends inside a word."""
    text = TANGLED
    annotations = (
        mark(text, "رئیس جمهوری اسلامی ایران", "PER"),
        mark(text, "جمهوری اسلامی ایران", "ORG"),
        mark(text, "ایران", "LOC"),
        mark(text, "وزیران…خارجه", "ORG", "minister-1"),
        mark(text, "وزیران…نفت", "ORG", "minister-2"),
        mark(text, "خارجه و نفت روسیه", "EVE"),
        mark(text, "نفت روسیه در کتاب", "DAT"),
        mark(text, "بخا", "NUM"),
        mark(text, "کتابخانه‌های ملی تهران", "LOC"),
        mark(text, "تهران", "LOC"),
        mark(text, "تهران", "LOC", "again"),
        mark(text, "نشستند…رفتند", "EVE", "far"),
    )
    document = Document("tangle", "fa", Text.of(text), segments=segmented(text))
    return Shown(document, (Reading("entities", "sara", "partial", annotations, tagset=TAGSET),), {TAGSET: COLOURS})


def compared() -> Shown:
    """Three readings of one layer, and a fourth of another; places where they differ."""
    text = SMALL
    sara = small().readings[0]
    omid = Reading("entities", "omid", "complete", (
        mark(text, "روحانی", "PER", "q1"), mark(text, "ایرنا", "ORG", "q2"), mark(text, "تهران", "LOC", "q3"),
        mark(text, "ولادیمیر پوتین", "PER", "q4"), mark(text, "سه‌شنبه ۲۰ دی ۱۴۰۱", "DAT", "q5"),
    ), tagset=TAGSET)  # fmt: skip
    rules = Reading("entities", "hashiye-rules", "complete", (
        mark(text, "ایرنا", "ORG"), mark(text, "تهران", "ORG"), mark(text, "ولادیمیر پوتین", "PER"), mark(text, "حسن روحانی", "PER"),
        mark(text, "۲۰ دی ۱۴۰۱", "DAT"),
    ), tagset=TAGSET, kind="tool")  # fmt: skip
    events = Reading("events", "sara", "partial", (mark(text, "دیدار…کرد", "MEET"),))

    def vote(reading: int, words: str, label: str) -> Vote:
        return Vote(reading, "x", mark(text, words, label).spans, label) if words else Vote(reading)

    def difference(kind: str, *votes: Vote) -> Difference:
        hull = [edge for one in votes for span in one.spans for edge in span]
        return Difference("entities", kind, min(hull), max(hull), votes)

    differences = (
        difference("boundary", vote(0, "حسن روحانی", "PER"), vote(1, "روحانی", "PER"), vote(2, "حسن روحانی", "PER")),
        difference("label", vote(0, "تهران", "LOC"), vote(1, "تهران", "LOC"), vote(2, "تهران", "ORG")),
        difference("missing", vote(0, "۲۰ دی ۱۴۰۱", "DAT"), vote(1, "سه‌شنبه ۲۰ دی ۱۴۰۱", "DAT"), vote(2, "", "")),
    )
    return Shown(small().document, (sara, omid, rules, events), {TAGSET: COLOURS}, differences, file="corpus")


def conflicted() -> Shown:
    """Three readings, and what a merge left to people: conflicts in the text, and one of no place."""
    shown = compared()
    mark, (title, agency, *_) = shown.readings[0].annotations[0], shown.document.metadata
    met = Relation("r1", "meets", {"who": ("p1",), "whom": ("p2", "gone")})
    conflicts = (
        Conflict("c1", "annotation", "entities", "p1", mark, structs.replace(mark, label="ORG"), None),
        Conflict("c2", "fact", "", "title", None, title, agency),
        Conflict("c3", "relation", "entities", "r1", None, met, None),
        Conflict("c4", "metadata", "", "text.file", "a.txt", "b.txt", None),
    )
    return structs.replace(shown, document=structs.replace(shown.document, conflicts=conflicts))


def seed() -> Shown:
    """The seed article as it is curated, with the project's tagset."""
    document = hashiye.read(CORPUS / "documents" / "000_6a3f37bcd1ee8004.hsh.json")
    labels = json.loads((CORPUS / "tagsets" / "fa-news.json").read_text(encoding="utf-8"))["labels"]
    words = {
        one["name"]: LabelWords(one["name"], one["fa"], one["en"], one["definition"]["fa"], one["colour"])
        for one in labels
    }
    readings = tuple(
        Reading(one.name, one.producer, one.status, one.annotations, one.relations, one.tagset, "tool", curated=True)
        for one in document.layers
    )
    return Shown(
        document, readings, {one.tagset: words for one in readings}, file="documents/000_6a3f37bcd1ee8004.hsh.json"
    )


def wrong() -> Shown:
    """Everything that offsets can be."""
    text = "یک دو سه چهار پنج"
    spans = ((0, 2), (5, 500), (400, 500), (9, 4), (3, 3), (0, 17), (0, 17), (16, 17), (17, 17))
    annotations = (
        *(Annotation(f"w{at}", start, end, "PER", "?") for at, (start, end) in enumerate(spans)),
        Annotation("order", 0, 17, "ORG", "?", parts=((9, 13), (0, 2))),
        Annotation("lying", 0, 17, "ORG", "?", parts=((0, 5), (3, 8), (3, 8))),
        Annotation("hull", 4, 5, "ORG", "?", parts=((0, 2), (6, 8))),
        Annotation("away", 0, 900, "ORG", "?", parts=((0, 2), (600, 900))),
        Annotation("w0", 3, 5, "LOC", "the same id"),
    )
    segments = Segmentation(
        Spans.of_pairs([(0, 99)]), Spans.of_pairs([(3, 5), (0, 2), (0, 4), (4, 9), (9, 13), (13, 9), (14, 99)]), array("i", (0, 7)), {1: "یکم", 2: "دو", 99: "?"},
    )  # fmt: skip
    facts = (
        Fact("title", "یک", "explicit", evidence=((0, 2), (9, 4), (5, 500), (900, 901))),
        Fact("x-odd", "", "maybe"),
    )
    votes = (Vote(0, "w1", ((5, 500),), "PER"), Vote(7), Vote(-1, "?", ((9, 4),), ""))
    differences = (
        Difference("entities", "both", 900, 950, votes), Difference("", "odd", 9, 4, votes), Difference("entities", "label", 0, 2, ()),
    )  # fmt: skip
    conflicts = (
        Conflict("c1", "annotation", "entities", "w0", None, annotations[0], "متن"),
        Conflict("c2", "fact", "", "title", facts[0], Relation("r", "x", {"a": ("b",)}), None),
    )
    document = Document("wrong", "x!", Text.of(text), facts, (), segments, (), conflicts)
    return Shown(
        document,
        (Reading("entities", "", "odd", annotations, (Relation("r", "", {"a": ("w0", "away", "none")}),)),),
        {},
        differences,
    )


def few() -> Shown:
    """A smaller hostile page."""
    return hostile(slice(0, None, 2), 1)


def hostile(which: slice = slice(None), readers: int = 3) -> Shown:
    """Somebody's own words in every field that holds words."""
    text = "\n".join(one for one in HOSTILE[:7]).replace("\x00", "") + "\nپایان\u202e گفت \u2067 و رفت\u2029 باز\n"
    text = "".join(char for char in text if char in "\n\t" or char >= " ")
    bad = tuple(one.encode("utf-8", "replace").decode() for one in HOSTILE)
    closing = '</style><script>alert(1)</script>" onmouseover="alert(2)" x="\' autofocus onfocus=alert(3) '
    every = (
        *bad,
        closing,
        "#ff0000;}*{background:url(https://evil.example/x)}",
        "javascript:alert(1)",
        "\u202e" * 30,
        "x" * 3000,
    )[which]
    size = len(text)
    annotations = tuple(
        Annotation(
            one or "?",
            at * 7 % size,
            min(at * 7 % size + 25, size),
            one,
            one,
            attributes={one: one},
            confidence=0.5,
            note=one,
        )
        for at, one in enumerate(every)
    )
    annotations = (*annotations, Annotation("parts", 0, 60, every[2], "x", parts=((0, 10), (30, 40), (50, 60))))
    words = {one: LabelWords(one, one, one, one, one) for one in every}
    words[every[1]] = LabelWords(every[1], "x", "y", "", "#ff0000;}*{display:none}")
    readings = tuple(
        Reading(one, one, one, annotations[at:], tuple(Relation(one, one, {one: (one, "parts")}, {one: one}, note=one) for one in every), one, one, file=one)
        for at, one in enumerate(every[:readers])
    )  # fmt: skip
    facts = tuple(Fact(one, one, one, one, one, one, one, ((at, at + 9),), one) for at, one in enumerate(every))
    facts += (
        Fact("title", closing, "explicit"),
        Fact("agency", every[1], "explicit"),
        Fact("url", "javascript:alert(1)", "explicit"),
    )
    differences = tuple(
        Difference(one, one, at, at + 5, tuple(Vote(n, one, ((at, at + 5),), one) for n in range(3)))
        for at, one in enumerate(every)
    )
    conflicts = tuple(Conflict(one, one, one, one, one, annotations[0], facts[0]) for one in every)
    producers = tuple(Producer(one, one, one, one, {one: one}) for one in every)
    segments = segmented(text, dict(enumerate(every)))
    notes = tuple(Note(kind, one, one, at) for at, one in enumerate(every) for kind in ("unread", "strays"))
    document = Document(every[4], every[5], Text.of(text, file=every[0]), facts, producers, segments, (), conflicts)
    return Shown(document, readings, dict.fromkeys(every, words), differences, notes, every[5])


def many(spans: int = 1000, tokens: int = 5000, seed: int = 6) -> Shown:
    """A long article."""
    chance = random.Random(seed)
    vocabulary = [
        "رئیس",
        "جمهوری",
        "می\u200cگوید",
        "که",
        "در",
        "تهران",
        "و",
        "اصفهان",
        "با",
        "وزیران",
        "نفت",
        "و",
        "خارجه",
        "دیدار",
        "کرد",
        "و",
        "گفت",
        "این",
        "نشست",
        "سودمند",
        "بود",
    ]
    words = [chance.choice(vocabulary) for _ in range(tokens)]
    lines = [" ".join(words[at : at + 60]) for at in range(0, tokens, 60)]
    text = "\n".join(lines)
    segments = segmented(text)
    pairs = list(segments.tokens.pairs())
    names = tuple(COLOURS)
    annotations = []
    for at in range(spans):
        first = chance.randrange(len(pairs) - 4)
        start, end = pairs[first][0], pairs[first + chance.randrange(3)][1]
        annotations.append(Annotation(f"a{at}", start, end, chance.choice(names), text[start:end]))
    annotations.sort(key=lambda one: (one.start, one.end))
    document = Document("many", "fa", Text.of(text), segments=segments)
    return Shown(
        document, (Reading("entities", "sara", "complete", tuple(annotations), tagset=TAGSET),), {TAGSET: COLOURS}
    )
