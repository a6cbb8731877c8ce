"""A platform that records every call and answers what the test tells it to, on a real loopback socket."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Heard:
    """One call as it came over the wire."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Typed:
    """Bytes that say what they are."""

    mime: str
    content: bytes


Answer = dict[str, Any] | bytes | Typed | int | None
"""A JSON answer, raw bytes, bytes with their type, an HTTP status, or None to hang up without a word."""


@dataclass
class FakePlatform:
    """Answers are taken from the list of the path; the last one stays."""

    heard: list[Heard] = field(default_factory=list)
    answers: dict[str, list[Answer | Callable[[Heard], Answer]]] = field(default_factory=lambda: defaultdict(list))
    delay: dict[str, float] = field(default_factory=dict)
    base: str = ""

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def on(self, path: str, *answers: Answer | Callable[[Heard], Answer]) -> None:
        self.answers[path] = list(answers)

    def calls(self, path: str) -> list[Heard]:
        return [heard for heard in self.heard if heard.path == path]

    def answer(self, heard: Heard) -> Answer:
        with self._lock:
            self.heard.append(heard)
            known = self.answers[heard.path]
            chosen = (known.pop(0) if len(known) > 1 else known[0]) if known else 404
        time.sleep(self.delay.get(heard.path, 0))
        return chosen(heard) if callable(chosen) else chosen


class _Handler(BaseHTTPRequestHandler):
    platform: FakePlatform

    def _serve(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        heard = Heard(self.command, url.path, dict(parse_qsl(url.query)), body, dict(self.headers))
        answer = self.platform.answer(heard)
        if answer is None:
            self.close_connection = True
            return
        if isinstance(answer, int):
            self.send_response(answer)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        if isinstance(answer, Typed):
            self.send_header("Content-Type", answer.mime)
            answer = answer.content
        raw = answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        try:
            self.wfile.write(raw)
        except BrokenPipeError:
            self.close_connection = True  # the caller lost patience, as some tests want

    do_GET = do_POST = _serve

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def serve(platform: FakePlatform) -> ThreadingHTTPServer:
    """Start serving in a thread; the caller shuts it down."""
    handler = type("Handler", (_Handler,), {"platform": platform})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    platform.base = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server
