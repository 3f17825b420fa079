"""What a word can be, as bits: one integer a word, so that one lookup classifies a token.

``W_…`` bits describe one word by itself; ``E_…`` bits describe a lexicon entry of one or more
words (see :mod:`hashiye.recognize.lexicon`).

The order matters for speed alone: Python masks integers of 30 bits about twice as fast as longer ones,
so that what few words are and few rules ask for stands last.
"""

from __future__ import annotations

# --- one word ---------------------------------------------------------------------------------
W_ENTRY = 1 << 0
"""Begins an entry of the lexicon that marks something by itself (a name or a head)."""
W_GIVEN = 1 << 1
W_GIVEN_AMB = 1 << 2
"""A given name; the second only with more evidence, because it is a common word too."""
W_SURNAME = 1 << 3
W_SURNAME_AMB = 1 << 4
W_SUFFIXED = 1 << 5
"""Unknown, with an ending that surnames have."""
W_STRONG = 1 << 6
"""Unknown, with an ending that hardly anything but a surname has (‌زاده، ‌نژاد، ‌اوف)."""
W_COMMON = 1 << 7
"""A common word or a form of one."""
W_STOP = 1 << 8
"""Ends every name: verbs, pronouns, conjunctions."""
W_PUNCT = 1 << 9
W_NUMBER = 1 << 10
W_DIGITS = 1 << 35
W_LATIN = 1 << 12
W_PLACE = 1 << 13
W_PLACE_AMB = 1 << 14
W_COUNTRY = 1 << 34
W_TAIL = 1 << 16
"""Typically continues the name of an institution."""
W_DEMONYM = 1 << 36
W_INSIDE = 1 << 18
"""Stands inside person names (سید، بن)."""
W_TITLE = 1 << 19
"""Ends a title, so that a person's name may follow."""
W_UNKNOWN = 1 << 20
"""Letters, in no list and no form of a common word: a name, as likely as not."""
W_MONEY = 1 << 21
W_PERCENT = 1 << 22
W_QUOTE = 1 << 23
W_OPEN = 1 << 24
W_END = 1 << 25
"""No word: what stands between two sentences."""
W_LETTER = 1 << 26
"""One letter: perhaps an initial."""
W_ATTACH = 1 << 27
"""A word that joins the one before it into a surname (علی اف، حسن زاده)."""
W_EVENT = 1 << 33
"""Typically continues the name of an event."""
W_HEAD = 1 << 29
"""Begins the name of an institution, a built thing, an event."""
W_CREDIT = 1 << 11
"""Stands before the maker of a work (نوشته، به کارگردانی)."""
W_SPOKE = 1 << 15
"""A verb or a phrase that follows whoever speaks or acts (گفت، افزود)."""
W_VERB = 1 << 17
"""A finite verb: the word before it may be its complement (اعلام کرد) and no part of a name."""
W_SOURCE = 1 << 28
"""Announces the outlet or institution a report comes from (به گزارش، منبع)."""
W_SAID = 1 << 31
"""A verb that only persons do (گفت، افزود)."""
W_SPORT = 1 << 30
"""A word of sports reports."""
W_GENERIC = 1 << 32
"""Behind a head it makes no name (شرکت مذکور)."""

W_NAME = W_GIVEN | W_SURNAME
W_NAMEABLE = W_GIVEN | W_GIVEN_AMB | W_SURNAME | W_SURNAME_AMB | W_SUFFIXED | W_STRONG | W_UNKNOWN
W_PROPER = W_NAME | W_PLACE | W_UNKNOWN | W_STRONG | W_SUFFIXED | W_LATIN

# --- one entry --------------------------------------------------------------------------------
E_LOC = 1 << 0
E_ORG = 1 << 1
E_FAC = 1 << 2
E_EVE = 1 << 3
E_PRO = 1 << 4
E_PER = 1 << 5
E_AMB = 6
"""Shift from a label's bit to the bit of its ambiguous twin."""
E_LOC_AMB = E_LOC << E_AMB
E_ORG_AMB = E_ORG << E_AMB
E_FAC_AMB = E_FAC << E_AMB
E_EVE_AMB = E_EVE << E_AMB
E_PRO_AMB = E_PRO << E_AMB
E_PER_AMB = E_PER << E_AMB
E_SURE = E_LOC | E_ORG | E_FAC | E_EVE | E_PRO | E_PER
E_DOUBT = E_SURE << E_AMB
E_COUNTRY = 1 << 12
H_ORG = 1 << 13
H_FAC = 1 << 14
H_EVE = 1 << 15
H_LOC = 1 << 16
"""A head inside the span."""
H_NEAR = 1 << 17
"""A head outside the span of a place."""
H_PRO = 1 << 18
H_WEAK = 1 << 19
"""The head needs a proper name after it."""
H_BARE = 1 << 20
"""The head alone is a name."""
E_TITLE = 1 << 21
E_MONEY = 1 << 22
E_PERCENT = 1 << 23
E_SURNAME = 1 << 24
E_GIVEN = 1 << 25
E_QUOTED = 1 << 31
"""A head of a work that only takes a quoted or Latin name."""
E_CREDIT = 1 << 32
E_SPOKE = 1 << 28
E_ROAD = 1 << 30
"""A head of a route: «A - B» is one name."""
E_START = 1 << 29
"""Something that marks by itself begins like this."""
E_MORE = 1 << 26
"""A longer entry begins like this."""
E_ONE = 1 << 27
"""An entry of a single part: two words that happen to give its letters are not it (به شهر, not بهشهر)."""
H_ANY = H_ORG | H_FAC | H_EVE | H_LOC | H_NEAR | H_PRO

LABEL = {E_LOC: "LOC", E_ORG: "ORG", E_FAC: "FAC", E_EVE: "EVE", E_PRO: "PRO", E_PER: "PER"}
