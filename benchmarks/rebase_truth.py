"""Measures how many spans are found again on an edited text, by kind of edit, with known truth (``edited_texts``).

``python benchmarks/rebase_truth.py [--seed N] [--texts N] [--spans N] [--ours]``
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from typing import cast

from rapidfuzz.distance import Levenshtein

import content
import edited_texts
from edited_texts import KINDS, Edited, Parts, Truth
from harder_edits import harder
from hashiye.alignment import align, of_hunks
from hashiye.rebasing import anchor

type Answer = Parts | str
"""A place, or ``lost``, or ``ambiguous``."""

RIGHT, LOST, AMBIGUOUS, WRONG = "right", "lost", "ambiguous", "wrong"


def score(truth: Truth, answer: Answer, same: bool = False) -> str:
    """Judge one answer: what was not answered, though there was an answer, is lost or ambiguous.

    ``same``: it has the very words of the span.
    """
    if truth.torn and truth.parts and same and len(answer) == len(truth.parts):
        inside = (a <= c < d <= b for (a, b), (c, d) in zip(truth.parts, cast(Parts, answer), strict=True))
        return RIGHT if all(inside) else WRONG
    if truth.torn and answer == AMBIGUOUS:
        return RIGHT
    if truth.doubled:
        return RIGHT if answer == AMBIGUOUS else LOST if answer == LOST else WRONG
    if isinstance(answer, str):
        return RIGHT if truth.cut or (truth.deleted and answer == LOST) else answer
    return RIGHT if truth.parts == answer else WRONG


def ours(old: str, new: str, spans: Sequence[Parts]) -> list[Answer]:
    return [one.parts or one.verdict for one in anchor(old, new, spans)]


def offsets(_: str, __: str, spans: Sequence[Parts]) -> list[Answer]:
    return list(spans)


def quote(old: str, new: str, spans: Sequence[Parts]) -> list[Answer]:
    answers: list[Answer] = []
    for parts in spans:
        placed = []
        for start, end in parts:
            surface = old[start:end]
            there = [match.start() for match in re.finditer(f"(?={re.escape(surface)})", new)]
            if there:
                at = min(there, key=lambda at: abs(at - start))
                placed.append((at, at + end - start))
        answers.append(tuple(placed) if len(placed) == len(parts) else LOST)
    return answers


def _by(hunks: Iterable[tuple[int, int, int, int]], old: str, new: str, spans: Sequence[Parts]) -> list[Answer]:
    known = of_hunks(hunks, len(old), len(new))
    answers: list[Answer] = []
    for parts in spans:
        placed = [place for part in parts if (place := known.span(*part)) is not None]
        answers.append(tuple(placed) if len(placed) == len(parts) else LOST)
    return answers


def by_difflib(old: str, new: str, spans: Sequence[Parts]) -> list[Answer]:
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return _by(((a, b, c, d) for tag, a, b, c, d in opcodes if tag != "equal"), old, new, spans)


def by_rapidfuzz(old: str, new: str, spans: Sequence[Parts]) -> list[Answer]:
    found = (
        (one.src_start, one.src_end, one.dest_start, one.dest_end)
        for one in Levenshtein.opcodes(old, new)
        if one.tag != "equal"
    )
    return _by(found, old, new, spans)


METHODS: dict[str, Callable[[str, str, Sequence[Parts]], list[Answer]]] = {
    "hashiye": ours, "keep offsets": offsets, "nearest exact quote": quote, "difflib": by_difflib,
    "rapidfuzz opcodes": by_rapidfuzz,
}  # fmt: skip


def judged(method: Callable[[str, str, Sequence[Parts]], list[Answer]], one: Edited) -> Counter[str]:
    """Count how the answers of a method for one edited text are."""
    answers = method(one.old, one.new, one.spans)
    return Counter(
        score(truth, answer, _words(one.old, parts) == _words(one.new, answer))
        for parts, truth, answer in zip(one.spans, one.truths, answers, strict=True)
    )


def _words(text: str, answer: Answer) -> list[str] | None:
    return None if isinstance(answer, str) else [text[start:end] for start, end in answer]


def table(cases: Sequence[Edited], methods: Iterable[str]) -> dict[str, dict[str, Counter[str]]]:
    found: dict[str, dict[str, Counter[str]]] = {name: defaultdict(Counter) for name in methods}
    for name, counts in found.items():
        for one in cases:
            counts[one.kind] += judged(METHODS[name], one)
        counts["all"] = sum(list(counts.values()), Counter())
    return found


def percent(counts: Counter[str], what: str) -> float:
    return 100 * counts[what] / max(1, counts.total())


def show(found: dict[str, dict[str, Counter[str]]]) -> None:
    for name, counts in found.items():
        print(f"\n{name:34}{'right':>9}{'lost':>9}{'ambiguous':>11}{'wrong':>9}")
        for kind in counts:
            row = (percent(counts[kind], what) for what in (RIGHT, LOST, AMBIGUOUS, WRONG))
            print(f"  {kind:32}" + "".join(f"{share:10.3f}" for share in row))


def long_text(size: int, seed: int) -> str:
    made, found = 0, []
    for text in content.mixed(10**6, seed):
        found.append(text)
        made += len(text)
        if made >= size:
            break
    return "".join(found)[:size]


def with_edits(text: str, count: int, seed: int) -> str:
    dice, chars = random.Random(seed), list(text)
    for at in sorted(dice.sample(range(len(text)), count), reverse=True):
        chars[at : at + dice.randrange(3)] = dice.choice(("", "ب", " نو ", "ها"))
    return "".join(chars)


def times() -> None:
    old = long_text(100_000, 3)
    new = with_edits(old, 100, 4)
    spans = edited_texts.spans(old, 2_000, random.Random(5))
    for name, call in {
        "100,000 characters, 100 edits: align": lambda: align(old, new),
        "100,000 characters, 100 edits: align, anchor 2,000": lambda: anchor(old, new, spans),
    }.items():
        print(f"{name:56}{_seconds(call):8.3f} s")
    long, other = long_text(1_000_000, 6), long_text(1_000_000, 7)
    print(
        f"{'1,000,000 characters, 300 edits: align':56}{_seconds(lambda: align(long, with_edits(long, 300, 8)), 1):8.3f} s"
    )
    dice = random.Random(9)
    strange = "".join(dice.choice("abcdefghijklmnopqrstuvwxyz   ") for _ in range(1_000_000))
    for name, one in {"the same news, other words": other, "another language": strange}.items():
        print(
            f"{'1,000,000 characters each: ' + name:56}{_seconds(lambda one=one: align(long, one), 1):8.3f} s, related: {align(long, one).related}"
        )


def _seconds(call: Callable[[], object], turns: int = 5) -> float:
    found = []
    for _ in range(turns):
        began = time.process_time()
        call()
        found.append(time.process_time() - began)
    return min(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--texts", type=int, default=140)
    parser.add_argument("--spans", type=int, default=180)
    parser.add_argument("--ours", action="store_true", help="leave out the other methods")
    options = parser.parse_args()
    cases = list(edited_texts.edited(options.texts, options.spans, options.seed))
    texts = {one.old: len(one.spans) for one in cases}
    print(f"seed {options.seed}: {len(texts)} texts, mean {sum(map(len, texts)) // len(texts)} characters, "
          f"{sum(texts.values())} spans, each in {len(KINDS)} edited texts")  # fmt: skip
    show(table(cases, ["hashiye"] if options.ours else METHODS))
    print("\nharder edits, on news and on repetitive texts of patterns")
    show(table(list(harder(options.texts, options.spans, options.seed)), ["hashiye"] if options.ours else METHODS))
    print()
    times()


if __name__ == "__main__":
    main()
