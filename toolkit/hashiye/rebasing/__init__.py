"""Annotations on an edited text: every span gets a verdict, and none is guessed. Pure values."""

from __future__ import annotations

from hashiye.rebasing.anchoring import anchor
from hashiye.rebasing.verdicts import VERDICTS, Anchored, Judged, Opened, Rebased, Verdict

__all__ = ["VERDICTS", "Anchored", "Judged", "Opened", "Rebased", "Verdict", "anchor"]
