"""Callbacks that nobody honest sends: each check broken in turn, and bytes that mean nothing."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.paykeys import ACCOUNT, CERTIFICATE, Letter, refund, transaction

Post = tuple[dict[str, str], bytes]
PARTS = ("Timestamp", "Nonce", "Serial", "Signature", "Signature-Type")
PROBE = "WECHATPAY/SIGNTEST/" + base64.b64encode(b"0" * 256).decode()


def broken(at: datetime) -> dict[str, Callable[[], Post]]:
    """One forgery for each thing that must be right, by what is wrong with it."""
    good = Letter(at)

    def letter(**changes: Any) -> Callable[[], Post]:
        return lambda: replace(good, **changes).post()

    def header(name: str, value: str | None) -> Callable[[], Post]:
        return letter(tamper={f"Wechatpay-{name}": value})

    def plain(**changes: Any) -> Callable[[], Post]:
        return letter(plain=transaction(**changes))

    sums = transaction()["amount"]
    return {
        **{f"no {name}": header(name, None) for name in PARTS},
        **{f"empty {name}": header(name, "") for name in PARTS},
        "yesterday": letter(at=at - timedelta(days=1)),
        "in 2001": letter(at=datetime.fromisoformat("2001-01-01T00:00:00+00:00")),
        "301 seconds ago": letter(at=at - timedelta(seconds=301)),
        "301 seconds ahead": letter(at=at + timedelta(seconds=301)),
        "time in other digits": header("Timestamp", "１７９５２２２８００"),
        "time without end": header("Timestamp", "9" * 4000),
        "time below nought": header("Timestamp", f"-{int(at.timestamp())}"),
        "time with a half": header("Timestamp", f"{at.timestamp()}"),
        "unknown serial": letter(serial="7132D72A03E93CDDF8C03BBD1F37EEDF99999999"),
        "the merchant's own serial": letter(serial="5157F09EFDC096DE15EBE81A47057A7200000001"),
        "a certificate we do not take": letter(serial=CERTIFICATE, key="platform_cert_key.pem"),
        "a serial that is no number": letter(serial="PUB_KEY_ID_"),
        "a key id in small letters": letter(serial=ACCOUNT.public_key_id.lower()),
        "signed with the merchant's key": letter(key="apiclient_key.pem"),
        "signed with the other key": letter(key="platform_cert_key.pem"),
        "probe": header("Signature", PROBE),
        "signature of nothing": header("Signature", "AAAA"),
        "signature that is no base64": header("Signature", "签名"),
        "signature without end": header("Signature", "A" * 100_000),
        "another nonce": header("Nonce", "0" * 32),
        "other signature type": header("Signature-Type", "WECHATPAY2-SM2-WITH-SM3"),
        "another APIv3 key": letter(apiv3_key="0" * 32),
        "ciphertext cut": letter(resource={"ciphertext": "AAAA"}),
        "ciphertext no base64": letter(resource={"ciphertext": "密文"}),
        "ciphertext no text": letter(resource={"ciphertext": 7}),
        "nonce too short": letter(resource={"nonce": "1"}),
        "nonce empty": letter(resource={"nonce": ""}),
        "beside changed": letter(resource={"associated_data": "refund"}),
        "other algorithm": letter(resource={"algorithm": "AEAD_SM4_GCM"}),
        "resource missing": letter(shell={"resource": None}),
        "resource a list": letter(shell={"resource": []}),
        "resource in plain": letter(shell={"resource_type": "plain-resource", "resource": transaction()}),
        "no id": letter(shell={"id": ""}),
        "id a number": letter(shell={"id": 7}),
        "id without end": letter(shell={"id": "E" * 1000}),
        "an event nobody knows": letter(event="TRANSACTION.FAILED"),
        "a refund told as a payment": letter(plain=refund()),
        "a payment told as a refund": letter(event="REFUND.SUCCESS"),
        "another service provider": plain(sp_mchid="1900009999"),
        "no service provider": plain(sp_mchid=None),
        "another app": plain(sp_appid="wx9999999999999999"),
        "no sub-merchant": plain(sub_mchid=""),
        "no order": plain(out_trade_no=""),
        "no transaction": plain(transaction_id=None),
        "no time of payment": plain(success_time=None),
        "time of payment without zone": plain(success_time="2026-11-21T09:00:00"),
        "amount a text": plain(amount={**sums, "total": "126139"}),
        "amount with a half": plain(amount={**sums, "total": 126139.5}),
        "amount true": plain(amount={**sums, "total": True}),
        "amount below nought": plain(amount={**sums, "total": -1}),
        "amount beyond all money": plain(amount={**sums, "total": 10**40}),
        "no amount": plain(amount={}),
        "amount a list": plain(amount=[]),
        "payer a text": plain(payer="o-meijie"),
        "words with a NUL": plain(attach="a\0b"),
        "half a character": plain(attach="\ud800"),
        "plain is no JSON": letter(plain=b"not json"),
        "plain is no UTF-8": letter(plain=b"\xff\xfe{}"),
        "plain is a list": letter(plain=[]),
        "plain is deep": letter(plain=b"[" * 100_000),
        "body is no JSON": letter(body=b"not json"),
        "body is empty": letter(body=b""),
        "body is a list": letter(body=b"[]"),
        "body is deep": letter(body=b"[" * 60_000),
        "body is no UTF-8": letter(body=b"\xff\xfe\xfd"),
        "body is a number without end": letter(body=b'{"id":' + b"9" * 5000 + b"}"),
    }  # fmt: skip


def fuzzed(at: datetime, seed: int) -> Iterator[Post]:
    """Genuine callbacks with a few bytes of body or headers changed, without end and the same for the same seed."""
    chance = random.Random(seed)
    while True:
        headers, body = Letter(at).post()
        for _ in range(200):
            yield (_bent_headers(headers, chance), body) if chance.random() < 0.4 else (headers, _bent(body, chance))


def _bent(body: bytes, chance: random.Random) -> bytes:
    raw, kind = bytearray(body), chance.randrange(5)
    place = chance.randrange(len(raw))
    if kind == 0:
        raw[place] ^= chance.randrange(1, 256)
    elif kind == 1:
        del raw[place : place + chance.randrange(1, 40)]
    elif kind == 2:
        raw[place:place] = chance.randbytes(chance.randrange(1, 40))
    elif kind == 3:
        return chance.randbytes(chance.randrange(0, 400))
    else:
        shell = json.loads(body)
        shell[chance.choice(list(shell))] = chance.choice([None, 0, "", [], {}, "x" * 300])
        return json.dumps(shell).encode()
    return bytes(raw)


def _bent_headers(headers: dict[str, str], chance: random.Random) -> dict[str, str]:
    name = chance.choice(list(headers))
    value = list(headers[name])
    value[chance.randrange(len(value))] = chr(chance.randrange(33, 127))
    bent = "".join(value)
    return {**headers, name: bent if bent != headers[name] else bent + "x"}
