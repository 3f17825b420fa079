"""Makes the files of this folder by other people's tools: ``python make.py`` with the packages of README.md installed.

Not run by the tests; what it wrote is kept. The text is our own (CC0-1.0).
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
TEXT = (
    "گفتگوی پوتین و علی\u200cاف در مسکو 😀\n"
    "به گزارش ایرنا ، حسن روحانی روز سه\u200cشنبه ۲۰ دی ۱۴۰۱ در تهران گفت : کار تمام شد .\n"
    "سازمان ملل و وزارت دفاع از باکو خبر دادند .\n"
)
NAMES = (
    ("پوتین", "PER"), ("علی\u200cاف", "PER"), ("مسکو", "LOC"), ("ایرنا", "ORG"), ("حسن روحانی", "PER"),
    ("۲۰ دی ۱۴۰۱", "DAT"), ("تهران", "LOC"), ("سازمان ملل", "ORG"), ("وزارت دفاع", "ORG"), ("باکو", "LOC"),
)  # fmt: skip


def spans() -> list[tuple[int, int, str]]:
    return sorted((TEXT.index(name), TEXT.index(name) + len(name), label) for name, label in NAMES)


def drafts() -> str:
    """What an annotator would have typed: with a relation, an event, a note and a fragmented span."""
    lines = [f"T{n}\t{label} {a} {b}\t{TEXT[a:b]}" for n, (a, b, label) in enumerate(spans(), 1)]
    start, verb = TEXT.index("کار تمام شد"), TEXT.index("گفت :")
    lines.append(f"T11\tACT {start} {start + 3};{start + 9} {start + 11}\tکار شد")
    lines.append(f"T12\tSAY {verb} {verb + 3}\tگفت")
    lines += [
        "R1\tMeets Arg1:T1 Arg2:T2",
        "E1\tSAY:T12 Who:T5",
        "A1\tCertain T5",
        "#1\tAnnotatorNotes T3\tپایتخت روسیه",
    ]
    return "\n".join(lines) + "\n"


def brat(folder: Path, draft: str, *, bratly: bool) -> None:
    """Read a draft and write it again with bratly, or with brat-peek."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "khabar.txt").write_text(TEXT, encoding="utf-8")
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "khabar.txt").write_text(TEXT, encoding="utf-8")
        (Path(home) / "khabar.ann").write_text(draft, encoding="utf-8")
        if bratly:
            from bratly.io import read_and_load_ann_file, write_ann_file

            write_ann_file(
                read_and_load_ann_file(f"{home}/khabar.ann", grammar_check=False), str(folder / "khabar.ann")
            )
        else:
            from peek.ann_structure import AnnDocument
            from peek.rwsl import write_ann_file

            write_ann_file(AnnDocument(f"{home}/khabar.ann", txt=True), str(folder))


def jsonl_to_conll(path: Path, marked: list[tuple[int, int, str]]) -> None:
    from jsonl_to_conll import convert, io

    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.loads(json.dumps({"text": TEXT, "labels": [list(one) for one in marked]}))
    io.json_to_text(convert.flatten_all([line]), str(path))


def nltk_columns(path: Path) -> None:
    """Three columns (word, part of speech, IOB tag) from a tree of chunks."""
    from nltk.chunk.util import conlltags2tree, tree2conllstr

    path.parent.mkdir(parents=True, exist_ok=True)
    sentences, at = [], 0
    for line in TEXT.splitlines(keepends=True):
        tags = []
        for word in line.split():
            start = TEXT.index(word, at)
            at = start + len(word)
            label = next(((kind, first) for first, last, kind in spans() if first <= start < last), None)
            tags.append((word, "N", "O" if label is None else f"{'B' if label[1] == start else 'I'}-{label[0]}"))
        sentences.append(tree2conllstr(conlltags2tree(tags)))
    path.write_text("\n\n".join(sentences) + "\n", encoding="utf-8")


def main() -> None:
    past = drafts().replace("T3\tLOC", "T3\tLOC 900 904\tمسکو\nT99\tLOC")
    reversed_ = drafts() + "T50\tPER 30 20\tپوتین\n"
    shifted = "".join(f"T{n}\t{label} {a + 3} {b + 3}\t{TEXT[a:b]}\n" for n, (a, b, label) in enumerate(spans(), 1))
    brat(HERE / "sound" / "bratly", drafts(), bratly=True)
    brat(HERE / "sound" / "brat-peek", drafts(), bratly=False)
    brat(HERE / "broken" / "bratly-past-the-end", past, bratly=True)
    brat(HERE / "broken" / "bratly-reversed", reversed_, bratly=True)
    brat(HERE / "broken" / "bratly-shifted", shifted, bratly=True)
    brat(HERE / "broken" / "brat-peek-past-the-end", past, bratly=False)
    brat(HERE / "broken" / "brat-peek-shifted", shifted, bratly=False)
    jsonl_to_conll(HERE / "sound" / "jsonl-to-conll" / "khabar.iob2", spans())
    loose = [(a, b + 1, label) for a, b, label in spans()]  # a blank at the edge becomes a word without letters
    jsonl_to_conll(HERE / "broken" / "jsonl-to-conll-blank-edges" / "khabar.iob2", loose)
    nltk_columns(HERE / "sound" / "nltk" / "khabar.iob2")


if __name__ == "__main__":
    main()
