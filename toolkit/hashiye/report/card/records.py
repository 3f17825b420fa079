"""The records that a reader of Croissant gets out of a corpus: which field lies where in the files.

JSONPath takes what every item has. What only some items have (parts, attributes, roles of dates) has no place in such
columns, nor have tokens, which are pairs of numbers in a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hashiye.report.card import words
from hashiye.report.card.distribution import Set
from hashiye.tagset import Tagset

_ITEMS = "layers[*].annotations[*]"
_LAYER = f"{_ITEMS}.`parent`.`parent`"
"""The layer of each annotation, in the dialect of JSONPath that mlcroissant reads (jsonpath-rw)."""

_DOCUMENTS = (
    ("id", "sc:Text", "id", "the document's id"),
    ("language", "sc:Text", "language", "language tag of the text"),
    ("sha256", "sc:Text", "text.sha256", "hash of the text's bytes"),
    ("code_points", "sc:Integer", "text.codePoints", "length of the text"),
    ("bytes", "sc:Integer", "text.bytes", "length of the text in UTF-8"),
)
_ANNOTATIONS = (
    ("layer", "sc:Text", f"{_LAYER}.name", "the layer's name"),
    ("annotator", "sc:Text", f"{_LAYER}.producer", "the person or tool that made the layer"),
    ("id", "sc:Text", f"{_ITEMS}.id", "the annotation's id, unique in its layer"),
    ("start", "sc:Integer", f"{_ITEMS}.start", "code points of the text before it"),
    ("end", "sc:Integer", f"{_ITEMS}.end", "code points of the text up to its end"),
    ("label", "sc:Text", f"{_ITEMS}.label", "its label"),
    ("text", "sc:Text", f"{_ITEMS}.text", "the words it covers, parts joined by one blank"),
)
_FACTS = (
    ("key", "sc:Text", "metadata[*].key", "what is said of the article"),
    ("value", "sc:Text", "metadata[*].value", "its value; none where the text does not fix it"),
    ("status", "sc:Text", "metadata[*].status", "explicit, inferred or unknown"),
)
_STEM = r"^(.+)\.hsh\.json$"


def of(found: Set) -> dict[str, object] | None:
    """Return the records of a file set; None for one that readers of Croissant cannot read."""
    match found.id:
        case "documents":
            fields = [_json(found, *one) for one in _DOCUMENTS]
            return _made(found, "one record a curated document", fields) | {"key": {"@id": "documents/id"}}
        case "facts":
            return _made(found, "one record a fact", [_stem(found), *(_json(found, *one) for one in _FACTS)])
        case "annotations" | "copies":
            fields = [_stem(found), *(_json(found, *one) for one in _ANNOTATIONS)]
            return _made(found, "one record an annotation, of all layers", fields)
        case "texts":
            return _made(found, "one record a text", list(_texts(found)))
        case "shards" | "copies-shards":
            return _made(found, "one record a document", list(_shards(found)))
    return None


def labels(tagsets: Sequence[Tagset]) -> Iterator[dict[str, object]]:
    """Yield the labels of all tagsets as one set of records that stands in the metadata itself."""
    data = [
        {
            "labels/tagset": words.named(tagset.name), "labels/label": words.named(label.name),
            "labels/fa": words.named(label.fa), "labels/en": words.named(label.en),
            "labels/definition_fa": words.named(label.definition.get("fa", ""), words.DEFINITION),
            "labels/definition_en": words.named(label.definition.get("en", ""), words.DEFINITION),
        }
        for tagset in tagsets
        for label in tagset.labels
    ]  # fmt: skip
    if data:
        names = (key.partition("/")[2] for key in data[0])
        fields = [_field("labels", name, "sc:Text", "") for name in names]
        yield {
            "@type": "cr:RecordSet", "@id": "labels", "name": "labels", "description": "the labels of all tagsets",
            "field": fields, "data": data,
        }  # fmt: skip


def _made(found: Set, told: str, fields: list[dict[str, object]]) -> dict[str, object]:
    return {"@type": "cr:RecordSet", "@id": found.id, "name": found.id, "description": told, "field": fields}


def _field(owner: str, name: str, kind: str, told: str) -> dict[str, object]:
    made: dict[str, object] = {"@type": "cr:Field", "@id": f"{owner}/{name}", "name": name, "dataType": kind}
    return made | ({"description": told} if told else {})


def _source(found: Set, extract: dict[str, str], transform: dict[str, str] | None = None) -> dict[str, object]:
    made: dict[str, object] = {"fileSet": {"@id": f"{found.id}-files"}, "extract": extract}
    return {"source": made | ({"transform": transform} if transform else {})}


def _json(found: Set, name: str, kind: str, path: str, told: str) -> dict[str, object]:
    return _field(found.id, name, kind, told) | _source(found, {"jsonPath": path})


def _stem(found: Set) -> dict[str, object]:
    field = _field(found.id, "document", "sc:Text", "the document's id, which its file is named after")
    return field | _source(found, {"fileProperty": "filename"}, {"regex": _STEM})


def _texts(found: Set) -> Iterator[dict[str, object]]:
    told = "the name of the file without .txt: the id of its document, unless that names another file"
    yield _field(found.id, "name", "sc:Text", told) | _source(
        found, {"fileProperty": "filename"}, {"regex": r"^(.+)\.txt$"}
    )
    yield _field(found.id, "text", "sc:Text", "the text, UTF-8") | _source(found, {"fileProperty": "content"})


def _shards(found: Set) -> Iterator[dict[str, object]]:
    yield _field(found.id, "id", "sc:Text", "the document's id") | _source(found, {"column": "id"})
    yield _field(found.id, "language", "sc:Text", "language tag of the text") | _source(found, {"column": "language"})
    yield _field(found.id, "text", "sc:Text", "the text") | _source(found, {"column": "text"}, {"jsonPath": "content"})
