"""Which primary subtags of languages are registered.

The two-letter ones are listed, from the IANA Language Subtag Registry (BCP 47; the codes of ISO 639-1 and those that
were taken back). Of three letters ISO 639-3 has some eight thousand: they are judged by their shape alone.
"""

from __future__ import annotations

_TWO = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el "
    "en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik in io is it "
    "iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo "
    "mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh "
    "si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh "
    "yi yo za zh zu"
)
TWO_LETTERS = frozenset(_TWO.split())
"""The registered subtags of two letters."""


def primary(tag: str) -> str:
    """Return the primary subtag of a language tag, in lower case: ``fa`` of ``fa-AF``."""
    return tag.partition("-")[0].lower()


def is_registered(subtag: str) -> bool:
    """Say whether a primary subtag is registered: exactly for two letters, by the shape for three."""
    return subtag in TWO_LETTERS or (len(subtag) == 3 and subtag.isascii() and subtag.isalpha())
