"""A stopped clock, a recording platform on a loopback port, and clients that talk to it."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from server.kit.clock import StoppedClock
from server.wechat.connect import Wechat, connect
from server.wechat.memory_tokens import MemoryTokens
from server.wechat.settings import MiniSettings, WechatSettings, WorkSettings
from tests.server.wechat.fake_platform import FakePlatform, serve

SATURDAY_AFTERNOON = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(SATURDAY_AFTERNOON)


@pytest.fixture
def platform() -> Iterator[FakePlatform]:
    fake = FakePlatform()
    fake.on("/cgi-bin/stable_token", {"access_token": "mini-1", "expires_in": 7200})
    fake.on("/cgi-bin/gettoken", {"errcode": 0, "access_token": "work-1", "expires_in": 7200})
    server = serve(fake)
    yield fake
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(platform: FakePlatform) -> WechatSettings:
    return WechatSettings(
        mini=MiniSettings("wx1000000000000001", "mini-secret", "miniToken", "A" * 43),
        work=WorkSettings("ww1000000000000001", 1000002, "work-secret", "workToken", "B" * 43),
        weixin_base=platform.base,
        wecom_base=platform.base,
        timeout=0.5,
    )


@pytest.fixture
def wechat(settings: WechatSettings, clock: StoppedClock) -> Wechat:
    return connect(settings, store=MemoryTokens(), clock=clock)


@pytest.fixture
def impostor(tmp_path: Path) -> Iterator[str]:
    """Somebody who speaks TLS on the platform's port with a certificate of their own making."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_own_certificate(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_shake_hands, args=(listening, context))
        thread.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
        thread.join(30)


def _shake_hands(listening: socket.socket, context: ssl.SSLContext) -> None:
    caller, _ = listening.accept()
    with caller, contextlib.suppress(OSError):
        context.wrap_socket(caller, server_side=True).close()


def _own_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "api.weixin.qq.com")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    dated = made.not_valid_before(datetime(2026, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2046, 1, 1, tzinfo=UTC))
    parts = (
        dated.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )
    path = folder / "impostor.pem"
    path.write_bytes(b"".join(parts))
    return path
