"""The meter of one's own home is read by a colleague."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from server.fees.models import MeterReading
from server.fees.rules.items import Cycle, Kind
from server.fees.screens import measures
from server.fees.service import readings
from server.fees.service.own import OwnMoney
from server.kit.clock import local_day
from server.people.models import Tenure
from tests.cast import MOVED_IN, Cast
from tests.server.fees.billing import Billing

OCTOBER = date(2026, 10, 1)


@pytest.mark.parametrize("role", ["owner", "tenant"])
def test_nobody_reads_the_meter_of_their_own_home(cast: Cast, role: str) -> None:
    told = Billing(cast)
    water = told.item("water", "3.0000", kind=Kind.METERED, cycle=Cycle.MONTH)
    mine, other = cast.homes["502"], cast.homes["601"]
    with cast.house.database.write() as session:
        session.add(Tenure(home_id=mine, person_id=cast.ids["zhoukuaiji"], role=role, since=MOVED_IN, source="binding",
                           **({"share": 1, "share_of": 1} if role == "owner" else {})))  # fmt: skip

    def read(who: str, shown: dict[int, int]) -> None:
        with cast.house.database.write() as session:
            readings.read(session, cast[who], item_id=water, month=OCTOBER, shown=shown, at=told.now)

    with pytest.raises(OwnMoney, match="involved"):
        read("zhoukuaiji", {mine: 1000, other: 2000})
    read("liujingli", {mine: 1500})
    read("zhoukuaiji", {mine: 1500, other: 2000})
    with pytest.raises(OwnMoney):
        read("zhoukuaiji", {mine: 1400})
    with cast.house.database.read() as session:
        by = select(MeterReading.by).where(MeterReading.home_id == mine)
        assert session.scalars(by).all() == [cast.ids["liujingli"]]
        rows = measures.meters(session, cast["zhoukuaiji"], water, cast.xiushan, OCTOBER, on=local_day(told.now))
    assert [row["id"] for row in rows if row["own"]] == [mine]
