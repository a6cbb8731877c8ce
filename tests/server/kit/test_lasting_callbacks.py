"""What WeChat is told is taken, is on the disk: its doors write in a thread of their own and answer from another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import bootstrap
import config
from server.kit.clock import StoppedClock
from server.migrations.schema import upgrade
from server.wechat.envelope import Envelope
from tests.paykeys import ACCOUNT, Letter, write_keys
from tests.server.kit.disks import Disk
from tests.server.wechat.pushes import PHOTO_OK, Pusher


@pytest.fixture
def platform(disk: Disk, tmp_path: Path, clock: StoppedClock) -> Iterator[Pusher]:
    """WeChat's hand at the doors of a house that lasts."""
    keys = write_keys(tmp_path / "keys")
    pay = {
        "sp_mchid": ACCOUNT.sp_mchid, "serial": ACCOUNT.serial, "apiv3_key": ACCOUNT.apiv3_key,
        "key_file": str(keys / "apiclient_key.pem"), "public_key_id": ACCOUNT.public_key_id,
        "public_key_file": str(keys / "pub_key.pem"), "base": "http://127.0.0.1:1",
    }  # fmt: skip
    url = f"sqlite:///{tmp_path / 'linli.db'}"
    settings = config.load("test", environ={}, database={"url": url}, run={"lasting": True}, pay=pay)
    house = bootstrap.build(settings, clock=clock)
    upgrade(house.database)
    house.database.settle()
    mini = settings.mini
    client: FlaskClient = bootstrap.web(house).test_client()
    yield Pusher(client, clock, mini.token, Envelope(mini.aes_key, mini.appid))
    house.database.dispose()


def push_pay(platform: Pusher) -> int:
    """A notice of a payment comes; the status it is answered with."""
    headers, raw = Letter(platform.clock.now()).post()
    return platform.client.post("/wechat/pay/transactions", data=raw, headers=headers).status_code


def test_a_notice_of_money_is_acknowledged_after_the_disk(disk: Disk, platform: Pusher) -> None:
    before = disk.journeys
    assert push_pay(platform) == 204
    assert disk.journeys > before


def test_a_notice_of_money_comes_again_when_the_disk_fails(disk: Disk, platform: Pusher) -> None:
    disk.broken = True
    with pytest.raises(OSError, match="gone"):  # which the server makes a 500 of
        push_pay(platform)


def test_a_push_is_acknowledged_after_the_disk(disk: Disk, platform: Pusher) -> None:
    before = disk.journeys
    assert platform.push(PHOTO_OK).data == b"success"
    assert disk.journeys > before


def test_a_push_comes_again_when_the_disk_fails(disk: Disk, platform: Pusher) -> None:
    disk.broken = True
    with pytest.raises(OSError, match="gone"):
        platform.push(PHOTO_OK)
