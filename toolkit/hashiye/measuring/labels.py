"""The labels that a tagset declares for a layer: a label that nobody used is one that everybody could have used."""

from __future__ import annotations

from pathlib import Path

from hashiye import surroundings
from hashiye.findings import NotReadable
from hashiye.measuring.wanted import Wanted


def declared(home: Path, tagset: str, wanted: Wanted) -> frozenset[str]:
    """Return the labels of the layer in a tagset of the corpus at ``home``; none where the tagset is not there.

    A tagset that cannot be used is told by ``validate``; agreement is measured without it.
    """
    try:
        context, _ = surroundings.of(home, wanted.limits)
    except NotReadable:
        return frozenset()
    known = context.tagsets.get(tagset)
    return frozenset() if known is None else known.labels_in(wanted.layer)
