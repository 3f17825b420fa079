"""Sound documents, drawn: small, with everything that rules look at, and without a fault by construction."""

from __future__ import annotations

import json
import random
from array import array

from msgspec import structs

from hashiye.codecs import CODECS
from hashiye.model import (
    Annotation,
    Document,
    Fact,
    Layer,
    Producer,
    Relation,
    Segmentation,
    Spans,
    Text,
    new_id,
)
from tests.mutations.planting import Files

TODAY = "2026-06-01"

_LABELS = [
    {"name": "PER", "fa": "شخص", "layers": ["entities"], "attributes": {"wikidata": {"type": "string"}}},
    {"name": "ORG", "fa": "سازمان", "layers": ["entities"]},
    {"name": "LOC", "fa": "مکان", "layers": ["entities"]},
    {"name": "DAT", "fa": "تاریخ", "layers": ["entities"]},
    {"name": "FIRM", "layers": ["entities"], "deprecated": {"since": "1.0", "use": "ORG"}},
    {
        "name": "ACT", "layers": ["events"], "nesting": ["ARG"],
        "attributes": {
            "tense": {"type": "choice", "values": ["past", "present"], "required": True},
            "count": {"type": "integer"}, "sure": {"type": "boolean"}, "viaf": {"type": "string"},
        },
    },
    {"name": "ARG", "layers": ["events"]},
]  # fmt: skip
_RELATIONS = [
    {
        "name": "ABOUT", "attributes": {"strength": {"type": "integer"}},
        "roles": {
            "act": {"labels": ["ACT"], "required": True}, "agent": {"labels": ["ARG"]},
            "rest": {"labels": ["ARG"], "many": True},
        },
    },
    {"name": "CAUSE", "roles": {"cause": {"required": True}, "effect": {"required": True}}},
]  # fmt: skip
TAGSET = {
    "hashiye-tagset": "1.0", "id": "probe", "version": "1.2", "language": "fa",
    "layers": [
        {"name": "entities", "singleLabel": True, "nesting": "none", "tokenEdges": True, "oneSentence": True},
        {"name": "events", "nesting": "listed"},
    ],
    "labels": _LABELS, "relations": _RELATIONS,
}  # fmt: skip
MANIFEST = """name = "probe"
version = "0.1.0"
language = "fa"
license = "CC0-1.0"
tagsets = ["probe@1.2"]

[rules]
licenses = ["CC0-1.0", "CC-BY-4.0"]

[rules.asked]
title = "error"
"""
ATTRIBUTES = "texts/**/*.txt text eol=lf\n"

_PEOPLE = ("پوتین", "علی\u200cاف", "مریم میرزاخانی", "حسن روحانی", "Zakir Hasanov")
_LANDS = ("مسکو", "باکو", "تهران", "قره\u200cباغ")
_FIRMS = ("ایرنا", "سازمان ملل", "وزارت دفاع", "بیمارستان امام خمینی")
_FRAMES = (
    "{PER} در {LOC} !گفت : کار !تمام شد .",
    "« {ORG} » از {LOC} خبر !داد .",
    "{PER} و {PER} در {LOC} دیدار می\u200cکنند و کتاب\u200cها را !خواندند .",
    "بهای نفت ۱۲۳ دلار و ۴۵٫۵ درصد بود ، 12.5 واحد بیشتر .",
    "{PER} روز {DAT} خانهٔ تازه را !دید ؛ حتماً می\u200cرود .",
    "مردم {LOC} 😀 نامهٔ ( {ORG} ) را !خواندند ؟",
    "این 👨\u200d👩\u200d👧 در {LOC} است …",
)
_DATES = (
    ("۲۰ دی ۱۴۰۱", "2023-01-10", "1401-10-20", "سه\u200cشنبه"),
    ("۳۰ اسفند ۱۴۰۳", "2025-03-20", "1403-12-30", "پنجشنبه"),
    ("۱ فروردین ۱۴۰۲", "2023-03-21", "1402-01-01", "سه\u200cشنبه"),
)
_LEFT, _RIGHT = frozenset("«("), frozenset(".،؛؟:»)…")


class _Draft:
    """A text as it grows: its tokens, sentences and what is marked in them."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.text = ""
        self.tokens: list[tuple[int, int]] = []
        self.breaks = [0]
        self.names: list[tuple[int, int, str]] = []
        self.verbs: list[tuple[int, int]] = []
        self.dates: list[tuple[tuple[int, int], str, str]] = []
        self.tight = True

    def word(self, word: str) -> tuple[int, int]:
        """Add one token, with a blank before it where one belongs."""
        if not (self.tight or word in _RIGHT):
            self.text += " "
        start = len(self.text)
        self.text += word
        self.tokens.append((start, len(self.text)))
        self.tight = word in _LEFT
        return self.tokens[-1]

    def words(self, words: str) -> tuple[int, int]:
        found = [self.word(one) for one in words.split()]
        return found[0][0], found[-1][1]

    def frame(self, frame: str) -> None:
        for piece in frame.split():
            if piece == "{DAT}":
                self.date()
            elif piece[0] == "{":
                label = piece[1:-1]
                pool = {"PER": _PEOPLE, "LOC": _LANDS, "ORG": _FIRMS}[label]
                self.names.append((*self.words(self.chance.choice(pool)), label))
            elif piece[0] == "!":
                self.verbs.append(self.word(piece[1:]))
            else:
                self.word(piece)

    def date(self) -> None:
        day, value, native, weekday = self.chance.choice(_DATES)
        if self.chance.random() < 0.5:
            self.word(weekday)
        span = self.words(day)
        self.dates.append((span, value, native))
        self.names.append((*span, "DAT"))

    def end_sentence(self) -> None:
        self.breaks.append(len(self.tokens))
        last = self.chance.random() < 0.4
        self.text += self.chance.choice(("\n", "\n\n")) if last else " "
        self.tight = True

    def segments(self) -> Segmentation:
        edges = [
            (self.tokens[first][0], self.tokens[after - 1][1])
            for first, after in zip(self.breaks, self.breaks[1:], strict=False)
        ]
        norms = {i: "۱۲.۵" for i, span in enumerate(self.tokens) if self.text[slice(*span)] == "12.5"}
        return Segmentation(Spans.of_pairs(edges), Spans.of_pairs(self.tokens), array("i", self.breaks), norms)


def drawn(chance: random.Random) -> Document:
    """Draw a sound document: its text begins with a character beyond the basic plane, so that units show."""
    draft = _Draft(chance)
    draft.word("😀")
    draft.frame("گفتگوی {PER} در {LOC}")
    title = (0, len(draft.text))
    draft.breaks.append(len(draft.tokens))
    draft.text += "\n"
    draft.tight = True
    frames = [_FRAMES[0], _FRAMES[2], _FRAMES[3], _FRAMES[4], *chance.choices(_FRAMES, k=chance.randint(0, 4))]
    chance.shuffle(frames)
    for frame in frames:
        draft.frame(frame)
        draft.end_sentence()
    content = draft.text.rstrip() + chance.choice(("", "\n"))
    identity = f"{chance.choice(('aran', 'گفتگو', 'probe'))}-{chance.randrange(10_000):04}"
    inside = chance.random() < 0.6
    text = Text.of(content, file=None if inside else f"../texts/{identity}.txt")
    layers = (_entities(draft, identity, content), _events(draft, identity, content), _free(draft, identity, content))
    return Document(
        identity,
        chance.choice(("fa", "fa-IR")),
        text,
        _facts(draft, content, title),
        PRODUCERS,
        draft.segments(),
        layers,
    )


PRODUCERS = (
    Producer("sara", "person", "سارا"),
    Producer("probe-rules", "tool", "probe", "0.3", {"date": "2025-05-01", "mode": "<&> 😀"}),
)


def _facts(draft: _Draft, content: str, title: tuple[int, int]) -> tuple[Fact, ...]:
    mentioned = [
        Fact("date", value, "explicit", "mentioned", "day", "jalali", native, (span,), "named-day")
        for span, value, native in draft.dates
    ]
    return (
        Fact("title", content[slice(*title)], "explicit", evidence=(title,)),
        Fact("url", "https://news.example/a/😀?b=1", "explicit", rule="outside"),
        Fact("license", "CC-BY-4.0", "explicit", rule="outside"),
        Fact("date", "2025-04-01", "explicit", "published", "day", rule="outside"),
        Fact("collected", "2025-04-02", "explicit", rule="outside"),
        *mentioned,
        Fact("lead", None, "unknown"),
    )


def mark(content: str, identity: str, layer: str, span: tuple[int, int], label: str, **more: object) -> Annotation:
    """Return an annotation with an id made as hashiye makes it."""
    one = new_id(identity, layer, *span, label, ())
    return Annotation(one, *span, label, content[slice(*span)], **more)


def _entities(draft: _Draft, identity: str, content: str) -> Layer:
    made = [mark(content, identity, "entities", (start, end), label) for start, end, label in draft.names]
    made[0] = structs.replace(made[0], attributes={"wikidata": "Q937"}, confidence=0.75, note="به نقل از <ایرنا> & 😀")
    return layer("entities", "sara", made, "probe@1.2")


def _events(draft: _Draft, identity: str, content: str) -> Layer:
    people = [(start, end) for start, end, label in draft.names if label == "PER"]
    made = [mark(content, identity, "events", span, "ARG") for span in people]
    made += [
        mark(content, identity, "events", span, "ACT", attributes={"tense": "past", "count": "2", "sure": "true"})
        for span in draft.verbs
        if span not in draft.names
    ]
    acts = [one for one in made if one.label == "ACT"]
    args = [one for one in made if one.label == "ARG"]
    place = content.index("کار تمام شد")
    parts = ((place, place + 3), (place + 9, place + 11))
    whole = mark(content, identity, "events", (place, place + 11), "ACT", attributes={"tense": "past"})
    made.append(structs.replace(whole, parts=parts, text="کار شد"))
    about = Relation("r-about", "ABOUT", {"act": (acts[0].id,), "agent": (args[0].id,)}, {"strength": "3"}, note="😀 &")
    more = Relation("r-about2", "ABOUT", {"act": (acts[-1].id,), "rest": (args[0].id, args[-1].id)})
    cause = Relation("r-cause", "CAUSE", {"cause": (about.id,), "effect": (acts[-1].id,)})
    return layer("events", "sara", made, "probe@1.2", (about, more, cause))


def _free(draft: _Draft, identity: str, content: str) -> Layer:
    """A layer without a tagset, by a tool, in which spans overlap."""
    breaks = draft.breaks
    bounds = [
        (draft.tokens[first][0], draft.tokens[after - 1][1]) for first, after in zip(breaks, breaks[1:], strict=False)
    ]
    made = [mark(content, identity, "spans", span, "SENT") for span in bounds]
    made += [mark(content, identity, "spans", (start, end), "NAME") for start, end, _ in draft.names]
    unlike = {one.id: one for one in made}
    return structs.replace(layer("spans", "probe-rules", list(unlike.values())), status="partial")


def layer(
    name: str, producer: str, annotations: list[Annotation], tagset: str = "", relations: tuple[Relation, ...] = ()
) -> Layer:
    """Return a layer with its annotations in canonical order."""
    ordered = sorted(annotations, key=lambda one: (one.start, one.end, one.label, one.id))
    return Layer(name, producer, "complete", tuple(ordered), tagset, relations)


def inlined(document: Document) -> Document:
    """Return a document with its text inside."""
    return structs.replace(document, text=structs.replace(document.text, file=None))


def path_of(document: Document, spelling: str) -> str:
    """Return where a document lies in its corpus."""
    return f"documents/{document.id}.hsh.{spelling}"


def written(document: Document, spelling: str) -> bytes:
    """Return a document in one spelling."""
    return next(iter(CODECS[spelling].write(document).files.values()))


def corpus_of(*documents: Document, spelling: str = "json") -> Files:
    """Return a corpus of documents as files: the manifest, the tagset, texts and documents."""
    files: Files = {
        "hashiye.toml": MANIFEST.encode(),
        ".gitattributes": ATTRIBUTES.encode(),
        "tagsets/probe.json": json.dumps(TAGSET, ensure_ascii=False, indent=1).encode(),
    }
    for document in documents:
        files[path_of(document, spelling)] = written(document, spelling)
        if document.text.file:
            files[document.text.file.removeprefix("../")] = (document.text.content or "").encode()
    return files
