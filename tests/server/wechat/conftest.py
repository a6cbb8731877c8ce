"""A stopped clock, a recording platform on a loopback port, and clients that talk to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from server.kit.clock import StoppedClock
from server.wechat.connect import Wechat, connect
from server.wechat.memory_tokens import MemoryTokens
from server.wechat.settings import MiniSettings, WechatSettings, WorkSettings
from tests.server.wechat.fake_platform import FakePlatform, serve

SATURDAY_AFTERNOON = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(SATURDAY_AFTERNOON)


@pytest.fixture
def platform() -> Iterator[FakePlatform]:
    fake = FakePlatform()
    fake.on("/cgi-bin/stable_token", {"access_token": "mini-1", "expires_in": 7200})
    fake.on("/cgi-bin/gettoken", {"errcode": 0, "access_token": "work-1", "expires_in": 7200})
    server = serve(fake)
    yield fake
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(platform: FakePlatform) -> WechatSettings:
    return WechatSettings(
        mini=MiniSettings("wx1000000000000001", "mini-secret", "miniToken", "A" * 43),
        work=WorkSettings("ww1000000000000001", 1000002, "work-secret", "workToken", "B" * 43),
        weixin_base=platform.base,
        wecom_base=platform.base,
        timeout=0.5,
    )


@pytest.fixture
def wechat(settings: WechatSettings, clock: StoppedClock) -> Wechat:
    return connect(settings, store=MemoryTokens(), clock=clock)
