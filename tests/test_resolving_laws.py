"""What holds of deciding the conflicts of real merges: drawn documents, edited by both sides in the same places."""

from __future__ import annotations

import copy
import random
from collections import Counter

import pytest

from hashiye.conflict_sides import cuts
from hashiye.merging import merge
from hashiye.merging.deciding import resolve
from hashiye.model import Annotation, Document, Relation
from tests import edits
from tests.test_resolving import segment

CHOICES = ("base", "ours", "theirs", "union")


def clash(chance: random.Random, *, text: bool) -> tuple[Document, Document, Document]:
    """Draw a base and two sides that both edit whatever they like."""
    base = edits.drawn(chance, 6)
    made = [base.document()]
    for tag in ("o", "t"):
        side = copy.deepcopy(base)
        words = {one.id for one in base.words}
        ground = edits.Ground(
            words, set(words), {one.id for one in base.items}, {one.id for one in base.links},
            set(range(len(base.facts))), set(), tag,
        )  # fmt: skip
        for edit in [*chance.choices(edits.ITEM_EDITS, k=14), *(chance.choices(edits.TEXT_EDITS, k=6) if text else ())]:
            try:
                edit(chance, side, ground)
            except StopIteration:  # it wanted a word that an edit before it took out
                continue
        made.append(side.document())
    return made[0], made[1], made[2]


def faults(document: Document) -> list[str]:
    """Return what is unsound in a document."""
    text = document.text.content or ""
    found = ["tokens"] if cuts.tokens(document.segments) is None else []
    found += ["evidence" for one in document.metadata for pair in one.evidence if not pair[0] < pair[1] <= len(text)]
    for layer in document.layers:
        items = [*layer.annotations, *layer.relations]
        ids = [one.id for one in items]
        found += [f"id twice {one}" for one, number in Counter(ids).items() if number > 1]
        for one in items:
            if isinstance(one, Annotation) and one.surface(text) != one.text:
                found.append(f"surface of {one}")
            if isinstance(one, Relation):
                found += [f"{end} of {one}" for ends in one.args.values() for end in ends if end not in ids]
    return found + [f"producer of {one.name}" for one in document.layers
                    if one.producer not in {maker.id for maker in document.producers}]  # fmt: skip


def items(document: Document) -> dict[tuple[str, str], Annotation | Relation]:
    return {(layer.name, one.id): one for layer in document.layers for one in (*layer.annotations, *layer.relations)}


def check(seed: int, *, text: bool) -> Counter[str]:
    chance = random.Random(seed)
    versions = clash(chance, text=text)
    if any(faults(one) for one in versions):
        return Counter(skipped=1)
    merged = merge(*versions, segment=segment).document
    assert not faults(merged), seed
    counted = Counter(one.kind for one in merged.conflicts)
    for choice in CHOICES:
        resolved = resolve(merged, {"": choice}, segment)
        assert not faults(resolved.document), (seed, choice, faults(resolved.document))
        assert len(resolved.resolved) + len(resolved.left) == len(merged.conflicts)
        again = resolve(resolved.document, {"": choice}, segment)
        assert again.document == resolved.document, (seed, choice)
        counted.update(f"{choice} left {one.kind}" for one, _ in resolved.left)
        if not text and choice != "union":
            assert not resolved.left, (seed, choice, resolved.left)
            _holds(merged, resolved.document, versions[CHOICES.index(choice)], choice)
    return counted


def _holds(merged: Document, resolved: Document, version: Document, choice: str) -> None:
    """Whatever a record was about is as the chosen version has it."""
    there, wanted = items(resolved), items(version)
    for record in merged.conflicts:
        side = getattr(record, choice)
        if isinstance(side, Annotation | Relation):
            one, own = there[record.layer, side.id], wanted[record.layer, side.id]
            assert (one.label, one.text if isinstance(one, Annotation) else one.args) == (
                own.label, own.text if isinstance(own, Annotation) else own.args,
            ) or record.kind in ("attributes", "label", "resized")  # fmt: skip
            if record.kind == "label":
                assert one.label == own.label
            if record.kind == "resized" and isinstance(one, Annotation) and isinstance(own, Annotation):
                assert one.spans == own.spans
        elif side is None and record.kind == "removed" and isinstance(record.base, Annotation | Relation):
            assert (record.layer, record.base.id) not in there


@pytest.mark.parametrize("text", [False, True])
def test_every_choice_leaves_a_sound_document(text):
    counted = sum((check(seed, text=text) for seed in range(40)), Counter())
    kinds = {"label", "removed"} | ({"text"} if text else set())
    assert kinds <= set(counted)


@pytest.mark.exhaustive
@pytest.mark.parametrize("text", [False, True])
def test_every_choice_leaves_a_sound_document_long(text):
    print(sum((check(seed, text=text) for seed in range(3000)), Counter()))
