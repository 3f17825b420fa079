"""What is said of changes in English words, the same in every report that speaks English."""

from __future__ import annotations

from collections.abc import Iterator

from hashiye.comparing.changes import Shift
from hashiye.report.differences.entries import Entry
from hashiye.report.differences.places import Excerpt
from hashiye.report.differences.run import Difference
from hashiye.report.numbers import count
from hashiye.text import show

SAME = "no semantic change"
"""Said where nothing differs that a document means."""

UNSEEN = "no change in what was looked at"
"""Said where nothing differs, but something was left out."""


def summary(difference: Difference) -> str:
    """Return the whole run in one line without its line end."""
    documents = [
        f"{count(number, 'document') if not index else number} {status}"
        for index, (status, number) in enumerate(
            (status, number) for status, number in difference.documents.items() if number
        )
    ]
    parts = [", ".join(documents) or "no document"]
    if difference.summary:
        parts.append(", ".join(f"{number} {kind}" for kind, number in difference.summary.items()))
    elif any(difference.documents.values()):
        parts.append(SAME if difference.is_whole else UNSEEN)
    if difference.carried:
        parts.append(f"{count(difference.carried, 'annotation')} only followed the edited text")
    if difference.layers:
        parts.append(f"only layers: {', '.join(show(one, 200) for one in difference.layers)}")
    if difference.ignored:
        parts.append(f"not looked at: {', '.join(difference.ignored)}")
    if difference.findings:
        parts.append(count(len(difference.findings), "finding"))
    return "; ".join(parts)


def said(entry: Entry) -> Iterator[str]:
    """Yield what there is to say of a change besides its words."""
    if entry.shape == "parts":
        yield "other parts, the same edges" if entry.rows else "the edges follow the edited text"
    elif entry.shape:
        edges = (edge("left", entry.change.left), edge("right", entry.change.right))
        yield f"{entry.shape}: {', '.join(one for one in edges if one)}"
    if entry.cutting is not None:
        yield _tokens(entry)
    if entry.counts is not None:
        characters, sentences, tokens, annotations = entry.counts
        yield ", ".join((
            "a whole document", count(characters, "character"), count(sentences, "sentence"),
            count(tokens, "token"), count(annotations, "annotation"),
        ))  # fmt: skip
    if entry.change.dangling:
        number = len(entry.change.dangling)
        yield f"dangling: {number} of its ends {'is' if number == 1 else 'are'} not in the layer"
    if "order" in entry.change.fields:
        yield "only its place in the list"
    if entry.is_called_out:
        yield "the licence: who may use the text changes" if entry.change.id == "license" else "a date of the article"
    if entry.tail.changes:
        yield f"its tokens with it: {entry.tail.went} went, {entry.tail.came} came"
    if entry.kind == "text" and entry.traces:
        yield f"{count(len(entry.traces), 'annotation')} touched"


def edge(name: str, shift: Shift | None) -> str:
    """Return what an edge did; empty if it stayed."""
    if shift is None or not shift.characters:
        return ""
    tokens = "" if shift.tokens is None else f" ({count(abs(shift.tokens), 'token')})"
    way = "further out" if shift.characters > 0 else "further in"
    return f"{name} edge {count(abs(shift.characters), 'character')}{tokens} {way}"


def _tokens(entry: Entry) -> str:
    assert entry.cutting is not None
    before, after = entry.cutting.counts
    what = (
        f"{count(before, 'token')} became {after}" if before or after else "sentences are cut otherwise, tokens are not"
    )
    cut = f"{count(len(entry.cut), 'annotation')} cut" if entry.cut else "no annotation is cut"
    return f"{what}; {cut}"


def place(excerpt: Excerpt) -> Iterator[str]:
    """Yield where something stands, as far as it is known: ``text 1:12``, ``characters 11 to 16``."""
    if excerpt.start >= 0:
        if excerpt.line:
            yield f"text {excerpt.line}:{excerpt.column}"
        yield f"characters {excerpt.start} to {excerpt.end}"


def in_file(excerpt: Excerpt) -> str:
    """Return ``:53:57``, line and column in the document's file; empty where that is not known."""
    return f":{excerpt.file_line}:{excerpt.file_column}" if excerpt.file_line else ""
