"""Who owes fees keeps every right but the money's own: reporting (B20), voting (V-22), objecting, reading the books."""

from __future__ import annotations

from typing import Any

import pytest

from server.kit.clock import StoppedClock
from tests.cast import Cast
from tests.server.fees.billing import Billing
from tests.server.votes.polling import NO, YES, Polling, ready


@pytest.fixture
def owing(cast: Cast, clock: StoppedClock) -> Polling:
    """梅姐 and 老王 owe a quarter that is months overdue, and a vote on their stair is open."""
    billing = Billing(cast)
    billing.item(name="2026 年标准", basis="前期物业服务合同第 5 条")
    billing.billed()
    polling = ready(cast, clock)
    for name in ("meijie", "laowang"):
        owed = cast.visitor(name).get("/fees/owed").json
        assert owed["total_fen"] > 0 and owed["homes"][0]["bills"][0]["overdue"]
    return polling


def leak(cast: Cast) -> dict[str, Any]:
    """A leak in 梅姐's kitchen."""
    return {"estate_id": cast.xiushan, "kind": "repair", "category": "leak", "place": "home",
            "home_id": cast.homes["702"], "words": "厨房水管漏水"}  # fmt: skip


def test_whoever_owes_reports_and_is_answered(owing: Polling) -> None:
    meijie = owing.cast.visitor("meijie")
    made = meijie.post("/reports", leak(owing.cast))
    assert made.status_code == 201
    assert "欠" not in made.text and "缴" not in made.text


def test_whoever_owes_votes_and_counts(owing: Polling) -> None:
    assert owing.vote("meijie", YES)["choices"] == YES
    assert owing.vote("laowang", NO)["choices"] == NO


def test_whoever_owes_reads_the_open_books(owing: Polling) -> None:
    assert owing.cast.visitor("meijie").get(f"/estates/{owing.cast.xiushan}/books").status_code == 200
