"""What each code means, in English and in Persian: one source for ``hashiye rule`` and for docs/rules/.

The English page of a rule is the docstring of its function; of what readers and commands report by
themselves it stands in :mod:`hashiye.explanations.english`. The Persian pages of all codes come with the
package (:mod:`hashiye.explanations.translations`). A page begins with what holds in good data.
"""

from __future__ import annotations

import inspect

from msgspec import Struct

import hashiye.checks  # noqa: F401  (fills the table of rules)
from hashiye.codes import CODES, Code
from hashiye.explanations import english, translations
from hashiye.registry import RULES

LANGUAGES = ("en", "fa")
"""The languages of the pages."""


class Explanation(Struct, frozen=True):
    """The page of one code. ``paragraphs`` are plain text in ``language``, with what is typed in backticks.

    ``needs`` are codes: where one of them found an error, this rule is not asked. ``scope`` is ``document``
    or ``corpus``, what the rule is asked of, or ``run``: whoever reads, converts or compares finds it.
    """

    code: Code
    language: str
    title: str
    paragraphs: tuple[str, ...]
    needs: tuple[str, ...]
    scope: str


def explain(code: Code, language: str = "en") -> Explanation:
    """Return the page of a code in a language; in English where a plug-in's rule has no other."""
    rule = RULES.get(code.code)
    needs = rule.needs if rule else ()
    scope = "run" if rule is None else "document" if rule.find else "corpus"
    own = translations.pages().get(code.code) if language == "fa" else None
    if own is not None:
        return Explanation(code, "fa", own.title, paragraphs(own.page), needs, scope)
    page = (rule.doc if rule else "") or english.PAGES.get(code.code, "")
    return Explanation(code, "en", code.title, paragraphs(page), needs, scope)


def page(code: str) -> str:
    """Return the English page of one of our codes as plain text, paragraphs parted by a blank line."""
    return "\n\n".join(explain(CODES[code]).paragraphs)


def paragraphs(page: str) -> tuple[str, ...]:
    """Take a page apart at its blank lines, each paragraph on one line."""
    return tuple(" ".join(one.split()) for one in inspect.cleandoc(page).split("\n\n") if one.strip())
