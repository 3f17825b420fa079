"""``make demo``: converts the seed article and shows the document, its facts, its entities, and where they are."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import hashiye
from hashiye.text import show

ROOT = Path(__file__).parents[1]
SEED = ROOT / "corpus" / "texts" / "000_6a3f37bcd1ee8004.txt"


def main(folder: Path) -> int:
    outcome = hashiye.convert([SEED], folder)[0]
    for finding in outcome.findings:
        print(finding.file, finding.code, finding.message)
    if outcome.status == "failed":
        return 1
    path = folder / "documents" / f"{outcome.document}.hsh.json"
    document = hashiye.read(path)
    twin = path.with_name(path.name.replace(".json", ".xml"))
    hashiye.write(document, twin)
    text = document.text.content or ""
    heading("The document, as it is written")
    excerpt(path)
    heading("The same sentence in XML")
    print(show(next(line for line in twin.read_text("utf-8").splitlines() if "<sentence " in line).strip(), 200))
    heading("Facts: what the article says of itself, and how that is known")
    for fact in document.metadata:
        where = " ".join(f"[{start}:{end}]" for start, end in fact.evidence[:3])
        kind = f"{fact.key}/{fact.role}" if fact.role else fact.key
        native = f" ({fact.calendar} {fact.native})" if fact.native else ""
        print(f"  {kind:15} {fact.status:9} {show(fact.value or '—', 64)}{native} {where}")
    for layer in document.layers:
        if layer.name == "entities":
            entities(layer, text)
    heading("Written to")
    for written in (path, twin, folder / "texts" / f"{outcome.document}.txt"):
        print(
            f"  {written.relative_to(ROOT) if written.is_relative_to(ROOT) else written}  ({written.stat().st_size:,} bytes)"
        )
    print(f"  {len(document.sentences)} sentences, {len(document.tokens)} tokens, {len(text):,} characters")
    return 0


def heading(words: str) -> None:
    print(f"\n{words}\n{'-' * len(words)}")


def excerpt(path: Path) -> None:
    """Show a few lines of each part of the file."""
    shown: Counter[str] = Counter()
    part = "head"
    for line in path.read_text("utf-8").splitlines():
        if line.startswith(' "'):
            part = line.split('"')[1]
        shown[part] += 1
        if shown[part] <= 4:
            print(show(line, 150))
        elif shown[part] == 5:
            print("  …")


def entities(layer: hashiye.Layer, text: str) -> None:
    heading(f"Entities, marked by {layer.producer}")
    for label, count in Counter(one.label for one in layer.annotations).most_common():
        found = Counter(one.surface(text) for one in layer.annotations if one.label == label)
        surfaces = "، ".join(f"{surface} ×{times}" if times > 1 else surface for surface, times in found.most_common(8))
        print(f"  {label} {count:3}  {show(surfaces, 160)}")


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/demo")))
