"""The line to WeChat Pay: kept open between calls, opened anew when it broke, and honest about what ever left."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.wechat.pay.errors import PayUnsure
from server.wechat.pay.line import PayLine
from tests.paykeys import write_keys

FINE = b"HTTP/1.1 200 OK\r\nRequest-ID: r1\r\nContent-Length: 2\r\n\r\n{}"


class Host:
    """Answers every call on a connection with the same bytes; counts connections, keeps what it heard."""

    def __init__(self, answer: bytes, *, ends: bool = False) -> None:
        self.answer, self.ends, self.opened = answer, ends, 0
        self.heard: list[bytes] = []
        self.ended = threading.Event()

    def serve(self, wire: socket.socket) -> None:
        self.opened += 1
        with wire:
            while said := wire.recv(65536):
                self.heard.append(said)
                wire.sendall(self.answer)
                if self.ends:
                    break
        self.ended.set()


@contextmanager
def listening(host: Host) -> Iterator[PayLine]:
    with socket.create_server(("127.0.0.1", 0)) as open_:

        def take() -> None:
            while True:
                try:
                    wire, _ = open_.accept()
                except OSError:
                    return
                threading.Thread(target=host.serve, args=(wire,), daemon=True).start()

        threading.Thread(target=take, daemon=True).start()
        yield PayLine(f"http://127.0.0.1:{open_.getsockname()[1]}", 5.0)
        open_.shutdown(socket.SHUT_RDWR)


def test_head_and_body_go_at_once_and_the_line_is_kept() -> None:
    host = Host(FINE)
    with listening(host) as line:
        for _ in range(3):
            heard = line.call("POST", "/v3/x?y=1", {"Accept": "application/json"}, "水费".encode())
            assert (heard.status, heard.content, heard.headers.get("request-id")) == (200, b"{}", "r1")
    assert host.opened == 1
    head = "POST /v3/x?y=1 HTTP/1.1\r\nHost: 127.0.0.1:"
    assert all(said.decode().startswith(head) and said.decode().endswith("\r\n\r\n水费") for said in host.heard)


def test_a_line_the_other_side_ended_is_opened_anew() -> None:
    host = Host(FINE, ends=True)
    with listening(host) as line:
        for _ in range(3):
            host.ended.clear()
            assert line.call("GET", "/v3/x", {}).status == 200
            assert host.ended.wait(30)
            _until_closed(line)
    assert host.opened == 3


def test_calls_at_once_have_a_line_each() -> None:
    host = Host(FINE)
    with listening(host) as line, ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: line.call("GET", "/v3/x", {}).content, range(200)))
    assert answers == [b"{}"] * 200 and host.opened <= 8


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", b"no HTTP\r\n\r\n"],
)
def test_half_an_answer_leaves_us_unsure_and_that_line_is_given_up(answer: bytes) -> None:
    host = Host(answer, ends=True)
    with listening(host) as line:
        with pytest.raises(PayUnsure) as unsure:
            line.call("GET", "/v3/x", {})
        assert unsure.value.left
        host.answer, host.ends = FINE, False
        assert line.call("GET", "/v3/x", {}).status == 200
    assert host.opened == 2


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/v3/x y", {}), ("/v3/编号", {}), ("v3/x", {}), ("/v3\r\nHost: x", {}), ("/v3/x", {"A": "b\r\nHost: x"})],
)
def test_what_would_bend_the_call_is_never_sent(path: str, headers: dict[str, str]) -> None:
    host = Host(FINE)
    with listening(host) as line, pytest.raises(PayUnsure) as unsure:
        line.call("GET", path, headers)
    assert not unsure.value.left and not host.opened


def test_nobody_is_spoken_to_whose_certificate_is_not_known(tmp_path: Path) -> None:
    keys = write_keys(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keys / "apiclient_cert.pem", keys / "apiclient_key.pem")
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as open_:

        def take() -> None:
            wire, _ = open_.accept()
            with wire, pytest.raises(OSError):
                heard.append(context.wrap_socket(wire, server_side=True).recv(1))

        taking = threading.Thread(target=take)
        taking.start()
        with pytest.raises(PayUnsure, match="CertVerification") as unsure:
            PayLine(f"https://127.0.0.1:{open_.getsockname()[1]}", 5.0).call("GET", "/v3/x", {})
        taking.join(30)
    assert not unsure.value.left and not heard


def _until_closed(line: PayLine) -> None:
    """Wait until the end of the kept line has arrived here."""
    for wire in line._kept:
        wire.settimeout(5)
        assert wire.recv(1, socket.MSG_PEEK) == b""
