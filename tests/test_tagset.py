"""Tagset files: the fast way accepts only what the schema accepts, and what is wrong is told with its place."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye import schema, skeleton, tagset
from hashiye.codecs import json_places
from hashiye.findings import NotReadable
from hashiye.limits import DEFAULT, Limits

SHIPPED = [json.loads(path.read_text(encoding="utf-8")) for path in skeleton.tagsets()]
SMALL = {
    "hashiye-tagset": "1.0",
    "id": "own",
    "version": "1.2",
    "title": {"fa": "نمونه"},
    "language": "fa",
    "layers": [{"name": "entities", "nesting": "listed", "singleLabel": True}, {"name": "events"}],
    "labels": [
        {
            "name": "PER",
            "fa": "شخص",
            "layers": ["entities"],
            "nesting": ["LOC"],
            "attributes": {
                "gender": {"type": "choice", "values": ["f", "m"], "required": True},
                "n": {"type": "integer"},
            },
            "examples": [{"text": "علی", "from": "seed"}],
            "counterExamples": [{"text": "او", "reason": {"fa": "ضمیر"}}],
        },
        {"name": "LOC", "optional": True, "colour": "#aabbcc"},
        {"name": "PLACE", "deprecated": {"since": "1.1", "use": "LOC"}},
    ],
    "relations": [
        {"name": "lives-in", "roles": {"who": {"labels": ["PER"], "required": True}, "where": {"many": True}}}
    ],
    "mappings": [{"name": "PEYMA", "labels": {"B_PER": "PER", "X": None}}],
}


def written(value) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


@pytest.mark.parametrize("value", [*SHIPPED, SMALL], ids=lambda value: value["id"])
def test_a_sound_file_is_read_without_the_schema(value):
    found = tagset.decoded(written(value).decode())
    assert found is not None
    assert found == tagset.read(written(value), f"tagsets/{value['id']}.json")
    assert found.name == f"{value['id']}@{value['version']}"
    assert pickle.loads(pickle.dumps(found)) == found


def test_sound_files_do_not_load_jsonschema():
    code = "import sys; from hashiye import surroundings; surroundings.packaged(); print('jsonschema' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_look_ups():
    own = tagset.read(written(SMALL), "own.json")
    assert own.layer("entities").single_label
    assert own.layer("nothing") is None
    assert own.label("PER").nesting == {"LOC"}
    assert own.label("PER").attributes["gender"].values == ("f", "m")
    assert own.label("per") is None
    assert own.relation("lives-in").roles["who"].labels == {"PER"}
    assert own.relation("lives-in").roles["where"].labels is None
    assert own.labels_in("events") == {"LOC", "PLACE"}
    assert own.labels_in("entities") == {"PER", "LOC", "PLACE"}
    assert own.demanding_labels == {"PER"}
    assert own.plain_attributes == {"LOC": frozenset(), "PLACE": frozenset()}
    assert own.has_deprecated
    assert own.reached("1.1")
    assert own.reached("1.2")
    assert not own.reached("1.10")


JUNK = st.sampled_from(
    (
        None,
        "",
        " ",
        "a b",
        "PER\n",
        "x" * 101,
        [],
        {},
        0,
        1.5,
        True,
        "1.0",
        "01.2",
        "#AABBCC",
        "f@",
        ["PER", "PER"],
        [""],
        {"": 1},
        "any",
        "choice",
        "\u00a0x",
    )
)


def places(value, path=()):
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from places(one, (*path, index))


@st.composite
def changed(draw):
    """A tagset with some value replaced, taken out, put in or doubled."""
    value = copy.deepcopy(SMALL)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([one for one in places(value) if one]))
        holder = value
        for step in path[:-1]:
            holder = holder[step]
        match draw(st.sampled_from(("replace", "remove", "add", "double"))):
            case "replace":
                holder[path[-1]] = draw(JUNK)
            case "remove":
                del holder[path[-1]]
            case "add" if isinstance(holder, dict):
                name = draw(
                    st.sampled_from(
                        (
                            "labels",
                            "layers",
                            "values",
                            "use",
                            "fa",
                            "extra",
                            "nesting",
                            "required",
                            "type",
                            "from",
                            "deprecated",
                            "attributes",
                        )
                    )
                )
                holder[name] = draw(JUNK)
            case _ if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[path[-1]]))
        if not isinstance(value, dict) or not value:
            break
    return value


@given(changed())
def test_the_fast_way_never_accepts_what_the_schema_refuses(value):
    text = written(value).decode()
    refused = schema.json_problems(json.loads(text), tagset.SCHEMA)
    if refused:
        assert tagset.decoded(text) is None, refused
        with pytest.raises(NotReadable) as caught:
            tagset.read(text.encode(), "own.json")
        assert {one.code for one in caught.value.findings} == {"HSH-C524"}
        assert all(one.line and one.column and one.message for one in caught.value.findings)


@given(
    st.text(alphabet='{}[]",:\\u0dx \n\t1aé\u200c', max_size=40)
    | st.sampled_from(("\\ud800", "\\u0000", "\x00", "\r", "\ufffe", "\x7f")),
    st.integers(0, 3000),
)
def test_the_fast_way_never_accepts_what_the_strict_reader_refuses(junk, at):
    text = written(SMALL).decode()
    text = text[: at % len(text)] + junk + text[at % len(text) :]
    if json_places.scan(text, DEFAULT).faults:
        assert tagset.decoded(text) is None


def test_a_tagset_nested_beyond_the_limit_goes_to_the_strict_reader():
    assert tagset.decoded(written(SMALL).decode(), Limits(depth=3)) is None
    with pytest.raises(NotReadable):
        tagset.read(written(SMALL), "own.json", Limits(depth=3))


def test_escapes_and_crlf_are_read_the_long_way():
    escaped = json.dumps(SMALL).encode()
    assert tagset.decoded(escaped.decode()) is None
    assert tagset.read(escaped, "own.json") == tagset.read(written(SMALL), "own.json")
    assert tagset.read(written(SMALL).replace(b"\n", b"\r\n"), "own.json").name == "own@1.2"


def _wrong(change, file="tagsets/own.json"):
    value = copy.deepcopy(SMALL)
    change(value)
    with pytest.raises(NotReadable) as caught:
        tagset.read(written(value), file)
    lines = written(value).decode().splitlines()
    return [(one, lines[one.line - 1][one.column - 1 :]) for one in caught.value.findings]


@pytest.mark.parametrize(
    ("change", "at", "pointer", "fix"),
    [
        (lambda t: t["labels"][0].update(nesting=["LOCC"]), '["'[:1], "/labels/0/nesting", "write 'LOC'"),
        (lambda t: t["labels"][0].update(layers=["entitys"]), '"entitys"', "/labels/0/layers/0", "write 'entities'"),
        (lambda t: t["labels"][2]["deprecated"].update(use="LOK"), '"LOK"', "/labels/2/deprecated/use", "write 'LOC'"),
        (
            lambda t: t["relations"][0]["roles"]["who"].update(labels=["PRE"]),
            "[",
            "/relations/0/roles/who/labels",
            "write 'PER'",
        ),
        (
            lambda t: t["mappings"][0]["labels"].update(B_PER="PERS"),
            '"PERS"',
            "/mappings/0/labels/B_PER",
            "write 'PER'",
        ),
        (lambda t: t["labels"].append({"name": "LOC"}), '"LOC"', "/labels/3/name", "take one of the two out"),
        (lambda t: t["layers"].append({"name": "events"}), '"events"', "/layers/2/name", "take one of the two out"),
        (lambda t: t["labels"][1].update(color="#aabbcc"), '"color"', "/labels/1/color", "write 'colour'"),
        (lambda t: t["labels"][1].update(colour="#AABBCC"), '"#AABBCC"', "/labels/1/colour", ""),
    ],
)
def test_what_is_wrong_is_told_with_its_place(change, at, pointer, fix):
    ((finding, there),) = _wrong(change)
    assert finding.code == "HSH-C524"
    assert finding.pointer == pointer
    assert there.startswith(at)
    assert finding.fix == fix


def test_the_file_is_named_after_the_tagset():
    ((finding, there),) = _wrong(lambda _: None, "tagsets/other.json")
    assert finding.expected == "other"
    assert there.startswith('"own"')


def test_a_faulty_json_is_told_with_its_place():
    with pytest.raises(NotReadable) as caught:
        tagset.read(b'{"id": "own",\n "id": "own"}', "own.json")
    (finding,) = caught.value.findings
    assert (finding.code, finding.line, finding.column) == ("HSH-C524", 2, 2)


def test_bytes_that_are_no_text_are_told_as_such():
    with pytest.raises(NotReadable) as caught:
        tagset.read(b"\xff\xfe{", "own.json")
    assert caught.value.findings[0].code.startswith("HSH-B1")
