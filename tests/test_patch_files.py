"""Differences as JSON: all that a patch needs, by its schema, and a stranger's patch is refused with its places."""

from __future__ import annotations

import json
import random
import re

import pytest
from msgspec import structs

from hashiye import schema
from hashiye.codecs.json_writer import page
from hashiye.comparing import DoesNotFit, apply, compare, invert
from hashiye.comparing.patch_json import SCHEMA_FILE, read
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT
from hashiye.model import Annotation, Document, Fact, Layer, Relation, Text
from hashiye.report.differences.machine import written
from hashiye.report.differences.run import Difference, Pair, Side
from tests.test_comparing import EDITS, Draft


def difference(*pairs_: tuple[Document | None, Document | None], **more) -> Difference:
    return Difference(
        pairs=tuple(
            Pair(comparison=compare(one, other), before=Side("a.hsh.json") if one else None,
                 after=Side("b.hsh.json", text="b.txt") if other else None)
            for one, other in pairs_
        ),
        **more,
    )  # fmt: skip


def edited(*edits) -> tuple[Document, Document]:
    before, after = Draft(6), Draft(6)
    for number, edit in enumerate(edits):
        edit(after, number)
    return before.document(), after.document()


def check_schema(text: str) -> dict:
    value = json.loads(text)
    assert schema.json_problems(value, SCHEMA_FILE) == []
    return value


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_every_kind_fits_the_schema_and_comes_back(edit):
    one, other = edited(edit)
    text = written(difference((one, other)))
    value = check_schema(text)
    assert [change["kind"] for change in value["changes"]] == [EDITS[edit]]
    assert value["summary"] == {EDITS[edit]: 1}
    (document,) = read(text).documents
    assert document.changes == compare(one, other).changes
    assert page(apply(one, document.changes)) == page(other)
    assert page(apply(other, invert(document.changes))) == page(one)


def test_the_page(golden):
    chosen = list(EDITS)[::2][:6]
    one, other = edited(*chosen)
    text = written(difference((one, other), (None, one), before="old", after="new", same=3))
    check_schema(text)
    golden("diff/patch.json", re.sub(r'"version": "[^"]+"\},', '"version": "0"},', text))


def test_one_change_a_line_and_nothing_where_nothing_differs():
    one, other = edited(*list(EDITS)[:5])
    text = written(difference((one, other)))
    assert text.count('\n  {"kind": ') == len(compare(one, other).changes) == 5
    same = check_schema(written(difference((one, one))))
    assert (same["same"], same["summary"], same["changes"]) == (True, {}, [])


def test_whole_documents_come_with_their_text():
    one, other = edited(*list(EDITS)[:3])
    filed = structs.replace(one, text=structs.replace(one.text, file="../texts/one.txt"))
    text = written(difference((None, filed), (other, None)))
    check_schema(text)
    came, went = read(text).documents
    assert (came.before, came.after.file, went.after) == (None, "b.hsh.json", None)
    assert page(came.changes[0].after) == page(filed)
    assert came.changes[0].after.text.content == one.text.content
    assert page(went.changes[0].before) == page(other)
    with pytest.raises(DoesNotFit):
        apply(one, came.changes)


HOSTILE = "\u202e</script><img src=x onerror=alert(1)>\n::error::x\u2028##vso[x]\u0085 \U0001f600"


def test_hostile_values_are_escaped_and_come_back():
    text = Text.of(HOSTILE * 2)
    note = Annotation("x1", 0, 5, HOSTILE, text.content[:5], (), {HOSTILE: HOSTILE}, 0.5, HOSTILE)
    one = Document(
        "a", "fa", text, (Fact("title", HOSTILE, "explicit"),), layers=(Layer("e", "s", "complete", (note,)),)
    )
    other = structs.replace(one, text=Text.of("x" + HOSTILE * 2), metadata=(), layers=(
        structs.replace(one.layers[0], annotations=(structs.replace(note, label="L", note=""),)),))  # fmt: skip
    found = Finding(code="HSH-B101", message=HOSTILE, file="\udcff\n" + HOSTILE, found=HOSTILE)
    shown = written(difference((one, other), findings=(found,), before=HOSTILE, after="\udcfe"))
    json.loads(shown)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\ud800-\udfff]", shown)
    assert "##" not in shown
    assert not re.search(r"^\s*::", shown, re.MULTILINE)
    assert page(apply(one, read(shown).documents[0].changes)) == page(other)


def test_the_report_is_the_same_every_time():
    one, other = edited(*list(EDITS)[:6])
    layer = one.layers[0]
    turned = structs.replace(one, layers=(structs.replace(layer, annotations=layer.annotations[::-1]),))
    assert written(difference((one, other))) == written(difference((turned, other)))


def refused(data: bytes | str, **more) -> list[Finding]:
    with pytest.raises(NotReadable) as caught:
        read(data, file="p.json", **more)
    assert caught.value.findings
    return list(caught.value.findings)


def test_a_stranger_s_patch_is_refused_with_its_place():
    text = written(difference(edited(*list(EDITS)[:3])))
    for old, new, code, pointer in (
        ('"kind": "relabelled"', '"kind": "renamed"', "HSH-S213", "/changes/0/kind"),
        ('"pair": 0', '"pair": 7', "HSH-S213", "/changes/0/pair"),
        ('"label": "PER"', '"label": 7', "HSH-S212", "/changes/0/before/label"),
        ('"same": false, "carried"', '"same": "no", "carried"', "HSH-S212", "/documents/0/same"),
        ('"hashiye-diff-1.0"', '"hashiye-diff-9.0"', "HSH-S213", "/schema"),
        ('"unchanged"', '"unchangd"', "HSH-S210", "/unchangd"),
    ):
        assert old in text, old
        found = refused(text.replace(old, new, 1))
        told = [(finding.code, finding.pointer) for finding in found]
        assert any(pointer.startswith(said) and said for _, said in told) or (code, pointer) in told, (new, told)
        assert all(finding.line > 0 and finding.file == "p.json" for finding in found)


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "HSH-S201"), (b"{", "HSH-S201"), (b"\xff\xfe", ""), (b"[" * 100_000, "HSH-S205"), (b"null", ""), (b"{}", "HSH-S211"),
     (b'{"a": 1, "a": 2}', "HSH-S202"), (b'{"a": NaN}', "HSH-S203"), (b'{"a": "\\ud800"}', "HSH-S204")],
)  # fmt: skip
def test_what_is_no_patch_at_all(data, code):
    assert any(finding.code.startswith(code or "HSH") for finding in refused(data))


def test_limits_are_kept():
    text = written(difference(edited(*list(EDITS)[:3])))
    assert refused(text, limits=DEFAULT.raised(file_bytes=100))[0].code == "HSH-S214"


def test_broken_patches_raise_nothing_else():
    """Pieces of a sound patch exchanged, doubled and cut out: it is read, or refused; applied, or it does not fit."""
    one, other = edited(*list(EDITS)[:6])
    texts = [written(difference(edited(*list(EDITS)[start : start + 6]))) for start in (0, 5, 10)]
    chance = random.Random(7)
    outcomes = set()
    for _ in range(150):
        text = chance.choice(texts)
        for _ in range(chance.randint(1, 3)):
            numbers = [match.span() for match in re.finditer(r'\b\d+\b|"[^"]*"|null', text)]
            (a, b), (c, d) = chance.choice(numbers), chance.choice(numbers)
            text = text[:a] + text[c:d] + text[b:]
        try:
            apply(one, read(text).documents[0].changes)
            outcomes.add("applied")
        except NotReadable:
            outcomes.add("refused")
        except DoesNotFit:
            outcomes.add("misfit")
        except IndexError:
            assert not read(text).documents
    assert outcomes == {"applied", "refused", "misfit"}
    assert other is not one


def test_order_of_changes_does_not_matter():
    one, other = edited(*list(EDITS)[:6])
    changes = compare(one, other).changes
    assert page(apply(one, changes[::-1])) == page(other)


def test_what_does_not_fit_says_where():
    one, other = edited(*list(EDITS)[:1])
    changes = compare(one, other).changes
    with pytest.raises(DoesNotFit, match="relabelled in layer .*entities.*a0.*PER"):
        apply(other, changes)


def test_relations_of_one_id_that_come_to_dangle_keep_their_order():
    """Nothing changed in them but what became of their ends, and no document says that."""
    text = Text.of("abc d")
    end = Annotation("b", 0, 3, "PER", "abc")
    for args in ((("b",), ("b",)), (("b",), ("x",)), (("x",), ("b",))):
        twice = tuple(Relation("a", "LOC", {"g": args[n]}, note=str(n)) for n in (0, 1))
        for relations in (twice, twice[::-1]):
            one = Document("d", "fa", text, layers=(Layer("L", "p", "complete", (end,), relations=relations),))
            other = structs.replace(one, layers=(structs.replace(one.layers[0], annotations=()),))
            changes = compare(one, other).changes
            assert page(apply(one, changes)) == page(other)
            assert page(apply(other, invert(changes))) == page(one)
