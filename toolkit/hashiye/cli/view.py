"""``hashiye view``: documents to look at, as pages for a browser or as text for a terminal."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hashiye.cli import options, reports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hashiye.findings import Finding, NotReadable
    from hashiye.viewing import Seen, Shown, Wanted, Written

_NO_FOLDERS = (".json", ".jsonl", ".xml", ".txt", ".csv", ".md", ".pdf", ".xhtml", ".zst")
"""Endings of what surely is not meant to be a folder."""


def view(
    paths: options.Paths,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE.html|DIR",
            help="One page, or a folder for a page a document and a list of them; - is standard output.",
        ),
    ] = "",
    form: Annotated[
        str, typer.Option("--format", "-f", metavar="html|text", help="Default: html with --output, else text.")
    ] = "",
    layer: Annotated[
        list[str] | None, typer.Option("--layer", metavar="NAME", help="Show this layer only; may repeat.")
    ] = None,
    annotator: Annotated[
        list[str] | None, typer.Option("--annotator", metavar="NAME", help="Show whose layers; may repeat.")
    ] = None,
    one_file: Annotated[
        bool, typer.Option("--one-file", help="With a folder as --output: all documents in its index.html.")
    ] = False,
    limit: options.RaisedLimits = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show findings only, no summary, no progress.")] = False,
) -> None:
    """Show documents with all their layers, whoever marked them, and where annotators differ.

    Exit 0: shown; 2: something could not be read or written.
    """  # fmt: skip
    from hashiye.viewing import Seen, Wanted
    from hashiye.viewing.asking import missing

    target = _target(output, form, one_file=one_file)
    wanted = Wanted(
        layers=tuple(dict.fromkeys(layer or ())), annotators=tuple(dict.fromkeys(annotator or ())),
        limits=options.limits([one for one in paths if one != "-"], limit),
    )  # fmt: skip
    seen = Seen()
    _refuse(missing(paths, wanted))
    code = (
        _text(paths, wanted, seen)
        if target == "text"
        else _pages(paths, wanted, seen, target, one_file=one_file, quiet=quiet)
    )
    _refuse(seen.missing(wanted))
    if not seen.documents:
        options.say("hashiye: no document was found\n")
    raise typer.Exit(code if seen.documents else 2)


def _target(output: str, form: str, *, one_file: bool) -> Path | str:
    """Return where pages go: a file, a folder (ending in none of a page's endings), ``-`` or ``text``."""
    if form not in ("", "html", "text"):
        raise typer.BadParameter(f"--format is html or text, not {form!r}")
    if form == "text" or not (form or output):
        if output not in ("", "-") or one_file:
            raise typer.BadParameter("text goes to standard output: --output and --one-file are for pages")
        return "text"
    if output in ("", "-"):
        return "-"
    if "\0" in output:
        raise typer.BadParameter(f"--output {output!r} is no name of a file")
    from hashiye.report.view.files import is_page

    path = Path(output)
    if is_page(path):
        if not path.parent.is_dir():
            raise typer.BadParameter(f"--output {output!r} is no file in a folder that is there")
    elif path.is_file() or path.suffix.lower() in _NO_FOLDERS:
        raise typer.BadParameter(f"--output {output!r} is called like a file, and a page is called something.html")
    reports.check_report(path)
    return path


def _text(paths: list[str], wanted: Wanted, seen: Seen) -> int:
    """Print documents one after another; return the exit code."""
    from hashiye import viewing
    from hashiye.report.columns import WIDTH
    from hashiye.report.view import lines

    terminal, colour = options.on_terminal(sys.stdout), options.in_colour(sys.stdout)
    wide = shutil.get_terminal_size().columns if terminal else WIDTH
    findings: list[Finding] = []
    for number, one in enumerate(_told(_asked(viewing.read(paths, wanted, seen), wanted, seen), findings)):
        text = lines.render(one, terminal=terminal, colour=colour, wide=wide)
        typer.echo(f"\n{'─' * min(wide, 40)}\n\n{text}" if number else text, nl=False)
    return _code(findings)


def _pages(paths: list[str], wanted: Wanted, seen: Seen, target: Path | str, *, one_file: bool, quiet: bool) -> int:
    """Write pages; return the exit code."""
    from hashiye import viewing
    from hashiye.findings import NotReadable
    from hashiye.report.view.bundle import TooLargeError

    try:
        with options.progress(quiet=quiet) as step:
            found = _asked(viewing.read(paths, wanted, seen), wanted, seen)
            written = _written(found, target, lambda: step(seen.documents), one_file=one_file)
    except NotReadable as error:
        options.stop(error)
    except TooLargeError as error:
        raise typer.BadParameter(str(error)) from error
    _tell(written.findings)
    if isinstance(target, Path) and written.file and not quiet:
        options.say(_summary(written))
    return written.code


def _written(
    found: Iterable[Shown | NotReadable], target: Path | str, step: Callable[[], None], *, one_file: bool
) -> Written:
    from hashiye.report.view import files
    from hashiye.viewing import Written

    if isinstance(target, str):
        findings: list[Finding] = []
        count, text = files.rendered(found, findings)
        typer.echo(text, nl=False)
        return Written("", count, findings=tuple(findings))
    return files.put(found, target, one_file=one_file, step=step)


def _summary(written: Written) -> str:
    from hashiye.text import show

    count = f"{written.documents:,} document{'' if written.documents == 1 else 's'}"
    gone = len(written.removed)
    removed = f"; removed {gone:,} old page{'' if gone == 1 else 's'}" if gone else ""
    return f"{show(written.file, 500)}: {count}{removed}\n"


def _asked(found: Iterable[Shown | NotReadable], wanted: Wanted, seen: Seen) -> Iterator[Shown | NotReadable]:
    """Yield what was found; refuse a layer or a name that the only document, piped in, has not, before it is shown."""
    from hashiye.findings import NotReadable

    for one in found:
        if seen.documents == 1 and not isinstance(one, NotReadable):
            _refuse(seen.missing(wanted))
        yield one


def _refuse(missing: tuple[tuple[str, str], ...]) -> None:
    if missing:
        raise typer.BadParameter("; ".join(": ".join(one) for one in missing))


def _told(found: Iterable[Shown | NotReadable], findings: list[Finding]) -> Iterator[Shown]:
    """Yield what can be shown; say what cannot, as it comes."""
    from hashiye.findings import NotReadable

    for one in found:
        if isinstance(one, NotReadable):
            findings += one.findings
            sys.stdout.flush()
            _tell(one.findings)
        else:
            yield one


def _tell(findings: Iterable[Finding]) -> None:
    from hashiye.report.text import finding_text

    for finding in findings:
        options.say(finding_text(finding, **options.screen()))


def _code(findings: list[Finding]) -> int:
    from hashiye.findings import exit_code

    return 2 if exit_code(findings) else 0
