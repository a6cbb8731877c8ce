"""The WeCom login page: who are you, then back with a code."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.miniprogram_stub.platform.local import Caller

BACK = "http://127.0.0.1:8600/console/sign-in/wecom?next=%2Fconsole"
QUERY = {"appid": "ww1000000000000001", "redirect_uri": BACK, "response_type": "code", "scope": "snsapi_base"}


def visit(wechat: Caller, **changes: str) -> requests.Response:
    url = f"{wechat.platform.desk_url}/connect/oauth2/authorize"
    return requests.get(url, params={**QUERY, "state": "s1", **changes}, timeout=10)


def choose(wechat: Caller, person: str, **changes: str) -> requests.Response:
    url = f"{wechat.platform.desk_url}/connect/oauth2/authorize"
    query = {**QUERY, "state": "s1", **changes}
    return requests.post(url, params=query, data={"person": person}, allow_redirects=False, timeout=10)


def test_the_page_lists_the_staff_and_only_them(wechat: Caller) -> None:
    page = visit(wechat).text
    assert "小李" in page
    assert "周会计" in page
    assert "梅姐" not in page


def test_the_chosen_person_comes_back_with_a_code_that_works_once(wechat: Caller) -> None:
    answer = choose(wechat, "xiaoli")
    target = urlsplit(answer.headers["Location"])
    query: dict[str, Any] = parse_qs(target.query)
    assert answer.status_code == 302
    assert f"{target.scheme}://{target.netloc}{target.path}" == "http://127.0.0.1:8600/console/sign-in/wecom"
    assert (query["state"], query["next"]) == (["s1"], ["/console"])
    code = query["code"][0]
    assert wechat.wecom("/cgi-bin/auth/getuserinfo", code=code)["userid"] == "xiaoli"
    assert wechat.wecom("/cgi-bin/auth/getuserinfo", code=code)["errcode"] == 40163


def test_an_oauth_code_ends_after_five_minutes(wechat: Caller) -> None:
    code = parse_qs(urlsplit(choose(wechat, "xiaoli").headers["Location"]).query)["code"][0]
    wechat.advance(minutes=5)
    assert wechat.wecom("/cgi-bin/auth/getuserinfo", code=code)["errcode"] == 40029


@pytest.mark.parametrize(
    "changes", [{"appid": "ww9"}, {"redirect_uri": "http://evil.example/"}, {"response_type": "token"}]
)
def test_an_unregistered_caller_sees_no_list(wechat: Caller, changes: dict[str, str]) -> None:
    page = visit(wechat, **changes)
    assert page.status_code == 400
    assert "小李" not in page.text
    assert choose(wechat, "xiaoli", **changes).status_code == 400


def test_nobody_logs_in_who_is_not_there(wechat: Caller) -> None:
    assert choose(wechat, "nobody").status_code == 404
    assert choose(wechat, "").status_code == 404
