"""One run of ``validate``: finds the documents, asks each corpus's rules of them, and then of the whole.

The command line, the Python API and whatever watches files call :func:`check`; it never prints.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from hashiye import codecs, corpus, engine, extensions, files, gathering, validation, verdicts, weighing
from hashiye.checks.record import Record
from hashiye.codecs import Codec
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.gathering import Lister
from hashiye.grounds import Ground, Grounds, Wishes
from hashiye.limits import DEFAULT
from hashiye.registry import RULES
from hashiye.strays import strays
from hashiye.validation import Checked, Job, Task
from hashiye.verdicts import Verdicts
from hashiye.weighing import Baselines, Outcome, Result

if TYPE_CHECKING:
    from hashiye.changed import Changes

FEW = 500
"""Files below which one process is done before several have begun."""


class Options(Struct, frozen=True, kw_only=True):
    """How a run goes.

    ``codec``: the format of every file, None where names tell it; ``stdin_name``: the name that
    standard input goes by. ``fix`` is empty, ``safe`` or ``unsafe``; with ``preview`` nothing is written.
    ``changed``: only what differs from this commit (empty: see :func:`hashiye.changed.changed`), None for all.
    ``cache``: verdicts are remembered and recalled. ``jobs`` counts processes, 0: as many as the work is
    worth. ``isolated``: where plug-ins have rules, these run in processes of their own, so that none can end the run.
    """

    wishes: Wishes = Wishes()
    codec: Codec | None = None
    stdin_name: str = ""
    fix: str = ""
    preview: bool = False
    changed: str | None = None
    baselines: Baselines = Baselines()
    cache: bool = False
    jobs: int = 1
    isolated: bool = False


type Step = Callable[[int], None]
"""Called after each file with the number of all."""


def _nothing(_total: int) -> None:
    return None


def check(paths: Sequence[str], options: Options = Options(), step: Step = _nothing) -> Outcome:  # noqa: B008
    """Do one run over files, folders, globs and ``-``; ``step`` is called after each file.

    Bad data raises nothing. Raises ``ValueError`` for a limit that is none, ``OSError`` where a baseline
    cannot be written.
    """
    found = list(documents(paths, options.codec, options.stdin_name))
    remember = options.cache and len(found) >= verdicts.WORTH and not extensions.installed().codes
    grounds = _visited(paths, Grounds(options.wishes, remember=remember))
    try:
        scope = _scope(paths, found, grounds, options)
    except NotReadable as error:
        return weighing.refusal(error.findings)
    run = _Run(grounds, options, scope.sources, remember)
    try:
        run.go(step)
        across = list(_across(run, scope, grounds, paths, _lister(paths, found, options)))
    except KeyboardInterrupt:
        return structs.replace(weighing.outcome(run.results(), grounds, Baselines()), interrupted=True)
    return weighing.outcome(run.results(), grounds, options.baselines, across, whole=scope.changes is None)


def grounds_of(paths: Sequence[str], options: Options) -> Grounds:
    """Return the corpora that arguments lie in, no document looked at. ``ValueError`` for a limit that is none."""
    grounds = _visited(paths, Grounds(options.wishes))
    for found in documents(paths, options.codec, options.stdin_name):
        if isinstance(found, Source):
            grounds.of(found)
    return grounds


def _visited(paths: Iterable[str], grounds: Grounds) -> Grounds:
    for path in map(Path, paths):
        grounds.visit(path.parent if path.name == corpus.MANIFEST else path)
    return grounds


def documents(paths: Iterable[str], codec: Codec | None = None, stdin_name: str = "") -> Iterator[Source | NotReadable]:
    """Yield the documents that arguments name; files of other formats in a folder are none of ours.

    Standard input is JSON unless ``codec`` or the ending of ``stdin_name`` says otherwise.
    """
    listed = list(paths)
    if str(files.STDIN) in listed:
        named = Path(stdin_name) if stdin_name else files.STDIN
        yield Source(named, codec or codecs.by_ending(named.name) or codecs.CODECS["json"], piped=bool(stdin_name))
    seen: set[str] = set()
    for path in (one for one in listed if one != str(files.STDIN)):
        for found in _named(path, codec):
            if len(listed) > 1 and isinstance(found, Source):
                key = os.path.abspath(found.path)  # noqa: PTH100  (far faster)
                if key in seen:
                    continue
                seen.add(key)
            yield found


def _named(path: str, codec: Codec | None) -> Iterator[Source | NotReadable]:
    """Yield the documents that one argument names, those of corpora inside a corpus too.

    Other files of a corpus stand for what they are to it: a text for its documents, so that ``news/*`` works.
    """
    if codec is None and (part := _part(Path(path))):
        for stem in (Path(path).stem,) if part == "texts" else ():
            for pattern in (f"documents/**/{stem}.hsh.*", f"annotators/**/{stem}.hsh.*"):
                names = sorted(map(str, Path(path).parent.parent.glob(pattern)))
                yield from corpus.sources(names)
        return
    for found in corpus.sources([path], codec):
        if isinstance(found, NotReadable) or found.codec.name in corpus.NATIVE:
            yield found
        elif found.root is None:
            yield _foreign(found)
    for one in strays(Path(path)):
        if isinstance(one, NotReadable):
            yield one
        else:
            yield from _named(str(one), codec)


def _part(path: Path) -> str:
    """Return which part of a corpus a file is that is no document: its manifest, a text, a tagset; else empty."""
    if path.name == corpus.MANIFEST and path.is_file():
        return corpus.MANIFEST
    inside = path.parent.name in ("texts", "tagsets") and (path.parent.parent / corpus.MANIFEST).is_file()
    fits = path.suffix == (".txt" if path.parent.name == "texts" else ".json")
    return path.parent.name if inside and fits and path.is_file() else ""


def _foreign(source: Source) -> NotReadable:
    message = f"a file of the format {source.codec.name!r}; validate looks at documents of hashiye"
    fix = "convert it first: hashiye convert"
    return NotReadable([Finding(code="HSH-S216", message=message, file=str(source.path), fix=fix)])


class _Scope(Struct):
    """What is looked at. ``changes`` are None where everything is; ``homes`` are the corpora that they concern."""

    sources: Sequence[Source | NotReadable]
    changes: Changes | None = None
    homes: tuple[Path, ...] = ()


def _scope(paths: Sequence[str], found: list[Source | NotReadable], grounds: Grounds, options: Options) -> _Scope:
    """Narrow what was named to what changed, if that is asked for. Raises ``NotReadable`` if git cannot tell."""
    if options.changed is None:
        return _Scope(found)
    from hashiye import changed  # noqa: PLC0415  (it starts git)

    if not options.changed and changed.is_unknown(os.environ):
        return _Scope(found)
    changes = changed.changed(paths, options.changed)
    affected = changed.affected(found, changes, DEFAULT.raised(**grounds.wishes.limits))
    return _Scope(affected.sources, changes, affected.homes)


_NOTHING = Job(frozenset())
"""For what could not even be named: there is nothing to ask of it."""


class _Run:
    """The files of a run, the corpus of each, and what came of it; None until it was looked at."""

    def __init__(
        self, grounds: Grounds, options: Options, sources: Sequence[Source | NotReadable], remember: bool
    ) -> None:
        self.options = options
        self.sources = sources
        self.grounds = [None if isinstance(one, NotReadable) else grounds.of(one) for one in sources]
        self.found: list[Result | None] = [None] * len(sources)
        self.known = _Known(remember)

    def results(self) -> list[Result]:
        """Return what came of the files that were looked at, in order."""
        return [one for one in self.found if one is not None]

    def go(self, step: Step) -> None:
        """Look at every file, or put it right first."""
        ready: list[int] = []
        for at, (source, ground) in enumerate(zip(self.sources, self.grounds, strict=True)):
            if ground is None:  # its name could not be used
                self._take(at, validation.one(_NOTHING, source), step)
            elif ground.job is not None:
                ready.append(at)
        if self.options.fix:
            self._fix(ready, step)
        else:
            self._judge(ready, step)

    def _take(self, at: int, checked: Checked, step: Step) -> None:
        self.found[at] = Result(self.grounds[at], checked)
        step(len(self.sources))

    def _judge(self, ready: list[int], step: Step) -> None:
        unknown = []
        try:
            for at in ready:
                checked = self.known.recall(self.sources[at], self._ground(at))
                if checked is None:
                    unknown.append(at)
                else:
                    self._take(at, checked, step)
            for at, checked in zip(unknown, self._judged(unknown), strict=True):
                self.known.learn(checked, self._ground(at))
                self._take(at, structs.replace(checked, memories=()) if checked.memories else checked, step)
        finally:
            self.known.save()

    def _judged(self, unknown: list[int]) -> Iterator[Checked]:
        """Ask the rules of files: processes know all files of the run, and are only told their places."""
        jobs = self._jobs(len(unknown))
        asked = [None if ground is None else ground.job for ground in self.grounds]
        found = engine.run(
            partial(_judge, asked, self.sources), unknown, jobs=jobs, batch=_batch(len(unknown), jobs)
        )  # fmt: skip
        for at, one in zip(unknown, found, strict=True):
            yield validation.died(self._task(at)) if isinstance(one, engine.WorkerDiedError) else one

    def _fix(self, ready: list[int], step: Step) -> None:
        from hashiye import fixing  # noqa: PLC0415  (only who asks for it pays)

        unsafe, preview = self.options.fix == "unsafe", self.options.preview
        tasks = (self._task(at) for at in ready)
        fixed = fixing.run(tasks, unsafe=unsafe, preview=preview, jobs=self._jobs(len(ready)))
        for at, one in zip(ready, fixed, strict=True):
            self.found[at] = Result(self.grounds[at], one.checked, one)
            step(len(self.sources))

    def _ground(self, at: int) -> Ground:
        ground = self.grounds[at]
        assert ground is not None
        return ground

    def _task(self, at: int) -> Task:
        job = self._ground(at).job
        assert job is not None
        return job, self.sources[at]

    def _jobs(self, count: int) -> int:
        jobs = self.options.jobs or (1 if count < FEW else engine.cores())
        return max(jobs, 2) if self.options.isolated and extensions.installed().codes else jobs


def _judge(jobs: Sequence[Job | None], sources: Sequence[Source | NotReadable], at: int) -> Checked:
    return validation.one(jobs[at] or _NOTHING, sources[at])


def _batch(count: int, jobs: int) -> int:
    """Return how many files travel together: more where each process has several batches all the same."""
    return max(16, min(32, count // (8 * jobs)))


class _Known:
    """The verdicts that are remembered of each corpus; none unless they are wanted."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted
        self.tables: dict[Path, Verdicts | None] = {}

    def _table(self, ground: Ground) -> Verdicts | None:
        if not self.wanted or ground.job is None:
            return None
        if ground.home not in self.tables:
            job = ground.job
            self.tables[ground.home] = verdicts.opened(job.selected, job.context, job.limits, ground.home)
        return self.tables[ground.home]

    def recall(self, source: Source | NotReadable, ground: Ground) -> Checked | None:
        """Return what is remembered of a file."""
        table = self._table(ground)
        known = table.recall(source) if table is not None and isinstance(source, Source) else None
        return Checked(known.file, known.findings, known.records, known.skipped) if known is not None else None

    def learn(self, checked: Checked, ground: Ground) -> None:
        """Take in what is to be remembered of a file."""
        table = self._table(ground)
        if table is not None and checked.memories:
            table.learn(checked.memories)

    def save(self) -> None:
        """Keep what was learnt."""
        for table in self.tables.values():
            if table is not None:
                table.save()


def _lister(paths: Sequence[str], found: Sequence[Source | NotReadable], options: Options) -> Lister:
    """Return what lists the documents of a corpus: it is not done twice where one corpus is all that was named."""
    alone = Path(paths[0]) if len(paths) == 1 and options.codec is None else None

    def listed(home: Path, folder: Path) -> Iterable[Source]:
        if folder == alone and folder.absolute() == home:
            return [one for one in found if isinstance(one, Source)]
        return gathering.documents(home, folder)

    return listed


def _across(
    run: _Run, scope: _Scope, grounds: Grounds, paths: Sequence[str], listed: Lister
) -> Iterator[tuple[Ground, Finding]]:
    """Ask the corpus-wide rules, of each corpus for itself."""
    records: dict[Path, list[Record]] = {ground.home: [] for ground in grounds.all()}
    for one in run.results():
        if one.ground is not None:
            records[one.ground.home] += one.checked.records
    named = [Path(path).absolute() for path in paths if path != str(files.STDIN)]
    for ground in grounds.all():
        if ground.job is None or not any(RULES[code].across for code in ground.job.selected if code in RULES):
            continue
        mine = records[ground.home]
        if scope.changes is None:
            whole = [ground.home] if any(ground.home.is_relative_to(folder) for folder in named) else []
            found = _asked(ground.job, mine, whole, listed)
        elif ground.home in scope.homes:
            others = gathering.records_of(ground.home, mine, partial(_records, run.known, ground), listed)
            found = _asked(ground.job, [*mine, *others], [ground.home], listed)
            found = gathering.touching(found, scope.changes.files)
        else:
            continue
        yield from ((ground, finding) for finding in found)


def _asked(job: Job, records: Sequence[Record], whole: Sequence[Path], listed: Lister) -> list[Finding]:
    return gathering.findings(gathering.gather(records, whole, job.limits, listed), job.selected, job.limits)


def _records(known: _Known, ground: Ground, source: Source) -> Sequence[Record]:
    """Return the records of a file that is not looked at otherwise: what is remembered, or read without any rule."""
    checked = known.recall(source, ground)
    if checked is None:
        limits = ground.job.limits if ground.job is not None else DEFAULT
        checked = validation.one(Job(frozenset(), limits=limits), source)
    return checked.records
