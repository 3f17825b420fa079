"""Tagsets: the labels that layers may use, read from ``tagsets/*.json`` by their published schema.

A sound file is decoded straight into these values, whose types accept only what the schema accepts
(a test compares the two); any other file is judged by the schema itself, which says what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePath
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from hashiye.codecs import Parcel, json_places, utf8
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Annotation
from hashiye.text import FORBIDDEN, Offsets

SCHEMA = "hashiye-tagset-1.0.schema.json"

# The patterns of the schema; ``\Z`` is what ``$`` means there.
type Filled = Annotated[str, Meta(pattern=r"^\S([\s\S]*\S)?\Z")]
type Language = Annotated[str, Meta(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z")]
type Name = Annotated[str, Meta(pattern=r"^[^\s@]{1,100}\Z")]
type LabelName = Annotated[str, Meta(pattern=r"^\S{1,100}\Z")]
type Version = Annotated[str, Meta(pattern=r"^(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\Z")]
type Localized = Annotated[dict[Language, Filled], Meta(min_length=1)]
type Layers = Annotated[tuple[Name, ...], Meta(min_length=1)]


class LayerRules(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What holds in one layer; see schemas/hashiye-tagset-1.0.schema.json."""

    name: Name
    title: Localized = {}
    single_label: bool = False
    nesting: Literal["none", "listed", "any"] = "any"
    token_edges: bool = False
    one_sentence: bool = False


class Attribute(Struct, frozen=True, forbid_unknown_fields=True):
    """What the value of an attribute must look like. ``values`` is there for a ``choice`` only."""

    type: Literal["string", "integer", "boolean", "choice"]
    values: Annotated[tuple[str, ...], Meta(min_length=1)] = ()
    required: bool = False
    definition: Localized = {}


class Deprecated(Struct, frozen=True, forbid_unknown_fields=True):
    """From which version of the tagset a label is no longer given, and which to use in its place, if any."""

    since: Version
    use: LabelName = ""
    reason: Localized = {}


class Example(Struct, frozen=True, forbid_unknown_fields=True):
    """A span that carries a label. ``context`` is a stretch of text that holds it."""

    text: Filled
    context: Filled = ""
    source: Literal["seed", ""] = field(default="", name="from")


class CounterExample(Struct, frozen=True, forbid_unknown_fields=True):
    """A span that does not carry a label, and why."""

    text: Filled
    reason: Localized
    source: Literal["seed", ""] = field(default="", name="from")


class Label(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """One label. ``layers`` empty: all of the tagset. ``nesting``: what may stand inside it."""

    name: LabelName
    fa: Filled = ""
    en: Filled = ""
    layers: Layers = ()
    definition: Localized = {}
    examples: tuple[Example, ...] = ()
    counter_examples: tuple[CounterExample, ...] = ()
    colour: Annotated[str, Meta(pattern=r"^#[0-9a-f]{6}\Z")] = ""
    attributes: dict[Name, Attribute] = {}
    nesting: frozenset[LabelName] = frozenset()
    optional: bool = False
    deprecated: Deprecated | None = None


class Role(Struct, frozen=True, forbid_unknown_fields=True):
    """A role of a relation. ``labels`` None: annotations of any label may fill it."""

    labels: frozenset[LabelName] | None = None
    required: bool = False
    many: bool = False


class RelationLabel(Struct, frozen=True, forbid_unknown_fields=True):
    """A label of relations: its roles, and what may fill them."""

    name: LabelName
    roles: Annotated[dict[Name, Role], Meta(min_length=1)]
    fa: Filled = ""
    en: Filled = ""
    layers: Layers = ()
    definition: Localized = {}
    attributes: dict[Name, Attribute] = {}
    deprecated: Deprecated | None = None


class Correspondence(Struct, frozen=True, forbid_unknown_fields=True):
    """What the labels of another corpus become here; None where nothing stands for one."""

    name: Filled
    labels: Annotated[dict[LabelName, LabelName | None], Meta(min_length=1)]
    note: Localized = {}


class Tagset(Struct, frozen=True, dict=True, forbid_unknown_fields=True):
    """One tagset. Names of labels, layers and relations are unique in their lists."""

    id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?\Z")]
    version: Version
    language: Language
    layers: Annotated[tuple[LayerRules, ...], Meta(min_length=1)]
    labels: Annotated[tuple[Label, ...], Meta(min_length=1)]
    relations: tuple[RelationLabel, ...] = ()
    mappings: tuple[Correspondence, ...] = ()
    title: Localized = {}
    guideline: Localized = {}
    format: Annotated[str, Meta(pattern=r"^1\.(0|[1-9][0-9]{0,3})\Z")] = field(default="1.0", name="hashiye-tagset")

    @property
    def name(self) -> str:
        """The name under which layers cite it: ``id@version``."""
        return f"{self.id}@{self.version}"

    @cached_property
    def _layers(self) -> dict[str, LayerRules]:
        return {one.name: one for one in self.layers}

    @cached_property
    def by_label(self) -> dict[str, Label]:
        """The labels by their names."""
        return {one.name: one for one in self.labels}

    @cached_property
    def by_relation(self) -> dict[str, RelationLabel]:
        """The labels of relations by their names."""
        return {one.name: one for one in self.relations}

    @cached_property
    def _labels_in(self) -> dict[str, frozenset[str]]:
        return {}

    def labels_in(self, layer: str) -> frozenset[str]:
        """Return the names of the labels that a layer may use: those for all layers, and those for this one.

        In a layer that the tagset does not describe, that are all: the name of the layer is the one fault.
        """
        found = self._labels_in.get(layer)
        if found is None:
            known = self.layer(layer) is not None
            found = frozenset(one.name for one in self.labels if not (known and one.layers) or layer in one.layers)
            if len(self._labels_in) < 1000:  # the names come from documents
                self._labels_in[layer] = found
        return found

    def reached(self, version: str) -> bool:
        """Say whether this version of the tagset is ``version`` or a later one."""
        return _numbers(self.version) >= _numbers(version)

    @cached_property
    def has_deprecated(self) -> bool:
        """Whether some label, of annotations or relations, is no longer given."""
        old = [*(one.deprecated for one in self.labels), *(one.deprecated for one in self.relations)]
        return any(one is not None and self.reached(one.since) for one in old)

    @cached_property
    def deprecated_labels(self) -> frozenset[str]:
        """The labels of annotations that are no longer given, in this version or a later one."""
        return frozenset(one.name for one in self.labels if one.deprecated is not None)

    @cached_property
    def demanding_labels(self) -> frozenset[str]:
        """The labels of annotations that ask for some attribute."""
        return frozenset(
            one.name for one in self.labels if any(attribute.required for attribute in one.attributes.values())
        )

    @cached_property
    def plain_attributes(self) -> dict[str, frozenset[str]]:
        """The attributes of labels of which each is required and may be any text: no value needs a look."""
        return {
            one.name: frozenset(one.attributes)
            for one in self.labels
            if all(attribute.required and attribute.type == "string" for attribute in one.attributes.values())
        }

    def layer(self, name: str) -> LayerRules | None:
        """Return what holds in a layer; None if the tagset has none of this name."""
        return self._layers.get(name)

    def label(self, name: str) -> Label | None:
        """Return a label; None if the tagset has none of this name."""
        return self.by_label.get(name)

    def relation(self, name: str) -> RelationLabel | None:
        """Return a label of relations; None if the tagset has none of this name."""
        return self.by_relation.get(name)


type Place = tuple[int, int, str]
"""Start and end of one piece of an annotation, and its label."""


def overlap(tagset: Tagset, layer: str, outer: Place, inner: Place) -> str:
    """Return what is wrong with two pieces that share characters, empty if nothing is (HSH-A313).

    ``outer`` begins first or, where both begin together, reaches further. What stands between the two counts
    for itself: of several that stand around one, only the innermost may be asked about.
    """
    rules = tagset.layer(layer)
    if rules is None or rules.nesting == "any":
        return ""
    if rules.nesting == "none":
        return "overlaps"
    if outer[1] < inner[1]:
        return "crosses"
    around = tagset.label(outer[2])
    return "" if around is not None and inner[2] in around.nesting else "may not stand inside"


def may_overlap(tagset: Tagset, layer: str, one: Annotation, other: Annotation) -> bool:
    """Say whether two annotations may share characters in a layer, judged piece by piece, with nothing between them.

    Those of the same words may, but where the layer takes one label for them (HSH-A312).
    """
    if one.spans == other.spans:
        rules = tagset.layer(layer)
        return one.label == other.label or rules is None or not rules.single_label
    pieces = [(*piece, which.label) for which in (one, other) for piece in which.spans]
    half = len(one.spans)
    for mine in pieces[:half]:
        for their in pieces[half:]:
            if mine[0] < their[1] and their[0] < mine[1]:
                outer, inner = sorted((mine, their), key=lambda piece: (piece[0], -piece[1]))
                if overlap(tagset, layer, outer, inner):
                    return False
    return True


def _numbers(version: str) -> tuple[int, int]:
    major, _, minor = version.partition(".")
    return int(major), int(minor)


def read(data: bytes, file: str = "", limits: Limits = DEFAULT) -> Tagset:
    """Read the bytes of a tagset file. ``file`` names it: its stem should be the tagset's id.

    Raises ``NotReadable`` with a finding (``HSH-C524``, line and column) for each thing that is wrong.
    """
    text = utf8.decoded(Parcel(data, file, limits=limits))
    tagset = decoded(text, limits)
    if tagset is None:
        tagset = _judged(text, file, limits)
    wrong = list(_beyond_schema(tagset, file))
    if wrong:
        raise NotReadable(_findings(wrong, text, file, limits))
    return tagset


def decoded(text: str, limits: Limits = DEFAULT) -> Tagset | None:
    """Return the tagset of a text the schema surely accepts; None sends to the schema, which may accept it still."""
    if "\\u" in text or FORBIDDEN.search(text) or text.count("{") + text.count("[") > 100_000:
        return None  # an escape may hide what no file may hold
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
        tagset = msgspec.convert(value, Tagset)
    except (ValueError, RecursionError):  # JSON's error and msgspec's are both of this kind
        return None
    sound = "hashiye-tagset" in value and _depth(value) <= limits.depth and all(_plain(value))
    return tagset if sound else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no value of JSON")


def _depth(value: object) -> int:
    """Return how deeply a value is nested. What was decoded into a tagset is not deep."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)


def _plain(value: dict[str, Any]) -> Iterator[bool]:
    """Yield whether what types cannot say holds: lists name things once, and a choice alone has values."""
    labels, relations = value["labels"], value.get("relations", ())
    for one in (*labels, *relations):
        yield _unique(one.get("layers", ())) and _unique(one.get("nesting", ()))
        for attribute in one.get("attributes", {}).values():
            yield ("values" in attribute) == (attribute["type"] == "choice") and _unique(attribute.get("values", ()))
        yield one.get("deprecated", "") is not None
        for role in one.get("roles", {}).values():
            yield "labels" not in role or (role["labels"] is not None and _unique(role["labels"]))


def _unique(names: list[str] | tuple[str, ...]) -> bool:
    return len(set(names)) == len(names)


type _Wrong = tuple[tuple[str | int, ...], bool, str, str, str, str]
"""Path, whether the key is meant, message, found, expected, fix."""


def _judged(text: str, file: str, limits: Limits) -> Tagset:
    """Judge by the published schema. Raises ``NotReadable`` with everything it refuses."""
    from hashiye import schema  # noqa: PLC0415  (only to explain)

    scanned = json_places.scan(text, limits)
    if scanned.faults:
        offsets = Offsets(text)
        raise NotReadable(
            _finding(file, fault.message, offsets.line_column(fault.offset), "", fault.found, fault.expected, fault.fix)
            for fault in scanned.faults
        )
    wrong: list[_Wrong] = [
        (one.path, one.at_key, one.message, one.found, one.expected, one.fix)
        for one in schema.json_problems(scanned.value, SCHEMA)
    ]
    if wrong:
        raise NotReadable(_findings(wrong, text, file, limits))
    return msgspec.convert(scanned.value, Tagset)


def _beyond_schema(tagset: Tagset, file: str) -> Iterator[_Wrong]:
    """Yield what a schema cannot say: names are unique, and what is named is there."""
    stem = PurePath(file).name.removesuffix(".json")
    if file and stem != tagset.id:
        yield ("id",), False, "the file is not named after its tagset", tagset.id, stem, f"call it {tagset.id}.json"
    layers = [one.name for one in tagset.layers]
    labels = [one.name for one in tagset.labels]
    relations = [one.name for one in tagset.relations]
    for what, names in (("layers", layers), ("labels", labels), ("relations", relations)):
        seen: set[str] = set()
        for i, name in enumerate(names):
            if name in seen:
                message = f"the name {name!r} stands twice among the {what}"
                yield (what, i, "name"), False, message, name, "each name once", "take one of the two out"
            seen.add(name)
    for path, name, known in _named(tagset, labels, relations, layers):
        if name not in known:
            said = ", ".join(known)
            yield path, False, f"{name!r} is not declared in this tagset", name, said, _nearest(name, known)


def _named(
    tagset: Tagset, labels: list[str], relations: list[str], layers: list[str]
) -> Iterator[tuple[tuple[str | int, ...], str, list[str]]]:
    """Yield every name that a tagset refers to, with the names it may be."""
    for i, label in enumerate(tagset.labels):
        yield from ((("labels", i, "nesting"), name, labels) for name in sorted(label.nesting))
        yield from ((("labels", i, "layers", j), name, layers) for j, name in enumerate(label.layers))
        if label.deprecated is not None and label.deprecated.use:
            yield ("labels", i, "deprecated", "use"), label.deprecated.use, labels
    for i, relation in enumerate(tagset.relations):
        yield from ((("relations", i, "layers", j), name, layers) for j, name in enumerate(relation.layers))
        for role, filled in relation.roles.items():
            path = ("relations", i, "roles", role, "labels")
            yield from ((path, name, [*labels, *relations]) for name in sorted(filled.labels or ()))
        if relation.deprecated is not None and relation.deprecated.use:
            yield ("relations", i, "deprecated", "use"), relation.deprecated.use, relations
    for i, mapping in enumerate(tagset.mappings):
        for theirs, ours in mapping.labels.items():
            if ours is not None:
                yield ("mappings", i, "labels", theirs), ours, [*labels, *relations]


def _nearest(name: str, known: list[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  (only to explain)

    near = get_close_matches(name, known, 1)
    return f"write {near[0]!r}" if near else "declare it, or take it out"


def _findings(wrong: list[_Wrong], text: str, file: str, limits: Limits) -> Iterator[Finding]:
    """Make findings of what is wrong, each with its place; an item that is missing has that of what holds it."""
    wanted = {(*path, "") for path, key, *_ in wrong if key}
    wanted |= {path[:n] for path, *_ in wrong for n in range(len(path) + 1)}
    places, offsets = json_places.scan(text, limits, wanted).places, Offsets(text)
    made = []
    for path, key, message, found, expected, fix in wrong:
        ways = [path[:n] for n in range(len(path), -1, -1)]
        start = next(places[way] for way in ([(*path, "")] if key else []) + ways if way in places)[0]
        made.append(_finding(file, message, offsets.line_column(start), _pointer(path), found, expected, fix))
    return iter(sorted(made, key=lambda one: (one.line, one.column, one.message)))


def _finding(
    file: str, message: str, place: tuple[int, int], pointer: str, found: str, expected: str, fix: str
) -> Finding:
    return Finding(
        code="HSH-C524", message=message, file=file, line=place[0], column=place[1], pointer=pointer,
        found=found, expected=expected, fix=fix,
    )  # fmt: skip


def _pointer(path: tuple[str | int, ...]) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
