"""The text itself: is it the one that the document was made on, and if not, what happened to it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from hashiye.checks.restoring import Cause, cause, restored
from hashiye.checks.subject import Subject
from hashiye.checks.surfaces import Standing, standing
from hashiye.registry import Edit, Remark, check, look
from hashiye.text import ZWNJ

__all__ = ["restored"]

_REBASE = "bring the article's old text back, or move the annotations to the new one (hashiye rebase)"


def _changed(subject: Subject) -> bool:
    return sha256(subject.data).hexdigest() != subject.document.text.sha256


@look("HSH-B106", "HSH-B109")
def _is_same(subject: Subject) -> bool:
    return not _changed(subject) and not _wrong_lengths(subject)


@check("HSH-B106", screen=_changed)
def text_changed(subject: Subject) -> Iterator[Remark]:
    """A document carries the SHA-256 of the text it was made on, so that no change of the text goes unseen.

    Offsets mean nothing in another text. Often nobody edited it: git or an editor changed line ends, added a byte order
    mark or took empty lines away, a script normalized it or folded yeh and kaf. The report says which of these it was,
    wherever undoing it brings back the very text of the hash; --fix then does so. After a real edit it says how many
    annotations still stand where they stood, and how many have their words in exactly one other place: that is what
    hashiye rebase can move.
    """
    data, stored = subject.data, subject.document.text.sha256
    if not _changed(subject):
        return
    found = cause(data, stored)
    if found is not None:
        content = found.restored.decode(errors="replace")
        inside = subject.raw is None and content.encode() == found.restored
        yield Remark(
            at=("text", "sha256"), message=f"the text was changed, but not edited: {found.name}",
            found=sha256(data).hexdigest(), expected=stored, fix="let --fix undo it, or bring the file back from git",
            edits=(Edit(("text", "content"), content),) if inside else (), safe=True,
        )  # fmt: skip
        return
    stands = standing(subject)
    yield Remark(
        at=("text", "sha256"), message=f"the text is not the one of this document: {_guess(subject, stands)}{stands}",
        found=sha256(data).hexdigest(), expected=stored, fix=_REBASE,
    )  # fmt: skip


def _guess(subject: Subject, stands: Standing) -> str:
    """Say what the stored surfaces suggest, where no hash proves it."""
    if stands.folded and stands.folded + stands.here == stands.total:
        return "yeh or kaf were folded in a text that used both; "
    if stands.half_spaces and ZWNJ not in subject.text:
        return "its half-spaces were lost; "
    return "it was edited; "


@check("HSH-B102", screen=lambda subject: subject.text[:1] == "\ufeff")
def byte_order_mark(subject: Subject) -> Iterator[Remark]:
    """Neither a document nor a text begins with a byte order mark.

    Editors on Windows write one. It is a character of the text: every offset counts it, and the first word is another
    word for every tool. A document made by hashiye has none: its import takes the mark away and records that. Save the
    file as UTF-8 without one; where the document was made on the text with the mark, convert the article again.
    """
    if subject.text[:1] == "\ufeff" and _told_by_hash(subject, "bom") is None:
        yield Remark(
            at=("text", "content"), span=(0, 1), in_text=True, message="the text begins with a byte order mark",
            found="U+FEFF", expected="a text without it",
            fix="save it as UTF-8 without BOM and convert it again",
        )  # fmt: skip


@check("HSH-B108", screen=lambda subject: "HSH-B108" in subject.suspects)
def line_ends(subject: Subject) -> Iterator[Remark]:
    """Lines of a text end with LF alone.

    CR LF comes from Windows, CR alone from old files. A reader of XML turns both into LF, so that the two spellings of
    one document would have different offsets. A document made by hashiye has none: its import makes them LF and records
    that. Where git or an editor brought them in later, HSH-B106 says so instead. Convert the article again, or use
    hashiye rebase.
    """
    if "\r" in subject.text and _told_by_hash(subject, "line-ends") is None:
        text = subject.text
        first, pairs = text.index("\r"), text.count("\r\n")
        alone = text.count("\r") - pairs
        kinds = [f"{pairs} x CR LF" if pairs else "", f"{alone} x CR" if alone else ""]
        yield Remark(
            at=("text", "content"), span=(first, first + 1 + text.startswith("\r\n", first)), in_text=True,
            message="the text has line ends other than LF", found=", ".join(filter(None, kinds)), expected="LF",
            fix="make the line ends LF and convert the article again",
        )  # fmt: skip


def _told_by_hash(subject: Subject, kind: str) -> Cause | None:
    """Return the cause that HSH-B106 tells, if it speaks of the same fault; fault and cause are told once."""
    found = cause(subject.data, subject.document.text.sha256) if _changed(subject) else None
    if found is None:
        return None
    gone = b"\r" not in found.restored if kind == "line-ends" else not found.restored.startswith(b"\xef\xbb\xbf")
    return found if gone else None


@check("HSH-B109", needs=("HSH-B106",), screen=lambda subject: bool(_wrong_lengths(subject)))
def length_differs(subject: Subject) -> Iterator[Remark]:
    """The lengths stored with a text are those of the text: in code points, and in bytes of UTF-8.

    The hash is right, so the text is; the figure was written by a tool that counts in other units (UTF-16), or was
    edited by hand. Readers that trust it cut the text short. The right figure is known, and --fix writes it.
    """
    for field, key, stored, counted in _wrong_lengths(subject):
        yield Remark(
            at=("text", key), message=f"the stored length in {'bytes' if field == 'bytes' else 'code points'} is wrong",
            found=str(stored), expected=str(counted), fix=f"write {counted}",
            edits=(Edit(("text", field), counted),), safe=True,
        )  # fmt: skip


def _wrong_lengths(subject: Subject) -> list[tuple[str, str, int, int]]:
    text = subject.document.text
    counted = len(subject.text)
    size = len(subject.data)
    found = [] if text.code_points == counted else [("code_points", "codePoints", text.code_points, counted)]
    return found if text.bytes == size else [*found, ("bytes", "bytes", text.bytes, size)]
