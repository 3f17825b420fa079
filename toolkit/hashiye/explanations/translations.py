"""The Persian pages, from ``resources/rules/fa.toml``. Each has a title and a page."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from msgspec import Struct


class Page(Struct, frozen=True):
    """Title and page of one code, as they are written."""

    title: str
    page: str


@cache
def pages() -> dict[str, Page]:
    """Return the page of every code, by code."""
    file = resources.files("hashiye").joinpath("resources", "rules", "fa.toml")
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return {code: Page(one["title"], one["page"]) for code, one in read.items()}
