"""The local page on which a person decides what votes leave open: right-to-left, by keys or by mouse.

- :mod:`desk`: what is open, and each decision saved at once · :mod:`wire`: what the page is told and asks
- :mod:`server`: HTTP on this machine alone, for who knows the token · :mod:`page`: the page itself

It is served on loopback. The text of a corpus may be a stranger's, and so may be any page that is open in the same
browser: see :mod:`server` for what is refused.
"""

from __future__ import annotations

import threading
import webbrowser
from collections.abc import Callable, Sequence

from msgspec import structs

from hashiye.curating import Outcome, Plan, Work
from hashiye.findings import NotReadable
from hashiye.reviewing.desk import Desk
from hashiye.reviewing.server import Server

NOTE = "the curated documents were not written: finish on the page, or run again without --review"


def review(
    paths: Sequence[str], plan: Plan, *, port: int = 0, browser: bool = True, announce: Callable[[str], None] = print
) -> tuple[Outcome, bool]:
    """Serve the page until the person finishes or interrupts; return what it came to, and whether it was written.

    ``announce`` is told the address. Raises ``NotReadable`` if the file of decisions cannot be read or written,
    ``ValueError`` as :func:`hashiye.curating.adjudicate`, ``OSError`` if the port is taken.
    """
    with Work(paths, plan) as work:
        desk = Desk(work)
        if troubles := desk.save():
            raise NotReadable(troubles)
        with Server(desk, port) as server:
            announce(server.address)
            if browser:
                threading.Thread(target=webbrowser.open, args=(server.address,), daemon=True).start()
            try:
                server.serve_forever(poll_interval=0.1)
            except KeyboardInterrupt:
                announce("")
        file = work.file
        return structs.replace(desk.outcome, file=file.name, lines=file.lines), desk.finished
