"""A corpus with something open, and the page on which that is decided, served as the command serves it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import structs

from hashiye.curating import Plan, Work
from hashiye.model import Annotation
from hashiye.reviewing.desk import Desk
from hashiye.reviewing.server import Server
from tests.copies import Folder, document, layer

NEWS = (
    "به گزارش ایرنا، سید علی خامنه\u200cای روز سه\u200cشنبه در تهران سخن گفت.\nپوتین نیز از مسکو به باکو رفت و با علی اف"
    " دیدار کرد. شمارهٔ این خبر {} است.\n"
)
MARKS = {
    "omid": (("ایرنا", "ORG"), ("علی خامنه\u200cای", "PER"), ("تهران", "LOC"), ("پوتین", "PER"), ("مسکو", "LOC")),
    "reza": (("ایرنا", "ORG"), ("سید علی خامنه\u200cای", "PER"), ("تهران", "LOC"), ("پوتین", "PER"), ("باکو", "LOC")),
    "سارا": (("ایرنا", "LOC"), ("پوتین", "PER"), ("سه\u200cشنبه", "DAT"), ("علی اف", "PER")),
}
"""Open in each document: the name (two boundaries, one nothing). All else has a majority."""


def corpus(path: Path, documents: int = 3) -> Folder:
    """Make a corpus of three annotators."""
    folder = Folder(path)
    for number in range(documents):
        for name, marks in MARKS.items():
            folder.copy(name, f"خبر-{number:02}", marks, text=NEWS.format(number))
    return folder


def whole(path: Path, marks: dict[str, list[Annotation]], text: str, **more) -> Folder:
    """Make a corpus of one document with any annotations."""
    folder = Folder(path)
    for name, marked in marks.items():
        made = document("d", [structs.replace(layer(text, name, ()), annotations=tuple(marked), **more)], text)
        folder.put(made, f"annotators/{name}")
    return folder


class Served:
    """The page while it is served, and requests to it. ``process`` is the command's, where it runs as one."""

    def __init__(self, address: str, process: subprocess.Popen[str] | None = None) -> None:
        self.process, self.address = process, address
        there = urlsplit(address)
        self.host, self.path = there.netloc, there.path

    def ask(self, method: str, place: str, body: bytes | None = None, **headers: str) -> tuple[int, dict, bytes]:
        """Send one request as it is; return status, headers and body."""
        host, port = self.host.split(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=20)
        try:
            connection.putrequest(method, place, skip_host="Host" in headers, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            if body is not None and "Content_Length" not in headers:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def item(self, **query: str) -> dict:
        """Return what the page is told."""
        asked = "&".join(f"{key}={value}" for key, value in query.items())
        status, _, body = self.ask("GET", f"{self.path}item?{asked}")
        assert status == 200
        return json.loads(body)

    def post(self, action: str, **fields: object) -> tuple[int, dict]:
        """Send a decision as the page does."""
        status, _, body = self.ask(
            "POST", f"{self.path}{action}", json.dumps(fields).encode(), Content_Type="application/json",
            Origin=f"http://{self.host}",
        )  # fmt: skip
        return status, json.loads(body) if body else {}

    def end(self, how: int = signal.SIGINT) -> tuple[int, str, str]:
        """End the command; return its exit code and what it said."""
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


@contextmanager
def served(path: Path, by: str = "") -> Iterator[Served]:
    """Serve the page of a corpus from this process."""
    with Work([str(path)], Plan(by=by)) as work:
        desk = Desk(work)
        assert desk.save() == ()
        with Server(desk) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            try:
                yield Served(server.address)
            finally:
                server.shutdown()
                thread.join()


@contextmanager
def spawned(*arguments: object) -> Iterator[Served]:
    """Run ``hashiye adjudicate --review`` as a process of its own."""
    command = [sys.executable, "-m", "hashiye", "adjudicate", *map(str, arguments), "--review", "--no-browser"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        said = ""
        while "http://" not in said:
            line = process.stderr.readline()
            assert line, said
            said += line
        try:
            yield Served(re.search(r"http://\S+", said)[0], process)
        finally:
            if process.poll() is None:
                process.kill()
