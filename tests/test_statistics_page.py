"""The page of statistics in a real browser: nothing runs, nothing is fetched, and a reader can read it."""

from __future__ import annotations

import re
import time

import pytest

from hashiye.report.statistics import html
from tests.agreements import NAMES
from tests.browsers import SCREENS, Watched, chromium
from tests.corpus_reports import REPORTS, brief, hostile

PAGES = {**REPORTS, "brief": brief, "few": lambda: hostile((NAMES[4], ""))}  # axe takes its time


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, made in PAGES.items():
        (folder / f"{name}.html").write_text(html.render(made()), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in PAGES}


def unfold(seen: Watched) -> None:
    seen.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


@pytest.mark.parametrize("name", ["usual", "hostile", "empty"])
def test_nothing_runs_and_nothing_is_fetched(browser, files, name):
    seen = Watched(browser, files[name])
    unfold(seen)
    assert seen.requests == [files[name].as_uri()]
    assert seen.said == []
    assert seen.page.evaluate("document.scripts.length") == 0
    assert seen.page.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"
    assert seen.page.evaluate("document.documentElement.lang") == "fa"
    background = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(251, 250, 248)", "the style's hash fits its policy"
    assert all(
        seen.page.evaluate(f"document.querySelectorAll('{tag}').length") == 0
        for tag in ("img", "script", "iframe", "form")
    )
    seen.close()


def test_it_reads_without_script(browser, files):
    seen = Watched(browser, files["usual"], java_script_enabled=False)
    said = seen.page.locator("body").inner_text()
    for words in ("۳۰۱٬۸۷۷", "MATTR", "تهران", "دی ۱۴۰۱", "ژانویهٔ ۲۰۲۴", "کاف عربی", "irna-0031", "V کرامر"):
        assert words in said, words
    seen.page.locator("#meanings summary", has_text=re.compile("^MTLD$")).click()
    assert seen.page.get_by_text("میانگین درازای پاره‌هایی که").is_visible()
    seen.close()


@pytest.mark.parametrize(
    ("name", "scheme"), [("brief", "light"), ("brief", "dark"), ("few", "light"), ("empty", "dark"), ("one", "light")]
)
def test_anybody_can_read_it(browser, files, name, scheme):
    """axe-core: contrast, headings, tables, charts with names, what can be reached by keyboard."""
    from axe_playwright_python.sync_playwright import Axe

    seen = Watched(browser, files[name], color_scheme=scheme)
    unfold(seen)
    by_colour = {"runOnly": ["color-contrast"]} if scheme == "dark" else None  # the rest is the same by night
    found = Axe().run(seen.page, options=by_colour)
    assert found.violations_count == 0, found.generate_report()
    assert found.response["passes"], "axe looked at nothing"
    seen.close()


@pytest.mark.parametrize(
    ("name", "width"),
    [("usual", 320), ("usual", 400), ("usual", 1200), ("hostile", 320), ("hostile", 1200), ("large", 400)],
)
def test_nothing_sticks_out(browser, files, name, width):
    seen = Watched(browser, files[name], viewport={"width": width, "height": 800})
    unfold(seen)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    seen.close()


def test_nothing_sticks_out_of_paper(browser, files):
    seen = Watched(browser, files["usual"], viewport={"width": 794, "height": 1123})
    seen.page.emulate_media(media="print")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 794
    cut = seen.page.evaluate("""() => [...document.querySelectorAll('.wide')].filter(
        one => one.scrollHeight > one.clientHeight + 2).map(one => one.getAttribute('aria-label'))""")
    assert cut == [], "a table lies over what follows it"
    closed = seen.page.locator("details:not([open]) > :not(summary)").last
    assert closed.evaluate("one => one.getBoundingClientRect().height") > 0, "paper cannot be unfolded"
    seen.close()


@pytest.mark.parametrize("name", ["usual", "one", "large"])
def test_words_in_charts_stay_in_them(browser, files, name):
    """Persian and Latin names, cut or not, end inside the chart; no two of a row lie on each other."""
    seen = Watched(browser, files[name], viewport={"width": 1200, "height": 800})
    outside = seen.page.evaluate("""() => [...document.querySelectorAll('svg.chart')].flatMap(svg => {
        const room = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')].filter(text => {
            const box = text.getBoundingClientRect();
            return box.left < room.left - 2 || box.right > room.right + 2;
        }).map(text => text.textContent);
    })""")
    assert outside == []
    crossing = seen.page.evaluate("""() => [...document.querySelectorAll('svg.chart')].flatMap(svg => {
        const texts = [...svg.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
        return texts.flatMap(([name, box], at) => texts.slice(at + 1).filter(([, other]) =>
            Math.abs(box.top - other.top) < 3 && box.left < other.right - 1 && other.left < box.right - 1
        ).map(([other]) => name + ' / ' + other));
    })""")
    assert crossing == []
    seen.close()


def test_persian_in_charts_is_shaped(browser, files):
    """A word is one text, whose letters join: it is narrower than its letters apart."""
    seen = Watched(browser, files["usual"], viewport={"width": 1200, "height": 800})
    joined, apart = seen.page.evaluate("""() => {
        const text = [...document.querySelectorAll('svg text')].find(one => one.textContent === 'رویداد');
        const whole = text.getComputedTextLength();
        text.textContent = [...'رویداد'].join('\u200c');
        return [whole, text.getComputedTextLength()];
    }""")
    assert joined < apart
    seen.close()


def test_every_chart_has_its_table(browser, files):
    seen = Watched(browser, files["usual"])
    alone = seen.page.evaluate("""() => [...document.querySelectorAll('svg.chart')].filter(svg => {
        const near = svg.closest('.beside') || svg.closest('figure');
        return !near.querySelector('table') && !near.nextElementSibling?.querySelector('table');
    }).map(svg => svg.querySelector('title').textContent)""")
    assert alone == []
    assert seen.page.locator("svg.chart").count() >= 15
    seen.close()


def test_a_large_report_loads_fast(browser, files):
    start = time.perf_counter()
    seen = Watched(browser, files["large"])
    assert seen.page.locator("#groups tbody tr").count() >= 300
    assert time.perf_counter() - start < 10
    seen.close()


def test_the_contents_lead_to_their_sections(browser, files):
    seen = Watched(browser, files["usual"])
    for link in seen.page.locator("nav a").all():
        link.click()
        assert seen.page.evaluate("document.querySelector(':target h2') !== null")
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement !== document.body")
    seen.close()


def test_screens(browser, files):
    """Artefacts to be looked at: by day, by night, on a telephone, with forced colours, on paper."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    looks = {
        "light": {"viewport": {"width": 1200, "height": 900}},
        "dark": {"viewport": {"width": 1200, "height": 900}, "color_scheme": "dark"},
        "narrow": {"viewport": {"width": 400, "height": 800}},
        "contrast": {"viewport": {"width": 1200, "height": 900}, "forced_colors": "active"},
    }
    for look, how in looks.items():
        seen = Watched(browser, files["usual"], **how)
        seen.page.screenshot(path=SCREENS / f"statistics-{look}.png", full_page=True)
        assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"
        seen.close()
    seen = Watched(browser, files["usual"], viewport={"width": 794, "height": 1123})
    seen.page.emulate_media(media="print")
    seen.page.screenshot(path=SCREENS / "statistics-print.png", full_page=True)
    seen.close()
