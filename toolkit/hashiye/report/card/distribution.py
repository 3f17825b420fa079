"""The files of a corpus as Croissant's file sets: patterns that take them in, for each kind of record a set of its own.

A set is read by mlcroissant in one way for all its fields, and of lists of one length; so what is said of documents and
of their annotations comes from two sets of the same files.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from hashiye.counting.manifests import Kind

_UNSAFE = re.compile(r"[^\w./-]")


class Set(Struct, frozen=True):
    """A file set. ``id`` is also the name of the records that are made of it."""

    id: str
    description: str
    includes: tuple[str, ...]
    formats: tuple[str, ...]

    def described(self) -> dict[str, object]:
        """Return it as JSON-LD."""
        return {
            "@type": "cr:FileSet", "@id": f"{self.id}-files", "name": f"{self.id}-files",
            "description": self.description, "encodingFormat": _one(self.formats), "includes": _one(self.includes),
        }  # fmt: skip


def sets(paths: Mapping[Kind, Sequence[str]], prefix: str = "") -> Iterator[Set]:
    """Yield the sets of the files that are there."""
    documents, copies = paths.get("document", ()), paths.get("copy", ())
    json, xml = ("application/json",), ("application/xml",)
    for name, told, found, ending, formats in (
        ("documents", "the curated documents, JSON spelling", documents, ".hsh.json", json),
        ("facts", "the curated documents, for what is known of each", documents, ".hsh.json", json),
        ("annotations", "the curated documents, for their annotations", documents, ".hsh.json", json),
        ("copies", "documents of single annotators, JSON spelling", copies, ".hsh.json", json),
        ("documents-xml", "the curated documents, XML spelling", documents, ".hsh.xml", xml),
        ("copies-xml", "documents of single annotators, XML spelling", copies, ".hsh.xml", xml),
        ("texts", "the texts that documents are on", paths.get("text", ()), ".txt", ("text/plain",)),
    ):
        includes = tuple(_patterns(found, ending, prefix))
        if includes:
            yield Set(name, told, includes, formats)
    for name, told, found in (
        ("shards", "curated documents with their texts, one a line", documents),
        ("copies-shards", "documents of single annotators, one a line", copies),
    ):
        plain, packed = _patterns(found, ".hsh.jsonl", prefix), _patterns(found, ".hsh.jsonl.gz", prefix)
        if plain or packed:
            formats = ("application/jsonlines", *(("application/gzip",) if packed else ()))
            yield Set(name, told, (*plain, *packed), formats)
        if zstd := _patterns(found, ".hsh.jsonl.zst", prefix):
            yield Set(f"{name}-zstd", told, tuple(zstd), ("application/jsonlines", "application/zstd"))


def _patterns(paths: Sequence[str], ending: str, prefix: str) -> list[str]:
    """Return a pattern for each depth of folders that has files: ``*`` is read as one folder or as any number."""
    places = {(one.partition("/")[0], one.count("/")) for one in paths if one.endswith(ending) and "/" in one}
    return [f"{glob.escape(prefix)}{top}/{'*/' * (depth - 1)}*{ending}" for top, depth in sorted(places)]


def quoted(path: str) -> str:
    """Return a path as an identifier of JSON-LD: letters as they are, all else in percents."""
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), path)


def _one(values: Sequence[str]) -> object:
    return values[0] if len(values) == 1 else list(values)
