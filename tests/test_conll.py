"""The column formats: tag schemes, the repair of conlleval, what cannot stand in one row, hostile files."""

from __future__ import annotations

import contextlib
import time
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.chunk.util import conlltags2tree

from hashiye.codecs import CODECS, Parcel, Reading, foreign, tags
from hashiye.codecs.tags import Chunk
from hashiye.codes import Severity
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT
from hashiye.model import Annotation, Document, Layer, Producer, Relation, Segmentation, Spans, Text
from tests.ledger import unaccounted
from tests.strategies import documents

NAMES = ("conll2003", "iob2", "biloes")
EVERY = pytest.mark.parametrize("name", NAMES)


def read(name: str, data: str | bytes, **more: object) -> Reading:
    raw = data.encode() if isinstance(data, str) else data
    return CODECS[name].read(Parcel(raw, file="a.iob2", stem="a", **more))


def refused(name: str, data: str | bytes, **more: object) -> tuple[Finding, ...]:
    with pytest.raises(NotReadable) as error:
        read(name, data, **more)
    return error.value.findings


def marked(reading: Reading) -> list[tuple[str, str]]:
    return [(one.label, one.text) for one in reading.document.layers[0].annotations]


def written(name: str, document: Document) -> tuple[str, tuple]:
    writing = CODECS[name].write(document)
    return writing.files[CODECS[name].endings[0]].decode(), writing.losses


def again(name: str, document: Document) -> tuple[Reading, tuple]:
    text, losses = written(name, document)
    return CODECS[name].read(Parcel(text.encode(), stem="other")), losses


SENTENCES = (("پوتین", "و", "علی\u200cاف", "حسن", "😀"), ("در", "تهران\u00a0بزرگ", "دیدار", "كردند", "."))
CHUNKS = ((0, 0, "PER"), (2, 2, "PER"), (3, 3, "PER"), (5, 6, "LOC"), (8, 9, "سازمان"))


def article(*chunks: tuple[int, int, str]) -> Document:
    rows = "\n\n".join("\n".join(f"{token} O" for token in sentence) for sentence in SENTENCES)
    document = read("iob2", f"-DOCSTART- (aran-0001) O\n\n{rows}\n").document
    text, tokens = document.text.content, document.tokens
    made = tuple(
        Annotation(f"T{n}", tokens[a].start, tokens[b].end, label, text[tokens[a].start : tokens[b].end])
        for n, (a, b, label) in enumerate(chunks)
    )
    layer = Layer("entities", "sara", "complete", made)
    return Document(
        document.id, "fa", document.text, producers=(Producer("sara", "person"),),
        segments=document.segments, layers=(layer,),
    )  # fmt: skip


@EVERY
def test_golden(name, golden):
    text, losses = written(name, article(*CHUNKS))
    golden(f"conll/aran-0001{CODECS[name].endings[0]}", text)
    reading = read(name, text)
    assert reading.findings == ()
    assert reading.losses == ()
    assert reading.document.id == "aran-0001"
    assert reading.document.text == article().text
    assert reading.document.segments == article().segments
    assert marked(reading) == [
        ("PER", "پوتین"), ("PER", "علی\u200cاف"), ("PER", "حسن"), ("LOC", "در تهران\u00a0بزرگ"),
        ("سازمان", "كردند ."),
    ]  # fmt: skip
    assert [(loss.kind, loss.id) for loss in losses] == [("id", f"T{n}") for n in range(5)] + [("producer", "sara")]


def test_iob1_marks_a_begin_only_where_it_must():
    text, _ = written("conll2003", article(*CHUNKS))
    assert [row.split(" ")[3] for row in text.splitlines() if row][1:] == [
        "I-PER", "O", "I-PER", "B-PER", "O", "I-LOC", "I-LOC", "O", "I-سازمان", "I-سازمان",
    ]  # fmt: skip


def test_iob1_forgets_at_the_end_of_a_sentence():
    text, _ = written("conll2003", article((4, 4, "A"), (5, 5, "A"), (6, 6, "A")))
    assert [row.split(" ")[3] for row in text.splitlines() if row][5:8] == ["I-A", "I-A", "B-A"]


@EVERY
def test_what_was_read_is_written_without_loss(name):
    first, _ = again(name, article(*CHUNKS))
    second, losses = again(name, first.document)
    assert losses == ()
    assert second.document == first.document


def test_nltk_reads_the_same_entities():
    text, _ = written("iob2", article(*CHUNKS))
    rows = [row.split("\t") for row in text.splitlines()[2:] if row]
    tree = conlltags2tree([(token, "X", tag) for token, tag in rows], strict=True)
    found = [(node.label(), " ".join(token for token, _ in node)) for node in tree if not isinstance(node, tuple)]
    assert found == marked(read("iob2", text))


@pytest.mark.parametrize(
    ("name", "column", "chunks", "lines"),
    [
        ("iob2", "B-A I-A O B-B", [(0, 1, "A"), (3, 3, "B")], []),
        ("iob2", "O I-A I-A", [(1, 2, "A")], [2]),
        ("iob2", "B-A I-B", [(0, 0, "A"), (1, 1, "B")], [2]),
        ("iob2", "B-A B-A", [(0, 0, "A"), (1, 1, "A")], []),
        ("iob2", "B-A . I-A", [(0, 0, "A"), (1, 1, "A")], [3]),
        ("iob2", "S-A B-B E-B", [(0, 0, "A"), (1, 2, "B")], []),
        ("conll2003", "I-A I-A B-A I-B", [(0, 1, "A"), (2, 2, "A"), (3, 3, "B")], []),
        ("conll2003", "B-A I-A O I-A", [(0, 1, "A"), (3, 3, "A")], []),
        ("biloes", "B-A I-A E-A S-B", [(0, 2, "A"), (3, 3, "B")], []),
        ("biloes", "B-A I-A L-A U-B", [(0, 2, "A"), (3, 3, "B")], []),
        ("biloes", "B-A O", [(0, 0, "A")], [1]),
        ("biloes", "B-A I-A . E-A", [(0, 1, "A"), (2, 2, "A")], [2, 4]),
        ("biloes", "S-A E-A", [(0, 0, "A"), (1, 1, "A")], [2]),
        ("biloes", "E-A I-A", [(0, 0, "A"), (1, 1, "A")], [1, 2, 2]),
        ("iob2", "B_A i_A b-c", [(0, 1, "A"), (2, 2, "c")], []),
        ("iob2", "B-A-x I-A-x B-A_y", [(0, 1, "A-x"), (2, 2, "A_y")], []),
    ],
)
def test_tags_are_decoded_as_conlleval_does(name, column, chunks, lines):
    rows = "".join("\n" if tag == "." else f"w{n}\t{tag}\n" for n, tag in enumerate(column.split()))
    reading = read(name, rows)
    starts = list(reading.document.tokens.starts)
    ends = list(reading.document.tokens.ends)
    assert [
        (starts.index(one.start), ends.index(one.end), one.label) for one in reading.document.layers[0].annotations
    ] == chunks
    assert [one.line for one in reading.findings] == lines
    assert all(one.severity is Severity.WARNING and one.column > 1 for one in reading.findings)


CHUNK_LISTS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 3), st.sampled_from(("A", "B", "A-B"))), max_size=8)


@given(CHUNK_LISTS, st.sets(st.integers(1, 11)))
def test_every_scheme_is_the_inverse_of_its_reader(drawn, cuts):
    breaks = [0, *sorted(cuts), 12]
    chunks, edge = [], -1
    for first, size, label in sorted(drawn):
        last = first + size
        if first > edge and last < 12 and not any(first < cut <= last for cut in breaks):
            chunks.append(Chunk(first, last, label))
            edge = last
    for encode, lone, closing in (
        (tags.iob1, True, False),
        (tags.iob2, False, False),
        (tags.bioes, False, True),
    ):
        pairs = [tags.split(tag) for tag in encode(chunks, breaks)]
        assert tags.decode(pairs, breaks, lone_inside=lone, closing=closing) == (chunks, [])


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 5)), max_size=25))
def test_longest_wins_and_every_other_meets_one_that_is_not_shorter(drawn):
    chunks = [Chunk(first, min(first + size, 19), "A", str(n)) for n, (first, size) in enumerate(drawn)]
    results = list(tags.longest(chunks, 20))
    kept = [chunk for chunk, met in results if met is None]
    used = [token for chunk in kept for token in range(chunk.first, chunk.last + 1)]
    assert len(used) == len(set(used))
    assert len(results) == len(chunks)
    for chunk, met in results:
        if met is not None:
            assert met in kept
            assert met.first <= chunk.last
            assert chunk.first <= met.last
            assert met.last - met.first >= chunk.last - chunk.first


def test_what_cannot_stand_in_one_row_is_listed_by_kind():
    document = article((0, 2, "PER"), (1, 2, "X"), (5, 6, "a b"))
    layer = document.layers[0]
    text = document.text.content
    tokens = document.tokens
    more = (
        Annotation("inside", 1, 5, "A", text[1:5]),
        Annotation("empty", 5, 5, "A", ""),
        Annotation("parts", 0, 14, "A", "پوتین x", ((0, 5), (8, 14))),
        Annotation("cross", tokens[4].start, tokens[5].end, "A", ""),
        Annotation("outside", 500, 505, "A", ""),
    )
    relation = Relation("R1", "Near", {"a": ("T0",), "b": ("T1",)})
    second = Layer("second", "sara", "partial", (*layer.annotations, *more), "t@1", (relation,))
    document = Document(
        "x", "en", document.text, producers=document.producers, segments=document.segments, layers=(second,)
    )
    reading, losses = again("iob2", document)
    assert marked(reading) == [("PER", "پوتین و علی\u200cاف"), ("a_b", "در تهران\u00a0بزرگ")]
    assert {(loss.kind, loss.id) for loss in losses} >= {
        ("nested", "T1"), ("inside-token", "inside"), ("zero-length", "empty"), ("discontinuous", "parts"),
        ("crossing", "cross"), ("inside-token", "outside"), ("label", "T2"), ("layer", "second"),
        ("status", "second"), ("tagset", "second"), ("relation", "R1"), ("language", "en"), ("id", "T0"),
    }  # fmt: skip
    assert not unaccounted(document, reading.document, losses, document.layers[0])


@EVERY
def test_tokens_no_row_can_hold_are_written_differently_and_listed(name):
    text = "می رود\t-DOCSTART- x"
    segments = Segmentation(Spans((0, len(text))), Spans((0, 6, 7, 17, 17, 17, 18, 19)), array("i", (0, 4)))
    document = Document("d", "fa", Text.of(text), segments=segments, layers=(Layer("entities", name, "complete", ()),))
    reading, losses = again(name, document)
    assert reading.document.tokens.surfaces(reading.document.text.content) == [
        "می_رود",
        "_DOCSTART_",
        "_",
        "x",
    ]
    assert [(loss.kind, loss.id) for loss in losses] == [
        ("token", "0"),
        ("token", "1"),
        ("token", "2"),
        ("text", ""),
    ]


@EVERY
def test_a_document_without_tokens_is_written_as_an_empty_one_with_all_listed(name):
    document = Document(
        "d", "fa", Text.of("پوتین"),
        layers=(Layer("entities", "x", "complete", (Annotation("T1", 0, 5, "P", "پوتین"),)),),
    )  # fmt: skip
    text, losses = written(name, document)
    assert [row for row in text.splitlines() if row][1:] == []
    assert {(loss.kind, loss.id) for loss in losses} == {("text", ""), ("annotation", "T1")}
    assert refused(name, text)[0].code == "HSH-B107"


@EVERY
def test_a_document_without_layers_reads_as_nothing_marked_and_says_so(name):
    document = Document("d", "fa", article().text, segments=article().segments)
    _, losses = written(name, document)
    assert [loss.kind for loss in losses] == ["status"]


def test_columns_part_at_tabs_or_blanks():
    reading = read("iob2", "می\u200cرود  NN   O\nقم\u00a0بزرگ\tNN\tB-LOC\t\nخانه ما\tB-LOC \n\n \t \nx O")
    assert reading.document.tokens.surfaces(reading.document.text.content) == [
        "می\u200cرود",
        "قم\u00a0بزرگ",
        "خانه ما",
        "x",
    ]
    assert reading.document.text.content == "می\u200cرود قم\u00a0بزرگ خانه ما\nx"
    assert [(loss.kind, loss.id, loss.detail) for loss in reading.losses] == [("column", "2", "2 values")]


def test_comments_are_listed_and_a_hash_is_a_token():
    reading = read("iob2", "# sent_id = 1\n#\tO\n#خبر\tO\n# O\n")
    assert [(loss.kind, loss.id) for loss in reading.losses] == [("comment", "1")]
    assert reading.document.text.content == "# #خبر #"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("x", "one column"),
        ("x\tY-Z", "no tag"),
        ("x\tB-", "no tag"),
        ("x|B-PER", "one column"),
        ("\u2028", "one column"),
        ("x\t\tz", "no tag"),
    ],
)
def test_lines_that_are_no_row_are_named(row, message):
    (finding,) = refused("iob2", f"a\tO\n{row}\nb\tO\n")
    assert (finding.code, finding.line, finding.file) == ("HSH-S218", 2, "a.iob2")
    assert message in finding.message
    assert finding.fix


@EVERY
def test_documents_of_one_file_are_cut_and_joined(name):
    one, two = article(*CHUNKS), read("iob2", "-DOCSTART- (دوم) O\nx\tB-A\n").document
    joined = "".join(written(name, document)[0] for document in (one, two)).encode()
    records = list(CODECS[name].records(joined.splitlines(keepends=True)))
    assert b"".join(record.data for record in records) == joined
    readings = [CODECS[name].read(Parcel(record.data, stem="s", line=record.line)) for record in records]
    assert [reading.document.id for reading in readings] == ["aran-0001", "دوم"]
    assert joined.decode().split("\n")[records[1].line - 1].startswith("-DOCSTART-")
    assert refused(name, joined)[0].code == "HSH-S218"


def test_documents_without_ids_are_named_by_their_place():
    data = b"\n\n-DOCSTART- -X- O O\n\na B O\n\n-DOCSTART- (1 EU)\n\nb O\n-DOCSTART-\nc O\n"
    found = [
        read("conll2003", record.data, line=record.line)
        for record in CODECS["conll2003"].records(data.splitlines(True))
    ]
    assert [reading.document.id for reading in found] == ["a-3", "1-EU", "a-10"]
    assert read("conll2003", data.split(b"-DOCSTART- (")[0]).document.id == "a"


def test_lines_are_counted_from_the_start_of_the_file():
    assert refused("iob2", "a\tO\nb\n", line=41)[0].line == 42
    assert read("iob2", "a\tI-X\n", line=41).findings[0].line == 41


def test_limits_are_named():
    assert refused("iob2", "a O\nb O\n", limits=DEFAULT.raised(tokens=1))[0].code == "HSH-S214"
    assert refused("iob2", "a B-X\nb B-X\n", limits=DEFAULT.raised(annotations=1))[0].code == "HSH-S214"
    from hashiye.codecs.columns import records

    with pytest.raises(NotReadable) as error:
        list(records([b"-DOCSTART- O\n", b"a O\n"] * 3 + [b"b O\n" * 9], DEFAULT.raised(file_bytes=30)))
    assert (error.value.findings[0].code, error.value.findings[0].line) == ("HSH-S214", 5)


@EVERY
@pytest.mark.parametrize(
    "data", [b"", b"\n \n", b"-DOCSTART- O\n", b"\x1f\x8b", b"\xff\xfea\x00", b"a\xff O\n", b"a\x00 O\n"]
)
def test_what_holds_no_rows_is_refused(name, data):
    assert refused(name, data)[0].code in {"HSH-B107", "HSH-B103", "HSH-B101", "HSH-B105"}


@EVERY
@given(document=documents())
def test_the_ledger_names_every_difference(name, document):
    text, losses = written(name, document)
    if not len(document.tokens):
        assert ("text", "") in {(loss.kind, loss.id) for loss in losses} or not document.text.content
        return
    reading = CODECS[name].read(Parcel(text.encode(), stem=document.id))
    assert reading.losses == ()
    assert reading.findings == ()
    assert not unaccounted(document, reading.document, losses, foreign.layer_of(document))
    forms = {int(loss.id): loss.detail.removesuffix(" instead") for loss in losses if loss.kind == "token"}
    surfaces = document.tokens.surfaces(document.text.content)
    assert reading.document.tokens.surfaces(reading.document.text.content) == [
        forms.get(index, surface) for index, surface in enumerate(surfaces)
    ]


@given(
    st.sampled_from(NAMES),
    st.lists(
        st.sampled_from(
            (
                "a",
                "O",
                "B-X",
                "I-X",
                "E-",
                "-DOCSTART-",
                "(",
                ")",
                "\t",
                " ",
                "\n",
                "#",
                "|",
                "\r",
                "\x85",
                "\u2028",
            )
        )
    ).map("".join),
)
def test_anything_gives_a_reading_or_not_readable(name, data):
    try:
        found = (read(name, data),)
    except NotReadable as error:
        found = error.findings
    assert found


@given(st.sampled_from(NAMES), st.binary(max_size=100))
def test_any_bytes_give_a_reading_or_not_readable(name, data):
    try:
        found = (read(name, data),)
    except NotReadable as error:
        found = error.findings
    assert found


@EVERY
@pytest.mark.parametrize(
    "data",
    [
        "x I-A\ny B-B\nz E-C\n" * 33_000,
        "x\n" * 100_000,
        "x\t" + "a\t" * 100_000 + "O\n",
        "-DOCSTART- (((((" * 20_000,
        "# x\n" * 100_000 + "a O\n",
        "a\tB-" + "x" * 100_000,
    ],
    ids=["broken tags", "one column", "many columns", "brackets", "comments", "long label"],
)  # fmt: skip
def test_hostile_files_take_linear_time(name, data):
    begin = time.process_time()
    with contextlib.suppress(NotReadable):
        CODECS[name].write(read(name, data).document)
    assert time.process_time() - begin < 10


def test_overlapping_annotations_take_linear_time():
    document = read("iob2", "w O\n" * 50_000).document
    text, tokens = document.text.content, document.tokens
    made = tuple(Annotation(f"a{n}", 2 * n, tokens[-1].end, "A", text[2 * n :][:0]) for n in range(50_000))
    document = Document(
        "x",
        "fa",
        document.text,
        segments=document.segments,
        layers=(Layer("entities", "x", "complete", made),),
    )
    begin = time.process_time()
    from hashiye.codecs import column_writer

    chunks, losses = column_writer._chunks(document, [0, 50_000])
    assert len(chunks) == 1
    assert len(losses) == 49_999
    assert time.process_time() - begin < 10
