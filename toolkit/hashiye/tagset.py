"""Tagsets: the labels that layers may use, read from ``tagsets/*.json`` by their published schema."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class LayerRules(Struct, frozen=True, rename="camel"):
    """What holds in one layer; see schemas/hashiye-tagset-1.0.schema.json."""

    name: str
    single_label: bool = False
    nesting: str = "any"
    token_edges: bool = False
    one_sentence: bool = False


class Tagset(Struct, frozen=True, rename="camel"):
    """One tagset. Names of labels and layers are unique in their lists."""

    id: str
    version: str
    language: str
    layers: tuple[LayerRules, ...]
    labels: tuple[Mapping[str, object], ...] = field(default=())

    @property
    def name(self) -> str:
        """The name under which layers cite it: ``id@version``."""
        return f"{self.id}@{self.version}"
