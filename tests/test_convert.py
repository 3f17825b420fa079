"""Conversion of whole corpora: deterministic, restartable, and one bad file never stops the rest."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

import hashiye
from tests.hostile import called, run

NEWS = "تهران - ایرنا - به گزارش خبرگزاری ایرنا، حسن روحانی روز سه‌شنبه ۲۰ دی ۱۴۰۱ گفت: «کار تمام شد.»\n"


@pytest.fixture
def call(capsys):
    """Run the command line in this process: exit code, standard output, standard error."""
    return partial(called, capsys)


@pytest.fixture
def articles(tmp_path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(12):
        (folder / f"news-{number:02}.txt").write_text(f"خبر شماره {number}\n\n{NEWS}", encoding="utf-8")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_articles_become_a_corpus(call, articles, tmp_path):
    code, out, err = call("convert", articles, "--output", tmp_path / "corpus")
    assert (code, out) == (0, "")
    assert "converted 12, skipped 0, failed 0" in err
    made = tree(tmp_path / "corpus")
    assert "hashiye.toml" in made
    assert b"license =" not in made["hashiye.toml"].replace(b"# license =", b"")
    assert ".gitattributes" in made
    assert "tagsets/fa-news.json" in made
    assert made["texts/news-03.txt"] == (articles / "news-03.txt").read_bytes()
    document = hashiye.read(tmp_path / "corpus" / "documents" / "news-03.hsh.json")
    assert document.text.file == "../texts/news-03.txt"
    assert {layer.name for layer in document.layers} == {"entities", "verbs", "half-spaces", "tokenization"}
    assert ("date", "2023-01-10") in {(fact.key, fact.value) for fact in document.metadata}


def test_the_same_input_gives_the_same_bytes_whatever_the_jobs(call, articles, tmp_path):
    for name, jobs in (("a", 1), ("b", 2), ("c", 3)):
        assert call("convert", articles, "--output", tmp_path / name / "corpus", "--jobs", jobs)[0] == 0
    assert tree(tmp_path / "a") == tree(tmp_path / "b") == tree(tmp_path / "c")


def test_a_second_run_does_nothing_and_keeps_work(call, articles, tmp_path):
    corpus = tmp_path / "corpus"
    call("convert", articles, "--output", corpus)
    path = corpus / "documents" / "news-00.hsh.json"
    path.write_bytes(path.read_bytes().replace(b'"status": "complete"', b'"status": "partial"'))  # somebody's work
    before = tree(corpus)
    code, _, err = call("convert", articles, "--output", corpus)
    assert code == 0
    assert "converted 0, skipped 12, failed 0" in err
    assert tree(corpus) == before


def test_a_rerun_finishes_only_what_is_missing(call, articles, tmp_path):
    corpus = tmp_path / "corpus"
    call("convert", articles, "--output", corpus)
    whole = tree(corpus)
    (corpus / "documents" / "news-05.hsh.json").unlink()
    (corpus / "documents" / "news-06.hsh.json").write_bytes(b"")  # what a power cut leaves
    (corpus / "texts" / "news-07.txt").unlink()
    (corpus / "documents" / "news-07.hsh.json").unlink()
    assert "converted 3, skipped 9" in call("convert", articles, "--output", corpus)[2]
    assert tree(corpus) == whole


def test_another_text_under_the_same_name_is_refused(call, articles, tmp_path):
    corpus = tmp_path / "corpus"
    call("convert", articles, "--output", corpus)
    before = tree(corpus)
    (articles / "news-02.txt").write_text("متن دیگر\n", encoding="utf-8")
    code, _, err = call("convert", articles, "--output", corpus)
    assert code == 1
    assert "HSH-C504" in err
    assert tree(corpus) == before
    assert call("convert", articles, "--output", corpus, "--overwrite")[0] == 0
    assert (corpus / "texts" / "news-02.txt").read_text(encoding="utf-8") == "متن دیگر\n"


def test_one_bad_file_is_reported_and_the_rest_done(call, articles, tmp_path):
    (articles / "bad.txt").write_bytes("خبر\x00بد\n".encode())
    (articles / "worse.txt").write_bytes(b"\xff\xfe\x00")
    code, _, err = call("convert", articles, "--output", tmp_path / "corpus", "--jobs", "2")
    assert code == 1
    assert "bad.txt:1:4: error HSH-B105" in err
    assert "worse.txt:1:1: error HSH-B101" in err
    assert "converted 12, skipped 0, failed 2" in err


def test_bom_and_line_ends_are_converted_and_recorded(call, tmp_path):
    raw = "\ufeffسطر یک\r\nسطر دو\rسطر سه\n".encode()
    (tmp_path / "a.txt").write_bytes(raw)
    code, _, err = call("convert", tmp_path / "a.txt", "--output", tmp_path / "corpus")
    assert code == 0, err
    assert (tmp_path / "corpus/texts/a.txt").read_bytes() == "سطر یک\nسطر دو\nسطر سه\n".encode()
    import hashlib

    original = hashiye.read(tmp_path / "corpus/documents/a.hsh.json").text.original
    assert original.sha256 == hashlib.sha256(raw).hexdigest()
    assert (original.bytes, original.bom, original.crlf, original.cr) == (len(raw), 1, 1, 1)
    assert "skipped 1" in call("convert", tmp_path / "a.txt", "--output", tmp_path / "corpus")[2]


def test_two_files_of_one_name_are_refused(call, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    (tmp_path / "a" / "News.txt").write_text("یک\n", encoding="utf-8")
    (tmp_path / "b" / "news.txt").write_text("دو\n", encoding="utf-8")
    code, _, err = call("convert", tmp_path / "a", tmp_path / "b", "--output", tmp_path / "corpus")
    assert code == 1
    assert "HSH-C503" in err
    assert "converted 1, skipped 0, failed 1" in err


@pytest.mark.parametrize(
    "hostile", ["a\x1b[31mb.txt", "a\u202eb.txt", "‌.txt", "con.txt", "a b;c.txt", "x" * 200 + ".txt", "«خبر».txt"]
)
def test_hostile_file_names_become_names(call, tmp_path, hostile):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / hostile).write_text("خبر\n", encoding="utf-8")
    code, out, err = call("convert", folder, "--output", tmp_path / "corpus")
    assert code == 0, err
    assert "\x1b" not in out + err
    (made,) = (tmp_path / "corpus" / "documents").iterdir()
    assert hashiye.read(made).id + ".hsh.json" == made.name


FORMATS = ["json", "xml", "jsonl", "brat", "iob2", "biloes", "conll2003", "text"]


@pytest.mark.parametrize("target", FORMATS)
def test_every_format_is_written_and_read(call, articles, tmp_path, target):
    corpus, out = tmp_path / "corpus", tmp_path / "out"
    call("convert", articles, "--output", corpus)
    code, _, err = call("convert", corpus, "--to", target, "--output", out, "--loss", tmp_path / "loss.json")
    assert code == 0, err
    ledger = json.loads((tmp_path / "loss.json").read_text(encoding="utf-8"))
    assert ledger["schema"] == "hashiye-losses-1.0"
    assert len(ledger["losses"]) == sum(ledger["summary"].values())
    if target in ("json", "xml", "jsonl"):
        assert not ledger["losses"]
    else:
        assert {"fact"} <= ledger["summary"].keys()
        assert all(row["document"].startswith("news-") for row in ledger["losses"])
        code, _, _ = call("convert", corpus, "--to", target, "--output", tmp_path / "strict", "--strict")
        assert code == 1
        assert not any((tmp_path / "strict").iterdir())
    if target != "text":
        back = tmp_path / "back"
        code, _, err = call("convert", out, "--output", back)
        assert code == 0, err
        assert len(list((back / "documents").iterdir())) == 12


def test_json_to_xml_to_json_is_byte_equal(call, articles, tmp_path):
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    call("convert", articles, "--output", one)
    call("convert", one, "--to", "xml", "--output", two)
    call("convert", two, "--to", "json", "--output", three)
    assert (two / "documents" / "news-01.hsh.xml").exists()
    assert {k: v for k, v in tree(one).items() if k.startswith(("documents", "texts"))} == {
        k: v for k, v in tree(three).items() if k.startswith(("documents", "texts"))
    }


@pytest.mark.parametrize("ending", [".hsh.jsonl", ".hsh.jsonl.gz", ".hsh.jsonl.zst"])
def test_shards_carry_everything_and_are_reproducible(call, articles, tmp_path, ending):
    call("convert", articles, "--output", tmp_path / "corpus")
    shard = tmp_path / f"all{ending}"
    assert call("convert", tmp_path / "corpus", "--output", shard)[0] == 0
    first = shard.read_bytes()
    assert call("convert", tmp_path / "corpus", "--output", shard, "--jobs", "2")[0] == 0
    assert shard.read_bytes() == first
    assert len(list(hashiye.read_all(shard))) == 12
    assert call("convert", shard, "--output", tmp_path / "back")[0] == 0
    assert tree(tmp_path / "back" / "documents") == tree(tmp_path / "corpus" / "documents")


def test_standard_input_and_output(articles):
    done = run("convert", "-", "--from", "text", "--output", "-", "--to", "jsonl", stdin=NEWS.encode())
    assert done.code == 0, done.err
    assert json.loads(done.out)["id"] == "stdin"
    again = run("convert", "-", "--from", "jsonl", "--output", "-", "--to", "iob2", stdin=done.out.encode())
    assert again.code == 0
    assert "ایرنا" in again.out


def test_report_as_json_fits_its_schema(call, articles, tmp_path):
    import jsonschema

    from hashiye import schema

    (articles / "bad.txt").write_bytes(b"\x00")
    code, out, _ = call("convert", articles, "--output", tmp_path / "corpus", "--format", "json")
    assert code == 1
    report = json.loads(out)
    jsonschema.validate(report, json.loads(schema.text_of("hashiye-conversion-1.0.schema.json")))
    assert report["summary"]["converted"] == 12
    assert report["summary"]["errors"] == len(report["findings"]) == 1


def test_facts_from_outside_replace_what_is_unknown(call, articles, tmp_path):
    (articles / "news-00.meta.toml").write_text('url = "https://example.ir/1"\npublisher = "ایرنا"\n', encoding="utf-8")
    code, _, err = call("convert", articles, "--output", tmp_path / "corpus", "--license", "CC-BY-4.0")
    assert code == 0, err
    facts = {fact.key: fact for fact in hashiye.read(tmp_path / "corpus/documents/news-00.hsh.json").metadata}
    assert (facts["url"].value, facts["url"].status) == ("https://example.ir/1", "explicit")
    assert facts["license"].value == "CC-BY-4.0"
    other = {fact.key: fact for fact in hashiye.read(tmp_path / "corpus/documents/news-01.hsh.json").metadata}
    assert (other["url"].value, other["url"].status) == (None, "unknown")


def test_usage_errors_are_short_and_clean(call, tmp_path):
    for arguments in (
        ("convert", "x\x1b[2J.txt", "--output", tmp_path, "--to", "no\x1b[2Jne"),
        ("convert", tmp_path, "--output", tmp_path / "c"),
        ("convert", tmp_path, "--output", tmp_path / "c", "--limit", "depht=3"),
        ("convert", tmp_path, "--output", tmp_path / "c", "--fact", "title"),
        ("convert", tmp_path, "--output", tmp_path / "c", "--recognizer", "magic"),
    ):
        code, out, err = call(*arguments)
        assert code == 2, arguments
        assert err
        assert "\x1b" not in out + err
        assert "Traceback" not in err
        assert not (tmp_path / "c").exists()


def start(articles: Path, corpus: Path, jobs: int = 1) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "hashiye", "convert", str(articles), "--output", str(corpus), "--jobs", str(jobs)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def many(articles: Path, count: int) -> None:
    for number in range(count):
        (articles / f"more-{number:05}.txt").write_text(f"{number}\n{NEWS * 20}", encoding="utf-8")


def kill_and_check(articles: Path, corpus: Path, delay: float, number: int, jobs: int = 1) -> bool:
    """Kill a run after ``delay`` seconds: everything that stands must be whole. Returns whether it was still at work."""
    process = start(articles, corpus, jobs)
    time.sleep(delay)
    at_work = process.poll() is None
    process.send_signal(number)
    process.communicate(timeout=60)
    for path in (corpus / "documents").glob("*.hsh.json") if corpus.exists() else ():
        hashiye.read(path)
    return at_work


def test_a_killed_run_leaves_nothing_torn_and_is_finished_by_the_next(call, articles, tmp_path):
    many(articles, 150)
    call("convert", articles, "--output", tmp_path / "unbroken" / "corpus")
    corpus = tmp_path / "killed" / "corpus"
    caught = [kill_and_check(articles, corpus, delay, signal.SIGKILL) for delay in (1.1, 1.3, 1.5)]
    assert call("convert", articles, "--output", corpus)[0] == 0
    assert tree(corpus) == tree(tmp_path / "unbroken" / "corpus")
    assert any(caught)


@pytest.mark.exhaustive
@pytest.mark.timeout(3600)
def test_runs_killed_200_times_leave_nothing_torn(articles, tmp_path, call):
    many(articles, 3000)
    call("convert", articles, "--output", tmp_path / "unbroken" / "corpus")
    whole = tree(tmp_path / "unbroken" / "corpus")
    chance = random.Random(1)
    corpus, at_work = tmp_path / "killed" / "corpus", 0
    for turn in range(200):
        delay, number = chance.uniform(0.0, 2.0), chance.choice((signal.SIGKILL, signal.SIGTERM))
        at_work += kill_and_check(articles, corpus, delay, number, 1 + turn % 2)
        if turn % 20 == 19:  # finish it, compare, and begin anew
            assert call("convert", articles, "--output", corpus)[0] == 0
            assert tree(corpus) == whole
            shutil.rmtree(corpus)
    assert at_work > 150


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interruption_is_quiet(articles, tmp_path, number, code, jobs):
    many(articles, 2000)
    process = start(articles, tmp_path / "corpus", jobs)
    while not list((tmp_path / "corpus" / "documents").glob("*")) if (tmp_path / "corpus").exists() else True:
        time.sleep(0.02)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert b"Traceback" not in err


def test_a_reader_that_leaves_is_no_error():
    command = f"{sys.executable} -m hashiye schema json | head -c 10; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout) == 10


def test_a_full_disk_is_said_and_nothing_is_lost(articles, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("a small file system needs root")
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", small], check=False, capture_output=True
    ).returncode:
        pytest.skip("no leave to mount a small file system here")
    try:
        many(articles, 40)
        done = run("convert", articles, "--output", small / "corpus")
        assert done.code == 2
        assert "HSH-C502" in done.err
        assert "Traceback" not in done.err
        for path in (small / "corpus" / "documents").glob("*.hsh.json"):
            hashiye.read(path)
        assert not list(small.rglob("*.hsh-tmp"))
    finally:
        subprocess.run(["umount", small], check=False)


def test_a_full_standard_output_is_said():
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "hashiye", "schema", "json"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "environment",
    [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "cp1256"}, {"LANG": "fa_IR", "TZ": "Asia/Tehran"}, {"HOME": "/nonexistent"}],
)
def test_the_machine_makes_no_difference(articles, tmp_path, environment):
    plain, strange = (
        run("convert", articles, "--output", tmp_path / "a" / "c"),
        run("convert", articles, "--output", tmp_path / "b" / "c", **environment),
    )
    assert (plain.code, strange.code) == (0, 0), strange.err
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    shown = run("convert", "-", "--from", "text", "--output", "-", stdin=NEWS.encode(), **environment)
    assert shown.out == run("convert", "-", "--from", "text", "--output", "-", stdin=NEWS.encode()).out


SAMPLE = Path(__file__).parents[1] / "corpus"


def test_a_corpus_with_annotators_goes_through_xml_unchanged(call, tmp_path):
    assert call("convert", SAMPLE, "--to", "xml", "--output", tmp_path / "xml")[0] == 0
    assert call("convert", tmp_path / "xml", "--to", "json", "--output", tmp_path / "json")[0] == 0
    for part in ("documents", "annotators", "texts"):
        assert tree(tmp_path / "json" / part) == tree(SAMPLE / part)


def test_a_shard_of_a_corpus_holds_each_document_once(call, tmp_path):
    code, _, err = call("convert", SAMPLE, "--output", tmp_path / "all.hsh.jsonl")
    assert code == 0
    assert "3 annotators' copies are left out" in err
    (document,) = hashiye.read_all(tmp_path / "all.hsh.jsonl")
    assert document.layers[0].producer == "adjudication"
    two = [tmp_path / name / "a.txt" for name in ("one", "two")]
    for path in two:
        path.parent.mkdir()
        path.write_text(f"خبر {path.parent.name}\n", encoding="utf-8")
    code, _, err = call("convert", *two, "--output", tmp_path / "two.hsh.jsonl")
    assert code == 1
    assert "HSH-C503" in err
    assert len(list(hashiye.read_all(tmp_path / "two.hsh.jsonl"))) == 1


def test_an_imported_layer_is_by_the_folders_annotator(call, articles, tmp_path):
    call("convert", articles / "news-00.txt", "--output", tmp_path / "corpus")
    for target in ("brat", "iob2"):
        call("convert", tmp_path / "corpus", "--to", target, "--output", tmp_path / target / "sara")
        call("convert", tmp_path / target / "sara", "--output", tmp_path / target / "corpus")
        call("convert", tmp_path / target / "sara", "--output", tmp_path / target / "named", "--producer", "ali")
        for folder, name in (("corpus", "sara"), ("named", "ali")):
            document = hashiye.read(tmp_path / target / folder / "documents" / "news-00.hsh.json")
            assert ("person", name) in {(one.kind, one.id) for one in document.producers}
            assert document.layers[0].producer == name


def test_the_corpus_says_which_language_its_articles_are_in(call, articles, tmp_path):
    call("init", tmp_path / "corpus", "--language", "prs")
    call("convert", articles / "news-00.txt", "--output", tmp_path / "corpus")
    call("convert", articles / "news-01.txt", "--output", tmp_path / "corpus", "--language", "fa-AF")
    languages = [hashiye.read(tmp_path / f"corpus/documents/news-0{n}.hsh.json").language for n in (0, 1)]
    assert languages == ["prs", "fa-AF"]


def test_facts_given_to_a_finished_document_are_not_lost_in_silence(call, articles, tmp_path):
    arguments = ("convert", articles / "news-00.txt", "--output", tmp_path / "corpus")
    call(*arguments)
    code, _, err = call(*arguments, "--fact", "source=الف", "--fact", "source=ب")
    assert code == 0
    assert "warning HSH-C504" in err
    assert "source=الف, source=ب" in err
    path = tmp_path / "corpus" / "documents" / "news-00.hsh.json"
    path.chmod(0o600)
    call(*arguments, "--fact", "source=الف", "--fact", "source=ب", "--overwrite")
    sources = [fact.value for fact in hashiye.read(path).metadata if fact.key == "source" and not fact.evidence]
    assert sources == ["الف", "ب"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_article_has_one_sidecar(call, articles, tmp_path):
    (articles / "news-00.meta.toml").write_text('url = "https://a.example/"\n', encoding="utf-8")
    (articles / "news-00.meta.json").write_text('{"url": "https://b.example/"}', encoding="utf-8")
    code, _, err = call("convert", articles, "--output", tmp_path / "corpus")
    assert code == 1
    assert "HSH-M401" in err
    assert "converted 11, skipped 0, failed 1" in err


def test_without_a_command_the_help_is_shown(call):
    code, out, err = call()
    assert (code, out) == (2, "")
    assert re.search(r"convert +Convert articles", err)
    assert "⟨LF⟩" not in err


def test_a_sidecar_without_its_article_is_reported(call, articles, tmp_path):
    (articles / "news-00.meta.toml").write_text('url = "https://a.example/"\n', encoding="utf-8")
    (articles / "nwes-01.meta.toml").write_text('url = "https://b.example/"\n', encoding="utf-8")
    code, _, err = call("convert", articles, "--output", tmp_path / "corpus")
    assert code == 1
    assert "nwes-01.meta.toml: error HSH-M401" in err
    assert "converted 12, skipped 0, failed 1" in err
