"""Makes ``newsroom``, the small corpus that docs/agreement.md measures: eight articles, three readers, two rounds.

``python docs/newsroom.py FOLDER`` writes it to ``FOLDER/newsroom``. What each reader marked stands below as it was
marked; before the second round they agreed that titles and common nouns are no part of a name.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from msgspec import structs

import hashiye
from hashiye import skeleton
from hashiye.model import Annotation, Document, Layer, Producer, Text

TAGSET = "fa-news@1.0"
_MARK = re.compile(r"\[([^|\]]+)\|([A-Z]+)\]")

ROUNDS = {
    "round-1": {
        "ab-01": {
            "sara": "رئیس جمهور [روسیه|LOC] در [مسکو|LOC] با وزیر خارجه [ایران|LOC] دیدار کرد.\n[کرملین|ORG] خبر را تأیید کرد.\n",
            "mina": "رئیس جمهور [روسیه|LOC] در [مسکو|LOC] با وزیر خارجه [ایران|LOC] دیدار کرد.\n[کرملین|LOC] خبر را تأیید کرد.\n",
            "reza": "رئیس جمهور [روسیه|LOC] در [مسکو|LOC] با [وزیر خارجه ایران|PER] دیدار کرد.\n[کرملین|ORG] خبر را تأیید کرد.\n",
        },
        "ab-02": {
            "sara": "[آقای دکتر علوی|PER] [دیروز|DAT] از [شهر تهران|LOC] به [اصفهان|LOC] رفت.\nاو با دانشگاهیان سخن گفت.\n",
            "mina": "آقای دکتر [علوی|PER] [دیروز|DAT] از شهر [تهران|LOC] به [اصفهان|LOC] رفت.\nاو با دانشگاهیان سخن گفت.\n",
            "reza": "آقای دکتر [علوی|PER] [دیروز|DAT] از شهر [تهران|LOC] به [اصفهان|LOC] رفت.\nاو با دانشگاهیان سخن گفت.\n",
        },
        "ab-03": {
            "sara": "[بانک مرکزی ایران|ORG] نرخ ارز را اعلام کرد.\nدر [تهران|LOC] بازار آرام بود.\n",
            "mina": "[بانک مرکزی|ORG] [ایران|LOC] نرخ ارز را اعلام کرد.\nدر [تهران|LOC] بازار آرام بود.\n",
            "reza": "[بانک مرکزی ایران|ORG] نرخ ارز را اعلام کرد.\nدر [تهران|LOC] بازار آرام بود.\n",
        },
        "ab-04": {
            "sara": "باران تند بارید و هوا سرد شد.\n",
            "mina": "باران تند بارید و هوا سرد شد.\n",
            "reza": "باران تند بارید و هوا سرد شد.\n",
        },
    },
    "round-2": {
        "ab-05": {
            "sara": "هیئت ایرانی روز [سه\u200cشنبه|DAT] به [باکو|LOC] رسید.\n[نیکول پاشینیان|PER] در [ایروان|LOC] سخن گفت.\n",
            "mina": "هیئت [ایرانی|NRP] روز [سه\u200cشنبه|DAT] به [باکو|LOC] رسید.\n[نیکول پاشینیان|PER] در [ایروان|LOC] سخن گفت.\n",
        },
        "ab-06": {
            "sara": "[سازمان ملل متحد|ORG] در [نیویورک|LOC] نشستی برگزار کرد.\nنماینده [ارمنستان|LOC] سخنرانی کرد.\n",
            "mina": "[سازمان ملل متحد|ORG] در [نیویورک|LOC] نشستی برگزار کرد.\nنماینده [ارمنستان|LOC] سخنرانی کرد.\n",
            "reza": "[سازمان ملل|ORG] متحد در [نیویورک|LOC] نشستی برگزار کرد.\nنماینده [ارمنستان|LOC] سخنرانی کرد.\n",
        },
        "ab-07": {
            "sara": "کتاب\u200cهای [نجف دریابندری|PER] در [نمایشگاه تهران|EVE] پرفروش بود.\n",
            "mina": "کتاب\u200cهای [نجف دریابندری|PER] در نمایشگاه [تهران|LOC] پرفروش بود.\n",
            "reza": "کتاب\u200cهای [نجف دریابندری|PER] در نمایشگاه تهران پرفروش بود.\n",
        },
        "ab-08": {
            "sara": "[پوتین|PER] و [علی\u200cاف|PER] درباره [گذرگاه لاجین|FAC] گفت\u200cوگو کردند.\n[روسیه|LOC] میانجی است.\n",
            "mina": "[پوتین|PER] و [علی\u200cاف|PER] درباره [گذرگاه لاجین|FAC] گفت\u200cوگو کردند.\n[روسیه|LOC] میانجی است.\n",
            "reza": "[پوتین|PER] و [علی\u200cاف|PER] درباره گذرگاه [لاجین|LOC] گفت\u200cوگو کردند.\n[روسیه|LOC] میانجی است.\n",
        },
    },
}  # fmt: skip

PARTIAL = {("ab-07", "reza")}
"""Layers that are not finished."""


def main(folder: Path) -> None:
    """Write the corpus below ``folder``."""
    list(skeleton.make(folder / "newsroom", name="newsroom", license_="CC0-1.0"))
    for number, articles in ROUNDS.items():
        for name, copies in articles.items():
            for reader, marked in copies.items():
                path = folder / "newsroom" / "annotators" / reader / number / f"{name}.hsh.json"
                path.parent.mkdir(parents=True, exist_ok=True)
                hashiye.write(_copy(folder, name, reader, marked), path)


def _copy(folder: Path, name: str, reader: str, marked: str) -> Document:
    text = _MARK.sub(r"\1", marked)
    file = folder / "newsroom" / "texts" / f"{name}.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
    base = hashiye.annotate(text, id=name, recognizers=())
    layer = Layer(
        "entities", reader, "partial" if (name, reader) in PARTIAL else "complete", tuple(_annotations(marked)), TAGSET
    )
    return structs.replace(
        base,
        text=structs.replace(Text.of(text), file=f"../../../texts/{name}.txt"),
        producers=(*base.producers, Producer(reader, "person")),
        layers=(layer,),
    )


def _annotations(marked: str):
    cut = 0
    for number, match in enumerate(_MARK.finditer(marked), 1):
        start = match.start() - cut
        cut += len(match[0]) - len(match[1])
        yield Annotation(f"a{number}", start, start + len(match[1]), match[2], match[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
