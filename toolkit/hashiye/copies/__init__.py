"""Copies of documents, whoever made them: which files are copies of one document, and whose each layer in them is.

- :mod:`shards`: where each line of a shard stands · :mod:`pairing`: copies by the id of their document
- :mod:`opening`: copies as documents, and their texts · :mod:`choosing`: which copies go before others, and on which
  text all should be · :mod:`claims`: whose each layer is

Agreement, adjudication, statistics and views all go by this. Nothing here loads numpy.
"""

from hashiye.copies.claims import Claim
from hashiye.copies.opening import Read
from hashiye.copies.pairing import Copies, Copy, Found, find
from hashiye.copies.shards import Bench

__all__ = ["Bench", "Claim", "Copies", "Copy", "Found", "Read", "find"]
