"""Splits: what must hold for any documents, and what the file of splits may hold."""

from __future__ import annotations

import json
import random
from collections import Counter

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hashiye import schema
from hashiye.checks import sketch
from hashiye.findings import NotReadable
from hashiye.model import Annotation, Fact
from hashiye.splits import asked, checking, file, groups, making, quality
from hashiye.splits.entries import Entry, entry, keys_of
from hashiye.splits.file import Settings, Splits
from hashiye.splits.groups import Tie
from hashiye.splits.improving import improve
from hashiye.splits.placing import place
from hashiye.statistics.groupings import ABSENT
from hashiye.statistics.item import Item, Judged
from tests.copies import TEXT, segmentation

NAMES = ("train", "dev", "test", "آزمون")
WEIGHTS = asked.weights(asked.RATIO)


def wanted(seed=1, ratio=None, settings=None, **splits):
    return Splits(seed, dict(ratio or asked.RATIO), settings or Settings(), splits)


def split_of(made):
    return made.splits.of


@st.composite
def corpora(draw):
    """Documents with labels, some with equal texts, some with a shared address, and ties of near texts."""
    count = draw(st.integers(1, 40))
    entries = []
    for number in range(count):
        labels = draw(st.dictionaries(st.sampled_from(["PER", "LOC", "ORG", "سال"]), st.integers(1, 9), max_size=4))
        strata = tuple(sorted((f"label={label}", times) for label, times in labels.items()))
        text = bytes([draw(st.integers(0, 60))])
        ties = tuple(f"url={one}" for one in draw(st.lists(st.integers(0, 200), max_size=2, unique=True)))
        entries.append(Entry(f"d{number}", strata, ties, b"", text))
    pairs = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=6))
    near = [Tie(*sorted((f"d{one}", f"d{other}")), "near", 0.9) for one, other in pairs if one != other]
    return entries, near


@st.composite
def ratios(draw):
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    return {name: draw(st.integers(1, 20)) for name in names}


def components(entries, near):
    """The groups by definition: grow each from its first document until nothing is added."""
    left, found = {one.id: one for one in entries}, []
    pairs = {(tie.document, tie.other) for tie in near}
    while left:
        grown, edge = set(), [next(iter(left))]
        while edge:
            one = edge.pop()
            if one in grown:
                continue
            grown.add(one)
            mine = next(entry for entry in entries if entry.id == one)
            edge += [
                other.id
                for other in entries
                if other.text == mine.text or set(other.ties) & set(mine.ties)
                or (one, other.id) in pairs or (other.id, one) in pairs
            ]  # fmt: skip
        found.append(grown)
        left = {name: one for name, one in left.items() if name not in grown}
    return found


# --- laws ---


@given(corpora(), ratios(), st.integers(0, 3))
def test_every_document_is_in_one_split_and_no_group_is_parted(corpus, ratio, seed):
    entries, near = corpus
    made = making.make(entries, near, wanted(seed, ratio))
    listed = [one for documents in made.splits.documents.values() for one in documents]
    assert sorted(listed) == sorted(one.id for one in entries)
    assert list(made.splits.documents) == list(ratio)
    assert all(list(documents) == sorted(documents) for documents in made.splits.documents.values())
    of = split_of(made)
    for component in components(entries, near):
        assert len({of[one] for one in component}) == 1
    assert made.groups == len(components(entries, near))
    assert checking.check(entries, near, made.splits).sound


@given(corpora(), ratios(), st.randoms(use_true_random=False))
def test_the_order_of_documents_and_ties_makes_no_difference(corpus, ratio, shuffler):
    entries, near = corpus
    before = making.make(entries, near, wanted(5, ratio))
    shuffler.shuffle(entries)
    shuffler.shuffle(near)
    assert making.make(entries, near, wanted(5, ratio)) == before


@given(corpora(), ratios())
def test_sizes_are_within_one_group_of_the_ratio(corpus, ratio):
    entries, near = corpus
    made = making.make(entries, near, wanted(2, ratio))
    largest = max(map(len, components(entries, near)))
    for part in made.parts:
        assert abs(part.documents - part.wanted) < largest + 1e-9
        assert part.documents == len(made.splits.documents[part.name])


@given(corpora(), ratios(), st.data())
def test_kept_documents_stay_and_new_ones_follow_their_kin(corpus, ratio, data):
    entries, near = corpus
    first = data.draw(st.integers(0, len(entries)))
    before = making.make(entries[:first], near, wanted(3, ratio)).splits
    made = making.make(entries, near, structs.replace(before, seed=9))
    assert before.of.items() <= split_of(made).items()
    assert made.kept == first
    of = split_of(made)
    for component in components(entries, near):
        kept = {before.of[one] for one in component if one in before.of}
        new = {of[one] for one in component if one not in before.of}
        assert len(kept) > 1 or len(kept | new) == 1
        assert len(new) < 2
        assert not kept or new <= kept
    apart = [one for one in components(entries, near) if len({before.of[x] for x in one if x in before.of}) > 1]
    assert len(made.conflicts) == len(apart)
    assert bool(checking.check(entries, near, made.splits).leaks) == bool(apart)


@given(corpora(), ratios())
def test_exchanges_never_make_it_less_even_and_leave_sizes_alone(corpus, ratio):
    entries, near = corpus
    found = groups.groups(entries, near, 1)
    weights = asked.weights(ratio)
    before = place(found, weights, {})
    after = improve(found, before, weights)
    assert sizes(found, before) == sizes(found, after)
    assert statistic(found, after, weights) <= statistic(found, before, weights) + 1e-6


def sizes(found, placed):
    return Counter(split for split, group in zip(placed, found, strict=True) for _ in group.documents)


def statistic(found, placed, weights):
    """Pearson's statistic of splits and strata, by definition."""
    total, whole = Counter(), sum(weights.values())
    counts = {name: Counter() for name in weights}
    for group, split in zip(found, placed, strict=True):
        total.update(group.strata)
        counts[split].update(group.strata)
    return sum(
        (counts[split][name] - weight * number / whole) ** 2 / (weight * number / whole)
        for split, weight in weights.items() for name, number in total.items()
    )  # fmt: skip


def test_another_seed_makes_other_splits():
    entries = [Entry(f"d{number}", (("label=PER", 1),), (), b"", bytes([number])) for number in range(60)]
    made = {making.make(entries, [], wanted(seed)).splits.documents["test"] for seed in range(5)}
    assert len(made) == 5
    assert making.make(entries, [], wanted(1)) == making.make(entries, [], wanted(1))


def test_kept_documents_do_not_move_when_the_corpus_grows():
    entries = [
        Entry(f"d{number:03}", (("label=PER", 1),), (), b"", bytes(f"{number}", "ascii")) for number in range(150)
    ]
    before = making.make(entries[:100], [], wanted(4)).splits
    made = making.make(entries, [], before)
    assert {name: len(one) for name, one in made.splits.documents.items()} == {"train": 120, "dev": 15, "test": 15}
    assert all(set(before.documents[name]) <= set(made.splits.documents[name]) for name in before.documents)


def test_a_new_near_duplicate_of_a_test_document_goes_to_test():
    entries = [Entry(name, (), (), b"", name.encode()) for name in ("a", "b", "c", "d")]
    kept = wanted(1, None, None, train=("a", "c"), dev=(), test=("b",))
    made = making.make(entries, [Tie("b", "d", "near", 0.95)], kept)
    assert made.splits.documents == {"train": ("a", "c"), "dev": (), "test": ("b", "d")}
    assert not made.conflicts


def test_kept_documents_that_belong_together_are_told_and_left():
    entries = [Entry(name, (), (), b"", b"same") for name in ("a", "b", "c", "d")]
    made = making.make(entries, [], wanted(1, None, None, train=("a",), dev=(), test=("b", "c")))
    (conflict,) = made.conflicts
    assert conflict.documents == {"a": "train", "b": "test", "c": "test"}
    assert (conflict.chosen, split_of(made)["a"], split_of(made)["d"]) == ("test", "train", "test")


def test_kept_documents_that_are_gone_are_taken_off_but_not_those_that_cannot_be_read():
    kept = wanted(1, None, None, train=("a", "gone"), dev=("broken",), test=())
    made = making.make([Entry("a")], [], kept, frozenset(("broken", "new-and-broken")))
    assert made.splits.documents == {"train": ("a",), "dev": ("broken",), "test": ()}
    assert made.gone == ("gone",)
    with pytest.raises(ValueError, match="which the ratio does not name"):
        making.make([Entry("a")], [], structs.replace(kept, ratio={"train": 1}))


# --- how even ---


def many(count=600, seed=7, labels=40, dense=0):
    """Documents with few of many labels, or with all of some."""
    dice = random.Random(seed)
    made = []
    for number in range(count):
        if dense:
            strata = {f"label=L{one}": dice.randint(1, 20) for one in range(dense)}
        else:
            strata = {
                f"label=L{int(dice.paretovariate(0.7)) % labels}": dice.randint(1, 4) for _ in range(dice.randint(0, 4))
            }
        made.append(Entry(f"d{number}", tuple(sorted(strata.items())), (), b"", f"{number}".encode()))
    return made


@pytest.mark.parametrize("dense", [0, 8])
def test_splits_are_far_more_even_than_random_ones(dense):
    """Sizes exact; labels at least twice as near to those of all as at random, in the mean of five seeds each."""
    entries = many(dense=dense)
    ids = [one.id for one in entries]

    def off(of):
        parts = quality.parts(entries, of, WEIGHTS, ("label",))
        return sum(part.distance["label"] or 0.0 for part in parts if part.name != "train")

    ours, chance = [], []
    for seed in range(5):
        made = making.make(entries, [], wanted(seed))
        assert [part.documents for part in made.parts] == [480, 60, 60]
        ours.append(off(split_of(made)))
        random.Random(seed).shuffle(ids)
        chance.append(off(dict(zip(ids, ["train"] * 480 + ["dev"] * 60 + ["test"] * 60, strict=True))))
    assert sum(ours) * (10 if dense else 2) < sum(chance)


def test_a_rare_label_is_spread_first():
    """Five documents have the label: four in train, one elsewhere, as Sechidis and others place them."""
    entries = [Entry(f"d{number}", (("label=A", 1),), (), b"", f"{number}".encode()) for number in range(45)]
    entries += [
        Entry(f"r{number}", (("label=A", 1), ("label=B", 1)), (), b"", f"r{number}".encode()) for number in range(5)
    ]
    made = making.make(entries, [], wanted(1))
    counts = {part.name: part.strata["label=B"] for part in made.parts}
    assert counts["train"] == 4
    assert sorted((counts["dev"], counts["test"])) == [0, 1]


def test_large_groups_go_where_there_is_room():
    entries = [
        Entry(f"d{number}", (), ("url=x",) if number < 15 else (), b"", f"{number}".encode()) for number in range(20)
    ]
    made = making.make(entries, [], wanted(1, {"a": 1, "b": 3}))
    assert {part.name: part.documents for part in made.parts} == {"a": 5, "b": 15}


def test_distances_are_of_shares():
    entries = [Entry("a", (("label=P", 3), ("label=L", 1))), Entry("b", (("label=P", 1), ("label=L", 3))), Entry("c")]
    parts = quality.parts(entries, {"a": "x", "b": "y", "c": "z"}, {"x": 1, "y": 1, "z": 1}, ("label", "source"))
    assert [part.distance for part in parts] == [
        {"label": 0.25, "source": None}, {"label": 0.25, "source": None}, {"label": None, "source": None},
    ]  # fmt: skip
    assert [part.wanted for part in parts] == [1, 1, 1]


# --- what documents are known by ---


def item(name="a", facts=(), labels=("PER", "PER", "LOC"), layer="entities", counts=True, text=TEXT):
    marked = tuple(Annotation(f"a{at}", at, at + 1, label, text[at : at + 1]) for at, label in enumerate(labels))
    judged = (Judged(layer, "sara", "complete", marked, counts=counts),)
    return Item(name, "fa", text, len(text.encode()), segmentation(text), tuple(facts), judged)


def test_strata_of_labels_facts_months_and_languages():
    facts = (
        Fact("source", "ایرنا", "explicit"), Fact("source", "ایسنا", "explicit"), Fact("source", "ایرنا", "explicit"),
        Fact("date", "2023-01-10", "explicit", role="published"), Fact("date", "2020-05-05", "explicit", role="event"),
        Fact("url", "https://a.example/1", "explicit"), Fact("url", None, "unknown"),
    )  # fmt: skip
    settings = Settings("entities", ("label", "source", "month", "jalali-month", "language", "x-desk"), ("url",))
    known = entry(item(facts=facts), settings, b"s", b"t")
    assert known.strata == (
        ("label=LOC", 1), ("label=PER", 2), ("source=ایرنا", 1), ("source=ایسنا", 1), ("month=2023-01", 1),
        ("jalali-month=1401-10", 1), ("language=fa", 1), (f"x-desk={ABSENT}", 1),
    )  # fmt: skip
    assert known.ties == ("url=https://a.example/1",)
    assert keys_of([known]) == {"label", "source", "month", "jalali-month", "language"}


def test_labels_of_several_people_count_as_their_mean_rounded_up():
    marked = item(labels=("PER", "PER", "LOC")).judged[0]
    fewer = structs.replace(marked, annotator="reza", annotations=marked.annotations[:1])
    nobody = structs.replace(marked, annotator="mina", annotations=())
    other = structs.replace(fewer, annotator="kian", counts=False)
    many = structs.replace(item(), judged=(marked, fewer, nobody, other))
    assert entry(many, Settings(), b"", b"").strata == (("label=LOC", 1), ("label=PER", 1))
    twice = structs.replace(item(), judged=(marked, structs.replace(marked, annotator="reza")))
    assert entry(twice, Settings(), b"", b"").strata == entry(item(), Settings(), b"", b"").strata


def test_only_layers_that_count_and_are_asked_for_are_spread():
    assert entry(item(counts=False), Settings(), b"", b"").strata == ()
    assert entry(item(layer="events"), Settings(), b"", b"").strata == ()
    assert entry(item(layer="events"), Settings("events"), b"", b"").strata == (("label=LOC", 1), ("label=PER", 2))


# --- near texts ---


def texts(share, seed=0):
    """Two texts of 400 words of which some are replaced from the end on."""
    dice = random.Random(seed)
    words = [f"واژه{dice.randint(0, 9999)}" for _ in range(400)]
    kept = int(400 * share)
    return " ".join(words), " ".join(words[:kept] + [f"دیگر{dice.randint(0, 9999)}" for _ in range(400 - kept)])


def test_near_texts_are_tied_and_doubtful_ones_are_looked_at():
    pairs = {share: texts(share, int(share * 100)) for share in (0.99, 0.9, 0.87, 0.75, 0.3)}
    held = {f"{share}-{side}": text for share, pair in pairs.items() for side, text in zip("ab", pair, strict=True)}
    entries = [Entry(name, (), (), sketch.sketch(text), text.encode()) for name, text in held.items()]
    ties = groups.alike(entries, 0.8)
    doubtful = groups.doubtful(ties, 0.8)
    looked = []

    def text(name):
        looked.append(name)
        return held[name]

    found = {tie.document for tie in groups.settled(ties, 0.8, text)}
    exact = {
        f"{share}-a" for share, pair in pairs.items() if sketch.jaccard(*map(sketch.shingles, pair)) >= 0.8
    }  # fmt: skip
    assert found == exact
    assert set(looked) == doubtful
    assert not groups.alike(entries, 0)
    without = {tie.document for tie in groups.settled(ties, 0.8, lambda _name: None)}
    assert without == {tie.document for tie in ties if tie.resemblance >= 0.8}


def at_the_bound(pairs=120):
    """Pairs whose index is 0.818 or 0.778, so that estimates of many lie on the wrong side of 0.8."""
    dice = random.Random(3)
    held = {}
    for number in range(pairs):
        one = [f"واژه{dice.randint(0, 9999)}" for _ in range(204)]
        other = list(one)
        for at in range(4 + number % 2):
            other[10 + 40 * at] = f"دیگر{number}"
        held[f"a{number:03}"], held[f"b{number:03}"] = " ".join(one), " ".join(other)
    return held


def test_estimates_at_the_bound_are_settled_by_the_texts():
    held = at_the_bound()
    entries = [Entry(name, (), (), sketch.sketch(text), text.encode()) for name, text in held.items()]
    ties = groups.alike(entries, 0.8)
    exact = {
        (f"a{number:03}", f"b{number:03}")
        for number in range(120)
        if sketch.jaccard(sketch.shingles(held[f"a{number:03}"]), sketch.shingles(held[f"b{number:03}"])) >= 0.8
    }
    estimated = {(tie.document, tie.other) for tie in ties if tie.resemblance >= 0.8}
    assert len(exact) == 60
    assert estimated - exact  # without the texts some would be tied that are none,
    assert exact - estimated  # and others parted
    settled = list(groups.settled(ties, 0.8, held.__getitem__))
    assert {(tie.document, tie.other) for tie in settled} == exact
    for tie in settled:
        assert tie.resemblance == sketch.jaccard(*(sketch.shingles(held[one]) for one in (tie.document, tie.other)))
    assert groups.doubtful(ties, 0.8) == set(held)


@pytest.mark.parametrize(
    ("estimated", "near", "decided"),
    [(0.91, 0.8, True), (0.89, 0.8, None), (0.71, 0.8, None), (0.69, 0.8, False), (1.0, 1.0, None), (0.5, 1.0, False)],
)
def test_an_estimate_far_from_the_bound_decides_alone(estimated, near, decided):
    assert sketch.is_near(estimated, near) is decided
    tie = Tie("a", "b", "near", estimated)
    assert groups.doubtful([tie], near) == (frozenset("ab") if decided is None else frozenset())
    text, other = texts(0.3)
    found = [*groups.settled([tie], near, {"a": text, "b": other}.get)]
    assert found == ([tie] if decided else [])


def test_equal_texts_have_one_that_stands_for_all():
    text, other = texts(0.98)
    entries = [Entry(name, (), (), sketch.sketch(text), b"one") for name in ("c", "a", "b")]
    entries += [Entry("z", (), (), sketch.sketch(other), b"two")]
    (tie,) = groups.alike(entries, 0.8)
    assert (tie.document, tie.other) == ("a", "z")
    made = making.make(entries, [tie], wanted(1))
    assert made.together == (("a", "b", "c", "z"),)


# --- checking ---


def test_leaks_are_told_pair_by_pair():
    entries = [
        Entry("a", (), ("url=u",), b"", b"1"), Entry("b", (), ("url=u",), b"", b"2"), Entry("c", (), (), b"", b"1"),
        Entry("d", (), (), b"", b"3"), Entry("e", (), (), b"", b"4"), Entry("free", (), (), b"", b"1"),
    ]  # fmt: skip
    splits = wanted(1, None, None, train=("a", "d"), dev=("b", "nowhere"), test=("c", "e"))
    found = checking.check(entries, [Tie("d", "e", "near", 0.9)], splits)
    assert [(one.document, one.split, one.other, one.other_split, one.why) for one in found.leaks] == [
        ("a", "train", "b", "dev", "url=u"), ("a", "train", "c", "test", "equal"), ("d", "train", "e", "test", "near"),
    ]  # fmt: skip
    assert found.missing == ("free",)
    assert found.unknown == ("nowhere",)
    assert not found.sound


def test_a_near_text_leaks_through_an_equal_one():
    """The tie names a and z; of the equal texts a and b only b is in a split."""
    entries = [Entry("a", (), (), b"", b"1"), Entry("b", (), (), b"", b"1"), Entry("z", (), (), b"", b"2")]
    splits = wanted(1, None, None, train=("b",), dev=(), test=("z",))
    (leak,) = checking.check(entries, [Tie("a", "z", "near", 0.9)], splits).leaks
    assert (leak.document, leak.other) == ("b", "z")


# --- what is asked ---


@pytest.mark.parametrize(
    ("words", "shares"),
    [
        ("train=0.8,dev=0.1,test=0.1", {"train": 8, "dev": 1, "test": 1}),
        (" train = 70 , آزمون = 30 ", {"train": 70, "آزمون": 30}),
        ("a=0.35,b=0.65", {"a": 7, "b": 13}),
        ("all=1", {"all": 1}),
    ],
)
def test_ratios(words, shares):
    assert asked.weights(asked.ratio(words)) == shares


@pytest.mark.parametrize(
    "words",
    ["", "train", "train=", "train=0", "train=-1", "a=0.5,b=0.4", "a=1,a=2", "a b=1", "=1", "a=1e3", "a=nan", "a=inf",
     "a=0.5,b=0.5,", "a=99999999999", "a=1_0", "a=۱"],
)  # fmt: skip
def test_ratios_that_are_none(words):
    with pytest.raises(ValueError, match="split|share|ratio"):
        asked.ratio(words)


def test_what_is_not_said_is_as_it_was_kept():
    kept = Splits(3, {"a": 1, "b": 1}, Settings("x", ("source",), (), 0.9), {"a": ("d",), "b": ()})
    assert asked.plan(None, None, asked.settings(before=kept.settings), kept) == kept
    settings = asked.settings("y", ["label", "label"], ["none"], 0, kept.settings)
    assert settings == Settings("y", ("label",), (), 0)
    assert asked.plan({"a": 3, "b": 1}, 8, settings, kept) == Splits(8, {"a": 3, "b": 1}, settings, kept.documents)
    with pytest.raises(ValueError, match="near"):
        asked.settings(near=0.3)
    with pytest.raises(ValueError, match="sum"):
        asked.plan({"a": 0.3, "b": 0.3}, None, Settings())


# --- the file ---

GOOD = Splits(7, {"train": 0.8, "آزمون": 0.2}, Settings(), {"train": ("a", "b"), "آزمون": ("گفتگو",)})


def test_a_file_reads_back_and_fits_its_schema():
    data = file.write(GOOD)
    assert file.load(data) == GOOD
    assert file.read(data) == {"a": "train", "b": "train", "گفتگو": "آزمون"}
    published = json.loads(schema.text_of(file.SCHEMA_FILE))
    jsonschema.Draft202012Validator.check_schema(published)
    jsonschema.validate(json.loads(data), published)
    assert data.decode().count('\n   "') == 3 + len(GOOD.settings.stratify) + len(GOOD.settings.together)


@given(corpora(), ratios())
def test_all_that_is_made_reads_back(corpus, ratio):
    made = making.make(*corpus, wanted(1, ratio)).splits
    assert file.load(file.write(made)) == made


BAD = [
    (b"", "HSH-S201", 1),
    (b"\xff", "HSH-B101", 1),
    (b"[]", "HSH-S212", 1),
    (b'{"schema": "hashiye-splits-1.0"}', "HSH-S211", 1),
    (file.write(GOOD).replace(b'"b"', b'"a"'), "HSH-S219", 21),
    (file.write(GOOD).replace(b'"b"', b'"../b"'), "HSH-S213", 21),
    (file.write(GOOD).replace(b'"seed": 7', b'"seed": 7.5'), "HSH-S212", 3),
    (file.write(GOOD).replace(b'"seed": 7', b'"seed": 7, "seed": 7'), "HSH-S202", 3),
    (file.write(GOOD).replace(b'"train": 0.8', b'"train": 0'), "HSH-S213", 5),
    (file.write(GOOD).replace(b'"train": 0.8', b'"trian": 0.8'), "HSH-S213", 19),
    (file.write(GOOD).replace(b'splits-1.0', b'splits-9.0'), "HSH-S213", 2),
    (file.write(GOOD).replace(b'"near"', b'"nears"'), "HSH-S211", 8),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code", "line"), BAD, ids=[str(at) for at in range(len(BAD))])
def test_a_file_that_is_none_is_refused_with_its_place(data, code, line):
    with pytest.raises(NotReadable) as caught:
        file.read(data, file="splits.json")
    first = caught.value.findings[0]
    assert (first.code, first.line, first.file) == (code, line, "splits.json"), caught.value.findings


@given(st.binary(max_size=40) | st.integers(0, len(file.write(GOOD)) - 1).map(lambda at: file.write(GOOD)[:at]))
def test_no_bytes_are_too_much(data):
    with pytest.raises(NotReadable):
        file.read(data)
