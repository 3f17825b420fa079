"""The baseline: what stands already is silent, what is new is not, and what is gone is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hashiye import baseline, schema
from hashiye.checks.record import Record
from hashiye.checks.runner import Skipped
from hashiye.codes import CODES, Severity
from hashiye.findings import Finding, NotReadable
from hashiye.validation import Checked, in_order

ALL = frozenset(code for code, one in CODES.items() if one.default)


def fault(stem="a", item="k7q2mz", code="HSH-A302", line=7, file="", found="پوتین"):
    file = file or f"documents/{stem}.hsh.json"
    return Finding(code=code, message="m", file=file, line=line, column=3, document=stem, item=item, found=found)


def seen(home, *files, whole=False, selected=ALL, skipped=()):
    """What a run looked at that judged ``files``, named as from the folder of the corpus."""
    return baseline.Scope(
        files=frozenset(str(home / file) for file in files),
        selected=selected,
        skipped=frozenset((str(home / file), code) for file, code in skipped),
        whole=whole,
    )


@pytest.fixture
def home(tmp_path):
    (tmp_path / "documents").mkdir()
    for stem in "ab":
        (tmp_path / "documents" / f"{stem}.hsh.json").touch()
    return tmp_path


def at(home, *findings):
    return sorted((structs.replace(one, file=str(home / one.file)) for one in findings), key=in_order)


def saved(home, *findings, **more) -> baseline.Baseline:
    path = home / "hashiye-baseline.json"
    path.write_bytes(baseline.written(at(home, *findings), path, **more))
    return baseline.read(path)


EVERY = ("documents/a.hsh.json", "documents/b.hsh.json")


def test_what_was_written_is_silent(home):
    known = [fault(), fault("b", "x1"), fault("b", "x2")]
    applied = baseline.apply(at(home, *known), saved(home, *known), seen(home, *EVERY))
    assert (applied.left, applied.stale, applied.hidden) == ((), (), 3)


def test_the_file_fits_its_schema_and_is_an_entry_a_line(home):
    there = saved(home, fault(), fault("b", "x1", found="«می\u200cرود»\n"), fault("b", "x1", found="«می\u200cرود»\n"))
    text = there.data.decode()
    assert not schema.json_problems(json.loads(text), baseline.SCHEMA_FILE)
    assert [line for line in text.splitlines() if '"fingerprint"' in line] == text.splitlines()[3:-2]
    assert [(one.file, one.count) for one in there.entries] == [(EVERY[0], 1), (EVERY[1], 2)]
    assert text.endswith("}\n")


def test_an_empty_one_is_sound_too(home):
    there = saved(home)
    assert there.entries == ()
    assert not schema.json_problems(json.loads(there.data), baseline.SCHEMA_FILE)


def test_lines_do_not_matter(home):
    applied = baseline.apply(at(home, fault(line=700)), saved(home, fault(line=7)), seen(home, *EVERY))
    assert applied.left == ()


@pytest.mark.parametrize("other", [fault(item="zz"), fault(code="HSH-A305"), fault(found="مسکو"), fault("b")])
def test_what_is_new_is_told(home, other):
    new = at(home, other)
    assert baseline.apply(new, saved(home, fault()), seen(home)).left == tuple(new)


def test_more_of_a_kind_are_told_from_the_second_on(home):
    both = at(home, fault(line=7), fault(line=9))
    applied = baseline.apply(both, saved(home, fault()), seen(home))
    assert applied.left == (both[1],)
    assert applied.hidden == 1


def test_fewer_of_a_kind_make_the_entry_stale(home):
    there = saved(home, fault(line=7), fault(line=9))
    applied = baseline.apply(at(home, fault()), there, seen(home, *EVERY))
    (stale,) = applied.stale
    assert "1 times, not 2" in stale.message
    path = there.path
    path.write_bytes(baseline.pruned(applied))
    assert [one.count for one in baseline.read(path).entries] == [1]


def test_a_stale_entry_is_told_at_its_own_line_and_can_be_pruned(home):
    there = saved(home, fault(), fault("b", "x1"), fault("b", "x2"))
    applied = baseline.apply(at(home, fault(), fault("b", "x2")), there, seen(home, *EVERY))
    (stale,) = applied.stale
    assert (stale.code, stale.severity, stale.file) == ("HSH-C522", Severity.WARNING, str(there.path))
    line = there.data.decode().splitlines()[stale.line - 1]
    assert json.loads(line.rstrip(","))["fingerprint"] == stale.item
    assert line[stale.column - 1] == "{"
    there.path.write_bytes(baseline.pruned(applied))
    again = baseline.apply(at(home, fault(), fault("b", "x2")), baseline.read(there.path), seen(home, *EVERY))
    assert (again.left, again.stale, again.hidden) == ((), (), 2)


def test_what_was_not_looked_at_is_not_stale(home):
    there = saved(home, fault(), fault("b"))
    for scope in (
        seen(home),  # no file
        seen(home, *EVERY, selected=frozenset(["HSH-A305", "HSH-C522"])),  # another rule
        seen(home, *EVERY, skipped=[(file, "HSH-A302") for file in EVERY]),  # its ground failed
    ):
        applied = baseline.apply([], there, scope)
        assert (applied.stale, applied.kept) == ((), there.entries)


def test_staleness_is_silent_where_it_is_not_selected_and_pruned_all_the_same(home):
    there = saved(home, fault())
    applied = baseline.apply([], there, seen(home, *EVERY, selected=ALL - {"HSH-C522"}))
    assert (applied.stale, applied.kept) == ((), ())


def test_a_document_that_is_gone_is_stale_only_when_all_were_looked_at(home):
    there = saved(home, fault())
    (home / EVERY[0]).unlink()
    assert not baseline.apply([], there, seen(home, EVERY[1])).stale
    assert baseline.apply([], there, seen(home, EVERY[1], whole=True)).stale


def test_what_is_said_of_the_corpus_is_stale_only_when_all_was_looked_at(home):
    known = fault(code="HSH-C517")
    there = saved(home, known)
    assert not baseline.apply([], there, seen(home, *EVERY)).stale
    assert baseline.apply([], there, seen(home, *EVERY, whole=True)).stale


def test_a_moved_file_keeps_its_silence(home):
    there = saved(home, fault())
    (home / "sub").mkdir()
    (home / EVERY[0]).rename(home / "sub" / "a.hsh.json")
    applied = baseline.apply(at(home, fault(file="sub/a.hsh.json")), there, seen(home, "sub/a.hsh.json", whole=True))
    assert (applied.left, applied.stale) == ((), ())


def test_a_copy_does_not_hide_behind_the_curated_document(home):
    """The copy of an annotator has the same document id, and may have an annotation of the same id."""
    copy = fault(file="annotators/sara/a.hsh.json")
    applied = baseline.apply(at(home, copy), saved(home, fault()), seen(home, copy.file))
    assert len(applied.left) == 1
    assert applied.stale == ()


def test_trouble_is_never_silent(home):
    trouble = fault(code="HSH-C501")
    there = saved(home, trouble, fault(code="HSH-C522"))
    assert there.entries == ()
    by_hand = structs.replace(there, entries=(baseline.Entry(
        fingerprint=baseline.fingerprint(trouble), code="HSH-C501", document="a", file=EVERY[0]),))  # fmt: skip
    assert len(baseline.apply(at(home, trouble), by_hand, seen(home)).left) == 1


def test_writing_after_a_part_keeps_the_rest(home):
    there = saved(home, fault(), fault("b"))
    scope = seen(home, EVERY[0])
    rest = baseline.outside(there, scope)
    assert [one.file for one in rest] == [EVERY[1]]
    again = saved(home, fault(item="new"), outside=rest)
    assert [(one.file, one.document) for one in again.entries] == [(EVERY[0], "a"), (EVERY[1], "b")]


def test_twice_the_same_entry_by_a_merge_is_told(home):
    there = saved(home, fault())
    twice = structs.replace(there, entries=there.entries * 2)
    there.path.write_bytes(baseline._bytes(twice.entries))
    applied = baseline.apply(at(home, fault()), baseline.read(there.path), seen(home, *EVERY))
    assert (applied.left, applied.hidden) == ((), 1)
    assert [one.pointer for one in applied.stale] == ["/entries/1"]
    assert applied.kept == there.entries


def test_the_folder_a_run_starts_in_does_not_matter(home, monkeypatch):
    there = saved(home, fault())
    monkeypatch.chdir(home / "documents")
    found = [structs.replace(fault(), file="a.hsh.json")]
    assert baseline.apply(found, there, seen(home)).hidden == 1
    assert baseline.written(found, Path("../hashiye-baseline.json")) == there.data


def test_names_that_are_no_text_can_be_kept(home):
    odd = fault(stem="\ud800", file=b"documents/\xff\n.hsh.json".decode("utf-8", "surrogateescape"), found="\udfff")
    there = saved(home, odd)
    assert baseline.apply(at(home, odd), there, seen(home)).left == ()


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", (1, 1)),
        (b"\xef\xbb\xbf{}", (1, 1)),
        (b"[]", (1, 1)),
        (b"\xff", (1, 1)),
        (b'{\n "schema": "hashiye-baseline-1.0"\n}', (1, 1)),
        (b'{\n "schema": "hashiye-baseline-2.0",\n "entries": []\n}', (2, 12)),
        (b'{\n "schema": "hashiye-baseline-1.0",\n "entries": [\n  {"fingerprint": "f", "code": 3, "document": "", "file": ""}\n ]\n}', (4, 32)),
        (b'{\n "schema": "hashiye-baseline-1.0",\n "entries": [\n  {"fingerprint": "f", "code": "c", "document": "", "file": "", "count": 0}\n ]\n}', (4, 74)),
        (b'{\n "schema": "hashiye-baseline-1.0",\n "entries": [\n<<<<<<< HEAD\n ]\n}', (4, 1)),
        (b"[" * 100_000, None),
        (b'{"schema": "hashiye-baseline-1.0", "entries": [], "more": NaN}', (1, 59)),
    ],
)  # fmt: skip
def test_a_malformed_one_is_refused_at_its_place(tmp_path, data, place):
    path = tmp_path / "b.json"
    path.write_bytes(data)
    with pytest.raises(NotReadable) as caught:
        baseline.read(path)
    first = caught.value.findings[0]
    assert (first.code, first.file) == ("HSH-C506", str(path))
    assert place is None or (first.line, first.column) == place


def test_one_that_is_not_there_is_unreadable(tmp_path):
    with pytest.raises(NotReadable) as caught:
        baseline.read(tmp_path / "no.json")
    assert caught.value.findings[0].code == "HSH-C501"


def test_the_scope_of_a_run_is_what_was_judged():
    sound = Checked(
        "a.json", (), (Record("a.json", "json", "a", text_file="t/a.txt"),), (Skipped("HSH-A309", "HSH-A317"),)
    )
    refused = Checked("b.json", (), (Record("b.json", "json", "b"),), refused=(fault(code="HSH-C501"),))
    broken = Checked("c.json", refused=(fault(code="HSH-S201"),))
    scope = baseline.scope([sound, refused, broken], ["HSH-A302"], whole=False)
    assert scope.files == {"a.json", "t/a.txt"}
    assert scope.skipped == {("a.json", "HSH-A309"), ("t/a.txt", "HSH-A309")}


findings = st.lists(
    st.builds(
        fault,
        st.sampled_from("abc"),
        st.sampled_from(["x", "y"]),
        st.sampled_from(["HSH-A302", "HSH-A305"]),
        st.integers(1, 3),
    ),
    max_size=12,
)


@given(findings, findings)
def test_law_nothing_is_lost_and_nothing_known_is_told(tmp_path_factory, old, new):
    home = tmp_path_factory.getbasetemp()
    path = home / "b.json"
    there = baseline.Baseline(path, *_decoded(baseline.written(at(home, *old), path)))
    everything = seen(home, *(f"documents/{stem}.hsh.json" for stem in "abc"), whole=True)
    applied = baseline.apply(at(home, *new), there, everything)
    assert len(applied.left) + applied.hidden == len(new)
    assert sum(one.count for one in applied.kept) == applied.hidden
    assert baseline.apply(at(home, *old), there, everything).left == ()
    pruned = baseline.Baseline(path, *_decoded(baseline.pruned(applied)))
    again = baseline.apply(at(home, *new), pruned, everything)
    assert (again.left, again.stale, again.hidden) == (applied.left, (), applied.hidden)


def _decoded(data):
    return tuple(baseline.Entry(**one) for one in json.loads(data)["entries"]), data


def test_many_entries_are_not_quadratic():
    import time

    many = [fault(item=f"i{count}") for count in range(20_000)]
    path = Path("/x/b.json")
    begun = time.process_time()
    there = baseline.Baseline(path, *_decoded(baseline.written(many, path)))
    applied = baseline.apply(many, there, seen(Path("/x")))
    assert applied.hidden == 20_000
    assert time.process_time() - begun < 8
