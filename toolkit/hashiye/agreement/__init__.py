"""How far annotators agree: measures, their uncertainty, and the disagreements behind them.

- :mod:`study` and :mod:`building`: the spans of all annotators as columns
- :mod:`measures`: the table of measures; each family registers its own
- :mod:`coding`: coefficients on items (kappa, pi, alpha, AC1 …) · :mod:`spans`: F1 by maximum matching, boundaries ·
  :mod:`tokens`: token coding · :mod:`unitizing`: the alpha family of 2016, alpha_U of 1995 · :mod:`gamma`
- :mod:`resampling`: bootstrap over documents, permutation · :mod:`grouping`: who marked the same thing
- :mod:`disagreements` and :mod:`costs`: where they differ, and what each costs · :mod:`whatifs`: labels merged
- :mod:`whole`: the report's figures · :mod:`figures`: their values · :mod:`reference`: worked examples

Nothing here opens a file. numpy and scipy are loaded by the modules that count, not by this one.

The package is called like the function that is the command's twin: ``hashiye.agreement(["corpus"])`` works too.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Command(ModuleType):
    """A package that can be called: :func:`hashiye.api.agreement` bears its name."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Measure agreement; see :func:`hashiye.api.agreement`."""
        from importlib import import_module  # noqa: PLC0415  (the floor above, and only when called)

        return import_module("hashiye.api").agreement(*arguments, **options)


sys.modules[__name__].__class__ = _Command
