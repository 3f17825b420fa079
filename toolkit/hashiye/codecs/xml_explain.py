"""The long way to read XML: judge it by the published schema, say what is wrong and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree
from msgspec import structs

from hashiye import schema
from hashiye.codecs import Loss, Parcel, Reading, utf8
from hashiye.codecs.canonical import may_hold_noncharacter
from hashiye.codecs.xml_places import DOMAIN, Hazard, Lines, Range, Scan
from hashiye.codecs.xml_shape import NAMESPACE, grammar
from hashiye.codecs.xml_tree import document_of
from hashiye.codecs.xml_walk import Fault, Walk, local
from hashiye.codes import Severity
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.model import FORMAT_VERSION
from hashiye.text import FORBIDDEN, name_of, show

MOST = 1000
"""Findings of one file that are listed; the last says so if there are more."""

_DECLARATION = re.compile(r"<\?xml[ \t\r\n][^<>]*\?>")
_BYTES_DECLARATION = re.compile(
    rb"<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*[\"']([^\"'<>]*)[\"']"
    rb"(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*[\"']([^\"'<>]*)[\"'])?[^<>]*\?>"
)
_SUSPECT = re.compile(r"<[!?]|&#(?!(?:9|10);)")
_CONTROLS = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0D})
_VERSION = re.compile(r"(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})")
_NEWER = "the document was written in a newer version of the format"
_XML = "http://www.w3.org/XML/1998/namespace"
_OTHER_MAJOR = re.compile(r"urn:hashiye:([1-9][0-9]{0,3})")


def read(parcel: Parcel) -> Reading:
    """Read one document by the schema. Raises ``NotReadable`` with every finding, in the file's order."""
    report = _Report(parcel)
    report.hazards += _declaration(parcel.data)
    try:
        text = utf8.decoded(parcel)
    except NotReadable as error:
        raise NotReadable([*report.findings(), *error.findings]) from None
    report.hazards += _forbidden(parcel.data, text)
    start = _DECLARATION.match(text)
    if report.hazards or _SUSPECT.search(text, start.end() if start else 0):
        report.scanned()
        if not report.scan.complete or any(hazard.code == "HSH-B105" for hazard in report.hazards):
            raise NotReadable(report.findings())
    root = _tree(parcel)
    if root is None:
        report.scanned()
        raise NotReadable(report.findings() or [_unparsed(parcel)])
    return _judged(parcel, root, report)


def _judged(parcel: Parcel, root: etree._Element, report: _Report) -> Reading:
    """Judge a well-formed tree, and make the document of it."""
    errors, warnings = _judge(root, parcel.limits)
    if errors or warnings:
        report.number(root)
        report.scanned()
    if errors or report.hazards:
        raise NotReadable(report.findings(errors))
    for fault in warnings:
        _remove(fault)
    judge = grammar().judge
    if not judge.validate(root):  # nothing is accepted that the published schema refuses
        report.number(root)
        raise NotReadable(report.findings(list(_judgement(root, judge.error_log))))
    document = document_of(root)
    if problems := schema.structural(document):
        report.number(root)
        raise NotReadable(report.findings([_of_problem(root, problem) for problem in problems]))
    losses = [Loss(document.id, "unknown-field", fault.pointer) for fault in warnings if fault.extra]
    return Reading(document, tuple(losses), tuple(report.findings(warnings, Severity.WARNING)))


# --- bytes ------------------------------------------------------------------------------------


def _declaration(data: bytes) -> Iterator[Hazard]:
    """Judge the XML declaration: version 1.0, UTF-8, or none at all."""
    match = _BYTES_DECLARATION.match(data.removeprefix(utf8.BOM))
    if match is None:
        return
    version, encoding = match[1].decode(errors="replace"), (match[2] or b"UTF-8").decode(errors="replace")
    shift = len(data) - len(data.removeprefix(utf8.BOM))
    if version != "1.0":
        at = (match.start(1) + shift, match.end(1) + shift)
        yield Hazard(
            "HSH-S201",
            at,
            "this version of XML is not read",
            f"version {version}",
            "version 1.0",
            'write version="1.0"',
        )
    if encoding.upper() != "UTF-8":
        at = (match.start(2) + shift, match.end(2) + shift)
        yield Hazard(
            "HSH-B104",
            at,
            "the declared encoding is not UTF-8",
            encoding,
            "UTF-8",
            'if the letters look right, write encoding="UTF-8"; else convert it',
        )


def _forbidden(data: bytes, text: str) -> Iterator[Hazard]:
    """Find characters outside the domain, raw. A raw CR is a line end, which XML reads as LF."""
    if len(data.translate(None, _CONTROLS)) == len(data) and not may_hold_noncharacter(data):
        return
    size, last, count = 0, 0, 0
    for match in FORBIDDEN.finditer(text):
        if match[0] == "\r":
            continue
        size += len(text[last : match.start()].encode())
        last = match.start()
        at = (size, size + len(match[0].encode()))
        yield Hazard("HSH-B105", at, "a character that the format cannot hold", name_of(match[0]), DOMAIN, "remove it")
        count += 1
        if count > MOST:
            return


# --- the tree ---------------------------------------------------------------------------------


def _tree(parcel: Parcel) -> etree._Element | None:
    """Parse bytes we hold, without entities, network or file. None if they are not well-formed.

    A type declaration was refused before; ``huge_tree`` lifts lxml's bounds because ours hold.
    """
    parser = etree.XMLParser(
        encoding="UTF-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        return etree.fromstring(parcel.data, parser)
    except etree.XMLSyntaxError:
        return None


def _unparsed(parcel: Parcel) -> Finding:
    return Finding(
        code="HSH-S201",
        message="libxml2 does not take this for XML",
        file=parcel.file,
        line=parcel.line,
        column=1,
        expected="well-formed XML 1.0 with namespaces",
    )


def _judge(root: etree._Element, limits: Limits) -> tuple[list[Fault], list[Fault]]:
    """Return what refuses the document, and what only warns: a newer minor version and its fields."""
    if root.tag != f"{{{NAMESPACE}}}document":
        return [_wrong_root(root)], []
    version = _VERSION.fullmatch(root.get("hashiye", ""))
    newer_minor = version is not None and version[1] == "1" and version[2] != "0"
    if version is not None and int(version[1]) > 1:
        return [_newer(root, _NEWER)], []
    faults: list[Fault] = []
    for fault in Walk(grammar(), limits).faults(root):
        if len(faults) > MOST:  # one more than is shown, so that the report can say so
            break
        faults.append(fault)
    if not newer_minor:
        return faults, []
    warnings = [_newer(root, "the document was written in a newer minor version of the format")]
    warnings += [fault for fault in faults if fault.extra]
    return [fault for fault in faults if not fault.extra], warnings


def _newer(root: etree._Element, message: str) -> Fault:
    version = root.get("hashiye", "")
    return Fault(
        "HSH-S215",
        root,
        "/document/@hashiye",
        message,
        version,
        f"version {FORMAT_VERSION}",
        "install a newer hashiye to see all of it",
        attribute="hashiye",
    )


def _wrong_root(root: etree._Element) -> Fault:
    major = _OTHER_MAJOR.fullmatch(etree.QName(root).namespace or "")
    if major is not None and local(root.tag) == "document" and int(major[1]) > 1:
        return Fault(
            "HSH-S215",
            root,
            "/document",
            _NEWER,
            major[0],
            f"version {FORMAT_VERSION}",
            "install a newer hashiye",
            attribute="xmlns",
        )
    return Fault(
        "HSH-S210",
        root,
        f"/{local(root.tag)}",
        "this XML is no hashiye document",
        root.tag[:80],
        f'<document xmlns="{NAMESPACE}">',
    )


def _remove(fault: Fault) -> None:
    """Take an unknown field of a newer version out of the tree."""
    parent = fault.element.getparent()
    if fault.attribute and fault.extra:
        del fault.element.attrib[fault.attribute]
    elif parent is not None and fault.code == "HSH-S210":
        parent.remove(fault.element)


def _judgement(root: etree._Element, log: etree._ListErrorLog) -> Iterator[Fault]:
    """Say what lxml's judge refuses, should the walk have missed it."""
    for entry in log:
        found = root.getroottree().xpath(entry.path or "/*")
        element = found[0] if isinstance(found, list) and found else root
        assert isinstance(element, etree._Element)
        yield Fault("HSH-S213", element, entry.path or "", entry.message)


def _of_problem(root: etree._Element, problem: schema.Problem) -> Fault:
    """Place a problem that both spellings share: its path is the JSON spelling's."""
    element, pointer = root, "/document"
    *steps, name = problem.path
    for step in steps:
        if isinstance(step, int):
            element = element[step]
            pointer += f"/{local(element.tag)}[{step + 1}]"
        else:
            element = next(element.iterchildren(f"{{{NAMESPACE}}}{step}"))
            pointer += f"/{step}"
    return Fault(
        problem.code,
        element,
        f"{pointer}/@{name}",
        problem.message,
        problem.found,
        problem.expected,
        problem.fix,
        attribute=str(name),
    )


# --- the report -------------------------------------------------------------------------------


class _Report:
    """Gathers what is wrong with one file, and finds the places when they are needed."""

    def __init__(self, parcel: Parcel) -> None:
        self.parcel = parcel
        self.hazards: list[Hazard] = []
        self._scan: Scan | None = None
        self._numbers: dict[etree._Element, int] = {}

    @property
    def scan(self) -> Scan:
        """The second pass, made when first asked for."""
        if self._scan is None:
            self._scan = Scan(self.parcel.data, self.parcel.limits)
        return self._scan

    def scanned(self) -> None:
        """Add what the second pass refuses, once."""
        if self._scan is None:
            known = {hazard.at[0] for hazard in self.hazards}
            self.hazards += [hazard for hazard in self.scan.hazards if hazard.at[0] not in known]

    def number(self, root: etree._Element) -> None:
        """Remember the number of each element in the file's order, before any is removed."""
        if not self._numbers:
            self._numbers = {element: number for number, element in enumerate(root.iter("*"))}

    def findings(self, faults: Iterable[Fault] = (), severity: Severity = Severity.ERROR) -> list[Finding]:
        """Return all that was gathered as findings, in the file's order."""
        lines = Lines(self.parcel.data, self.parcel.line)
        placed: list[tuple[Range, Hazard | Fault]] = [(hazard.at, hazard) for hazard in self.hazards]
        placed += [(self._place(fault), fault) for fault in faults]
        placed.sort(key=lambda one: (one[0], one[1].code))
        more = len(placed) > MOST
        found = [self._finding(at, one, lines, severity) for at, one in placed[:MOST]]
        if more:
            last = found[-1]
            found[-1] = structs.replace(last, message=f"{last.message} (the list ends here; there are more findings)")
        return found

    def _place(self, fault: Fault) -> Range:
        number = self._numbers[fault.element]
        if number >= len(self.scan.starts):  # behind the point where the second pass had to stop
            return len(self.parcel.data), len(self.parcel.data)
        if fault.after:
            return self.scan.after(number)
        if fault.attribute:
            return self.scan.attribute(number, self._written(fault))
        return self.scan.content(number, fault.item) if fault.content else self.scan.tag(number)

    @staticmethod
    def _written(fault: Fault) -> str:
        """Return an attribute's name as the file writes it, with its prefix."""
        name = etree.QName(fault.attribute)
        if not name.namespace:
            return fault.attribute
        prefixes = [prefix for prefix, uri in fault.element.nsmap.items() if uri == name.namespace and prefix]
        prefix = "xml" if name.namespace == _XML else next(iter(prefixes), "")
        return f"{prefix}:{name.localname}"

    def _finding(self, at: Range, one: Hazard | Fault, lines: Lines, severity: Severity) -> Finding:
        line, column = lines.place(at[0])
        end_line, end_column = lines.place(at[1])
        return Finding(
            code=one.code,
            message=one.message,
            severity=severity,
            file=self.parcel.file,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            pointer=one.pointer if isinstance(one, Fault) else "",
            found=show(one.found),
            expected=one.expected,
            fix=one.fix,
        )
