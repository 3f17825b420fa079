"""Carries documents over to an edited text: finds the old text, rebases every document on it, and writes them.

The documents that share a text are one group and go together: curated document, annotators' copies, twins. A
text that is to be replaced is replaced last, when all its documents stand: until then it is the old text that the
others need, so that a run that was killed is simply run again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from msgspec import Struct, structs

from hashiye import corpus, engine, files, replacing, segmenting
from hashiye.carrying import lineage, sharing
from hashiye.carrying.outcome import Carried, carried
from hashiye.carrying.sharing import Group
from hashiye.codecs import Parcel, intake, plain
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Document, Text
from hashiye.rebasing import Rebased
from hashiye.rebasing.documents import rebase

_DOING = "carried over"


class Plan(Struct, frozen=True):
    """What is asked of every document. ``old``: a file or folder where old texts may be found, or empty.

    ``every``: tell also of annotations that are as they were, those of documents that are current, too. ``whole``: hand
    out documents that are current, too.
    """

    limits: Limits = DEFAULT
    in_place: bool = False
    old: str = ""
    every: bool = False
    whole: bool = False


class Made(Struct, frozen=True):
    """A document that was carried over in memory, and the bytes that were read."""

    told: Carried
    source: Source
    document: Document | None = None
    seen: bytes = b""


def run(groups: Iterable[Group | NotReadable], plan: Plan, jobs: int = 1) -> Iterator[Carried]:
    """Carry every group over, in order, the rest done where one fails."""
    for result in engine.run(partial(one, plan), groups, jobs=jobs):
        if isinstance(result, engine.WorkerDiedError):
            yield from _died(result.task)
        else:
            yield from result


def _died(task: object) -> Iterator[Carried]:
    for source in task.sources if isinstance(task, Group) else ():
        name = str(source.path)
        finding = Finding(
            code="HSH-C507", message="the process that worked on this file was killed, perhaps for memory", file=name,
            fix="run it alone, or with fewer --jobs",
        )  # fmt: skip
        yield Carried(name, "failed", findings=(finding,))


def one(plan: Plan, group: Group | NotReadable) -> tuple[Carried, ...]:
    """Carry one group over. Never raises for bad data or a full disk."""
    if isinstance(group, NotReadable):
        return (failed("", group.findings),)
    try:
        made, text, seen = carry(plan, group)
    except NotReadable as error:  # there is no new text: told once, of the first
        first, *others = group.sources
        return (failed(str(first.path), error.findings), *(Carried(str(one.path), "left") for one in others))
    if not plan.in_place:
        return tuple(one.told for one in made)
    return tuple(_in_place(plan, group, made, text, seen))


def failed(name: str, findings: Iterable[Finding]) -> Carried:
    """Return what is told of a document that could not be carried over; findings without a file get its name."""
    named = NotReadable(findings).of(name)
    return Carried(name or next((one.file for one in named), ""), "failed", findings=named)


def carry(plan: Plan, group: Group) -> tuple[list[Made], Text | None, bytes]:
    """Carry the documents of a group over in memory; nothing is written.

    Returns them with the new text and its bytes as they were read; None where there is no new text. Raises
    ``NotReadable`` if there should be one and it cannot be read.
    """
    where = group.new or group.text
    if not where:
        return [_made(plan, source, None, {}) for source in group.sources], None, b""
    seen = _read_new(group, where, plan.limits)
    parcel = Parcel(seen, where, limits=plan.limits)
    text = plain.text_of(parcel, intake.take(parcel))
    known: dict[str, str] = {}
    return [_made(plan, source, text, known) for source in group.sources], text, seen


def _read_new(group: Group, where: str, limits: Limits) -> bytes:
    path = Path(where)
    if not group.new and not path.exists():
        raise NotReadable([
            Finding(code="HSH-C520", message="the text of this document is not there", found=where,
                    fix="bring the text back, or name the new one")
        ])  # fmt: skip
    return files.read(path, limits)


def _made(plan: Plan, source: Source, text: Text | None, known: dict[str, str]) -> Made:
    """Carry one document over to a text; without one it stays where it is."""
    name = str(source.path)
    if text is None and not plan.every:
        return Made(Carried(name, "current"), source)
    try:
        if source.root is not None:
            files.check_link(source.path, source.root)
        data = files.read(source.path, plan.limits)
        told = None if plan.whole or plan.every else sharing.told(data)
        if told is not None and text is not None and told.sha256 == text.sha256:
            return Made(Carried(name, "current", told.id, told.sha256, text.sha256), source)
        parcel = Parcel(data, name, source.stem, limits=plan.limits)
        document = corpus.read_whole(source.codec, parcel).document
        if text is None:
            return Made(_current(plan, name, document), source)
        if document.text.sha256 == text.sha256:
            document = structs.replace(document, text=_loaded(document.text, text))
            return Made(_current(plan, name, document), source, document, data)
        return _rebased(plan, source, data, document, text, known)
    except NotReadable as error:
        return Made(failed(name, error.findings), source)


def _current(plan: Plan, name: str, document: Document) -> Carried:
    """Return what is told of a document that is on its text already: all its annotations are where they were."""
    done = rebase(document, document.text.content or "", segmenting.segment)
    told = carried(name, done, document.text.content or "", every=plan.every)
    return structs.replace(told, status="current", old=told.new, counts=told.counts if plan.every else {})


def _loaded(kept: Text, text: Text) -> Text:
    return structs.replace(kept, content=text.content)


def _rebased(plan: Plan, source: Source, data: bytes, document: Document, text: Text, known: dict[str, str]) -> Made:
    old = lineage.old_text(document, source, plan.old, plan.limits, known)
    before = structs.replace(document, text=structs.replace(document.text, content=old))
    done = onto(before, text.content or "")
    after = structs.replace(done.document, text=structs.replace(done.document.text, original=text.original))
    told = carried(str(source.path), structs.replace(done, document=after), old, every=plan.every)
    return Made(structs.replace(told, old=document.text.sha256), source, after, data)


def onto(document: Document, new_text: str) -> Rebased:
    """Carry a document with its text loaded over to a new text; tokens are cut anew by hashiye's own tokenizer."""
    return rebase(document, new_text, segmenting.segment, segmenting.producers() if len(document.sentences) else ())


def _in_place(plan: Plan, group: Group, made: list[Made], text: Text | None, seen: bytes) -> Iterator[Carried]:
    """Write a group: its documents, then its text. Nothing is, if the text is to change under one that failed."""
    new = (text.content or "").encode() if text else b""
    target = Path(group.text) if group.text and text else None
    some_failed = any(one.told.status == "failed" for one in made)
    try:
        there = seen if target is None or not group.new else _there(target, plan.limits)
    except NotReadable as error:
        yield from (failed(str(one.source.path), error.findings) for one in made)
        return
    if some_failed and target is not None and there != new:
        yield from (_left(one.told) for one in made)
        return
    stands = True
    for one in made:
        told = _written(one)
        stands = stands and told.status != "failed"
        yield told
    if target is not None and there != new and stands:
        finding = _text_written(target, there, new, group)
        if finding is not None:
            yield failed(str(target), finding)


def _left(told: Carried) -> Carried:
    return structs.replace(told, status="left") if told.status == "rebased" else told


def _there(target: Path, limits: Limits) -> bytes | None:
    return files.read(target, limits) if os.path.lexists(target) else None


def _written(made: Made) -> Carried:
    """Replace a document, unless somebody changed its file meanwhile."""
    if made.told.status != "rebased" or made.document is None:
        return made.told
    path = made.source.path
    data = next(iter(made.source.codec.write(made.document).files.values()))
    try:
        replacing.replace(path, made.seen, data, _DOING)
    except NotReadable as error:
        return failed(str(path), error.findings)
    except OSError as error:
        return failed(str(path), [files.not_written(path, error)])
    return structs.replace(made.told, written=True)


def _text_written(target: Path, seen: bytes | None, data: bytes, group: Group) -> tuple[Finding, ...] | None:
    try:
        files.check_target(target, Path(group.home))
        replacing.replace(target, seen, data, _DOING)
    except NotReadable as error:
        return error.findings
    except OSError as error:
        return (files.not_written(target, error),)
    return None
