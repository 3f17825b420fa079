"""What a corpus folder says to its documents: manifest, tagsets, and what is wrong with them."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from hashiye import skeleton, surroundings
from hashiye.codes import Severity
from hashiye.findings import NotReadable

CORPUS = Path(__file__).parents[1] / "corpus"


def make(folder: Path, manifest: str, tagsets=("fa-news",)) -> Path:
    (folder / "tagsets").mkdir(parents=True)
    (folder / "hashiye.toml").write_text(manifest, encoding="utf-8")
    for path in skeleton.tagsets():
        if path.stem in tagsets:
            (folder / "tagsets" / path.name).write_bytes(path.read_bytes())
    return folder


def test_the_sample_corpus_is_sound():
    context, findings = surroundings.of(CORPUS, asked={"title": "error"}, licenses=["CC0-1.0"], today="2026-01-01")
    assert findings == ()
    assert context.in_corpus
    assert context.language == "fa"
    assert context.declared == ("fa-news@1.0", "hashiye-forms@1.0")
    assert {"fa-news@1.0", "hashiye-forms@1.0"} == set(context.tagsets)
    assert (context.asked, context.licenses, context.today) == ({"title": "error"}, ("CC0-1.0",), "2026-01-01")
    assert pickle.loads(pickle.dumps(context)) == context


def test_outside_a_corpus_our_own_tagsets_are_known(tmp_path):
    context, findings = surroundings.of(tmp_path)
    assert findings == ()
    assert not context.in_corpus
    assert context.declared == ()
    assert set(context.tagsets) == {"fa-news@1.0", "hashiye-forms@1.0"}


def test_a_declared_tagset_without_a_file_is_an_error(tmp_path):
    home = make(tmp_path / "c", 'name = "c"\ntagsets = ["fa-news@1.0", "fa-newz@2.0"]\n')
    context, (finding,) = surroundings.of(home)
    assert (finding.code, finding.severity, finding.found) == ("HSH-C524", Severity.ERROR, "fa-newz@2.0")
    assert (finding.line, finding.column) == (2, 27)
    assert finding.fix == "write 'fa-news@1.0'"
    assert "fa-news@1.0" in context.tagsets


def test_a_tagset_of_ours_without_a_file_is_a_warning(tmp_path):
    home = make(tmp_path / "c", 'tagsets = ["hashiye-forms@1.0"]\n')
    context, (finding,) = surroundings.of(home)
    assert finding.severity is Severity.WARNING
    assert "hashiye-forms@1.0" in context.tagsets


def test_a_faulty_tagset_is_told_once(tmp_path):
    home = make(tmp_path / "c", 'tagsets = ["fa-news@1.0"]\n')
    path = home / "tagsets" / "fa-news.json"
    path.write_bytes(path.read_bytes().replace(b'"layers": [', b'"layerz": [', 1))
    _, findings = surroundings.of(home)
    assert {one.code for one in findings} == {"HSH-C524"}
    assert all(one.file == str(path) and one.line for one in findings)


def test_a_changed_tagset_is_read_again(tmp_path):
    home = make(tmp_path / "c", 'tagsets = ["fa-news@1.0"]\n')
    assert surroundings.of(home)[1] == ()
    path = home / "tagsets" / "fa-news.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    value["version"] = "1.1"
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    context, findings = surroundings.of(home)
    assert "fa-news@1.1" in context.tagsets
    assert [one.found for one in findings] == ["fa-news@1.0"]


def test_a_tagset_file_that_leads_out_is_refused(tmp_path):
    home = make(tmp_path / "c", 'name = "c"\n', tagsets=())
    (tmp_path / "own.json").write_text("{}", encoding="utf-8")
    (home / "tagsets" / "own.json").symlink_to(tmp_path / "own.json")
    _, (finding,) = surroundings.of(home)
    assert finding.code == "HSH-C505"


@pytest.mark.parametrize(
    ("license_", "allowed", "said"),
    [
        ("CC-BY-4.0", (), None),
        ("CC-BY-4.0", ("CC-BY-4.0", "MIT"), None),
        ("CC-BY-4.0", ("MIT",), Severity.ERROR),
        ("cc-by-4.0", (), Severity.WARNING),
        ("Creative Commons", (), Severity.ERROR),
    ],
)
def test_the_licence_of_the_manifest_is_judged(tmp_path, license_, allowed, said):
    home = make(tmp_path / "c", f'name = "c"\nlicense = "{license_}"\n')
    _, findings = surroundings.of(home, licenses=allowed)
    assert [(one.code, one.severity, one.line, one.column) for one in findings] == (
        [] if said is None else [("HSH-M420", said, 2, 11)]
    )


def test_a_manifest_that_cannot_be_used_is_no_context(tmp_path):
    home = make(tmp_path / "c", "nmae = 1\n")
    with pytest.raises(NotReadable):
        surroundings.of(home)
