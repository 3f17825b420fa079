"""Whether what is asked for is there, before anything is shown or written."""

from __future__ import annotations

from collections.abc import Sequence

from hashiye import files
from hashiye.findings import NotReadable
from hashiye.viewing import read
from hashiye.viewing.wanted import Seen, Wanted


def missing(paths: Sequence[str], wanted: Wanted) -> tuple[tuple[str, str], ...]:
    """Return each option that asks for what no document has, as :meth:`Seen.missing` does.

    Documents are read, one at a time, until all that is asked for was seen: in most corpora that is the first. Nothing
    is returned where that cannot be known: of standard input, which is read once, and where a document is unreadable.
    """
    seen = Seen()
    if not seen.missing(wanted) or str(files.STDIN) in paths:
        return ()
    for one in read(paths, wanted, seen):
        if isinstance(one, NotReadable) or not seen.missing(wanted):
            return ()
    return seen.missing(wanted)
