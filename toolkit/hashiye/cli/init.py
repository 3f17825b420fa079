"""``hashiye init``: an empty corpus, ready for git and CI."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hashiye.cli import options


def _licence(expression: str) -> str:
    """Return an SPDX expression, or nothing. ``typer.BadParameter`` for what is none."""
    from hashiye import sidecar
    from hashiye.findings import NotReadable

    try:
        sidecar.facts({"license": expression} if expression else {})
    except NotReadable as error:
        raise typer.BadParameter(error.findings[0].message) from error
    return expression


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make a corpus of.")] = Path(),
    name: Annotated[
        str | None, typer.Option("--name", callback=options.words, help="Its name; the folder's, if left out.")
    ] = None,
    license_: Annotated[
        str,
        typer.Option("--license", metavar="SPDX", callback=_licence, help="Its licence, if you know it."),
    ] = "",
    language: Annotated[
        str, typer.Option("--language", callback=options.language, help="The language tag of its texts.")
    ] = "fa",
) -> None:
    """Make a corpus: manifest, tagsets, folders, .gitattributes, commit hooks, a CI workflow. What is there is kept."""
    from hashiye import skeleton
    from hashiye.findings import NotReadable
    from hashiye.text import show

    try:  # all is made before anything is said: a reader that leaves (| head) does not cut the corpus short
        paths = list(skeleton.make(folder, name=name, license_=license_, language=language, workflow=True))
    except NotReadable as error:
        options.stop(error)
    for path, made in paths:
        typer.echo(f"{'made' if made else 'kept'}  {show(str(path), 500)}")
