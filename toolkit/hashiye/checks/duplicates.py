"""What must not stand twice in one corpus: ids, texts, and articles in two splits."""

from __future__ import annotations

from collections.abc import Iterator

from hashiye.checks.holdings import Holdings, Pair, gathered, place_of, splits_of
from hashiye.checks.record import Record
from hashiye.codes import Severity
from hashiye.registry import Remark, check_across

type Told = tuple[Record, Remark]


@check_across("HSH-C515")
def same_id(holdings: Holdings) -> Iterator[Told]:
    """An id names one document of a corpus, so that a citation, a split or a result cannot mean two.

    It stands twice when a file was copied and its id forgotten, or when two branches import the same article.
    Two files are meant to share an id in two cases only, which this rule leaves out: the JSON and the XML
    spelling of one document side by side, and the annotators' copies under annotators/. To mend, give one of
    the two documents an id of its own, or delete the one that should not be there.
    """
    roles = gathered(holdings.singles, lambda record: (record.home, record.annotator, record.document))
    for first, *rest in roles.values():
        for record in rest:
            yield record, Remark(
                at=("id",), message=f"the id is also that of {place_of(first)}", found=record.document,
                fix="give one of the two an id of its own, or delete it", others=(first.file,),
            )  # fmt: skip


@check_across("HSH-C516")
def same_text(holdings: Holdings) -> Iterator[Told]:
    """Two documents of a corpus are about two texts.

    Agencies publish one article under two addresses, and a crawl brings it twice. What is counted on such a
    corpus counts it twice, and its annotations can contradict each other. The texts are compared by their
    SHA-256. Annotators' copies of one document are meant to share its text, and are compared only with
    documents of the same annotator. Where the two lie in different splits, HSH-C518 says so instead. To mend,
    keep one of the two documents and delete the other with its text.
    """
    for group in _same_texts(holdings):
        firsts: dict[tuple[str, ...], Record] = {}
        for record in group:
            splits = splits_of(record)
            first = (firsts.get(splits) or firsts.get(())) if splits else next(iter(firsts.values()), None)
            firsts.setdefault(splits, record)
            if first is not None:
                yield record, Remark(
                    at=("text", "sha256"), message=f"the text is that of {place_of(first)}", found=record.sha256,
                    fix="keep one of the two documents", others=(first.file,),
                )  # fmt: skip


def _same_texts(holdings: Holdings) -> Iterator[list[Record]]:
    """Yield documents of different ids and one role that have one text, in groups."""
    roles = gathered(holdings.singles, lambda record: (record.home, record.annotator, record.sha256))
    for group in roles.values():
        if len(group) > 1:
            distinct = list({record.document: record for record in reversed(group)}.values())[::-1]
            if len(distinct) > 1:
                yield distinct


@check_across("HSH-C517")
def near_duplicate(holdings: Holdings) -> Iterator[Told]:
    """Two documents of a corpus are about different news, not about two versions of one article.

    An agency corrects and republishes; another agency takes over its dispatch. Such pairs make a corpus look larger and
    more uniform than it is. Two texts are compared by their runs of five words, after letters, digits,
    half-spaces and marks were folded: this rule speaks where at least four fifths of all runs in the two stand
    in both (the Jaccard index of Broder 1997, found by sketches). Texts of fewer than 30 such runs are not
    compared. To mend, keep the better of the two, or write in the corpus's description that versions are kept.
    """
    closest: dict[tuple[str, int], Pair] = {}
    for pair in holdings.near:
        if not _leaks(pair):
            spot = (pair.record.file, pair.record.line)
            if spot not in closest or pair.share > closest[spot].share:
                closest[spot] = pair
    for pair in closest.values():
        yield pair.record, _nearly(pair, "keep one of the two, or say in the corpus's description that both are meant")


def _nearly(pair: Pair, fix: str) -> Remark:
    percent = int(pair.share * 100)
    return Remark(
        at=("text",),
        message=f"the text is nearly that of {place_of(pair.other)}: of all runs of five words in the two, "
        f"{percent} % stand in both",
        fix=fix,
        others=(pair.other.file,),
    )


def _leaks(pair: Pair) -> bool:
    mine, others = splits_of(pair.record), splits_of(pair.other)
    return bool(mine and others) and mine != others


@check_across("HSH-C518")
def split_leak(holdings: Holdings) -> Iterator[Told]:
    """An article stands in one split only, so that what was trained on is not what is tested on.

    When the same text, or nearly the same, lies in two splits, a system is praised for what it remembers. A
    document's split is its fact x-split; without that the folder under documents/ it lies in, or its shard, if
    that has a name such as train, dev, validation or test. The same text is an error; a text of which at least
    four fifths of the runs of five words are the same (see HSH-C517) is a warning. To mend, move all versions
    of an article into one split.
    """
    for record in holdings.singles:
        if len(own := splits_of(record)) > 1:
            yield record, Remark(
                at=("metadata",), message="the document says that it is in two splits", found=", ".join(own),
                expected="one split", fix="keep one of the facts x-split",
            )  # fmt: skip
    for group in _same_texts(holdings):
        firsts = [members[0] for splits, members in gathered(group, splits_of).items() if splits]
        for record in firsts[1:]:
            yield record, Remark(
                at=("text", "sha256"),
                message=f"the same text is in the split {_split(firsts[0])} as {place_of(firsts[0])}",
                found=_split(record), fix="move both into one split, or delete one", others=(firsts[0].file,),
            )  # fmt: skip
    for pair in holdings.near:
        if _leaks(pair):
            remark = _nearly(pair, "move both into one split, or delete one")
            yield pair.record, _in_split(remark, pair)


def _split(record: Record) -> str:
    return " and ".join(splits_of(record))


def _in_split(remark: Remark, pair: Pair) -> Remark:
    message = f"{remark.message}, and that is in the split {_split(pair.other)}"
    return Remark(
        at=remark.at, message=message, found=_split(pair.record), fix=remark.fix, others=remark.others,
        severity=Severity.WARNING,
    )  # fmt: skip
