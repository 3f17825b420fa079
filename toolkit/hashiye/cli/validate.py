"""``hashiye validate``: what is wrong, where, and how to put it right."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hashiye.cli import options, reports

if TYPE_CHECKING:
    from hashiye.checking import Options
    from hashiye.codecs import Codec
    from hashiye.grounds import Wishes
    from hashiye.report import Format
    from hashiye.weighing import Baselines, Outcome


def validate(
    ctx: typer.Context,
    paths: options.Paths,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format", "-f", metavar="NAME", help="text, json, sarif, junit, github, gitlab or markdown; may repeat."
        ),
    ] = None,
    outputs: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where the --format before it goes, not to standard output; without one, the ending of FILE tells the "
            "format.",
        ),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="CODES", help="Report only these: codes, names, beginnings (HSH-A3), all."),
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", metavar="CODES", help="Leave these out.")] = None,
    level: Annotated[
        int | None, typer.Option("--level", min=1, max=5, help="Ask only rules up to this level (1 bytes … 5 corpus).")
    ] = None,
    error_on: Annotated[
        str | None, typer.Option("--error-on", metavar="SEVERITY", help="Exit 1 from error, warning or info on.")
    ] = None,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 whatever is found; 2 all the same if something failed.")
    ] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Put right what is safe to, and write canonical form.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="Also what may change the meaning of an annotation.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change, and change nothing; exit 1 if anything.")
    ] = False,
    changed: Annotated[
        str | None,
        typer.Option(
            "--changed", metavar="[=REF]", help="Only what git says has changed, since REF or the last commit."
        ),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="Keep silent what stands in this list of known faults."),
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option("--write-baseline", metavar="FILE", help="Make such a list of everything found.")
    ] = None,
    prune_baseline: Annotated[
        bool, typer.Option("--prune-baseline", help="Take out of the baseline what matches nothing any more.")
    ] = False,
    from_: Annotated[
        str | None, typer.Option("--from", help="json, xml or jsonl, where the name does not tell.")
    ] = None,
    stdin_filename: Annotated[
        str, typer.Option("--stdin-filename", metavar="NAME", help="The file that standard input is the content of.")
    ] = "",
    watch: Annotated[bool, typer.Option("--watch", help="Run again whenever a file changes, until Ctrl-C.")] = False,
    show_settings: Annotated[
        bool, typer.Option("--show-settings", help="Show which rules are asked of PATHS, and how severe each is.")
    ] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Judge again what did not change.")] = False,
    jobs: options.Jobs = 0,
    limit: options.RaisedLimits = None,
    quiet: options.Quiet = False,
) -> None:
    """Say what is wrong in each document, where, and how to put it right.

    Exit 0: nothing, or nothing as bad as an error; 1: errors; 2: something could not be looked at or done.
    """
    from hashiye.checking import Options
    from hashiye.report import FORMATS
    from hashiye.weighing import Baselines

    targets = reports.targets(ctx, formats or [], outputs or [], FORMATS)
    asked = Options(
        wishes=_wishes(select, ignore, level, error_on, limit),
        codec=_codec(from_),
        stdin_name=stdin_filename,
        fix="unsafe" if unsafe_fixes else "safe" if fix or diff else "",
        preview=diff,
        changed=changed,
        baselines=Baselines(path=baseline, write=write_baseline, prune=prune_baseline),
        cache=not no_cache,
        jobs=jobs,
        isolated=True,
    )
    _check(paths, asked, targets, watch)
    if show_settings:
        raise typer.Exit(_show_settings(paths, asked))

    def once() -> int:
        return _once(paths, asked, targets, quiet=quiet, exit_zero=exit_zero)

    raise typer.Exit(_watch(once, paths, asked, targets) if watch else once())


def _once(
    paths: list[str], asked: Options, targets: list[reports.Target[Format]], *, quiet: bool, exit_zero: bool
) -> int:
    """Do one run, write what is to be written, and return the exit code."""
    from hashiye import checking

    with options.progress(quiet=quiet) as step:
        try:
            outcome = checking.check(paths, asked, step)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
    if outcome.interrupted:
        reports.write(outcome, [one for one in targets if one.on_screen], quiet=True)
        options.say(f"interrupted: {len(outcome.files)} files were looked at\n")
        return 130
    changes = _write_changes(outcome, asked, quiet=quiet)
    if asked.preview:
        targets = [one for one in targets if not one.on_screen]
    reports.write(outcome, targets, quiet=quiet, aside=bool(asked.fix) and "-" in paths)
    code = max(outcome.code, int(asked.preview and changes))
    return 0 if exit_zero and code < 2 else code


def _write_changes(outcome: Outcome, asked: Options, *, quiet: bool) -> bool:
    """Write what was put right of standard input, or what would be of files; say whether anything was."""
    from hashiye.report import sentences

    for one in outcome.fixed:
        if asked.preview:
            typer.echo(sentences.quiet_lines(one.diff), nl=False)
        elif one.data is not None:
            sys.stdout.buffer.write(one.data)
            sys.stdout.buffer.flush()
    fixed = [one for one in outcome.fixed if one.status in ("fixed", "fixable")]
    if asked.preview and not quiet:
        count = sum(fix.count for one in fixed for fix in one.fixes)
        files, faults = (f"{n} {word}{'' if n == 1 else 's'}" for n, word in ((len(fixed), "file"), (count, "fault")))
        options.say(f"{files} would change, {faults} would be put right\n")
    return bool(fixed)


def _watch(once: Callable[[], int], paths: list[str], asked: Options, targets: list[reports.Target[Format]]) -> int:
    from hashiye import watching

    written = [one.output for one in targets if one.output is not None]
    also = [path for path in (asked.baselines.path,) if path is not None]
    return watching.watch(paths, once, also=also, aside=[*written, *filter(None, [asked.baselines.write])])


def _show_settings(paths: list[str], asked: Options) -> int:
    """Show what each corpus among the paths asks for. Returns the exit code."""
    from hashiye import checking
    from hashiye.report.settings import ground_text
    from hashiye.report.text import finding_text

    try:
        grounds = checking.grounds_of(paths, asked)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    refused = [finding for ground in grounds.all() for finding in ground.refused]
    for finding in refused:
        options.say(finding_text(finding, **options.screen()))
    for ground in grounds.all():
        if ground.job is not None:
            typer.echo(ground_text(ground, grounds.codes), nl=False)
    return 2 if refused else 0


def _check(paths: list[str], asked: Options, targets: list[reports.Target[Format]], watch: bool) -> None:
    """Refuse what does not go together. ``typer.BadParameter``."""
    plain = [one.format.name for one in targets if one.output is None and not one.format.screen]
    piped = "-" in paths
    book = asked.baselines
    why = ""
    if asked.fix and plain and (asked.preview or piped):
        why = f"standard output is taken: give --format {plain[0]} an --output"
    elif asked.stdin_name and not piped:
        why = "--stdin-filename names what is read from standard input: give - as well"
    elif piped and len(paths) > 1 and (asked.fix or asked.stdin_name):
        why = "standard input stands alone here: give - or paths"
    elif piped and (watch or asked.changed is not None):
        why = "standard input can be read once, and git does not know it: give paths"
    elif asked.fix and book.write:
        why = "--write-baseline keeps what is found: fix first, then write it"
    elif book.write and (book.path or book.prune):
        why = "--write-baseline makes a list anew: leave --baseline and --prune-baseline out"
    if why:
        raise typer.BadParameter(why)
    _check_lists(book)


def _check_lists(book: Baselines) -> None:
    """Refuse a baseline that cannot be read or written where it was named."""
    for path in filter(None, (book.write, book.path)):
        if path.is_dir() or not path.parent.is_dir():
            raise typer.BadParameter(f"{str(path)!r} is no file in a folder that is there")
        if book.write or book.prune:
            reports.check_output(path)


def _wishes(
    select: list[str] | None,
    ignore: list[str] | None,
    level: int | None,
    error_on: str | None,
    limit: list[str] | None,
) -> Wishes:
    """Check what is asked for. ``typer.BadParameter`` with the nearest spelling."""
    from hashiye import extensions, settings
    from hashiye.codes import CODES, Severity
    from hashiye.grounds import Wishes

    known = {**CODES, **extensions.installed().codes}
    if error_on is not None and error_on not in Severity:
        raise typer.BadParameter(f"--error-on is {', '.join(Severity)}, not {error_on!r}")
    try:
        return Wishes(
            select=settings.selectors(select or (), known),
            ignore=settings.selectors(ignore or (), known),
            level=level,
            error_on=None if error_on is None else Severity(error_on),
            limits=options.numbers(limit),
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _codec(name: str | None) -> Codec | None:
    from hashiye import codecs, corpus

    if name is not None and name not in corpus.NATIVE:
        raise typer.BadParameter(f"--from is one of {', '.join(corpus.NATIVE)}")
    return codecs.CODECS[name] if name else None
