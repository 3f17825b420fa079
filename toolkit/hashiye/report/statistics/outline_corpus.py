"""The sections of the outline about the corpus as a whole: sizes, vocabulary, lengths, facts, dates, typing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from hashiye.report import numbers
from hashiye.report.statistics import wording as say
from hashiye.report.statistics.blocks import Block, Cell, Said, Table, Word, listed, prose, reasons
from hashiye.statistics.figures import Counted, Dates, Figures, Habit, KnownFacts, Law, Spread

VALUES, MONTHS, KEYS, HABITS = 5, 24, 40, 60
"""Values of a key, months of a role, keys and habits that are shown."""

_ENDS = ("5 %", "25 %", "median", "75 %", "95 %")


def sizes(figures: Figures) -> Iterator[Block]:
    """Yield how much there is."""
    rows = [
        (numbers.amount(figures.documents), "documents"),
        (numbers.amount(figures.sentences), "sentences"),
        (numbers.amount(figures.tokens), "tokens"),
        (numbers.amount(figures.types), "types (distinct tokens, as written)"),
        (numbers.amount(figures.words), "words (tokens with a letter or a digit)"),
        (numbers.amount(figures.raw.types), "word types (distinct words, as written)"),
        (numbers.amount(figures.characters), "characters (code points)"),
        (numbers.amount(figures.bytes), "bytes (UTF-8)"),
    ]
    yield Table(("n", "of"), "><", rows)
    if figures.untokenized:
        yield Said((f"{numbers.count(figures.untokenized, 'document')} with text but without tokens.",))
    if figures.languages:
        shown, more = listed(figures.languages)
        yield Table(("documents", "language"), "><", _counted(shown), more, "languages")


def vocabulary(figures: Figures) -> Iterator[Block]:
    """Yield how rich the vocabulary is, as written beside normal form."""
    raw, normal = figures.raw, figures.normal
    rows: list[tuple[str, ...]] = []
    missing: list[tuple[str, str]] = []
    for field, _, places in say.MEASURES:
        values = (getattr(raw, field), getattr(normal, field))
        shown = (numbers.decimal(value, places) for value in values)
        rows.append((*shown, say.named(field, raw)))
        if None in values:
            because = raw.reasons.get(field) or normal.reasons.get(field, "")
            missing.append((say.named(field, raw), say.reason(because)))
    for field in say.LAWS:
        rows += _law(field, getattr(raw, field), getattr(normal, field))
        if getattr(raw, field) is None:
            missing.append((say.LAWS[field], say.reason(raw.reasons.get(field, ""))))
    yield Table(("as written", "normal form", "of"), ">><", rows)
    yield from reasons(missing)
    if normal.frequent:
        words, _ = listed(normal.frequent)
        more = max(normal.types, len(normal.frequent)) - len(words)
        title = ("Most frequent words, normal form:",)
        yield Table(("n", "word"), "><", _counted(words), more, "words", title)


def _law(field: str, raw: Law | None, normal: Law | None) -> Iterator[tuple[str, ...]]:
    name = say.LAWS[field]
    if raw is None and normal is None:
        yield (numbers.NOTHING, numbers.NOTHING, name)
        return
    yield (*(numbers.decimal(one.exponent if one else None) for one in (raw, normal)), f"{name}, exponent")
    if any(one is not None and one.factor is not None for one in (raw, normal)):
        yield (*(numbers.rate(one.factor if one else None) for one in (raw, normal)), f"{name}, factor")
    yield (*(numbers.decimal(one.fit if one else None) for one in (raw, normal)), f"{name}, {say.FITS[field]}")


def lengths(figures: Figures) -> Iterator[Block]:
    """Yield how long things are, with quantiles."""
    spreads = (
        figures.sentence_tokens, figures.document_tokens, figures.document_sentences, figures.document_characters,
        figures.word_characters,
    )  # fmt: skip
    if not any(one.count for one in spreads):
        return
    head = ("", "sentence", "document", "document", "document", "word")
    rows: list[tuple[str, ...]] = [("in", "tokens", "tokens", "sentences", "characters", "characters")]
    rows.append(("n", *(numbers.amount(one.count) for one in spreads)))
    rows.append(("mean", *(numbers.rate(one.mean) for one in spreads)))
    rows.append(("deviation", *(numbers.rate(one.deviation) for one in spreads)))
    rows.append(("least", *(numbers.amount(one.least) for one in spreads)))
    for at, end in enumerate(_ENDS):
        rows.append((end, *(numbers.amount(_at(one, at)) for one in spreads)))
    rows.append(("most", *(numbers.amount(one.most) for one in spreads)))
    yield Table(head, "<>>>>>", rows)
    if not all(one.count for one in spreads):
        yield Said((f"{numbers.NOTHING} {say.EMPTY}.",))


def _at(spread: Spread, place: int) -> float | None:
    return spread.quantiles[place] if place < len(spread.quantiles) else None


def facts(figures: Figures) -> Iterator[Block]:
    """Yield what is known of how many documents, and the commonest values."""
    shown, more = listed(figures.facts, KEYS)
    rows: list[tuple[Cell, ...]] = []
    for one in shown:
        counts = (one.explicit, one.inferred, one.unknown, one.absent, one.distinct)
        rows.append((*map(numbers.amount, counts), Word(one.key)))
    if rows:
        yield Table((*say.STATUSES, "values", "key"), ">>>>><", rows, more, "keys")
    for one in shown:
        yield from _values(one)


def _values(one: KnownFacts) -> Iterator[Block]:
    if one.values:
        values, _ = listed(one.values, VALUES)
        more = max(one.distinct, len(one.values)) - len(values)
        yield Table(("n", "value"), "><", _counted(values), more, "values", (Word(one.key), ":"))


def dates(roles: Sequence[Dates]) -> Iterator[Block]:
    """Yield when, in both calendars."""
    for one in roles:
        parts: list[str | Word] = [Word(one.role), f": {numbers.amount(one.dated)} dated"]
        if one.first or one.last:
            parts += [", from ", Word(one.first), " to ", Word(one.last)]
        parts.append(
            f"; {numbers.amount(one.coarse)} coarser than a month; {numbers.amount(one.undated)} without a value"
        )
        parts.append(f"; {numbers.amount(one.invalid)} no date." if one.invalid else ".")
        yield Said(tuple(parts))
        for name, counted in (("precision", one.precisions), ("calendar", one.calendars)):
            if counted:
                yield Said((f"by {name}: ", *_joined(counted[:VALUES]), _more(len(counted) - VALUES)))
        yield from _months(one)


def _months(one: Dates) -> Iterator[Block]:
    """Yield the months of both calendars side by side; they are not the same days, so that rows mean nothing."""
    columns = [say.months(counted, MONTHS) for counted in (one.gregorian, one.jalali)]
    rows: list[tuple[str | Word, ...]] = []
    for western, iranian in zip_longest(*(shown for shown, _ in columns)):
        cells = ((numbers.amount(there[1]), Word(there[0])) if there else ("", "") for there in (western, iranian))
        rows.append(tuple(cell for pair in cells for cell in pair))
    if rows:
        yield Table(("n", "month", "n", "Jalali month"), "><><", rows)
    names = ("months", "Jalali months")
    earlier = [f"{numbers.amount(left)} {name}" for (_, left), name in zip(columns, names, strict=True) if left]
    if earlier:
        yield Said((f"and earlier ones: {', '.join(earlier)}",))


def _joined(counted: Counted) -> Iterator[str | Word]:
    for at, (name, number) in enumerate(counted):
        yield f"{', ' if at else ''}{numbers.amount(number)} "
        yield Word(name)


def _more(number: int) -> str:
    return f", and {numbers.amount(number)} more" if number > 0 else ""


def hygiene(habits: Sequence[Habit]) -> Iterator[Block]:
    """Yield how Persian is typed: what is wanted, and what is not."""
    there = [one for one in habits if one.occurrences]
    for wanted, title in ((True, "As well-typed Persian has it"), (False, "Otherwise")):
        shown, more = listed([one for one in there if one.wanted is wanted], HABITS)
        rows = [
            (numbers.amount(one.occurrences), numbers.amount(one.documents), numbers.rate(one.per_million), _habit(one))
            for one in shown
        ]
        if rows:
            head = ("n", "documents", "rate", "what")
            yield Table(head, ">>><", rows, more, "habits", (f"{title} (rate: in a million characters)",))
            yield from reasons([("rate", say.EMPTY)] if any(one.per_million is None for one in shown) else [])
    nowhere = [piece for one in habits if not one.occurrences and not one.wanted for piece in (", ", *_habit(one))]
    if there and nowhere:
        yield Said(("Found nowhere: ", *nowhere[1:], "."))


def _habit(one: Habit) -> tuple[str | Word, ...]:
    told = say.HABITS.get(one.name)
    return prose(told or one.name)


def _counted(counted: Sequence[tuple[str, int]]) -> list[tuple[str, Word]]:
    return [(numbers.amount(number), Word(name)) for name, number in counted]
