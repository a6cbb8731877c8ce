"""A host that stands where WeChat Pay would: records calls, answers as told, signed or not."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.paykeys import ACCOUNT, private, sign


@dataclass
class Told:
    """One answer. ``signed`` by which key, None for none; ``headers`` replace what the signing made."""

    body: Any = None
    status: int = 200
    signed: str | None = "platform_key.pem"
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0

    def written(self) -> tuple[bytes, dict[str, str]]:
        """Bytes and headers."""
        said = self.body
        raw = (
            said if isinstance(said, bytes) else b"" if said is None else json.dumps(said, ensure_ascii=False).encode()
        )
        headers = {"Content-Type": "application/json; charset=utf-8", "Request-ID": "08REQUEST-0"}
        if self.signed:
            stamp = str(int(time.time()))
            headers |= {
                "Wechatpay-Timestamp": stamp, "Wechatpay-Nonce": "n1", "Wechatpay-Serial": ACCOUNT.public_key_id,
                "Wechatpay-Signature": sign(private(self.signed), stamp, "n1", raw.decode()),
                "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
            }  # fmt: skip
        return raw, headers | self.headers


@dataclass
class Heard:
    """One call as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PayServer:
    """Answers in turn; the last answer again and again."""

    base: str = ""
    answers: list[Told] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    def says(self, *answers: Told) -> None:
        """What to answer from now on."""
        self.answers, self.heard = list(answers), []

    def next(self) -> Told:
        """The answer to this call."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def listening() -> Iterator[PayServer]:
    """The host on a free port."""
    said = PayServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def _answer(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            said.heard.append(Heard(method, self.path, dict(self.headers), body))
            told = said.next()
            raw, headers = told.written()
            time.sleep(told.wait)
            self.send_response(told.status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            try:
                self.end_headers()
                self.wfile.write(raw)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True
                if not told.wait:
                    raise  # only a caller we let wait may lose patience

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    said.base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield said
    finally:
        server.shutdown()
        server.server_close()
