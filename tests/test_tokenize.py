"""Tokens: exact by construction, hazm's own where no rule of ours speaks, and every trap by name."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye import forms
from hashiye.tokenize import Tokenizer, by_hazm, pieces
from tests.strategies import texts

TOKENIZER = Tokenizer()

WORDS = """
سلام خواهد گفته شده است می رود کتاب ها کتابهای می\u200cرود نمی میکند نه ه م. ر. ش. U.S. e.g. يك ١٢ १२ 12.5
۱٬۰۰۰ ۱۴۰۱/۱۰/۲۰ ۱۲:۳۰ 2023-01-10 http://a.ir/x?y=1 info@irna.ir #خبر_فوری @ali irna.ir report.pdf COVID-19
H2O ۹متر . ؟ ! … « » ( ) [۱] " ' ، ؛ : - – / \\ ٪ $ & * _ ... “ ” ‘ ’ ﴾ 😊
👨\u200d👩\u200d👧 🇮🇷 👍🏽 𐎠 \u064b \u0640 e\u0301
\u200c \u200d \u200f \u200e \u061c \u2067 \u2069 \u202e \ufeff \u2060 \u00ad
"""
BLANKS = "  \n\t\u00a0\u3000\u2028\u2029\u0085\u200b\u202f"
PARTS = (*WORDS.split(), *BLANKS)
mixed = st.lists(st.sampled_from(PARTS) | st.characters(exclude_categories=("Cs",)), max_size=25).map("".join)


def is_blank(char: str) -> bool:
    return char.isspace() or char == "\u200b"


def tokens(text: str) -> list[str]:
    return TOKENIZER.tokenize(text).surfaces


@given(mixed | texts())
def test_every_character_but_blanks_stands_in_exactly_one_token(text):
    result = TOKENIZER.tokenize(text)
    position = 0
    for (start, end), surface in zip(result.segments.tokens.pairs(), result.surfaces, strict=True):
        assert position <= start < end
        assert text[start:end] == surface
        assert all(map(is_blank, text[position:start]))
        assert not any(map(is_blank, surface))
        position = end
    assert all(map(is_blank, text[position:]))


@given(mixed | texts())
def test_hazm_agrees_outside_the_recorded_differences(text):
    result = TOKENIZER.tokenize(text)
    theirs = by_hazm.tokens(text)
    stretches = {difference.start: difference for difference in result.differences}
    rebuilt, behind = [], 0
    places = sorted(
        [*result.segments.tokens.pairs(), *((start, -1) for start in stretches)], key=lambda p: (p[0], p[1])
    )
    for start, end in places:
        if end == -1:
            rebuilt += stretches[start].tokens
            behind = stretches[start].end
        elif start >= behind:
            rebuilt.append(text[start:end])
    assert rebuilt == theirs


@given(mixed | texts())
def test_offsets_are_handed_over_as_they_are_stored(text):
    result = TOKENIZER.tokenize(text)
    assert (result.starts, result.ends) == (list(result.segments.tokens.starts), list(result.segments.tokens.ends))


@given(mixed | texts())
def test_norms_are_the_normal_forms_that_differ(text):
    result = TOKENIZER.tokenize(text)
    expected = {i: forms.norm(s) for i, s in enumerate(result.surfaces) if forms.norm(s) != s}
    assert result.segments.norms == expected


@given(mixed)
def test_the_same_text_gives_the_same_result(text):
    assert TOKENIZER.tokenize(text) == Tokenizer().tokenize(text)
    assert Tokenizer(compare=False).tokenize(text).segments == TOKENIZER.tokenize(text).segments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("این جمله (خیلی) پیچیده نیست!!!", "این جمله ( خیلی ) پیچیده نیست !!!"),
        ("گفت: «برو.»", "گفت : « برو . »"),
        ("الف\u00a0ب\u3000پ\u2028ت\u2029ث\u200bج\u202fچ\tح\nخ", "الف ب پ ت ث ج چ ح خ"),
        ("۱۲:۳۰ 12.5 ۱۲٫۵ ۱٬۰۰۰", "۱۲:۳۰ 12.5 ۱۲٫۵ ۱٬۰۰۰"),
        ("1,000,000 ۱۴۰۱/۱۰/۲۰ 2023-01-10", "1,000,000 ۱۴۰۱/۱۰/۲۰ 2023-01-10"),
        ("سال ۲۰۲۲. ساعت ۱۲:", "سال ۲۰۲۲ . ساعت ۱۲ :"),
        ("۲،۵۰۰ ریال، ۲،۵", "۲،۵۰۰ ریال ، ۲ ، ۵"),
        ("۵٪ 5% -۵ $5 ۲۵°", "۵ ٪ 5 % - ۵ $ 5 ۲۵ °"),
        ("۹متر ۲۰ام 5G covid19 H2O G20 COVID-19 F-16", "۹ متر ۲۰ ام 5 G covid19 H2O G20 COVID-19 F-16"),
        ("O'Neil Azerbaijan’s AT&T CD\u200cها", "O'Neil Azerbaijan’s AT&T CD\u200cها"),
        ("تهران-مشهد ۲۰۱۵–۲۰۲۰ الف—ب ۱۰-۲۰", "تهران - مشهد ۲۰۱۵ – ۲۰۲۰ الف — ب ۱۰ - ۲۰"),
        ("“سلام” ‘خوب’ ‹ب› „پ‟", "“ سلام ” ‘ خوب ’ ‹ ب › „ پ ‟"),
        ("گفت… گفت... نه؟!", "گفت … گفت ... نه ؟!"),
        ("a,b;c", "a , b ; c"),
        ("خبر_فوری #خبر_فوری #کتاب\u200cها، #۱۲", "خبر_فوری #خبر_فوری #کتاب\u200cها ، #۱۲"),
        ("در @irna_news:", "در @irna_news :"),
        ("www.irna.ir، irna.ir/a?b=1.", "www.irna.ir ، irna.ir/a?b=1 ."),
        ("(http://x.ir:80/ایران_(کشور)).", "( http://x.ir:80/ایران_(کشور) ) ."),
        ("ali.reza@example.com. نشانی:info@irna.ir", "ali.reza@example.com . نشانی : info@irna.ir"),
        ("فایل report.pdf را", "فایل report.pdf را"),
        ("U.S. ه.ش م.", "U . S . ه . ش م ."),
        ("سلام😂😂خوب 👨\u200d👩\u200d👧🇮🇷👍🏽", "سلام 😂 😂 خوب 👨\u200d👩\u200d👧 🇮🇷 👍🏽"),
        ("خانهٔ مُحَمَّد محـمد e\u0301", "خانهٔ مُحَمَّد محـمد e\u0301"),
        ("«\u2067Zakir\u2069» است.\u200f", "« \u2067Zakir\u2069 » است .\u200f"),
        ("\u200f(الف)\u200f", "\u200f( الف )\u200f"),
        ("«ایران»\u200cها ۵۰\u200cدرصد می\u200cرود", "« ایران » \u200cها ۵۰ \u200cدرصد می\u200cرود"),
        ("\u200f", "\u200f"),
        (" \u200b\n\t", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_tokens(text, expected):
    assert tokens(text) == expected.split()


@pytest.mark.parametrize(
    ("text", "kind", "theirs"),
    [
        ("a b\u00a0c d", "glued", ("b\u00a0c",)),
        ("در ۱۴۰۱/۱۰/۲۰ بود", "split", ("۱۴۰۱", "/", "۱۰", "/", "۲۰")),
        ("در 2023-01-10. بود", "other", ("2023", "-", "01", "-", "10.")),
    ],
)
def test_a_difference_from_hazm_is_recorded_where_it_is(text, kind, theirs):
    (difference,) = TOKENIZER.tokenize(text).differences
    assert (difference.kind, difference.tokens) == (kind, theirs)
    assert text[difference.start : difference.end] == text.split(" ", 1)[1].rpartition(" ")[0]
    assert Tokenizer(compare=False).tokenize(text).differences == ()


def test_hazm_losing_text_is_one_difference_to_the_end(monkeypatch):
    monkeypatch.setattr(by_hazm, "tokens", lambda text: ["او", "کتاب"])
    (difference,) = TOKENIZER.tokenize("او می خواهد").differences
    assert (difference.start, difference.end, difference.kind) == (3, 11, "other")


def test_hazm_stopping_early_is_a_difference(monkeypatch):
    monkeypatch.setattr(by_hazm, "tokens", lambda text: ["او", "می"])
    (difference,) = TOKENIZER.tokenize("او می خواهد").differences
    assert (difference.start, difference.end, difference.tokens) == (6, 11, ())


def test_the_seed_is_cut_as_hazm_cuts_it(seed):
    text = seed.decode()
    result = TOKENIZER.tokenize(text)
    assert result.surfaces == by_hazm.tokens(text)
    assert result.differences == ()
    assert (len(result.surfaces), len(result.segments.sentences)) == (581, 19)
    verbs = [text[group.start : group.end] for group in result.verbs]
    assert verbs == ["شده است", "کرده بود", "خواسته بود", "کرده است", "نخواهد بود", "شده بود"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("گفته شده است.", ["گفته شده است"]),
        ("گفته خواهد شد", ["گفته خواهد شد"]),
        ("او می خواهد", []),  # hazm would drop the last word
        ("می خواهد.", []),
        ("خواهد، رفت", []),
        ("گفته\nاست", []),
        ("گفته. است", []),
        ("نه است و ه است", []),  # hazm's empty stem
    ],
)
def test_verb_groups(text, expected):
    result = TOKENIZER.tokenize(text)
    assert [text[group.start : group.end] for group in result.verbs] == expected
    for group in result.verbs:
        assert " ".join(result.surfaces[group.first : group.last]) == text[group.start : group.end]


VERBS = "گفته شده است خواهد شد نخواهد بود رفت کتاب"


@given(st.lists(st.sampled_from(VERBS.split()), min_size=2, max_size=7))
def test_groups_are_hazms_where_it_loses_nothing(words):
    words.append("کتاب")  # so that no auxiliary is last
    text = " ".join(words)
    result = TOKENIZER.tokenize(text)
    joined = list(words)
    for group in reversed(result.verbs):
        joined[group.first : group.last] = ["_".join(words[group.first : group.last])]
    assert joined == by_hazm._tokenizer(True).join_verb_parts(words)


def test_the_rules_and_both_versions_stand_in_the_producers():
    ours, hazm = TOKENIZER.producers
    assert ours.settings == pieces.RULES
    assert ours.version
    assert hazm.version.startswith("0.12")
    assert hazm.settings["join_verb_parts"] == "false"


HOSTILE = (
    "!", ".", " .", "…", "a.", "a@", "@", "#", "://", "www.", "x@y.", "1,", "1،000", "۱/",
    "(", '"', '"a.', "سلام.",
    "ا\u200c", "های", "\u200f", "\u2067", "a-", "[۱]", "خواهد ", "گفته شده است ", "می ", "ها ",
    "\n", "\u00a0a",
    "م. ", "۱. ", "جی. ", "👨\u200d", ".»",
)  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_is_linear_on_hostile_text(unit):
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        begin = time.process_time()
        TOKENIZER.tokenize(text)
        return time.process_time() - begin

    seconds(1000)
    assert seconds(100_000) < 4  # quadratic work takes minutes here


def test_long_texts_do_not_fill_the_memory_of_words():
    from hashiye import tokenize

    TOKENIZER.tokenize(" ".join("ب" * 65 + str(i) for i in range(100)))
    assert not any(len(piece) > 64 for piece in tokenize._pieces)


def test_hazm_is_imported_only_when_it_is_asked():
    code = (
        "import sys; from hashiye.tokenize import Tokenizer; t = Tokenizer(compare=False);"
        "t.tokenize('سلام کتابهای خوب.'); assert 'hazm' not in sys.modules;"
        "t.tokenize('گفته شده است'); assert 'hazm' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
