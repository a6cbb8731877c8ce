"""From settings to a gateway, doors and a doctor: what is missing or at odds stops the start with a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import bootstrap
import manage
from config import BadSettings, load
from server.wechat.pay.gateway import PayGateway
from tests.miniprogram_stub.platform.paying import pay_platform
from tests.paykeys import ACCOUNT, write_keys


@pytest.fixture
def pay(tmp_path: Path) -> dict[str, Any]:
    folder = write_keys(tmp_path / "pay")
    return {
        "sp_mchid": ACCOUNT.sp_mchid, "serial": ACCOUNT.serial, "apiv3_key": ACCOUNT.apiv3_key,
        "key_file": str(folder / "apiclient_key.pem"), "public_key_id": ACCOUNT.public_key_id,
        "public_key_file": str(folder / "pub_key.pem"), "certificate_files": str(folder / "wechatpay_cert.pem"),
        "base": "http://127.0.0.1:8604",
    }  # fmt: skip


def test_a_house_pays_by_wechat_when_it_has_an_account(pay: dict[str, Any], tmp_path: Path) -> None:
    over = {"database": {"url": f"sqlite:///{tmp_path / 'x.db'}"}, "run": {"files": str(tmp_path / "files")}}
    house = bootstrap.build(load("test", environ={}, pay=pay, **over))
    gateway = house.need(PayGateway)
    assert len(gateway.keys.trusted) == 2
    doors = {rule.rule for rule in bootstrap.web(house).url_map.iter_rules()}
    assert {f"/wechat/pay/{name}" for name in ("transactions", "refunds", "echo")} <= doors
    house.database.dispose()


def test_without_an_account_there_is_neither_gateway_nor_door(tmp_path: Path) -> None:
    house = bootstrap.build(load("test", environ={}, database={"url": f"sqlite:///{tmp_path / 'x.db'}"}))
    with pytest.raises(LookupError):
        house.need(PayGateway)
    assert not [rule for rule in bootstrap.web(house).url_map.iter_rules() if rule.rule.startswith("/wechat/pay")]
    house.database.dispose()


@pytest.mark.parametrize(
    ("wrong", "said"), [({"key_file": "no/such/file"}, "cannot be read"), ({"base": ""}, "together, or neither")]
)
def test_an_account_that_cannot_work_stops_the_start(pay: dict[str, Any], wrong: dict[str, str], said: str) -> None:
    with pytest.raises(BadSettings, match=said):
        bootstrap.build(load("test", environ={}, pay={**pay, **wrong}))


def test_the_doctor_asks_whatever_host_is_configured(
    pay: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pay_platform(frozen=False) as merchant:
        for name, value in {**pay, "base": merchant.base}.items():
            monkeypatch.setenv(f"LINLI_PAY__{name.upper()}", value)
        monkeypatch.setenv("LINLI_DATABASE__URL", f"sqlite:///{tmp_path / 'x.db'}")
        assert manage.main(["--env", "test", "doctor"]) == 0
        merchant.wechat.control("/faults", {"path": "/v3/security/echo", "status": 401, "code": "SIGN_ERROR"})
        assert manage.main(["--env", "test", "doctor"]) == 1
    told = [line for line in capsys.readouterr().out.splitlines() if "platform" in line or "echo" in line]
    assert [line[:4] for line in told] == ["well", "well", "well", "well", "well", "LOOK"]
    assert "the echo check went well" in told[2]
    assert "SIGN_ERROR" in told[5]
