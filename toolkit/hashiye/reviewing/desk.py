"""What lies open before who decides: items in their order, and every decision saved the moment it is made.

Several windows, and whoever edits the file, work on the same desk. An item has a revision, which grows with each
decision on it: what was decided on an older one is refused, so that nobody overwrites what they have not seen.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct, structs

from hashiye.adjudicating import queue
from hashiye.adjudicating.queue import Decision, Item, Queue
from hashiye.adjudicating.refusals import Refusal
from hashiye.curating import Outcome, Work
from hashiye.curating.cases import View
from hashiye.findings import Finding, NotReadable

_HELD = 8
"""Documents that are kept at hand."""


class RefusedError(Exception):
    """A request that was not followed: why, as a key of the page's words, in words, and what a decision lacks."""

    def __init__(self, key: str, why: str = "", refusal: Refusal | None = None) -> None:
        self.key, self.why, self.refusal = key, why, refusal
        super().__init__(why or key)


class Filter(Struct, frozen=True):
    """Which items are gone through. ``state`` is ``open``, ``decided`` or ``all``; ``document`` a part of its id."""

    state: str = "open"
    label: str = ""
    reason: str = ""
    document: str = ""


class Sight(Struct, frozen=True):
    """An item as it is looked at: its number of those that match, and how many these are."""

    item: Item | None
    number: int
    matching: int


class Desk:
    """The desk. Its methods may be called from several threads."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.outcome: Outcome = work.judged(write=False)
        self.finished = False
        self.lock = threading.RLock()
        self._ending = threading.Event()
        self._revisions: Counter[str] = Counter()
        self._views: dict[str, View] = {}
        self._lay(self.outcome.queue.items)

    @property
    def unwritten(self) -> int:
        """How many curated documents do not say yet what is decided."""
        return sum(one.status == "looked at" for one in self.outcome.documents)

    @property
    def decisions(self) -> Mapping[str, Decision]:
        """All decisions, by item."""
        return self.work.file.queue.decisions

    def revision(self, item: str) -> int:
        """Return how often an item was decided anew."""
        return self._revisions[item]

    def counts(self) -> tuple[int, int, int]:
        """Return how many items there are, how many of them are decided, and how many relations wait for others.

        Those that wait are counted among the items, as the command does: the whole does not grow when one is asked.
        """
        with self.lock:
            waiting = sum(one.waiting for one in self.outcome.documents)
            return len(self.items) + waiting, sum(key in self.decisions for key in self.items), waiting

    def choices(self) -> tuple[dict[str, int], dict[str, int]]:
        """Return all labels and all reasons, with how many items have each."""
        with self.lock:
            labels = Counter(label for one in self.items.values() for label in {c.label for c in one.candidates})
            reasons = Counter(one.reason for one in self.items.values())
        return dict(sorted(labels.items())), dict(sorted(reasons.items()))

    def sight(self, wanted: Filter, item: str = "", go: str = "here") -> Sight:
        """Return the item that ``go`` leads to: ``here``, ``next`` or ``previous``, around the end.

        An item that is named is shown ``here`` whether it matches or not.
        """
        with self.lock:
            matching = [key for key in self.items if self._matches(wanted, self.items[key])]
            found = self._led(matching, item, go)
        if not found:
            return Sight(None, 0, len(matching))
        return Sight(self.items[found], matching.index(found) + 1 if found in matching else 0, len(matching))

    def _led(self, matching: list[str], item: str, go: str) -> str:
        if go == "here" and item in self.items:
            return item
        if not matching:
            return ""
        place = self._places.get(item, -1)
        if go == "previous":
            before = [key for key in matching if self._places[key] < place]
            return before[-1] if before else matching[-1]
        return next((key for key in matching if self._places[key] > place), matching[0])

    def _matches(self, wanted: Filter, item: Item) -> bool:
        decided = item.id in self.decisions
        return (
            (wanted.state == "all" or decided is (wanted.state == "decided"))
            and (not wanted.reason or item.reason == wanted.reason)
            and (not wanted.label or any(one.label == wanted.label for one in item.candidates))
            and wanted.document.casefold() in item.document.casefold()
        )

    def view(self, document: str) -> View:
        """Return a document as it stands with what is decided. Raises ``NotReadable``."""
        with self.lock:
            found = self._views.pop(document, None) or self.work.looked_at(document, self._of(document))
            self._views[document] = found
            while len(self._views) > _HELD:
                del self._views[next(iter(self._views))]
            return found

    def decide(self, item: str, revision: int, decision: Decision | None) -> None:
        """Decide an item, or open it again (None), and save that. Raises ``RefusedError``; then nothing changed."""
        with self.lock:
            self._take_in()
            there = self.items.get(item)
            if there is None:
                raise RefusedError("gone")
            if revision != self._revisions[item]:
                raise RefusedError("changed")
            before, reopened = self.work.file.queue, self.work.file.reopened
            own = decision and structs.replace(
                decision, item=item, document=there.document, layer=there.layer, by=decision.by or self.work.plan.by
            )
            self.work.file.decide(own, item)
            try:
                view = self._looked_at(there.document, item)
                self._replace(there.document, view)
                self._save()
            except BaseException:
                self.work.file.queue, self.work.file.reopened = before, reopened
                self._lay(before.items)
                raise
            self._views[there.document] = view
            self._revisions[item] += 1
            self._tell(view)

    def finish(self) -> Outcome:
        """Write the curated documents, on one process: this one has threads, and is not forked.

        :meth:`close` ends it between two documents. Raises ``RefusedError``.
        """
        with self.lock:
            self._take_in()
            self.work.plan = structs.replace(self.work.plan, jobs=1)
            made = self.work.judged(write=True, stop=self._ending.is_set)
            done = {one.document: one for one in made.documents}
            documents = tuple(done.get(one.document, one) for one in self.outcome.documents)
            self.outcome = structs.replace(made, documents=documents)
            self._views.clear()
            self._lay(made.queue.items)
            self.finished = not self.unwritten and not any(one.status == "failed" for one in documents)
            return self.outcome

    def close(self) -> None:
        """Wait until what is being written stands there whole; refuse whatever comes later."""
        self._ending.set()
        with self.lock:
            pass

    def save(self) -> tuple[Finding, ...]:
        """Save everything; return what kept it from that."""
        with self.lock:
            return self.work.file.save()

    def _save(self) -> None:
        if troubles := self.save():
            raise RefusedError("unsaved", _said(troubles))

    def _of(self, document: str) -> dict[str, Decision]:
        return {key: one for key, one in self.decisions.items() if one.document == document}

    def _looked_at(self, document: str, item: str) -> View:
        """Return the document with a decision that was just made. Raises ``RefusedError`` if that cannot be."""
        try:
            view = self.work.looked_at(document, self._of(document))
        except NotReadable as error:
            raise RefusedError("unreadable", _said(error.findings)) from error
        why = next((one.refusal for one in view.judged.refused if one.decision.item == item), None)
        if why:
            raise RefusedError("refused", str(why), why)
        return view

    def _replace(self, document: str, view: View) -> None:
        """Lay out what is open in a document now: an answer may open more, or make a question vanish."""
        others = (one for one in self.items.values() if one.document != document)
        items = queue.ordered([*others, *view.judged.items])
        self.work.file.queue = Queue(items, self.work.file.queue.decisions)
        self._lay(items)

    def _lay(self, items: Iterable[Item]) -> None:
        self.items = {one.id: one for one in items}
        self._places = {key: place for place, key in enumerate(self.items)}

    def _tell(self, view: View) -> None:
        """Keep the outcome true, which is told when the page is closed."""
        documents = tuple(
            view.judged if one.document == view.judged.document else one for one in self.outcome.documents
        )
        self.outcome = structs.replace(self.outcome, documents=documents, queue=self.work.file.queue)

    def _take_in(self) -> None:
        """Read the file again if somebody else wrote it. Raises ``RefusedError`` if it cannot be, or all is ended."""
        if self._ending.is_set():
            raise RefusedError("ended")
        try:
            if not self.work.file.changed:
                return
            before = dict(self.decisions)
            self.work.file.load()
        except (NotReadable, OSError) as error:
            why = _said(error.findings) if isinstance(error, NotReadable) else str(error)
            raise RefusedError("unreadable", why) from error
        for key in before.keys() | self.decisions.keys():
            if before.get(key) != self.decisions.get(key):
                self._revisions[key] += 1
        self._views.clear()


def _said(findings: Iterable[Finding]) -> str:
    return "; ".join(f"{one.file}{f':{one.line}' if one.line else ''}: {one.message}" for one in findings)
