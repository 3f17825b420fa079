"""The same document in the peers' own formats: UIMA CAS XMI (dkpro-cassis) and STAM JSON."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from msgspec import Struct

from hashiye.model import Document


class Peer(Struct, frozen=True):
    """A peer's reader over the same document: from memory, from a file, and how many bytes it reads."""

    memory: Callable[[], object]
    file: Callable[[], object]
    size: int


def cassis(document: Document, folder: Path) -> Peer:
    """Return dkpro-cassis loading the document from XMI, its type system at hand."""
    from cassis import Cas, TypeSystem, load_cas_from_xmi, load_typesystem

    system = TypeSystem()
    token = system.create_type("hashiye.Token")
    sentence = system.create_type("hashiye.Sentence")
    entity = system.create_type("hashiye.Entity")
    system.create_feature(domainType=entity, name="label", rangeType="uima.cas.String")
    cas = Cas(typesystem=system)
    cas.sofa_string = document.text.content
    for kind, spans in ((token, document.tokens), (sentence, document.sentences)):
        for start, end in spans.pairs():
            cas.add(kind(begin=start, end=end))
    for layer in document.layers:
        for one in layer.annotations:
            cas.add(entity(begin=one.start, end=one.end, label=one.label))
    xmi = cas.to_xmi().encode()
    path = folder / "document.xmi"
    path.write_bytes(xmi)
    types = load_typesystem(BytesIO(system.to_xml().encode()))

    def from_file() -> object:
        with path.open("rb") as file:
            return load_cas_from_xmi(file, typesystem=types)

    return Peer(lambda: load_cas_from_xmi(BytesIO(xmi), typesystem=types), from_file, len(xmi))


def stam(document: Document, folder: Path) -> Peer:
    """Return the stam library (a Rust core) loading the document from STAM JSON as it writes it."""
    import stam as library

    store = library.AnnotationStore(id="bench")
    resource = store.add_resource(id="text", text=document.text.content)
    dataset = store.add_dataset("types")
    dataset.add_key("label")

    def add(name: str, start: int, end: int, label: str) -> None:
        target = library.Selector.textselector(resource, library.Offset.simple(start, end))
        store.annotate(id=name, target=target, data={"key": "label", "value": label, "set": "types"})

    for index, (start, end) in enumerate(document.tokens.pairs()):
        add(f"t{index}", start, end, "token")
    for index, (start, end) in enumerate(document.sentences.pairs()):
        add(f"s{index}", start, end, "sentence")
    for layer in document.layers:
        for one in layer.annotations:
            add(f"{layer.name}-{one.id}", one.start, one.end, one.label)
    data = store.to_json_string()
    path = folder / "document.store.stam.json"
    path.write_text(data, encoding="utf-8")
    return Peer(
        lambda: library.AnnotationStore(string=data),
        lambda: library.AnnotationStore(file=str(path)),
        len(data.encode()),
    )
