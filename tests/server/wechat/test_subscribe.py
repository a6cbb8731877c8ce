"""Every field is made to fit what the platform takes, or refused here before a consent is spent on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miniprogram_stub.platform.fields import fits as platform_takes
from server.kit.clock import StoppedClock
from server.wechat.connect import Wechat, connect
from server.wechat.memory_tokens import MemoryTokens
from server.wechat.settings import WechatSettings
from server.wechat.subscribe import RULES, FieldRefused, Value, fits, render
from tests.server.wechat.fake_platform import FakePlatform

AFTERNOON = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("thing1", "厨房漏水", "厨房漏水"),
        ("thing1", "厨房\n 漏水 ", "厨房 漏水"),
        ("thing1", "水" * 21, "水" * 19 + "…"),
        ("thing1", "🚰" * 11, "🚰" * 9 + "…"),
        ("thing1", "  ", "无"),
        ("time2", AFTERNOON, "2026年11月21日 14:05"),
        ("time2", "15:01~18:30", "15:01~18:30"),
        ("date3", date(2026, 11, 21), "2026年11月21日"),
        ("date3", datetime(2026, 11, 20, 16, 0, tzinfo=UTC), "2026年11月21日"),
        ("amount4", 1205, "12.05元"),
        ("amount4", "¥12.05", "¥12.05"),
        ("number5", 3, "3"),
        ("character_string6", "BX20261121-0007", "BX20261121-0007"),
        ("phrase7", "处理中", "处理中"),
        ("phrase7", "正在等待配件到货", "正在等待配"),
        ("name8", "欧阳娜娜古丽阿卜杜拉汗", "欧阳娜娜古丽阿卜杜拉"),
        ("name8", "Alexandra Featherstone", "Alexandra Feathersto"),
        ("phone_number9", "0816-1234567", "0816-1234567"),
        ("car_number10", "川B12345", "川B12345"),
        ("letter11", "OK", "OK"),
        ("symbol12", "!", "!"),
    ],
)
def test_a_value_is_made_to_fit(name: str, value: Value, text: str) -> None:
    assert render(name, value) == text
    assert platform_takes(name, text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number1", "三"),
        ("number1", "1" * 33),
        ("letter1", ""),
        ("time1", "下午"),
        ("time1", "25:00"),
        ("date1", "2026-11-21"),
        ("amount1", -5),
        ("amount1", "一百元"),
        ("phone_number1", "1" * 18),
        ("phrase1", "OK"),
        ("name1", "白**"),
        ("character_string1", "报事7"),
        ("nothing1", "x"),
    ],
)
def test_what_cannot_fit_is_refused_here(name: str, value: Value) -> None:
    with pytest.raises(FieldRefused):
        render(name, value)


@given(kind=st.sampled_from(sorted(set(RULES) - {"enum"})), value=st.text(max_size=40) | st.integers())
def test_whatever_we_send_the_platform_takes(kind: str, value: Value) -> None:
    try:
        text = render(f"{kind}1", value)
    except FieldRefused:
        return
    assert fits(f"{kind}1", text)
    assert platform_takes(f"{kind}1", text)


def test_a_message_goes_out_as_documented(
    wechat: Wechat, settings: WechatSettings, platform: FakePlatform, clock: StoppedClock
) -> None:
    path = "/cgi-bin/message/subscribe/send"
    platform.on(path, {"errcode": 0, "errmsg": "ok", "msgid": 77}, {"errcode": 0, "errmsg": "ok"})
    fields = {"thing1": render("thing1", "厨房漏水"), "time2": render("time2", AFTERNOON)}
    tried = connect(replace(settings, mini=replace(settings.mini, build="trial")), store=MemoryTokens(), clock=clock)
    assert tried.mini.send_subscribe("o-meijie", "tpl-1", fields, "pages/report/report?id=7") == "77"
    assert wechat.mini.send_subscribe("o-meijie", "tpl-1", fields) is None
    first, second = (call.json for call in platform.calls(path))
    assert first == {
        "touser": "o-meijie",
        "template_id": "tpl-1",
        "page": "pages/report/report?id=7",
        "data": {"thing1": {"value": "厨房漏水"}, "time2": {"value": "2026年11月21日 14:05"}},
        "miniprogram_state": "trial",
        "lang": "zh_CN",
    }
    assert "page" not in second
