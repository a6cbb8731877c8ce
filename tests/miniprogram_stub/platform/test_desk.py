"""The desk's pages: everything from here, nothing for strangers."""

import re
from pathlib import Path

import pytest
import requests

import miniprogram_stub.platform
from miniprogram_stub.platform.servers import Platform
from tests.miniprogram_stub.platform.local import Caller, settings_for

FILES = Path(miniprogram_stub.platform.__file__).parent / "desk"


def test_the_desk_and_its_files_are_served(wechat: Caller) -> None:
    page = requests.get(f"{wechat.platform.desk_url}/", timeout=10)
    assert 'lang="zh-CN"' in page.text
    assert 'data-app-url="http://127.0.0.1:8600/app/"' in page.text
    for address in re.findall(r'(?:href|src)="([^"]+)"', page.text):
        assert requests.get(wechat.platform.desk_url + address, timeout=10).ok, address


def test_no_file_of_the_desk_names_an_address_outside() -> None:
    for file in FILES.iterdir():
        words = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//[a-z]+\.", words), file.name


def test_files_beside_the_desk_are_not_served(wechat: Caller) -> None:
    for path in ("/desk/../settings.py", "/desk/%2e%2e/settings.py", "/desk/none.js"):
        assert requests.get(wechat.platform.desk_url + path, timeout=10).status_code == 404


def test_the_design_tokens_are_passed_on(tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.css"
    tokens.write_text(":root { --brand: #123456 }", encoding="utf-8")
    with Platform(settings_for(tokens_css=tokens)) as platform:
        answer = requests.get(f"{platform.desk_url}/tokens.css", timeout=10)
    assert (answer.text, answer.headers["Content-Type"]) == (":root { --brand: #123456 }", "text/css; charset=utf-8")


def test_without_tokens_the_desk_has_its_own_colours(wechat: Caller) -> None:
    answer = requests.get(f"{wechat.platform.desk_url}/tokens.css", timeout=10)
    assert (answer.status_code, answer.text) == (200, "")


@pytest.mark.parametrize("path", ["/control/reset", "/control/clock", "/connect/oauth2/authorize"])
def test_other_web_pages_cannot_reach_the_control_plane(wechat: Caller, path: str) -> None:
    url = wechat.platform.desk_url + path
    assert requests.post(url, json={}, headers={"Origin": "http://evil.example"}, timeout=10).status_code == 403
    assert requests.post(url, json={}, headers={"Host": "evil.example"}, timeout=10).status_code == 403


def test_the_log_tells_who_got_what(wechat: Caller) -> None:
    wechat.tell("21栋漏水")
    log = requests.get(f"{wechat.platform.desk_url}/desk/log?after=0", timeout=10).json()
    assert [(log["names"][row["to"]], row["text"]) for row in log["letters"]] == [("小李", "21栋漏水")]
