"""Croissant 1.0 metadata of a corpus (https://docs.mlcommons.org/croissant/docs/croissant-spec-1.0.html), as JSON-LD.

Stated is what the manifest, the figures and the files say. Who made the corpus, when it was published and how it is
cited are people's to say: such fields of a file that stands there already are kept (:data:`THEIRS`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from hashiye.counting.manifests import Contents
from hashiye.report.card import front_matter, licenses, records, words
from hashiye.report.card.distribution import Set, quoted, sets
from hashiye.report.statistics import wording as say
from hashiye.statistics.figures import Figures

CONFORMS = "http://mlcommons.org/croissant/1.0"

THEIRS = (
    "citeAs", "creator", "dateCreated", "dateModified", "datePublished", "funder", "keywords", "publisher", "sameAs",
    "url",
)  # fmt: skip
"""Fields that people add; those that begin with ``rai:`` are kept too."""

CONTEXT: dict[str, object] = {
    "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
    "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/", "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty", "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract", "field": "cr:field", "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet", "format": "cr:format", "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path",
    "recordSet": "cr:recordSet", "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated",
    "replace": "cr:replace", "samplingRate": "cr:samplingRate", "sc": "https://schema.org/",
    "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField", "transform": "cr:transform",
}  # fmt: skip
"""The context that the specification prescribes."""


def document(contents: Contents, figures: Figures, prefix: str = "", kept: Mapping[str, object] | None = None) -> str:
    """Return the metadata as JSON, ended by a line end.

    ``prefix`` is the way from the card to the corpus, empty or ended by ``/``; ``kept`` an older file, whose fields
    of people's are taken over.
    """
    theirs = {key: value for key, value in (kept or {}).items() if key in THEIRS or key.startswith("rai:")}
    made = dict(_fields(contents, figures, prefix)) | theirs
    distribution, record_sets = made.pop("distribution"), made.pop("recordSet")
    made |= {"distribution": distribution, "recordSet": record_sets}
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def is_ours(found: object) -> bool:
    """Say whether JSON is metadata that was written here: it describes a manifest of ours."""
    distribution = found.get("distribution") if isinstance(found, dict) else None
    listed = distribution if isinstance(distribution, list) else []
    return any(isinstance(one, dict) and one.get("name") == "hashiye.toml" for one in listed)


def _fields(contents: Contents, figures: Figures, prefix: str) -> Iterator[tuple[str, object]]:
    manifest = contents.manifest
    yield "@context", CONTEXT
    yield "@type", "sc:Dataset"
    yield "conformsTo", CONFORMS
    yield "name", words.named(manifest.name)
    yield "description", _description(contents, figures)
    if manifest.license.strip():
        yield "license", licenses.url(manifest.license)
    if manifest.version.strip():
        yield "version", words.named(manifest.version)
    languages = front_matter.languages(contents, figures)
    if languages:
        yield "inLanguage", languages
    found = list(sets(contents.paths, prefix))
    yield "distribution", [*_objects(contents, prefix), *(one.described() for one in found)]
    yield "recordSet", [*_records(found), *records.labels(contents.tagsets)]


def _description(contents: Contents, figures: Figures) -> str:
    layers = [words.named(one.name) for one in figures.layers]
    told = f"{words.named(contents.manifest.name)}: a corpus of {say.scope(figures)}, with stand-off annotation"
    told += f" in the {'layer' if len(layers) == 1 else 'layers'} {', '.join(layers)}." if layers else "."
    left = sorted({kind for kind in contents.paths if contents.paths[kind]} - {one.kind for one in contents.listed})
    if left:
        told += f" Files of some kinds are too many to be listed one by one with their hashes: {', '.join(left)}."
    return told


def _objects(contents: Contents, prefix: str) -> Iterator[dict[str, object]]:
    for one in contents.listed:
        path = prefix + one.path
        yield {
            "@type": "cr:FileObject", "@id": quoted(path), "name": words.named(one.path),
            "contentUrl": path, "contentSize": f"{one.bytes} B", "encodingFormat": _formats(one.path),
            "sha256": one.sha256,
        }  # fmt: skip


def _formats(path: str) -> str | list[str]:
    known: dict[str, str | list[str]] = {
        ".toml": "application/toml", ".json": "application/json", ".xml": "application/xml", ".txt": "text/plain",
        ".jsonl": "application/jsonlines", ".gz": ["application/jsonlines", "application/gzip"],
        ".zst": ["application/jsonlines", "application/zstd"],
    }  # fmt: skip
    return known.get(path[path.rfind(".") :], "application/octet-stream")


def _records(found: list[Set]) -> Iterator[dict[str, object]]:
    for one in found:
        made = records.of(one)
        if made is not None:
            yield made
