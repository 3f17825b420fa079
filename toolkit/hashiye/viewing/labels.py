"""What the tagsets of a corpus say of labels: their names in both languages, what they mean, their colours."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from hashiye import surroundings
from hashiye.codes import Severity
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.tagset import Tagset
from hashiye.viewing.shown import LabelWords


class Labels(Struct, frozen=True):
    """The ``words`` of labels by tagset (``id@version``) and label, and the files that should have some, ``faulty``."""

    words: Mapping[str, Mapping[str, LabelWords]]
    faulty: tuple[str, ...] = ()


def labels(home: str, limits: Limits) -> Labels:
    """Return the labels of all tagsets that a corpus knows; without one (``home`` empty), of those of the package.

    What is wrong with a manifest or a tagset that cannot be used is told by ``validate``; documents are shown without.
    """
    tagsets: Mapping[str, Tagset] = surroundings.packaged()
    findings: tuple[Finding, ...] = ()
    if home:
        try:
            context, findings = surroundings.of(Path(home), limits)
            tagsets = context.tagsets
        except NotReadable as error:
            tagsets, findings = {}, error.findings
    errors = (one.file for one in findings if one.severity is Severity.ERROR and one.code != "HSH-M420")
    return Labels({name: _words(one) for name, one in tagsets.items()}, tuple(dict.fromkeys(errors)))


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
