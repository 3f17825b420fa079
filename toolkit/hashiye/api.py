"""The Python twin of the command line: typed functions over files and values."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from hashiye import codecs, conversion, corpus, files, names, skeleton
from hashiye.annotator import Annotator
from hashiye.codecs import Codec, Loss
from hashiye.codes import CODES
from hashiye.conversion import Outcome, Plan
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Document, Fact, Text
from hashiye.placing import Into
from hashiye.sinks import one_file

if TYPE_CHECKING:
    from hashiye.agreement.figures import Agreement
    from hashiye.comparing import Change, Comparison
    from hashiye.curating import Outcome as Adjudicated
    from hashiye.merging import Choice, Merged
    from hashiye.rebasing import Rebased
    from hashiye.splitting import Outcome as Splitting
    from hashiye.statistics.figures import Statistics
    from hashiye.viewing import Written


def _codec(path: Path, name: str | None) -> Codec:
    codec = codecs.CODECS.get(name) if name else codecs.by_ending(path.name)
    if codec is None:
        raise corpus.unknown_format(path)
    return codec


def read(path: str | os.PathLike[str], *, format: str | None = None, limits: Limits = DEFAULT) -> Document:
    """Read one document with its text. Raises ``NotReadable`` with every finding.

    ``format`` is a name of ``hashiye.codecs.CODECS``; the file's ending tells it otherwise. A file
    of several documents raises ``ValueError``: use :func:`read_all`.
    """
    found = list(read_all(path, format=format, limits=limits))
    if len(found) != 1:
        raise ValueError(f"{path} holds {len(found)} documents; read_all reads them")
    return found[0]


def read_all(
    path: str | os.PathLike[str], *, format: str | None = None, limits: Limits = DEFAULT
) -> Iterator[Document]:
    """Yield the documents of one file, one in memory at a time. Raises ``NotReadable`` at the first that is none."""
    where = Path(path)
    for reading in corpus.load(corpus.Source(where, _codec(where, format)), limits):
        if isinstance(reading, NotReadable):
            raise reading
        yield reading.document


def write(document: Document, path: str | os.PathLike[str], *, format: str | None = None) -> tuple[Loss, ...]:
    """Write one document, whole or not at all, and return what the format could not carry. Raises ``OSError``.

    A document whose text is a file keeps pointing at it; the text itself is written by :func:`convert`.
    """
    where = Path(path)
    codec = _codec(where, format)
    writing = codec.write(document)
    with one_file(where, codec) as sink:
        sink.add(writing.files)
    return writing.losses


@cache
def _annotator(recognizers: tuple[str, ...]) -> Annotator:
    from hashiye import recognize  # noqa: PLC0415  (looking through entry points costs)

    return Annotator([recognize.load(name) for name in recognizers])


def annotate(
    text: str,
    *,
    id: str = "document",
    language: str = "fa",
    recognizers: Iterable[str] = ("rules",),
    facts: Iterable[Fact] = (),
) -> Document:
    """Make a document of a text: sentences, tokens, facts and the tools' layers.

    The text must lie in the format's domain (see ``hashiye.text.FORBIDDEN``) and have LF line ends.
    Raises ``ValueError`` for an id that no document can have.
    """
    if why := names.problem(id):
        raise ValueError(f"{id!r} cannot be the id of a document: {why}")
    raw = Document(id, language, Text.of(text))
    return _annotator(tuple(recognizers)).annotate(raw, tuple(facts))


def convert(
    paths: Iterable[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    to: str = "json",
    from_: str | None = None,
    jobs: int = 1,
    plan: Plan | None = None,
) -> list[Outcome]:
    """Convert articles or documents into a corpus folder (json, xml) or a plain folder (other formats).

    ``plan`` overrides the settings of the run (its target, output and kind are set here). Returns
    what became of each document; nothing is printed and bad data raises nothing.
    """
    folder, target = Path(output), codecs.CODECS[to]
    into = Into.CORPUS if to in ("json", "xml") else Into.FOLDER
    plan = structs.replace(plan or Plan(target, folder, into), target=target, output=folder, into=into)
    if into is Into.CORPUS:
        for _ in skeleton.make(folder):
            pass
        files.sweep([folder / "documents", folder / "texts"])
    folder.mkdir(parents=True, exist_ok=True)
    found = corpus.sources((os.fspath(path) for path in paths), codecs.CODECS[from_] if from_ else None, folder)
    return list(conversion.convert(found, plan, jobs))


def validate(
    paths: Iterable[str | os.PathLike[str]],
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    level: int | None = None,
    baseline: str | os.PathLike[str] | None = None,
    changed: str | None = None,
    limits: Mapping[str, int] | None = None,
    cache: bool = False,
    jobs: int = 1,
) -> list[Finding]:
    """Check files, folders and globs, and return what is wrong, sorted, each fault once; nothing is printed.

    ``select`` and ``ignore`` name rules as the command line does; they, ``level`` (1 to 5), ``baseline`` and
    ``limits`` go before what the corpus's ``hashiye.toml`` says. ``changed`` is a commit: only what differs
    from it is checked. Bad data raises nothing; ``ValueError`` for a rule or a limit that there is not.
    """
    from hashiye import checking, extensions, settings  # noqa: PLC0415  (reading and writing stay light)
    from hashiye.grounds import Wishes  # noqa: PLC0415
    from hashiye.weighing import Baselines  # noqa: PLC0415

    known = {**CODES, **extensions.installed().codes}
    wishes = Wishes(
        select=settings.selectors(select, known), ignore=settings.selectors(ignore, known), level=level,
        limits=limits or {},
    )  # fmt: skip
    book = Baselines(path=None if baseline is None else Path(baseline))
    options = checking.Options(wishes=wishes, changed=changed, baselines=book, cache=cache, jobs=jobs)
    return list(checking.check([os.fspath(path) for path in paths], options).findings)


type Given = Document | str | os.PathLike[str]
"""A document with its text, or the file of one."""


def _document(given: Given) -> Document:
    return given if isinstance(given, Document) else read(given)


def diff(before: Given, after: Given) -> Comparison:
    """Compare two versions of a document: what differs in what they mean, change by change.

    Files are read as :func:`read` does. ``hashiye.patch(before, found)`` is ``after`` again.
    """
    from hashiye.comparing import compare  # noqa: PLC0415

    return compare(_document(before), _document(after))


def patch(document: Given, changes: Comparison | Iterable[Change], *, reverse: bool = False) -> Document:
    """Return a document with changes made in it, or with ``reverse`` undone.

    Raises ``hashiye.comparing.DoesNotFit`` (a ``ValueError``) if they are not changes of this document. Give the
    comparison itself where you can: it knows the texts that the changes stand on, and the document must stand on the
    same. A choice of changes knows none: chosen without the edits of the text, spans would stand on other words.
    """
    from hashiye.comparing import Comparison, apply, invert  # noqa: PLC0415

    whole = changes if isinstance(changes, Comparison) else Comparison(before=None, after=None, changes=tuple(changes))
    texts = whole.texts
    if reverse:
        return apply(_document(document), invert(whole.changes), texts and texts[::-1])
    return apply(_document(document), whole.changes, texts)


def merge(base: Given, ours: Given, theirs: Given, *, resolve: Mapping[str, Choice] | None = None) -> Merged:
    """Merge two versions of a document that come from one base. What cannot be decided is in ``.document.conflicts``.

    ``resolve`` decides conflicts at once: a kind of ``hashiye.merging.KINDS`` (or ``""`` for all others) to ``ours``,
    ``theirs``, ``base`` or ``union``. No tagset is asked whether annotations may overlap; the command line asks.
    """
    from hashiye import merging  # noqa: PLC0415
    from hashiye.merging.deciding import resolve as decide  # noqa: PLC0415
    from hashiye.segmenting import segment  # noqa: PLC0415

    merged = merging.merge(_document(base), _document(ours), _document(theirs), segment=segment)
    if not resolve:
        return merged
    decided = decide(merged.document, resolve, segment)
    fresh = {one.id for one in merged.document.conflicts} & {one.id for one, _ in decided.left}
    return structs.replace(merged, document=decided.document, fresh=min(merged.fresh, len(fresh)))


def rebase(document: Given, new_text: str) -> Rebased:
    """Carry a document over to an edited text: the document on it, and a verdict for every annotation.

    ``new_text`` lies in the format's domain and has LF line ends (``hashiye.text.FORBIDDEN``). Nothing is written.
    """
    from hashiye.carrying import onto  # noqa: PLC0415

    return onto(_document(document), new_text)


def agreement(
    paths: Sequence[str | os.PathLike[str]],
    *,
    layer: str = "entities",
    annotators: Iterable[str] = (),
    measures: Iterable[str] = (),
    unit: str = "token",
    by: str = "",
    partial: bool = False,
    align: bool = False,
    gates: Iterable[str] = (),
    margins: Mapping[str, float] | None = None,
    resamples: int = 1000,
    permutations: int = 0,
    samples: int = 30,
    gamma: Mapping[str, float] | None = None,
    seed: int | None = None,
    listed: int = 50,
    limits: Limits = DEFAULT,
    jobs: int = 1,
) -> Agreement:
    """Measure how far annotators agree on one layer of files, folders, shards or a whole corpus; nothing is printed.

    The options are those of the command ``agreement``: ``measures`` names measures, families, or ``all``; ``unit`` is
    ``token`` or ``character``; ``gates`` are written ``"u_alpha=0.67:lower"``; ``gamma`` has its settings, ``alpha``,
    ``beta``, ``smallest``, ``precision``. Undefined figures have the value None
    and a reason. What had to be left out is named in ``notes``. The same ``seed`` makes the same report.

    Raises ``NotReadable`` if nothing can be measured for what is wrong with the files, ``ValueError`` if no document
    has the layer, an annotator has nothing, no document has the fact ``by``, or there is no such measure, unit, gate or
    setting of gamma.
    """
    from hashiye import measuring  # noqa: PLC0415  (it loads numpy, which nothing else here needs)
    from hashiye.agreement.request import SEED, Request  # noqa: PLC0415
    from hashiye.measuring import asking  # noqa: PLC0415

    request = Request(
        measures=asking.expanded(measures), resamples=resamples, permutations=permutations,
        seed=SEED if seed is None else seed, samples=samples, listed=listed,
    )  # fmt: skip
    wanted = measuring.Wanted(
        layer=layer, annotators=tuple(dict.fromkeys(annotators)), unit=asking.unit(unit), partial=partial, align=align,
        by=by, request=asking.gamma(request, gamma or {}), limits=limits, jobs=jobs,
        gates=tuple(map(asking.bar, gates)),
        margins=tuple(asking.margin(name, width) for name, width in (margins or {}).items()),
    )  # fmt: skip
    return measuring.report_of(measuring.measure([os.fspath(one) for one in paths], wanted))


def adjudicate(
    paths: Sequence[str | os.PathLike[str]],
    *,
    layer: str = "entities",
    annotators: Iterable[str] = (),
    minimum: int = 2,
    majority: float = 0.5,
    partial: bool = False,
    producer: str = "adjudication",
    by: str = "",
    output: str | os.PathLike[str] = "",
    queue: str | os.PathLike[str] = "",
    apply: str | os.PathLike[str] = "",
    align: bool = False,
    force: bool = False,
    write: bool = True,
    limits: Limits = DEFAULT,
    jobs: int = 1,
) -> Adjudicated:
    """Vote on one layer of annotators' copies, write what won as a curated layer, and queue what stays open.

    The options are those of the command ``adjudicate``; without ``write`` nothing is written. What is wrong with
    documents is told in ``findings``. Raises ``NotReadable`` if the file of decisions cannot be read, ``ValueError``
    for a majority outside one half to 1, an annotator who has nothing, or where nobody says where results go.
    """
    from hashiye import curating  # noqa: PLC0415  (it loads numpy, which little else here needs)
    from hashiye.adjudicating.rules import Rules  # noqa: PLC0415

    plan = curating.Plan(
        layer=layer, annotators=tuple(dict.fromkeys(annotators)), rules=Rules(minimum, majority, partial),
        producer=producer, by=by, output=os.fspath(output), queue=os.fspath(queue), apply=os.fspath(apply),
        align=align, force=force, limits=limits, jobs=jobs,
    )  # fmt: skip
    return curating.adjudicate([os.fspath(one) for one in paths], plan, write=write)


def view(
    paths: Sequence[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    layers: Iterable[str] = (),
    annotators: Iterable[str] = (),
    one_file: bool = False,
    limits: Limits = DEFAULT,
) -> Written:
    """Write pages to look at: one file if ``output`` ends in ``.html``, else a folder with a page for each document.

    ``one_file``: the folder's ``index.html`` holds all documents. What could not be read is told in ``.findings`` of
    what is returned. Raises ``NotReadable`` if something stands there that is no page of ours, ``ValueError`` if a page
    would hold too many documents, or no document has a layer or an annotator that is asked for, ``OSError``. Nothing is
    written then, but where some documents could not be read: what the others have is known at the end.
    """
    from hashiye import viewing  # noqa: PLC0415
    from hashiye.viewing import asking  # noqa: PLC0415

    wanted = viewing.Wanted(layers=tuple(layers), annotators=tuple(annotators), limits=limits)
    named, seen = [os.fspath(one) for one in paths], viewing.Seen()
    for _, why in asking.missing(named, wanted):
        raise ValueError(why)
    pages = import_module("hashiye.report.view.files")
    written: Written = pages.put(viewing.read(named, wanted, seen), Path(output), one_file=one_file)
    for _, why in seen.missing(wanted):
        raise ValueError(why)
    return written


def html(value: Document | Comparison | Agreement | Statistics) -> str:
    """Return a value as HTML for a notebook: its page in a sandboxed frame, without script."""
    shown: str = import_module("hashiye.report.notebook").html(value)
    return shown


def stats(
    paths: Sequence[str | os.PathLike[str]],
    *,
    by: str = "",
    splits: str | os.PathLike[str] | Mapping[str, str] | None = None,
    layers: Iterable[str] = (),
    window: int = 100,
    threshold: float = 0.72,
    listed: int = 20,
    likeness: bool = True,
    limits: Limits = DEFAULT,
    jobs: int = 1,
) -> Statistics:
    """Count what there is in files, folders, shards or a whole corpus, and in saved counts; nothing is printed.

    The options are those of the command ``stats``; ``splits`` is the file of splits, or the split of each document.
    What had to be left out is named in ``notes``. Undefined figures are None.

    Raises ``NotReadable`` if there is nothing to count for what is wrong with the files, ``ValueError`` if no document
    has the fact ``by``.
    """
    from hashiye import counting  # noqa: PLC0415  (it loads numpy, which little else here needs)
    from hashiye.counting import membership  # noqa: PLC0415
    from hashiye.statistics.request import Request  # noqa: PLC0415

    named = [os.fspath(one) for one in paths]
    if not isinstance(splits, Mapping):
        file = None if splits is None else Path(splits)
        splits = membership.of(named, file, limits) if by == "split" or file is not None else {}
    wanted = counting.Wanted(
        by=by, splits=splits, layers=tuple(dict.fromkeys(layers)), limits=limits, jobs=jobs,
        request=Request(window=window, threshold=threshold, listed=listed, likeness=likeness),
    )  # fmt: skip
    outcome = counting.count(named, wanted)
    if outcome.code and not outcome.counts.whole.sizes.documents:
        raise NotReadable(outcome.findings)
    return counting.report_of(outcome)


def split(
    paths: Sequence[str | os.PathLike[str]],
    output: str | os.PathLike[str] | None = None,
    *,
    ratio: Mapping[str, float] | None = None,
    seed: int | None = None,
    stratify: Sequence[str] = (),
    together: Sequence[str] = (),
    layer: str | None = None,
    near: float | None = None,
    keep: str | os.PathLike[str] | None = None,
    check: str | os.PathLike[str] | None = None,
    limits: Limits = DEFAULT,
    jobs: int = 1,
) -> Splitting:
    """Split a corpus by document, evenly and without leaks; ``.splits.documents`` has the ids of each split.

    The options are those of the command ``split``: what is not said is as in the file ``keep``, or usual. With
    ``output`` the splits are written. With ``check``, a file of splits, nothing is made, and ``.checked`` says what is
    wrong with them. What is wrong with documents is told in ``.findings``. Raises ``NotReadable`` if a file of splits
    cannot be read, ``ValueError`` for shares that do not sum to 1, and the like, ``OSError``.
    """
    from hashiye import splitting  # noqa: PLC0415  (it loads numpy, which little else here needs)
    from hashiye.splits import asked, file  # noqa: PLC0415

    held = check if check is not None else keep
    before = None if held is None else file.load(files.read(Path(held), limits), file=os.fspath(held), limits=limits)
    settings = asked.settings(layer, stratify, together, near, before.settings if before else None)
    plan = asked.plan(ratio, seed, settings, before)
    named = [os.fspath(one) for one in paths]
    if check is not None:
        return splitting.check(named, plan, limits=limits, jobs=jobs)
    outcome = splitting.split(named, plan, limits=limits, jobs=jobs)
    if output is not None and outcome.splits is not None:
        files.write(Path(output), file.write(outcome.splits))
    return outcome
