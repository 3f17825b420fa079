"""When a reading wins."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct


class Rules(Struct, frozen=True):
    """The rules of a vote. Every annotator has one vote.

    A reading wins with more than the ``share`` of the votes of those who judged it, or with all of them; never with
    fewer than ``minimum`` having judged. So nothing but one reading can win, and a tie stays open. Whoever has a
    complete layer judged everything: where such an annotator marked nothing, that is a vote for nothing.
    ``partial``: layers that say they are partial vote, too, but only where they marked something; else they do not.

    Raises ``ValueError`` for a share outside one half to 1, or a minimum below 1.
    """

    minimum: int = 2
    share: float = 0.5
    partial: bool = False

    def __post_init__(self) -> None:
        if not 0.5 <= self.share <= 1:
            raise ValueError(f"the share is between 0.5 and 1, not {self.share}")
        if self.minimum < 1:
            raise ValueError(f"at least one must judge, not {self.minimum}")

    def enough(self, judges: int) -> bool:
        """Say whether enough judged."""
        return judges >= self.minimum

    def won(self, votes: int, judges: int) -> bool:
        """Say whether these votes of so many judges decide. A share such as 0.667 stands for two thirds."""
        share = Fraction(self.share).limit_denominator(100)
        return bool(votes) and (votes == judges or votes > share * judges)

    @property
    def words(self) -> str:
        """The rule in words, as it is recorded."""
        share = Fraction(self.share).limit_denominator(100)
        kept = "partial layers vote where they marked" if self.partial else "complete layers only"
        many = f"more than {share} of those who judged, or all" if share < 1 else "all who judged"
        return f"{many}; at least {self.minimum} judged; {kept}"
