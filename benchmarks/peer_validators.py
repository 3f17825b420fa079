"""What one would otherwise judge or load documents with, each on files of the same content in its own format.

Each peer writes a document (with its own library, where that writes at all) and then does its own job on the
file, in this process: nothing is left out that its command does, nothing added. Every one holds the tokens, the
sentences and the entities; the facts where it has a place for them; no norms, producers or other layers.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from msgspec import Struct

from hashiye import schema
from hashiye.model import Annotation, Document

LAYER = "entities"

type Judge = Callable[[Path], None]
"""Does the peer's job on one file; ``AssertionError`` if it refuses what is sound."""


class Peer(Struct, frozen=True):
    """A peer: its name in the tables, its file ending, how a document is written, and what judges a file.

    ``target``: how many times as long as hashiye it should take. ``few``: documents a turn, for it is slow.
    """

    name: str
    ending: str
    write: Callable[[Document, Path], None]
    judge: Judge
    target: float | None = None
    few: int = 6


def entities(document: Document) -> tuple[Annotation, ...]:
    """Return the one layer that every peer holds."""
    return next((layer.annotations for layer in document.layers if layer.name == LAYER), ())


def sentences(document: Document) -> Iterator[tuple[tuple[int, int], list[tuple[int, int]]]]:
    """Yield each sentence with its tokens."""
    tokens = list(document.tokens.pairs())
    at = 0
    for start, end in document.sentences.pairs():
        own = []
        while at < len(tokens) and tokens[at][1] <= end:
            own.append(tokens[at])
            at += 1
        yield (start, end), own


def content_of(document: Document) -> str:
    """Return the text of a document that was read with it."""
    assert document.text.content is not None
    return document.text.content


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Keep quiet what a peer says of each file: a screen would be measured otherwise."""
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        yield


def write_folia(document: Document, path: Path) -> None:
    """Write FoLiA 2.5 with foliapy: words with their text in sentences, entities over words, facts as metadata."""
    import folia.main as folia

    text = content_of(document)
    made = folia.Document(id=f"d-{document.id}", autodeclare=True, processor=folia.Processor.create(name="hashiye"))
    whole = made.append(folia.Text(made, id=f"{made.id}.text"))
    for fact in document.metadata:
        if fact.value:
            made.metadata[f"{fact.key}{fact.role and '-' + fact.role}"] = fact.value
    starts, ends = {}, {}
    of_words = []
    for number, (_, tokens) in enumerate(sentences(document), 1):
        sentence = whole.append(folia.Sentence(made, id=f"{made.id}.s.{number}"))
        for at, (start, end) in enumerate(tokens, 1):
            glued = end < len(text) and not text[end].isspace()
            word = sentence.append(
                folia.Word(
                    made, text=text[start:end], id=f"{sentence.id}.w.{at}", cls="WORD", set="hashiye", space=not glued
                )
            )
            starts[start] = ends[end] = len(of_words)
            of_words.append((sentence, word))
    layers: dict[str, Any] = {}
    for one in entities(document):
        if one.start not in starts or one.end not in ends:
            continue
        span = of_words[starts[one.start] : ends[one.end] + 1]
        sentence = span[0][0]
        if sentence.id not in layers:
            layers[sentence.id] = sentence.append(folia.EntitiesLayer(made, set="fa-news"))
        layers[sentence.id].append(
            folia.Entity(made, *(word for _, word in span), id=f"{made.id}.e.{one.id}", cls=one.label, set="fa-news")
        )
    with silent():
        made.save(str(path))


@cache
def _relaxng() -> Any:
    import folia.main as folia
    import lxml.etree

    return lxml.etree.RelaxNG(folia.relaxng())


def judge_folia(path: Path, **options: bool) -> None:
    """Do what ``foliavalidator`` does to each file: RELAX NG, the whole parse with its checks, serialising."""
    from foliatools import foliavalidator

    with silent(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert foliavalidator.validate(str(path), _relaxng(), **options), path


def judge_folia_quick(path: Path) -> None:
    """Do what ``foliavalidator --quick`` does: the parse with its checks alone."""
    judge_folia(path, quick=True)


def write_conllu(document: Document, path: Path) -> None:
    """Write CoNLL-U with a flat tree, entities as BIO in MISC; udtools writes nothing, so it is done by hand."""
    text = content_of(document)
    inside = {}
    for one in entities(document):
        inside[one.start] = f"B-{one.label}"
        for offset in range(one.start + 1, one.end):
            inside[offset] = f"I-{one.label}"
    lines = [f"# newdoc id = {document.id}"]
    lines += [f"# {fact.key} = {fact.value}" for fact in document.metadata if fact.value]
    for number, (_, tokens) in enumerate(sentences(document), 1):
        spoken, rows = "", []
        for at, (start, end) in enumerate(tokens, 1):
            glued = at < len(tokens) and tokens[at][0] == end
            misc = "|".join([f"NER={inside.get(start, 'O')}", *(["SpaceAfter=No"] if glued else [])])
            spoken += text[start:end] + ("" if glued else " ")
            head, relation = (0, "root") if at == 1 else (1, "dep")
            rows.append(f"{at}\t{text[start:end]}\t_\tX\t_\t_\t{head}\t{relation}\t_\t{misc}")
        lines += [f"# sent_id = {document.id}-{number}", f"# text = {spoken.rstrip(' ')}", *rows, ""]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@cache
def _ud_validator() -> Any:
    from udtools.validator import Validator

    return Validator(lang="fa", level=2, output=None, max_store=10)


def judge_conllu(path: Path) -> None:
    """Do what ``udtools validate --lang fa --level 2`` does to each file."""
    state = _ud_validator().validate_files([str(path)])
    assert state.passed(), (path, str(state))


@cache
def _types() -> Any:
    from cassis import TypeSystem, load_typesystem

    system = TypeSystem()
    for name, features in (
        ("hashiye.Token", ()), ("hashiye.Sentence", ()), ("hashiye.Entity", ("label",)),
        ("hashiye.Fact", ("key", "value")),
    ):  # fmt: skip
        made = system.create_type(name)
        for feature in features:
            system.create_feature(domainType=made, name=feature, rangeType="uima.cas.String")
    return load_typesystem(io.BytesIO(system.to_xml().encode()))


def write_xmi(document: Document, path: Path) -> None:
    """Write UIMA CAS XMI with dkpro-cassis."""
    from cassis import Cas

    system = _types()
    cas = Cas(typesystem=system)
    cas.sofa_string = content_of(document)
    for name, spans in (("Token", document.tokens), ("Sentence", document.sentences)):
        kind = system.get_type(f"hashiye.{name}")
        cas.add_all([kind(begin=start, end=end) for start, end in spans.pairs()])
    kind, fact = system.get_type("hashiye.Entity"), system.get_type("hashiye.Fact")
    cas.add_all([kind(begin=one.start, end=one.end, label=one.label) for one in entities(document)])
    for one in document.metadata:
        start, end = one.evidence[0] if one.evidence else (0, 0)
        cas.add(fact(begin=start, end=end, key=one.key, value=one.value))
    path.write_bytes(cas.to_xmi().encode())


def judge_xmi(path: Path) -> None:
    """Load with dkpro-cassis, its type system at hand: it judges types and ids, and counts offsets anew."""
    from cassis import load_cas_from_xmi

    with path.open("rb") as file:
        load_cas_from_xmi(file, typesystem=_types())


def write_stam(document: Document, path: Path) -> None:
    """Write STAM JSON with stam (a Rust core), as its library does."""
    import stam

    store = stam.AnnotationStore(id=document.id)
    resource = store.add_resource(id="text", text=content_of(document))
    kinds = store.add_dataset("hashiye")
    kinds.add_key("label")

    def add(name: str, start: int, end: int, key: str, value: str) -> None:
        target = stam.Selector.textselector(resource, stam.Offset.simple(start, end))
        store.annotate(id=name, target=target, data={"key": key, "value": value, "set": "hashiye"})

    for index, (start, end) in enumerate(document.tokens.pairs()):
        add(f"t{index}", start, end, "label", "token")
    for index, (start, end) in enumerate(document.sentences.pairs()):
        add(f"s{index}", start, end, "label", "sentence")
    for one in entities(document):
        add(one.id, one.start, one.end, "label", one.label)
    for index, fact in enumerate(document.metadata):
        if fact.value:
            target = stam.Selector.resourceselector(resource)
            store.annotate(id=f"m{index}", target=target, data={"key": fact.key, "value": fact.value, "set": "hashiye"})
    path.write_text(store.to_json_string(), encoding="utf-8")


def judge_stam(path: Path) -> None:
    """Load from the file with stam's own function: it judges references and offsets."""
    import stam

    stam.AnnotationStore(file=str(path))


def judge_stam_string(path: Path) -> None:
    """Read the file in Python and hand stam the string: its own reading of files is slower."""
    import stam

    stam.AnnotationStore(string=path.read_text(encoding="utf-8"))


@cache
def _published() -> Any:
    return schema.json_validator()


@cache
def _labels(folder: Path) -> dict[str, set[str]]:
    """Return the labels of each tagset of a corpus."""
    found = {}
    for path in sorted((folder / "tagsets").glob("*.json")):
        tagset = json.loads(path.read_bytes())
        found[f"{tagset['id']}@{tagset['version']}"] = {one["name"] for one in tagset["labels"]}
    return found


def judge_loops(path: Path) -> None:
    """Do what one writes first: json, jsonschema on the published schema, then a loop for each main rule."""
    with path.open("rb") as file:
        document = json.load(file)
    problems = [error.message for error in _published().iter_errors(document)]
    stored = document["text"]
    raw = (path.parent / stored["file"]).read_bytes()
    text = raw.decode()
    if hashlib.sha256(raw).hexdigest() != stored["sha256"] or len(text) != stored["codePoints"]:
        problems.append("the text is another")
    if document["id"] != path.name.removesuffix(".hsh.json"):
        problems.append("the id is not the name of the file")
    problems += _segments(document, text)
    labels, known = _labels(path.parent.parent), {one["id"] for one in document["producers"]}
    for fact in document["metadata"]:
        problems += [f"evidence {pair}" for pair in fact.get("evidence", ()) if not 0 <= pair[0] < pair[1] <= len(text)]
    for layer in document["layers"]:
        problems += _layer(layer, text, labels.get(layer.get("tagset", ""), set()))
        if layer["producer"] not in known:
            problems.append(f"producer {layer['producer']}")
    assert not problems, (path, problems[:3])


def _segments(document: dict[str, Any], text: str) -> Iterator[str]:
    before = 0
    for sentence in document["sentences"]:
        start, end, flat = sentence["start"], sentence["end"], sentence["tokens"]
        if not before <= start < end <= len(text) or text[before:start].strip():
            yield f"sentence {start}"
        at = start
        for token, stop in zip(flat[0::2], flat[1::2], strict=True):
            if not at <= token < stop <= end:
                yield f"token {token}"
            if text[at:token].strip():
                yield f"text before {token} is not covered"
            if any(one.isspace() for one in text[token:stop]):
                yield f"token {token} holds a blank"
            at = stop
        if at != end:
            yield f"sentence {start} ends behind its tokens"
        before = end
    if text[before:].strip():
        yield "text behind the last sentence"


def _layer(layer: dict[str, Any], text: str, labels: set[str]) -> Iterator[str]:
    seen = set()
    spans = []
    for one in layer.get("annotations", ()):
        start, end = one["start"], one["end"]
        if not 0 <= start < end <= len(text):
            yield f"offsets {start}"
        if text[start:end] != one["text"]:
            yield f"surface {one['text']}"
        if one["label"] not in labels:
            yield f"label {one['label']}"
        if one["id"] in seen:
            yield f"id {one['id']}"
        seen.add(one["id"])
        spans.append((start, end))
    spans.sort()
    for left, right in pairwise(spans):
        if right[0] < left[1]:
            yield f"overlap {right}"


PEERS: tuple[Peer, ...] = (
    Peer("foliavalidator", ".folia.xml", write_folia, judge_folia, 400, 2),
    Peer("foliavalidator --quick", ".folia.xml", write_folia, judge_folia_quick, None, 2),
    Peer("udtools validate --level 2", ".conllu", write_conllu, judge_conllu, 120, 2),
    Peer("dkpro-cassis, XMI load", ".xmi", write_xmi, judge_xmi, 30, 12),
    Peer("STAM, JSON load from a file", ".store.stam.json", write_stam, judge_stam, 15, 30),
    Peer("STAM, JSON load from a string", ".store.stam.json", write_stam, judge_stam_string, None, 60),
)
"""Peers with files of their own; ``json + jsonschema + loops`` reads ours (:func:`judge_loops`)."""


def written(documents: list[Document], folder: Path) -> dict[str, list[Path]]:
    """Write the documents in every peer's format and return the files by the peer's name, each judged once."""
    paths = {}
    folder.mkdir()
    for peer in PEERS:
        paths[peer.name] = []
        for document in documents[: peer.few]:
            path = folder / f"{document.id}{peer.ending}"
            if not path.exists():
                peer.write(document, path)
            peer.judge(path)
            paths[peer.name].append(path)
    return paths
