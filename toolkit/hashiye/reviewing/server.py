"""HTTP for the page, on this machine alone and for who knows the address.

The address holds a random token; without it there is nothing but 404, without a word. A request under another name
than this machine's own is refused (DNS rebinding), and so is a decision that another page sends: it must come with
our own ``Origin``, as JSON. GET changes nothing. Nothing is kept by the browser, and no address is told to anybody.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from hashiye import __version__
from hashiye.reviewing import page, wire
from hashiye.reviewing.desk import Desk, Filter, RefusedError

LOOPBACK = "127.0.0.1"
MOST = 64 * 1024
"""Bytes of a request's body."""
_PATIENCE = 30
"""Seconds for which a connection may say nothing."""

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": page.policy(),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_STATUSES = {
    "changed": HTTPStatus.CONFLICT,
    "gone": HTTPStatus.CONFLICT,
    "malformed": HTTPStatus.BAD_REQUEST,
    "refused": HTTPStatus.UNPROCESSABLE_ENTITY,
}


class Server(ThreadingHTTPServer):
    """Serves one desk. ``address`` is what the browser opens. ``OSError`` if the port is taken."""

    daemon_threads = True

    def __init__(self, desk: Desk, port: int = 0) -> None:
        self.desk = desk
        self.token = secrets.token_urlsafe(32)
        super().__init__((LOOPBACK, port), _Handler)
        self.address = f"http://{LOOPBACK}:{self.server_port}/{self.token}/"
        self.hosts = {f"{name}:{self.server_port}" for name in (LOOPBACK, "localhost")}

    def handle_error(self, _request: Any, _client_address: Any) -> None:
        """Say nothing of a connection that broke: the browser asks again."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version = "hashiye"
    sys_version = __version__
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE

    def do_GET(self) -> None:
        place = self._place()
        if place == "":
            self._send(HTTPStatus.OK, page.whole(), "text/html; charset=utf-8")
        elif place == "item" and self._own_site():
            self._item()
        elif place is not None:
            self._refuse(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        place = self._place()
        if place is None:
            return
        action = _ACTIONS.get(place)
        if action is None:
            self._refuse(HTTPStatus.NOT_FOUND)
        elif self.headers.get("Origin") != f"http://{self.headers.get('Host')}" or not self._own_site():
            self._refuse(HTTPStatus.FORBIDDEN)
        elif self.headers.get_content_type() != "application/json":
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        elif (body := self._body()) is not None:
            self._answer(lambda: action(self, body))

    def _place(self) -> str | None:
        """Return what is asked for behind the token; None where the request was refused."""
        hosts = self.headers.get_all("Host", [])
        try:
            path = urlsplit(self.path).path
        except ValueError:
            path = None
        if path is None or len(hosts) > 1:
            self._refuse(HTTPStatus.BAD_REQUEST)
            return None
        if not self.server.hosts.issuperset(hosts) or not hosts:
            self._refuse(HTTPStatus.FORBIDDEN)
            return None
        token, _, place = path.removeprefix("/").partition("/")
        if not secrets.compare_digest(token.encode(), self.server.token.encode()):
            self._refuse(HTTPStatus.NOT_FOUND)
            return None
        return place

    def _own_site(self) -> bool:
        return self.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"

    def _body(self) -> bytes | None:
        """Return the body of a request; None where it was refused."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or "Transfer-Encoding" in self.headers:
            self._refuse(HTTPStatus.LENGTH_REQUIRED)
        elif len(length) > 9 or int(length) > MOST:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            return self.rfile.read(int(length))
        return None

    def _item(self) -> None:
        asked = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        wanted = Filter(
            asked.get("state", "open"), asked.get("label", ""), asked.get("reason", ""), asked.get("document", "")
        )
        self._answer(lambda: wire.told(self.server.desk, wanted, asked.get("item", ""), asked.get("go", "here")))

    def _answer(self, work: Callable[[], dict[str, Any]]) -> None:
        try:
            status, said = HTTPStatus.OK, work()
        except RefusedError as error:
            status = _STATUSES.get(error.key, HTTPStatus.INTERNAL_SERVER_ERROR)
            said = {"refused": error.key, "why": error.why, "lacks": error.refusal}
        self._send(status, msgspec.json.encode(said), "application/json; charset=utf-8")

    def take_decide(self, body: bytes) -> dict[str, Any]:
        """Take a decision."""
        wire.decided(self.server.desk, wire.asked(body))
        return {"saved": True}

    def take_reopen(self, body: bytes) -> dict[str, Any]:
        """Take a decision back."""
        one = wire.asked(body)
        self.server.desk.decide(one.item, one.revision, None)
        return {"saved": True}

    def take_finish(self, _body: bytes) -> dict[str, Any]:
        """Write the curated documents; where all went well, the server ends."""
        outcome = self.server.desk.finish()
        if self.server.desk.finished:
            threading.Timer(0.3, self.server.shutdown).start()  # when the answer is on its way
        return wire.finished(self.server.desk, outcome)

    def _send(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer with a number and no word; the connection ends, since its body was not read."""
        self.close_connection = True
        self.send_response(status)
        for name, value in {**_HEADERS, "Content-Length": "0", "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()

    def send_error(self, code: int, _message: str | None = None, _explain: str | None = None) -> None:
        """Refuse what the standard library refuses, without its page."""
        self._refuse(HTTPStatus(code))

    def log_message(self, format: str, *_args: Any) -> None:
        """Say nothing: the address holds the token."""


_ACTIONS: dict[str, Callable[[_Handler, bytes], dict[str, Any]]] = {
    "decide": _Handler.take_decide,
    "reopen": _Handler.take_reopen,
    "finish": _Handler.take_finish,
}
