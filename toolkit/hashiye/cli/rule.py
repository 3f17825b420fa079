"""``hashiye rule``: what a code means, how such a fault comes about, and how it is put right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hashiye.cli import options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hashiye.codes import Code

FORMATS = ("text", "json", "markdown")


def rule(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="CODES", help="Codes or names, in any letter case; or beginnings (HSH-A3)."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Explain every rule there is, those of plug-ins too.")] = False,
    language: Annotated[str, typer.Option("--lang", metavar="LANGUAGE", help="en or fa.")] = "en",
    format: Annotated[str, typer.Option("--format", "-f", metavar="NAME", help="text, json or markdown.")] = "text",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it to this file.")
    ] = None,
) -> None:
    """Explain rules: what holds in good data, how it breaks, what follows, and how to put it right."""
    import sys

    from hashiye import files
    from hashiye.explanations import LANGUAGES, explain
    from hashiye.report import explain as pages

    _among("--lang", language, LANGUAGES)
    _among("--format", format, FORMATS)
    if every == bool(names):
        raise typer.BadParameter("name rules by their codes or names, or give --all" + " alone" * every)
    explained = [explain(code, language) for code in _chosen(names or (), every)]
    if format == "json":
        shown = pages.as_json(explained, language)
    elif format == "markdown":
        shown = pages.as_markdown(explained)
    else:
        shown = pages.as_text(explained, terminal=output is None and options.on_terminal(sys.stdout))
    if output is None:
        typer.echo(shown, nl=False)
    else:
        files.write(output, shown.encode())
    if every and _broken():
        raise typer.Exit(2)  # what was asked for is not whole


def _broken() -> bool:
    """Say which rules of plug-ins could not be had, and whether there are any."""
    from hashiye import extensions
    from hashiye.report.text import finding_text

    findings = extensions.installed().findings
    for finding in findings:
        options.say(finding_text(finding, **options.screen()))
    return bool(findings)


def _among(option: str, word: str, known: tuple[str, ...]) -> None:
    if word not in known:
        raise typer.BadParameter(f"{option} is {', '.join(known[:-1])} or {known[-1]}, not {word!r}")


def _chosen(names: list[str] | tuple[()], every: bool) -> list[Code]:
    """Return the codes that are named, each once, in the order of the table. ``typer.BadParameter`` for no rule."""
    from hashiye import extensions, settings
    from hashiye.codes import CODES

    found = extensions.installed()
    known = {**CODES, **found.codes}
    words = [part.strip() for name in names for part in name.split(",") if part.strip()]
    wanted = {code for word in words for code in _named(word, known)}
    for word in words:
        if not _named(word, known):
            try:
                settings.selectors([f"hsh-{word}" if word[1:].isdigit() else word], known)
            except ValueError as error:
                raise typer.BadParameter(str(error)) from error
    return [code for code in known.values() if every or "all" in words or code.code in wanted]


def _named(name: str, known: Mapping[str, Code]) -> list[str]:
    """Return the codes a word means: a code with or without HSH-, a readable name, or the beginning of codes."""
    word = name.casefold()
    for whole in (word, f"hsh-{word}"):
        found = [code.code for code in known.values() if whole in (code.code.casefold(), code.name)]
        if found:
            return found
    return [code for code in known if code.casefold().startswith(word)] if "-" in word else []
