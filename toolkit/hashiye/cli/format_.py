"""``hashiye format``: canonical bytes."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from hashiye.cli import options

if TYPE_CHECKING:
    from hashiye.codecs import Codec
    from hashiye.limits import Limits


def format_(
    paths: options.Paths,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 if a file is not canonical.")] = False,
    from_: Annotated[
        str | None, typer.Option("--from", help="json, xml or jsonl, where the name does not tell.")
    ] = None,
    report: Annotated[str, typer.Option("--format", help="text or json: how to report the run.")] = "text",
    jobs: options.Jobs = 0,
    limit: options.RaisedLimits = None,
    quiet: options.Quiet = False,
) -> None:
    """Write documents in canonical form, or say which are not. With -, standard input to standard output."""
    from hashiye import codecs, corpus, engine, formatting
    from hashiye.findings import NotReadable, exit_code
    from hashiye.report import machine
    from hashiye.report.text import finding_text

    if from_ is not None and from_ not in corpus.NATIVE:
        raise typer.BadParameter(f"--from is one of {', '.join(corpus.NATIVE)}")
    if report not in ("text", "json"):
        raise typer.BadParameter("--format is text or json")
    codec = codecs.CODECS[from_] if from_ else None
    try:
        limits = corpus.limits_for(paths, options.numbers(limit))
    except (ValueError, NotReadable) as error:
        raise typer.BadParameter(str(error)) from error
    if paths == ["-"]:
        _stream(codec or codecs.CODECS["json"], limits, check)
    found = list(formatting.sources(paths, codec))
    counts: Counter[str] = Counter({"canonical": 0, "differs": 0, "formatted": 0, "failed": 0})
    findings, documents = [], []
    for one in formatting.run(
        found, check=check, limits=limits, jobs=jobs or (1 if len(found) < 500 else engine.cores())
    ):
        counts[one.status] += 1
        documents.append({"source": one.file, "status": one.status})
        for finding in one.findings:
            findings.append(finding)
            if report == "text":
                typer.echo(finding_text(finding, **options.screen()), err=True, nl=False)
    if report == "json":
        typer.echo(machine.report(machine.FORMATTING, counts, documents, findings), nl=False)
    elif not quiet:
        typer.echo(
            ", ".join(f"{status} {count}" for status, count in counts.items() if count) or "no documents found",
            err=True,
        )
    raise typer.Exit(exit_code(findings))


def _stream(codec: Codec, limits: Limits, check: bool) -> NoReturn:
    """Format standard input to standard output."""
    from hashiye import files, formatting
    from hashiye.codecs import Parcel
    from hashiye.findings import NotReadable, exit_code
    from hashiye.report.text import finding_text

    try:
        data = files.read(files.STDIN, limits)
        formatted, findings = formatting.canonical(codec, Parcel(data, "-", "stdin", limits=limits))
    except NotReadable as error:
        for finding in error.findings:
            typer.echo(finding_text(finding, **options.screen()), err=True, nl=False)
        raise typer.Exit(exit_code(error.findings)) from error
    for finding in findings:
        typer.echo(finding_text(finding, **options.screen()), err=True, nl=False)
    if check:
        raise typer.Exit(int(formatted != data))
    sys.stdout.buffer.write(formatted)
    sys.stdout.buffer.flush()
    raise typer.Exit(0)
