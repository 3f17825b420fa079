"""Facts about the article: those asked for are stated, and what they state can be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hashiye.checks.languages import is_registered, primary
from hashiye.checks.subject import Subject
from hashiye.codes import Severity
from hashiye.forms import fold
from hashiye.model import Fact
from hashiye.registry import Remark, check

if TYPE_CHECKING:
    from hashiye.checks.licenses import Judged

OF_THE_TEXT = frozenset(("title", "lead", "agency", "source", "creator", "place", "publisher", "url"))
"""Keys whose value is what stands at the evidence."""
_SCHEMES = ("http", "https", "ftp", "ftps")
_BLANK = re.compile(r"\s")
_HOST_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_ADDRESS = re.compile(r"[0-9A-Fa-f:.]{2,45}")


def _something_asked(subject: Subject) -> bool:
    return bool(subject.context.asked)


@check("HSH-M412", text=False, screen=_something_asked)
def missing_fact(subject: Subject) -> Iterator[Remark]:
    """A document states the facts that its corpus asks for.

    Which these are, and how bad it is where one is missing, the corpus says in `hashiye.toml` (`asked`, a date as
    `date:published`). A fact with the status unknown says that somebody looked for it; the corpus still has no
    value, and cannot be sorted, cited or filtered by it. What the text does not say may come from outside: a
    sidecar, or `--fact KEY=VALUE` at conversion.
    """
    stated: dict[str, bool] = {}
    at: dict[str, int] = {}
    for i, fact in enumerate(subject.document.metadata):
        names = (fact.key, f"date:{fact.role or 'mentioned'}") if fact.key == "date" else (fact.key,)
        for name in names:
            stated[name] = stated.get(name, False) or fact.value is not None
            at.setdefault(name, i)
    for name, severity in subject.context.asked.items():
        if not stated.get(name, False) and severity != "off":
            answered = name in at
            yield Remark(
                at=("metadata", at[name]) if answered else ("metadata",),
                message=f"the corpus asks for {name}, and it is {'unknown' if answered else 'not stated'}",
                found="unknown" if answered else "nothing",
                expected=f"a fact {name}",
                fix="state it, in a sidecar if the text does not say it",
                severity=Severity(severity) if severity in set(Severity) else None,
            )


def _some_url(subject: Subject) -> bool:
    return any(fact.key == "url" and fact.value is not None for fact in subject.document.metadata)


@check("HSH-M419", text=False, screen=_some_url)
def bad_url(subject: Subject) -> Iterator[Remark]:
    """A URL is an address that a browser can follow: scheme, host, and no blank in it.

    Addresses get broken when they are copied: a blank or a line end inside, the scheme lost, brackets of the
    sentence around them. Nobody finds the article again. Write the whole address, blanks as %20. The address is not
    called, and its host is not compared with the publisher, for articles travel.
    """
    for i, fact in enumerate(subject.document.metadata):
        if fact.key == "url" and fact.value is not None:
            why, fix = _url_problem(fact.value)
            if why:
                yield Remark(
                    at=("metadata", i, "value"),
                    span=fact.evidence[0] if fact.evidence else None,
                    message=why,
                    found=fact.value,
                    expected="an address such as https://news.example/a/1",
                    fix=fix,
                )


def _url_problem(value: str) -> tuple[str, str]:
    """Return what is wrong with an address, and what to do; both empty if nothing is."""
    if not value.strip():
        return "the address is empty", "write it, or state that it is unknown"
    if _BLANK.search(value):
        return "there is a blank in the address", "take it out, or write it as %20"
    from urllib.parse import urlsplit  # noqa: PLC0415  (two milliseconds, which documents without addresses spare)

    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "this is no address", "write the whole address"
    if parts.scheme not in _SCHEMES:
        return "the address does not begin with http or https", "write the whole address"
    if not host or port == 0:
        return "the address has no host", "write the whole address"
    labels = host.rstrip(".").split(".")
    if "[" in parts.netloc and _ADDRESS.fullmatch(host):
        return "", ""
    if len(host) > 253 or not all(map(_HOST_LABEL.fullmatch, labels)):
        return "the host of the address is no name of a host", "write the whole address"
    return "", ""


def _some_license(subject: Subject) -> bool:
    return any(fact.key == "license" and fact.value is not None for fact in subject.document.metadata)


@check("HSH-M420", text=False, screen=_some_license)
def bad_license(subject: Subject) -> Iterator[Remark]:
    """A licence is an SPDX expression, and one that the corpus allows.

    `CC-BY-4.0` says exactly which text holds, «creative commons» does not; programs that gather corpora
    by licence pass over what they cannot read. Expressions join identifiers by AND and OR. Where the corpus lists
    the licences it takes, the article's is among them (of several joined by OR, one). A licence that is not on
    SPDX's list is written `LicenseRef-` and a name. Other letter case and identifiers that SPDX gave up are warnings.
    """
    from hashiye.checks import licenses  # noqa: PLC0415  (seven hundred names, only where a licence is stated)

    allowed = subject.context.licenses
    for i, fact in enumerate(subject.document.metadata):
        if fact.key == "license" and fact.value is not None:
            judged, at = licenses.judge(fact.value, allowed), ("metadata", i, "value")
            message, expected, fix, sure = license_problem(judged, fact.value, allowed)
            if message:
                severity = None if sure else Severity.WARNING
                yield Remark(at=at, found=fact.value, expected=expected, message=message, fix=fix, severity=severity)


def license_problem(judged: Judged, value: str, allowed: Sequence[str]) -> tuple[str, str, str, bool]:
    """Return message, what was expected, what to do, and whether it is an error; empty where the licence is right."""
    if judged.problem:
        message = f"this is no SPDX expression: {judged.problem}"
        return message, "an SPDX expression such as CC-BY-4.0", judged.near or "look it up at spdx.org", True
    if not judged.allowed:
        fix = "leave the article out, or allow the licence in hashiye.toml"
        return "the corpus does not allow this licence", ", ".join(allowed), fix, True
    if judged.deprecated:
        message = f"SPDX gave up this identifier: {', '.join(judged.deprecated)}"
        return message, "an identifier in use", "look up at spdx.org which one replaces it", False
    if judged.written != value and judged.written.split() != value.split():
        return "SPDX spells this licence otherwise", judged.written, f"write {judged.written}", False
    return "", "", "", False


def _some_loose_fact(subject: Subject) -> bool:
    return any(True for _ in _loose_facts(subject))


def _loose_facts(subject: Subject) -> Iterator[tuple[int, Fact, str, str]]:
    """Yield facts that do not agree with the text or with themselves: index, fact, what, and what the text has."""
    for i, fact in enumerate(subject.document.metadata):
        if fact.status == "explicit" and not fact.evidence and fact.rule != "outside":
            yield i, fact, "evidence", ""
        if (fact.value is None) != (fact.status == "unknown") and fact.key not in ("date", "collected"):
            yield i, fact, "status", ""
        if fact.status == "explicit" and fact.evidence and fact.key in OF_THE_TEXT and fact.value is not None:
            said = _said(subject, i, fact)
            if said is not None:
                yield i, fact, "value", said


def _said(subject: Subject, index: int, fact: Fact) -> str | None:
    """Return what the evidence says, where none of its spans says the value; None where one does."""
    value, folded, first = fact.value or "", "", None
    for k, (start, end) in enumerate(fact.evidence):
        said = subject.text[start:end]
        if said == value or ("metadata", index, "evidence", k) in subject.broken:
            return None
        folded = folded or _folded(value)
        if _folded(said) == folded:
            return None
        first = said if first is None else first
    return first


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


@check("HSH-M421", needs=("HSH-B106",), screen=_some_loose_fact)
def evidence_differs(subject: Subject) -> Iterator[Remark]:
    """An explicit fact points at the words that say it, and they say it; an unknown one has no value.

    Explicit means that the text says so, at the first evidence, or that it came from outside (rule `outside`, then
    without evidence). A fact typed in without either cannot be checked by anybody. Of title, lead, agency, source,
    creator, place, publisher and URL the value is what stands at an evidence; half-spaces, marks and the shape of
    yeh and kaf aside. Where it is not, the evidence was moved or the value corrected alone. Values of dates have
    rules of their own.
    """
    for i, fact, what, said in _loose_facts(subject):
        span = fact.evidence[0] if fact.evidence else None
        if what == "evidence":
            yield Remark(
                at=("metadata", i),
                message=f"the fact {fact.key} is explicit and has no evidence",
                found=fact.value or "",
                expected="evidence in the text, or the rule outside",
                fix="point at the words that say it, or state that it is inferred",
            )
        elif what == "status":
            known = fact.value is not None
            yield Remark(
                at=("metadata", i, "status"),
                span=span,
                message="an unknown fact has a value" if known else f"an {fact.status} fact has no value",
                found=fact.status,
                expected="explicit or inferred" if known else "unknown",
                fix="state how it is known, or take the value out" if known else "write the value, or unknown",
            )
        else:
            yield Remark(
                at=("metadata", i, "value"),
                span=span,
                message=f"the evidence of {fact.key} says something else",
                found=fact.value or "",
                expected=said,
                fix="correct the value, or point at the words that say it",
            )


def _odd_language(subject: Subject) -> bool:
    own, corpus = primary(subject.document.language), subject.context.language
    return not is_registered(own) or (bool(corpus) and own != primary(corpus))


@check("HSH-M422", text=False, screen=_odd_language)
def bad_language(subject: Subject) -> Iterator[Remark]:
    """A document's language tag begins with a registered language, the one that its corpus declares.

    `fa` is Persian; `farsi` and `ir` are not what tools look for. Whatever chooses rules, word lists or fonts by
    language passes such a document over. An article in another language in a Persian corpus is seldom meant. Tags
    of two letters are looked up in the IANA registry (BCP 47), those of three taken by their shape. `fa-AF` agrees
    with `fa`.
    """
    own, corpus = primary(subject.document.language), subject.context.language
    if not is_registered(own):
        meant = {"farsi": "fa", "persian": "fa", "ir": "fa", "english": "en", "arabic": "ar"}.get(own, "")
        yield Remark(
            at=("language",),
            message="no language is registered under this tag",
            found=subject.document.language,
            expected="a language tag (BCP 47), such as fa",
            fix=f"write {meant}" if meant else "write the tag of the language, und if it is not known",
        )
    elif corpus and own != primary(corpus):
        yield Remark(
            at=("language",),
            message="the corpus is in another language",
            found=subject.document.language,
            expected=corpus,
            fix=f"write {corpus}, or move the article to a corpus of its language",
        )
