"""docs/format.md and docs/corpus.md say what the program does: their examples and tables are run."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from hashiye import corpus, names, schema, settings, sidecar, skeleton
from hashiye.codecs import CODECS, Parcel
from hashiye.codes import CODES
from hashiye.limits import DEFAULT
from hashiye.model import Document, Text, new_id

DOCS = Path(__file__).parents[1] / "docs"
FORMAT = (DOCS / "format.md").read_text(encoding="utf-8")
CORPUS = (DOCS / "corpus.md").read_text(encoding="utf-8")


def blocks(language: str, page: str = FORMAT) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def written(spelling: str, document: Document) -> bytes:
    (data,) = CODECS[spelling].write(document).files.values()
    return data


def test_the_example_is_sound_and_canonical_in_both_spellings() -> None:
    (text,), (by_json,), (by_xml,) = blocks("text"), blocks("json"), blocks("xml")
    content = text.removesuffix("\n")
    document = CODECS["json"].read(Parcel(by_json.encode())).document
    assert written("json", document).decode() == by_json
    assert written("xml", document).decode() == by_xml
    assert document.text.sha256 == Text.of(content).sha256
    assert len(content) == document.text.code_points == int(re.findall(r"The text, (\d+) code points", FORMAT)[0])
    (layer,) = document.layers
    for one in layer.annotations:
        assert one.text == one.surface(content)
        assert one.id == new_id(document.id, layer.name, one.start, one.end, one.label, {})


def test_the_ids_shown_are_made_so() -> None:
    rows = re.findall(
        r"^\| `(.+)` \| `(.+)` \| (\d+) \| (\d+) \| `(.+)` \| (?:none|`(.+)`) \| `(.+)` \|$",
        FORMAT,
        re.MULTILINE,
    )
    assert len(rows) >= 4
    for document, layer, start, end, label, taken, made in rows:
        assert new_id(document, layer, int(start), int(end), label, {taken: None}) == made


def test_the_limits_shown_hold() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| ([0-9,]+) \|", FORMAT, re.MULTILINE)
    assert {name: int(number.replace(",", "")) for name, number in rows} == msgspec.structs.asdict(DEFAULT)


def test_the_codes_shown_are_those_of_reading() -> None:
    rows = re.findall(r"^\| (HSH-[BS]\d+) \| (✓?) ?\| (✓?) ?\|", FORMAT, re.MULTILINE)
    for spelling, column in (("json", 1), ("xml", 2)):
        files = (Path(__file__).parent / "vectors" / "invalid" / spelling).glob("*.expected.json")
        drawn = {one["code"] for file in files for one in json.loads(file.read_bytes())}
        assert {row[0] for row in rows if row[column]} == drawn


@pytest.mark.parametrize("page", ["format.md", "corpus.md"])
def test_every_code_named_exists(page: str) -> None:
    named = set(re.findall(r"HSH-[A-Z]\d{3}", (DOCS / page).read_text(encoding="utf-8")))
    assert named
    assert named <= CODES.keys()


@pytest.mark.parametrize(
    "page",
    [
        "format.md",
        "corpus.md",
        "../tests/vectors/README.md",
        *sorted(path.relative_to(DOCS).as_posix() for path in (DOCS / "decisions").glob("*.md")),
    ],
)
def test_every_link_leads_somewhere(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        file, _, anchor = target.partition("#")
        path = (DOCS / page).parent / file if file else DOCS / page
        assert path.exists(), target
        if anchor:
            heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}, target


def test_every_field_of_the_schema_is_described() -> None:
    contract = json.loads(schema.text_of(schema.JSON_DOCUMENT))
    shapes = [contract, *contract["$defs"].values()]
    fields = {field for shape in shapes for field in shape.get("properties", ())}
    words = {word for shape in shapes for one in shape.get("properties", {}).values() for word in one.get("enum", ())}
    missing = {word for word in fields | words if not re.search(rf"`[^`]*\b{re.escape(word)}\b[^`]*`", FORMAT)}
    assert not missing


# --- docs/corpus.md -----------------------------------------------------------------------------


def test_the_keys_of_the_manifest_are_those_read() -> None:
    table = CORPUS.partition("## The manifest")[2].partition("## ")[0]
    assert set(re.findall(r"^\| `([a-z]+)` \|", table, re.MULTILINE)) == corpus._KEYS


def test_the_manifest_shown_is_read(tmp_path: Path) -> None:
    (shown, _, _) = blocks("toml", CORPUS)
    (tmp_path / "hashiye.toml").write_text(shown, encoding="utf-8")
    manifest = corpus.manifest(tmp_path)
    raw = tomllib.loads(shown)
    assert (manifest.name, manifest.license, list(manifest.tagsets)) == (
        raw["name"],
        raw["license"],
        raw["tagsets"],
    )
    assert manifest.limits == DEFAULT.raised(**raw["limits"]) != DEFAULT


def test_the_rules_shown_are_read() -> None:
    (_, shown, _) = blocks("toml", CORPUS)
    read = settings.read(tomllib.loads(shown)["rules"], "hashiye.toml", shown, CODES)
    assert "HSH-A322" in settings.chosen(read, CODES)


def test_the_sidecar_shown_is_read() -> None:
    (_, _, shown) = blocks("toml", CORPUS)
    facts = sidecar.read(shown.encode(), "article.meta.toml")
    assert [fact.key for fact in facts] == [
        *("url", "license", "publisher", "source", "source", "date", "collected", "date")
    ]
    assert {(fact.status, fact.rule) for fact in facts} == {("explicit", "outside")}


def test_the_git_attributes_shown_are_those_written(tmp_path: Path) -> None:
    assert dict(skeleton.make(tmp_path))
    assert (tmp_path / ".gitattributes").read_text(encoding="utf-8") in blocks("text", CORPUS)


def test_names_are_made_as_shown() -> None:
    assert names.made_of("گفت\u200cوگو با X (۲)") == "گفتوگو-با-X-۲"
    assert "گفتوگو-با-X-۲" in CORPUS
    assert names.made_of("con") == "document-con"
