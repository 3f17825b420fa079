"""``hashiye lsp``: findings and safe fixes while one writes, in any editor that speaks the protocol."""

from __future__ import annotations

from hashiye.cli import options


def lsp() -> None:
    """Serve an editor over standard input and output (Language Server Protocol); see docs/editors.md.

    It says what hashiye validate says, of what is on the screen, and never writes a file itself.
    """
    try:
        from hashiye.editor import server
    except ModuleNotFoundError as error:
        if error.name not in ("pygls", "lsprotocol"):
            raise
        import typer

        options.say("hashiye: hashiye lsp needs an extra: pip install 'hashiye[lsp]'\n")
        raise typer.Exit(2) from error
    server.serve()
