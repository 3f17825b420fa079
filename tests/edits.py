"""Documents drawn at random, and edits of them whose result is known without merging or aligning anything.

A :class:`Draft` keeps words as values with an identity; annotations, relations and facts point at words, not at
offsets. Edits work on drafts, so both sides' edits can be done one after the other to the base: that is what a merge
has to give. Each side has words and items of its own; edits of the text keep one word away from the other's.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from hashiye.conflict_sides.cuts import Token, columns
from hashiye.forms import norm
from hashiye.model import Annotation, Document, Fact, Layer, Producer, Relation, Text, new_id

WORDS = [
    "پوتین",
    "در",
    "مسکو",
    "گفت",
    "که",
    "کتاب\u200cها",
    "را",
    "می\u200cخواند",
    "و",
    "علی\u200cاف",
    "به",
    "تهران",
    "رفت",
    "كتابي",
    "خانهٔ",
    "تازه",
    "۱۴۰۱",
    "12.5",
    "دلار",
    "بود",
    "مریم",
    "میرزاخانی",
    "با",
    "حسن",
    "روحانی",
    "دیدار",
    "کرد",
    "سازمان",
    "ملل",
    "متحد",
    "روز",
    "سه\u200cشنبه",
    "خبر",
    "داد",
    "آنها",
    "از",
    "باکو",
    "آمدند",
    "😀",
    "این",
    "بار",
]
LABELS = ("PER", "ORG", "LOC", "DAT")
PRODUCERS = (Producer("sara", "person", "سارا"), Producer("hazm", "tool", "hazm", "0.12"))


@dataclass
class Word:
    """A word: its identity, its letters, the blank before it, whether a sentence begins with it, where it is cut."""

    id: int
    surface: str
    first: bool = False
    gap: str = " "
    cuts: tuple[int, ...] = ()
    norm: str = ""


@dataclass
class Item:
    """An annotation: pieces from one word up to and with another, by their identities."""

    id: str
    layer: int
    label: str
    parts: list[tuple[int, int]]
    attributes: dict[str, str] = field(default_factory=dict)
    note: str = ""
    confidence: float | None = None


@dataclass
class Link:
    """A relation of the second layer."""

    id: str
    label: str
    args: dict[str, tuple[str, ...]]


@dataclass
class Said:
    """A fact with its evidence; its value is what the evidence says where ``value`` is None."""

    key: str
    value: str | None
    role: str = ""
    evidence: tuple[tuple[int, int], ...] = ()


@dataclass
class Draft:
    """A document in words."""

    id: str
    words: list[Word]
    items: list[Item]
    links: list[Link]
    facts: list[Said]
    next_word: int = 0
    moved: list[tuple[tuple[int, ...], int]] = field(default_factory=list)
    """Sentences that were moved, by their words, and the word they stand behind now."""

    def word(self, identity: int) -> Word:
        return next(one for one in self.words if one.id == identity)

    def index(self, identity: int) -> int:
        return next(i for i, one in enumerate(self.words) if one.id == identity)

    def item(self, identity: str) -> Item:
        return next(one for one in self.items if one.id == identity)

    def covered(self) -> set[int]:
        """Return the words that something is about."""
        found = set()
        places = {one.id: i for i, one in enumerate(self.words)}
        spans = [part for one in self.items for part in one.parts]
        spans += [pair for fact in self.facts for pair in fact.evidence]
        for a, b in spans:
            found |= {one.id for one in self.words[places[a] : places[b] + 1]}
        return found

    def document(self) -> Document:
        """Write the draft down with offsets."""
        text, edges, tokens = "", {}, []
        for i, word in enumerate(self.words):
            text += word.gap if i else ""
            start = len(text)
            text += word.surface
            edges[word.id] = (start, len(text))
            bounds = [0, *word.cuts, len(word.surface)]
            for j, (a, b) in enumerate(zip(bounds, bounds[1:], strict=False)):
                own = word.norm if not word.cuts else norm(word.surface[a:b])
                own = "" if own == word.surface[a:b] else own
                tokens.append(Token(start + a, start + b, own, (word.first or not i) and not j))
        layers = []
        for number, (name, producer) in enumerate((("entities", "sara"), ("events", "hazm"))):
            made = [_annotation(one, edges, text) for one in self.items if one.layer == number]
            made.sort(key=lambda one: (one.start, one.end, one.label, one.id))
            links = [Relation(one.id, one.label, one.args) for one in self.links] if number else []
            links.sort(key=lambda one: (one.label, one.id))
            layers.append(Layer(name, producer, "complete", tuple(made), "", tuple(links)))
        facts = tuple(_fact(one, edges, text) for one in self.facts)
        return Document(
            self.id, "fa", Text.of(text, file=f"../texts/{self.id}.txt"), facts, PRODUCERS, columns(tokens),
            tuple(layers),
        )  # fmt: skip


def _annotation(one: Item, edges: dict[int, tuple[int, int]], text: str) -> Annotation:
    pieces = tuple((edges[a][0], edges[b][1]) for a, b in one.parts)
    more = {} if one.confidence is None else {"confidence": one.confidence}
    return Annotation(
        one.id, pieces[0][0], pieces[-1][1], one.label, " ".join(text[a:b] for a, b in pieces),
        pieces if len(pieces) > 1 else (), one.attributes, note=one.note, **more,
    )  # fmt: skip


def _fact(one: Said, edges: dict[int, tuple[int, int]], text: str) -> Fact:
    evidence = tuple((edges[a][0], edges[b][1]) for a, b in one.evidence)
    value = text[slice(*evidence[0])] if one.value is None else one.value
    return Fact(one.key, value, "explicit", one.role, evidence=evidence, rule="" if evidence else "outside")


# --- a base ---


def _word(chance: random.Random, draft: Draft, **more: object) -> Word:
    """Draw a word unlike the four before it: of two like words side by side nobody can tell which one was taken out."""
    near = {one.surface for one in draft.words[-4:]}
    surface = chance.choice([one for one in WORDS if one not in near])
    identity = draft.next_word
    made = Word(identity, surface, **more)
    if norm(surface) != surface:
        made.norm = norm(surface)
    if "\u200c" in surface and chance.random() < 0.3:
        made.cuts = (surface.index("\u200c") + 1,)
        made.norm = ""
    return made


def drawn(chance: random.Random, sentences: int = 12) -> Draft:
    """Draw a sound document: two layers with 10 to 40 annotations, nested and discontinuous ones, relations, facts."""
    draft = Draft(f"aran-{chance.randrange(10_000):04}", [], [], [], [])
    for _ in range(sentences):
        for i in range(chance.randint(5, 14)):
            gap = "\n" if not i and chance.random() < 0.3 else " "
            draft.words.append(_word(chance, draft, first=not i, gap=gap))
            draft.next_word += 1
        draft.words.append(Word(draft.next_word, ".", gap=""))
        draft.next_word += 1
    free = [i for i, one in enumerate(draft.words) if one.surface != "."]
    for _ in range(chance.randint(10, 40)):
        _mark(chance, draft, chance.choice(free), chance.randrange(2))
    events = [one for one in draft.items if one.layer == 1]
    for number in range(chance.randint(0, 4)):
        if len(events) > 1:
            ends = chance.sample(events, 2)
            draft.links.append(
                Link(f"r{number}", chance.choice(("ABOUT", "CAUSE")), {"from": (ends[0].id,), "to": (ends[1].id,)})
            )
    title = [one.id for one in draft.words[: next(i for i, one in enumerate(draft.words) if one.surface == ".")]]
    draft.facts = [
        Said("title", None, evidence=((title[0], title[-1]),)),
        Said("agency", "ایرنا"),
        Said("url", "https://news.example/😀"),
        Said("license", "CC-BY-4.0"),
        Said("date", "2025-04-01", "published"),
        Said("collected", "2025-04-02"),
        Said("publisher", "ایرنا", evidence=()),
    ]
    for number in range(chance.randint(0, 3)):
        at = chance.choice(free)
        draft.facts.append(
            Said("date", f"2023-01-{10 + number}", "mentioned", ((draft.words[at].id, draft.words[at].id),))
        )
    return draft


def _last(draft: Draft, at: int, length: int) -> int:
    """Return where a span of so many words ends at most: inside the sentence, before its full stop."""
    last = at
    while last + 1 < len(draft.words) and last - at + 1 < length and draft.words[last + 1].surface != ".":
        last += 1
    return last


def _mark(chance: random.Random, draft: Draft, at: int, layer: int, words: set[int] | None = None) -> Item | None:
    """Add an annotation at a word, unless one has that span or the words are not ours."""
    last = _last(draft, at, chance.randint(1, 4))
    if draft.words[at].surface == ".":
        return None
    parts = [(draft.words[at].id, draft.words[last].id)]
    if last - at >= 2 and chance.random() < 0.3:
        parts = [(draft.words[at].id, draft.words[at].id), (draft.words[last].id, draft.words[last].id)]
    used = {one.id for one in draft.words[at : last + 1]}
    if words is not None and not used <= words:
        return None
    if any(one.layer == layer and one.parts == parts for one in draft.items):
        return None
    label = chance.choice(LABELS)
    place = draft.document()  # the id is made of offsets, as hashiye makes it
    edges = _edges(draft)
    made = Item(
        new_id(place.id, ("entities", "events")[layer], edges[parts[0][0]][0], edges[parts[-1][1]][1], label, {one.id for one in draft.items}),
        layer, label, parts,
    )  # fmt: skip
    if chance.random() < 0.2:
        made.attributes = {"wikidata": f"Q{chance.randrange(999)}"}
    draft.items.append(made)
    return made


def _edges(draft: Draft) -> dict[int, tuple[int, int]]:
    found, at = {}, 0
    for i, word in enumerate(draft.words):
        at += len(word.gap) if i else 0
        found[word.id] = (at, at + len(word.surface))
        at += len(word.surface)
    return found


# --- edits ---


@dataclass
class Ground:
    """What is one side's alone: words, items, links, facts. ``inner`` are words whose neighbours are its own, too;
    ``shared`` are items to which both sides may add attributes, and which neither takes out."""

    words: set[int]
    inner: set[int]
    items: set[str]
    links: set[str]
    facts: set[int]
    shared: set[str]
    tag: str


type Edit = Callable[[random.Random, Draft, Ground], bool]
"""Changes a draft by its own means; False where it finds no room. It must find the same room in the base's words."""


def grounds(chance: random.Random, draft: Draft) -> tuple[Ground, Ground]:
    """Divide a draft between two sides: words in runs, everything else one by one."""
    owner: dict[int, int] = {}
    side = chance.randrange(2)
    left = 0
    for word in draft.words:
        if not left:
            side, left = 1 - side, chance.randint(4, 30)
        owner[word.id] = side
        left -= 1
    ids = [one.id for one in draft.words]
    made = []
    picks = [{one.id: chance.randrange(2) for one in draft.items}, {one.id: chance.randrange(2) for one in draft.links}]
    facts = {i: chance.randrange(2) for i in range(len(draft.facts))}
    shared = {one.id for one in draft.items if chance.random() < 0.4}
    for number, tag in ((0, "o"), (1, "t")):
        words = {one for one in ids if owner[one] == number}
        around = [({ids[max(i - 1, 0)], one, ids[min(i + 1, len(ids) - 1)]}, one) for i, one in enumerate(ids)]
        inner = {one for near, one in around if near <= words}
        made.append(Ground(
            words, inner, {one for one, who in picks[0].items() if who == number},
            {one for one, who in picks[1].items() if who == number},
            {one for one, who in facts.items() if who == number}, shared, tag,
        ))  # fmt: skip
    return made[0], made[1]


def _own(chance: random.Random, draft: Draft, ground: Ground) -> Item | None:
    own = [one for one in draft.items if one.id in ground.items]
    return chance.choice(own) if own else None


def relabel(chance: random.Random, draft: Draft, ground: Ground) -> bool:
    one = _own(chance, draft, ground)
    if one is not None:
        one.label = chance.choice([label for label in (*LABELS, "ACT") if label != one.label])
    return one is not None


def attribute(chance: random.Random, draft: Draft, ground: Ground) -> bool:
    """Set an attribute, a note or a confidence: attributes also of the other side's items, under a key of our own."""
    able = [one for one in draft.items if one.id in ground.items | ground.shared]
    one = chance.choice(able) if able else None
    if one is None:
        return False
    if one.id in ground.items and chance.random() < 0.5:
        if chance.random() < 0.5:
            one.note = f"یادداشت {chance.randrange(99)}"
        else:
            one.confidence = chance.randrange(100) / 100
    else:
        one.attributes = {**one.attributes, f"key-{ground.tag}": str(chance.randrange(99))}
    return True


def add(chance: random.Random, draft: Draft, ground: Ground) -> bool:
    at = [i for i, one in enumerate(draft.words) if one.id in ground.words]
    made = _mark(chance, draft, chance.choice(at), chance.randrange(2), ground.words) if at else None
    if made is None:
        return False
    ground.items.add(made.id)
    return True


def remove(chance: random.Random, draft: Draft, ground: Ground) -> bool:
    """Take out an annotation that no relation needs, and of which the other side knows nothing."""
    needed = {name for one in draft.links for ends in one.args.values() for name in ends}
    own = [one for one in draft.items if one.id in ground.items - ground.shared - needed]
    if not own:
        return False
    draft.items.remove(chance.choice(own))
    return True


def resize(chance: random.Random, draft: Draft, ground: Ground) -> bool:
    """Move the last edge over words of our own."""
    one = _own(chance, draft, ground)
    if one is None or len(one.parts) > 1:
        return False
    first, last = one.parts[0]
    at = draft.index(last)
    to = at + chance.choice((-2, -1, 1, 2))
    low, high = min(at, to), max(at, to)
    if low < draft.index(first) or high >= len(draft.words):
        return False
    words = draft.words[low : high + 1]
    if any(word.id not in ground.words or word.surface == "." for word in words):
        return False
    parts = [(first, draft.words[to].id)]
    if any(other.layer == one.layer and other.parts == parts for other in draft.items):
        return False
    one.parts = parts
    return True


def link(chance: random.Random, draft: Draft, ground: Ground) -> bool:
    """Add, change or take out a relation."""
    events = [one for one in draft.items if one.layer == 1 and one.id in ground.items]
    own = [one for one in draft.links if one.id in ground.links]
    if own and chance.random() < 0.5:
        one = chance.choice(own)
        if chance.random() < 0.5:
            draft.links.remove(one)
        else:
            one.label = "CHANGED"
        return True
    if len(events) < 2:
        return False
    ends = chance.sample(events, 2)
    made = Link(f"n{ground.tag}{len(draft.links)}", "NEW", {"from": (ends[0].id,), "to": (ends[1].id,)})
    if any(one.id == made.id for one in draft.links):
        return False
    draft.links.append(made)
    ground.links.add(made.id)
    return True


def fact(chance: random.Random, draft: Draft, ground: Ground) -> bool:
    """Change a fact of our own, or add a source or a mentioned date."""
    number = chance.random()
    own = [i for i in ground.facts if draft.facts[i].value is not None and draft.facts[i].role != "mentioned"]
    if own and number < 0.5:
        one = draft.facts[chance.choice(sorted(own))]
        one.value = f"{one.value}{chance.randrange(9)}"
        return True
    words = sorted(ground.words & {one.id for one in draft.words})
    if number < 0.75 or not words:
        draft.facts.append(Said("source", f"منبع {ground.tag} {chance.randrange(999)}"))
    else:
        at = chance.choice(words)
        if any(one.evidence == ((at, at),) for one in draft.facts):
            return False
        draft.facts.append(Said("date", f"2024-02-{chance.randint(10, 28)}", "mentioned", ((at, at),)))
    return True


def cut(chance: random.Random, draft: Draft, ground: Ground) -> bool:
    """Cut a word into two tokens, or join its tokens."""
    own = [one for one in draft.words if one.id in ground.words and len(one.surface) > 2]
    if not own:
        return False
    one = chance.choice(own)
    if one.cuts:
        one.cuts, one.norm = (), norm(one.surface) if norm(one.surface) != one.surface else ""
    else:
        one.cuts, one.norm = (chance.randint(1, len(one.surface) - 1),), ""
    return True


def cut_sentence(chance: random.Random, draft: Draft, ground: Ground) -> bool:
    """Begin a sentence inside one that is wholly ours, or join it to the one before it."""
    begins = [i for i, one in enumerate(draft.words) if one.first] + [len(draft.words)]
    whole = [
        (a, b) for a, b in zip(begins, begins[1:], strict=False)
        if b - a > 4 and {one.id for one in draft.words[max(a - 1, 0) : b]} <= ground.words
    ]  # fmt: skip
    if not whole:
        return False
    a, b = chance.choice(whole)
    draft.words[chance.randint(a + 1, b - 2)].first = True
    return True


LETTERS = "ابپتثجچحدرزسشعفقکگلمنوهی"


def typo(chance: random.Random, draft: Draft, ground: Ground) -> bool:
    own = [one for one in draft.words if one.id in ground.inner and len(one.surface) > 2 and one.surface.isalpha()]
    if not own:
        return False
    one = chance.choice(own)
    at = chance.randrange(len(one.surface))
    letter = chance.choice([char for char in LETTERS if char != one.surface[at]])
    kind = chance.randrange(3)
    one.surface = one.surface[:at] + (letter, letter + one.surface[at], "")[kind] + one.surface[at + 1 :]
    one.cuts, one.norm = (), norm(one.surface) if norm(one.surface) != one.surface else ""
    return True


def insert_word(chance: random.Random, draft: Draft, ground: Ground) -> bool:
    places = [
        i for i, one in enumerate(draft.words)
        if i and one.id in ground.inner and not one.first and one.surface != "."
    ]  # fmt: skip
    if not places:
        return False
    at = chance.choice(places)
    made = Word(_new_word(draft, ground), f"نو{ground.tag}{chance.randrange(999)}")
    draft.words.insert(at, made)
    ground.words.add(made.id)
    return True


def _new_word(draft: Draft, ground: Ground) -> int:
    draft.next_word += 1
    return draft.next_word * 2 + 1_000_000 + (ground.tag == "t")


def insert_sentence(chance: random.Random, draft: Draft, ground: Ground) -> bool:
    places = [i for i, one in enumerate(draft.words) if i and one.first and one.id in ground.inner]
    if not places:
        return False
    at = chance.choice(places)
    count = chance.randint(2, 6)
    made = [Word(_new_word(draft, ground), f"{chance.choice(WORDS)}") for _ in range(count)]
    for one in made:
        one.norm = norm(one.surface) if norm(one.surface) != one.surface else ""
    made.append(Word(_new_word(draft, ground), ".", gap=""))
    made[0].first = True
    draft.words[at:at] = made
    ground.words |= {one.id for one in made}
    return True


def delete(chance: random.Random, draft: Draft, ground: Ground) -> bool:
    """Take out a word, or a sentence, that nothing is about."""
    covered = draft.covered()
    begins = [i for i, one in enumerate(draft.words) if one.first] + [len(draft.words)]
    whole = [
        (a, b) for a, b in zip(begins, begins[1:], strict=False)
        if a and {one.id for one in draft.words[a:b]} <= ground.inner - covered
    ]  # fmt: skip
    if whole and chance.random() < 0.5:
        a, b = chance.choice(whole)
        del draft.words[a:b]
        return True
    single = [
        i for i, one in enumerate(draft.words)
        if i and one.id in ground.inner - covered and not one.first and one.surface != "."
    ]  # fmt: skip
    if not single:
        return False
    del draft.words[chance.choice(single)]
    return True


def move_sentence(chance: random.Random, draft: Draft, ground: Ground) -> bool:
    """Put a sentence of our own elsewhere; what is marked in it goes along. Nothing may run over its edges."""
    begins = [i for i, one in enumerate(draft.words) if one.first] + [len(draft.words)]
    whole = [
        (a, b)
        for a, b in zip(begins, begins[1:], strict=False)
        if a and b - a > 4 and {one.id for one in draft.words[a:b]} <= ground.inner and draft.words[a].gap == " "
    ]
    ends = [i for i, one in enumerate(draft.words) if one.surface == "." and one.id in ground.inner]
    ends = [i for i in ends if i + 1 < len(draft.words) and draft.words[i + 1].id in ground.inner]
    if not whole or not ends:
        return False
    a, b = chance.choice(whole)
    end = chance.choice(ends)
    if a - 1 <= end < b:
        return False
    words, anchor = draft.words[a:b], draft.words[end].id
    places = {one.id: i for i, one in enumerate(draft.words)}
    spans = [part for one in draft.items for part in (*one.parts, (one.parts[0][0], one.parts[-1][1]))]
    spans += [pair for one in draft.facts for pair in one.evidence]
    for first, last in ((places[one], places[other]) for one, other in spans):
        if (a <= first < b) != (a <= last < b) or first < a <= last or first <= end < last:
            return False
    del draft.words[a:b]
    place = draft.index(anchor) + 1
    draft.words[place:place] = words
    draft.moved.append((tuple(one.id for one in words), anchor))
    return True


ITEM_EDITS: tuple[Edit, ...] = (
    relabel, attribute, add, add, remove, resize, link, fact, cut, cut_sentence,
)  # fmt: skip
TEXT_EDITS: tuple[Edit, ...] = (typo, typo, insert_word, insert_sentence, delete)


@dataclass
class Case:
    """A base, two sides, and what a merge of them has to give."""

    base: Draft
    ours: Draft
    theirs: Draft
    expected: Draft
    done: list[str]


def compatible(chance: random.Random, *, text: bool, shared: int = 0, count: int = 5, sentences: int = 12) -> Case:
    """Draw a base and edits of both sides that touch nothing in common.

    ``shared``: so many edits of the text both sides have made alike, before their own, which may stand beside them and
    beside each other.
    """
    base = drawn(chance, sentences)
    common, done = copy.deepcopy(base), []
    drawn_alike = chance.choices(TEXT_EDITS, k=shared) if shared else ()
    done += [
        f"s {one.__name__}" for one in drawn_alike if _done(one, chance.random(), common, _everything(common, "s"))
    ]
    ours, theirs, expected = (copy.deepcopy(common) for _ in range(3))
    parts = grounds(chance, common)
    known = {one.id: one for one in base.words}
    alike = {one.id for one in common.words if one == known.get(one.id)}
    for ground in parts if shared else ():
        ground.words &= alike
        ground.inner = set(ground.words)
    for side, ground in zip((ours, theirs), parts, strict=True):
        edits = [*chance.choices(ITEM_EDITS, k=count), *(chance.choices(TEXT_EDITS, k=2) if text else ())]
        chance.shuffle(edits)
        for edit in edits:
            seed = chance.random()
            if _done(edit, seed, side, ground):
                done.append(f"{ground.tag} {edit.__name__}")
        _join(common, side, expected)
    return Case(base, ours, theirs, expected, done)


def _everything(draft: Draft, tag: str) -> Ground:
    words = {one.id for one in draft.words}
    facts = set(range(len(draft.facts)))
    return Ground(words, words, {one.id for one in draft.items}, {one.id for one in draft.links}, facts, set(), tag)


def _done(edit: Edit, seed: float, side: Draft, ground: Ground) -> bool:
    return edit(random.Random(seed), side, ground)


def _join(base: Draft, side: Draft, expected: Draft) -> None:
    """Do to the expected draft what a side did to the base: item by item, word by word, by their identities."""
    for words, anchor in side.moved:
        taken = {one.id: one for one in expected.words if one.id in words}
        expected.words[:] = [one for one in expected.words if one.id not in taken]
        place = expected.index(anchor) + 1
        expected.words[place:place] = [taken[one] for one in words if one in taken]
    _join_words(base, side, expected)
    _join_lists(base.items, side.items, expected.items)
    _join_lists(base.links, side.links, expected.links)
    for i, (one, other) in enumerate(zip(base.facts, side.facts, strict=False)):
        if one != other:
            expected.facts[i] = copy.deepcopy(other)
    expected.facts += copy.deepcopy(side.facts[len(base.facts) :])


def _join_lists(base: list, side: list, expected: list) -> None:
    old = {one.id: one for one in base}
    new = {one.id: one for one in side}
    here = {one.id: i for i, one in enumerate(expected)}
    for key, one in new.items():
        if key not in old:
            expected.append(copy.deepcopy(one))
        elif one != old[key]:
            for name in vars(one):
                mine, was = getattr(one, name), getattr(old[key], name)
                if name == "attributes":
                    merged = {**getattr(expected[here[key]], name)}
                    merged.update({k: v for k, v in mine.items() if was.get(k) != v})
                    setattr(expected[here[key]], name, merged)
                elif mine != was:
                    setattr(expected[here[key]], name, copy.deepcopy(mine))
    expected[:] = [one for one in expected if not (one.id in old and one.id not in new)]


def _join_words(base: Draft, side: Draft, expected: Draft) -> None:
    old = {one.id: one for one in base.words}
    new = {one.id for one in side.words}
    at = {one.id: one for one in expected.words}
    before = None
    for one in side.words:
        if one.id not in old:
            place = 0 if before is None else expected.index(before) + 1
            expected.words.insert(place, copy.deepcopy(one))
        elif one != old[one.id]:
            for name in vars(one):
                if getattr(one, name) != getattr(old[one.id], name):
                    setattr(at[one.id], name, getattr(one, name))
        before = one.id
    expected.words[:] = [one for one in expected.words if one.id in new or one.id not in old]


def anything(chance: random.Random, *, text: bool, count: int = 6, sentences: int = 4) -> tuple[Draft, Draft, Draft]:
    """Draw a base and two sides, each of which may edit everything: what meets is in conflict, the rest is not."""
    base = drawn(chance, sentences)
    sides = []
    for tag in ("o", "t"):
        side = copy.deepcopy(base)
        ground = _everything(side, tag)
        for edit in [*chance.choices(ITEM_EDITS, k=count), *(chance.choices(TEXT_EDITS, k=3) if text else ())]:
            _done(edit, chance.random(), side, ground)
        sides.append(side)
    return base, sides[0], sides[1]
