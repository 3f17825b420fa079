"""One fault at a time, planted into sound documents: its code, its place in both spellings, and nothing else."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import hashiye
from hashiye.checking import Options, check
from hashiye.codes import CODES
from hashiye.findings import Finding
from hashiye.grounds import Wishes
from hashiye.model import Document
from tests.mutations import MUTATIONS, elsewhere, oracle, sound
from tests.mutations.planting import Files, Mutation, Planted, chance_of

ROOT = Path(__file__).parents[1]
FEW = 4
MANY = 200
LARGE_EVERY = 4
"""Each so-many-th document is an article, curated or converted."""


# --- what is sound ----------------------------------------------------------------------------


@cache
def articles() -> tuple[Document, ...]:
    """The curated seed document and converted news, with their text: those of them that draw no finding."""
    seed = ROOT / "corpus" / "documents" / "000_6a3f37bcd1ee8004.hsh.json"
    found = [hashiye.read(seed)]
    for path in sorted((ROOT / "tests" / "news" / "dev").glob("*.marked.txt"))[:6]:
        from tests.news import score

        found.append(hashiye.annotate(score.parse(path.name, path.read_text("utf-8")).text, id=f"news-{path.name[:2]}"))
    return tuple(found)


def laid_out(folder: Path, files: Files) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def asked(folder: Path, paths: tuple[str, ...] = (), **more) -> tuple[Finding, ...]:
    wishes = Wishes(**{"today": sound.TODAY, **more})
    return check([str(folder), *(str(folder / path) for path in paths)], Options(wishes=wishes)).findings


@pytest.mark.parametrize("spelling", ["json", "xml"])
def test_drawn_documents_are_sound(spelling, tmp_path):
    for number in range(30):
        document = sound.drawn(chance_of("sound", number))
        folder = laid_out(tmp_path / str(number), sound.corpus_of(document, spelling=spelling))
        outcome = check([str(folder)], Options(wishes=Wishes(today=sound.TODAY)))
        assert (outcome.findings, outcome.documents, outcome.skipped, outcome.code) == ((), 1, (), 0)


def base(mutation: Mutation, number: int) -> Document:
    chance = chance_of(mutation.name, number)
    if number % LARGE_EVERY == LARGE_EVERY - 1:
        return chance.choice(articles())
    return sound.drawn(chance)


# --- what is planted --------------------------------------------------------------------------


def planted(mutation: Mutation, document: Document, spelling: str, number: int) -> tuple[Planted, Files] | None:
    chance = chance_of(f"{mutation.name} plant", number)
    if mutation.kind == "document":
        made = mutation.plant(document, chance)
        if made is None:
            return None
        assert made.document is not None
        return made, {**sound.corpus_of(made.document, spelling=spelling), **made.more}
    files = sound.corpus_of(document, spelling=spelling)
    path = sound.path_of(document, spelling)
    if mutation.kind == "bytes":
        made = mutation.plant(files[path].decode(), spelling, chance)
        if made is None:
            return None
        return made, {**files, path: made.files[""]}
    made = mutation.plant(files, document, path, chance)
    return None if made is None else (made, made.files)


def hold(
    mutation: Mutation, document: Document, spelling: str, number: int, folder: Path, before: tuple[Finding, ...]
) -> bool:
    made = planted(mutation, document, spelling, number)
    if made is None:
        return False
    plan, files = made
    laid_out(folder, files)
    options = dict(plan.options)
    if not CODES[mutation.code].default:
        options["select"] = (mutation.code,)
    known = {(one.code, one.pointer, one.found) for one in before}
    found = [one for one in asked(folder, **options) if (one.code, one.pointer, one.found) not in known]
    drawn = Counter(one.code for one in found if one.code not in plan.also)
    assert drawn == {mutation.code: plan.times}, [
        (one.code, one.message, one.line, one.found, one.expected) for one in found
    ]
    hold_finding(
        mutation, plan, document, spelling, folder, files, next(one for one in found if one.code == mutation.code)
    )
    return True


def hold_finding(mutation, plan, document, spelling, folder, files, finding) -> None:
    row, place = CODES[mutation.code], plan.place
    assert finding.severity == (plan.severity or row.severity)
    wrong = plan.document or document
    own = sound.path_of(document, spelling)
    path = place.file or own
    if place.text and wrong.text.file:
        path = wrong.text.file.removeprefix("../")
    assert Path(finding.file).relative_to(folder).as_posix() == path
    assert plan.span is None or (finding.start, finding.end) == plan.span
    for name in ("expected", "found"):
        assert getattr(plan, name) is None or getattr(plan, name) == getattr(finding, name), (
            name,
            getattr(finding, name),
        )
    data = files.get(path, b"")
    if place.text:
        content = wrong.text.content or ""
        if wrong.text.file:
            oracle.hold_chars(data, finding, plan.span)
        else:
            oracle.hold_in_text(data, spelling, finding, content)
    elif place.at is not None:
        at = oracle.in_written_order(wrong, place.at)
        (oracle.hold_json if path.endswith("json") else oracle.hold_xml)(data, finding, at, key=place.key)
    elif place.chars is not None:
        oracle.hold_chars(data, finding, place.chars)
    elif place.line:
        assert finding.line == place.line
    assert place.pointer is None or finding.pointer == place.pointer
    if finding.start is not None and 0 <= finding.start <= finding.end <= len(wrong.text.content or ""):
        where = oracle.line_column(wrong.text.content, finding.start)
        assert (finding.text_line, finding.text_column) == where
        assert finding.context is not None
        assert wrong.text.content[finding.start : finding.end].startswith(finding.context[1])


CASES = [(name, spelling) for name, one in sorted(MUTATIONS.items()) for spelling in one.spellings]


@cache
def before(number: int, spelling: str, select: tuple[str, ...]) -> tuple[Finding, ...]:
    """What an article draws before anything is planted in it."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        files = sound.corpus_of(articles()[number], spelling=spelling)
        return asked(laid_out(Path(folder), files), **({"select": select} if select else {}))


def run(name: str, spelling: str, tries: int, folder: Path) -> int:
    mutation, done = MUTATIONS[name], 0
    for number in range(tries):
        document = base(mutation, number)
        known: tuple[Finding, ...] = ()
        if document in articles():
            select = () if CODES[mutation.code].default else (mutation.code,)
            known = before(articles().index(document), spelling, select)
        try:
            done += hold(mutation, document, spelling, number, folder / str(number), known)
        except AssertionError as error:
            raise AssertionError(f"{name}, {spelling}, document {number} ({document.id}): {error}") from error
    return done


@pytest.mark.parametrize(("name", "spelling"), CASES)
def test_a_planted_fault_is_told_at_its_place_and_alone(name, spelling, tmp_path):
    assert run(name, spelling, FEW, tmp_path) > 0, "no document had room for this fault"


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "spelling"), CASES)
def test_planted_faults_at_length(name, spelling, tmp_path):
    assert run(name, spelling, MANY, tmp_path) > MANY // 10


def test_every_code_has_a_mutation_or_a_reason():
    known = {one.code for one in MUTATIONS.values()}
    assert not known & elsewhere.REASONS.keys(), known & elsewhere.REASONS.keys()
    assert known | elsewhere.REASONS.keys() == CODES.keys(), CODES.keys() ^ (known | elsewhere.REASONS.keys())
    assert all(elsewhere.REASONS.values())


def test_every_code_of_both_spellings_is_planted_in_both_or_says_why():
    both = {
        code
        for code in CODES
        if {s for one in MUTATIONS.values() if one.code == code for s in one.spellings} == {"json", "xml"}
    }
    one_only = {one.code for one in MUTATIONS.values()} - both
    assert one_only == elsewhere.ONE_SPELLING.keys()
