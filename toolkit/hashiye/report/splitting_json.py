"""What splitting came to, for programs: ``schemas/hashiye-splitting-1.0.schema.json``."""

from __future__ import annotations

from typing import Any

from hashiye.report import machine
from hashiye.splits.checking import Leak
from hashiye.splits.file import Splits
from hashiye.splits.making import Conflict
from hashiye.splits.quality import Part
from hashiye.splitting import Outcome

SPLITTING = "hashiye-splitting-1.0"


def render(outcome: Outcome, *, output: str = "") -> str:
    """Return the report as JSON: each split, what is wrong with them, every finding."""
    made, checked = outcome.made, outcome.checked
    splits, parts = outcome.splits, (made.parts if made else checked.parts if checked else ())
    leaks = checked.leaks if checked else ()
    missing, unknown = (checked.missing, checked.unknown) if checked else ((), made.gone if made else ())
    together = made.together if made else ()
    summary = {
        "documents": sum(one.documents for one in parts),
        "groups": made.groups if made else 0,
        "together": len(together),
        "kept": made.kept if made else 0,
        "leaks": len(leaks),
        "conflicts": len(made.conflicts) if made else 0,
        "missing": len(missing),
        "unknown": len(unknown),
    }
    settings = splits.settings if splits else None
    return machine.report(
        SPLITTING,
        summary,
        _documents(splits),
        outcome.findings,
        mode="check" if checked else "make",
        output=output,
        seed=splits.seed if splits else None,
        settings={
            "layer": settings.layer, "stratify": settings.stratify, "together": settings.together,
            "near": settings.near,
        } if settings else None,
        splits=[_part(one) for one in parts],
        together=together,
        leaks=[_leak(one) for one in leaks],
        conflicts=[_conflict(one) for one in made.conflicts] if made else [],
        missing=missing,
        unknown=unknown,
        idle=outcome.idle,
    )  # fmt: skip


def _documents(splits: Splits | None) -> list[dict[str, Any]]:
    of = splits.of if splits else {}
    return [{"document": document, "split": of[document]} for document in sorted(of)]


def _part(one: Part) -> dict[str, Any]:
    return {
        "name": one.name,
        "documents": one.documents,
        "wanted": one.wanted,
        "distance": dict(one.distance),
        "strata": dict(one.strata),
    }


def _leak(one: Leak) -> dict[str, Any]:
    return {
        "document": one.document,
        "split": one.split,
        "other": one.other,
        "otherSplit": one.other_split,
        "why": one.why,
        "resemblance": one.resemblance,
    }


def _conflict(one: Conflict) -> dict[str, Any]:
    return {"documents": dict(sorted(one.documents.items())), "chosen": one.chosen}
