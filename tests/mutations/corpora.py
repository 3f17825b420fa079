"""Faults of a corpus as a whole: its files, names, texts, copies and manifest."""

from __future__ import annotations

import json
import random
import re

from msgspec import structs

from hashiye.model import Document, Fact, Layer, Text
from tests.mutations import sound
from tests.mutations.changes import with_layer
from tests.mutations.planting import Files, Place, Planted, in_corpus

SHA = Place(at=("text", "sha256"))


def spelling_of(path: str) -> str:
    return path.rpartition(".")[2]


def another(chance: random.Random, identity: str) -> Document:
    """Draw one more document, on a text of its own."""
    return renamed(sound.inlined(sound.drawn(chance)), identity)


def renamed(document: Document, identity: str) -> Document:
    return structs.replace(document, id=identity)


def with_document(files: Files, document: Document, path: str) -> Files:
    return {**files, path: sound.written(document, spelling_of(path))}


def told_at(path: str, at: tuple[str | int, ...]) -> Place:
    return Place(file=path, at=at)


# --- single files -----------------------------------------------------------------------------


@in_corpus("HSH-C501")
def folder_named_like_a_document(files: Files, _document: Document, path: str, _chance: random.Random) -> Planted:
    name = f"documents/folder.hsh.{spelling_of(path)}"
    return Planted(files={**files, f"{name}/inside.bin": b"?"}, place=Place(file=name, line=0))


@in_corpus("HSH-C505")
def text_outside(files: Files, document: Document, path: str, chance: random.Random) -> Planted:
    name = chance.choice(("../../outside.txt", "../texts/../../x.txt", "../../../etc/passwd"))
    text = structs.replace(document.text, file=name, content=None)
    changed = structs.replace(document, text=text)
    rest = {key: data for key, data in files.items() if not key.startswith("texts/")}
    return Planted(files=with_document(rest, changed, path), place=told_at(path, ("text", "file")), found=name)


@in_corpus("HSH-C520")
def text_gone(files: Files, document: Document, path: str, _chance: random.Random) -> Planted:
    text = structs.replace(document.text, file="../texts/gone.txt", content=None)
    rest = {key: data for key, data in files.items() if not key.startswith("texts/")}
    changed = structs.replace(document, text=text)
    return Planted(files=with_document(rest, changed, path), place=told_at(path, ("text", "file")))


@in_corpus("HSH-C511")
def renamed_file(files: Files, _document: Document, path: str, _chance: random.Random) -> Planted:
    name = f"documents/other-name.hsh.{spelling_of(path)}"
    moved = {(name if key == path else key): data for key, data in files.items()}
    return Planted(files=moved, place=told_at(name, ("id",)), expected="other-name")


@in_corpus("HSH-C506")
def unknown_setting(files: Files, _document: Document, _path: str, _chance: random.Random) -> Planted:
    manifest = files["hashiye.toml"].decode().replace("licenses =", "licences =")
    line = manifest[: manifest.index("licences")].count("\n") + 1
    return Planted(files={**files, "hashiye.toml": manifest.encode()}, place=Place(file="hashiye.toml", line=line))


@in_corpus("HSH-C506")
def manifest_cut_short(files: Files, _document: Document, _path: str, _chance: random.Random) -> Planted:
    manifest = files["hashiye.toml"].replace(b'"probe@1.2"]', b'"probe@1.2"')
    text = manifest.decode()
    at = text.index('"probe@1.2"') + len('"probe@1.2"')
    at += len(text[at:]) - len(text[at:].lstrip())
    return Planted(files={**files, "hashiye.toml": manifest}, place=Place(file="hashiye.toml", chars=(at, None)))


@in_corpus("HSH-C514")
def no_license(files: Files, _document: Document, _path: str, _chance: random.Random) -> Planted:
    manifest = files["hashiye.toml"].replace(b'license = "CC0-1.0"\n', b"")
    return Planted(files={**files, "hashiye.toml": manifest}, place=Place(file="hashiye.toml", line=1))


@in_corpus("HSH-M420")
def license_of_the_corpus(files: Files, _document: Document, _path: str, _chance: random.Random) -> Planted:
    manifest = files["hashiye.toml"].decode().replace('license = "CC0-1.0"', 'license = "free for all"')
    at = manifest.index('"free for all"')
    return Planted(
        files={**files, "hashiye.toml": manifest.encode()}, place=Place(file="hashiye.toml", chars=(at, None))
    )


@in_corpus("HSH-C524")
def tagset_declared_and_missing(files: Files, _document: Document, _path: str, _chance: random.Random) -> Planted:
    manifest = files["hashiye.toml"].decode().replace('["probe@1.2"]', '["probe@1.2", "lost@1.0"]')
    at = manifest.index('"lost@1.0"')
    return Planted(
        files={**files, "hashiye.toml": manifest.encode()}, place=Place(file="hashiye.toml", chars=(at, None))
    )


def _tagset_fault(name: str, pattern: str, new: str, shift: int = 0) -> None:
    def plant(files: Files, _document: Document, _path: str, _chance: random.Random) -> Planted:
        text = files["tagsets/probe.json"].decode()
        match = re.search(pattern, text)
        assert match is not None
        start, end = match.span(1)
        changed = text[:start] + new + text[end:]
        place = Place(file="tagsets/probe.json", chars=(start + shift, None))
        return Planted(files={**files, "tagsets/probe.json": changed.encode()}, place=place, also=_WITHOUT_TAGSET)

    plant.__name__ = name
    in_corpus("HSH-C524")(plant)


_WITHOUT_TAGSET: frozenset[str] = frozenset()
_tagset_fault("tagset_with_a_wrong_word", r'"nesting": ("none")', '"nonne"')
_tagset_fault("tagset_with_a_bare_word", r'"nesting": ("none")', "nonne")
_tagset_fault("tagset_with_an_unknown_key", r'(?s)"singleLabel": true,\s*("nesting")', '"nestling"')
_tagset_fault("tagset_of_another_id", r'"id": ("probe")', '"probes"')
_tagset_fault("label_twice_in_a_tagset", r'"name": ("LOC")', '"PER"')


@in_corpus("HSH-C523")
def unprotected_line_ends(files: Files, _document: Document, _path: str, chance: random.Random) -> Planted:
    repository = {**files, ".git/HEAD": b"ref: refs/heads/main\n", "texts/.keep": b""}
    if chance.random() < 0.5:
        repository[".gitattributes"] = b"*.png binary\n"
        return Planted(files=repository, place=Place(file=".gitattributes", line=1))
    del repository[".gitattributes"]
    return Planted(files=repository, place=Place(file="hashiye.toml", line=1))


@in_corpus("HSH-C521")
def text_of_nothing(files: Files, _document: Document, _path: str, _chance: random.Random) -> Planted:
    return Planted(
        files={**files, "texts/left-over.txt": "متن بی‌صاحب".encode()}, place=Place(file="texts/left-over.txt", line=1)
    )


@in_corpus("HSH-S216")
def a_shard_nobody_reads(files: Files, document: Document, _path: str, _chance: random.Random) -> Planted:
    name = f"texts/{document.id}.ann"
    return Planted(
        files={**files, name: b"T1\tPER 0 1\tx\n"}, place=Place(file=name, line=0), options={"paths": [name]}
    )


# --- several documents ------------------------------------------------------------------------


@in_corpus("HSH-C510")
def twins_differ(files: Files, document: Document, path: str, chance: random.Random) -> Planted | None:
    """The place is in the XML file, whichever of the two was changed."""
    if document.layers[0].tagset != "probe@1.2":
        return None  # an article has findings of its own, and its twin would have them again
    stem = path.rpartition(".hsh.")[0]
    i = next(n for n, layer in enumerate(document.layers) if layer.annotations)
    j = chance.randrange(len(document.layers[i].annotations))
    one = document.layers[i].annotations[j]
    annotations = list(document.layers[i].annotations)
    annotations[j] = structs.replace(one, note="دیگر")
    other = with_layer(document, i, annotations=tuple(annotations))
    both = with_document(with_document(files, document, f"{stem}.hsh.json"), other, f"{stem}.hsh.xml")
    at: tuple[str | int, ...] = ("layers", i, "annotations", j, "note")
    return Planted(files=both, place=told_at(f"{stem}.hsh.xml", at), found="دیگر")


@in_corpus("HSH-C512")
def ids_alike(files: Files, _document: Document, path: str, chance: random.Random) -> Planted:
    kind = spelling_of(path)
    made = files
    for name in ("Alike", "alike"):
        made = with_document(made, another(chance, name), f"documents/{name}.hsh.{kind}")
    return Planted(files=made, place=told_at(f"documents/alike.hsh.{kind}", ("id",)), found="alike")


@in_corpus("HSH-C515")
def one_id_twice(files: Files, _document: Document, path: str, chance: random.Random) -> Planted:
    kind = spelling_of(path)
    made = files
    for folder in ("one", "two"):
        made = with_document(made, another(chance, "twice"), f"documents/{folder}/twice.hsh.{kind}")
    return Planted(files=made, place=told_at(f"documents/two/twice.hsh.{kind}", ("id",)), found="twice")


@in_corpus("HSH-C516")
def one_text_twice(files: Files, _document: Document, path: str, chance: random.Random) -> Planted:
    kind, one = spelling_of(path), another(chance, "first")
    made = with_document(files, one, f"documents/first.hsh.{kind}")
    made = with_document(made, renamed(one, "second"), f"documents/second.hsh.{kind}")
    return Planted(files=made, place=told_at(f"documents/second.hsh.{kind}", ("text", "sha256")))


_WORDS = [
    "کتاب",
    "خانه",
    "شهر",
    "مردم",
    "راه",
    "کوه",
    "باغ",
    "درخت",
    "آسمان",
    "زمین",
    "آتش",
    "برف",
    "باران",
    "نان",
    "روز",
    "شب",
    "ماه",
    "سال",
    "دست",
    "چشم",
    "دل",
    "جان",
    "سخن",
    "نام",
]


def _long(words: list[str], identity: str, split: str = "") -> Document:
    facts = [Fact("title", "عنوان", "explicit", rule="outside")]
    if split:
        facts.append(Fact("x-split", split, "explicit", rule="outside"))
    return Document(identity, "fa", Text.of(" ".join(words)), tuple(facts))


def _near(chance: random.Random) -> tuple[list[str], list[str]]:
    words = [chance.choice(_WORDS) for _ in range(300)]
    changed = [*words[:150], "دیگری", *words[151:]]
    return words, changed


@in_corpus("HSH-C517")
def nearly_one_text(files: Files, _document: Document, path: str, chance: random.Random) -> Planted:
    kind, (one, other) = spelling_of(path), _near(chance)
    made = with_document(files, _long(one, "n-1"), f"documents/n-1.hsh.{kind}")
    made = with_document(made, _long(other, "n-2"), f"documents/n-2.hsh.{kind}")
    return Planted(files=made, place=told_at(f"documents/n-2.hsh.{kind}", ("text",)))


@in_corpus("HSH-C518")
def one_text_in_two_splits(files: Files, _document: Document, path: str, chance: random.Random) -> Planted:
    kind, one = spelling_of(path), another(chance, "first")
    made = with_document(files, one, f"documents/test/first.hsh.{kind}")
    made = with_document(made, renamed(one, "second"), f"documents/train/second.hsh.{kind}")
    return Planted(files=made, place=told_at(f"documents/train/second.hsh.{kind}", ("text", "sha256")), found="train")


@in_corpus("HSH-C518")
def nearly_one_text_in_two_splits(files: Files, _document: Document, path: str, chance: random.Random) -> Planted:
    kind, (one, other) = spelling_of(path), _near(chance)
    made = with_document(files, _long(one, "n-1", "train"), f"documents/n-1.hsh.{kind}")
    made = with_document(made, _long(other, "n-2", "test"), f"documents/n-2.hsh.{kind}")
    return Planted(files=made, place=told_at(f"documents/n-2.hsh.{kind}", ("text",)), severity="warning")


@in_corpus("HSH-C518")
def in_two_splits_itself(files: Files, document: Document, path: str, _chance: random.Random) -> Planted:
    facts = tuple(Fact("x-split", one, "explicit", rule="outside") for one in ("train", "test"))
    changed = structs.replace(document, metadata=(*document.metadata, *facts))
    return Planted(files=with_document(files, changed, path), place=told_at(path, ("metadata",)), found="test, train")


@in_corpus("HSH-C519")
def copy_on_another_text(files: Files, document: Document, path: str, chance: random.Random) -> Planted:
    name = f"annotators/sara/{document.id}.hsh.{spelling_of(path)}"
    copy = another(chance, document.id)
    return Planted(
        files=with_document(files, copy, name), place=told_at(name, ("text", "sha256")), expected=document.text.sha256
    )


@in_corpus("HSH-C525")
def copy_of_nothing(files: Files, _document: Document, path: str, chance: random.Random) -> Planted:
    name = f"annotators/sara/lost.hsh.{spelling_of(path)}"
    return Planted(
        files=with_document(files, another(chance, "lost"), name), place=told_at(name, ("id",)), found="lost"
    )


@in_corpus("HSH-C513")
def layer_forgotten(files: Files, document: Document, path: str, chance: random.Random) -> Planted | None:
    if document.layers[0].tagset != "probe@1.2":
        return None
    kind, made = spelling_of(path), files
    for n in range(11):
        one = another(chance, f"many-{n:02}")
        made = with_document(made, one, f"documents/many-{n:02}.hsh.{kind}")
    lacking = another(chance, "zz-last")
    kept: tuple[Layer, ...] = tuple(layer for layer in lacking.layers if layer.name != "spans")
    made = with_document(made, structs.replace(lacking, layers=kept), f"documents/zz-last.hsh.{kind}")
    return Planted(files=made, place=told_at(f"documents/zz-last.hsh.{kind}", ("layers",)), expected="spans")


@in_corpus("HSH-C522")
def stale_baseline(files: Files, document: Document, path: str, _chance: random.Random) -> Planted:
    entry = {
        "fingerprint": "0" * 32, "code": "HSH-A302", "document": document.id, "file": path,
    }  # fmt: skip
    text = json.dumps({"schema": "hashiye-baseline-1.0", "entries": [entry]}, ensure_ascii=False, indent=1)
    manifest = files["hashiye.toml"].replace(b"[rules]\n", b'[rules]\nbaseline = "known.json"\n')
    at = text.index("{", 1)
    return Planted(
        files={**files, "known.json": text.encode(), "hashiye.toml": manifest},
        place=Place(file="known.json", chars=(at, None)),
    )


@in_corpus("HSH-C506")
def unknown_key_of_the_manifest(files: Files, _document: Document, _path: str, _chance: random.Random) -> Planted:
    manifest = files["hashiye.toml"].decode().replace("license =", "licence =")
    at = manifest.index("licence")
    return Planted(
        files={**files, "hashiye.toml": manifest.encode()}, place=Place(file="hashiye.toml", chars=(at, None))
    )


@in_corpus("HSH-C506")
def wrong_type_in_the_manifest(files: Files, _document: Document, _path: str, chance: random.Random) -> Planted:
    old, new, key = chance.choice((
        ('version = "0.1.0"', "version = 1", "version"), ('tagsets = ["probe@1.2"]', "tagsets = 3", "tagsets"),
    ))  # fmt: skip
    manifest = files["hashiye.toml"].decode().replace(old, new)
    at = manifest.index(f"\n{key} =") + 1
    return Planted(
        files={**files, "hashiye.toml": manifest.encode()}, place=Place(file="hashiye.toml", chars=(at, None))
    )
