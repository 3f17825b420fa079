"""The switches of a page: what is shown and how, all of them plain boxes that the style sheet reads, without script."""

from __future__ import annotations

from collections.abc import Iterator

from hashiye.report import markup, terms
from hashiye.report.view import page_words as say
from hashiye.report.view.page_plan import LABELS, Plan
from hashiye.report.view.page_words import bdi, number


def panel(plan: Plan, prefix: str, *, tokens: bool, norms: bool, evidence: bool) -> str:
    """Return the switches that mean something for this document."""
    inside = "".join((
        _modes(plan, prefix),
        _readings(plan),
        _labels(plan),
        _switches(plan, tokens=tokens, norms=norms, evidence=evidence),
        _SEARCH,
    ))  # fmt: skip
    title = f"نمایش {markup.english('view')}"
    return f'<details class="panel" tabindex="0" aria-label="نمایش"><summary>{title}</summary>{inside}</details>'


_SEARCH = (
    '<div class="with-script" hidden><label class="search">جست‌وجو در متن <input type="search" class="find" '
    'autocomplete="off" spellcheck="false"></label> <output class="found"></output>'
    '<label class="switch"><input type="checkbox" class="keys" autocomplete="off" checked><span>'
    "کلیدها: <kbd>j</kbd> <kbd>k</kbd> نشانهٔ بعدی و پیشین، <kbd>n</kbd> <kbd>p</kbd> تفاوت، <kbd>/</kbd> جست‌وجو"
    "</span></label></div>"
)


_EVERY = (
    '<p class="with-script" hidden><button type="button" class="all">همه</button> '
    '<button type="button" class="none-of">هیچ</button></p>'
)


def _modes(plan: Plan, prefix: str) -> str:
    if not plan.columns:
        return ""
    modes = (("overlaid", "روی هم", " checked"), ("beside", "کنار هم", ""))
    boxes = "".join(
        f'<label class="switch"><input type="radio" name="{prefix}mode" class="{name}" autocomplete="off"{on}>'
        f"{title}</label>"
        for name, title, on in modes
    )
    return _fields("خوانش‌ها", boxes)


def _readings(plan: Plan) -> str:
    if not plan.is_compared:
        return "".join(f'<p class="reading">{text}</p>' for text in _about_reading(plan, 0)) if plan.readings else ""
    boxes = "".join(
        _box(f"w w{at}", f'<span class="who w{at}">{number(at + 1)}</span> {"، ".join(_about_reading(plan, at))}')
        for at in range(len(plan.readings))
    )
    return _fields("از کیست", boxes)


def _about_reading(plan: Plan, at: int) -> Iterator[str]:
    one = plan.readings[at]
    yield bdi(one.annotator, limit=60) or "بی‌نام"
    more = [
        bdi(one.layer, limit=40),
        say.LAYER_STATUSES.get(one.status) or bdi(one.status, limit=30),
        terms.ANNOTATORS["tool"] if one.kind == "tool" else "",
        "داوری‌شده" if one.curated else "",
        f"{number(len(one.annotations))} نشانه",
        bdi(one.tagset, limit=60),
    ]
    yield f'<span class="soft">{"، ".join(text for text in more if text)}</span>'


def _labels(plan: Plan) -> str:
    shown = plan.labels[: LABELS - 1] if len(plan.labels) > LABELS else plan.labels
    boxes = [_box(f"f f{at}", _label(plan, at, name)) for at, name in enumerate(shown)]
    if rest := plan.labels[len(shown) :]:
        total = number(sum(plan.counts[name] for name in rest))
        title = f'<span class="lab k{LABELS - 1}">{number(len(rest))} برچسب دیگر</span> <span class="n">{total}</span>'
        boxes.append(_box(f"f f{LABELS - 1}", title))
    return _fields("برچسب‌ها", "".join(boxes) + (_EVERY if len(boxes) > 2 else "")) if boxes else ""


def _label(plan: Plan, at: int, name: str) -> str:
    words = plan.words.get(name)
    told = f'<span class="lab k{at}">{bdi(name, limit=60)}</span>'
    if words is not None:
        english = f'<span class="en" lang="en" dir="ltr">{say.words(words.en, limit=80)}</span>' if words.en else ""
        names = " ".join(part for part in (bdi(words.fa, limit=80), english) if part)
        about = f' title="{say.said(words.definition, 400)}"' if words.definition else ""
        told += f" <span{about}>{names}</span>" if names or about else ""
    return f'{told} <span class="n">{number(plan.counts[name])}</span>'


def _switches(plan: Plan, *, tokens: bool, norms: bool, evidence: bool) -> str:
    wanted = (
        ("tg", "برچسب‌ها در متن", True, bool(plan.drawing.strands)),
        ("ee", "گواه فکت‌ها", True, evidence),
        ("xx", "تفاوت‌ها و ناسازگاری‌ها", True, bool(plan.differences or plan.shown.document.conflicts)),
        ("byr", "رنگ خط‌ها از خوانش (خاکستری: چند خوانش)", False, plan.is_compared),
        ("tt", "مرز توکن‌ها", False, tokens),
        ("nn", "صورت‌های بهنجار", False, norms),
        ("zs", "نویسه‌های ناپیدا", False, bool(plan.text)),
    )
    boxes = "".join(_box(name, title, on=on) for name, title, on, meant in wanted if meant)
    return _fields("نمایش", boxes) if boxes else ""


def _box(classes: str, title: str, *, on: bool = True) -> str:
    checked = " checked" if on else ""
    box = f'<input type="checkbox" class="{classes}" autocomplete="off"{checked}>'
    return f'<label class="switch">{box}<span>{title}</span></label>'


def _fields(title: str, inside: str) -> str:
    return f"<fieldset><legend>{title}</legend>{inside}</fieldset>"
