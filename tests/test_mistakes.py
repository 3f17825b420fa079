"""What the best tools of this field get wrong when run, each as a case that hashiye gets right.

The numbers are those of the list at the end of ``facts/invariants.md``.
"""

from __future__ import annotations

import json
import re

import pytest
from msgspec import structs

import hashiye
from hashiye.codecs import CODECS
from hashiye.findings import NotReadable
from hashiye.model import Annotation, Document, Layer, Producer, Text
from hashiye.text import Offsets
from tests.hostile import called

TEXT = "😀 پوتین در مسکو با علی‌اف گفت‌وگو کرد."
START = TEXT.index("مسکو")


@pytest.fixture
def call(capsys):
    return lambda *arguments: called(capsys, "validate", "--no-cache", *arguments)


def document(*spans, text=TEXT, identity="doc", file=None):
    marks = tuple(Annotation(f"a{n}", *one) for n, one in enumerate(spans))
    layer = Layer("entities", "sara", "complete", marks)
    return Document(identity, "fa", Text.of(text, file=file), producers=(Producer("sara", "person"),), layers=(layer,))


def put(folder, one, spelling="json"):
    path = folder / f"{one.id}.hsh.{spelling}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(next(iter(CODECS[spelling].write(one).files.values())))
    return path


def said(call, *paths, code=1):
    answer = call(*paths, "--format", "json")
    assert answer.code == code, answer
    return [(one["code"], one["line"], one["column"]) for one in json.loads(answer.out)["findings"]]


def codes(call, *paths, code=1):
    return [one[0] for one in said(call, *paths, code=code)]


@pytest.mark.parametrize("spelling", ["json", "xml"])
def test_mistake_1_reversed_offsets_are_told_and_nothing_panics(call, tmp_path, spelling):
    path = put(tmp_path, document((5, 3, "PER", "ین")), spelling)
    assert codes(call, path) == ["HSH-A303"]
    (one,) = hashiye.read(path).layers[0].annotations
    assert one.surface(TEXT) == ""


def test_mistake_2_text_put_in_before_a_span_moves_nothing_silently(call, tmp_path):
    """Neither where the hash still says so, nor where a tool that knows no better wrote a new hash."""
    (tmp_path / "doc.txt").write_text(TEXT, "utf-8")
    path = put(tmp_path, document((START, START + 4, "LOC", "مسکو"), file="doc.txt"))
    assert codes(call, path, code=0) == []
    (tmp_path / "doc.txt").write_text(f"خبر: {TEXT}", "utf-8")
    answer = call(path)
    assert answer.code == 1
    assert "HSH-B106" in answer.out
    rehashed = structs.replace(document((START, START + 4, "LOC", "مسکو")), text=Text.of(f"خبر: {TEXT}"))
    answer = call(put(tmp_path / "rehashed", rehashed))
    assert answer.code == 1
    assert "HSH-A302" in answer.out
    assert "5 characters" in answer.out


@pytest.mark.parametrize("spelling", ["json", "xml"])
@pytest.mark.parametrize(("span", "code"), [((522, 527), "HSH-A301"), ((5, 3), "HSH-A303"), ((-4, -2), "HSH-S213")])
def test_mistake_3_no_impossible_span_is_accepted(call, tmp_path, spelling, span, code):
    path = put(tmp_path, document((*(max(one, 0) for one in span), "PER", "x")), spelling)
    if min(span) < 0:
        data = path.read_text("utf-8")
        first = '"start": 0, "end": 0' if spelling == "json" else 'start="0" end="0"'
        wrong = first.replace("0", str(span[0]), 1).replace("0", str(span[1]))
        assert first in data
        path.write_text(data.replace(first, wrong), "utf-8")
        with pytest.raises(NotReadable):
            hashiye.read(path)
    assert set(codes(call, path)) == {code}


def test_mistake_3_an_offset_inside_a_surrogate_pair_is_never_rounded():
    with pytest.raises(ValueError, match=r"."):
        Offsets(TEXT).from_utf16(1)
    assert Offsets(TEXT).from_utf16(2) == 1


def test_mistake_3_offsets_in_utf_16_are_named_for_what_they_are(call, tmp_path):
    wrong = [(len(TEXT[:at].encode("utf-16-le")) // 2, one) for one in ("پوتین", "مسکو") for at in (TEXT.index(one),)]
    path = put(tmp_path, document(*((at, at + len(one), "PER", one) for at, one in wrong)))
    answer = call(path)
    assert answer.code == 1
    assert re.search("UTF-16|1 character", answer.out)


def test_mistake_4_both_spellings_have_one_domain(call, tmp_path):
    """U+0007 is refused by both readers, at its place, and found in a text beside its document."""
    for spelling, bell in (("json", "\\u0007"), ("xml", "&#7;")):
        path = put(tmp_path, document(), spelling)
        data = path.read_text("utf-8").replace("پوتین", f"پوت{bell}ین")
        path.write_text(data, "utf-8")
        line = next(n for n, one in enumerate(data.split("\n"), 1) if bell in one)
        column = data.split("\n")[line - 1].index(bell) + 1
        assert said(call, path) == [("HSH-B105", line, column)]
        path.unlink()
    content = TEXT.replace("پوتین", "پوت\x07ین")
    (tmp_path / "doc.txt").write_text(content, "utf-8")
    path = put(tmp_path, structs.replace(document(file="doc.txt"), text=Text.of(content, file="doc.txt")))
    assert said(call, path) == [("HSH-B105", 1, content.index("\x07") + 1)]


def test_mistake_5_a_folder_of_sound_files_is_sound(call, tmp_path):
    for name in ("one", "two", "three"):
        put(tmp_path / "documents", document((2, 7, "PER", "پوتین"), text=f"{TEXT} {name}", identity=name))
    answer = call(tmp_path)
    assert answer.code == 0, answer


@pytest.mark.parametrize(
    ("ending", "data"), [("json", b'{"hashiye": "1.0",\n "id": }\n'), ("xml", b"<document>\n <a></b>\n")]
)
def test_mistake_5_a_malformed_file_says_where(call, tmp_path, ending, data):
    path = tmp_path / f"doc.hsh.{ending}"
    path.write_bytes(data)
    ((code, line, column),) = said(call, path)
    assert (code, line) == ("HSH-S201", 2)
    assert column > 1


def test_mistake_5_repeated_words_that_disagree_are_found_without_an_option(call, tmp_path):
    assert codes(call, put(tmp_path, document((2, 7, "PER", "پوتیم")))) == ["HSH-A302"]


def test_mistake_6_a_mismatch_ends_in_exit_1_and_is_printed(call, tmp_path):
    answer = call(put(tmp_path, document((2, 7, "PER", "\u202eكتاب\u200c"))))
    assert answer.code == 1
    assert "HSH-A302" in answer.out
    assert "ZWNJ" in answer.out


def test_mistake_6_a_mismatch_in_brat_is_not_lost_on_the_way(capsys, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "doc.txt").write_text(TEXT, "utf-8")
    (tmp_path / "in" / "doc.ann").write_text("T1\tPER 2 7\tپوتین\nT2\tLOC 0 4\tمسکو\n", "utf-8")
    answer = called(capsys, "convert", tmp_path / "in", "--from", "brat", "--output", tmp_path / "out")
    if answer.code == 0:
        answer = called(capsys, "validate", "--no-cache", tmp_path / "out")
        assert "HSH-A302" in answer.out
    assert answer.code != 0, answer


PERSIAN = [
    ("پوت\u202eین", "HSH-B111", "error"), ("پوت\x07ین", "HSH-B105", "error"), ("پوت\u200bین", "HSH-B114", "warning"),
    ("پوتی\ufee6", "HSH-B117", "warning"), ("پوتين", "HSH-B115", "warning"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "code", "severity"), PERSIAN)
def test_mistake_7_what_spoils_persian_is_found(call, tmp_path, word, code, severity):
    content = TEXT.replace("پوتین", word)
    (tmp_path / "doc.txt").write_text(content, "utf-8")
    one = structs.replace(document(file="doc.txt"), text=Text.of(content, file="doc.txt"), layers=())
    answer = call(put(tmp_path, one), "--format", "json", "--error-on", "info")
    assert answer.code == 1
    assert [(one["code"], one["severity"]) for one in json.loads(answer.out)["findings"]] == [(code, severity)]


def test_mistake_7_a_whole_text_in_arabic_letters_is_found(call, tmp_path):
    sentence = "يك كتاب كوچك در ميان كارهاي مردم ايران يافت شد كه براي كودكان بازي مي‌آورد"
    assert "HSH-B115" in codes(call, put(tmp_path, document(text=sentence)), code=0)


def test_mistake_8_what_is_left_out_is_not_counted(call, tmp_path):
    """Findings are filtered first; the worst ten are then chosen, and counted, among the rest."""
    content = "😀 " + " ".join(f"کتا\u200bب {n} خبر" for n in range(30))
    wrong = [(n * 4, n * 4 + 3, "PER", f"x{n}") for n in range(15)]
    path = put(tmp_path, document(*wrong, text=content))
    told = call(path, "--format", "github").out
    assert told.count("::error") == 10
    told = call(path, "--format", "github", "--ignore", "HSH-A302", "--error-on", "warning").out
    assert told.count("::error") == 0
    assert told.count("::warning") == 10
    report = json.loads(call(path, "--format", "json", "--ignore", "HSH-B114").out)
    assert report["summary"] == {**report["summary"], "errors": 15, "warnings": 0}
    assert len(report["findings"]) == 15


def test_mistake_8_what_a_baseline_hides_does_not_use_up_a_limit(call, tmp_path):
    """A new fault behind a hundred and fifty known ones of its kind is told."""
    content = " ".join(f"کتا\u200bب {n} خبر" for n in range(150))
    path = put(tmp_path, document(text=content))
    known = tmp_path / "known.json"
    call(path, "--write-baseline", known)
    put(tmp_path, document(text=f"{content} خب\u00adر"))
    assert call(path, "--baseline", known, "--error-on", "info").code == 1
