"""Many distinct sound documents to measure with: mixed from the seed article and the test news, no two alike.

Half of the plain words of a paragraph are others in every article: else all articles would share whole paragraphs, as
those of no corpus do, and looking for near-duplicates would find candidates everywhere.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from msgspec import structs

import hashiye
from hashiye import checking, skeleton
from hashiye.codecs import CODECS
from hashiye.grounds import Wishes

ROOT = Path(__file__).parents[1]
SEED = ROOT / "corpus" / "texts" / "000_6a3f37bcd1ee8004.txt"
NEWS = sorted((ROOT / "tests" / "news").rglob("*.marked.txt"))
LONG = 2_800
"""Characters of an article: those of the seed."""

ARABIC = frozenset("\u064a\u0643")
"""Yeh and kaf as Arabic writes them."""

WORD = re.compile(r"(?<!\S)[\u0622-\u06cc]{3,}(?!\S)")
CHANGED = 0.5
"""The share of plain words that are exchanged for others."""

TODAY = "2026-11-22"
OPTIONS = checking.Options(wishes=Wishes(today=TODAY))
"""Every default rule, one process, nothing remembered; a day that is the same in every run."""


def articles() -> list[str]:
    """Return the seed article and the test news without their marks."""
    return [SEED.read_text(encoding="utf-8"), *(plain(path.read_text(encoding="utf-8")) for path in NEWS)]


def plain(marked: str) -> str:
    """Return a gold article without its marks."""
    return re.sub(r"⟦[A-Z]+\||[⟧‖]", "", marked)


@cache
def _paragraphs() -> tuple[list[str], list[str]]:
    """Return the first lines of all articles, and their other paragraphs; those in Arabic letters would be found."""
    texts = [text for text in articles() if not ARABIC & set(text)]
    split = [[line.strip() for line in text.splitlines() if line.strip()] for text in texts]
    return [lines[0] for lines in split], sorted({line for lines in split for line in lines[1:] if len(line) > 80})


def mixed(count: int, seed: int = 7) -> Iterator[str]:
    """Yield articles as long as the seed, each of paragraphs drawn without return; a number makes each its own."""
    dice = random.Random(seed)
    titles, paragraphs = _paragraphs()
    words = [word for line in paragraphs for word in WORD.findall(line)]
    for number in range(count):
        lines, size = [dice.choice(titles)], 0
        for line in dice.sample(paragraphs, len(paragraphs)):
            lines.append(WORD.sub(lambda found: dice.choice(words) if dice.random() < CHANGED else found[0], line))
            size += len(line)
            if size > LONG:
                break
        lines.append(f"شماره این گزارش {number} است.")
        yield "\n".join(lines) + "\n"


def make(folder: Path, count: int, *, jobs: int = 1) -> Path:
    """Make a corpus of ``count`` sound documents by ``convert`` and return its folder.

    The few in which a rule finds something, such as a date whose weekday was exchanged, are left out.
    """
    raw, home = folder / "raw", folder / "corpus"
    raw.mkdir(parents=True)
    for number, text in enumerate(mixed(count + count // 20 + 10)):
        (raw / f"a{number:06}.txt").write_text(text, encoding="utf-8")
    for _ in skeleton.make(home):
        pass
    manifest = (home / "hashiye.toml").read_text(encoding="utf-8")
    (home / "hashiye.toml").write_text(
        manifest.replace('# license = "CC-BY-4.0"', 'license = "CC0-1.0"'), encoding="utf-8"
    )
    hashiye.convert([raw], home, jobs=jobs)
    shutil.rmtree(raw)
    found = checking.check([str(home)], structs.replace(OPTIONS, jobs=jobs)).findings
    faulty = {finding.document for finding in found}
    stems = [path.name.removesuffix(".hsh.json") for path in sorted((home / "documents").iterdir())]
    sound = [stem for stem in stems if stem not in faulty]
    assert len(sound) >= count, found[:3]
    for stem in faulty.union(sound[count:]):
        (home / "documents" / f"{stem}.hsh.json").unlink()
        (home / "texts" / f"{stem}.txt").unlink()
    return home


def spelled(home: Path, spelling: str) -> Path:
    """Return the same corpus in a spelling: ``json`` (itself), ``xml``, or ``jsonl``: one shard with the texts in it."""
    if spelling == "json":
        return home
    there = home.with_name(f"{home.name}-{spelling}")
    documents = [hashiye.read(path) for path in sorted((home / "documents").iterdir())]
    part(home, there, 0)
    if spelling == "xml":
        _link(home / "texts", there / "texts", len(documents))
        for document in documents:
            hashiye.write(document, there / "documents" / f"{document.id}.hsh.xml")
        return there
    with (there / "documents" / "all.hsh.jsonl").open("wb") as shard:
        for document in documents:
            inside = structs.replace(document, text=structs.replace(document.text, file=None))
            shard.write(b"".join(CODECS["jsonl"].write(inside).files.values()))
    return there


def part(home: Path, there: Path, count: int) -> Path:
    """Make a corpus of the first documents of another; the files are the same ones (hard links)."""
    shutil.copytree(home, there, ignore=shutil.ignore_patterns("documents", "texts"))
    for name in ("documents", "texts"):
        _link(home / name, there / name, count)
    return there


def _link(folder: Path, there: Path, count: int) -> None:
    there.mkdir(exist_ok=True)
    for path in sorted(folder.iterdir())[:count]:
        os.link(path, there / path.name)
