"""A second pass over XML, by expat, that keeps places: it runs only where something is wrong or suspect.

lxml counts lines up to 65,535 and no columns in its schema errors. expat knows the byte of every
tag, and meets everything the format refuses (type declarations, entities, instructions,
comments, depth) before it is expanded or stored.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from xml.parsers import expat

from msgspec import Struct

from hashiye.limits import Limits
from hashiye.text import FORBIDDEN, name_of

type Range = tuple[int, int]

_TAG = re.compile(rb"<[^\s/>]+")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=<>/"']+)\s*=\s*("[^"]*"|'[^']*')""")
_END_TAG = re.compile(rb"</[^>]*>")
_BLANK = re.compile(rb"\s*")
_TAG_END = re.compile(rb"\s*/?>")
_REFERENCE = re.compile(rb"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
_NEXT_MARK = re.compile(rb"[<>]")

_WORDS = {
    expat.errors.XML_ERROR_NO_ELEMENTS: "the file holds no element",
    expat.errors.XML_ERROR_TAG_MISMATCH: "an end tag that does not close the element that is open",
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: "a tag or another piece of markup that is not closed",
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "something stands behind the end of the document",
    expat.errors.XML_ERROR_INVALID_TOKEN: "this cannot stand here in XML",
    expat.errors.XML_ERROR_UNBOUND_PREFIX: "a prefix that is not declared",
    expat.errors.XML_ERROR_MISPLACED_XML_PI: "the XML declaration stands only at the very beginning",
}
_CODE_OF = {
    expat.errors.XML_ERROR_UNDEFINED_ENTITY: "HSH-S207",
    expat.errors.XML_ERROR_BAD_CHAR_REF: "HSH-B105",
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "HSH-S202",
}


DOMAIN = "no controls but TAB and LF, no surrogates, no noncharacters"
_DOCTYPE = (
    "a document type declaration",
    "<!DOCTYPE",
    "none: nothing is declared, expanded or fetched",
    "remove the declaration",
)


class Hazard(Struct, frozen=True):
    """One thing that XML or the format refuses before any schema is asked, at bytes of the file."""

    code: str
    at: Range
    message: str
    found: str = ""
    expected: str = ""
    fix: str = ""


class _StopError(Exception):
    """There is no going on: a type declaration, or a limit."""


class Scan:
    """The places of one file. ``hazards`` are in the file's order; ``complete`` if the end was reached."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.data = data
        self.limits = limits
        self.hazards: list[Hazard] = []
        self.starts = array("q")
        self.ends: dict[int, int] = {}
        self._open: list[tuple[str, int]] = []
        self.complete = self._run()

    def _run(self) -> bool:
        # The encoding given here overrules the declared one, which is judged elsewhere.
        parser = self._parser = expat.ParserCreate("UTF-8", "}")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction
        parser.CommentHandler = self._comment
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(self.data, True)
        except _StopError:
            return False
        except expat.ExpatError as error:
            self._error(expat.ErrorString(error.code), parser.ErrorByteIndex)
            return False
        return True

    # --- what expat calls ---

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at = self._parser.CurrentByteIndex
        self.starts.append(at)
        self._open.append((name, len(self.starts) - 1))
        if len(self._open) > self.limits.depth:
            depth = self.limits.depth
            told = (
                "elements nested more deeply than the limit depth",
                f"more than {depth}",
                f"at most {depth}",
            )
            self._stop("HSH-S205", at, (*told, f"raise it: --limit depth={2 * depth}"))
        if any(map(FORBIDDEN.search, attributes.values())):
            end = self.content_start(len(self.starts) - 1)
            for match in _REFERENCE.finditer(self.data, at, end):
                self._reference(match)

    def _end(self, _name: str) -> None:
        _, number = self._open.pop()
        self.ends[number] = self._parser.CurrentByteIndex

    def _characters(self, text: str) -> None:
        if FORBIDDEN.search(text) is not None:
            match = _REFERENCE.match(self.data, self._parser.CurrentByteIndex)
            if match is not None:
                self._reference(match)

    def _doctype(self, _name: str, _system: str | None, _public: str | None, _internal: int) -> None:
        at = self.data.rfind(b"<!DOCTYPE", 0, self._parser.CurrentByteIndex + 9)
        self._stop("HSH-S207", at, _DOCTYPE)

    def _instruction(self, target: str, _data: str) -> None:
        self._add("HSH-S208", "a processing instruction", f"<?{target}", "none", "remove it")

    def _comment(self, _text: str) -> None:
        self._add(
            "HSH-S209",
            "a comment, which the JSON spelling could not carry",
            "<!--",
            "none",
            "remove it, or keep it as a note",
        )

    # --- hazards ---

    def _add(self, code: str, message: str, found: str, expected: str, fix: str) -> None:
        at = self._parser.CurrentByteIndex
        self.hazards.append(Hazard(code, (at, at + len(found.encode())), message, found, expected, fix))

    def _stop(self, code: str, at: int, told: tuple[str, str, str, str]) -> None:
        self.hazards.append(Hazard(code, (at, at + 1), *told))
        raise _StopError

    def _reference(self, match: re.Match[bytes]) -> None:
        number = int(match[1], 16) if match[1] else int(match[2])
        try:
            char = chr(number)
        except (ValueError, OverflowError):
            char = "\0"
        if FORBIDDEN.match(char):
            named = f"{match[0].decode()} ({name_of(char)})" if number < 0x110000 else match[0].decode()
            self.hazards.append(
                Hazard(
                    "HSH-B105",
                    match.span(),
                    "a reference to a character that the format cannot hold",
                    named,
                    DOMAIN,
                    "remove it",
                )
            )

    def _error(self, reason: str, at: int) -> None:
        code = _CODE_OF.get(reason, "HSH-S201")
        reference = _REFERENCE.match(self.data, at)
        if code == "HSH-B105" and reference is not None:
            self._reference(reference)
            return
        if self.data[at - 2 : at] in {b"</", b"<!"}:  # expat points behind them
            at -= 2
        if self.data.startswith(b"<!DOCTYPE", at):
            self.hazards.append(Hazard("HSH-S207", (at, at + 9), *_DOCTYPE))
            return
        mark = _NEXT_MARK.search(self.data, at + 1, at + 80)
        found = self.data[at : mark.start() if mark else at + 20].decode(errors="replace")
        message, expected, fix = _WORDS.get(reason, reason), "well-formed XML 1.0", ""
        if code == "HSH-S207":
            found, message = found.partition(";")[0] + ";", "an entity that XML does not have"
            expected, fix = "&amp; &lt; &gt; &quot; &apos; and numbers", "write the character itself"
        elif code == "HSH-S202":
            message, expected = "an attribute stands twice in one tag", "each attribute once"
        elif reason == expat.errors.XML_ERROR_TAG_MISMATCH:
            expected = f"</{self._open[-1][0].rpartition('}')[2]}>"
        elif self._open and at >= len(self.data):
            message = "the file ends before its elements do"
            expected, found = f"</{self._open[-1][0].rpartition('}')[2]}>", "the end of the file"
        self.hazards.append(Hazard(code, (at, at + 1), message, found, expected, fix))

    # --- places ---

    def _attributes(self, element: int) -> tuple[dict[str, Range], int]:
        """Return where the value of each attribute of the element stands, and where its content begins."""
        tag = _TAG.match(self.data, self.starts[element])
        at = tag.end() if tag else self.starts[element]
        found: dict[str, Range] = {}
        while match := _ATTRIBUTE.match(self.data, at):
            found[match[1].decode(errors="replace")] = (match.start(2) + 1, match.end(2) - 1)
            at = match.end()
        end = _TAG_END.match(self.data, at)
        return found, end.end() if end else at

    def content_start(self, element: int) -> int:
        """Return the byte behind the start tag of an element, by its number in the file's order."""
        return self._attributes(element)[1]

    def tag(self, element: int) -> Range:
        """Return the bytes of ``<name`` of an element."""
        tag = _TAG.match(self.data, self.starts[element])
        return tag.span() if tag else (self.starts[element], self.starts[element] + 1)

    def after(self, element: int) -> Range:
        """Return the bytes of what stands behind an element, blanks left out."""
        end = self.ends.get(element, self.starts[element])
        tag = _END_TAG.match(self.data, end)
        begin = tag.end() if tag else self.content_start(element)
        blanks = _BLANK.match(self.data, begin)
        return (blanks.end(), blanks.end() + 1) if blanks else (begin, begin + 1)

    def attribute(self, element: int, name: str) -> Range:
        """Return the bytes of an attribute's value; of the tag where there is no such attribute."""
        return self._attributes(element)[0].get(name) or self.tag(element)

    def content(self, element: int, item: str) -> Range:
        """Return the bytes of ``item`` in an element's content, or of the content's begin."""
        begin = self.content_start(element)
        end = self.data.find(b"<", begin)
        end = len(self.data) if end < 0 else end
        if item:
            raw = re.escape(item.encode(errors="replace"))
            match = re.compile(rb"(?<![^\s])" + raw + rb"(?![^\s])").search(self.data, begin, end)
            if match:
                return match.span()
        blanks = _BLANK.match(self.data, begin, end)
        begin = blanks.end() if blanks and blanks.end() < end else begin
        return begin, min(end, begin + 1)


class Lines:
    """Bytes of a file to lines and columns, both from 1, columns in code points.

    Asked in rising order, all answers together take one pass over the file, however long its lines.
    """

    def __init__(self, data: bytes, first: int) -> None:
        self._data = data
        self._first = first
        self._starts = array("q", (0,))
        self._starts.extend(match.end() for match in re.finditer(b"\n", data))
        self._last = (0, 1)

    def place(self, at: int) -> tuple[int, int]:
        """Return line and column of a byte; inside a character, of the next one."""
        at = max(at, 0)  # older versions of expat place a fault of an empty file at -1
        while at < len(self._data) and self._data[at] & 0xC0 == 0x80:
            at += 1
        line = bisect_right(self._starts, at)
        known, column = self._last
        if not self._starts[line - 1] <= known <= at:
            known, column = self._starts[line - 1], 1
        column += len(self._data[known:at].decode(errors="replace"))
        self._last = (at, column)
        return line + self._first - 1, column
