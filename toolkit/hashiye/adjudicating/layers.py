"""The curated layer: what was decided, with its provenance, put into a document beside everything else.

The producer is :data:`PRODUCER`, a tool, or a person where people decided. Its settings say for each layer from whose
work, by which rule, how many were decided how, and each decision of a person, so that adjudicating again keeps these.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b

import msgspec
from msgspec import structs

from hashiye.adjudicating import answers
from hashiye.adjudicating.queue import Decision
from hashiye.adjudicating.rules import Rules
from hashiye.adjudicating.votes import Voted
from hashiye.findings import Finding, NotReadable
from hashiye.model import Document, Layer, Producer

PRODUCER = "adjudication"
"""The id of the producer of curated layers. It is nobody's name, and its layers are not votes."""

RULE, FROM, COUNTS, DECISIONS, CONTENT = "rule", "from", "counts", "decisions", "content"
"""The settings, each with ``@`` and the name of its layer, which no name of a layer holds."""


def curated(
    document: Document, voted: Voted, rules: Rules, *, producer: str = PRODUCER, version: str = "", force: bool = False
) -> Document:
    """Return the document with the curated layer of a vote, in the place of the one it had; all else stays.

    The layer is complete if nothing is open, else partial. Raises ``NotReadable`` (``HSH-C502``) where the document
    has a layer of this name and producer that is not as a vote left it, unless it is to be replaced by ``force``.
    """
    if not force and edited(document, voted.layer, producer):
        raise NotReadable([_not_ours(document, voted.layer, producer)])
    layer = Layer(
        name=voted.layer,
        producer=producer,
        status="complete" if voted.complete else "partial",
        annotations=tuple(one.annotation for one in voted.decided),
        tagset=voted.tagset,
        relations=tuple(one.relation for one in voted.relations),
    )
    layers = list(document.layers)
    place = next((at for at, one in enumerate(layers) if (one.name, one.producer) == (layer.name, producer)), None)
    if place is None:
        layers.append(layer)
    else:
        layers[place] = layer
    producers = {one.id: one for one in document.producers}
    producers[producer] = _producer(producers.get(producer), layer, voted, rules, version)
    return structs.replace(document, layers=tuple(layers), producers=tuple(producers.values()))


def bare(copy: Document) -> Document:
    """Return an annotator's copy without anybody's layers: what a curated document starts from where there is none.

    Those who made these layers are taken from the producers; who made the tokens stays. The path of the text is
    still the copy's.
    """
    makers = {layer.producer for layer in copy.layers}
    return structs.replace(
        copy, layers=(), conflicts=(), producers=tuple(one for one in copy.producers if one.id not in makers)
    )


def without(document: Document, layer: str, producer: str = PRODUCER) -> Document:
    """Return the document without a curated layer and what is recorded of it; without a producer of nothing else."""
    kept = tuple(one for one in document.layers if (one.name, one.producer) != (layer, producer))
    needed = any(one.producer == producer for one in kept)
    producers = tuple(
        structs.replace(one, settings=_of_others(one.settings, layer)) if one.id == producer else one
        for one in document.producers
        if one.id != producer or needed
    )
    return structs.replace(document, layers=kept, producers=producers)


def edited(document: Document, layer: str, producer: str = PRODUCER) -> bool:
    """Say whether the curated layer is not as a vote left it: made by somebody else, or changed since.

    So it is, too, if its record of people's decisions cannot be read: writing it anew would lose these.
    """
    found, settings = _layer(document, layer, producer), _settings(document, producer)
    if _recorded(document.id, layer, settings) is None:
        return True
    return found is not None and settings.get(f"{CONTENT}@{layer}") != _content(found)


def recorded(document: Document, layer: str, producer: str = PRODUCER) -> dict[str, Decision]:
    """Return people's decisions that a document records, by their items' ids; none if that cannot be read."""
    return _recorded(document.id, layer, _settings(document, producer)) or {}


def _recorded(document: str, layer: str, settings: Mapping[str, str]) -> dict[str, Decision] | None:
    try:
        rows = msgspec.json.decode(settings.get(f"{DECISIONS}@{layer}", "[]"), type=list[tuple[str, str, str, str]])
        read = [(item, answers.read(written), by, note) for item, written, by, note in rows]
    except ValueError:  # what msgspec raises is one, too
        return None
    found = {}
    for item, answer, by, note in read:
        if answer is not None:
            found[item] = Decision(
                item, answer.number, answer.spans, answer.label, document, layer, by, note, answer.attributes
            )
    return found


def _layer(document: Document, layer: str, producer: str) -> Layer | None:
    return next((one for one in document.layers if (one.name, one.producer) == (layer, producer)), None)


def _settings(document: Document, producer: str) -> Mapping[str, str]:
    return next((one.settings for one in document.producers if one.id == producer), {})


def _of_others(settings: Mapping[str, str], layer: str) -> dict[str, str]:
    """Return what a producer's settings say of its other layers, and of none."""
    return {key: value for key, value in settings.items() if not key.endswith(f"@{layer}")}


def _content(layer: Layer) -> str:
    """Return a hash of what a layer says, in whatever order."""
    items = sorted(layer.annotations, key=lambda one: one.id), sorted(layer.relations, key=lambda one: one.id)
    data = msgspec.json.encode((layer.status, layer.tagset, *items), order="sorted")
    return blake2b(data, digest_size=16).hexdigest()


def _producer(before: Producer | None, layer: Layer, voted: Voted, rules: Rules, version: str) -> Producer:
    """Return the producer as it stands after this vote; what it says of other layers stays."""
    settings = before.settings if before else {}
    people = [one for one in voted.decided if one.by or one.item in {done.item for done in voted.applied}]
    counts = (
        f"{len(voted.decided)} annotations, {len(people)} of them by a person; {voted.nothing} groups came to nothing; "
        f"{len(voted.relations)} relations; {len(voted.undecided)} open"
    )
    settings = _of_others(settings, layer.name) | {
        f"{RULE}@{layer.name}": rules.words,
        f"{FROM}@{layer.name}": ", ".join(voted.annotators),
        f"{COUNTS}@{layer.name}": counts,
        f"{CONTENT}@{layer.name}": _content(layer),
    }
    if voted.applied:
        rows = [[one.item, answers.written(one), one.by, one.note] for one in voted.applied]
        settings[f"{DECISIONS}@{layer.name}"] = json.dumps(rows, ensure_ascii=False)
    names = {key.partition("@")[2] for key in settings if key.startswith(f"{DECISIONS}@")}
    by = sorted({one.by for name in names for one in (_recorded("", name, settings) or {}).values() if one.by})
    return Producer(
        layer.producer, "person" if names else "tool", ", ".join(by), version, dict(sorted(settings.items()))
    )


_KEEP = (
    "keep both: give the new one another name with --producer NAME, or its documents another folder with "
    "--output FOLDER; or replace it: --force"
)


def _not_ours(document: Document, layer: str, producer: str) -> Finding:
    settings, key = _settings(document, producer), f"{DECISIONS}@{layer}"
    if _recorded(document.id, layer, settings) is None:
        return Finding(
            code="HSH-C502",
            message=f"what people decided on layer {layer} by {producer} cannot be read, and would be lost",
            document=document.id,
            found=settings[key],
            expected=f"{key} among the settings of {producer} as the last vote wrote it",
            fix=f"restore it from an earlier version; or {_KEEP}",
        )
    return Finding(
        code="HSH-C502",
        message=f"layer {layer} by {producer} was made by somebody else, or changed after the last vote",
        document=document.id,
        found=f"a layer by {producer} that no vote left so",
        expected="no such layer, or one as the last vote left it",
        fix=_KEEP,
    )
