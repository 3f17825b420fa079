"""What of ``hashiye validate`` is measured, for docs/benchmarks.md: beside peers, and against itself.

``benchmarks/run --only validate`` measures this part alone. One pool of documents serves all tables.
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import starmap
from pathlib import Path

from msgspec import structs

import content
import crowded
import hashiye
import peer_validators
from hashiye import checking, corpus, validation
from hashiye.findings import Finding
from hashiye.grounds import Grounds, Wishes
from hashiye.registry import RULES
from hashiye.validation import Task
from processes import run
from timing import in_turns, ratio

PROGRAM = Path(sys.executable).with_name("hashiye")
SPANS = 100_000
PEER_DOCUMENTS = 24
"""Documents that peers judge a turn: those that every n-th of ours are."""

type Row = tuple[str, ...]


def show(found: tuple[float, float, float]) -> str:
    return f"{found[1]:.2f} ({found[0]:.2f} – {found[2]:.2f})"


def verdict(value: float, target: float, unit: str = "×", *, below: bool = False) -> str:
    """Say whether a target is met, and by how much it is missed."""
    sign = "≤" if below else "≥"
    if value <= target if below else value >= target:
        return f"{sign} {target:g} {unit}: met"
    return f"{sign} {target:g} {unit}: **missed**, {(value / target if below else target / value):.1f} times"


class Pool:
    """The documents that all tables are measured on, made once; corpora of any size are parts of it."""

    def __init__(self, scratch: Path, count: int) -> None:
        self.scratch = scratch
        self.count = count
        self.home = content.make(scratch / "pool", count, jobs=os.cpu_count() or 1)
        self._numbers = itertools.count()

    def part(self, count: int) -> Path:
        """Return a corpus of so many documents, a folder of its own."""
        there = self.scratch / f"part{next(self._numbers)}" / "corpus"
        there.parent.mkdir()
        return content.part(self.home, there, min(count, self.count))


def tasks_of(home: Path, *, across: bool = True) -> list[Task]:
    """Return what a run asks of each file: every default rule; without ``across`` none that is on a whole corpus."""
    wide = () if across else tuple(code for code, rule in RULES.items() if rule.across is not None)
    grounds = Grounds(Wishes(ignore=wide, today=content.TODAY))
    tasks = []
    for source in checking.documents([str(home)]):
        assert isinstance(source, corpus.Source)
        job = grounds.of(source).job
        assert job is not None
        tasks.append((job, source))
    return tasks


def judged(tasks: Sequence[Task]) -> None:
    """Judge files one after another in this process; anything found is an error of the benchmark."""
    for one in starmap(validation.one, tasks):
        assert not one.findings, one.findings[:3]
        assert not one.refused, one.refused


def whole(home: Path, *, jobs: int = 1, cache: bool = False) -> None:
    """Do all that ``hashiye validate`` does but for printing."""
    outcome = checking.check([str(home)], structs.replace(content.OPTIONS, jobs=jobs, cache=cache))
    assert not [one for one in outcome.findings if one.severity.value == "error"], outcome.findings[:3]


def each(judge: Callable[[Path], None], paths: Sequence[Path]) -> None:
    for path in paths:
        judge(path)


def per_document(pool: Pool, turns: int, ours: int = 300) -> Iterator[Row]:
    """Documents a second on one core, from files."""
    home = pool.part(ours)
    paths = sorted((home / "documents").iterdir())
    few = paths[:: max(1, len(paths) // PEER_DOCUMENTS)][:PEER_DOCUMENTS]
    written = peer_validators.written([hashiye.read(path) for path in few], home.parent / "peers")
    homes = {name: content.spelled(home, name) for name in ("json", "xml", "jsonl")}
    names = {"json": "hashiye, JSON files", "xml": "hashiye, XML files", "jsonl": "hashiye, one JSON Lines shard"}
    calls: dict[str, tuple[Callable[[], object], int, float | None]] = {}
    for name, there in homes.items():
        calls[names[name]] = (partial(judged, tasks_of(there, across=False)), len(paths), None)
    calls["hashiye, JSON files, a whole run with corpus-wide rules"] = (partial(whole, home), len(paths), None)
    calls["json + jsonschema + loops, the same files"] = (
        partial(each, peer_validators.judge_loops, few),
        len(few),
        100,
    )
    for peer in peer_validators.PEERS:
        files = written[peer.name]
        calls[peer.name] = (partial(each, peer.judge, files), len(files), peer.target)
    gc.collect()
    gc.freeze()  # what was imported is none of a document's garbage, ours or theirs
    candidates = {name: call for name, (call, _, _) in calls.items()}
    times = _a_document(in_turns(candidates, turns=turns), calls)
    walls = _a_document(in_turns(candidates, turns=max(1, turns // 3), clock=time.perf_counter), calls)
    gc.unfreeze()
    base = {name: times[f"hashiye, {name} files"] for name in ("JSON", "XML")}
    for name, found in times.items():
        middle, wall = statistics.median(found), statistics.median(walls[name])
        target = calls[name][2]
        against = [ratio(found, base["JSON"]), ratio(found, base["XML"])]
        said = verdict(against[0][1], target) if target else ""
        yield (
            name,
            f"{1 / middle:,.0f}",
            f"{middle * 1e6:,.0f}",
            f"{wall * 1e6:,.0f}",
            show(against[0]),
            show(against[1]),
            said,
        )


def _a_document(
    times: Mapping[str, list[float]], calls: Mapping[str, tuple[object, int, object]]
) -> dict[str, list[float]]:
    return {name: [one / calls[name][1] for one in found] for name, found in times.items()}


def once(call: Callable[[], object]) -> float:
    """Return the wall seconds of one call."""
    gc.collect()
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def command(*arguments: str | Path, cache: Path | None = None) -> tuple[float, float, int]:
    """Run ``hashiye validate`` and return wall and CPU seconds and the peak of memory in MB."""
    environment = {"HASHIYE_CACHE_DIR": str(cache)} if cache else {}
    began = time.perf_counter()
    cpu, peak = run(PROGRAM, "validate", *arguments, *(() if cache else ("--no-cache",)), **environment)
    return time.perf_counter() - began, cpu, peak


def against_itself(pool: Pool, turns: int, count: int = 3000) -> Iterator[Row]:
    """Two processes against one, and an unchanged corpus against a first run; wall clock, turn by turn."""
    home, cache = pool.part(count), pool.scratch / "cache"
    size = len(list((home / "documents").iterdir()))
    times: dict[str, list[float]] = {name: [] for name in ("one", "two", "first", "again")}
    inside: dict[str, list[float]] = {"one": [], "two": []}
    for _ in range(turns):
        times["one"].append(command(home, "--jobs", "1")[0])
        times["two"].append(command(home, "--jobs", "2")[0])
        shutil.rmtree(cache, ignore_errors=True)
        times["first"].append(command(home, "--jobs", "1", cache=cache)[0])
        times["again"].append(command(home, "--jobs", "1", cache=cache)[0])
        inside["one"].append(once(partial(whole, home)))
        inside["two"].append(once(partial(whole, home, jobs=2)))
    for name, found, base, target in (
        ("one process", times["one"], times["one"], None),
        ("two processes", times["two"], times["one"], 1.8),
        ("one process, start-up left out", inside["one"], inside["one"], None),
        ("two processes, start-up left out", inside["two"], inside["one"], 1.8),
        ("one process, filling the cache", times["first"], times["first"], None),
        ("nothing changed since", times["again"], times["first"], 6.0),
    ):
        middle, faster = statistics.median(found), ratio(base, found)
        yield (
            f"{size:,}",
            name,
            f"{size / middle:,.0f}",
            f"{middle:.2f}",
            show(faster),
            (verdict(faster[1], target) if target else ""),
        )


def crowds(scratch: Path, count: int = SPANS, turns: int = 3) -> Iterator[Row]:
    """One document with very many spans; and one with half as many, so that what is quadratic shows."""
    for number, shape in enumerate(crowded.SHAPES):
        seconds = []
        for size in (count // 2, count):
            home = scratch / f"crowd{number}-{size}"
            path = crowded.make(home, shape, size)
            found: list[tuple[Finding, ...]] = []
            walls = [once(lambda home=home, found=found: found.append(_findings(home))) for _ in range(turns)]
            seconds.append(statistics.median(walls))
            megabytes = path.stat().st_size / 1e6
            shutil.rmtree(home)
        yield (
            shape, f"{megabytes:.0f}", f"{len(found[-1]):,}", f"{seconds[1]:.2f}", f"{seconds[1] / seconds[0]:.1f}",
            verdict(seconds[1], 2.0, "s", below=True),
        )  # fmt: skip


def _findings(home: Path) -> tuple[Finding, ...]:
    return checking.check([str(home)], content.OPTIONS).findings


def cold(pool: Pool, turns: int, count: int = 1000) -> Iterator[Row]:
    """Processes from nothing, CPU: one document, and one changed file of a corpus in git."""
    home = pool.part(count)
    shutil.copytree(home, home.parent / "git")  # the parts share their files: this one is changed
    home = home.parent / "git"
    changed = sorted((home / "documents").iterdir())[len(list((home / "documents").iterdir())) // 2]
    _git(home, "init", "-q")
    _git(home, "add", "-A")
    _git(home, "-c", "user.name=bench", "-c", "user.email=bench@example.org", "commit", "-q", "-m", "all")
    document = hashiye.read(changed)
    first = document.layers[0].annotations[0]
    layer = structs.replace(
        document.layers[0], annotations=(structs.replace(first, note="x"), *document.layers[0].annotations[1:])
    )
    hashiye.write(structs.replace(document, layers=(layer, *document.layers[1:])), changed)
    cache = pool.scratch / "cold-cache"
    command(home, cache=cache)
    calls: dict[str, Callable[[], tuple[float, float, int]]] = {
        "python -c pass": lambda: (*_walled(sys.executable, "-c", "pass"),),
        "hashiye validate, one document": partial(command, changed),
        f"hashiye validate --changed, one of {count:,}, never run before": partial(command, home, "--changed"),
        f"hashiye validate --changed, one of {count:,}, run before": partial(command, home, "--changed", cache=cache),
    }
    for call in calls.values():
        call()  # modules are compiled and the cache is filled once, before anything is counted
    found: dict[str, list[tuple[float, float, int]]] = {name: [] for name in calls}
    for _ in range(turns):
        for name, call in calls.items():
            found[name].append(call())
    base = [one[1] for one in found["python -c pass"]]
    for name, all_ in found.items():
        times = ratio([one[1] for one in all_], base)
        said = verdict(times[1], 15, below=True) if "--changed" in name else ""
        wall, cpu, peak = (statistics.median(one[at] for one in all_) for at in range(3))
        yield name, f"{cpu * 1000:.0f}", f"{wall * 1000:.0f}", f"{peak:.0f}", show(times), said


def _walled(*arguments: str) -> tuple[float, float, int]:
    began = time.perf_counter()
    cpu, peak = run(*arguments)
    return time.perf_counter() - began, cpu, peak


def _git(home: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(home), *arguments], check=True, capture_output=True)


def memory(pool: Pool, counts: Sequence[int]) -> Iterator[Row]:
    """Peak memory over corpora of growing size; and what each document more takes."""
    before: tuple[int, int] | None = None
    for count in counts:
        home = pool.part(count)
        wall, _, peak = command(home, "--jobs", "1")
        size = len(list((home / "documents").iterdir()))
        grown = f"{(peak - before[1]) * 1000 / (size - before[0]):.1f}" if before and size > before[0] else ""
        yield f"{size:,}", f"{size / wall:,.0f}", f"{peak}", grown
        before = size, peak


def bad(pool: Pool, turns: int, count: int = 300) -> Iterator[Row]:
    """A corpus in which each document has one fault, by fault; against the same corpus without."""
    home = pool.part(count)
    homes = {"nothing": home}
    for name, fault in FAULTS.items():
        homes[name] = there = home.parent / name.replace(" ", "-")
        content.part(home, there, 0)
        for path in sorted((home / "documents").iterdir()):
            raw = json.loads(path.read_bytes())
            fault(raw)
            document = there / "documents" / path.name
            document.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
            if name != "not canonical":
                _put_in_form(document)
            os.link(home / "texts" / f"{path.name.removesuffix('.hsh.json')}.txt", there / "texts" / f"{raw['id']}.txt")
    told = {name: Counter(one.code for one in _on_documents(there)) for name, there in homes.items()}
    times = in_turns({name: partial(_on_documents, there) for name, there in homes.items()}, turns=turns)
    for name, found in times.items():
        middle = statistics.median(found) / count
        codes = ", ".join(f"{code} × {number}" for code, number in told[name].most_common())
        yield name, codes, f"{1 / middle:,.0f}", f"{middle * 1e6:,.0f}", show(ratio(found, times["nothing"]))


def _on_documents(home: Path) -> list[Finding]:
    checked = starmap(validation.one, tasks_of(home, across=False))
    return [finding for one in checked for finding in (*one.findings, *one.refused)]


def _put_in_form(path: Path) -> None:
    """Write a document in canonical form, in this process."""
    from hashiye import formatting
    from hashiye.codecs import CODECS
    from hashiye.limits import DEFAULT

    formatting.one(False, DEFAULT, corpus.Source(path, CODECS["json"]))


def _nothing(_raw: dict) -> None:
    return None


def _unknown_label(raw: dict) -> None:
    raw["layers"][0]["annotations"][0]["label"] = "PERSONNE"


def _other_surface(raw: dict) -> None:
    raw["layers"][0]["annotations"][0]["text"] += "ها"


def _past_the_end(raw: dict) -> None:
    raw["layers"][0]["annotations"][-1]["end"] = 10**6


def _unknown_field(raw: dict) -> None:
    raw["layers"][0]["annotations"][0]["comment"] = "x"


FAULTS: dict[str, Callable[[dict], None]] = {
    "a label that there is not": _unknown_label,
    "a surface that is another": _other_surface,
    "an offset past the end": _past_the_end,
    "a field that there is not": _unknown_field,
    "not canonical": _nothing,
}


def tables(turns: int, counts: Sequence[int]) -> Iterator[tuple[str, str, Row, Callable[[], Iterator[Row]]]]:
    """Yield each table: its title, what is said above it, its head, and what measures its rows. One pool for all."""
    with tempfile.TemporaryDirectory(prefix="hashiye-bench-") as scratch:
        pool = Pool(Path(scratch), max(counts))
        short = max(3, turns // 3)
        yield (
            "A document, beside peers",
            DOCUMENT,
            ("judge", "documents/s", "µs (CPU)", "µs (wall)", "× our JSON", "× our XML", "target"),
            partial(per_document, pool, turns, min(300, pool.count)),
        )
        yield (
            "Two processes, and nothing changed",
            "Wall clock; how many times faster, turn by turn. Text report to nowhere, start-up included unless said.\n",
            ("documents", "run", "documents/s", "s", "times faster", "target"),
            partial(against_itself, pool, short, min(3000, pool.count)),
        )
        yield (
            "One changed file",
            (
                "Processes from nothing, modules compiled before; CPU milliseconds (git's too), and against `python -c pass` in turn.\n"
                "Of `--changed`, starting and importing take about half, reading and hashing the other documents a fifth.\n"
            ),
            ("command", "ms (CPU)", "ms (wall)", "peak MB", "× pass", "target"),
            partial(cold, pool, turns, min(1000, pool.count)),
        )
        yield (
            f"{SPANS:,} spans in one document",
            CROWD,
            ("how the spans lie", "MB", "findings", "s", "× half as many", "target"),
            partial(crowds, pool.scratch),
        )
        yield (
            "Faults",
            "A corpus in which each document has the same one fault, against the sound one (CPU, JSON files).\n",
            ("fault", "found", "documents/s", "µs", "× sound"),
            partial(bad, pool, short, min(300, pool.count)),
        )
        yield (
            "Memory",
            MEMORY,
            ("documents", "documents/s", "peak MB", "kB a document more"),
            partial(memory, pool, counts),
        )


DOCUMENT = """\
Each judges or loads files of its own format with the same text, tokens, sentences and entities (and facts, where
it has a place for them), as its own library writes them; the page cache is warm, nothing is started anew for a
file. hashiye asks all default rules on documents, of 300 documents; peers see every twelfth of these. Not equal
work: cassis and STAM judge references and offsets only, udtools knows no entities, foliavalidator none of our rules;
ours also hold norms, three more layers and producers. The target is held against JSON files.

Where a target is missed: a sound document needs two files opened and hashed, a typed decode with one object an
annotation (about a seventh of the time), the proof that it is canonical, and some seventy rules over columns of Python numbers
(half of the time; telling that tokens cover the text is the largest part). What is left is interpreter time:
it takes compiled code, or a kernel over batches of documents, to come nearer.
"""

CROWD = """\
Wall seconds of a run over one file, all default rules, findings with their places included; and against half as many
spans: 2 is linear, 4 quadratic.
"""

MEMORY = """\
`hashiye validate --jobs 1 --no-cache` over corpora of growing size, corpus-wide rules on; and what one document more
takes.
"""
