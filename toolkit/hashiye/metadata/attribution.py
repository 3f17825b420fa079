"""Who the text says it is from: outlets and institutions behind به گزارش، به نقل از …, and datelines.

Persons and bodies that merely said something are left out. A name ends where a known outlet does,
where a recogniser says an organisation does, or at punctuation, a preposition or a verb.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import compress, islice

from msgspec import Struct

from hashiye.forms import key
from hashiye.metadata import outlets
from hashiye.words import Words


def _keys(words: str) -> frozenset[str]:
    return frozenset(map(key, words.split()))


_FOOTER_MAX = 60
"""Code points of the longest footer that is nothing but an outlet's name."""
REACH = 12
"""Tokens of the longest name."""

_TRIGGERS = _keys("گزارش نقل نوشته اعلام گفتگو گفت‌وگو گو مصاحبه :")
_AFTER_BE = {"گزارش": ("be-gozaresh", 1), "نوشته": ("be-neveshte", 1), "نقل": ("be-naql-az", 2)}
_TALKS = _keys("گفتگو گفت‌وگو گو مصاحبه")
_GROUND = _keys("طبق براساس بنابر برپایه")
"""One word that makes گزارش or اعلام a citation."""
_GROUND_PAIRS = frozenset({
    (key(first), key(second))
    for first, second in (
        ("بر", "اساس"), ("بنا", "بر"), ("بنا", "به"), ("بر", "پایه"),
        ("بر", "مبنای"),
    )
})  # fmt: skip
_BEFORE = _GROUND | {"به", "در", "و"} | {second for _, second in _GROUND_PAIRS}
"""What stands before every citation's middle word."""
_STOPS = _keys(
    '، , . : ؛ ; » « ( ) [ ] " “ ” ! ؟ ? - – — / … از در به که با را تا وی او این آن نیز هم'
    " درباره پیرامون طی برای روز امروز دیروز گفت گفته افزود اظهار اعلام خبر داد کرد است شد بود"
    " می نمی وابسته حدود بیش شنبه یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه دکتر مهندس آقای"
    " سردار سرهنگ سید بیشینه کمینه تعداد شمار پس پیش هر همه چون چنانچه اگر"
)
_NOT_NAMES = _keys(
    "این آن وی او یک منابع منبع رسانه رسانه‌ها رسانه‌های مقامات مقام وزیر رئیس رییس سخنگوی مدیر"
    " مدیرکل معاون فرمانده دبیر نماینده شاهدان کارشناسان کارشناس برخی یکی دو چند مسئولان مسئول"
    " پزشکان خبرنگاران خبرنگارما تلگرام کانال‌های مردم ما خود دادستان استاندار فرماندار شهردار"
    " رئیس‌جمهور نخست‌وزیر آقای خانم دکتر سردار سرهنگ آیت‌الله حجت‌الاسلام سرتیپ مادر پدر همسر"
    " فردی کسی ناظران اهالی"
)
_REPORTERS = _keys("خبرنگار گروه سرویس بخش حوزه دفتر خبرنگاران واحد تیم")


_LINE = re.compile(r"\S[^\n]*")
_DATELINE = re.compile(
    r"(?P<a>[^-\u2013\u2014/:،()\n]{2,40})(?P<s>[-\u2013\u2014/:،(])"
    r"(?:\s{0,4}(?P<b>[^-\u2013\u2014/:،()\n]{2,40})(?P<t>[-\u2013\u2014)،:]))?"
)
_DASHES = "-\u2013\u2014"


class Name(Struct, frozen=True):
    """A name as written: its span, how it was found, and the keys of its words."""

    start: int
    end: int
    rule: str
    words: tuple[str, ...]


class Attribution(Struct):
    """What a text says of its origin. ``labels`` maps a label at a line's start to where its value begins."""

    agency: Name | None
    place: tuple[int, int] | None
    sources: list[Name]
    creator: tuple[int, int] | None
    labels: dict[str, int]


def read(
    words: Words, body: int, organizations: Mapping[int, int], persons: Sequence[tuple[int, int]] = ()
) -> Attribution:
    """Read all attributions. ``body`` is the offset of the first line of the body.

    ``organizations`` maps the start of each organisation a recogniser found to its end; ``persons``
    are the spans of persons, sorted and apart. A name that holds a person is left out.
    """
    text, keys = words.text, words.keys
    agency, place = _dateline(text, body)
    sources: list[Name] = []
    leading: list[Name] = []
    labels: dict[str, int] = {}
    creator: tuple[int, int] | None = None
    for index in compress(range(len(keys)), map(_TRIGGERS.__contains__, keys)):
        if keys[index] == ":":
            label = _label(words, index)
            if label and label not in labels and index + 1 < len(keys):
                labels[label] = words.starts[index + 1]
            continue
        opened = _opened(words, index)
        if opened is None:
            continue
        rule, first = opened
        name = _no_person(_name(words, first, rule, organizations), persons)
        if name is None:
            continue
        sources.append(name)
        if rule == "be-gozaresh" and _begins_line(words, index - 1):
            leading.append(name)
    agency = _no_person(agency, persons) or _no_person(_footer(text, labels), persons) or _leading(leading, text, body)
    for label in ("گزارش از", "گزارشگر", "نویسنده", "خبرنگار", "گزارش"):
        if creator is None and label in labels:
            creator = _rest_of_line(text, labels[label])
    return Attribution(agency, place, sources, creator, labels)


def _no_person(name: Name | None, persons: Sequence[tuple[int, int]]) -> Name | None:
    """Return the name unless a marked person stands in it and it is no outlet: persons are no origin."""
    if name is None:
        return None
    at = bisect_right(persons, (name.start, name.end))
    inside = at < len(persons) and persons[at][0] < name.end
    across = at > 0 and persons[at - 1][1] > name.start
    return None if (inside or across) and not outlets.is_outlet(name.words) else name


def _begins_line(words: Words, index: int) -> bool:
    return index == 0 or words.text.find("\n", words.ends[index - 1], words.starts[index]) >= 0


def _opened(words: Words, index: int) -> tuple[str, int] | None:
    """Return the rule of a citation whose middle word is at ``index``, and the token its name begins at."""
    keys = words.keys
    word, before = keys[index], keys[index - 1] if index else ""
    if before not in _BEFORE:
        return None
    pair = (keys[index - 2] if index > 1 else "", before)
    after = keys[index + 1] if index + 1 < len(keys) else ""
    if word in ("گزارش", "اعلام") and (before in _GROUND or pair in _GROUND_PAIRS):
        return ("bar-asas" if word == "گزارش" else "bana-bar-elam"), index + 1
    if before == "به" and word in _AFTER_BE:
        rule, step = _AFTER_BE[word]
        return (rule, index + step) if step == 1 or after == "از" else None
    if after != "با" or word not in _TALKS or (word == "گو" and pair != ("گفت", "و")):
        return None
    inside = keys[index - 3] if word == "گو" and index > 2 else before
    return ("dar-goftogu", index + 2) if inside == "در" else None


def _name(words: Words, first: int, rule: str, organizations: Mapping[int, int]) -> Name | None:
    """Read the name that begins at token ``first``."""
    keys, text = words.keys, words.text
    if first < len(keys) and keys[first] in ("«", '"', "\u201c"):
        first += 1
    if first >= len(keys) or keys[first] in _NOT_NAMES:
        return None
    last = _phrase(words, first)
    first, last = _without_reporter(keys, first, last)
    if first >= last or keys[first] in _NOT_NAMES:
        return None
    found = organizations.get(words.starts[first])
    if length := outlets.known_at(keys[first:last]):
        last = first + length
    elif keys[first] in outlets.HEADS and (length := outlets.known_at(keys[first + 1 : last])):
        last = first + 1 + length
    elif found is not None:
        last = bisect_left(words.starts, found)
    elif last - first > 7:
        return None  # no end in sight
    names = tuple(keys[first:last])
    if rule == "dar-goftogu" and not outlets.is_outlet(names):
        return None
    start, end = words.starts[first], words.ends[last - 1]
    end = max(end, found) if found is not None else end
    end -= len(text[start:end]) - len(text[start:end].rstrip("-\u2013\u2014/:.،"))
    return Name(start, end, rule, names) if end > start else None


def _phrase(words: Words, first: int) -> int:
    """Return the token right behind the longest run from ``first`` that could be a name on one line."""
    keys, text = words.keys, words.text
    last = first
    top = min(len(keys), first + REACH)
    while last < top and keys[last] not in _STOPS:
        if last > first:
            if keys[last] == "و" and (last + 1 >= top or keys[last + 1] in ("به", "نقل")):
                break
            if "\n" in text[words.ends[last - 1] : words.starts[last]]:
                break
        last += 1
    return last


def _without_reporter(keys: list[str], first: int, last: int) -> tuple[int, int]:
    """Drop «خبرنگار گروه …» and روابط عمومی before the name proper."""
    if keys[first : first + 2] == ["روابط", "عمومی"]:
        return first + 2, last
    if keys[first] not in _REPORTERS:
        return first, last
    for index in range(first + 1, last):
        if keys[index] in outlets.HEADS or (outlets.known_at(keys[index:last]) == last - index):
            return index, last
    for index in range(first + 1, last):
        if length := outlets.known_at(keys[index:last]):
            return index, index + length
    # an outlet nobody listed: the last word, behind its desk
    return (last - 1, last) if first + 1 < last <= first + 5 else (last, last)


def _split(text: str, start: int, end: int) -> tuple[int, int, tuple[str, ...]]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip(' "«\u201c*\t'))
    end -= len(piece) - len(piece.rstrip(' "»\u201d\t'))
    return start, end, tuple(map(key, text[start:end].split()))


def _dateline(text: str, body: int) -> tuple[Name | None, tuple[int, int] | None]:
    """Read «تهران - ایرنا -»، «ایسنا/اصفهان»، «کابل (آژانس باختر) -» at the start of the body."""
    for line in islice(_LINE.finditer(text, body), 2):
        match = _DATELINE.match(text, line.start(), min(line.end(), line.start() + 100))
        if match is None:
            continue
        start, end, first = _split(text, *match.span("a"))
        if first[:2] == ("به", "گزارش"):
            continue
        left = Name(start, end, "dateline", first)
        if outlets.is_outlet(first) and not (
            match["s"] == "،" and match["b"] and _split(text, *match.span("b"))[2][:1] != ("سرویس",)
        ):
            place = _place_behind(text, match)
            return left, place
        if match["b"] is None:
            continue
        start, end, second = _split(text, *match.span("b"))
        dashed = match["s"] in _DASHES and match["t"] in _DASHES
        if len(first) <= 3 and (outlets.is_outlet(second) or (dashed and 1 <= len(second) <= 4)):
            return Name(start, end, "dateline", second), (left.start, left.end)
    return None, None


def _place_behind(text: str, match: re.Match[str]) -> tuple[int, int] | None:
    """Return the place of «ایرنا - تهران -»."""
    if match["b"] is None or match["s"] not in _DASHES or match["t"] not in _DASHES:
        return None
    start, end, names = _split(text, *match.span("b"))
    return (start, end) if len(names) <= 2 else None


def _label(words: Words, index: int) -> str:
    """Return the words before the colon at ``index`` back to the line's start, if they are at most three."""
    for first in range(index - 1, max(-1, index - 4), -1):
        if "\n" in words.text[words.ends[first] : words.starts[first + 1]]:
            return ""
        if _begins_line(words, first):
            return " ".join(words.keys[first:index])
    return ""


def _rest_of_line(text: str, start: int) -> tuple[int, int] | None:
    """Return the short value behind a label: at most five words, up to punctuation."""
    stop = text.find("\n", start)
    piece = re.split(r"[/؛،.(|\-]", text[start : stop if stop >= 0 else len(text)][:80], maxsplit=1)[0]
    value = piece.rstrip()
    return (start, start + len(value)) if value and len(value.split()) <= 5 else None


def _footer(text: str, labels: Mapping[str, int]) -> Name | None:
    """Read «منبع: ایلنا», or an outlet's name that stands alone at the end."""
    for label in ("منبع", "منبع خبر"):
        if label in labels and (span := _rest_of_line(text, labels[label])):
            start, end, names = _split(text, *span)
            return Name(start, end, "footer", names)
    stop = len(text.rstrip())
    low = max(0, stop - _FOOTER_MAX)
    begin = max(text.rfind("\n", low, stop), text.rfind(".", low, stop - 1), text.rfind("…", low, stop - 1)) + 1
    if not begin or text[stop - 1 : stop] in ".؟!":
        return None
    start, end, names = _split(text, begin, stop)
    if outlets.is_outlet(names) and outlets.known_at(names[names[0] in outlets.HEADS :]):
        return Name(start, end, "footer", names)
    if names in outlets.KNOWN:
        return Name(start, end, "footer", names)
    return None


def _leading(names: list[Name], text: str, body: int) -> Name | None:
    """Return the outlet of the first «به گزارش X» at a line's start: later only one of home."""
    first_line = _LINE.search(text, body)
    stop = first_line.end() if first_line else body
    for name in names:
        institution = name.words[0] in _INSTITUTIONS and not outlets.is_outlet(name.words)
        if institution or text[: name.start].rstrip().endswith("عمومی"):
            continue
        if name.start <= stop or (outlets.is_outlet(name.words) and outlets.is_home(name.words)):
            return name
    return None


_INSTITUTIONS = _keys(
    "وزارت سازمان مرکز اداره پلیس بانک شرکت دانشگاه ستاد هلال جمعیت موسسه مؤسسه اتحادیه شورای"
    " استانداری شهرداری دادگستری دادسرای فدراسیون نهاد بنیاد دفتر دیوان مجلس ارتش سپاه نیروی"
    " گمرک بورس صندوق بیمارستان اورژانس آتش‌نشانی انجمن کانون کمیته معاونت فرمانداری"
)
