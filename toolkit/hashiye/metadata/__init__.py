"""Metadata facts: what an article says about itself, with evidence, and what it does not say.

Keys follow Dublin Core terms where one fits. Each fact names the rule that found it and the spans
that say so; what the text leaves open is a fact with status ``unknown``, and nothing is guessed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice

from hashiye.dates import DateMention
from hashiye.forms import key
from hashiye.metadata.attribution import Attribution, Name
from hashiye.metadata.attribution import read as read_attribution
from hashiye.model import Fact
from hashiye.words import Words

__all__ = ["facts", "with_outside"]

TITLE_MAX = 140
"""Code points of the longest headline."""
LEAD_MAX = 400
"""Code points of the longest lead."""

_LINE = re.compile(r"\S[^\n]*")
_PUBLISHED = ("تاریخ انتشار", "زمان انتشار", "تاریخ انتشار خبر", "انتشار")
_ALWAYS_ASKED = ("agency", "publisher", "creator", "place", "url")
_PAST = frozenset(
    map(
        key,
        "کرد کردند گفت گفتند شد شدند داد دادند بود بودند افزود یافت رفت رسید گرفت".split(),  # noqa: SIM905
    )
)
_NOT_PAST = frozenset(
    map(
        key,
        ". ؟ ! … خواهد خواهند می نمی است هستند شود شوند کند کنند دارد دارند میشود میکند باید".split(),  # noqa: SIM905
    )
)
_URL_LABELS = ("لینک خبر", "لینک کوتاه", "نشانی خبر", "آدرس خبر", "لینک")
_URL = re.compile(r"https?://[^\s<>\"«»]{3,500}")


def facts(
    words: Words,
    mentions: Sequence[DateMention],
    organizations: Iterable[tuple[int, int]] = (),
    persons: Iterable[tuple[int, int]] = (),
) -> tuple[Fact, ...]:
    """Return the facts of a text: title, lead, agency, sources, … , then every date mention in order.

    ``organizations`` are spans of organisations a recogniser found; they sharpen where the name of a
    cited institution ends. ``persons`` are spans of persons, which are no origin: what names one is left out,
    unless it is a known outlet. Linear in the length of the text.
    """
    text = words.text
    lines = [match.span() for match in islice(_LINE.finditer(text), 4)]
    title = _title(text, lines)
    body = lines[1][0] if title and len(lines) > 1 else 0
    said = read_attribution(words, body, dict(organizations), sorted(persons))
    found: list[Fact] = []
    if title:
        found.append(Fact("title", text[slice(*title)], "explicit", evidence=(title,), rule="first-line"))
        lead = _lead(text, title, lines, said)
        if lead:
            found.append(Fact("lead", text[slice(*lead)], "inferred", evidence=(lead,), rule="repeats-title"))
    found += _attributions(text, said)
    published = _published(text, said)
    dates = [_date(mention, published) for mention in mentions]
    known = {fact.key for fact in found}
    found += [Fact(asked, None, "unknown") for asked in _ALWAYS_ASKED if asked not in known]
    if not any(fact.role == "published" for fact in dates):
        found.append(_unpublished(words, mentions))
    return (*found, *dates)


def with_outside(inside: Iterable[Fact], outside: Iterable[Fact]) -> tuple[Fact, ...]:
    """Add facts from a sidecar or the command line; a known one replaces the unknown ones of its key.

    Of dates key and role count together. Known facts of the text stay beside them, for both are said.
    """
    more = tuple(outside)
    known = {(fact.key, fact.role) for fact in more if fact.status != "unknown"}
    kept = [fact for fact in inside if fact.status != "unknown" or fact.precision or (fact.key, fact.role) not in known]
    return (*kept, *more)


def _title(text: str, lines: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the headline: the first line, short, without a final stop, with more text below it."""
    if len(lines) < 2:
        return None
    start, end = lines[0]
    line = text[start:end].rstrip()
    if len(line) > TITLE_MAX or line[-1] in ".…:،؛" or key(line).startswith("به گزارش "):
        return None
    return start, start + len(line)


def _lead(
    text: str, title: tuple[int, int], lines: Sequence[tuple[int, int]], said: Attribution
) -> tuple[int, int] | None:
    """Return the lead: a short second line before any attribution that repeats half the headline's words."""
    if len(lines) < 3 or lines[1][1] - lines[1][0] > LEAD_MAX:
        return None
    start, end = lines[1]
    end = start + len(text[start:end].rstrip())
    first = min((name.start for name in (said.agency, *said.sources) if name is not None), default=end)
    if first < end:
        return None
    wanted = set(key(text[slice(*title)]).split())
    return (start, end) if 2 * len(wanted & set(key(text[start:end]).split())) >= len(wanted) else None


def _attributions(text: str, said: Attribution) -> list[Fact]:
    """Return the facts of origin; a source cited twice is one fact with both places as evidence."""
    found = [] if said.agency is None else [_named("agency", text, said.agency)]
    cited: dict[tuple[str, ...], list[Name]] = {}
    for name in said.sources:
        cited.setdefault(name.words, []).append(name)
    for names in cited.values():
        spans = tuple((name.start, name.end) for name in names)
        found.append(Fact("source", text[slice(*spans[0])], "explicit", evidence=spans, rule=names[0].rule))
    if said.creator:
        found.append(Fact("creator", text[slice(*said.creator)], "explicit", evidence=(said.creator,), rule="label"))
    if said.place:
        found.append(Fact("place", text[slice(*said.place)], "explicit", evidence=(said.place,), rule="dateline"))
    for label in _URL_LABELS:
        if label in said.labels and (match := _URL.match(text, said.labels[label])):
            found.append(Fact("url", match[0], "explicit", evidence=(match.span(),), rule="label"))
            break
    return found


def _named(what: str, text: str, name: Name) -> Fact:
    return Fact(what, text[name.start : name.end], "explicit", evidence=((name.start, name.end),), rule=name.rule)


def _published(text: str, said: Attribution) -> tuple[int, int]:
    """Return where the date behind «تاریخ انتشار:» must begin: from its label to the end of that line."""
    for label in _PUBLISHED:
        if (start := said.labels.get(label)) is not None:
            stop = text.find("\n", start)
            return start, stop if stop >= 0 else len(text)
    return -1, -1


def _date(mention: DateMention, published: tuple[int, int]) -> Fact:
    role = "published" if published[0] <= mention.start < published[1] else "mentioned"
    return Fact(
        "date", mention.value, mention.status, role, mention.precision, mention.calendar, mention.native,
        mention.evidence, mention.rule,
    )  # fmt: skip


def _unpublished(words: Words, mentions: Sequence[DateMention]) -> Fact:
    """Say that the day of publication is unknown; the evidence is the last day told of in the past tense.

    The article is not older than that day (rule ``not-before``); how much younger, it does not say.
    """
    latest: DateMention | None = None
    for mention in mentions:
        if mention.precision != "day" or mention.days is None or mention.days[0] != mention.days[1]:
            continue
        if (latest is None or latest.days is None or mention.days > latest.days) and _is_past(words, mention.end):
            latest = mention
    if latest is None:
        return Fact("date", None, "unknown", "published")
    return Fact("date", None, "unknown", "published", evidence=((latest.start, latest.end),), rule="not-before")


def _is_past(words: Words, offset: int) -> bool:
    """Whether the first finite verb behind an offset, in its sentence and within reach, is a past one."""
    first = bisect_left(words.starts, offset)
    for word in words.keys[first : first + 30]:
        if word in _PAST:
            return True
        if word in _NOT_PAST:
            return False
    return False
