"""Git itself merges branches of a corpus: with the driver, and in a clone that was not set up."""

from __future__ import annotations

import random
import shutil

import pytest
from msgspec import structs

from hashiye import codecs, corpus, merging, segmenting
from hashiye.joining import driver
from hashiye.merging import texts
from hashiye.model import Document, Text
from tests import scattered
from tests.repositories import HASHIYE, Repository
from tests.scattered import Mark, Sentence

DOCUMENT, TEXT = "documents/a.hsh.json", "texts/a.txt"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A corpus in git with one document, set up."""
    home = tmp_path_factory.mktemp("home")
    made = Repository(home / "template", home)
    made.hashiye("init", ".")
    shutil.rmtree(made.folder / ".github")
    scattered.put(made.folder, ARTICLE)
    made.commit("base")
    made.hashiye("git-setup", "-q")
    return made


@pytest.fixture
def clone(template, tmp_path):
    shutil.copytree(template.folder, tmp_path / "c", symlinks=True)
    return Repository.at(tmp_path / "c", tmp_path)


ARTICLE = scattered.article(random.Random(4))


def mark(article, number, **changes):
    """Change the first mark of a sentence."""
    first, *rest = article[number].marks
    return _put(article, number, marks=(structs.replace(first, **changes), *rest))


def add(article, number, id_, first=7, label="PER"):
    return _put(article, number, marks=(*article[number].marks, Mark(id_, first, first, label)))


def word(article, number, which, spelled):
    words = list(article[number].words)
    words[which : which + 1] = spelled.split()
    return _put(article, number, words=tuple(words))


def _put(article, number, **changes):
    return (*article[:number], structs.replace(article[number], **changes), *article[number + 1 :])


def branches(clone, ours, theirs, base=None):
    """Commit one version on a branch, another on main; stand on main."""
    if base is not None:
        scattered.put(clone.folder, base)
        clone.commit("base")
    clone.branch("side")
    scattered.put(clone.folder, theirs)
    clone.commit("theirs")
    clone.git("checkout", "-q", "main")
    scattered.put(clone.folder, ours)
    clone.commit("ours")


def document(clone, path=DOCUMENT) -> Document:
    source = corpus.Source(clone.folder / path, codecs.by_ending(path))
    (reading,) = corpus.load(source)
    return reading.document if not isinstance(reading, Exception) else pytest.fail(str(reading))


def assert_is(clone, article, *, fresh=True):
    """The clone holds this article, its text and annotations; tokens are compared where no text was edited."""
    text, data = scattered.written(article)
    assert (clone.folder / TEXT).read_bytes() == text
    there = document(clone)
    wanted = codecs.CODECS["json"].read(codecs.Parcel(data)).document
    assert there.layers == wanted.layers
    assert there.text.sha256 == wanted.text.sha256
    if not fresh:
        assert (clone.folder / DOCUMENT).read_bytes() == data
    assert not there.conflicts


def validated(clone, code=0):
    return clone.hashiye("validate", "--ignore", "all", "--select", "HSH-S,HSH-B,HSH-A30,HSH-A311", ".", code=code)


OURS = mark(add(ARTICLE, 0, "oursnew1"), 2, label="ORG" if ARTICLE[2].marks[0].label != "ORG" else "LOC")
THEIRS = mark(add(ARTICLE, 1, "theirs01"), 3, attributes={"role": "a"})
BOTH = mark(mark(add(add(ARTICLE, 0, "oursnew1"), 1, "theirs01"), 2, label=OURS[2].marks[0].label), 3,
            attributes={"role": "a"})  # fmt: skip


def test_edits_of_other_annotations_merge(clone):
    branches(clone, OURS, THEIRS)
    clone.git("merge", "-q", "side", "-m", "m")
    assert_is(clone, BOTH, fresh=False)
    assert clone.git("status", "--porcelain") == ""
    validated(clone)


def test_without_the_driver_the_same_edits_are_a_conflict(clone):
    clone.hashiye("git-setup", "--remove", "-q")
    branches(clone, OURS, THEIRS)
    clone.git("merge", "-q", "side", code=1)
    assert b"<<<<<<<" in (clone.folder / DOCUMENT).read_bytes()
    validated(clone, 2)
    clone.hashiye("git-setup", "--check", code=1)
    clone.hashiye("git-setup", "-q")
    clone.git("mergetool", "--tool=hashiye", "--no-prompt")
    assert_is(clone, BOTH, fresh=False)
    clone.git("commit", "-qam", "merged by the tool")
    validated(clone)


def test_a_text_that_one_side_corrects_carries_what_the_other_adds(clone):
    branches(clone, word(OURS, 5, 3, "دیروز و پریروز"), THEIRS)
    clone.git("merge", "-q", "side", "-m", "m")
    assert_is(clone, word(BOTH, 5, 3, "دیروز و پریروز"))
    validated(clone)


def test_a_text_that_both_sides_correct_at_other_places(clone):
    branches(clone, word(OURS, 5, 3, "دیروز"), word(THEIRS, 9, 3, "پس از آن"))
    clone.git("merge", "-q", "side", "-m", "m")
    assert_is(clone, word(word(BOTH, 5, 3, "دیروز"), 9, 3, "پس از آن"))
    validated(clone)


def other(label):
    return [one for one in scattered.LABELS if one != label]


def test_one_annotation_with_two_new_labels_is_a_record_and_an_unmerged_file(clone):
    ours, theirs = other(ARTICLE[4].marks[0].label)
    branches(clone, mark(OURS, 4, label=ours), mark(THEIRS, 4, label=theirs))
    done = clone.try_("git", "merge", "side")
    assert done.returncode == 1
    assert b"CONFLICT (content)" in done.stdout
    assert b"1 conflict" in done.stderr
    assert clone.git("status", "--porcelain").startswith("UU documents/")
    merged = document(clone)
    (record,) = merged.conflicts
    assert (record.kind, record.target) == ("label", ARTICLE[4].marks[0].id)
    assert {record.ours.label, record.theirs.label} == {ours, theirs}
    assert "HSH-S224" in validated(clone, 1)
    clone.git("commit", "-qm", "too early", code=128)
    clone.hashiye("merge", "--resolve", "ours", DOCUMENT)
    assert_is(clone, mark(BOTH, 4, label=ours))
    clone.git("add", "-A")
    clone.git("commit", "-qm", "decided")
    validated(clone)


def test_words_that_both_sides_edit_stay_and_text_and_document_agree(clone):
    branches(clone, word(OURS, 5, 3, "این"), word(THEIRS, 5, 3, "آن"))
    clone.git("merge", "-q", "side", code=1)
    assert "UU texts/a.txt" in clone.git("status", "--porcelain")
    text, _ = scattered.written(BOTH)
    assert (clone.folder / TEXT).read_bytes() == text
    assert [one.kind for one in document(clone).conflicts] == ["text"]
    assert "HSH-S224" in validated(clone, 1)
    clone.hashiye("merge", "--resolve", "theirs", DOCUMENT)
    assert_is(clone, word(BOTH, 5, 3, "آن"))
    clone.git("add", "-A")
    clone.git("commit", "-qm", "decided")
    validated(clone)


def test_rebase_cherry_pick_revert_and_stash(clone):
    ours, theirs = word(OURS, 5, 3, "دیروز"), word(THEIRS, 9, 3, "پس از آن")
    both = word(word(BOTH, 5, 3, "دیروز"), 9, 3, "پس از آن")
    branches(clone, ours, theirs)
    clone.git("checkout", "-q", "side")
    clone.git("rebase", "-q", "main")
    assert_is(clone, both)
    clone.git("checkout", "-q", "-B", "again", "main")
    clone.git("cherry-pick", "side")
    assert_is(clone, both)
    clone.git("revert", "--no-edit", "HEAD~1")  # ours goes, theirs stays
    assert_is(clone, theirs)
    clone.git("checkout", "-q", "-B", "stashed", "main~1")
    scattered.put(clone.folder, theirs)
    clone.git("stash", "-q")
    clone.git("merge", "-q", "--ff-only", "main")
    clone.git("stash", "pop", "-q")
    assert_is(clone, both)


def test_a_picked_commit_that_no_branch_holds(clone):
    branches(clone, word(OURS, 5, 3, "دیروز"), word(THEIRS, 9, 3, "پس از آن"))
    commit = clone.git("rev-parse", "side")
    clone.git("branch", "-q", "-D", "side")
    clone.git("reflog", "expire", "--expire=now", "--all")
    clone.git("cherry-pick", commit)
    assert_is(clone, word(word(BOTH, 5, 3, "دیروز"), 9, 3, "پس از آن"))


def test_criss_cross_merges_whose_ancestor_git_makes_up(clone):
    """Both branches merged each other; the ancestor of the next merge is a merge that stands in no commit."""
    one, two = word(ARTICLE, 5, 3, "دیروز"), word(ARTICLE, 9, 3, "پس از آن")
    branches(clone, one, two)
    side = clone.git("rev-parse", "side")
    main = clone.git("rev-parse", "main")
    clone.git("merge", "-q", "side", "-m", "m1")
    scattered.put(
        clone.folder,
        first := add(word(word(word(ARTICLE, 5, 3, "دیروز"), 9, 3, "پس از آن"), 1, 3, "نخست"), 0, "cross001"),
    )
    clone.commit("more")
    clone.git("checkout", "-q", "-B", "side", side)
    clone.git("merge", "-q", main, "-m", "m2")
    scattered.put(
        clone.folder, add(word(word(word(ARTICLE, 5, 3, "دیروز"), 9, 3, "پس از آن"), 12, 3, "دوم"), 2, "cross002")
    )
    clone.commit("more")
    assert len(clone.git("merge-base", "--all", "main", "side").split()) == 2
    clone.git("merge", "-q", "main", "-m", "m3")
    assert_is(clone, add(word(first, 12, 3, "دوم"), 2, "cross002"))
    validated(clone)


def test_criss_cross_with_a_conflict_in_the_ancestor(clone):
    ours, theirs = other(ARTICLE[4].marks[0].label)
    branches(clone, mark(ARTICLE, 4, label=ours), mark(ARTICLE, 4, label=theirs))
    side, main = clone.git("rev-parse", "side"), clone.git("rev-parse", "main")
    for branch, start, with_ in (("main", main, side), ("side", side, main)):
        clone.git("checkout", "-q", "-B", branch, start)
        clone.git("merge", "-q", with_, code=1)
        scattered.put(clone.folder, mark(ARTICLE, 4, label=ours))
        clone.commit("decided")
    scattered.put(clone.folder, add(mark(ARTICLE, 4, label=ours), 2, "cross002"))
    clone.commit("more")
    clone.git("checkout", "-q", "main")
    scattered.put(clone.folder, add(mark(ARTICLE, 4, label=ours), 0, "cross001"))
    clone.commit("more")
    clone.git("merge", "-q", "side", "-m", "m3")
    assert_is(clone, add(add(mark(ARTICLE, 4, label=ours), 0, "cross001"), 2, "cross002"))


def test_in_a_linked_work_tree_with_a_sparse_checkout(clone, tmp_path):
    branches(clone, word(OURS, 5, 3, "دیروز"), word(THEIRS, 9, 3, "پس از آن"))
    clone.git("worktree", "add", "-q", str(tmp_path / "beside"), "-b", "third", "main")
    beside = Repository.at(tmp_path / "beside", tmp_path)
    beside.git("sparse-checkout", "set", "--no-cone", "/documents/", "/.gitattributes")
    assert not (beside.folder / "texts").exists()
    beside.git("merge", "-q", "side", "-m", "m")
    beside.git("sparse-checkout", "disable")
    assert_is(beside, word(word(BOTH, 5, 3, "دیروز"), 9, 3, "پس از آن"))


def test_a_repository_that_git_is_told_of_by_variables(clone, tmp_path):
    branches(clone, word(OURS, 5, 3, "دیروز"), word(THEIRS, 9, 3, "پس از آن"))
    shutil.move(clone.folder / ".git", tmp_path / "store")
    told = {"GIT_DIR": str(tmp_path / "store"), "GIT_WORK_TREE": str(clone.folder)}
    clone.git("merge", "-q", "side", "-m", "m", **told)
    assert_is(clone, word(word(BOTH, 5, 3, "دیروز"), 9, 3, "پس از آن"))


def test_a_bare_repository_merges_trees(clone, tmp_path):
    branches(clone, word(OURS, 5, 3, "دیروز"), word(THEIRS, 9, 3, "پس از آن"))
    clone.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    bare = Repository.at(tmp_path / "bare", tmp_path)
    (bare.folder / "info").mkdir(exist_ok=True)
    shutil.copy(clone.folder / ".gitattributes", bare.folder / "info" / "attributes")
    bare.hashiye("git-setup", "-q", "--check", code=2)  # there is no work tree to look at
    for line in clone.git("config", "--get-regexp", r"^merge\.hashiye").splitlines():
        bare.git("config", *line.split(" ", 1))
    tree = bare.git("merge-tree", "--write-tree", "main", "side")
    text, _ = scattered.written(word(word(BOTH, 5, 3, "دیروز"), 9, 3, "پس از آن"))
    assert bare.git("show", f"{tree}:{TEXT}") == text.decode().strip()
    assert "conflicts" not in bare.git("show", f"{tree}:{DOCUMENT}")


def test_hashes_of_256_bits(tmp_path):
    clone = Repository(tmp_path / "long", tmp_path, "--object-format=sha256")
    clone.hashiye("init", ".")
    clone.hashiye("git-setup", "-q")
    branches(clone, word(OURS, 5, 3, "دیروز"), word(THEIRS, 9, 3, "پس از آن"), ARTICLE)
    clone.git("merge", "-q", "side", "-m", "m")
    assert_is(clone, word(word(BOTH, 5, 3, "دیروز"), 9, 3, "پس از آن"))


def test_a_document_that_one_side_moves(clone):
    clone.branch("side")
    scattered.put(clone.folder, word(THEIRS, 9, 3, "پس از آن"))
    clone.commit("theirs")
    clone.git("checkout", "-q", "main")
    clone.write(
        "documents/sub/a.hsh.json", (clone.folder / DOCUMENT).read_bytes().replace(b'"../texts', b'"../../texts')
    )
    (clone.folder / DOCUMENT).unlink()
    clone.commit("moved")
    clone.git("merge", "-q", "side", "-m", "m")
    moved = document(clone, "documents/sub/a.hsh.json")
    assert moved.text.file == "../../texts/a.txt"
    text, _ = scattered.written(word(THEIRS, 9, 3, "پس از آن"))
    assert moved.text.content == text.decode()


def test_both_sides_add_a_document(clone):
    base = ARTICLE
    clone.branch("side")
    scattered.put(clone.folder, add(base, 0, "theirs01"), "b")
    clone.commit("theirs")
    clone.git("checkout", "-q", "main")
    scattered.put(clone.folder, add(base, 1, "oursnew1"), "b")
    clone.commit("ours")
    done = clone.try_("git", "merge", "side", "-m", "m")
    both = document(clone, "documents/b.hsh.json")
    ids = {one.id for one in both.layers[0].annotations}
    assert {"theirs01", "oursnew1"} <= ids
    assert len(ids) == len(both.layers[0].annotations)
    assert done.returncode == bool(both.conflicts)


def test_both_sides_add_a_document_on_different_texts(clone):
    clone.branch("side")
    scattered.put(clone.folder, ARTICLE[:3], "b")
    clone.commit("theirs")
    clone.git("checkout", "-q", "main")
    scattered.put(clone.folder, ARTICLE[3:], "b")
    clone.commit("ours")
    done = clone.try_("git", "merge", "side", "-m", "m")
    assert done.returncode == 1
    assert b"different texts; ours was kept" in done.stderr
    assert clone.git("status", "--porcelain").splitlines() == ["AA documents/b.hsh.json", "AA texts/b.txt"]
    text, data = scattered.written(ARTICLE[3:], "b")
    assert (clone.folder / "texts/b.txt").read_bytes() == text
    assert (clone.folder / "documents/b.hsh.json").read_bytes() == data


def shard(*articles):
    return b"".join(
        next(iter(codecs.CODECS["jsonl"].write(_inside(one, name)).files.values())) for name, one in articles
    )


def _inside(article, name):
    text, data = scattered.written(article, name)
    read = codecs.CODECS["json"].read(codecs.Parcel(data)).document
    return structs.replace(read, text=structs.replace(read.text, file=None, content=text.decode()))


def test_shards_are_merged_document_by_document(clone):
    path = "documents/all.hsh.jsonl"
    clone.write(path, shard(("x", ARTICLE), ("y", ARTICLE), ("z", ARTICLE)))
    clone.commit("base")
    clone.branch("side")
    clone.write(path, shard(("x", word(THEIRS, 9, 3, "پس از آن")), ("new", ARTICLE), ("y", ARTICLE), ("z", ARTICLE)))
    clone.commit("theirs")
    clone.git("checkout", "-q", "main")
    clone.write(path, shard(("z", ARTICLE), ("x", word(OURS, 5, 3, "دیروز"))))
    clone.commit("ours")
    clone.git("merge", "-q", "side", "-m", "m")
    with (clone.folder / path).open("rb") as lines:
        read = [codecs.CODECS["jsonl"].read(codecs.Parcel(line)).document for line in lines]
    assert [one.id for one in read] == ["z", "x", "new"]
    _, wanted = scattered.written(word(word(BOTH, 5, 3, "دیروز"), 9, 3, "پس از آن"), "x")
    assert read[1].layers == codecs.CODECS["json"].read(codecs.Parcel(wanted)).document.layers


def test_a_shard_s_document_that_one_side_removed_and_the_other_changed(clone):
    path = "documents/all.hsh.jsonl"
    clone.write(path, shard(("x", ARTICLE), ("y", ARTICLE)))
    clone.commit("base")
    clone.branch("side")
    clone.write(path, changed := shard(("x", THEIRS), ("y", ARTICLE)))
    clone.commit("theirs")
    clone.git("checkout", "-q", "main")
    clone.write(path, shard(("y", ARTICLE)))
    clone.commit("ours")
    done = clone.try_("git", "merge", "side", "-m", "m")
    assert done.returncode == 1
    assert b"it was kept" in done.stderr
    assert (clone.folder / path).read_bytes() == changed


@pytest.mark.parametrize("name", ["-x", "$(touch run);'a", "a\nb", "a b", "::error::", "--output=run"])
def test_names_that_a_shell_or_a_command_line_would_take_for_something_else(clone, name):
    path = f"{name}.hsh.json"
    for version, branch in ((ARTICLE, "main"), (THEIRS, "side"), (OURS, "main")):
        clone.git("checkout", "-q", *(["-b", branch, "main"] if branch == "side" else [branch]))
        clone.write(path, scattered.written(version)[1].replace(b"../texts/", b"texts/"))
        clone.commit("one")
    done = clone.try_("git", "merge", "side", "-m", "m")
    assert done.returncode == 0, done.stderr
    assert not (clone.folder / "run").exists()
    assert not (clone.folder / "run.hsh.json").exists()
    data = (clone.folder / path).read_bytes()
    assert b"oursnew1" in data
    assert b"theirs01" in data
    for line in (done.stdout + done.stderr).splitlines():
        assert not line.startswith(b"::")


def drive(clone, base, ours, theirs, path=DOCUMENT):
    for name, data in (("O", base), ("A", ours), ("B", theirs)):
        clone.write(f".merge_file_{name}", data)
    return clone.try_(*HASHIYE, "merge", "--", *(f".merge_file_{name}" for name in "OAB"), path)


def test_what_cannot_be_read_leaves_our_version_alone(clone):
    sound = scattered.written(ARTICLE)[1]
    theirs = scattered.written(THEIRS)[1]
    for base, ours, bad, said in (
        (sound, theirs, b"{", b"HSH-"),
        (sound, theirs, b"", b"HSH-"),
        (sound, theirs, b"\xff\xfe\x00", b"HSH-B101"),
        (b"<<<<<<< a\n=======\n>>>>>>> b\n", theirs, sound, b"HSH-B103"),
        (sound, theirs, scattered.written(word(THEIRS, 9, 3, "هرگز"))[1], b"HSH-B106"),
    ):
        done = drive(clone, base, ours, bad)
        assert done.returncode == 129, done.stderr
        assert said in done.stderr
        assert b"Traceback" not in done.stderr
        assert (clone.folder / ".merge_file_A").read_bytes() == ours
    assert drive(clone, b"a\n", b"b\n", b"\xff\n", TEXT).returncode == 129
    assert drive(clone, b"a\n", b"b\n", b"c\n", "documents/a.hsh.jsonl.gz").returncode == 129
    assert not list(clone.folder.glob(".*hsh-tmp"))


def test_a_manifest_in_the_midst_of_a_merge_does_not_stop_others(clone):
    clone.write("hashiye.toml", "<<<<<<< ours\nname = 'a'\n=======\nname = 'b'\n>>>>>>> theirs\n")
    done = drive(clone, *(scattered.written(one)[1] for one in (ARTICLE, OURS, THEIRS)))
    assert done.returncode == 0, done.stderr
    assert (clone.folder / ".merge_file_A").read_bytes() == scattered.written(BOTH)[1]


def test_versions_in_two_spellings(clone):
    xml = scattered.written(THEIRS, spelling="xml")[1]
    done = drive(clone, scattered.written(ARTICLE)[1], scattered.written(OURS)[1], xml)
    assert done.returncode == 0, done.stderr
    assert (clone.folder / ".merge_file_A").read_bytes() == scattered.written(BOTH)[1]
    done = drive(clone, scattered.written(ARTICLE)[1], scattered.written(OURS)[1], xml, "documents/a.hsh.xml")
    assert (clone.folder / ".merge_file_A").read_bytes() == scattered.written(BOTH, spelling="xml")[1]


def test_an_octopus_merge_of_documents_is_refused_by_git(clone):
    """Git's octopus strategy calls no driver; where lines collide it gives up, and leaves everything as it was."""
    branches(clone, OURS, THEIRS)
    clone.branch("third", "main~1")
    scattered.put(clone.folder, add(ARTICLE, 14, "third001"))
    clone.commit("third")
    clone.git("checkout", "-q", "main")
    assert clone.try_("git", "merge", "side", "third").returncode != 0


def test_git_shows_lines_that_a_person_can_read(clone):
    scattered.put(clone.folder, OURS)
    shown = clone.git("diff", "--", DOCUMENT)
    added = [line for line in shown.splitlines() if line.startswith("+") and "oursnew1" in line]
    assert len(added) == 1
    assert not added[0].startswith('+    {"id"')
    clone.commit("ours")
    assert "oursnew1" in clone.git("log", "-p", "-1", "--", DOCUMENT)


def test_difftool_names_what_changed(clone):
    scattered.put(clone.folder, word(OURS, 5, 3, "دیروز"))
    shown = clone.git("difftool", "--tool=hashiye", "--no-prompt", "--", DOCUMENT)
    assert "oursnew1" in shown or "added" in shown
    assert f"--- {DOCUMENT}\n+++ {DOCUMENT}\n" in shown
    assert "git-blob" not in shown
    clone.commit("ours")
    assert "added" in clone.git("difftool", "--tool=hashiye", "--no-prompt", "HEAD~1", "HEAD", "--", DOCUMENT)


def test_line_merges_that_git_calls_clean_are_caught(clone):
    """One id for two things, from two branches; and a text merged away from under its document (facts A2)."""
    clone.hashiye("git-setup", "--remove", "-q")
    branches(clone, add(ARTICLE, 1, "T9"), add(ARTICLE, 12, "T9"))
    clone.git("merge", "-q", "side", "-m", "m")
    assert "HSH-S2" in validated(clone, 1)
    clone.git("reset", "-q", "--hard", "HEAD~1")
    clone.branch("text", "main~1")
    scattered.put(clone.folder, word(ARTICLE, 12, 3, "پس از آن"))
    clone.commit("text")
    clone.git("checkout", "-q", "-B", "main", "HEAD~1")
    scattered.put(clone.folder, word(ARTICLE, 1, 3, "دیروز"))
    clone.commit("ours")
    clone.git("merge", "-q", "text", code=1)
    assert "UU documents/a.hsh.json" in clone.git("status", "--porcelain")
    assert "UU texts/a.txt" not in clone.git("status", "--porcelain")
    clone.git("checkout", "-q", "--ours", DOCUMENT)
    clone.commit("ours taken")
    assert "HSH-B106" in validated(clone, 1)


def one_merge(clone, seed, *, text):
    chance = random.Random(seed)
    base = scattered.article(chance)
    ours, theirs, both = scattered.sides(chance, base, text=text)
    scattered.put(clone.folder, base)
    start = clone.commit("base")
    scattered.put(clone.folder, theirs)
    side = clone.commit("theirs")
    clone.git("reset", "-q", "--hard", start)
    scattered.put(clone.folder, ours)
    clone.commit("ours")
    done = clone.try_("git", "merge", "-q", side, "-m", "m")
    assert done.returncode == 0, f"seed {seed}: {done.stdout.decode()} {done.stderr.decode()}"
    assert_is(clone, both, fresh=text)


@pytest.mark.parametrize("text", [False, True])
def test_random_edits_that_do_not_collide_all_merge(clone, text):
    for seed in range(4):
        one_merge(clone, seed, text=text)
    validated(clone)


@pytest.mark.exhaustive
@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize("block", range(5))
def test_three_hundred_random_merges(clone, text, block):
    for seed in range(1000 + 30 * block, 1030 + 30 * block):
        one_merge(clone, seed, text=text)
        if seed % 10 == 0:
            validated(clone)


def test_the_work_tree_is_not_asked_for_modules(clone):
    clone.write("hashiye.py", "raise SystemExit(0)\n")
    clone.commit("hostile")
    branches(clone, OURS, THEIRS)
    clone.git("merge", "-q", "side", "-m", "m")
    assert_is(clone, BOTH, fresh=False)


def test_the_tool_leaves_what_it_cannot_decide_and_checkout_merges_again(clone):
    """Git puts the file back that the tool was given, if the tool says that something is left to decide."""
    clone.hashiye("git-setup", "--remove", "-q")
    ours, theirs = other(ARTICLE[4].marks[0].label)
    branches(clone, mark(OURS, 4, label=ours), mark(THEIRS, 4, label=theirs))
    clone.git("merge", "-q", "side", code=1)
    before = (clone.folder / DOCUMENT).read_bytes()
    clone.hashiye("git-setup", "-q")
    clone.git("mergetool", "--tool=hashiye", "--no-prompt", code=1)
    assert (clone.folder / DOCUMENT).read_bytes() == before
    clone.git("checkout", "-q", "--merge", "--", DOCUMENT)
    assert [one.kind for one in document(clone).conflicts] == ["label"]
    assert clone.git("status", "--porcelain", "-uno").startswith("UU documents/")


@pytest.mark.parametrize("seed", range(20))
def test_text_and_document_come_to_one_text_where_edits_collide(seed):
    """Git merges them in two runs of the driver that know nothing of each other."""
    chance = random.Random(seed)
    base = scattered.article(chance, 8)
    versions = []
    for _ in range(2):
        version = list(base)
        for number in chance.sample(range(8), 4):
            version[number] = scattered.edited(chance, version[number], text=True)
            if chance.random() < 0.3:
                version[number] = Sentence(("هیچ", *version[number].words[1:]))
        versions.append(tuple(version))
    sides = driver.Sides(*(scattered.written(one)[1] for one in (base, *versions)))
    readings = [
        codecs.CODECS["json"].read(codecs.Parcel(data)).document for data in (sides.base, sides.ours, sides.theirs)
    ]
    contents = [scattered.written(one)[0].decode() for one in (base, *versions)]
    loaded = [
        structs.replace(one, text=Text.of(text, file=one.text.file))
        for one, text in zip(readings, contents, strict=True)
    ]
    merged, _ = texts.merged(*contents)
    assert merging.merge(*loaded, segment=segmenting.segment).document.text == Text.of(merged, file="../texts/a.txt")
