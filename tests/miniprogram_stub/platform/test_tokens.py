"""Access tokens live, overlap and end as the platform's do."""

from typing import Any

import pytest

from tests.miniprogram_stub.platform.local import APPID, Caller

OWN = {"grant_type": "client_credential", "appid": APPID, "secret": "mini-secret-for-demo-0000000000000"}


def classic(wechat: Caller) -> Any:
    return wechat.weixin("/cgi-bin/token", **OWN)


def stable(wechat: Caller, **more: Any) -> Any:
    return wechat.weixin("/cgi-bin/stable_token", {**OWN, **more})


def holds(wechat: Caller, token: str) -> int:
    return int(wechat.weixin("/wxaapi/newtmpl/gettemplate", access_token=token)["errcode"])


def test_a_replaced_classic_token_lives_five_minutes_more(wechat: Caller) -> None:
    first, second = classic(wechat)["access_token"], classic(wechat)["access_token"]
    assert (holds(wechat, first), holds(wechat, second)) == (0, 0)
    wechat.advance(seconds=301)
    assert (holds(wechat, first), holds(wechat, second)) == (40001, 0)


def test_the_stable_token_stays_until_near_its_end_and_then_overlaps(wechat: Caller) -> None:
    first = stable(wechat)["access_token"]
    wechat.advance(seconds=7200 - 301)
    assert stable(wechat) == {"access_token": first, "expires_in": 301}
    wechat.advance(seconds=1)
    second = stable(wechat)
    assert second["access_token"] != first
    assert second["expires_in"] == 7200
    assert (holds(wechat, first), holds(wechat, second["access_token"])) == (0, 0)


def test_stable_and_classic_tokens_leave_each_other_alone(wechat: Caller) -> None:
    kept = stable(wechat)["access_token"]
    classic(wechat)
    wechat.advance(seconds=400)
    assert stable(wechat)["access_token"] == kept
    assert holds(wechat, kept) == 0


def test_forcing_ends_the_old_token_but_not_twice_within_thirty_seconds(wechat: Caller) -> None:
    first = stable(wechat)["access_token"]
    second = stable(wechat, force_refresh=True)["access_token"]
    assert second != first
    assert holds(wechat, first) != 0
    assert stable(wechat, force_refresh=True)["access_token"] == second


def test_forcing_is_refused_the_twenty_first_time_in_a_day(wechat: Caller) -> None:
    for _ in range(20):
        wechat.advance(seconds=31)
        assert "access_token" in stable(wechat, force_refresh=True)
    wechat.advance(seconds=31)
    assert stable(wechat, force_refresh=True).get("errcode") == 45009
    wechat.advance(hours=24)
    assert "access_token" in stable(wechat, force_refresh=True)


def test_an_expired_token_says_so(wechat: Caller) -> None:
    token, work = stable(wechat)["access_token"], wechat.work_token()
    wechat.advance(seconds=7201)
    assert holds(wechat, token) == 42001
    assert wechat.wecom("/cgi-bin/user/get", access_token=work, userid="xiaoli")["errcode"] == 42001


def test_a_token_may_be_revoked_early(wechat: Caller) -> None:
    token = stable(wechat)["access_token"]
    assert wechat.control("/tokens/revoke", {"app": APPID})["revoked"] == 1
    assert holds(wechat, token) == 40001
    assert stable(wechat)["access_token"] != token


def test_wecom_gives_the_same_token_until_it_ends(wechat: Caller) -> None:
    ask = {"corpid": "ww1000000000000001", "corpsecret": "work-secret-for-demo-000000000000"}
    first = wechat.wecom("/cgi-bin/gettoken", **ask)
    assert first["errcode"] == 0
    assert wechat.wecom("/cgi-bin/gettoken", **ask)["access_token"] == first["access_token"]
    wechat.advance(hours=2)
    assert wechat.wecom("/cgi-bin/gettoken", **ask)["access_token"] != first["access_token"]


def test_the_classic_token_has_a_daily_quota(wechat: Caller) -> None:
    wechat.control("/quotas", {"name": "/cgi-bin/token", "window": "day", "most": 2})
    classic(wechat), classic(wechat)
    assert classic(wechat)["errcode"] == 45009
    wechat.advance(hours=24)
    assert "access_token" in classic(wechat)


@pytest.mark.parametrize(
    ("change", "errcode"),
    [({"grant_type": "password"}, 40002), ({"appid": ""}, 41002), ({"secret": ""}, 41004), ({"secret": "x"}, 40001)],
)
def test_half_an_identity_gets_no_token(wechat: Caller, change: dict[str, str], errcode: int) -> None:
    assert wechat.weixin("/cgi-bin/token", **{**OWN, **change})["errcode"] == errcode
    assert wechat.weixin("/cgi-bin/stable_token", {**OWN, **change})["errcode"] == errcode


def test_callers_off_the_list_of_addresses_are_refused(wechat: Caller) -> None:
    wechat.control("/allow", {"weixin": ["10.0.0.1"], "wecom": ["10.0.0.1"]})
    assert classic(wechat)["errcode"] == 40164
    assert wechat.tell()["errcode"] == 60020
    wechat.control("/allow", {"weixin": ["127.0.0.1"], "wecom": []})
    assert "access_token" in classic(wechat)
    assert wechat.tell()["errcode"] == 0
