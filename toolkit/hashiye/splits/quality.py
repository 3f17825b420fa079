"""How far splits are from what was asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from hashiye.splits.entries import Entry


class Part(Struct, frozen=True):
    """One split. ``wanted`` and ``documents`` are numbers of documents.

    ``distance`` of what is spread evenly, by key: the total variation distance between the shares of its values here
    and in all documents, half the sum of the differences, from 0, the very same, to 1; None where there are none.
    """

    name: str
    documents: int
    wanted: float
    strata: Mapping[str, int]
    distance: Mapping[str, float | None]


def parts(entries: Iterable[Entry], splits: Mapping[str, str], weights: Mapping[str, int],
          keys: Sequence[str]) -> tuple[Part, ...]:  # fmt: skip
    """Return each split with what it holds. ``splits`` says of each document in which it is."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    sizes: Counter[str] = Counter()
    for one in entries:
        split = splits.get(one.id)
        if split is not None:
            sizes[split] += 1
            counts[split].update(dict(one.strata))
    whole: Counter[str] = Counter()
    for number in counts.values():
        whole.update(number)
    total, weight = sum(sizes.values()), sum(weights.values())
    return tuple(
        Part(
            name, sizes[name], total * own / weight, {one: counts[name][one] for one in sorted(whole)},
            {key: distance(counts[name], whole, key) for key in keys},
        )
        for name, own in weights.items()
    )  # fmt: skip


def distance(counts: Mapping[str, int], whole: Mapping[str, int], key: str) -> float | None:
    """Return the total variation distance of the shares of one key's values, None where there are none."""
    mine, all_ = ({name: n for name, n in one.items() if name.startswith(f"{key}=")} for one in (counts, whole))
    here, everywhere = sum(mine.values()), sum(all_.values())
    if not here or not everywhere:
        return None
    return sum(abs(mine.get(name, 0) / here - number / everywhere) for name, number in sorted(all_.items())) / 2
