"""What pages are built from: tables, a chart beside its table, sections, what is folded, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hashiye.report import markup, persian


def table(
    caption: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    words: Sequence[int] = (),
    quiet: bool = False,
) -> str:
    """Return a table; the first cell of a row names it, the others are numbers but those in ``words``. ``quiet``: the
    caption is for who cannot see it, since the heading says the same.

    All cells are HTML already. Nothing at all where there are no rows.
    """
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{name}</th>' for name in columns)
    body = []
    for first, *rest in rows:
        cells = "".join(
            f"<td>{cell}</td>" if at in words else f'<td class="n">{cell}</td>' for at, cell in enumerate(rest, 1)
        )
        body.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    title = '<caption class="hidden">' if quiet else "<caption>"
    inside = f"{title}{caption}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody>"
    return f'<div class="wide" tabindex="0" role="group" aria-label="{caption}"><table>{inside}</table></div>'


def beside(chart: str, shown: str, said: str = "") -> str:
    """Return a chart and the table of its numbers, side by side where there is room."""
    if not chart:
        return shown
    caption = f"<figcaption>{said}</figcaption>" if said else ""
    return f'<div class="beside"><figure>{chart}{caption}</figure>{shown}</div>'


def section(anchor: str, title: str, english: str, *parts: str) -> str:
    """Return a section with its heading; nothing where it holds nothing."""
    body = "".join(parts)
    if not body:
        return ""
    head = f'<h2 id="{anchor}-h">{title} {markup.english(english)}</h2>'
    return f'<section class="part" id="{anchor}" aria-labelledby="{anchor}-h">{head}{body}</section>\n'


type Part = tuple[tuple[str, str], str]
"""The anchor and the title of a section, and its HTML."""


def contents(parts: Iterable[Part]) -> str:
    """Return links to the sections of a page."""
    links = "".join(f'<li><a href="#{anchor}">{title}</a></li>' for (anchor, title), _ in parts)
    return f'<nav aria-label="فهرست"><ul class="contents">{links}</ul></nav>' if links else ""


def folded(title: str, *parts: str) -> str:
    """Return something that opens on demand; nothing where it holds nothing."""
    body = "".join(parts)
    return f"<details><summary>{title}</summary>{body}</details>" if body else ""


def listed(items: Iterable[str], kind: str = "said") -> str:
    """Return a list; nothing where there are no items."""
    inside = "".join(f"<li>{item}</li>" for item in items if item)
    return f'<ul class="{kind}">{inside}</ul>' if inside else ""


def others(number: int, what: str, where: str = "") -> str:
    """Return how many other things there are, and ``where``; nothing where there are none."""
    return f'<p class="skipped">و {persian.number(number)} {what} دیگر{where}</p>' if number > 0 else ""


def skipped(number: int, what: str) -> str:
    """Return how many things are not shown on the page but are in other formats."""
    return others(number, what, "؛ همه در قالب‌های json و csv هست.")


def unlisted(number: int, what: str) -> str:
    """Return how many things are in no format, since so many were not asked for."""
    return others(number, what, f"؛ {markup.code('--listed')} می‌گوید چند تا بیاید.")
