"""Nobody reaches what they must not: the switch fails closed both ways."""

from __future__ import annotations

from dataclasses import replace

import pytest
import requests

from server.wechat.settings import WechatSettings
from server.wechat.transport import HostNotAllowed, open_session
from tests.server.wechat.fake_platform import FakePlatform

WEIXIN, WECOM = "https://api.weixin.qq.com", "https://qyapi.weixin.qq.com"


def test_calls_for_both_hosts_arrive_unchanged_at_the_local_wechat(
    settings: WechatSettings, platform: FakePlatform
) -> None:
    platform.on("/a/b", {"ok": 1})
    session = open_session(settings)
    for host in (WEIXIN, WECOM):
        session.post(f"{host}/a/b?x=%E4%B8%AD&y=1", data="正文".encode(), timeout=1)
    assert [heard.query for heard in platform.heard] == [{"x": "中", "y": "1"}] * 2
    assert [heard.body.decode() for heard in platform.heard] == ["正文"] * 2


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/",
        "http://api.weixin.qq.com/",
        "https://api.weixin.qq.com.example.com/",
        "https://api.weixin.qq.com@127.0.0.1/",
        "http://127.0.0.1:9/",
    ],
)
def test_no_other_host_is_reached_with_or_without_the_switch(settings: WechatSettings, address: str) -> None:
    for each in (settings, replace(settings, weixin_base=None, wecom_base=None)):
        with pytest.raises(HostNotAllowed):
            open_session(each).get(address, timeout=0.2)


def test_a_production_session_cannot_reach_the_local_wechat(settings: WechatSettings, platform: FakePlatform) -> None:
    production = open_session(replace(settings, weixin_base="", wecom_base=None))
    with pytest.raises(HostNotAllowed):
        production.get(f"{platform.base}/cgi-bin/gettoken", timeout=0.2)
    assert type(production.get_adapter(f"{WEIXIN}/")) is requests.adapters.HTTPAdapter
    assert platform.heard == []


def test_half_a_switch_closes_the_other_host(settings: WechatSettings) -> None:
    session = open_session(replace(settings, wecom_base=None))
    with pytest.raises(HostNotAllowed):
        session.get(f"{WECOM}/cgi-bin/gettoken", timeout=0.2)


@pytest.mark.parametrize("base", ["http://10.0.0.8:8601", "https://example.com", "ftp://127.0.0.1", "127.0.0.1:8601"])
def test_a_local_address_off_the_list_is_refused_at_the_start(settings: WechatSettings, base: str) -> None:
    with pytest.raises(ValueError, match="not on the list"):
        open_session(replace(settings, weixin_base=base))


def test_a_redirect_is_not_followed(settings: WechatSettings, platform: FakePlatform) -> None:
    platform.on("/a", 302)
    with pytest.raises(requests.TooManyRedirects):
        open_session(settings).get(f"{WEIXIN}/a", timeout=1)


def test_a_proxy_in_the_environment_is_not_used(
    settings: WechatSettings, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    platform.on("/a", {"ok": 1})
    assert open_session(settings).get(f"{WEIXIN}/a", timeout=1).json() == {"ok": 1}
