"""``hashiye convert``: any format to any format, raw text included."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from hashiye.cli import options

if TYPE_CHECKING:
    from hashiye.codecs import Codec, Loss
    from hashiye.conversion import Into, Outcome, Plan
    from hashiye.findings import Finding
    from hashiye.model import Fact
    from hashiye.sinks import Shard, Single


def convert(
    paths: options.Paths,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="A corpus folder, a folder, a file, or - for standard output.")
    ],
    to: Annotated[
        str | None, typer.Option("--to", help="The format to write; told by the output's ending, else json.")
    ] = None,
    from_: Annotated[str | None, typer.Option("--from", help="The format to read; told by each file's ending.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail what the target cannot carry whole.")] = False,
    loss: Annotated[
        Path | None, typer.Option("--loss", help="Write what was lost, by kind and id, to this JSON file.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace documents that stand there already.")] = False,
    producer: Annotated[str, typer.Option("--producer", help="The annotator's name for imported layers.")] = "",
    recognizer: Annotated[
        list[str] | None,
        typer.Option(
            "--recognizer", metavar="NAME[:KEY=VALUE,…]", help="What pre-annotates raw text; none: nothing does."
        ),
    ] = None,
    fact: Annotated[
        list[str] | None,
        typer.Option("--fact", metavar="KEY=VALUE", help="A fact from outside the text, for every article."),
    ] = None,
    url: Annotated[str, typer.Option("--url", help="Short for --fact url=…")] = "",
    license_: Annotated[str, typer.Option("--license", help="Short for --fact license=…")] = "",
    publisher: Annotated[str, typer.Option("--publisher", help="Short for --fact publisher=…")] = "",
    language: Annotated[str, typer.Option("--language", help="The language tag of raw articles (default fa).")] = "",
    report: Annotated[str, typer.Option("--format", help="text or json: how to report the run.")] = "text",
    jobs: options.Jobs = 0,
    limit: options.RaisedLimits = None,
    quiet: options.Quiet = False,
) -> None:
    """Convert articles and documents: raw text to annotated documents, any format to any format."""
    from hashiye import conversion, corpus
    from hashiye.findings import NotReadable, exit_code

    given = {"url": url, "license": license_, "publisher": publisher}
    facts = _facts([*(fact or ()), *(f"{key}={value}" for key, value in given.items() if value)])
    if report not in ("text", "json"):
        raise typer.BadParameter("--format is text or json")
    try:
        limits = corpus.limits_for([str(output)], options.numbers(limit))
    except (ValueError, NotReadable) as error:
        raise typer.BadParameter(str(error)) from error
    target, into = _target(output, to)
    plan = conversion.Plan(
        target, output, into, _recognizers(recognizer), facts, producer, language, strict, overwrite, limits
    )
    found = list(corpus.sources(paths, _codec(from_) if from_ else None))
    if not found:
        raise typer.BadParameter("no file of a known format was found; name one with --from")
    _prepare(plan, quiet)
    run = _Run(plan, report, quiet)
    with _ledger(loss) as ledger, _sink(plan) as sink, _progress(len(found), quiet) as step:
        for outcome in conversion.convert(found, plan, _jobs(jobs, len(found))):
            run.take(outcome, sink, ledger)
            step()
    run.finish()
    raise typer.Exit(exit_code(run.errors))


def _jobs(asked: int, work: int) -> int:
    from hashiye import engine

    return asked or (1 if work < 100 else engine.cores())


def _codec(name: str) -> Codec:
    from hashiye import codecs

    if name not in codecs.CODECS:
        raise typer.BadParameter(f"no format is called {name!r}; there are {', '.join(codecs.CODECS)}")
    return codecs.CODECS[name]


def _target(output: Path, to: str | None) -> tuple[Codec, Into]:
    """Say what is written and into what: the output's ending decides, then ``--to``, then json."""
    from hashiye import codecs, files
    from hashiye.conversion import Into

    by_name = None if output.is_dir() else codecs.by_ending(output.name)
    codec = _codec(to) if to else by_name
    if output == files.STDIN:
        return codec or codecs.CODECS["jsonl"], Into.FILE
    if by_name is not None:
        assert codec is not None
        if output.suffix in codecs.COMPRESSED and not codec.many:
            raise typer.BadParameter(f"{codec.name} is not written packed; jsonl is")
        return codec, Into.FILE
    codec = codec or codecs.CODECS["json"]
    return codec, Into.CORPUS if codec.name in ("json", "xml") else Into.FOLDER


def _recognizers(given: list[str] | None) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    from hashiye import recognize

    chosen = []
    for one in ["rules"] if given is None else given:
        name, _, settings = one.partition(":")
        if name == "none":
            continue
        if name not in recognize.names():
            raise typer.BadParameter(f"no recogniser is called {name!r}; there are {', '.join(recognize.names())}")
        chosen.append((name, tuple(options.pairs(filter(None, settings.split(",")), "a setting").items())))
    return tuple(chosen)


def _facts(given: Iterable[str]) -> tuple[Fact, ...]:
    from hashiye import sidecar
    from hashiye.findings import NotReadable

    try:
        return sidecar.facts(options.pairs(given, "a fact"), "the command line")
    except NotReadable as error:
        raise typer.BadParameter(str(error)) from error


def _prepare(plan: Plan, quiet: bool) -> None:
    """Make the folder a corpus if it is to be one, and sweep what killed runs left."""
    from hashiye import files, skeleton
    from hashiye.conversion import Into
    from hashiye.text import show

    if plan.into is Into.CORPUS:
        for _ in skeleton.make(plan.output):
            pass
        swept = files.sweep([plan.output / "documents", plan.output / "texts"])
    elif plan.into is Into.FOLDER:
        plan.output.mkdir(parents=True, exist_ok=True)
        swept = files.sweep([plan.output])
    else:
        swept = [] if plan.output == files.STDIN else files.sweep([plan.output.parent])
    if swept and not quiet:
        names = ", ".join(show(path.name) for path in swept[:3])
        typer.echo(f"swept {len(swept)} half-written files of a run that was killed: {names}", err=True)


@contextlib.contextmanager
def _sink(plan: Plan) -> Iterator[Shard | Single | None]:
    from hashiye import sinks
    from hashiye.conversion import Into

    if plan.into is not Into.FILE:
        yield None
        return
    with sinks.one_file(plan.output, plan.target) as sink:
        yield sink


@contextlib.contextmanager
def _progress(total: int, quiet: bool) -> Iterator[Callable[[], None]]:
    """Show a bar on a terminal, nothing elsewhere. It is drawn between documents: no thread runs beside them."""
    if quiet or total < 2 or not options.on_terminal():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True, markup=False), auto_refresh=False, transient=True)
    with bar:
        task = bar.add_task("", total=total)
        drawn = Counter[str]()

        def step() -> None:
            drawn["done"] += 1
            bar.update(task, advance=1, refresh=drawn["done"] % max(1, total // 200) == 0)

        yield step


class _Ledger:
    """The file of losses, written as the run goes, so that memory stays flat."""

    def __init__(self, file: IO[str] | None) -> None:
        self.file = file
        self.counts: Counter[str] = Counter()

    def take(self, losses: Iterable[Loss]) -> None:
        from hashiye.report import machine

        for loss in losses:
            if self.file is not None:
                self.file.write(machine.loss_line(loss, first=not self.counts))
            self.counts[loss.kind] += 1


@contextlib.contextmanager
def _ledger(path: Path | None) -> Iterator[_Ledger]:
    from hashiye.report import machine

    if path is None:
        yield _Ledger(None)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(machine.losses_head())
        ledger = _Ledger(file)
        yield ledger
        file.write(machine.losses_tail(ledger.counts))


class _Run:
    """What a run has come to: prints findings as they come, counts, and reports at the end."""

    def __init__(self, plan: Plan, report: str, quiet: bool) -> None:
        self.plan = plan
        self.as_json = report == "json"
        self.quiet = quiet
        self.counts: Counter[str] = Counter({"converted": 0, "skipped": 0, "failed": 0})
        self.errors: list[Finding] = []
        self.findings: list[Finding] = []
        self.documents: list[dict[str, object]] = []
        self.lost: Counter[str] = Counter()

    def take(self, outcome: Outcome, sink: Shard | Single | None, ledger: _Ledger) -> None:
        from hashiye import sinks

        findings, status = outcome.findings, outcome.status
        if sink is not None and outcome.files:
            try:
                sink.add(outcome.files)
            except ValueError as error:
                findings, status = (*findings, sinks.does_not_fit(self.plan.output, str(error))), "failed"
        self.counts[status] += 1
        ledger.take(outcome.losses)
        self.lost.update(loss.kind for loss in outcome.losses)
        self._keep(findings)
        if self.as_json:
            fields = {"document": outcome.document, "source": outcome.source, "status": status}
            self.documents.append({**fields, "written": list(outcome.written)})

    def _keep(self, findings: Iterable[Finding]) -> None:
        from hashiye.findings import Severity
        from hashiye.report.text import finding_text

        for finding in findings:
            if finding.severity is Severity.ERROR:
                self.errors.append(finding)
            if self.as_json:
                self.findings.append(finding)
            else:
                typer.echo(finding_text(finding, **options.screen()), err=True, nl=False)

    def finish(self) -> None:
        from hashiye import files
        from hashiye.report import machine
        from hashiye.text import show

        if self.as_json:
            whole = machine.report(
                machine.CONVERSION, self.counts, self.documents, self.findings, losses=dict(self.lost)
            )
            typer.echo(whole, nl=False, err=self.plan.output == files.STDIN)
            return
        if self.quiet:
            return
        said = ", ".join(f"{status} {count}" for status, count in self.counts.items())
        typer.echo(f"{said} → {show(str(self.plan.output), 500)} ({self.plan.target.name})", err=True)
        if self.lost:
            kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.lost.items()))
            typer.echo(f"{self.plan.target.name} cannot carry: {kinds} (--loss FILE lists them)", err=True)
