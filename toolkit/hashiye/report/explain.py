"""Pages of rules: for people, for programs (schema ``hashiye-rules-1.0``), and as Markdown."""

from __future__ import annotations

import html
import json
import re
import textwrap
from collections.abc import Iterable, Iterator

from hashiye import __version__
from hashiye.codes import CODES
from hashiye.explanations import Explanation
from hashiye.registry import RULES
from hashiye.report import machine
from hashiye.report.rule_words import WORDS

SCHEMA = "hashiye-rules-1.0"
WIDTH = 100
"""Characters of a line of text at most."""

_TYPED = re.compile("`([^`]+)`")
_LATIN = re.compile(r"`[^`]+`|[A-Za-z0-9][!-~]*[A-Za-z0-9]|[A-Za-z0-9]")


def as_text(explanations: Iterable[Explanation], *, terminal: bool = False) -> str:
    """Return the pages for a screen, parted by a rule. ``terminal``: it knows direction, and is told."""
    return f"\n{'─' * 40}\n\n".join("\n".join(_text(one, terminal)) + "\n" for one in explanations)


def _text(one: Explanation, terminal: bool) -> Iterator[str]:
    said = WORDS[one.language]
    turned = terminal and said.right_to_left
    yield f"{one.code.code} {one.code.name}"
    yield from _wrapped(one.title, turned)
    yield ""
    for name, value in facts(one):
        shown = f"{name}: {value}" if said.right_to_left else f"{name:<12}{value}"
        yield from _wrapped(shown, turned, "" if said.right_to_left else " " * 12)
    for paragraph in one.paragraphs:
        yield ""
        yield from _wrapped(paragraph, turned)


def _wrapped(text: str, turned: bool, indent: str = "") -> Iterator[str]:
    """Yield lines; on a terminal Persian ones begin from the right, with what is Latin in them isolated."""
    for line in textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False):
        yield "\u200f" + _LATIN.sub(lambda match: f"\u2068{match[0]}\u2069", line) if turned else line


def facts(one: Explanation) -> Iterator[tuple[str, str]]:
    """Yield what is to be said of a rule beside its page, as name and value in the language of the page."""
    code, said = one.code, WORDS[one.language]
    topic = said.of_topic.get(code.topic, code.topic)
    level = said.of_level[code.level]
    yield said.level, f"{said.digits[code.level]}{said.comma}{level}" + ("" if topic in level else f" ({topic})")
    yield said.severity, said.of_severity[code.severity] + (said.ends if code.trouble else "")
    yield said.mend, said.of_mend.get(code.fix, code.fix)
    chosen = "" if code.default else said.comma + said.by_choice.format(code.code)
    yield said.looked_for, said.of_scope[one.scope] + chosen
    if one.needs:
        yield said.needs, said.comma.join(f"{need} {_name(need)}".rstrip() for need in one.needs)


def _name(code: str) -> str:
    known = CODES.get(code) or (RULES[code].code if code in RULES else None)
    return known.name if known else ""


def as_json(explanations: Iterable[Explanation], language: str) -> str:
    """Return the pages for programs. Each says in which language it is: a plug-in's rule has English alone."""
    whole = {
        "schema": SCHEMA,
        "tool": {"name": "hashiye", "version": __version__},
        "language": language,
        "rules": [_fields(one) for one in explanations],
    }
    return machine.safe(json.dumps(whole, ensure_ascii=False, indent=1)) + "\n"


def _fields(one: Explanation) -> dict[str, object]:
    code = one.code
    return {
        "code": code.code,
        "name": code.name,
        "level": code.level,
        "topic": code.topic,
        "severity": str(code.severity),
        "fix": code.fix or "none",
        "default": code.default,
        "trouble": code.trouble,
        "scope": one.scope,
        "needs": list(one.needs),
        "language": one.language,
        "title": one.title,
        "explanation": "\n\n".join(one.paragraphs),
    }


def as_markdown(explanations: Iterable[Explanation], heading: int = 1) -> str:
    """Return the pages as Markdown, each under a heading of the given level, Persian ones from right to left."""
    return "\n".join("\n".join(_markdown(one, heading)) + "\n" for one in explanations)


def _markdown(one: Explanation, heading: int) -> Iterator[str]:
    turned = WORDS[one.language].right_to_left
    if turned:
        yield f'<div dir="rtl" lang="{one.language}">\n'
        yield f"{'#' * heading} {one.title}\n"
        yield f"{_marked(f'`{one.code.code} {one.code.name}`', turned)}\n"
    else:
        yield f"{'#' * heading} {one.code.code} {one.code.name}\n"
        yield f"**{_marked(one.title, turned)}**\n"
    for name, value in facts(one):
        yield f"- {name}: {_marked(value, turned)}"
    for paragraph in one.paragraphs:
        yield f"\n{_marked(paragraph, turned)}"
    if turned:
        yield "\n</div>"


def _marked(text: str, turned: bool) -> str:
    """Escape what Markdown or HTML would act on outside what is typed; in Persian that keeps its own direction."""
    parts = re.split("(`[^`]+`)", text)
    return "".join(_code(part, turned) if part[:1] == "`" and len(part) > 1 else _prose(part, turned) for part in parts)


def _code(part: str, turned: bool) -> str:
    return f'<code dir="ltr">{html.escape(part[1:-1], quote=False)}</code>' if turned else part


def _prose(part: str, turned: bool) -> str:
    escaped = re.sub(r"([\\*_\[\]#|~])", r"\\\1", part.replace("&", "&amp;").replace("<", "&lt;"))
    if not turned:
        return escaped
    return re.sub(r"HSH-[A-Z][0-9]{3}|docs/[a-z.]+", r'<bdi dir="ltr">\g<0></bdi>', escaped)
