"""A small load generator: kept-alive connections in one thread, so that it takes little of the machine it shares.

``flat_out`` keeps every connection busy and gives the rate; ``at_rate`` sends at fixed times, whether the answers have
come or not, and counts each wait from the time it was due: a slow moment is not hidden by waiting politely.

The connections are spread evenly over the web processes. Left to luck, one process has five to eight of eight, and the
rate is that of one core or of two (410 beside 680 answers a second), for as long as the connections are kept.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

CONNECTIONS = 8
MOST_TRIES = 20
PROCESSES = "BENCH_PROCESSES"
"""The environment's word for how many web processes there are."""
WHICH = b"GET /bare/process HTTP/1.1\r\nHost: bench\r\n\r\n"


class WrongAnswer(RuntimeError):
    """A door did not answer as it must; a fast refusal is not a figure."""


@dataclass
class Load:
    """What was measured: answers per second, and every latency in seconds."""

    rate: float
    latencies: list[float] = field(default_factory=list)

    def quantile(self, share: float) -> float:
        """The latency that this share of answers did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class _Line:
    """One connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.since, self.request, self._got = 0.0, b"", b""

    def send(self, request: bytes, since: float) -> None:
        self.since, self.request = since, request
        self.socket.sendall(request)

    def wait(self) -> bytes:
        """The body of the answer."""
        while (answer := self.answered()) is None:
            pass
        return answer[1]

    def answered(self) -> tuple[bytes, bytes] | None:
        """Head and body of the answer once all of it is here."""
        got = self.socket.recv(65536)
        if not got:
            raise WrongAnswer("the server hung up")
        self._got += got
        head, mark, body = self._got.partition(b"\r\n\r\n")
        if not mark:
            return None
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        if len(body) < length:
            return None
        self._got = b""
        return head, body


Heard = Callable[[bytes, bytes], None]
"""Is told each request and the body of its answer."""


class Crowd:
    """Connections to one port. Use as a context manager."""

    def __init__(
        self, port: int, *, expect: bytes, connections: int = CONNECTIONS, heard: Heard = lambda _request, _body: None
    ) -> None:
        self._heard = heard
        self._expect, self._lines = b"HTTP/1.1 " + expect, _evenly(port, connections)
        self._selector = selectors.DefaultSelector()
        for line in self._lines:
            self._selector.register(line.socket, selectors.EVENT_READ, line)

    def __enter__(self) -> Crowd:
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()
        for line in self._lines:
            line.socket.close()

    def flat_out(self, requests: Iterator[bytes], seconds: float) -> Load:
        """As fast as the answers come."""
        began, done, latencies = time.perf_counter(), 0, []
        busy = 0
        for line in self._lines:
            line.send(next(requests), time.perf_counter())
            busy += 1
        while busy:
            for line, now in self._answers(1.0):
                latencies.append(now - line.since)
                done, busy = done + 1, busy - 1
                if now - began < seconds:
                    line.send(next(requests), now)
                    busy += 1
        return Load(done / (time.perf_counter() - began), latencies)

    def at_rate(self, requests: Iterator[bytes], seconds: float, rate: float) -> Load:
        """So many a second, at even intervals."""
        began, due, waiting = time.perf_counter(), 0.0, deque[float]()
        free, busy, latencies = deque(self._lines), 0, []
        while busy or waiting or due < seconds:
            now = time.perf_counter() - began
            while due < seconds and due <= now:
                waiting.append(due)
                due += 1 / rate
            while free and waiting:
                free.popleft().send(next(requests), began + waiting.popleft())
                busy += 1
            for line, at in self._answers(max(0.0, min(due - (time.perf_counter() - began), 0.05))):
                latencies.append(at - line.since)
                free.append(line)
                busy -= 1
        return Load(len(latencies) / seconds, latencies)

    def _answers(self, wait: float) -> Iterator[tuple[_Line, float]]:
        for key, _ in self._selector.select(wait):
            line: _Line = key.data
            answer = line.answered()
            if answer is None:
                continue
            head, body = answer
            if not head.startswith(self._expect):
                raise WrongAnswer(head.partition(b"\r\n")[0].decode())
            self._heard(line.request, body)
            yield line, time.perf_counter()


def _evenly(port: int, connections: int) -> list[_Line]:
    """So many connections, as many to one process as to another.

    Of connections that come singly a process that rests takes every one; so they come while others keep it busy.
    """
    kept: dict[bytes, list[_Line]] = {}
    for _ in range(MOST_TRIES):
        tried = []
        for _ in range(2 * connections):
            tried.append(line := _Line(port))
            line.send(WHICH, time.perf_counter())
        for line in tried:
            process, processes = line.wait().split()
            share = kept.setdefault(process, [])
            if len(share) * int(processes) < connections:
                share.append(line)
            else:
                line.socket.close()
        if sum(map(len, kept.values())) >= connections:
            return [line for lines in zip_longest(*kept.values()) for line in lines if line]
    raise WrongAnswer("one process took all connections")
