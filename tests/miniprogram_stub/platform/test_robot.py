"""The robot of the staff group, and files for it."""

import base64
import hashlib
from typing import Any

import pytest
import requests

from tests.miniprogram_stub.platform.local import Caller

PICTURE = b"not really a picture"
IMAGE = {"base64": base64.b64encode(PICTURE).decode(), "md5": hashlib.md5(PICTURE).hexdigest()}


def robot(wechat: Caller, kind: str, content: Any, key: str = "robot-demo-key") -> int:
    return int(wechat.wecom("/cgi-bin/webhook/send", {"msgtype": kind, kind: content}, key=key)["errcode"])


def upload(wechat: Caller, size: int = 100) -> str:
    url = f"{wechat.platform.wecom_url}/cgi-bin/webhook/upload_media"
    files = {"media": ("日报.pdf", b"x" * size)}
    query = {"key": "robot-demo-key", "type": "file"}
    return str(requests.post(url, params=query, files=files, timeout=10).json()["media_id"])


def test_twenty_a_minute_and_no_more(wechat: Caller) -> None:
    answers = [robot(wechat, "text", {"content": f"第{n}条"}) for n in range(21)]
    assert answers == [0] * 20 + [45009]
    wechat.advance(minutes=1)
    assert robot(wechat, "text", {"content": "又可以了"}) == 0
    assert len(wechat.phone("/zhoukuaiji/wecom")) == 21


@pytest.mark.parametrize(
    ("kind", "content", "errcode"),
    [
        ("text", {"content": "x" * 2048, "mentioned_list": ["@all"]}, 0),
        ("text", {"content": "x" * 2049}, 40058),
        ("text", {"content": ""}, 44004),
        ("markdown", {"content": "x" * 4096}, 0),
        ("markdown", {"content": "x" * 4097}, 40058),
        ("markdown_v2", {"content": "|a|b|"}, 0),
        ("image", IMAGE, 0),
        ("image", {**IMAGE, "md5": "0" * 32}, 301019),
        ("image", {**IMAGE, "base64": "*"}, 40058),
        ("news", {"articles": [{"title": "停水通知", "url": "http://127.0.0.1"}]}, 0),
        ("news", {"articles": [{"title": "停水"}] * 9}, 40058),
        ("file", {"media_id": "made-up"}, 40007),
        ("template_card", {"card_type": "button_interaction"}, 40058),
        ("template_card", {"card_type": "text_notice", "main_title": {"title": "急"}, "card_action": {"type": 1}}, 0),
        ("poem", {"content": "x"}, 40008),
    ],
)
def test_each_kind_has_its_bounds(wechat: Caller, kind: str, content: Any, errcode: int) -> None:
    assert robot(wechat, kind, content) == errcode


def test_an_uploaded_file_can_be_sent_for_three_days(wechat: Caller) -> None:
    media_id = upload(wechat)
    assert robot(wechat, "file", {"media_id": media_id}) == 0
    assert "日报.pdf" in wechat.phone("/xiaoli/wecom")[0]["text"]
    wechat.advance(hours=72)
    assert robot(wechat, "file", {"media_id": media_id}) == 40007
