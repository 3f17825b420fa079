"""Agreement for people at a terminal: the answer first, then every table, then the disagreements in context.

Lines fit 80 columns where the names of the corpus let them. Where the log of a CI is watched for commands, none of
its lines is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from hashiye.agreement import skew
from hashiye.agreement.figures import Agreement, Difference, Measured
from hashiye.report import numbers, sentences
from hashiye.report.agreement import choosing, wording
from hashiye.report.agreement.cases import Cases
from hashiye.report.agreement.wording import between
from hashiye.report.columns import clipped, folded, table
from hashiye.report.numbers import amount, decimal, percent
from hashiye.text import show

NAME, LABEL = 34, 24
"""Columns for the name of a measure, and for a label, an annotator or a document."""

LABELS = 40
"""Labels of a table; the rest are counted."""

MATRIX = 7
"""Annotators up to which pairs are a matrix."""

CONFUSED, GROUPS, DOCUMENTS = 10, 10, 5
"""Confusions, disagreements and documents that are shown."""

DIFFERENCES = 12
"""Comparisons of one kind that are shown, those clear of zero first."""


def render(report: Agreement, *, terminal: bool = False, colour: bool = False) -> str:
    """Return the whole report.

    ``terminal``: Persian is isolated, so that a screen that knows direction keeps each line in order.
    """
    lines = _Screen(choosing.settled(report), terminal, colour).lines()
    return sentences.quiet_lines("".join(f"{line}\n" for line in lines))


class _Screen:
    """How the report is written for one kind of screen."""

    def __init__(self, report: Agreement, terminal: bool, colour: bool) -> None:
        self.report = report
        self.terminal = terminal
        self.colour = colour

    def lines(self) -> Iterator[str]:
        """Yield every line of the report."""
        yield self._painted(f"Agreement: {wording.scope(self.report, self._word)}", "1")
        for sentence in wording.headline(self.report, self._word):
            yield from folded(sentence)
        sections: Sequence[tuple[str, Callable[[], Iterator[str]]]] = (
            ("Gates", self._gates),
            ("Measures", self._measures),
            ("What the figures mean", self._skew),
            ("Coverage (documents)", self._coverage),
            ("By label", self._labels),
            ("By pair of annotators", self._pairs),
            ("Kinds of places", self._kinds),
            ("Conflicts of boundaries, trimmed step by step", self._trims),
            ("Labels confused", self._confusion),
            ("Costliest disagreements", self._disagreements),
            ("Documents agreed on least", self._documents),
            ("Annotators", self._profiles),
            ("Pairs compared", lambda: self._differences(self.report.contrasts)),
            ("Drift", self._drift),
            ("Labels as one: what it would change", lambda: self._differences(self.report.merges)),
            ("Plans: documents that an interval needs", self._plans),
            ("Notes", self._notes),
        )
        for title, section in sections:
            body = list(section())
            if body:
                yield ""
                yield self._painted(title, "1")
                yield from body

    def _gates(self) -> Iterator[str]:
        for gate in self.report.gates:
            first, *rest = folded(wording.gate(gate, self._word))
            yield self._painted(first, "32" if gate.passed else "31")
            yield from rest

    def _measures(self) -> Iterator[str]:
        if not self.report.measures:
            return
        tested = choosing.is_tested(self.report)
        models = dict.fromkeys(_model(one, tested) for one in self.report.measures)
        letters = {model: _letter(at) for at, model in enumerate(models)}
        rows = [("measure", "value", "95 % interval", "n", *(["p"] if tested else []), "")]
        for one in self.report.measures:
            number = amount(one.figure.n) if tested else clipped(wording.items(one.figure.n, one.unit), LABEL)
            cells = (clipped(show(one.name), NAME), decimal(one.figure.value), between(one.figure.interval), number)
            rows.append((*cells, *([wording.p_value(one.chance_p)] if tested else []), letters[_model(one, tested)]))
        yield from table(rows, "<>>>><" if tested else "<>>><")
        for model, letter in letters.items():
            yield from folded(f"{letter} {model}")
        yield from folded(wording.method(self.report))
        if tested:
            yield from folded(f"p: {wording.P}")
        undefined = [one for one in self.report.measures if not choosing.is_defined(one.figure)]
        yield from self._reasons(((one.name, one.figure.reason) for one in undefined), most=len(undefined))
        pointed = [one for one in self.report.measures if one.figure.no_interval and one not in undefined]
        yield from self._reasons(
            ((one.name, one.figure.no_interval) for one in pointed), most=len(pointed), no="no interval"
        )
        said = choosing.gathered((told, self._word(one.name)) for one in self.report.measures for told in _said(one))
        for told, names in said.items():
            yield from folded(f"{', '.join(names)}: {told}")

    def _skew(self) -> Iterator[str]:
        for one in self.report.skew:
            yield from self._prose(skew.sentence(one, self.report.settings.unit))

    def _notes(self) -> Iterator[str]:
        for note in self.report.notes:
            yield from self._prose(note)

    def _coverage(self) -> Iterator[str]:
        head = ("annotator", "kind", "complete", "partial", "absent", "empty", "spans")
        rows = [
            (
                self._name(one.annotator), clipped(show(one.kind), 8),
                *(amount(number) for number in (one.complete, one.partial, one.absent, one.empty, one.spans)),
            )
            for one in self.report.coverage
        ]  # fmt: skip
        if rows:
            yield from table([head, *rows], "<<>>>>>")
        for one in self.report.coverage:
            for what, names in (("partial", one.partial_documents), ("absent", one.absent_documents)):
                if names:
                    yield from folded(f"{what} for {self._word(one.annotator)}: {wording.named(names, self._word)}")

    def _labels(self) -> Iterator[str]:
        marked = choosing.marked(self.report)
        for measured in choosing.by_label(self.report):
            there, undefined = choosing.parted(choosing.by_size(measured.by_label))
            unit = f"n ({show(measured.unit, 20)})"
            rows = [(clipped(show(measured.name), NAME), "value", "95 % interval", unit, "marked")]
            for name, one in there[:LABELS]:
                found = (decimal(one.value), between(one.interval), amount(one.n), amount(marked.get(name, 0)))
                rows.append((self._name(name), *found))
            if there:
                yield from table(rows, "<>>>>")
            yield from _more(len(there) - LABELS, "label")
            without = ((name, because) for because, names in undefined.items() for name in names)
            yield from self._reasons(without, LABELS, f"{numbers.NOTHING} {self._word(measured.name)}:")
        for measured in choosing.of_labels_alone(self.report):
            yield from folded(f"{self._word(measured.name)}: {wording.labels(measured, self._word)}")

    def _pairs(self) -> Iterator[str]:
        names = self.report.annotators
        if len(names) < 3:
            return  # one pair is the whole
        for measured in choosing.leading(self.report):
            figures = choosing.pairs(measured)
            if not figures:
                continue
            if len(names) <= MATRIX:
                width = max(6, (76 - LABEL) // len(names) - 2)
                rows = [(show(measured.name), *(self._name(name, width) for name in names))]
                for row in names:
                    cells = (decimal(figures[row, one].value) if (row, one) in figures else "" for one in names)
                    rows.append((self._name(row), *cells))
                yield from table(rows, "<" + ">" * len(names))
            else:
                ranked = choosing.worst(measured.by_pair)
                listed = [(" and ".join(map(self._name, one.annotators)), one.figure) for one in ranked[:LABELS]]
                rows = [(show(measured.name), "value", "n")]
                rows += [(name, decimal(one.value), wording.items(one.n, measured.unit)) for name, one in listed]
                yield from table(rows, "<>>")
                yield from _more(len(ranked) - LABELS, "pair")
            undefined = (one for one in measured.by_pair if one.figure.value is None)
            yield from self._reasons((" and ".join(one.annotators), one.figure.reason) for one in undefined)

    def _kinds(self) -> Iterator[str]:
        total = sum(self.report.kinds.values())
        if total:
            rows = [
                (clipped(show(kind), 16), amount(number), percent(number / total), wording.KINDS.get(kind, ""))
                for kind, number in self.report.kinds.items()
            ]
            yield from table(rows, "<>><")

    def _trims(self) -> Iterator[str]:
        if not self.report.trims:
            return
        rows = [("after", "vanished", "left", "span_f1_strict")]
        rows += [
            (
                self._word(one.step) if one.step else "as marked",
                amount(one.vanished),
                amount(one.left),
                decimal(one.strict),
            )
            for one in self.report.trims
        ]
        yield from table(rows, "<>>>")

    def _confusion(self) -> Iterator[str]:
        found = choosing.confused(self.report)
        for one in found[:CONFUSED]:
            sides = [self._name(name) if name else "nothing" for name in (one.row, one.column)]
            yield f"  {wording.annotators(one.count)}: {' and '.join(sides)}"
            for example in one.examples[:1]:
                if example.text:
                    yield f"      {self._alone(Cases.example(example))}"
        yield from _more(len(found) - CONFUSED, "pair", "pairs of labels")

    def _disagreements(self) -> Iterator[str]:
        listed = self.report.disagreements
        cases = Cases(self._alone, self.report)
        for number, group in enumerate(listed[:GROUPS], 1):
            yield from cases.lines(number, group)
        if (more := max(self.report.disagreeing, len(listed)) - min(GROUPS, len(listed))) > 0:
            where = f"; {amount(len(listed))} of them in the formats json and html" if len(listed) > GROUPS else ""
            yield f"  and {amount(more)} more{where}"

    def _documents(self) -> Iterator[str]:
        for measured in choosing.leading(self.report)[:1]:
            figures = [one for one in choosing.by_value(measured.by_document) if choosing.is_defined(one[1])]
            if len(figures) > 1:
                rows = [(show(measured.name), "value", f"n ({show(measured.unit, 20)})")]
                rows += [(self._name(name, 40), decimal(one.value), amount(one.n)) for name, one in figures[:DOCUMENTS]]
                yield from table(rows, "<>>")

    def _profiles(self) -> Iterator[str]:
        for one in self.report.profiles:
            length = f", mean length {decimal(one.mean_length, 1)}" if one.mean_length is not None else ""
            left = ", partial layers left out" if one.annotator in choosing.begun(self.report) else ""
            told = f"{wording.items(one.spans, 'span')} in {wording.items(one.documents, 'document')}{length}{left}"
            yield f"  {self._name(one.annotator)}: {told}"
            bias = sorted(
                ((name, value) for name, value in one.bias.items() if value is not None),
                key=lambda pair: (-max(pair[1], 1 / pair[1] if pair[1] else 99.0), pair[0]),
            )
            if bias:
                said = ", ".join(f"{self._name(name)} ×{decimal(value, 2)}" for name, value in bias[:DOCUMENTS])
                yield from folded(f"marks, against the mean of the others: {said}", indent=6, hanging=8)
            for difference in one.without:
                told = f"without: {self._word(difference.measure)} {wording.moved(difference)}"
                yield from folded(told, indent=6, hanging=8)

    def _drift(self) -> Iterator[str]:
        for measured in choosing.leading(self.report)[:1]:
            rows = [(show(measured.name), "documents", "value", "95 % interval")]
            for batch in self.report.batches:
                if (figure := batch.figures.get(measured.name)) is not None:
                    cells = (amount(batch.documents), decimal(figure.value), between(figure.interval))
                    rows.append((self._name(batch.name), *cells))
            if len(rows) > 1:
                yield from table(rows, "<>>>")
        yield from self._differences(self.report.drift)

    def _differences(self, found: Sequence[Difference]) -> Iterator[str]:
        for one in wording.clearest(found, DIFFERENCES):
            said = f"{wording.change(one, self._word)}: {self._word(one.measure)} {wording.moved(one)}"
            first, *rest = folded(said)
            yield self._painted(first, "33") if one.flagged else first
            yield from rest
        yield from _more(len(found) - DIFFERENCES, "comparison")

    def _plans(self) -> Iterator[str]:
        for plan in self.report.plans:
            yield from folded(wording.plan(plan, self._word))

    def _reasons(self, undefined: Iterable[tuple[str, str]], most: int = 5, no: str = numbers.NOTHING) -> Iterator[str]:
        """Yield why values are missing, each reason once with those that it is of."""
        for because, names in choosing.gathered((because, name) for name, because in undefined).items():
            said = f"{no} {wording.named(names, self._word, most)}: {wording.reason(because, self._word)}"
            yield from folded(said)

    def _prose(self, sentence: str) -> Iterator[str]:
        said = wording.prose(sentence, lambda quoted: self._alone(show(quoted, 200)), lambda rest: show(rest, 1000))
        if said.strip():
            yield from folded(said)

    def _word(self, name: str) -> str:
        return self._alone(show(name, 60) or "⟨no name⟩")

    def _name(self, name: str, most: int = LABEL) -> str:
        return self._alone(clipped(show(name), most) or "⟨no name⟩")

    def _alone(self, text: str) -> str:
        return f"\u2068{text}\u2069" if self.terminal and not text.isascii() else text

    def _painted(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self.colour else text


def _said(measured: Measured) -> Iterator[str]:
    """Yield what there is to say of a measure besides its row."""
    if measured.monte_carlo is not None:
        yield wording.sampled(measured.monte_carlo)
    if measured.note:
        yield show(measured.note, 500)


def _more(number: int, noun: str, plural: str = "") -> Iterator[str]:
    if number > 0:
        yield f"  and {amount(number)} more {noun if number == 1 else plural or f'{noun}s'}"


def _model(measured: Measured, tested: bool) -> str:
    """Return what a letter stands for; the unit as well where the column of n has no room for it."""
    model = f"chance model: {show(measured.chance or 'none', 300)}"
    return f"unit {show(measured.unit, 20)}; {model}" if tested else model


def _letter(at: int) -> str:
    return chr(ord("a") + at) if at < 26 else f"z{at - 25}"
