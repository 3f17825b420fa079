"""From files to counts and statistics: finds documents and their copies, counts them in portions, and adds up.

- :mod:`roll`: all documents by id, in little room · :mod:`texts`: files and texts, read fast and no less strictly
- :mod:`judging`: whose each layer is, and which count · :mod:`reading`: documents as they are counted
- :mod:`grouping`: which groups a document is in · :mod:`membership`: which split
- :mod:`portions`: some documents become counts · :mod:`workers`: portions in several processes, whatever dies
- :mod:`keeping`: counts as a file, so that several machines can count · :mod:`wanted`, :mod:`run`: all of it

Memory is flat but for what grows with the corpus itself: its vocabulary, and a sketch of each text where documents
that are nearly the same are looked for. Any number of jobs gives the same figures, byte for byte.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashiye.counting.reading import items
    from hashiye.counting.run import count, report_of
    from hashiye.counting.wanted import Outcome, Wanted

_HOMES = {"items": "reading", "Outcome": "wanted", "Wanted": "wanted"}

__all__ = ["Outcome", "Wanted", "count", "items", "report_of"]


def __getattr__(name: str) -> object:
    """Load what counts when it is first asked for: it brings numpy."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"hashiye.counting.{_HOMES.get(name, 'run')}"), name)
