"""``hashiye view``: text on a screen and pages in files, with nothing of the corpus obeyed by either."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from msgspec import structs

import hashiye
from hashiye import files, viewing
from hashiye.model import Annotation, Document, Fact, Layer, Producer, Text
from hashiye.report.view import bundle, lines, marks
from hashiye.report.view.files import Names
from hashiye.report.view.index import MARK
from hashiye.viewing.shown import Note
from tests import strategies
from tests import view_samples as samples
from tests.copies import MARKED, TEXT, Folder, document, layer
from tests.hostile import called, controls, tree
from tests.reports import HOSTILE

NOTES = get_args(get_type_hints(Note)["kind"])
SEED = Path(__file__).parents[1] / "corpus"


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = Folder(tmp_path / "news")
    made.put(document("a", [layer(TEXT, "jury")]), "documents")
    made.put(document("b", [layer(TEXT, "jury", MARKED[:2])]), "documents")
    made.copy("sara", marked=(*MARKED[:3], ("باکو", "ORG")))
    return made


# --- text -------------------------------------------------------------------------------------------


def test_text_is_the_default_and_golden(corpus, capsys, golden):
    said = called(capsys, "view", "news")
    assert said.code == 0
    assert said.err == ""
    golden("view.txt", said.out)


def marked(text: str, *spans: tuple[int, int, str], **how: object) -> list[str]:
    made = tuple(
        Annotation(f"i{at}", start, end, label, text[start:end]) for at, (start, end, label) in enumerate(spans)
    )
    return written(text, made, **how)


def written(text: str, made: tuple[Annotation, ...], **how: object) -> list[str]:
    shown = viewing.alone(Document("a", "fa", Text.of(text), layers=(Layer("l", "s", "complete", made),)))
    said = lines.render(shown, **how).splitlines()
    begin = next(at for at, line in enumerate(said) if "layer l" in line)
    return [line.strip() for line in said[begin + 1 :]]


@pytest.mark.parametrize(
    ("spans", "shown"),
    [
        ((), "nothing is marked"),
        (((0, 3, "A"),), "[abc|A]defg"),
        (((0, 5, "A"), (1, 3, "B")), "[a[bc|B]de|A]fg"),
        (((0, 3, "A"), (0, 3, "B")), "[[abc|B]|A]defg"),
        (((0, 2, "A"), (2, 4, "B")), "[ab|A][cd|B]efg"),
        (((0, 4, "A"), (2, 6, "B")), "[#1 ab[#2 cd|A#1]ef|B#2]g"),
        (((0, 6, "A"), (1, 4, "B"), (2, 6, "C")), "[a[#1 b[#2 cd|B#1]ef|C#2]|A]g"),
    ],
)
def test_nested_and_crossing_spans_are_told_apart(spans, shown):
    assert marked("abcdefg", *spans) == [shown]


def test_the_parts_of_one_span_have_one_number():
    made = (Annotation("i", 0, 7, "A", "ab fg", parts=((0, 2), (5, 7))),)
    assert written("abcdefg", made) == ["[#1 ab|A#1]cde[#1 fg|A#1]"]


@given(strategies.documents(inside=True))
def test_without_its_brackets_it_is_the_text(made):
    """What stands outside marks is the text, whatever lies on what."""
    words = marks.Words(made.text.content or "")
    for one in made.layers:
        there = [each for each in one.annotations if all(0 <= s < e <= len(words.text) for s, e in each.spans)]
        found = ["".join(piece.text for piece in line if not piece.mark) for line in marks.lines(words, there)]
        whole = words.shown(0, len(words.text))
        assert "\n".join(found).replace("\n", "⟨LF⟩") == whole
        assert sum(piece.label for line in marks.lines(words, there) for piece in line) == sum(
            len([span for span in each.spans if span[0] < span[1]]) for each in there
        )


def test_a_joiner_between_letters_stays_and_others_have_names():
    assert marked("می\u200cرود \u200c\u202eپایان") == ["nothing is marked"]
    shown = marked("می\u200cرود \u200c\u202eپایان", (0, 6, "V"))
    assert shown == ["[می\u200cرود|V] ⟨ZWNJ⟩⟨RLO⟩پایان"]
    assert marked("می\u200cرود", (0, 3, "V")) == ["[می\u200c|V]رود"]


def test_relations_and_conflicts_are_listed(golden):
    golden("view-conflicts.txt", lines.render(samples.conflicted()))
    assert "conflict" not in lines.render(samples.small())


def test_a_curated_reading_is_told_from_a_copy_by_the_same(corpus, capsys):
    corpus.copy("jury", marked=(*MARKED[:3], ("باکو", "ORG")))
    said = called(capsys, "view", "news", "--annotator", "jury").out
    assert re.search("jury \\(curated\\) +LOC +46 to 50\n +jury +ORG +46 to 50", said)


def test_layers_of_tools_come_last():
    said = lines.render(samples.seed())
    assert re.findall("^layer ([a-z-]+)", said, re.MULTILINE)[-1] == "tokenization"
    sara, _, rules, _ = samples.compared().readings
    shown = structs.replace(samples.compared(), readings=(structs.replace(rules, layer="verbs"), sara), differences=())
    assert re.findall("^layer ([a-z-]+)", lines.render(shown), re.MULTILINE) == ["entities", "verbs"]


def test_a_thousand_spans_in_one_place_are_counted_not_drawn():
    said = marked("abc", *((0, 3, f"L{at}") for at in range(1000)))
    assert said[0] == f"{1000 - marks.DEEPEST:,} spans lie in {marks.DEEPEST} others and are not drawn"
    assert said[1].count("[") == marks.DEEPEST


def test_what_does_not_lie_on_the_text_is_listed():
    made = (Annotation("i0", 2, 1, "A", ""), Annotation("i1", 1, 99, "A", ""))
    assert written("abc", made)[:2] == ["not on the text: i0 A 2 to 1", "not on the text: i1 A 1 to 99"]


@pytest.mark.parametrize("wide", [48, 60, 80, 200])
def test_lines_fit_the_screen(wide):
    from hashiye.report.columns import width

    (found,) = viewing.read([str(SEED)], viewing.Wanted(layers=("entities",)))
    for line in lines.render(found, wide=wide).splitlines():
        assert width(line) <= wide or " " not in line.strip(" "), line


def test_on_a_terminal_words_are_isolated_and_coloured(monkeypatch):
    (found,) = viewing.read([str(SEED / "documents")], viewing.Wanted(layers=("entities",)))
    said = lines.render(found, terminal=True, colour=True)
    assert "\x1b[1;" in said
    assert set(re.findall("\x1b[^m]*m", said)) <= {f"\x1b[{a}{b}m" for a in ("", "1;") for b in (*range(31, 38), *range(91, 98))} | {"\x1b[0m", "\x1b[1m"}  # fmt: skip
    for line in said.splitlines():
        assert line.count("\u2068") == line.count("\u2069")
        assert line.count("\x1b[0m") * 2 == line.count("\x1b[")
    plain = lines.render(found, terminal=True, colour=False)
    assert "\x1b" not in plain
    assert "[\u2068" not in plain
    assert "|\u2068PER\u2069]" in plain
    assert "\u2068" not in lines.render(found)


def test_a_label_has_one_colour_everywhere():
    assert marks.colour("PER") == marks.colour("PER")
    assert len({marks.colour(f"L{at}") for at in range(200)}) == 12


def hostile() -> Document:
    """A document with hostile words in every field, as the model allows it."""
    text = "\n".join(HOSTILE)
    facts = tuple(
        Fact(one, one, one, role=one, precision=one, calendar=one, native=one, evidence=((5, 1), (0, 10**6)), rule=one)
        for one in HOSTILE
    )
    made = tuple(
        Annotation(one + str(at), at * 3, at * 3 + 5, one, one, attributes={one: one}, note=one)
        for at, one in enumerate(HOSTILE)
    )
    wrong = (Annotation("x", 9, 2, HOSTILE[0], ""), Annotation("x", 0, 10**6, HOSTILE[1], ""))
    layers = [Layer(one, other, one, (*made, *wrong), one) for one in HOSTILE for other in (HOSTILE[0], "s")]
    lengths = Text(sha256=HOSTILE[0], code_points=len(text), bytes=len(text), content=text)
    producers = tuple(Producer(one, one, one, one, {one: one}) for one in HOSTILE)
    return Document(HOSTILE[0], HOSTILE[1], lengths, facts, producers, layers=tuple(layers))


@pytest.mark.parametrize("terminal", [False, True])
def test_no_escape_of_the_corpus_reaches_the_terminal(terminal):
    shown = structs.replace(
        viewing.alone(hostile(), HOSTILE[0]), notes=tuple(Note(kind, one, one) for one in HOSTILE for kind in NOTES)
    )
    said = lines.render(shown, terminal=terminal)
    assert not controls(said)
    assert terminal or not set(said) & set("\u2068\u2069")
    assert not re.search(r"^\s*::", said, re.MULTILINE)
    assert "##vso[" not in said
    assert "##[" not in said
    coloured = re.sub(r"\x1b\[[0-9;]*m", "", lines.render(shown, terminal=terminal, colour=True))
    assert not controls(coloured)


# --- pages ------------------------------------------------------------------------------------------


def test_one_document_is_one_page(corpus, capsys):
    said = called(capsys, "view", "news/documents/a.hsh.json", "-o", "a.html")
    assert (said.code, said.out, said.err) == (0, "", "a.html: 1 document\n")
    page = Path("a.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert MARK in page
    assert called(capsys, "view", "news/documents/a.hsh.json", "-o", "-").out == page
    assert called(capsys, "view", "news/documents/a.hsh.json", "--format", "html").out == page
    assert called(capsys, "view", "news/documents/a.hsh.json", "-o", "a.html", "--quiet").err == ""


def test_a_folder_gets_a_page_a_document_and_a_list(corpus, capsys):
    said = called(capsys, "view", "news", "-o", "site")
    assert (said.code, said.err) == (0, "site/index.html: 2 documents\n")
    assert sorted(tree(Path("site"))) == ["index.html", "pages/a.html", "pages/b.html"]
    first, second = (Path("site/pages", name).read_text(encoding="utf-8") for name in ("a.html", "b.html"))
    assert 'href="../index.html"' in first
    assert 'href="b.html"' in first
    assert 'href="a.html"' in second
    assert 'href="pages/b.html"' in Path("site/index.html").read_text(encoding="utf-8")


def test_the_same_bytes_each_time(corpus, capsys):
    called(capsys, "view", "news", "-o", "one")
    called(capsys, "view", "news", "-o", "two")
    called(capsys, "view", "news", "-o", "two")
    assert tree(Path("one")) == tree(Path("two"))


def test_pages_of_documents_that_went_are_removed_and_nothing_else(corpus, capsys):
    called(capsys, "view", "news", "-o", "site")
    Path("site/pages/mine.html").write_text("<p>my own", encoding="utf-8")
    Path("site/pages/notes.txt").write_text(MARK, encoding="utf-8")
    Path("site/pages/.b.html.999999.hsh-tmp").write_text("half", encoding="utf-8")
    Path("news/documents/b.hsh.json").unlink()
    said = called(capsys, "view", "news", "-o", "site")
    assert said.err == "site/index.html: 1 document; removed 1 old page\n"
    assert sorted(tree(Path("site"))) == ["index.html", "pages/a.html", "pages/mine.html", "pages/notes.txt"]


@pytest.mark.parametrize("name", ["site/index.html", "a.html"])
def test_what_is_not_ours_is_not_replaced(corpus, capsys, name):
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text("<!doctype html><p>mine", encoding="utf-8")
    said = called(capsys, "view", "news", "-o", "site" if "/" in name else name)
    assert said.code == 2
    assert "HSH-C502" in said.err
    assert path.read_text(encoding="utf-8") == "<!doctype html><p>mine"
    assert not Path("site/pages").exists()


def test_a_page_that_is_not_ours_is_left_and_told(corpus, capsys):
    Path("site/pages").mkdir(parents=True)
    Path("site/pages/a.html").write_text("mine", encoding="utf-8")
    said = called(capsys, "view", "news", "-o", "site")
    assert said.code == 2
    assert "a.html" in said.err
    assert Path("site/pages/a.html").read_text(encoding="utf-8") == "mine"
    assert 'href="a.html"' not in Path("site/pages/b.html").read_text(encoding="utf-8")


def test_nothing_is_written_through_a_link(corpus, capsys, tmp_path):
    target = tmp_path / "target"
    target.mkdir()
    Path("site").mkdir()
    Path("site/pages").symlink_to(target)
    assert called(capsys, "view", "news", "-o", "site").code == 2
    Path("page.html").symlink_to(target / "x.html")
    assert called(capsys, "view", "news/documents/a.hsh.json", "-o", "page.html").code == 2
    assert tree(target) == {}


def test_many_documents_in_one_file(corpus, capsys, monkeypatch):
    assert called(capsys, "view", "news", "-o", "all.html").code == 0
    page = Path("all.html").read_text(encoding="utf-8")
    assert page.count("<article") == 2
    assert len(re.findall(r'\sid="([^"]+)"', page)) == len(set(re.findall(r'\sid="([^"]+)"', page)))
    assert called(capsys, "view", "news", "-o", "site", "--one-file").code == 0
    assert tree(Path("site")) == {"index.html": page.encode()}
    monkeypatch.setattr(bundle, "DOCUMENTS", 1)
    said = called(capsys, "view", "news", "-o", "all.html")
    assert said.code == 2
    assert "one page holds 1 documents" in said.err
    assert Path("all.html").read_text(encoding="utf-8") == page


def test_a_tagset_that_cannot_be_used_is_told(corpus, capsys):
    whole = hashiye.read("news/documents/a.hsh.json")
    used = [structs.replace(one, tagset="mine@1.0") for one in whole.layers]
    corpus.put(structs.replace(whole, layers=tuple(used)), "documents")
    assert "cannot be used" not in called(capsys, "view", "news").out
    Path("news/tagsets").mkdir(exist_ok=True)
    Path("news/tagsets/mine.json").write_text("{", encoding="utf-8")
    said = called(capsys, "view", "news")
    assert said.code == 0
    assert "news/tagsets/mine.json cannot be used" in " ".join(said.out.split())
    called(capsys, "view", "news", "-o", "site")
    assert "news/tagsets/mine.json" in Path("site/pages/a.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("more", [(), ("--one-file",)])
def test_a_full_disk_leaves_no_empty_folders(corpus, capsys, monkeypatch, more):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write", full)
    Path("there").mkdir()
    with pytest.raises(OSError, match="No space"):
        hashiye.view(["news"], "there/new/site", one_file=bool(more))
    assert called(capsys, "view", "news", "-o", "there/new/site", *more).code == 2
    assert list(Path("there").iterdir()) == []


def test_a_single_document_gets_its_page_however_long(corpus, capsys, monkeypatch):
    monkeypatch.setattr(bundle, "CHARACTERS", 10)
    assert called(capsys, "view", "news/documents/a.hsh.json", "-o", "a.html").err == "a.html: 1 document\n"
    assert called(capsys, "view", "news", "-o", "all.html").code == 2
    assert called(capsys, "view", "news", "-o", "site").code == 0


def test_the_rest_is_shown_where_one_cannot_be_read(corpus, capsys):
    Path("news/documents/a.hsh.json").write_bytes(b"{")
    Path("news/annotators/sara/a.hsh.json").unlink()
    said = called(capsys, "view", "news", "-o", "site")
    assert said.code == 2
    assert "a.hsh.json" in said.err
    assert sorted(tree(Path("site"))) == ["index.html", "pages/b.html"]
    assert "a.hsh.json" in Path("site/index.html").read_text(encoding="utf-8")
    said = called(capsys, "view", "news")
    assert said.code == 2
    assert said.out.startswith("b\n")


@pytest.mark.parametrize("pages", [(), ("-o", "site"), ("-o", "x.html"), ("--format", "html")])
@pytest.mark.parametrize(
    "asked", [("--layer", "entitis"), ("--annotator", "omid"), ("--layer", "entities", "--layer", "x")]
)
def test_nothing_is_shown_or_written_if_no_document_has_what_is_asked_for(corpus, capsys, pages, asked):
    before = tree(Path())
    said = called(capsys, "view", "news", *asked, *pages)
    assert (said.code, said.out) == (2, "")
    assert "there are 'entities'" in said.err or "there are 'jury', 'sara'" in said.err
    assert tree(Path()) == before


def test_what_only_a_later_document_has_may_be_asked_for(corpus, capsys):
    corpus.put(document("c", [layer(TEXT, "jury", name="events")]), "documents")
    said = called(capsys, "view", "news", "--layer", "events")
    assert said.code == 0
    assert [line for line in said.out.splitlines() if line in ("a", "b", "c")] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("news", "--layer", "entitis"), "there are 'entities'"),
        (("news/documents/a.hsh.json", "-o", "x.html", "--annotator", "omid"), "there are 'jury'"),
        (("news", "--format", "pdf"), "html or text"),
        (("news", "--format", "text", "-o", "x.html"), "standard output"),
        (("news", "--one-file"), "standard output"),
        (("news", "-o", "x.json"), "called like a file"),
        (("news", "-o", "nowhere/x.html"), "folder that is there"),
        (("news/hashiye.toml",), "cannot be told"),
        (("nothing",), "no such file"),
    ],
)
def test_wrong_usage_is_told(corpus, capsys, arguments, words):
    before = tree(Path())
    said = called(capsys, "view", *arguments)
    assert said.code == 2
    assert words in said.err
    assert tree(Path()) == before


def test_an_empty_folder_has_no_document(tmp_path, capsys):
    said = called(capsys, "view", tmp_path)
    assert (said.code, said.err) == (2, "hashiye: no document was found\n")


def test_names_of_pages_are_safe_and_different():
    called_ = Names()
    ids = [
        "a",
        "A",
        "a",
        "../../etc/passwd",
        "con",
        "خبر-۱",
        "x" * 300,
        "\U00020000" * 100,
        "\U00020000" * 99,
        "..",
        "",
    ]
    found = [called_.of(one) for one in ids]
    assert len({one.casefold() for one in found}) == len(ids)
    for one in found:
        assert "/" not in one
        assert not one.startswith(".")
        assert len(one.encode()) < 255
    assert found[0] == "a.html"
    assert found[5] == "خبر-۱.html"


def test_the_twin_in_python(corpus):
    done = hashiye.view(["news"], "site")
    assert (done.file, done.documents, done.code) == ("site/index.html", 2, 0)
    assert hashiye.view(["news"], "all.html").documents == 2
    assert hashiye.view(["news"], "whole", one_file=True).file == "whole/index.html"
    assert sorted(tree(Path("whole"))) == ["index.html"]
    before = tree(Path())
    for output in ("site", "new", "new.html"):
        with pytest.raises(ValueError, match="there are 'entities'"):
            hashiye.view(["news"], output, layers=["x"])
    assert tree(Path()) == before
    assert not Path("new").exists()
    Path("mine.html").write_text("mine", encoding="utf-8")
    with pytest.raises(hashiye.NotReadable):
        hashiye.view(["news"], "mine.html")


def test_standard_input(corpus, capsys, monkeypatch):
    from tests.hostile import run

    said = run("view", "-", stdin=Path("news/documents/a.hsh.json").read_bytes())
    assert said.code == 2, "its text is a file, and standard input stands nowhere"
    whole = hashiye.read("news/documents/a.hsh.json")
    hashiye.write(structs.replace(whole, text=structs.replace(whole.text, file=None)), "whole.hsh.json")
    said = run("view", "-", stdin=Path("whole.hsh.json").read_bytes())
    assert said.code == 0, said.err
    assert "[پوتین|PER]" in said.out


def test_help_says_where_it_goes(capsys):
    said = called(capsys, "view", "--help")
    assert "html with --output, else text" in " ".join(said.out.split())
    assert sys.version_info >= (3, 12)
