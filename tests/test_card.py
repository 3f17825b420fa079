"""The data card: read by those it is made for, true to the files, harmless, and never over people's words."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import warnings
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec import structs

import hashiye
from hashiye import corpus, files
from hashiye.counting import manifests
from hashiye.findings import NotReadable
from hashiye.report import card
from hashiye.report.card import croissant, front_matter, licenses, marks, words
from tests import hostile
from tests.cards import coverage, figures, label, layer, split, statistics

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import mlcroissant as mlc
    from huggingface_hub import DatasetCard, DatasetCardData, metadata_load

ROOT = Path(__file__).parents[1]
DOCUMENT = "000_6a3f37bcd1ee8004"
NASTY = (
    "---\nlicense: mit\n---", "<script>alert(1)</script>", "a | b", "`x`", "\u202egpj.exe", "[x](javascript:alert(1))",
    "![x](http://a.example/x.png)", "*a* _b_ ~c~ $d$", "@everyone", "www.example.com", "http://example.com/", "<!-- x",
    marks.BEGIN, marks.END, marks.HEAD_END, "=1+1", "!!python/object:os.system", "&anchor *anchor", "a: b", "\ufeff",
    "- x", "1. x", "# x", "\\", "&lt;", "a\u200cb", "me@example.com", "",
)  # fmt: skip


@pytest.fixture
def sample(tmp_path) -> Path:
    return Path(shutil.copytree(ROOT / "corpus", tmp_path / "sample"))


@pytest.fixture
def offline(monkeypatch):
    def refuse(*arguments):
        raise AssertionError(f"the network is asked: {arguments}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def license_of(home: Path, expression: str) -> None:
    manifest = home / corpus.MANIFEST
    manifest.write_text(f'license = "{expression}"\n{manifest.read_text("utf-8")}', "utf-8")


def written(home: Path, report=None, folder: Path | None = None) -> tuple[str, dict]:
    readme, metadata = card.write([str(home)], report or statistics(), folder)
    return readme.read_text("utf-8"), json.loads(metadata.read_text("utf-8"))


def dataset(path: Path) -> mlc.Dataset:
    logging.getLogger("absl").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rdflib's and jsonpath-rw's own
        return mlc.Dataset(jsonld=str(path))


def records(found: mlc.Dataset, name: str) -> list[dict]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = list(found.records(name))
    plain = lambda value: value.decode() if isinstance(value, bytes) else value  # noqa: E731
    return [{key.partition("/")[2]: plain(value) for key, value in row.items()} for row in rows]


def refusal(call) -> str:
    with pytest.raises(NotReadable) as caught:
        call()
    assert all(one.file and one.fix for one in caught.value.findings)
    return " ".join(f"{one.code} {one.message}" for one in caught.value.findings)


# what it says


def test_the_card_of_the_sample(sample, golden):
    readme, metadata = card.write([str(sample)], hashiye.stats([str(sample)]))
    golden("card/README.md", readme.read_text("utf-8"))
    golden("card/croissant.json", metadata.read_text("utf-8"))


def test_the_hub_reads_its_head(sample, offline):
    license_of(sample, "CC-BY-4.0")
    text, _ = written(sample)
    data = DatasetCard(text, ignore_metadata_errors=False).data
    assert isinstance(data, DatasetCardData)
    assert data.license == "cc-by-4.0"
    assert data.language == ["fa"]
    assert data.size_categories == ["n<1K"]
    assert data.task_categories == ["token-classification"]
    assert data.annotations_creators == ["machine-generated", "other"]
    assert metadata_load(sample / "README.md") == data.to_dict()
    known = set(DatasetCardData().__dict__) | {"language_bcp47", "license_name", "license_link", "tags", "viewer"}
    assert set(data.to_dict()) <= known


def test_nothing_is_claimed_that_no_file_says(sample):
    text, metadata = written(sample, statistics(layers=(), coverage=()))
    head = metadata_load(sample / "README.md")
    assert not {"license", "license_name", "task_categories", "configs", "dataset_info", "source_datasets"} & set(head)
    assert head["annotations_creators"] == ["no-annotation"]
    assert head["viewer"] is False
    assert "none is declared" in text
    assert not {"license", "datePublished", "citeAs", "creator", "publisher"} & set(metadata)


def test_persons_are_called_nothing_that_is_not_known():
    made = [front_matter.creators(figures(coverage=(coverage("a", kind),))) for kind in ("person", "tool")]
    assert made == [["other"], ["machine-generated"]]
    assert front_matter.creators(figures(coverage=(coverage("a", "person", 0),))) == [
        "other"
    ]  # complete: nothing there


def test_every_label_of_the_tagset_stands_with_its_definition(sample):
    text, _ = written(sample)
    for one in json.loads((sample / "tagsets" / "fa-news.json").read_text("utf-8"))["labels"]:
        assert f"| {one['name']} | " in text
        assert one["fa"] in text
        assert one["en"] in text
    assert "درجه و واژهٔ احترام بیرون می\u200cماند" in text  # half-spaces are what they were


def test_labels_of_no_tagset_stand_without_a_definition(sample):
    text, _ = written(sample, statistics(layers=(layer("other", label("NEW", 3, None)),)))
    assert "| NEW |  |  | 3 | — | 12.5 | — | — |" in text


def test_splits_stand_where_groups_are_splits(sample):
    text, _ = written(sample, split(figures(), figures(documents=2)))
    assert "### Splits" in text
    assert "| train |" in text
    assert "### Splits" not in written(sample)[0]


@pytest.mark.parametrize(
    ("expression", "id_", "name"),
    [
        ("CC-BY-SA-4.0", "cc-by-sa-4.0", ""), ("CC0-1.0", "cc0-1.0", ""), ("ODbL-1.0", "odbl", ""),
        ("ODC-By-1.0", "odc-by", ""), ("PDDL-1.0", "pddl", ""), ("AGPL-3.0-only", "agpl-3.0", ""),
        ("LGPL-2.1-or-later", "lgpl-2.1", ""), ("GPL-1.0-only", "other", "gpl-1.0-only"), ("C-UDA-1.0", "c-uda", ""),
        ("GFDL-1.3-no-invariants-or-later", "gfdl", ""), ("LGPLLR", "lgpl-lr", ""), ("EUPL-1.2", "other", "eupl-1.2"),
        ("CC-BY-4.0 OR MIT", "other", "cc-by-4.0-or-mit"), ("LicenseRef-News", "other", "licenseref-news"),
        ("\u202e؟", "other", "rlo"), ("؟", "other", "unnamed"),
    ],
)  # fmt: skip
def test_licences_have_the_names_of_the_hub(expression, id_, name):
    assert licenses.hub(expression) == licenses.Hub(id_, name)


def test_a_licence_has_a_page_only_if_it_is_one():
    assert licenses.url("cc-by-4.0") == "https://spdx.org/licenses/CC-BY-4.0.html"
    for kept in ("CC-BY-4.0 AND MIT", "LicenseRef-News", "all rights reserved"):
        assert licenses.url(kept) == kept
    assert licenses.hub("") is None


def test_the_text_of_a_licence_is_named_where_it_lies_there(sample):
    license_of(sample, "LicenseRef-News")
    assert "license_link" not in written(sample)[0]
    (sample / "LICENSE").write_text("news")
    written(sample)
    head = metadata_load(sample / "README.md")
    assert (head["license"], head["license_name"], head["license_link"]) == ("other", "licenseref-news", "LICENSE")


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"fa": 1}, {"language": ["fa"], "multilinguality": ["monolingual"]}),
        ({"fa-IR": 1}, {"language": ["fa"], "language_bcp47": ["fa", "fa-IR"], "multilinguality": ["monolingual"]}),
        ({"ckb": 1}, {"language": ["fa", "ckb"], "multilinguality": ["multilingual"]}),
        ({"<x>": 1, "persian": 2}, {"language": ["fa"], "multilinguality": ["monolingual"]}),
    ],
)  # fmt: skip
def test_languages_are_told_as_the_hub_wants_them(sample, tags, expected):
    found = front_matter.fields(manifests.read(sample), figures(languages=tuple(tags.items())))
    assert {key: found[key] for key in found if key.startswith(("lang", "multi"))} == expected


@given(st.integers(1, 10**14))
def test_a_size_lies_in_its_category(number):
    units = {"K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
    worth = {f"{n}{unit}": n * size for unit, size in units.items() for n in (1, 10, 100)}
    parts = front_matter.size(number).replace(">", "<>").split("<")
    if parts[1].startswith(">"):
        assert number >= 10**12
    else:
        assert (worth[parts[0]] if len(parts) == 3 else 0) <= number < worth[parts[-1]]


# Croissant


def test_croissant_validates_and_only_what_is_not_known_is_missed(sample, offline):
    written(sample)
    issues = dataset(sample / "croissant.json").metadata.ctx.issues
    assert not issues.errors
    missed = {word for one in issues.warnings for word in ("citeAs", "datePublished", "license") if word in one}
    assert missed == {"citeAs", "datePublished", "license"}
    assert len(issues.warnings) == 3


def test_what_people_add_to_croissant_is_kept_and_nothing_is_missed_then(sample, offline):
    license_of(sample, "CC-BY-4.0")
    _, metadata = written(sample)
    theirs = {"citeAs": "@misc{x}", "datePublished": "2024-05-01", "rai:dataCollection": "by hand",
              "creator": {"@type": "sc:Person", "name": "سارا"}}  # fmt: skip
    (sample / "croissant.json").write_text(json.dumps(metadata | theirs | {"name": "stale", "junk": 1}), "utf-8")
    _, again = written(sample)
    assert {key: again[key] for key in theirs} == theirs
    assert again["name"] == "hashiye-sample"
    assert "junk" not in again
    found = dataset(sample / "croissant.json").metadata
    assert not found.ctx.issues.errors
    assert not found.ctx.issues.warnings
    assert found.license == ["https://spdx.org/licenses/CC-BY-4.0.html"]
    assert found.creators[0].name == "سارا"


def test_the_context_is_the_one_of_the_specification():
    from mlcroissant._src.core.rdf import make_context

    assert make_context() == croissant.CONTEXT


def test_mlcroissant_reads_what_we_read(sample, offline):
    written(sample)
    found = dataset(sample / "croissant.json")
    document = hashiye.read(sample / "documents" / f"{DOCUMENT}.hsh.json")
    text = (sample / "texts" / f"{DOCUMENT}.txt").read_bytes().decode()
    assert records(found, "documents") == [
        {"id": document.id, "language": "fa", "sha256": document.text.sha256, "code_points": len(text),
         "bytes": len(text.encode())}
    ]  # fmt: skip
    assert records(found, "texts") == [{"name": document.id, "text": text}]
    assert records(found, "facts") == [
        {"document": document.id, "key": one.key, "value": one.value, "status": one.status} for one in document.metadata
    ]
    assert records(found, "annotations") == list(annotations(document))
    copies = [hashiye.read(path) for path in sorted((sample / "annotators").rglob("*.hsh.json"))]
    assert records(found, "copies") == [row for one in copies for row in annotations(one)]
    assert records(found, "annotations")[0]["text"] in text
    assert {(one["tagset"], one["label"]) for one in records(found, "labels")} >= {("fa-news@1.0", "PER")}


def annotations(document):
    for one in document.layers:
        for each in one.annotations:
            yield {
                "document": document.id, "layer": one.name, "annotator": one.producer, "id": each.id,
                "start": each.start, "end": each.end, "label": each.label, "text": each.text,
            }  # fmt: skip


def test_every_file_is_listed_with_its_hash_and_size(sample):
    (sample / "texts" / "نام با فاصله#1.txt").write_bytes("متن".encode())
    _, metadata = written(sample)
    objects = [one for one in metadata["distribution"] if one["@type"] == "cr:FileObject"]
    there = {path for path in hostile.tree(sample) if not path.startswith((".", "README", "croissant"))}
    assert {one["contentUrl"] for one in objects} == there
    for one in objects:
        data = (sample / one["contentUrl"]).read_bytes()
        assert one["sha256"] == hashlib.sha256(data).hexdigest()
        assert one["contentSize"] == f"{len(data)} B"
    assert not dataset(sample / "croissant.json").metadata.ctx.issues.errors


def test_of_a_large_corpus_kinds_that_are_too_many_are_left_to_their_patterns(sample):
    contents = manifests.read(sample, most=5)
    assert {one.kind for one in contents.listed} == {"manifest", "tagset", "document", "text"}
    metadata = json.loads(croissant.document(contents, figures()))
    assert "copy" in metadata["description"]
    assert "annotators/*/*.hsh.json" in str(metadata["distribution"])


def test_shards_folders_and_xml(tmp_path, offline):
    home = tmp_path / "corpus"
    (home / "documents" / "deep" / "er").mkdir(parents=True)
    (home / corpus.MANIFEST).write_text('name = "shards"\n')
    line = json.dumps(hostile.fields("سلام دنیا"), ensure_ascii=False).encode() + b"\n"
    (home / "documents" / "a.hsh.jsonl").write_bytes(line + line.replace(b'"good"', b'"better"'))
    (home / "documents" / "deep" / "b.hsh.jsonl.gz").write_bytes(
        gzip.compress(line.replace(b'"good"', b'"packed"'), mtime=0)
    )
    (home / "documents" / "c.hsh.jsonl.zst").write_bytes(b"whatever")
    (home / "documents" / "d.hsh.xml").write_bytes(b"<x/>")
    (home / "documents" / "deep" / "er" / "good.hsh.json").write_bytes(hostile.sound())
    (home / "documents" / "good.hsh.json").write_bytes(hostile.sound())
    _, metadata = written(home)
    found = dataset(home / "croissant.json")
    assert not found.metadata.ctx.issues.errors
    assert {(one["id"], one["text"]) for one in records(found, "shards")} == {
        (name, "سلام دنیا") for name in ("good", "better", "packed")
    }
    assert [one["id"] for one in records(found, "documents")] == ["good", "good"]
    assert records(found, "annotations") == records(found, "facts") == []
    formats = {one["contentUrl"]: one["encodingFormat"] for one in metadata["distribution"] if "contentUrl" in one}
    assert formats["documents/d.hsh.xml"] == "application/xml"
    assert formats["documents/c.hsh.jsonl.zst"] == ["application/jsonlines", "application/zstd"]
    assert {one["@id"] for one in metadata["recordSet"]} == {"documents", "facts", "annotations", "shards"}


def test_shards_alone_are_said_to_be_loadable(tmp_path):
    home = tmp_path / "corpus"
    (home / "documents").mkdir(parents=True)
    (home / corpus.MANIFEST).write_text("")
    (home / "documents" / "a.hsh.jsonl").write_bytes(hostile.sound() + b"\n")
    text, _ = written(home)
    assert metadata_load(home / "README.md")["configs"] == [
        {"config_name": "default", "data_files": ["documents/*.hsh.jsonl"]}
    ]
    assert "viewer" not in metadata_load(home / "README.md")
    assert "JSON lines, which the datasets library loads" in text
    written(home, folder=tmp_path)
    assert "corpus/documents/*.hsh.jsonl" in str(metadata_load(tmp_path / "README.md")["configs"])
    (home / "documents" / "b.hsh.json").write_bytes(hostile.sound())
    written(home)
    assert metadata_load(home / "README.md")["viewer"] is False
    assert "configs" not in metadata_load(home / "README.md")


def test_a_card_above_the_corpus_leads_down_to_it(sample, offline):
    home = sample.rename(sample.with_name("a [b] c"))
    written(home, folder=home.parent)
    found = dataset(home.parent / "croissant.json")
    assert [one["id"] for one in records(found, "documents")] == [DOCUMENT]
    assert not (home / "README.md").exists()


def test_a_card_elsewhere_speaks_as_if_it_lay_in_the_corpus(sample, tmp_path):
    _, metadata = written(sample, folder=tmp_path / "new" / "place")
    assert metadata["distribution"][0]["contentUrl"] == corpus.MANIFEST


# people's words


def test_twice_gives_the_same_bytes_and_touches_nothing(sample):
    written(sample)
    before = hostile.tree(sample)
    stamps = [(sample / name).stat().st_mtime_ns for name in (card.README, card.METADATA)]
    written(sample)
    assert hostile.tree(sample) == before
    assert [(sample / name).stat().st_mtime_ns for name in (card.README, card.METADATA)] == stamps


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_people_write_is_kept_byte_for_byte(sample, ends):
    text, _ = written(sample)
    mine = text.replace("_To be written._", "نوشتهٔ من  \t", 1).replace("# hashiye-sample", "# پیکرهٔ من", 1)
    mine = mine.replace(marks.HEAD_END, f"{marks.HEAD_END}\npaperswithcode_id: mine # a comment", 1) + "no end of line"
    (sample / "README.md").write_bytes(mine.replace("\n", ends).encode())
    written(sample, statistics(documents=5000))
    data = (sample / "README.md").read_bytes().decode()
    renewed = mine.replace("n<1K", "1K<n<10K").replace("Size: 1 document,", "Size: 5,000 documents,")
    assert data == renewed.replace("| 1 | documents |", "| 5,000 | documents |").replace("\n", ends)
    assert metadata_load(sample / "README.md")["paperswithcode_id"] == "mine"


def test_a_byte_order_mark_stays_at_the_beginning(sample):
    text, _ = written(sample)
    (sample / "README.md").write_text(f"\ufeff{text}", "utf-8")
    assert written(sample)[0] == f"\ufeff{text}"
    assert metadata_load(sample / "README.md")["pretty_name"] == "hashiye-sample"


def test_a_label_without_names_and_definitions_is_listed_too(sample, offline):
    tagset = {"hashiye-tagset": "1.0", "id": "bare", "version": "1.0", "language": "fa",
              "layers": [{"name": "entities"}], "labels": [{"name": "X"}]}  # fmt: skip
    (sample / "tagsets" / "bare.json").write_text(json.dumps(tagset))
    (sample / corpus.MANIFEST).write_text('tagsets = ["bare@1.0", "gone@1.0"]')
    text, _ = written(sample)
    assert "| X |  |  | 0 | 0 % | 0 | — | — |" in text
    empty = dict.fromkeys(("fa", "en", "definition_fa", "definition_en"), "")
    assert records(dataset(sample / "croissant.json"), "labels") == [{"tagset": "bare@1.0", "label": "X", **empty}]


def test_keys_of_people_go_before_ours(sample):
    license_of(sample, "LicenseRef-News")
    text, _ = written(sample)
    theirs = "license: cc-by-4.0\nconfigs:\n- config_name: default\n  data_files: conll/*.conll\n"
    (sample / "README.md").write_text(text.replace(marks.HEAD_BEGIN, theirs + marks.HEAD_BEGIN, 1), "utf-8")
    text, _ = written(sample)
    data = DatasetCard(text).data  # which refuses a key that stands twice
    assert data.license == "cc-by-4.0"
    assert data.get("license_name") is None
    assert data.get("viewer") is None
    assert text.startswith(f"---\n{theirs}")


def test_a_head_that_was_taken_away_is_made_again(sample):
    text, _ = written(sample)
    (sample / "README.md").write_text(text[text.index("# hashiye-sample") :], "utf-8")
    assert written(sample)[0] == text


WRONG = {
    "no marks": "# My corpus\n",
    "one mark": f"# My corpus\n\n{marks.BEGIN}\n",
    "wrong order": f"{marks.END}\n{marks.BEGIN}\n",
    "twice": f"{marks.BEGIN}\n{marks.END}\n{marks.BEGIN}\n{marks.END}\n",
    "head without marks": f"---\nlicense: mit\n---\n{marks.BEGIN}\n{marks.END}\n",
    "head that is no YAML": f"---\na: [\n{marks.HEAD_BEGIN}\n{marks.HEAD_END}\n---\n{marks.BEGIN}\n{marks.END}\n",
    "head that is a list": f"---\n- a\n{marks.HEAD_BEGIN}\n{marks.HEAD_END}\n---\n{marks.BEGIN}\n{marks.END}\n",
    "head that is deep": f"---\na: {'[' * 600}\n{marks.HEAD_BEGIN}\n{marks.HEAD_END}\n---\n{marks.BEGIN}\n{marks.END}\n",
    "not UTF-8": "\udcff",
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_readme_that_is_not_ours_is_never_overwritten(sample, name):
    (sample / "README.md").write_bytes(WRONG[name].encode("utf-8", "surrogateescape"))
    before = hostile.tree(sample)
    assert "HSH-C502 cannot be written" in refusal(lambda: written(sample))
    assert "HSH-C502 cannot be written" in refusal(lambda: card.check([str(sample)]))
    assert hostile.tree(sample) == before


@pytest.mark.parametrize("data", [b"{}", b"[]", b"nonsense", b'{"distribution": [1]}', b"[" * 100_000, b"\xff"])
def test_metadata_that_is_not_ours_is_never_overwritten(sample, data):
    (sample / "croissant.json").write_bytes(data)
    before = hostile.tree(sample)
    assert "not written by hashiye" in refusal(lambda: written(sample))
    assert "not written by hashiye" in refusal(lambda: card.check([str(sample)]))
    assert hostile.tree(sample) == before  # the README is not written either


def test_nothing_is_written_through_a_link(sample, tmp_path):
    (tmp_path / "elsewhere.md").write_text(WRONG["twice"])
    (sample / "README.md").symlink_to(tmp_path / "elsewhere.md")
    assert "HSH-C502" in refusal(lambda: written(sample))


def test_what_is_in_order_passes_the_check(sample):
    card.check([str(sample)])
    written(sample)
    card.check([str(sample)])


# failures


def test_without_a_manifest_there_is_no_card(sample, tmp_path):
    (sample / corpus.MANIFEST).unlink()
    assert "HSH-C506 a data card is of a corpus, and there is no hashiye.toml" in refusal(lambda: written(sample))
    assert not (sample / "README.md").exists()


@pytest.mark.parametrize("paths", [(), ("documents",), ("documents/000_6a3f37bcd1ee8004.hsh.json",), (".", ".")])
def test_a_card_is_of_one_whole_corpus(sample, paths):
    named = [str(sample / one) for one in paths]
    with pytest.raises(NotReadable) as caught:
        card.write(named, statistics())
    assert caught.value.findings[0].code == "HSH-C506"


def test_saved_counts_are_of_the_corpus_that_the_card_goes_to(sample):
    card.write(["part-1.counts.json", "part-2.counts.json"], statistics(), sample)
    assert (sample / "README.md").exists()
    assert "HSH-C506" in refusal(lambda: card.write(["part-1.counts.json"], statistics()))


def test_a_file_that_cannot_be_read_ends_it(sample):
    (sample / "texts" / "gone.txt").symlink_to("/etc/hostname")
    assert "HSH-C505" in refusal(lambda: written(sample))
    assert not (sample / "README.md").exists()


def test_an_interrupted_write_leaves_whole_files(sample, monkeypatch):
    old = written(sample)
    real, done = os.replace, []

    def replace(source, target):
        done.append(target)
        if len(done) == 2:
            raise KeyboardInterrupt
        return real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            written(sample, statistics(documents=5000))
    assert "Size: 5,000 documents" in (sample / "README.md").read_text("utf-8")
    assert json.loads((sample / "croissant.json").read_text("utf-8")) == old[1]
    assert not [name for name in os.listdir(sample) if name.endswith("hsh-tmp")]
    assert "5,000" in written(sample, statistics(documents=5000))[1]["description"]


def test_what_killed_runs_left_is_swept(sample):
    left = [sample / f".{name}.999999999.hsh-tmp" for name in ("README.md", "croissant.json", "mine.txt")]
    for path in left:
        path.write_text("half", "utf-8")
    written(sample)
    assert [path.exists() for path in left] == [False, False, True]


def test_a_full_disk_is_a_finding(sample, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write", full)
    assert "HSH-C502 cannot be written: No space left on device" in refusal(lambda: written(sample))
    there = sample / "made" / "for" / "it"
    assert "HSH-C502" in refusal(lambda: card.write([str(sample)], statistics(), there))
    assert not (sample / "made").exists()


# hostile words


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data):
        if self.cells:
            self.cells[-1] += data


def rendered(markdown: str) -> Tags:
    found = Tags()
    found.feed(MarkdownIt("gfm-like", {"html": True}).render(markdown))
    return found


texts = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("|`<>&*_[]()!@:/.\\#~$-=wh\u200c\u202e\n\tآب")))


def nasty(test):
    for one in NASTY:
        test = example(one)(test)
    return test


@nasty
@given(texts)
def test_a_word_is_shown_as_it_is_and_nothing_comes_alive(text):
    for made, limit in ((words.word(text), words.NAME), (words.prose(text), words.DEFINITION)):
        found = rendered(f"| a | b |\n| --- | --- |\n| {made} | end |\n")
        assert set(found.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}
        shown = words.named(text, limit) or "⟨nothing⟩" * (limit == words.NAME)
        assert len(found.cells) == 2
        cell = found.cells[0].strip().removeprefix("\u2068").removesuffix("\u2069")
        assert " ".join(cell.split()) == " ".join(shown.split())


@nasty
@given(texts)
def test_a_word_begins_no_block(text):
    found = rendered(f"- {words.word(text)}\n")
    assert set(found.tags) <= {"ul", "li", "code"}


@nasty
@given(texts)
def test_a_head_says_what_it_was_given(text):
    made = front_matter.written({"pretty_name": words.named(text), "language": ["no", "fa"]})
    assert yaml.safe_load(made) == {"pretty_name": words.named(text), "language": ["no", "fa"]}
    whole = marks.renewed(f"{marks.BEGIN}\n{marks.END}\n", lambda _: made, "", "")
    assert DatasetCard(whole).data.pretty_name == words.named(text)


def test_hostile_names_everywhere_run_nothing(sample, offline):
    manifest = {"name": NASTY[0] + NASTY[1] + marks.END, "version": NASTY[2], "license": NASTY[5], "language": NASTY[1]}
    lines = (f"{key} = {json.dumps(value)}\n" for key, value in manifest.items())
    (sample / corpus.MANIFEST).write_text("".join(lines) + 'tagsets = ["fa-news@1.0"]\n', "utf-8")
    tagset = sample / "tagsets" / "fa-news.json"
    found = json.loads(tagset.read_text("utf-8"))
    for one, bad in zip(found["labels"], [one for one in NASTY if one.strip("\ufeff")], strict=False):
        one["fa"] = one["definition"]["en"] = bad.strip()
    tagset.write_text(json.dumps(found), "utf-8")
    report = statistics(
        layers=(*(layer(one or "x", label(one or "y", 2)) for one in NASTY), layer("entities", label("PER", 1))),
        coverage=tuple(coverage(one, "person", name=one) for one in NASTY),
        facts=tuple(structs.replace(figures().facts[0], key=one, values=((one, 1),)) for one in NASTY),
        languages=tuple((one, 1) for one in NASTY),
    )  # fmt: skip
    report = structs.replace(report, notes=tuple(f"Left out: {one}" for one in NASTY))
    text, _ = written(sample, report)
    assert written(sample, report)[0] == text
    assert DatasetCard(text).data.license == "other"
    head = text.index("\n---\n", 4)
    page = rendered(text[head + 5 :])
    assert set(page.tags) <= {
        "h1", "h2", "h3", "p", "em", "ul", "li", "code", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert text[head:].count(marks.BEGIN) == text[head:].count(marks.END) == 1
    assert not hostile.controls(text.replace("\u2068", "")) - {"\u2066", "\u2067"}
    assert not dataset(sample / "croissant.json").metadata.ctx.issues.errors


def test_undefined_is_a_dash_and_an_empty_corpus_has_a_card(tmp_path):
    (tmp_path / corpus.MANIFEST).write_text("")
    text, metadata = written(tmp_path, hashiye.stats([str(tmp_path)]))
    assert "nan" not in text.lower()
    assert "size_categories" not in text
    assert metadata["recordSet"] == []
    assert not dataset(tmp_path / "croissant.json").metadata.ctx.issues.errors


# the command line


def test_the_command_writes_the_card(sample, capsys):
    said = hostile.called(capsys, "stats", sample, "--card", sample, "--quiet")
    assert said.code == 0
    expected = card.readme(manifests.read(sample), hashiye.stats([str(sample)]))
    assert (sample / "README.md").read_bytes() == expected


def test_the_command_refuses_a_folder_without_manifest(sample, capsys):
    (sample / corpus.MANIFEST).unlink()
    said = hostile.called(capsys, "stats", sample, "--card", sample, "--quiet")
    assert said.code == 2
    assert "hashiye.toml" in said.err


def test_of_a_corpus_that_is_not_read_whole_the_old_card_stays(sample, capsys):
    hostile.called(capsys, "stats", sample, "--card", sample)
    old = [(sample / name).read_bytes() for name in (card.README, card.METADATA)]
    (sample / "documents" / "broken.hsh.json").write_text("{", "utf-8")
    for more in ([], ["-f", "json"]):
        said = hostile.called(capsys, "stats", sample, "--card", sample, *more)
        assert (said.code, bool(said.out)) == (2, bool(more))
        assert "no data card was written" in said.err
        assert [(sample / name).read_bytes() for name in (card.README, card.METADATA)] == old
    hostile.called(capsys, "stats", sample, "-o", sample / "part.counts.json")
    said = hostile.called(capsys, "stats", sample / "part.counts.json", "--card", sample)
    assert "no data card was written: not everything could be read" in said.err
    for path in (sample / "documents").iterdir():
        path.write_text("{", "utf-8")
    said = hostile.called(capsys, "stats", sample, "--card", sample)
    assert (said.code, said.out) == (2, "")
    assert "no data card was written" in said.err
    assert [(sample / name).read_bytes() for name in (card.README, card.METADATA)] == old


def test_a_tagset_that_cannot_be_used_is_told(sample, capsys):
    (sample / "tagsets" / "fa-news.json").write_text("{", "utf-8")
    said = hostile.called(capsys, "stats", sample, "--card", sample)
    assert said.code == 0
    assert "HSH-C524" in said.err
    assert "fa-news.json" in said.err
    assert (sample / card.README).exists()


def test_a_card_is_of_all_layers(sample, capsys):
    said = hostile.called(capsys, "stats", sample, "--card", sample, "--layer", "entities")
    assert (said.code, "without --layer" in said.err) == (2, True)
    hostile.called(capsys, "stats", sample, "--layer", "entities", "-o", sample / "one.counts.json")
    said = hostile.called(capsys, "stats", sample / "one.counts.json", "--card", sample)
    assert said.err == "hashiye: no data card was written: only some layers were counted\n"
    assert not (sample / card.README).exists()


def test_the_card_is_told_in_one_line_and_is_the_only_report(sample, capsys):
    said = hostile.called(capsys, "stats", sample, "--card", sample)
    assert (said.code, said.out) == (0, "")
    assert said.err == f"{sample / card.README} and {sample / card.METADATA}: 1 document\n"
    said = hostile.called(capsys, "stats", sample, "--card", sample, "--quiet", "--format", "json")
    assert (said.code, said.err, said.out[:1]) == (0, "", "{")


def test_no_report_goes_where_the_card_goes(sample, capsys, monkeypatch):
    monkeypatch.chdir(sample.parent)
    for arguments in (["-f", "json", "-o", sample / card.README], ["-o", sample / "x" / ".." / card.METADATA]):
        (sample / "x").mkdir(exist_ok=True)
        said = hostile.called(capsys, "stats", sample, "--card", sample.name, *arguments)
        assert said.code == 2
        assert "file of the data card" in said.err
    assert not (sample / card.README).exists()


@pytest.mark.parametrize("folder", ["documents", "texts", "tagsets", "annotators/sara", "documents/../documents"])
def test_no_card_goes_among_the_files_of_the_corpus(sample, capsys, folder):
    said = hostile.called(capsys, "stats", sample, "--card", sample / folder)
    assert said.code == 2
    assert "HSH-C502" in said.err
    assert not (sample / folder / card.README).exists()


def test_a_card_is_of_nothing_but_the_corpus(sample, capsys):
    said = hostile.called(capsys, "stats", sample, "-", "--card", sample)
    assert (said.code, "HSH-C506" in said.err) == (2, True)


def test_only_who_writes_a_card_pays_for_yaml():
    code = "import sys, hashiye.report.card; sys.exit('yaml' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
