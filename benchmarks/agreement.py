"""What of ``hashiye agreement`` is measured, for docs/benchmarks.md: beside its peers, and by itself.

``benchmarks/run --only agreement`` measures this part alone. A ratio is only told of values that are the same: a row
whose values differ says so in its place. ``python benchmarks/agreement.py PART`` is one part in a process of its own.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

import agreement_data as data
import agreement_peers as peers
from agreement_peers import Call, Values
from hashiye.agreement import measures, whole
from hashiye.agreement.coding import alpha, ratings
from hashiye.agreement.figures import Settings
from hashiye.agreement.gamma import values as gamma
from hashiye.agreement.measures import Counted
from hashiye.agreement.request import Request
from hashiye.agreement.study import Study
from processes import environment, run

PROGRAM = Path(sys.executable).with_name("hashiye")
LARGE, FILES = 20_000, 2_000
SLOW = 15.0
"""Seconds from which a peer gets one turn alone, after the call whose value is compared."""
NAMED = ("numpy", "scipy", "pandas", "nltk", "krippendorff", "irrCAC", "simpledorff", "scikit-learn", "statsmodels",
         "seqeval", "nervaluate", "pygamma-agreement")  # fmt: skip
"""Packages whose versions the page tells."""

WORDS = """\
Made annotations: three annotators mark the same 40 places of 400 tokens with one of five labels, miss 8 %, move or cut a
tenth of the edges, give 7 % another label. What is timed begins, for hashiye, with the spans as columns, as reading leaves
them; nothing is remembered from call to call. Peers have their own shape ready before the clock starts: lists of items,
tables, tags (for NLTK that is a third of its time again, else little). That hashiye counts spans, of which there are a
tenth as many as tokens, is most of the difference to those who look at every token; so one row gives it the very list of
all items that NLTK has. Every row compares values first; a ratio of different values says so. DKPro Statistics is Java,
and not to be had from the registries here; NLTK and simpledorff stand for coders of its kind (a dictionary an item)."""

LEADING = ("span_f1_strict", "token_krippendorff_alpha", "u_alpha_nominal")

type Row = tuple[str, ...]


def verdict(value: float, target: float, unit: str = "", *, below: bool = True) -> str:
    met = value <= target if below else value >= target
    return f"{'≤' if below else '≥'} {target:,g}{unit}: {'met' if met else '**missed**'}"


# By itself, each part in its own process.


def value(name: str, made: Study) -> float:
    """Count a measure and return its value."""
    counted = measures.named(name).count(made, Request())
    assert isinstance(counted, Counted), counted
    return float(counted.value(counted.rows.sum(axis=0)))


def report(made: Study) -> object:
    settings = Settings(layer="entities", unit="token", seed=1, resamples=1000, permutations=0, partial=False)
    return whole.report(made, Request(), settings=settings, coverage=())


def floor(coded: data.Items) -> object:
    """Count the coincidences of all pairs of annotators, no more: what NumPy needs to look at every token."""
    wide = len(data.TAGS)
    return [
        np.bincount(one.astype(np.int16) * wide + other, minlength=wide**2) for one, other in combinations(coded, 2)
    ]


PARTS: dict[str, tuple[int, Callable[[Study], Callable[[], object]]]] = {
    "intervals": (LARGE, lambda made: lambda: whole.measured(replace(made), LEADING, Request())),
    "report": (LARGE, lambda made: lambda: report(replace(made))),
    "alpha_u": (2_000, lambda made: lambda: value("alpha_u_1995", replace(made))),
    "alpha_u_large": (LARGE, lambda made: lambda: value("alpha_u_1995", replace(made))),
    "floor": (LARGE, lambda made: partial(floor, data.items(made))),
}


def part(name: str, turns: int) -> None:
    """Measure one part and print CPU and wall seconds (medians) and the peak memory in MB."""
    documents, prepared = PARTS[name]
    call = prepared(data.study(documents))
    call()
    spent = []
    for _ in range(turns):
        gc.collect()
        cpu, wall = time.process_time(), time.perf_counter()
        call()
        spent.append((time.process_time() - cpu, time.perf_counter() - wall))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps([*(statistics.median(one) for one in zip(*spent, strict=True)), peak]))


def alone(name: str, turns: int) -> tuple[float, float, int]:
    command = [sys.executable, __file__, name, str(turns)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment())
    cpu, wall, peak = json.loads(done.stdout)
    return cpu, wall, peak


def by_itself(turns: int) -> Iterator[Row]:
    """The large run, the whole report, alpha_U of 1995, and what NumPy needs for nothing but the counting."""
    told: tuple[tuple[str, str, Callable[[float, int], str]], ...] = (
        ("intervals", f"strict F1, alpha of tokens, u-alpha, 1,000 resamples; {LARGE:,} documents",
         lambda cpu, peak: f"{verdict(cpu, 5, ' s')}; {verdict(peak, 1000, ' MB')}"),
        ("report", f"the whole default report, every label, pair and document; {LARGE:,} documents",
         lambda _cpu, peak: verdict(peak, 1000, " MB")),
        ("alpha_u", "alpha_U of 1995; 2,000 documents", lambda cpu, _peak: verdict(cpu, 0.5, " s")),
        ("alpha_u_large", f"alpha_U of 1995; {LARGE:,} documents", lambda _cpu, _peak: ""),
        ("floor", f"`numpy.bincount` of the tokens of each pair, laid out before; {LARGE:,} documents", lambda _cpu, _peak: ""),
    )  # fmt: skip
    for name, what, judged in told:
        cpu, wall, peak = alone(name, 1 if name == "report" else min(turns, 5))
        yield what, f"{cpu:.2f}", f"{wall:.2f}", f"{peak:,}", judged(cpu, peak)
    with tempfile.TemporaryDirectory() as scratch:
        folder = data.corpus(Path(scratch), data.study(FILES))
        for what, options in (("strict F1, no resamples", ("--measure", "span_f1_strict", "--resamples", "0")),
                              ("the whole default report", ())):  # fmt: skip
            for jobs in ("1", "2"):
                start = time.perf_counter()
                cpu, peak = run(PROGRAM, "agreement", folder, "--jobs", jobs, *options)
                wall = time.perf_counter() - start
                named = f"`hashiye agreement`, {FILES:,} documents in {3 * FILES:,} files, {what}, --jobs {jobs}"
                yield f"{named}: {FILES * 3 / wall:,.0f} files/s", f"{cpu:.2f}", f"{wall:.2f}", f"{peak:,}", ""


# Beside peers: the same documents, values compared first.


@dataclass(frozen=True)
class Race:
    """One figure of ours and the peer's, on so many documents; ``within`` is how far they may be apart."""

    what: str
    peer: str
    ours: Callable[[Study], Call]
    theirs: Callable[[Study, data.Items], Call]
    share: float = 1.0
    target: float = 0.0
    within: float = 1e-9


def _named(*names: str) -> Callable[[Study], Call]:
    def prepared(made: Study) -> Call:
        def call() -> Values:
            fresh = replace(made)  # of which nothing is known yet
            return tuple(value(name, fresh) for name in names)

        return call

    return prepared


def _of_pairs(*names: str) -> Callable[[Study], Call]:
    """Return the figures of every pair, as the peers give them."""

    def prepared(made: Study) -> Call:
        cuts = [made.between(*pair) for pair in made.pairs()]
        return lambda: tuple(value(name, replace(cut)) for cut in cuts for name in names)

    return prepared


def _of_items(made: Study) -> Call:
    """Return alpha of the same items that peers get, token by token, by the coefficients for items."""
    rows = list(zip(*([data.TAGS[code] for code in row] for row in data.items(made).tolist()), strict=True))
    return lambda: (float(alpha.krippendorff(ratings.of_items(rows)).value or 0.0),)


ALPHA = _named("token_krippendorff_alpha")
SCHEMES = ("span_f1_strict", "span_f1_exact", "span_f1_partial", "span_f1_type")

RACES = (
    Race("alpha of tokens", "NLTK", ALPHA, peers.nltk_alpha, target=100),
    Race("alpha of tokens, from NLTK's list of items", "NLTK", _of_items, peers.nltk_alpha, share=0.1),
    Race("alpha of tokens", "krippendorff", ALPHA, peers.krippendorff_alpha, share=0.1),
    Race("alpha of tokens", "irrCAC", ALPHA, peers.irrcac_alpha, target=20),
    Race(
        "Fleiss' kappa and AC1 of tokens",
        "irrCAC",
        _named("token_fleiss_kappa", "token_gwet_ac"),
        peers.irrcac_rest,
        target=20,
    ),
    Race("alpha of tokens", "simpledorff", ALPHA, peers.simpledorff_alpha, share=0.01, target=20),
    Race("kappa of tokens, mean of pairs", "NLTK", _named("token_cohen_kappa"), peers.nltk_kappa, share=0.1, target=20),
    Race("kappa of tokens, mean of pairs", "scikit-learn", _named("token_cohen_kappa"), peers.sklearn_kappa),
    Race("Fleiss' kappa of tokens", "statsmodels", _named("token_fleiss_kappa"), peers.statsmodels_fleiss),
    Race(
        "strict span F1 of three pairs",
        "seqeval",
        _of_pairs("span_f1_strict"),
        peers.seqeval_f1,
        target=50,
        within=1e-12,
    ),
    Race(
        "span F1 of three pairs, all four schemes",
        "nervaluate",
        _of_pairs(*SCHEMES),
        peers.nervaluate_f1,
        target=50,
        within=1e-12,
    ),
)


def beside_peers(turns: int, documents: int) -> Iterator[Row]:
    """Each figure of ours and of the peer, in turns, after the values were found to be the same."""
    studies = {share: data.study(int(documents * share)) for share in {race.share for race in RACES}}
    for race in RACES:
        made = studies[race.share]
        ours = race.ours(made)
        with _aside(race, made) as turn:
            first, found = turn()
            apart = max(abs(one - other) for one, other in zip(ours(), found, strict=True))
            times = [(_seconds(ours, 1.0), turn()[0]) for _ in range(1 if first > SLOW else min(turns, 3))]
        ratios = sorted(slow / fast for fast, slow in times)
        shown = times_(statistics.median(ratios))
        if len(ratios) > 1:
            shown += f" ({times_(ratios[0])} – {times_(ratios[-1])})"
        same = f"{apart:.0e}" if apart <= race.within else f"**differ by {apart:.1e}**"
        told = verdict(statistics.median(ratios), race.target, " ×", below=False) if race.target else ""
        own, other = (statistics.median(one) for one in zip(*times, strict=True))
        yield race.what, race.peer, f"{len(made.documents):,}", f"{own:.3f}", f"{other:.2f}", shown, same, told


@contextmanager
def _aside(race: Race, made: Study) -> Iterator[Callable[[], tuple[float, Values]]]:
    """Yield a call of the peer in a process of its own, whose gigabytes slow nobody else: CPU seconds and values."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, race, made), daemon=True)
    process.start()
    there.close()

    def turn() -> tuple[float, Values]:
        here.send(None)
        return here.recv()

    try:
        yield turn
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection, race: Race, made: Study) -> None:
    call = race.theirs(made, data.items(made))
    while True:
        pipe.recv()
        gc.collect()
        start = time.process_time()
        found = call()
        pipe.send((time.process_time() - start, found))


def times_(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}"


def _seconds(call: Call, at_least: float = 0.0) -> float:
    """Return the CPU seconds of a call, repeated for as long as ``at_least``."""
    gc.collect()
    start, count = time.process_time(), 0
    while not count or time.process_time() - start < at_least:
        call()
        count += 1
    return (time.process_time() - start) / count


# Gamma.

SAMPLES = 30
SIZES = ((50, 2), (200, 2), (50, 3), (200, 3))


def gammas(_turns: int) -> Iterator[Row]:
    """Best alignment and gamma of one continuum, wall clock: pygamma uses all cores for its samples, ours one."""
    for units, annotators in ((5, 2), (5, 3), (5, 4)):  # compile what Numba compiles
        warm = peers.Pygamma(data.continuum(units, annotators)[0])
        warm.disorder()
        warm.gamma(2)
    gamma.gamma(*data.continuum(50, 3), samples=SAMPLES)
    for units, annotators in SIZES:
        marked, length = data.continuum(units, annotators)
        peer = peers.Pygamma(marked)
        own, ours = _wall(lambda marked=marked: gamma.observed_disorder(marked), 5)
        other, theirs = _wall(peer.disorder)
        same = (
            f"{abs(ours - theirs) / ours:.0e}" if abs(ours - theirs) <= 1e-6 * ours else f"**differ: {ours} {theirs}**"
        )
        yield (
            f"{units} × {annotators}, best alignment",
            f"{own:.4f}",
            f"{other:.3f}",
            f"{other / own:,.0f}",
            f"{ours:.6f} {theirs:.6f}",
            same,
            "",
        )
        own, found = _wall(lambda marked=marked, length=length: gamma.gamma(marked, length, samples=SAMPLES), 5)
        other, theirs = _wall(lambda peer=peer: peer.gamma(SAMPLES))
        told = (
            f"{verdict(own, 1, ' s')}; {verdict(other / own, 30, ' ×', below=False)}"
            if (units, annotators) == (200, 3)
            else ""
        )
        drawn = f"± {found.error:.4f}"
        yield (
            f"{units} × {annotators}, gamma, {SAMPLES} samples",
            f"{own:.3f}",
            f"{other:.2f}",
            f"{other / own:,.0f}",
            f"{found.value:.4f} {theirs:.4f}",
            drawn,
            told,
        )


def _wall[T](call: Callable[[], T], times: int = 1) -> tuple[float, T]:
    """Return the median wall seconds of a call, and what it returned."""
    spent = []
    for _ in range(times):
        gc.collect()
        start = time.perf_counter()
        found = call()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent), found


def disorders(_turns: int) -> Iterator[Row]:
    """Disorder of the best alignment on many small continua, sparse and crowded, ours and pygamma's."""
    for kind, make in (("sparse, as entities are", data.continuum), ("crowded, units overlapping", data.crowded)):
        for units, annotators, count in ((30, 2, 20), (15, 3, 20), (8, 4, 10), (5, 5, 5)):
            found = []
            for seed in range(count):
                marked, _ = make(units, annotators, seed=seed)
                found.append((gamma.observed_disorder(marked), peers.Pygamma(marked).disorder()))
            apart = max(abs(ours - theirs) / ours for ours, theirs in found)
            below = sum(ours < theirs * (1 - 1e-6) for ours, theirs in found)
            told = "same: met" if apart <= 1e-6 else f"**differ**, ours lower in {below}"
            yield kind, f"{units} × {annotators}", str(count), f"{apart:.0e}", told


def tables(turns: int, documents: int = LARGE) -> Iterator[tuple[str, str, Row, Callable[[], Iterator[Row]]]]:
    """Yield title, words, heads and rows of each table."""
    yield (
        "A large study",
        ("Each row in a process of its own, made annotations included in its memory; commands with all they start with.\n"
         "Targets are held against CPU seconds. `bincount` is no measure, only what it costs to look at every token once a\n"
         "pair: measures are counted from the edges of spans instead, and cost the sorting of these."),
        ("what", "CPU s", "wall s", "peak MB", "target"), partial(by_itself, turns),
    )  # fmt: skip
    yield (
        "The same figures beside peers",
        ("CPU seconds in turns; × is the median of three turns (lowest – highest), or of one where a call takes a quarter of a\n"
         "minute. Peers that would take minutes, or all memory, count fewer documents, and so do we in that row. scikit-learn's kappa gets two columns of small integers, and needs no more\n"
         "than a cross-table of them: it is faster than hashiye, which finds the tokens of each pair from spans."),
        ("figure", "peer", "documents", "our s", "peer's s", "× ours", "values differ by", "target"),
        partial(beside_peers, turns, documents),
    )  # fmt: skip
    yield (
        "Gamma",
        ("One continuum, wall clock, since pygamma aligns its samples in threads on all cores and hashiye on one. Alignments\n"
         "must have the same disorder. Expected disorder is drawn, so that gammas only lie near each other: ± is our\n"
         "Monte-Carlo error, and chance continua are drawn differently (pygamma: from the statistics of units; hashiye: by\n"
         "shifting what annotators marked, as the paper has it)."),
        ("units × annotators", "our s", "pygamma s", "× ours", "values, ours and theirs", "difference, or ±", "target"), partial(gammas, turns),
    )  # fmt: skip
    yield (
        "The best alignment, on many continua",
        "Disorder of the best alignment, ours and pygamma's. It computes with 32-bit floats: hence the last digits.",
        ("continua", "units × annotators", "how many", "largest relative difference", "target"), partial(disorders, turns),
    )  # fmt: skip


if __name__ == "__main__":
    part(sys.argv[1], int(sys.argv[2]))
