"""Licences: from an SPDX expression to what the Hugging Face Hub calls it, and to a URL."""

from __future__ import annotations

import re

from msgspec import Struct

from hashiye.checks import licenses
from hashiye.report.card import words

_HUB = frozenset((
    "afl-3.0", "agpl-3.0", "apache-2.0", "artistic-2.0", "bsd-2-clause", "bsd-3-clause", "bsd-3-clause-clear",
    "bsl-1.0", "cc-by-2.0", "cc-by-2.5", "cc-by-3.0", "cc-by-4.0", "cc-by-nc-2.0", "cc-by-nc-3.0", "cc-by-nc-4.0",
    "cc-by-nc-nd-3.0", "cc-by-nc-nd-4.0", "cc-by-nc-sa-2.0", "cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0", "cc-by-nd-4.0",
    "cc-by-sa-3.0", "cc-by-sa-4.0", "cc0-1.0", "cdla-permissive-1.0", "cdla-permissive-2.0", "cdla-sharing-1.0",
    "ecl-2.0", "epl-1.0", "epl-2.0", "etalab-2.0", "eupl-1.1", "gpl-2.0", "gpl-3.0", "isc", "lgpl-2.1", "lgpl-3.0",
    "lppl-1.3c", "mit", "mpl-2.0", "ms-pl", "ncsa", "ofl-1.1", "osl-3.0", "postgresql", "unlicense", "wtfpl", "zlib",
))  # fmt: skip
"""Identifiers of the Hub that are SPDX's in small letters (https://huggingface.co/docs/hub/repositories-licenses)."""

_RENAMED = {
    "c-uda-1.0": "c-uda", "lgpllr": "lgpl-lr", "odbl-1.0": "odbl", "odc-by-1.0": "odc-by", "pddl-1.0": "pddl",
}  # fmt: skip
_FAMILIES = re.compile(r"(?:a|l)?gpl-[0-9.]+(?=-only$|-or-later$)")
_GFDL = re.compile(r"gfdl-[0-9.]+(?:-(?:no-)?invariants)?(?:-only|-or-later)?")


class Hub(Struct, frozen=True):
    """What a card states: an identifier of the Hub, and a name where that is ``other``."""

    id: str
    name: str = ""


def hub(expression: str) -> Hub | None:
    """Return how the Hub calls a licence; None where nothing is declared.

    >>> hub("CC-BY-4.0"), hub("GPL-3.0-or-later").id, hub("MIT OR Apache-2.0")
    (Hub(id='cc-by-4.0', name=''), 'gpl-3.0', Hub(id='other', name='mit-or-apache-2.0'))
    """
    if not expression.strip():
        return None
    spelt = expression.strip().lower()
    if _GFDL.fullmatch(spelt):
        return Hub("gfdl")
    family = _FAMILIES.match(spelt)
    known = _RENAMED.get(spelt, family[0] if family else spelt)
    if known in _HUB or known in _RENAMED.values():
        return Hub(known)
    return Hub("other", re.sub(r"[^a-z0-9.]+", "-", words.named(spelt).lower()).strip("-.") or "unnamed")


def url(expression: str) -> str:
    """Return the page of SPDX about a licence; the expression as it stands, where it is none or of more than one."""
    judged = licenses.judge(expression)
    single = re.fullmatch(r"[A-Za-z0-9.-]+", judged.written)
    if judged.problem or not single or judged.written.startswith(("LicenseRef-", "DocumentRef-")):
        return words.named(expression)
    return f"https://spdx.org/licenses/{judged.written}.html"
