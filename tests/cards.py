"""Statistics made by hand, for the tests of data cards: small, and with something in every part."""

from __future__ import annotations

from msgspec import structs

from hashiye.statistics.figures import (
    Coverage,
    Dates,
    Figures,
    Group,
    Habit,
    KnownFacts,
    LabelFigures,
    LayerFigures,
    Lexical,
    Spread,
    Statistics,
)


def label(name: str, number: int, share: float | None = 0.5) -> LabelFigures:
    return LabelFigures(name, number, 1, share, 12.5, Spread(number, number, 1.0), Spread(number, 5 * number, 5.0), 2)


def layer(name: str = "entities", *labels: LabelFigures, **more: object) -> LayerFigures:
    total = sum(one.annotations for one in labels)
    made = LayerFigures(name, 1, 1, 0, total, (), 0, 0, 0, 0, Spread(1, total, float(total)), 25.0, 0.1, labels)
    return structs.replace(made, **more)


def coverage(annotator: str, kind: str, number: int = 3, name: str = "entities") -> Coverage:
    return Coverage(annotator, name, kind, 1, 1, 0, number, 0, 1.0, 30.0)


def figures(**more: object) -> Figures:
    nothing, lexical = Spread(0, 0), {form: Lexical(form, 20, 18, 12, 10, 6, 2, ttr=0.5) for form in ("raw", "normal")}
    made = Figures(
        1, 2, 20, 18, 100, 180, 10, 0, nothing, nothing, nothing, nothing, nothing, **lexical,
        layers=(layer("entities", label("PER", 2), label("LOC", 1)),),
        coverage=(coverage("reader-a", "person"), coverage("rules", "tool")),
        facts=(KnownFacts("agency", 1, 0, 0, 0, 1, (("آران نیوز", 1),)),),
        languages=(("fa", 1),),
        dates=(Dates("mentioned", 2, 1, 0, "2022-12-12", "2023-01-10", (("2022-12", 1), ("2023-01", 1)),
                     (("1401-09", 1), ("1401-10", 1)), (("day", 2),), (("jalali", 1), ("gregorian", 1))),),
        hygiene=(Habit("half-space", "half-space", 3, 1, 30000.0, True), Habit("arabic-yeh", "letters", 1, 1, 1e4, False)),
    )  # fmt: skip
    return structs.replace(made, **more)


def statistics(**more: object) -> Statistics:
    return Statistics(figures(**more))


def split(train: Figures, test: Figures) -> Statistics:
    return Statistics(train, "split", (Group("train", train), Group("test", test)))
