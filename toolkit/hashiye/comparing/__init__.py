"""What differs between two versions of a document: pure, values in and values out.

:func:`compare` finds the changes, :func:`apply` makes the second version of the first and the changes, and
:func:`invert` turns changes round.
"""

from __future__ import annotations

from hashiye.comparing.changes import KINDS, Change, Comparison
from hashiye.comparing.documents import compare
from hashiye.comparing.inverting import invert
from hashiye.comparing.misfit import DoesNotFit
from hashiye.comparing.patching import apply

__all__ = ["KINDS", "Change", "Comparison", "DoesNotFit", "apply", "compare", "invert"]
