"""A stopped clock and our reader of notices."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from server.kit.clock import StoppedClock
from server.wechat.pay.keys import PlatformKeys
from server.wechat.pay.notices import NoticeReader
from server.wechat.settings import PaySettings
from tests.paykeys import pay_settings


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(datetime(2026, 11, 21, 1, tzinfo=UTC))


@pytest.fixture
def reader() -> NoticeReader:
    return reader_for(pay_settings())


def reader_for(settings: PaySettings) -> NoticeReader:
    return NoticeReader(settings, PlatformKeys(settings))
