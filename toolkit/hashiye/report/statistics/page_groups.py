"""The sections of the page about documents held against each other: groups, balance, leaks, what is nearly the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hashiye.report import persian
from hashiye.report.markup import bdi, code
from hashiye.report.parts import beside, folded, skipped, table, unlisted
from hashiye.report.statistics import page_charts as draw
from hashiye.report.statistics import page_words as say
from hashiye.report.statistics.page_layers import label
from hashiye.report.statistics.page_words import DOCUMENTS
from hashiye.statistics.figures import Group, Lexical, Pair, Statistics

GROUPS, PAIRS, LABELS, ACROSS = 1_000, 200, 200, 40
"""Rows of groups, of pairs of documents and of labels; groups across a table of shares."""


def groups(report: Statistics) -> Iterator[str]:
    """Yield the main figures of every group, and the shares of labels in each."""
    rows = [_group(at, one, report) for at, one in enumerate(report.groups[:GROUPS])]
    layers = [bdi(one.name, limit=40) or "بی‌نام" for one in report.figures.layers[:3]]
    head = (
        "گروه", DOCUMENTS, "جمله", "توکن", "توکن متمایز", "MATTR بهنجار", "MTLD بهنجار", "توکن در جمله",
        *(f"نشانه، {name}" for name in layers),
    )  # fmt: skip
    yield table("گروه‌ها", head, rows, quiet=True)
    yield skipped(len(report.groups) - GROUPS, "گروه")
    for at, one in enumerate(report.figures.layers):
        yield _shares(at, one.name, [each.label for each in one.labels], report.groups)


def _group(at: int, one: Group, report: Statistics) -> tuple[str, ...]:
    path, figures = f"groups.{at}.figures", one.figures
    fields = ("documents", "sentences", "tokens", "types")
    cells = [say.amount(getattr(figures, field), f"{path}.{field}") for field in fields]
    cells += [
        _lexical(figures.normal, field, f"{path}.normal", places) for field, places in (("mattr", 3), ("mtld", 1))
    ]
    cells.append(say.rate(figures.sentence_tokens.mean, f"{path}.sentence_tokens.mean"))
    places = {each.name: place for place, each in enumerate(figures.layers)}
    for each in report.figures.layers[:3]:
        place = places.get(each.name)
        there = figures.layers[place].annotations if place is not None else None
        cells.append(say.amount(there, f"{path}.layers.{place}.annotations"))
    return (bdi(one.name, limit=60) or "بی‌نام", *cells)


def _lexical(lexical: Lexical, field: str, path: str, places: int) -> str:
    if (value := getattr(lexical, field)) is None:
        return say.NOTHING + say.why(say.reason(lexical.reasons.get(field, "")))
    return say.decimal(value, f"{path}.{field}", places)


def _shares(at: int, layer: str, labels: Sequence[str], groups: Sequence[Group]) -> str:
    """Return the share of each label of a layer in each group; bars where there are few groups."""
    if len(groups) < 2 or not labels:
        return ""
    found = [_labels_of(f"groups.{place}.figures", one, layer) for place, one in enumerate(groups[:ACROSS])]
    rows = [(label(name), *(one.get(name, say.NOTHING) for one in found)) for name in labels[:LABELS]]
    head = ("برچسب", *(bdi(one.name, limit=40) or "بی‌نام" for one in groups[:ACROSS]))
    shown = table(f"سهم برچسب‌های {say.plain_name(layer)} در گروه‌ها", head, rows)
    more = skipped(len(labels) - LABELS, "برچسب") + skipped(len(groups) - ACROSS, "گروه")
    if len(groups) > draw.ACROSS:
        return folded(f"سهم برچسب‌های لایهٔ {bdi(layer, limit=60)} در گروه‌ها", shown, more)
    said = draw.cut(len(labels), draw.ROWS // 2, "برچسب")
    return beside(draw.shares(at, layer, labels, groups), shown, said) + more


def _labels_of(path: str, one: Group, layer: str) -> dict[str, str]:
    return {
        each.label: say.percent(each.share, f"{path}.layers.{at}.labels.{place}.share")
        for at, held in enumerate(one.figures.layers) if held.name == layer
        for place, each in enumerate(held.labels)
    }  # fmt: skip


def balance(report: Statistics) -> Iterator[str]:
    """Yield how evenly the labels of each layer lie over the groups."""
    for at, one in enumerate(report.balance):
        path = f"balance.{at}"
        value = say.decimal(one.cramer, f"{path}.cramer")
        because = say.why(say.NO_BALANCE) if one.cramer is None else ""
        yield f"<p>لایهٔ {bdi(one.layer, limit=60) or 'بی‌نام'}: V کرامر <strong>{value}</strong>{because}</p>"
        rows = [
            (bdi(name, limit=60) or "بی‌نام", _bits(bits, f"{path}.divergence.{place}.1"))
            for place, (name, bits) in enumerate(one.divergence[:GROUPS])
        ]
        head = ("گروه", "واگرایی ینسن–شانون از همه (بیت)")
        yield table(f"واگرایی گروه‌ها، لایهٔ {say.plain_name(one.layer)}", head, rows, quiet=True)
        yield skipped(len(one.divergence) - GROUPS, "گروه")


def _bits(value: float | None, path: str) -> str:
    return say.NOTHING + say.why(say.EMPTY) if value is None else say.rate(value, path)


def likeness(report: Statistics) -> Iterator[str]:
    """Yield documents with equal texts, and those that are nearly the same."""
    same = max(report.same_count, len(report.same))
    if same:
        yield f"<p>{say.amount(report.same_count, 'same_count')} دسته سند متن یکسان دارند.</p>"
        rows = [(persian.number(len(ids)), _ids(ids)) for ids in report.same[:PAIRS]]
        yield folded("سندهای یکسان", table("سندهای یکسان", ("چند سند", "سندها"), rows, words=(1,), quiet=True),
                     unlisted(same - len(rows), "دسته"))  # fmt: skip
    near = max(report.near_count + report.near_doubtful, len(report.near))
    if near:
        yield f"<p>{say.amount(report.near_count, 'near_count')} جفت سند متن تقریباً یکسان دارند.</p>"
        yield from _doubtful(report.near_doubtful, "near_doubtful")
        yield folded("جفت‌های تقریباً یکسان", *_pairs(report.near, "near", near))


def leaks(report: Statistics) -> Iterator[str]:
    """Yield pairs of documents that are the same, or nearly, and in different splits."""
    found = max(report.leaks_count + report.leaks_doubtful, len(report.leaks))
    if found:
        number = say.amount(report.leaks_count, "leaks_count")
        yield f'<p><strong class="failed">{number} جفت</strong> سند یکسان یا تقریباً یکسان در دو بخش جدا هستند.</p>'
        yield from _doubtful(report.leaks_doubtful, "leaks_doubtful")
        yield from _pairs(report.leaks, "leaks", found)
    elif report.by == "split" and len(report.groups) > 1:
        yield '<p class="ok">هیچ دو سند یکسان یا تقریباً یکسانی در دو بخش جدا نیست.</p>'


def _doubtful(number: int, path: str) -> Iterator[str]:
    if number:
        yield (
            f"<p>{say.amount(number, path)} جفت دیگر شاید چنین باشند: برآورد نزدیک مرز است و خود متن‌ها روشن می‌کنند "
            f"({code('hashiye split --check')}).</p>"
        )


def _pairs(pairs: Sequence[Pair], path: str, total: int) -> Iterator[str]:
    rows = [
        (
            code(one.document or "؟"),
            code(one.other or "؟"),
            say.decimal(one.resemblance, f"{path}.{at}.resemblance", 2) + ("" if one.certain else " ؟"),
        )
        for at, one in enumerate(pairs[:PAIRS])
    ]
    yield table("جفت سندها", ("سند", "سند دیگر", "همانندی"), rows, words=(1,), quiet=True)
    yield unlisted(total - len(rows), "جفت")


def _ids(ids: Sequence[str]) -> str:
    more = f" و {persian.number(len(ids) - 20)} دیگر" if len(ids) > 20 else ""
    return "، ".join(code(name or "؟") for name in ids[:20]) + more
