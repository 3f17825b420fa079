"""Where reports go: each ``--output`` belongs to the ``--format`` before it, and one may go to standard output."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import typer

from hashiye.cli import options, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hashiye.report import Format, Run, formats
    from hashiye.weighing import Outcome

ORDER = "hashiye.order"

ENDINGS = {
    ".counts.json": "counts", ".json": "json", ".csv": "csv", ".md": "markdown", ".html": "html", ".htm": "html",
    ".parquet": "parquet", ".sarif": "sarif", ".xml": "junit",
}  # fmt: skip
"""The format of a file by the ending of its name, where no ``--format`` is given; any other ending: ``text``."""


class Ordered(plain.Command):
    """A command that remembers in which order its options were given, and takes ``--changed`` without a value."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as ever, and put the names of options by their order into the context."""
        cut = args.index("--") if "--" in args else len(args)
        args = [*("--changed=" if one == "--changed" else one for one in args[:cut]), *args[cut:]]
        if args and not ctx.resilient_parsing:
            _, _, order = self.make_parser(ctx).parse_args(args=list(args))
            ctx.meta[ORDER] = [one.name for one in order]
        return super().parse_args(ctx, args)


class Named(Protocol):
    """A row of a table of formats: what ``--format`` calls it, and whether it is for people."""

    @property
    def name(self) -> str:
        """The name on the command line."""

    @property
    def screen(self) -> bool:
        """Whether it looks different on a terminal."""


class Target[F: Named]:
    """One report: its format, and the file it goes to (None: standard output)."""

    def __init__(self, format: F, output: Path | None = None) -> None:
        self.format = format
        self.output = output

    @property
    def on_screen(self) -> bool:
        """Whether it is for people, and goes to standard output."""
        return self.output is None and self.format.screen


def targets[F: Named](
    ctx: typer.Context, formats: list[str], outputs: list[str], table: Mapping[str, F]
) -> list[Target[F]]:
    """Pair formats of a table with outputs as they were given, those that go into files first.

    Where no format was, the ending of each output decides; ``text`` goes to standard output.
    ``typer.BadParameter`` for what does not fit together.
    """
    names, files = iter(formats), iter(outputs)
    found: list[Target[F]] = []
    for option in ctx.meta.get(ORDER, []):
        if option == "formats":
            name = next(names)
            if name not in table:
                raise typer.BadParameter(f"--format is one of {', '.join(table)}, not {name!r}")
            found.append(Target(table[name]))
        elif option == "outputs":
            name = next(files)
            if not formats:
                found.append(Target(_by_ending(name, table), _output(name)))
                continue
            if not found:
                raise typer.BadParameter("an --output belongs to the --format before it: this one has none")
            if found[-1].output is not None:
                raise typer.BadParameter(f"--format {found[-1].format.name} has two outputs: give it once for each")
            found[-1].output = _output(name)
    _check(found)
    return sorted(found, key=lambda one: one.output is None) or [Target(table["text"])]


def _by_ending[F: Named](name: str, table: Mapping[str, F]) -> F:
    """Return the format that the name of a file tells. ``typer.BadParameter`` for one that the table has not."""
    told = next((ENDINGS[ending] for ending in ENDINGS if name.lower().endswith(ending)), "text")
    if told not in table:
        raise typer.BadParameter(f"--output {name!r} is called like {told}: give the --format, {', '.join(table)}")
    return table[told]


def _output(name: str) -> Path | None:
    """Return where a report goes, None for ``-``. ``typer.BadParameter`` for a name that surely is not meant."""
    path = Path(name)
    if name == "-":
        return None
    if not name or path.is_dir() or not path.parent.is_dir():
        raise typer.BadParameter(f"--output {name!r} is no file in a folder that is there")
    check_report(path)
    return path


def check_report(path: Path) -> None:
    """Leave with 2 if a report is to go where a document or something else of a corpus lies, or to a link."""
    from hashiye import codecs, corpus

    codec = codecs.by_ending(path.name)
    if codec is not None and codec.name in corpus.NATIVE:
        raise typer.BadParameter(f"--output {str(path)!r} is called like a document, and would be taken for one")
    if corpus.is_own(path):
        raise typer.BadParameter(f"--output {str(path)!r} lies among the corpus's own files: write it beside them")
    check_output(path)


def check_output(path: Path) -> None:
    """Leave with 2 if a file that is to be written is a link, or lies behind one that leads out of the checkout."""
    from hashiye import files
    from hashiye.findings import NotReadable

    try:
        files.check_output(path, [Path.cwd(), *(Path(one).absolute() for one in (_checkout(),) if one)])
    except NotReadable as error:
        options.stop(error)


def _check[F: Named](found: list[Target[F]]) -> None:
    plain = [one.format.name for one in found if one.output is None]
    if len(plain) > 1:
        raise typer.BadParameter(f"{' and '.join(plain)} both go to standard output: give one an --output behind it")
    written = [os.path.realpath(one.output) for one in found if one.output is not None]
    if len(written) != len(set(written)):
        raise typer.BadParameter("two reports go to one file")


def emit[V](
    value: V, found: list[Target[formats.Format[V]]], *, short: Callable[[bool, bool], str] | None = None
) -> None:
    """Write a report in each of the formats. ``short`` is what a screen gets instead, told whether it is a terminal
    and in colour.
    """
    for target in found:
        put(target, rendered(value, target, short=short))


def rendered[V](
    value: V, target: Target[formats.Format[V]], *, short: Callable[[bool, bool], str] | None = None, title: str = ""
) -> bytes | str:
    """Return a report as it goes to its target: words for standard output, bytes for anything else."""
    if target.output is not None or target.format.binary:
        return target.format.data(value, title=title)
    if not target.format.screen:
        return target.format.render(value, title=title)
    terminal, colour = options.on_terminal(sys.stdout), options.in_colour(sys.stdout)
    return short(terminal, colour) if short else target.format.render(value, terminal=terminal, colour=colour)


def put[F: Named](target: Target[F], report: bytes | str) -> None:
    """Write a report to where it goes."""
    from hashiye import files

    if target.output is None:
        _print(report)
    else:
        files.write(target.output, report if isinstance(report, bytes) else report.encode("utf-8", "backslashreplace"))


def run_of(outcome: Outcome) -> Run:
    """Return what reports are made from."""
    from hashiye.report import Run

    return Run(
        findings=outcome.findings,
        files=outcome.files,
        documents=outcome.documents,
        skipped=outcome.skipped,
        baselined=outcome.baselined,
        fixed=sum(fix.count for one in outcome.fixed if one.status == "fixed" for fix in one.fixes),
        folder=str(Path.cwd()),
        root=_checkout(),
    )


def _checkout() -> str:
    """Return the folder that CI services name files from; empty where there is none."""
    named = os.environ.get("GITHUB_WORKSPACE") or os.environ.get("CI_PROJECT_DIR") or ""
    here = Path.cwd()
    above = next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), None)
    return named or str(above or "")


def write(outcome: Outcome, found: list[Target[Format]], *, quiet: bool, aside: bool = False) -> None:
    """Write every report. ``aside``: standard output is taken by something else."""
    run = run_of(outcome)
    for target in found:
        if target.output is not None:
            put(target, target.format.data(run))
        elif target.format.screen:
            (options.say if aside else _print)(_on_screen(run, target.format, quiet=quiet, aside=aside))
        elif not aside:
            _print(target.format.render(run))
        _summarize(target.format, run)


def _print(report: bytes | str) -> None:
    typer.echo(report, nl=False)


def _on_screen(run: Run, format: Format, *, quiet: bool, aside: bool) -> str:
    stream = sys.stderr if aside else sys.stdout
    terminal, colour = options.on_terminal(stream), options.in_colour(stream)
    if not quiet:
        return format.render(run, terminal=terminal, colour=colour)
    from hashiye.report.text import finding_text

    return "".join(finding_text(finding, terminal=terminal, colour=colour) for finding in run.findings)


def _summarize(format: Format, run: Run) -> None:
    """Append a format's summary to the file that its service names."""
    name = os.environ.get(format.summary_to) if format.summary_to else None
    if name:
        with Path(name).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(format.summary(run))
