"""Differences in Markdown (CommonMark with tables), for job summaries and comments; nothing in it comes alive.

Words of the corpus stand in code spans, as in :mod:`hashiye.report.markdown`, each in an isolate of its own, so that
Persian keeps its direction among English words. Tables hold our own words and numbers alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from hashiye.comparing.changes import KINDS, Change
from hashiye.report import locations, sentences
from hashiye.report import markdown as findings_page
from hashiye.report.differences import wording
from hashiye.report.differences.entries import WORST, Entry, rank
from hashiye.report.differences.fields import End, Said
from hashiye.report.differences.places import Excerpt
from hashiye.report.differences.run import Difference, Pair, Side
from hashiye.report.differences.strips import near
from hashiye.report.differences.telling import Teller
from hashiye.report.numbers import count
from hashiye.text import show

COMMENT = 65_000
"""Characters of a whole report: a comment on GitHub holds 65,536, a job summary 1 MiB."""

_RESERVE = 300
"""Room for the line that says what is left out."""

_SHORTEST = 40
"""Characters that a change takes at least: more changes than fit so are not even told."""

_MARKS = {"=": ("", ""), "-": ("[-", "-]"), "+": ("{+", "+}")}
_TRACES = 10


class _Part(Struct, frozen=True):
    """Something to show: the document it belongs to, how far back it stands if room is short, and its lines."""

    document: int
    rank: int
    text: str
    changes: int = 1


def render(difference: Difference) -> str:
    """Return a report that fits a comment: the worst kinds first if there is no room for all."""
    return page(difference, COMMENT)


def page(difference: Difference, limit: int | None = None) -> str:
    """Return the report in at most ``limit`` characters, and how many changes are left out."""
    head = "\n".join(_head(difference)) + "\n"
    headings = [_heading(pair) for pair in difference.pairs]
    parts = list(_parts(difference, limit // _SHORTEST if limit is not None else None))
    kept = _kept(parts, headings, (limit - len(head) - _RESERVE) if limit is not None else None)
    shown, last = [head], -1
    for index in sorted(kept):
        part = parts[index]
        if part.document != last:
            last = part.document
            shown.append(headings[last] if last < len(headings) else "\n### Not read\n\n")
        shown.append(part.text)
    left = sum(difference.summary.values()) - sum(parts[index].changes for index in kept)
    if left:
        shown.append(f"\n{count(left, 'change')} more did not fit here; every one is in the formats html and json.\n")
    return "".join(shown)


def _kept(parts: list[_Part], headings: list[str], room: int | None) -> set[int]:
    """Choose what fits: by rank, then in order. A heading is paid for by the first part below it."""
    if room is None:
        return set(range(len(parts)))
    kept: set[int] = set()
    opened: set[int] = set()
    for index in sorted(range(len(parts)), key=lambda index: parts[index].rank):
        part = parts[index]
        size = len(part.text)
        if part.document not in opened:
            size += len(headings[part.document]) if part.document < len(headings) else 20
        if size > room:
            continue
        room -= size
        opened.add(part.document)
        kept.add(index)
    return kept


def _head(difference: Difference) -> Iterator[str]:
    yield "## hashiye diff\n"
    if difference.before or difference.after:
        yield f"{_code(difference.before or 'nothing')} → {_code(difference.after or 'nothing')}\n"
    yield f"{wording.summary(difference)}."
    if difference.summary:
        yield "\n| Kind | Changes | What it means |\n| --- | ---: | --- |"
        for kind, number in difference.summary.items():
            yield f"| {kind} | {number} | {KINDS[kind]} |"


def _heading(pair: Pair) -> str:
    before, after = _name(pair.before), _name(pair.after)
    if pair.status in ("added", "removed"):
        return f"\n### {pair.status}: {after if pair.status == 'added' else before}\n\n"
    return f"\n### {before} → {after}\n\n" if before != after else f"\n### {after}\n\n"


def _name(side: Side | None) -> str:
    return _code(locations.spelled(side.name)) if side is not None and side.name else "a document"


def _parts(difference: Difference, most: int | None) -> Iterator[_Part]:
    """Yield the ``most`` changes a reader should see first, and every file that could not be read, before them all."""
    chosen = _chosen(difference, most)
    for number, pair in enumerate(difference.pairs):
        if pair.is_written_otherwise:
            yield _Part(number, len(WORST) + 1, f"- {wording.SAME}: only layout, order or spelling of the file\n", 0)
        if number in chosen:
            for entry in Teller(pair, chosen[number]).entries():
                yield _Part(number, 1 + rank(entry.change), "\n".join(_item(entry)) + "\n", entry.told)
    for finding in difference.findings:
        place = locations.spelled(finding.file) or "hashiye"
        told = f"- {_code(place)} {findings_page.code(sentences.quiet(sentences.whole(finding)))}\n"
        yield _Part(len(difference.pairs), 0, told, 0)


def _chosen(difference: Difference, most: int | None) -> dict[int, list[Change]]:
    """Return the changes to tell by the number of their pair, the worst kinds of all pairs first."""
    every = [
        (rank(change), number, change)
        for number, pair in enumerate(difference.pairs)
        for change in pair.comparison.changes
    ]
    every.sort(key=lambda one: one[0])
    chosen: dict[int, list[Change]] = {}
    for _, number, change in every[:most]:
        chosen.setdefault(number, []).append(change)
    return chosen


def _item(entry: Entry) -> Iterator[str]:
    yield f"- `{entry.mark}` **{entry.kind}**{_labels(entry)}{_where(entry)}"
    for said in wording.said(entry):
        yield f"  - {said}"
    yield from _words(entry)
    for row in entry.rows:
        absent = "none" if entry.kind == "norm" else entry.absent
        was, now = (_said(value) if value is not None else absent for value in (row.before, row.after))
        told = now if entry.mark == "+" or row.before == row.after else was
        name = f"norm of {_code(show(row.name))}:" if entry.kind == "norm" else _code(show(row.name))
        yield f"  - {name} {told if entry.mark != '~' or was == now else f'{was} → {now}'}"
    for trace in entry.traces[:_TRACES]:
        after = f" → {_code(show(trace.after))}" if trace.after is not None and trace.after != trace.before else ""
        yield f"  - {trace.verdict} {_code(show(trace.label) or '?')} {_code(show(trace.before))}{after}"
    if (more := len(entry.traces) - _TRACES) > 0:
        yield f"  - and {more} more"
    places = [text for name, side in (("was", entry.before), ("is", entry.after)) if (text := _places(name, side))]
    if places:
        yield f"  - {'; '.join(places)}"


def _said(value: Said) -> str:
    return _code(show(value, 300)) if isinstance(value, str) else ", ".join(map(_end, value))


def _end(end: End) -> str:
    name = _code(show(end.id, 200))
    return f"{_code(show(end.label))} {_code(show(end.words))} {name}" if end.label is not None else f"dangling: {name}"


def _labels(entry: Entry) -> str:
    before, after = ([_code(show(label)) for label in labels] for labels in entry.labels)
    if not before or not after or before == after:
        return f" {' + '.join(after or before)}" if after or before else ""
    return f" {' + '.join(before)} → {' + '.join(after)}"


def _where(entry: Entry) -> str:
    name = f" {_code(show(entry.change.id, 200))}" if entry.change.id else ""
    return f"{name} in {_code(show(entry.where, 200))}" if entry.where else name


def _words(entry: Entry) -> Iterator[str]:
    if entry.strip:
        marked = "".join(f"{_MARKS[op][0]}{show(words, 500)}{_MARKS[op][1]}" for op, words in near(entry.strip))
        yield f"  - {_code(marked)}"
    if entry.cutting is not None and any(entry.cutting.counts):
        for words in (entry.cutting.before, entry.cutting.after):
            cut = f"⟦{' | '.join(map(show, words))}⟧"
            yield f"  - {_code(' | '.join((*map(show, entry.cutting.lead), cut, *map(show, entry.cutting.tail))))}"
    for one in entry.cut:
        yield f"  - cuts {_code(show(one.label))} {_excerpt(one)}"
    if entry.is_same_words:
        yield f"  - in {_excerpt(entry.after[0])}"
        return
    names = ("before", "after") if entry.before and entry.after else ("in", "in")
    for name, excerpts in zip(names, (entry.before, entry.after), strict=True):
        yield from (f"  - {name} {_excerpt(one)}" for one in excerpts if one.surface)


def _excerpt(excerpt: Excerpt) -> str:
    before, surface, behind = map(show, excerpt.words)
    cut, more = ("…" if one else "" for one in excerpt.cut)
    return _code(f"{cut}{before}⟦{surface}⟧{behind}{more}")


def _places(name: str, excerpts: Iterable[Excerpt]) -> str:
    told = []
    for one in excerpts:
        file = [f"file {one.file_line}:{one.file_column}"] if one.file_line else []
        told.append(", ".join((*file, *wording.place(one))))
    return f"{name} {' and '.join(told)}" if any(told) else ""


def _code(text: str) -> str:
    span = findings_page.code(sentences.quiet(show(text, 1000) or "⟨nothing⟩"))
    return span if text.isascii() else f"\u2068{span}\u2069"
