"""One disagreement as a card: the words in their context once for each annotator, with what that annotator marked.

The words of every row are the same and nothing in them takes up room, so that the marks stand below each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hashiye.agreement.figures import Group, Vote
from hashiye.report import terms
from hashiye.report.agreement import page_words as say
from hashiye.report.agreement.page_words import Hue
from hashiye.report.markup import bdi, code, words

STRETCH = 120
"""Characters of a stretch in which no mark begins or ends; of a longer one the middle is left out."""

ATTRIBUTES = 8
"""Attributes of a reading that are shown."""


def card(anchor: str, group: Group, hue: Hue) -> str:
    """Return one group as HTML. ``anchor`` is its id in the page, ``hue`` gives labels their colours."""
    name, meaning = terms.DIFFERENCES.get(group.kind, (bdi(group.kind, limit=40), ""))
    head = [
        f'<span class="kind">{name}</span>',
        f'<span class="hidden">{meaning}</span>',
        code(group.document),
        f'<span class="soft">نویسه‌های {code(f"{group.start}–{group.end}")}</span>',
    ]
    if group.cost:
        head.append(f'<span class="soft">بها {say.number(group.cost, 5)}</span>')
    title = f'<h3 id="{anchor}h">{" ".join(head)}</h3>'
    rows = "".join(_row(group, vote, cuts, hue) for cuts in [_cuts(group)] for vote in group.votes)
    return f'<article class="card vote" id="{anchor}" aria-labelledby="{anchor}h">{title}<dl>{rows}</dl></article>\n'


def _row(group: Group, vote: Vote, cuts: Sequence[int], hue: Hue) -> str:
    marks = '<span class="none">نشان نکرده</span>'
    if vote.spans:
        marks = f'<span class="reading"><span class="label {hue(vote.label)}">{bdi(vote.label, limit=60)}</span></span>'
    line = f"«{words(vote.text, limit=STRETCH)}»" if vote.text else ""
    if group.text:
        line = _line(group, vote, cuts, hue(vote.label))
    rest = "، ".join(_rest(group, vote))
    more = f' <span class="soft rest">{rest}</span>' if rest else ""
    text = f'<p class="line" dir="auto">{line}</p>' if line else ""
    return f"<div><dt>{bdi(vote.annotator, limit=60) or 'بی‌نام'} {marks}{more}</dt><dd>{text}</dd></div>"


def _rest(group: Group, vote: Vote) -> Iterator[str]:
    """Yield what the marked words do not show: places where there are no words, and attributes."""
    if vote.spans and (not group.text or not _inside(group, vote)):
        yield "، ".join(code(f"{start}–{end}") for start, end in vote.spans[:ATTRIBUTES])
    for key, value in sorted(vote.attributes.items())[:ATTRIBUTES]:
        yield f"{bdi(key, limit=40)}: {bdi(value, limit=80)}"


def _inside(group: Group, vote: Vote) -> bool:
    return all(0 <= start - group.start < end - group.start <= len(group.text) for start, end in vote.spans)


def _cuts(group: Group) -> list[int]:
    """Return where any mark begins or ends, counted in the group's words."""
    size = len(group.text)
    edges = {edge - group.start for vote in group.votes for span in vote.spans for edge in span}
    return sorted({0, size, *(edge for edge in edges if 0 < edge < size)})


def _line(group: Group, vote: Vote, cuts: Sequence[int], hue: str) -> str:
    pieces = [f'<span class="soft">{seen(group.left)}</span>']
    marked = [(start - group.start, end - group.start) for start, end in vote.spans]
    for begin, end in pairwise(cuts):
        shown = _stretch(group.text[begin:end])
        inside = any(start <= begin and end <= stop for start, stop in marked)
        pieces.append(f'<mark class="{hue}">{shown}</mark>' if inside else shown)
    return "".join((*pieces, f'<span class="soft">{seen(group.right)}</span>'))


def _stretch(text: str) -> str:
    shown = text if len(text) <= STRETCH else f"{text[: STRETCH // 2]} … {text[-STRETCH // 2 :]}"
    return seen(shown)


def seen(text: str) -> str:
    """Return corpus text with a fine stroke where a joiner stands between two letters."""
    return words(text.replace("\n", " ").replace("\t", " ")).replace("\u200c", '<span class="zwnj">\u200c</span>')
