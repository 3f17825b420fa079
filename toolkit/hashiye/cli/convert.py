"""``hashiye convert``: any format to any format, raw text included."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hashiye.cli import options

if TYPE_CHECKING:
    from hashiye.codecs import Codec, Loss
    from hashiye.conversion import Outcome, Plan
    from hashiye.corpus import Source
    from hashiye.findings import Finding, NotReadable
    from hashiye.model import Fact
    from hashiye.placing import Into
    from hashiye.sinks import Shard, Single


def convert(
    paths: options.Paths,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="PATH", help="A corpus folder, a folder, a file, or - for standard output."
        ),
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
    producer: Annotated[
        str, typer.Option("--producer", callback=options.name, help="The annotator's name for imported layers.")
    ] = "",
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
    language: Annotated[
        str,
        typer.Option("--language", callback=options.language, help="The language tag of raw articles (default fa)."),
    ] = "",
    report: Annotated[str, typer.Option("--format", help="text or json: how to report the run.")] = "text",
    patience: Annotated[
        float, typer.Option("--patience", min=0.1, help="Seconds a plugged-in recogniser may take for one article.")
    ] = 60.0,
    jobs: options.Jobs = 0,
    limit: options.RaisedLimits = None,
    quiet: options.Quiet = False,
) -> None:
    """Convert articles and documents: raw text to annotated documents, any format to any format."""
    from hashiye import conversion
    from hashiye.findings import exit_code

    given = {"url": url, "license": license_, "publisher": publisher}
    facts = _facts([*(fact or ()), *(f"{key}={value}" for key, value in given.items() if value)])
    if report not in ("text", "json"):
        raise typer.BadParameter("--format is text or json")
    where = _output(output)
    limits = options.limits([output], limit)
    target, into = _target(where, to)
    language = language or _declared_language(where, into)
    plan = conversion.Plan(
        target, where, into, _recognizers(recognizer), facts, producer, language, strict, overwrite, limits, patience
    )
    found = _sources(paths, from_, plan)
    run = _Run(plan, report, quiet)
    _prepare(plan, quiet)
    with _ledger(loss) as ledger, _sink(plan) as sink, options.progress(quiet=quiet) as step:
        for outcome in conversion.convert(found, plan, _jobs(jobs, len(found))):
            run.take(outcome, sink, ledger)
            step(len(found))
    run.finish()
    raise typer.Exit(exit_code(run.errors))


def _declared_language(output: Path, into: Into) -> str:
    from hashiye import corpus
    from hashiye.findings import NotReadable
    from hashiye.placing import Into

    try:
        return options.language(corpus.language_of(output)) if into is Into.CORPUS else ""
    except NotReadable as error:
        options.stop(error)


def _output(given: str) -> Path:
    """Return where the result goes. ``typer.BadParameter`` for a name that surely is not what was meant."""
    from hashiye import codecs

    path = Path(given)
    if not given:
        raise typer.BadParameter("--output is empty: name a folder, a file, or - for standard output")
    name = path.name
    for ending in codecs.COMPRESSED:
        name = name.removesuffix(ending)
    if path.suffix in codecs.COMPRESSED or Path(name).suffix in (".json", ".xml", ".jsonl"):
        if not path.is_dir() and codecs.by_ending(path.name) is None:
            raise typer.BadParameter(
                f"no format ends like {given!r}; documents end in .hsh.json, .hsh.xml or .hsh.jsonl"
            )
    elif path.is_file() and codecs.by_ending(path.name) is None:
        raise typer.BadParameter(f"{given!r} is a file, and no format ends like it: name a folder")
    return path


def _sources(paths: list[str], from_: str | None, plan: Plan) -> list[Source | NotReadable]:
    """Find what is to be converted. ``typer.BadParameter`` if that is nothing, or also the output."""
    from hashiye import conversion, corpus
    from hashiye.corpus import Source
    from hashiye.findings import NotReadable
    from hashiye.placing import Into

    for path in map(Path, paths):
        if plan.into is not Into.FILE and _same(path, plan.output) and not (path / corpus.MANIFEST).is_file():
            raise typer.BadParameter(f"{str(path)!r} is read: name another folder to write to")
    found = list(corpus.sources(paths, _codec(from_) if from_ else None, plan.output))
    if plan.into is Into.FILE:  # one file holds each document once: the curated one
        every = len(found)
        found = [one for one in found if isinstance(one, NotReadable) or not corpus.is_copy(one)]
        if len(found) < every:
            options.say(f"{every - len(found)} annotators' copies are left out; name their folder to convert them\n")
    if not found:
        raise typer.BadParameter("no file of a known format was found; name one with --from")
    sources = [one for one in found if isinstance(one, Source)]
    if plan.into is Into.FILE and any(_same(source.path, plan.output) for source in sources):
        raise typer.BadParameter(f"{str(plan.output)!r} is read and cannot be written too: name another file")
    if any(source.codec.name == "text" for source in sources) and plan.target.name != "text":
        try:
            conversion.ready(plan)
        except NotReadable as error:
            options.stop(error)
    return found


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


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
    from hashiye.placing import Into

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
        chosen.append((name, tuple(options.pairs(_settings(settings), "a setting").items())))
    return tuple(chosen)


def _settings(text: str) -> list[str]:
    """Cut ``model=x,labels=GPE=LOC,PER`` at the commas before a setting's name, which is in lower case."""
    return [one for one in re.split(r",(?=[a-z][a-z_]*=)", text) if one]


def _facts(given: Iterable[str]) -> tuple[Fact, ...]:
    from hashiye import sidecar
    from hashiye.findings import NotReadable

    values: dict[str, list[str]] = {}
    for one in given:
        for key, value in options.pairs([one], "a fact").items():
            values.setdefault(key, []).append(value)
    try:
        return sidecar.facts(values, "the command line")
    except NotReadable as error:
        options.stop(error)


def _prepare(plan: Plan, quiet: bool) -> None:
    """Make the folder a corpus if it is to be one, and sweep what killed runs left."""
    from hashiye import files, skeleton
    from hashiye.findings import NotReadable
    from hashiye.placing import Into
    from hashiye.text import show

    if plan.into is Into.CORPUS:
        try:
            for _ in skeleton.make(plan.output):
                pass
        except NotReadable as error:
            options.stop(error)
        swept = files.sweep([plan.output / "documents", plan.output / "texts"])
    elif plan.into is Into.FOLDER:
        plan.output.mkdir(parents=True, exist_ok=True)
        swept = files.sweep([plan.output])
    else:
        swept = [] if plan.output == files.STDIN else files.sweep([plan.output.parent])
    if swept and not quiet:
        names = ", ".join(show(path.name) for path in swept[:3])
        options.say(f"swept {len(swept)} half-written files of a run that was killed: {names}\n")


@contextlib.contextmanager
def _sink(plan: Plan) -> Iterator[Shard | Single | None]:
    from hashiye import sinks
    from hashiye.placing import Into

    if plan.into is not Into.FILE:
        yield None
        return
    with sinks.one_file(plan.output, plan.target) as sink:
        yield sink


class _Ledger:
    """The file of losses, written as the run goes, so that memory stays flat."""

    def __init__(self, file: Shard | None) -> None:
        self.file = file
        self.counts: Counter[str] = Counter()

    def take(self, losses: Iterable[Loss]) -> None:
        from hashiye.report import machine

        for loss in losses:
            if self.file is not None:
                self.file.add({"": machine.loss_line(loss, first=not self.counts).encode()})
            self.counts[loss.kind] += 1


@contextlib.contextmanager
def _ledger(path: Path | None) -> Iterator[_Ledger]:
    from hashiye import sinks
    from hashiye.report import machine

    if path is None:
        yield _Ledger(None)
        return
    with sinks.Shard(path) as shard:
        shard.add({"": machine.losses_head().encode()})
        ledger = _Ledger(shard)
        yield ledger
        shard.add({"": machine.losses_tail(ledger.counts).encode()})


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
        from hashiye.codes import Severity
        from hashiye.report.text import finding_text

        for finding in findings:
            if finding.severity is Severity.ERROR:
                self.errors.append(finding)
            if self.as_json:
                self.findings.append(finding)
            else:
                options.say(finding_text(finding, **options.screen()))

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
        options.say(f"{said} → {show(str(self.plan.output), 500)} ({self.plan.target.name})\n")
        if self.lost:
            kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.lost.items()))
            options.say(f"{self.plan.target.name} cannot carry: {kinds} (--loss FILE lists them)\n")
