"""Links from an annotation to an entry of an authority file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hashiye.checks.subject import Subject
from hashiye.registry import Path, Remark, check

_SHAPES = {
    "wikidata": ("Q[1-9][0-9]{0,15}", "Q937"),
    "viaf": ("[1-9][0-9]([0-9]{0,7}|[0-9]{17,20})", "75121530"),
    "gnd": ("1[0-2]?[0-9]{7}[0-9X]|[47][0-9]{6}-[0-9]|[1-9][0-9]{0,7}-[0-9X]|3[0-9]{7}[0-9X]", "118529579"),
    "geonames": ("[1-9][0-9]{0,8}", "112931"),
    "lccn": ("(n|nb|nr|no|ns|sh|sj|gf)([4-9][0-9]|00|20[0-2][0-9])[0-9]{6}", "n79022889"),
    "isni": ("[0-9]{15}[0-9X]", "0000000121269234"),
    "orcid": ("[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]", "0000-0002-1825-0097"),
}
"""Attributes that link, by name: the shape of an id, and one that is right.

Shapes are those that Wikidata publishes for its properties P214 (VIAF), P227 (GND), P1566 (GeoNames), P244
(LCCN), P213 (ISNI) and P496 (ORCID). ISNI and ORCID end in a check character (ISO 7064, MOD 11-2).
"""
SHAPES = {name: (re.compile(shape), example) for name, (shape, example) in _SHAPES.items()}
_CHECKED = frozenset(("isni", "orcid"))


def _has_links(subject: Subject) -> bool:
    return any(layer.relations for layer in subject.document.layers) or not all(
        map(SHAPES.keys().isdisjoint, subject.attributes_used)
    )


@check("HSH-M411", text=False, screen=_has_links)
def link_id(subject: Subject) -> Iterator[Remark]:
    """The id of a link is written as its authority file writes it, without an address before it.

    The attributes `wikidata`, `viaf`, `gnd`, `geonames`, `lccn`, `isni` and `orcid` link a name to its entry;
    each file has one shape of id, and ISNI and ORCID end in a check character that a mistyped digit does not
    agree with. An address (`https://www.wikidata.org/wiki/Q937`), a label or a blank in its place links to
    nothing. Write the id alone. Whether the entry exists and is the right one is not looked up.
    """
    for i, j, one in subject.attributed:
        yield from _links(("layers", i, "annotations", j), one.attributes, (one.start, one.end))
    for i, layer in enumerate(subject.document.layers):
        for j, relation in enumerate(layer.relations):
            yield from _links(("layers", i, "relations", j), relation.attributes, None)


def _links(path: Path, attributes: Mapping[str, str], span: tuple[int, int] | None) -> Iterator[Remark]:
    for name, value in attributes.items():
        if name not in SHAPES:
            continue
        shape, example = SHAPES[name]
        fits = len(value) < 40 and shape.fullmatch(value) is not None
        if fits and (name not in _CHECKED or check_character(value) == value[-1]):
            continue
        inside = re.search(r"(?:^|[/#])([A-Za-z]{0,2}[0-9][0-9X-]*)/?\Z", value[:200])
        bare = inside[1] if inside and shape.fullmatch(inside[1]) else ""
        yield Remark(
            at=(*path, "attributes", name),
            span=span,
            message="the check character of this id does not agree" if fits else f"this is no id of {name}",
            found=value,
            expected=f"an id such as {example}",
            fix=f"write {bare}" if bare and not fits else "look the id up again",
        )


def check_character(value: str) -> str:
    """Return the check character of an ISNI or ORCID, from all its digits but the last (ISO 7064, MOD 11-2)."""
    total = 0
    for digit in value.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)
