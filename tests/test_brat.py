"""brat standoff: what brat's own documentation shows, units, hostile files, and the loss ledger."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from hashiye.codecs import CODECS, Parcel, Reading, foreign
from hashiye.codecs.canonical import ordered_annotations
from hashiye.codes import Severity
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT
from hashiye.model import Annotation, Document, Layer, Producer, Relation, Text
from hashiye.text import Offsets
from tests.ledger import unaccounted
from tests.strategies import documents

BRAT = CODECS["brat"]
TEXT = "پوتین 😀 و علی\u200cاف\nدر تهران دیدار كردند.\n"
# offsets:  0-5   6   8 10-16      17 20-25 26-31


def read(ann: str | bytes, text: str | bytes = TEXT, **more: object) -> Reading:
    data = ann.encode() if isinstance(ann, str) else ann
    beside = text.encode() if isinstance(text, str) else text
    return BRAT.read(Parcel(data, file="a.ann", stem="a", companions={".txt": beside}, **more))


def refused(ann: str | bytes, text: str | bytes = TEXT, **more: object) -> tuple[Finding, ...]:
    with pytest.raises(NotReadable) as error:
        read(ann, text, **more)
    return error.value.findings


def layer(reading: Reading) -> Layer:
    return reading.document.layers[0]


def again(document: Document) -> tuple[Reading, object]:
    writing = BRAT.write(document)
    files = writing.files
    parcel = Parcel(files[".ann"], stem=document.id, companions={".txt": files[".txt"]})
    return BRAT.read(parcel), writing


def test_every_kind_of_line_and_back():
    ann = (
        "T1\tPER 0 5\tپوتین\n"
        "T2\tPER 10 16\tعلی\u200cاف\n"
        "T3\tLOC 20 25\tتهران\n"
        "T4\tMeet 26 31\tدیدار\n"
        "E1\tMeet:T4 Who:T1 Who2:T2 Where:T3\n"
        "E2\tSay:T4 What:E1\n"
        "R1\tNear Arg1:T1 Arg2:T3\n"
        "*\tEquiv T1 T2\n"
        "A1\tNegation E1\n"
        "A2\tLevel E1 very high\n"
        "M1\tSpeculation T2\n"
        "N1\tReference T1 Wikipedia:534366\tVladimir Putin\n"
        "#1\tAnnotatorNotes T1\tمطمئن نیستم\n"
        "#2\tAnnotatorNotes R1\tnear in space\n"
    )
    reading = read(ann, producer="sara")
    assert reading.losses == ()
    assert reading.findings == ()
    found = layer(reading)
    assert (found.name, found.producer, found.status) == ("entities", "sara", "complete")
    assert reading.document.producers == (Producer("sara", "person"),)
    putin = found.annotations[0]
    assert (putin.id, putin.start, putin.end, putin.label, putin.text) == ("T1", 0, 5, "PER", "پوتین")
    assert putin.attributes == {"ref.Wikipedia": "534366 Vladimir Putin"}
    assert putin.note == "مطمئن نیستم"
    by_id = {relation.id: relation for relation in found.relations}
    assert by_id["E1"].args == {"trigger": ("T4",), "Who": ("T1",), "Who2": ("T2",), "Where": ("T3",)}
    assert by_id["E1"].attributes == {"Negation": "true", "Level": "very high"}
    assert by_id["E2"].args == {"trigger": ("T4",), "What": ("E1",)}
    assert by_id["R1"].note == "near in space"
    assert next(one for one in found.relations if one.label == "Equiv").args == {"member": ("T1", "T2")}
    second, _ = again(reading.document)
    assert second.document.layers[0].annotations == found.annotations
    assert second.document.layers[0].relations == found.relations


def test_golden(golden):
    text = "وزارت امور خارجه 😀\nبه علی\u200cاف در كابل گفت: ۱۴۰۱ و ١٤٠١.\n"
    start = text.index("علی")
    document = Document(
        "aran-0001", "fa", Text.of(text), producers=(Producer("brat", "tool", "brat"),),
        layers=(
            Layer(
                "entities", "brat", "complete",
                (
                    Annotation("T1", 0, 16, "ORG", "وزارت امور خارجه", attributes={"ref.wd": "Q7330070"}),
                    Annotation("k7q2mz", 11, 21, "X", text[11:21], attributes={"type": "state body"}),
                    Annotation("T9", start, start + 6, "PER", "علی\u200cاف", note="نام خانوادگی"),
                    Annotation("T3", 0, 16, "Y", "وزارت خارجه", ((0, 5), (11, 16))),
                ),
                relations=(Relation("R1", "Of", {"Arg1": ("T9",), "Arg2": ("T1",)}),),
            ),
        ),
    )  # fmt: skip
    second, writing = again(document)
    golden("brat/aran-0001.ann", writing.files[".ann"])
    golden("brat/aran-0001.txt", writing.files[".txt"])
    assert writing.losses == ()
    assert list(second.document.layers[0].annotations) == ordered_annotations(document.layers[0])
    assert second.document.layers[0].relations == document.layers[0].relations


def test_fragments_part_words_but_not_line_ends():
    reading = read(
        "T1\tA 0 5;10 16\tپوتین علی\u200cاف\nT2\tA 10 16;17 19\tعلی\u200cاف در\nT3\tA 10 16;0 5\tعلی\u200cاف پوتین\n"
    )
    by_id = {one.id: one for one in layer(reading).annotations}
    assert by_id["T1"].parts == ((0, 5), (10, 16))
    assert by_id["T1"].text == "پوتین علی\u200cاف"
    assert by_id["T2"].parts == ()
    assert by_id["T2"].text == "علی\u200cاف\nدر"
    assert by_id["T3"].parts == ((0, 5), (10, 16))


@pytest.mark.parametrize("surface", ["پوتین علی\u200cاف", "پوتینعلی\u200cاف"])
def test_discontinuous_surfaces_of_old_and_new_brat(surface):
    assert layer(read(f"T1\tA 0 5;10 16\t{surface}\n")).annotations[0].text == "پوتین علی\u200cاف"


def test_a_surface_over_a_line_end_may_have_a_blank():
    assert layer(read("T1\tA 10 19\tعلی\u200cاف در\n")).annotations[0].text == "علی\u200cاف\nدر"


UNITS = {
    "UTF-16 units": lambda text, at: Offsets(text).to_utf16(at),
    "UTF-8 bytes": lambda text, at: Offsets(text).to_utf8(at),
    "code points": lambda text, at: at,
}


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("ends", [False, True])
@pytest.mark.parametrize("mark", [False, True])
def test_offsets_in_another_unit_are_recognised_by_the_surfaces(unit, ends, mark):
    raw = ("\ufeff" if mark else "") + (TEXT.replace("\n", "\r\n") if ends else TEXT)
    places = [(0, 5), (10, 16), (20, 25)]
    rows = []
    for number, (start, end) in enumerate(places, 1):
        seen = [at + int(mark) + (TEXT[:at].count("\n") if ends else 0) for at in (start, end)]
        first, last = (UNITS[unit](raw, at) for at in seen)
        rows.append(f"T{number}\tA {first} {last}\t{TEXT[start:end]}\n")
    reading = read("".join(rows), raw)
    assert [(one.start, one.end) for one in layer(reading).annotations] == places
    if unit == "code points" and not ends and not mark:
        assert reading.findings == ()
    else:
        (finding,) = reading.findings
        assert finding.severity is Severity.WARNING
        assert finding.code == "HSH-A302"
        assert finding.found.startswith(unit)
        assert ("CRLF" in finding.found) == ends
        assert ("mark" in finding.found) == mark


def test_crlf_text_counts_as_brat_counts_it():
    reading = read("T1\tLOC 20 25\tتهران\r\n", TEXT.replace("\n", "\r\n"))
    assert reading.findings == ()
    assert layer(reading).annotations[0].text == "تهران"
    assert reading.document.text.content == TEXT
    assert reading.document.text.original.crlf == 2


def test_shifted_offsets_are_an_error_with_the_shift():
    findings = refused("T1\tPER 0 5\tپوتین\nT2\tPER 12 18\tعلی\u200cاف\nT3\tLOC 22 27\tتهران\n")
    assert [(one.code, one.line, one.column) for one in findings] == [("HSH-A302", 2, 8), ("HSH-A302", 3, 8)]
    assert all("add -2" in one.fix for one in findings)


def test_offsets_are_never_converted_on_half_the_evidence():
    findings = refused("T1\tPER 11 17\tعلی\u200cاف\nT2\tLOC 1 3\tچیز\n")
    assert [one.line for one in findings] == [1, 2]
    assert {one.code for one in findings} == {"HSH-A302"}


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("T1 PER 0 5", 1, "HSH-S218"),
        ("T1\tPER 0 5", 1, "HSH-S218"),
        ("T1\tPER\tپوتین", 4, "HSH-S218"),
        ("T1\tPER 0 x\tپوتین", 8, "HSH-S218"),
        ("T1\tPER 0 ۵\tپوتین", 8, "HSH-S218"),
        ("T1\tPER 0 5;6\tپوتین", 12, "HSH-S218"),
        ("T1\tPER 5 0\tپوتین", 8, "HSH-S218"),
        ("T1\tPER -1 5\tپوتین", 8, "HSH-A301"),
        ("T1\tPER 0 99\tپوتین", 8, "HSH-A301"),
        ("T1\tPER 0 9223372036854775808\tپوتین", 8, "HSH-A301"),
        ("T1\tPER 0 4;3 5\tپوتی ین", 8, "HSH-S218"),
        ("T1\tPER 0 5\tپوتي", 8, "HSH-A302"),
        ("X1\tPER 0 5\tپوتین", 1, "HSH-S218"),
        ("T\tPER 0 5\tپوتین", 1, "HSH-S218"),
        ("R1\tNear Arg1:T1", 4, "HSH-S218"),
        ("R1\tNear A:T1 A:T1", 4, "HSH-S218"),
        ("E1\tMeet", 4, "HSH-S218"),
        ("*\tEquiv", 3, "HSH-S218"),
        ("A1\tNeg", 4, "HSH-S218"),
        ("A1\tNeg T7", 1, "HSH-S218"),
        ("R1\tNear A:T7 B:T8", 1, "HSH-S218"),
        ("N1\tReference T1 Wikipedia", 4, "HSH-S218"),
        ("#1\tAnnotatorNotes", 4, "HSH-S218"),
        ("#1\tAnnotatorNotes T7\tx", 1, "HSH-S218"),
    ],
)
def test_malformed_lines_are_named_with_their_place(row, column, code):
    findings = refused(f"T90\tPER 10 16\tعلی\u200cاف\n\n{row}\n")
    assert {(one.file, one.line, one.column, one.code) for one in findings} == {("a.ann", 3, column, code)}
    assert all(one.fix for one in findings)


def test_all_malformed_lines_are_listed():
    assert [one.line for one in refused("q\nT1\tPER 0 5\tپوتین\nT1\tPER 0 5\tپوتین\nz\n")] == [1, 3, 4]


def test_what_has_no_home_is_listed():
    reading = read(
        "T1\tA 3 3\t\nT2\tA 0 5\tپوتین\nR1\tX a:T1 b:T2\nR2\tY a:R1 b:T2\nA1\tN T1\nA2\tL T2 x\nA3\tL T2 y\n"
        "#1\tAnnotatorNotes T2\tone\n#2\tAnnotatorNotes T2\ttwo\n"
        "#3\tAnnotationError T2\tbad\n#4\tAnnotatorNotes A2\tz\n"
    )
    assert [(loss.kind, loss.id) for loss in reading.losses] == [
        ("zero-length", "T1"), ("relation", "R1"), ("relation", "R2"), ("attribute", "T1"),
        ("attribute", "T2"),
        ("note", "T2"), ("note", "T2"), ("note", "A2"),
    ]  # fmt: skip
    (one,) = layer(reading).annotations
    assert one.attributes == {"L": "x"}
    assert one.note == "one"


def test_the_text_must_be_there_and_sound():
    with pytest.raises(NotReadable) as error:
        BRAT.read(Parcel(b"", file="x/a.ann", stem="a"))
    assert error.value.findings[0].expected == "x/a.txt"
    assert [one.file for one in refused("", b"\xff\xfeabc")] == ["a.txt"]
    assert refused("", "  \n")[0].code == "HSH-B107"
    assert refused("T1\tA\x07 0 5\tپوتین")[0].code == "HSH-B105"


def test_limits_are_named():
    ann = "".join(f"T{n}\tA 0 5\tپوتین\n" for n in range(3))
    assert refused(ann, limits=DEFAULT.raised(annotations=2))[0].code == "HSH-S214"
    assert refused(ann, limits=DEFAULT.raised(file_bytes=20))[0].code == "HSH-S214"


def of(*annotations: Annotation, text: str = TEXT, relations: tuple[Relation, ...] = ()) -> Document:
    made = Layer("entities", "brat", "complete", annotations, relations=relations)
    return Document("a", "fa", Text.of(text), producers=(Producer("brat", "tool", "brat"),), layers=(made,))


def test_hostile_strings_break_no_line():
    evil = "a\tb\nT9\tPER 0 5\tپوتین\r\u2028\x1b[31m"
    document = of(
        Annotation("T1", 0, 5, evil, "پوتین", attributes={evil: "x", "x": evil, "e": "", "s": " a "}, note=evil),
        relations=(Relation("R1", evil, {"a": ("T1",), "b": ("T1",)}), Relation("R2", "x", {evil: ("T1",)})),
    )
    reading, writing = again(document)
    (one,) = layer(reading).annotations
    assert one.attributes == {"s": " a "}
    assert not unaccounted(document, reading.document, writing.losses, document.layers[0])
    assert {loss.kind for loss in writing.losses} == {"label", "attribute", "note", "relation"}
    assert not set(writing.files[".ann"].decode()) & set("\r\u2028\x1b")


def test_spans_that_line_ends_change_are_listed():
    text = "a\nb" + "\n" * 9 + "c\n"
    parts = Annotation("T1", 0, 3, "A", "a b", ((0, 1), (2, 3)))
    wide = Annotation("T2", 2, 13, "A", text[2:13])
    edge = Annotation("T3", 1, 3, "A", "\nb")
    nothing = Annotation("T4", 3, 5, "A", "\n\n")
    document = of(parts, wide, edge, nothing, text=text)
    reading, writing = again(document)
    assert [(loss.kind, loss.id) for loss in writing.losses] == [
        ("discontinuous", "T1"), ("discontinuous", "T2"), ("edge", "T3"), ("annotation", "T4"),
    ]  # fmt: skip
    assert not unaccounted(document, reading.document, writing.losses, document.layers[0])


def test_ids_that_brat_cannot_hold_come_back():
    document = of(
        Annotation("k7q2mz12", 0, 5, "A", "پوتین"),
        Annotation("R7", 0, 5, "B", "پوتین"),
        Annotation("T1", 10, 16, "A", "علی\u200cاف"),
    )
    reading, writing = again(document)
    assert layer(reading).annotations == document.layers[0].annotations
    assert writing.losses == ()
    assert "HashiyeId T2\tk7q2mz12" in writing.files[".ann"].decode()
    taken = writing.files[".ann"].decode().replace("k7q2mz12", "T1")
    assert refused(taken)[0].code == "HSH-S218"


def test_relations_without_a_line_in_brat_are_lost_with_all_that_need_them():
    one, two = Annotation("T1", 0, 5, "A", "پوتین"), Annotation("T2", 10, 16, "A", "علی\u200cاف")
    relations = (
        Relation("R1", "n-ary", {"a": ("T1",), "b": ("T2",), "c": ("T1",)}),
        Relation("R2", "on it", {"a": ("R1",), "b": ("T1",)}),
        Relation("R3", "dangling", {"a": ("T9",), "b": ("T1",)}),
        Relation("R4", "good", {"a": ("T1",), "b": ("T2",)}),
        Relation("E1", "event", {"trigger": ("T1",), "x": ("T2", "R4", "T2")}),
    )
    document = of(one, two, relations=relations)
    reading, writing = again(document)
    assert {relation.id for relation in layer(reading).relations} == {"R4", "E1"}
    assert [loss.id for loss in writing.losses if loss.kind == "relation"] == ["R1", "R2", "R3"]
    assert not unaccounted(document, reading.document, writing.losses, document.layers[0])


@given(documents())
def test_the_ledger_names_every_difference(document):
    assume(document.text.content.strip(" \n\t\u00a0\u2028\u200b\u200c\u200f\u202e"))
    carried = foreign.layer_of(document)
    reading, writing = again(document)
    assert reading.findings == ()
    assert reading.losses == ()
    assert not unaccounted(document, reading.document, writing.losses, carried)


@given(documents())
def test_what_was_read_from_brat_is_written_without_loss(document):
    assume(document.text.content.strip(" \n\t\u00a0\u2028\u200b\u200c\u200f\u202e\ufeff"))
    first, _ = again(document)
    second, writing = again(first.document)
    assert second.document == replace(first.document, text=second.document.text)
    assert {loss.kind for loss in writing.losses} <= {"original"}


TOKENS = st.sampled_from(
    [
        "T1",
        "E1",
        "R2",
        "*",
        "#1",
        "A1",
        "N1",
        "\t",
        " ",
        "\n",
        ":",
        ";",
        "0",
        "5",
        "-1",
        "99",
        "پوتین",
        "PER",
        "\r",
        "\x00",
        "HashiyeId",
    ]
)


@given(st.lists(TOKENS).map("".join), st.binary(max_size=20) | st.just(TEXT.encode()))
def test_anything_gives_a_reading_or_not_readable(ann, text):
    try:
        found = (read(ann, text),)
    except NotReadable as error:
        found = error.findings
    assert found


@given(st.binary(max_size=200))
def test_any_bytes_give_a_reading_or_not_readable(data):
    try:
        found = (read(data),)
    except NotReadable as error:
        found = error.findings
    assert found


MANY = 100_000


@pytest.mark.parametrize(
    "ann",
    [
        "".join(f"T{n}\tA 0 5\tپوتین\n" for n in range(MANY // 4)),
        "T1\tA " + ";".join("0 1" for _ in range(MANY)) + "\tx\n",
        "T1\tA " + "".join("0 1;" for _ in range(MANY)) + "\n",
        "\n".join("x" for _ in range(MANY // 2)),
        "T1\tA 0 5\tپوتین\n"
        + "".join(f"R{n}\tX a:R{n + 1} b:T1\n" for n in range(MANY // 4))
        + f"R{MANY // 4}\tX a:T1 b:T1\n",
        "T1\tA 0 5\tپوتین\n" + "".join(f"#{n}\tHashiyeId T1\tx\n" for n in range(MANY // 4)),
        "T1\t" + " " * MANY + "\t\n",
        "".join(f"T{n}\tA 1 6\tپوتین\n" for n in range(MANY // 4)),
    ],
    ids=["many", "same fragment", "trailing", "no line", "chain", "ids", "blanks", "shifted"],
)
def test_hostile_files_take_linear_time(ann):
    begin = time.process_time()
    with contextlib.suppress(NotReadable):
        BRAT.write(read(ann).document)
    assert time.process_time() - begin < 10


def test_long_runs_make_no_long_surfaces():
    text = "a" + "\n" * 100_000 + "b"
    ann = "".join(f"T{n}\tA 0 1;100001 100002\ta b\n" for n in range(2000))
    assert {one.text for one in layer(read(ann, text)).annotations} == {"a b"}


def test_byte_offsets_of_a_text_without_ascii_take_linear_time():
    text = "ا" * 100_000
    ann = "".join(f"T{n}\tA {2 * n} {2 * n + 2}\tا\n" for n in range(50_000, 70_000))
    begin = time.process_time()
    reading = read(ann, text)
    assert reading.findings[0].found == "UTF-8 bytes"
    assert time.process_time() - begin < 10
