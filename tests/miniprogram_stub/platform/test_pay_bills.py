"""The bills of the local WeChat Pay: when they are ready, what stands in them, and that sums and rows agree."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1

from tests.miniprogram_stub.platform.merchant import Merchant
from tests.miniprogram_stub.platform.paying import pay_platform
from tests.paykeys import ACCOUNT, SUB_MCHID, private

TRADE, FUND = "/v3/bill/tradebill?bill_date=2026-11-21", "/v3/bill/sub-merchant-fundflowbill?bill_date=2026-11-21"
SEALED = "&account_type=BASIC&algorithm=AEAD_AES_256_GCM&tar_type=GZIP"


@pytest.fixture
def merchant() -> Iterator[Merchant]:
    with pay_platform() as made:
        yield made


def fetched(merchant: Merchant, told: dict[str, Any]) -> bytes:
    answer = merchant.send("GET", told["download_url"].removeprefix("https://api.mch.weixin.qq.com"))
    assert answer.ok, answer.text
    assert "Wechatpay-Signature" not in answer.headers
    return answer.content


def rows_of(text: str) -> tuple[list[dict[str, str]], dict[str, str]]:
    lines = text.removeprefix("\ufeff").split("\r\n")
    assert lines[-1] == ""
    assert all(line.startswith("`") for line in (*lines[1:-3], lines[-2]))
    rows = [dict(zip(lines[0].split(","), line[1:].split(",`"), strict=True)) for line in lines[1:-3]]
    return rows, dict(zip(lines[-3].split(","), lines[-2][1:].split(",`"), strict=True))


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_bill_is_ready_at_ten_the_next_morning_and_kept_three_months(merchant: Merchant) -> None:
    merchant.paid()
    assert code(merchant.send("GET", TRADE)) == (400, "STATEMENT_CREATING")
    merchant.wechat.advance(hours=21)
    assert code(merchant.send("GET", TRADE)) == (400, "STATEMENT_CREATING")
    merchant.wechat.advance(hours=1)
    assert merchant.send("GET", TRADE).ok
    merchant.wechat.advance(hours=24 * 93)
    assert code(merchant.send("GET", TRADE)) == (400, "INVALID_REQUEST")


def test_a_payment_and_its_refund_are_rows_of_their_own_and_the_sums_fit(merchant: Merchant) -> None:
    merchant.give_back(merchant.paid("LL20261121000001"), 26139, reason="多收")
    merchant.wechat.advance(seconds=5)
    merchant.paid("LL20261121000002", 100, sub_mchid=SUB_MCHID, attach="a,b")
    merchant.wechat.advance(hours=23)
    told = merchant.send("GET", f"{TRADE}&tar_type=GZIP").json()
    packed = fetched(merchant, told)
    text = gzip.decompress(packed)
    assert told["hash_value"] == hashlib.sha1(text).hexdigest()
    rows, sums = rows_of(text.decode())
    assert len(rows[0]) == 27
    assert [(row["交易状态"], row["订单金额"], row["退款金额"], row["手续费"]) for row in rows] == [
        ("SUCCESS", "1261.39", "0.00", "7.57000"),
        ("REFUND", "0.00", "261.39", "-1.56000"),
        ("SUCCESS", "1.00", "0.00", "0.01000"),
    ]
    assert (rows[1]["退款状态"], rows[1]["商户退款单号"], rows[2]["商户数据包"]) == ("SUCCESS", "RF1", "a,b")
    assert (rows[0]["商户号"], rows[0]["特约商户号"]) == (ACCOUNT.sp_mchid, SUB_MCHID)
    assert (sums["总交易单数"], sums["订单总金额"], sums["退款总金额"], sums["手续费总金额"]) == (
        "3",
        "1262.39",
        "261.39",
        "6.02000",
    )


def test_kinds_of_bills_have_other_columns_and_unpacked_files_are_plain(merchant: Merchant) -> None:
    merchant.give_back(merchant.paid(), 100)
    merchant.wechat.advance(hours=23)
    plain = fetched(merchant, merchant.send("GET", f"{TRADE}&bill_type=SUCCESS").json()).decode()
    rows, _ = rows_of(plain)
    assert [row["交易状态"] for row in rows] == ["SUCCESS"]
    assert "商户退款单号" not in rows[0]
    rows, _ = rows_of(fetched(merchant, merchant.send("GET", f"{TRADE}&bill_type=REFUND").json()).decode())
    assert [row["交易状态"] for row in rows] == ["REFUND"]


def test_an_empty_day_is_an_error_and_each_sub_merchant_has_its_own(merchant: Merchant) -> None:
    merchant.paid()
    merchant.wechat.advance(hours=23)
    assert merchant.send("GET", f"{TRADE}&sub_mchid={SUB_MCHID}").ok
    for path in (
        f"{TRADE}&sub_mchid={ACCOUNT.sub_mchids[1]}", TRADE.replace("11-21", "11-20"),
        f"{FUND}&sub_mchid={ACCOUNT.sub_mchids[1]}{SEALED}", "/v3/bill/fundflowbill?bill_date=2026-11-21",
    ):  # fmt: skip
        assert code(merchant.send("GET", path)) == (400, "NO_STATEMENT_EXIST")
    for path in (f"{TRADE}&tar_type=ZIP", "/v3/bill/tradebill?bill_date=21.11.2026", f"{TRADE}&bill_type=NONE"):
        assert code(merchant.send("GET", path)) == (400, "PARAM_ERROR")


def test_the_address_of_a_bill_dies_after_five_minutes(merchant: Merchant) -> None:
    merchant.paid()
    merchant.wechat.advance(hours=23)
    told = merchant.send("GET", TRADE).json()
    assert fetched(merchant, told)
    merchant.wechat.advance(minutes=5)
    path = told["download_url"].removeprefix("https://api.mch.weixin.qq.com")
    assert code(merchant.send("GET", path)) == (400, "INVALID_REQUEST")


def test_the_fund_bill_is_sealed_for_us_and_follows_the_purse(merchant: Merchant) -> None:
    merchant.give_back(merchant.paid(), 100)
    merchant.wechat.advance(hours=23)
    (told,) = merchant.send("GET", f"{FUND}&sub_mchid={SUB_MCHID}{SEALED}").json()["download_bill_list"]
    oaep = padding.OAEP(padding.MGF1(SHA1()), SHA1(), None)
    key = private("apiclient_key.pem").decrypt(base64.b64decode(told["encrypt_key"]), oaep)
    text = gzip.decompress(AESGCM(key).decrypt(told["nonce"].encode(), fetched(merchant, told), None))
    assert told["hash_value"] == hashlib.sha1(text).hexdigest()
    rows, sums = rows_of(text.decode())
    assert [(row["业务名称"], row["收支类型"], row["收支金额(元)"], row["账户结余(元)"]) for row in rows] == [
        ("交易", "收入", "1261.39", "1261.39"),
        ("扣除交易手续费", "支出", "7.57", "1253.82"),
        ("退款", "支出", "1.00", "1252.82"),
    ]
    assert (sums["资金流水总笔数"], sums["收入金额"], sums["支出金额"]) == ("3", "1261.39", "8.57")
