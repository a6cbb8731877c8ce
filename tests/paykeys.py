"""Keys of WeChat Pay for tests, made once per run, and a platform that writes notices with them as it pleases.

Nothing here is the server's: what signs and seals is `cryptography` alone, so the two can only agree over the wire.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from miniprogram_stub.platform.paykeys import CERTIFICATE_SERIAL, make
from miniprogram_stub.platform.settings import MiniApp, PayAccount
from server.wechat.settings import PaySettings

ACCOUNT, APPID = PayAccount(), MiniApp().appid
SUB_MCHID = ACCOUNT.sub_mchids[0]
CERTIFICATE = f"{CERTIFICATE_SERIAL:X}"


@cache
def pay_keys() -> Mapping[str, bytes]:
    """PEM files by name, as the local WeChat makes them."""
    return make(ACCOUNT)


def write_keys(folder: Path) -> Path:
    """The same, in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in pay_keys().items():
        (folder / name).write_bytes(content)
    return folder


def pay_settings(**changes: Any) -> PaySettings:
    """Ours: public-key mode unless changed."""
    files = {name: content.decode() for name, content in pay_keys().items()}
    made = PaySettings(
        ACCOUNT.sp_mchid, APPID, ACCOUNT.serial, "http://127.0.0.1:8600/wechat/pay", files["apiclient_key.pem"],
        ACCOUNT.apiv3_key, ACCOUNT.public_key_id, files["pub_key.pem"], timeout=2.0,
    )  # fmt: skip
    return replace(made, **changes)


def by_certificate(**changes: Any) -> PaySettings:
    """Ours in certificate mode."""
    pem = pay_keys()["wechatpay_cert.pem"].decode()
    return pay_settings(public_key_id="", public_key_pem="", certificates=(pem,), **changes)


@cache
def private(name: str) -> RSAPrivateKey:
    """A private key of the files."""
    key = load_pem_private_key(pay_keys()[name], password=None)
    assert isinstance(key, RSAPrivateKey)
    return key


def sign(key: RSAPrivateKey, *lines: str) -> str:
    """RSA-SHA256, PKCS#1 v1.5, base64, over lines that each end in a newline."""
    message = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")
    return base64.b64encode(key.sign(message, padding.PKCS1v15(), hashes.SHA256())).decode()


def transaction(**changes: Any) -> dict[str, Any]:
    """The plaintext of a paid order."""
    return {
        "sp_appid": APPID, "sp_mchid": ACCOUNT.sp_mchid, "sub_mchid": SUB_MCHID, "out_trade_no": "LL20261121000001",
        "transaction_id": "4200000000202611210000000001", "trade_type": "JSAPI", "trade_state": "SUCCESS",
        "trade_state_desc": "支付成功", "bank_type": "OTHERS", "attach": "",
        "success_time": "2026-11-21T09:00:00+08:00",
        "payer": {"sp_openid": "o-meijie"}, "promotion_detail": [],
        "amount": {"total": 126139, "payer_total": 126139, "currency": "CNY", "payer_currency": "CNY"}, **changes,
    }  # fmt: skip


def refund(**changes: Any) -> dict[str, Any]:
    """The plaintext of a refund that went well."""
    return {
        "sp_mchid": ACCOUNT.sp_mchid, "sub_mchid": SUB_MCHID, "transaction_id": "4200000000202611210000000001",
        "out_trade_no": "LL20261121000001", "refund_id": "50300000002026112100000000001", "out_refund_no": "RF1",
        "refund_status": "SUCCESS", "success_time": "2026-11-21T09:05:00+08:00",
        "user_received_account": "支付用户零钱",
        "amount": {"total": 126139, "refund": 100, "payer_total": 126139, "payer_refund": 100}, **changes,
    }  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """A callback before it is signed: every part may be changed, and then it is signed rightly over what it has become.

    ``tamper`` are headers changed after signing.
    """

    at: datetime
    plain: Any = field(default_factory=transaction)
    event: str = "TRANSACTION.SUCCESS"
    kind: str = "transaction"
    key: str = "platform_key.pem"
    serial: str = ACCOUNT.public_key_id
    apiv3_key: str = ACCOUNT.apiv3_key
    shell: Mapping[str, Any] = field(default_factory=dict)
    resource: Mapping[str, Any] = field(default_factory=dict)
    body: bytes | None = None
    tamper: Mapping[str, str | None] = field(default_factory=dict)

    def post(self) -> tuple[dict[str, str], bytes]:
        """Headers and bytes."""
        raw = self.body if self.body is not None else self._written()
        stamp, nonce = str(int(self.at.timestamp())), secrets.token_hex(16)
        signed = sign(private(self.key), stamp, nonce, raw.decode("utf-8", "replace"))
        headers: dict[str, str | None] = {
            "Wechatpay-Timestamp": stamp, "Wechatpay-Nonce": nonce, "Wechatpay-Serial": self.serial,
            "Wechatpay-Signature": signed, "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048", **self.tamper,
        }  # fmt: skip
        return {name: value for name, value in headers.items() if value is not None}, raw

    def _written(self) -> bytes:
        nonce = secrets.token_hex(6)
        plain = self.plain if isinstance(self.plain, bytes) else json.dumps(self.plain).encode()
        sealed = AESGCM(self.apiv3_key.encode()).encrypt(nonce.encode(), plain, self.kind.encode())
        resource = {
            "original_type": self.kind, "algorithm": "AEAD_AES_256_GCM", "nonce": nonce, "associated_data": self.kind,
            "ciphertext": base64.b64encode(sealed).decode(), **self.resource,
        }  # fmt: skip
        shell = {
            "id": f"EV-{secrets.token_hex(14)}", "create_time": "2026-11-21T09:00:00+08:00", "summary": "支付成功",
            "resource_type": "encrypt-resource", "event_type": self.event, "resource": resource, **self.shell,
        }  # fmt: skip
        return json.dumps(shell, ensure_ascii=False).encode()
