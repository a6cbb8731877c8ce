"""Ways into the mini-program: codes and links."""

from io import BytesIO
from typing import Any

import pytest
import requests
from PIL import Image

from tests.miniprogram_stub.platform.local import Caller


def code(wechat: Caller, **changes: Any) -> requests.Response:
    body = {"scene": "lift=7", "page": "pages/home/home", **changes}
    url = f"{wechat.platform.weixin_url}/wxa/getwxacodeunlimit"
    return requests.post(url, params={"access_token": wechat.mini_token()}, json=body, timeout=10)


def test_a_code_is_a_picture_of_the_width_asked_for(wechat: Caller) -> None:
    answer = code(wechat, width=300)
    assert answer.headers["Content-Type"] == "image/png"
    with Image.open(BytesIO(answer.content)) as picture:
        picture.load()
        assert picture.size == (300, 300)
    assert code(wechat, width=300, scene="lift=8").content != answer.content


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"scene": ""}, 40129),
        ({"scene": "x" * 33}, 40129),
        ({"scene": "电梯"}, 40129),
        ({"page": "/pages/home/home"}, 41030),
        ({"page": "pages/none/none"}, 41030),
        ({"width": 20}, 40058),
        ({"env_version": "beta"}, 40058),
    ],
)
def test_a_refused_code_is_json(wechat: Caller, changes: dict[str, Any], errcode: int) -> None:
    answer = code(wechat, **changes)
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.json()["errcode"] == errcode


def test_an_unpublished_page_goes_without_the_check(wechat: Caller) -> None:
    assert code(wechat, page="pages/new/new", check_path=False).content.startswith(b"\x89PNG")


def test_codes_have_a_quota_per_minute(wechat: Caller) -> None:
    wechat.control("/quotas", {"name": "/wxa/getwxacodeunlimit", "window": "minute", "most": 1})
    code(wechat)
    assert code(wechat).json()["errcode"] == 45009


def test_a_link_lives_thirty_days_at_most(wechat: Caller) -> None:
    now = wechat.control("/clock")["now"]
    assert wechat.weixin("/wxa/generate_urllink", {"path": "pages/home/home"})["url_link"].startswith("https://")
    assert wechat.weixin("/wxa/generate_urllink", {"expire_time": now - 1})["errcode"] == 85401
    assert wechat.weixin("/wxa/generate_urllink", {"path": "pages/none/none"})["errcode"] == 40165
