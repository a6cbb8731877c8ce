"""What may come in through the callback doors of WeChat Pay, and how little the outside learns of what may not."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from wechatpayv3.utils import aes_decrypt

from server.kit.clock import StoppedClock
from server.wechat.pay.notices import EchoNotice, NoticeReader, NoticeRefused, PayNotice, PayRefundNotice
from server.wechat.pay.results import RefundState, TradeState
from tests.paykeys import CERTIFICATE, Letter, by_certificate, pay_keys, pay_settings, private, refund, transaction
from tests.server.wechat.pay.conftest import reader_for
from tests.server.wechat.pay.hostile import broken, fuzzed

NINE = datetime(2026, 11, 21, 1, tzinfo=UTC)
SOME = 600


def test_a_payment_is_read_with_every_sum_in_fen(reader: NoticeReader, clock: StoppedClock) -> None:
    headers, raw = Letter(clock.now()).post()
    notice = reader.read_notice(headers, raw, now=clock.now())
    assert isinstance(notice, PayNotice)
    paid = notice.transaction
    assert (paid.state, paid.out_trade_no, paid.fen, paid.payer_fen) == (
        TradeState.SUCCESS,
        "LL20261121000001",
        126139,
        126139,
    )
    assert (paid.paid_at, paid.openid, paid.currency) == (NINE, "o-meijie", "CNY")
    assert notice.notice_id.startswith("EV-")


@pytest.mark.parametrize("state", ["SUCCESS", "ABNORMAL", "CLOSED"])
def test_a_refund_comes_to_each_of_its_ends(reader: NoticeReader, clock: StoppedClock, state: str) -> None:
    letter = Letter(clock.now(), refund(refund_status=state), f"REFUND.{state}", "refund")
    notice = reader.read_notice(*letter.post(), now=clock.now())
    assert isinstance(notice, PayRefundNotice)
    assert (notice.refund.state, notice.refund.fen, notice.refund.total_fen) == (RefundState(state), 100, 126139)


def test_the_echo_of_the_go_live_check_is_read(reader: NoticeReader, clock: StoppedClock) -> None:
    letter = Letter(clock.now(), {"echo_message": "你好"}, "SECURITY_ECHO.SUCCESS", "security")
    notice = reader.read_notice(*letter.post(), now=clock.now())
    assert isinstance(notice, EchoNotice)
    assert notice.message == "你好"


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_either_way_are_in_time(reader: NoticeReader, clock: StoppedClock, seconds: int) -> None:
    letter = Letter(clock.now() + timedelta(seconds=seconds))
    assert reader.read_notice(*letter.post(), now=clock.now()).event == "TRANSACTION.SUCCESS"


def test_while_keys_change_over_both_are_taken(clock: StoppedClock) -> None:
    both = reader_for(pay_settings(certificates=by_certificate().certificates))
    for letter in (Letter(clock.now()), Letter(clock.now(), key="platform_cert_key.pem", serial=CERTIFICATE)):
        assert both.read_notice(*letter.post(), now=clock.now()).event == "TRANSACTION.SUCCESS"


def test_in_certificate_mode_a_public_key_id_is_refused_and_breaks_nothing(clock: StoppedClock) -> None:
    reader = reader_for(by_certificate())
    letter = Letter(clock.now(), key="platform_cert_key.pem", serial=CERTIFICATE.lower())
    assert reader.read_notice(*letter.post(), now=clock.now()).event == "TRANSACTION.SUCCESS"
    with pytest.raises(NoticeRefused, match="serial"):
        reader.read_notice(*Letter(clock.now()).post(), now=clock.now())


def test_a_certificate_out_of_date_is_no_word_of_the_platforms(clock: StoppedClock) -> None:
    old = x509.load_pem_x509_certificate(pay_keys()["wechatpay_cert.pem"])
    ended = x509.CertificateBuilder(old.issuer, old.subject, old.public_key(), old.serial_number)
    ended = ended.not_valid_before(NINE - timedelta(days=9)).not_valid_after(NINE - timedelta(days=1))
    pem = ended.sign(private("platform_cert_key.pem"), hashes.SHA256()).public_bytes(Encoding.PEM).decode()
    letter = Letter(clock.now(), key="platform_cert_key.pem", serial=CERTIFICATE)
    with pytest.raises(NoticeRefused, match="out of date"):
        reader_for(replace(by_certificate(), certificates=(pem,))).read_notice(*letter.post(), now=clock.now())


@pytest.mark.parametrize("what", sorted(broken(NINE)))
def test_each_check_refuses_what_only_it_can_see(reader: NoticeReader, clock: StoppedClock, what: str) -> None:
    headers, raw = broken(clock.now())[what]()
    with pytest.raises(NoticeRefused):
        reader.read_notice(headers, raw, now=clock.now())


def test_bent_bytes_are_never_taken_and_break_nothing(reader: NoticeReader, clock: StoppedClock) -> None:
    for headers, raw in islice(fuzzed(clock.now(), seed=20), SOME):
        with pytest.raises(NoticeRefused):
            reader.read_notice(headers, raw, now=clock.now())


def test_members_and_states_nobody_told_us_of_do_no_harm(reader: NoticeReader, clock: StoppedClock) -> None:
    letter = Letter(clock.now(), transaction(trade_state="FROZEN", new_member={"a": [1]}))
    notice = reader.read_notice(*letter.post(), now=clock.now())
    assert isinstance(notice, PayNotice)
    assert notice.transaction.state is TradeState.UNKNOWN
    assert not notice.transaction.state.paid


def test_the_sealing_of_the_official_sdk_opens() -> None:
    sealed = "FsdXzxryWfKwvLJKf8LG/ToRPTRh8RN9wROC"
    beside = "Dl56FrqWQJF1t9LtC3vEUsniZKvbqdR8"
    assert aes_decrypt("wCq51qZv4Yfg", sealed, beside, "testAPIv3Key0000") == "Hello World"
    assert len(base64.b64decode(sealed)) == len("Hello World") + 16


@pytest.mark.parametrize(
    "wrong",
    [
        {"public_key_pem": ""},
        {"public_key_id": "", "public_key_pem": ""},
        {"public_key_pem": "-----BEGIN PUBLIC KEY-----"},
        {"certificates": ("no certificate",)},
        {"apiv3_key": "short"},
    ],
)
def test_settings_that_could_verify_nothing_stop_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        reader_for(pay_settings(**wrong))
