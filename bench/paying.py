"""Paying one bill through the door: order row, prepay at WeChat, prepaid row, parameters for the phone.

The ceiling is what nobody can do without: the local WeChat's own answer to the same order, asked on a connection that
is open already with the very request Linli sends (its members and headers), signed beforehand; the local WeChat checks
that signature and signs its answer, both are in it. Plus two bare inserts, each committed. One caller, so that it is
the time of one tap and not of a queue.

The ceiling knows no web server and signs nothing. Beside it stands what a bare Flask door needs that does no more than
a tap cannot do without: order row, two signatures, WeChat's answer, prepaid row. No sign-in, no rule, no ledger.
"""

from __future__ import annotations

import itertools
import json
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from statistics import median
from typing import Any

import psycopg
import requests

from bench.crowd import token_of
from bench.figures import Figure, figure
from bench.payers import APPID, SUB_MCHID, pay_environment, phones, prepare
from bench.servers import Engines, serving
from miniprogram_stub.platform.people import openid_of
from miniprogram_stub.platform.servers import Platform
from miniprogram_stub.platform.settings import Settings
from server.kit.clock import SHANGHAI
from server.payments.rules.orders import LIFE
from server.wechat.pay.library import PLAIN
from tests.paykeys import ACCOUNT, private, sign, write_keys

TAPS, MOST = 300, 1.5
JSAPI = "/v3/pay/partner/transactions/jsapi"
TABLE = "CREATE TABLE bare_orders (id bigserial PRIMARY KEY, number text UNIQUE, fen bigint, lines text)"
INSERT = "INSERT INTO bare_orders (number, fen, lines) VALUES (%s, %s, %s)"


def measure(engines: Engines, taps: int = TAPS) -> Iterator[Figure]:
    """The one figure, on PostgreSQL."""
    url, keys = engines.fresh("postgresql", "paying"), write_keys(engines.folder / "pay")
    prepare(url, taps + 20)
    with (
        Platform(Settings(phones(taps + 20), pay_keys=keys)) as platform,
        serving(url, engines, pay_environment(keys, platform.pay_url)) as port,
    ):
        yield from _beside_the_answer(url, port, platform, taps)


def _beside_the_answer(url: str, port: int, platform: Platform, taps: int) -> Iterator[Figure]:
    numbers, payers = itertools.count(1), itertools.count(1)
    with (
        psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as bare,
        requests.Session() as there,
        requests.Session() as here,
    ):
        bare.execute(TABLE)
        turns = []
        bare_tap = _bare_tap(here, port)
        for turn in range(taps + 20):
            ceiling = _took(_answer(there, platform)) + sum(_took(_insert(bare, next(numbers))) for _ in range(2))
            mine = _took(_tap(here, port, next(payers)))
            least = _took(bare_tap)
            if turn >= 20:
                turns.append((ceiling, mine, least))
    ceiling, mine, least = (1000 * median(column) for column in zip(*turns, strict=True))
    yield figure("pay one bill, postgresql: time beside WeChat's own answer and two inserts", mine, "ms", ceiling,
                 at_most=MOST)  # fmt: skip
    yield figure("the same by a bare Flask door, told apart", least, "ms", ceiling)
    yield figure("pay one bill, postgresql: time beside that bare door, told apart", mine, "ms", least)


def _took(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _answer(session: requests.Session, platform: Platform) -> Callable[[], Any]:
    expires = (datetime.now(SHANGHAI) + LIFE).isoformat(timespec="seconds")
    body = json.dumps({
        "sp_appid": APPID, "sp_mchid": ACCOUNT.sp_mchid, "sub_mchid": SUB_MCHID, "description": "秀山花园 物业费",
        "out_trade_no": f"BARE{secrets.token_hex(10)}", "notify_url": "http://127.0.0.1:9/wechat/pay/transactions",
        "amount": {"total": 20_000, "currency": "CNY"}, "payer": {"sp_openid": openid_of(APPID, "p1")},
        "time_expire": expires,
    }, ensure_ascii=False)  # fmt: skip
    stamp, nonce = str(int(time.time())), secrets.token_hex(16)
    signed = sign(private("apiclient_key.pem"), "POST", JSAPI, stamp, nonce, body)
    told = f'mchid="{ACCOUNT.sp_mchid}",nonce_str="{nonce}",timestamp="{stamp}",serial_no="{ACCOUNT.serial}"'
    headers = {**PLAIN, "Wechatpay-Serial": ACCOUNT.public_key_id}
    headers["Authorization"] = f'WECHATPAY2-SHA256-RSA2048 {told},signature="{signed}"'
    return lambda: _must(session.post(platform.pay_url + JSAPI, data=body.encode(), headers=headers, timeout=30), 200)


def _insert(bare: psycopg.Connection[Any], number: int) -> Callable[[], Any]:
    return lambda: bare.execute(INSERT, (f"n{number}", 20_000, "[]"))


def _tap(session: requests.Session, port: int, n: int) -> Callable[[], Any]:
    headers = {"Authorization": f"Bearer {token_of(n)}", "Idempotency-Key": f"bench-paying-{n:06d}"}
    said = {"lines": [{"bill_id": n}]}
    address = f"http://127.0.0.1:{port}/api/v1/pay/orders"
    return lambda: _must(session.post(address, json=said, headers=headers, timeout=30), 201)


def _bare_tap(session: requests.Session, port: int) -> Callable[[], Any]:
    said: dict[str, Any] = {"fen": 20_000, "sub_mchid": SUB_MCHID, "openid": openid_of(APPID, "p1")}
    address = f"http://127.0.0.1:{port}/bare/pay"
    return lambda: _must(session.post(address, json=said, timeout=30), 201)


def _must(answer: requests.Response, status: int) -> None:
    if answer.status_code != status:
        raise RuntimeError(f"{answer.status_code}: {answer.text[:300]}")
