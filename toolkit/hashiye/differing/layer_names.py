"""Which layers there are in two trees: asked only if a layer that was named is in none of the documents compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hashiye.codecs import Parcel
from hashiye.differing.trees import Item, Tree
from hashiye.findings import NotReadable
from hashiye.limits import Limits
from hashiye.model import Document


def known(
    trees: Sequence[Tree], items: Sequence[Sequence[Item]], wanted: frozenset[str], limits: Limits
) -> frozenset[str] | None:
    """Return the names of all layers; None as soon as every wanted one is found, or if there is no document.

    Equal documents are parsed for it, which costs most where a name is misspelt.
    """
    found: set[str] = set()
    count = 0
    for tree, some in zip(trees, items, strict=True):
        for item in some:
            for document in _documents(tree, item, limits):
                count += 1
                found.update(layer.name for layer in document.layers)
                if wanted <= found:
                    return None
    return frozenset(found) if count else None


def _documents(tree: Tree, item: Item, limits: Limits) -> Iterator[Document]:
    """Yield what can be read of a file; what cannot is a finding of the comparison already."""
    try:
        if not item.codec.many:
            yield item.codec.read(Parcel(tree.read(item.path), limits=limits)).document
            return
        with tree.lines(item.path) as lines:
            for record in item.codec.records(lines, limits):
                yield item.codec.read(Parcel(record.data, stem="document", limits=limits)).document
    except NotReadable:
        return
