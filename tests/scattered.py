"""A corpus in which two people work at once: a document as sentences of words with marks on them, and random edits.

What both edits together make is known without merging anything: they are put into the sentences, and the document is
written from these.
"""

from __future__ import annotations

import random
from array import array
from pathlib import Path

from msgspec import Struct, structs

from hashiye import codecs
from hashiye.model import Annotation, Document, Layer, Producer, Segmentation, Spans, Text

_WORDS = (
    "علی حسن مریم تهران تبریز شیراز وزیر خارجه گفت رفت آمد کتاب دولت مجلس روز هفته دیدار سفر نشست خبر شهر مردم بزرگ تازه "
    "می‌رود خانه‌ها ایران آذربایجان سازمان ملل متحد باکو رییس جمهور پیام توافق امضا کرد شد بود است"
)
WORDS = _WORDS.split(" ")
LABELS = ("PER", "LOC", "ORG")


class Mark(Struct, frozen=True):
    """An annotation: the words of a sentence it covers, its label and its id."""

    id: str
    first: int
    last: int
    label: str
    attributes: dict[str, str] = {}


class Sentence(Struct, frozen=True):
    """A sentence: its words, and the marks on them."""

    words: tuple[str, ...]
    marks: tuple[Mark, ...] = ()


type Article = tuple[Sentence, ...]


def article(chance: random.Random, sentences: int = 15) -> Article:
    """Make an article whose sentences differ, with one or two marks in each."""
    made = []
    for number in range(sentences):
        words = [*(chance.choice(WORDS) for _ in range(chance.randint(8, 12))), f"{number + 100}"]
        marks = [Mark(_new(chance), 0, chance.randint(0, 1), chance.choice(LABELS))]
        if chance.random() < 0.6:
            marks.append(Mark(_new(chance), 4, chance.randint(4, 5), chance.choice(LABELS)))
        made.append(Sentence(tuple(words), tuple(marks)))
    return tuple(made)


def _new(chance: random.Random) -> str:
    return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=8))


def edited(chance: random.Random, sentence: Sentence, *, text: bool) -> Sentence:
    """Make one edit: of a mark, or of a word that no mark covers."""
    marks = list(sentence.marks)
    spot = chance.randrange(len(marks))
    one = marks[spot]
    match chance.choice(
        ("word", "added words", "cut word") if text else ("add", "remove", "label", "size", "attribute")
    ):
        case "add":
            marks.append(Mark(_new(chance), 7, 7, chance.choice(LABELS)))
        case "remove":
            del marks[spot]
        case "label":
            marks[spot] = structs.replace(one, label=chance.choice([label for label in LABELS if label != one.label]))
        case "size":
            marks[spot] = structs.replace(one, last=one.last + 1)
        case "attribute":
            marks[spot] = structs.replace(one, attributes={"role": chance.choice(("a", "b"))})
        case "word":
            words = (*sentence.words[:3], sentence.words[3] + "ان", *sentence.words[4:])
            return structs.replace(sentence, words=words)
        case "added words":
            words = (*sentence.words[:-1], "به", "تازگی", sentence.words[-1])
            return structs.replace(sentence, words=words)
        case "cut word":
            return structs.replace(sentence, words=(*sentence.words[:-2], sentence.words[-1]))
    return structs.replace(sentence, marks=tuple(marks))


def sides(chance: random.Random, base: Article, *, edits: int = 4, text: bool) -> tuple[Article, Article, Article]:
    """Return two edited versions and what both together make; no sentence is edited by both."""
    numbers = chance.sample(range(len(base)), 2 * edits)
    versions = [list(base), list(base), list(base)]
    for place, number in enumerate(numbers):
        side = place % 2
        made = edited(chance, base[number], text=text and place < 4)
        versions[side][number] = versions[2][number] = made
    return tuple(versions[0]), tuple(versions[1]), tuple(versions[2])


def written(article: Article, name: str = "a", spelling: str = "json") -> tuple[bytes, bytes]:
    """Return the bytes of the text and of the document."""
    lines, tokens, sentences, breaks = [], [], [], [0]
    annotations, place = [], 0
    for sentence in article:
        begins, at = [], place
        for word in sentence.words:
            begins.append(at)
            tokens += [at, at + len(word)]
            at += len(word) + 1
        line = " ".join(sentence.words)
        sentences += [place, place + len(line)]
        breaks.append(len(tokens) // 2)
        for mark in sentence.marks:
            start, end = begins[mark.first], begins[mark.last] + len(sentence.words[mark.last])
            surface = line[start - place : end - place]
            annotations.append(Annotation(mark.id, start, end, mark.label, surface, (), mark.attributes))
        lines.append(line)
        place += len(line) + 1
    content = "\n".join(lines) + "\n"
    layer = Layer("entities", "sara", "complete", tuple(annotations), "")
    document = Document(
        name, "fa", Text.of(content, file=f"../texts/{name}.txt"), producers=(Producer("sara", "person"),),
        segments=Segmentation(Spans(sentences), Spans(tokens), array("i", breaks)), layers=(layer,),
    )  # fmt: skip
    (data,) = codecs.CODECS[spelling].write(document).files.values()
    return content.encode(), data


def put(folder: Path, article: Article, name: str = "a", spelling: str = "json") -> None:
    """Write the text and the document into a corpus."""
    text, document = written(article, name, spelling)
    for part, data in ((f"texts/{name}.txt", text), (f"documents/{name}.hsh.{spelling}", document)):
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        (folder / part).write_bytes(data)
