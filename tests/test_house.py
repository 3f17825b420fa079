"""The house stands: imports point down, what must be light is light, registered things are whole."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

from hashiye.codecs import CODECS
from hashiye.codes import CODES

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "toolkit" / "hashiye"

FLOORS = {
    "model": 0, "displays": 0, "text": 0, "forms": 0, "names": 0, "linediff": 0,
    "codes": 0, "findings": 1, "fingerprints": 1, "limits": 1, "tomls": 1, "crowds": 1,
    "registry": 2, "tagset": 2, "places": 2,
    "words": 2, "schema": 2, "codecs": 2, "tokenize": 2, "dates": 2, "metadata": 2, "sidecar": 2, "recognize": 2,
    "annotator": 3, "segmenting": 3, "checks": 3, "explanations": 3, "alignment": 3, "conflict_sides": 3, "agreement": 3, "adjudicating": 3, "comparing": 3, "merging": 3, "rebasing": 3,
    "statistics": 3, "splits": 3,
    "interrupt": 1,
    "unpacking": 4, "files": 4, "replacing": 4, "corpus": 4, "engine": 4, "skeleton": 4, "sinks": 4, "plugins": 4, "placing": 4,
    "conversion": 4,
    "surroundings": 4,
    "formatting": 4, "strays": 4, "validation": 4, "api": 4, "gathering": 4, "gitattributes": 2,
    "baseline": 4, "changed": 4, "cabinet": 4, "verdicts": 4, "watching": 4,
    "settings": 4, "extensions": 4, "grounds": 4, "checking": 4, "weighing": 4,
    "mending": 4, "fixing": 4, "keepers": 4,
    "copies": 4, "measuring": 4, "curating": 4, "counting": 4, "viewing": 4, "splitting": 4,
    "git": 4, "differing": 4, "joining": 4, "carrying": 4,
    "report": 5,
    "cli": 6, "__main__": 6, "editor": 6, "reviewing": 6,
}  # fmt: skip


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        room = parts[0]
        if room != "__init__":
            yield path, room


UPWARDS = {
    ("agreement/__init__.py", "api"),
    ("agreement/reference.py", "cli"),
    ("displays.py", "report"),
    ("api.py", "report"),
}
"""Imports by name that may point up: a package that is called like its command, a module that is run as one, the doors
through which a notebook asks a value for its page, and the twin of a command that writes pages."""


def named_module(call):
    """The module that a call of ``import_module`` names; of one that is put together, its beginning."""
    function = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if function not in {"import_module", "__import__"} or not call.args:
        return ""
    first = call.args[0].values[0] if isinstance(call.args[0], ast.JoinedStr) else call.args[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def imported_rooms(path, upwards=UPWARDS):
    yield from rooms_in(path.read_text(encoding="utf-8"), path.relative_to(PACKAGE).as_posix(), upwards)


def rooms_in(source, file="", upwards=UPWARDS):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (name := named_module(node)).startswith("hashiye."):
            room = name.split(".")[1]
            if (file, room) not in upwards:
                yield room
        if isinstance(node, ast.ImportFrom) and node.module == "hashiye":
            yield from (alias.name for alias in node.names if not alias.name.startswith("_"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hashiye."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("hashiye."))


@pytest.mark.parametrize(("path", "room"), list(modules()), ids=lambda value: getattr(value, "stem", value))
def test_imports_point_down(path, room):
    assert room in FLOORS, f"give {room} a floor"
    for other in imported_rooms(path):
        assert other in FLOORS, f"{room} imports {other}, which has no floor"
        assert FLOORS[other] <= FLOORS[room], f"{room} (floor {FLOORS[room]}) imports {other} (floor {FLOORS[other]})"


def test_imports_by_name_are_read_too():
    assert list(rooms_in('import_module("hashiye.api")')) == ["api"]
    assert list(rooms_in('importlib.import_module(f"hashiye.cli.{name}")')) == ["cli"]
    assert list(rooms_in("import_module(name)")) == []


def test_imports_that_may_point_up_are_there():
    for file, room in UPWARDS:
        assert room in imported_rooms(PACKAGE / file, upwards=())


@pytest.mark.parametrize("room", [name for name, floor in FLOORS.items() if floor <= 3])
def test_pure_floors_open_no_files_and_print_nothing(room):
    """But for what comes with the package: schemas, word lists, hazm's own lists, pages of rules."""
    paths = [path for path, own in modules() if own == room]
    assert paths, f"{room} is gone: take it off the list"
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"print", "open", "input"}, f"{path.name}:{node.lineno}"
            if isinstance(node, ast.Attribute) and path.name not in {
                "schema.py",
                "lists.py",
                "by_hazm.py",
                "translations.py",
            }:
                assert node.attr not in {"read_text", "read_bytes", "write_text", "write_bytes", "open"}, path.name


@pytest.mark.parametrize("room", ["alignment", "comparing", "merging", "rebasing", "agreement", "adjudicating"])
def test_what_compares_merges_and_measures_knows_no_system_and_no_clock(room):
    for path in sorted((PACKAGE / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found = {name.partition(".")[0] for name in names} & {"os", "pathlib", "subprocess", "time", "datetime"}
            assert not found, f"{path.name} imports {found}"


def loaded_by(*arguments: str) -> set[str]:
    code = (
        "import sys; from hashiye.cli import main\ntry: main()\nexcept SystemExit: pass\nprint('\\n'.join(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, cwd=ROOT, encoding="utf-8"
    )
    return {name.partition(".")[0] for name in run.stdout.split()}


HEAVY = {"hazm", "nltk", "numpy", "scipy", "spacy", "transformers", "torch", "jsonschema", "pygls"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("format", "--check", "corpus"),
        ("schema",),
        ("convert", "--help"),
        ("validate", "corpus"),
        ("diff", "--help"),
        ("diff", "corpus", "corpus"),
        ("diff", "corpus/annotators/reader-a", "corpus/annotators/reader-b"),
    ],
)
def test_light_commands_load_nothing_heavy(arguments):
    loaded = loaded_by(*arguments)
    assert "hashiye" in loaded
    assert not loaded & (HEAVY | ({"rapidfuzz"} if arguments[0] == "diff" else set()))


def test_every_codec_is_whole():
    for codec in CODECS.values():
        source = (PACKAGE / "codecs" / f"{codec.module}.py").read_text(encoding="utf-8")
        tree = ast.parse(source)
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert ast.get_docstring(tree), codec.name
        assert {"read", "write"} <= functions, codec.name
        assert not codec.many or "records" in functions, codec.name


def test_endings_are_claimed_once():
    endings = [ending for codec in CODECS.values() for ending in codec.endings]
    assert len(endings) == len(set(endings))


def test_every_code_is_used_and_every_used_code_is_listed():
    source = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path.name != "codes.py")
    unused = {code for code in CODES if code not in source}
    assert not unused
    import re

    assert set(re.findall(r"HSH-[A-Z][0-9]{3}", source)) <= set(CODES)


def test_measures_stand_in_one_order_whatever_was_imported_first():
    code = "import importlib, sys; importlib.import_module(f'hashiye.agreement.{sys.argv[1]}')\n"
    code += "from hashiye.agreement import measures; print(*measures.table())"
    orders = {
        subprocess.run([sys.executable, "-c", code, first], capture_output=True, text=True, check=True).stdout
        for first in ("measures", "whole", "gamma.measures", "unitizing.positional", "agreed.relations")
    }
    assert len(orders) == 1


# --- any module may be the first that is imported -------------------------------------------------


def dotted(path: Path) -> str:
    parts = ("hashiye", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def and_above(name: str) -> set[str]:
    """Return a module and the packages it is in."""
    return {name.rsplit(".", up)[0] for up in range(name.count(".") + 1)}


def imports_at_once(source: str):
    """Yield the imports that are done when a module is loaded: those in functions are done later, some for types never."""
    todo: list[ast.AST] = list(ast.parse(source).body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            todo += node.orelse
        elif isinstance(node, ast.stmt | ast.ExceptHandler) and not isinstance(node, ast.FunctionDef):
            todo += ast.iter_child_nodes(node)


def needed(name: str, source: str, known: set[str]) -> set[str]:
    """Return the modules of ours that are loaded before a module is; not the packages it is in, which are underway."""
    found = set()
    for node in imports_at_once(source):
        for one in node.names:
            inner = one.name if isinstance(node, ast.Import) else f"{node.module}.{one.name}"
            target = inner if inner in known else getattr(node, "module", "")
            found |= ((and_above(target) - and_above(name)) | {target}) & known
    return found


def test_no_modules_need_each_other():
    """Without rings, it does not matter which module is imported first."""
    sources = {dotted(path): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    order = TopologicalSorter({name: needed(name, source, set(sources)) for name, source in sources.items()})
    assert len(list(order.static_order())) == len(sources)


def test_a_ring_is_found():
    known = {"hashiye", "hashiye.a", "hashiye.a.x", "hashiye.b"}
    assert needed("hashiye.b", "from hashiye.a.x import f", known) == {"hashiye.a", "hashiye.a.x"}
    assert needed("hashiye.a.x", "from hashiye.a import one\nfrom hashiye.a import x", known) == {
        "hashiye.a",
        "hashiye.a.x",
    }
    assert (
        needed("hashiye.a", "if TYPE_CHECKING:\n    import hashiye.b\ndef f():\n    import hashiye.b", known) == set()
    )


def lazy_packages():
    return [
        path.parent for path in PACKAGE.rglob("__init__.py") if "\ndef __getattr__" in path.read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("path", lazy_packages(), ids=lambda path: path.name)
def test_a_lazy_package_leaves_its_modules_to_the_import(path):
    """One that takes the name of any module for its own brings rings that stand in no module."""
    package = import_module(dotted(path / "__init__.py"))
    inside = {one.stem for one in path.glob("*.py")} | {
        one.name for one in path.iterdir() if (one / "__init__.py").exists()
    }
    for name in inside - {"__init__", "__main__"} - set(package.__all__):
        with pytest.raises(AttributeError):
            package.__getattr__(name)
