"""What is asked of a run over files, and what comes of it."""

from __future__ import annotations

from msgspec import Struct

from hashiye.agreement.figures import Agreement
from hashiye.agreement.gates import Bar
from hashiye.agreement.request import Request
from hashiye.agreement.study import Unit
from hashiye.codes import Severity
from hashiye.findings import Finding
from hashiye.limits import DEFAULT, Limits


class Wanted(Struct, frozen=True, kw_only=True):
    """What is measured, on whose layers, and how documents are read.

    ``annotators`` are those who take part (none: everybody). ``partial``: layers that say they are partial count like
    complete ones. ``align``: copies on another text are carried over to that of the others. ``by`` parts documents
    into batches (:mod:`hashiye.statistics.groupings`): ``month`` of publication, ``folder`` (below ``documents/`` or
    the annotator's own), or the key of a fact. ``jobs`` counts processes (0: as many as the work is worth).
    """

    layer: str = "entities"
    annotators: tuple[str, ...] = ()
    unit: Unit = "token"
    partial: bool = False
    align: bool = False
    by: str = ""
    request: Request = Request()
    gates: tuple[Bar, ...] = ()
    margins: tuple[tuple[str, float], ...] = ()
    limits: Limits = DEFAULT
    jobs: int = 0

    @property
    def trims(self) -> bool:
        """Whether spans are to be trimmed: for the default report, and where a trimmed measure is asked for.

        Trimming a surface that was not seen yet costs more than all the rest of reading it.
        """
        named = [*self.request.measures, *(bar.measure for bar in self.gates), *(name for name, _ in self.margins)]
        return not self.request.measures or any(name.endswith("_trimmed") for name in named)


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of a run. ``report`` is None where there is nothing to measure; ``findings`` then say why.

    ``why`` says in a sentence why there is none. ``documents`` counts the documents that were looked at. ``refused``
    is the option that asks for what the documents do not have, an annotator or a fact, and what there is instead.
    """

    report: Agreement | None = None
    findings: tuple[Finding, ...] = ()
    documents: int = 0
    refused: tuple[str, str] | None = None
    why: str = ""

    @property
    def code(self) -> int:
        """The exit code: 2 if something could not be read or measured, 1 if a gate was not reached, else 0."""
        if self.report is None or any(one.severity is Severity.ERROR for one in self.findings):
            return 2
        return int(any(not one.passed for one in self.report.gates))
