"""What of ``hashiye diff`` is measured, for docs/benchmarks.md: beside tools that compare JSON and XML, and by itself.

``benchmarks/run --only diff`` measures this part alone.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from msgspec import structs

import content
import edited_texts
import harder_edits
import hashiye
import rebase_truth
from hashiye import alignment
from hashiye.codecs import CODECS
from hashiye.comparing import compare
from hashiye.differing import Wanted, differ
from hashiye.differing.trees import Disk
from hashiye.limits import DEFAULT
from hashiye.model import Annotation, Document, new_id
from hashiye.rebasing import anchor
from processes import run
from timing import in_turns

PROGRAM = Path(sys.executable).with_name("hashiye")
TOKENS = 5_000
PATIENCE = 60.0
"""Seconds a peer may take; then it is broken off, and the table says so."""
DOCUMENTS = 1_000

type Row = tuple[str, ...]


def verdict(value: float, target: float, unit: str = "", *, below: bool = True) -> str:
    sign = "≤" if below else "≥"
    met = value <= target if below else value >= target
    return f"{sign} {target:,g}{unit}: {'met' if met else '**missed**'}"


def middle(found: list[float]) -> float:
    return statistics.median(found)


def long_document(tokens: int = TOKENS) -> Document:
    """Return an annotated document of at least so many tokens, mixed from the news."""
    texts, made = content.mixed(100), ""
    while True:
        made += next(texts).strip() + "\n"
        if made.count(" ") > tokens:
            return hashiye.annotate(made, id="long")


def four_changes(document: Document) -> Document:
    """Relabel one annotation, let another end earlier, take one away and add one."""
    layer = max(document.layers, key=lambda one: len(one.annotations))
    content_ = document.text.content or ""
    some = list(layer.annotations)
    places = [number * len(some) // 5 for number in (1, 2, 3)]
    one, other = some[places[0]], next(one for one in some[places[1] :] if one.end - one.start > 3)
    some[places[0]] = structs.replace(one, label="ORG" if one.label != "ORG" else "PER")
    cut = structs.replace(other, end=other.end - 2, text=content_[other.start : other.end - 2])
    some[some.index(other)] = cut
    gone = next(one for one in some[places[2] :] if one not in (cut, some[places[0]]))
    some.remove(gone)
    taken = [(each.start, each.end) for each in some] + [(gone.start, gone.end)]
    start, end = next(
        (start, end)
        for start, end in document.tokens.pairs()
        if all(end <= low or high <= start for low, high in taken)
    )
    added = Annotation(new_id("long", layer.name, start, end, "LOC", {}), start, end, "LOC", content_[start:end])
    layers = (structs.replace(one, annotations=tuple(sorted([*some, added], key=lambda one: (one.start, one.end))))
              if one is layer else one for one in document.layers)  # fmt: skip
    return structs.replace(document, layers=tuple(layers))


def _deepdiff(before: object, after: object, **options: object) -> int:
    from deepdiff import DeepDiff

    found = DeepDiff(before, after, **options)
    return sum(len(one) for one in found.values())


def _xmldiff(before: bytes, after: bytes) -> int:
    from xmldiff import main

    return len(main.diff_texts(before, after))


def _jsondiff(before: object, after: object) -> int:
    import jsondiff

    return len(str(jsondiff.diff(before, after))) and 1


def _nbdime(before: object, after: object) -> int:
    from nbdime import diff

    def leaves(found: list[dict[str, object]]) -> int:
        return sum(leaves(one["diff"]) if "diff" in one else 1 for one in found)  # type: ignore[arg-type]

    return leaves(diff(before, after))


def _child(pipe: Connection, call: Callable[[], int]) -> None:
    start = time.process_time()
    entries = call()
    pipe.send((time.process_time() - start, entries))


def once(call: Callable[[], int]) -> tuple[float, int] | None:
    """Return CPU seconds and entries of a call in a process of its own; None if it took too long."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_child, args=(theirs, call))
    process.start()
    answer = ours.recv() if ours.poll(PATIENCE) else None
    process.terminate()
    process.join()
    return answer


def one_document(turns: int) -> Iterator[Row]:
    """A document of 5,000 tokens with four changes, in process and as a command."""
    before = long_document()
    after = four_changes(before)
    pages = [{name: next(iter(CODECS[name].write(one).files.values())) for name in ("json", "xml")}
             for one in (before, after)]  # fmt: skip
    values = [json.loads(page["json"]) for page in pages]
    comparison = compare(before, after)
    times = in_turns({"ours": lambda: compare(before, after)}, turns=turns)["ours"]
    own, entries = middle(times), len(comparison.changes)
    told = f"{verdict(own * 1000, 20, ' ms')}; {'4 entries: met' if entries == 4 else f'{entries} entries: **missed**'}"
    yield "hashiye, documents in memory", f"{own * 1000:.1f}", str(entries), "1", told
    peers: dict[str, Callable[[], int]] = {
        "deepdiff, the JSON": partial(_deepdiff, *values),
        "deepdiff, ignore_order": partial(_deepdiff, *values, ignore_order=True),
        "xmldiff, the XML": partial(_xmldiff, pages[0]["xml"], pages[1]["xml"]),
        "nbdime's generic diff, the JSON": partial(_nbdime, *values),
        "jsondiff, the JSON": partial(_jsondiff, *values),
    }
    for name, call in peers.items():
        found = once(call)
        if found is None:
            yield name, f"> {PATIENCE * 1000:,.0f}", "none", f"> {PATIENCE / own:,.0f}", "≥ 50 ×: met"
            continue
        seconds, count = found
        aim = verdict(seconds / own, 50, " ×", below=False)
        yield name, f"{seconds * 1000:,.0f}", f"{count:,}", f"{seconds / own:,.0f}", aim
    yield from _commands(before, after, own, turns)


def _commands(before: Document, after: Document, own: float, turns: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as scratch:
        paths = []
        for name, one in (("a", before), ("b", after)):
            paths.append(Path(scratch) / f"{name}.hsh.json")
            hashiye.write(one, paths[-1])
        whole = middle([run(PROGRAM, "diff", *paths)[0] for _ in range(min(turns, 5))])
        bare = middle([run(sys.executable, "-c", "pass")[0] for _ in range(min(turns, 5))])
    yield "hashiye diff A B, the whole command", f"{whole * 1000:.0f}", "", f"{whole / own:,.0f}", ""
    yield "python -c pass", f"{bare * 1000:.0f}", "", "", ""


def folders(turns: int) -> Iterator[Row]:
    """A folder of 1,000 documents of which 1 % changed, one process."""
    with tempfile.TemporaryDirectory() as scratch:
        old = content.make(Path(scratch) / "old", DOCUMENTS, jobs=2)
        new = Path(scratch) / "new"
        shutil.copytree(old, new)
        paths = sorted((new / "documents").iterdir())
        for path in paths[:: len(paths) // (DOCUMENTS // 100)][: DOCUMENTS // 100]:
            document = hashiye.read(path)
            layer = next(one for one in document.layers if one.annotations)
            fewer = structs.replace(layer, annotations=layer.annotations[1:], relations=())
            layers = tuple(fewer if one is layer else one for one in document.layers)
            hashiye.write(structs.replace(document, layers=layers), path)

        def compared() -> None:
            outcome = differ(Disk(str(old), DEFAULT), Disk(str(new), DEFAULT), Wanted(jobs=1))
            assert (outcome.same, len(outcome.pairs)) == (DOCUMENTS - DOCUMENTS // 100, DOCUMENTS // 100)

        seconds = middle(in_turns({"": compared}, turns=turns)[""])
        yield (
            "in process",
            f"{seconds * 1000:.0f}",
            f"{DOCUMENTS / seconds:,.0f}",
            verdict(DOCUMENTS / seconds, 1000, "/s", below=False),
        )
        whole = [run(PROGRAM, "diff", old, new, "--jobs", "1") for _ in range(min(turns, 5))]
        seconds, peak = middle([one for one, _ in whole]), max(peak for _, peak in whole)
        yield (
            f"the whole command ({peak} MB)",
            f"{seconds * 1000:.0f}",
            f"{DOCUMENTS / seconds:,.0f}",
            verdict(DOCUMENTS / seconds, 1000, "/s", below=False),
        )


def edited(text: str, count: int, seed: int = 5) -> str:
    """Return a text with so many small edits of the kinds that people make, spread over it."""
    dice = random.Random(seed)
    for place in sorted(dice.sample(range(1, len(text) - 20), count), reverse=True):
        kind = dice.choice(("typo", "word", "drop", "joiner"))
        if kind == "typo":
            text = text[:place] + dice.choice("ابپتسمن") + text[place + 1 :]
        elif kind == "word":
            text = f"{text[:place]} تازه {text[place:]}"
        elif kind == "drop":
            text = text[:place] + text[place + 6 :]
        else:
            text = f"{text[:place]}\u200c{text[place:]}"
    return text


def texts(turns: int) -> Iterator[Row]:
    """Long texts: an edited one with everything carried along, and two that have nothing to do with each other."""
    words = "\n".join(content.mixed(60))
    old = words[:100_000]
    new = edited(old, 100)
    document = hashiye.annotate(old, id="long")
    spans = [one.spans for layer in document.layers for one in layer.annotations]
    seconds = middle(in_turns({"": lambda: anchor(old, new, spans)}, turns=min(turns, 5))[""])
    told = verdict(seconds, 0.5, " s")
    yield f"100,000 characters, 100 edits: {len(spans):,} annotations anchored", f"{seconds:.2f}", told
    seconds = middle(in_turns({"": partial(hashiye.rebase, document, new)}, turns=min(turns, 5))[""])
    yield "the same, the whole document with its tokens made anew", f"{seconds:.2f}", verdict(seconds, 0.5, " s")
    one, other = (_noise(seed) for seed in (1, 2))
    start = time.process_time()
    found = alignment.align(one, other)
    seconds = time.process_time() - start
    said = "said to be unrelated" if not found.related else "**taken for related**"
    yield f"two unrelated texts of a million characters: {said}", f"{seconds:.2f}", verdict(seconds, 5, " s")


def truths(seed: int = 101) -> Iterator[Row]:
    """Spans of edited texts whose place is known: what each method makes of them (others: of a text in seven)."""
    easier, harder = list(edited_texts.edited(140, 180, seed)), list(harder_edits.harder(140, 180, seed))
    for cases in (easier, harder):
        found = rebase_truth.table(cases, ["hashiye"])
        own, kinds = found.pop("hashiye"), dict.fromkeys(one.kind for one in cases)
        some = {text for number, text in enumerate(dict.fromkeys(one.old for one in cases)) if number % 7 == 0}
        found = rebase_truth.table(
            [one for one in cases if one.old in some], [name for name in rebase_truth.METHODS if name != "hashiye"]
        )
        for counts in (own, *found.values()):
            counts["all"] = sum((counts[kind] for kind in kinds), Counter())
        yield from (_told(kind, own, found.values(), cases is easier) for kind in (*kinds, "all"))


def _told(kind: str, own: dict[str, Counter[str]], others: Iterable[dict[str, Counter[str]]], has_target: bool) -> Row:
    right, wrong = (rebase_truth.percent(own[kind], what) for what in (rebase_truth.RIGHT, rebase_truth.WRONG))
    target = verdict(right, RIGHT[kind], " %", below=False) if has_target and kind in RIGHT else ""
    if kind == "all":
        target = f"wrong {verdict(wrong, 0.3, ' %')}"
    beside = (
        f"{rebase_truth.percent(counts[kind], rebase_truth.RIGHT):.1f} "
        f"({rebase_truth.percent(counts[kind], rebase_truth.WRONG):.1f})"
        for counts in others
    )
    name = f"*{kind}*" if not has_target else kind
    return name, f"{right:.3f}", f"{100 - right - wrong:.3f}", f"{wrong:.3f}", *beside, target


RIGHT = {"typo": 99.9, "joiner/blank": 99.9, "yeh/kaf": 99.9, "mixed": 97.0, "sentence moved": 99.0}
"""Percent of spans that have to be right, by kind of edit."""


def _noise(seed: int) -> str:
    """Return a million characters of words that another seed makes otherwise."""
    dice = random.Random(seed)
    letters = "ابپتجچحخدذرزسشصضطظعغفقکگلمنوهی"
    words: list[str] = []
    size = 0
    while size < 1_000_000:
        words.append("".join(dice.choices(letters, k=dice.randint(2, 8))) + dice.choice("      \n"))
        size += len(words[-1])
    return "".join(words)[:1_000_000]


def tables(turns: int) -> Iterator[tuple[str, str, Row, Callable[[], Iterator[Row]]]]:
    """Yield title, words, heads and rows of each table."""
    yield (
        "One document with four changes",
        (f"{TOKENS:,} tokens; one annotation relabelled, one shorter, one gone, one new. Peers get parsed JSON, or the\n"
        f"bytes of the XML, in a process of their own, once; one that takes more than {PATIENCE:.0f} s is broken off."),
        ("what", "ms", "entries", "× ours", "target"), partial(one_document, turns),
    )  # fmt: skip
    yield (
        "A folder in which little changed",
        f"{DOCUMENTS:,} documents with their texts on both sides; ten lack an annotation on the second. One process.",
        ("what", "ms", "documents/s", "target"), partial(folders, turns),
    )  # fmt: skip
    yield (
        "Edited and unrelated texts", "CPU seconds in process.", ("what", "s", "target"), partial(texts, turns),
    )  # fmt: skip
    yield (
        "Where spans land in an edited text",
        ("140 texts (articles of the tests, and prose mixed from them), 180 spans each, every text edited with a known\n"
         "place for each character; seed 101. In italics: harder edits, on news and on texts of repeated patterns. Percent of spans: *asked* is lost or ambiguous though there was an\n"
         "answer; of other methods (one text in seven) right, and silently wrong in brackets. `benchmarks/edited_texts.py` and `harder_edits.py` say what counts as right."),
        ("edit", "right", "asked", "silently wrong", *(name for name in rebase_truth.METHODS if name != "hashiye"), "target"),
        truths,
    )  # fmt: skip
