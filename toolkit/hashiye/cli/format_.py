"""``hashiye format``: canonical bytes."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from hashiye.cli import options

if TYPE_CHECKING:
    from hashiye.codecs import Codec
    from hashiye.corpus import Source
    from hashiye.findings import Finding, NotReadable
    from hashiye.formatting import Formatted
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
    from hashiye.findings import exit_code
    from hashiye.report import machine

    if from_ is not None and from_ not in corpus.NATIVE:
        raise typer.BadParameter(f"--from is one of {', '.join(corpus.NATIVE)}")
    if report not in ("text", "json"):
        raise typer.BadParameter("--format is text or json")
    if "-" in paths and len(paths) > 1:
        raise typer.BadParameter("standard input goes to standard output, alone: give - or paths")
    codec = codecs.CODECS[from_] if from_ else None
    limits = options.limits(paths, limit)
    piped = paths == ["-"]
    if piped:
        results: Iterable[Formatted] = [_stream(codec or codecs.CODECS["json"], limits, check)]
    else:
        found = list(formatting.sources(paths, codec))
        _sweep(found, check)
        some = jobs or (1 if len(found) < 500 else engine.cores())
        results = formatting.run(found, check=check, limits=limits, jobs=some)
    counts: Counter[str] = Counter({"canonical": 0, "differs": 0, "formatted": 0, "failed": 0})
    findings: list[Finding] = []
    documents: list[dict[str, str]] = []
    for one in results:
        counts[one.status] += 1
        findings += one.findings
        if report == "json":
            documents.append({"source": one.file, "status": one.status})
        else:
            _say(one.findings)
    if report == "json":
        typer.echo(machine.report(machine.FORMATTING, counts, documents, findings), nl=False, err=piped and not check)
    elif not quiet and not piped:
        said = ", ".join(f"{status} {count}" for status, count in counts.items() if count)
        options.say((said or "no documents found") + "\n")
    raise typer.Exit(exit_code(findings))


def _sweep(found: Iterable[Source | NotReadable], check: bool) -> None:
    """Remove what killed runs left beside the documents."""
    from hashiye import files
    from hashiye.corpus import Source
    from hashiye.text import show

    folders = {source.path.parent for source in found if isinstance(source, Source)}
    for path in [] if check else files.sweep(sorted(folders)):
        options.say(f"swept {show(str(path), 500)}, half-written by a run that was killed\n")


def _say(findings: Iterable[Finding]) -> None:
    from hashiye.report.text import finding_text

    for finding in findings:
        options.say(finding_text(finding, **options.screen()))


def _stream(codec: Codec, limits: Limits, check: bool) -> Formatted:
    """Format standard input to standard output, or only check it."""
    from hashiye import files, formatting
    from hashiye.codecs import Parcel
    from hashiye.findings import NotReadable
    from hashiye.formatting import Formatted

    try:
        data = files.read(files.STDIN, limits)
        formatted, findings = formatting.canonical(codec, Parcel(data, "-", "stdin", limits=limits))
    except NotReadable as error:
        return Formatted("-", "failed", error.findings)
    if check:
        same = formatted == data
        more = () if same else (formatting.difference("-", data, formatted),)
        return Formatted("-", "canonical" if same else "differs", (*findings, *more))
    sys.stdout.buffer.write(formatted)
    sys.stdout.buffer.flush()
    return Formatted("-", "canonical" if formatted == data else "formatted", findings)
