"""The XML spelling: round trips, the canonical form, and everything it refuses, at its place."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec import structs

from hashiye import schema
from hashiye.codecs import CODECS, Parcel, xml_explain, xml_lines
from hashiye.codecs.canonical import decimal, may_hold_noncharacter
from hashiye.codecs.xml_shape import grammar
from hashiye.codes import Severity
from hashiye.findings import NotReadable
from hashiye.limits import DEFAULT
from hashiye.model import Annotation, Conflict, Document, Fact, Layer, Producer, Relation, Text
from hashiye.text import FORBIDDEN
from tests.strategies import documents

XML, JSON = CODECS["xml"], CODECS["json"]
LAYER = "/document/layers/layer[1]"
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
SAMPLE = f"""<?xml version="1.0" encoding="UTF-8"?>
<document xmlns="urn:hashiye:1" hashiye="1.0" id="aran-0001" language="fa">
 <text file="../texts/aran-0001.txt" sha256="{EMPTY}" codePoints="90" bytes="160"/>
 <original sha256="{EMPTY}" bytes="170" bom="1" crlf="12"/>
 <metadata>
  <fact key="title" value="گفتگوی &quot;پوتین&quot;&#10;&amp; علی‌اف" status="explicit" evidence="4 58"/>
  <fact key="date" role="mentioned" value="2023-01-10" precision="day" calendar="jalali" native="1401-10-20" status="inferred" evidence="60 77 4 9" rule="weekday-fixes-year"/>
  <fact key="license" status="unknown"/>
 </metadata>
 <producers>
  <producer id="hazm" kind="tool" name="hazm" version="0.12.1"><setting key="join_verb_parts">false</setting></producer>
  <producer id="sara" kind="person"/>
 </producers>
 <sentences>
  <sentence start="4" end="58">4 10 11 16</sentence>
  <norm token="1">پوتین</norm>
  <sentence start="60" end="77"/>
 </sentences>
 <layers>
  <layer name="entities" producer="sara" tagset="fa-news@1.0" status="complete">
   <annotation id="k7q2mz" start="11" end="16" label="PER">پوتین</annotation>
   <annotation id="q1" start="11" end="25" label="ORG" parts="11 16 20 25" confidence="0.9" note="دوپاره">a &lt;b&gt; "c"<attribute name="gender">m</attribute></annotation>
   <relation id="r1" label="works-for" confidence="1"><arg role="person">k7q2mz q1</arg><attribute name="since"/></relation>
  </layer>
  <layer name="places" producer="hazm" status="partial"/>
 </layers>
 <conflicts>
  <conflict id="c1" kind="label" layer="entities" target="k7q2mz"><ours>PER</ours><theirs><annotation id="k7q2mz" start="11" end="16" label="LOC">پوتین</annotation></theirs></conflict>
 </conflicts>
</document>
"""


def refused(text, **limits):
    """Every finding of bytes or text that are refused."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    with pytest.raises(NotReadable) as caught:
        XML.read(Parcel(data, "x.hsh.xml", limits=DEFAULT.raised(**limits)))
    assert all(
        finding.file == "x.hsh.xml" and finding.line >= 1 and finding.column >= 1 for finding in caught.value.findings
    )
    return caught.value.findings


def changed(*pairs):
    """The sample with some pieces replaced, each of which must be there."""
    text = SAMPLE
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def read(text):
    return XML.read(Parcel(text.encode())).document


def stored(document):
    """The document as a file gives it: a text in a file is not loaded."""
    if document.text.file is None:
        return document
    return structs.replace(document, text=structs.replace(document.text, content=None))


# --- both ways --------------------------------------------------------------------------------


def test_the_sample_is_read_and_written_exactly():
    document = read(SAMPLE)
    assert XML.write(document).files == {".hsh.xml": SAMPLE.encode()}
    assert document.text == Text(EMPTY, 90, 160, "../texts/aran-0001.txt", None, document.text.original)
    assert (document.text.original.bom, document.text.original.crlf, document.text.original.cr) == (1, 12, 0)
    title, date, licence = document.metadata
    assert title.value == 'گفتگوی "پوتین"\n& علی\u200cاف'
    assert date.evidence == ((60, 77), (4, 9))
    assert licence == Fact("license", None, "unknown")
    assert document.producers[0] == Producer("hazm", "tool", "hazm", "0.12.1", {"join_verb_parts": "false"})
    assert list(document.tokens.pairs()) == [(4, 10), (11, 16)]
    assert document.segments.breaks.tolist() == [0, 2, 2]
    assert document.segments.norms == {1: "پوتین"}
    second = document.layers[0].annotations[1]
    assert second == Annotation("q1", 11, 25, "ORG", 'a <b> "c"', ((11, 16), (20, 25)), {"gender": "m"}, 0.9, "دوپاره")
    assert document.layers[0].relations == (
        Relation("r1", "works-for", {"person": ("k7q2mz", "q1")}, {"since": ""}, 1.0),
    )
    assert document.layers[1] == Layer("places", "hazm", "partial", ())
    other = Annotation("k7q2mz", 11, 16, "LOC", "پوتین")
    assert document.conflicts == (Conflict("c1", "label", "entities", "k7q2mz", None, "PER", other),)


@given(documents())
def test_what_is_written_reads_back_the_same(document):
    data = XML.write(document).files[".hsh.xml"]
    reading = XML.read(Parcel(data))
    assert reading.document == stored(document)
    assert XML.write(reading.document).files[".hsh.xml"] == data
    assert not reading.losses
    assert not reading.findings
    assert xml_explain.read(Parcel(data)).document == stored(document)


@given(documents())
def test_json_to_xml_to_json_keeps_every_byte(document):
    first = JSON.write(document).files[".hsh.json"]
    between = XML.write(JSON.read(Parcel(first)).document).files[".hsh.xml"]
    assert JSON.write(XML.read(Parcel(between)).document).files[".hsh.json"] == first


@given(documents())
def test_what_is_written_is_valid_by_the_published_schema(document):
    root = etree.fromstring(XML.write(document).files[".hsh.xml"])
    assert grammar().judge.validate(root), grammar().judge.error_log


@given(documents(with_conflicts=False))
def test_canonical_documents_never_wait_for_the_schema(document):
    data = XML.write(document).files[".hsh.xml"]
    assert xml_lines.read(data, DEFAULT) == stored(document)


def test_canonical_documents_are_read_without_lxml():
    code = (
        "import sys; from hashiye.codecs import CODECS, Parcel; data = sys.stdin.buffer.read(); "
        "CODECS['xml'].read(Parcel(data)); "
        "print(sorted({'lxml', 'pyexpat', 'hazm', 'numpy', 'jsonschema'} & set(sys.modules)))"
    )
    sound = SAMPLE[: SAMPLE.index(" <conflicts>")] + "</document>\n"
    done = subprocess.run([sys.executable, "-c", code], input=sound.encode(), capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]", done.stdout


LOOSE = {
    "no declaration": ('<?xml version="1.0" encoding="UTF-8"?>\n', ""),
    "other quotes": ('encoding="UTF-8"', "encoding='utf-8' standalone='yes'"),
    "blanks in a tag": ('<annotation id="k7q2mz" start="11"', "<annotation\n    start='11'   id=\"k7q2mz\""),
    "blanks round a number": ('start="11"', 'start=" 11 "'),
    "CDATA": (">پوتین</annotation>", "><![CDATA[پوتین]]></annotation>"),
    "a reference": (">پوتین</annotation>", ">&#x67E;وتین</annotation>"),
    "a list over lines": ("4 10 11 16", "\n 4 10\n\t11  16 "),
    "an end tag": ('<producer id="sara" kind="person"/>', '<producer id="sara" kind="person"></producer>'),
    "no line ends": ("\n  ", ""),
    "a prefix unused": ('hashiye="1.0"', 'xmlns:x="urn:x" hashiye="1.0"'),
    "more digits": ('confidence="1"', 'confidence="1.000"'),
    "quotes named": ('"c"', "&quot;c&apos;".replace("&apos;", "&#34;")),
    "CR LF": ("\n <metadata>\n", "\r\n <metadata>\r\n"),
}


@pytest.mark.parametrize("name", LOOSE)
def test_layout_is_no_meaning(name):
    assert read(changed(LOOSE[name])) == read(SAMPLE)


def test_a_prefixed_spelling_reads_the_same():
    root = etree.fromstring(SAMPLE.encode())
    moved = etree.Element(root.tag, dict(root.attrib), nsmap={"h": "urn:hashiye:1"})
    moved.extend(list(root))
    assert b"<h:document" in etree.tostring(moved)
    assert XML.read(Parcel(etree.tostring(moved))).document == read(SAMPLE)


def test_missing_parts_are_empty_parts():
    head = SAMPLE[: SAMPLE.index(" <original")]
    document = read(head + "</document>\n")
    assert document == Document("aran-0001", "fa", Text(EMPTY, 90, 160, "../texts/aran-0001.txt"))
    assert (
        b" <metadata/>\n <producers/>\n <sentences/>\n <layers/>\n</document>\n"
        in XML.write(document).files[".hsh.xml"]
    )


def test_items_are_sorted_when_written():
    annotations = (
        Annotation("b", 1, 2, "X", ""),
        Annotation("a", 1, 2, "X", ""),
        Annotation("c", 0, 9, "Y", ""),
        Annotation("d", 1, 2, "A", ""),
    )
    relations = (
        Relation("2", "a", {"z": ("a",), "b": ("c",)}),
        Relation("1", "a", {}),
        Relation("0", "b", {}),
    )
    document = Document("a", "fa", Text.of(""), layers=(Layer("e", "p", "complete", annotations, "", relations),))
    layer = read(XML.write(document).files[".hsh.xml"].decode()).layers[0]
    assert [one.id for one in layer.annotations] == ["c", "d", "a", "b"]
    assert [one.id for one in layer.relations] == ["1", "2", "0"]
    assert list(layer.relations[1].args) == ["b", "z"]


def test_the_content_of_a_text_is_exact():
    for content in ("", "\n", " \n\t", "a\n\nb ", "]]>", '<&>"', "\u2028\u0301😀\u200c", "&#10;"):
        document = Document("a", "fa", Text.of(content))
        assert read(XML.write(document).files[".hsh.xml"].decode()) == document


@pytest.mark.parametrize("char", ["\x00", "\x07", "\r", "\x7f", "\x85", "\ud800", "\ufdd0", "\uffff", "\U0010ffff"])
def test_what_xml_cannot_hold_is_never_written(char):
    document = Document("a", "fa", Text.of("x"), (Fact("title", f"x{char}", "explicit"),))
    with pytest.raises(NotReadable) as caught:
        XML.write(document)
    assert [finding.code for finding in caught.value.findings] == ["HSH-B105"]


@given(st.floats(0, 1))
def test_decimals_read_back_without_exponent(number):
    digits = decimal(number)
    assert float(digits) == number
    assert "e" not in digits
    assert not digits.endswith(".0")


def test_decimals():
    assert [decimal(x) for x in (0.0, -0.0, 1.0, 0.9, 1e-7, 0.1 + 0.2)] == [
        "0",
        "0",
        "1",
        "0.9",
        "0.0000001",
        "0.30000000000000004",
    ]
    assert decimal(5e-324) == "0." + "0" * 323 + "5"
    for wrong in (float("nan"), float("inf"), float("-inf")):
        with pytest.raises(ValueError, match="no decimal"):
            decimal(wrong)


def test_the_screen_for_characters_misses_none():
    for point in (
        *range(0x7F, 0xA0),
        *range(0xFDD0, 0xFDF0),
        *(p | e for p in range(0, 0x110000, 0x10000) for e in (0xFFFE, 0xFFFF)),
    ):
        assert may_hold_noncharacter(f"می{chr(point)}".encode()), hex(point)
    assert not may_hold_noncharacter("«می‌رود» ﷲ 😀 \u2028\ufffd".encode())


# --- what is refused, and where ---------------------------------------------------------------

HEAD = '<document xmlns="urn:hashiye:1" hashiye="1.0" id="aran-0001" language="fa">\n'
TEXT_LINE = f' <text file="../texts/aran-0001.txt" sha256="{EMPTY}" codePoints="90" bytes="160"/>\n'
ORIGINAL_LINE = f' <original sha256="{EMPTY}" bytes="170" bom="1" crlf="12"/>\n'
TRAPS = {
    # name: (change, code, pointer); ¦ stands before the place that is to be named
    "unknown attribute": (('start="11"', 'begin="¦1" start="11"'),
        "HSH-S210", f"{LAYER}/annotation[1]/@begin"),
    "xml attribute": (('start="11"', 'xml:lang="¦fa" start="11"'),
        "HSH-S210", f"{LAYER}/annotation[1]/@lang"),
    "unknown element": (("  <layer name", "  ¦<span/><layer name"), "HSH-S210", "/document/layers/span[1]"),
    "foreign namespace": (("<producers>", '¦<producers xmlns="urn:x">'),
        "HSH-S210", "/document/producers[1]"),
    "missing attribute": (('<annotation id="k7q2mz" start="11" ', '¦<annotation id="k7q2mz" '),
        "HSH-S211", f"{LAYER}/annotation[1]"),
    "no whole number": (('start="11"', 'start="¦1.0"'), "HSH-S212", f"{LAYER}/annotation[1]/@start"),
    "a letter for a number": (('codePoints="90"', 'codePoints="¦x"'),
        "HSH-S212", "/document/text/@codePoints"),
    "other digits": (('start="11"', 'start="¦۱۱"'), "HSH-S212", f"{LAYER}/annotation[1]/@start"),
    "a number empty": (('start="11"', 'start="¦"'), "HSH-S212", f"{LAYER}/annotation[1]/@start"),
    "negative": (('start="11"', 'start="¦-1"'), "HSH-S213", f"{LAYER}/annotation[1]/@start"),
    "leading zero": (('start="11"', 'start="¦011"'), "HSH-S213", f"{LAYER}/annotation[1]/@start"),
    "beyond 31 bits": (('start="11"', 'start="¦2147483648"'), "HSH-S213", f"{LAYER}/annotation[1]/@start"),
    "number too long": (('start="11"', 'start="¦99999999999"'), "HSH-S206", f"{LAYER}/annotation[1]/@start"),
    "number of 5,000 digits": (('start="11"', f'start="¦{"9" * 5000}"'),
        "HSH-S206", f"{LAYER}/annotation[1]/@start"),
    "token no number": (("4 10 11 16", "4 10 ¦x 16"), "HSH-S212", "/document/sentences/sentence[1]"),
    "token glued by NBSP": (("4 10 11 16", "4 10 ¦11\u00a012 13 16"),
        "HSH-S212", "/document/sentences/sentence[1]"),
    "token with leading zero": (("4 10 11 16", "4 10 ¦011 16"),
        "HSH-S213", "/document/sentences/sentence[1]"),
    "tokens of odd length": (("4 10 11 16", "¦4 10 11 16 9"), "HSH-S213", "/document/sentences/sentence[1]"),
    "evidence of odd length": (('evidence="4 58"', 'evidence="¦4 58 6"'),
        "HSH-S213", "/document/metadata/fact[1]/@evidence"),
    "one part": (('parts="11 16 20 25"', 'parts="¦11 16"'), "HSH-S213", f"{LAYER}/annotation[2]/@parts"),
    "norm without token": (('token="1"', 'token="¦2"'), "HSH-S213", "/document/sentences/*[2]/@token"),
    "norm twice": (('<norm token="1">پوتین</norm>', '<norm token="1">a</norm><norm token="¦1">b</norm>'),
        "HSH-S202", "/document/sentences/*[3]/@token"),
    "norm first": (("<sentences>", '<sentences>¦<norm token="0">x</norm>'),
        "HSH-S211", "/document/sentences/norm[1]"),
    "norm empty": ((">پوتین</norm>", ">¦</norm>"), "HSH-S213", "/document/sentences/norm[1]"),
    "empty string": (('label="PER"', 'label="¦"'), "HSH-S213", f"{LAYER}/annotation[1]/@label"),
    "empty optional": (('note="دوپاره"', 'note="¦"'), "HSH-S213", f"{LAYER}/annotation[2]/@note"),
    "bad id": (('id="k7q2mz"', 'id="¦-k7"'), "HSH-S213", f"{LAYER}/annotation[1]/@id"),
    "id too long": (('id="k7q2mz"', f'id="¦{"a" * 129}"'), "HSH-S213", f"{LAYER}/annotation[1]/@id"),
    "bad hash": ((f'sha256="{EMPTY}" codePoints', 'sha256="¦E3" codePoints'),
        "HSH-S213", "/document/text/@sha256"),
    "bad word": (('status="complete"', 'status="¦complet"'), "HSH-S213", f"{LAYER}/@status"),
    "bad key": (('key="title"', 'key="¦Title"'), "HSH-S213", "/document/metadata/fact[1]/@key"),
    "bad tagset": (("fa-news@1.0", "¦fa-news"), "HSH-S213", f"{LAYER}/@tagset"),
    "bad language": (('language="fa"', 'language="¦f"'), "HSH-S213", "/document/@language"),
    "bad confidence": (('confidence="0.9"', 'confidence="¦9e-1"'),
        "HSH-S213", f"{LAYER}/annotation[2]/@confidence"),
    "confidence above 1": (('confidence="0.9"', 'confidence="¦1.5"'),
        "HSH-S213", f"{LAYER}/annotation[2]/@confidence"),
    "name with a dot before": (('id="aran-0001"', 'id="¦.aran"'), "HSH-S213", "/document/@id"),
    "name of a device": (('name="entities"', 'name="¦con"'), "HSH-S213", f"{LAYER}/@name"),
    "version of no form": (('hashiye="1.0"', 'hashiye="¦one"'), "HSH-S213", "/document/@hashiye"),
    "newer major": (('hashiye="1.0"', 'hashiye="¦2.0" shiny="1"'), "HSH-S215", "/document/@hashiye"),
    "newer namespace": (("urn:hashiye:1", "¦urn:hashiye:2"), "HSH-S215", "/document"),
    "no namespace": (('<document xmlns="urn:hashiye:1"', "¦<document"), "HSH-S210", "/document"),
    "part twice": ((" <producers>", " ¦<metadata/>\n <producers>"), "HSH-S202", "/document/metadata"),
    "parts out of order": ((f"{ORIGINAL_LINE} <metadata>", " <layers/>\n ¦<metadata>"),
        "HSH-S213", "/document/metadata"),
    "text missing": ((f"{HEAD}{TEXT_LINE}", f"¦{HEAD}"), "HSH-S211", "/document"),
    "text twice over": (('bytes="160"/>', 'bytes="160">¦x</text>'), "HSH-S213", "/document/text"),
    "text between elements": (("<layers>", "<layers>¦می"), "HSH-S210", "/document/layers"),
    "text behind an attribute": (("</attribute></annotation>", "</attribute>¦x</annotation>"),
        "HSH-S210", f"{LAYER}/annotation[2]"),
    "text in an empty element": (('status="unknown"/>', 'status="unknown">¦x</fact>'),
        "HSH-S210", "/document/metadata/fact[3]"),
    "attribute twice in an item": (('m</attribute>', 'm</attribute><attribute name="¦gender"/>'),
        "HSH-S202", f"{LAYER}/annotation[2]/attribute[@name]"),
    "two sides in one": (("<ours>PER</ours>", '<ours>¦PER<fact key="title" status="unknown"/></ours>'),
        "HSH-S210", "/document/conflicts/conflict[1]/ours"),
    "comment": (("<layers>", "¦<!-- a --><layers>"), "HSH-S209", ""),
    "instruction": (("<layers>", "¦<?xslt a?><layers>"), "HSH-S208", ""),
    "doctype": (("<document", "¦<!DOCTYPE document>\n<document"), "HSH-S207", ""),
    "doctype inside": (("<layers>", "¦<!DOCTYPE document><layers>"), "HSH-S207", ""),
    "entity": ((">پوتین</annotation>", ">پو¦&nbsp;تین</annotation>"), "HSH-S207", ""),
    "control by number": ((">پوتین</annotation>", ">پو¦&#1;تین</annotation>"), "HSH-B105", ""),
    "NUL by number": ((">پوتین</annotation>", ">پو¦&#x0;تین</annotation>"), "HSH-B105", ""),
    "surrogate by number": ((">پوتین</annotation>", ">پو¦&#xD800;تین</annotation>"), "HSH-B105", ""),
    "CR by number": ((">پوتین</annotation>", ">پو¦&#13;تین</annotation>"), "HSH-B105", ""),
    "C1 by number": ((">پوتین</annotation>", ">پو¦&#x85;تین</annotation>"), "HSH-B105", ""),
    "noncharacter by number": (('label="PER"', 'label="PE¦&#xFFFF;R"'), "HSH-B105", ""),
    "noncharacter in an attribute": (('label="PER"', 'label="PE¦&#xFDD0;R"'), "HSH-B105", ""),
    "control raw": ((">پوتین</annotation>", ">پو¦\x01تین</annotation>"), "HSH-B105", ""),
    "noncharacter raw": ((">پوتین</annotation>", ">پو¦\ufdd0تین</annotation>"), "HSH-B105", ""),
    "C1 raw": ((">پوتین</annotation>", ">پو¦\x85تین</annotation>"), "HSH-B105", ""),
    "attribute twice": (('start="11"', 'start="11" ¦start="12"'), "HSH-S202", ""),
    "end tag wrong": (("</layer>", "¦</lair>"), "HSH-S201", ""),
    "prefix unknown": (("<layers>", "¦<x:layers>"), "HSH-S201", ""),
    "cut off": (("</document>\n", "¦"), "HSH-S201", ""),
    "two documents": (("</document>\n", "</document>\n¦<document/>\n"), "HSH-S201", ""),
    "XML 1.1": (('version="1.0"', 'version="¦1.1"'), "HSH-S201", ""),
    "Latin-1 declared": (('encoding="UTF-8"', 'encoding="¦ISO-8859-1"'), "HSH-B104", ""),
    "UTF-7 declared": (('encoding="UTF-8"', 'encoding="¦UTF-7"'), "HSH-B104", ""),
    "an end tag of another root": (("</document>", "¦</doc>"), "HSH-S201", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", TRAPS)
def test_trap(name):
    change, code, pointer = TRAPS[name]
    marked = changed(change)
    before, mark, after = marked.partition("¦")
    assert mark
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    findings = refused(before + after)
    assert (code, line, column, pointer) in [(f.code, f.line, f.column, f.pointer) for f in findings], findings


def test_all_schema_errors_are_listed_at_once():
    changes = [
        ('key="title"', 'key="Title"'),
        ('<annotation id="k7q2mz"', '<foo/><annotation id="!"'),
        ('start="11"', 'start="x"'),
        ('status="partial"', 'status="part"'),
        ('kind="label"', ""),
        ('token="1"', 'token="7"'),
    ]
    findings = refused(changed(*changes))
    assert [f.code for f in findings] == [
        "HSH-S213",
        "HSH-S213",
        "HSH-S210",
        "HSH-S213",
        "HSH-S212",
        "HSH-S213",
        "HSH-S211",
    ]
    assert [f.line for f in findings] == [6, 16, 21, 21, 21, 25, 28]
    assert findings[5].fix == "write 'partial'"
    assert findings[0].found == "Title"
    assert "Dublin Core" in findings[0].expected


def test_findings_name_lines_beyond_65535():
    many = '   <annotation id="a" start="1" end="2" label="X">x</annotation>\n' * 70_000
    start = SAMPLE.index('   <annotation id="k7q2mz"')
    findings = refused(SAMPLE[:start] + many + SAMPLE[start:].replace('label="PER"', 'label="PER" x="1"', 1))
    assert [(f.code, f.line, f.column) for f in findings] == [("HSH-S210", 70_021, 63)]
    assert findings[0].pointer == f"{LAYER}/annotation[70001]/@x"


def test_lines_count_from_the_parcels_own():
    with pytest.raises(NotReadable) as caught:
        XML.read(Parcel(changed(('start="11"', 'start="x"')).encode(), line=101))
    assert caught.value.findings[0].line == 121


def test_a_newer_minor_version_is_a_warning():
    text = changed(
        ('hashiye="1.0"', 'hashiye="1.7"'),
        (" <producers>", " <shiny><deep/></shiny>\n <producers>"),
        ('start="11"', 'glow="1" start="11"'),
    )
    reading = XML.read(Parcel(text.encode(), "x.xml"))
    assert [(f.code, f.line, f.severity) for f in reading.findings] == [
        ("HSH-S215", 2, Severity.WARNING),
        ("HSH-S210", 10, Severity.WARNING),
        ("HSH-S210", 22, Severity.WARNING),
    ]
    assert [loss.id for loss in reading.losses] == ["/document/shiny[1]", f"{LAYER}/annotation[1]/@glow"]
    assert structs.replace(reading.document, version="1.0") == read(SAMPLE)
    assert reading.document.version == "1.7"
    assert "HSH-S213" in [f.code for f in refused(text.replace('label="PER"', 'label=""'))]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (gzip.compress(SAMPLE.encode(), mtime=0), "HSH-B103"),
        (b"PK\x03\x04" + b"x" * 50, "HSH-B103"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "HSH-B103"),
        (b"<!DOCTYPE html>\n<html></html>", "HSH-B103"),
        (b"<<<<<<< ours\n<a/>\n=======\n<b/>\n>>>>>>> theirs\n", "HSH-B103"),
        (b"\xef\xbb\xbf" + SAMPLE.encode(), "HSH-B102"),
        (SAMPLE.encode("utf-16"), "HSH-B101"),
        (SAMPLE.replace("پوتین", "\xe9").encode("latin-1", "replace"), "HSH-B101"),
        (SAMPLE.encode().replace("پ".encode(), b"\xc0\xaf", 1), "HSH-B101"),
        (SAMPLE.encode().replace("پ".encode(), b"\xed\xa0\x80", 1), "HSH-B101"),
        (b"", "HSH-S201"),
        (b" \n", "HSH-S201"),
        (b"{}", "HSH-S201"),
    ],
)
def test_other_bytes_are_refused(data, code):
    assert [f.code for f in refused(data)] == [code]


def test_bytes_that_are_not_utf_8_are_placed_and_the_declaration_is_named_too():
    data = changed(('encoding="UTF-8"', 'encoding="windows-1256"')).encode().replace("گ".encode(), b"\xff", 1)
    findings = refused(data)
    assert [(f.code, f.line, f.column) for f in findings] == [("HSH-B104", 1, 31), ("HSH-B101", 6, 28)]
    assert str(data.index(b"\xff")) in findings[1].message


@pytest.mark.parametrize(
    "body", ["", "<!ENTITY x SYSTEM 'file:///etc/passwd'>", "<!ENTITY % p SYSTEM 'http://127.0.0.1:9/x'> %p;"]
)
def test_nothing_is_declared_expanded_or_fetched(body):
    text = changed(
        ("<document", f"<!DOCTYPE document [{body}]>\n<document"),
        (">پوتین</annotation>", ">&x;</annotation>"),
    )
    findings = refused(text)
    assert [f.code for f in findings] == ["HSH-S207"]
    assert "root:" not in str(findings)


def test_entity_bombs_are_refused_before_they_grow():
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 11))
    started = time.process_time()
    assert [
        f.code
        for f in refused(changed(("<document", f'<!DOCTYPE d [<!ENTITY e0 "{"x" * 100_000}">{levels}]>\n<document')))
    ] == ["HSH-S207"]
    assert time.process_time() - started < 5


def test_inclusions_and_schema_hints_are_unknown_fields():
    hint = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x file:///etc/passwd"'
    for mark in (hint, 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'):
        assert [f.code for f in refused(changed(('hashiye="1.0"', f'hashiye="1.0" {mark}')))] == ["HSH-S210"]
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    assert [f.code for f in refused(changed(("<layers>", f"<layers>{include}")))] == ["HSH-S210"]


# --- limits and hostile input -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "limits", "code", "name"),
    [
        (("", ""), {"file_bytes": 100}, "HSH-S214", "file_bytes"),
        (("", ""), {"tokens": 1}, "HSH-S214", "tokens"),
        (("", ""), {"annotations": 2}, "HSH-S214", "annotations"),
        (("", ""), {"layers": 1}, "HSH-S214", "layers"),
        (("", ""), {"facts": 2}, "HSH-S214", "facts"),
        (
            ("<attribute name=", '<attribute name="b"/><attribute name='),
            {"attributes": 9, "depth": 3},
            "HSH-S205",
            "depth",
        ),
        (
            ("<setting key=", '<setting key="b"/>' * 9 + "<setting key="),
            {"attributes": 9},
            "HSH-S214",
            "attributes",
        ),
    ],
)
def test_limits_are_named(change, limits, code, name):
    text = changed(change) if change[0] else SAMPLE
    text = text if name != "depth" else text.replace("<attribute name=", "<attribute x='1' name=")
    findings = refused(text, **limits)
    assert code in [f.code for f in findings]
    found = next(f for f in findings if f.code == code)
    assert name in found.message
    assert f"--limit {name}=" in found.fix


def test_attributes_of_one_tag_are_limited():
    many = " ".join(f'a{n}="1"' for n in range(2000))
    assert [f.code for f in refused(changed(('start="11"', f'start="11" {many}')))] == ["HSH-S214"]


HOSTILE = {
    "nested": "<a>" * 100_000,
    "nested and closed": "<a>" * 100_000 + "</a>" * 100_000,
    "open brackets": "<" * 100_000,
    "references": "&#1;" * 100_000,
    "entities": "&x;" * 100_000,
    "comments": "<!---->" * 100_000,
    "blanks": " " * 100_000,
    "digits": "9" * 100_000,
    "unknown elements": "<a/>" * 100_000,
    "facts": '<fact key="title" status="explicit" evidence="1 2 3"/>' * 20_000,
    "CDATA": "<![CDATA[x]]>" * 100_000,
    "quotes": '="' * 100_000,
    "attributes": '<attribute name="a">x</attribute>' * 30_000,
    "args": '<arg role="a">b c d</arg>' * 30_000,
    "ids": "a " * 50_000,
    "annotations": '<annotation id="a" start="1" end="2" label="X">' * 20_000,
    "controls": "\x01" * 100_000,
    "noncharacters": "\ufdd0" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    "place", ["<metadata>", 'label="', "4 10 ", "<sentences>", ">پوتین", '"person">', 'confidence="0.']
)
def test_hostile_input_takes_linear_time(name, place):
    started = time.process_time()
    text = changed((place, place + HOSTILE[name]))
    try:
        XML.read(Parcel(text.encode(), "x.xml"))
    except NotReadable as error:
        assert 1 <= len(error.findings) <= xml_explain.MOST  # noqa: PT017
        assert len(error.findings) < xml_explain.MOST or "the list ends here" in error.findings[-1].message  # noqa: PT017
    assert time.process_time() - started < 5


def test_a_text_of_11_megabytes_is_read():
    document = Document("a", "fa", Text.of("می\u200cرود " * 900_000))
    data = XML.write(document).files[".hsh.xml"]
    assert len(data) > 11_000_000
    assert XML.read(Parcel(data)).document == document
    assert xml_explain.read(Parcel(data)).document == document


def test_no_finding_carries_a_control_character():
    for text in (
        changed(('label="PER"', 'labe="\x1b[31m"')),
        changed(('id="k7q2mz"', 'id="\u202e\u200bx"')),
        changed(("<layers>", "<\u202e>")),
    ):
        for finding in refused(text):
            assert not FORBIDDEN.search(
                finding.found + finding.message + finding.expected + finding.fix + finding.pointer
            )
            assert "\u202e" not in finding.found


def test_the_published_schema_is_documented():
    root = etree.fromstring(schema.text_of(schema.XML_DOCUMENT).encode())
    names = "{http://www.w3.org/2001/XMLSchema}"
    for kind in ("simpleType", "complexType"):
        for node in root.iterchildren(names + kind):
            documented = node.findtext(f"{names}annotation/{names}documentation")
            assert documented or node.get("name") == "document", node.get("name")
