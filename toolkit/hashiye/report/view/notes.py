"""What could not be shown, in the words of a terminal and of a page."""

from __future__ import annotations

from hashiye.report.view.page_words import bdi, code, number
from hashiye.text import show
from hashiye.viewing.shown import Note


def english(note: Note) -> str:
    """Return a note for a terminal."""
    name = f"'{show(note.name, 200)}'"
    match note.kind:
        case "unread":
            return f"the copy {name} could not be read"
        case "other_text":
            return f"the copy of {name} stands on another text, and is not shown"
        case "strays":
            layer = f"'{show(note.layer, 60)}'"
            return f"{note.number:,} of the annotations of {name} in the layer {layer} do not lie on the text"
        case "labels":
            return f"labels have no names and no colours of their own: {show(note.name, 200)} cannot be used"


def persian(note: Note) -> str:
    """Return a note for a page, as HTML."""
    match note.kind:
        case "unread":
            return f"این رونوشت خوانده نشد: {code(note.name)}"
        case "other_text":
            return f"یک رونوشت بر متن دیگری است و نشان داده نشده: «{bdi(note.name)}»"
        case "strays":
            layer = bdi(note.layer, limit=60)
            return f"{number(note.number)} نشانهٔ {bdi(note.name)} در لایهٔ {layer} روی متن نیست."
        case "labels":
            return f"برچسب‌ها نام و رنگ خود را ندارند: {code(note.name)} به کار نمی‌آید."
