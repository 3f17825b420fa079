"""``hashiye merge``: three versions become one, conflicts are decided, annotators' copies put together."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hashiye.cli import options

if TYPE_CHECKING:
    from hashiye.findings import Finding
    from hashiye.joining import Ask, Entry
    from hashiye.limits import Limits
    from hashiye.merging import Choice
    from hashiye.model import Document

type _Wanted = Choice | Literal["ask"]
_CHOICES = ("ours", "theirs", "base", "union", "ask")
_KEYS: dict[str, Choice] = {"o": "ours", "t": "theirs", "b": "base", "u": "union"}

Documents = Annotated[
    list[str],
    typer.Argument(metavar="BASE OURS THEIRS | DOCUMENTS…", help="Three versions of a document; or, with --resolve or "
                   "--union, files, folders and patterns. Four operands are git's: %O %A %B %P."),
]  # fmt: skip
Output = Annotated[str | None, typer.Option("--output", "-o", help="Write the result there; for --union, or a folder.")]
Sides = Annotated[
    list[str] | None,
    typer.Option("--resolve", metavar="[KIND=]SIDE", help="Decide conflicts: ours, theirs, base, union or ask, of all "
                 "kinds or of one (label=theirs); repeatable. In place, but for three versions."),
]  # fmt: skip
Union = Annotated[bool, typer.Option("--union", help="Put annotators' copies into one document, a layer each.")]
Align = Annotated[bool, typer.Option("--align", help="With --union: carry copies on another text over to the first's.")]
InPlace = Annotated[bool, typer.Option("--in-place", help="With --resolve: three files are three documents.")]
Force = Annotated[bool, typer.Option("--force", help="Write over a document or a text that is there.")]
Format = Annotated[str, typer.Option("--format", help="text, json or markdown: how to report.")]
Report = Annotated[str | None, typer.Option("--report", metavar="FILE", help="Write the report there.")]


def merge(
    paths: Documents,
    output: Output = None,
    resolve: Sides = None,
    union: Union = False,
    align: Align = False,
    in_place: InPlace = False,
    force: Force = False,
    format: Format = "text",
    report: Report = None,
    limit: options.RaisedLimits = None,
    quiet: options.Quiet = False,
) -> None:
    """Merge three versions of a document, decide conflicts, or unite annotators' copies.

    Exit code 0: nothing is left to decide; 1: conflicts are left, as records in the document; 2: it could not be done.
    """
    from hashiye.report import merging as reports

    if format not in reports.FORMATS:
        raise typer.BadParameter(f"--format is one of {', '.join(reports.FORMATS)}, not {format!r}")
    wanted = _wanted(resolve or [])
    driven = len(paths) == 4 and not (union or wanted)
    limits = options.limits([] if driven else [one for one in paths if one != "-"], limit)
    _check(paths, output, wanted, union=union, align=align, in_place=in_place)
    _check_names((output, report))
    if driven:
        raise typer.Exit(_drive(paths, output, limits if limit else None))
    printed = False
    if union:
        entries = _unite(paths, Path(output or ""), align, force, limits)
    elif wanted and (len(paths) != 3 or in_place):
        entries = _settle(paths, wanted, limits)
    else:
        printed = output in (None, "-")
        entries = [_join(paths, output, wanted, force, limits)]
    _report(entries, format, report, aside=printed, quiet=quiet)
    raise typer.Exit(_code(entries))


def _wanted(values: Sequence[str]) -> dict[str, _Wanted]:
    """Return the side wanted for each kind of conflict ("": all others). ``typer.BadParameter`` for anything else."""
    from hashiye.merging import KINDS

    found: dict[str, _Wanted] = {}
    for value in values:
        kind, equals, choice = value.rpartition("=")
        if choice not in _CHOICES:
            raise typer.BadParameter(f"--resolve takes one of {', '.join(_CHOICES)}, or KIND=SIDE, not {value!r}")
        if equals and kind not in KINDS:
            raise typer.BadParameter(f"there is no kind of conflict {kind!r}: {', '.join(KINDS)}")
        if found.setdefault(kind, choice) != choice:  # type: ignore[arg-type]
            raise typer.BadParameter(f"--resolve says two things of {kind or 'all kinds'}: {found[kind]} and {choice}")
    return found


def _check(
    paths: Sequence[str], output: str | None, wanted: Mapping[str, _Wanted], *, union: bool, align: bool, in_place: bool
) -> None:
    """Raise ``typer.BadParameter`` for what does not go together."""
    settling = bool(wanted) and (len(paths) != 3 or in_place)
    piped = "-" in paths and (settling or union or "ask" in wanted.values() or paths.count("-") > 1)
    for wrong, why in (
        (union and (wanted or in_place), "--union puts copies together, --resolve decides conflicts: one at a time"),
        (align and not union, "--align belongs to --union"),
        (in_place and not wanted, "--in-place belongs to --resolve; --output writes a merged document"),
        (union and output in (None, "-"), "--union needs --output: a document, or a folder for many"),
        (not (union or wanted) and len(paths) not in (3, 4),
         f"a merge takes BASE OURS THEIRS, three documents; these are {len(paths)}"),
        (settling and output is not None, "--resolve works in place; --output is for three versions of one document"),
        (piped, "one version of a merge may come from standard input, and nothing else, nor be asked for then"),
    ):  # fmt: skip
        if wrong:
            raise typer.BadParameter(why)


def _check_names(names: Sequence[str | None]) -> None:
    """Raise ``typer.BadParameter`` for a file that is to be written and has no name; leave with 2 for a link."""
    from hashiye.cli import reports

    for name in names:
        if name == "":
            raise typer.BadParameter("a file that is to be written needs a name")
        if name not in (None, "-"):
            reports.check_output(Path(str(name)))


def _drive(paths: Sequence[str], output: str | None, limits: Limits | None) -> int:
    """Merge as git's driver. ``limits`` None: those of the corpus that the fourth operand lies in."""
    from hashiye.joining import driver
    from hashiye.report.text import finding_text
    from hashiye.text import show

    def tell(finding: Finding) -> None:
        options.say(finding_text(finding, **options.screen()))

    base, ours, theirs, path = paths
    try:
        return driver.drive(base, ours, theirs, path, tell, output=output or "", limits=limits)
    except Exception as error:  # noqa: BLE001  (Python would leave with 1, which git takes for conflicts in the file)
        what = show(f"{type(error).__name__}: {error}", 500)
        options.say(f"{show(path, 500)}: not merged, and nothing was changed: hashiye failed with {what}\n")
        return driver.FAILED


def _ask(wanted: Mapping[str, _Wanted]) -> Ask:
    """Return what says which sides are chosen: as wanted, asking a person for the others."""
    plain: dict[str, Choice] = {kind: one for kind, one in wanted.items() if one != "ask"}
    if len(plain) == len(wanted):
        return lambda _document: plain
    return _Asker(wanted).choices


class _Asker:
    """Shows each conflict and reads the answer, a line, from standard input; its end leaves the rest as it is."""

    def __init__(self, wanted: Mapping[str, _Wanted]) -> None:
        self.wanted = wanted
        self.over = False

    def choices(self, document: Document) -> dict[str, Choice]:
        found: dict[str, Choice] = {}
        for record in document.conflicts:
            wanted = self.wanted.get(record.kind) or self.wanted.get("")
            if wanted == "ask":
                from hashiye.report.merging import conflict_text

                if self.over:
                    continue
                options.say(conflict_text(document, record, terminal=options.on_terminal()))
                answer = self._answer()
                if answer is not None:
                    found[f"#{record.id}"] = answer
            elif wanted is not None:
                found[f"#{record.id}"] = wanted
        return found

    def _answer(self) -> Choice | None:
        while True:
            options.say("  o(urs) t(heirs) b(ase) u(nion) s(kip) q(uit)? ")
            line = sys.stdin.readline()
            word = line.strip().lower()[:1]
            if not line or word == "q":
                self.over = True
                return None
            if word == "s":
                return None
            if word in _KEYS:
                return _KEYS[word]


def _join(
    paths: Sequence[str], output: str | None, wanted: Mapping[str, _Wanted], force: bool, limits: Limits
) -> Entry:
    from hashiye import joining
    from hashiye.findings import NotReadable

    target = None if output in (None, "-") else Path(str(output))
    base, ours, theirs = map(Path, paths)
    try:
        joined = joining.merge_files(
            base, ours, theirs, limits=limits, output=target, ask=_ask(wanted) if wanted else None, force=force
        )
        if target is not None:
            joining.put(joined)
    except NotReadable as error:
        return joining.failed(paths[1], error)
    if target is None:
        sys.stdout.buffer.write(joined.data)
        sys.stdout.buffer.flush()
    return joined.entry


def _settle(paths: Sequence[str], wanted: Mapping[str, _Wanted], limits: Limits) -> list[Entry]:
    from hashiye.joining import settling

    return list(settling.settle(settling.native(paths), _ask(wanted), limits))


def _unite(paths: Sequence[str], output: Path, align: bool, force: bool, limits: Limits) -> list[Entry]:
    from hashiye import codecs, corpus
    from hashiye.joining import settling, uniting

    codec = codecs.by_ending(output.name)
    folder = output.is_dir() or codec is None
    if codec is not None and not folder and codec.name not in corpus.NATIVE:
        raise typer.BadParameter(f"--output {str(output)!r} is no name of a document: end it in .hsh.json or .hsh.xml")
    wish = uniting.Wish(output=output, folder=folder, align=align, force=force, limits=limits)
    return list(uniting.run(settling.native(paths), wish))


def _report(entries: Sequence[Entry], format: str, file: str | None, *, aside: bool, quiet: bool) -> None:
    """Write the report: into its file, else to standard output, or beside the document that goes there."""
    from hashiye import files
    from hashiye.report import merging as reports
    from hashiye.report.text import finding_text

    to_file = file not in (None, "-")
    if to_file and file is not None:
        files.write(Path(file), reports.render(entries, format).encode("utf-8", "backslashreplace"))
    if to_file or quiet:
        for finding in (finding for entry in entries for finding in entry.findings):
            options.say(finding_text(finding, **options.screen()))
        if to_file or format == "text":
            return
    stream = sys.stderr if aside else sys.stdout
    text = reports.render(entries, format, terminal=options.on_terminal(stream))
    if aside:
        options.say(text)
    else:
        typer.echo(text, nl=False)


def _code(entries: Sequence[Entry]) -> int:
    """Return 2 if something could not be done, 1 if something is left to decide or was lost on the way, else 0."""
    if any(entry.failed for entry in entries):
        return 2
    return int(any(entry.findings or entry.open or (entry.lost and not entry.decided) for entry in entries))
