"""Draws the picture of README: the curated seed article with its entities and facts, taken in headless Chromium."""

from __future__ import annotations

import json
import tempfile
from html import escape
from pathlib import Path

from playwright.sync_api import sync_playwright

import hashiye

DOCS = Path(__file__).parent
CORPUS = DOCS.parent / "corpus"
PICTURE = DOCS / "images" / "seed.png"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

PAGE = """<!doctype html><html lang="fa" dir="rtl"><meta charset="utf-8"><style>
body {{ font: 17px/2.2 "Vazirmatn", "Noto Naskh Arabic", "DejaVu Sans", sans-serif; margin: 24px; width: 1040px; color: #111;
  background: #fff }}
mark {{ box-decoration-break: clone; -webkit-box-decoration-break: clone; border-radius: 4px; padding: 2px 4px; color: #000 }} mark sub {{ font: 700 9px sans-serif; margin-inline-start: 4px }}
p {{ margin: 0 0 10px }} .title {{ font-weight: bold; font-size: 20px }}
table {{ border-collapse: collapse; font-size: 14px; line-height: 1.6; margin-top: 14px; width: 100% }}
td[dir] {{ text-align: right }} td, th {{ border-bottom: 1px solid #ddd; padding: 3px 8px; text-align: start }} th {{ color: #555; font-weight: normal }}
</style><body>{body}</body></html>"""


def main() -> None:
    path = next((CORPUS / "documents").glob("*.hsh.json"))
    document = hashiye.read(path)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as play:
        page_file = Path(scratch) / "page.html"
        page_file.write_text(PAGE.format(body=body(document)), encoding="utf-8")
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 1100, "height": 200}, device_scale_factor=1)
        page.goto(page_file.as_uri())
        PICTURE.parent.mkdir(exist_ok=True)
        page.screenshot(path=PICTURE, full_page=True)
        browser.close()
    print(f"drawn: {PICTURE.relative_to(DOCS.parent)} ({PICTURE.stat().st_size:,} bytes)")


def colours() -> dict[str, str]:
    tagset = json.loads((CORPUS / "tagsets" / "fa-news.json").read_text(encoding="utf-8"))
    return {label["name"]: label["colour"] for label in tagset["labels"] if "colour" in label}


def body(document: hashiye.Document) -> str:
    """The first paragraphs with their marks, and the facts that are known."""
    text, colour = document.text.content or "", colours()
    layer = next(layer for layer in document.layers if layer.name == "entities")
    paragraphs, start = [], 0
    for number, line in enumerate(text.split("\n")):
        end = start + len(line)
        if line:
            inside = [one for one in layer.annotations if start <= one.start and one.end <= end]
            kind = ' class="title"' if len(paragraphs) == 0 else ""
            paragraphs.append(f"<p{kind}>{marked(text, start, end, inside, colour)}</p>")
        start = end + 1
        if len(paragraphs) == 5 or number > 40:
            break
    rows = "".join(
        f"<tr><td dir=ltr>{escape(fact.key)}</td><td><bdi>{escape(fact.value or '—')}</bdi></td>"
        f"<td dir=ltr>{escape(fact.calendar)} {escape(fact.native)}</td><td dir=ltr>{fact.status}</td></tr>"
        for fact in document.metadata
        if fact.value and fact.key != "lead"
    )
    return f"{''.join(paragraphs)}<table><tr><th>fact<th>value<th>calendar<th>status</tr>{rows}</table>"


def marked(text: str, start: int, end: int, inside: list[hashiye.Annotation], colour: dict[str, str]) -> str:
    pieces, at = [], start
    for one in inside:
        pieces.append(escape(text[at : one.start]))
        shade = colour.get(one.label, "#eee")
        pieces.append(
            f'<mark style="background:{shade}">{escape(one.surface(text))}<sub>{escape(one.label)}</sub></mark>'
        )
        at = one.end
    pieces.append(escape(text[at:end]))
    return "".join(pieces)


if __name__ == "__main__":
    main()
