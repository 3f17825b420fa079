"""The permanent codes of everything this package reports: one table.

Codes are promises: a retired one is listed as retired and never used again. What a code means, how
such a fault comes about and how it is put right stands with the rule that reports it (``checks/``);
``hashiye rule CODE`` shows it.
"""

from __future__ import annotations

import enum

from msgspec import Struct


class Severity(enum.StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Code(Struct, frozen=True):
    """A permanent code and what it stands for.

    ``level``: 1 bytes and text, 2 structure, 3 anchoring, 4 labels and metadata, 5 corpus.
    ``topic`` is what the rule is about, the class of UD's validator. ``fix`` is ``safe``, ``unsafe``
    or empty: whether the fault can be mended without a person. ``trouble``: it could not be looked
    at or done at all (exit 2), rather than being wrong (exit 1). ``default`` is False for a rule that
    runs only where it is selected by its code.
    """

    code: str
    name: str
    level: int
    severity: Severity
    topic: str
    title: str
    fix: str = ""
    trouble: bool = False
    default: bool = True


E_, W_, I_ = Severity.ERROR, Severity.WARNING, Severity.INFO

_ROWS = (
    # level 1: bytes and text
    ("HSH-B101", "not-utf-8", E_, "bytes", "The bytes are not UTF-8"),
    ("HSH-B102", "byte-order-mark", E_, "bytes", "The file begins with a byte order mark", "safe"),
    ("HSH-B103", "not-a-document", E_, "bytes", "The file is something else: packed bytes, a web page, a pointer"),
    ("HSH-B104", "encoding-declared", E_, "bytes", "The declared encoding is not UTF-8"),
    ("HSH-B105", "character-outside-domain", E_, "text", "A character that the format cannot hold"),
    ("HSH-B106", "text-changed", E_, "bytes", "The text is not the one the document was made on", "safe"),
    ("HSH-B107", "empty-text", E_, "text", "The article holds no text"),
    ("HSH-B108", "line-ends", W_, "bytes", "Line ends of the text are not LF", "safe"),
    ("HSH-B109", "length-differs", E_, "bytes", "A stored length is not that of the text", "safe"),
    ("HSH-B110", "not-nfc", W_, "text", "The text is not in normal form C"),
    ("HSH-B111", "bidi-override", E_, "text", "A bidirectional override changes the order in which text is shown"),
    ("HSH-B112", "bidi-control", W_, "text", "A bidirectional embedding or isolate"),
    ("HSH-B113", "bidi-unbalanced", W_, "text", "A bidirectional control that is never closed, or closes nothing"),
    ("HSH-B114", "invisible", W_, "text", "An invisible character other than the half-space"),
    ("HSH-B115", "arabic-letter", W_, "text", "An Arabic letter stands for a Persian one"),
    ("HSH-B116", "mixed-letters", E_, "text", "One word mixes Arabic and Persian forms of a letter"),
    ("HSH-B117", "presentation-form", W_, "text", "A presentation form stands for a letter"),
    ("HSH-B118", "tatweel", I_, "text", "A letter is stretched by tatweel"),
    ("HSH-B119", "half-space", W_, "text", "A half-space that does nothing where it stands"),
    ("HSH-B120", "mixed-digits", W_, "text", "One number mixes digits of two systems"),
    ("HSH-B121", "combining-mark", W_, "text", "A combining mark without a letter, or marks out of order"),
    ("HSH-B122", "mojibake", W_, "text", "The text was decoded wrongly once"),
    ("HSH-B123", "unassigned", W_, "text", "A private or unassigned character"),
    ("HSH-B124", "html-remains", W_, "text", "Tags or entities of HTML stand in the text"),
    ("HSH-B125", "hamza-spelling", I_, "text", "One text spells a letter with hamza in two ways that NFC keeps apart"),
    # level 2: structure
    ("HSH-S201", "not-well-formed", E_, "structure", "The file is not well-formed"),
    ("HSH-S202", "duplicate-key", E_, "structure", "A key stands twice in one object"),
    ("HSH-S203", "not-a-number", E_, "structure", "NaN and infinity are not numbers of the format"),
    ("HSH-S204", "lone-surrogate", E_, "structure", "Half of a surrogate pair"),
    ("HSH-S205", "too-deep", E_, "structure", "Nested more deeply than the limit"),
    ("HSH-S206", "number-too-long", E_, "structure", "A number with more digits than any offset has"),
    ("HSH-S207", "doctype", E_, "structure", "A document type declaration or an entity"),
    ("HSH-S208", "processing-instruction", E_, "structure", "A processing instruction"),
    ("HSH-S209", "comment", E_, "structure", "A comment, which the other spelling could not carry"),
    ("HSH-S210", "unknown-field", E_, "structure", "A field, element or attribute that the format does not know"),
    ("HSH-S211", "missing-field", E_, "structure", "A field that must be there is missing"),
    ("HSH-S212", "wrong-type", E_, "structure", "A value of the wrong type"),
    ("HSH-S213", "wrong-value", E_, "structure", "A value outside what the format allows"),
    ("HSH-S214", "limit-exceeded", E_, "structure", "Larger than a declared limit"),
    ("HSH-S215", "version-unknown", E_, "structure", "Written by a newer version of the format"),
    ("HSH-S216", "format-unknown", E_, "structure", "No codec for this format"),
    ("HSH-S217", "not-canonical", W_, "structure", "Not in canonical form", "safe"),
    ("HSH-S218", "foreign-format", E_, "structure", "A line that its format does not allow"),
    ("HSH-S219", "duplicate-id", E_, "references", "An id stands twice in one layer, or in one list"),
    ("HSH-S220", "ids-alike", W_, "references", "Two ids differ only in letter case"),
    ("HSH-S221", "dangling-reference", E_, "references", "A relation or a conflict names an id that is not there"),
    ("HSH-S222", "reference-cycle", E_, "references", "Relations refer to each other in a ring"),
    ("HSH-S223", "producer-undeclared", E_, "references", "A layer's producer is not in the list of producers"),
    ("HSH-S224", "unresolved-conflict", E_, "structure", "A merge left a conflict that nobody has decided"),
    ("HSH-S225", "duplicate-layer", E_, "references", "Two layers of one name by one producer"),
    # level 3: anchoring
    ("HSH-A301", "offset-outside-text", E_, "offsets", "An offset outside the text", "unsafe"),
    ("HSH-A302", "surface-differs", E_, "offsets", "The stored surface differs from the text it covers", "unsafe"),
    ("HSH-A303", "reversed-span", E_, "offsets", "A span ends before it begins"),
    ("HSH-A304", "empty-span", E_, "offsets", "A span covers nothing"),
    ("HSH-A305", "blank-edge", W_, "spans", "A span begins or ends with a blank or a half-space", "safe"),
    ("HSH-A306", "splits-character", E_, "spans", "A span's edge lies inside what a reader sees as one character"),
    ("HSH-A307", "splits-mark", W_, "spans", "A span's edge parts a letter from its mark"),
    ("HSH-A308", "parts", E_, "offsets", "The parts of a discontinuous span are not in order, or touch"),
    ("HSH-A309", "splits-token", E_, "spans", "A span's edge lies inside a token"),
    ("HSH-A310", "crosses-sentence", W_, "spans", "A span crosses the end of a sentence"),
    ("HSH-A311", "duplicate-annotation", E_, "spans", "The same span with the same label twice in one layer", "unsafe"),
    ("HSH-A312", "two-labels", E_, "spans", "Two labels on one span where the layer takes one"),
    ("HSH-A313", "overlap", E_, "spans", "Annotations overlap where the layer does not allow it"),
    ("HSH-A314", "no-letter", I_, "spans", "A name without a letter in it"),
    ("HSH-A315", "unbalanced", I_, "spans", "Quotes or brackets inside a span are not balanced"),
    ("HSH-A316", "leading-word", I_, "spans", "A name begins with a preposition, a title or a clitic"),
    ("HSH-A317", "segment-order", E_, "tokens", "Tokens or sentences overlap or are out of order"),
    ("HSH-A318", "text-not-covered", E_, "tokens", "Text that no token covers"),
    ("HSH-A319", "sentence-edges", E_, "tokens", "A sentence is not exactly its tokens"),
    ("HSH-A320", "blank-in-token", W_, "tokens", "A token holds a blank"),
    ("HSH-A321", "norm", W_, "tokens", "A normal form that is not the one of its word", "unsafe"),
    ("HSH-A322", "other-tokens", I_, "tokens", "hashiye's tokenizer would cut here in another way"),
    ("HSH-A323", "paragraph", W_, "tokens", "A sentence runs over the end of a paragraph"),
    # level 4: labels and metadata
    ("HSH-M401", "sidecar", E_, "facts", "The facts beside an article cannot be used"),
    ("HSH-M402", "unknown-label", E_, "labels", "A label that the tagset does not declare", "unsafe"),
    ("HSH-M403", "deprecated-label", W_, "labels", "A label that is no longer given", "unsafe"),
    ("HSH-M404", "attribute", E_, "labels", "An attribute that the label does not allow, or lacks", "unsafe"),
    ("HSH-M405", "unknown-tagset", E_, "labels", "A layer names a tagset that the corpus does not have"),
    ("HSH-M406", "unknown-layer", E_, "labels", "A layer that its tagset does not know"),
    ("HSH-M407", "tokens-missing", E_, "labels", "A layer needs tokens, and the document has none"),
    ("HSH-M408", "label-of-surface", I_, "labels", "The same words carry different labels in one document"),
    ("HSH-M409", "unlabelled-twin", I_, "labels", "The same words are marked here and not there"),
    ("HSH-M410", "relation-roles", E_, "labels", "A relation's arguments are not those its label takes"),
    ("HSH-M411", "link-id", E_, "labels", "The id of an entity link is not well-formed"),
    ("HSH-M412", "missing-fact", W_, "facts", "A fact that the corpus asks for is not stated"),
    ("HSH-M413", "date-value", E_, "dates", "A date that does not exist, or is not written as EDTF"),
    ("HSH-M414", "native-date", E_, "dates", "A date that its own calendar does not have"),
    ("HSH-M415", "dates-disagree", E_, "dates", "A date and its form in the other calendar are different days"),
    ("HSH-M416", "weekday", W_, "dates", "The weekday in the text is not that of the date"),
    ("HSH-M417", "date-order", E_, "dates", "Published, collected and annotated are out of order"),
    ("HSH-M418", "future-date", W_, "dates", "A date of the document's own life lies in the future"),
    ("HSH-M419", "url", W_, "facts", "A URL that is none, or of another host than the source"),
    ("HSH-M420", "license", E_, "facts", "A licence that is no SPDX expression, or not one the corpus allows"),
    ("HSH-M421", "evidence", W_, "facts", "An explicit fact without evidence, or with other words there"),
    ("HSH-M422", "language", W_, "facts", "A language tag that is not registered, or not the corpus's"),
    ("HSH-M423", "date-fields", W_, "dates", "The fields of a date fact do not fit each other"),
    # level 5: corpus
    ("HSH-C501", "unreadable", E_, "running", "The file cannot be read"),
    ("HSH-C502", "not-written", E_, "running", "The result cannot be written"),
    ("HSH-C503", "id-taken", E_, "corpus", "Two articles would become one document"),
    ("HSH-C504", "already-there", E_, "corpus", "A document of this name is there, made on another text"),
    ("HSH-C505", "outside-corpus", E_, "corpus", "A path that leads out of the corpus"),
    ("HSH-C506", "settings", E_, "running", "The settings cannot be used"),
    ("HSH-C507", "worker-died", E_, "running", "The process that worked on this file died"),
    ("HSH-C508", "plug-in", E_, "running", "A plug-in failed"),
    ("HSH-C509", "loss", E_, "running", "The target format cannot carry this"),
    ("HSH-C510", "twins-differ", E_, "corpus", "The two spellings of one document say different things"),
    ("HSH-C511", "file-name", E_, "corpus", "The file is not named after its document"),
    ("HSH-C512", "names-alike", W_, "corpus", "Two names differ only in letter case or normal form"),
    ("HSH-C513", "layer-missing", W_, "corpus", "A layer that most documents have is missing here"),
    ("HSH-C514", "no-license", W_, "corpus", "The corpus declares no licence"),
    ("HSH-C515", "same-id", E_, "corpus", "Two files hold documents of one id"),
    ("HSH-C516", "same-text", E_, "corpus", "Two documents have the same text"),
    ("HSH-C517", "near-duplicate", W_, "corpus", "Two texts are nearly the same"),
    ("HSH-C518", "split-leak", E_, "corpus", "The same article stands in two splits"),
    ("HSH-C519", "copies-differ", E_, "corpus", "Annotators' copies of one document are on different texts"),
    ("HSH-C520", "text-missing", E_, "corpus", "The text of a document is not there"),
    ("HSH-C521", "text-without-document", W_, "corpus", "A text that no document is about"),
    ("HSH-C522", "stale-baseline", W_, "corpus", "An entry of the baseline matches nothing any more"),
    ("HSH-C523", "line-ends-unprotected", W_, "corpus", "git may change the line ends of the texts"),
    ("HSH-C524", "tagset-file", E_, "corpus", "A tagset file cannot be used"),
    ("HSH-C525", "copy-without-document", I_, "corpus", "An annotator's copy has no curated document"),
)  # fmt: skip

_TROUBLE = frozenset((
    "HSH-B103", "HSH-C501", "HSH-C502", "HSH-C505", "HSH-C506", "HSH-C507", "HSH-C508", "HSH-C520", "HSH-S216",
))  # fmt: skip
_BY_CHOICE = frozenset(("HSH-A322", "HSH-M408", "HSH-M409"))
"""Rules that run only where they are selected: they cost more, or say what is often no fault."""

CODES: dict[str, Code] = {
    code: Code(code, name, int(code[5]), severity, topic, title, "".join(fix), code in _TROUBLE, code not in _BY_CHOICE)
    for code, name, severity, topic, title, *fix in _ROWS
}
"""Every code this package reports, by code."""
