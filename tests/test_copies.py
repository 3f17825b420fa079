"""Copies of one document: statistics, views and agreement go by the same ones, and say the same of the others."""

from __future__ import annotations

import pytest
from msgspec import structs

from hashiye import counting, measuring, viewing
from hashiye.copies import Bench
from hashiye.counting import items, reading, texts
from hashiye.findings import NotReadable
from hashiye.limits import DEFAULT
from hashiye.model import Segmentation
from hashiye.viewing.shown import Note
from tests.copies import MARKED, TEXT, Folder, document, layer

OTHER = TEXT.replace("گفتگوی", "دیدار")
TOOL = {"hazm": "tool"}
VERBS = layer(TEXT, "hazm", (("رود", "VERB"),), name="verbs")


@pytest.fixture
def corpus(tmp_path):
    return Folder(tmp_path / "corpus")


def counted(*paths):
    """Return whose layers are counted, and what is told."""
    findings = []
    found = list(items([str(one) for one in paths], DEFAULT, findings))
    return {(one.layer, one.annotator) for item in found for one in item.judged}, findings


def shown(*paths):
    """Return whose layers are shown, what is told, and what the page notes."""
    found = list(viewing.read([str(one) for one in paths], viewing.Wanted()))
    findings = [finding for one in found if isinstance(one, NotReadable) for finding in one.findings]
    pages = [one for one in found if not isinstance(one, NotReadable)]
    whose = {(reading.layer, reading.annotator) for one in pages for reading in one.readings}
    return whose, findings, [note for one in pages for note in one.notes]


def measured(*paths, **more):
    """Return who is measured, and what is told."""
    outcome = measuring.measure([str(one) for one in paths], measuring.Wanted(jobs=1, unit="character", **more))
    return set(outcome.report.annotators), outcome.findings


def entities(*names):
    return {("entities", name) for name in names}


def told(findings):
    return [(one.code, one.file) for one in findings]


def test_of_copies_that_nobody_curated_those_on_the_text_of_most_count(corpus):
    other = corpus.copy("ali", text=OTHER, text_name="other", marked=MARKED[1:])
    corpus.copy("mina")
    corpus.copy("sara")
    whose, findings = counted(corpus.path)
    assert whose == entities("mina", "sara")
    assert told(findings) == [("HSH-C519", str(other))]
    whose, found, notes = shown(corpus.path)
    assert whose == entities("mina", "sara")
    assert found == findings, "the same words everywhere"
    assert notes == [Note("other_text", "ali")]
    names, found = measured(corpus.path)
    assert names == {"mina", "sara"}
    assert [(one.code, one.file, one.message) for one in found] == [
        (one.code, one.file, one.message) for one in findings
    ]


def test_the_curated_text_goes_before_that_of_most(corpus):
    corpus.put(document("a", [layer(OTHER, "editor", MARKED[1:])], OTHER), "documents", text="other")
    files = [corpus.copy(name) for name in ("mina", "sara")]
    for whose, findings, *_ in (counted(corpus.path), shown(corpus.path)):
        assert whose == entities("editor")
        assert told(findings) == [("HSH-C519", str(one)) for one in files]


def test_a_loose_copy_by_somebody_else_is_no_second_one(corpus, tmp_path):
    corpus.put(document("a", [layer(TEXT, "editor")]), "documents")
    loose = Folder(tmp_path / "loose").put(document("a", [layer(TEXT, "mina")]), "", text="../a")
    whose, findings = counted(corpus.path, loose)
    assert (whose, findings) == (entities("editor", "mina"), [])
    assert shown(corpus.path, loose) == (whose, [], [])
    names, found = measured(corpus.path, loose)
    assert (names, found) == ({"editor", "mina"}, ())


def test_two_loose_layers_by_one_person_are_one_and_told(corpus, tmp_path):
    loose = [
        Folder(tmp_path / name).put(document("a", [layer(TEXT, who) for who in people]), "", text="../a")
        for name, people in (("one", ("mina", "sara")), ("two", ("mina", "reza")))
    ]
    whose, findings = counted(*loose)
    assert whose == entities("mina", "reza", "sara")
    assert told(findings) == [("HSH-C515", str(loose[1]))]
    assert shown(*loose) == (whose, findings, [])
    names, found = measured(*loose)
    assert (names, found) == ({"mina", "reza", "sara"}, tuple(findings))


def test_a_second_copy_is_told_in_the_same_words_and_is_not_said_to_be_unreadable(corpus):
    for where in ("x", "y"):
        corpus.put(document("a", [layer(TEXT, "editor")]), f"documents/{where}")
    whose, findings = counted(corpus.path)
    assert [one.code for one in findings] == ["HSH-C515"]
    assert shown(corpus.path) == (whose, findings, [])


def test_two_spellings_that_differ_are_told_in_the_same_words(corpus):
    corpus.put(document("a", [layer(TEXT, "editor")]), "documents")
    corpus.put(document("a", [layer(TEXT, "editor", ())]), "documents", spelling="xml")
    whose, findings = counted(corpus.path)
    assert [one.code for one in findings] == ["HSH-C510"]
    assert shown(corpus.path) == (whose, findings, [])


def test_the_line_of_a_second_copy_in_a_shard_is_told(corpus):
    shard = corpus.shard("many.hsh.jsonl", [document(name, [layer(TEXT, "mina")]) for name in ("b", "a", "a")])
    _, findings = counted(shard)
    assert [(one.code, one.line) for one in findings] == [("HSH-C515", 3)]
    assert shown(shard)[1] == findings


@pytest.mark.parametrize("curated", [False, True])
def test_a_tools_layer_is_the_tools_beside_what_the_annotator_signed(corpus, curated):
    path = corpus.put(document("a", [layer(TEXT, "mina"), VERBS], kinds=TOOL), "annotators/mina")
    if curated:
        corpus.put(document("a", [layer(TEXT, "editor")]), "documents")
        path = corpus.path
    whose = entities("mina", *["editor"] * curated) | {("verbs", "hazm")}
    assert counted(path) == (whose, [])
    assert shown(path) == (whose, [], [])


def test_a_tools_layer_that_was_worked_on_is_whose_copy_it_is(corpus):
    more = structs.replace(VERBS, annotations=layer(TEXT, "hazm", (("رود", "VERB"), ("گردد", "VERB"))).annotations)
    for name, verbs in (("mina", VERBS), ("sara", more)):
        corpus.put(document("a", [layer(TEXT, name), verbs], kinds=TOOL), f"annotators/{name}")
    whose = entities("mina", "sara") | {("verbs", "mina"), ("verbs", "sara")}
    assert counted(corpus.path) == (whose, [])
    assert shown(corpus.path)[0] == whose
    corpus.put(document("a", [layer(TEXT, "reza"), VERBS], kinds=TOOL), "annotators/reza")
    assert counted(corpus.path)[0] == entities("mina", "reza", "sara") | {("verbs", "hazm"), ("verbs", "sara")}


def test_a_copy_of_which_the_annotator_signed_nothing_is_theirs(corpus):
    path = corpus.put(document("a", [VERBS], kinds=TOOL), "annotators/mina")
    assert counted(path)[0] == shown(path)[0] == {("verbs", "mina")}


def test_agreement_asks_whose_copy_it_is_also_of_what_a_tool_made(corpus):
    for name in ("mina", "sara"):
        corpus.put(document("a", [layer(TEXT, name), VERBS], kinds=TOOL), f"annotators/{name}")
    assert measured(corpus.path, layer="verbs")[0] == {"mina", "sara"}


def test_the_curated_reading_stands_before_others_whatever_the_names(corpus):
    corpus.put(document("a", [layer(TEXT, "zahra")]), "documents")
    corpus.copy("ali")
    (page,) = viewing.read([str(corpus.path)], viewing.Wanted())
    assert [one.annotator for one in page.readings] == ["zahra", "ali"]


def test_a_copy_with_many_faults_is_noted_once(corpus):
    corpus.put(document("a", [layer(TEXT, "editor")]), "documents")
    path = corpus.copy("mina")
    path.write_text(path.read_text(encoding="utf-8").replace('"start": ', '"begin": '), encoding="utf-8")
    _, findings, notes = shown(corpus.path)
    assert len(findings) > 1
    assert notes == [Note("unread", str(path))]


def test_tokens_are_those_of_a_copy_that_has_some(corpus):
    made = document("a", [layer(TEXT, "editor")])
    corpus.put(structs.replace(made, segments=Segmentation()), "documents")
    corpus.copy("mina")
    (one,) = items([str(corpus.path)])
    assert len(one.segments.tokens) == len(TEXT.split())


def test_one_letter_for_another_of_the_same_length_is_found(corpus):
    corpus.put(document("a", [layer(TEXT, "editor")]), "documents")
    path = corpus.path / "texts" / "a.txt"
    path.write_text(TEXT.replace("پ", "ب"), encoding="utf-8", newline="\n")
    assert path.stat().st_size == len(TEXT.encode())
    whose, findings = counted(corpus.path)
    assert (whose, [one.code for one in findings]) == (set(), ["HSH-B106"])


def test_few_folders_of_texts_are_remembered(corpus, monkeypatch):
    monkeypatch.setattr(texts, "_FOLDERS", 2)
    for number in range(5):
        corpus.put(document(f"d{number}", [layer(TEXT, "editor")]), f"documents/{number}")
    with Bench(DEFAULT) as bench:
        (portion,) = reading.find([str(corpus.path)], DEFAULT, bench, []).portions(10)
        reader = reading.Reader(DEFAULT)
        assert len(list(reader.read(portion, []))) == 5
    assert 0 < len(reader._texts._folders) <= 2
    assert counting.items is items
