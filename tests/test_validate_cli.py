"""``hashiye validate`` as it is called: paths, formats and outputs, selection, settings, fixes, plug-ins, exit codes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import hashiye
from hashiye import checking, corpus, grounds
from tests.hostile import called, run

ROOT = Path(__file__).parents[1]
TEXT = "به گزارش ایرنا، علی رضایی در تهران گفت: باران می‌بارد.\n"
MANIFEST = 'name = "c"\nlicense = "CC0-1.0"\nlanguage = "fa"\ntagsets = ["fa-news@1.0", "hashiye-forms@1.0"]\n'


@pytest.fixture
def call(capsys):
    return lambda *arguments: called(capsys, *arguments)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A sound corpus of two documents on texts of their own, in the working folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HASHIYE_CACHE_DIR", str(tmp_path / "cache"))
    for name, text in (("a", TEXT), ("b", "در اصفهان هوا آفتابی بود و مردم به باغ‌ها رفتند. فردا باران می‌بارد.\n")):
        Path(f"{name}.txt").write_text(text, encoding="utf-8")
    hashiye.convert(["a.txt", "b.txt"], "c")
    Path("c/hashiye.toml").write_text(MANIFEST, encoding="utf-8")
    return tmp_path / "c"


def broken(home: Path, name: str = "a") -> Path:
    """Shift the offsets of one annotation of a document."""
    path = home / "documents" / f"{name}.hsh.json"
    document = hashiye.read(path)
    data = path.read_text(encoding="utf-8")
    one = next(one for layer in document.layers for one in layer.annotations)
    there = f'"start": {one.start}, "end": {one.end}, "label"'
    if there not in data:
        there = f'"start": {one.start}, "end": {one.end}'
    assert there in data
    path.write_text(
        data.replace(there, there.replace(str(one.start), str(one.start - 1)).replace(str(one.end), str(one.end - 1))),
        encoding="utf-8",
    )
    return path


def report(said) -> dict:
    return json.loads(said.out)


def codes(said) -> list[str]:
    return [one["code"] for one in report(said)["findings"]]


def test_a_sound_corpus_is_sound(home, call):
    said = call("validate", "c")
    assert said.code == 0, said.out
    assert said.out == "2 documents: nothing found\n"
    assert said.err == ""


def test_a_broken_document_is_told_with_its_place(home, call):
    broken(home)
    said = call("validate", "c", "--format", "json")
    assert said.code == 1
    found = report(said)
    assert set(codes(said)) >= {"HSH-A302"}
    one = next(one for one in found["findings"] if one["code"] == "HSH-A302")
    assert one["file"] == "c/documents/a.hsh.json"
    assert one["line"] > 1
    assert found["summary"]["documents"] == 2


@pytest.mark.parametrize(
    "paths",
    [
        ("c",),
        ("c/documents",),
        ("c/documents/a.hsh.json", "c/documents/b.hsh.json"),
        ("c/documents/*.json",),
        ("c/documents/a.hsh.json", "c"),
    ],
)
def test_files_folders_and_patterns_are_the_same(home, call, paths):
    broken(home)
    assert codes(call("validate", *paths, "-f", "json", "--select", "HSH-A302")) == ["HSH-A302"]


def test_standard_input_takes_a_name(home, monkeypatch):
    data = broken(home).read_bytes()
    said = run(
        "validate", "-", "--stdin-filename", "c/documents/a.hsh.json", "-f", "json", "--select", "HSH-A302", stdin=data
    )
    (one,) = report(said)["findings"]
    assert (said.code, one["file"], one["code"]) == (1, "c/documents/a.hsh.json", "HSH-A302")
    Path("c/documents/a.hsh.json").unlink()  # the content comes from standard input alone
    assert report(
        run(
            "validate",
            "-",
            "--stdin-filename",
            "c/documents/a.hsh.json",
            "-f",
            "json",
            "--select",
            "HSH-A302",
            stdin=data,
        )
    ) == report(said)


def test_a_document_with_its_text_inside_goes_through_standard_input(home):
    document = hashiye.read("c/documents/a.hsh.json")
    from msgspec import structs

    hashiye.write(structs.replace(document, text=structs.replace(document.text, file=None)), "alone.hsh.xml")
    data = Path("alone.hsh.xml").read_bytes()
    assert run("validate", "-", "--from", "xml", stdin=data).code == 0
    assert run("validate", "-", stdin=data).code == 1  # JSON unless told otherwise


def test_each_output_belongs_to_the_format_before_it(home, call):
    broken(home)
    said = call(
        "validate",
        "c",
        "-f",
        "json",
        "-o",
        "r.json",
        "-f",
        "text",
        "--format=sarif",
        "--output=r.sarif",
        "-f",
        "junit",
        "-or.xml",
    )
    assert said.code == 1
    assert "HSH-A302" in said.out
    assert json.loads(Path("r.json").read_text(encoding="utf-8"))["summary"]["documents"] == 2
    assert json.loads(Path("r.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert Path("r.xml").read_text(encoding="utf-8").startswith("<?xml")
    assert call("validate", "c", "-o", "r.txt").out == ""
    assert "HSH-A302" in Path("r.txt").read_text(encoding="utf-8")
    assert call("validate", "c", "-f", "json", "-o", "-").out.startswith("{")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("-o", "r", "-f", "json"), "belongs to the --format before it"),
        (("-f", "json", "-o", "r", "-o", "s"), "two outputs"),
        (("-f", "json", "-f", "text"), "both go to standard output"),
        (("-f", "json", "-o", "r", "-f", "text", "-o", "./r"), "two reports go to one file"),
        (("-f", "jsn"), "--format is one of"),
        (("-f", "json", "-o", "nowhere/r"), "no file in a folder that is there"),
        (("-f", "json", "-o", "c"), "no file in a folder that is there"),
        (("-f", "json", "-o", "c/documents/a.hsh.json"), "called like a document"),
        (("-o", "c/texts/report.md"), "own files: write it"),
        (("--select", "HSH-A3022"), "write 'HSH-A302'"),
        (("--ignore", "surface-difers"), "write 'surface-differs'"),
        (("--level", "7"), "level"),
        (("--error-on", "bad"), "--error-on is error, warning, info"),
        (("--from", "brat"), "--from is one of"),
        (("--limit", "tokns=3"), "tokns"),
        (("--stdin-filename", "a"), "give - as well"),
        (("--diff", "-f", "json"), "standard output is taken"),
        (("--write-baseline", "b", "--baseline", "b"), "leave --baseline"),
        (("--write-baseline", "b", "--fix"), "fix first"),
    ],
)
def test_what_does_not_fit_together_is_refused(home, call, arguments, why):
    before = sorted(home.rglob("*"))
    said = call("validate", "c", *arguments)
    assert (said.code, said.out) == (2, "")
    assert why in said.err
    assert sorted(home.rglob("*")) == before


def test_select_ignore_and_level(home, call):
    broken(home)
    assert call("validate", "c", "--ignore", "HSH-A3").code == 0
    assert call("validate", "c", "--level", "2").code == 0
    assert call("validate", "c", "--select", "half-space,HSH-B1").code == 0
    assert codes(call("validate", "c", "--select", "surface-differs", "-f", "json")) == ["HSH-A302"]


def test_what_cannot_be_read_is_told_whatever_is_selected(home, call):
    (home / "documents" / "a.hsh.json").write_text('{"hashiye": "1.0", ', encoding="utf-8")
    said = call("validate", "c", "-f", "json", "--select", "half-space", "--ignore", "HSH-S201", "--level", "1")
    assert (said.code, codes(said)) == (1, ["HSH-S201"])
    (home / "documents" / "a.hsh.json").unlink()
    os.mkfifo(home / "documents" / "a.hsh.json")
    said = call("validate", "c", "-f", "json", "--select", "half-space", "--exit-zero")
    assert (said.code, codes(said)) == (2, ["HSH-C501"])
    assert report(said)["summary"]["documents"] == 1  # the other one was looked at


def test_error_on_raises_the_bar_and_exit_zero_lowers_it(home, call):
    Path("c/hashiye.toml").write_text(MANIFEST.replace('license = "CC0-1.0"\n', ""), encoding="utf-8")
    assert call("validate", "c").code == 0
    assert call("validate", "c", "--error-on", "warning").code == 1
    Path("c/hashiye.toml").write_text(
        MANIFEST.replace('license = "CC0-1.0"\n', "") + '[rules]\nerror-on = "warning"\n', encoding="utf-8"
    )
    assert call("validate", "c").code == 1
    assert call("validate", "c", "--error-on", "error").code == 0
    broken(home)
    assert call("validate", "c", "--exit-zero").code == 0


def test_settings_of_the_corpus_regrade_by_code_and_by_path(home, call):
    broken(home, "a")
    broken(home, "b")
    settings = '[rules]\nseverity = {surface-differs = "warning"}\n[[rules.paths]]\nglob = "documents/b*"\nseverity = {HSH-A3 = "off"}\n'
    Path("c/hashiye.toml").write_text(MANIFEST + settings, encoding="utf-8")
    said = call("validate", "c", "-f", "json", "--ignore", "HSH-C5")
    assert said.code == 0
    assert [(one["file"], one["severity"]) for one in report(said)["findings"]] == [
        ("c/documents/a.hsh.json", "warning")
    ]
    shown = call("validate", "--show-settings", "c/documents")
    assert "warning   HSH-A302 surface-differs" in shown.out
    assert "in documents/b*: HSH-A3 off" in shown.out


def test_bad_settings_stop_their_corpus_and_no_other(home, call):
    shutil.copytree("c", "d")
    broken(Path("d"))
    Path("c/hashiye.toml").write_text(MANIFEST + '[rules]\nselct = ["HSH-A302"]\n', encoding="utf-8")
    said = call("validate", "c", "d", "-f", "json", "--select", "HSH-A302")
    assert said.code == 2
    assert [(one["file"], one["code"]) for one in report(said)["findings"]] == [
        ("c/hashiye.toml", "HSH-C506"), ("d/documents/a.hsh.json", "HSH-A302"),
    ]  # fmt: skip
    assert report(said)["findings"][0]["fix"] == "write 'select'"
    assert report(said)["findings"][0]["line"] == 6


def test_copies_on_one_text_tell_its_faults_once(home, call):
    text = home / "texts" / "a.txt"
    document = hashiye.read("c/documents/a.hsh.json")
    bad = document.text.content.replace("علی", "عل\u064a")  # an Arabic yeh
    text.write_text(bad, encoding="utf-8")
    (home / "annotators" / "sara").mkdir(parents=True, exist_ok=True)
    copy = (home / "documents" / "a.hsh.json").read_text(encoding="utf-8").replace("../texts", "../../texts")
    (home / "annotators" / "sara" / "a.hsh.json").write_text(copy, encoding="utf-8")
    found = report(call("validate", "c", "-f", "json"))["findings"]
    in_text = [(one["file"], one["line"], one["column"], one["code"]) for one in found if one["file"].endswith(".txt")]
    assert len(in_text) == len(set(in_text))


def test_the_report_is_the_same_for_any_number_of_jobs(home, call):
    broken(home)
    one = call("validate", "c", "-f", "json", "-j", "1", "--no-cache")
    assert one == call("validate", "c", "-f", "json", "-j", "3", "--no-cache")
    assert [*report(one)["findings"]] == sorted(
        report(one)["findings"], key=lambda f: (f["file"], f["line"], f["column"], f["code"])
    )


def test_a_baseline_keeps_known_faults_silent(home, call):
    broken(home)
    assert call("validate", "c").code == 1
    assert call("validate", "c", "--write-baseline", "known.json").code == 0
    assert call("validate", "c", "--baseline", "known.json").code == 0
    broken(home, "b")
    said = call("validate", "c", "--baseline", "known.json", "-f", "json")
    assert (said.code, {one["file"] for one in report(said)["findings"]}) == (1, {"c/documents/b.hsh.json"})


def test_a_stale_entry_is_told_and_pruned(home, call):
    sound = (home / "documents" / "a.hsh.json").read_bytes()
    broken(home)
    shutil.move("known.json", "nowhere") if Path("known.json").exists() else None
    assert call("validate", "c", "--write-baseline", "c/known.json").code == 0
    (home / "documents" / "a.hsh.json").write_bytes(sound)
    Path("c/hashiye.toml").write_text(MANIFEST + '[rules]\nbaseline = "known.json"\n', encoding="utf-8")
    said = call("validate", "c", "-f", "json")
    assert (said.code, set(codes(said))) == (0, {"HSH-C522"})
    assert report(said)["findings"][0]["file"] == "c/known.json"
    assert codes(call("validate", "c", "-f", "json", "--select", "HSH-A302")) == []
    assert codes(call("validate", "c", "-f", "json", "--prune-baseline")) == []
    assert codes(call("validate", "c", "-f", "json")) == []


def test_changed_asks_git(home, call, monkeypatch):
    monkeypatch.delenv("CI", raising=False)

    def git(*arguments):
        subprocess.run(
            ["git", "-c", "user.name=n", "-c", "user.email=e@x", *arguments], cwd=home, check=True, capture_output=True
        )

    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "one")
    assert report(call("validate", "--changed", "c", "-f", "json"))["summary"]["documents"] == 0
    monkeypatch.setenv("CI", "true")  # a service that names no base: on a push, a clean checkout is all new
    assert report(call("validate", "--changed", "c", "-f", "json"))["summary"]["documents"] == 2
    monkeypatch.delenv("CI")
    broken(home)
    said = call("validate", "c", "--changed", "-f", "json")
    assert (said.code, report(said)["summary"]["documents"]) == (1, 1)
    git("commit", "-qam", "two")
    assert report(call("validate", "--changed", "c", "-f", "json"))["summary"]["documents"] == 0
    assert report(call("validate", "--changed=HEAD~1", "c", "-f", "json"))["summary"]["documents"] == 1
    assert call("validate", "--changed=nothing", "c").code == 2


def plug(folder: Path, body: str, point: str = "plug:rules") -> None:
    """Install a plug-in of rules into a folder of modules."""
    folder.mkdir(exist_ok=True)
    (folder / "plug.py").write_text("from hashiye.registry import Remark, rule\n" + body, encoding="utf-8")
    info = folder / "plug-1.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plug\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[hashiye.rules]\nacme = {point}\n", encoding="utf-8")


RULE = """
@rule("ACME-T001", "said", "Somebody says something", severity="{severity}")
def one(subject):
    {body}
@rule("ACME-T002", "seen", "A document is seen", severity="info", text=False)
def two(subject):
    yield Remark(at=("id",), message="seen")
rules = [one, two]
"""


def plugged(home, body, *arguments, severity="warning", **environment):
    plug(home.parent / "plugs", RULE.format(body=body, severity=severity))
    return run("validate", "c", "-f", "json", *arguments, PYTHONPATH=str(home.parent / "plugs"), **environment)


def test_a_rule_of_somebody_else_is_asked(home):
    said = plugged(
        home,
        'at = subject.text.find("گفت")\n    if at >= 0: yield Remark(at=("text",), message="says", span=(at, at + 3), in_text=True)',
    )
    found = report(said)["findings"]
    assert said.code == 0, said.err
    assert [(one["code"], one["name"], one["file"]) for one in found] == [
        ("ACME-T002", "seen", "c/documents/a.hsh.json"), ("ACME-T002", "seen", "c/documents/b.hsh.json"), ("ACME-T001", "said", "c/texts/a.txt"),
    ]  # fmt: skip
    assert found[2]["found"] or found[2]["start"] == TEXT.index("گفت")
    assert codes(plugged(home, "yield from ()", "--select", "seen")) == ["ACME-T002"] * 2
    assert codes(plugged(home, "yield from ()", "--ignore", "ACME-")) == []


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ('raise RuntimeError("\\x1b[31mboom")', "RuntimeError"),
        ("import sys; sys.exit(0)", "it tried to end the program"),
        ("return 3", "TypeError"),
        ("return [3]", "it yields a int"),
        ("return [Remark(at='layers', message='m')]", "a remark's path"),
        ("return [Remark(at=(), message=3)]", "a remark's words"),
        ("return [Remark(at=(), message='m', span=(1, 'b'))]", "a remark's span"),
        ("return [Remark(at=(), message='m', severity='bad')]", "a remark's severity"),
        ("raise MemoryError", "MemoryError"),
    ],
)
def test_a_rule_that_fails_is_named_and_the_others_go_on(home, body, why):
    said = plugged(home, body)
    found = report(said)["findings"]
    assert said.code == 2
    failed = [one for one in found if one["code"] == "HSH-C508"]
    assert len(failed) == 2
    assert all(
        "the rule ACME-T001 of the plug-in 'acme' failed" in one["message"] and why in one["message"] for one in failed
    )
    assert [one["code"] for one in found if one["code"] == "ACME-T002"] == ["ACME-T002"] * 2


def test_what_a_rule_prints_does_not_reach_the_report(home):
    said = plugged(home, 'print("out of turn \\x1b[2J"); yield from ()')
    assert codes(said) == ["ACME-T002"] * 2
    assert "out of turn" in said.err


def test_a_rule_that_kills_its_process_is_told_for_its_files(home):
    said = plugged(home, "import os; os._exit(3)", "-j", "1")
    assert said.code == 2
    assert {one["code"] for one in report(said)["findings"]} == {"HSH-C507"}


def test_a_rule_that_loops_is_ended_and_not_asked_again(home):
    plug(
        home.parent / "plugs",
        "import hashiye.extensions\nhashiye.extensions.PATIENCE = 0.3\n"
        + RULE.format(body="while True: pass", severity="info"),
    )
    began = time.monotonic()
    said = run("validate", "c", "-f", "json", PYTHONPATH=str(home.parent / "plugs"))
    assert said.code == 2
    assert codes(said).count("HSH-C508") == 1
    assert codes(said).count("ACME-T002") == 2
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("body", "point", "why"),
    [
        ("raise RuntimeError('no')", "plug:rules", "RuntimeError: no"),
        ("rules = 3", "plug:rules", "it gives a int"),
        ("rules = [3]", "plug:rules", "it gives a int"),
        ("", "plug:nothing", "AttributeError"),
        ("", "nowhere:rules", "ModuleNotFoundError"),
        ("rules = rule('HSH-A302', 'mine', 'Mine')(lambda subject: ())", "plug:rules", "HSH is taken"),
        ("rules = rule('ACME-1', 'mine', 'Mine')(lambda subject: ())", "plug:rules", "not like ACME-T001"),
        ("rules = rule('ACME-T001', 'half-space', 'Mine')(lambda subject: ())", "plug:rules", "already"),
        ("rules = rule('ACME-T001', 'mine', 'Mine', level=9)(lambda subject: ())", "plug:rules", "no level"),
        ("rules = rule('ACME-T001', 'mine', 'Mi\\x1bne')(lambda subject: ())", "plug:rules", "controls"),
        ("rules = rule('ACME-T001', 'mine', 'Mine')(3)", "plug:rules", "no function"),
    ],
)  # fmt: skip
def test_a_plug_in_that_cannot_be_used_is_named(home, body, point, why):
    plug(home.parent / "plugs", body, point)
    said = run("validate", "c", "-f", "json", PYTHONPATH=str(home.parent / "plugs"))
    (one,) = report(said)["findings"]
    assert (said.code, one["code"]) == (2, "HSH-C508")
    assert "the plug-in 'acme' of rules failed" in one["message"]
    assert why in one["message"]


def test_a_worker_that_dies_is_a_finding(home, monkeypatch, call):
    from hashiye import validation

    def die(job, source):
        if source.path.name.startswith("a."):
            os.kill(os.getpid(), signal.SIGKILL)
        return validation.Checked(str(source.path))

    monkeypatch.setattr(validation, "one", die)
    said = call("validate", "c", "-j", "2", "-f", "json", "--select", "HSH-A302")
    assert (said.code, codes(said)) == (2, ["HSH-C507"])


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_an_interruption_tells_what_was_found(home, monkeypatch, call):
    broken(home)
    from hashiye import validation

    real = validation.one

    def stop(job, source):
        if source.path.name.startswith("b."):
            raise KeyboardInterrupt
        return real(job, source)

    monkeypatch.setattr(validation, "one", stop)
    said = call("validate", "c", "-f", "text", "-f", "json", "-o", "r.json")
    assert said.code == 130
    assert "HSH-A302" in said.out
    assert "interrupted: 1 file" in said.err
    assert not Path("r.json").exists()


def test_a_pipe_that_closes_ends_quietly(home):
    broken(home)
    done = subprocess.run(
        [f"{sys.executable} -m hashiye validate c c/documents | head -c 5"],
        shell=True,
        capture_output=True,
        check=False,
    )
    assert done.stderr == b""


@pytest.mark.parametrize(
    "environment",
    [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "cp1256"}, {"HOME": "/nowhere"}, {"TZ": "Etc/GMT+25"}, {"LANG": "fa_IR"}],
)
def test_any_environment_prints_the_same_bytes(home, environment):
    broken(home)
    assert run("validate", "c", **environment) == run("validate", "c")


def test_an_empty_folder_holds_no_documents(home, call):
    Path("empty").mkdir()
    assert call("validate", "empty").out == "0 documents: nothing found\n"
    said = call("validate", "nothing")
    assert said.code == 2


def test_the_summary_of_github_goes_where_it_says(home, call, monkeypatch):
    broken(home)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(home.parent / "summary.md"))
    said = call("validate", "c", "-f", "github")
    assert said.out.startswith("::error file=")
    assert "HSH-A302" in (home.parent / "summary.md").read_text(encoding="utf-8")


def test_the_api_is_the_twin(home):
    assert hashiye.validate(["c"]) == []
    broken(home)
    found = hashiye.validate(["c"], select=["surface-differs"])
    assert [(one.code, Path(one.file)) for one in found] == [("HSH-A302", Path("c/documents/a.hsh.json"))]
    assert hashiye.validate([home / "documents" / "b.hsh.json"]) == []
    assert hashiye.validate(["c"], ignore=["HSH-A3"], level=4) == []
    with pytest.raises(ValueError, match="surface-differs"):
        hashiye.validate(["c"], select=["surface-difers"])


def test_fix_puts_right_and_tells_what_remains(home, call):
    path = home / "documents" / "a.hsh.json"
    sound = path.read_bytes()
    path.write_bytes(json.dumps(json.loads(sound)).encode())
    said = call("validate", "c", "--diff")
    assert said.code == 1
    assert said.out.startswith("--- a/c/documents/a.hsh.json")
    assert path.read_bytes() != sound
    said = call("validate", "c", "--fix")
    assert (said.code, said.out) == (0, "2 documents: nothing found; 1 fault mended\n")
    assert path.read_bytes() == sound
    assert call("validate", "c", "--diff").code == 0


def test_the_date_is_the_latest_on_earth():
    assert grounds.today() >= time.strftime("%Y-%m-%d", time.gmtime())


def test_paths_are_named_as_the_user_named_them(home, monkeypatch):
    options = checking.Options()
    for folder, argument in ((home.parent, "c"), (home, "."), (home / "documents", ".."), (home.parent, str(home))):
        monkeypatch.chdir(folder)
        (ground,) = checking.grounds_of([argument], options).all()
        assert ground.named.resolve() == home
        assert corpus.manifest(ground.named)


def test_a_rule_of_ours_that_fails_is_named_and_the_others_go_on(monkeypatch, tmp_path):
    """Should one of our own rules raise, that is our fault, and no reason to hide what the others found."""
    from hashiye.checks import runner
    from hashiye.checks.subject import Context, Subject
    from hashiye.codes import CODES
    from hashiye.registry import Remark, Rule

    def broken(_subject):
        raise KeyError("oops")
        yield

    def works(_subject):
        yield Remark(message="found")

    plan = (
        Rule(CODES["HSH-M412"], "", broken, text=False),
        Rule(CODES["HSH-M422"], "", works, text=False),
    )
    subject = Subject(hashiye.Document("a", "fa", hashiye.model.Text.of("الف")), Context())
    examined = runner.examine(subject, plan, {"HSH-M412", "HSH-M422"})
    assert [remark.message for _, remark in examined.remarks] == ["found"]
    assert [one.code for one in subject.troubles] == ["HSH-C508"]
    assert "HSH-M412" in subject.troubles[0].message


def test_the_command_line_insists_on_what_a_strangers_manifest_leaves_out(tmp_path, capsys):
    """``--select all`` cannot be undone by a path glob of the manifest."""
    home = corpus_with(tmp_path, '[[rules.paths]]\nglob = "*"\nignore = ["all"]\n')
    assert called(capsys, "validate", "--no-cache", home).code == 0
    said = called(capsys, "validate", "--no-cache", "--select", "all", home)
    assert said.code == 1
    assert "HSH-A302" in said.out


def test_no_baseline_and_no_selection_hides_what_could_not_be_read(tmp_path, capsys):
    home = corpus_with(tmp_path, '[rules]\nbaseline = "known.json"\nselect = ["HSH-B110"]\n')
    (home / "documents" / "broken.hsh.json").write_text("{")
    (home / "tagsets" / "fa-news.json").write_text("{")
    for code in (2, 1):  # at first the baseline is missing as well
        said = called(capsys, "validate", "--no-cache", home)
        assert "broken.hsh.json:1:2: error HSH-S201" in said.out
        assert "HSH-C524" in said.out
        assert said.code == code
        called(capsys, "validate", "--no-cache", home, "--write-baseline", home / "known.json")


def corpus_with(tmp_path, rules):
    """Make a corpus whose one document has a wrong surface."""
    home = tmp_path / "news"
    made = called_quietly("init", home, "--license", "CC0-1.0")
    assert made == 0
    manifest = home / "hashiye.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8") + rules, encoding="utf-8")
    text = hashiye.model.Text.of("الف ب")
    layer = hashiye.Layer("entities", "sara", "complete", (hashiye.Annotation("a1", 0, 3, "PER", "ببب"),))
    document = hashiye.Document("a", "fa", text, producers=(hashiye.model.Producer("sara", "person"),), layers=(layer,))
    hashiye.write(document, home / "documents" / "a.hsh.json")
    return home


def called_quietly(*arguments):
    import subprocess

    return subprocess.run(
        [sys.executable, "-m", "hashiye", *map(str, arguments)], capture_output=True, check=False
    ).returncode
