"""Makes the sample corpus anew: what tools make is made again, what was made by reading is kept.

The readers' layers and the adjudicated layer live in the corpus itself; this script puts them on the
base document that ``convert`` makes today. ``--check`` fails when the corpus is not what it would make.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from msgspec import structs

import hashiye
from hashiye.codecs import CODECS
from hashiye.model import Document, Layer, Producer

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
SEED = CORPUS / "texts" / "000_6a3f37bcd1ee8004.txt"
TOOL = "hashiye-rules"

MODEL = "a language model that read the article by the guidelines"
READERS = {
    "reader-a": Producer("reader-a", "tool", MODEL, "1", {"reading": "first, from beginning to end"}),
    "reader-b": Producer(
        "reader-b", "tool", MODEL, "1", {"reading": "second, from the end back, without sight of the first"}
    ),
    "adjudication": Producer(
        "adjudication",
        "tool",
        "a language model that compared both readings",
        "1",
        {"record": "docs/guidelines/adjudication.md"},
    ),
}


def made() -> dict[Path, bytes]:
    """Return every generated file of the corpus and its bytes."""
    with tempfile.TemporaryDirectory() as scratch:
        outcome = hashiye.convert([SEED], Path(scratch) / "corpus")[0]
        base = hashiye.read(outcome.written[0])
    name = f"{base.id}.hsh.json"
    place = {TOOL: CORPUS / "annotators" / TOOL / name, "adjudication": CORPUS / "documents" / name}
    place |= {reader: CORPUS / "annotators" / reader / name for reader in ("reader-a", "reader-b")}
    found = {place[TOOL]: spelled(base, place[TOOL])}
    for producer in READERS.values():
        path = place[producer.id]
        layer = next(one for one in hashiye.read(path).layers if one.producer == producer.id)
        found[path] = spelled(with_layer(base, layer, producer), path)
    return found


def with_layer(base: Document, layer: Layer, producer: Producer) -> Document:
    """Put a layer in the place of the tool's own entities; the rest of the base stays."""
    producers = (*(one for one in base.producers if one.id != TOOL), producer)
    layers = (layer, *(one for one in base.layers if one.name != "entities"))
    return structs.replace(base, producers=producers, layers=layers)


def spelled(document: Document, path: Path) -> bytes:
    up = "../" * (len(path.relative_to(CORPUS).parts) - 1)
    text = structs.replace(document.text, file=f"{up}texts/{document.id}.txt")
    return CODECS["json"].write(structs.replace(document, text=text)).files[".hsh.json"]


def main() -> int:
    stale = []
    for path, data in made().items():
        if path.exists() and path.read_bytes() == data:
            continue
        stale.append(str(path.relative_to(ROOT)))
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    if stale:
        print(f"{'stale' if '--check' in sys.argv else 'written'}: {', '.join(stale)}")
    return int(bool(stale) and "--check" in sys.argv)


if __name__ == "__main__":
    raise SystemExit(main())
