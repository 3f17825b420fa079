"""The language server: takes in what an editor has open, and publishes what is wrong with it. Never writes a file.

One thread does the work, so that typing is never held up; what came while it worked is looked at afterwards.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lsprotocol import types
from msgspec import Struct
from pygls import uris
from pygls.lsp.server import LanguageServer

from hashiye import __version__, files
from hashiye.editor import desk, words
from hashiye.editor.desk import Change, Guise
from hashiye.editor.lines import Lines
from hashiye.editor.words import Shown
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT

DELAY = 0.25
"""Seconds that typing has to rest before it is looked at."""
FIX_ALL = "source.fixAll.hashiye"


class Open(Struct):
    """A file that lies open: the editor's name and version of it, its text, and the documents it is looked at with."""

    uri: str
    version: int
    text: str
    guise: Guise
    documents: list[Path] = []
    lines: Lines | None = None


class Editor:
    """One editor: what it has open, and what was found in it."""

    def __init__(self, server: LanguageServer) -> None:
        self.server = server
        self.open: dict[Path, Open] = {}
        self.found: dict[Path, tuple[Finding, ...]] = {}
        self.published: dict[str, Path] = {}
        self.due: dict[Path, asyncio.TimerHandle] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.turn = 0
        self.fixes: dict[Path, tuple[int, Change | None]] = {}
        self.thread = ThreadPoolExecutor(1, "hashiye")

    # --- what lies open ---

    def opened(self, item: types.TextDocumentItem) -> None:
        """Take in a file that was opened."""
        path = _path(item.uri)
        if path is not None:
            self.open[path] = Open(item.uri, item.version, item.text, desk.guise(path, item.text))
            self.look_soon(path, 0, anew=True)

    def changed(self, uri: str, version: int, text: str) -> None:
        """Take in what a file has become on the screen."""
        path = _path(uri)
        if path is not None and path in self.open:
            one = self.open[path]
            one.version, one.text, one.lines = version, text, None
            self.look_soon(path, DELAY)

    def saved(self, path: Path | None) -> None:
        """Look at everything again: a file was saved, or changed outside the editor."""
        for one, entry in self.open.items():
            if one == path or path is None:
                entry.guise = desk.guise(one, entry.text)
        for one in self.open:
            self.look_soon(one, 0, anew=True)

    def closed(self, uri: str) -> None:
        """Forget a file."""
        path = _path(uri)
        if path is not None and self.open.pop(path, None) is not None:
            timer = self.due.pop(path, None)
            if timer is not None:
                timer.cancel()
            self.turn += 1
            self._forget()
            self._publish([path])
            for one in self.open:  # they may have been looked at with what was not saved in it
                self.look_soon(one, 0)

    def held(self) -> dict[str, bytes]:
        """Return what would be saved of each document and text that lies open."""
        return {str(path.resolve()): one.guise.saved(one.text) for path, one in self.open.items()}

    # --- looking ---

    def look_soon(self, path: Path, delay: float, *, anew: bool = False) -> None:
        """Look at a file after so many seconds, unless it changes before. ``anew``: its documents may be others."""
        self.turn += 1
        timer = self.due.pop(path, None)
        if timer is not None:
            timer.cancel()
        self.due[path] = asyncio.get_running_loop().call_later(delay, self._start, path, anew)

    def _start(self, path: Path, anew: bool) -> None:
        self.due.pop(path, None)
        task = asyncio.ensure_future(self._look(path, anew))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _look(self, path: Path, anew: bool) -> None:
        entry = self.open.get(path)
        if entry is None:
            return
        version = entry.version
        known = None if anew else entry.documents
        documents, found = await self.work(_examined, path, self.held(), known)
        if self.open.get(path) is not entry or entry.version != version:
            return  # it changed meanwhile: that is looked at next
        entry.documents = documents
        touched = {Path(one.file) for doc in documents for one in (*self.found.get(doc, ()), *found[doc])}
        self.found |= found
        self._forget()
        self._publish({path, *documents, *touched, *(one for one in self.open if not desk.is_document(one))})

    async def work[*Given, R](self, function: Callable[[*Given], R], *arguments: *Given) -> R:
        """Do something in the thread."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, lambda: function(*arguments))

    def _forget(self) -> None:
        """Take back what was published of files that nothing open is looked at with any more."""
        wanted = {document for one in self.open.values() for document in one.documents}
        gone = self.found.keys() - wanted
        self.fixes = {path: one for path, one in self.fixes.items() if path in wanted}
        touched = {Path(one.file) for document in gone for one in self.found.pop(document)}
        self._publish(gone | touched)

    # --- telling ---

    def shown(self, path: Path) -> list[Shown]:
        """Return what is shown in a file."""
        is_text = path in self.open and not desk.is_document(path)
        documents = self.open[path].documents if is_text else self.found
        found = (one for document in documents for one in self.found.get(document, ()))
        return words.shown(path, found, with_words=is_text)

    def _publish(self, paths: Iterable[Path]) -> None:
        for path in sorted(set(paths)):
            uri, entry = self.address(path), self.open.get(path)
            lines = self.lines(path)
            told = [words.diagnostic(one, lines, self.lines, self.address) for one in self.shown(path)]
            if told or entry is not None or uri in self.published:
                self.published[uri] = path
                version = entry.version if entry is not None else None
                self.server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, told, version))
            if not told:
                self.published.pop(uri, None)

    def address(self, path: Path) -> str:
        """Return the URI by which the editor knows a file."""
        return self.open[path].uri if path in self.open else path.absolute().as_uri()

    def lines(self, path: Path) -> Lines | None:
        """Return the lines of a file, as the editor has them if it lies open."""
        encoding = self.server.workspace.position_encoding or "utf-16"
        units = str(getattr(encoding, "value", encoding))
        entry = self.open.get(path)
        if entry is not None:
            entry.lines = entry.lines or Lines(entry.text, units)
            return entry.lines
        try:
            return Lines(files.read(path, DEFAULT).decode("utf-8", "replace").removeprefix("\ufeff"), units)
        except NotReadable:
            return None

    # --- putting right ---

    async def actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """Return what can safely be put right in a range, each finding alone and all at once."""
        path = _path(params.text_document.uri)
        if path is None or path not in self.open:
            return []
        only = [getattr(kind, "value", kind) for kind in params.context.only or ()]
        documents, held = self.open[path].documents, self.held()
        all_ = [change for one in documents if (change := await self._fixed(one, held)) is not None]
        made = []
        if not only or any(types.CodeActionKind.QuickFix.value == kind for kind in only):
            made += await self._quick(path, params.range, documents, held, all_)
        if not only or any(kind == FIX_ALL or FIX_ALL.startswith(f"{kind}.") for kind in only):
            made += [self._action(change, FIX_ALL) for change in all_]
        return [one for one in made if one.edit is not None]

    async def _fixed(self, document: Path, held: desk.Held) -> Change | None:
        """Return what puts all of a document right; editors ask at each step of the cursor, so it is kept."""
        turn = self.turn
        if self.fixes.get(document, (-1, None))[0] != turn:
            self.fixes[document] = (turn, await self.work(desk.fixed, document, held))
        return self.fixes[document][1]

    async def _quick(
        self, path: Path, range_: types.Range, documents: list[Path], held: desk.Held, all_: list[Change]
    ) -> list[types.CodeAction]:
        lines = self.lines(path)
        here = {}
        for one in self.shown(path):
            told = words.diagnostic(one, lines, self.lines, self.address)
            if _touch(told.range, range_):
                here[one.finding] = told
        made = []
        for document in documents:
            wanted = [finding for finding in here if finding.document and Path(finding.file) == document]
            alone = dict(await self.work(_repairs, document, held, wanted))
            made += [self._action(change, "quickfix", here[finding]) for finding, change in alone.items()]
            rest = [finding for finding in here if finding not in alone and Path(finding.file) == document]
            made += [
                self._action(change, "quickfix", here[finding])
                for finding in rest
                for change in all_
                if finding.code in change.codes and any(one == document for one, _ in change.files)
            ]
        return made

    def _action(self, change: Change, kind: str, told: types.Diagnostic | None = None) -> types.CodeAction:
        capable = self.server.client_capabilities.workspace
        edits = capable.workspace_edit if capable is not None else None
        versions = {one.uri: one.version for one in self.open.values()}
        edit = words.workspace_edit(
            change, self.lines, self.address, versions, versioned=bool(edits and edits.document_changes)
        )
        title = f"hashiye: {change.title}"
        return types.CodeAction(title, kind=kind, diagnostics=[told] if told else None, edit=edit)

    async def canonical(self, uri: str) -> list[types.TextEdit] | None:
        """Return the edits that write a document in canonical form."""
        path = _path(uri)
        if path is None or path not in self.open or not desk.is_document(path):
            return None
        change = await self.work(desk.canonical, path, self.held())
        lines = self.lines(path)
        return words.text_edits(lines, change.files[0][1]) if change is not None and lines is not None else None

    def page(self, uri: str, position: types.Position) -> types.Hover | None:
        """Return the pages of the rules whose findings lie at a place."""
        path = _path(uri)
        if path is None or path not in self.open:
            return None
        lines, here = self.lines(path), types.Range(position, position)
        told = {
            one.finding.code: one.finding
            for one in self.shown(path)
            if _touch(words.diagnostic(one, lines, self.lines, self.address).range, here)
        }
        pages = "\n\n---\n\n".join(map(words.page, told.values()))
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, pages)) if pages else None


def _examined(
    path: Path, held: desk.Held, known: list[Path] | None
) -> tuple[list[Path], dict[Path, tuple[Finding, ...]]]:
    documents = desk.documents_on(path, held) if known is None else known
    return documents, {one: desk.findings(one, held) for one in documents}


def _repairs(path: Path, held: desk.Held, wanted: list[Finding]) -> list[tuple[Finding, Change]]:
    return list(desk.repairs(path, held, wanted))


def _path(uri: str) -> Path | None:
    """Return the file of a URI; None for what is no file, such as a page that was never saved."""
    path = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return Path(path) if path and "\0" not in path else None


def _touch(one: types.Range, other: types.Range) -> bool:
    def edges(range_: types.Range) -> tuple[tuple[int, int], tuple[int, int]]:
        return (range_.start.line, range_.start.character), (range_.end.line, range_.end.character)

    (start, end), (first, last) = edges(one), edges(other)
    return start <= last and first <= end


def make() -> LanguageServer:
    """Return a server for one editor."""
    server = LanguageServer("hashiye", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
    editor = Editor(server)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def _opened(params: types.DidOpenTextDocumentParams) -> None:
        editor.opened(params.text_document)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def _changed(params: types.DidChangeTextDocumentParams) -> None:
        document = params.text_document
        editor.changed(document.uri, document.version, server.workspace.get_text_document(document.uri).source)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def _saved(params: types.DidSaveTextDocumentParams) -> None:
        editor.saved(_path(params.text_document.uri))

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def _changed_outside(_params: types.DidChangeWatchedFilesParams) -> None:
        editor.saved(None)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def _closed(params: types.DidCloseTextDocumentParams) -> None:
        editor.closed(params.text_document.uri)

    kinds = [types.CodeActionKind.QuickFix, FIX_ALL]

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=kinds))
    async def _actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        return await editor.actions(params)

    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    async def _canonical(params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        return await editor.canonical(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def _page(params: types.HoverParams) -> types.Hover | None:
        return editor.page(params.text_document.uri, params.position)

    return server


def serve() -> None:
    """Speak with one editor over standard input and output until it leaves.

    The two are taken away from everybody else: what a plug-in prints goes to standard error, not into the talk.
    """
    with open(os.dup(0), "rb") as stdin, open(os.dup(1), "wb") as stdout:  # noqa: PTH123  (descriptors have no path)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        make().start_io(stdin, stdout)
