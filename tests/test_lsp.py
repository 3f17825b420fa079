"""``hashiye lsp`` with a real client over standard input and output: what an editor is told is what the CLI says."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.lsp.client import BaseLanguageClient

from hashiye import linediff
from hashiye.editor import desk, server
from hashiye.editor.lines import UNITS, Lines
from hashiye.text import show
from tests.hostile import called

CASES = Path(__file__).parent / "cases"
SAMPLES = ("HSH-A302", "HSH-A305", "HSH-A311", "HSH-B106", "HSH-B109", "HSH-B115", "HSH-B108", "HSH-M405", "HSH-C512")
WIDTHS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


class Editor:
    """A client that opens files and waits for what is published about them."""

    def __init__(self, client: BaseLanguageClient, units: str) -> None:
        self.client = client
        self.units = units
        self.news: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self.told: dict[str, list[types.Diagnostic]] = {}
        self.texts: dict[str, str] = {}
        self.edits: list[types.WorkspaceEdit] = []

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def _published(news: types.PublishDiagnosticsParams) -> None:
            self.news.put_nowait(news)

    async def open(self, path: Path, text: str | None = None) -> list[types.Diagnostic]:
        uri = path.as_uri()
        self.texts[uri] = path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff") if text is None else text
        item = types.TextDocumentItem(uri, "plaintext", 1, self.texts[uri])
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.hear(uri)

    async def change(self, path: Path, text: str, version: int = 2) -> list[types.Diagnostic]:
        self.send(path, text, version)
        return await self.hear(path.as_uri(), version)

    def send(self, path: Path, text: str, version: int) -> None:
        self.texts[path.as_uri()] = text
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version, path.as_uri()),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    async def hear(self, uri: str, version: int | None = None) -> list[types.Diagnostic]:
        """Wait for the diagnostics of a file."""
        while True:
            news = await asyncio.wait_for(self.news.get(), 60)
            self.told[news.uri] = list(news.diagnostics)
            if news.uri == uri and (version is None or news.version == version):
                return self.told[uri]

    async def actions(self, path: Path, told: types.Diagnostic | None = None, only: list[str] | None = None):
        everywhere = types.Range(types.Position(0, 0), types.Position(10**6, 0))
        return await self.client.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(path.as_uri()),
                told.range if told else everywhere,
                types.CodeActionContext([told] if told else [], only=only),
            )
        )

    def apply(self, action: types.CodeAction) -> dict[Path, str]:
        """Do what an editor does with a code action; return what the files on the screen become."""
        made = {}
        for part in action.edit.document_changes:
            path = Path(server._path(part.text_document.uri))
            text = self.texts.get(path.as_uri()) or path.read_bytes().decode()
            made[path] = edited(text, part.edits, self.units)
        return made


def edited(text: str, edits: list[types.TextEdit], units: str) -> str:
    codec, width = WIDTHS[units]
    lines = [line + "\n" for line in text.split("\n")]

    def offset(place: types.Position) -> int:
        if place.line >= len(lines):
            return len(text)
        here = lines[place.line].encode(codec)[: place.character * width].decode(codec)
        return sum(map(len, lines[: place.line])) + len(here)

    for edit in reversed(edits):
        text = text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end) :]
    return text


@contextlib.asynccontextmanager
async def editing(units: str = "utf-16"):
    client = BaseLanguageClient("an editor", "1")
    await client.start_io(sys.executable, "-m", "hashiye", "lsp")
    editor = Editor(client, units)
    capabilities = types.ClientCapabilities(
        general=types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind(units)]),
        workspace=types.WorkspaceClientCapabilities(
            workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True)
        ),
    )
    result = await client.initialize_async(types.InitializeParams(capabilities))
    assert result.capabilities.position_encoding == units
    client.initialized(types.InitializedParams())
    try:
        yield editor
        await asyncio.wait_for(client.shutdown_async(None), 30)
        client.exit(None)
        await asyncio.wait_for(client._server.wait(), 30)
        assert client._server.returncode == 0
        errors = (await client._server.stderr.read()).decode()
        assert "Traceback" not in errors, errors
    finally:
        with contextlib.suppress(ProcessLookupError):
            client._server.kill()
        await client.stop()


def said_by_cli(capsys, path: Path, *, exact: Path | None = None) -> list[tuple]:
    """Return what ``hashiye validate FILE`` says of a file itself: code, severity, message, and the place."""
    report = json.loads(called(capsys, "validate", "--no-cache", "--format", "json", path).out)
    return sorted(
        (one["code"], one["severity"], one["message"], one["line"], one["column"], one["endLine"], one["endColumn"])
        for one in report["findings"]
        if one["file"] == str(exact or path)
    )


SEVERITIES = {1: "error", 2: "warning", 3: "info"}


def said_by_lsp(told: list[types.Diagnostic], text: str, units: str, known: list[tuple]) -> list[tuple]:
    """Return diagnostics in the same shape; their places counted back by other means than the server's."""
    codec, width = WIDTHS[units]
    lines = text.split("\n")

    def column(place: types.Position) -> int:
        return len(lines[place.line].encode(codec)[: place.character * width].decode(codec)) + 1

    said = []
    for one in told:
        messages = [message for code, _, message, *_ in known if code == one.code and show(message, 500) in one.message]
        start, end = one.range.start, one.range.end
        place = (start.line + 1, column(start), end.line + 1, column(end))
        said.append((one.code, SEVERITIES[one.severity], messages[0] if messages else one.message, *place))
    return sorted(said)


def copied(code: str, tmp_path: Path) -> Path:
    return Path(shutil.copytree(CASES / code / "bad", tmp_path / code))


def documents(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.hsh.*") if desk.is_document(path))


def as_xml(folder: Path, capsys) -> None:
    """Put the XML spelling of each document in place of its JSON."""
    for path in documents(folder):
        if path.name.endswith(".hsh.json"):
            target = path.with_name(path.name.replace(".hsh.json", ".hsh.xml"))
            if called(capsys, "convert", path, "--to", "xml", "--output", target).code == 0:
                path.unlink()


@pytest.mark.parametrize("units", UNITS)
def test_every_case_is_told_as_the_command_line_tells_it(units, tmp_path, capsys):
    """In JSON, and in XML wherever the faulty document can be written so."""
    every = sorted(path.name for path in CASES.iterdir() if (path / "bad").is_dir())
    all_ = units == "utf-16"
    for code in every if all_ else every[::9]:
        copied(code, tmp_path / "json")
        copied(code, tmp_path / "xml")
    as_xml(tmp_path / "xml", capsys)
    paths = documents(tmp_path)
    assert len(paths) > (150 if all_ else 10)
    assert sum(path.suffix == ".xml" for path in paths) > (40 if all_ else 4)
    cli = {path: said_by_cli(capsys, path) for path in paths}
    assert len({code for said in cli.values() for code, *_ in said}) > (50 if all_ else 4)

    async def talk() -> None:
        async with editing(units) as editor:
            for path in paths:
                told = await editor.open(path)
                known = cli[path]
                assert said_by_lsp(told, editor.texts[path.as_uri()], units, known) == clipped(known, path), path

    asyncio.run(talk())


def clipped(known: list[tuple], path: Path) -> list[tuple]:
    """Return findings with unknown places as editors get them: at the beginning, and ends not before beginnings."""
    text = path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
    lines = text.split("\n")
    made = []
    for code, severity, message, line, column, end_line, end_column in known:
        start = (max(line, 1), max(column, 1))
        end = max(start, (end_line, max(end_column, 1)))
        edges = [(one, min(two, len(lines[one - 1]) + 1)) for one, two in (start, end)]
        made.append((code, severity, message, *edges[0], *edges[1]))
    return sorted(made)


ASTRAL = "گفت 😀😀 که می\u200cرود.\nبه تهران رفت 😀 و بازگشت.\n"


def sample(folder: Path, capsys, ending: str) -> Path:
    """Make a corpus of one document whose text holds characters outside the basic plane and half-spaces."""
    called(capsys, "init", folder, "--license", "CC0-1.0")
    (folder / "a.txt").write_text(ASTRAL, encoding="utf-8")
    said = called(capsys, "convert", folder / "a.txt", "--to", ending, "--output", folder)
    assert said.code == 0, said
    return folder / "documents" / f"a.hsh.{ending}"


@pytest.mark.parametrize("units", UNITS)
@pytest.mark.parametrize("ending", ["json", "xml"])
def test_places_behind_wide_characters(units, ending, tmp_path, capsys):
    path = sample(tmp_path, capsys, ending)
    text_file = tmp_path / "texts" / "a.txt"
    text = text_file.read_text(encoding="utf-8")

    async def talk() -> None:
        async with editing(units) as editor:
            assert not [one for one in await editor.open(path) if one.code == "HSH-B115"]
            await editor.open(text_file)
            arabic = text.replace("بازگشت", "بازگشتي")
            told = [one for one in await editor.change(text_file, arabic) if one.code == "HSH-B115"]
            (one,) = told
            codec, width = WIDTHS[units]
            line = arabic.split("\n")[1]
            before = line[: line.index("بازگشتي")]
            assert one.range.start == types.Position(1, len(before.encode(codec)) // width)
            assert text_file.read_text(encoding="utf-8") == text  # nothing was written

    asyncio.run(talk())


@pytest.mark.parametrize(("ending", "label"), [("json", '"label": "{}"'), ("xml", 'label="{}"')])
def test_a_finding_leads_to_its_words(ending, label, tmp_path, capsys):
    path = sample(tmp_path, capsys, ending)
    text_file = tmp_path / "texts" / "a.txt"
    lines = text_file.read_text(encoding="utf-8").split("\n")

    async def talk() -> None:
        async with editing() as editor:
            await editor.open(path)
            told = await editor.change(
                path, editor.texts[path.as_uri()].replace(label.format("LOC"), label.format("LOK"))
            )
            (place,) = [more.location for one in told if one.severity == 1 for more in one.related_information or ()]
            assert place.uri == text_file.as_uri()
            start, end = place.range.start, place.range.end
            line = lines[start.line].encode("utf-16-le")
            assert line[start.character * 2 : end.character * 2].decode("utf-16-le") == "تهران"
            shown = await editor.open(text_file)  # and the words to it
            assert [one.related_information[0].location.uri for one in shown if one.range == place.range] == [
                path.as_uri()
            ]

    asyncio.run(talk())


def test_a_text_in_the_editor_is_what_its_documents_are_looked_at_with(tmp_path, capsys):
    path = sample(tmp_path, capsys, "json")
    text_file = tmp_path / "texts" / "a.txt"
    text = text_file.read_text(encoding="utf-8")

    async def talk() -> None:
        async with editing() as editor:
            told = await editor.open(text_file)
            assert not [one for one in told if one.code == "HSH-B106"]
            told = await editor.change(text_file, text.replace("تهران", "شیراز"))
            (changed,) = [one for one in told if one.code == "HSH-B106"]
            assert changed.related_information[0].location.uri == path.as_uri()
            assert "HSH-B106" in {one.code for one in await editor.open(path)}  # the document knows it too
            editor.client.text_document_did_close(
                types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(text_file.as_uri()))
            )
            while editor.told[text_file.as_uri()]:
                await editor.hear(text_file.as_uri())
            while "HSH-B106" in {one.code for one in editor.told[path.as_uri()]}:  # the text is as it is saved again
                await editor.hear(path.as_uri())
            told = await editor.open(text_file)
            assert not [one for one in told if one.code == "HSH-B106"]

    asyncio.run(talk())


def test_what_is_not_saved_counts_and_what_is_broken_is_said(tmp_path, capsys):
    path = copied("HSH-A311", tmp_path) / "gozaresh.hsh.json"
    good = path.read_text(encoding="utf-8")

    async def talk() -> None:
        async with editing() as editor:
            assert [one.code for one in await editor.open(path)] == ["HSH-A311"]
            (broken,) = await editor.change(path, good[: len(good) // 2])
            assert broken.code == "HSH-S201"
            assert broken.severity == types.DiagnosticSeverity.Error
            assert not await editor.actions(path)
            for version, text in enumerate(("", "[]", "\x00", "[" * 100_000, "\ud800", "{}" * 9, "\u2028\r\r\n"), 3):
                assert await editor.change(path, text, version), text[:9]
            assert [one.code for one in await editor.change(path, good, 20)] == ["HSH-A311"]
            assert path.read_text(encoding="utf-8") == good

    asyncio.run(talk())


def test_typing_is_waited_for(tmp_path):
    path = copied("HSH-A311", tmp_path) / "gozaresh.hsh.json"
    good = path.read_text(encoding="utf-8")

    async def talk() -> None:
        async with editing() as editor:
            await editor.open(path)
            for version in range(2, 40):
                editor.send(path, good[:-version], version)
            assert [one.code for one in await editor.change(path, good, 40)] == ["HSH-A311"]
            assert editor.news.empty()

    asyncio.run(talk())


def test_files_that_are_none_of_ours(tmp_path):
    other = tmp_path / "notes.txt"
    other.write_text("سلام", encoding="utf-8")
    lone = copied("HSH-A311", tmp_path / "نو شته") / "gozaresh.hsh.json"

    async def talk() -> None:
        async with editing() as editor:
            assert await editor.open(other) == []
            new = tmp_path / "new.hsh.json"
            assert await editor.open(new, "{") == []  # not there yet: looked at when it is saved
            item = types.TextDocumentItem("untitled:Untitled-1", "json", 1, "{")
            editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
            assert [one.code for one in await editor.open(lone)] == ["HSH-A311"]
            new.write_text("{", encoding="utf-8")
            editor.client.text_document_did_save(
                types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(new.as_uri()))
            )
            while not editor.told.get(new.as_uri()):
                await editor.hear(new.as_uri())
            assert [one.code for one in editor.told[new.as_uri()]] == ["HSH-S201"]

    asyncio.run(talk())


# --- putting right ----------------------------------------------------------------------------


@pytest.mark.parametrize("units", ["utf-16", "utf-32"])
def test_fixing_all_gives_what_the_command_line_gives(units, tmp_path, capsys):
    fixable = 0
    folders = {code: copied(code, tmp_path) for code in SAMPLES}
    made: dict[Path, str] = {}

    async def talk() -> None:
        async with editing(units) as editor:
            for folder in folders.values():
                for path in documents(folder):
                    await editor.open(path)
                    for action in await editor.actions(path, only=["source.fixAll"]):
                        assert action.kind == server.FIX_ALL
                        made.update(editor.apply(action))

    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    asyncio.run(talk())
    assert {path: path.read_bytes() for path in before} == before  # the editor writes, not the server
    for folder in folders.values():
        called(capsys, "validate", "--no-cache", "--fix", folder)
    for path, data in before.items():
        if path.read_bytes() != data:
            fixable += 1
            assert made.pop(path).encode() == path.read_bytes(), path
    assert not made
    assert fixable >= 4


def test_one_finding_is_put_right_alone(tmp_path):
    path = copied("HSH-A311", tmp_path) / "gozaresh.hsh.json"

    async def talk() -> None:
        async with editing() as editor:
            (told,) = await editor.open(path)
            action, *rest = await editor.actions(path, told, only=["quickfix"])
            assert not rest
            assert action.kind == "quickfix"
            assert [one.code for one in action.diagnostics] == ["HSH-A311"]
            (change,) = action.edit.document_changes
            assert change.text_document.version == 1
            assert await editor.change(path, editor.apply(action)[path]) == []
            assert not await editor.actions(path)

    asyncio.run(talk())


def test_formatting_is_canonical_form(tmp_path, capsys):
    path = copied("HSH-A311", tmp_path) / "gozaresh.hsh.json"
    good = path.read_text(encoding="utf-8")
    loose = json.dumps(json.loads(good))

    async def talk() -> None:
        async with editing() as editor:
            assert "HSH-S217" in {one.code for one in await editor.open(path, loose)}
            params = types.DocumentFormattingParams(
                types.TextDocumentIdentifier(path.as_uri()), types.FormattingOptions(2, True)
            )
            edits = await editor.client.text_document_formatting_async(params)
            assert edited(loose, edits, "utf-16") == good
            await editor.change(path, good)
            assert not await editor.client.text_document_formatting_async(params)

    asyncio.run(talk())


def test_a_rule_explains_itself(tmp_path):
    path = copied("HSH-A311", tmp_path) / "gozaresh.hsh.json"

    async def talk() -> None:
        async with editing() as editor:
            (told,) = await editor.open(path)
            where = types.TextDocumentIdentifier(path.as_uri())
            hover = await editor.client.text_document_hover_async(types.HoverParams(where, told.range.start))
            assert hover.contents.value.startswith("**HSH-A311** ")
            assert len(hover.contents.value) > 100
            nothing = await editor.client.text_document_hover_async(types.HoverParams(where, types.Position(0, 0)))
            assert nothing is None

    asyncio.run(talk())


# --- without a client --------------------------------------------------------------------------

HARD = st.text(st.sampled_from("aب\u200c😀\n\r\x0b\x85\u2028"), max_size=40)


@given(HARD, st.sampled_from(UNITS), st.integers(0, 40))
def test_places_go_there_and_back(text, units, offset):
    offset = min(offset, len(text))
    lines = Lines(text, units)
    line, character = lines.position(offset)
    assert lines.offset(line, character) == offset
    codec, width = WIDTHS[units]
    ends = [at + 1 for at, char in enumerate(text) if char == "\n" or (char == "\r" and text[at + 1 : at + 2] != "\n")]
    starts = [0, *ends]
    assert line == sum(start <= offset for start in starts) - 1
    assert character == len(text[starts[line] : offset].encode(codec)) // width


@given(HARD, HARD)
def test_changes_make_the_one_of_the_other(before, after):
    text = before
    for start, end, put in reversed(linediff.changes(before, after)):
        text = text[:start] + put + text[end:]
    assert text == after


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ("\ufeffسلام\n".encode(), "سلام\n"),
        ("سلام\r\nدو\r\n".encode(), "سلام\nدو\n"),
        ("سلام\r\nدو\r\n".encode(), "سلام\r\nدو\r\n"),
        (b"\xff\xd8 abc", "\ufffd\ufffd abc"),
        ("سلام\nدو\r\n".encode(), "سلام\nدو\r\n"),
    ],
)
def test_what_an_editor_hides_is_not_lost(data, shown, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    guise = desk.guise(path, shown)
    assert guise.saved(shown) == data
    if b"\xff" not in data:
        assert guise.saved(shown + "x") == data + b"x"


def test_without_the_extra_it_says_how_to_get_it():
    code = (
        "import sys; sys.modules['pygls'] = None; sys.argv = ['hashiye', 'lsp']; from hashiye.cli import main; main()"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, encoding="utf-8")
    assert run.returncode == 2
    assert "pip install 'hashiye[lsp]'" in run.stderr
    assert "Traceback" not in run.stderr
