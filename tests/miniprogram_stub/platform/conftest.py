"""A local WeChat per test, on free ports, with somebody to receive its pushes."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from miniprogram_stub.platform.servers import Platform
from tests.miniprogram_stub.platform.local import Caller, Receiver, receiving, settings_for

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def wechat(receiver: Receiver) -> Iterator[Caller]:
    settings = settings_for(
        callback_mini=f"{receiver.url}/wechat/mini",
        callback_work=f"{receiver.url}/wechat/work",
        app_url="http://127.0.0.1:8600/app/",
    )
    with Platform(settings) as platform:
        platform.world.clock.set(NOON.timestamp())
        platform.world.clock.freeze()
        yield Caller(platform)
