"""Differences as one page to read in a browser: right-to-left, without script, with nothing fetched.

The summary comes first, then each document: its article with what was exchanged and every changed annotation, and a
card for each change, linked to its place. What a page cannot hold is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hashiye.comparing.changes import KINDS, Kind
from hashiye.report import sentences, shell
from hashiye.report.differences import page_words as say
from hashiye.report.differences.entries import Entry, rank
from hashiye.report.differences.page_cards import card
from hashiye.report.differences.page_text import Article
from hashiye.report.differences.run import Difference, Pair, Side
from hashiye.report.differences.telling import Teller
from hashiye.report.markup import bdi, code, english, words
from hashiye.report.parts import others
from hashiye.report.persian import number

CARDS = 3_000
"""Changes shown on a page; of one document a tenth of what is left, but at least :data:`FEWEST`."""

FEWEST = 200
ROOM = 300_000
"""Characters of articles on a page."""

LISTED = 5_000
"""Documents in the index."""

OPEN = 40
"""Changes of a kind up to which they are not folded."""


def render(difference: Difference) -> str:
    """Return the whole page."""
    parts = [*_header(difference), '<main id="main">', _summary(difference)]
    changed = [(index, pair) for index, pair in enumerate(difference.pairs, 1) if not pair.comparison.same]
    if len(changed) > 1:
        parts.append(_index(changed))
    parts += _documents(changed)
    parts.append(_same(difference))
    parts.append(_findings(difference))
    body = "".join((*parts, "</main>"))
    look = shell.resource("page.css")
    return sentences.quiet(shell.page("تفاوت‌ها · hashiye diff", body, style=look, skip="به تفاوت‌ها", foot=_FOOT))


_FOOT = """این صفحه را <bdi dir="ltr" class="code">hashiye diff --format html</bdi> نوشته است. چیزی از جایی
نمی‌گیرد و چیزی در آن اجرا نمی‌شود. نویسه‌های ناپیدا با نامشان می‌آیند:
<span dir="ltr" class="named">ZWNJ</span>"""

_LEGEND = """<p class="legend"><span><ins>افزوده</ins> آمد</span><span><del>کاسته</del> رفت</span>
<span><mark class="span l0">نشانه</mark> آن‌گونه که هست</span>
<span><span class="was l0">نشانه</span> آن‌گونه که بود</span>
<span><span class="other l0">نشانه</span> بی‌تغییر</span></p>"""


def _header(difference: Difference) -> Iterator[str]:
    yield f"<header><h1>تفاوت‌ها {english('hashiye diff')}</h1>"
    if difference.before or difference.after:
        yield f"<p>از {code(difference.before or '—')} به {code(difference.after or '—')}</p>"
    yield "</header>"


def _summary(difference: Difference) -> str:
    chips = [f"{number(n)} {say.STATUSES[status]}" for status, n in difference.documents.items() if n]
    if not difference.summary:
        chips.append(f"<strong>{say.SAME if difference.is_whole else say.UNSEEN}</strong>")
    if difference.carried:
        chips.append(f"{number(difference.carried)} نشانه تنها همراه متن رفت")
    if difference.layers:
        chips.append(f"تنها لایه‌های {'، '.join(map(code, difference.layers))}")
    if difference.ignored:
        chips.append(f"نگاه نشد: {'، '.join(say.KINDS[kind][0] for kind in difference.ignored)}")
    if difference.findings:
        chips.append(f"{number(len(difference.findings))} یافته")
    rows = "".join(_kind_row(kind, n) for kind, n in difference.summary.items())
    table = (
        '<table><caption>چه چیز دگرگون شده است</caption><thead><tr><th scope="col">گونه</th><th scope="col">شمار</th>'
        f'<th scope="col" class="meaning">یعنی</th></tr></thead><tbody>{rows}</tbody></table>'
    )
    return f'<ul class="chips">{"".join(f"<li>{chip}</li>" for chip in chips)}</ul>{table if rows else ""}'


def _kind_row(kind: Kind, count: int) -> str:
    name, meaning = say.KINDS[kind]
    cells = f'<td class="n">{number(count)}</td><td class="meaning">{meaning}</td>'
    return f'<tr><th scope="row">{name} {english(kind)}</th>{cells}</tr>'


def _index(changed: Sequence[tuple[int, Pair]]) -> str:
    rows = []
    for index, pair in changed[:LISTED]:
        counts = "، ".join(f"{say.KINDS[kind][0]} {number(n)}" for kind, n in pair.comparison.summary.items())
        link = f'<a href="#d{index}">{code(_name(pair.after or pair.before))}</a>'
        status = f'<td class="n">{say.STATUSES[pair.status]}</td>'
        rows.append(f'<tr><th scope="row">{link}</th>{status}<td>{counts}</td></tr>')
    left = len(changed) - LISTED
    columns = "".join(f'<th scope="col">{name}</th>' for name in ("سند", "چه شد", "تغییرها"))
    table = f"<table><caption>سندها</caption><thead><tr>{columns}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return f'<nav aria-label="سندها" class="wide" tabindex="0">{table}</nav>{others(left, "سند")}'


def _documents(changed: Sequence[tuple[int, Pair]]) -> Iterator[str]:
    cards, room = CARDS, ROOM
    for position, (index, pair) in enumerate(changed):
        if cards <= 0:
            left = sum(len(one.comparison.changes) for _, one in changed[position:])
            yield _left_out(f"{number(left)} تغییر در {number(len(changed) - position)} سند دیگر")
            return
        most = max(FEWEST, cards // 10) if len(changed) > 1 else cards
        shown, spent, used = _document(index, pair, min(most, cards), room)
        yield shown
        cards, room = cards - spent, room - used


def _left_out(what: str) -> str:
    return f'<p class="skipped">{what} در این صفحه جا نشد؛ همه در قالب json هست.</p>'


def _document(index: int, pair: Pair, most: int, room: int) -> tuple[str, int, int]:
    """Return one document, how many changes it shows, and how many characters of its article."""
    teller = Teller(pair, sorted(pair.comparison.changes, key=rank)[:most])
    entries = [(f"d{index}c{at}", entry) for at, entry in enumerate(teller.entries())]
    parts = [f'<section class="doc" id="d{index}"><h2>{_title(pair)}</h2>']
    related = pair.comparison.alignment is None or pair.comparison.alignment.related
    anchors: dict[str, str] = {}
    used = 0
    if not related:
        parts.append('<p class="bad">دو متن به هم ربطی ندارند: آنچه بر متن پیشین بود جایی در متن تازه ندارد.</p>')
    elif pair.status == "changed" and room > 0:
        article = Article(f"d{index}", pair.comparison, entries)
        body = article.rendered(room)
        if 'id="' in body:
            anchors = {
                anchor: row for anchor, _ in entries if (row := article.anchor(anchor)) and f'id="{row}"' in body
            }
            used = len(body) // 4
            parts.append(f'<h3>متن</h3>{_LEGEND}<div class="article">{body}</div>')
    parts.append(f'<div class="kinds">{"".join(_groups(entries, anchors))}</div>')
    if (left := len(pair.comparison.changes) - sum(entry.told for _, entry in entries)) > 0:
        parts.append(_left_out(f"{number(left)} تغییر دیگر"))
    return "".join((*parts, "</section>\n")), len(entries), used


def _groups(entries: Sequence[tuple[str, Entry]], anchors: dict[str, str]) -> Iterator[str]:
    for kind in KINDS:
        inside = [(anchor, entry) for anchor, entry in entries if entry.kind == kind]
        if not inside:
            continue
        opened = " open" if len(inside) <= OPEN and kind != "norm" else ""
        name = f"{say.KINDS[kind][0]} {english(kind)}"
        cards = "".join(card(anchor, entry, anchors.get(anchor, "")) for anchor, entry in inside)
        yield f"<details{opened}><summary><h3>{name} · {number(len(inside))}</h3></summary>{cards}</details>"


def _title(pair: Pair) -> str:
    if pair.before is not None and pair.after is not None and _name(pair.before) != _name(pair.after):
        return f"{code(_name(pair.before))} ← {code(_name(pair.after))}"
    name = code(_name(pair.after or pair.before))
    return name if pair.status == "changed" else f"{say.STATUSES[pair.status]}: {name}"


def _name(side: Side | None) -> str:
    return side.name if side is not None and side.name else "—"


def _same(difference: Difference) -> str:
    same = [pair for pair in difference.pairs if pair.is_written_otherwise]
    if not same:
        return ""
    items = "".join(f"<li>{_title(pair)}</li>" for pair in same[:LISTED])
    said = "تنها چینش، ترتیب یا قالب پرونده دیگر است، نه آنچه سند می‌گوید:"
    head = f"<h2>{say.SAME} {english('no semantic change')}</h2>"
    return f'<section class="doc">{head}<p>{said}</p><ul>{items}</ul></section>'


def _findings(difference: Difference) -> str:
    if not difference.findings:
        return ""
    items = []
    for finding in difference.findings:
        place = finding.file + (f":{finding.line}:{finding.column}" if finding.line else "")
        told = f'<bdi lang="en" dir="ltr">{words(sentences.whole(finding), limit=800)}</bdi>'
        items.append(f'<li class="bad">{code(place or "hashiye")} {bdi(finding.code)} {told}</li>')
    return f'<section class="doc"><h2>خوانده نشد</h2><ul>{"".join(items)}</ul></section>'
