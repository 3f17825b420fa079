"""Pages as files: what a file is called, which file is ours to replace, and what an earlier run left.

Every page is written whole or not at all, the list of them last: a run that was interrupted leaves whole pages, and the
list of the run before. Nothing is replaced, and nothing removed, that does not say in its head that we wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from hashiye import files, names
from hashiye.findings import Finding, NotReadable
from hashiye.report.view import index, page
from hashiye.report.view.bundle import Bundle
from hashiye.report.view.index import MARK
from hashiye.report.view.summary import Row, row
from hashiye.viewing.shown import Shown
from hashiye.viewing.wanted import Written

PAGES = "pages"
"""The folder, beside the list, that holds the pages of documents."""

ENDINGS = (".html", ".htm")

_HEAD_BYTES = 4_096
_NAME_BYTES = 200

type Read = Iterable[Shown | NotReadable]
type Step = Callable[[], None]


def put(found: Read, output: Path, *, one_file: bool = False, step: Step = lambda: None) -> Written:
    """Write pages where ``output`` says: into one file if it ends like a page, else into a folder.

    ``one_file``: the folder's list of documents is a page that holds them all. Raises as :func:`write` does.
    """
    if is_page(output):
        return write(found, output, step=step)
    if not one_file:
        return write_folder(found, output, step=step)
    _check_folder(output)
    check(output / index.name(0))
    with files.made(output):
        return write(found, output / index.name(0), step=step)


def is_page(path: Path) -> bool:
    """Say whether a name is that of one page, not of a folder."""
    return path.suffix.lower() in ENDINGS and not path.is_dir()


def write(found: Read, output: Path, *, step: Step = lambda: None) -> Written:
    """Write documents as one page into the file ``output``.

    Raises ``NotReadable`` if a file that is not ours stands there, or nothing was found, and
    :exc:`hashiye.report.view.bundle.TooLargeError` for more than one page holds. Nothing is written then.
    """
    check(output)
    findings: list[Finding] = []
    count, text = rendered(_counted(found, step), findings)
    if not count:
        return Written("", 0, findings=tuple(findings))
    files.write(output, text.encode("utf-8", "backslashreplace"))
    files.sweep([output.parent], {output.name})
    return Written(str(output), count, findings=tuple(findings))


def rendered(found: Read, findings: list[Finding]) -> tuple[int, str]:
    """Return how many documents there were, and one page that holds them; that of a single one is as it is alone."""
    bundle, last = Bundle(), None
    for one in found:
        if isinstance(one, NotReadable):
            findings += one.findings
        else:
            bundle.add(one)
            last = one
    if last is None:
        return 0, ""
    return len(bundle), signed(page.render(last)) if len(bundle) == 1 else bundle.render()


def write_folder(found: Read, folder: Path, *, step: Step = lambda: None) -> Written:
    """Write a page for each document into ``folder``, and ``index.html``, which lists them.

    Pages of an earlier run that are no document's any more are removed. Raises ``NotReadable`` if a file that is not
    ours stands where the list goes.
    """
    pages = folder / PAGES
    for path in (folder, pages):
        _check_folder(path)
    check(folder / index.name(0))
    writing = _Writing(pages)
    with files.made(pages):
        writing.all(_counted(found, step))
        count = index.parts(len(writing.rows))
        for part in reversed(range(count)):
            path = folder / index.name(part)
            check(path)
            files.write(path, index.render(writing.rows, part, writing.findings).encode("utf-8", "backslashreplace"))
    removed = [*_stale(pages, writing.names), *_stale(folder, {index.name(part) for part in range(count)}, "index-")]
    files.sweep([folder, pages])
    return Written(str(folder / index.name(0)), len(writing.rows), tuple(removed), tuple(writing.findings))


def _counted(found: Read, step: Step) -> Iterator[Shown | NotReadable]:
    for one in found:
        yield one
        if not isinstance(one, NotReadable):
            step()


class _Writing:
    """The pages of a folder, one after another. A page is written when its next one is known."""

    def __init__(self, pages: Path) -> None:
        self.pages = pages
        self.names: set[str] = set()
        self.rows: list[Row] = []
        self.findings: list[Finding] = []
        self._called = Names()

    def all(self, found: Read) -> None:
        """Write all pages."""
        waiting: tuple[Shown, str] | None = None
        before = ""
        for one in found:
            if isinstance(one, NotReadable):
                self.findings += one.findings
                continue
            name = self._called.of(one.document.id)
            if not self._free(self.pages / name):
                continue
            if waiting is not None:
                self._page(*waiting, before, name)
                before = waiting[1]
            waiting = one, name
        if waiting is not None:
            self._page(*waiting, before, "")

    def _page(self, shown: Shown, name: str, before: str, after: str) -> None:
        text = signed(page.render(shown, up=f"../{index.name(0)}", before=before, after=after))
        files.write(self.pages / name, text.encode("utf-8", "backslashreplace"))
        self.names.add(name)
        self.rows.append(row(shown, f"{PAGES}/{name}"))

    def _free(self, path: Path) -> bool:
        try:
            check(path)
        except NotReadable as error:
            self.findings += error.findings
            return False
        return True


class Names:
    """File names of pages: told from ids, different also where a file system asks for no capitals."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, document: str) -> str:
        """Return the name of a document's page."""
        stem = document if not names.problem(document) else names.made_of(document)
        if len(stem.encode()) > _NAME_BYTES:
            stem = f"{stem.encode()[: _NAME_BYTES - 20].decode(errors='ignore')}-{_digest(document)}"
        name = stem
        while name.casefold() in self._taken:
            name = f"{stem}-{_digest(document + name)}"
        self._taken.add(name.casefold())
        return f"{name}.html"


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def signed(text: str) -> str:
    """Return a page that says in its head that we wrote it."""
    return text if MARK in text[:_HEAD_BYTES] else text.replace("<head>", f"<head>\n{MARK}", 1)


def is_ours(path: Path) -> bool:
    """Say whether a file, and no link to one, says in its head that we wrote it."""
    if path.is_symlink() or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return MARK.encode() in file.read(_HEAD_BYTES)
    except OSError:
        return False


def check(path: Path) -> None:
    """Raise ``NotReadable`` if something stands at ``path`` that is no page of ours."""
    if (path.exists() or path.is_symlink()) and not is_ours(path):
        raise NotReadable([
            Finding(code="HSH-C502", message="cannot be written: what stands there is no page that hashiye view wrote",
                    file=str(path), fix="name another --output, or take it away")
        ])  # fmt: skip


def _check_folder(path: Path) -> None:
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise NotReadable([
            Finding(code="HSH-C502", message="cannot be written: it is a link, or no folder", file=str(path),
                    fix="name another --output, or take it away")
        ])  # fmt: skip


def _stale(folder: Path, written: set[str], start: str = "") -> Iterator[str]:
    """Remove the pages of ours that this run did not write, and yield them."""
    for path in sorted(folder.glob(f"{start}*.html")):
        if path.name not in written and is_ours(path):
            path.unlink(missing_ok=True)
            yield str(path)
