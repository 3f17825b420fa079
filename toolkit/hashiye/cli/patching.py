"""``hashiye diff --apply``: changes in JSON made again, in a document or a folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from msgspec import Struct

from hashiye.cli import options, reports
from hashiye.text import show

if TYPE_CHECKING:
    from hashiye.comparing import patch_json
    from hashiye.differing.patching import Patch, Plan
    from hashiye.limits import Limits


class Asked(Struct, frozen=True, kw_only=True):
    """What is asked for: the patch, the arguments, and the options."""

    patch: str
    given: Sequence[str]
    outputs: Sequence[str]
    reverse: bool = False
    check: bool = False
    quiet: bool = False


def apply(asked: Asked, limits: Limits) -> int:
    """Apply a patch, or say why it does not fit. Returns the exit code."""
    from hashiye import files
    from hashiye.differing import patching
    from hashiye.findings import NotReadable

    if len(asked.given) > 1 or len(asked.outputs) > 1:
        raise typer.BadParameter("a patch is applied to one document or folder, into one --output")
    target = Path(asked.given[0] if asked.given else ".")
    output = asked.outputs[0] if asked.outputs else ""
    if output and target.is_dir():
        raise typer.BadParameter("--output takes one document; the documents of a folder are changed where they lie")
    if str(target) == "-":
        raise typer.BadParameter("a patch is applied to a file: standard input has no text beside it")
    if output and output != "-":
        reports.check_output(Path(output))
    try:
        patches = _patches(asked, limits)
        if target.is_dir():
            plan = patching.for_folder(patches, target, limits)
        else:
            plan = patching.for_file(patches, target, limits, Path(output) if output else None)
        if output != "-" and not asked.check:
            patching.write(plan)
    except NotReadable as error:
        options.stop(error)
    except OSError as error:
        fix = "apply it again: every file is as it was"
        options.stop(NotReadable([files.not_written(error.filename or target, error, fix)]))
    if output == "-":
        return _show(plan, asked.check)
    _tell(plan, asked)
    return 0


def _tell(plan: Plan, asked: Asked) -> None:
    for path in plan.kept:
        options.say(f"{show(str(path), 500)} is not what it was, and stays, though no document relies on it any more\n")
    if not asked.quiet:
        many = f"{plan.documents} document{'' if plan.documents == 1 else 's'}"
        already = f"; {plan.already} {'is' if plan.already == 1 else 'are'} so already" if plan.already else ""
        options.say(f"{many} {'would be changed: the patch fits' if asked.check else 'changed'}{already}\n")


def _show(plan: Plan, check: bool) -> int:
    """Write the one document to standard output; its text stays where it is."""
    if not check:
        (data,) = plan.written.values()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    if plan.texts:
        options.say("the text changes as well and is not shown: give --output a file to have both written\n")
    return 0


def _patches(asked: Asked, limits: Limits) -> list[Patch]:
    """Read the patch. Raises ``NotReadable``."""
    from hashiye import files
    from hashiye.comparing import patch_json
    from hashiye.differing.patching import Patch, place
    from hashiye.differing.revisions import WORK_TREE

    read = patch_json.read(files.read(Path(asked.patch), limits), file=asked.patch, limits=limits)
    if not asked.quiet:
        for left_out in _left_out(read):
            options.say(f"the patch is not whole: {left_out}\n")
    known = bool(read.before or read.after)  # of two files the names say nothing about a folder
    made = []
    for one in read.documents:
        old, new = (
            None if side is None else place(side.file, label) if known else ""
            for side, label in ((one.before, read.before), (one.after, read.after))
        )
        if read.after == WORK_TREE and old and new and Path(old).name == Path(new).name:
            new = old  # the one counts from the top of the repository, the other from the folder that it was asked in
        respelled = "text.file" if one.respells else None
        changes = tuple(each for each in one.changes if each.layer or each.id != respelled)
        if changes:
            made.append(Patch(one.id, old, new, changes, one.texts, one.pages))
    return [one.inverse() for one in made] if asked.reverse else made


def _left_out(patch: patch_json.Patch) -> Iterator[str]:
    if patch.layers:
        names = ", ".join(map(show, patch.layers))
        yield f"only {f'the layers {names} are' if len(patch.layers) > 1 else f'the layer {names} is'} in it"
    if patch.ignored:
        yield f"{', '.join(patch.ignored)} was left out of it"
