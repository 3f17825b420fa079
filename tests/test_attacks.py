"""Files that somebody made on purpose: nothing is read or written that is not an article's, nothing runs long."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from hashiye import baseline, codecs, corpus, gathering, gitattributes, keepers, settings, surroundings
from hashiye.checking import Options, check
from hashiye.codes import CODES
from hashiye.findings import NotReadable
from hashiye.limits import DEFAULT
from hashiye.model import Annotation, Document, Layer, Producer, Text
from hashiye.report.machine import safe
from hashiye.report.sentences import quiet_lines
from tests.hostile import called

PERSIAN, ARABIC = "کتاب یک\n", "كتاب يك\n"


@pytest.fixture
def call(capsys):
    return lambda *arguments: called(capsys, *arguments)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A corpus in the working folder, with a folder beside it that is none of its."""
    made = tmp_path / "c"
    for folder in ("documents", "texts", "../outside"):
        (made / folder).mkdir(parents=True)
    (made / "hashiye.toml").write_text('license = "CC0-1.0"\n', encoding="utf-8")
    monkeypatch.chdir(made)
    return made


def put(path: Path, content: str, text: str, *, note: str = "") -> Path:
    """Write a document on a text, whether that is there or not."""
    name = path.name.removesuffix(".hsh.json").removesuffix(".hsh.xml")
    annotation = Annotation("a1", 0, 4, "PER", content[:4], note=note)
    layers = (Layer("entities", "sara", "complete", (annotation,)),)
    one = Document(name, "fa", Text.of(content, file=text), producers=(Producer("sara", "person"),), layers=layers)
    path.parent.mkdir(parents=True, exist_ok=True)
    (data,) = codecs.CODECS["xml" if path.suffix == ".xml" else "json"].write(one).files.values()
    path.write_bytes(data)
    return path


def codes_of(outcome) -> list[str]:
    return [finding.code for finding in outcome.findings if finding.severity == "error"]


def fixed(*paths, jobs=1):
    return check([str(path) for path in paths], Options(fix="safe", jobs=jobs))


# --- a text that two documents want otherwise -------------------------------------------------


@pytest.mark.parametrize(
    ("other", "text"),
    [
        ("documents/b.hsh.json", "../texts/t.txt"),
        ("documents/deep/down/b.hsh.json", "../../../texts/t.txt"),
        ("documents/deep/b.hsh.xml", "../../texts/./t.txt"),
        ("annotators/sara/zz.hsh.json", "../../texts/t.txt"),
        ("annotators/sara/more/zz.hsh.json", "../../../texts/link.txt"),
        ("elsewhere/b.hsh.json", "../texts/t.txt"),
        ("b.hsh.json", "texts/t.txt"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_text_is_not_restored_against_another_document(home, other, text, jobs):
    put(home / "documents/a.hsh.json", ARABIC, "../texts/t.txt")
    put(home / other, PERSIAN, text)
    there = home / "texts/t.txt"
    (home / "texts/link.txt").symlink_to("t.txt")
    there.write_text(PERSIAN, encoding="utf-8")
    for _ in range(2):
        assert "HSH-B106" in codes_of(fixed(home, home / other, jobs=jobs))
        assert there.read_text(encoding="utf-8") == PERSIAN


def test_one_that_has_to_be_read_without_its_mark_counts_too(home):
    put(home / "documents/a.hsh.json", ARABIC, "../texts/t.txt")
    other = put(home / "documents/b.hsh.json", PERSIAN, "../texts/t.txt")
    other.write_bytes(b"\xef\xbb\xbf" + other.read_bytes().replace(b"\n", b"\r\n"))
    (home / "texts/t.txt").write_text(PERSIAN, encoding="utf-8")
    for _ in range(2):
        assert "HSH-B106" in codes_of(fixed(home))
        assert (home / "texts/t.txt").read_text(encoding="utf-8") == PERSIAN


def test_a_text_that_all_want_so_is_restored(home):
    put(home / "documents/a.hsh.json", ARABIC, "../texts/t.txt")
    put(home / "documents/deep/b.hsh.xml", ARABIC, "../../texts/t.txt")
    put(home / "documents/c.hsh.json", PERSIAN, "../texts/u.txt")
    for name in "tu":
        (home / f"texts/{name}.txt").write_text(PERSIAN, encoding="utf-8")
    assert fixed(home).code == 0 or "HSH-B106" not in codes_of(fixed(home))
    assert [(home / f"texts/{name}.txt").read_text(encoding="utf-8") for name in "tu"] == [ARABIC, PERSIAN]


def test_outside_a_corpus_the_folders_count_from_which_a_text_can_be_named(tmp_path):
    text = tmp_path / "texts" / "deep" / "t.txt"
    text.parent.mkdir(parents=True)
    wanted = {}
    for number, (path, name) in enumerate(
        [
            ("documents/a.hsh.json", "../texts/deep/t.txt"),
            ("annotators/x/b.hsh.xml", "../../texts/deep/t.txt"),
            ("texts/c.hsh.json", "deep/t.txt"),
            ("texts/deep/documents/d.hsh.json", "../t.txt"),
        ]
    ):
        wanted[path] = put(tmp_path / path, f"متن {number}", name)
    put(tmp_path / "far/away/e.hsh.json", "نه", "../../texts/deep/t.txt")
    kept = keepers.hashes(tmp_path, text, DEFAULT, "one run")
    assert kept == {Text.of(f"متن {number}").sha256 for number in range(len(wanted))}
    put(tmp_path / "documents/f.hsh.json", "نو", "../texts/deep/t.txt")
    assert keepers.hashes(tmp_path, text, DEFAULT, "one run") == kept, "it is looked up once in a run"
    assert len(keepers.hashes(tmp_path, text, DEFAULT, "another")) == len(kept) + 1


# --- what is no text ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [".git/config", "texts/.hidden.txt", "hashiye.toml", "Hashiye.TOML", "tagsets/own.json", "documents/a.hsh.json",
     "texts/secret.txt", "shard.hsh.jsonl.gz"],
)  # fmt: skip
def test_what_is_no_text_is_neither_shown_nor_rewritten(home, call, name):
    content = "[core]\n\tSECRET = ‍1\n"
    (home / ".git").mkdir()
    (home / ".git/config").write_bytes(content.replace("\n", "\r\n").encode())
    (home / "texts/secret.txt").symlink_to("../.git/config")
    (home / name).parent.mkdir(exist_ok=True)
    if not (home / name).exists():
        (home / name).write_bytes(content.replace("\n", "\r\n").encode())
    put(home / "documents/evil.hsh.json", content, f"../{name}")
    before = (home / name).read_bytes()
    said = call("validate", home, "--select", "all", "--fix", "--no-cache")
    assert said.code == 2
    assert "HSH-C505" in said.out
    assert "is not a text of the corpus" in said.out
    told = [line for line in said.out.splitlines() if "SECRET" in line]
    assert not told or name in ("tagsets/own.json", "documents/a.hsh.json")  # told as what they are meant to be
    assert (home / name).read_bytes() == before


def test_only_what_is_called_a_text_is_restored(home):
    put(home / "documents/a.hsh.json", ARABIC, "../Makefile")
    put(home / "documents/b.hsh.json", ARABIC, "../texts/b.txt")
    for name in ("Makefile", "plain"):
        (home / name).write_text(PERSIAN, encoding="utf-8")
    (home / "texts/b.txt").symlink_to("../plain")
    assert codes_of(fixed(home)).count("HSH-B106") == 2
    assert (home / "Makefile").read_text(encoding="utf-8") == (home / "plain").read_text(encoding="utf-8") == PERSIAN


def test_folders_above_a_corpus_may_be_hidden(tmp_path):
    made = tmp_path / ".cache" / "c"
    (made / "texts").mkdir(parents=True)
    (made / "hashiye.toml").touch()
    path = put(made / "documents/a.hsh.json", PERSIAN, "../texts/a.txt")
    document = codecs.CODECS["json"].read(codecs.Parcel(path.read_bytes(), str(path))).document
    assert corpus.text_beside(document, path) == made / "documents/../texts/a.txt"


# --- nothing is written, or taken for a setting, through links ----------------------------------


def test_no_report_is_written_through_a_link(home, call):
    victim = home.parent / "outside/victim"
    victim.write_text("precious", encoding="utf-8")
    (home / "out.sarif").symlink_to(victim)
    (home / "reports").symlink_to(victim.parent)
    (home / "gone.json").symlink_to(victim.parent / "new")
    for name in ("out.sarif", "reports/victim", home / "reports/victim", "gone.json", "reports/fresh"):
        for options in (("--format", "sarif", "--output", name), ("--write-baseline", name)):
            said = call("validate", ".", *options)
            assert (said.code, "HSH-C502" in said.err) == (2, True), (name, said)
    assert call("validate", ".", "--baseline", "out.sarif", "--prune-baseline").code == 2
    assert victim.read_text(encoding="utf-8") == "precious"
    assert os.listdir(victim.parent) == ["victim"]
    (home / "reports").unlink()
    assert call("validate", ".", "--format", "sarif", "--output", home.parent / "outside/asked").code == 0


@pytest.mark.parametrize("name", ["b.json", "lnk/b.json", "inner.json"])
def test_a_baseline_of_the_manifest_lies_in_the_corpus(home, call, name):
    there = home.parent / "outside/b.json"
    entry = {"fingerprint": "0" * 32, "code": "HSH-B110", "document": "a", "file": "documents/a.hsh.json"}
    there.write_text(json.dumps({"schema": "hashiye-baseline-1.0", "entries": [entry]}), encoding="utf-8")
    before = there.read_bytes()
    (home / "own.json").write_bytes(before)
    (home / "b.json").symlink_to(there)
    (home / "lnk").symlink_to(there.parent)
    (home / "inner.json").symlink_to("own.json")
    put(home / "documents/a.hsh.json", PERSIAN, "../texts/a.txt")
    (home / "texts/a.txt").write_text(PERSIAN, encoding="utf-8")
    (home / "hashiye.toml").write_text(f'[rules]\nbaseline = "{name}"\n', encoding="utf-8")
    said = call("validate", ".", "--prune-baseline", "--no-cache")
    assert (said.code, "HSH-C505" in said.out) == (2, True)
    assert there.read_bytes() == (home / "own.json").read_bytes() == before
    (home / "lnk").unlink()
    (home / "hashiye.toml").write_text('[rules]\nbaseline = "own.json"\n', encoding="utf-8")
    assert call("validate", ".", "--prune-baseline", "--no-cache").code in (0, 1)
    assert (home / "own.json").read_bytes() != before


def test_a_manifest_is_no_link_out_of_its_folder(home, call):
    secret = home.parent / "outside/secret"
    secret.write_text('license = "TOKEN"\n', encoding="utf-8")
    (home / "hashiye.toml").unlink()
    (home / "hashiye.toml").symlink_to(secret)
    put(home / "documents/a.hsh.json", PERSIAN, "../texts/a.txt")
    for command in (
        ("validate", "."),
        ("validate", "documents/a.hsh.json"),
        ("convert", ".", "--output", "x.hsh.jsonl"),
    ):
        said = call(*command)
        assert said.code == 2, said
        assert "TOKEN" not in said.out + said.err
        assert "HSH-C505" in said.out + said.err
    with pytest.raises(NotReadable):
        corpus.manifest(home)


# --- logs that obey what they are shown ---------------------------------------------------------


def test_a_diff_gives_no_command_to_a_log(home, call):
    evil = "##[add-mask]e ##vso[task.setvariable]x ##teamcity[x]"
    path = put(home / "documents/##[error]x.hsh.json", PERSIAN, "../texts/t.txt", note=evil)
    path.write_bytes(path.read_bytes().replace(b"##[error]x", b"x").replace(b'": ', b'":  '))
    text = f"::add-mask::e\n\u00a0::error::x\n{PERSIAN}"
    put(home / "documents/b.hsh.json", text, "../texts/b.txt")
    (home / "texts/t.txt").write_text(PERSIAN, encoding="utf-8")
    (home / "texts/b.txt").write_text(text + "\n", encoding="utf-8")
    said = call("validate", ".", "--fix", "--diff", "--no-cache")
    assert "add-mask" in said.out
    assert "##[" not in said.out
    assert "##vso[" not in said.out
    assert "##teamcity[" not in said.out
    assert not [line for line in said.out.splitlines() if line.strip().startswith("::")]


def test_a_mistake_in_a_command_gives_no_command_to_a_log(call):
    for options in (("--select", "##[error]x"), ("--format", "##[error]x"), ("--limit", "##[error]x=1")):
        said = call("validate", ".", *options)
        assert said.code == 2
        assert "##[" not in said.err
        assert "error]x" in said.err


def test_commands_at_the_begin_of_a_line_are_quiet():
    assert quiet_lines("  ::set-env::x\na::b\n::c") == "  ⟨U+003A⟩:set-env::x\na::b\n⟨U+003A⟩:c"


def test_json_has_no_raw_breaks_of_lines():
    said = safe(json.dumps("a\u2028b\u2029c", ensure_ascii=False))
    assert said == '"a\\u2028b\\u2029c"'
    assert json.loads(said) == "a\u2028b\u2029c"


# --- settings without end -----------------------------------------------------------------------


def refusal_of(home, manifest):
    (home / "hashiye.toml").write_text(manifest, encoding="utf-8")
    began = time.perf_counter()
    outcome = check([str(home)], Options())
    assert time.perf_counter() - began < 5
    return outcome


def test_tables_of_paths_are_bounded(home):
    table = '[[rules.paths]]\nglob = "*a*{}*b*c*d"\nignore = ["HSH-A3"]\n'
    many = "".join(table.format(number) for number in range(settings.MOST_PLACES + 1))
    outcome = refusal_of(home, many)
    assert [(one.code, "at most 1000" in one.message) for one in outcome.findings] == [("HSH-C506", True)]
    assert refusal_of(home, many.removesuffix(table.format(settings.MOST_PLACES))).code < 2


def test_tagsets_are_bounded(home):
    def manifest(count):
        return "tagsets = [\n" + ",\n".join(f'"t{number}@1.0"' for number in range(count)) + "]\n"

    outcome = refusal_of(home, manifest(20_000))
    assert [(one.code, "at most 1000" in one.message) for one in outcome.findings] == [("HSH-C506", True)]
    outcome = refusal_of(home, "# t\n" * 200_000 + manifest(1000))
    assert codes_of(outcome) == ["HSH-C524"] * 1000
    last = max(outcome.findings, key=lambda finding: finding.line)
    assert (last.found, last.line, last.column) == ("t999@1.0", 201_001, 1)


def test_tagsets_that_are_like_none_of_thousands_cost_little(home):
    own = {f"own-tagset-{number:05}@1.0": None for number in range(5000)}
    began = time.perf_counter()
    for number in range(1000):
        found = surroundings._no_file(home, f"own-tagset@{number}", own, {}, "")
        assert len(found.expected) < 1000
    assert time.perf_counter() - began < 5


def test_a_place_in_a_manifest_is_not_one_in_a_comment():
    source = "# \"a@1\" 'a@1'\nx = 1 # 'a@1'\ntagsets = ['a@1', \"a@1\"]\n"
    assert surroundings._place(source, "a@1") == (3, 12)
    assert surroundings._place(source[:40], "a@1") == (0, 0)
    began = time.perf_counter()
    assert surroundings._place("x = 1 #" + " 'a@1'" * 200_000, "a@1") == (0, 0)
    assert time.perf_counter() - began < 1


def test_a_large_gitattributes_is_told_and_not_read(home):
    (home / ".git").mkdir()
    put(home / "documents/a.hsh.json", PERSIAN, "../texts/a.txt")
    (home / "texts/a.txt").write_text(PERSIAN, encoding="utf-8")
    sound = "texts/**/*.txt text eol=lf\n"
    (home / ".gitattributes").write_text(sound, encoding="utf-8")
    assert check([str(home)], Options()).findings == ()
    (home / ".gitattributes").write_text(sound + "#" * gathering._SMALL.file_bytes, encoding="utf-8")
    (found,) = check([str(home)], Options()).findings
    assert found.code == "HSH-C523"
    assert "has more than 262144 bytes, and was not read" in found.message


@pytest.mark.parametrize("line", ["*" + "a*" * 130_000 + " text\n", "".join(f"*a{n}* text\n" for n in range(22_000))])
def test_patterns_of_gitattributes_cost_little(line):
    began = time.perf_counter()
    assert not gitattributes.keeps_line_ends("texts/b.txt", [gitattributes.Attributes("", line)])
    assert time.perf_counter() - began < 5


def test_a_line_that_git_passes_over_does_not_count():
    def keeps(line):
        return gitattributes.keeps_line_ends("texts/b.txt", [gitattributes.Attributes("", line)])

    line = "texts/*.txt eol=lf"
    assert keeps("\n\n" + line.ljust(gitattributes.LONGEST - 1) + "\n")
    assert not keeps(line.ljust(gitattributes.LONGEST) + "\n")
    for pattern in ("b.txt", "*.txt", "b*t", "?.txt", "texts/[ab].txt", "**/b.*", "*[t]", "b.tx?"):
        assert keeps(f"{pattern} -text\n"), pattern
    for pattern in ("c.txt", "*.tx", "b*s", "??.txt", "texts/[ac].txt", "*[x]"):
        assert not keeps(f"{pattern} -text\n"), pattern


def test_the_faults_of_a_baseline_end(tmp_path):
    path = tmp_path / "b.json"
    wrong = '{"fingerprint":1},' * 60_000
    path.write_text(f'{{"schema":"hashiye-baseline-1.0","entries":[{wrong}0]}}', encoding="utf-8")
    began = time.perf_counter()
    with pytest.raises(NotReadable) as caught:
        baseline.read(path)
    assert time.perf_counter() - began < 5
    assert len(caught.value.findings) == 100
    assert {one.code for one in caught.value.findings} == {"HSH-C506"}
    assert "HSH-C506" in CODES
