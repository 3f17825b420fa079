"""Facts, dates, habits of typing and likeness: fast counts against definitions, figures against values by hand."""

from __future__ import annotations

import random
import re
import statistics as stdlib
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hashiye import annotate
from hashiye.checks import sketch
from hashiye.checks.persian import half_spaces, mixes
from hashiye.forms import norm
from hashiye.model import Fact, Segmentation, Spans
from hashiye.statistics import facts, facts_figures, hygiene, likeness, likeness_figures, signs
from hashiye.statistics.columns import Columns
from hashiye.statistics.figures import KnownFacts, Pair
from hashiye.statistics.hygiene import THINGS
from hashiye.statistics.item import Item
from hashiye.statistics.likeness import Likeness
from hashiye.statistics.part import summed
from hashiye.statistics.sizes import Sizes
from hashiye.statistics.tally import Tally
from hashiye.tokenize.halfspaces import of_token
from tests.copies import segmentation
from tests.strategies import facts as any_facts
from tests.strategies import segmentations, texts


def item(name="a", text="", known=(), segments=None, language="fa"):
    segments = segmentation(text) if segments is None else segments
    return Item(name, language, text, len(text.encode("utf-8", "surrogatepass")), segments, tuple(known))


def columns(*items):
    return Columns.of(items)


# --- facts ---


def date(value, role="mentioned", status="explicit", **more):
    return Fact("date", value, status, role=role, **more)


def counted(*documents):
    return facts.count(columns(*(item(f"d{at}", known=known) for at, known in enumerate(documents))))


def test_the_best_status_of_a_key_counts_once_in_each_document():
    found = counted(
        [Fact("source", None, "unknown"), Fact("source", "ایرنا", "inferred"), Fact("source", "ایسنا", "explicit")],
        [Fact("source", "ایرنا", "inferred"), Fact("source", "ایرنا", "explicit")],
        [Fact("source", None, "unknown"), date(None, "published", "unknown"), date("2023", status="explicit")],
        [],
    )
    assert found.statuses == {
        "source": {"explicit": 2, "unknown": 1}, "date:published": {"unknown": 1}, "date:mentioned": {"explicit": 1},
    }  # fmt: skip
    assert found.values == {"source": {"ایرنا": 2, "ایسنا": 1}}
    tally = Tally(sizes=Sizes(documents=4), facts=found)
    assert facts_figures.facts(tally)[0] == KnownFacts("source", 2, 0, 1, 1, 2, (("ایرنا", 2), ("ایسنا", 1)))
    assert [one.key for one in facts_figures.facts(tally)] == ["source", "date:published", "date:mentioned"]


def test_titles_and_addresses_are_no_values_but_facts_of_ones_own_are():
    found = counted(
        [Fact("title", "الف", "explicit"), Fact("url", "u", "explicit"), Fact("x-desk", "ورزش", "explicit")]
    )
    assert found.values == {"x-desk": {"ورزش": 1}}
    assert facts_figures.facts(Tally(sizes=Sizes(documents=1), facts=found), listed=0)[-1].distinct == 1


def test_dates_of_the_document_count_once_and_others_each_time():
    found = counted(
        [date("2023-01-10", "published"), date("2023-01-10", "published"), date("2023-01-10"), date("2023-01-10")],
        [date(None, "published", "unknown", precision="day"), date("2023-02-30", "published"), date("صبح")],
        [Fact("collected", "2024-06-01", "explicit", precision="day", calendar="gregorian")],
    )
    assert found.dates == {
        "published": {"2023-01-10": 1}, "mentioned": {"2023-01-10": 2}, "collected": {"2024-06-01": 1},
    }  # fmt: skip
    assert found.undated == {"published": 1}
    assert found.invalid == {"published": 1, "mentioned": 1}
    assert found.precisions == {"published": {"day": 1}, "collected": {"day": 1}}
    assert found.calendars == {"collected": {"gregorian": 1}}


def test_months_of_both_calendars():
    """Values checked with a calendar: 1 Farvardin 1402 was 21 March 2023, and 30 Esfand 1403 is 20 March 2025."""
    values = ["2023-03-20", "2023-03-21", "2023-03-21/2023-04-20", "2023-03", "2023", "2025-03-20", "0500-01-01"]
    assert [facts_figures.months(one) for one in values] == [
        ("2023-03", "1401-12"), ("2023-03", "1402-01"), ("", "1402-01"), ("2023-03", ""), ("", ""),
        ("2025-03", "1403-12"), ("0500-01", ""),
    ]  # fmt: skip
    assert facts_figures.months("2023-13") == ("", "")
    (found,) = facts_figures.dates(Tally(facts=counted([date(one) for one in [*values, "x"]] + [date(None)])))
    assert (found.dated, found.undated, found.invalid, found.coarse) == (7, 1, 1, 1)
    assert found.gregorian == (("0500-01", 1), ("2023-03", 3), ("2025-03", 1))
    assert found.jalali == (("1401-12", 1), ("1402-01", 2), ("1403-12", 1))
    assert (found.first, found.last) == ("0500-01-01", "2025-03-20")


def test_the_first_and_the_last_day_are_told_of_intervals():
    (found,) = facts_figures.dates(Tally(facts=counted([date("2022-03-21/2023-03-20"), date("2022-05")])))
    assert (found.first, found.last) == ("2022-03-21", "2023-03-20")
    (found,) = facts_figures.dates(Tally(facts=counted([date(None)])))
    assert (found.first, found.last) == ("", "")


@given(st.dates())
def test_a_day_is_in_the_jalali_month_that_persiantools_says(day):
    from persiantools.jdatetime import JalaliDate

    western, iranian = facts_figures.months(day.isoformat())
    assert western == day.isoformat()[:7]
    if 1822 <= day.year <= 2120:
        assert iranian == f"{JalaliDate(day):%Y-%m}"


@given(st.lists(st.lists(any_facts("متن خبر"), max_size=6), max_size=5))
def test_facts_as_they_are_defined(documents):
    found = counted(*documents)
    best: dict[str, dict[str, int]] = {}
    order = ("explicit", "inferred", "unknown")
    for known in documents:
        named = [(f"date:{one.role or 'mentioned'}" if one.key == "date" else one.key, one.status) for one in known]
        for key in {key for key, _ in named}:
            status = min((status for other, status in named if other == key), key=order.index)
            best.setdefault(key, {}).setdefault(status, 0)
            best[key][status] += 1
    assert found.statuses == best
    dates = [one for known in documents for one in known if one.key == "date" and one.value is None]
    assert sum(found.undated.values()) == len(dates)
    halves = [
        facts.count(columns(*(item(known=known) for known in half))) for half in (documents[::2], documents[1::2])
    ]
    assert summed(*halves) == found


def test_words_of_any_length_and_kind_are_no_danger():
    odd = [Fact("source", "x" * 10_000, "nobody knows"), Fact("", "", "explicit"), date("", "بی نقش"), date("9" * 9999)]
    found = counted(odd)
    assert [len(value) for value in found.values["source"]] == [200]
    assert found.invalid == {"بی نقش": 1, "mentioned": 1}
    tally = Tally(sizes=Sizes(documents=1), facts=found)
    assert facts_figures.facts(tally)[0].unknown == 1
    assert [one.role for one in facts_figures.dates(tally)] == ["mentioned", "بی نقش"]


# --- hygiene ---


ARABIC = "".join(char for char in map(chr, range(0x600, 0x900)) if re.match(r"[^\W_]", char))
LETTERS = "".join(char for char in ARABIC if not char.isdigit())
SIMPLE = {
    "persian-yeh": "ی", "persian-kaf": "ک", "heh-hamza-letter": "ۀ", "arabic-yeh": "ي", "alef-maksura": "ى",
    "arabic-kaf": "ك", "letter-variant": "ۍېےڪہھە", "harakat": "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670",
    "persian-digit": "۰۱۲۳۴۵۶۷۸۹", "arabic-digit": "٠١٢٣٤٥٦٧٨٩", "latin-digit": "0123456789", "persian-comma": "،",
    "persian-semicolon": "؛", "persian-question-mark": "؟", "persian-quotes": "«»", "persian-percent": "٪",
    "latin-percent": "%", "decimal-sign": "٫", "thousands-sign": "٬", "no-break-space": "\u00a0",
    "directional-mark": "\u200e\u200f\u061c", "bidi-override": "\u202d\u202e",
    "bidi-control": "\u202a\u202b\u202c\u2066\u2067\u2068\u2069", "odd-blank": "\t\u1680\u2000\u2009\u202f\u3000",
    "invisible": "\u200b\u00ad\u2060\ufeff\u2028",
}  # fmt: skip
DIGITS = "[۰-۹٠-٩]"
PATTERNS = {
    "heh-hamza-mark": "ه(?=\u0654)", "yeh-hamza-apart": "ی(?=\u0654)", "heh-half-space-yeh": f"ه\u200cی(?![{ARABIC}])",
    "joiner": f"(?<=[{ARABIC}])\u200d|\u200d(?=[{ARABIC}])",
    "latin-comma": f"(?<=[{ARABIC}]),(?!(?<={DIGITS},){DIGITS})|(?<=[{ARABIC}] ),",
    "latin-semicolon": f"(?<=[{ARABIC}]);|(?<=[{ARABIC}] );",
    "latin-question-mark": f"(?<=[{ARABIC}])\\?|(?<=[{ARABIC}] )\\?",
    "latin-quotes": f'(?<=[{ARABIC}])"|"(?=[{ARABIC}])',
    "thousands-comma": f"(?<={DIGITS}),(?={DIGITS})", "decimal-point": f"(?<={DIGITS})\\.(?={DIGITS})",
    "slash-in-number": f"(?<={DIGITS})/(?={DIGITS})", "comma-in-number": f"(?<={DIGITS})،(?={DIGITS})",
    "double-blank": "  +", "blank-before-mark": "(?<= )[،؛؟,;?.:!](?![.0-9۰-۹٠-٩])",
    "blank-inside-bracket": "[(\\[«](?= )|(?<= )[)\\]»]", "no-blank-behind-mark": f"[،؛؟](?=[{LETTERS}])",
    "mixed-digits": "[0-9](?=[.,٫٬/:]?[٠-٩۰-۹])|[٠-٩](?=[.,٫٬/:]?[0-9۰-۹])|[۰-۹](?=[.,٫٬/:]?[0-9٠-٩])",
    "presentation-form": "[\ufe80-\ufefc]",
}  # fmt: skip


def defined(text):
    """Count each thing in a text without tokens, by its definition."""
    found = {name: sum(map(text.count, chars)) for name, chars in SIMPLE.items()}
    found |= {name: len(re.findall(pattern, text)) for name, pattern in PATTERNS.items()}
    abbreviated = len(re.findall(f"(?<![{ARABIC}])ه\u0640(?![{ARABIC}])", text))
    found["tatweel"] = text.count("\u0640") - abbreviated
    wrong, idle = half_spaces(text)
    found["half-space-wrong"], found["half-space-unseen"] = len(wrong), len(idle)
    found["half-space"] = text.count("\u200c") - len(idle) - sum(end - start for start, end in wrong)
    words = re.findall("[^\\W_](?:[^\\W_]|[\u064b-\u065f\u0670]|\u200c(?=[^\\W_]))*", text)
    found["mixed-letters"] = sum(mixes(word) for word in words)
    found["arabic-word"] = sum(bool(set(word.replace("ي\u0654", "")) & set("يكى")) for word in words)
    found["half-space-lost"] = sum((of_token(word, norm(word)) or ("",))[0] == "lost" for word in words)
    return found


PIECES = (
    *"یکيىكہۀهئ\u0654\u0640\u064e۱۲٣٤5،؛؟٪٫٬,;?.:!/%\"«»()[]", " ", " ", "  ", "\n", "\t", "\u00a0", "\u3000", "\u200b",
    "\u200c", "\u200c", "\u200d", "\u200f", "\u202e", "\u2066", "\u00ad", "\ufeb3", "ها", "می", "کتاب", "خانه\u200cی",
    "هـ", "x", "😀", "میکند", "كتابها", "ميرود", "۱,۲", "۱.۲", "1۲", "۱/٤",
)  # fmt: skip


def soups():
    return st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


NOTHING = Segmentation()


@given(st.lists(soups() | texts(), max_size=4))
def test_habits_as_they_are_defined(several):
    """Many texts at once: nothing of one is taken for its neighbour's."""
    found = hygiene.count(columns(*(item(f"d{at}", text, segments=NOTHING) for at, text in enumerate(several))))
    by_text = [defined(text) for text in several]
    for thing in THINGS:
        if thing.name in ("blank-for-half-space", "invisible", "odd-blank", "presentation-form"):
            continue
        numbers = [one[thing.name] for one in by_text]
        assert (thing.name, found.occurrences.get(thing.name, 0)) == (thing.name, sum(numbers))
        assert found.documents.get(thing.name, 0) == sum(number > 0 for number in numbers)
    assert found.characters == found.persian == sum(map(len, several))


@given(soups())
def test_blanks_and_what_nobody_sees_as_they_are_defined(text):
    found = hygiene.count(columns(item("a", text, segments=NOTHING)))
    for name in ("invisible", "odd-blank", "presentation-form"):
        assert found.occurrences.get(name, 0) == defined(text)[name], name


@given(soups().flatmap(lambda text: st.tuples(st.just(text), segmentations(text))), soups())
def test_counts_add_up_and_tokens_are_no_danger(tokenized, text):
    one, other = item("a", tokenized[0], segments=tokenized[1]), item("b", text, segments=NOTHING)
    whole = hygiene.count(columns(one, other))
    assert summed(hygiene.count(columns(one)), hygiene.count(columns(other))) == whole


def test_wrong_tokens_raise_nothing():
    flat = (5, 2, 0, 99, 3, 3, 1, 2**31 - 1, 4, 6)
    wrong = item("a", "کتاب ها می رود", segments=Segmentation(Spans((0, 3)), Spans(flat), array("i", (0, 5))))
    for counting in (hygiene, facts, likeness):
        counting.count(columns(wrong, item("b"), item("c", "\ud800 \x00")))
        counting.count(columns())


@pytest.mark.parametrize("tokens", [True, False])
def test_words_that_may_want_a_half_space(tokens):
    text = "کتاب ها را می خواند، و ها می\u200cگوید: بزرگ ترین\nها نمی  داند و علی می"
    found = hygiene.count(columns(item("a", text, segments=None if tokens else NOTHING)))
    assert found.occurrences["blank-for-half-space"] == 4


@pytest.mark.parametrize("tokens", [True, False])
def test_words_that_lost_a_half_space(tokens):
    """As the layer half-spaces marks them; Arabic letters hide none."""
    text = "همکاریهای كتابها میکند و ميرود ، میکند آنها کتاب\u200cها می\u200cرود کتاب"
    found = hygiene.count(columns(item("a", text, segments=None if tokens else NOTHING)))
    assert found.occurrences["half-space-lost"] == 5
    english = hygiene.count(columns(item("a", "همکاریهای", language="ar")))
    assert "half-space-lost" not in english.occurrences


@pytest.mark.parametrize("tokens", [True, False])
def test_words_with_an_arabic_letter_are_no_words_that_mix(tokens):
    text = "کاميون كتاب علی‌ي مسئله‌ي\u0654 ي\u0654 کاك"
    found = hygiene.count(columns(item("a", text, segments=None if tokens else NOTHING)))
    assert (found.occurrences["arabic-word"], found.occurrences["mixed-letters"]) == (4, 2)


def test_letters_are_asked_of_persian_alone():
    found = hygiene.count(columns(item("a", "كتاب 1", language="ar"), item("b", "كتاب", language="fa-AF")))
    assert found.occurrences == {"arabic-kaf": 1, "arabic-word": 1}
    assert (found.characters, found.persian) == (10, 4)
    habits = {one.name: one for one in facts_figures.hygiene(Tally(hygiene=found))}
    assert habits["arabic-kaf"].per_million == 250_000
    assert habits["double-blank"].per_million == 0
    assert list(habits) == [thing.name for thing in THINGS]
    assert {one.per_million for one in facts_figures.hygiene(Tally())} == {None}


def test_things_have_one_name_each_and_a_group():
    assert len({thing.name for thing in THINGS}) == len(THINGS)
    groups = [thing.group for thing in THINGS]
    assert list(dict.fromkeys(groups)) == ["half-space", "letters", "digits", "marks", "blanks", "invisible"]


def test_no_character_of_a_kind_is_forgotten():
    table = signs._table()
    points = [point for point in range(0x110000) if not 0xD800 <= point < 0xE000]
    assert not [hex(point) for point in points if signs._kind(chr(point)) and not table[point]]


# --- likeness ---


def words(count, seed):
    dice = random.Random(seed)
    return [f"واژه{dice.randint(0, 99999)}" for _ in range(count)]


def sketches(*several, tokens=True):
    items = [item(f"d{at}", text, segments=None if tokens else NOTHING) for at, text in enumerate(several)]
    return list(likeness.count(columns(*items)).sketches.values())


@given(st.lists(texts(80), max_size=4))
def test_without_tokens_sketches_are_those_of_the_text(several):
    assert sketches(*several, tokens=False) == [sketch.sketch(text) for text in several]


def test_with_tokens_of_our_own_sketches_are_those_of_the_text(seed):
    text = seed.decode()
    made = annotate(text)
    assert sketches(text, text, tokens=False)[0] == sketch.sketch(text)
    (found,) = likeness.count(columns(item("a", text, segments=made.segments))).sketches.values()
    assert sketch.estimate(found, sketch.sketch(text)) > 0.95
    several = [" ".join(words(200, number)) for number in range(3)]
    assert sketches(*several) == [sketch.sketch(text) for text in several]


def test_tokens_of_a_few_words_only_are_not_taken_for_the_text():
    text = " ".join(words(200, 1))
    few = structs.replace(
        segmentation(text), tokens=Spans(segmentation(text).tokens.flat[:40]), breaks=array("i", (0, 20))
    )
    (found,) = likeness.count(columns(item("a", text, segments=few))).sketches.values()
    assert found == sketch.sketch(text)


@pytest.mark.parametrize("tokens", [True, False])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.8, 0.95, 1.0])
def test_estimates_are_within_the_error_that_is_told(share, tokens):
    """The mean of 30 estimates is within three standard errors of the index itself, and so is their deviation."""
    off = []
    for seed in range(30):
        first = words(300, seed)
        kept = int(300 * share)
        second = first[:kept] + words(300 - kept, 1000 + seed)
        texts_ = " ".join(first), " ".join(second)
        exact = sketch.jaccard(*map(sketch.shingles, texts_))
        off.append(sketch.estimate(*sketches(*texts_, tokens=tokens)) - exact)
    error = 0.5 / sketch.SIZE**0.5
    assert abs(stdlib.mean(off)) < 3 * error / 30**0.5
    assert stdlib.pstdev(off) < error * 1.5


def test_what_is_remembered_of_words_is_bounded(monkeypatch):
    monkeypatch.setattr(likeness, "_MOST", 10)
    monkeypatch.setattr(likeness, "_hashes", likeness._Hashes())
    text = " ".join(words(100, 5))
    assert sketches(text) == [sketch.sketch(text)]
    assert len(likeness._hashes) <= 11


def found_likeness(**several):
    return likeness.count(columns(*(item(name, text) for name, text in several.items())))


def test_pairs_and_groups_of_equal_texts():
    one, other = words(300, 1), words(300, 2)
    near = " ".join(one[:290] + other[:10])
    found = found_likeness(d=" ".join(one), b=" ".join(one), n=near, x=" ".join(other), e="", f="")
    ((document, near_to, resemblance, certain),) = [structs.astuple(one) for one in likeness_figures.near(found)]
    assert (document, near_to, certain) == ("b", "n", True)
    assert 0.9 < resemblance < 1
    assert likeness_figures.equal(found) == (("b", "d"), ("e", "f"))
    assert not list(likeness_figures.near(Likeness()))
    assert likeness_figures.equal(Likeness()) == ()


def test_pairs_are_certain_or_doubtful_as_the_one_judge_has_them():
    one = words(300, 1)
    several = {f"t{cut:03}": " ".join(one[: 300 - cut] + words(cut, cut)) for cut in (0, 5, 20, 35, 60, 150)}
    found = found_likeness(**several)
    pairs = {(pair.document, pair.other): pair for pair in likeness_figures.near(found)}
    for (first, second), pair in pairs.items():
        estimated = sketch.estimate(found.sketches[first], found.sketches[second])
        assert (pair.resemblance, pair.certain) == (estimated, sketch.is_near(estimated) is True)
        assert sketch.is_near(estimated) is not False
    apart = {(first, second) for first in several for second in several if first < second} - pairs.keys()
    assert apart
    for first, second in apart:
        assert sketch.is_near(sketch.estimate(found.sketches[first], found.sketches[second])) is False
    listed = likeness_figures.Pairs.of(pairs.values(), 1)
    assert (listed.count, listed.doubtful) == (
        sum(one.certain for one in pairs.values()), sum(not one.certain for one in pairs.values()),
    )  # fmt: skip
    assert min(listed.count, listed.doubtful) > 0
    assert listed.listed == (max(pairs.values(), key=lambda pair: pair.resemblance),)
    assert likeness_figures.Pairs.of((), 9) == likeness_figures.Pairs()


def test_leaks_are_pairs_of_two_splits():
    one, other = words(300, 1), words(300, 2)
    near = " ".join(one[:290] + other[:10])
    found = found_likeness(a=" ".join(one), b=" ".join(one), c=" ".join(one), n=near, x=" ".join(other))
    splits = {"a": "train", "b": "test", "c": "test", "n": "dev", "x": "test"}
    pairs = list(likeness_figures.leaks(found, splits))
    assert [(pair.document, pair.other) for pair in pairs] == [("a", "b"), ("a", "n"), ("b", "n")]
    assert pairs[0] == Pair("a", "b", 1.0)
    assert [pair.document for pair in likeness_figures.leaks(found, {"c": "train", "n": "dev"})] == ["c"]
    assert not list(likeness_figures.leaks(found, dict.fromkeys("abcnx", "train")))
    assert not list(likeness_figures.leaks(found, {}))
    doubtful = " ".join(one[:270] + other[:30])
    found = found_likeness(a=" ".join(one), b=" ".join(one), d=doubtful)
    pairs = list(likeness_figures.leaks(found, {"a": "train", "b": "dev", "d": "test"}))
    assert [(pair.document, pair.other, pair.certain) for pair in pairs] == [
        ("a", "b", True), ("a", "d", False), ("b", "d", False),
    ]  # fmt: skip


@given(st.lists(texts(60), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_likeness_adds_up_in_any_order(several, shuffler):
    items = [item(f"d{at}", text) for at, text in enumerate(several)]
    whole = likeness.count(columns(*items))
    shuffler.shuffle(items)
    total = Likeness()
    for one in items:
        total.add(likeness.count(columns(one)))
    assert total == whole
    assert list(likeness_figures.near(total)) == list(likeness_figures.near(whole))
    assert likeness_figures.equal(total) == likeness_figures.equal(whole)
