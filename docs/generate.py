"""Writes the generated pages of docs/ from the program itself; ``--check`` fails when one is stale."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import rule_pages
from typer.testing import CliRunner

from hashiye import schema
from hashiye.agreement import measures as table
from hashiye.cli import app
from hashiye.codecs import CODECS
from hashiye.limits import DEFAULT, Limits

DOCS = Path(__file__).parent
PACKAGE = DOCS.parent / "toolkit" / "hashiye"
HEAD = "<!-- Written by docs/generate.py; do not edit. -->\n\n"


def main() -> int:
    stale = []
    for name, page in PAGES.items():
        path, text = DOCS / name, HEAD + "\n".join(page()).rstrip("\n") + "\n"
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for path in sorted(DOCS.glob("rules/*.md")):
        if f"rules/{path.name}" not in PAGES:
            stale.append(f"rules/{path.name}")
            if "--check" not in sys.argv:
                path.unlink()
    if stale:
        print(f"{'stale' if '--check' in sys.argv else 'written'}: {', '.join(stale)}")
    return int(bool(stale) and "--check" in sys.argv)


def commands() -> Iterator[str]:
    """Each command with its help, exactly as the terminal shows it."""
    yield "# Commands\n"
    yield "Exit codes of every command: 0 clean or same; 1 findings, differences or a failed gate; 2 it could not be"
    yield "done (usage, unreadable, input or output); 130 and 143 after an interruption.\n"
    runner = CliRunner(env={"COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1"})
    for command in app.registered_commands:
        name = command.name or ""
        result = runner.invoke(app, [name, "--help"])
        yield f"## hashiye {name}\n"
        yield "```text"
        yield result.output.replace("Usage: root", "Usage: hashiye").strip()
        yield "```\n"


def formats() -> Iterator[str]:
    """The table of codecs, and each codec's own words."""
    yield "# Formats\n"
    yield "Names for `--from` and `--to`. The first ending is the one written. Files of many documents may be packed:"
    yield "`.gz`, `.zst`.\n"
    yield "| name | format | endings | documents a file | holds text | holds tokens |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for codec in CODECS.values():
        endings = ", ".join(f"`{ending}`" for ending in codec.endings)
        cells = (
            f"`{codec.name}`",
            codec.title,
            endings,
            "many" if codec.many else "one",
            yes(codec.text),
            yes(codec.tokens),
        )
        yield f"| {' | '.join(cells)} |"
    for codec in CODECS.values():
        yield f"\n## {codec.name}\n"
        yield docstring(PACKAGE / "codecs" / f"{codec.module}.py")


def yes(value: bool) -> str:
    return "yes" if value else "no"


def docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def limits() -> Iterator[str]:
    """The declared limits with their defaults."""
    yield "# Limits\n"
    yield "What one document may hold before it is refused, so that a stranger's file costs bounded time and memory."
    yield "Raise one with `--limit NAME=NUMBER`, or in `hashiye.toml` under `[limits]`.\n"
    yield "| name | default | what it bounds |"
    yield "| --- | --- | --- |"
    said = attribute_docs(PACKAGE / "limits.py", Limits.__name__)
    for name in Limits.__struct_fields__:
        yield f"| `{name}` | {getattr(DEFAULT, name):,} | {said[name]} |"


def attribute_docs(path: Path, name: str) -> dict[str, str]:
    """Read the strings that stand under the fields of a class."""
    body = next(
        n.body for n in ast.parse(path.read_text("utf-8")).body if isinstance(n, ast.ClassDef) and n.name == name
    )
    found = {}
    for field, text in zip(body, body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
            found[field.target.id] = str(ast.literal_eval(text.value))
    return found


def schemas() -> Iterator[str]:
    """The published schemas."""
    import json

    yield "# Schemas\n"
    yield "`hashiye schema NAME` prints one.\n"
    yield "| file | what it describes |"
    yield "| --- | --- |"
    for name in schema.published():
        text = schema.text_of(name)
        title = (
            json.loads(text).get("title", "")
            if name.endswith(".json")
            else "A hashiye document, format 1.0, XML spelling"
        )
        yield f"| [`{name}`](../schemas/{name}) | {title} |"


FAMILIES = {
    "spans": "Spans",
    "unitizing": "Unitizing",
    "tokens": "Token coding",
    "gamma": "Gamma",
    "attributes": "Attributes of agreed spans",
    "relations": "Relations",
}
"""What a family of measures is called, in the order of the page."""


def measures() -> Iterator[str]:
    """Every measure of ``hashiye agreement``, as the program knows it."""
    yield "# Measures of agreement\n"
    yield "What `hashiye agreement --list-measures` lists (as JSON with `--format json`). Which one to use for what, and how"
    yield "to read it, stands in [agreement.md](agreement.md). `unit` is what is counted and what `n` counts; *token* means"
    yield "characters where `--unit character` is asked for. **Bold**: reported unless others are asked for.\n"
    yield "A name without `_nominal` means the nominal form (`u_alpha`); a family's name all of its measures."
    for family, title in FAMILIES.items():
        yield f"\n## {title}: `{family}`\n"
        yield "| measure | what it is | unit | chance model | source |"
        yield "| --- | --- | --- | --- | --- |"
        for row in table.table().values():
            if row.family == family:
                name = f"**`{row.name}`**" if row.default else f"`{row.name}`"
                cells = (name, row.title, row.unit or "token", row.chance, row.source)
                yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield "\nAlso called: " + ", ".join(f"`{short}` for `{name}`" for short, name in table.ALIASES.items()) + "."
    yield "\n## Why a value is null\n"
    yield "| reason | in words |"
    yield "| --- | --- |"
    for reason, words in table.REASONS.items():
        yield f"| `{reason}` | {words} |"


def scores() -> Iterator[str]:
    """How well the rules mark the two sets of articles in tests/news/."""
    sys.path.insert(0, str(DOCS.parent / "tests" / "news"))
    import score

    yield "# Scores of the rules\n"
    yield "Exact spans and labels over whole articles, by `tests/news/score.py`; what the two sets are stands in"
    yield "[recognizers.md](recognizers.md).\n"
    results = {name: score.score(list(score.articles(score.DEV.parent / name))) for name in ("dev", "heldout")}
    yield "| label | marked in dev | P | R | F1 | marked in heldout | P | R | F1 |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for name, labels in [*((label, (label,)) for label in score.LABELS), ("all", ())]:
        cells = [name]
        for total, _ in results.values():
            there = sum(total.right[one] + total.missed[one] for one in labels or score.LABELS)
            cells += [str(there), *(f"{value:.3f}" for value in total.f1(*labels))]
        yield f"| {' | '.join(cells)} |"
    cells = ["sentence ends"]
    for _, bounds in results.values():
        cells += [str(bounds.right["S"] + bounds.missed["S"]), *(f"{value:.3f}" for value in bounds.f1("S"))]
    yield f"| {' | '.join(cells)} |"


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "commands.md": commands,
    "formats.md": formats,
    "limits.md": limits,
    "measures.md": measures,
    "schemas.md": schemas,
    "scores.md": scores,
    **rule_pages.pages(),
}

if __name__ == "__main__":
    raise SystemExit(main())
