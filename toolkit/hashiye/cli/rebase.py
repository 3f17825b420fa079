"""``hashiye rebase``: documents on an edited text."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hashiye.cli import options, reports

if TYPE_CHECKING:
    from hashiye.carrying import Plan
    from hashiye.carrying.outcome import Carried
    from hashiye.carrying.sharing import Group
    from hashiye.corpus import Source
    from hashiye.findings import Finding, NotReadable

_FORMATS = ("text", "json", "markdown")
_MANY = 200
"""Documents from which several processes pay."""
_DONE = "the documents, and texts where they changed, were replaced"
_DRY = "nothing was written: --output FILE or --in-place does it"


def rebase(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="DOCUMENT NEW_TEXT | PATHS",
            help="A document and its new text (- for standard input); or documents and folders whose texts were edited "
            "where they stand.",
        ),
    ],
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write the new document here; - to print it.")
    ] = None,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Replace documents, all those on the same text, and the text.")
    ] = False,
    texts: Annotated[
        str | None, typer.Option("--texts", metavar="FOLDER", help="Take new texts from here: FOLDER/<id>.txt.")
    ] = None,
    old: Annotated[
        str | None,
        typer.Option("--old", metavar="PATH", help="Where old texts lie, a file or a folder; else git is asked."),
    ] = None,
    report: Annotated[str, typer.Option("--format", "-f", help="text, json or markdown: how to report.")] = "text",
    jobs: options.Jobs = 0,
    limit: options.RaisedLimits = None,
    quiet: options.Quiet = False,
) -> None:
    """Carry annotations over to an edited text, with a verdict for each: kept, moved, normalized, edited, lost or
    ambiguous. Exit 1 if something is lost or ambiguous, 2 if it could not be done.
    """
    from hashiye import carrying
    from hashiye.carrying import depositing, sharing
    from hashiye.carrying.sharing import Texts

    documents, new = _new_text(paths)
    _check_places(report, texts, old)
    _check(documents, new, output, texts, in_place=in_place)
    limits = options.limits(documents, limit)
    plan = carrying.Plan(limits, in_place, old or "", report == "json", output is not None)
    found = _sources(documents)
    folder = Texts(Path(texts)) if texts else None
    groups = sharing.groups(found, limits, new=new, texts=folder, alone=output is not None)
    if output is not None:
        done = [depositing.deposit(plan, next(iter(groups)), Path(output))]
        raise typer.Exit(_tell(done, report, "", aside=output == "-", quiet=quiet, more=()))
    done = _carry(plan, groups, found, jobs, quiet=quiet)
    unused = tuple(folder.unused()) if folder else ()
    raise typer.Exit(_tell(done, report, _DONE if in_place else _DRY, aside=False, quiet=quiet, more=unused))


def _new_text(paths: list[str]) -> tuple[list[str], str]:
    """Part arguments into documents and the new text, which is the second of two and no document; empty if none."""
    from hashiye import codecs, corpus

    if len(paths) != 2:
        return paths, ""
    codec = codecs.by_ending(paths[1])
    native = codec is not None and codec.name in corpus.NATIVE
    is_text = paths[1] == "-" or (Path(paths[1]).exists() and not Path(paths[1]).is_dir() and not native)
    return (paths[:1], paths[1]) if is_text else (paths, "")


def _check_places(report: str, texts: str | None, old: str | None) -> None:
    """Refuse what is not there. ``typer.BadParameter``."""
    if report not in _FORMATS:
        raise typer.BadParameter(f"--format is one of {', '.join(_FORMATS)}, not {report!r}")
    if texts is not None and not Path(texts).is_dir():
        raise typer.BadParameter(f"--texts {texts!r} is no folder")
    if old is not None and not Path(old).exists():
        raise typer.BadParameter(f"--old {old!r} is not there")


def _check(documents: list[str], new: str, output: str | None, texts: str | None, *, in_place: bool) -> None:
    """Refuse what does not go together. ``typer.BadParameter``."""
    single = len(documents) == 1 and Path(documents[0]).is_file()
    why = ""
    if "-" in documents:
        why = "a document is rebased where it lies: name its file (- stands for a new text)"
    elif new and texts is not None:
        why = "--texts names the new texts: leave NEW_TEXT out"
    elif new and not single:
        why = f"one new text belongs to one document, and {documents[0]!r} is no file"
    elif output is not None and in_place:
        why = "--output writes the document elsewhere, --in-place replaces it: choose one"
    elif output is not None and not single:
        why = "--output takes one document: name it, or use --in-place"
    if why:
        raise typer.BadParameter(why)
    if output is not None:
        _check_output(output)


def _check_output(output: str) -> None:
    from hashiye import codecs, corpus

    path = Path(output)
    if output == "-" or path.is_dir():
        return
    if not output or not path.parent.is_dir():
        raise typer.BadParameter(f"--output {output!r} is no file in a folder that is there")
    codec = codecs.by_ending(path.name)
    if codec is None or codec.name not in corpus.NATIVE or path.suffix in codecs.COMPRESSED:
        raise typer.BadParameter(f"--output {output!r} is not called like a document: .hsh.json, .hsh.xml, .hsh.jsonl")
    reports.check_output(path)


def _sources(documents: list[str]) -> list[Source | NotReadable]:
    """Find the documents. ``typer.BadParameter`` if there are none."""
    from hashiye import formatting

    found = list(formatting.sources(documents))
    if not found:
        raise typer.BadParameter("no document was found")
    return found


def _carry(
    plan: Plan, groups: Iterable[Group | NotReadable], found: list[Source | NotReadable], jobs: int, *, quiet: bool
) -> list[Carried]:
    from hashiye import carrying, engine

    if plan.in_place:
        _sweep(found)
    some = jobs or (1 if len(found) < _MANY else engine.cores())
    with options.progress(quiet=quiet) as step:
        done = []
        for one in carrying.run(groups, plan, some):
            done.append(one)
            step(len(found))
    return done


def _sweep(found: Iterable[Source | NotReadable]) -> None:
    """Remove what killed runs left beside the documents and their texts."""
    from hashiye import corpus, files
    from hashiye.corpus import Source
    from hashiye.text import show

    folders = {source.path.parent for source in found if isinstance(source, Source)}
    folders |= {corpus.root_of(folder / "x") / "texts" for folder in folders}
    for path in files.sweep(sorted(folders)):
        options.say(f"swept {show(str(path), 500)}, half-written by a run that was killed\n")


def _tell(done: list[Carried], report: str, note: str, *, aside: bool, quiet: bool, more: tuple[Finding, ...]) -> int:
    """Print the report, to standard error where the document took standard output; return the exit code."""
    from hashiye.findings import exit_code
    from hashiye.report import rebasing, rebasing_json

    note = note if any(one.status == "rebased" for one in done) else ""
    run = rebasing.Rebasing(done, more, note)
    stream = sys.stderr if aside else sys.stdout
    if report == "json":
        said = rebasing_json.render(run)
    elif report == "markdown":
        said = rebasing.markdown(run)
    else:
        terminal, colour = options.on_terminal(stream), options.in_colour(stream)
        said = rebasing.text(run, terminal=terminal, colour=colour, quiet=quiet)
    (options.say if aside else _print)(said)
    findings = [finding for one in done for finding in one.findings]
    code = exit_code([*findings, *more])
    if any(one.status == "failed" for one in done):
        return 2
    return code or int(any(one.wanting for one in done))


def _print(text: str) -> None:
    typer.echo(text, nl=False)
