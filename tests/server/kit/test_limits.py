"""Counting tries in a moving window: in memory for one process, in a real Redis for many, with the same answers."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.connection import AbstractConnection
from redis.exceptions import ConnectionError as RedisConnectionError

from server.kit import limits
from server.kit.errors import TooMany
from server.kit.limits import Limits


@pytest.fixture(params=["memory", "redis"])
def counted(request: pytest.FixtureRequest) -> Iterator[Limits]:
    """Limits of both kinds."""
    yield Limits("memory://" if request.param == "memory" else request.getfixturevalue("redis"))


def test_each_key_has_its_own_count(counted: Limits) -> None:
    assert [counted.allows("2/hour", "door", "meijie") for _ in range(3)] == [True, True, False]
    assert counted.allows("2/hour", "door", "laowang")
    assert counted.allows("2/hour", "other door", "meijie")


def test_each_rate_has_its_own_count(counted: Limits) -> None:
    assert counted.allows("1/hour", "meijie")
    assert counted.allows("1/minute", "meijie")
    assert not counted.allows("1/hour", "meijie")


def test_a_try_too_many_is_refused_with_a_kind_sentence(counted: Limits) -> None:
    counted.check("1/hour", "meijie")
    with pytest.raises(TooMany) as refused:
        counted.check("1/hour", "meijie")
    assert (refused.value.code, refused.value.sentence) == ("too_many_tries", "操作太频繁了，请稍等一会儿再试。")


def test_a_try_given_back_may_be_made_again(counted: Limits) -> None:
    counted.give_back("2/hour", "door", "meijie")
    assert [counted.allows("2/hour", "door", "meijie") for _ in range(3)] == [True, True, False]
    counted.give_back("2/hour", "door", "laowang")
    assert not counted.allows("2/hour", "door", "meijie"), "somebody else's is not mine"
    counted.give_back("2/hour", "door", "meijie")
    assert [counted.allows("2/hour", "door", "meijie") for _ in range(2)] == [True, False]


def test_a_refused_try_does_not_count_and_old_ones_leave_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    counted, now = Limits("memory://"), [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    assert [counted.allows("2/minute", "meijie") for _ in range(4)] == [True, True, False, False]
    now[0] += 59.9
    assert not counted.allows("2/minute", "meijie")
    now[0] += 0.1
    assert [counted.allows("2/minute", "meijie") for _ in range(3)] == [True, True, False]


def test_keys_nobody_tries_any_more_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    windows, now = limits._Windows(), [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(limits, "TIDY_EVERY", 100)
    for n in range(99):
        windows.hit(parse("1/minute"), str(n))
    now[0] += 61
    windows.hit(parse("1/minute"), "the hundredth")
    assert len(windows._tries) == 1


def test_a_lost_line_and_a_forgotten_script_are_got_over(redis: str) -> None:
    counted = Limits(redis)
    client = storage_from_string(redis).storage
    assert counted.allows("4/hour", "meijie")
    client.script_flush()
    assert counted.allows("4/hour", "meijie")
    assert counted.allows("4/hour", "meijie")
    client.client_kill_filter(_type="normal", skipme=True)
    assert [counted.allows("4/hour", "meijie") for _ in range(2)] == [True, False]


def test_what_is_counted_on_a_line_is_what_the_library_counts(redis: str) -> None:
    counted, rate = Limits(redis), parse("3/hour")
    library = MovingWindowRateLimiter(storage_from_string(redis))
    assert counted.allows("3/hour", "door", "梅姐") and library.hit(rate, "door", "梅姐")
    assert counted.allows("3/hour", "door", "梅姐")
    assert not library.hit(rate, "door", "梅姐") and not counted.allows("3/hour", "door", "梅姐")


def refuse(*_given: object, **_named: object) -> None:
    """What a connection does whose other end is gone."""
    raise RedisConnectionError("gone")


def test_where_redis_is_gone_each_process_counts_for_itself_until_it_is_back(
    redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted, gone = Limits("redis://127.0.0.1:1/0"), []
    monkeypatch.setattr(limits.log, "error", lambda *said, **_more: gone.append(said))
    assert [counted.allows("2/hour", "door", "laowang") for _ in range(3)] == [True, True, False]
    assert gone == [("limits_not_shared",)], "not asked again at once"
    shared, mine, later, told = Limits(redis), ("2/hour", "door", "zhoujun"), [0.0], time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: told() + later[0])
    assert [shared.allows(*mine) for _ in range(3)] == [True, True, False]
    with monkeypatch.context() as outage:
        outage.setattr(AbstractConnection, "send_packed_command", refuse)
        assert shared.allows(*mine), "counted here, from nothing"
    assert shared.allows(*mine), "left in peace for a while"
    later[0] = limits.ALONE_SECONDS
    assert not shared.allows(*mine), "what was counted together is known still"
