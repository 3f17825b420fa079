"""Measures how near-duplicate texts are found, beside datasketch's MinHash LSH, on the same texts.

Not part of ``benchmarks/run``: ``pip install datasketch`` into an environment of its own, then
``python benchmarks/near_duplicates.py [TEXTS]``. Texts are made of words of the test news by a chain of
word pairs, so that they share phrases as news does; every tenth has a version with a share of its words changed.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from hashiye.checks import sketch

NEWS = sorted((Path(__file__).parents[1] / "tests" / "news").rglob("*.marked.txt"))
SHARES = (0.002, 0.005, 0.01, 0.015, 0.02, 0.05)


def articles(count: int) -> tuple[list[str], list[tuple[int, int]]]:
    """Return texts, and the places of those that were made from another."""
    dice, chain = random.Random(7), defaultdict(list)
    words = [re.sub(r"⟦[A-Z]+\||[⟧‖]", "", path.read_text(encoding="utf-8")).split() for path in NEWS]
    flat = [word for text in words for word in text]
    for one, other in pairwise(flat):
        chain[one].append(other)
    made: list[str] = []
    versions = []
    while len(made) < count:
        text = [dice.choice(flat)]
        while len(text) < 500:
            text.append(dice.choice(chain.get(text[-1], flat)))
        made.append(" ".join(text))
        if len(made) % 10 == 0:
            share = SHARES[len(made) // 10 % len(SHARES)]
            for place in dice.sample(range(500), max(1, round(500 * share))):
                text[place] = f"{text[place]}{dice.randrange(10**4)}"
            versions.append((len(made) - 1, len(made)))
            made.append(" ".join(text))
    return made, versions


def ours(texts: list[str]) -> tuple[set[tuple[int, int]], float, float]:
    began = time.perf_counter()
    sketches = [sketch.sketch(text) for text in texts]
    middle = time.perf_counter()
    pairs = {
        pair
        for pair in sketch.candidates(sketches)
        if (share := sketch.estimate(sketches[pair[0]], sketches[pair[1]], 0.7)) >= 0.9
        or (share and sketch.jaccard(*(sketch.shingles(texts[place]) for place in pair)) >= sketch.NEAR)
    }
    return pairs, middle - began, time.perf_counter() - middle


def theirs(texts: list[str]) -> tuple[set[tuple[int, int]], float, float]:
    from datasketch import MinHash, MinHashLSH

    began = time.perf_counter()
    words = [re.findall(r"\w+", text) for text in texts]
    runs = [
        [" ".join(run).encode() for run in zip(*(one[start:] for start in range(sketch.RUN)), strict=False)]
        for one in words
    ]
    hashes = MinHash.bulk(runs, num_perm=sketch.SIZE)
    middle = time.perf_counter()
    index = MinHashLSH(threshold=sketch.NEAR, num_perm=sketch.SIZE)
    pairs = set()
    for place, one in enumerate(hashes):
        for other in index.query(one):
            if one.jaccard(hashes[other]) >= sketch.NEAR:
                pairs.add((other, place))
        index.insert(place, one)
    return pairs, middle - began, time.perf_counter() - middle


def main() -> None:
    texts, planted = articles(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
    true = {pair for pair in planted if sketch.jaccard(*(sketch.shingles(texts[one]) for one in pair)) >= sketch.NEAR}
    print(f"{len(texts)} texts, {len(planted)} versions, {len(true)} with a Jaccard index of {sketch.NEAR} or more")
    for name, run in (("hashiye", ours), ("datasketch", theirs)):
        try:
            pairs, making, finding = run(texts)
        except ImportError:
            print(f"{name}: not installed")
            continue
        recall, precision = len(pairs & true) / len(true), len(pairs & true) / max(1, len(pairs))
        print(
            f"{name}: sketches {making / len(texts) * 1e6:.0f} µs a text, pairs {finding / len(texts) * 1e6:.0f} µs a text, "
            f"recall {recall:.3f}, precision {precision:.3f}"
        )


if __name__ == "__main__":
    main()
