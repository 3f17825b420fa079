"""The plain file of what is open: a block an item, to be edited by hand and applied, line by line for git.

Read back are the item's id, its document and layer, the decision, who made it and a note; everything else is written
for the reader's eyes and passed over. What is open under one id is the same always, so that a file that is old decides
nothing else than what its reader saw.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hashiye.adjudicating import answers
from hashiye.adjudicating.queue import REASONS, Candidate, Decision, Item, Queue
from hashiye.codecs import Parcel, utf8
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.text import quoted, show

HEAD = """\
# hashiye adjudication 1.0
# A block is one thing that the annotators leave open. Behind "decision:" write
#     the number of a reading, or
#     none (or 0), if nothing is to be marked here, or
#     a place and a label of your own: 12-20 PER (in parts: 12-15,18-20 PER; with attributes: 12-20 PER key=value).
# Left empty, it stays open. Behind "by:" goes your name, if it is not given to the command.
# Then run the same command again.
"""

_BLOCK = re.compile(r"\[([0-9a-f]{16})\]")
_LINE = re.compile(r"(document|layer|place|open|context|decision|by|note|none|[0-9]{1,6}) ?:(.*)")
_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})( |$)")


def write(queue: Queue) -> str:
    """Return the file: the open items in their order, with what is decided; then decisions on what is not open."""
    blocks = [HEAD]
    blocks += ["\n".join(_item(one, queue.decisions.get(one.id))) + "\n" for one in queue.items]
    there = {one.id for one in queue.items}
    rest = [one for key, one in queue.decisions.items() if key not in there]
    rest.sort(key=lambda one: (one.document, one.layer, one.item))
    blocks += ["\n".join(_settled(one)) + "\n" for one in rest]
    return "\n".join(blocks)


def _item(item: Item, decision: Decision | None) -> Iterator[str]:
    yield f"[{item.id}]"
    yield f"document: {answers.word(item.document)}"
    yield f"layer: {answers.word(item.layer)}"
    yield f"place: {item.start}-{item.end}"
    yield f"open: {REASONS.get(item.reason, show(item.reason))}"
    if item.text or item.left or item.right:
        yield f"context: \u2068{show(item.left)}«{show(item.text)}»{show(item.right)}\u2069"
    for number, one in enumerate(item.candidates, 1):
        yield f"{number}: {_candidate(one)}"
    yield f"none: {_names(item.nothing)}".rstrip()
    yield from _decision(decision)


def _settled(decision: Decision) -> Iterator[str]:
    yield f"[{decision.item}]"
    yield f"document: {answers.word(decision.document)}"
    yield f"layer: {answers.word(decision.layer)}"
    yield from _decision(decision)


def _decision(decision: Decision | None) -> Iterator[str]:
    yield f"decision: {answers.written(decision)}" if decision else "decision:"
    yield f"by: {answers.word(decision.by)}" if decision and decision.by else "by:"
    if decision and decision.note:
        yield f"note: {answers.word(decision.note)}"


def _candidate(one: Candidate) -> str:
    places = ",".join(f"{start}-{end}" for start, end in one.spans)
    said = [places, show(one.label), quoted(one.text) if one.text else ""]
    said += described(one)
    return " ".join([*(word for word in said if word), f"({_names(one.voters)})"])


def described(one: Candidate) -> Iterator[str]:
    """Yield what a candidate says beside its label and place, each in a word: its arguments and attributes."""
    for role, ids in sorted(one.arguments.items()):
        yield f"{show(role)}={' '.join(quoted(one.surfaces[key]) if key in one.surfaces else show(key) for key in ids)}"
    for key, value in sorted(one.attributes.items()):
        yield f"{show(key)}={quoted(value)}"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(show(name) for name in names)


def read(data: bytes, file: str = "", *, by: str = "", limits: Limits = DEFAULT) -> tuple[Decision, ...]:
    """Return the decisions of a file, sorted by item; blocks without one are left out.

    ``by`` is who decided where a block does not say. Line ends of any system will do, and a byte order mark.
    Raises ``NotReadable`` with a finding for every line that cannot be read, and for an item that is decided twice
    and differently.
    """
    parcel = Parcel(data.removeprefix(utf8.BOM), file, limits=limits)
    utf8.check_size(parcel)
    reader = _Reader(file, by)
    for number, line in enumerate(utf8.decode(parcel).split("\n"), 1):
        reader.line(number, line.strip())
    reader.close()
    if reader.wrong:
        raise NotReadable(reader.wrong)
    return tuple(reader.found[key] for key in sorted(reader.found))


def lines(data: bytes) -> dict[str, int]:
    """Return the ids of all blocks of a file, decided or not, and on which line each says its decision."""
    found: dict[str, int] = {}
    item = ""
    text = data.removeprefix(utf8.BOM).decode("utf-8", "replace")
    for number, line in enumerate(map(str.strip, text.split("\n")), 1):
        if block := _BLOCK.fullmatch(line):
            item = block[1]
            found[item] = number
        elif item and line.startswith("decision"):
            found[item] = number
    return found


class _Reader:
    """The way through a file, line by line."""

    def __init__(self, file: str, by: str) -> None:
        self.file, self.by = file, by
        self.found: dict[str, Decision] = {}
        self.wrong: list[Finding] = []
        self.item, self.at = "", 0
        self.said: dict[str, str] = {}
        self.answer: answers.Answer | None = None

    def line(self, number: int, line: str) -> None:
        """Take one line."""
        if not line or line.startswith("#"):
            return
        if block := _BLOCK.fullmatch(line):
            self.close()
            self.item, self.at, self.said, self.answer = block[1], number, {}, None
        elif (match := _LINE.fullmatch(line)) and self.item:
            self._field(number, match[1], match[2].strip())
        else:
            conflict = _CONFLICT.match(line)
            self._complain(
                "HSH-S218", number, "a conflict that git left" if conflict else "this line cannot be read", line,
                "[id of an item], decision: … or by: …", "decide the conflict" if conflict else "mend or remove it",
            )  # fmt: skip

    def _field(self, number: int, key: str, value: str) -> None:
        try:
            if key == "decision":
                self.answer, self.at = answers.read(value), number
            elif key in ("document", "layer", "by", "note"):
                self.said[key] = answers.unquoted(value)
        except ValueError as error:
            message = str(error) if key == "decision" else "a string that does not end"
            expected = answers.EXPECTED if key == "decision" else "words as they are, or a JSON string"
            self._complain("HSH-S213", number, message, value, expected, "correct it, or leave it empty")

    def close(self) -> None:
        """Take what the block said."""
        if self.item and self.answer is not None:
            one = Decision(
                self.item, self.answer.number, self.answer.spans, self.answer.label,
                self.said.get("document", ""), self.said.get("layer", ""), self.said.get("by", "") or self.by,
                self.said.get("note", ""), self.answer.attributes,
            )  # fmt: skip
            before = self.found.setdefault(self.item, one)
            if answers.written(before) != answers.written(one):
                self._complain(
                    "HSH-S219", self.at, "this item is decided twice, and differently", answers.written(one),
                    answers.written(before), "keep one of the two blocks",
                )  # fmt: skip

    def _complain(self, code: str, line: int, message: str, found: str, expected: str, fix: str) -> None:
        found = found[:200]
        self.wrong.append(
            Finding(
                code=code, message=message, file=self.file, line=line, column=1, found=found, expected=expected, fix=fix
            )
        )
