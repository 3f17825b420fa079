"""What a patch is to do on disk, and the order in which it is done so that a killed run can be run again.

A text for which there is no file yet comes first: nobody relies on it. Then the documents, with all that stand on one
text the text right behind them, and at last goes what is to go. So the old text is there as long as a document that
was not written needs it, and a document that stands already while its text does not is told from its patch and the
old text (:mod:`hashiye.differing.states`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from msgspec import Struct, field

from hashiye import corpus, files, replacing
from hashiye.codecs import Codec
from hashiye.comparing import Change, invert
from hashiye.differing import patch_places
from hashiye.differing.misfit import misfit
from hashiye.differing.relying import Relying
from hashiye.limits import Limits
from hashiye.model import Document, Text
from hashiye.replacing import Replacement


class Patch(Struct, frozen=True):
    """The changes of one document: its id, and its places before and after.

    A place is a path with ``/`` from what was compared, empty where that is not known; None where the document
    came or went. ``texts`` and ``pages``: the SHA-256 of the texts, and of the documents as canonical JSON, before
    and after; pages are empty where they are not known.
    """

    id: str
    old: str | None
    new: str | None
    changes: tuple[Change, ...]
    texts: tuple[str, str] | None = None
    pages: tuple[str, str] = ("", "")

    def inverse(self) -> Patch:
        """Return the same, the other way round."""
        renamed = (one.after for one in self.changes if one.kind == "metadata" and one.id == "id" and not one.layer)
        name = next((name for name in renamed if isinstance(name, str)), self.id)
        texts = None if self.texts is None else self.texts[::-1]
        return Patch(name, self.new, self.old, invert(self.changes), texts, self.pages[::-1])


class WantedText(Struct, frozen=True):
    """A text that documents will rely on, and what stands in its place."""

    path: Path
    data: bytes
    seen: bytes | None
    home: Path
    is_own: bool


class Plan(Struct):
    """What is to be written, and what taken away, by path. ``documents`` counts those that change.

    ``already`` counts those that are as the patch makes them. ``seen`` is what was read of each document that is
    there. ``kept``: texts that no document relies on any more, but that are not what they were.
    """

    written: dict[Path, bytes] = field(default_factory=dict)
    removed: list[Path] = field(default_factory=list)
    seen: dict[Path, bytes] = field(default_factory=dict)
    documents: int = 0
    already: int = 0
    kept: list[Path] = field(default_factory=list)
    wanted: dict[str, WantedText] = field(default_factory=dict)
    left: dict[str, tuple[str, Path]] = field(default_factory=dict)
    _on: dict[Path, str] = field(default_factory=dict)

    @property
    def texts(self) -> dict[Path, bytes]:
        """The texts that are to be written."""
        return {one.path: one.data for one in self.wanted.values() if one.data != one.seen}

    def put(
        self, document: Document, path: Path, codec: Codec, folder: Path, limits: Limits, own: Path | None = None, *,
        stands: bool = False,
    ) -> None:  # fmt: skip
        """Add a document and its text. ``own``: where its text lies now; ``stands``: the document is there already.

        Raises ``NotReadable`` for a place that leads out or is none for it, and for a text that is not its own.
        """
        files.check_target(path, folder)
        corpus.check_text(document, Text.of(document.text.content or ""), str(path))
        text = text_path(document, path, folder)
        self._on[path] = str(text or "")
        if text is not None:
            self._want(document, path, text, folder, limits, own)
        if not stands:
            self.written[path] = next(iter(codec.write(document).files.values()))

    def _want(self, document: Document, path: Path, text: Path, folder: Path, limits: Limits, own: Path | None) -> None:
        data = (document.text.content or "").encode()
        known = self.wanted.get(str(text))
        if known is not None and known.data != data:
            raise misfit(path, f"two documents want another text at {text.name!r}", "make the patch anew")
        seen = known.seen if known else files.read(text, limits) if os.path.lexists(text) else None
        if text != own or seen != data:
            patch_places.check_text(document, path, text, folder, own)
        is_own = text == own or (known is not None and known.is_own)
        self.wanted[str(text)] = WantedText(text, data, seen, corpus.root_of(path), is_own)

    def leave(self, text: Path | None, digest: str, document: Path) -> None:
        """Note a text that a document is on no more, and the SHA-256 by which it is known for its old text."""
        if text is not None:
            self.left.setdefault(str(text), (digest, document))

    def settle(self, relying: Relying, limits: Limits) -> None:
        """Look at who else relies on the texts. Raises ``NotReadable`` if one would change under a document."""
        patched = {os.path.abspath(path) for path in (*self._on, *self.removed)}  # noqa: PTH100
        for one in self.wanted.values():
            if one.seen is None or one.seen == one.data:
                continue
            if not one.is_own:
                raise misfit(one.path, "another file stands where its text is to go", "move that file away")
            digest = sha256(one.data).hexdigest()
            others = {name for name, kept in relying.on(one.path, one.home).items() if kept != digest}
            self._check_alone(one.path, others - patched)
        for name, (digest, document) in self.left.items():
            path = Path(name)
            if name in self.wanted or not path.is_file():
                continue
            if not set(relying.on(path, corpus.root_of(document))) <= patched:
                continue
            seen = files.read(path, limits)
            if sha256(seen).hexdigest() == digest:
                self.removed.append(path)
                self.seen[path] = seen
            else:
                self.kept.append(path)

    def touched(self) -> set[Path]:
        """Return every file that the patch is about, whatever there was to do with it."""
        left = {path for name, (_, document) in self.left.items() for path in (Path(name), document)}
        return {*self._on, *self.removed, *(one.path for one in self.wanted.values()), *left}

    @staticmethod
    def _check_alone(text: Path, others: set[str]) -> None:
        if others:
            raise misfit(Path(min(others)), f"its text {text.name!r} would change under it",
                         "patch the folder of all documents on this text, or take this one away")  # fmt: skip

    def replacements(self) -> Iterator[Replacement]:
        """Yield what is done, in the order of this module."""
        for one in self.wanted.values():
            if one.seen is None:
                yield Replacement(one.path, one.data, None)
        changing = {name: one for name, one in self.wanted.items() if one.seen is not None and one.seen != one.data}
        standing: dict[str, list[Path]] = {}
        for path in self.written:
            name = self._on.get(path, "")
            standing.setdefault(name if name in changing else str(path), []).append(path)
        for name, paths in (standing | {name: standing.get(name, []) for name in changing}).items():
            yield from (Replacement(path, self.written[path], self.seen.get(path)) for path in paths)
            if name in changing:
                yield Replacement(changing[name].path, changing[name].data, changing[name].seen)
        yield from (Replacement(path, None, self.seen.get(path)) for path in self.removed)


def text_path(document: Document, path: Path, folder: Path) -> Path | None:
    """Return where the text of a document lies, links resolved; None if it stands inside.

    Raises ``NotReadable`` if that is outside of ``folder``, or no text.
    """
    if document.text.file is None:
        return None
    target = corpus.text_beside(document, path, os.path.realpath(folder))
    files.check_target(target, folder)
    return Path(os.path.realpath(target))


def write(plan: Plan) -> None:
    """Do what was planned: all of it, or nothing. What a killed run left beside these files goes.

    Raises ``NotReadable`` if a file is not what was read any more, and ``OSError``.
    """
    replacing.replace_all(list(plan.replacements()), "patched")
    touched = plan.touched()
    files.sweep(sorted({path.parent for path in touched}), {path.name for path in touched})
