"""What a notebook shows of a value: its page in a frame of its own.

The frame is sandboxed with nothing allowed (HTML, 4.8.5): no script runs in it, no form is sent, nothing leads out of
it, and the notebook's style and the page's do not touch each other.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

from hashiye.agreement.figures import Agreement
from hashiye.comparing.changes import Comparison
from hashiye.model import Document
from hashiye.statistics.figures import Statistics

_HEIGHT = 32
"""The frame's height in rem: about a screen; the page in it scrolls, and the frame can be pulled larger."""


def html(value: object) -> str:
    """Return a document, a comparison or a report as HTML for a notebook. Raises ``TypeError`` for anything else."""
    for kind, (title, page) in _PAGES.items():
        if isinstance(value, kind):
            return framed(page(value), title)
    names = ", ".join(kind.__name__ for kind in _PAGES)
    raise TypeError(f"only {names} can be shown as a page, not {type(value).__name__}")


def framed(page: str, title: str) -> str:
    """Return a whole page in a frame."""
    style = f"width:100%;height:{_HEIGHT}rem;border:0;resize:vertical;overflow:auto"
    return (
        f'<iframe sandbox="" referrerpolicy="no-referrer" title="{escape(title)}" style="{style}" '
        f'srcdoc="{escape(page)}"></iframe>'
    )


def _document(document: Document) -> str:
    from hashiye import viewing  # noqa: PLC0415  (each kind of value loads what it takes)
    from hashiye.report.view import page  # noqa: PLC0415

    return page.render(viewing.alone(document), scripted=False)


def _comparison(comparison: Comparison) -> str:
    from hashiye.report.differences import Difference, Pair, Side, html  # noqa: PLC0415

    before, after = (None if one is None else Side(one.id) for one in (comparison.before, comparison.after))
    return html.render(Difference(pairs=(Pair(comparison=comparison, before=before, after=after),)))


def _report(package: str, value: Any) -> str:
    from importlib import import_module  # noqa: PLC0415

    shown: str = import_module(f"hashiye.report.{package}").FORMATS["html"].render(value)
    return shown


_PAGES: dict[type, tuple[str, Callable[[Any], str]]] = {
    Document: ("hashiye: document", _document),
    Comparison: ("hashiye: diff", _comparison),
    Agreement: ("hashiye: agreement", partial(_report, "agreement")),
    Statistics: ("hashiye: stats", partial(_report, "statistics")),
}
