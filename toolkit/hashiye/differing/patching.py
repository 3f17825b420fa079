"""Applies changes to documents on disk: all in memory first, then each file whole, all or none of them.

A patch may be a stranger's: the names in it are only ever looked for below the folder that was given, nothing but
documents of hashiye and their texts is written, no text under a document that does not get it, and nothing at all
if any part does not fit. What is already as the patch makes it is left so: a run that was killed is run again.
"""

from __future__ import annotations

import contextlib
import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from hashiye import codecs, corpus, files
from hashiye.codecs import CODECS, Codec
from hashiye.comparing import Change, DoesNotFit, apply
from hashiye.differing import states
from hashiye.differing.misfit import misfit, shard
from hashiye.differing.patch_places import document_path
from hashiye.differing.plans import Patch, Plan, text_path, write
from hashiye.differing.relying import Relying
from hashiye.differing.states import Standing
from hashiye.differing.trees import Disk, Item
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.model import Document

__all__ = ["Patch", "Plan", "for_file", "for_folder", "place", "write"]


def place(name: str, label: str) -> str:
    """Return the place of a file in what was compared, out of the name that a report gives it."""
    for start in (f"{label.rstrip('/')}/", f"{os.path.normpath(label)}/", f"{label}:"):
        if label and name.startswith(start):
            return name.removeprefix(start)
    return name.removeprefix(":")


def for_file(patches: Sequence[Patch], target: Path, limits: Limits, output: Path | None = None) -> Plan:
    """Plan changes of one document, in place or into ``output`` (``-``: it is only shown).

    Raises ``NotReadable`` if they do not fit.
    """
    tree = Disk(str(target), limits)
    items = _items(tree)
    if len(items) != 1:
        raise misfit(target, f"the pattern names {len(items)} documents", "name one, or their folder")
    item = items[0]
    path, goal = Path(item.path), target if output in (None, files.STDIN) else output or target
    codec = codecs.by_ending(goal.name) or item.codec
    if codec.many:
        raise shard(goal)
    both = [one for one in patches if one.old is not None and one.new is not None]
    if len(patches) != 1:
        name = states.bare(item, limits)[0].id
        both = [one for one in both if name in (one.id, one.inverse().id)]
    if len(both) != 1 and patches:
        raise misfit(target, f"it is a patch of {len(patches)} documents, {len(both)} of them this one",
                     "name the folder that it was made of")  # fmt: skip
    patch = both[0] if both else Patch("", "", "", ())
    stood = states.standing(tree, item, patch, limits)
    result, stands = states.patched(stood.document, patch, path) if both else (stood.document, False)
    in_place = goal.resolve() == target.resolve()
    plan = Plan(documents=int(bool(both) and not stands), already=int(stands), seen={goal: stood.data})
    if not in_place:
        plan.seen.pop(goal)
        if os.path.lexists(goal):
            plan.seen[goal] = files.read(goal, limits)
    home = corpus.root_of(goal)
    own = text_path(stood.document, path, home) if in_place else _own_text(goal, codec, home, limits)
    plan.put(result, goal, codec, home, limits, own, stands=stands and in_place and output is None)
    if in_place:
        _leave(plan, stood.document, result, patch, path, home)
    if output != files.STDIN:
        plan.settle(Relying(limits, [goal]), limits)
    return plan


def _own_text(goal: Path, codec: Codec, home: Path, limits: Limits) -> Path | None:
    """Return where the text of the document lies that an output replaces."""
    if not os.path.lexists(goal):
        return None
    try:
        return text_path(states.bare(Item(str(goal), goal.name, codec), limits)[0], goal, home)
    except NotReadable:
        return None


def _leave(plan: Plan, document: Document, result: Document, patch: Patch, path: Path, folder: Path) -> None:
    """Note the text that a document had before, if it has another now; ``document`` may be behind the patch."""
    before = document
    if document is result and patch.changes:
        try:
            before = apply(document, patch.inverse().changes)
        except DoesNotFit:
            return
    plan.leave(text_path(before, path, folder), before.text.sha256, path)


def for_folder(patches: Sequence[Patch], folder: Path, limits: Limits) -> Plan:
    """Plan changes of the documents below a folder. Raises ``NotReadable``, with all that does not fit."""
    return _Folder(folder, limits).plan(patches)


def _items(tree: Disk) -> list[Item]:
    """Return the documents that are there. Raises ``NotReadable`` for any that is not."""
    found, wrong = [], list[Finding]()
    for one in tree.items():
        if isinstance(one, NotReadable):
            wrong += one.findings
        else:
            found.append(one)
    if wrong:
        raise NotReadable(wrong)
    return found


class _Folder:
    """The documents below a folder, read when a patch asks for them."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self.limits = limits
        self.tree = Disk(str(folder), limits)
        self.items = [one for one in self.tree.items() if not isinstance(one, NotReadable)]
        self._stems: defaultdict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            self._stems[codecs.stem(item.place)].append(item)
        self._ids: dict[str, list[Item]] = {}

    def plan(self, patches: Sequence[Patch]) -> Plan:
        """Try every patch in memory."""
        plan, wrong = Plan(), list[Finding]()
        for patch in patches:
            try:
                self._one(plan, patch)
            except NotReadable as error:
                wrong += error.findings
        if wrong:
            raise NotReadable(wrong)
        plan.settle(Relying(self.limits, [Path(item.path) for item in self.items]), self.limits)
        return plan

    def _one(self, plan: Plan, patch: Patch) -> None:
        if patch.old is None:
            done = self._add(plan, patch)
        elif patch.new is None:
            done = self._remove(plan, patch)
        else:
            done = self._change(plan, patch)
        plan.documents += not done
        plan.already += done

    def _add(self, plan: Plan, patch: Patch) -> bool:
        document = _whole(patch.changes, "after")
        path = document_path(self.folder, patch.new or f"documents/{document.id}.hsh.json", document.id)
        stands = os.path.lexists(path)
        if stands and not self._is(Item(str(path), patch.new or "", _codec(path)), states.digest(document)):
            raise misfit(path, "it is there already")
        plan.put(document, path, _codec(path), self.folder, self.limits, stands=stands)
        return stands

    def _remove(self, plan: Plan, patch: Patch) -> bool:
        before = _whole(patch.changes, "before")
        item = self._found(patch)
        if item is not None and self._is(item, states.digest(before)):
            self._take(plan, item)
            return False
        if item is not None and _is_at(item, patch):
            raise misfit(Path(item.path), "it is not the document that was removed")
        if patch.old:  # it went already; its text may not have
            path = document_path(self.folder, patch.old)
            plan.leave(text_path(before, path, self.folder), before.text.sha256, path)
        return True

    def _change(self, plan: Plan, patch: Patch) -> bool:
        item = self._found(patch)
        moves = bool(patch.old and patch.new and patch.old != patch.new)
        name = patch.inverse().id
        goal = None
        if moves and patch.new:
            is_named = item is None or codecs.stem(Path(item.path).name) != codecs.stem(PurePosixPath(patch.new).name)
            goal = document_path(self.folder, patch.new, name if is_named else "")
        if goal is not None and os.path.lexists(goal) and (item is None or Path(item.path) != goal):
            return self._moved(plan, patch, item, goal)
        if item is None:
            raise misfit(self.folder, f"there is no document {patch.id!r}", "name the folder it was made of")
        path = Path(item.path)
        stood = self._standing(plan, item, patch)
        result, stands = states.patched(stood.document, patch, path)
        own = text_path(stood.document, path, self.folder)
        if goal is not None and goal != path:
            self._take(plan, item)
        _leave(plan, stood.document, result, patch, path, self.folder)
        goal = goal or path
        plan.put(result, goal, _codec(goal), self.folder, self.limits, own, stands=stands and goal == path)
        return stands and goal == path

    def _moved(self, plan: Plan, patch: Patch, item: Item | None, goal: Path) -> bool:
        """Finish a document that stands at its new place already, and perhaps still at the old one."""
        there = Item(str(goal), patch.new or "", _codec(goal))
        if not self._is(there, patch.pages[1]) or (item is not None and not self._is(item, patch.pages[0])):
            raise misfit(goal, "it is there already")
        stood = self._standing(plan, there, patch)
        own = text_path(stood.document, goal, self.folder)
        plan.put(stood.document, goal, there.codec, self.folder, self.limits, own, stands=True)
        if item is not None:
            self._take(plan, item)
        elif patch.old:
            _leave(plan, stood.document, stood.document, patch, document_path(self.folder, patch.old), self.folder)
        return item is None

    def _take(self, plan: Plan, item: Item) -> None:
        """Take a document away, and its text, if nobody else relies on it."""
        document, data = states.bare(item, self.limits)
        path = Path(item.path)
        plan.removed.append(path)
        plan.seen[path] = data
        plan.leave(text_path(document, path, self.folder), document.text.sha256, path)

    def _standing(self, plan: Plan, item: Item, patch: Patch) -> Standing:
        stood = states.standing(self.tree, item, patch, self.limits)
        plan.seen[Path(item.path)] = stood.data
        return stood

    def _is(self, item: Item, digest: str) -> bool:
        """Say whether a document is this version, whatever its text is now."""
        return bool(digest) and states.digest(states.bare(item, self.limits)[0]) == digest

    def _found(self, patch: Patch) -> Item | None:
        """Return the document a patch speaks of: the one of its id whose path is most like it."""
        found = self._stems.get(patch.id) or self._called(patch.id)
        ranked = sorted(found, key=lambda item: -_likeness(item, patch))
        if not ranked:
            return None
        ties = [one for one in ranked if _likeness(one, patch) == _likeness(ranked[0], patch)]
        if len(ties) > 1:
            raise misfit(self.folder, f"{len(ties)} documents are called {patch.id!r}", "name one of them")
        return ranked[0]

    def _called(self, name: str) -> list[Item]:
        """Return the documents of an id, whatever their files are called, of those that can be read."""
        for item in self.items if not self._ids else ():
            with contextlib.suppress(NotReadable):
                self._ids.setdefault(states.bare(item, self.limits)[0].id, []).append(item)
        return self._ids.get(name, [])


def _codec(path: Path) -> Codec:
    return codecs.by_ending(path.name) or CODECS["json"]


def _likeness(item: Item, patch: Patch) -> int:
    """Count how many folders a document's place and a patch's share, from the file's upwards; its ending is nothing."""
    count = 0
    places = (PurePosixPath(one).parts[::-1] for one in (item.place, patch.old or ""))
    for number, (one, other) in enumerate(zip(*places, strict=False)):
        if one != other and not (number == 0 and codecs.stem(one) == codecs.stem(other)):
            break
        count += 1
    return count


def _is_at(item: Item, patch: Patch) -> bool:
    """Say whether a document lies where the patch's did, seen from this folder or from one above or below."""
    lengths = [len(PurePosixPath(one).parts) for one in (item.place, patch.old or "")]
    return _likeness(item, patch) == min(lengths)


def _whole(changes: Sequence[Change], side: str) -> Document:
    """Return the document that came or went. Raises ``NotReadable`` if the changes hold none."""
    values = [getattr(change, side) for change in changes]
    if len(values) != 1 or not isinstance(values[0], Document):
        raise misfit(Path("the patch"), "it holds no whole document to add or remove", "make the patch anew")
    return values[0]
