"""Calls out: the token goes along, one second try at most, limits in time, and errors that say what to do."""

from __future__ import annotations

import logging
import time
from dataclasses import replace

import pytest

from server.kit.clock import StoppedClock
from server.wechat.connect import Wechat, connect
from server.wechat.errors import Refusal, WechatRefused, WechatUnreachable
from server.wechat.memory_tokens import MemoryTokens
from server.wechat.settings import WechatSettings
from tests.server.wechat.fake_platform import FakePlatform

CHECK = "/wxa/msg_sec_check"
FINE = {"errcode": 0, "errmsg": "ok", "trace_id": "t", "result": {"suggest": "pass", "label": 100}}


def stale(code: int = 40001) -> dict[str, object]:
    return {"errcode": code, "errmsg": "invalid credential, access_token is invalid or not latest rid: 1-2-3"}


def test_a_call_carries_the_token_in_the_address_and_utf8_json_in_the_body(
    wechat: Wechat, platform: FakePlatform
) -> None:
    platform.on(CHECK, FINE)
    wechat.mini.check_text("o-meijie", "厨房漏水")
    (call,) = platform.calls(CHECK)
    assert call.query == {"access_token": "mini-1"}
    assert call.json == {"version": 2, "openid": "o-meijie", "scene": 3, "content": "厨房漏水"}
    assert "厨房漏水".encode() in call.body


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_refused_token_is_replaced_and_the_call_made_once_more(
    wechat: Wechat, platform: FakePlatform, code: int
) -> None:
    platform.on(
        "/cgi-bin/stable_token",
        {"access_token": "mini-1", "expires_in": 7200},
        {"access_token": "mini-2", "expires_in": 7200},
    )
    platform.on(CHECK, stale(code), FINE)
    wechat.mini.check_text("o-meijie", "漏水")
    assert [call.query["access_token"] for call in platform.calls(CHECK)] == ["mini-1", "mini-2"]


def test_a_storm_of_refused_tokens_makes_two_calls_and_no_more(wechat: Wechat, platform: FakePlatform) -> None:
    platform.on(CHECK, stale())
    with pytest.raises(WechatRefused) as refused:
        wechat.mini.check_text("o-meijie", "漏水")
    assert refused.value.kind is Refusal.token
    assert len(platform.calls(CHECK)) == 2
    assert len(platform.calls("/cgi-bin/stable_token")) <= 3


def test_a_long_storm_does_not_spend_the_days_forced_renewals(
    wechat: Wechat, platform: FakePlatform, clock: StoppedClock
) -> None:
    platform.on(CHECK, stale())
    for _ in range(20):
        clock.advance(seconds=1)
        with pytest.raises(WechatRefused):
            wechat.mini.check_text("o-meijie", "漏水")
    forced = [call for call in platform.calls("/cgi-bin/stable_token") if call.json["force_refresh"]]
    assert len(forced) == 1


def test_a_wrong_secret_is_our_set_up_and_not_a_stale_token(wechat: Wechat, platform: FakePlatform) -> None:
    platform.on("/cgi-bin/stable_token", {"errcode": 40001, "errmsg": "invalid credential"})
    with pytest.raises(WechatRefused) as refused:
        wechat.mini.check_text("o-meijie", "漏水")
    assert refused.value.kind is Refusal.setup
    assert len(platform.heard) == 1


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-1, Refusal.passing),
        (43101, Refusal.no_credit),
        (45009, Refusal.quota),
        (40003, Refusal.permanent),
        (47003, Refusal.permanent),
        (48001, Refusal.setup),
        (40164, Refusal.setup),
        (987654, Refusal.passing),
    ],
)
def test_every_no_says_what_kind_it_is(wechat: Wechat, platform: FakePlatform, code: int, kind: Refusal) -> None:
    platform.on("/cgi-bin/message/subscribe/send", {"errcode": code, "errmsg": "no rid: 1"})
    with pytest.raises(WechatRefused) as refused:
        wechat.mini.send_subscribe("o-meijie", "tpl", {"thing1": "漏水"})
    assert (refused.value.code, refused.value.kind) == (code, kind)
    assert len(platform.calls("/cgi-bin/message/subscribe/send")) == 1


def test_an_answer_that_comes_too_late_leaves_the_outcome_open(wechat: Wechat, platform: FakePlatform) -> None:
    platform.on(CHECK, FINE)
    platform.delay[CHECK] = 1.0
    started = time.monotonic()
    with pytest.raises(WechatUnreachable) as lost:
        wechat.mini.check_text("o-meijie", "漏水")
    assert not lost.value.certain
    assert time.monotonic() - started < 0.9


def test_the_token_call_has_a_time_limit_too(wechat: Wechat, platform: FakePlatform) -> None:
    platform.delay["/cgi-bin/stable_token"] = 1.0
    started = time.monotonic()
    with pytest.raises(WechatUnreachable):
        wechat.mini.check_text("o-meijie", "漏水")
    assert time.monotonic() - started < 0.9


@pytest.mark.parametrize("answer", [None, 500, 502, 302, b"<html>busy</html>", b"[1]", b"", b'{"errcode":"x"}'])
def test_an_unreadable_answer_leaves_the_outcome_open(
    wechat: Wechat, platform: FakePlatform, answer: bytes | int | None
) -> None:
    platform.on("/cgi-bin/message/send", answer)
    assert wechat.work is not None
    with pytest.raises(WechatUnreachable) as lost:
        wechat.work.send_text(["xiaoli"], "新的报事")
    assert not lost.value.certain
    assert len(platform.calls("/cgi-bin/message/send")) == 1


def test_nobody_listening_means_it_surely_did_not_happen(settings: WechatSettings, clock: StoppedClock) -> None:
    nobody = replace(settings, weixin_base="http://127.0.0.1:9")
    with pytest.raises(WechatUnreachable) as lost:
        connect(nobody, store=MemoryTokens(), clock=clock).mini.sign_in("code")
    assert lost.value.certain


def test_a_stranger_with_another_certificate_is_told_nothing(
    settings: WechatSettings, clock: StoppedClock, impostor: str
) -> None:
    with pytest.raises(WechatUnreachable) as lost:
        connect(replace(settings, weixin_base=impostor), store=MemoryTokens(), clock=clock).mini.sign_in("code")
    assert lost.value.certain


def test_a_refused_request_surely_did_not_happen(wechat: Wechat, platform: FakePlatform) -> None:
    platform.on(CHECK, 413)
    with pytest.raises(WechatUnreachable) as lost:
        wechat.mini.check_text("o-meijie", "漏水")
    assert lost.value.certain


def test_no_secret_reaches_a_log_or_an_error(
    settings: WechatSettings, clock: StoppedClock, caplog: pytest.LogCaptureFixture, platform: FakePlatform
) -> None:
    caplog.set_level(logging.DEBUG)
    platform.on("/sns/jscode2session", 500, None, stale())
    wechat = connect(settings, store=MemoryTokens(), clock=clock)
    nobody = connect(replace(settings, weixin_base="http://127.0.0.1:9"), store=MemoryTokens(), clock=clock)
    said = [repr(settings)]
    for mini in (wechat.mini, wechat.mini, wechat.mini, nobody.mini):
        with pytest.raises((WechatRefused, WechatUnreachable)) as problem:
            mini.sign_in("the-code")
        said += [str(problem.getrepr(style="short")), repr(problem.value.__cause__)]
    assert "mini-secret" not in caplog.text + "".join(said)
