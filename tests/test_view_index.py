"""The list of documents, and the pages beside it: in a real browser, by keyboard, with hostile words, without script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec import structs

from hashiye import viewing
from hashiye.findings import Finding, NotReadable
from hashiye.model import Fact
from hashiye.report.view import bundle, files, index, summary
from hashiye.report.view.summary import Row
from tests.browsers import SCREENS, Watched, chromium
from tests.copies import MARKED, TEXT, Folder, document, layer
from tests.reports import HOSTILE
from tests.test_cli_view import hostile


def fact(key: str, value: str | None, **more: object) -> Fact:
    return Fact(key, value, "explicit", **more)


def made(name: str, *facts: Fact, marked=MARKED):
    return viewing.alone(document(name, [layer(TEXT, "sara", marked)], facts=facts))


ROWS = (
    Row("a", "pages/a.html", "نشست تهران", "ایرنا", "2023-01-10", "1401-10-20", 120, 12, 2, 3),
    Row("b", "pages/b.html", "بازار ارز", "مهر", "2022-05-01", "1401-02-11", 1500, 7, 1, 0),
    Row("ج-۱", "pages/ج-۱.html", "", "", "", "", 9, 0, 0, 0),
    Row("d", "pages/d.html", "گفت\u200cوگو با ايسنا", "ایسنا", "2024", "1402", 30, 100, 3, 20),
)


# --- what is listed ---------------------------------------------------------------------------------


def test_a_row_is_told_from_the_document():
    shown = made(
        "a", fact("title", "تیتر"), fact("agency", None), fact("agency", "مهر"),
        fact("date", "2020-01-01", role="mentioned"), fact("date", "2023-03-21", role="published"),
    )  # fmt: skip
    assert summary.row(shown, "pages/a.html") == Row(
        "a", "pages/a.html", "تیتر", "مهر", "2023-03-21", "1402-01-01", len(shown.document.tokens), len(MARKED), 1, 0
    )


def test_spans_are_counted_as_stats_counts_them(tmp_path):
    import hashiye

    news = Folder(tmp_path / "news")
    news.put(document("a", [layer(TEXT, "jury"), layer(TEXT, "hazm", MARKED[:2], name="verbs")], kinds={"hazm": "tool"}), "documents")  # fmt: skip
    news.copy("sara", "a", marked=MARKED[:1])
    news.copy("sara", "b", marked=MARKED[:1])
    news.copy("omid", "b", marked=MARKED[:3])
    rows = [summary.row(one, "") for one in viewing.read([str(news.path)], viewing.Wanted())]
    assert [(one.spans, one.annotators, one.tools, one.differences > 0) for one in rows] == [
        (6, 2, 1, True),
        (4, 2, 0, True),
    ]
    found = hashiye.stats([str(news.path)])
    assert sum(one.spans for one in rows) == sum(one.annotations for one in found.figures.layers)
    listed = index.render(rows)
    assert "نشانه‌گذار انسان است" in listed
    assert "ابزار</th>" in listed


@pytest.mark.parametrize(
    ("facts", "dates"),
    [
        ((), ("", "")),
        ((fact("date", None, role="published"),), ("", "")),
        ((fact("date", "2023-01-10", role="published"),), ("2023-01-10", "1401-10-20")),
        ((fact("date", "2023-01-10", role="published", calendar="jalali", native="1401-10-20"),), ("2023-01-10", "1401-10-20")),
        ((fact("date", "2023-01", role="published"),), ("2023-01", "")),
        ((fact("date", "9999-99-99", role="published"),), ("9999-99-99", "")),
        ((fact("date", "2023-01-10", role="mentioned"),), ("", "")),
    ],
)  # fmt: skip
def test_the_day_of_publication_in_both_calendars(facts, dates):
    assert summary.published(document("a", [], facts=facts)) == dates


def test_every_day_has_one_jalali_date():
    from datetime import date, timedelta

    from persiantools.jdatetime import JalaliDate

    day = date(2015, 1, 1)
    for step in range(0, 4000, 7):
        there = day + timedelta(days=step)
        assert summary.jalali(there.isoformat()) == JalaliDate(there).isoformat()


def test_the_list_is_golden(golden):
    golden(
        "view-index.html", index.render(ROWS, 0, [Finding(code="HSH-C501", message="cannot be read", file="x.json")])
    )


def test_a_long_list_is_parted(monkeypatch):
    monkeypatch.setattr(index, "PART", 3)
    assert index.parts(4) == 2
    first, second = index.render(ROWS, 0), index.render(ROWS, 1)
    assert 'href="index-2.html"' in first
    assert 'href="index.html"' in second
    assert (first.count("<tr>"), second.count("<tr>")) == (4, 2)


def test_an_empty_list_says_so():
    assert "سندی نیست" in index.render(())


def test_pages_of_an_earlier_longer_list_go(tmp_path, monkeypatch):
    monkeypatch.setattr(index, "PART", 1)
    files.write_folder([made("a"), made("b"), made("c")], tmp_path)
    assert sorted(path.name for path in tmp_path.glob("*.html")) == ["index-2.html", "index-3.html", "index.html"]
    files.write_folder([made("a"), NotReadable([Finding(code="HSH-C501", message="x", file="y")])], tmp_path)
    assert sorted(path.name for path in tmp_path.glob("*.html")) == ["index.html"]
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == ["a.html"]


def test_an_interrupted_run_leaves_whole_pages_and_the_old_list(tmp_path):
    files.write_folder([made("a"), made("b")], tmp_path)
    before = (tmp_path / "index.html").read_bytes()

    def broken():
        yield made("a", fact("title", "تازه"))
        yield made("c")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        files.write_folder(broken(), tmp_path)
    assert (tmp_path / "index.html").read_bytes() == before
    pages = sorted((tmp_path / "pages").iterdir())
    assert [path.name for path in pages] == ["a.html", "b.html"]
    assert all(path.read_bytes().rstrip().endswith(b"</html>") for path in pages)


# --- in a browser -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A list of good documents, one of hostile ones, a site, and a file of many."""
    path = tmp_path_factory.mktemp("view")
    (path / "index.html").write_text(index.render(ROWS), encoding="utf-8")
    bad = [Row(one, f"pages/{at}.html", one, one, one, one, at, at, at, at) for at, one in enumerate(HOSTILE)]
    found = [Finding(code="HSH-C501", message=one, file=one) for one in HOSTILE]
    page = index.render(bad, 0, found)
    (path / "hostile.html").write_bytes(page.encode("utf-8", "backslashreplace"))
    many = [made(f"d{at}", fact("title", f"خبر {at}")) for at in range(5)]
    files.write_folder(many, path / "site")
    files.write([*many, viewing.alone(structs.replace(hostile(), layers=hostile().layers[:3]))], path / "many.html")
    return path


def ids(seen: Watched) -> list[str]:
    return seen.page.evaluate(
        "[...document.querySelectorAll('tbody tr')].filter(one => !one.hidden).map(one => one.cells[0].textContent)"
    )


@pytest.mark.parametrize("name", ["index", "hostile", "many"])
def test_nothing_is_fetched_and_nothing_of_the_corpus_runs(browser, folder, name):
    seen = Watched(browser, folder / f"{name}.html")
    assert seen.requests == [(folder / f"{name}.html").as_uri()]
    assert seen.said == []
    assert seen.page.evaluate("document.scripts.length") == 1
    for tag in ("img", "iframe", "form", "object"):
        assert seen.page.evaluate(f"document.querySelectorAll('{tag}').length") == 0
    assert seen.page.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"
    assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 248)"
    seen.close()


def test_the_columns_sort(browser, folder):
    seen = Watched(browser, folder / "index.html")
    assert ids(seen) == ["a", "b", "ج-۱", "d"]
    for column, rising in (
        ("توکن", ["ج-۱", "d", "a", "b"]),
        ("تاریخ", ["b", "a", "d", "ج-۱"]),
        ("خبرگزاری", ["a", "d", "b", "ج-۱"]),
        ("تفاوت", ["b", "ج-۱", "a", "d"]),
    ):
        button = seen.page.get_by_role("button", name=column)
        button.focus()
        seen.page.keyboard.press("Enter")
        assert ids(seen) == rising, column
        assert seen.page.locator("th[aria-sort=ascending]").inner_text() == column
        seen.page.keyboard.press("Enter")
        assert seen.page.locator("th[aria-sort=descending]").count() == 1
        empty = [one for one in ids(seen) if one == "ج-۱" and column in ("تاریخ", "خبرگزاری")]
        assert ids(seen)[-1:] == empty or not empty
    seen.close()


@pytest.mark.parametrize(
    ("words", "found"),
    [("تهران", ["a"]), ("گفتوگو", ["d"]), ("ایسنا", ["d"]), ("1401/10", ["a"]), ("۱۴۰۱", ["a", "b"]), ("2023-01", ["a"]),
     ("نشست ایرنا", ["a"]), ("هیچ", [])],
)  # fmt: skip
def test_search_finds_words_however_they_are_typed(browser, folder, words, found):
    seen = Watched(browser, folder / "index.html")
    seen.page.keyboard.press("/")
    seen.page.keyboard.type(words)
    assert ids(seen) == found
    assert "از ۴" in seen.page.locator("#said").inner_text()
    seen.page.keyboard.press("Escape")
    assert len(ids(seen)) == 4
    seen.close()


def test_the_keyboard_leads_from_row_to_row(browser, folder):
    seen = Watched(browser, folder / "site" / "index.html")
    seen.page.keyboard.press("/")
    for name in ("d0", "d1", "d2"):
        seen.page.keyboard.press("ArrowDown")
        assert seen.page.evaluate("document.activeElement.textContent") == name
    seen.page.keyboard.press("ArrowUp")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**/pages/d1.html")
    links = seen.page.evaluate("[...document.querySelectorAll('a')].map(one => one.getAttribute('href'))")
    assert {"../index.html", "d0.html", "d2.html"} <= set(links)
    seen.page.click("a[href='../index.html']")
    seen.page.wait_for_url("**/index.html")
    assert seen.said == []
    seen.close()


def test_without_script_it_is_a_list_by_id(browser, folder):
    seen = Watched(browser, folder / "index.html", java_script_enabled=False)
    said = seen.page.locator("main").inner_text()
    for words in ("نشست تهران", "۱۴۰۱/۱۰/۲۰", "2023-01-10", "۱٬۵۰۰"):
        assert words in said
    assert not seen.page.locator("#find").is_visible()
    assert seen.page.locator("tbody a").count() == 4
    seen.close()


@pytest.mark.parametrize(
    ("name", "scheme"), [("index", "light"), ("index", "dark"), ("hostile", "light"), ("many", "light")]
)
def test_anybody_can_read_it(browser, folder, name, scheme):
    from axe_playwright_python.sync_playwright import Axe

    seen = Watched(browser, folder / f"{name}.html", color_scheme=scheme)
    found = Axe().run(seen.page)
    assert found.violations_count == 0, found.generate_report()
    assert found.response["passes"]
    SCREENS.mkdir(parents=True, exist_ok=True)
    seen.page.screenshot(path=str(SCREENS / f"view-{name}-{scheme}.png"))
    seen.close()


@pytest.mark.parametrize(("name", "width"), [("index", 320), ("index", 1200), ("hostile", 320), ("many", 320)])
def test_nothing_sticks_out(browser, folder, name, width):
    seen = Watched(browser, folder / f"{name}.html", viewport={"width": width, "height": 800})
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    seen.close()


def test_ids_of_a_file_of_many_are_its_own(folder):
    page = (folder / "many.html").read_text(encoding="utf-8")
    found = re.findall(r'\sid="([^"]+)"', page)
    assert len(found) == len(set(found))
    assert bundle.render([]).count("<article") == 0
    assert Path(folder / "many.html").stat().st_size > 1000
