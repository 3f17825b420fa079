"""Headless Chromium for tests of pages: where it is missing the tests are skipped aloud, in CI they fail."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SCREENS = Path(__file__).parents[1] / "build" / "screens"


@contextmanager
def chromium() -> Iterator[object]:
    """Start Chromium, or skip the tests; fail them where CI promised to have it."""
    if not CHROMIUM.exists():
        why = f"{CHROMIUM} is not here: sh .ci/browser brings it"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"BROWSER TESTS NOT RUN: {why}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


class Watched:
    """A page that is opened and watched: what it asks for, says on the console, and whether it asks the reader."""

    def __init__(self, browser, file: Path, **how: object) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1100, "height": 800}, **how})
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("popup", lambda page: self.said.append("popup"))
        self.page.goto(file.as_uri())

    def close(self) -> None:
        self.context.close()
