"""What of ``hashiye stats`` is measured: beside pandas and plain Python over the same files, and by itself.

A ratio is only told of values that are the same. ``python benchmarks/counting.py [DOCUMENTS]`` measures this alone.
(A module of this folder cannot be called ``statistics``: it would hide the one of Python.)
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import content
from hashiye.counting import count
from hashiye.counting.wanted import Wanted
from hashiye.statistics.part import GRAIN
from hashiye.statistics.request import THRESHOLD, WINDOW
from timing import in_turns, ratio

FILES, TWO, MANY = 2_000, 10_000, (10_000, 100_000)
NAMED = ("numpy", "pandas", "msgspec")

WORDS = """\
Made articles, no two alike, each a document and a text. What is timed begins with the folder and ends with all counts:
sizes, both vocabularies with MATTR and MTLD, labels, spans, twins, co-occurrence, coverage, facts, dates, typing, and
sketches to find near-duplicates. Plain Python reads the same files with `json.load` and keeps `Counter`s of tokens,
labels and lengths, and in one row MATTR and MTLD of the surfaces by their definitions, nothing else; pandas makes tables of the same tokens and spans and groups them. Neither checks a hash,
a link or a schema. Every row compares values first; a ratio of different values says so. An article here has 650 tokens and 83 spans in
four layers, more than most news; 2,000 documents a second on one core were aimed at."""

type Row = tuple[str, ...]


def plain(home: Path) -> dict[str, Any]:
    """Count the simplest figures with the standard library alone."""
    types: Counter[str] = Counter()
    labels: Counter[tuple[str, str]] = Counter()
    sizes: Counter[str] = Counter()
    for path in sorted((home / "documents").iterdir()):
        with path.open(encoding="utf-8") as file:
            document = json.load(file)
        text = (path.parent / document["text"]["file"]).read_text(encoding="utf-8")
        sizes["documents"] += 1
        sizes["characters"] += len(text)
        sizes["bytes"] += len(text.encode())
        for sentence in document["sentences"]:
            sizes["sentences"] += 1
            types.update(surfaces(text, sentence))
        for layer in document["layers"]:
            labels.update((layer["name"], one["label"]) for one in layer["annotations"])
    return {**sizes, "types": dict(types), "labels": dict(labels)}


def surfaces(text: str, sentence: dict[str, Any]) -> list[str]:
    """Return the tokens of a sentence, whose starts and ends stand in turn."""
    numbers = iter(sentence["tokens"])
    return [text[start:end] for start, end in zip(numbers, numbers, strict=True)]


def diverse(home: Path) -> dict[str, Any]:
    """Count the same, and MATTR and MTLD of the surfaces as they are defined, word by word."""
    windows = distinct = 0
    factors = [0.0, 0.0]
    for path in sorted((home / "documents").iterdir()):
        with path.open(encoding="utf-8") as file:
            document = json.load(file)
        text = (path.parent / document["text"]["file"]).read_text(encoding="utf-8")
        words = [one for sentence in document["sentences"] for one in surfaces(text, sentence)
                 if any(map(str.isalnum, one))]  # fmt: skip
        held = Counter(words[: WINDOW - 1])
        for out, word in zip(words, words[WINDOW - 1 :], strict=False):
            held[word] += 1
            windows, distinct = windows + 1, distinct + len(held)
            held[out] -= 1
            if not held[out]:
                del held[out]
        factors = [before + factor(way) for before, way in zip(factors, (words, words[::-1]), strict=True)]
    return {**plain(home), "windows": windows, "distinct": distinct, "factors": tuple(round(one, 3) for one in factors)}


def factor(words: Sequence[str]) -> float:
    """Return the factors of MTLD in one direction, the last of them as far as it goes."""
    ended, seen, length = 0.0, set[str](), 0
    for word in words:
        seen.add(word)
        length += 1
        if len(seen) / length < THRESHOLD:
            ended, seen, length = ended + 1, set(), 0
    return ended + ((1 - len(seen) / length) / (1 - THRESHOLD) if length else 0)


def with_pandas(home: Path) -> dict[str, Any]:
    """Count the same from tables of tokens and spans."""
    import pandas

    tokens: list[str] = []
    spans: list[tuple[str, str]] = []
    rows: list[tuple[int, int, int]] = []
    for path in sorted((home / "documents").iterdir()):
        document = json.loads(path.read_bytes())
        data = (path.parent / document["text"]["file"]).read_bytes()
        text = data.decode()
        rows.append((len(text), len(data), len(document["sentences"])))
        for sentence in document["sentences"]:
            tokens += surfaces(text, sentence)
        spans += [(layer["name"], one["label"]) for layer in document["layers"] for one in layer["annotations"]]
    sizes = pandas.DataFrame(rows, columns=["characters", "bytes", "sentences"])
    labels = pandas.DataFrame(spans, columns=["layer", "label"]).value_counts()
    found = {name: int(sizes[name].sum()) for name in sizes}
    return {**found, "documents": len(sizes), "types": pandas.Series(tokens).value_counts().to_dict(),
            "labels": {tuple(key): int(number) for key, number in labels.items()}}  # fmt: skip


def ours(home: Path, jobs: int = 1) -> dict[str, Any]:
    """Count everything, and return what the others count too."""
    found = count([str(home)], Wanted(jobs=jobs)).counts.whole
    sizes = {name: getattr(found.sizes, name) for name in ("documents", "characters", "bytes", "sentences")}
    labels = {(layer, name): one.annotations for layer, counted in found.layers.items()
              for name, one in counted.labels.items()}  # fmt: skip
    factors = tuple(round(one / GRAIN, 3) for one in (found.raw.forward, found.raw.backward))
    return {**sizes, "types": found.raw.types, "labels": labels, "windows": found.raw.windows,
            "distinct": found.raw.distinct, "factors": factors}  # fmt: skip


def beside(home: Path, turns: int) -> Iterator[Row]:
    """Yield documents a second of each, and how many times longer the others take for a part of the figures."""
    shard = content.spelled(home, "jsonl")
    calls: dict[str, Callable[[], dict[str, Any]]] = {
        "hashiye, all figures": lambda: ours(home),
        "hashiye, all figures, one shard": lambda: ours(shard),
        "plain Python: sizes, types, labels": lambda: plain(home),
        "plain Python: also MATTR and MTLD of surfaces": lambda: diverse(home),
        "pandas: sizes, types, labels": lambda: with_pandas(home),
    }
    values = {name: call() for name, call in calls.items()}
    spent = in_turns(calls, turns=turns)
    first, *_ = calls
    for name, seconds in spent.items():
        documents = len(list((home / "documents").iterdir()))
        told = "{1:.2f} ({0:.2f} – {2:.2f})".format(*ratio(seconds, spent[first]))
        same = all(values[first][key] == value for key, value in values[name].items())
        yield name, f"{documents / statistics.median(seconds):,.0f}", told if same else "its values differ"


def jobs(home: Path, turns: int) -> Iterator[Row]:
    """Yield the wall clock of one and of two processes, turn by turn."""
    calls = {str(number): lambda number=number: count([str(home)], Wanted(jobs=number)) for number in (1, 2)}
    spent = in_turns(calls, turns=turns, at_least=0, clock=time.perf_counter)
    documents = len(list((home / "documents").iterdir()))
    for name, seconds in spent.items():
        rate = f"{documents / statistics.median(seconds):,.0f}"
        yield name, rate, "{1:.2f} ({0:.2f} – {2:.2f})".format(*ratio(spent["1"], seconds))


def copied(home: Path, there: Path, number: int) -> Path:
    """Make a corpus of many documents out of a few: each again and again under new ids, on the texts there are."""
    found = sorted((home / "documents").iterdir())
    (there / "documents").mkdir(parents=True)
    (there / "texts").symlink_to(home / "texts")
    read = [path.read_bytes() for path in found]
    for place in range(number):
        data, name = read[place % len(read)], f"b{place:06}"
        old = found[place % len(found)].name.removesuffix(".hsh.json")
        made = data.replace(f'"id": "{old}"'.encode(), f'"id": "{name}"'.encode(), 1)
        (there / "documents" / f"{name}.hsh.json").write_bytes(made)
    (there / "texts").unlink()
    (there / "texts").mkdir()
    for path in (home / "texts").iterdir():
        (there / "texts" / path.name).hardlink_to(path)
    (there / "hashiye.toml").write_bytes((home / "hashiye.toml").read_bytes())
    return there


def peak() -> int:
    """Return the most memory this program has had, in MB; what the process had before it was this one is no part."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _peak(home: str, jobs: int, likeness: bool, sender: Any) -> None:
    from hashiye.statistics.request import Request

    begun = peak()
    start = time.perf_counter()
    outcome = count([home], Wanted(jobs=jobs, request=Request(likeness=likeness)))
    seconds = time.perf_counter() - start
    own, workers = peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    sizes = (outcome.counts.whole.sizes.documents, len(outcome.counts.whole.raw.types))
    sender.send((*sizes, begun, own, workers // 1024, seconds))


def memory(home: Path, folder: Path, sizes: tuple[int, ...]) -> Iterator[Row]:
    """Yield the peak memory of the process that adds up, and of the largest that counts."""
    for number in sizes:
        there = str(copied(home, folder / f"many-{number}", number))
        for likeness in (True, False):
            receiver, sender = multiprocessing.Pipe(duplex=False)
            process = multiprocessing.get_context("spawn").Process(target=_peak, args=(there, 2, likeness, sender))
            process.start()
            documents, types, begun, own, workers, seconds = receiver.recv()
            process.join()
            yield (
                f"{documents:,}", "yes" if likeness else "no", f"{types:,}", str(begun), str(own), str(workers),
                f"{documents / seconds:,.0f}",
            )  # fmt: skip


def tables(
    turns: int, home: Path, folder: Path, sizes: tuple[int, ...] = MANY
) -> list[tuple[str, str, Row, Callable[[], Iterator[Row]]]]:  # fmt: skip
    """Return what is measured: a title, words, the head of a table, and its rows."""
    return [
        ("All figures of a corpus, one core", WORDS, ("what", "documents/s", "× hashiye's time"),
         lambda: beside(home, turns)),
        ("Two processes", f"Wall clock, starting processes included, {TWO:,} documents.",
         ("processes", "documents/s", "× one"), lambda: jobs(copied(home, folder / "two", TWO), min(turns, 3))),
        ("Memory", "Peak resident memory in MB with two processes; documents repeat, so that the vocabulary does not grow.",
         ("documents", "near-duplicates", "types", "MB at start", "MB of the adding process", "MB of a counting process",
          "documents/s"),
         lambda: memory(home, folder, sizes)),
    ]  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("documents", type=int, nargs="?", default=FILES)
    arguments.add_argument("--turns", type=int, default=5)
    arguments.add_argument("--corpus", type=Path, help="one that is there, instead of a new one")
    arguments.add_argument("--memory", type=int, nargs="*", default=list(MANY))
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        home = content.make(folder / "made", given.documents, jobs=2) if given.corpus is None else given.corpus
        home = content.part(home, folder / "corpus", given.documents)
        for title, words, head, rows in tables(given.turns, home, folder, tuple(given.memory)):
            print(f"\n### {title}\n\n{words}\n\n| {' | '.join(head)} |\n|{' --- |' * len(head)}", flush=True)
            for row in rows():
                print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
