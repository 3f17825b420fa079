"""What of a data card is ours: only what stands between two marks is ever written anew, in its head and in its body.

Everything else is people's, byte for byte. A key that people state in the head themselves goes before ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from hashiye.findings import Finding, NotReadable

BEGIN, END = "<!-- hashiye:figures begin -->", "<!-- hashiye:figures end -->"
HEAD_BEGIN, HEAD_END = "# hashiye:figures begin", "# hashiye:figures end"

_HEAD = re.compile(r"^(\s*---(?:\r\n|\r|\n))([\S\s]*?)((?:\r\n|\r|\n)---[ \t]*(?:\r\n|\n|$))")
"""The same pattern by which the Hub finds it (huggingface_hub.repocard.REGEX_YAML_BLOCK)."""

type Head = Callable[[Collection[str]], str]
"""Makes our part of the head, without the keys that it is given."""


def marked_head(yaml: str) -> str:
    """Return our part of the head between its marks."""
    return f"{HEAD_BEGIN}\n{yaml}{HEAD_END}"


def marked_body(body: str) -> str:
    """Return our part of the body between its marks."""
    return f"{BEGIN}\n\n{body}\n{END}"


def renewed(old: str, head: Head, body: str, file: str) -> str:
    """Return a card with our parts written anew.

    Raises ``NotReadable`` (HSH-C502) where a mark is missing, stands twice, or the head cannot be read.
    """
    if old.startswith("\ufeff"):
        return f"\ufeff{renewed(old[1:], head, body, file)}"
    ends = "\r\n" if "\r\n" in old else "\n"
    found = _HEAD.match(old)
    rest = old[found.end() :] if found else old
    renewed_body = _between(rest, BEGIN, END, marked_body(body).replace("\n", ends), file, "the text")
    if found is None:
        return f"---\n{marked_head(head(()))}\n---\n\n".replace("\n", ends) + renewed_body
    theirs = _between(found[2], HEAD_BEGIN, HEAD_END, "", file, "the metadata at its head")
    made = marked_head(head(_keys(theirs, file))).replace("\n", ends)
    ours = _between(found[2], HEAD_BEGIN, HEAD_END, made, file, "the metadata at its head")
    return found[1] + ours + found[3] + renewed_body


def _between(text: str, begin: str, end: str, instead: str, file: str, where: str) -> str:
    """Return ``text`` with the lines from one mark to the other replaced."""
    places = [
        [found.span() for found in re.finditer(rf"(?m)^[ \t]*{re.escape(mark)}[^\n]*?(?=\r?$)", text)]
        for mark in (begin, end)
    ]
    if len(places[0]) != 1 or len(places[1]) != 1 or places[0][0][1] > places[1][0][0]:
        count = f"{len(places[0])} of «{begin}» and {len(places[1])} of «{end}»"
        raise _refused(
            file, f"{where} is not marked as ours, and what people wrote is never overwritten", count,
            f"put the lines «{begin}» and «{end}» where hashiye may write, or move the file away",
        )  # fmt: skip
    return text[: places[0][0][0]] + instead + text[places[1][0][1] :]


def _keys(theirs: str, file: str) -> frozenset[str]:
    """Return the keys that people state in the head themselves."""
    import yaml  # noqa: PLC0415  (only cards pay for it)

    try:
        node = yaml.compose(theirs, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        why = " ".join(str(error).split())
        raise _refused(file, "the metadata at its head cannot be read", why, "mend it: it has to be YAML") from error
    if node is None:
        return frozenset()
    if not isinstance(node, yaml.MappingNode):
        raise _refused(file, "the metadata at its head are no keys with values", "", "write it as key: value")
    return frozenset(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))


def _refused(file: str, why: str, found: str, fix: str) -> NotReadable:
    message = f"cannot be written: {why}"
    expected = "one mark of each, in this order" if found.endswith("»") else ""
    return NotReadable([
        Finding(code="HSH-C502", message=message, file=file, found=found, expected=expected, fix=fix)
    ])  # fmt: skip
