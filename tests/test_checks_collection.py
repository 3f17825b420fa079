"""Corpus-wide rules on records alone: what each reports, on which document, and what it leaves in peace."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye import checks  # noqa: F401  (fills the table)
from hashiye.checks import sketch
from hashiye.checks.holdings import Holdings, Home, OnFile, splits_of
from hashiye.checks.record import Record, relocated
from hashiye.checks.subject import Context, Subject
from hashiye.codes import Severity
from hashiye.model import Document, Text
from hashiye.registry import RULES, Remark

HOME = "/c"
WORDS = [f"واژه{number}" for number in range(200)]


def record(name, *, text="", annotator="", codec="json", folder="", line=1, layers=(), **more):
    where = f"annotators/{annotator}" if annotator else f"documents{folder}"
    ending = "jsonl" if codec == "jsonl" else codec
    file = f"{where}/{'news' if codec == 'jsonl' else name}.hsh.{ending}"
    named = tuple((layer, "sara", "complete") for layer in layers)
    return Record(file, codec, name, HOME, annotator, line, sha256=text or f"text of {name}", layers=named, **more)


def told(code, records, **home):
    """Return the documents or files a rule speaks of, whole corpus given, with its remarks."""
    holdings = Holdings(records, [Home(HOME, "hashiye.toml", **home)])
    return [
        (where.path if isinstance(where, OnFile) else f"{where.file}:{where.document}", remark)
        for where, remark in RULES[code].across(holdings)
    ]


def spots(code, records, **home):
    return [spot for spot, _ in told(code, records, **home)]


def test_an_id_stands_once_in_a_role_twins_aside():
    first, second = record("a"), record("a", folder="/2")
    assert spots("HSH-C515", [first, second]) == ["documents/a.hsh.json:a"]
    assert not spots("HSH-C515", [record("a"), record("a", codec="xml")])
    assert not spots("HSH-C515", [record("a"), record("a", annotator="sara"), record("a", annotator="omid")])
    shard = [record("a", codec="jsonl", line=line) for line in (1, 2, 3)]
    [(_, remark), _] = told("HSH-C515", shard)
    assert remark.message.endswith("documents/news.hsh.jsonl:1")


def test_the_same_text_is_told_once_for_each_document_but_the_first():
    same = [record(name, text="t") for name in "abc"]
    assert spots("HSH-C516", same) == ["documents/b.hsh.json:b", "documents/c.hsh.json:c"]
    assert not spots("HSH-C516", [record("a", text="t"), record("a", text="t", annotator="sara")])
    assert not spots("HSH-C516", [record("a", text="t"), record("b", text="t", annotator="sara")])
    assert len(spots("HSH-C516", [record("a", text="t", annotator="s"), record("b", text="t", annotator="s")])) == 1
    assert not spots("HSH-C516", [record("a", text="t"), record("a", text="t", folder="/2")]), "HSH-C515 says it"


def in_splits(*splits, text="t"):
    return [record(f"d{number}", text=text, splits=(split,) if split else ()) for number, split in enumerate(splits)]


@pytest.mark.parametrize(
    ("splits", "same", "leaks"),
    [
        (("train", "test"), 0, 1),
        (("train", "train"), 1, 0),
        (("train", ""), 1, 0),
        (("", "test"), 1, 0),
        (("train", "test", "test"), 1, 1),
        (("train", "Train "), 1, 0),
        (("train", "", "test"), 2, 1),
        (("train", "dev", "test"), 0, 2),
    ],
)
def test_one_fault_is_told_as_a_duplicate_or_as_a_leak(splits, same, leaks):
    records = in_splits(*splits)
    assert len(spots("HSH-C516", records)) == same
    assert len(spots("HSH-C518", records)) == leaks


def test_a_document_in_two_splits():
    [(spot, remark)] = told("HSH-C518", [record("a", splits=("train", "test"))])
    assert spot == "documents/a.hsh.json:a"
    assert remark.found == "test, train"


def test_splits_are_facts_then_folders_then_shards():
    assert splits_of(record("a", folder="/train/2024", splits=("dev",))) == ("dev",)
    assert splits_of(record("a", folder="/train")) == ("train",)
    assert splits_of(record("a", folder="/2024")) == ()
    assert splits_of(Record("x/test/documents/a.hsh.json", "json", "a")) == ()
    assert splits_of(Record("corpus/documents/Test.hsh.jsonl.zst", "jsonl", "a")) == ("test",)
    assert splits_of(Record("c/annotators/test/a.hsh.json", "json", "a", annotator="test")) == ()


def near(name, changed, **more):
    words = list(WORDS)
    for place in range(changed):
        words[place] = f"دیگر{place}"
    return record(name, sketch=sketch.sketch(" ".join(words)), **more)


def test_near_texts_are_told_once_with_the_nearest():
    records = [near("a", 0), near("b", 8), near("c", 16), near("d", 150)]
    found = told("HSH-C517", records)
    assert [(spot, remark.others) for spot, remark in found] == [
        ("documents/b.hsh.json:b", ("documents/a.hsh.json",)),
        ("documents/c.hsh.json:c", ("documents/b.hsh.json",)),
    ]
    assert all("%" in remark.message for _, remark in found)


def test_copies_and_versions_of_one_document_are_no_near_duplicates():
    assert not spots("HSH-C517", [near("a", 0), near("a", 4, annotator="sara")])
    assert not spots("HSH-C517", [near("a", 0, text="t"), near("b", 0, text="t")]), "HSH-C516 says it"


def test_near_texts_in_two_splits_are_a_leak_and_a_warning():
    records = [near("a", 0, splits=("train",)), near("b", 4, splits=("test",))]
    assert not spots("HSH-C517", records)
    [(spot, remark)] = told("HSH-C518", records)
    assert spot == "documents/b.hsh.json:b"
    assert remark.severity is Severity.WARNING
    assert "train" in remark.message


def test_where_the_estimate_leaves_it_open_the_texts_decide():
    """At the bound itself, what is told does not hang on which hashes happen to be small."""
    for changed in range(8, 24):
        texts = [" ".join(WORDS), " ".join([f"دیگر{place}" for place in range(changed)] + WORDS[changed:])]
        records = [near("a", 0), near("b", changed)]
        read = {"a": texts[0], "b": texts[1]}
        holdings = Holdings(
            records, look=lambda one, read=read: Document(one.document, "fa", Text.of(read[one.document]))
        )
        true = sketch.jaccard(*map(sketch.shingles, texts))
        assert bool(list(RULES["HSH-C517"].across(holdings))) == (true >= sketch.NEAR)


def test_a_layer_that_nine_in_ten_have():
    def corpus_of(have, lack, **more):
        records = [record(f"h{number}", layers=("entities",), **more) for number in range(have)]
        return records + [record(f"l{number}", **more) for number in range(lack)]

    [(spot, remark)] = told("HSH-C513", corpus_of(9, 1))
    assert (spot, remark.expected) == ("documents/l0.hsh.json:l0", "entities")
    assert not spots("HSH-C513", corpus_of(8, 1)), "too few documents"
    assert not spots("HSH-C513", corpus_of(8, 2)), "too few have it"
    assert len(spots("HSH-C513", corpus_of(9, 1, annotator="sara"))) == 1
    assert len(spots("HSH-C513", corpus_of(9, 1) + corpus_of(2, 1, annotator="sara"))) == 1


def test_names_that_a_file_system_takes_for_one():
    assert len(spots("HSH-C512", [record("Aran-1"), record("aran-1")])) == 1
    assert len(spots("HSH-C512", [record("\u0622ب"), record("\u0627\u0653ب")])) == 1
    assert not spots("HSH-C512", [record("aran-1"), record("aran-2"), record("aran-1", annotator="sara")])
    texts = {"/c/texts/A.txt": "texts/A.txt", "/c/texts/a.txt": "texts/a.txt", "/c/texts/b.txt": "texts/b.txt"}
    assert spots("HSH-C512", [], texts=texts) == ["texts/a.txt"]


def test_copies_are_on_the_curated_text_or_on_that_of_most():
    copies = [record("a", text=text, annotator=name) for name, text in (("omid", "2"), ("sara", "1"), ("zari", "1"))]
    assert spots("HSH-C519", copies) == ["annotators/omid/a.hsh.json:a"]
    assert spots("HSH-C519", [record("a", text="2"), *copies]) == [
        "annotators/sara/a.hsh.json:a", "annotators/zari/a.hsh.json:a",
    ]  # fmt: skip
    assert not spots("HSH-C519", copies[1:])


def test_a_copy_without_a_curated_document():
    copy = record("b", annotator="sara")
    assert spots("HSH-C525", [record("a"), copy]) == ["annotators/sara/b.hsh.json:b"]
    assert not spots("HSH-C525", [copy]), "nothing is curated yet"
    assert not spots("HSH-C525", [record("a"), copy], unread=frozenset({"b"}))
    assert not spots("HSH-C525", [record("a"), record("b"), copy])


def test_texts_licence_and_line_ends():
    texts = {"/c/texts/a.txt": "texts/a.txt", "/c/texts/b.txt": "texts/b.txt", "/c/texts/x.txt": "texts/x.txt"}
    used = relocated(record("a"), file="documents/a.hsh.json", home=HOME, text_file="/c/texts/a.txt")
    assert spots("HSH-C521", [used], texts=texts, unread=frozenset({"x"})) == ["texts/b.txt"]
    assert spots("HSH-C514", [], license="") == ["hashiye.toml"]
    assert not spots("HSH-C514", [], license=None)
    assert not spots("HSH-C514", [], license="CC0-1.0")
    assert spots("HSH-C523", [], unprotected="texts/a.txt") == ["hashiye.toml"]
    assert spots("HSH-C523", [], unprotected="texts/a.txt", attributes=".gitattributes") == [".gitattributes"]


def test_what_is_not_there_is_told_of_whole_corpora_only():
    copy = record("b", annotator="sara")
    many = [record(f"h{number}", layers=("entities",)) for number in range(12)] + [record("l")]
    for code in ("HSH-C513", "HSH-C514", "HSH-C521", "HSH-C523", "HSH-C525"):
        assert not list(RULES[code].across(Holdings([*many, copy])))


def test_corpora_are_not_compared_with_each_other():
    one, other = record("a", text="t"), record("b", text="t")
    elsewhere = relocated(other, file="/d/documents/b.hsh.json", home="/d")
    for rule in RULES.values():
        if rule.across is not None:
            assert not list(rule.across(Holdings([one, elsewhere])))


@pytest.mark.parametrize(
    ("stem", "identity", "count"),
    [("a", "a", 0), ("b", "a", 1), ("", "a", 0), ("stdin", "a", 0), ("\u0627\u0653ب", "\u0622ب", 0)],
)
def test_a_file_is_named_after_its_document(stem, identity, count):
    subject = Subject(Document(identity, "fa", Text.of("متن")), Context(), stem)
    rule = RULES["HSH-C511"]
    remarks = list(rule.find(subject))
    assert len(remarks) == count
    assert rule.screen(subject) or not remarks


names = st.sampled_from(["a", "A", "b", "", "\u0622", "\u0627\u0653", "\ud800", "x" * 300])
anything = st.builds(
    Record, file=names, codec=st.sampled_from(["json", "xml", "jsonl"]), document=names, home=st.sampled_from(["", "/c"]),
    annotator=names, line=st.integers(0, 3), sha256=names, text_file=names, splits=st.lists(names, max_size=2).map(tuple),
    layers=st.lists(st.tuples(names, names, names), max_size=2).map(tuple),
    sketch=st.sampled_from([b"", *(sketch.sketch(" ".join(WORDS[n:])) for n in range(3))]),
)  # fmt: skip


@given(st.lists(anything, max_size=20), st.randoms(use_true_random=False))
def test_no_rule_raises_and_the_order_of_records_does_not_matter(records, dice):
    mixed = list(records)
    dice.shuffle(mixed)
    home = Home("/c", "hashiye.toml", license="", texts={"/c/texts/a.txt": "texts/a.txt"})
    for code, rule in RULES.items():
        if rule.across is not None:
            found = list(rule.across(Holdings(records, [home])))
            assert all(isinstance(remark, Remark) for _, remark in found)
            unique = len({(one.home, one.file, one.line) for one in records}) == len(records)
            if unique:
                assert found == list(rule.across(Holdings(mixed, [home]))), code


def test_twenty_thousand_records_are_asked_in_seconds():
    """Every one on the same text, with the same layers and alike in name: the most there is to tell, without squares."""
    records = [
        record(f"d{number}", text="t", sketch=sketch.sketch(" ".join(WORDS)), layers=("e",)) for number in range(10_000)
    ]
    records += [near(f"n{number}", number % 3, text=f"{number}") for number in range(10_000)]
    began = time.process_time()
    for rule in RULES.values():
        if rule.across is not None:
            list(rule.across(Holdings(records, [Home(HOME, "hashiye.toml")])))
    assert time.process_time() - began < 30
