"""From a text to an annotated document: sentences, tokens, facts and the tools' layers. Pure values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import itemgetter

from msgspec import UNSET, UnsetType, structs

from hashiye import dates, forms, metadata
from hashiye.findings import Finding, NotReadable
from hashiye.model import Annotation, Document, Fact, Layer, Producer, new_id
from hashiye.recognize import Mark, Recognizer
from hashiye.text import FORBIDDEN
from hashiye.tokenize import Tokenized, Tokenizer
from hashiye.words import Words

ENTITIES = "fa-news@1.0"
FORMS = "hashiye-forms@1.0"


type Proposal = tuple[int, int, str, dict[str, str], float | UnsetType]
"""An annotation before it has an id: start, end, label, attributes, confidence."""


class Annotator:
    """Keeps what is costly to build (hazm's tables, gazetteers) and annotates one document after another."""

    def __init__(self, recognizers: Sequence[Recognizer] = (), tokenizer: Tokenizer | None = None) -> None:
        self.tokenizer = tokenizer or Tokenizer()
        self.recognizers = tuple(recognizers)

    def annotate(self, document: Document, outside: Sequence[Fact] = ()) -> Document:
        """Return the document with sentences, tokens, facts and layers, made from its text alone.

        ``outside`` are facts the text does not hold (a URL, a licence); they replace what is
        unknown. Raises ``NotReadable`` if a recogniser fails.
        """
        text = document.text.content or ""
        tokenized = self.tokenizer.tokenize(text)
        starts, ends, surfaces = tokenized.starts, tokenized.ends, tokenized.surfaces
        words = Words(text, tokenized.segments, starts, ends, surfaces, forms.keys(surfaces))
        layers = [_entities(document.id, words, recognizer) for recognizer in self.recognizers]
        marked = [one for layer in layers for one in layer.annotations]
        organizations = [(one.start, one.end) for one in marked if one.label == "ORG"]
        persons = [(one.start, one.end) for one in marked if one.label == "PER"]
        found = metadata.facts(words, dates.find(words), organizations, persons)
        facts = metadata.with_outside(found, outside)
        producers = (*self.tokenizer.producers, *(recognizer.producer for recognizer in self.recognizers))
        return structs.replace(
            document,
            metadata=tuple(facts),
            producers=producers,
            segments=tokenized.segments,
            layers=(*layers, *_form_layers(document.id, text, tokenized)),
        )

    def segment(self, document: Document) -> Document:
        """Return the document with sentences and tokens, where it had none; all else stays."""
        segments = self.tokenizer.tokenize(document.text.content or "").segments
        known = {producer.id for producer in document.producers}
        new = (producer for producer in self.tokenizer.producers if producer.id not in known)
        return structs.replace(document, segments=segments, producers=(*document.producers, *new))


def _entities(document: str, words: Words, recognizer: Recognizer) -> Layer:
    producer = recognizer.producer
    try:
        length = len(words.text)
        rows = [_proposal(producer, mark, length) for mark in recognizer.recognize(words)]
    except NotReadable:
        raise
    except Exception as error:
        raise _failed(producer, f"it raised {type(error).__name__}: {error}") from error
    return layer("entities", producer.id, ENTITIES, document, words.text, rows)


def _proposal(producer: Producer, mark: Mark, length: int) -> Proposal:
    """Return what a mark proposes. Raises ``NotReadable`` for one that no document can hold."""
    start, end, label, sure = mark.start, mark.end, mark.label, mark.confidence
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
        raise _failed(producer, f"it marked [{start!r}:{end!r}], which is no span of the text")
    if type(label) is not str or not _is_label(label):
        raise _failed(producer, f"it marked [{start}:{end}] as {label!r}, which is no label")
    if sure is not None and not (isinstance(sure, (int, float)) and 0 <= sure <= 1):
        raise _failed(producer, f"it is sure of [{start}:{end}] by {sure!r}, which is not between 0 and 1")
    return start, end, label, {}, UNSET if sure is None else sure


@lru_cache(maxsize=1024)
def _is_label(label: str) -> bool:
    return bool(label) and not FORBIDDEN.search(label)


def _failed(producer: Producer, why: str) -> NotReadable:
    message = f"the recogniser {producer.id!r} failed: {why}"
    return NotReadable([Finding(code="HSH-C508", message=message, fix="leave it out, or tell its makers")])


def _form_layers(document: str, text: str, tokenized: Tokenized) -> Iterable[Layer]:
    """Return what was seen of forms as layers of the tool: it is said beside the text, never done to it."""
    verbs: list[Proposal] = [(one.start, one.end, "VERB", {}, UNSET) for one in tokenized.verbs]
    half_spaces: list[Proposal] = [
        (one.start, one.end, one.label.upper(), {"suggestion": one.suggestion}, UNSET) for one in tokenized.half_spaces
    ]
    differences: list[Proposal] = [
        (one.start, one.end, one.kind.upper(), {"hazm": " ".join(one.tokens)}, UNSET) for one in tokenized.differences
    ]
    yield layer("verbs", "hazm", FORMS, document, text, verbs)
    yield layer("half-spaces", "hashiye", FORMS, document, text, half_spaces)
    yield layer("tokenization", "hazm", FORMS, document, text, differences)


_ORDER = itemgetter(0, 1, 2)


def layer(name: str, producer: str, tagset: str, document: str, text: str, proposals: Iterable[Proposal]) -> Layer:
    """Make a complete layer of proposals: each gets its surface and an id made from what it is."""
    made: dict[str, Annotation] = {}
    for start, end, label, attributes, confidence in sorted(proposals, key=_ORDER):
        one = new_id(document, name, start, end, label, made)
        made[one] = Annotation(one, start, end, label, text[start:end], (), attributes, confidence)
    return Layer(name, producer, "complete", tuple(made.values()), tagset)
