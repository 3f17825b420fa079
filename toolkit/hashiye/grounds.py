"""What each corpus of a run asks of its documents: its settings, those of the command line, its surroundings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct, structs

from hashiye import corpus, extensions, files, settings, surroundings
from hashiye.codes import CODES, Code, Severity
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.settings import Choice, Settings
from hashiye.validation import Job


class Wishes(Struct, frozen=True, kw_only=True):
    """What whoever runs it asks for; it goes before what a corpus says. None and empty ask for nothing.

    ``select`` and ``ignore`` are selectors of :mod:`hashiye.settings`; ``limits`` raise limits by name.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    level: int | None = None
    error_on: Severity | None = None
    limits: Mapping[str, int] = {}
    today: str = ""


class Ground(Struct, frozen=True, kw_only=True):
    """One corpus: its folder, absolute and as findings name it, and what is asked of its documents.

    ``job`` is None where the corpus cannot be used: its documents are not looked at, and ``refused`` says why.
    ``findings`` are on the corpus's own files.
    """

    home: Path
    named: Path
    settings: Settings
    job: Job | None = None
    findings: tuple[Finding, ...] = ()
    refused: tuple[Finding, ...] = ()

    def path_of(self, file: str) -> str:
        """Return the path of a file of the corpus from its folder, with ``/``."""
        return os.path.relpath(file, self.home).replace(os.sep, "/") if file != str(files.STDIN) else file


class Grounds:
    """The corpora of a run by their folders; each is looked at once, when its first document comes."""

    def __init__(self, wishes: Wishes, *, remember: bool = False) -> None:
        self.wishes = wishes
        self.remember = remember
        self.extensions = extensions.installed()
        self.codes: Mapping[str, Code] = {**CODES, **self.extensions.codes}
        self._by_folder: dict[str, Ground] = {}
        self._by_home: dict[Path, Ground] = {}

    def of(self, source: Source) -> Ground:
        """Return the corpus that a file lies in; a file outside any corpus has its own folder for one."""
        folder = os.path.dirname(source.path)  # noqa: PTH120  (far faster)
        if folder not in self._by_folder:
            home = corpus.root_of(source.path)
            if home not in self._by_home:
                self._by_home[home] = _ground(home, _named(home, source.path.parent), self)
            self._by_folder[folder] = self._by_home[home]
        return self._by_folder[folder]

    def visit(self, folder: Path) -> None:
        """Look at a folder that was named itself, if it is a corpus: it may hold no document at all."""
        if (folder / corpus.MANIFEST).is_file():
            home = folder.absolute()
            if home not in self._by_home:
                self._by_home[home] = _ground(home, folder, self)

    def all(self) -> list[Ground]:
        """Return every corpus that was come across, in that order."""
        return list(self._by_home.values())


def today() -> str:
    """Return the date where it is the latest on earth (UTC+14), so that no machine finds today in the future."""
    return (datetime.now(UTC) + timedelta(hours=14)).date().isoformat()


def _named(home: Path, folder: Path) -> Path:
    """Return a corpus folder as its document's folder was named: from where the user stands, if that was so."""
    up = len(folder.absolute().parts) - len(home.parts)
    if not folder.is_absolute() and up <= len(folder.parts) and ".." not in folder.parts:
        return Path(*folder.parts[: len(folder.parts) - up])
    return home if folder.is_absolute() else Path(os.path.relpath(home))


def _ground(home: Path, named: Path, grounds: Grounds) -> Ground:
    wishes = grounds.wishes
    try:
        read, limits = _read(named, grounds.codes)
        limits = limits.raised(**wishes.limits)
        context, findings = surroundings.of(
            named, limits, asked=read.asked, licenses=read.licenses, today=wishes.today or today()
        )
    except NotReadable as error:
        return Ground(home=home, named=named, settings=_with_wishes(Settings(), wishes), refused=error.findings)
    asked = _with_wishes(read, wishes)
    selected = settings.chosen(asked, grounds.codes)
    sketches = not selected.isdisjoint(("HSH-C517", "HSH-C518"))
    job = Job(selected, context, limits, grounds.remember, str(home), sketches)
    return Ground(home=home, named=named, settings=asked, job=job, findings=findings)


def _read(named: Path, known: Mapping[str, Code]) -> tuple[Settings, Limits]:
    """Read what a corpus says of rules and limits. Raises ``NotReadable``."""
    if not (named / corpus.MANIFEST).is_file():
        return Settings(choices=(Choice(),)), DEFAULT
    manifest = corpus.manifest(named)
    read = settings.read(manifest.rules, str(named / corpus.MANIFEST), manifest.source, known)
    if read.baseline:
        _check_baseline(named, read.baseline)
    return read, manifest.limits


def _check_baseline(named: Path, name: str) -> None:
    """Raise ``NotReadable`` for a baseline outside its corpus, links resolved, or one that is a link itself."""
    path = named / name
    if path.is_symlink() or not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(named)):
        raise NotReadable([
            Finding(
                code="HSH-C505", message="a baseline is a file inside its corpus, and no link", file=str(path),
                fix="put the file itself there, or name another with --baseline and take this one out of the manifest",
            )
        ])  # fmt: skip


def _with_wishes(read: Settings, wishes: Wishes) -> Settings:
    return structs.replace(
        read,
        choices=(*read.choices, Choice(wishes.select, wishes.ignore)),
        level=read.level if wishes.level is None else wishes.level,
        error_on=wishes.error_on or read.error_on,
    )
