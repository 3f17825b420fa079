"""Which facts of a version are those of the base: facts have no ids, so by what they say and where they say it from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from operator import attrgetter

from msgspec import Struct

from hashiye.merging.sights import Edges, Side, carried
from hashiye.model import Fact

_MANY = frozenset(("source", "creator", "place"))
_SAYS = attrgetter("key", "role", "status", "precision", "calendar", "native", "rule")

type Where = tuple[int | None, ...]


class Seen(Struct, frozen=True):
    """A fact of a version; ``by_words``: its value is just the words of its evidence, and follows them."""

    fact: Fact
    by_words: bool = False

    @property
    def value(self) -> str | None:
        """Its value, where that does not follow the text."""
        return None if self.by_words else self.fact.value

    @property
    def says(self) -> tuple[Hashable, ...]:
        """What it says, without where."""
        return (self.value, self.by_words, *_SAYS(self.fact))

    @property
    def edges(self) -> Edges:
        """The edges of its evidence."""
        return tuple(edge for pair in self.fact.evidence for edge in pair)

    @property
    def slot(self) -> tuple[str, str]:
        """What kind of fact it is."""
        return self.fact.key, self.fact.role


def look(fact: Fact, side: Side) -> Seen:
    """Look at a fact beside its text."""
    if side.text is not None and fact.evidence and fact.value is not None:
        start, end = fact.evidence[0]
        return Seen(fact, side.text[start:end] == fact.value)
    return Seen(fact)


def is_one_of_many(fact: Fact) -> bool:
    """Say whether an article may have several facts of this kind."""
    return (
        fact.key in _MANY
        or fact.key.startswith("x-")
        or (fact.key == "date" and fact.role not in ("published", "collected"))
    )


def _alike(one: Seen, where: Where) -> Hashable:
    return (one.says, where)


def _says_alike(one: Seen, _where: Where) -> Hashable:
    return one.says


def _same_value_there(one: Seen, where: Where) -> Hashable:
    return None if one.value is None else (one.slot, one.value, where[:2])


def _there(one: Seen, where: Where) -> Hashable:
    return (one.slot, where[:2]) if where else None


def _same_value(one: Seen, _where: Where) -> Hashable:
    return (one.slot, one.value, one.by_words)


_LIKENESSES: tuple[Callable[[Seen, Where], Hashable], ...] = (
    _alike, _says_alike, _same_value_there, _there, _same_value,
)  # fmt: skip


def paired(base: Sequence[Seen], others: Sequence[Seen], side: Side) -> dict[int, int]:
    """Return the numbers of the base's facts, and of those that a side has for them.

    Those that are the same come first, those of which less is the same after them; at last the only one of its kind
    is that of the base, whatever it says.
    """
    pairs: dict[int, int] = {}
    expected = [carried(side.from_base, one.edges) for one in base]
    for likeness in _LIKENESSES:
        taken = set(pairs.values())
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for i in range(len(others) - 1, -1, -1):
            if i not in taken:
                waiting[likeness(others[i], others[i].edges)].append(i)
        for i, one in enumerate(base):
            like = None if i in pairs else likeness(one, expected[i])
            if like is not None and waiting.get(like):
                pairs[i] = waiting[like].pop()
    pairs.update(_only_ones(base, others, pairs))
    return pairs


def _only_ones(base: Sequence[Seen], others: Sequence[Seen], pairs: dict[int, int]) -> dict[int, int]:
    taken = set(pairs.values())
    left: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for i, one in enumerate(base):
        if i not in pairs and not is_one_of_many(one.fact):
            left[one.slot][0].append(i)
    for i, one in enumerate(others):
        if i not in taken:
            left[one.slot][1].append(i)
    return {old[0]: new[0] for old, new in left.values() if len(old) == len(new) == 1}
