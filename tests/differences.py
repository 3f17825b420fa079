"""What the tests of diff's reports share: a pair of documents with a change of every kind, and hostile ones."""

from __future__ import annotations

from array import array

from msgspec import structs

from hashiye import alignment
from hashiye.codecs import CODECS, Parcel
from hashiye.comparing.changes import Change, Comparison, Followed, Passage, Sentence, Shift
from hashiye.comparing.pairs import Pair, Side
from hashiye.findings import Finding
from hashiye.model import Annotation, Document, Fact, Layer, Producer, Relation, Segmentation, Spans, Text
from hashiye.report.differences import Difference
from tests.reports import HOSTILE, HOSTILE_FILES

OLD = (
    "دیدار در تهران\n"
    "تهران - ایرنا - حسن روحانی روز سه\u200cشنبه ۲۰ دی ۱۴۰۱ با ولادیمیر پوتین رئیس جمهور روسیه دیدار کرد.\n"
    "الهام علی اف و رجب طیب اردوغان هم در اين نشست بودند 😀 و درباره تجارت گفتگو کردند.\n"
    "بانک ملی ایران و بانک ملت وام می دهند.\n"
    "پایان خبر.\n"
)
NEW = (
    "دیدار در تهران\n"
    "تهران - ایرنا - حسن روحانی روز چهارشنبه ۲۰ دی ۱۴۰۱ با ولادیمیر پوتین رئیس جمهور روسیه دیدار کرد.\n"
    "الهام علی اف و رجب طیب اردوغان هم در این نشست بودند 😀 و درباره تجارت گفتگو کردند.\n"
    "بانک ملی ایران و بانک ملت وام می دهند.\n"
    "پایان خبر.\n"
)


def at(text: str, words: str, label: str, id: str, nth: int = 0, **more: object) -> Annotation:
    """Annotate the ``nth`` place where these words stand."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Annotation(id, start, start + len(words), label, words, **more)


def segmented(text: str, joined: tuple[str, ...] = ()) -> Segmentation:
    """Cut a text at lines and blanks; what is in ``joined`` stays one token."""
    sentences, tokens, breaks, start = [], [], array("i", (0,)), 0
    for line in text.split("\n")[:-1]:
        marked = line
        for words in joined:
            marked = marked.replace(words, words.replace(" ", "\x00"))
        at = start
        for word in marked.split(" "):
            tokens.append((at, at + len(word)))
            at += len(word) + 1
        sentences.append((start, start + len(line)))
        breaks.append(len(tokens))
        start += len(line) + 1
    return Segmentation(Spans.of_pairs(sentences), Spans.of_pairs(tokens), breaks, {})


def sentence(segments: Segmentation, index: int, norms: dict[str, str] | None = None) -> Sentence:
    """Return one sentence as the format spells it."""
    span = segments.sentences[index]
    first, last = segments.breaks[index], segments.breaks[index + 1]
    return Sentence(span.start, span.end, tuple(segments.tokens.flat[2 * first : 2 * last]), norms or {})


def ordered(*annotations: Annotation) -> tuple[Annotation, ...]:
    return tuple(sorted(annotations, key=lambda one: (one.start, one.end, one.label, one.id)))


# --- the same article, before and after, and what was done to it ---------------------------------

BEFORE_SPANS = {
    "p1": at(OLD, "حسن روحانی", "PER", "p1"),
    "p2": at(OLD, "پوتین", "PER", "p2"),
    "p3": at(OLD, "الهام علی اف", "ORG", "p3"),
    "p4": at(OLD, "رجب طیب اردوغان", "PER", "p4", confidence=0.5, attributes={"role": "president"}),
    "l1": at(OLD, "تهران", "LOC", "l1"),
    "l2": at(OLD, "روسیه", "LOC", "l2"),
    "d1": at(OLD, "سه\u200cشنبه ۲۰ دی ۱۴۰۱", "DAT", "d1"),
    "b1": at(OLD, "بانک ملی ایران و بانک ملت", "ORG", "b1"),
    "t1": at(OLD, "طیب", "PER", "t1"),
    "t2": at(OLD, "گفتگو", "EVE", "t2"),
    "t3": at(OLD, "کردند", "EVE", "t3"),
}
AFTER_SPANS = {
    "p1": at(NEW, "حسن روحانی", "PER", "p1"),
    "p2": at(NEW, "ولادیمیر پوتین", "PER", "p2"),
    "p3": at(NEW, "الهام علی اف", "PER", "p3"),
    "p4": at(NEW, "رجب طیب اردوغان", "PER", "p4", confidence=0.9, attributes={"role": "رئیس جمهور"}, note="نگاه کنید"),
    "l1": at(NEW, "تهران", "LOC", "l1", 1),
    "l2": at(NEW, "روسیه", "LOC", "l2"),
    "d1": at(NEW, "چهارشنبه ۲۰ دی ۱۴۰۱", "DAT", "d1"),
    "b1": at(NEW, "بانک ملی ایران", "ORG", "b1"),
    "b2": at(NEW, "بانک ملت", "ORG", "b2"),
    "a1": at(NEW, "ایرنا", "ORG", "a1"),
    "t2": at(NEW, "گفتگو کردند", "EVE", "t2"),
}
KNOWS = Relation("r1", "met", {"who": ("p1",), "whom": ("p2",)})
KNOWS_NOT = Relation("r1", "met", {"who": ("p1",), "whom": ("p9", "t1")})
DATE = Fact("date", "2023-01-10", "explicit", role="published", precision="day", calendar="jalali", native="1401-10-20")
LATER = structs.replace(DATE, value="2023-01-11", native="1401-10-21")
PRODUCERS = (Producer("sara", "person"),)


def article(
    text: str, spans: dict[str, Annotation], relation: Relation, fact: Fact, segments: Segmentation
) -> Document:
    layer = Layer("entities", "sara", "complete", ordered(*spans.values()), relations=(relation,))
    facts = (Fact("title", "دیدار در تهران", "explicit"), fact)
    return Document("irna-1", "fa", Text.of(text), facts, PRODUCERS, segments, (layer,))


def paired(before: Document, after: Document, changes: tuple[Change, ...], names: tuple[str, str], **more) -> Pair:
    """Lay two documents side by side, with the bytes they have in the JSON spelling."""
    sides = []
    for document, name in zip((before, after), names, strict=True):
        data = next(iter(CODECS["json"].write(document).files.values()))
        sides.append(Side(name, "json", Parcel(data, name)))
    comparison = Comparison(before=before, after=after, changes=changes, **more)
    return Pair(comparison=comparison, before=sides[0], after=sides[1])


def every_kind() -> Pair:
    """A pair with a change of every kind."""
    old_cut, new_cut = segmented(OLD), segmented(NEW, ("می دهند.",))
    before = article(OLD, BEFORE_SPANS, KNOWS, DATE, old_cut)
    after = article(NEW, AFTER_SPANS, KNOWS_NOT, LATER, new_cut)
    aligned = alignment.align(OLD, NEW)
    first, second = aligned.hunks[0], aligned.hunks[-1]
    in_ = {"layer": "entities", "producer": "sara"}

    def both(kind: str, id: str, **more) -> Change:
        return Change(kind=kind, id=id, before=BEFORE_SPANS[id], after=AFTER_SPANS[id], **in_, **more)

    def passage(text: str, line: str) -> Passage:
        start = text.index(line)
        end = text.index("\n", start)
        return Passage(start, end, text[start:end])

    edited = Change(
        kind="text", before=passage(OLD, "تهران - "), after=passage(NEW, "تهران - "),
        hunks=tuple(tuple(hunk) for hunk in aligned.hunks if hunk.start <= first.end + 8),
        followed=(Followed("entities", "sara", "d1", "edited"), Followed("entities", "sara", "p1", "kept")),
    )  # fmt: skip
    spelled = Change(kind="norm", before=passage(OLD, "الهام"), after=passage(NEW, "الهام"), hunks=(tuple(second),))
    changes = (
        both("relabelled", "p3", fields=("label",)),
        both("resized", "p2", left=Shift(9, 1), right=Shift(0, 0)),
        both("moved", "l1"),
        both("attributes", "p4", fields=("attributes.role", "confidence", "note")),
        Change(kind="removed", id="t1", before=BEFORE_SPANS["t1"], **in_),
        Change(kind="added", id="a1", after=AFTER_SPANS["a1"], **in_),
        Change(kind="split", id="b1", before=(BEFORE_SPANS["b1"],), after=(AFTER_SPANS["b1"], AFTER_SPANS["b2"]), **in_),
        Change(kind="merged", id="t2", before=(BEFORE_SPANS["t2"], BEFORE_SPANS["t3"]), after=(AFTER_SPANS["t2"],), **in_),
        Change(kind="relation", id="r1", before=KNOWS, after=KNOWS_NOT, fields=("args.whom",), dangling=("p9", "t1"), **in_),
        Change(kind="metadata", id="date", before=DATE, after=LATER, at=(1, 1), fields=("value", "native")),
        Change(kind="metadata", id="language", before="fa", after="fa-AF"),
        Change(kind="metadata", id="producers", after={"id": "hazm", "kind": "tool", "version": "0.12.1"}, at=(None, 1)),
        Change(kind="tokens", before=(sentence(old_cut, 3),), after=(sentence(new_cut, 3),)),
        Change(kind="norm", before=(sentence(new_cut, 1),), after=(sentence(new_cut, 1, {"4": "حسن", "5": "روحانی"}),)),
        edited,
        spelled,
    )  # fmt: skip
    return paired(
        before, after, changes, ("HEAD:documents/irna-1.hsh.json", "documents/irna-1.hsh.json"),
        alignment=aligned, carried=5,
    )  # fmt: skip


def plain(id: str = "irna-2") -> Document:
    return Document(id, "fa", Text.of(OLD), (), PRODUCERS, segmented(OLD), ())


def several() -> Difference:
    """A whole run: a changed document, one that came, one that went, one written otherwise, and a bad file."""
    here = plain()
    came = Pair(
        comparison=Comparison(before=None, after=here, changes=(Change(kind="added", id="irna-2", after=here),)),
        after=Side("b/irna-2.hsh.json"),
    )
    gone = Pair(
        comparison=Comparison(before=here, after=None, changes=(Change(kind="removed", id="irna-3", before=here),)),
        before=Side("a/irna-3.hsh.json"),
    )
    otherwise = paired(here, structs.replace(here, id="irna-2"), (), ("a/irna-4.hsh.json", "b/irna-4.hsh.xml"))
    otherwise = structs.replace(otherwise, after=Side("b/irna-4.hsh.xml", "xml", Parcel(b"<document/>")))
    return Difference(
        pairs=(every_kind(), came, gone, otherwise), before="a", after="b", same=97,
        findings=(Finding(code="HSH-S201", message="not well-formed", file="b/bad.hsh.json", line=3, column=1),),
    )  # fmt: skip


def hostile(value: str, name: str = "docs/x.hsh.json") -> Pair:
    """A pair that says ``value`` wherever a document, a file name or a change can say anything."""
    text = f"{value} {value}\n{value}"
    half = len(value)
    one = Annotation(value, 0, half, value, value, attributes={value: value}, note=value)
    other = Annotation(
        value, half + 1, 2 * half + 1, f"{value}x", value, attributes={value: f"{value}y"}, note=f"{value}z"
    )
    relation = Relation(value, value, {value: (value, "gone")}, {value: value})
    fact, later = (
        Fact(value, value, value, value, value, value, value, ((0, 1),), value),
        Fact(value, f"{value}q", value),
    )
    cut = Segmentation(Spans((0, len(text))), Spans((0, half, half + 1, len(text))), array("i", (0, 2)), {0: value})
    layer = Layer(value, value, value, (one,), value, (relation,))
    digest = Text("0" * 64, len(text), len(text), value, text)
    before = Document(
        value, value, digest, (fact,), (Producer(value, value, value, value, {value: value}),), cut, (layer,)
    )
    new = f"{text}{value}"
    after = structs.replace(
        before,
        text=Text("1" * 64, len(new), len(new), value, new),
        layers=(structs.replace(layer, annotations=(other,)),),
    )
    in_ = {"layer": value, "producer": value, "id": value}
    tokens = Sentence(0, len(text), (0, half, half + 1, len(text)), {"0": value})
    changes = (
        *(Change(kind=kind, before=one, after=other, left=Shift(-3), right=Shift(2, 1), fields=(value,), **in_)
          for kind in ("relabelled", "resized", "moved", "attributes")),
        Change(kind="added", after=other, **in_),
        Change(kind="removed", before=one, **in_),
        Change(kind="split", before=(one,), after=(one, other), **in_),
        Change(kind="merged", before=(one, other), after=(other,), **in_),
        Change(kind="relation", before=relation, after=structs.replace(relation, label=f"{value}x"), dangling=(value,), **in_),
        Change(kind="metadata", id=value, before=fact, after=later),
        Change(kind="metadata", id=value, before=value, after=f"{value}w"),
        Change(kind="metadata", id=value, before={value: value}, after=None),
        Change(kind="tokens", before=(tokens,), after=(Sentence(0, len(text), (0, half + 1, half + 1, len(text)), {}),)),
        Change(kind="norm", before=(tokens,), after=(structs.replace(tokens, norms={"0": f"{value}n", value: value}),)),
        *(Change(kind=kind, before=Passage(0, len(text), text), after=Passage(0, len(new), new),
                 hunks=((len(text), len(text), len(text), len(new)),), followed=(Followed(value, value, value, "edited"),))
          for kind in ("text", "norm")),
    )  # fmt: skip
    comparison = Comparison(before=before, after=after, changes=changes, alignment=alignment.align(text, new))
    return Pair(comparison=comparison, before=Side(name), after=Side(f"REV:{name}"))


HOSTILE_RUN = Difference(
    pairs=(*map(hostile, HOSTILE), *(hostile("سلام", name) for name in HOSTILE_FILES)),
    before=HOSTILE[0],
    after=HOSTILE[4],
    findings=tuple(Finding(code="HSH-S201", message=value, file=value, found=value) for value in HOSTILE),
)
