"""The metadata at the head of a data card, as the Hugging Face Hub reads it; nothing in it is more than is known.

What no file says is left out: no licence is claimed, and no person is called an expert. Shards are JSON lines, which
``datasets`` loads; of single documents it makes nothing, so that there the viewer is switched off.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from hashiye.counting.manifests import Contents
from hashiye.report.card import licenses, words
from hashiye.report.card.distribution import sets
from hashiye.statistics.figures import Figures

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_STEPS = ("1K", "10K", "100K", "1M", "10M", "100M", "1B", "10B", "100B", "1T")
"""The bounds of the Hub's categories of size, each ten times the one before."""

_TOGETHER = {"license": ("license_name", "license_link"), "configs": ("viewer",)}
"""What people state with a key: who names the licence, or files that can be loaded, has the word on these too."""

_ENTITIES = "entities"
"""The layer of named entities."""


def fields(contents: Contents, figures: Figures, prefix: str = "") -> dict[str, object]:
    """Return the metadata by key, in order. ``prefix`` is the way from the card to the corpus."""
    found = dict(_fields(contents, figures))
    lines = shards(contents, prefix)
    loaded = {"configs": [{"config_name": "default", "data_files": lines}]} if lines else {"viewer": False}
    return found | loaded


def _fields(contents: Contents, figures: Figures) -> Iterator[tuple[str, object]]:
    manifest = contents.manifest
    yield "pretty_name", words.named(manifest.name)
    tags = languages(contents, figures)
    spoken = list(dict.fromkeys(tag.partition("-")[0].lower() for tag in tags))
    if spoken:
        yield "language", spoken
    if any("-" in tag for tag in tags):
        yield "language_bcp47", tags
    if spoken and figures.documents:
        yield "multilinguality", ["monolingual" if len(spoken) == 1 else "multilingual"]
    license_ = licenses.hub(manifest.license)
    if license_ is not None:
        yield "license", license_.id
        if license_.name:
            yield "license_name", license_.name
            if contents.license_file:
                yield "license_link", contents.license_file
    if figures.documents:
        yield "size_categories", [size(figures.documents)]
        yield "annotations_creators", creators(figures)
    if any(layer.name == _ENTITIES and layer.annotations for layer in figures.layers):
        yield "task_categories", ["token-classification"]
        yield "task_ids", ["named-entity-recognition"]
    yield "tags", ["hashiye", "stand-off-annotation"]


def shards(contents: Contents, prefix: str = "") -> list[str]:
    """Return patterns of the curated documents, where all of them lie in shards: JSON lines that ``datasets`` loads."""
    paths = contents.paths.get("document", ())
    found = next(sets({"document": paths}, prefix), None)
    every = all(one.endswith((".hsh.jsonl", ".hsh.jsonl.gz")) for one in paths)
    return list(found.includes) if every and found is not None else []


def languages(contents: Contents, figures: Figures) -> list[str]:
    """Return the language tags of the documents, the manifest's first; those that are none are left out."""
    found = [contents.manifest.language, *(name for name, _ in figures.languages)]
    return [tag for tag in dict.fromkeys(found) if _TAG.fullmatch(tag)]


def size(documents: int) -> str:
    """Return the Hub's category for so many documents.

    >>> size(1), size(1000), size(10**10)
    ('n<1K', '1K<n<10K', '10B<n<100B')
    """
    step = next((at for at in range(len(_STEPS)) if documents < 1000 * 10**at), len(_STEPS))
    if step == len(_STEPS):
        return f"n>{_STEPS[-1]}"
    return f"{_STEPS[step - 1]}<n<{_STEPS[step]}" if step else f"n<{_STEPS[0]}"


def creators(figures: Figures) -> list[str]:
    """Return how annotations came about in the Hub's words: tools, persons of whom nothing is known, or nobody."""
    kinds = {one.kind for one in figures.coverage if one.annotations or one.complete}
    found = [name for kind, name in (("tool", "machine-generated"), ("person", "other")) if kind in kinds]
    return found or ["other" if figures.layers else "no-annotation"]


def written(found: Mapping[str, object], taken: Collection[str] = ()) -> str:
    """Return metadata as YAML, without the keys that people state themselves and those that belong to them."""
    import yaml  # noqa: PLC0415  (only cards pay for it)

    without = {*taken, *(other for key in taken for other in _TOGETHER.get(key, ()))}
    ours = {key: value for key, value in found.items() if key not in without}
    made: str = yaml.safe_dump(ours, allow_unicode=True, sort_keys=False, default_flow_style=False, width=10**6)
    return made if ours else ""
