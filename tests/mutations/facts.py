"""What is stated about the article: facts, dates, licence, language."""

from __future__ import annotations

import random
from collections.abc import Callable

from msgspec import structs

from hashiye.model import Document, Fact
from tests.mutations.changes import (
    annotations,
    facts,
    rewritten,
    sentence_of,
    surface_of,
    token_list,
    with_fact,
)
from tests.mutations.planting import Place, Planted, in_document


def fact(code: str, name: str, test: Callable[[Fact], bool], field: str, severity: str = "", **changes: object) -> None:
    """Plant by changing the fields of one fact; ``field`` is the one that is told of, empty for the fact itself."""

    def plant(document: Document, chance: random.Random) -> Planted | None:
        found = facts(document, test)
        if not found:
            return None
        i = chance.choice(found)
        at = ("metadata", i, field) if field else ("metadata", i)
        evidence = document.metadata[i].evidence
        changed = with_fact(document, i, **changes)
        return Planted(
            document=changed, place=Place(at=at), span=evidence[0] if evidence and name != "role_of_a_title" else None,
            severity=severity,
        )  # fmt: skip

    plant.__name__ = name
    in_document(code)(plant)


def keyed(key: str) -> Callable[[Fact], bool]:
    return lambda one: one.key == key and one.value is not None


def published(one: Fact) -> bool:
    return one.role == "published" and one.value is not None


def jalali(one: Fact) -> bool:
    return one.calendar == "jalali" and one.native.count("-") == 2 and one.precision == "day" and one.value is not None


@in_document("HSH-M412")
def title_left_out(document: Document, _chance: random.Random) -> Planted | None:
    rest = tuple(one for one in document.metadata if one.key != "title")
    if len(rest) == len(document.metadata):
        return None
    changed = structs.replace(document, metadata=rest)
    return Planted(document=changed, place=Place(at=("metadata",)), severity="error")


@in_document("HSH-M412")
def title_unknown(document: Document, _chance: random.Random) -> Planted | None:
    found = facts(document, keyed("title"))
    if len(found) != 1:
        return None
    changed = with_fact(document, found[0], value=None, status="unknown")
    return Planted(document=changed, place=Place(at=("metadata", found[0])), severity="error")


for _n, _value in enumerate(("2023-02-29", "10/1/2023", "2023-13-01", "۲۰۲۳-۰۱-۱۰", "yesterday", "")):
    fact("HSH-M413", f"no_date_{_n}", published, "value", value=_value)
    fact("HSH-M413", f"no_date_mentioned_{_n}", jalali, "value", value=_value)
fact("HSH-M413", "jalali_in_its_place", published, "value", severity="warning", value="1404-01-12")
fact("HSH-M413", "status_of_a_date", published, "status", status="unknown")
fact("HSH-M414", "no_leap_year", jalali, "native", native="1402-12-30")
fact("HSH-M414", "no_such_month", jalali, "native", native="1402-13-01")
fact("HSH-M415", "another_day", jalali, "value", value="2019-07-07")
fact("HSH-M415", "another_native_day", jalali, "value", native="1399-02-02")
fact("HSH-M419", "blank_in_it", keyed("url"), "value", value="https://news.example/a b")
fact("HSH-M419", "no_scheme", keyed("url"), "value", value="www.news.example/😀")
fact("HSH-M419", "no_host", keyed("url"), "value", value="https:///a?b=<&>")
fact("HSH-M420", "no_expression", keyed("license"), "value", value="creative commons")
fact("HSH-M420", "not_allowed", keyed("license"), "value", value="MIT")
fact("HSH-M420", "other_case", keyed("license"), "value", severity="warning", value="cc-by-4.0")
fact("HSH-M421", "other_title", keyed("title"), "value", value="عنوانی دیگر 😀")
fact("HSH-M421", "without_evidence", keyed("url"), "", rule="")
fact("HSH-M421", "known_and_unknown", keyed("url"), "status", status="unknown")
fact("HSH-M421", "unknown_and_known", lambda one: one.key == "lead" and one.value is None, "status", status="inferred")
fact("HSH-M423", "no_calendar", jalali, "native", calendar="")
fact("HSH-M423", "relative", jalali, "native", calendar="relative")
fact("HSH-M423", "finer_than_the_value", published, "precision", value="2025-03", precision="day")
fact("HSH-M423", "coarser_than_a_day", published, "precision", precision="month")
fact("HSH-M423", "role_of_a_title", keyed("title"), "role", role="published")
fact("HSH-M417", "collected_first", keyed("collected"), "value", value="2025-03-31")


@in_document("HSH-M416")
def another_weekday(document: Document, chance: random.Random) -> Planted | None:
    tokens = token_list(document)
    begins = {start: n for n, (start, _) in enumerate(tokens)}
    taken = [(one.start, one.end) for _, _, one in annotations(document) if one.label != "SENT"]
    for i in facts(document, lambda one: jalali(one) and bool(one.evidence)):
        start, end = document.metadata[i].evidence[0]
        n = begins.get(start, 0)
        before = tokens[n - 1]
        plain = n and surface_of(document, before).replace("\u200c", "").isalpha()
        if not plain or sentence_of(document, n) != sentence_of(document, n - 1):
            continue
        if any(first < before[1] and before[0] < last for first, last in taken):
            continue
        if "شنب" in surface_of(document, (start, end)) or "جمع" in surface_of(document, (start, end)):
            continue  # a weekday inside the mention goes before one beside it
        wrong = chance.choice(("جمعه", "چهارشنبه"))
        more = len(wrong) - (before[1] - before[0])
        changed = rewritten(document, *before, wrong)
        return Planted(
            document=changed, place=Place(at=("metadata", i, "value")), span=(start + more, end + more), found=wrong
        )
    return None


def _producer_date(document: Document, date: str) -> tuple[Document, int] | None:
    found = [i for i, one in enumerate(document.producers) if "date" in one.settings]
    if not found:
        return None
    producers = list(document.producers)
    one = producers[found[0]]
    producers[found[0]] = structs.replace(one, settings={**one.settings, "date": date})
    return structs.replace(document, producers=tuple(producers)), found[0]


@in_document("HSH-M417")
def annotated_first(document: Document, chance: random.Random) -> Planted | None:
    date = chance.choice(("2025-03-15", "2024-12-31T23:59:59Z"))
    made = _producer_date(document, date)
    if made is None:
        return None
    return Planted(document=made[0], place=Place(at=("producers", made[1], "settings", "date")), found=date)


@in_document("HSH-M418")
def annotated_tomorrow(document: Document, _chance: random.Random) -> Planted | None:
    made = _producer_date(document, "2026-06-02")
    if made is None:
        return None
    return Planted(document=made[0], place=Place(at=("producers", made[1], "settings", "date")), found="2026-06-02")


@in_document("HSH-M418")
def published_tomorrow(document: Document, _chance: random.Random) -> Planted | None:
    made = _producer_date(document, "2030-01-01")
    if made is None:
        return None
    changed = structs.replace(
        document, producers=(document.producers[0],), layers=tuple(
            structs.replace(layer, producer=document.producers[0].id) for layer in document.layers
        ),
        metadata=tuple(one for one in document.metadata if one.key != "collected"),
    )  # fmt: skip
    i = facts(changed, published)[0]
    return Planted(document=with_fact(changed, i, value="2031-01-01"), place=Place(at=("metadata", i, "value")))


@in_document("HSH-M422")
def unregistered_language(document: Document, chance: random.Random) -> Planted | None:
    tag = chance.choice(("farsi", "ir", "qq-IR"))
    return Planted(document=structs.replace(document, language=tag), place=Place(at=("language",)), found=tag)


@in_document("HSH-M422")
def another_language(document: Document, _chance: random.Random) -> Planted | None:
    return Planted(
        document=structs.replace(document, language="ckb"), place=Place(at=("language",)), found="ckb", expected="fa"
    )
