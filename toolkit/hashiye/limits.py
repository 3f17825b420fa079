"""The declared limits of what is read, in one place. Each can be raised by the user.

A limit is a promise to whoever checks a stranger's file: time and memory stay bounded.
``hashiye … --limit NAME=NUMBER`` and the ``[limits]`` table of ``hashiye.toml`` raise them.
"""

from __future__ import annotations

from msgspec import Struct, structs

_CEILING = 10**12
_CEILINGS = {"depth": 200, "digits": 4000}
"""How far limits can be raised: beyond these the interpreter's own stack and number lengths end."""


class Limits(Struct, frozen=True, kw_only=True):
    """Upper bounds of one document; whole numbers, all at least 1."""

    file_bytes: int = 64 * 1024 * 1024
    """Bytes of one document or article (of one line in JSON Lines), after decompression."""
    depth: int = 32
    """Nested objects, arrays or elements."""
    digits: int = 10
    """Digits of one whole number."""
    tokens: int = 5_000_000
    """Tokens of one document."""
    annotations: int = 1_000_000
    """Annotations and relations of one layer."""
    layers: int = 1_000
    """Layers of one document."""
    attributes: int = 1_000
    """Attributes of one annotation, settings of one producer, or attributes of one XML element."""
    facts: int = 100_000
    """Metadata facts of one document."""

    def raised(self, **values: int) -> Limits:
        """Return these limits with some of them changed.

        Raises ``ValueError`` naming a limit that does not exist, or a number below 1 or above what can be kept.
        """
        for name, value in values.items():
            if name not in self.__struct_fields__:
                raise ValueError(f"no limit is called {name!r}; there are {', '.join(self.__struct_fields__)}")
            if value < 1:
                raise ValueError(f"the limit {name!r} must be at least 1, not {value}")
            if value > (most := _CEILINGS.get(name, _CEILING)):
                raise ValueError(f"the limit {name!r} can be raised to {most}, not further")
        return structs.replace(self, **values)


DEFAULT = Limits()
