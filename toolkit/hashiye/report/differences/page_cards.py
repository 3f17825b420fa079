"""One change as a card on the page: its mark and name, the words on both sides, what differs, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hashiye.report.differences import page_words as say
from hashiye.report.differences.entries import Entry
from hashiye.report.differences.fields import End, Row, Said
from hashiye.report.differences.places import Excerpt
from hashiye.report.differences.strips import BREAK, Cutting, Strip, near
from hashiye.report.markup import bdi, code, english, hue, label, words
from hashiye.report.persian import number

_SIDES = {"+": "plus", "-": "minus", "~": "change"}
_SIGNS = {"+": "+", "-": "−", "~": "~"}
_TRACES = 30
_EMPTY = '<span class="soft">بی‌نام</span>'


def card(anchor: str, entry: Entry, row: str) -> str:
    """Return one change as HTML. ``row`` is the anchor of its place in the article, empty if it is not there."""
    parts = [f'<article class="card {_SIDES[entry.mark]}" id="{anchor}" aria-labelledby="{anchor}h">']
    parts.append(f'<h4 id="{anchor}h">{_title(entry)}</h4>')
    parts += [f"<p>{told}</p>" for told in say.said(entry)]
    parts += _words(entry)
    parts.append(_table(entry))
    parts.append(_traces(entry))
    parts += _places(entry, row)
    return "".join((*parts, "</article>\n"))


def _title(entry: Entry) -> str:
    name = f"{say.KINDS[entry.kind][0]} {english(entry.kind)}"
    labels = _labels(*entry.labels)
    rest = [f"<span>{labels}</span>"] if labels else []
    rest += [f'<span class="soft">{code(one)}</span>' for one in (entry.change.id, entry.where) if one]
    hidden = "hidden" if rest else "kind"  # the group's heading says it to the eye, where there is anything else to see
    sign = f'<span class="sign" aria-hidden="true">{_SIGNS[entry.mark]}</span>'
    return " ".join((sign, f'<span class="{hidden}">{name}</span>', *rest))


def _labels(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    shown = [" + ".join(map(label, side)) for side in (before, after)]
    return " ← ".join(shown) if before and after and before != after else shown[1] or shown[0]


def _words(entry: Entry) -> Iterator[str]:
    if entry.strip:
        yield f'<p class="words" dir="auto">{strip(near(entry.strip, 120))}</p>'
    if entry.cutting is not None and any(entry.cutting.counts):
        for name, cut in (("پیش", entry.cutting.before), ("پس", entry.cutting.after)):
            yield f'<p class="words"><b>{name}</b>{_cutting(entry.cutting, cut)}</p>'
    for one in entry.cut:
        yield f'<p class="words"><b>بریده شد</b>{label(one.label)} {_excerpt(one)}</p>'
    if entry.is_same_words:
        yield f'<p class="words">{_excerpt(entry.after[0])}</p>'
        return
    both = bool(entry.before and entry.after)
    for name, excerpts in (("پیش", entry.before), ("پس", entry.after)):
        for one in excerpts:
            if one.surface:
                yield f'<p class="words">{f"<b>{name}</b>" if both else ""}{_excerpt(one)}</p>'


def strip(pieces: Strip) -> str:
    """Return a strip as HTML: what went is struck through, what came is underlined, and both are coloured."""
    tags = {"=": "{}", "-": "<del>{}</del>", "+": "<ins>{}</ins>"}
    return "".join(tags[op].format(words(text, all_named=op != "=")) for op, text in pieces)


def _excerpt(excerpt: Excerpt) -> str:
    before, surface, behind = (words(text) for text in excerpt.words)
    cut, more = ("…" if one else "" for one in excerpt.cut)
    colour = f" {hue(excerpt.label)}" if excerpt.label else ""
    marked = f'<mark class="span{colour}">{surface}</mark>'
    return f'<bdi><span class="soft">{cut}{before}</span>{marked}<span class="soft">{behind}{more}</span></bdi>'


def _cutting(cutting: Cutting, hot: Iterable[str]) -> str:
    def shown(tokens: Iterable[str], classes: str) -> Iterator[str]:
        for token in tokens:
            head, bare = (
                ('<span class="soft">جملهٔ تازه</span> ', token[2:]) if token.startswith(f"{BREAK} ") else ("", token)
            )
            yield f'{head}<span class="{classes}">{bdi(bare) or "&nbsp;"}</span>'

    return " ".join((*shown(cutting.lead, "cut"), *shown(hot, "cut hot"), *shown(cutting.tail, "cut")))


def _table(entry: Entry) -> str:
    if not entry.rows:
        return ""
    one_sided = entry.mark != "~"
    head = ("مقدار",) if one_sided else ("پیش", "پس")
    columns = "".join(f'<th scope="col">{name}</th>' for name in ("بخش", *head))
    body = "".join(_row(row, one_sided, entry) for row in entry.rows)
    table = f'<table class="rows"><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="wide" tabindex="0" role="group" aria-label="بخش‌ها">{table}</div>'


def _row(row: Row, one_sided: bool, entry: Entry) -> str:
    absent = f'<span class="soft">{say.ABSENT[entry.absent]}</span>'
    differs = row.before != row.after and not one_sided
    was, now = (_said(value) if value is not None else absent for value in (row.before, row.after))
    was, now = (
        f"<del>{was}</del>" if differs and row.before is not None else was,
        f"<ins>{now}</ins>" if differs and row.after is not None else now,
    )
    cells = (was if entry.mark == "-" else now,) if one_sided else (was, now)
    return f'<tr><th scope="row">{bdi(row.name) or _EMPTY}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _said(value: Said) -> str:
    return (bdi(value, limit=500) or "«»") if isinstance(value, str) else "، ".join(map(_end, value))


def _end(end: End) -> str:
    return (
        f"{label(end.label)} «{bdi(end.words)}» {code(end.id)}"
        if end.label is not None
        else f"{say.NOWHERE}: {code(end.id)}"
    )


def _traces(entry: Entry) -> str:
    if not entry.traces:
        return ""
    parts = []
    for trace in entry.traces[:_TRACES]:
        after = f" ← {bdi(trace.after)}" if trace.after is not None and trace.after != trace.before else ""
        verdict = say.VERDICTS.get(trace.verdict, "")
        parts.append(f"<li>{verdict} {english(trace.verdict)} {label(trace.label)} {bdi(trace.before)}{after}</li>")
    if (more := len(entry.traces) - _TRACES) > 0:
        parts.append(f"<li>و {number(more)} نشانهٔ دیگر</li>")
    return f"<p>نشانه‌هایی که ویرایش به آن‌ها رسید:</p><ul>{''.join(parts)}</ul>"


def _places(entry: Entry, row: str) -> Iterator[str]:
    sides: tuple[tuple[str, tuple[Excerpt, ...]], ...] = (("پیش", entry.before), ("پس", entry.after))
    link = f' <a href="#{row}">دیدن در متن</a>' if row else ""
    told = [f"{name}: {'؛ '.join(filter(None, map(_place, side)))}" for name, side in sides if any(map(_place, side))]
    if told or link:
        yield f'<p class="place">{" · ".join(told)}{link}</p>'


def _place(excerpt: Excerpt) -> str:
    parts = []
    if excerpt.file_line:
        parts.append(f"پرونده {code(f'{excerpt.file_line}:{excerpt.file_column}')}")
    if excerpt.start >= 0:
        parts += [f"متن {code(f'{excerpt.line}:{excerpt.column}')}"] if excerpt.line else []
        parts.append(f"نویسه‌های {code(f'{excerpt.start}–{excerpt.end}')}")
    return "، ".join(parts)
