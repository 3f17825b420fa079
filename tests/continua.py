"""Studies made of small continua, and the definitions of unitizing and token coding straight from the papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, permutations

import numpy as np
from hypothesis import strategies as st

from hashiye.agreement.study import SpanColumns, Study, column

type Unit = tuple[Fraction, Fraction, str]
type Marks = tuple[Unit, ...] | None


@dataclass(frozen=True)
class Text:
    """A document: its length, and what each annotator marked; None who did not judge it."""

    length: int
    marks: tuple[Marks, ...]

    def judged(self) -> list[tuple[Unit, ...]]:
        return [one for one in self.marks if one is not None]


LABELS = ("A", "B", "C")


def units_on(length: int, step: int = 1, labels: Sequence[str] = LABELS) -> st.SearchStrategy[tuple[Unit, ...]]:
    """Generate units that do not overlap, with edges at multiples of 1/step."""

    def paired(edges: set[int], names: list[str], skip: list[bool]) -> tuple[Unit, ...]:
        spans = pairwise(sorted(edges))
        return tuple(
            (Fraction(start, step), Fraction(end, step), name)
            for (start, end), name, left in zip(spans, names, skip, strict=False)
            if not left
        )

    return st.builds(
        paired,
        st.sets(st.integers(0, length * step), max_size=7),
        st.lists(st.sampled_from(labels), min_size=6, max_size=6),
        st.lists(st.booleans(), min_size=6, max_size=6),
    )


@st.composite
def texts(draw: st.DrawFn, most: int = 3, annotators: int = 0, step: int = 1, missing: bool = True) -> list[Text]:
    """Generate documents of a few units; some annotators did not judge some."""
    count = annotators or draw(st.integers(2, 4))
    made = []
    for _ in range(draw(st.integers(1, most))):
        length = draw(st.integers(0, 12))
        one = units_on(length, step)
        marks = st.one_of(st.none(), one, one) if missing else one
        made.append(Text(length, tuple(draw(marks) for _ in range(count))))
    return made


def study_of(documents: Sequence[Text], labels: Sequence[str] = LABELS) -> Study:
    """Return the study of these documents."""
    count = len(documents[0].marks)
    index = {name: at for at, name in enumerate(labels)}
    spans = []
    for annotator in range(count):
        rows = [
            (at, float(start), float(end), index[name])
            for at, text in enumerate(documents)
            for start, end, name in sorted(text.marks[annotator] or ())
        ]
        begin, stop = np.array([row[1] for row in rows], float), np.array([row[2] for row in rows], float)
        numbers = column(range(len(rows)))
        spans.append(
            SpanColumns(
                document=column([row[0] for row in rows]),
                start=(begin * 10).astype(np.int64),
                end=(stop * 10).astype(np.int64),
                label=column([row[3] for row in rows]),
                shape=column([-1] * len(rows)),
                row=numbers,
                span=numbers,
                begin=begin,
                stop=stop,
            )
        )
    return Study(
        unit="token",
        documents=tuple(f"d{at}" for at in range(len(documents))),
        annotators=tuple(f"annotator-{at}" for at in range(count)),
        labels=tuple(labels),
        lengths=np.array([text.length for text in documents], float),
        judged=np.array([[one is not None for one in text.marks] for text in documents], bool),
        spans=tuple(spans),
    )


def sections(units: Sequence[Unit], length: int) -> list[tuple[Fraction, Fraction, str]]:
    """Return units and the gaps between them, which have an empty label."""
    found, at = [], Fraction(0)
    for start, end, label in sorted(units):
        if at < start:
            found.append((at, start, ""))
        found.append((start, end, label))
        at = end
    return [*found, (at, Fraction(length), "")] if at < length else found


def _shared(one: Unit, other: Unit) -> Fraction:
    return max(Fraction(0), min(one[1], other[1]) - max(one[0], other[0]))


def coincidences(documents: Sequence[Text]) -> Counter[tuple[str, str]]:
    """Return the observed coincidences of sections (Krippendorff 2019, equation 32), every document by itself."""
    found: Counter[tuple[str, str]] = Counter()
    for text in documents:
        judged = [sections(one, text.length) for one in text.judged()]
        for mine, theirs in permutations(judged, 2):
            for one in mine:
                for other in theirs:
                    found[one[2], other[2]] += _shared(one, other) / (len(judged) - 1)
    return found


def u_alpha(documents: Sequence[Text], collapsed: bool = False) -> Fraction | None:
    """Return u-alpha from whole matrices of observed and expected coincidences (equations 32 to 34)."""
    if collapsed:
        documents = [
            Text(one.length, tuple(m if m is None else tuple((s, e, "x") for s, e, _ in m) for m in one.marks))
            for one in documents
        ]
    observed = coincidences(documents)
    paired = [one for one in documents if len(one.judged()) > 1]
    names = sorted({name for pair in observed for name in pair})
    row = {name: sum((observed[name, other] for other in names), Fraction(0)) for name in names}
    total = sum(row.values(), Fraction(0))
    alone: Counter[str] = Counter()
    for text in paired:
        for units in text.judged():
            for start, end, name in sections(units, text.length):
                alone[name] += (end - start) ** 2 if name else end - start
    denominator = total**2 - sum(alone.values())
    if not denominator:
        return None
    expected = {
        (one, other): (row[one] * row[other] - (alone[one] if one == other else 0)) * total / denominator
        for one in names
        for other in names
    }
    apart = sum(value for (one, other), value in expected.items() if one != other)
    return 1 - sum(value for (one, other), value in observed.items() if one != other) / apart if apart else None


@dataclass
class Met:
    """Coincidences of units alone: marginals, diagonal, squared row sums of units."""

    row: Counter[str]
    agreed: Counter[str]
    alone: Counter[str]


def met(documents: Sequence[Text]) -> Met:
    found = Met(Counter(), Counter(), Counter())
    for text in documents:
        judged = text.judged()
        for place, units in enumerate(judged):
            others = [unit for at, other in enumerate(judged) if at != place for unit in other]
            for unit in units:
                met_by = [(_shared(unit, other) / (len(judged) - 1), other[2]) for other in others]
                own = sum((share for share, _ in met_by), Fraction(0))
                found.row[unit[2]] += own
                found.alone[unit[2]] += own**2
                found.agreed[unit[2]] += sum((share for share, name in met_by if name == unit[2]), Fraction(0))
    return found


def cu_alpha(documents: Sequence[Text]) -> Fraction | None:
    """Return cu-alpha (equations 36 and 37)."""
    found = met(documents)
    total = sum(found.row.values())
    apart = total**2 - sum(value**2 for value in found.row.values())
    if not apart:
        return None
    expected = apart * total / Fraction(total**2 - sum(found.alone.values()))
    return 1 - (total - sum(found.agreed.values())) / expected


def ku_alpha(documents: Sequence[Text]) -> Mapping[str, Fraction | None]:
    """Return (k)u-alpha by label (equation 38)."""
    found = met(documents)
    total = sum(found.row.values())
    values: dict[str, Fraction | None] = {}
    for name in LABELS:
        row = found.row[name]
        expected = [row * other - (found.alone[name] if key == name else 0) for key, other in found.row.items()]
        apart = sum(row * other for key, other in found.row.items() if key != name)
        values[name] = 1 - (1 - Fraction(found.agreed[name]) / row) / (apart / sum(expected)) if apart else None
    assert total == sum(found.row.values())
    return values


def alpha_1995(documents: Sequence[Text]) -> Fraction | None:
    """Return alpha_U of 1995, label by label; gaps end at the borders of documents."""
    paired = [one for one in documents if len(one.judged()) > 1]
    total = Fraction(sum(one.length * len(one.judged()) for one in paired))
    observed = expected = Fraction(0)
    for name in LABELS:
        distances, units, gaps = Fraction(0), [], []
        for text in paired:
            own = [sections([one for one in marks if one[2] == name], text.length) for marks in text.judged()]
            units += [one for marks in own for one in marks if one[2]]
            gaps += [one for marks in own for one in marks if not one[2]]
            for mine, theirs in permutations(own, 2):
                distances += sum(_distance(a, b) for a in mine for b in theirs) / (len(own) - 1)
        if units:
            sizes = [one[1] - one[0] for one in units]
            places = [sum((g[1] - g[0] - size + 1 for g in gaps if g[1] - g[0] >= size), Fraction(0)) for size in sizes]
            meeting = [(len(units) - 1) * (2 * size**3 - 3 * size**2 + size) / 3 for size in sizes]
            fits = sum(a + size**2 * b for a, b, size in zip(meeting, places, sizes, strict=True))
            observed += distances / total
            denominator = total * (total - 1) - sum(size * (size - 1) for size in sizes)
            if not denominator:
                return None
            expected += 2 * fits / denominator
    return 1 - observed / expected if expected > 0 else None


def _distance(one: Unit, other: Unit) -> Fraction:
    """Return the squared distance of two sections (Krippendorff 1995, equation 3)."""
    if one[2] and other[2]:
        return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 if _shared(one, other) else Fraction(0)
    for unit, gap in ((one, other), (other, one)):
        if unit[2] and not gap[2] and gap[0] <= unit[0] and unit[1] <= gap[1]:
            return (unit[1] - unit[0]) ** 2
    return Fraction(0)


def tokens(documents: Sequence[Text], *, position: bool = True, marked: bool = False) -> Iterator[list[str | None]]:
    """Yield every token as each annotator coded it; None who did not judge it."""
    for text in documents:
        codes: list[list[str] | None] = []
        for units in text.marks:
            coded = None if units is None else ["O"] * text.length
            for start, end, name in units or ():
                assert coded is not None
                coded[int(start) : int(end)] = [f"I-{name}" if position else name] * int(end - start)
                coded[int(start)] = f"B-{name}" if position else name
            codes.append(coded)
        for at in range(text.length):
            item = [None if one is None else one[at] for one in codes]
            if any(one is not None for one in item) and not (marked and set(item) <= {"O", None}):
                yield item
