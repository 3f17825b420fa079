"""Places as the Language Server Protocol counts them: lines and characters from 0, in the agreed code units.

For the protocol a line ends with LF, CR LF or CR; for us with LF alone. So places go by their offsets.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right

from hashiye.text import Offsets

UNITS = ("utf-32", "utf-16", "utf-8")
"""What a character may count in: code points, UTF-16 code units, bytes."""


class Lines:
    """One text, and its places in the units of an editor. Places outside it become the nearest inside."""

    def __init__(self, text: str, units: str = "utf-16") -> None:
        self.text = text
        self.units = units
        self._offsets = Offsets(text)
        self._starts = array("q", (0,))
        self._starts.extend(match.end() for match in re.finditer("\r\n|\n|\r", text))
        self._ours = array("q", (0,))
        self._ours.extend(match.end() for match in re.finditer("\n", text))

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and character, both from 0, of a code point offset."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        return line, self._counted(offset) - self._counted(self._starts[line])

    def offset(self, line: int, character: int) -> int:
        """Return the code point offset of a place in the editor's units; one inside a character is its beginning."""
        if line >= len(self._starts):
            return len(self.text)
        start = self._starts[max(line, 0)]
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        low, high, wanted = start, end, self._counted(start) + max(character, 0)
        while low < high:
            middle = (low + high + 1) // 2
            if self._counted(middle) <= wanted:
                low = middle
            else:
                high = middle - 1
        return low

    def of_finding(self, line: int, column: int) -> int:
        """Return the code point offset of a line and column of a finding, both from 1; 0 is unknown."""
        if line < 1:
            return 0
        if line > len(self._ours):
            return len(self.text)
        end = self._ours[line] - 1 if line < len(self._ours) else len(self.text)
        return min(self._ours[line - 1] + max(column, 1) - 1, end)

    def _counted(self, offset: int) -> int:
        match self.units:
            case "utf-16":
                return self._offsets.to_utf16(offset)
            case "utf-8":
                return self._offsets.to_utf8(offset)
            case _:
                return offset
