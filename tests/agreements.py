"""Reports of agreement made by hand: a usual one, a hostile one, one of a study in which nothing could be measured."""

from __future__ import annotations

from hashiye.agreement.figures import (
    Agreement,
    Batch,
    Confusion,
    Coverage,
    Difference,
    Example,
    Figure,
    Gate,
    Group,
    Measured,
    PairFigure,
    Plan,
    Profile,
    Settings,
    Skew,
    Trim,
    Vote,
)
from tests.reports import HOSTILE

SETTINGS = Settings(layer="entities", unit="token", seed=20160, resamples=1000, permutations=0, partial=False)
LABELS = ("DAT", "LOC", "ORG", "PER", "رویداد")
ANNOTATORS = ("omid", "reza", "سارا")
CORRECTED = "the shares of the labels, of all annotators together"


def figure(value: float | None, n: float, width: float = 0.04, reason: str = "") -> Figure:
    """Return a figure with an interval of ``width`` to both sides."""
    if value is None:
        return Figure(None, reason, n)
    return Figure(value, "", n, (value - width, value + width), (value - width * 1.1, value + width * 0.9))


def measured(name: str, title: str, unit: str, chance: str, value: float | None, n: float, **rest: object) -> Measured:
    """Return a measure over labels, documents and pairs, all near ``value``."""
    pairs = tuple(
        PairFigure((one, other), figure(value + shift if value is not None else None, n // 3, reason="no_variation"))
        for (one, other), shift in zip(
            (("omid", "reza"), ("omid", "سارا"), ("reza", "سارا")), (0.05, -0.12, 0.01), strict=True
        )
    )
    labels = {
        label: figure(
            value - 0.07 * at if value is not None and at < 4 else None, n // (2 + at), 0.02 + 0.02 * at, "no_units"
        )
        for at, label in enumerate(LABELS)
    }
    documents = {
        f"irna-{at:02}": figure((value or 0) - 0.03 * at if at else None, n // 12, reason="no_units")
        for at in range(12)
    }
    return Measured(
        name=name, title=title, unit=unit, chance=chance, source="Krippendorff 2016", figure=figure(value, n, reason="no_variation"),
        error=0.02, by_label=labels, by_document=documents, by_pair=pairs, **rest,
    )  # fmt: skip


MEASURES = (
    measured("span_f1_strict", "F1 of spans, place and label", "span", "none", 0.813, 1204),
    measured("span_f1_exact", "F1 of spans, place alone", "span", "none", 0.871, 1204),
    measured("boundary_f1", "F1 of edges", "boundary", "none", 0.902, 2408),
    measured("u_alpha_nominal", "Alpha of unitizing", "token", CORRECTED, 0.741, 48201, chance_p=0.0009),
    measured("cu_alpha_nominal", "Alpha of labels on overlaps", "token", CORRECTED, 0.902, 5120),
    measured("token_percent_agreement", "Share of tokens coded alike", "token", "none", 0.962, 48201),
    measured("gamma", "Gamma", "span", "spans of the annotators, thrown anew", -0.123, 1204, monte_carlo=0.0031),
    measured("token_krippendorff_alpha_entity", "Alpha", "token", CORRECTED, None, 0, note="Only tokens that anybody marked."),
)  # fmt: skip

CONTEXT = (
    "به گزارش خبرنگار ایرنا از تهران، ",
    "سید علی خامنه\u200cای رهبر انقلاب",
    " روز سه\u200cشنبه گفت که می\u200cروند",
)


def group(at: int, kind: str = "boundary") -> Group:
    """Return a disagreement about one Persian name: two readings, and nothing by the third."""
    start = 1000 + 40 * at
    words = CONTEXT[1]

    def vote(name: str, first: int, last: int, label: str) -> Vote:
        place = ((start + first, start + last),)
        return Vote(name, place, label, at, f"t{at}", words[first:last], {"سمت": "رهبر"} if name == "reza" else {})

    votes = (
        vote("omid", 4, 16, "PER"),
        vote("reza", 0, 16, "PER" if kind == "boundary" else "ORG"),
        Vote("سارا") if kind == "missing" else vote("سارا", 0, 28, "PER"),
    )
    return Group(
        f"irna-{at % 12:02}", kind, start, start + 28, votes, 0.0012 / (at + 1), *(CONTEXT[0], words, CONTEXT[2])
    )


def example(at: int) -> Example:
    return Example(f"irna-{at:02}", 20, 27, "استقلال", "باشگاه ", " تهران برد")


def drift(value: float, flagged: bool) -> Difference:
    before, after = figure(0.8, 400), figure(0.8 + value, 380)
    interval = (value - 0.03, value + 0.03)
    return Difference("drift", "u_alpha_nominal", ("1401-10", "1401-11"), before, after, value, interval, flagged)


def usual(groups: int = 3) -> Agreement:
    """Return a report with something in every part of it."""
    return Agreement(
        settings=SETTINGS,
        annotators=ANNOTATORS,
        documents=tuple(f"irna-{at:02}" for at in range(12)),
        pairable=11,
        coverage=(
            Coverage("omid", "person", 12, 0, 0, 1204, 1),
            Coverage("reza", "tool", 10, 1, 1, 998, 0, ("irna-03",), ("irna-07",)),
            Coverage("سارا", "person", 4, 0, 8, 501, 0, (), tuple(f"irna-{at:02}" for at in range(4, 12))),
        ),
        measures=MEASURES,
        labels=LABELS,
        confusion=(
            Confusion("ORG", "ORG", 301.0), Confusion("PER", "PER", 420.0), Confusion("LOC", "LOC", 120.0),
            Confusion("ORG", "LOC", 12.5, (example(1), example(2))), Confusion("LOC", "ORG", 12.5),
            Confusion("PER", "", 31.0, (example(3),)), Confusion("", "PER", 31.0), Confusion("رویداد", "DAT", 2.0),
        ),
        kinds={"agreed": 812, "label": 25, "boundary": 61, "both": 4, "missing": 93},
        disagreements=tuple(group(at, ("boundary", "label", "missing")[at % 3]) for at in range(groups)),
        disagreeing=183,
        trims=(
            Trim("", 0, 61, 0.813), Trim("punctuation", 9, 52, 0.821), Trim("titles", 20, 32, 0.842),
            Trim("suffixes", 1, 31, None),
        ),
        contrasts=(
            Difference("pairs", "u_alpha_nominal", ("omid", "reza", "omid", "سارا"), figure(0.791, 400),
                       figure(0.621, 390), -0.17, (-0.2, -0.14), True),
        ),
        profiles=(
            Profile(
                "omid", 12, 1204, {"PER": 500, "ORG": 400}, {"PER": 1.02, "ORG": 1.41, "رویداد": None}, 1.81,
                (Difference("annotator", "u_alpha_nominal", ("omid",), figure(0.741, 48201), figure(0.781, 21000), 0.04,
                            (0.01, 0.07), True),),
            ),
            Profile("سارا", 4, 501, {"PER": 200}, {"PER": 0.71}),
        ),
        batches=tuple(
            Batch(f"1401-{10 + at}", 4, {"u_alpha_nominal": figure(0.8 - at * 0.06, 900 - at, 0.05)}) for at in range(3)
        ),
        drift=(drift(-0.06, True), drift(0.01, False)),
        merges=(
            Difference("labels", "u_alpha_nominal", ("LOC", "ORG"), figure(0.741, 48201), figure(0.812, 48201), 0.071,
                       (0.05, 0.09), True),
        ),
        plans=(Plan("u_alpha_nominal", 0.03, 340, 328), Plan("gamma", 0.03, None, None, "too_few_documents")),
        gates=(
            Gate("u_alpha_nominal", 0.67, "lower", 0.701, True), Gate("span_f1_strict", 0.9, "value", 0.813, False),
            Gate("gamma", 0.5, "lower", None, False, "too_few_documents"),
        ),
        skew=(
            Skew("overall", "", "token_krippendorff_alpha", 0.962, 0.941, 0.356, 0.031),
            Skew("label", "رویداد", "token_krippendorff_alpha", 0.998, 0.993, 0.651, 0.004, 0.16, ("span_f1_strict", "span_f1_type")),
        ),
        leading="u_alpha_nominal",
        costs="u_alpha_nominal",
        notes=("The curated layer was left out.", "2 copies were on another text: irna-03 (reza), irna-04 (reza)."),
    )  # fmt: skip


NAMES = (*HOSTILE, "=1+2", "-cmd|' /C calc'!A0", "a|b", "")


def hostile(names: tuple[str, ...] = NAMES) -> Agreement:
    """Return a report whose every name, word and sentence is one of these."""
    bad = [names[at % len(names)] for at in range(6)]
    figures = {name: figure(0.5, 10) for name in names}
    votes = tuple(Vote(name, ((5, 9), (2, 3)), name, 0, name, name, {name: name}) for name in names)
    outside = (Vote("a", ((50, 20), (-4, 3)), "X"), Vote("b"))
    groups = (
        *(Group(name, name or "both", 0, 12, votes, 0.1, name, name, name) for name in names),
        Group("outside", "label", 900, 2, outside, 0.1, "l", "کوتاه", "r"),
    )
    difference = Difference(
        "drift", bad[1], (bad[0], bad[2], bad[3]), figure(0.1, 1), figure(None, 1, reason=bad[4]), None
    )
    return Agreement(
        settings=Settings(bad[4], bad[5], 1, 10, 0, True),
        annotators=names,
        documents=names,
        pairable=2,
        coverage=tuple(Coverage(name, name, 1, 2, 3, 4, 5, names, names) for name in names),
        measures=tuple(
            Measured(
                name, name, name, name, name, figure(None, 3, reason=name), by_label=figures, by_document=figures,
                by_pair=tuple(PairFigure((name, other), figure(0.25, 1)) for other in names if other != name), note=name,
            )
            for name in (*names[:4], "u_alpha_nominal")
        ),
        labels=names,
        confusion=tuple(
            Confusion(name, other, 1.5, (Example(name, 3, 4, name, name, other),))
            for name in names[:6] for other in names[:6]
        ),
        kinds={name or "both": 3 for name in names},
        disagreements=groups,
        disagreeing=5,
        trims=tuple(Trim(name, 1, 2, None) for name in names),
        contrasts=(difference,),
        profiles=tuple(Profile(name, 1, 2, {name: 2}, {name: 0.0}, 2.0, (difference,)) for name in names),
        batches=tuple(Batch(name, 2, figures) for name in names),
        drift=(difference,),
        merges=(difference,),
        plans=tuple(Plan(name, 0.1, None, None, name) for name in names),
        gates=tuple(Gate(name, 0.1, name, None, False, name) for name in names),
        skew=tuple(Skew(name, name, name, 0.9, 0.8, 0.5, 0.1, 0.5, (name,)) for name in names),
        costs=bad[0],
        notes=names,
    )  # fmt: skip


def undefined() -> Agreement:
    """Return a report of one annotator: everything is null and says why."""
    nothing = Figure(None, "single_annotator", 0)
    return Agreement(
        settings=SETTINGS,
        annotators=("omid",),
        documents=("irna-01",),
        pairable=0,
        coverage=(Coverage("omid", "person", 1, 0, 0, 0, 1),),
        measures=tuple(
            Measured(one.name, one.title, one.unit, one.chance, one.source, nothing, by_label={"PER": nothing})
            for one in whole_measures()
        ),
        plans=(Plan("u_alpha_nominal", 0.03, None, None, "too_few_documents"),),
        notes=("Only one annotator has this layer.",),
    )


def whole_measures() -> tuple[Measured, ...]:
    """Return the first measures of the usual report."""
    return MEASURES[:4]


def nobody() -> Agreement:
    """Return a report of nothing at all."""
    return Agreement(settings=SETTINGS, annotators=(), documents=(), pairable=0, coverage=(), measures=())


REPORTS = {"usual": usual(), "hostile": hostile(), "undefined": undefined(), "nobody": nobody()}
