"""What a corpus asks of its documents, for people: which rules, how severe, and what is left out where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hashiye.codes import Code
from hashiye.grounds import Ground
from hashiye.settings import OFF, severity_of
from hashiye.text import show


def ground_text(ground: Ground, codes: Mapping[str, Code]) -> str:
    """Return the settings of one corpus, a rule a line; safe for any screen."""
    return "\n".join(_lines(ground, codes)) + "\n"


def _lines(ground: Ground, codes: Mapping[str, Code]) -> Iterator[str]:
    settings = ground.settings
    assert ground.job is not None
    yield f"corpus    {show(str(ground.named), 500)}"
    yield f"level     {settings.level}"
    yield f"error-on  {settings.error_on}"
    if settings.baseline:
        yield f"baseline  {show(settings.baseline, 500)}"
    for key, severity in settings.asked.items():
        yield f"asked     {show(key)} {severity}"
    if settings.licenses:
        yield f"licenses  {', '.join(map(show, settings.licenses))}"
    for code in codes.values():
        shown = severity_of(settings, code) if code.code in ground.job.selected else OFF
        yield f"{shown:<9} {code.code} {code.name}"
    for place in settings.places:
        changed = [f"{show(word)} {grade}" for word, grade in place.severity.items()]
        yield f"in {show(place.glob, 500)}: {', '.join([*changed, *(f'{show(one)} {OFF}' for one in place.ignore)])}"
