"""Values as bytes, so that what cannot be hashed can be looked up: equal items have equal bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable

import msgspec
from msgspec import UnsetType, structs

from hashiye.model import Annotation, Relation

_encode = msgspec.json.Encoder(order="deterministic").encode


def key_of(value: object) -> bytes:
    """Return the bytes of a value; a confidence is one number however it is spelled."""
    if isinstance(value, Annotation | Relation) and not isinstance(value.confidence, UnsetType):
        value = structs.replace(value, confidence=value.confidence + 0.0)
    try:
        return _encode(value)
    except ValueError:  # half of a surrogate pair, which no file can hold
        return repr(value).encode("utf-8", "backslashreplace")


def grouped[Key: Hashable](indices: Iterable[int], key: Callable[[int], Key | None]) -> dict[Key, list[int]]:
    """Return indices by their key, in order; those whose key is None are left out."""
    found: defaultdict[Key, list[int]] = defaultdict(list)
    for index in indices:
        if (own := key(index)) is not None:
            found[own].append(index)
    return found
