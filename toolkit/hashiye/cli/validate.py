"""``hashiye validate``: what is wrong, where, and how to put it right."""

from __future__ import annotations

from hashiye.cli import options


def validate(paths: options.Paths, jobs: options.Jobs = 0) -> None:
    """Say what is wrong in each document, where, and how to put it right."""
    import typer

    from hashiye import corpus, validation
    from hashiye.codes import CODES
    from hashiye.findings import exit_code
    from hashiye.report.text import finding_text

    job = validation.Job(frozenset(code for code, one in CODES.items() if one.default))
    found = [one for checked in validation.run(corpus.sources(paths), job, jobs or 1) for one in checked.findings]
    for finding in sorted(found, key=validation.in_order):
        typer.echo(finding_text(finding), nl=False)
    raise typer.Exit(exit_code(found))
