"""A local WeChat with known keys and a stopped clock, for tests of paying."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from miniprogram_stub.platform.servers import Platform
from miniprogram_stub.platform.settings import PayAccount
from tests.miniprogram_stub.platform.local import Caller, Push, Receiver, settings_for
from tests.miniprogram_stub.platform.merchant import Merchant
from tests.paykeys import ACCOUNT, pay_keys, private

NOON = 1795233600.0
"""2026-11-21 12:00 in Shanghai."""


@contextmanager
def pay_platform(
    notify_url: str = "http://127.0.0.1:9/pay", *, frozen: bool = True, **account: Any
) -> Iterator[Merchant]:
    """The platform and a merchant who calls it."""
    with Platform(settings_for(pay=PayAccount(**account))) as platform:
        platform.world.pay.keys.__dict__["_files"] = dict(pay_keys())
        if frozen:
            platform.world.clock.set(NOON)
            platform.world.clock.freeze()
        yield Merchant(Caller(platform), notify_url)


def opened(push: Push, key: str = "platform_key.pem") -> dict[str, Any]:
    """What a callback says, once its signature has been found right."""
    h = push.headers
    message = f"{h['Wechatpay-Timestamp']}\n{h['Wechatpay-Nonce']}\n{push.body}\n".encode()
    signature = base64.b64decode(h["Wechatpay-Signature"])
    private(key).public_key().verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    sealed = json.loads(push.body)["resource"]
    box, beside = base64.b64decode(sealed["ciphertext"]), sealed["associated_data"].encode()
    plain = AESGCM(ACCOUNT.apiv3_key.encode()).decrypt(sealed["nonce"].encode(), box, beside)
    told: dict[str, Any] = json.loads(plain)
    return told


def events(receiver: Receiver) -> list[str]:
    """Which callbacks came, in order."""
    return [str(json.loads(push.body)["event_type"]) for push in receiver.posts]
