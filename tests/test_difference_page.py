"""The page of diff in a real browser: nothing runs, nothing is fetched, and a reader can read it."""

from __future__ import annotations

import pytest
from msgspec import structs

from hashiye.report.differences import FORMATS
from tests import browsers
from tests.browsers import SCREENS, Watched, chromium
from tests.differences import HOSTILE_RUN, several
from tests.reports import HOSTILE

PAGES = {"several": several(), "hostile": HOSTILE_RUN}
PAGES["few"] = structs.replace(HOSTILE_RUN, pairs=HOSTILE_RUN.pairs[4:6])  # axe takes its time


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, difference in PAGES.items():
        (folder / f"{name}.html").write_text(FORMATS["html"].render(difference), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in PAGES}


@pytest.mark.parametrize("name", ["several", "hostile"])
def test_nothing_runs_and_nothing_is_fetched(browser, files, name):
    seen = Watched(browser, files[name])
    assert seen.requests == [files[name].as_uri()]
    assert seen.said == []
    assert seen.page.evaluate("document.scripts.length") == 0
    assert seen.page.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"
    assert seen.page.evaluate("document.documentElement.lang") == "fa"
    background = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(251, 250, 248)", "the style's hash fits its policy"
    for details in seen.page.query_selector_all("details:not([open]) > summary"):
        details.click()
    assert seen.requests == [files[name].as_uri()]
    assert seen.said == []
    seen.close()


def test_the_policy_stops_what_escaping_would_miss(browser, files, tmp_path):
    """Were a hole found in the escaping, the browser would still run and fetch nothing."""
    broken = files["several"].read_text(encoding="utf-8").replace(
        '<main id="main">', '<main id="main"><script>document.title="run"</script><img src="https://evil.example/a.png"'
        ' onerror="document.title=\'run\'"><p style="color:red" id="styled">x</p>',
    )  # fmt: skip
    (tmp_path / "broken.html").write_text(broken, encoding="utf-8")
    seen = Watched(browser, tmp_path / "broken.html")
    seen.page.wait_for_timeout(200)
    assert seen.page.title() != "run"
    assert seen.page.evaluate("getComputedStyle(document.getElementById('styled')).color") != "rgb(255, 0, 0)"
    assert len(seen.said) >= 2, "the policy says what it stopped"
    seen.close()


def test_it_reads_without_script(browser, files):
    seen = Watched(browser, files["several"], java_script_enabled=False)
    text = seen.page.locator("main").inner_text()
    for words in (
        "برچسب دیگر",
        "relabelled",
        "ولادیمیر پوتین",
        "entities:sara",
        "ORG",
        "irna-3.hsh.json",
        "no semantic change",
    ):
        assert words in text, words
    seen.page.locator("summary", has_text="همان معنا").first.click()
    assert seen.page.locator(".card ins", has_text="ی").first.is_visible()
    seen.close()


def test_hostile_words_are_words(browser, files):
    seen = Watched(browser, files["hostile"])
    text = seen.page.locator("main").text_content()
    assert "<script>alert(1)</script><img src=x onerror=alert(1)>" in text
    assert all(
        seen.page.evaluate(f"document.querySelectorAll('{tag}').length") == 0
        for tag in ("img", "script", "iframe", "form")
    )
    assert not set(text) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u200b\u200e\u200f")
    assert HOSTILE
    seen.close()


def test_changes_lead_to_their_places_and_back(browser, files):
    seen = Watched(browser, files["several"])
    tag = seen.page.locator(".article a.tag").first
    target = tag.get_attribute("href")[1:]
    tag.click()
    assert seen.page.evaluate("document.querySelector(':target').id") == target
    seen.page.locator(f"#{target} .place a").click()
    assert seen.page.evaluate("document.querySelector(':target').closest('.article') !== null")
    seen.close()


@pytest.mark.parametrize(("name", "scheme"), [("several", "light"), ("several", "dark"), ("few", "light")])
def test_anybody_can_read_it(browser, files, name, scheme):
    """axe-core: contrast, headings, tables, names of what can be reached by keyboard."""
    from axe_playwright_python.sync_playwright import Axe

    seen = Watched(browser, files[name], color_scheme=scheme)
    for details in seen.page.query_selector_all("details:not([open]) > summary"):
        details.click()
    found = Axe().run(seen.page)
    assert found.violations_count == 0, found.generate_report()
    assert found.response["passes"], "axe looked at nothing"
    seen.close()


@pytest.mark.parametrize(("name", "width"), [("several", 320), ("several", 1100), ("hostile", 320)])
def test_nothing_sticks_out(browser, files, name, width):
    seen = Watched(browser, files[name], viewport={"width": width, "height": 800})
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    seen.close()


def test_screens(browser, files):
    """Artefacts to be looked at: by day, by night, on a telephone, on paper."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    looks = {"light": {}, "dark": {"color_scheme": "dark"}, "narrow": {"viewport": {"width": 390, "height": 800}}}
    for look, how in looks.items():
        seen = Watched(browser, files["several"], **how)
        seen.page.screenshot(path=SCREENS / f"diff-{look}.png", full_page=True)
        seen.close()
    seen = Watched(browser, files["several"], viewport={"width": 794, "height": 1123})
    seen.page.emulate_media(media="print")
    seen.page.screenshot(path=SCREENS / "diff-print.png", full_page=True)
    closed = seen.page.locator("details:not([open]) .card, details:not([open]) .article p").first
    assert closed.evaluate("one => one.getBoundingClientRect().height") > 0, "paper cannot be unfolded"
    seen.close()


def test_a_missing_browser_is_said_and_fails_in_ci(monkeypatch, tmp_path):
    monkeypatch.setattr(browsers, "CHROMIUM", tmp_path / "none")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="NOT RUN"), chromium():
        pass
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="NOT RUN"), chromium():
        pass
