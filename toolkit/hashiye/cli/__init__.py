"""The command line: each command parses, calls, prints and exits, in a file of its own.

Exit codes: 0 clean or same; 1 findings, differences or a failed gate; 2 it could not be done
(usage, unreadable input, input or output failed); 130 and 143 after an interruption.
"""

from __future__ import annotations

import copy
import errno
import gc
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

import typer

from hashiye import __version__, text
from hashiye.cli import (
    adjudicate,
    agreement,
    convert,
    diff,
    format_,
    git_setup,
    init,
    lsp,
    merge,
    options,
    plain,
    rebase,
    reports,
    rule,
    schema,
    split,
    stats,
    validate,
    view,
)
from hashiye.interrupt import TerminatedError

app = typer.Typer(
    name="hashiye",
    cls=plain.Group,
    help="Make, convert, check, compare, merge, carry over and measure an annotated text corpus.",
    rich_markup_mode=None,
    add_completion=True,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("init", cls=plain.Command)(init.init)
app.command("convert", cls=plain.Command)(convert.convert)
app.command("format", cls=plain.Command)(format_.format_)
app.command("validate", cls=reports.Ordered)(validate.validate)
app.command("rule", cls=plain.Command)(rule.rule)
app.command("diff", cls=diff.Dashed)(diff.diff)
app.command("merge", cls=plain.Command)(merge.merge)
app.command("rebase", cls=plain.Command)(rebase.rebase)
app.command("agreement", cls=reports.Ordered)(agreement.agreement)
app.command("adjudicate", cls=plain.Command)(adjudicate.adjudicate)
app.command("view", cls=plain.Command)(view.view)
app.command("stats", cls=reports.Ordered)(stats.stats)
app.command("split", cls=plain.Command)(split.split)
app.command("git-setup", cls=plain.Command)(git_setup.git_setup)
app.command("schema", cls=plain.Command)(schema.schema)
app.command("lsp", cls=plain.Command)(lsp.lsp)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hashiye {__version__}")
        raise typer.Exit


@app.callback()
def _global(
    version: bool = typer.Option(False, "--version", callback=_show_version, is_eager=True, help="Print the version."),
) -> None:
    """Options of every command."""


_USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[2]  # ClickException, which typer does not name in public


def main() -> NoReturn:
    """Run the command line and leave the process with its exit code; no traceback for a user's mistake."""
    _open_standard_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    signal.signal(signal.SIGTERM, _terminated)
    gc.set_threshold(_SELDOM)
    code = _run()
    _leave_standard_streams()
    gc.freeze()  # what is left goes with the process: to look through it once more takes as long as a small run
    sys.exit(code)


_SELDOM = 50_000
"""Objects between two collections. Documents leave no rings behind; what is imported stays."""


def _program() -> typer.Typer:
    """Return the program with the one command that was asked for: to build all takes as long as to start Python."""
    asked = [one for one in app.registered_commands if one.name in sys.argv[1:2]]
    narrow = copy.copy(app)
    narrow.registered_commands = asked or app.registered_commands
    return narrow


def _open_standard_streams() -> None:
    """Fill the places of closed standard streams, so that no file of the user's comes to stand there.

    Reading from a closed standard input and writing to a closed standard output then fail, and are
    reported; a closed standard error takes everything.
    """
    for number, flags in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_RDWR)):
        try:
            os.fstat(number)
        except OSError:
            os.dup2(os.open(os.devnull, flags), number)
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", closefd=False)  # noqa: SIM115


def _run() -> int:
    try:
        code = _program()(standalone_mode=False)
        sys.stdout.flush()
    except typer.Exit as leaving:
        return leaving.exit_code
    except _USAGE_ERROR as error:
        if len(sys.argv) < 2:  # the message is the whole help then
            typer.echo(str(error), err=True)
            return 2
        message = error.format_message() if hasattr(error, "format_message") else str(error)
        options.say(f"hashiye: {text.show(message, 2000)}\n")
        return 2
    except (KeyboardInterrupt, typer.Abort):
        options.say("interrupted; what was finished is kept\n")
        return 130
    except BrokenPipeError:
        return 0  # nobody reads on: that is no error
    except SystemExit as leaving:
        if isinstance(leaving.__context__, BrokenPipeError):  # typer makes 1 of it
            return 0
        raise
    except OSError as error:
        options.say(f"hashiye: {text.show(_spoken(error), 2000)}\n")
        return 2
    return code if isinstance(code, int) else 0


def _leave_standard_streams() -> None:
    """Let what cannot be written any more go nowhere, so that the interpreter does not fail on it when it ends."""
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)


def _spoken(error: OSError) -> str:
    """Return what the system said, and of which file."""
    if error.errno == errno.EBADF:
        return "standard input or output is closed"
    where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, (str, bytes)) else ""
    return f"{where}{error.strerror or error}"


def _terminated(_number: int, _frame: FrameType | None) -> NoReturn:
    raise TerminatedError(143)
