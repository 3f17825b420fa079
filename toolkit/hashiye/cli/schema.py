"""``hashiye schema``: the published contracts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def schema(
    name: Annotated[
        str | None, typer.Argument(help="json, xml, or the file name of a schema; none: list them.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", help="Write it to this file.")] = None,
) -> None:
    """Print a published schema, or the names of all of them."""
    from hashiye import files
    from hashiye import schema as schemas

    if name is None:
        typer.echo("\n".join(schemas.published()))
        return
    try:
        text = schemas.text_of({"json": schemas.JSON_DOCUMENT, "xml": schemas.XML_DOCUMENT}.get(name, name))
    except LookupError as error:
        raise typer.BadParameter(str(error.args[0])) from error
    if output is None:
        typer.echo(text, nl=False)
    else:
        files.write(output, text.encode())
