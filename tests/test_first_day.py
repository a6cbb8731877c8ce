"""A firm's first day, on a machine that holds nothing: an administrator, a roster, an estate that can be lived in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bootstrap
import config
import manage
from server.console.navigation import ENTRIES
from server.kit.pages import guard
from server.places import queries as places
from tests.consoles import Clerk, words

ROSTER = Path(config.__file__).parent / "demo" / "defu.xlsx"
SECRETS = {"SECRETS__VAULT": "v" * 40, "SECRETS__LINKS": "l" * 40, "VOTES__ESCROW_KEY": "e" * 40}
OWN = "a-word-of-my-own-1"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of production, and an empty folder."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(f"LINLI_{name}", value)
    monkeypatch.setenv("LINLI_DATABASE__URL", f"sqlite:///{tmp_path / 'linli.db'}")
    monkeypatch.setenv("LINLI_RUN__FILES", str(tmp_path / "files"))
    monkeypatch.setenv("LINLI_ENV", "default")
    return tmp_path


def test_from_nothing_to_an_estate_that_can_be_lived_in(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert manage.main(["administrator", "wangmin", "--name", "王敏", "--phone", "13900000999"]) == 0
    first = re.search(r"初始密码\s+(\S+)", capsys.readouterr().out)
    assert manage.main(["import", str(ROSTER), "--estate", "德福楼", "--city", "南宁"]) == 0
    assert first is not None
    house = bootstrap.build(config.load("default"))
    bootstrap.acquaint(house)
    flask = bootstrap.web(house)
    visitor = Clerk(flask, house)
    sent = visitor.post("/sign-in", {"login": "wangmin", "password": first[1], "next": ""}, key=None)
    signed_in = dict(cookie.split(";")[0].split("=", 1) for cookie in sent.headers.getlist("Set-Cookie"))
    admin = Clerk(flask, house, signed_in[guard.SIGNED_IN_COOKIE])
    assert "/password" in admin.get("/estates").headers["Location"], "the first password is nobody's own"
    admin.post("/password", {"old": first[1], "new": OWN, "again": OWN})
    shown = [entry.path for entry in ENTRIES if f'href="/console{entry.path}"' in admin.get("/me").text]
    assert len(shown) > 15 and all(admin.get(path).status_code == 200 for path in shown)
    admin.post("/estates/companies", {"name": "邻里物业服务有限公司"})
    admin.post("/estates/communities", {"city": "南宁市", "street": "中山街道", "community": "德福社区"})
    with house.database.read() as session:
        (estate_id,) = [place["id"] for place in places.estates(session).items]
        (company,), (community,) = places.companies(session), places.communities(session)
    to = {"version": "1", "city": "南宁市", "company": str(company), "community": str(community)}
    assert admin.post(f"/estates/{estate_id}/hand", to).status_code == 200
    said = {"version": "2", "phone": "0771-1234567", "address": "中山路 1 号"}
    assert admin.post(f"/estates/{estate_id}", said).status_code == 200
    member = {
        "name": "黄经理",
        "phone": "13900000998",
        "login": "huang",
        "role": "manager",
        "scope": f"company:{company}",
    }
    assert "初始密码" in words(admin.post("/staff", member))
    assert "1 个小区，1 个资料齐全" in words(admin.get("/estates"))
    house.database.dispose()
