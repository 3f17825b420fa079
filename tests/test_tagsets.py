"""The shipped tagsets and their guidelines: shape, references, colours, and quotations of the seed."""

from __future__ import annotations

import copy
import itertools
import json
import math
import re
from pathlib import Path

import pytest

from hashiye import schema

HERE = Path(__file__).parent
SEED = (HERE.parent / "corpus" / "texts" / "000_6a3f37bcd1ee8004.txt").read_bytes().decode("utf-8")
GUIDELINES = HERE.parent / "docs" / "guidelines"
SCHEMA = "hashiye-tagset-1.0.schema.json"

TAGSETS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in (Path(schema.__file__).parent / "resources" / "tagsets").glob("*.json")
}
LABELS = [
    pytest.param(label, id=f"{name}-{label['name']}") for name, tagset in TAGSETS.items() for label in tagset["labels"]
]
NEWS = ["PER", "ORG", "LOC", "FAC", "EVE", "PRO", "DAT", "TIM", "MON", "PCT"]

QUOTATION = re.compile(r"«([^«»\n]+)» \[(\d+):(\d+)\]")
OFFSETS = re.compile(r"\[\d+:\d+\]")


def test_both_tagsets_are_shipped():
    assert set(TAGSETS) == {"fa-news", "hashiye-forms"}
    assert [label["name"] for label in TAGSETS["fa-news"]["labels"] if not label.get("optional")] == NEWS
    assert [layer["name"] for layer in TAGSETS["hashiye-forms"]["layers"]] == [
        "verbs",
        "half-spaces",
        "tokenization",
    ]


@pytest.mark.parametrize("name", TAGSETS)
def test_a_tagset_fits_its_schema_and_its_file_name(name):
    assert schema.json_problems(TAGSETS[name], SCHEMA) == []
    assert TAGSETS[name]["id"] == name


def test_the_schema_is_itself_a_schema():
    validator = schema.json_validator(SCHEMA)
    validator.check_schema(validator.schema)


def _unknown_field(tagset):
    tagset["labels"][0]["color"] = "#ffffff"


def _misplaced_field(tagset):
    tagset["labels"][0]["examples"][0]["label"] = "PER"


def _short_colour(tagset):
    tagset["labels"][0]["colour"] = "#fff"


def _label_with_blank(tagset):
    tagset["labels"][0]["name"] = "PER SON"


def _empty_definition(tagset):
    tagset["labels"][0]["definition"]["en"] = " "


def _choice_without_values(tagset):
    tagset["labels"][0]["attributes"]["gender"] = {"type": "choice"}


def _values_without_choice(tagset):
    tagset["labels"][0]["attributes"]["gender"] = {"type": "string", "values": ["f"]}


def _deprecated_since_never(tagset):
    tagset["labels"][0]["deprecated"] = {"use": "ORG"}


def _no_labels(tagset):
    tagset["labels"] = []


def _next_major(tagset):
    tagset["hashiye-tagset"] = "2.0"


def _version_as_number(tagset):
    tagset["version"] = 1.0


@pytest.mark.parametrize(
    "damage",
    [
        _unknown_field,
        _misplaced_field,
        _short_colour,
        _label_with_blank,
        _empty_definition,
        _choice_without_values,
        _values_without_choice,
        _deprecated_since_never,
        _no_labels,
        _next_major,
        _version_as_number,
    ],
)
def test_the_schema_refuses(damage):
    tagset = copy.deepcopy(TAGSETS["fa-news"])
    damage(tagset)
    assert schema.json_problems(tagset, SCHEMA)


def test_the_schema_takes_what_the_shipped_tagsets_do_not_use():
    tagset = {
        "hashiye-tagset": "1.0",
        "id": "imported",
        "version": "0.1",
        "language": "und",
        "layers": [{"name": "entities"}],
        "labels": [
            {"name": "I-old", "deprecated": {"since": "0.1", "use": "new"}},
            {
                "name": "new",
                "attributes": {"gender": {"type": "choice", "values": ["f", "m"], "required": True}},
            },
        ],
        "relations": [{"name": "works-for", "roles": {"who": {"labels": ["new"], "required": True}, "whom": {}}}],
    }
    assert schema.json_problems(tagset, SCHEMA) == []


@pytest.mark.parametrize("name", TAGSETS)
def test_what_a_tagset_refers_to_is_there(name):
    """What the schema cannot say: unique names, and references inside the tagset."""
    tagset = TAGSETS[name]
    names = [label["name"] for label in tagset["labels"]]
    layers = [layer["name"] for layer in tagset["layers"]]
    assert len(set(names)) == len(names)
    assert len(set(layers)) == len(layers)
    for label in tagset["labels"]:
        assert set(label.get("layers", ())) <= set(layers)
        assert set(label["nesting"]) <= set(names)
    for mapping in tagset.get("mappings", ()):
        assert {use for use in mapping["labels"].values() if use} <= set(names)
    for page in tagset["guideline"].values():
        assert (HERE.parent / page).is_file()


@pytest.mark.parametrize("label", LABELS)
def test_a_label_is_explained_in_both_languages(label):
    assert set(label["definition"]) == {"fa", "en"}
    assert label["fa"] != label["en"]
    assert re.search("[\u0600-\u06ff]", label["definition"]["fa"])
    assert re.match("[A-Z]", label["definition"]["en"])
    assert len({example["text"] for example in label["examples"]}) >= 2


@pytest.mark.parametrize("label", LABELS)
def test_examples_stand_where_they_say(label):
    for example in (*label["examples"], *label.get("counterExamples", ())):
        assert example["text"] in example.get("context", example["text"])
        if example.get("from") == "seed":
            assert example.get("context", example["text"]) in SEED


def linear(colour: str) -> list[float]:
    """Return the linear red, green and blue of ``#rrggbb`` (IEC 61966-2-1)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


# Machado, Oliveira and Fernandes 2009, severity 1.0: what each kind of eye sees of linear red, green, blue.
EYES = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
# Linear sRGB to CIE XYZ, each row divided by the white point D65.
XYZ = ((0.4339, 0.3763, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8728))


def lab(rgb: list[float]) -> tuple[float, float, float]:
    """Return CIE 1976 L*a*b* of linear red, green and blue."""
    x, y, z = (sum(a * b for a, b in zip(row, rgb, strict=True)) for row in XYZ)
    x, y, z = (c ** (1 / 3) if c > 0.008856 else 7.787 * c + 16 / 116 for c in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def seen(colour: str, eye: str) -> tuple[float, float, float]:
    rgb = linear(colour)
    return lab([min(1, max(0, sum(a * b for a, b in zip(row, rgb, strict=True)))) for row in EYES[eye]])


def test_contrast_is_computed_as_wcag_does():
    """Black on white is 21 to 1; mid grey #767676 on white is the well-known 4.54."""
    assert contrast_with_black("#ffffff") == pytest.approx(21)
    assert 21 / contrast_with_black("#767676") == pytest.approx(4.54, abs=0.01)


def contrast_with_black(colour: str) -> float:
    """Return the contrast ratio of black text on ``colour`` (WCAG 2.2, relative luminance)."""
    red, green, blue = linear(colour)
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) / 0.05


@pytest.mark.parametrize("label", LABELS)
def test_black_text_can_be_read_on_the_colour(label):
    assert contrast_with_black(label["colour"]) >= 4.5


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("name", TAGSETS)
def test_colours_are_apart_for_every_eye(name, eye):
    """A difference of 2.3 is just noticeable; side by side in a text ten are wanted."""
    colours = [label["colour"] for label in TAGSETS[name]["labels"]]
    closest = min(math.dist(seen(a, eye), seen(b, eye)) for a, b in itertools.combinations(colours, 2))
    assert closest >= 10


def plain(page: str) -> str:
    """Return a guideline page without its HTML tags."""
    return re.sub(r"<[^<>\n]*>", "", (GUIDELINES / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", ["en.md", "fa.md", "adjudication.md"])
def test_every_quotation_with_offsets_is_the_seed_text(page):
    text = plain(page)
    quoted = [(surface, int(start), int(end)) for surface, start, end in QUOTATION.findall(text)]
    assert len(quoted) >= 30
    assert len(quoted) == len(OFFSETS.findall(text)), "offsets without a surface before them"
    assert [found for found in quoted if SEED[found[1] : found[2]] != found[0]] == []


def test_both_languages_quote_the_same_places_and_rules():
    english, persian = plain("en.md"), plain("fa.md")
    assert {q[1:] for q in QUOTATION.findall(english)} == {q[1:] for q in QUOTATION.findall(persian)}
    rule = re.compile(r"^- \*\*([GSM]\d+)\b", re.MULTILINE)
    assert rule.findall(english) == rule.findall(persian)
    assert len(rule.findall(english)) == 24


@pytest.mark.parametrize("page", ["en.md", "fa.md"])
def test_every_label_has_its_section(page):
    heads = re.findall(r"^### ([A-Z]{3})\b", plain(page), re.MULTILINE)
    assert heads == NEWS
    text = plain(page)
    for label in (label["name"] for tagset in TAGSETS.values() for label in tagset["labels"]):
        assert re.search(rf"\b{label}\b", text), label


@pytest.mark.parametrize("page", ["en.md", "adjudication.md"])
def test_rules_that_are_cited_exist(page):
    rules = set(re.findall(r"^- \*\*([GSM]\d+)\b", plain("en.md"), re.MULTILINE))
    assert set(re.findall(r"\b[GSM]\d{1,2}\b", plain(page))) <= rules


def test_the_persian_page_reads_from_right_to_left():
    page = (GUIDELINES / "fa.md").read_text(encoding="utf-8")
    assert page.startswith('<div dir="rtl" lang="fa">\n\n')
    assert page.endswith("\n\n</div>\n")
    assert not re.search("[\u064a\u0643\u0660-\u0669]", page), "Arabic yeh, kaf or digits in Persian prose"
    assert not re.search("\\s\u200c|\u200c\\s|\u200c\u200c", page), "a half-space at the edge of a word"
    # prose that is ours; words of the seed keep its spelling
    ours = QUOTATION.sub("", plain("fa.md"))
    assert not re.search(r"(?<!\S)(?:ن?می) (?=[\u0600-\u06ff]{2})(?!رود»)", ours), "می apart from its verb"
    assert not re.search(r"[\u0600-\u06ff] (?:ها|های|ترین)(?!\S)", ours), "an ending apart from its word"
