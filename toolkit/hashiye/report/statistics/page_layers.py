"""The sections of the page about layers: labels, what is often marked, what is unclear, what stands together, who."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hashiye.report import markup, persian, terms
from hashiye.report.markup import bdi
from hashiye.report.parts import beside, folded, listed, others, skipped, table, unlisted
from hashiye.report.statistics import page_charts as draw
from hashiye.report.statistics import page_words as say
from hashiye.report.statistics.page_corpus import above, spread_cells
from hashiye.report.statistics.page_words import COUNT, DENSITY, DOCUMENTS, SHARE
from hashiye.statistics.attributes import KEPT
from hashiye.statistics.figures import CROWDED, Coverage, LayerFigures, Statistics

LABELS, MENTIONS, FREQUENT, ROWS = 1_000, 20, 60, 100
"""Rows of labels, mentions of a label, labels with their mentions, and rows of the other tables."""

ATTRIBUTES = 200
"""Values of attributes that are shown."""


def layer(at: int, one: LayerFigures) -> Iterator[str]:
    """Yield the figures of the ``at``-th layer."""
    path = f"figures.layers.{at}"
    yield listed(_chips(one, path), "chips")
    yield from _labels(at, one, path)
    yield _spreads(one, path)
    yield from _mentions(one, path)
    yield _ambiguous(one, path)
    yield _twins(one, path)
    yield from _together(at, one, path)
    yield _relations(one, path)
    yield _attributes(one, path)


def _chips(one: LayerFigures, path: str) -> Iterator[str]:
    yield f"{say.amount(one.annotations, f'{path}.annotations')} نشانه"
    yield f"{say.amount(one.documents, f'{path}.documents')} سند"
    if one.several:
        readings, several = persian.number(one.complete + one.partial), say.amount(one.several, f"{path}.several")
        yield f"{readings} خوانش: {several} سند از چند نشانه‌گذار"
    yield f"{say.amount(one.complete, f'{path}.complete')} لایهٔ کامل"
    if one.partial:
        yield f"{say.amount(one.partial, f'{path}.partial')} لایهٔ ناتمام"
    if one.per_thousand is not None:
        yield f"{say.rate(one.per_thousand, f'{path}.per_thousand')} نشانه در هزار توکن"
    if one.covered is not None:
        yield f"{say.percent(one.covered, f'{path}.covered')} توکن‌ها در نشانه‌ای هستند"
    if one.partial and one.per_thousand is not None:
        yield "این دو نسبت از لایه‌های کامل است"
    kinds = (
        ("discontinuous", "چندپاره"),
        ("nested", "تودرتو"),
        ("crossing", "بریده‌بریده بر هم"),
        ("same_place", "هم‌جا با دیگری"),
    )
    for field, name in kinds:
        if number := getattr(one, field):
            yield f"{say.amount(number, f'{path}.{field}')} نشانهٔ {name}"
    if one.discontinuous and (one.nested or one.crossing or one.same_place):
        yield "نشانهٔ چندپاره با شکاف‌هایش سنجیده شده است"


def label(name: str) -> str:
    """Return a label on its colour."""
    return markup.label(name) if name else "بی‌نام"


def _labels(at: int, one: LayerFigures, path: str) -> Iterator[str]:
    rows, because = [], say.reason(one.reasons.get("per_thousand", "none_complete"))
    for place, each in enumerate(one.labels[:LABELS]):
        here = f"{path}.labels.{place}"
        mean = say.rate(each.span_tokens.mean, f"{here}.span_tokens.mean")
        rows.append((
            label(each.label), say.amount(each.annotations, f"{here}.annotations"),
            _or_why(say.percent(each.share, f"{here}.share"), say.EMPTY),
            say.amount(each.documents, f"{here}.documents"),
            _or_why(say.rate(each.per_thousand, f"{here}.per_thousand"), because),
            _or_why(mean, say.NO_TOKENS), say.amount(each.surfaces, f"{here}.surfaces"),
        ))  # fmt: skip
    head = ("برچسب", COUNT, SHARE, DOCUMENTS, DENSITY, "میانگین درازا (توکن)", "صورت متمایز")
    shown = table(f"برچسب‌های لایهٔ {say.plain_name(one.name)}", head, rows)
    yield beside(draw.labels(at, one.name, one.labels), shown, draw.cut(len(one.labels), draw.ROWS, "برچسب"))
    yield skipped(len(one.labels) - LABELS, "برچسب")


def _or_why(shown: str, because: str) -> str:
    return shown + say.why(because) if shown == say.NOTHING else shown


def _spreads(one: LayerFigures, path: str) -> str:
    """Return how many annotations documents have, and how long the spans of each label are."""
    rows = [("نشانه‌های هر سند و نشانه‌گذار", *spread_cells(one.per_document, f"{path}.per_document"))]
    for place, each in enumerate(one.labels[:ROWS]):
        for field, unit in (("span_tokens", "توکن"), ("span_characters", "نویسه")):
            cells = spread_cells(getattr(each, field), f"{path}.labels.{place}.{field}")
            rows.append((f"{label(each.label)} به {unit}", *cells))
    head = ("درازای", COUNT, "میانگین", "انحراف معیار", "کمترین", *say.ENDS, "بیشترین")
    more = skipped(len(one.labels) - ROWS, "برچسب")
    return folded(
        "درازای نشانه‌ها و شمارشان نزد هر نشانه‌گذار در هر سند", table("درازای نشانه‌ها", head, rows, quiet=True), more
    )


def _mentions(one: LayerFigures, path: str) -> Iterator[str]:
    """Yield what is most often marked with each label."""
    there = [(place, each) for place, each in enumerate(one.labels) if each.frequent]
    shown = []
    for place, each in there[:FREQUENT]:
        rows = [
            (
                bdi(mention.surface, limit=120) or "تهی",
                say.amount(mention.count, f"{path}.labels.{place}.frequent.{at}.count"),
                say.amount(mention.spellings, f"{path}.labels.{place}.frequent.{at}.spellings"),
            )
            for at, mention in enumerate(each.frequent[:MENTIONS])
        ]  # fmt: skip
        title = f"پرنشان‌ترین‌های {say.plain_name(each.label)}"
        left = max(each.surfaces, len(each.frequent)) - len(rows)
        inside = table(title, ("صورت", COUNT, "املا"), rows, quiet=True)
        more = others(left, "صورت") + _long(each.long, f"{path}.labels.{place}.long")
        shown.append(f'<figure class="mentions"><h4>{label(each.label)}</h4>{inside}{more}</figure>')
    if shown:
        yield "<h3>پرنشان‌ترین‌ها</h3>"
        grid = f'<div class="tiles small">{"".join(shown[:8])}</div>'
        rest = f'<div class="tiles small">{"".join(shown[8:])}</div>' if shown[8:] else ""
        yield grid
        yield folded(f"{persian.number(len(shown) - 8)} برچسب دیگر", rest)
        yield skipped(len(there) - FREQUENT, "برچسب")


def _long(number: int, path: str) -> str:
    """Return how many annotations are too long for their surface to be counted."""
    return f'<p class="skipped">و {say.amount(number, path)} نشانهٔ درازتر از آن‌که شمرده شود</p>' if number else ""


def _weighed(labels: Sequence[tuple[str, int]], path: str) -> str:
    shown = [f"{label(name)} {say.amount(number, f'{path}.{at}.1')}" for at, (name, number) in enumerate(labels[:8])]
    more = [f"و {persian.number(len(labels) - 8)} دیگر"] if len(labels) > 8 else []
    return f'<span class="weighed">{"، ".join((*shown, *more))}</span>'


def _ambiguous(one: LayerFigures, path: str) -> str:
    rows = [
        (bdi(each.surface, limit=120) or "تهی", _weighed(each.labels, f"{path}.ambiguous.{at}.labels"))
        for at, each in enumerate(one.ambiguous[:ROWS])
    ]
    number = say.amount(one.ambiguous_count, f"{path}.ambiguous_count")
    left = max(one.ambiguous_count, len(one.ambiguous)) - len(rows)
    shown = table("صورت‌های چندبرچسب", ("صورت", "برچسب‌ها"), rows, words=(1,), quiet=True)
    mixed = '<p class="soft">ناهمرأیی نشانه‌گذاران نیز در این است.</p>' if one.several else ""
    return folded(f"صورت‌هایی با چند برچسب: {number}", mixed if rows else "", shown, unlisted(left, "صورت"))


def _twins(one: LayerFigures, path: str) -> str:
    """Return what is labelled and also stands unlabelled: in the same document, and in the corpus."""
    folds = []
    for scope, field in (("document", "twins_count"), ("corpus", "corpus_twins_count")):
        told, number = f"صورت‌هایی که نشان شده‌اند و بی‌نشان هم هستند، {say.SCOPES[scope]}", getattr(one, field)
        if number is None:
            folds.append(f"<p>{told}: {say.NOTHING}{say.why(say.reason(one.reasons.get(field, '')))}</p>")
            continue
        there = [(at, each) for at, each in enumerate(one.twins) if each.scope == scope]
        rows = [
            (
                bdi(each.surface, limit=120) or "تهی", say.amount(each.labelled, f"{path}.twins.{at}.labelled"),
                say.amount(each.unlabelled, f"{path}.twins.{at}.unlabelled"),
                _weighed(each.labels, f"{path}.twins.{at}.labels"),
            )
            for at, each in there[:ROWS]
        ]  # fmt: skip
        head = ("صورت", "نشان‌شده", "نشان‌نشده", "برچسب‌ها")
        shown = table(told, head, rows, words=(3,), quiet=True)
        more = unlisted(max(number, len(there)) - len(rows), "صورت")
        folds.append(folded(f"{told}: {say.amount(number, f'{path}.{field}')}", shown, more))
    return "".join(folds)


def _together(at: int, one: LayerFigures, path: str) -> Iterator[str]:
    rows = []
    for place, each in enumerate(one.together[:ROWS]):
        here = f"{path}.together.{place}"
        rows.append((
            f"{label(each.label)} و {label(each.other)}", say.amount(each.documents, f"{here}.documents"),
            say.amount(each.sentences, f"{here}.sentences"),
            _or_why(say.decimal(each.npmi, f"{here}.npmi", 2), say.NO_VARIATION),
        ))  # fmt: skip
    if rows:
        yield "<h3>برچسب‌هایی که با هم می‌آیند</h3>"
    shown = table("هم‌آیی برچسب‌ها", ("برچسب‌ها", DOCUMENTS, "جمله", "NPMI در سندها"), rows, quiet=True)
    names = [each.label for each in one.labels]
    yield beside(
        draw.together(at, names, one.together), shown, draw.cut(len(names), draw.SQUARE, "برچسب") if rows else ""
    )
    if one.together_count:
        number = say.amount(one.together_count, f"{path}.together_count")
        yield f'<p class="skipped">روی هم {number} جفت برچسب در سندی با هم آمده‌اند.</p>'
    if one.crowded or one.crowded_sentences:
        documents = say.amount(one.crowded, f"{path}.crowded")
        sentences = say.amount(one.crowded_sentences, f"{path}.crowded_sentences")
        yield (
            f'<p class="skipped">در {documents} سند و {sentences} جمله بیش از {persian.number(CROWDED)} برچسب هست؛ '
            "جفت‌هایشان شمرده نشده است.</p>"
        )


def _relations(one: LayerFigures, path: str) -> str:
    rows = [
        (bdi(name, limit=80) or "بی‌نام", say.amount(number, f"{path}.relations.{at}.1"))
        for at, (name, number) in enumerate(one.relations[:ROWS])
    ]
    shown = table("رابطه‌ها", ("رابطه", COUNT), rows, quiet=True)
    return folded("رابطه‌ها", shown, skipped(len(one.relations) - ROWS, "رابطه"))


def _attributes(one: LayerFigures, path: str) -> str:
    """Return how many values each attribute has, and the commonest of them."""
    kinds = [
        (label(name), bdi(attribute, limit=60), say.amount(number, f"{path}.distinct_values.{at}.{place}"))
        for at, (name, attributes) in enumerate(one.distinct_values.items())
        for place, (attribute, number) in enumerate(attributes.items())
    ]
    found = [
        (name, attribute, value, number, f"{path}.attributes.{at}.{place}.{step}.1")
        for at, (name, attributes) in enumerate(one.attributes.items())
        for place, (attribute, values) in enumerate(attributes.items())
        for step, (value, number) in enumerate(values)
    ]
    rows = [
        (label(name), bdi(attribute, limit=60), bdi(value, limit=120) or "تهی", say.amount(number, where))
        for name, attribute, value, number, where in found[:ATTRIBUTES]
    ]
    return folded(
        "ویژگی‌ها و مقدارهایشان",
        table("چند مقدار متمایز", ("برچسب", "ویژگی", "مقدار متمایز"), kinds[:ATTRIBUTES], words=(1,)),
        skipped(len(kinds) - ATTRIBUTES, "ویژگی"),
        f'<p class="soft">بیش از {persian.number(KEPT)} مقدار برآورد است و فهرست نمی‌شود.</p>' if kinds else "",
        table("مقدارها", ("برچسب", "ویژگی", "مقدار", COUNT), rows, words=(1, 2)),
        skipped(len(found) - ATTRIBUTES, "مقدار"),
    )


def coverage(report: Statistics) -> Iterator[str]:
    """Yield who did how much of which layer."""
    found: Sequence[Coverage] = report.figures.coverage
    rows = []
    for at, one in enumerate(found[:LABELS]):
        path = f"figures.coverage.{at}"
        rows.append((
            bdi(one.annotator, limit=60) or "بی‌نام", terms.ANNOTATORS.get(one.kind) or bdi(one.kind, limit=20),
            bdi(one.layer, limit=60) or "بی‌نام", say.amount(one.documents, f"{path}.documents"),
            _or_why(say.percent(one.share, f"{path}.share"), say.EMPTY),
            say.amount(one.complete, f"{path}.complete"), say.amount(one.partial, f"{path}.partial"),
            say.amount(one.annotations, f"{path}.annotations"), say.amount(one.relations, f"{path}.relations"),
            _or_why(say.rate(one.per_thousand, f"{path}.per_thousand"), say.reason("none_complete")),
        ))  # fmt: skip
    head = ("نشانه‌گذار", "چیست", "لایه", DOCUMENTS, SHARE, "کامل", "ناتمام", "نشانه", "رابطه", DENSITY)
    people = len({one.annotator for one in found})
    shown = table("پوشش", head, rows, words=(1, 2), quiet=True)
    yield above(draw.coverage(found), shown, draw.cut(people, draw.SQUARE, "نشانه‌گذار"))
    yield skipped(len(found) - LABELS, "سطر")
