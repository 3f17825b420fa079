"""The examples of the tagset, read by the rules: how far the tool follows the guidelines it is handed out with."""

from __future__ import annotations

import json
from importlib import resources

import pytest

from hashiye.recognize.rules import LABELS, RuleRecognizer
from hashiye.tokenize import Tokenizer
from hashiye.words import Words

TAGSET = json.loads(resources.files("hashiye").joinpath("resources/tagsets/fa-news.json").read_text("utf-8"))
TOKENIZER = Tokenizer(compare=False)
RULES = RuleRecognizer()
CARRIER = "خبرها می‌گویند که {} هم در این باره آمده است."
EXAMPLES = [
    (label["name"], example["text"], example.get("context", ""))
    for label in TAGSET["labels"]
    if label["name"] in LABELS
    for example in label["examples"]
]
EXCEPTIONS = {
    ("TIM", "۱۰:۴۵"): "digits with a colon and no word of time beside them: a score or a ratio as likely",
}
"""Examples that the rules miss, and why."""


def marked(text: str) -> set[tuple[str, str]]:
    tokenized = TOKENIZER.tokenize(text)
    found = RULES.recognize(Words.of(text, tokenized.segments, tokenized.surfaces))
    return {(mark.label, text[mark.start : mark.end]) for mark in found}


def is_found(label: str, text: str, context: str) -> bool:
    return (label, text) in marked(CARRIER.format(context or text))


@pytest.mark.parametrize(("label", "text", "context"), EXAMPLES)
def test_an_example_is_marked_as_the_tagset_says(label: str, text: str, context: str) -> None:
    assert is_found(label, text, context) == ((label, text) not in EXCEPTIONS)


def test_the_rules_follow_most_examples() -> None:
    assert len(EXAMPLES) >= 30
    assert {label for label, _, _ in EXAMPLES} == set(LABELS)
    assert sum(is_found(*example) for example in EXAMPLES) >= 0.85 * len(EXAMPLES)
    named = {(label, text) for label, text, _ in EXAMPLES}
    assert EXCEPTIONS.keys() <= named


def test_a_counter_example_is_not_marked_with_its_label() -> None:
    wrong = [
        (label["name"], example["text"])
        for label in TAGSET["labels"]
        if label["name"] in LABELS
        for example in label["counterExamples"]
        if (label["name"], example["text"]) in marked(CARRIER.format(example["text"]))
    ]
    assert wrong == []
