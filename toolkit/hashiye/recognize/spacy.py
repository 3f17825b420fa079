"""A spaCy pipeline as a recogniser: its entities, on this package's tokens.

The pipeline gets the tokens and sentences of the document, so every entity it finds lies on their
edges. Needs the extra ``hashiye[spacy]``; spaCy is imported when a recogniser is made, not before.
"""

from __future__ import annotations

from typing import Any

from hashiye.model import Producer
from hashiye.recognize import Mark
from hashiye.words import Words

LABELS = {
    "PERSON": "PER", "GPE": "LOC", "PRODUCT": "PRO", "WORK_OF_ART": "PRO", "EVENT": "EVE", "DATE": "DAT",
    "TIME": "TIM", "MONEY": "MON", "PERCENT": "PCT",
}  # fmt: skip
"""Labels of spaCy's own models and what they are in ``fa-news``; any other label stays as it is."""


def label_map(text: str, default: dict[str, str]) -> dict[str, str]:
    """Read ``A=B,C=D``: which label of a model becomes which. ``ValueError`` for a piece without ``=``."""
    table = dict(default)
    for piece in filter(None, (piece.strip() for piece in text.split(","))):
        source, equals, target = piece.partition("=")
        if not equals or not source or not target:
            raise ValueError(f"{piece!r} is no label mapping; it reads MODEL-LABEL=OUR-LABEL")
        table[source.strip()] = target.strip()
    return table


class SpacyRecognizer:
    """Marks the entities of a spaCy pipeline.

    Settings: ``model``, the name of an installed pipeline or the folder of one; ``labels``, label
    mappings parted by commas (``GPE=LOC``), beside :data:`LABELS`. Raises ``ImportError`` without
    spaCy, ``OSError`` where there is no such model, ``ValueError`` for a bad mapping.
    """

    def __init__(self, *, model: str, labels: str = "") -> None:
        import spacy  # noqa: PLC0415  (an optional extra, and slow to import)

        self._labels = label_map(labels, LABELS)
        self._pipeline: Any = spacy.load(model)
        meta = self._pipeline.meta
        settings = {"model": f"{meta['lang']}_{meta['name']}", "model-version": str(meta["version"]), "labels": labels}
        self.producer = Producer(
            "spacy", "tool", name="spaCy", version=spacy.__version__, settings={k: v for k, v in settings.items() if v}
        )

    def recognize(self, words: Words) -> list[Mark]:
        """Return the entities of one text, in its order. spaCy gives no confidence, so none is stated."""
        if not words.surfaces:
            return []
        from spacy.tokens import Doc  # noqa: PLC0415

        following = [*words.starts[1:], 0]
        spaces = [end < start for end, start in zip(words.ends, following, strict=True)]
        firsts = set(words.segments.breaks)
        starts = [index in firsts for index in range(len(words.surfaces))]
        made = Doc(self._pipeline.vocab, words=words.surfaces, spaces=spaces, sent_starts=starts)
        entities = self._pipeline(made).ents
        return [
            Mark(words.starts[e.start], words.ends[e.end - 1], self._labels.get(e.label_, e.label_), None, "spacy")
            for e in entities
        ]
