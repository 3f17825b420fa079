"""How a run ends from outside. Its own module, since the command line raises it and the work below lets it pass."""

from __future__ import annotations


class TerminatedError(SystemExit):
    """The process was told to end (SIGTERM); no plug-in's doing, and nothing that is a fault of data."""
