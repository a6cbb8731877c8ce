"""Callbacks of the local WeChat Pay: again on their schedule, twice, late, in any order, and wrong when asked to be."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from miniprogram_stub.platform.paydesk import RETRIES
from tests.miniprogram_stub.platform.local import Receiver, receiving
from tests.miniprogram_stub.platform.merchant import Merchant
from tests.miniprogram_stub.platform.paying import events, opened, pay_platform
from tests.paykeys import ACCOUNT, CERTIFICATE

DAY_AND_A_BIT = 24 * 3600 + 4 * 60


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def merchant(receiver: Receiver) -> Iterator[Merchant]:
    with pay_platform(f"{receiver.url}/pay", retry_pace=1.0) as made:
        yield made


def test_a_callback_that_is_not_taken_comes_again_with_the_same_words(merchant: Merchant, receiver: Receiver) -> None:
    receiver.statuses = [500, 401, 503]
    merchant.paid()
    merchant.wechat.settle()
    for wait, tries in ((14, 1), (1, 2), (15, 3), (30, 4), (3600, 4)):
        merchant.wechat.advance(seconds=wait)
        assert len(receiver.posts) == tries
    assert len({push.body for push in receiver.posts}) == 1
    assert len({push.headers["Wechatpay-Signature"] for push in receiver.posts}) == 4
    assert opened(receiver.posts[-1])["trade_state"] == "SUCCESS"


def test_after_a_day_the_platform_gives_up(merchant: Merchant, receiver: Receiver) -> None:
    receiver.statuses = [500] * 99
    merchant.paid()
    merchant.wechat.settle()
    for wait in RETRIES:
        merchant.wechat.advance(seconds=wait)
    assert (len(receiver.posts), sum(RETRIES)) == (16, DAY_AND_A_BIT)
    merchant.wechat.advance(hours=48)
    assert len(receiver.posts) == 16
    assert merchant.wechat.control("/pay/callbacks")[0]["done"] is False


def test_callbacks_may_be_doubled_delayed_lost_and_shuffled(merchant: Merchant, receiver: Receiver) -> None:
    merchant.wechat.control("/pay/push", {"copies": 3, "delay": 60})
    merchant.paid("LL20261121000001")
    merchant.wechat.settle()
    assert not receiver.posts
    merchant.wechat.advance(seconds=60)
    assert len(receiver.posts) == 3
    assert len({json.loads(push.body)["id"] for push in receiver.posts}) == 1
    merchant.wechat.control("/pay/push", {"lose": True})
    merchant.paid("LL20261121000002")
    merchant.wechat.settle()
    merchant.wechat.control("/pay/push", {"drop": 1})
    merchant.paid("LL20261121000003")
    merchant.wechat.settle()
    assert len(receiver.posts) == 3
    merchant.wechat.advance(seconds=15)
    assert sorted({opened(push)["out_trade_no"][-1] for push in receiver.posts[3:]}) == ["2", "3"]
    merchant.wechat.control("/pay/push", {"shuffle": 7, "spread": 100})
    for n in range(4, 10):
        merchant.paid(f"LL2026112100000{n}")
    for _ in range(100):
        merchant.wechat.advance(seconds=1)
    came = [opened(push)["out_trade_no"][-1] for push in receiver.posts[5:]]
    assert sorted(came) == list("456789")
    assert came != sorted(came)


def test_a_callback_may_lie_about_the_sum_the_payee_and_its_key(merchant: Merchant, receiver: Receiver) -> None:
    merchant.wechat.control("/pay/push", {"fen": 1, "sub_mchid": ACCOUNT.sub_mchids[1]})
    merchant.paid()
    merchant.wechat.settle()
    plain = opened(receiver.posts[0])
    assert (plain["amount"]["total"], plain["sub_mchid"]) == (1, ACCOUNT.sub_mchids[1])
    merchant.wechat.control("/pay/push", {"serial": "7132D72A03E93CDDF8C03BBD1F37EEDF99999999"})
    merchant.wechat.control("/pay/again", {"out_trade_no": "LL20261121000001"})
    merchant.wechat.settle()
    assert receiver.posts[1].headers["Wechatpay-Serial"].endswith("99999999")
    assert events(receiver) == ["TRANSACTION.SUCCESS"] * 2


def test_while_keys_change_over_some_are_signed_with_the_certificate(merchant: Merchant, receiver: Receiver) -> None:
    merchant.wechat.control("/pay/push", {"share": 50})
    for n in range(1, 10):
        merchant.paid(f"LL2026112100000{n}")
    merchant.wechat.settle()
    serials = [push.headers["Wechatpay-Serial"] for push in receiver.posts]
    assert set(serials) == {CERTIFICATE, ACCOUNT.public_key_id}
    for push in receiver.posts:
        by_certificate = push.headers["Wechatpay-Serial"] == CERTIFICATE
        assert opened(push, "platform_cert_key.pem" if by_certificate else "platform_key.pem")
    merchant.wechat.control("/pay/push", {"mode": "certificate"})
    merchant.wechat.control("/pay/again", {"out_trade_no": "LL20261121000001"})
    merchant.wechat.settle()
    assert opened(receiver.posts[-1], "platform_cert_key.pem")["trade_state"] == "SUCCESS"
