"""Stands in for WeChat and WeCom in long trials: takes messages, counts them, drops repeats where WeCom does."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ANSWER_SECONDS = 0.003
_NUMBER = re.compile(r"\bM(\d+)\b")


class Receiver:
    """A platform on a loopback port. ``shown`` counts by message number what people would see.

    A caller signs in with ``secret-<pid>``, so that an aimed kill meets the process that is just calling.
    """

    def __init__(self) -> None:
        self.shown: Counter[int] = Counter()
        self.dropped = 0
        self.on_target: Callable[[int], bool] = lambda _pid: False
        self._seen: dict[str, str] = {}
        self._target: tuple[str, threading.Event] | None = None
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Receiver:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_how: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def arrivals(self) -> int:
        """How many messages people would have seen so far."""
        return self.shown.total()

    def aim(self, path: str) -> threading.Event:
        """Kill the next caller at this path after its message is taken and before it is answered; set when done."""
        hit = threading.Event()
        self._target = (path, hit)
        return hit

    @staticmethod
    def number_in(words: str) -> int:
        """The message's number, -1 without one."""
        found = _NUMBER.search(words)
        return int(found[1]) if found else -1

    def answer(self, path: str, query: dict[str, list[str]], body: bytes) -> dict[str, Any]:
        """What the platform says."""
        if path.endswith("stable_token"):
            return {"access_token": json.loads(body)["secret"], "expires_in": 7200}
        if path.endswith("gettoken"):
            return {"errcode": 0, "access_token": query["corpsecret"][0], "expires_in": 7200}
        time.sleep(ANSWER_SECONDS)
        reply = self._take(path, body)
        self._shoot(path, int(query["access_token"][0].partition("-")[2]))
        return reply

    def _take(self, path: str, body: bytes) -> dict[str, Any]:
        words = json.dumps(json.loads(body), ensure_ascii=False)
        with self._lock:
            if path.endswith("message/send") and words in self._seen:
                self.dropped += 1
                return {"errcode": 0, "msgid": self._seen[words]}
            number = self.number_in(words)
            self.shown[number] += 1
            self._seen[words] = f"msg-{number}"
        return {"errcode": 0, "msgid": f"msg-{number}"}

    def _shoot(self, path: str, pid: int) -> None:
        with self._lock:
            target = self._target
            if target is None or not path.endswith(target[0]):
                return
            self._target = None
        if self.on_target(pid):
            target[1].set()


class _Server(ThreadingHTTPServer):
    """A server whose callers are killed as a matter of course."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that is gone is nothing to report."""


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Hands each call to the receiver."""

        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._say(b"")

        def do_POST(self) -> None:
            self._say(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _say(self, body: bytes) -> None:
            parts = urlsplit(self.path)
            answer = json.dumps(receiver.answer(parts.path, parse_qs(parts.query), body)).encode()
            try:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
            except OSError:
                # The caller was killed before it could hear us, which is what this is for.
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler
