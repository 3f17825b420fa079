"""Directional controls: characters that change the order in which text is shown, and are not seen themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hashiye.checks.spots import named, runs, told
from hashiye.checks.subject import Subject
from hashiye.checks.suspects import OPENERS, OVERRIDES
from hashiye.registry import Remark, check
from hashiye.text import name_of

_CONTROL = "[\u202a-\u202e\u2066-\u2069\n\r\x1c-\x1e\x85\u2029]"
_ISOLATES = frozenset("\u2066\u2067\u2068")
_POP_ISOLATE, _POP = "\u2069", "\u202c"
_REMOVE = "take the control out of the article and annotate it again, or convert it anew"


@check("HSH-B111", screen=lambda subject: "HSH-B111" in subject.suspects)
def bidi_override(subject: Subject) -> Iterator[Remark]:
    """Text is read in the order in which it is stored; the direction of its letters sees to that.

    An override (LRO, RLO) shows everything behind it in another order, so that a reader sees other words than a search,
    a tokenizer or a reviewer of a change does. No Persian or Arabic text needs one. It comes with text copied from old
    editors, or is put there to deceive (Unicode Technical Report 36). Take it out of the article.
    """

    def tell(start: int, end: int) -> Remark:
        return Remark(
            message="an override shows the text behind it in another order than it is stored in",
            found=named(subject.text[start:end]), expected="no override", fix=_REMOVE,
        )  # fmt: skip

    return told(runs(subject.text, OVERRIDES), tell)


@check("HSH-B112", screen=lambda subject: "HSH-B112" in subject.suspects)
def bidi_control(subject: Subject) -> Iterator[Remark]:
    """Text carries no embeddings and isolates (LRE, RLE, LRI, RLI, FSI): direction is for the page that shows it.

    Word processors and web pages leave them around Latin words. They stay inside tokens and surfaces, so that two words
    that look alike are different. Here are listed those that are closed again in their paragraph; the others are
    HSH-B113. Take them out of the article unless they are part of what you study.
    """
    open_for_good = set(_unbalanced(subject.text))

    def tell(start: int, end: int) -> Remark:
        return Remark(
            message="a directional control stands in the text",
            found=named(subject.text[start:end]), expected="text without it", fix=_REMOVE,
        )  # fmt: skip

    spots = ((at, at + 1) for at in _places(subject.text, OPENERS) if at not in open_for_good)
    return told(spots, tell)


@check("HSH-B113", screen=lambda subject: "HSH-B113" in subject.suspects)
def bidi_unbalanced(subject: Subject) -> Iterator[Remark]:
    """Every directional control is closed in its own paragraph, and every closing one closes something.

    Their effect ends with the paragraph (Unicode Standard Annex 9); on a page or in a report that puts the text into a
    longer line, an open one takes hold of what follows. They are halved when text is cut or a quotation copied. An
    override that is never closed is told by HSH-B111 alone. Take the control out of the article.
    """

    def tell(start: int, _end: int) -> Remark:
        opens = subject.text[start] in OPENERS
        return Remark(
            message="a directional control is never closed in its paragraph" if opens
            else "a directional control closes nothing",
            found=name_of(subject.text[start]), expected="controls in pairs, or none", fix=_REMOVE,
        )  # fmt: skip

    text = subject.text
    return told(((at, at + 1) for at in sorted(_unbalanced(text)) if text[at] not in OVERRIDES), tell)


def _places(text: str, controls: frozenset[str]) -> Iterator[int]:
    return (match.start() for match in re.finditer(_CONTROL, text) if match[0] in controls)


def _unbalanced(text: str) -> Iterator[int]:
    """Yield the offsets of controls without a partner, as UAX #9 pairs them (BD9, X7): a paragraph at a time."""
    unclosed: list[int] = []
    isolates = 0  # those among them that are isolates
    for match in re.finditer(_CONTROL, text):
        at, char = match.start(), match[0]
        if char in OPENERS or char in OVERRIDES:
            unclosed.append(at)
            isolates += char in _ISOLATES
        elif char == _POP_ISOLATE and isolates:
            while text[unclosed[-1]] not in _ISOLATES:  # it ends the embeddings inside it as well
                yield unclosed.pop()
            unclosed.pop()
            isolates -= 1
        elif char == _POP and unclosed and text[unclosed[-1]] not in _ISOLATES:
            unclosed.pop()
        elif char in {_POP_ISOLATE, _POP}:
            yield at
        else:  # the end of a paragraph
            yield from unclosed
            unclosed.clear()
            isolates = 0
    yield from unclosed
