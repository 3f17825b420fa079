"""Raw articles: a UTF-8 text, and nothing else.

Read: CRLF, lone CR and a byte order mark become LF and no mark; the document then records the hash and length
of the original bytes and what was changed (``text.original``). The document's id is made of the file's name;
its language is ``fa`` unless ``--language`` says otherwise. ``convert`` then finds sentences, tokens, facts
and entities; facts from outside come from a sidecar (``article.meta.toml``) or from options. Bytes in another
encoding, other kinds of files, characters that documents cannot hold and texts of blanks are refused.

Written is the text, and nothing else. Everything else of the document is listed as lost: language, facts,
producers, sentences, tokens, normal forms, layers with their annotations and relations. A U+FEFF at the
beginning of a text is listed too, since readers take it for a mark.
"""

from __future__ import annotations

import hashlib
import re

from hashiye.codecs import Loss, Parcel, Reading, Writing, foreign
from hashiye.codecs.intake import MARK, Intake, nothing, take
from hashiye.codecs.losses import uncarried
from hashiye.findings import NotReadable
from hashiye.model import Document, Original, Text

_SOMETHING = re.compile(r"[^\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff]")


def read(parcel: Parcel) -> Reading:
    """Read an article. Raises ``NotReadable`` (HSH-B101, B103, B105, B107, S214) with the place."""
    return Reading(Document(parcel.stem, foreign.LANGUAGE, text_of(parcel, take(parcel))))


def text_of(parcel: Parcel, intake: Intake) -> Text:
    """Make the text of a document from an article's file. Raises ``NotReadable`` (HSH-B107) for blanks."""
    if not _SOMETHING.search(intake.content):
        raise NotReadable([nothing(parcel, "the article holds no text")])
    original = None
    if intake.changed:
        digest = hashlib.sha256(parcel.data).hexdigest()
        original = Original(digest, len(parcel.data), intake.bom, intake.crlf, intake.cr)
    return Text.of(intake.content, original=original)


def write(document: Document) -> Writing:
    """Write the text as it is. Everything else is listed as lost."""
    losses = text_losses(document) + uncarried(document, {"text"})
    return Writing({".txt": foreign.content(document).encode()}, tuple(losses))


def text_losses(document: Document) -> list[Loss]:
    """Return what a ``.txt`` loses of the text itself: U+FEFF at its beginning is read as a signature."""
    if foreign.content(document).startswith(MARK):
        return [Loss(document.id, "text", "", "U+FEFF at the beginning, which readers take off")]
    return []
