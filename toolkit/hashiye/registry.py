"""The table of rules: ``@check`` puts one into it, by its code.

A rule is one generator in a module of ``checks/``. Its docstring is its documentation page; code,
name, level, severity and fix stand in :mod:`hashiye.codes`. The runner
(:mod:`hashiye.checks.runner`) stamps the code; a rule only says what is wrong and at which item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct

from hashiye.codes import CODES, Code, Severity

type Path = tuple[str | int, ...]
"""The way to an item in the JSON spelling: ``("layers", 0, "annotations", 3, "start")``."""


class Edit(Struct, frozen=True):
    """A change of one value of a document: ``value`` in place of what stands at ``at``; None takes an item out.

    ``at`` is a path of the *model*: fields as :mod:`hashiye.model` names them.
    """

    at: Path
    value: object = None


class Remark(Struct, frozen=True, kw_only=True):
    """What a rule says of one item, before anybody looked up where that stands in the file.

    ``at`` is the item's path in the JSON spelling, whichever spelling the file has; where ``in_text`` is
    set, the fault lies in the text itself, at ``span``. ``span`` are text offsets. ``severity`` is given
    only where it differs from the code's. ``at_key``: the fault is the key that ``at`` ends in.
    ``edits`` put the fault right; ``safe`` says that they cannot change what the annotator meant. ``others``
    are files that the fault lies in as much as in this one: the other of two that should not be alike.
    """

    at: Path = ()
    message: str
    found: str = ""
    expected: str = ""
    fix: str = ""
    span: tuple[int, int] | None = None
    in_text: bool = False
    at_key: bool = False
    severity: Severity | None = None
    edits: tuple[Edit, ...] = ()
    safe: bool = False
    others: tuple[str, ...] = ()


class Rule(Struct, frozen=True):
    """One rule: its code, the function that finds, and what must hold before it is asked.

    ``find`` takes a :class:`hashiye.checks.subject.Subject` and yields remarks. A corpus-wide rule
    has ``across`` instead: it takes a :class:`hashiye.checks.holdings.Holdings` and yields pairs of a
    :class:`hashiye.checks.record.Record`, or an :class:`~hashiye.checks.holdings.OnFile`, and a remark.
    ``needs`` are codes: where one of them found an error in a document, this rule is skipped there, and that is said.
    ``text``: it reads the text, and is skipped where there is none; ``tokens``: it reads tokens and
    sentences, and is skipped where their offsets cannot be used. ``screen`` answers for a document
    whether ``find`` might say anything: False must be a promise.
    """

    code: Code
    doc: str
    find: Callable[..., Iterable[Remark]] | None = None
    across: Callable[..., Iterable[tuple[Any, Remark]]] | None = None
    needs: tuple[str, ...] = ()
    text: bool = True
    tokens: bool = False
    screen: Callable[..., bool] | None = None


class Look(Struct, frozen=True):
    """One look at a sound document that answers for several rules: where it is ``quiet``, none has a word to say.

    ``quiet`` takes a :class:`hashiye.checks.subject.Subject` that has a text and is anchored
    (:attr:`~hashiye.checks.subject.Subject.is_anchored`). True must be a promise; False says nothing.
    """

    codes: frozenset[str]
    quiet: Callable[..., bool]


LOOKS: list[Look] = []
"""Every such look."""

RULES: dict[str, Rule] = {}
"""Every rule that runs on documents or on a corpus, by code; filled when :mod:`hashiye.checks` is imported."""


def check[F: Callable[..., Iterable[Remark]]](
    code: str,
    *,
    needs: tuple[str, ...] = (),
    text: bool = True,
    tokens: bool = False,
    screen: Callable[..., bool] | None = None,
) -> Callable[[F], F]:
    """Put a rule on single documents into the table. ``KeyError`` for a code that is not listed."""

    def put(find: F) -> F:
        RULES[code] = Rule(CODES[code], find.__doc__ or "", find, None, needs, text, tokens, screen)
        return find

    return put


def look[F: Callable[..., bool]](*codes: str) -> Callable[[F], F]:
    """Put a look that answers for these rules into the list."""

    def put(quiet: F) -> F:
        LOOKS.append(Look(frozenset(codes), quiet))
        return quiet

    return put


def check_across[F: Callable[..., Iterable[tuple[Any, Remark]]]](code: str) -> Callable[[F], F]:
    """Put a rule on a whole corpus into the table."""

    def put(across: F) -> F:
        RULES[code] = Rule(CODES[code], across.__doc__ or "", across=across, text=False)
        return across

    return put


def rule[F: Callable[..., Iterable[Remark]]](
    code: str,
    name: str,
    title: str,
    *,
    level: int = 4,
    severity: str = "warning",
    topic: str = "plug-in",
    needs: tuple[str, ...] = (),
    text: bool = True,
    tokens: bool = False,
    screen: Callable[..., bool] | None = None,
    default: bool = True,
) -> Callable[[F], Rule]:
    """Make a rule of a plug-in from a function; an entry point of the group ``hashiye.rules`` names the result.

    ``code`` is two to ten capitals, a hyphen, a capital and three digits, such as ``ACME-T001``; ``HSH`` is ours.
    ``ValueError`` for a severity that is none.
    """
    row = Code(code, name, level, Severity(severity), topic, title, default=default)
    return lambda find: Rule(row, find.__doc__ or "", find, None, needs, text, tokens, screen)
