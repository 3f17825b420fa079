"""Rules on the text itself: what they find, what they leave alone, and that no screen passes what they would report."""

from __future__ import annotations

import re
import sys
import unicodedata
from hashlib import sha256
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hashiye.checks import bidi, changed_text, characters, passages, persian, remains
from hashiye.checks.restoring import cause, restored
from hashiye.checks.runner import examine, plan
from hashiye.checks.spots import MOST, in_order, runs
from hashiye.checks.subject import Context, Subject
from hashiye.checks.suspects import SOUND, SOUND_CHARACTERS, codes_of, others, suspects
from hashiye.codes import Severity
from hashiye.model import Annotation, Document, Layer, Text
from hashiye.registry import RULES
from tests.strategies import texts

assert bidi, remains
MINE = sorted(code for code in RULES if re.fullmatch("HSH-B1(02|0[5-9]|1.|2[0-5])", code))
PLAN = plan(MINE, {code: RULES[code] for code in MINE})
SEED = (Path(__file__).parents[1] / "corpus/texts/000_6a3f37bcd1ee8004.txt").read_text(encoding="utf-8")
NEWS = sorted((Path(__file__).parent / "news").rglob("*.txt"))
Z = "\u200c"


def subject(text, language="fa", *, made_on=None, annotations=(), raw=None):
    data = (text if made_on is None else made_on).encode("utf-8", "surrogatepass")
    measured = Text(sha256(data).hexdigest(), len(data.decode("utf-8", "surrogatepass")), len(data), None, text)
    layers = (Layer("names", "sara", "partial", tuple(annotations)),) if annotations else ()
    return Subject(Document("x", language, measured, layers=layers), Context(), raw=raw)


def remarks(text, *args, **kwargs):
    return [
        (rule.code.code[4:], remark) for rule, remark in examine(subject(text, *args, **kwargs), PLAN, MINE).remarks
    ]


def codes(text, *args, **kwargs):
    return {code for code, _ in remarks(text, *args, **kwargs)}


def spots(text, code):
    return [text[slice(*remark.span)] for found, remark in remarks(text) if found == code]


FAULTS = {
    "B105": ["سلام\x07", "سلام\x00", "\x85", "ا\uffff", "ا\U0001fffe", "ا\ufdd0", "x\ud800"],
    "B107": ["", " ", "\n\t\n", "\u00a0", Z, "\u200b\u2028"],
    "B110": ["ا\u0653ب", "\u1100\u1161", "\u212b", "e\u0301 خوب"],
    "B111": ["شماره \u202e12\u202c", "a\u202db"],
    "B112": ["\u202aabc\u202c", "\u2066abc\u2069", "\u2067a\u202ab\u202cc\u2069"],
    "B113": ["\u202aabc", "abc\u202c", "\u2069", "\u2066\u202aabc\u2069x", "\u2067a\n\u2069"],
    "B114": [
        "سل\u200bام",
        "\u200fسلام",
        "a\u00adb",
        "ا\ufeffب",
        "ا\u2028ب",
        "می\u200dشود",
        "a\ufe0f",
        "ا\U000e0041",
        "ب\u061c",
        "\u2060ا",
        "\u3164x",
    ],
    "B115": ["علي", "كتاب", "مصطفى", "كتاب‌هاي", "رييس‌جمهور گفت", "آيت الله خامنه اي", "بين المللي"],
    "B116": ["يکی‌يک یي", "كتابک", "میروي"],
    "B117": ["ﺳﻼم", "\ufb8a", "\ufedf\ufe8e", "\ufe76"],
    "B118": ["سلـام", "ـ", "هــ", "نهـ", "هـا"],
    "B119": [f"می{Z}{Z}شود", f"ها {Z}ی", f"{Z}ها", f"ها{Z}", f"ها{Z}.", f"«{Z}ها»", f"کتاب{Z}\nها"],
    "B120": ["۱۲:30", "١٢۳", "1۲", "۱۴۰۱/10/٢"],
    "B121": [" \u064bا", "\u0651ا", "(\u064eا", f"ا{Z}\u0654", "م\u0651\u064e", "e" + "\u0301" * 31],
    "B122": [
        "\ufffd",
        "Ø³Ù„Ø§Ù…",
        "سلام دنیا".encode().decode("cp1256", "replace"),
        "â€œسلامâ€\x9d",
        "Ã˜Â³Ã™",
        "???? ??? ?",
    ],
    "B123": ["\ue000", "\U000f0000", "\u0378"],
    "B124": [
        "&nbsp;",
        "&nbsp ها",
        "&zwnj;",
        "&#8204;",
        "&#x200C;",
        "<br>",
        "<br/>",
        "</p>",
        '<a href="x">',
        "<!-- x",
        "<DIV class=x>",
        "&amp;",
    ],
    "B125": ["خانهٔ و خانۀ", "رئیس و ری\u0654یس"],
}
SOUND_TEXTS = [
    SEED,
    f"او می{Z}رود، آن{Z}ها کتاب{Z}های خوب می{Z}خوانند.",
    f"حتما\u064b{Z} می{Z}آید".replace(f"\u064b{Z}", "\u064b"),
    "خانهٔ ما و شما", "خانۀ ما", "رئیس، مسئول، سؤال، مؤمن", "لطفاً، مُحَمَّد",
    "سال ۱۴۰۱ و 2023، covid-۱۹، ۱۲:۳۰ و 12:30",
    "R&D و a < b و AT&T; x<y> &foo;",
    "👨\u200d👩\u200d👧 👩🏽\u200d🚀 🏳\ufe0f\u200d🌈 ❤\ufe0f 1\ufe0f\u20e3 🏴\U000e0067\U000e0062\U000e007f",
    "۱۴۰۱ ه\u200d.ش. و ۱۴۴۴ هـ.ق.", "«CAFÉ» و «café…» و Zürich", "ﷺ ﷼ ﴿الله﴾", "چی؟؟؟ ??? نه", "\u00a0\u064b ا",
    "او گفت: «إن الله مع الصابرين في كل مكان» و رفت", "بِسْمِ اللَّهِ الرَّحْمٰنِ الرَّحِيمِ".replace("\u0651\u064e", "\u064e\u0651"),
    "كتاب را خواند".replace("ك", "ک"), "قاعدة", "𐎠𐎡 و 😀",
]  # fmt: skip


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, listed in FAULTS.items() for text in listed])
def test_each_fault_is_found(code, text):
    assert code in codes(text)


@pytest.mark.parametrize("text", SOUND_TEXTS)
def test_sound_text_draws_nothing(text):
    assert remarks(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("سلام \u202eدنیا", "B111"), ("سلام\u0007", "B105"), ("سل\u200bام", "B114"), ("ﺳلام", "B117"),
        (SEED.replace("ی", "ي").replace("ک", "ك"), "B115"),
    ],
)  # fmt: skip
def test_what_the_ud_validator_lets_pass_is_found(text, code):
    """Mistake 7 of the invariants' list: each of these passes udvalidate level 2."""
    assert codes(text) == {code}


def test_every_rule_on_the_text_is_here():
    assert {code[4:] for code in MINE} == FAULTS.keys() | {"B102", "B106", "B108", "B109"}


def test_what_the_shared_scan_passes_concerns_no_rule():
    sound = re.compile(f"[{SOUND_CHARACTERS}]")
    for point in range(sys.maxunicode + 1):
        char = chr(point)
        assert bool(sound.match(char)) == bool(SOUND.fullmatch(char)) or char in "\t\u00a0"
        if sound.match(char):
            assert not codes_of(char), f"U+{point:04X}"


@given(text=texts(), language=st.sampled_from(("fa", "ar")), edited=st.booleans())
def test_no_screen_passes_what_its_rule_would_report(text, language, edited):
    """Rules that look only for the characters the scan hands them: see the test above for those characters."""
    for rule in PLAN:
        one = subject(text, language, made_on="x" if edited else None)
        if rule.screen is not None and not rule.screen(one) and not (edited and rule.code.code == "HSH-B109"):
            one.suspects = {code: set(text) - {" "} if code in {"HSH-B112", "HSH-B113"} else set() for code in RULES}
            assert not list(rule.find(one)), (rule.code.code, text)


@given(
    text=st.text(
        alphabet="کتاب ها\u200cيكیىۀه\u0654\u064b\u0651a1۱٢.:\u202a\u202c\u2066\u2069\n\u0640\u0301é&;<>br\ufb8a",
        max_size=30,
    )
)
def test_spans_lie_in_the_text_and_do_not_overlap(text):
    ends = {}
    for code, remark in remarks(text):
        start, end = remark.span
        assert remark.in_text
        assert 0 <= start <= end <= len(text)
        if code != "B125" and remark.severity is None:
            assert start >= ends.get(code, 0)
            ends[code] = end


@given(
    text=st.text(alphabet="e\u0301\u0316ا\u0653\u0654\u0655ب\u064b\u0651\u1100\u1161\u11a8é\u0344 \u034f", max_size=12)
)
def test_a_text_out_of_nfc_is_told(text):
    if text.strip() and not unicodedata.is_normalized("NFC", text):
        assert codes(text) & {"B110", "B121"}


@given(text=st.text(alphabet="e\u0301\u0316\u0653\u064b\u0651\u034fé ", max_size=12))
def test_marks_in_order_are_the_same_text(text):
    ordered = in_order(text)
    assert unicodedata.normalize("NFD", ordered) == unicodedata.normalize("NFD", text)


@given(text=st.text(alphabet="abc"), many=st.booleans())
def test_runs_of_few_and_of_many_characters_are_found_alike(text, many):
    chars = set("ab") | ({chr(0x10000 + i) for i in range(40)} if many else set())
    assert [text[start:end] for start, end in runs(text, chars)] == re.findall("[ab]+", text)


def test_places_are_exact():
    assert spots("a\u202bab\u202c", "B112") == ["\u202b"]
    assert spots(f"می{Z}{Z}شود و ها{Z} ی", "B119") == [Z + Z, Z]
    assert spots("او علي و كتاب", "B115") == ["علي", "كتاب"]
    assert spots("ساعت ۱۲:30، نه ۱۳:۳۰", "B120") == ["۱۲:30"]
    assert spots("یک ا\u0653ب", "B110") == ["ا\u0653"]
    assert spots("سلام &nbsp; <b>", "B124") == ["&nbsp;", "<b>"]


def test_what_was_decoded_wrongly_is_shown_rightly():
    for encoding in ("cp1252", "cp1256"):
        text = "سلام".encode().decode(encoding)
        assert [remark.expected for _, remark in remarks(text)] == ["سلام"]


def test_a_half_space_that_nobody_sees_is_an_information_told_once():
    text = f"کار{Z}های آن{Z}ها، PDF{Z}ها و ۲۰{Z}ساله"
    [(code, remark)] = remarks(text)
    assert (code, remark.severity) == ("B119", Severity.INFO)
    assert text[slice(*remark.span)] == Z
    assert "3 in this text" in remark.message


def test_a_text_in_arabic_letters_throughout_is_one_fault():
    [(code, remark)] = remarks("علي كتابي خواند، " * 20)
    assert code == "B115"
    assert "40 words" in remark.message


def test_many_faults_end_in_a_count():
    found = remarks("x\u200b" * 150)
    assert len(found) == MOST + 1
    assert found[-1][1].message.endswith("(the first of 50 more)")
    assert found[-1][1].found == "50 more"
    assert "more" not in found[-2][1].message


@pytest.mark.parametrize("language", ["ar", "ckb", "en", "und", ""])
def test_persian_rules_leave_other_languages_alone(language):
    assert codes(f"علي كتاب، كتابک، کار{Z}{Z}ها، خانهٔ خانۀ", language) == set()
    assert codes("۱۲:30", language) == {"B120"}


@pytest.mark.parametrize("language", ["fa", "fa-IR", "FA", "prs", "pes-Arab"])
def test_persian_rules_know_persian_by_its_tags(language):
    assert codes("علي آمد", language) == {"B115"}


def test_arabic_words_are_known_by_their_letters():
    assert passages.is_only_arabic("مدرسة")
    assert passages.is_only_arabic("إن")
    assert not passages.is_only_arabic("لطفاً")
    assert not passages.is_only_arabic("علي")


# --- the text and its hash


def changed(text, made_on):
    [remark] = [remark for code, remark in remarks(text, made_on=made_on) if code == "B106"]
    return remark


LINES = "\n\nوزیر گفت: ۱۲ كتاب خواند.\nعلی آمد.\n"
CHANGES = {
    "byte order mark was added": ("\ufeff" + LINES, LINES),
    "byte order mark was taken away": (LINES, "\ufeff" + LINES),
    "LF to CR LF": (LINES.replace("\n", "\r\n"), LINES),
    "LF to CR": (LINES.replace("\n", "\r"), LINES),
    "CR LF to LF": (LINES, LINES.replace("\n", "\r\n")),
    "byte order mark was added and line ends": ("\ufeff" + LINES.replace("\n", "\r\n"), LINES),
    "blanks were added at the ends of lines": (LINES.replace("\n", " \t\n"), LINES),
    "empty lines": (LINES.strip(), LINES),
    "empty lines at its beginning": (LINES + "\n", LINES),
    "normal form C": (unicodedata.normalize("NFD", "آب " + LINES), "آب " + LINES),
    "normal form D": ("آب é", unicodedata.normalize("NFD", "آب é")),
    "Persian yeh and kaf became Arabic": ("علي كتاب", "علی کتاب"),
    "Arabic yeh and kaf became Persian": ("علی کتاب", "علي كتاب"),
    "Persian digits became ASCII": ("سال 12", "سال ۱۲"),
    "UTF-8 was read as cp1252": ("سلام".encode().decode("cp1252"), "سلام"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_cause_of_a_changed_hash_is_named_and_undone(name):
    text, made_on = CHANGES[name]
    remark = changed(text, made_on)
    assert name in remark.message
    assert remark.safe
    assert [edit.value for edit in remark.edits] == [made_on]
    assert restored(text.encode(), sha256(made_on.encode()).hexdigest()) == made_on.encode()


@given(before=texts(), after=texts())
def test_what_is_restored_has_the_stored_hash(before, after):
    digest = sha256(before.encode()).hexdigest()
    found = restored(after.encode(), digest)
    assert found is None or sha256(found).hexdigest() == digest
    assert found == before.encode() or found is None


def test_bytes_that_are_no_text_are_no_trouble():
    assert restored(b"\xff\xfe\x00", "0" * 64) is None
    assert cause(b"", "0" * 64) is None


def test_one_fault_is_told_once():
    assert codes("\ufeff" + LINES.replace("ك", "ک"), made_on=LINES.replace("ك", "ک")) == {"B106"}
    assert codes("سلام\r\nدنیا", made_on="سلام\nدنیا") == {"B106"}
    assert codes("\ufeffسلام") == {"B102"}
    assert codes("سلام\r\nدنیا") == {"B108"}
    assert codes("سلام\r\nدنیا", made_on="چیز دیگر") == {"B106", "B108"}


def test_a_text_file_is_not_edited_through_the_document():
    one = subject("سلام\r\n", made_on="سلام\n", raw="سلام\r\n".encode())
    [(_, remark)] = examine(one, PLAN, MINE).remarks
    assert remark.edits == ()
    assert remark.message.endswith("LF to CR LF")


def annotation(text, surface, start=None):
    start = text.index(surface) if start is None else start
    return Annotation(surface, start, start + len(surface), "LOC", surface)


def test_a_real_edit_says_what_can_be_placed():
    old, new = "پلیس تهران سه نفر را گرفت. باکو", "پلیس شهر تهران دو نفر را. تبریز و تبریز"
    marks = [annotation(old, word) for word in ("پلیس", "تهران", "باکو")] + [annotation("تبریز", "تبریز")]
    [remark] = [one for code, one in remarks(new, made_on=old, annotations=marks) if code == "B106"]
    assert remark.message == (
        "the text is not the one of this document: it was edited; the words of its 4 annotations stand "
        "1 at the old place, 1 exactly once elsewhere, 1 in several places, 1 nowhere"
    )
    assert "rebase" in remark.fix
    assert not remark.edits


def test_surfaces_tell_of_folded_letters_and_lost_half_spaces():
    old, new = "علي و علی", "علی و علی"
    said = changed_with(new, old, [annotation(old, "علي"), annotation(old, "علی")])
    assert "folded" in said
    old = f"علی{Z}اف می{Z}رود"
    assert "half-spaces were lost" in changed_with(old.replace(Z, " "), old + "!", [annotation(old, f"علی{Z}اف")])


def changed_with(text, made_on, annotations):
    made = remarks(text, made_on=made_on + ("" if made_on != text else "."), annotations=annotations)
    return next(remark.message for code, remark in made if code == "B106")


def test_a_wrong_length_is_put_right():
    one = subject("سلام")
    text = structs.replace(one.document.text, code_points=9, bytes=1)
    wrong = Subject(structs.replace(one.document, text=text), Context())
    found = [remark for _, remark in examine(wrong, PLAN, MINE).remarks]
    assert [(edit.at, edit.value) for remark in found for edit in remark.edits] == [
        (("text", "code_points"), 4), (("text", "bytes"), 8),
    ]  # fmt: skip
    assert [remark.at for remark in found] == [("text", "codePoints"), ("text", "bytes")]
    assert all(remark.safe for remark in found)


# --- cost


HOSTILE = {
    "marks": "e" + "\u0301\u0316", "openers": "\u202a", "nested": "\u2066\u202a\u2069", "half-spaces": "ا\u200c", "tags": "<a ",
    "entities": "&a", "digits": "1۱.", "arabic": "ي ", "quotation": "ة ي «", "latin": "Ø§", "signs": "طک§", "questions": "?? ",
    "heh": "ه\u0640", "hamza": "هٔۀ", "jamo": "\u1100\u1161", "blank": " ", "private": "\ue000\U000f0000x",
    "private-kinds": "".join(map(chr, range(0xE000, 0xF000))) + "".join(map(chr, range(0xF0000, 0xF1000))),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_linear_time(name):
    piece = HOSTILE[name]
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    started = process_time()
    for made_on in (text, "چیز دیگر"):
        remarks(text, made_on=made_on)
    assert process_time() - started < 5, "0.2 to 0.6 s on the project's machine; quadratic would be minutes"


def test_many_annotations_on_a_changed_text_are_bounded():
    text = "ab" * 50_000
    marks = [Annotation(str(i), i % 1000, 100_000 - i % 777, "LOC", f"x{i}") for i in range(100_000)]
    started = process_time()
    said = changed_with(text, "چیز دیگر", marks)
    assert "not looked for" in said
    assert process_time() - started < 5


def test_offsets_may_be_anything():
    marks = [
        Annotation("a", 5, 1, "LOC", "x"),
        Annotation("b", 10**9, 10**9 + 2, "LOC", "xy"),
        Annotation("c", -4, -2, "L", ""),
    ]
    marks.append(Annotation("d", 0, 9, "LOC", "x y", parts=((7, 9), (-1, 2))))
    assert "B106" in {code for code, _ in remarks("سلام", made_on="x", annotations=marks)}


@pytest.mark.parametrize("path", NEWS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_news_draws_no_false_alarm(path):
    """Six of these articles are written with Arabic letters throughout; nothing else is wrong with any."""
    text = path.read_text(encoding="utf-8")
    assert codes(text) == ({"B115"} if "ي" in text else set())
    assert len(remarks(text)) <= 1


def test_rules_on_a_sound_text_ask_one_scan():
    assert not others(SEED)
    assert suspects(SEED, ()) == {}
    assert persian.half_space.__doc__
    assert characters.tatweel.__doc__
    assert changed_text.text_changed.__doc__


@pytest.mark.parametrize("word", ["مسي\u0654ول", "رئيسي\u0654"])
def test_a_decomposed_hamza_is_no_arabic_yeh_of_its_own(word):
    """Files from macOS spell ئ as yeh and hamza: that is told by HSH-B110 alone."""
    assert "B115" not in [code for code, _ in remarks(f"{word} گفت.")] or "رئيسي" in word


@pytest.mark.parametrize("text", ["«کتاب»\u200cها رسید.", "(۱۴۰۲)\u200cها بود."])
def test_a_suffix_tied_to_a_closing_mark_is_careful_spelling(text):
    found = [(code, remark) for code, remark in remarks(text) if code == "B119"]
    assert all(remark.severity == "info" for _, remark in found)
