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


def review(
    paths: Sequence[str], plan: Plan, *, port: int = 0, browser: bool = True, announce: Callable[[str], None] = print
) -> tuple[Outcome, str]:
    """Serve the page until the person finishes or interrupts; return what it came to, and what is said of the rest.

    Where nobody votes there is nothing to serve. ``announce`` is told the address. Raises ``NotReadable`` if the file
    of decisions cannot be read or written, ``ValueError`` as :func:`hashiye.curating.adjudicate`, and if the port
    cannot be had.
    """
    with Work(paths, plan) as work:
        desk = Desk(work)
        work.check_annotators(desk.outcome.documents)
        if not any(one.annotators for one in desk.outcome.documents):
            return desk.outcome, ""
        work.sweep(desk.outcome.documents)
        if troubles := desk.save():
            raise NotReadable(troubles)
        with _server(desk, port) as server:
            announce(server.address)
            if browser:
                threading.Thread(target=webbrowser.open, args=(server.address,), daemon=True).start()
            try:
                server.serve_forever(poll_interval=0.1)
            except KeyboardInterrupt:
                announce("")
            finally:
                desk.close()
        file = work.file
        return structs.replace(desk.outcome, file=file.name, lines=file.lines), _note(desk)


def _server(desk: Desk, port: int) -> Server:
    try:
        return Server(desk, port)
    except OSError as error:
        why = error.strerror or str(error)
        raise ValueError(f"port {port} cannot be had: {why}; name another one: --port, 0 for a free one") from error


def _note(desk: Desk) -> str:
    if not desk.unwritten:
        return ""
    return (
        f"{desk.unwritten} of {len(desk.outcome.documents)} curated documents were not written: run again, "
        "without --review, or finish on the page"
    )
