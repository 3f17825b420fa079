"""``hashiye adjudicate`` as it is called: exit codes, formats, what cannot be done."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
from pathlib import Path

import jsonschema
import pytest
from msgspec import structs
from typer.testing import CliRunner

import hashiye
from hashiye import schema
from hashiye.cli import app
from hashiye.model import Annotation, Relation
from hashiye.text import FORBIDDEN
from tests.copies import MARKED, TEXT, Folder, document, layer
from tests.reports import HOSTILE
from tests.reviews import corpus, spawned, whole


def run(*arguments):
    found = CliRunner().invoke(app, ["adjudicate", *map(str, arguments)])
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found


def told(*arguments):
    """Run with the report in JSON, which must fit its schema; return code and report."""
    found = run(*arguments, "--format", "json")
    report = json.loads(found.stdout)
    validator = jsonschema.Draft202012Validator(json.loads(schema.text_of("hashiye-adjudication-1.0.schema.json")))
    assert [f"{list(one.path)}: {one.message}" for one in validator.iter_errors(report)] == []
    return found.exit_code, report


@pytest.fixture
def there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return corpus(tmp_path / "corpus")


def test_open_groups_are_told_and_exit_with_1(there, golden):
    found = run("corpus")
    assert found.exit_code == 1
    golden("adjudication/open.out", found.stdout)


def test_everything_decided_exits_with_0(tmp_path):
    there = Folder(tmp_path / "corpus")
    for name in ("a", "b"):
        there.copy(name)
    code, report = told(there.path)
    assert code == 0
    assert report["summary"] | {"annotations": 4, "open": 0, "documents": 1} == report["summary"]
    assert report["documents"][0]["complete"] is True
    assert report["queue"] == ""


def test_the_report_in_json(there):
    code, report = told("corpus")
    assert code == 1
    assert report["reasons"] == {"no_majority": 3}
    item = report["items"][0]
    assert [one["voters"] for one in item["candidates"]] == [["reza"], ["omid"]]
    assert item["nothing"] == ["سارا"]
    assert item["decision"] is None
    file = there.path / "adjudication.txt"
    file.write_text(
        file.read_text(encoding="utf-8").replace("\ndecision:", "\ndecision: 9").replace(": 9", ": 2", 1),
        encoding="utf-8",
    )
    code, report = told("corpus", "--as", "داور")
    assert report["summary"]["byPeople"] == 1
    assert (report["items"][0]["decision"], report["items"][0]["by"]) == ("2", "داور")
    assert [one["why"] for one in report["refused"]] == ["there are 2 candidates, and no number 9"] * 2


def test_a_run_that_was_not_followed_is_told_quietly(there):
    run("corpus")
    file = there.path / "adjudication.txt"
    file.write_text(file.read_text(encoding="utf-8").replace("\ndecision:", "\ndecision: 9", 1), encoding="utf-8")
    found = run("corpus", "--quiet")
    assert len(found.stdout.splitlines()) == 1
    line = file.read_text(encoding="utf-8").split("\n").index("decision: 9") + 1
    assert found.stdout.startswith(f"not followed: corpus/adjudication.txt:{line}: ")


def test_open_groups_show_what_makes_them_different(tmp_path):
    text = "پوتین در مسکو"
    who, where = Annotation("a", 0, 5, "PER", "پوتین"), Annotation("b", 9, 13, "LOC", "مسکو")
    there = whole(tmp_path / "corpus", {"x": [who, where], "y": [who, where]}, text)
    for name in ("x", "y"):
        path = there.path / "annotators" / name / "d.hsh.json"
        made = hashiye.read(path)
        said = structs.replace(who, attributes={"wikidata": name})
        related = Relation("r", "in", {"who": ("a",), "where": ("b",)}, {"sure": name})
        whole_layer = structs.replace(made.layers[0], annotations=(said, where), relations=(related,))
        hashiye.write(structs.replace(made, layers=(whole_layer,)), path)
    found = run(there.path)
    assert "    1  x: PER 0-5 «پوتین» wikidata=«x»\n    2  y: PER 0-5 «پوتین» wikidata=«y»\n    none\n" in found.stdout
    assert "    1  x: in where=«مسکو» who=«پوتین» sure=«x»\n" in found.stdout
    assert "2 annotations decided" in found.stdout
    _, report = told(there.path)
    assert [one["kind"] for one in report["items"]] == ["attribute", "relation"]


def test_a_document_that_failed_is_not_one_that_nobody_judged(tmp_path):
    there = Folder(tmp_path / "corpus")
    for name in ("a", "b"):
        there.copy(name)
    there.put(document("a", [layer(TEXT, "adjudication")]), "documents")
    found = run(there.path)
    assert found.exit_code == 2
    assert "1 document: 1 failed\n" in found.stdout
    assert "nobody" not in found.stdout


def test_apply_knows_its_corpus(there):
    run("corpus")
    file = there.path / "adjudication.txt"
    file.write_text(file.read_text(encoding="utf-8").replace("\ndecision:", "\ndecision: none"), encoding="utf-8")
    found = run("--apply", file)
    assert found.exit_code == 0
    assert "0 open" in found.stdout


def test_rules_are_asked_for(there):
    assert told("corpus", "--majority", "0.7")[1]["summary"]["open"] > 3
    assert told("corpus", "--min-voters", "4")[1]["reasons"].keys() == {"few_voters"}
    assert told("corpus", "--annotator", "omid", "--annotator", "reza")[1]["documents"][0]["annotators"] == [
        "omid",
        "reza",
    ]
    assert told("corpus", "--layer", "nowhere")[1]["statuses"]["unjudged"] == 3


def test_a_dry_run_says_so(there):
    found = run("corpus", "--dry-run")
    assert found.exit_code == 1
    assert found.stdout.endswith("\nnothing was written\n")
    assert "edit" not in found.stdout
    assert "\u2068" not in found.stdout
    assert not (there.path / "adjudication.txt").exists()


def test_a_queue_of_ones_own(there, tmp_path):
    run("corpus", "--queue", tmp_path / "q.txt")
    assert (tmp_path / "q.txt").is_file()
    assert not (there.path / "adjudication.txt").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name a corpus"),
        (("corpus", "--majority", "0.3"), "between 0.5 and 1"),
        (("corpus", "--format", "xml"), "--format is one of"),
        (("corpus", "--apply", "nowhere.txt"), "is no file"),
        (("corpus", "--queue", "no/such/q.txt"), "is no file in a folder"),
        (("corpus", "--queue", "q.hsh.json"), "called like a document"),
        (("corpus", "--output", "corpus/hashiye.toml"), "is no folder"),
        (("corpus", "--review", "--dry-run"), "leave --dry-run out"),
        (("corpus", "--producer", "a@b"), "cannot be a name"),
        (("nothing-there",), "no such file"),
        (("corpus/texts",), "no document was found"),
        (("corpus", "--layer", "nowhere"), "nobody has a complete layer nowhere"),
        (("corpus", "--annotator", "omid", "--annotator", "rezza"), "nobody called 'rezza' has the layer"),
    ],
)
def test_what_cannot_be_done_is_said(there, arguments, words):
    found = run(*arguments)
    assert found.exit_code == 2
    assert words in " ".join((found.stderr + found.stdout).replace("│", "").split()), found.stderr


def test_hostile_names_reach_no_screen(tmp_path):
    there = Folder(tmp_path / "corpus")
    names = [FORBIDDEN.sub("", one).replace("\n", " ").strip() for one in HOSTILE]
    for at, name in enumerate(one for one in names if one):
        there.copy(f"a{at}", "d", [(words, "".join(name.split())[:90] or "X") for words, _ in MARKED[:2]])
    found = run(there.path)
    assert found.exit_code == 1
    assert not any(ord(char) < 32 and char != "\n" for char in found.stdout)
    assert not any(line.lstrip().startswith("::") or "##[" in line for line in found.stdout.splitlines())
    assert told(there.path)[0] == 1


def test_the_port_can_be_taken(there):
    with spawned(there.path) as page:
        port = page.host.split(":")[1]
        found = run("corpus", "--review", "--no-browser", "--port", port)
        assert found.exit_code == 2
        words = " ".join(found.stderr.replace("│", "").split())
        assert f"port {port} cannot be had: Address already in use; name another one: --port" in words
        code, out, err = page.end()
        assert (code, err) == (1, "\n")
        assert "3 of 3 curated documents were not written" in out


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("omid", "rezaa"), "nobody called 'rezaa' has the layer"),
        (("rezaa",), "nobody called 'rezaa' has the layer"),
        (("omid", "adjudication"), "which does not vote"),
    ],
)
def test_a_review_is_not_held_for_somebody_who_is_not_there(there, monkeypatch, names, words):
    """Or finishing would replace the curated layer by what nobody voted for."""
    monkeypatch.setattr("hashiye.reviewing.Server.serve_forever", lambda *_a, **_k: pytest.fail("served"))
    run("corpus")
    before = {path: path.read_bytes() for path in there.path.rglob("*") if path.is_file()}
    found = run("corpus", "--review", *(word for name in names for word in ("--annotator", name)))
    assert found.exit_code == 2
    assert words in " ".join(found.stderr.replace("│", "").split())
    assert {path: path.read_bytes() for path in there.path.rglob("*") if path.is_file()} == before


def test_a_review_of_which_nobody_votes_is_not_held(there, monkeypatch):
    monkeypatch.setattr("hashiye.reviewing.Server.serve_forever", lambda *_a, **_k: pytest.fail("served"))
    found = run("corpus", "--review", "--layer", "nowhere")
    assert found.exit_code == 2
    assert "nobody has a complete layer nowhere" in found.stdout
    assert "http://" not in found.stderr


def test_a_review_sweeps_what_a_killed_one_left(there, monkeypatch):
    monkeypatch.setattr("hashiye.reviewing.Server.serve_forever", lambda *_a, **_k: None)
    left = [there.path / place / ".x.999999999.hsh-tmp" for place in ("", "documents")]
    left[0] = left[0].with_name(".adjudication.txt.999999999.hsh-tmp")
    for path in left:
        path.write_bytes(b"half")
    run("corpus", "--review")
    assert not any(path.exists() for path in left)


def test_ctrl_c_while_documents_are_written_ends_between_two_of_them(tmp_path):
    """It says how many are not written, leaves nothing torn, and running again makes the rest."""
    there = corpus(tmp_path / "corpus", 120)
    home = there.path / "documents"
    with spawned(there.path) as page:

        def ask() -> None:
            with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
                page.post("finish")

        asking = threading.Thread(target=ask)
        asking.start()
        end = time.monotonic() + 20
        while not list(home.glob("*.hsh.json")) and time.monotonic() < end:
            time.sleep(0.005)
        code, out, err = page.end()
        asking.join()
    written = len(list(home.iterdir()))
    assert 0 < written < 120
    assert (code, err) == (1, "\n")
    assert f"120 documents: {written} written, {120 - written} looked at\n" in out
    assert f"{120 - written} of 120 curated documents were not written: " in out
    assert all(path.name.endswith(".hsh.json") and hashiye.read(path) for path in home.iterdir())
    statuses = told(there.path)[1]["statuses"]
    assert (statuses["written"], statuses["unchanged"]) == (120 - written, written)
    assert len(list(home.iterdir())) == 120


def test_no_browser_is_opened_where_nobody_watches(there, monkeypatch):
    import webbrowser

    monkeypatch.setattr(webbrowser, "open", lambda _address: pytest.fail("a browser"))
    monkeypatch.setattr("hashiye.reviewing.Server.serve_forever", lambda *_a, **_k: None)
    found = run("corpus", "--review")
    assert found.exit_code == 1
    assert "http://127.0.0.1:" in found.stderr
    assert Path("corpus/adjudication.txt").is_file()
