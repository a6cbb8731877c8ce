"""The line to WeChat Pay: one host, connections kept open, one call and its answer at a time on each.

A payer waits for it at every tap, and what a general HTTP client does around a call costs three times what the call
does. So it is HTTP/1.1 by the standard library: no redirect, cookie, proxy or password, no packed answer, no second
try. TLS is as elsewhere: the hosts' certificates are checked against the same list of authorities.
"""

from __future__ import annotations

import re
import select
import socket
import ssl
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

import certifi
from requests.structures import CaseInsensitiveDict

from server.wechat.pay.errors import PayUnsure

MOST_KEPT = 16
"""Connections that wait open for their next call; more are closed after use."""
_PATH = re.compile(r"/[!-~]*", re.ASCII)
_VALUE = re.compile(r"[ -~]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back: status, headers (names in any spelling) and the whole body."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class PayLine:
    """Calls to the host of ``base`` (scheme, host and port, checked by :mod:`server.wechat.transport`). ``seconds`` is
    how long connecting may take, and then each wait for bytes. Safe to share between threads."""

    def __init__(self, base: str, seconds: float) -> None:
        parts = urlsplit(base)
        self._host, self._seconds = parts.netloc, seconds
        self._open: Callable[[], HTTPConnection]
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=certifi.where())
            self._open = lambda: HTTPSConnection(parts.netloc, timeout=seconds, context=context)
        else:
            self._open = lambda: HTTPConnection(parts.netloc, timeout=seconds)
        self._kept: list[socket.socket] = []
        weakref.finalize(self, _hang_up, self._kept)

    def call(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Heard:
        """One call. :class:`PayUnsure` when no whole answer came; it says whether the call ever left."""
        if not _PATH.fullmatch(path) or not all(map(_VALUE.fullmatch, headers.values())):
            raise PayUnsure("not fit for the line", left=False)
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}", *(f"{name}: {headers[name]}" for name in headers)]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        wire = self._connected()
        # No cause is kept on purpose: errors may quote addresses, and ours may carry a bill's token.
        try:
            # Head and body at once: sent apart, the other side wakes up twice.
            wire.sendall("\r\n".join([*lines, "", ""]).encode() + body)
            return self._answer(wire, method)
        except (OSError, HTTPException) as problem:
            wire.close()
            raise PayUnsure(type(problem).__name__) from None

    def _answer(self, wire: socket.socket, method: str) -> Heard:
        answer = HTTPResponse(wire, method=method)
        try:
            answer.begin()
            heard = Heard(answer.status, CaseInsensitiveDict(answer.getheaders()), answer.read())
        finally:
            answer.close()
        if answer.will_close or len(self._kept) >= MOST_KEPT:
            wire.close()
        else:
            self._kept.append(wire)
        return heard

    def _connected(self) -> socket.socket:
        while True:
            try:
                wire = self._kept.pop()
            except IndexError:
                break
            if _rests(wire):
                return wire
            wire.close()
        connection = self._open()
        try:
            connection.connect()
        except OSError as problem:
            connection.close()
            raise PayUnsure(type(problem).__name__, left=False) from None
        # HTTPConnection looked up the host, opened it without delay (TCP_NODELAY) and shook hands; the rest is ours.
        wire, connection.sock = connection.sock, None
        return wire


def _hang_up(kept: list[socket.socket]) -> None:
    """Close what is kept, once the line is no more."""
    while kept:
        kept.pop().close()


def _rests(wire: socket.socket) -> bool:
    """Whether nothing came since the last answer: an end, or bytes nobody asked for, spoil a connection."""
    looked = select.poll()
    looked.register(wire, select.POLLIN)
    return not looked.poll(0)
