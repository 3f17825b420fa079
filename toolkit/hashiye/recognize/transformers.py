"""A token classification model of transformers as a recogniser, on this package's tokens.

The model reads each sentence as a list of words; a word has the label of its first piece. Labels are
read as IOB2, IOE, BIOES or plain ones. Needs the extra ``hashiye[transformers]``; torch and transformers
are imported when a recogniser is made, not before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hashiye.model import Producer
from hashiye.recognize import Mark
from hashiye.recognize.spacy import label_map
from hashiye.words import Words

LABELS = {
    "pers": "PER", "person": "PER", "PERSON": "PER", "org": "ORG", "organization": "ORG",
    "loc": "LOC", "location": "LOC", "fac": "FAC", "facility": "FAC", "event": "EVE", "EVENT": "EVE",
    "pro": "PRO", "product": "PRO", "date": "DAT", "time": "TIM", "money": "MON", "percent": "PCT",
    "MONEY": "MON", "PERCENT": "PCT", "DATE": "DAT", "TIME": "TIM",
}  # fmt: skip
"""Labels of the known Persian models and what they are in ``fa-news``; any other label stays as it is."""

STRIDE = 32
"""Pieces that two windows of one long sentence share."""


class TransformersRecognizer:
    """Marks the entities that a token classification model finds.

    Settings: ``model``, the folder of a model and its tokenizer (or a name, where the user allows the
    download with ``download=true``); ``labels``, label mappings parted by commas, beside :data:`LABELS`.
    Raises ``ImportError`` without transformers, ``OSError`` where there is no such model, ``ValueError`` for
    a bad mapping or a tokenizer that cannot tell which piece belongs to which word.
    """

    def __init__(self, *, model: str, labels: str = "", download: str = "false") -> None:
        import torch  # noqa: PLC0415  (an optional extra, and slow to import)
        import transformers  # noqa: PLC0415

        self._torch: Any = torch
        self._labels = label_map(labels, LABELS)
        local = download.lower() not in ("true", "1", "yes")
        self._tokenizer: Any = transformers.AutoTokenizer.from_pretrained(model, local_files_only=local)
        if not self._tokenizer.is_fast:
            raise ValueError(
                f"the tokenizer of {model!r} cannot tell which piece belongs to which word; a fast one can"
            )
        classes: Any = transformers.AutoModelForTokenClassification
        self._model: Any = classes.from_pretrained(model, local_files_only=local).eval()
        limit = min(self._tokenizer.model_max_length, getattr(self._model.config, "max_position_embeddings", 512))
        self._window = max(8, min(int(limit), 512))
        self.producer = Producer(
            "transformers",
            "tool",
            name="transformers",
            version=transformers.__version__,
            settings={
                "model": model.replace("\\", "/").rstrip("/").rpartition("/")[2],
                **({"labels": labels} if labels else {}),
            },
        )

    def recognize(self, words: Words) -> list[Mark]:
        """Return the entities of one text, in its order; confidence is the mean probability of their words' labels."""
        found: list[Mark] = []
        for sentence in words.sentences():
            if len(sentence):
                tags = self._tags([words.surfaces[i] for i in sentence])
                for first, last, label, sure in spans(tags):
                    start, end = words.starts[sentence[first]], words.ends[sentence[last - 1]]
                    found.append(Mark(start, end, self._labels.get(label, label), sure, "transformers"))
        return found

    def _tags(self, surfaces: list[str]) -> list[tuple[str, float]]:
        """Return the label of each word and its probability."""
        tags: list[tuple[str, float]] = [("O", 1.0)] * len(surfaces)
        encoded = self._tokenizer(
            surfaces, is_split_into_words=True, truncation=True, max_length=self._window,
            stride=min(STRIDE, self._window // 4), return_overflowing_tokens=True, padding=True, return_tensors="pt",
        )  # fmt: skip
        names = self._model.config.id2label
        seen: set[int] = set()
        for window in range(len(encoded["input_ids"])):
            row = {key: encoded[key][window : window + 1] for key in ("input_ids", "attention_mask")}
            with self._torch.no_grad():
                chances = self._model(**row).logits[0].softmax(-1)
            for piece, word in enumerate(encoded.word_ids(window)):
                if word is not None and word not in seen:
                    seen.add(word)
                    best = int(chances[piece].argmax())
                    tags[word] = (names[best], float(chances[piece][best]))
        return tags


def spans(tags: list[tuple[str, float]]) -> Iterator[tuple[int, int, str, float]]:
    """Yield first word, the word behind the last, label and mean probability of each entity in a row of tags.

    >>> list(spans([("B-PER", 1.0), ("I-PER", 0.5), ("O", 1.0), ("S-LOC", 1.0), ("ORG", 1.0), ("ORG", 1.0)]))
    [(0, 2, 'PER', 0.75), (3, 4, 'LOC', 1.0), (4, 6, 'ORG', 1.0)]
    """
    start, label = 0, ""
    for index, (tag, _) in enumerate([*tags, ("O", 1.0)]):
        prefix, dash, rest = tag.replace("_", "-", 1).partition("-")
        if not dash or prefix not in ("B", "I", "E", "L", "S", "U", "O"):
            prefix, rest = "I", tag
        name = "" if tag == "O" else rest
        if label and (name != label or prefix in ("B", "S", "U")):
            yield start, index, label, sum(sure for _, sure in tags[start:index]) / (index - start)
            label = ""
        if name and not label:
            start, label = index, name
        if label and prefix in ("E", "L", "S", "U"):
            yield start, index + 1, label, sum(sure for _, sure in tags[start : index + 1]) / (index + 1 - start)
            label = ""
