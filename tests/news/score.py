"""Score the rule recogniser on the marked development articles beside this file.

``python tests/news/score.py [--errors] [FOLDER]`` prints precision, recall and F1 of exact spans by label and
overall, F1 of sentence boundaries, and with ``--errors`` every span that was missed or invented, in its context.

A marked article is plain text with ``⟦LABEL|surface⟧`` around entities and ``‖`` where a sentence ends inside
a line.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from hashiye.recognize.rules import LABELS, RuleRecognizer
from hashiye.tokenize import Tokenizer
from hashiye.words import Words

DEV = Path(__file__).parent / "dev"
_MARK = re.compile(r"⟦(\w+)\|([^⟦⟧]*)⟧|‖")


class Gold(Struct, frozen=True):
    """An article without its marks, the spans that were marked, and where sentences end."""

    name: str
    text: str
    spans: frozenset[tuple[int, int, str]]
    ends: frozenset[int]


def parse(name: str, marked: str) -> Gold:
    """Take the marks out of an article."""
    pieces: list[str] = []
    spans, ends, length, last = set(), set(), 0, 0
    for match in _MARK.finditer(marked):
        between = marked[last : match.start()]
        pieces.append(between)
        length += len(between)
        last = match.end()
        if match[0] == "‖":
            ends.add(length)
        else:
            spans.add((length, length + len(match[2]), match[1]))
            pieces.append(match[2])
            length += len(match[2])
    pieces.append(marked[last:])
    text = "".join(pieces)
    for line in re.finditer(r"[^\n]+", text):
        if line[0].strip():
            ends.add(line.start() + len(line[0].rstrip()))
    return Gold(name, text, frozenset(spans), frozenset(ends))


def articles(folder: Path = DEV) -> Iterator[Gold]:
    """Yield every marked article of a folder."""
    for path in sorted(folder.glob("*.marked.txt")):
        yield parse(path.name.removesuffix(".marked.txt"), path.read_text(encoding="utf-8"))


class Score(Struct):
    """Counts of spans right, invented and missed, by label."""

    right: Counter[str]
    invented: Counter[str]
    missed: Counter[str]

    def f1(self, *labels: str) -> tuple[float, float, float]:
        """Return precision, recall and F1 over some labels (all of them unless named)."""
        names = labels or LABELS
        right = sum(self.right[label] for label in names)
        found = right + sum(self.invented[label] for label in names)
        there = right + sum(self.missed[label] for label in names)
        precision, recall = right / found if found else 0.0, right / there if there else 0.0
        return precision, recall, 2 * right / (found + there) if found + there else 0.0


def score(golds: list[Gold], *, errors: bool = False) -> tuple[Score, Score]:
    """Run the whole path over the articles; return the scores of entities and of sentence ends."""
    recognizer, tokenizer = RuleRecognizer(), Tokenizer(compare=False)
    total = Score(Counter(), Counter(), Counter())
    bounds = Score(Counter(), Counter(), Counter())
    for gold in golds:
        tokenized = tokenizer.tokenize(gold.text)
        words = Words.of(gold.text, tokenized.segments, tokenized.surfaces)
        found = {(mark.start, mark.end, mark.label): mark for mark in recognizer.recognize(words)}
        _count(total, found.keys(), gold.spans)
        ends = {("s", end) for end in tokenized.segments.sentences.ends}
        _count(bounds, {(0, end, "S") for _, end in ends}, {(0, end, "S") for end in gold.ends})
        if errors:
            _show(gold, {span: mark.rule for span, mark in found.items()})
    return total, bounds


def _count(total: Score, found: object, there: object) -> None:
    found, there = set(found), set(there)
    total.right.update(span[2] for span in found & there)
    total.invented.update(span[2] for span in found - there)
    total.missed.update(span[2] for span in there - found)


def _show(gold: Gold, found: dict[tuple[int, int, str], str]) -> None:
    for span in sorted(gold.spans ^ found.keys()):
        start, end, label = span
        sign, rule = ("+", found[span]) if span in found else ("-", "")
        left, right = gold.text[max(0, start - 35) : start], gold.text[end : end + 30]
        context = f"{left}[{gold.text[start:end]}]{right}".replace("\n", "⏎").replace("\u200c", "~")
        print(f"{gold.name} {sign}{label} {rule:16} {context}")


def main() -> None:
    """Print the table, and the errors where asked for."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--errors"]
    golds = list(articles(Path(arguments[0]) if arguments else DEV))
    total, bounds = score(golds, errors="--errors" in sys.argv)
    print(f"{len(golds)} articles\nlabel   right  found  there      P      R     F1")
    for name, labels in [(label, (label,)) for label in LABELS] + [("all", LABELS)]:
        precision, recall, f1 = total.f1(*labels)
        right = sum(total.right[label] for label in labels)
        extra, lost = sum(total.invented[label] for label in labels), sum(total.missed[label] for label in labels)
        print(f"{name:6} {right:6} {right + extra:6} {right + lost:6} {precision:6.3f} {recall:6.3f} {f1:6.3f}")
    precision, recall, f1 = bounds.f1("S")
    print(f"sentence ends {precision:.3f} {recall:.3f} {f1:.3f}")


if __name__ == "__main__":
    main()
