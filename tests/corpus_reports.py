"""Reports of statistics made by hand: a usual one, an empty one, a hostile one, and some that are long."""

from __future__ import annotations

from hashiye.statistics.figures import (
    Ambiguous,
    Balance,
    Bin,
    Coverage,
    Dates,
    Figures,
    Group,
    Habit,
    KnownFacts,
    LabelFigures,
    Law,
    LayerFigures,
    Lexical,
    Pair,
    Point,
    Spread,
    Statistics,
    Surface,
    Together,
    Twin,
)
from hashiye.statistics.hygiene import THINGS
from tests.agreements import NAMES

NO_WORDS = dict.fromkeys(("ttr", "guiraud", "herdan", "yule", "mattr", "mtld", "heaps", "zipf"), "no_words")
LABELS = ("PER", "LOC", "ORG", "DAT", "رویداد")
SURFACES = (
    "تهران",
    "ایران",
    "سید علی خامنه\u200cای",
    "شورای نگهبان",
    "۲۰ دی ۱۴۰۱",
    "سازمان ملل متحد",
    "می\u200cرود 😀",
)


def spread(mean: float, deviation: float, count: int, *, step: int = 1) -> Spread:
    """Return a lopsided spread around ``mean``, its bins ``step`` wide but the last, which lies far out."""
    low, high = int(mean - 2 * deviation), int(mean + 3 * deviation)
    low = max(low - low % step, 0)
    edges = range(low, high, step)
    heights = [max(20 - abs(at - int(mean)) * 10 // max(int(deviation), 1), 0) for at in edges]
    total = sum(heights) or 1
    bins = [Bin(at, at + step, height * count // total) for at, height in zip(edges, heights, strict=True)]
    bins.append(Bin(bins[-1].high, bins[-1].high * 3, max(count // 300, 1)))
    return Spread(
        count=count, total=round(mean * count), mean=mean, deviation=deviation, least=1, most=bins[-1].high - 1,
        quantiles=(max(mean - 1.5 * deviation, 1.0), mean - 0.75 * deviation, round(mean), mean + 0.5 * deviation,
                   mean + 2 * deviation),
        bins=tuple(bins),
    )  # fmt: skip


def lexical(form: str, types: int, beta: float) -> Lexical:
    """Return a vocabulary that grows with the exponent ``beta``."""
    words = 268_114
    factor = types / words**beta
    sizes = sorted({round(words ** (at / 14)) for at in range(15)})
    ranks = sorted({round(types ** (at / 19)) for at in range(20)})
    return Lexical(
        form=form, tokens=301_877, words=words, all_types=types + 61, types=types, hapaxes=types * 47 // 100,
        dis_legomena=types * 15 // 100, ttr=types / words, guiraud=types / words**0.5, herdan=0.7931, yule=102.3456,
        mattr=0.7312, mtld=124.567, window=100, windows=248_114, threshold=0.72,
        growth=tuple(Point(size, factor * size**beta * (1.02 if at % 2 else 0.99)) for at, size in enumerate(sizes)),
        heaps=Law(beta, factor, 0.9971), zipf=Law(1.034, 12_104.2, 0.0412),
        frequencies=tuple((rank, max(round(13_000 / (rank + 1.2) ** 1.03), 1)) for rank in ranks),
        frequent=(("و", 9_871), ("در", 8_012), ("به", 7_410), ("از", 6_220), ("که", 5_900), ("می\u200cشود", 1_204)),
    )  # fmt: skip


def label(name: str, at: int, labels: int = 5, annotations: int = 12_480) -> LabelFigures:
    """Return a label, the ``at``-th of so many of its layer."""
    number = max(round(annotations / (1 + at) / sum(1 / (1 + place) for place in range(labels))), 1)
    return LabelFigures(
        label=name, annotations=number, documents=max(412 - 31 * at, 1), share=number / annotations,
        per_thousand=number / 301.877, span_tokens=spread(1.8 + at / 10, 1.1, number),
        span_characters=spread(9.4 + at, 4.2, number), surfaces=number // 4, long=3 * (at == 1),
        frequent=tuple(
            Surface(surface, number // (10 + 3 * place), 1 + place % 3) for place, surface in enumerate(SURFACES)
        ),
    )  # fmt: skip


def layer(name: str = "entities", labels: tuple[str, ...] = LABELS) -> LayerFigures:
    """Return a layer with something in every field."""
    pairs = [(one, other) for place, one in enumerate(labels[:6]) for other in labels[place + 1 : 6]]
    return LayerFigures(
        name=name, documents=412, complete=400, partial=12, annotations=12_480,
        relations=(("works-for", 1_031), ("عضو", 12)), discontinuous=31, nested=204, crossing=3, same_place=1,
        per_document=spread(30.3, 11.8, 412, step=4), per_thousand=41.34, covered=0.1234,
        labels=tuple(label(one, at, len(labels)) for at, one in enumerate(labels)),
        ambiguous=(
            Ambiguous("استقلال", (("ORG", 41), ("LOC", 7), ("رویداد", 1))),
            Ambiguous("جام جهانی", (("DAT", 2), ("رویداد", 1))),
        ),
        ambiguous_count=37,
        twins=(
            Twin("تهران", (("LOC", 812), ("ORG", 3)), 815, 44, "document"),
            Twin("مجلس", (("ORG", 120),), 120, 31, "corpus"),
        ),
        twins_count=118, together_count=len(pairs), corpus_twins_count=41, crowded=1, crowded_sentences=3,
        distinct_values={"PER": {"role": 14, "gender": 2, "wikidata": 3_204}},
        together=tuple(
            Together(one, other, 300 // (at + 1), 120 // (at + 2), None if at == 3 else 0.31 - 0.1 * at)
            for at, (one, other) in enumerate(pairs)
        ),
        attributes={
            "PER": {"role": (("رهبر", 41), ("وزیر", 12)), "gender": (("f", 30), ("m", 200)), "wikidata": ()},
        },
    )  # fmt: skip


def months(number: int, *, year: int = 2022, month: int = 11) -> tuple[tuple[str, int], ...]:
    """Return months in a row, with some of them missing."""
    places = (year * 12 + month - 1 + at for at in range(number))
    return tuple((f"{at // 12:04}-{at % 12 + 1:02}", 12 + at * 7 % 31) for at in places if at % 13 != 5)


def figures(documents: int = 412, labels: tuple[str, ...] = LABELS, **more: object) -> Figures:
    """Return figures with something in every part of them."""
    return Figures(**{
        "documents": documents, "sentences": 12_048, "tokens": 301_877, "words": 268_114, "characters": 1_390_412,
        "bytes": 2_512_877, "types": 24_113, "untokenized": 2, "sentence_tokens": spread(25.06, 13.4, 12_048, step=2),
        "document_tokens": spread(732.7, 310.2, documents, step=50),
        "document_sentences": spread(29.2, 12.3, documents, step=2),
        "document_characters": spread(3_374.8, 1_450.1, documents, step=200),
        "word_characters": spread(4.31, 2.02, 268_114),
        "raw": lexical("raw", 24_113, 0.6121), "normal": lexical("normal", 21_870, 0.6043),
        "layers": (layer("entities", labels), layer("keywords", ("کلیدواژه",))),
        "coverage": (
            Coverage("omid", "entities", "person", 400, 398, 2, 12_100, 1_031, 0.971, 41.9),
            Coverage("omid", "keywords", "person", 12, 12, 0, 40, 0, 0.029, 4.1),
            Coverage("hazm-0.12", "entities", "tool", 412, 412, 0, 15_902, 0, 1.0, 52.7),
            Coverage("سارا", "entities", "person", 80, 70, 10, 2_204, 12, 0.194, 38.2),
        ),
        "facts": (
            KnownFacts("source", 380, 20, 4, 8, 31, (("ایرنا", 201), ("ایسنا", 120), ("رویترز", 9))),
            KnownFacts("publisher", 0, 412, 0, 0, 1, (("خبرگزاری جمهوری اسلامی", 412),)),
            KnownFacts("url", 412, 0, 0, 0),
            KnownFacts("creator", 12, 0, 0, 400, 3, (("رضا", 10), ("سارا", 1), ("x", 1))),
        ),
        "languages": (("fa", 410), ("fa-Latn", 2)),
        "dates": (
            Dates("published", 400, 10, 2, "2022-11-03", "2024-06-30", months(20), months(20, year=1401, month=8),
                  (("day", 398), ("month", 2)), (("jalali", 390), ("gregorian", 10)), 1),
            Dates("mentioned", 902, 311, 120, "1357", "2025", months(3), months(90, year=1396), (("day", 500),)),
        ),
        "hygiene": tuple(
            Habit(thing.name, thing.group, number, min(number, 400), number / 1.390412, thing.wanted)
            for at, thing in enumerate(THINGS) for number in (0 if at % 5 == 4 else 31_000 // (at * at + 1),)
        ),
        **more,
    })  # fmt: skip


NEAR = (Pair("irna-0031", "isna-0007", 0.97), Pair("irna-0102", "خبر-۱۲", 0.81, certain=False))


def shifted(one: LayerFigures, at: int) -> LayerFigures:
    """Return a layer whose shares of labels are a little other ones, those of the ``at``-th group."""
    fields = {field: getattr(one, field) for field in one.__struct_fields__}
    labels = tuple(
        LabelFigures(**{
            **{field: getattr(each, field) for field in each.__struct_fields__},
            "share": (each.share or 0.0) * (1 + (0.04 if place % 2 else -0.03) * (at % 5)),
        })
        for place, each in enumerate(one.labels)
    )  # fmt: skip
    return LayerFigures(**{**fields, "labels": labels})


def grouped(names: tuple[str, ...] = ("train", "dev", "test"), by: str = "split", **more: object) -> Statistics:
    """Return a report with groups."""
    layers = (layer(), layer("keywords", ("کلیدواژه",)))
    groups = tuple(
        Group(name, figures(
            documents=max(330 - 140 * at, 41), raw=lexical("raw", 20_000 - 900 * (at % 20), 0.61),
            normal=lexical("normal", 18_000 - 900 * (at % 20), 0.6), layers=tuple(shifted(one, at) for one in layers),
        ))
        for at, name in enumerate(names)
    )  # fmt: skip
    divergence = tuple((name, 0.0012 * (at + 1)) for at, name in enumerate(names))
    return Statistics(**{
        "figures": figures(), "by": by, "groups": groups,
        "balance": (Balance("entities", 0.0412, divergence), Balance("keywords", None, ((names[0], None),))),
        "near": NEAR, "near_count": 17, "near_doubtful": 5,
        "same": (("irna-0001", "irna-0777"), ("a-1", "a-2", "a-3")), "same_count": 2,
        "leaks": NEAR, "leaks_count": 1, "leaks_doubtful": 1,
        "notes": (
            "12 layers are partial: what they leave out is not counted as unlabelled.",
            "2 documents have no tokens: \u2068«خبر-۱»\u2069, \u2068«خبر-۲»\u2069.",
        ),
        **more,
    })  # fmt: skip


def usual() -> Statistics:
    """Return a report with something in every part of it."""
    return grouped()


def brief() -> Statistics:
    """Return a report with something in every section of the page, and little in each."""
    layers = (layer(labels=("PER", "LOC", "رویداد")),)
    few = figures(layers=layers, hygiene=figures().hygiene[:8], dates=figures().dates[:1])
    return grouped(("train", "test"), figures=few)


NOTHING = Spread(0, 0)
EMPTY_WORDS = Lexical("raw", 0, 0, 0, 0, 0, 0, reasons=NO_WORDS)


def empty() -> Statistics:
    """Return the report of a corpus without documents."""
    return Statistics(Figures(
        0, 0, 0, 0, 0, 0, 0, 0, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, EMPTY_WORDS, EMPTY_WORDS,
        hygiene=tuple(Habit(thing.name, thing.group, 0, 0, None, thing.wanted) for thing in THINGS),
    ))  # fmt: skip


def one() -> Statistics:
    """Return the report of one short document: five words, no two of them alike, one span."""
    undefined = {
        "mattr": "shorter_than_window",
        "mtld": "no_repeats",
        "heaps": "too_few_types",
        "zipf": "too_few_types",
    }
    words = Lexical(
        "raw", 6, 5, 6, 5, 5, 0, 1.0, 2.236, 1.0, 0.0, None, None, 100, 0, 0.72, (Point(1, 1.0), Point(5, 5.0)),
        frequencies=((1, 1), (5, 1)), frequent=(("تهران", 1),), reasons=undefined,
    )  # fmt: skip
    single = Spread(1, 5, 5.0, 0.0, 5, 5, (5.0,) * 5, (Bin(5, 6, 1),))
    span = LabelFigures("LOC", 1, 1, 1.0, 166.7, single, single, 1, (Surface("تهران", 1),))
    made = LayerFigures(
        "entities", 1, 0, 1, 1, (), 0, 0, 0, 0, single, 166.7, 0.1667, (span,), reasons={"corpus_twins_count": "not_complete"}
    )  # fmt: skip
    return Statistics(Figures(
        1, 1, 6, 5, 24, 44, 5, 0, single, single, single, single, single, words, words, (made,),
        dates=(Dates("published", 1, 0, 0, "2023-01-10", "2023-01-10", (("2023-01", 1),), (("1401-10", 1),)),),
    ))  # fmt: skip


def large() -> Statistics:
    """Return a report of 500 labels, 300 groups and 400 months."""
    labels = tuple(f"L{at:03}" for at in range(500))
    times = (Dates("published", 9, 0, 0, "1990-01", "2024-01", months(400, year=1990), months(400, year=1369)),)
    names = tuple(f"agency-{at:03}" for at in range(300))
    made = figures(labels=labels, dates=times)
    return grouped(names, "agency", figures=made, leaks=(), leaks_count=0, leaks_doubtful=0)


def hostile(names: tuple[str, ...] = NAMES) -> Statistics:
    """Return a report whose every name, word and sentence is one of these."""
    counted = tuple((name, 3) for name in names)
    words = lexical("raw", 100, 0.5)
    bad = Lexical(**{
        **{field: getattr(words, field) for field in words.__struct_fields__}, "frequent": counted, "mattr": None,
        "mtld": None, "heaps": None, "form": names[-1],
        "reasons": {"mattr": names[0], "mtld": names[-1], "heaps": names[len(names) // 2]},
    })  # fmt: skip
    some = spread(4.0, 2.0, 40)
    layers = tuple(
        LayerFigures(
            name, 1, 1, 0, 9, counted, 0, 0, 0, 0, some, None, None,
            tuple(LabelFigures(one, 3, 1, None, None, some, NOTHING, 4, tuple(Surface(each, 2) for each in names))
                  for one in names),
            tuple(Ambiguous(one, counted) for one in names), 40,
            tuple(Twin(one, counted, 3, 2, one) for one in names), 40,
            tuple(Together(one, other, 2, 1, None) for one in names[:5] for other in names[-5:]),
            {one: dict.fromkeys(names[:3], counted) for one in names[:3]}, 50, None,
            {one: dict.fromkeys(names[:3], 2_000) for one in names[:3]}, {"corpus_twins_count": name},
        )
        for name in names[:3]
    )  # fmt: skip
    whole = figures(
        raw=bad, normal=bad, layers=layers, languages=counted,
        coverage=tuple(Coverage(one, other, one, 1, 1, 0, 2, 3, None, None) for one in names for other in names[:3]),
        facts=tuple(KnownFacts(one, 1, 2, 3, 4, 90, counted) for one in names),
        dates=tuple(
            Dates(one, 1, 2, 3, one, one, counted, (*counted, ("9999-12", 3), ("1401-10", 2)), counted, counted)
            for one in names
        ),
        hygiene=tuple(Habit(one, one, 3, 2, None, at % 2 == 0) for at, one in enumerate(names)),
    )  # fmt: skip
    return Statistics(
        whole, names[-1], tuple(Group(name, whole) for name in names[:6]),
        tuple(Balance(name, None, tuple((one, None) for one in names)) for name in names[:3]),
        tuple(Pair(one, one, 0.9) for one in names), 90, (names, names[:2]), 40,
        tuple(Pair(one, one, 0.9) for one in names), 90, names,
    )  # fmt: skip


REPORTS = {"usual": usual, "empty": empty, "one": one, "hostile": hostile, "large": large}
