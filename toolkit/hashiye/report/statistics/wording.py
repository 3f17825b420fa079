"""What is said of statistics in English: names of figures, and why one is missing."""

from __future__ import annotations

from collections.abc import Sequence

from hashiye.report import numbers
from hashiye.statistics.diversity import REASONS
from hashiye.statistics.figures import Figures, Lexical

MEASURES: tuple[tuple[str, str, int], ...] = (
    ("tokens", "tokens", 0),
    ("words", "words (tokens with a letter or a digit)", 0),
    ("all_types", "distinct tokens", 0),
    ("types", "word types (distinct words)", 0),
    ("hapaxes", "hapax legomena (types that occur once)", 0),
    ("dis_legomena", "dis legomena (types that occur twice)", 0),
    ("ttr", "type-token ratio", 3),
    ("guiraud", "Guiraud's R", 2),
    ("herdan", "Herdan's C", 3),
    ("yule", "Yule's K", 1),
    ("mattr", "MATTR", 3),
    ("mtld", "MTLD", 1),
)
"""Fields of the vocabulary, what each is called, and how many decimals mean anything."""

LAWS = {"heaps": "Heaps' law", "zipf": "Zipf's law"}
FITS = {"heaps": "R squared of the logarithms", "zipf": "Kolmogorov-Smirnov distance"}

EMPTY = "there is nothing to measure"
NO_TOKENS = "the documents have no tokens"
NO_VARIATION = "both labels are in every document"
NO_BALANCE = "it takes two groups and two labels"

SCOPES = {"document": "in the same document", "corpus": "in the corpus, those of one token"}
"""Where a surface that is labelled also stands unlabelled."""

LAYER_REASONS = {
    "not_complete": "not every document has the layer complete, from equally many annotators",
    "none_complete": "no document with tokens has the layer complete",
    "one_label": "in a group of one label what has another counts as unlabelled",
}
"""Why a figure of a layer is undefined, as ``hashiye.statistics.layers_figures.REASONS`` has it."""

STATUSES = ("explicit", "inferred", "unknown", "absent")

HABITS = {
    "half-space": "half-space between letters that would join",
    "half-space-unseen": "half-space between letters that would not join",
    "half-space-wrong": "half-space doubled, or at the edge of a word",
    "blank-for-half-space": "blank where a half-space is suspected",
    "half-space-lost": "words that lost a half-space, as is suspected",
    "persian-yeh": "Persian yeh",
    "persian-kaf": "Persian kaf",
    "heh-hamza-letter": "heh with hamza as one letter",
    "heh-hamza-mark": "heh with hamza as a mark",
    "heh-half-space-yeh": "heh, half-space, yeh",
    "arabic-yeh": "Arabic yeh",
    "alef-maksura": "alef maksura",
    "arabic-kaf": "Arabic kaf",
    "letter-variant": "other letters that stand for Persian ones",
    "arabic-word": "words with an Arabic yeh, alef maksura or kaf",
    "mixed-letters": "words with both forms of one letter, as ی and ي",
    "presentation-form": "presentation forms",
    "yeh-hamza-apart": "yeh with hamza as a mark",
    "tatweel": "tatweel",
    "harakat": "vowel marks (harakat)",
    "persian-digit": "Persian digits",
    "arabic-digit": "Arabic digits",
    "latin-digit": "Latin digits",
    "mixed-digits": "numbers with digits of two systems",
    "persian-comma": "Persian comma",
    "persian-semicolon": "Persian semicolon",
    "persian-question-mark": "Persian question mark",
    "persian-quotes": "guillemets",
    "persian-percent": "Persian percent sign",
    "decimal-sign": "Persian decimal sign",
    "thousands-sign": "Persian thousands sign",
    "slash-in-number": "slash between digits",
    "latin-comma": "Latin comma",
    "latin-semicolon": "Latin semicolon",
    "latin-question-mark": "Latin question mark",
    "latin-quotes": "Latin quotation marks",
    "latin-percent": "Latin percent sign",
    "decimal-point": "full stop as decimal sign",
    "thousands-comma": "Latin comma between thousands",
    "comma-in-number": "Persian comma in a number",
    "double-blank": "several blanks in a row",
    "blank-before-mark": "blank before a mark",
    "blank-inside-bracket": "blank inside a bracket",
    "no-blank-behind-mark": "no blank behind a mark",
    "no-break-space": "no-break space",
    "odd-blank": "other odd blanks",
    "joiner": "zero-width joiner",
    "bidi-override": "overrides of direction",
    "bidi-control": "embeddings and isolates",
    "directional-mark": "marks of direction",
    "invisible": "other invisible characters",
}
"""What each thing of :data:`hashiye.statistics.hygiene.THINGS` is in words."""


def reason(because: str) -> str:
    """Return why a figure is undefined, in words."""
    return REASONS.get(because) or LAYER_REASONS.get(because) or because or "no reason is given"


def scope(figures: Figures) -> str:
    """Return what a report is about: ``412 documents, 12,048 sentences, 301,877 tokens``."""
    sizes = ((figures.documents, "document"), (figures.sentences, "sentence"), (figures.tokens, "token"))
    return ", ".join(numbers.count(number, noun) for number, noun in sizes)


def named(field: str, lexical: Lexical) -> str:
    """Return the name of a measure of the vocabulary with the setting it depends on."""
    name = next((told for one, told, _ in MEASURES if one == field), field)
    if field == "mattr" and lexical.window:
        return f"{name} (windows of {numbers.count(lexical.window, 'word')})"
    return f"{name} (threshold {lexical.threshold:g})" if field == "mtld" and lexical.threshold else name


def months(counted: Sequence[tuple[str, int]], most: int) -> tuple[Sequence[tuple[str, int]], int]:
    """Return the last months and how many earlier ones there are."""
    return counted[-most:], max(len(counted) - most, 0)


def more(number: int, what: str) -> str:
    """Return how many more there are of ``what``, which is in the plural.

    >>> more(1, "pairs"), more(1_200, "pairs")
    ('and 1 more pair', 'and 1,200 more pairs')
    """
    return f"and {numbers.amount(number)} more {what.removesuffix('s') if number == 1 else what}"
