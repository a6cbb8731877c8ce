"""One token per app for all workers: renewed by one, overlapping for the others, kept apart between apps."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from server.kit.clock import StoppedClock
from server.kit.db import Database
from server.kit.vault import Vault
from server.wechat.errors import WechatUnreachable
from server.wechat.memory_tokens import MemoryTokens
from server.wechat.models import WechatToken
from server.wechat.sql_tokens import SqlTokens
from server.wechat.tokens import CLAIM, Grant, TokenKey, TokenService, TokenStore

KEY = TokenKey.of("wx1", "secret")


class Platform:
    """Gives tokens t1, t2 …; while ``gate`` is closed the answer does not come."""

    def __init__(self, *values: str) -> None:
        self.values, self.forced = list(values), list[bool]()
        self.gate, self.asked = threading.Event(), threading.Event()
        self.gate.set()

    def __call__(self, force: bool) -> Grant:
        self.forced.append(force)
        self.asked.set()
        assert self.gate.wait(30)
        return Grant(self.values[min(len(self.forced), len(self.values)) - 1], 7200)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def keeping(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def engine_name(keeping: str) -> str:
    return "sqlite" if keeping == "memory" else keeping


@pytest.fixture
def stores(keeping: str, request: pytest.FixtureRequest) -> Callable[[], TokenStore]:
    """What each worker would open: the memory of one process, or the table shared by several."""
    if keeping == "memory":
        shared = MemoryTokens()
        return lambda: shared
    database: Database = request.getfixturevalue("database")
    return lambda: SqlTokens(database, Vault("v" * 32))


def test_a_token_is_fetched_once_and_used_until_near_its_end(
    stores: Callable[[], TokenStore], clock: StoppedClock
) -> None:
    platform = Platform("t1", "t2")
    workers = [TokenService(KEY, platform, stores(), clock) for _ in range(3)]
    assert {worker.token() for worker in workers} == {"t1"}
    clock.advance(seconds=7200 - 4 * 60 - 1)
    assert {worker.token() for worker in workers} == {"t1"}
    clock.advance(seconds=2)
    assert {worker.token() for worker in workers} == {"t2"}
    assert platform.forced == [False, False]


def test_twenty_cold_workers_fetch_once(stores: Callable[[], TokenStore], clock: StoppedClock) -> None:
    platform, got = Platform("t1", "t2"), list[str]()
    platform.gate.clear()
    threads = [
        threading.Thread(target=lambda: got.append(TokenService(KEY, platform, stores(), clock).token()))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    assert platform.asked.wait(30)
    platform.gate.set()
    for thread in threads:
        thread.join(30)
    assert got == ["t1"] * 20
    assert platform.forced == [False]


def test_while_one_worker_renews_the_others_go_on_with_the_old_token(
    stores: Callable[[], TokenStore], clock: StoppedClock
) -> None:
    platform = Platform("old", "new")
    first, second = (TokenService(KEY, platform, stores(), clock) for _ in range(2))
    first.token()
    clock.advance(seconds=7200 - 120)
    platform.gate.clear()
    platform.asked.clear()
    got = list[str]()
    renewing = threading.Thread(target=lambda: got.append(first.token()))
    renewing.start()
    assert platform.asked.wait(30)
    assert second.token() == "old"
    platform.gate.set()
    renewing.join(30)
    assert got == ["new"]
    assert second.token() == "new"
    assert len(platform.forced) == 2


def test_after_a_refusal_the_token_another_worker_fetched_is_taken(
    stores: Callable[[], TokenStore], clock: StoppedClock
) -> None:
    platform = Platform("t1", "t2", "t3")
    first, second = (TokenService(KEY, platform, stores(), clock) for _ in range(2))
    assert first.token() == second.token() == "t1"
    assert first.fresh(instead_of="t1") == "t2"
    assert second.fresh(instead_of="t1") == "t2"
    assert len(platform.forced) == 2


def test_the_same_token_again_is_forced_to_change_but_not_twice_in_five_minutes(
    stores: Callable[[], TokenStore], clock: StoppedClock
) -> None:
    platform = Platform("t1", "t1", "t2", "t2")
    service = TokenService(KEY, platform, stores(), clock)
    service.token()
    assert service.fresh(instead_of="t1") == "t2"
    assert platform.forced == [False, False, True]
    assert service.fresh(instead_of="t2") == "t2"
    assert platform.forced == [False, False, True, False]
    clock.advance(minutes=5)
    service.fresh(instead_of="t2")
    assert platform.forced[-2:] == [False, True]


def test_a_failed_renewal_lets_the_next_one_try(stores: Callable[[], TokenStore], clock: StoppedClock) -> None:
    def unreachable(_force: bool) -> Grant:
        raise WechatUnreachable("down", certain=True)

    with pytest.raises(WechatUnreachable):
        TokenService(KEY, unreachable, stores(), clock).token()
    assert TokenService(KEY, Platform("t1"), stores(), clock).token() == "t1"


def test_a_worker_that_died_while_renewing_blocks_for_twenty_seconds_only(
    stores: Callable[[], TokenStore], clock: StoppedClock
) -> None:
    assert stores().claim(KEY, "dead", now=clock.now(), until=clock.now() + CLAIM)
    service = TokenService(KEY, Platform("t1"), stores(), clock, patience=0.1)
    with pytest.raises(WechatUnreachable) as lost:
        service.token()
    assert lost.value.certain
    clock.advance(seconds=CLAIM / timedelta(seconds=1))
    assert service.token() == "t1"


def test_who_lost_the_claim_writes_nothing(stores: Callable[[], TokenStore], clock: StoppedClock) -> None:
    store, now = stores(), clock.now()
    assert store.claim(KEY, "slow", now=now, until=now + CLAIM)
    assert store.claim(KEY, "next", now=now + CLAIM, until=now + 2 * CLAIM)
    service = TokenService(KEY, Platform("late"), store, clock)
    assert service._renew("slow", None) == "late"
    assert store.find(KEY) is None


def test_two_apps_and_two_secrets_never_share_a_token(stores: Callable[[], TokenStore], clock: StoppedClock) -> None:
    secrets = ["0123456789-one", "0123456789-two"]
    keys = [TokenKey.of(app, secret) for app in ("wx1", "ww1") for secret in secrets]
    got = [TokenService(key, Platform(f"t{n}"), stores(), clock).token() for n, key in enumerate(keys)]
    assert got == ["t0", "t1", "t2", "t3"]


def test_the_table_holds_no_readable_token(database: Database, clock: StoppedClock) -> None:
    TokenService(KEY, Platform("readable"), SqlTokens(database, Vault("v" * 32)), clock).token()
    with database.read() as session:
        row = session.query(WechatToken).one()
    assert "readable" not in str(row.sealed)
    assert SqlTokens(database, Vault("w" * 32)).find(KEY) is None
