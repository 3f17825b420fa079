"""``hashiye split`` as it is called: splits made, kept, checked; formats, exit codes, what cannot be done."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
from typer.main import get_command
from typer.testing import CliRunner

import hashiye
from hashiye import schema
from hashiye import splitting as run_splitting
from hashiye.cli import app
from hashiye.findings import NotReadable
from hashiye.model import Fact
from hashiye.report import splitting as report
from hashiye.splits import file
from hashiye.splits.checking import Checked, Leak
from hashiye.splits.making import Conflict, Made
from hashiye.splits.quality import Part
from tests import hostile as hostile_runs
from tests.copies import Folder, document, layer
from tests.reports import HOSTILE


def run(*arguments, stdin=None):
    found = CliRunner().invoke(app, ["split", *map(str, arguments)], input=stdin)
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found


def told(*arguments):
    """Run with the report in JSON, which must fit its schema; return code and report."""
    found = run(*arguments, "--format", "json")
    said = json.loads(found.stdout)
    validator = jsonschema.Draft202012Validator(json.loads(schema.text_of("hashiye-splitting-1.0.schema.json")))
    assert [f"{list(one.path)}: {one.message}" for one in validator.iter_errors(said)] == []
    return found.exit_code, said


def words(count, seed):
    dice = random.Random(seed)
    return [f"واژه{dice.randint(0, 99999)}" for _ in range(count)]


def article(name, text, label="PER", facts=()):
    first = text.split()[0]
    return document(name, [layer(text, "sara", ((first, label),))], text, facts=tuple(facts))


def corpus(path: Path, count=40) -> Folder:
    """Make a corpus of unlike articles, but for two with one text, two nearly alike, and two at one address."""
    there = Folder(path)
    for number in range(count):
        there.put(article(f"d{number:03}", " ".join(words(60, number)), ("PER", "LOC")[number % 2]), "documents")
    one = words(120, 1000)
    there.put(article("same-1", " ".join(one)), "documents")
    there.put(article("same-2", " ".join(one)), "documents")
    there.put(article("near", " ".join(one[:116] + words(4, 1001))), "documents")
    for name in ("there-1", "there-2"):
        url = (Fact("url", "https://a.example/1", "explicit"),)
        there.put(article(name, " ".join(words(50, len(name) + ord(name[-1]))), facts=url), "documents")
    return there


@pytest.fixture
def there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return corpus(tmp_path / "corpus")


def of(path="splits.json"):
    return file.read(Path(path).read_bytes())


def test_splits_are_made_written_and_sound(there, golden):
    found = run("corpus", "--output", "splits.json")
    assert found.exit_code == 0, found.output
    golden("splitting/made.txt", found.stdout)
    golden("splitting/splits.json", Path("splits.json").read_text(encoding="utf-8"))
    splits = of()
    assert len(splits) == 45
    assert len({splits[name] for name in ("same-1", "same-2", "near")}) == 1
    assert splits["there-1"] == splits["there-2"]
    jsonschema.validate(json.loads(Path("splits.json").read_text()), json.loads(schema.text_of(file.SCHEMA_FILE)))
    checked = run("corpus", "--check", "splits.json")
    assert checked.exit_code == 0
    golden("splitting/sound.txt", checked.stdout)


def test_bytes_are_the_same_for_any_place_order_and_number_of_processes(there, tmp_path):
    run("corpus", "--output", "one.json")
    shutil.copytree("corpus", tmp_path / "elsewhere" / "other name")
    files = sorted(map(str, Path("corpus/documents").iterdir()), reverse=True)
    assert run("elsewhere/other name", "--output", "two.json", "--jobs", "2").exit_code == 0
    assert run(*files, "--output", "three.json").exit_code == 0
    assert run("corpus/documents/*.hsh.json", "--output", "four.json", "--quiet").stdout == ""
    assert len({Path(f"{name}.json").read_bytes() for name in ("one", "two", "three", "four")}) == 1
    run("corpus", "--output", "five.json", "--seed", "5")
    assert of("five.json") != of("one.json")


def test_hashes_of_strings_do_not_matter(there):
    made = set()
    for seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-m", "hashiye", "split", "corpus", "--format", "json"],
            check=True, capture_output=True, env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        made.add(done.stdout)
    assert len(made) == 1


def test_a_report_for_programs_has_everything(there):
    code, said = told(
        "corpus", "--output", "splits.json", "--ratio", "a=3,b=1", "--stratify", "label,month", "--stratify", "source"
    )
    assert code == 0
    assert {one["document"]: one["split"] for one in said["documents"]} == of()
    assert said["summary"] | {"documents": 45, "groups": 42, "together": 2, "leaks": 0} == said["summary"]
    assert said["together"] == [["near", "same-1", "same-2"], ["there-1", "there-2"]]
    assert [one["name"] for one in said["splits"]] == ["a", "b"]
    assert sum(one["strata"]["label=PER"] for one in said["splits"]) == 25
    assert said["idle"] == ["month", "source"]
    assert (said["mode"], said["output"]) == ("make", "splits.json")


def test_settings_decide_what_stays_together(there):
    _, said = told("corpus", "--near", "0", "--together", "none", "--stratify", "none", "--layer", "entities")
    assert said["together"] == [["same-1", "same-2"]]
    assert said["settings"] == {"layer": "entities", "stratify": [], "together": [], "near": 0.0}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("--stratify", "label,bogus"),
            "stratify: no document has a fact 'bogus'; there are label, source",
        ),
        (("--stratify", "urls"), "did you mean url?"),
        (("--together", "bogus"), "together: no document has a fact 'bogus'; there are url"),
        (("--layer", "entites"), "layer: no document has a layer 'entites'; did you mean entities?"),
    ],
)
def test_what_no_document_has_is_refused(there, arguments, words):
    found = run("corpus", "--output", "splits.json", *arguments)
    assert found.exit_code == 2
    assert words in str(found.exception.__context__ or "")
    assert not Path("splits.json").exists()
    with pytest.raises(ValueError, match="no document has"):
        hashiye.split(["corpus"], **{arguments[0][2:]: arguments[1] if "layer" in arguments[0] else [arguments[1]]})
    (there.path / "documents" / "d000.hsh.json").write_text("{", encoding="utf-8")  # it may have it
    assert "no document was found" not in run("corpus", "--output", "splits.json", *arguments).output
    assert Path("splits.json").exists()


def test_the_usual_may_be_absent(tmp_path):
    there = Folder(tmp_path / "corpus")
    there.put(document("a", []), "documents")
    assert run(there.path).exit_code == 0


def test_what_was_written_is_said(there):
    assert run("corpus", "--output", "splits.json").stdout.endswith("wrote splits.json\n")
    assert "wrote" not in run("corpus").stdout


def test_new_documents_are_placed_and_old_ones_stay(there):
    run("corpus", "--output", "splits.json", "--seed", "3", "--ratio", "train=1,test=1")
    before = dict(of())
    for number in range(100, 120):
        there.put(article(f"d{number}", " ".join(words(60, number))), "documents")
    text = (there.path / "texts" / "d003.txt").read_text(encoding="utf-8")
    there.put(article("again", text), "documents")
    (there.path / "documents" / "d007.hsh.json").unlink()
    found = run("corpus", "--keep", "splits.json", "--output", "splits.json")
    assert found.exit_code == 0
    assert "44 documents stayed" in found.stdout
    assert "1 kept document not found, and taken off: d007" in found.stdout
    after = of()
    assert {**after, "d007": before["d007"]}.items() >= before.items()
    assert after["again"] == before["d003"]
    assert file.load(Path("splits.json").read_bytes()).seed == 3
    assert run("corpus", "--check", "splits.json").exit_code == 0


def spoil(change):
    data = json.loads(Path("splits.json").read_text(encoding="utf-8"))
    change(data["splits"])
    Path("splits.json").write_text(json.dumps(data), encoding="utf-8")


def test_leaks_missing_and_unknown_documents_are_told(there, golden):
    run("corpus", "--output", "splits.json", "--ratio", "train=1,test=1")

    def change(splits):
        for name in ("same-1", "near", "there-1", "d001"):
            for documents in splits.values():
                if name in documents:
                    documents.remove(name)
        here = "train" if "same-2" in splits["train"] else "test"
        away = "test" if here == "train" else "train"
        splits[away] += ["same-1", "near"]
        splits["test" if "there-2" in splits["train"] else "train"] += ["there-1", "nobody"]

    spoil(change)
    found = run("corpus", "--check", "splits.json")
    assert found.exit_code == 1
    golden("splitting/leaks.txt", found.stdout)
    quiet = run("corpus", "--check", "splits.json", "--quiet")
    assert quiet.stdout == "".join(
        f"{line}\n" for line in found.stdout.split("\n") if line.startswith(("leak", "in no", "not in"))
    )
    code, said = told("corpus", "--check", "splits.json")
    assert code == 1
    assert [(one["document"], one["other"], one["why"]) for one in said["leaks"]] == [
        ("near", "same-2", "near"), ("same-1", "same-2", "equal"),
        ("there-1", "there-2", "url=https://a.example/1"),
    ]  # fmt: skip
    assert (said["missing"], said["unknown"]) == (["d001"], ["nobody"])
    (near,) = (one["resemblance"] for one in said["leaks"] if one["why"] == "near")
    assert 0.8 <= near < 1


def test_kept_splits_that_leak_are_left_and_told(there):
    run("corpus", "--output", "splits.json", "--ratio", "train=1,test=1")

    def change(splits):
        for documents in splits.values():
            documents[:] = [one for one in documents if one not in ("same-1", "same-2", "near")]
        splits["train"].append("same-1")
        splits["test"].append("near")

    spoil(change)
    found = run("corpus", "--keep", "splits.json", "--output", "splits.json")
    assert found.exit_code == 1
    assert "kept apart, though they belong together: near in test, same-1 in train" in found.stdout
    assert (of()["same-1"], of()["near"]) == ("train", "test")
    code, said = told("corpus", "--keep", "splits.json")
    assert code == 1
    assert said["conflicts"][0]["chosen"] in ("train", "test")


def test_copies_of_annotators_are_one_document(tmp_path):
    there = Folder(tmp_path / "corpus")
    for name in ("a", "b", "c", "d"):
        text = " ".join(words(60, ord(name)))
        first = text.split()[0]
        for annotator in ("sara", "reza"):
            there.copy(annotator, name, ((first, "PER"),), text=text)
    code, said = told(there.path, "--ratio", "a=1,b=1")
    assert code == 0
    assert [one["document"] for one in said["documents"]] == ["a", "b", "c", "d"]
    assert [one["documents"] for one in said["splits"]] == [2, 2]


def test_shards_packed_shards_and_standard_input(there, tmp_path):
    """The doubtful pair is read again from wherever it came."""
    one = words(240, 1)
    texts = [words(60, number) for number in range(18)] + [one, [*one[:216], *words(24, 1001)]]
    made = [article(f"d{number:03}", " ".join(text), ("PER", "LOC")[number % 2]) for number, text in enumerate(texts)]
    shard = there.shard("../corpus.hsh.jsonl", made)
    packed = tmp_path / "packed.hsh.jsonl.gz"
    packed.write_bytes(gzip.compress(shard.read_bytes()))
    code, said = told(shard)
    assert code == 0
    assert said["summary"]["documents"] == 20
    assert said["together"] == [["d018", "d019"]]
    assert told(packed) == (0, said)
    piped = hostile_runs.run("split", "-", "--format", "json", stdin=shard.read_bytes())
    assert (piped.code, json.loads(piped.out)) == (0, said)


@pytest.mark.skipif(os.name == "nt", reason="no signals")
def test_a_killed_process_costs_one_document(there, monkeypatch):
    made = told("corpus")[1]
    monkeypatch.setattr(run_splitting, "read", deadly)
    code, said = told("corpus", "--jobs", "2")
    assert code == 2
    assert [(one["code"], one["document"]) for one in said["findings"]] == [("HSH-C507", "d007")]
    assert {one["document"] for one in made["documents"]} - {one["document"] for one in said["documents"]} == {"d007"}
    monkeypatch.undo()


_read = run_splitting.read


def deadly(settings, limits, portion):
    """Die of one document, as a process does that has no memory left."""
    if any(name == "d007" for name, _ in portion.rows):
        os.kill(os.getpid(), signal.SIGKILL)
    return _read(settings, limits, portion)


@pytest.mark.skipif(os.name == "nt", reason="no signals")
def test_an_interruption_leaves_the_old_splits(there):
    run("corpus", "--output", "splits.json")
    before = Path("splits.json").read_bytes()
    for number in range(4):
        there.put(article(f"big{number}", " ".join(words(200_000, number))), "documents")
    process = subprocess.Popen(
        [sys.executable, "-m", "hashiye", "split", "corpus", "--output", "splits.json", "--jobs", "2"],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(0.7)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.skip("it was done before")
    assert process.returncode == 130
    assert b"Traceback" not in stderr
    assert Path("splits.json").read_bytes() == before
    assert not list(Path().glob(".*"))


def test_three_copies_count_no_more_than_one(tmp_path):
    there = Folder(tmp_path / "corpus")
    for name in ("a", "b"):
        text = " ".join(words(60, ord(name)))
        first, second = text.split()[:2]
        there.copy("sara", name, ((first, "PER"), (second, "LOC")), text=text)
        if name == "a":
            there.copy("reza", name, ((first, "PER"),), text=text)
            there.copy("mina", name, ((first, "PER"), (second, "PER")), text=text)
    _, said = told(there.path, "--ratio", "a=1,b=1")
    counts = {one["name"]: one["strata"] for one in said["splits"]}
    home = {one["document"]: one["split"] for one in said["documents"]}
    assert counts[home["a"]] == {"label=LOC": 1, "label=PER": 2}  # in the mean 1/3 and 4/3, rounded up
    assert counts[home["b"]] == {"label=LOC": 1, "label=PER": 1}


def alike_at_the_bound(there, pairs=60):
    """Pairs whose index is just above or just below 0.8, one of each in train, the other in test."""
    for number in range(pairs):
        one = words(204, number)
        other = list(one)
        for at in range(4 + number % 2):
            other[10 + 40 * at] = f"دیگر{number}"
        there.put(article(f"a{number:03}", " ".join(one)), "documents")
        there.put(article(f"b{number:03}", " ".join(other)), "documents")
    plan = {f"{side}{number:03}": split for number in range(pairs) for side, split in (("a", "train"), ("b", "test"))}
    splits = {name: tuple(sorted(one for one, split in plan.items() if split == name)) for name in ("train", "test")}
    made = file.Splits(1, {"train": 1, "test": 1}, file.Settings(), splits)
    (there.path / "splits.json").write_bytes(file.write(made))


def test_statistics_and_check_agree_on_what_leaks(tmp_path):
    """What stats calls certain, the check finds; what the check finds, stats calls certain or doubtful."""
    there = Folder(tmp_path / "corpus")
    alike_at_the_bound(there)
    for number in range(2):  # nearly the same beyond doubt
        there.put(article(f"{'ab'[number]}999", " ".join(words(400, 7_000)[: 400 - 4 * number])), "documents")
    data = json.loads((there.path / "splits.json").read_text(encoding="utf-8"))
    data["splits"]["train"].append("a999")
    data["splits"]["test"].append("b999")
    (there.path / "splits.json").write_text(json.dumps(data), encoding="utf-8")
    checked = told(there.path, "--check", there.path / "splits.json")[1]
    found = hashiye.stats([there.path], by="split", listed=1_000)
    leaks = {(one["document"], one["other"]) for one in checked["leaks"]}
    certain = {(one.document, one.other) for one in found.leaks if one.certain}
    doubtful = {(one.document, one.other) for one in found.leaks if not one.certain}
    assert (found.leaks_count, found.leaks_doubtful) == (len(certain), len(doubtful))
    assert certain == {("a999", "b999")}
    assert certain <= leaks <= certain | doubtful
    assert doubtful - leaks  # pairs that an estimate above the bound would have called leaks are among them
    assert any(one.resemblance >= 0.8 for one in found.leaks if (one.document, one.other) not in leaks)
    made = hashiye.split([there.path], ratio={"train": 1, "test": 1})
    again = hashiye.stats([there.path], by="split", splits=made.splits.of)
    assert again.leaks_count == 0


def test_what_cannot_be_read_is_told_and_the_rest_done(there):
    run("corpus", "--output", "splits.json")
    before = dict(of())
    (there.path / "documents" / "d000.hsh.json").write_text("{", encoding="utf-8")
    (there.path / "texts" / "d001.txt").write_text("x", encoding="utf-8")
    found = run("corpus", "--keep", "splits.json", "--output", "splits.json")
    assert found.exit_code == 2
    assert "d000.hsh.json" in found.stdout
    assert "d001" in found.stdout
    assert of() == before
    assert run("corpus", "--check", "splits.json").exit_code == 2
    code, said = told("corpus")
    assert code == 2
    assert len(said["documents"]) == 43


def test_nothing_is_written_where_nothing_is(tmp_path):
    Folder(tmp_path / "corpus")
    found = run(tmp_path / "corpus", "--output", tmp_path / "splits.json")
    assert found.exit_code == 0
    assert "no document was found" in found.stdout
    assert not (tmp_path / "splits.json").exists()
    assert told(tmp_path / "corpus")[1]["documents"] == []


def test_a_tiny_corpus_has_empty_splits_and_is_told(tmp_path):
    there = Folder(tmp_path / "corpus")
    there.put(article("a", "یک متن کوتاه"), "documents")
    found = run(there.path, "--output", tmp_path / "splits.json")
    assert found.exit_code == 0
    assert "too few documents for dev, test: without one" in found.stdout
    assert file.load((tmp_path / "splits.json").read_bytes()).documents == {"train": ("a",), "dev": (), "test": ()}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name a corpus"),
        (("corpus", "--format", "xml"), "--format is one of text, json"),
        (("corpus", "--ratio", "train"), "a ratio is written"),
        (("corpus", "--ratio", "a=0.5,b=0.4"), "sum to 0.9"),
        (("corpus", "--ratio", "../x=1"), "cannot be called"),
        (("corpus", "--near", "0.2"), "near is from 0.5"),
        (("corpus", "--seed", "-1"), "--seed"),
        (("corpus", "--stratify", "a=b"), "no names of facts"),
        (("corpus", "--together", ","), "no names of facts"),
        (("corpus", "--output", "nowhere/splits.json"), "no file in a folder that is there"),
        (("corpus", "--output", "corpus"), "no file in a folder that is there"),
        (("corpus", "--output", "a.hsh.json"), "called like a document"),
        (("corpus", "--check", "x.json", "--output", "y.json"), "--check makes nothing"),
        (("corpus", "--limit", "x=1"), "x"),
    ],
)
def test_what_cannot_be_asked_is_said(there, arguments, words):
    found = run(*arguments)
    assert found.exit_code == 2
    assert words in str(found.output) + str(found.exception.__context__ or "")


@pytest.mark.parametrize("option", ["--check", "--keep"])
def test_a_file_of_splits_that_is_none_is_refused_with_its_place(there, option):
    Path("bad.json").write_text('{\n "schema": "hashiye-splits-1.0",\n "seed": "x"\n}', encoding="utf-8")
    found = run("corpus", option, "bad.json")
    assert found.exit_code == 2
    assert "bad.json:3:" in found.output
    assert run("corpus", option, "nothing.json").exit_code == 2
    Path("splits.json").write_bytes(file.write(file.Splits(1, {"a": 1}, file.Settings(), {"a": ("d000",)})))
    assert run("corpus", "--keep", "splits.json", "--ratio", "b=1").exit_code == 2


def test_a_link_is_not_written_through(there, tmp_path):
    (tmp_path / "victim").write_text("mine", encoding="utf-8")
    Path("splits.json").symlink_to(tmp_path / "victim")
    assert run("corpus", "--output", "splits.json").exit_code == 2
    assert (tmp_path / "victim").read_text(encoding="utf-8") == "mine"


# --- words of the corpus ---


def hostile() -> run_splitting.Outcome:
    names = HOSTILE
    of = {f"label={name}": at for at, name in enumerate(names)}
    splits = file.Splits(1, {names[0]: 1, names[1]: 1}, file.Settings(names[2], names[:3], names[3:5]), {})
    parts = tuple(Part(name, 1, 1.0, of, dict.fromkeys(names[:3], 0.1)) for name in names[:2])
    leaks = tuple(Leak(name, names[0], name, names[1], f"url={name}") for name in names)
    made = Made(splits, parts, 2, (names,), 1, names, (Conflict(dict.fromkeys(names, names[0]), names[1]),))
    return run_splitting.Outcome((), made, Checked(splits, parts, leaks, names, names), names)


@pytest.mark.parametrize("terminal", [True, False])
def test_nothing_hostile_reaches_a_screen(terminal):
    shown = report.text(hostile(), terminal=terminal, colour=terminal)
    assert not set(shown) & {"\x1b", "\x07", "\x08", "\r", "\x9b", "\u202e", "\ud800", "\x00", "\u200b"}
    assert not [line for line in shown.split("\n") if line.startswith(("::", "##"))]
    assert shown.count("\u2068") == shown.count("\u2069")
    assert terminal or "\u2068" not in shown


# --- from Python ---


def test_the_function_is_the_commands_twin(there):
    run("corpus", "--output", "one.json", "--seed", "4", "--ratio", "a=0.5,b=0.5", "--stratify", "source")
    made = hashiye.split(["corpus"], "two.json", seed=4, ratio={"a": 0.5, "b": 0.5}, stratify=["source"])
    assert Path("one.json").read_bytes() == Path("two.json").read_bytes()
    assert made.splits.of == of("one.json")
    assert hashiye.split(["corpus"], check="one.json").checked.sound
    assert hashiye.split(["corpus"], keep="one.json").splits == made.splits
    with pytest.raises(ValueError, match="sum to"):
        hashiye.split(["corpus"], ratio={"a": 0.5})
    Path("bad.json").write_bytes(b"")
    with pytest.raises(NotReadable):
        hashiye.split(["corpus"], keep="bad.json")


def test_the_page_names_options_and_files_that_are_there():
    root = Path(__file__).parents[1]
    page = (root / "docs" / "split.md").read_text(encoding="utf-8")
    command = next(one for one in get_command(app).commands.values() if one.name == "split")
    known = {name for param in command.params for name in param.opts} | {"--by"}
    assert set(re.findall(r"(?<![\w-])--[a-z]+", page)) <= known
    for link in re.findall(r"\]\(([^)#]+)\)", page):
        assert (root / "docs" / link).exists(), link
    shown = page[page.index("```json") + 7 : page.index("```\n\n(`ratio`")]
    assert file.load(shown.encode()).documents["train"] == ("aran-0001", "aran-0002")
