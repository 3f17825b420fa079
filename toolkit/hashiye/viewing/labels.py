"""What the tagsets of a corpus say of labels: their names in both languages, what they mean, their colours."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hashiye import surroundings
from hashiye.findings import NotReadable
from hashiye.limits import Limits
from hashiye.tagset import Tagset
from hashiye.viewing.shown import LabelWords

type Labels = Mapping[str, Mapping[str, LabelWords]]
"""The words of labels by tagset (``id@version``) and label."""


def labels(home: str, limits: Limits) -> Labels:
    """Return the labels of all tagsets that a corpus knows; without one (``home`` empty), of those of the package.

    A manifest or a tagset that cannot be used is told by ``validate``; documents are shown without it.
    """
    tagsets = surroundings.packaged()
    if home:
        try:
            tagsets = dict(surroundings.of(Path(home), limits)[0].tagsets)
        except NotReadable:
            return {}
    return {name: _words(one) for name, one in tagsets.items()}


def _words(tagset: Tagset) -> Mapping[str, LabelWords]:
    relations = {
        one.name: LabelWords(one.name, one.fa, one.en, _said(one.definition, tagset.language))
        for one in tagset.relations
    }
    spans = {
        one.name: LabelWords(one.name, one.fa, one.en, _said(one.definition, tagset.language), one.colour)
        for one in tagset.labels
    }
    return relations | spans


def _said(definition: Mapping[str, str], language: str) -> str:
    """Return a definition in Persian, else in the tagset's language, else in whatever it is written."""
    return definition.get("fa") or definition.get(language) or next(iter(definition.values()), "")
