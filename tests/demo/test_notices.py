"""The notices of the demo, played on a small town: each comes out, and one puts another right."""

from __future__ import annotations

import heapq
import itertools
from datetime import datetime

from sqlalchemy import select

from demo.notices import Act, plan
from server.kit.clock import SHANGHAI, StoppedClock
from server.notices.models import Notice
from tests.cast import Cast


def test_every_notice_of_the_demo_comes_out_and_a_wrong_one_is_put_right(cast: Cast, clock: StoppedClock) -> None:
    until, order = datetime(2026, 11, 21, 7, tzinfo=SHANGHAI), itertools.count()
    queue: list[tuple[datetime, int, Act]] = []
    plan(lambda at, act: heapq.heappush(queue, (at, next(order), act)), until=until, estate_id=cast.xiushan,
         stairs=[cast.stair], lifts=[cast.lift], writer=cast.ids["zhaojie"])  # fmt: skip
    while queue:
        at, _, act = heapq.heappop(queue)
        clock.set(at)
        with cast.house.database.write() as session:
            act(session, clock.now())
        cast.react()
    with cast.house.database.read() as session:
        found = list(session.scalars(select(Notice).order_by(Notice.id)))
    assert [(one.kind, one.state) for one in found] == [
        ("lift", "published"), ("works", "recalled"), ("works", "published"), ("water", "published"),
    ]  # fmt: skip
    assert found[2].corrects_id == found[1].id
    assert found[3].starts_at == datetime(2026, 11, 22, 9, tzinfo=SHANGHAI) and clock.now() < until
    assert cast.inbox("meijie")[-1][0] == "停水通知：11月22日上午 9 点到 12 点停水"
