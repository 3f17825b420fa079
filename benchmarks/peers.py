"""The same document in the peers' own formats: UIMA CAS XMI (dkpro-cassis) and STAM JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO

from hashiye.model import Document


def cassis(document: Document) -> tuple[Callable[[], object], int]:
    """Return a function that loads the document from XMI with dkpro-cassis, and the bytes it reads."""
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
    types = load_typesystem(BytesIO(system.to_xml().encode()))
    return lambda: load_cas_from_xmi(BytesIO(xmi), typesystem=types), len(xmi)


def stam(document: Document) -> tuple[Callable[[], object], int]:
    """Return a function that loads the document from STAM JSON with the stam library, and the bytes it reads."""
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
    data = json.dumps(json.loads(store.to_json_string()), ensure_ascii=False)
    return lambda: library.AnnotationStore(string=data), len(data.encode())
