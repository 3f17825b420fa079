"""Commands that start fast: what is simply text is taken as it is.

For each option, given or not, typer has pydantic build something, and importing and building cost 0.1 s
in all, several times what a small run takes. Only typer's private names allow to go without; where a
version of typer has them no more, these classes change nothing.
"""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup


class _Plain:
    """Stands where typer keeps what it built for an option; what is not simply text goes typer's own way."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the value of an option."""
        annotation = param.type_descriptor.annotation
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        if annotation is str and isinstance(value, str):
            return value
        if annotation == list[str] and isinstance(value, (list, tuple)):
            return list(value)
        if annotation is int and type(value) is int:  # nobody gave it: it is the default
            return value
        param._runtime_param = None
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def _spare(command: Any, ctx: Any) -> None:
    for param in command.get_params(ctx):
        param._runtime_param = _Plain()


class Command(TyperCommand):
    """A command that takes plain text as it is."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as ever."""
        _spare(self, ctx)
        return super().parse_args(ctx, args)


class Group(TyperGroup):
    """The program itself, which has options too."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as ever."""
        _spare(self, ctx)
        return super().parse_args(ctx, args)
