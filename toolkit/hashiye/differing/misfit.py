"""The errors for patches that cannot be applied here."""

from __future__ import annotations

from pathlib import Path

from hashiye.findings import Finding, NotReadable


def misfit(path: Path, why: str, fix: str = "") -> NotReadable:
    """Return the error for a patch that does not fit what is there."""
    fix = fix or "apply it to the document it was made of"
    return NotReadable([Finding(code="HSH-C502", message=f"the patch does not fit: {why}", file=str(path), fix=fix)])


def shard(path: Path) -> NotReadable:
    """Return the error for a document that is not in a file of its own."""
    return misfit(path, "a document in a shard cannot be patched", "convert the shard into files: hashiye convert")
