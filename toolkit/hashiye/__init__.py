"""Hashiye: stand-off annotation of text corpora, Persian first.

The public functions are the command line's twins; each is loaded when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashiye.agreement.figures import Agreement
    from hashiye.api import (
        adjudicate,
        agreement,
        annotate,
        convert,
        diff,
        html,
        merge,
        patch,
        read,
        read_all,
        rebase,
        split,
        stats,
        validate,
        view,
        write,
    )
    from hashiye.findings import Finding, NotReadable
    from hashiye.model import Annotation, Document, Fact, Layer, Relation

__version__ = "0.1.0"

_HOMES = {
    "Agreement": "agreement.figures", "agreement": "agreement", "adjudicate": "api",
    "annotate": "api", "convert": "api", "diff": "api", "html": "api", "merge": "api", "patch": "api", "read": "api",
    "read_all": "api", "rebase": "api", "split": "api", "stats": "api",
    "validate": "api", "view": "api", "write": "api",
    "Finding": "findings", "NotReadable": "findings",
    "Annotation": "model", "Document": "model", "Fact": "model", "Layer": "model", "Relation": "model",
}  # fmt: skip

__all__ = [
    "Agreement", "Annotation", "Document", "Fact", "Finding", "Layer", "NotReadable", "Relation",
    "adjudicate", "agreement", "annotate", "convert", "diff", "html", "merge", "patch", "read", "read_all", "rebase",
    "split", "stats", "validate", "view", "write",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'hashiye' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  (start-up stays free of it)

    home = import_module(f"hashiye.{_HOMES[name]}")
    return home if name == "agreement" else getattr(home, name)  # a package that can be called


def __dir__() -> list[str]:
    """Return the public names, also those that are not loaded yet."""
    return sorted({*__all__, *globals()})
