"""The published schemas are schemas, and everything they refer to is there."""

from __future__ import annotations

import json
from collections.abc import Iterator

import jsonschema
import pytest

from hashiye import schema
from hashiye.findings import Finding
from hashiye.report.machine import finding_fields

PUBLISHED = [name for name in schema.published() if name.endswith(".json")]


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def there(whole: object, reference: str) -> bool:
    for name in reference.removeprefix("#").split("/")[1:]:
        if not isinstance(whole, dict) or name not in whole:
            return False
        whole = whole[name]
    return reference.startswith("#")


@pytest.mark.parametrize("name", PUBLISHED)
def test_nothing_that_a_schema_refers_to_is_missing(name):
    whole = json.loads(schema.text_of(name))
    jsonschema.Draft202012Validator.check_schema(whole)
    assert [one for one in references(whole) if not there(whole, one)] == []


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_definition_is_referred_to(name):
    whole = json.loads(schema.text_of(name))
    assert {f"#/$defs/{one}" for one in whole.get("$defs", ())} <= set(references(whole))


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_schema_knows_every_field_of_a_finding(name):
    finding = json.loads(schema.text_of(name)).get("$defs", {}).get("finding")
    if finding is not None:
        known = finding_fields(Finding(code="HSH-B106", message="x"))
        assert known.keys() <= finding["properties"].keys()
        jsonschema.validate(known, finding | {"required": [one for one in finding["required"] if one in known]})
