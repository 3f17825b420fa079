"""Which document of one tree stands beside which of another: by place, then by id, then by text.

A place is the path from what was compared. Spellings are no difference: ``a.hsh.json`` stands beside ``a.hsh.xml``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from hashiye import codecs
from hashiye.differing.trees import Item


class Known(Struct, frozen=True):
    """A document that was looked into, since no place told its counterpart.

    ``data`` is its line in a shard, and ``line`` the number of that; else it is the whole file.
    """

    item: Item
    id: str
    sha256: str
    line: int = 1
    data: bytes | None = None

    @property
    def order(self) -> tuple[str, int, str]:
        """Where it stands among all others."""
        return self.item.place, self.line, self.item.path


type Both[T] = tuple[T | None, T | None]


def by_place(left: Sequence[Item], right: Sequence[Item]) -> tuple[list[tuple[Item, Item]], list[Item], list[Item]]:
    """Pair files of one place, first those of one spelling, and return what is left of both sides."""
    pairs, left, right = _matched(left, right, lambda item: item.place)
    more, left, right = _matched(left, right, lambda item: _bare(item.place))
    return [*pairs, *more], left, right


def by_content(left: Sequence[Known], right: Sequence[Known]) -> list[Both[Known]]:
    """Pair documents of one id, then of one text; what has no counterpart came or went.

    Annotators' copies share id and text: a folder of the same name is preferred.
    """
    found: list[Both[Known]] = []
    for key in (
        lambda one: (_folder(one), one.id),
        lambda one: one.id,
        lambda one: (_folder(one), one.sha256),
        lambda one: one.sha256,
    ):
        pairs, left, right = _matched(left, right, key)
        found += pairs
    found += [(one, None) for one in left]
    found += [(None, one) for one in right]
    return sorted(found, key=_order)


def _order(both: Both[Known]) -> tuple[tuple[str, int, str], bool]:
    one = both[0] or both[1]
    return one.order if one else ("", 0, ""), both[0] is None


def _bare(place: str) -> str:
    folder, name = posixpath.split(place)
    return posixpath.join(folder, codecs.stem(name))


def _folder(known: Known) -> str:
    """Return the name of the folder a document lies in: whose copy it is, in a corpus."""
    return posixpath.basename(posixpath.dirname(known.item.place))


def _matched[T](
    left: Iterable[T], right: Sequence[T], key: Callable[[T], object]
) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    """Pair what has one key, in order, each once."""
    waiting: dict[object, list[T]] = {}
    for one in reversed(right):
        waiting.setdefault(key(one), []).append(one)
    pairs, alone = [], []
    for one in left:
        same = waiting.get(key(one))
        if same:
            pairs.append((one, same.pop()))
        else:
            alone.append(one)
    taken = {id(other) for _, other in pairs}
    return pairs, alone, [one for one in right if id(one) not in taken]
