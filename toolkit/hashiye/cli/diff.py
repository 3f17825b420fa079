"""``hashiye diff``: what differs between documents, and changes applied again."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hashiye.cli import options, reports

if TYPE_CHECKING:
    from hashiye.codecs import Codec
    from hashiye.comparing.changes import Kind
    from hashiye.differing import Outcome, Wanted
    from hashiye.differing.operands import Operands
    from hashiye.report.differences import Difference
    from hashiye.report.formats import Format

BEHIND = "hashiye.behind"


class Dashed(reports.Ordered):
    """A command that knows how many of its arguments stood behind ``--``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as ever, and count."""
        ctx.meta[BEHIND] = len(args) - args.index("--") - 1 if "--" in args else 0
        return super().parse_args(ctx, args)


def diff(
    ctx: typer.Context,
    operands: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[A B | REV[..REV]] [-- PATHS]",
            help="Two files, folders or - for standard input; or revisions of git, and paths. Nothing: HEAD.",
        ),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", "-f", metavar="NAME", help="text, json, markdown or html; may repeat."),
    ] = None,
    outputs: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where the --format before it goes; without one, the ending of FILE tells the format. With --apply, "
            "the result.",
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="KINDS", help="Leave these kinds out: norm,metadata.")
    ] = None,
    layer: Annotated[
        list[str] | None, typer.Option("--layer", metavar="NAME", help="Only what lies in this layer; may repeat.")
    ] = None,
    staged: Annotated[bool, typer.Option("--staged", help="Compare with what is staged, not with the files.")] = False,
    apply: Annotated[
        str | None, typer.Option("--apply", metavar="PATCH", help="Apply a diff in JSON to a document or a folder.")
    ] = None,
    reverse: Annotated[bool, typer.Option("--reverse", "-R", help="With --apply: turn the changes round.")] = False,
    check: Annotated[bool, typer.Option("--check", help="With --apply: say whether it fits, write nothing.")] = False,
    textconv: Annotated[
        str | None, typer.Option("--textconv", metavar="FILE", help="Show a document in lines, for git's own diff.")
    ] = None,
    path: Annotated[
        str, typer.Option("--path", metavar="FILE", help="Where the document belongs, if A and B are copies of git's.")
    ] = "",
    from_: Annotated[
        str | None, typer.Option("--from", help="json, xml or jsonl, where the name does not tell.")
    ] = None,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 whatever differs; 2 all the same if something failed.")
    ] = False,
    jobs: options.Jobs = 0,
    limit: options.RaisedLimits = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show the summary only, and no progress.")] = False,
) -> None:
    """Say what differs between two documents, folders or revisions, by the kind of change; or apply such changes.

    Exit 0: the same; 1: something differs; 2: something could not be compared or done.
    """
    given = operands or []
    if textconv is not None:
        raise typer.Exit(_show_lines(textconv, given, from_, limit))
    if apply is not None:
        from hashiye.cli import patching

        asked = patching.Asked(
            patch=apply, given=given, outputs=outputs or [], reverse=reverse, check=check, quiet=quiet
        )
        raise typer.Exit(patching.apply(asked, options.limits(_paths(given), limit)))
    if reverse or check:
        raise typer.BadParameter("--reverse and --check belong to --apply")

    from hashiye.differing import Wanted
    from hashiye.report.differences import FORMATS

    targets = reports.targets(ctx, formats or [], outputs or [], FORMATS)
    cut = len(given) - (0 if path else ctx.meta.get(BEHIND, 0))  # git's copies may have names that begin with a dash
    meant = _meant(given[:cut], given[cut:], staged=staged)
    named = [*meant.paths, "."] if meant.asked else [meant.left, meant.right]
    limits = options.limits(_paths(named), limit)
    wanted = Wanted(limits=limits, ignored=_kinds(ignore), layers=frozenset(layer or ()), jobs=jobs)
    code = _compare(meant, wanted, targets, _codec(from_), path, quiet=quiet)
    raise typer.Exit(0 if exit_zero and code < 2 else code)


def _meant(given: list[str], behind: list[str], *, staged: bool) -> Operands:
    """Tell what is compared. Leaves with 2 for what is no path and no revision."""
    from hashiye.differing import operands
    from hashiye.findings import NotReadable

    try:
        return operands.of(given, behind, staged=staged)
    except NotReadable as error:
        options.stop(error)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _paths(given: list[str]) -> list[str]:
    """Return what of the arguments is there: the first says which corpus's limits hold."""
    return [one for one in given if one and one != "-" and Path(one).exists()]


def _compare(
    meant: Operands,
    wanted: Wanted,
    targets: list[reports.Target[Format[Difference]]],
    codec: Codec | None,
    path: str,
    *,
    quiet: bool,
) -> int:
    """Compare, report, and return the exit code."""
    from hashiye.differing import differ, revisions
    from hashiye.differing.trees import Disk
    from hashiye.findings import NotReadable

    try:
        with options.progress(quiet=quiet) as step:
            if meant.asked is None:
                left, right = (
                    Disk(one, wanted.limits, codec, path or (other if one == "-" else ""), path)
                    for one, other in ((meant.left, meant.right), (meant.right, meant.left))
                )
                outcome = differ(left, right, wanted, step)
                lone = not Path(meant.left).is_dir() and not Path(meant.right).is_dir()
                labels = ("", "") if lone else (meant.left, meant.right)
            else:
                with revisions.opened(meant.folder, meant.asked, meant.paths, wanted.limits) as (before, after):
                    outcome = differ(before, after, wanted, step)
                    labels = (before.label, after.label or revisions.WORK_TREE)
    except NotReadable as error:
        options.stop(error)
    if outcome.unknown:
        raise typer.BadParameter(_unknown(outcome))
    difference = _difference(outcome, labels, wanted)
    reports.emit(difference, targets, short=partial(_shortly, difference) if quiet else None)
    return outcome.code


def _unknown(outcome: Outcome) -> str:
    names, there = (", ".join(map(repr, names)) for names in (outcome.unknown, outcome.layers))
    return f"--layer: no document has the layer {names}; {f'there are {there}' if there else 'there are no layers'}"


def _difference(outcome: Outcome, labels: tuple[str, str], wanted: Wanted) -> Difference:
    from hashiye.comparing.changes import KINDS
    from hashiye.report.differences import Difference

    return Difference(
        pairs=outcome.pairs, before=labels[0], after=labels[1], same=outcome.same, findings=outcome.findings,
        ignored=tuple(kind for kind in KINDS if kind in wanted.ignored), layers=tuple(sorted(wanted.layers)),
    )  # fmt: skip


def _shortly(difference: Difference, terminal: bool, colour: bool) -> str:
    from hashiye.report import sentences
    from hashiye.report.differences import wording
    from hashiye.report.text import finding_text

    found = "".join(finding_text(finding, terminal=terminal, colour=colour) for finding in difference.findings)
    return found + sentences.quiet_lines(f"{wording.summary(difference)}\n")


def _kinds(ignore: list[str] | None) -> frozenset[Kind]:
    """Check which kinds are to be left out. ``typer.BadParameter`` with the nearest spelling."""
    from hashiye.comparing.changes import KINDS

    found: set[Kind] = set()
    for name in (name.strip() for one in ignore or () for name in one.split(",")):
        kind = next((kind for kind in KINDS if kind == name), None)
        if kind is None:
            raise typer.BadParameter(f"--ignore takes kinds of change: {', '.join(KINDS)}; not {name!r}")
        found.add(kind)
    return frozenset(found)


def _codec(name: str | None) -> Codec | None:
    from hashiye import codecs, corpus

    if name is not None and name not in corpus.NATIVE:
        raise typer.BadParameter(f"--from is one of {', '.join(corpus.NATIVE)}")
    return codecs.CODECS[name] if name else None


def _show_lines(path: str, given: list[str], from_: str | None, limit: list[str] | None) -> int:
    """Show one file for git. Returns the exit code."""
    from hashiye.differing import textconv
    from hashiye.limits import DEFAULT
    from hashiye.report import document_lines

    if given:
        raise typer.BadParameter("--textconv shows one file: give nothing else")
    try:
        limits = DEFAULT.raised(**options.numbers(limit))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    for shown in textconv.of(Path(path), limits, _codec(from_)):
        sys.stdout.write("".join(document_lines.lines(shown)))
    return 0
