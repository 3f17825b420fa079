"""The plain file of the queue: read, filled with what is open, and replaced only while it is what was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from hashiye import files, replacing
from hashiye.adjudicating import decisions, queue
from hashiye.adjudicating.queue import Decision, Item, Queue
from hashiye.copies import Copies
from hashiye.curating.cases import Judged
from hashiye.curating.planning import QUEUE, Plan
from hashiye.curating.standing import home_of
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits


class QueueFile:
    """The file at ``path`` and what it says. ``reopened``: items that it lists without a decision.

    A decision that a curated document records holds only where the file does not list its item as open again.
    """

    def __init__(self, path: Path, root: Path, limits: Limits, by: str = "") -> None:
        self.path, self.root, self.limits, self.by = path, root, limits, by
        self.seen: bytes | None = None
        self.queue = Queue()
        self.reopened: frozenset[str] = frozenset()

    @classmethod
    def of(cls, plan: Plan, documents: Sequence[Copies]) -> Self:
        """Return the file that a plan means. Raises ``ValueError`` where that cannot be known."""
        if plan.queue:
            path = Path(plan.queue)
            return cls(path, path.parent, plan.limits, plan.by)
        homes = sorted({home_of(one) for one in documents} - {""})
        if plan.output:
            folder = Path(plan.output)
        elif len(homes) > 1:
            raise ValueError("the documents lie in several corpora: name the file of what is open, --queue FILE")
        else:
            folder = Path(homes[0]) if homes else Path()
        return cls(folder / QUEUE, folder, plan.limits, plan.by)

    @property
    def name(self) -> str:
        """The file's name; empty where there is none."""
        return str(self.path) if self.seen is not None else ""

    @property
    def lines(self) -> dict[str, int]:
        """On which line of the file each item's decision stands."""
        return decisions.lines(self.seen or b"")

    def by_document(self) -> dict[str, dict[str, Decision]]:
        """Return all decisions by document and item."""
        found: dict[str, dict[str, Decision]] = {}
        for key, one in self.queue.decisions.items():
            found.setdefault(one.document, {})[key] = one
        return found

    def load(self) -> None:
        """Read the file, if there is one. Raises ``NotReadable``; what was known before then stays."""
        seen = self._content()
        if seen is None:
            self.seen, self.queue, self.reopened = None, Queue(self.queue.items), frozenset()
            return
        made = {one.item: one for one in decisions.read(seen, str(self.path), by=self.by, limits=self.limits)}
        self.seen, self.queue = seen, Queue(self.queue.items, made)
        self.reopened = frozenset(decisions.lines(seen)) - set(made)

    def add(self, other: str) -> None:
        """Take over the decisions of another file, which go before those at hand. Raises ``NotReadable``."""
        if not other:
            return
        data = files.read(Path(other), self.limits)
        self.queue = self.queue.decided(*decisions.read(data, other, by=self.by, limits=self.limits))
        self.reopened -= set(self.queue.decisions)

    def merge(self, judged: Iterable[Judged]) -> None:
        """Take what votes left open, and what curated documents record."""
        items: list[Item] = []
        known = dict(self.queue.decisions)
        for one in judged:
            items += one.items
            known |= one.known
        self.queue = Queue(queue.ordered(items), known)

    def decide(self, decision: Decision | None, item: str) -> None:
        """Take a decision, or take it back: the item is then open whatever a curated document records."""
        if decision is None:
            self.queue, self.reopened = self.queue.reopened(item), self.reopened | {item}
        else:
            self.queue, self.reopened = self.queue.decided(decision), self.reopened - {item}

    @property
    def changed(self) -> bool:
        """Whether somebody else wrote the file since it was read."""
        return self._content() != self.seen

    def save(self) -> tuple[Finding, ...]:
        """Write the file, where there is anything to say; return what kept it from that. Nothing is half-written."""
        if self.seen is None and not self.queue.items and not self.queue.decisions:
            return ()
        data = decisions.write(self.queue).encode()
        if data == self.seen:
            return ()
        try:
            files.check_target(self.path, self.root)
            self.path.parent.mkdir(parents=True, exist_ok=True)
            replacing.replace(self.path, self.seen, data, "adjudicated")
        except NotReadable as error:
            return error.of(str(self.path))
        except OSError as error:
            return (files.not_written(self.path, error),)
        self.seen = data
        return ()

    def _content(self) -> bytes | None:
        if not self.path.exists() and not self.path.is_symlink():
            return None
        files.check_target(self.path, self.root)
        return files.read(self.path, self.limits)
