"""``hashiye init``: an empty corpus, ready for git and CI."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make a corpus of.")] = Path(),
    name: Annotated[str | None, typer.Option("--name", help="Its name; the folder's, if left out.")] = None,
    license_: Annotated[str, typer.Option("--license", metavar="SPDX", help="Its licence, if you know it.")] = "",
    language: Annotated[str, typer.Option("--language", help="The language tag of its texts.")] = "fa",
) -> None:
    """Make a corpus: manifest, tagsets, folders, .gitattributes and a CI workflow. What is there is kept."""
    from hashiye import skeleton
    from hashiye.text import show

    for path, made in skeleton.make(folder, name=name, license_=license_, language=language, workflow=True):
        typer.echo(f"{'made' if made else 'kept'}  {show(str(path), 500)}")
