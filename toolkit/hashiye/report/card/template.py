"""The sections of a new data card that only people can fill; what they write there is never touched again."""

from __future__ import annotations

from hashiye.report.card import marks, words

_SECTIONS = (
    ("Description", "What is in the corpus, who made it, and why?"),
    ("Uses", "What may it be used for, and what should it not be used for?"),
    (
        "Where the texts come from",
        "How were they chosen and collected? What was done to them? Whose rights are in them?",
    ),
    ("How it was annotated", "Who annotated, how were they trained and paid, how were disagreements settled?"),
    ("Persons and sensitive matters", "Which persons appear in the texts, and what was done to protect them?"),
    ("Biases and limits", "What is over- or under-represented? What should users know before they rely on it?"),
    ("Citation", "How is the corpus to be cited? Who answers questions?"),
)

_NOTE = """\
<!-- hashiye stats --card writes anew what stands between the marks "hashiye:figures begin" and "hashiye:figures end",
here and in the metadata above; everything else is yours. Keys that you add to the metadata outside the marks go
before those of hashiye. -->
"""


def of(name: str) -> str:
    """Return a card with empty places for the figures and for people's words."""
    first, *rest = (
        f"## {title}\n\n<!-- To be written: {asked} -->\n\n_To be written._\n" for title, asked in _SECTIONS
    )
    head = f"---\n{marks.HEAD_BEGIN}\n{marks.HEAD_END}\n---\n"
    place = f"{marks.BEGIN}\n{marks.END}\n"
    return "\n".join((head, f"# {words.word(name)}\n", _NOTE, first, place, *rest))
