"""Every report of diff: each kind by its own name, safe whatever the documents hold, the same each time."""

from __future__ import annotations

import html.parser
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec import structs

from hashiye import alignment, comparing
from hashiye.codes import Severity
from hashiye.comparing import compare
from hashiye.comparing.changes import KINDS, Change, Comparison, Shift
from hashiye.comparing.pairs import Pair, Side
from hashiye.model import Annotation, Document, Fact, Layer, Relation, Text
from hashiye.report import markup
from hashiye.report.differences import FORMATS, Difference, markdown, page_text, places
from hashiye.report.differences import html as page
from hashiye.report.differences.entries import WORST, shape_of
from hashiye.report.differences.places import around, shortened
from hashiye.report.differences.strips import exchanged, near
from hashiye.report.sentences import quiet_lines
from tests.differences import HOSTILE_RUN, NEW, OLD, every_kind, hostile, plain, segmented, several
from tests.differences import at as placed
from tests.hostile import controls
from tests.reports import HOSTILE
from tests.strategies import documents, texts

SHOWN = ("text", "markdown", "html")
ENDINGS = {"text": "txt", "markdown": "md", "html": "html"}


def rendered(format: str, difference: Difference, **how: bool) -> str:
    return FORMATS[format].render(difference, **how)


# --- golden ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", SHOWN)
def test_every_kind_is_shown_by_its_name(format, golden):
    pair = every_kind()
    assert set(pair.comparison.summary) == set(KINDS), "the sample must hold every kind"
    shown = rendered(format, Difference(pairs=(pair,)))
    assert all(kind in shown for kind in KINDS)
    golden(f"diff/every-kind.{ENDINGS[format]}", shown)


@pytest.mark.parametrize("format", SHOWN)
def test_a_whole_run(format, golden):
    golden(f"diff/several.{ENDINGS[format]}", rendered(format, several()))


def test_a_terminal(golden):
    shown = rendered("text", several(), terminal=True, colour=True)
    golden("diff/terminal.txt", shown.replace("\x1b", "<ESC>").replace("\u2068", "<FSI>").replace("\u2069", "<PDI>"))
    assert shown.count("\u2068") == shown.count("\u2069")


@pytest.mark.parametrize("format", SHOWN)
def test_nothing_differs(format):
    shown = rendered(format, Difference(same=3, before="a", after="b"))
    assert ("بی‌تغییر در معنا" if format == "html" else "3 documents same; no semantic change") in shown


def test_what_was_left_out_is_said():
    shown = rendered("text", Difference(same=1, ignored=("norm",), layers=("entities", "a\x1b")))
    assert shown == (
        "1 document same; no change in what was looked at; only layers: entities, a⟨U+001B⟩; not looked at: norm\n"
    )


def test_unrelated_texts_are_said_to_be():
    before, after = plain(), structs.replace(plain(), text=Text.of("abc " * 50))
    comparison = Comparison(
        before=before, after=after, changes=(Change(kind="metadata", id="language", before="fa", after="en"),),
        alignment=alignment.Alignment(((alignment.Hunk(0, len(OLD), 0, 200)),), len(OLD), 200, related=False),
    )  # fmt: skip
    difference = Difference(pairs=(Pair(comparison=comparison, before=Side("a"), after=Side("b")),))
    assert "nothing to do with each other" in rendered("text", difference)
    assert "ربطی ندارند" in rendered("html", difference)


# --- places and words -----------------------------------------------------------------------------


def test_places_are_those_of_the_file_and_the_text():
    shown = rendered("text", Difference(pairs=(every_kind(),)))
    pair = every_kind()
    for side, name in ((pair.before, "was"), (pair.after, "is")):
        lines = side.parcel.data.decode().split("\n")
        for match in re.finditer(rf"^    {name} +{re.escape(side.name)}:(\d+):(\d+), text", shown, re.MULTILINE):
            assert (
                lines[int(match[1]) - 1][int(match[2]) - 1 :].startswith(("{", "["))
                or "content" in lines[int(match[1]) - 1]
            )
    assert "characters 69 to 83" in shown
    assert NEW[69:83] == "ولادیمیر پوتین"


def test_a_document_whose_bytes_are_not_those_has_no_places():
    pair = every_kind()
    pair = structs.replace(
        pair, before=structs.replace(pair.before, parcel=structs.replace(pair.before.parcel, data=b"{"))
    )
    shown = rendered("text", Difference(pairs=(pair,)))
    assert "HEAD:documents/irna-1.hsh.json:" not in shown
    assert "text 2:63, characters 77 to 82" in shown


@given(text=texts(), data=st.data())
def test_context_is_text(text, data):
    start = data.draw(st.integers(-2, len(text) + 2))
    end = data.draw(st.integers(start, len(text) + 3))
    before, behind, _ = around(text, start, end)
    if 0 <= start <= end <= len(text):
        assert text[:start].endswith(before)
        assert text[end:].startswith(behind)
        assert len(before.split()) <= 3
        assert len(behind.split()) <= 3
        assert "\n" not in before + behind
    else:
        assert before == behind == ""


@given(old=texts(), new=texts())
def test_a_strip_holds_both_texts(old, new):
    found = alignment.align(old, new)
    one, other = comparing.changes.Passage(0, len(old), old), comparing.changes.Passage(0, len(new), new)
    strip = exchanged(one, other, found.hunks)
    assert "".join(text for op, text in strip if op != "+") == old
    assert "".join(text for op, text in strip if op != "-") == new
    assert [op for op, _ in near(strip)] == [op for op, _ in strip]


def test_hunks_that_do_not_fit_lose_no_word():
    one, other = comparing.changes.Passage(5, 8, "abc"), comparing.changes.Passage(5, 8, "abd")
    assert exchanged(one, other, ((0, 99, 1, 2),)) == (("-", "abc"), ("+", "abd"))


@pytest.mark.parametrize(
    ("left", "right", "shape"),
    [(2, 0, "grown"), (0, -1, "shrunk"), (2, -1, "shifted"), (-2, 3, "shifted"), (0, 0, "parts"), (-1, -1, "shrunk")],
)
def test_shapes(left, right, shape):
    assert shape_of(Change(kind="resized", left=Shift(left), right=Shift(right))) == shape


def test_long_surfaces_are_shortened():
    assert len(shortened("x" * 10_000)) < 200


def test_cut_annotations_are_named():
    pair = every_kind()
    layer = pair.comparison.after.layers[0]
    start = NEW.index("می دهند")
    cut = Annotation("cut1", start, start + 2, "EVE", "می")
    after = structs.replace(
        pair.comparison.after, layers=(structs.replace(layer, annotations=(*layer.annotations, cut)),)
    )
    pair = structs.replace(pair, comparison=structs.replace(pair.comparison, after=after))
    shown = rendered("text", Difference(pairs=(pair,)))
    assert "2 tokens became 1; 1 annotation cut" in shown
    assert "cuts      EVE …بانک ملت وام ⟦می⟧ دهند." in shown


# --- limits ---------------------------------------------------------------------------------------


def many(number: int) -> Difference:
    text = "سلام دنیا. " * number
    spans = tuple(Annotation(f"a{i}", 11 * i, 11 * i + 4, "PER", "سلام") for i in range(number))
    before = Document("x", "fa", Text.of(text), layers=(Layer("e", "s", "complete", ()),))
    after = structs.replace(before, layers=(structs.replace(before.layers[0], annotations=spans),))
    added = tuple(Change(kind="added", layer="e", producer="s", id=one.id, after=one) for one in spans)
    gone = Change(kind="removed", layer="e", producer="s", id="gone", before=Annotation("gone", 0, 4, "ORG", "سلام"))
    comparison = Comparison(before=before, after=after, changes=(*added, gone))
    return Difference(pairs=(Pair(comparison=comparison, before=Side("a"), after=Side("b")),))


def test_markdown_fits_a_comment_and_says_what_is_missing():
    shown = rendered("markdown", many(3000))
    assert len(shown) <= markdown.COMMENT
    assert len(shown) > markdown.COMMENT // 2
    left = int(re.search(r"([\d,]+) changes more did not fit", shown)[1].replace(",", ""))
    assert left + shown.count("**added**") + shown.count("**removed**") == 3001
    assert "**removed**" in shown, "the worst kinds come first"
    assert "did not fit" not in markdown.page(many(3000))


def test_a_page_says_what_is_missing():
    shown = rendered("html", many(page.CARDS + 50))
    assert shown.count('<article class="card') == page.CARDS
    assert "۵۱ تغییر دیگر در این صفحه جا نشد" in shown
    assert "removed" in shown


def test_worst_knows_every_kind():
    assert set(WORST) == set(KINDS)


@pytest.mark.parametrize("format", SHOWN)
def test_many_changes_take_seconds(format):
    import time

    difference = many(20_000)
    start = time.perf_counter()
    rendered(format, difference)
    assert time.perf_counter() - start < 10


# --- hostile --------------------------------------------------------------------------------------

ALLOWED = {
    "a", "article", "b", "bdi", "body", "caption", "del", "details", "div", "footer", "h1", "h2", "h3", "h4", "head", "header",
    "html", "ins", "li", "main", "mark", "meta", "nav", "p", "section", "span", "strong", "style", "sub", "summary", "table",
    "tbody", "td", "th", "thead", "title", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "aria-hidden", "aria-label", "aria-labelledby", "charset", "class", "content", "dir", "href", "http-equiv", "id", "lang",
    "name", "open", "role", "scope", "tabindex",
}  # fmt: skip


class Reader(html.parser.HTMLParser):
    """Holds a page to our own elements and attributes, each closed in its order."""

    VOID = frozenset(("meta",))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED, tag
        for name, value in attrs:
            assert name in ATTRIBUTES, name
            if name == "href":
                assert re.fullmatch(r"#[a-z0-9]+", value), value
                self.links.append(value[1:])
            if name == "id":
                self.ids.append(value)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.text.append(data)

    def handle_comment(self, data):
        raise AssertionError(data)


def read(shown: str) -> Reader:
    reader = Reader()
    reader.feed(shown)
    reader.close()
    assert not reader.open
    assert len(reader.ids) == len(set(reader.ids)), "an id twice"
    assert set(reader.links) <= set(reader.ids), set(reader.links) - set(reader.ids)
    return reader


@pytest.mark.parametrize("format", SHOWN)
def test_no_control_reaches_anybody(format):
    shown = rendered(format, HOSTILE_RUN)
    assert not controls(shown), controls(shown)
    assert quiet_lines(shown) == shown, "a line that a CI would obey"
    shown.encode()


def test_a_terminal_gets_no_control_but_colour():
    shown = rendered("text", HOSTILE_RUN, terminal=True, colour=True)
    assert not controls(re.sub(r"\x1b\[[0-9]{1,2}m", "", shown))
    assert shown.count("\u2068") == shown.count("\u2069")


def test_the_page_holds_our_own_elements_alone():
    reader = read(rendered("html", HOSTILE_RUN))
    assert "<script>alert(1)</script>" in "".join(reader.text), "shown as the words they are"
    read(rendered("html", several()))


def test_markdown_comes_alive_nowhere():
    shown = rendered("markdown", structs.replace(HOSTILE_RUN, pairs=HOSTILE_RUN.pairs))
    tokens = MarkdownIt("gfm-like").parse(shown)
    live = {"link_open", "image", "html_inline", "html_block", "fence", "code_block"}
    for token in tokens:
        kinds = {token.type, *(child.type for child in token.children or ())}
        assert not kinds & live, (kinds & live, token.content[:200])
        for child in token.children or ():
            assert not (child.type == "text" and "@" in child.content), child.content


ANY = st.text(st.characters(exclude_categories=()), max_size=30) | st.sampled_from(HOSTILE)


@pytest.mark.parametrize("format", SHOWN)
@given(value=ANY.filter(bool))
def test_anything_anywhere(format, value):
    shown = rendered(format, Difference(pairs=(hostile(value, value),), before=value, after=value))
    assert not controls(shown)
    assert shown.endswith("\n")
    if format == "html":
        read(shown)


@given(before=documents(), after=documents())
@settings(max_examples=40)
def test_any_two_documents(before, after):
    pair = Pair(comparison=comparing.compare(before, after), before=Side("a"), after=Side("b"))
    difference = Difference(pairs=(pair,))
    for name in SHOWN:
        shown = rendered(name, difference)
        assert shown == rendered(name, difference)
        assert not controls(shown)
    read(shown)


# --- the article ----------------------------------------------------------------------------------


@given(old=texts(), new=texts())
def test_the_overlay_knows_both_texts(old, new):
    overlay = page_text.Overlay(old, new, alignment.align(old, new))
    assert "".join(text for op, text in overlay.pieces if op != "+") == old
    assert "".join(text for op, text in overlay.pieces if op != "-") == new
    for at, char in enumerate(old):
        start, end = overlay.old(at, at + 1)
        assert overlay.text[start:end] == char
    for at, char in enumerate(new):
        start, end = overlay.new(at, at + 1)
        assert overlay.text[start:end] == char


@given(text=texts())
def test_rows_are_the_whole_text(text):
    assert "".join(text[start:end] for start, end in page_text._rows(text)) == text


def test_unreadable_files_are_listed():
    finding = several().findings[0]
    assert finding.severity is Severity.ERROR
    for name in SHOWN:
        assert "b/bad.hsh.json" in rendered(name, several())


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("a/documents/../texts/x.txt", "a/texts/x.txt"), ("HEAD:documents/../texts/x.txt", "HEAD:texts/x.txt"),
        ("../../texts/x.txt", "../../texts/x.txt"), ("a/b/../../x", "x"), ("x.txt", "x.txt"), ("", ""), ("a../../x", "x"),
    ],
)  # fmt: skip
def test_a_text_is_named_without_detours(path, plain):
    assert places._plain(path) == plain


def test_an_id_that_changed_is_said_whatever_else_did():
    pair = every_kind()
    was = pair.comparison.before.layers[0].annotations[0]
    now = structs.replace(was, id="new", label="FAC")
    change = Change(
        kind="relabelled", layer="entities", producer="sara", id=was.id, before=was, after=now, fields=("label", "id")
    )
    pair = structs.replace(pair, comparison=structs.replace(pair.comparison, changes=(change,)))
    assert "    id        was «l1»\n              is  «new»" in rendered("text", Difference(pairs=(pair,)))


# --- told once, and in order ----------------------------------------------------------------------


def compared(before: Document, after: Document) -> Difference:
    return Difference(pairs=(Pair(comparison=compare(before, after), before=Side("a"), after=Side("b")),))


@pytest.mark.parametrize("format", SHOWN)
def test_tokens_that_came_and_went_with_their_words_are_told_with_them(format):
    """A sentence that went, one that came, and a word put in: what the edit of the text says, nothing says again."""
    lines = OLD.splitlines(keepends=True)
    text = "".join([lines[0], "این جمله تازه است .\n", *lines[1:3], lines[4].replace("پایان", "پایان این")])
    before, after = plain(), structs.replace(plain(), text=Text.of(text), segments=segmented(text))
    difference = compared(before, after)
    folded = sum(change.kind == "tokens" for change in difference.pairs[0].comparison.changes)
    assert folded >= 2
    shown = rendered(format, difference)
    assert "became" not in shown
    assert "no annotation is cut" not in shown
    assert "هیچ نشانه‌ای بریده نشد" not in shown
    assert ("did not fit" in shown, "جا نشد" in shown) == (False, False)
    if format == "text":
        assert [line.strip() for line in shown.splitlines() if "its tokens" in line] == [
            "its tokens with it: 0 went, 5 came",
            "its tokens with it: 9 went, 0 came",
            "its tokens with it: 0 went, 1 came",
        ]


def test_tokens_that_are_cut_otherwise_as_well_are_told():
    text = OLD.replace("دیدار در تهران\n", "دیدار در شهر تهران\n")
    cut = segmented(text, ("دیدار در",))
    shown = rendered("text", compared(plain(), structs.replace(plain(), text=Text.of(text), segments=cut)))
    assert "2 tokens became 2" in shown
    assert "its tokens" not in shown


def test_an_annotation_that_moved_is_told_once():
    lines = OLD.splitlines(keepends=True)
    text = "".join([lines[0], *lines[2:4], lines[1], lines[4]])
    layer = Layer("entities", "sara", "complete", (placed(OLD, "پوتین", "PER", "p2"),))
    moved = structs.replace(layer, annotations=(placed(text, "پوتین", "PER", "p2"),))
    before = structs.replace(plain(), layers=(layer,))
    after = structs.replace(before, text=Text.of(text), segments=segmented(text), layers=(moved,))
    difference = compared(before, after)
    followed = [one.verdict for change in difference.pairs[0].comparison.changes for one in change.followed]
    assert (difference.summary["moved"], followed) == (1, ["kept"])
    shown = rendered("text", difference)
    assert "~ moved PER" in shown
    assert "kept" not in shown
    assert "touched" not in shown


def test_norms_of_tokens_are_told_as_norms():
    segments = structs.replace(segmented(OLD), norms={0: "دیدار"})
    before, after = plain(), structs.replace(plain(), segments=segments)
    assert "~ norm text 1:1: norm of «دیدار»: none → «دیدار»\n" in rendered("text", compared(before, after))
    assert "~ norm text 1:1: norm of «دیدار»: «دیدار» → none\n" in rendered("text", compared(after, before))
    assert "norm of \u2068`دیدار`\u2069: none → \u2068`دیدار`\u2069" in rendered("markdown", compared(before, after))


def test_pieces_of_other_directions_are_apart():
    """Else a screen draws an id that begins with a digit before the Persian word in front of it."""
    place = placed(OLD, "روسیه", "LOC", "4ibkrydo")
    layer = Layer("entities", "sara", "complete", (place,), relations=(Relation("r1", "in", {"where": ("4ibkrydo",)}),))
    before = structs.replace(plain(), layers=(structs.replace(layer, relations=()),))
    difference = compared(before, structs.replace(before, layers=(layer,)))
    page = rendered("html", difference)
    assert '<bdi>LOC</bdi></span> «<bdi>روسیه</bdi>» <bdi dir="ltr" class="code">4ibkrydo</bdi>' in page
    shown = FORMATS["text"].render(difference, terminal=True)
    assert "LOC \u2068«روسیه»\u2069 4ibkrydo" in shown
    assert "`LOC` \u2068`روسیه`\u2069 `4ibkrydo`" in rendered("markdown", difference)
    assert markup.code("خبرها/خبر:3:1") == ('<bdi dir="ltr" class="code"><bdi>خبرها</bdi>/<bdi>خبر</bdi>:3:1</bdi>')


def test_evidence_that_only_follows_the_text_is_not_shown():
    was, now = Fact("title", "a", "explicit", evidence=((0, 4),)), Fact("title", "b", "explicit", evidence=((1, 5),))
    comparison = Comparison(
        before=plain(),
        after=plain(),
        changes=(Change(kind="metadata", id="title", before=was, after=now, fields=("value",)),),
    )
    shown = rendered("text", Difference(pairs=(Pair(comparison=comparison, before=Side("a"), after=Side("b")),)))
    assert "evidence" not in shown
    assert "value     was «a»" in shown
