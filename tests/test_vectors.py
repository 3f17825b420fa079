"""The published vectors, through our readers and writers, the schemas, and a second implementation."""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from lxml import etree
from msgspec import UNSET

from hashiye import corpus, schema
from hashiye.codecs import CODECS, Parcel, Reading
from hashiye.codes import CODES, Severity
from hashiye.corpus import Source
from hashiye.findings import NotReadable
from hashiye.model import Annotation, Document, Fact, Relation, Text, new_id
from hashiye.text import Offsets

VECTORS = Path(__file__).parent / "vectors"
VALID = sorted(path.name.removesuffix(".hsh.json") for path in (VECTORS / "valid").glob("*.hsh.json"))
NEWER = sorted(path.name.removesuffix(".hsh.json") for path in (VECTORS / "newer-minor").glob("*.hsh.json"))
LOOSE = sorted(path.name for path in (VECTORS / "noncanonical").iterdir() if ".hsh." not in path.name)
SPELLINGS = ("json", "xml")
INVALID = [
    f"{spelling}/{path.stem}"
    for spelling in SPELLINGS
    for path in sorted((VECTORS / "invalid" / spelling).glob(f"*.{spelling}"))
    if not path.name.endswith(".expected.json")
]

READING_CODES = {
    *("HSH-B101", "HSH-B102", "HSH-B103", "HSH-B105", "HSH-S201", "HSH-S202", "HSH-S205", "HSH-S206"),
    *("HSH-S210", "HSH-S211", "HSH-S212", "HSH-S213", "HSH-S214", "HSH-S215"),
}
ONLY_IN = {
    "json": {"HSH-S203", "HSH-S204"},
    "xml": {"HSH-B104", "HSH-S207", "HSH-S208", "HSH-S209"},
}
"""The codes of reading: those both spellings draw, and those that only one of them can."""

BEYOND_SCHEMAS = {
    *(
        "name-device",
        "name-device-with-ending",
        "name-dot-first",
        "name-dot-last",
        "name-joiner",
        "name-not-nfc",
        "name-of-unicode-15.1",
    ),
    *("name-symbol", "name-non-decimal-digit", "tokens-odd", "evidence-odd", "norm-without-token"),
    *(
        "duplicate-norm",
        "duplicate-attribute-element",
        "duplicate-role",
        "duplicate-setting",
        "text-both-ways",
    ),
    *("attribute-before-surface", "side-string-and-item", "schema-location"),
    "text-file-and-blank",
}
"""Faults that one of the schemas cannot say; docs/format.md lists the rules."""


def module(name: str) -> ModuleType:
    """Load one of the scripts among the vectors, which belong to no package."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, VECTORS / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def read(spelling: str, path: Path) -> Reading:
    return CODECS[spelling].read(Parcel(path.read_bytes(), path.name))


def written(spelling: str, document: Document) -> bytes:
    (data,) = CODECS[spelling].write(document).files.values()
    return data


def expected_of(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_bytes())
    return found


@cache
def xml_judge() -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(schema.text_of(schema.XML_DOCUMENT).encode()))


# --- what hashiye reads, in the shape of the decoded files -------------------------------------


def decoded_of(document: Document, content: str) -> dict[str, Any]:
    offsets = Offsets(content)
    found: dict[str, Any] = {"hashiye": document.version, "id": document.id, "language": document.language}
    found["text"] = {
        **text_of(document.text),
        "content": content,
        "utf16Units": offsets.to_utf16(len(content)),
        "lines": offsets.line_column(len(content))[0],
    }
    found["metadata"] = [fact_of(fact, offsets) for fact in document.metadata]
    found["producers"] = [
        filled(id=one.id, kind=one.kind, name=one.name, version=one.version, settings=one.settings)
        for one in document.producers
    ]
    found["sentences"] = sentences_of(document, offsets)
    found["layers"] = [
        {
            **filled(name=one.name, producer=one.producer, tagset=one.tagset, status=one.status),
            "annotations": [annotation_of(item, offsets) for item in one.annotations],
            "relations": [relation_of(item) for item in one.relations],
        }
        for one in document.layers
    ]
    if document.conflicts:
        found["conflicts"] = [
            {
                **filled(id=one.id, kind=one.kind, layer=one.layer, target=one.target),
                **{name: side_of(getattr(one, name)) for name in ("base", "ours", "theirs")},
            }
            for one in document.conflicts
        ]
    return found


def filled(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not UNSET and value not in ("", {}, (), [])}


def text_of(text: Text) -> dict[str, Any]:
    found: dict[str, Any] = filled(file=text.file or "", sha256=text.sha256)
    found |= {"codePoints": text.code_points, "bytes": text.bytes}
    if (original := text.original) is not None:
        counts = {"bom": original.bom, "crlf": original.crlf, "cr": original.cr}
        changed = {name: count for name, count in counts.items() if count}
        found["original"] = {"sha256": original.sha256, "bytes": original.bytes, **changed}
    return found


def span_of(offsets: Offsets, content: str, start: int, end: int) -> dict[str, Any]:
    return {
        "start": start,
        "end": end,
        "utf16": [offsets.to_utf16(start), offsets.to_utf16(end)],
        "utf8": [offsets.to_utf8(start), offsets.to_utf8(end)],
        "surface": content[start:end],
    }


def fact_of(fact: Fact, offsets: Offsets | None) -> dict[str, Any]:
    found = filled(key=fact.key, role=fact.role)
    found["value"] = fact.value
    found |= filled(precision=fact.precision, calendar=fact.calendar, native=fact.native, status=fact.status)
    if fact.evidence:
        pairs = fact.evidence
        found["evidence"] = (
            [list(pair) for pair in pairs]
            if offsets is None
            else [span_of(offsets, offsets._text, *one) for one in pairs]
        )
    return found | filled(rule=fact.rule)


def sentences_of(document: Document, offsets: Offsets) -> list[dict[str, Any]]:
    segments, found = document.segments, []
    for index, span in enumerate(segments.sentences):
        tokens = []
        for token in range(segments.breaks[index], segments.breaks[index + 1]):
            start, end = segments.tokens.flat[2 * token : 2 * token + 2]
            norm = {"norm": segments.norms[token]} if token in segments.norms else {}
            tokens.append(span_of(offsets, offsets._text, start, end) | norm)
        found.append(span_of(offsets, offsets._text, span.start, span.end) | {"tokens": tokens})
    return found


def item_of(one: Annotation) -> dict[str, Any]:
    return {
        "id": one.id,
        "start": one.start,
        "end": one.end,
        "label": one.label,
        "text": one.text,
        **filled(parts=[list(pair) for pair in one.parts], attributes=one.attributes, confidence=one.confidence),
        **filled(note=one.note),
    }


def annotation_of(one: Annotation, offsets: Offsets) -> dict[str, Any]:
    return {
        **item_of(one),
        "from": list(offsets.line_column(one.start)),
        "to": list(offsets.line_column(one.end)),
        "spans": [span_of(offsets, offsets._text, *pair) for pair in one.spans],
    }


def relation_of(one: Relation) -> dict[str, Any]:
    args = {role: list(ids) for role, ids in one.args.items()}
    tail = filled(attributes=one.attributes, confidence=one.confidence, note=one.note)
    return {"id": one.id, "label": one.label, "args": args, **tail}


def side_of(side: object) -> object:
    match side:
        case Annotation():
            return item_of(side)
        case Relation():
            return relation_of(side)
        case Fact():
            return fact_of(side, None)
    return side


# --- valid -------------------------------------------------------------------------------------


def test_there_are_enough_vectors() -> None:
    assert len(VALID) >= 14
    assert sum(name.startswith("json/") for name in INVALID) >= 35
    assert sum(name.startswith("xml/") for name in INVALID) >= 35


@pytest.mark.parametrize("name", VALID)
def test_both_spellings_are_canonical_and_write_each_other(name: str) -> None:
    data = {spelling: (VECTORS / "valid" / f"{name}.hsh.{spelling}").read_bytes() for spelling in SPELLINGS}
    for source in SPELLINGS:
        reading = CODECS[source].read(Parcel(data[source], name))
        assert not reading.findings
        assert not reading.losses
        for target in SPELLINGS:
            assert written(target, reading.document) == data[target], f"{source} to {target}"


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("name", VALID)
def test_what_is_read_equals_the_decoded_values(name: str, spelling: str) -> None:
    path = VECTORS / "valid" / f"{name}.hsh.{spelling}"
    reading = corpus.read(Parcel(path.read_bytes(), str(path)), CODECS[spelling], path)
    document = reading.document
    assert document.text.content is not None
    assert decoded_of(document, document.text.content) == json.loads(
        (path.parent / f"{name}.decoded.json").read_bytes()
    )


@pytest.mark.parametrize("name", [f"valid/{name}" for name in VALID] + [f"newer-minor/{name}" for name in NEWER])
def test_the_decoded_files_are_fresh(name: str) -> None:
    make = module("make_decoded")
    path = VECTORS / f"{name}.hsh.json"
    assert make.spelled(make.decoded(path)) == (VECTORS / f"{name}.decoded.json").read_bytes()


@pytest.mark.parametrize("name", VALID)
def test_the_second_implementation_writes_the_same_bytes(name: str) -> None:
    path = VECTORS / "valid" / f"{name}.hsh.json"
    plain = module("make_decoded").from_json(path.read_bytes())
    assert module("write_canonical").to_json(plain) == path.read_bytes()
    assert module("write_canonical").to_xml(plain) == path.with_suffix(".xml").read_bytes()


@pytest.mark.parametrize("name", ["make_decoded", "write_canonical"])
def test_the_second_implementation_uses_nothing_of_hashiye(name: str) -> None:
    tree = ast.parse((VECTORS / f"{name}.py").read_text(encoding="utf-8"))
    imports = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imports |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {one.partition(".")[0] for one in imports} <= {*sys.stdlib_module_names}


def test_an_original_has_the_bytes_the_document_records() -> None:
    make = module("make_decoded")
    for name in ("crlf-original", "crlf-only"):
        text = make.from_json((VECTORS / "valid" / f"{name}.hsh.json").read_bytes())["text"]
        data = (VECTORS / "valid" / "originals" / f"{name}.txt").read_bytes()
        imported = CODECS["text"].read(Parcel(data, name)).document.text
        assert text_of(imported)["original"] == text["original"]
        assert imported.sha256 == text["sha256"]


# --- not canonical, newer, many in a file, ids --------------------------------------------------


@pytest.mark.parametrize("name", LOOSE)
def test_what_is_valid_and_not_canonical_becomes_canonical(name: str) -> None:
    path = VECTORS / "noncanonical" / name
    reading = read(path.suffix[1:], path)
    assert not reading.findings
    for target in SPELLINGS:
        wanted = path.with_suffix(f".hsh.{target}")
        assert wanted.read_bytes() != path.read_bytes()
        assert written(target, reading.document) == wanted.read_bytes()
        assert written(target, read(target, wanted).document) == wanted.read_bytes()


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("name", NEWER)
def test_a_newer_minor_version_is_read_with_warnings(name: str, spelling: str) -> None:
    path = VECTORS / "newer-minor" / f"{name}.hsh.{spelling}"
    reading = read(spelling, path)
    found = [
        {"code": one.code, "severity": one.severity.value, "line": one.line, "column": one.column}
        for one in reading.findings
    ]
    assert found == expected_of(path.with_name(f"{name}.{spelling}.expected.json"))
    assert len(reading.losses) == sum(one["code"] == "HSH-S210" for one in found)
    content = reading.document.text.content
    assert content is not None
    decoded = json.loads((VECTORS / "newer-minor" / f"{name}.decoded.json").read_bytes())
    assert decoded_of(reading.document, content) == decoded


@pytest.mark.parametrize("name", ["shard.hsh.jsonl", "blank-lines-and-crlf.jsonl", "lone-cr-no-last-line-end.jsonl"])
def test_shards_become_canonical(name: str) -> None:
    path = VECTORS / "lines" / name
    readings = list(corpus.load(Source(path, CODECS["jsonl"])))
    documents = [one.document for one in readings if isinstance(one, Reading)]
    assert len(documents) == len(readings)
    wanted = (path if ".hsh." in name else path.with_suffix(".hsh.jsonl")).read_bytes()
    assert b"".join(written("jsonl", document) for document in documents) == wanted
    if ".hsh." in name:
        make, write = module("make_decoded"), module("write_canonical")
        lines = wanted.splitlines()
        assert [write.to_json(make.from_json(line), pretty=False) for line in lines] == lines


@pytest.mark.parametrize("row", json.loads((VECTORS / "ids.json").read_bytes()), ids=lambda row: str(row["id"]))
def test_new_ids(row: dict[str, Any]) -> None:
    place = (row["document"], row["layer"], row["start"], row["end"], row["label"])
    assert new_id(*place, dict.fromkeys(row["taken"])) == row["id"]


# --- invalid -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", INVALID)
def test_invalid_documents_draw_their_codes_at_their_places(name: str) -> None:
    spelling = name.partition("/")[0]
    path = VECTORS / "invalid" / f"{name}.{spelling}"
    with pytest.raises(NotReadable) as caught:
        read(spelling, path)
    found = [{"code": one.code, "line": one.line, "column": one.column} for one in caught.value.findings]
    assert found == expected_of(VECTORS / "invalid" / f"{name}.expected.json")
    assert all(one.severity is Severity.ERROR and one.message and one.file for one in caught.value.findings)


@pytest.mark.parametrize("path", sorted((VECTORS / "invalid" / "lines").glob("*.jsonl")), ids=lambda path: path.stem)
def test_an_invalid_line_draws_its_code_and_takes_nothing_from_the_others(path: Path) -> None:
    readings = list(corpus.load(Source(path, CODECS["jsonl"])))
    errors = [one for one in readings if isinstance(one, NotReadable)]
    found = [{"code": one.code, "line": one.line, "column": one.column} for error in errors for one in error.findings]
    assert found == expected_of(path.with_name(f"{path.stem}.expected.json"))
    assert len(errors) < len(readings)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_invalid_vectors_cover_every_code_of_reading(spelling: str) -> None:
    files = (VECTORS / "invalid" / spelling).glob("*.expected.json")
    assert {one["code"] for file in files for one in expected_of(file)} == READING_CODES | ONLY_IN[spelling]
    assert CODES.keys() >= READING_CODES


# --- the published schemas ----------------------------------------------------------------------


def json_accepts(data: bytes) -> bool:
    return schema.json_validator().is_valid(json.loads(data))


def xml_accepts(data: bytes) -> bool:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return bool(xml_judge().validate(etree.fromstring(data, parser)))


ACCEPTS = {"json": json_accepts, "xml": xml_accepts}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("name", VALID)
def test_the_schemas_accept_what_is_valid(name: str, spelling: str) -> None:
    assert ACCEPTS[spelling]((VECTORS / "valid" / f"{name}.hsh.{spelling}").read_bytes())


@pytest.mark.parametrize("name", LOOSE)
def test_the_schemas_accept_what_is_not_canonical(name: str) -> None:
    path = VECTORS / "noncanonical" / name
    assert ACCEPTS[path.suffix[1:]](path.read_bytes())


def about_the_schema(name: str) -> bool:
    """Say whether a published schema alone can judge the fault: the file parses, and it is about fields."""
    found = expected_of(VECTORS / "invalid" / f"{name}.expected.json")
    return {one["code"] for one in found} <= {"HSH-S210", "HSH-S211", "HSH-S212", "HSH-S213"}


@pytest.mark.parametrize("name", [name for name in INVALID if about_the_schema(name)])
def test_the_schemas_refuse_what_they_can_say(name: str) -> None:
    spelling, _, fault = name.partition("/")
    accepted = ACCEPTS[spelling]((VECTORS / "invalid" / f"{name}.{spelling}").read_bytes())
    assert not accepted or fault in BEYOND_SCHEMAS, "the schema accepts it"


def test_the_list_of_what_schemas_cannot_say_is_not_longer_than_true() -> None:
    judged = [name for name in INVALID if name.partition("/")[2] in BEYOND_SCHEMAS]
    accepted = set()
    for name in judged:
        spelling, _, fault = name.partition("/")
        if ACCEPTS[spelling]((VECTORS / "invalid" / f"{name}.{spelling}").read_bytes()):
            accepted.add(fault)
    assert accepted == BEYOND_SCHEMAS
