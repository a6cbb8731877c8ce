"""What one lift costs to run is billed to the stairs it serves, and to nobody else."""

from __future__ import annotations

import pytest

from server.fees.queries.standards import standards
from server.fees.rules.items import Cycle, Kind
from server.fees.service import tariffs
from server.fees.service.tariffs import Said
from server.kit.clock import local_day
from server.kit.errors import Conflict, NotFound
from server.places import queries as places
from server.places import service as building
from server.places.rules import HomeSpec
from tests.cast import Cast
from tests.server.fees.billing import JANUARY, Billing


@pytest.fixture
def billing(cast: Cast) -> Billing:
    """21栋 has a second stair, with a home of its own."""
    found = Billing(cast)
    with cast.house.database.write() as session:
        building.add_homes(session, cast.xiushan, [HomeSpec("21栋", "2单元", "101", 1, 8_800)])
    return found


def stairs(billing: Billing) -> dict[str, int]:
    with billing.cast.house.database.read() as session:
        return {row["label"]: row["id"] for row in places.stair_names(session, billing.cast.xiushan)}


def test_only_homes_on_the_chosen_stairs_are_billed(billing: Billing) -> None:
    chosen = stairs(billing)["21栋1单元"]
    billing.item("light", "20", kind=Kind.FIXED, cycle=Cycle.MONTH, stair_ids=(chosen,))
    billing.billed(JANUARY, "light")
    assert {bill.fen for bill in billing.bills()} == {2_000}
    with billing.cast.house.database.read() as session:
        homes = {row["id"] for row in places.homes_inside(session, billing.cast.xiushan) if row["stair_id"] == chosen}
        told = standards(session, billing.cast["meijie"], billing.cast.xiushan, today=local_day(billing.now))
    assert {bill.home_id for bill in billing.bills()} == homes
    assert told["items"][0]["applies_words"] == "21栋1单元"


def test_prices_of_two_stairs_stand_beside_each_other_and_never_meet(billing: Billing) -> None:
    one, two = stairs(billing)["21栋1单元"], stairs(billing)["21栋2单元"]
    item = billing.item("light", "20", kind=Kind.FIXED, cycle=Cycle.MONTH, stair_ids=(one,))
    who = billing.cast["zhoukuaiji"]
    with billing.cast.house.database.write() as session:
        tariffs.set_(session, who, item, Said("30", JANUARY, stair_ids=(two,), basis="合同"), at=billing.now)
        whole = tuple({row["building_id"] for row in places.stair_names(session, billing.cast.xiushan)})
        for meets in ({"stair_ids": (two,)}, {"building_ids": whole}, {}):
            with pytest.raises(Conflict, match="tariff_overlaps"):
                tariffs.set_(session, who, item, Said("10", JANUARY, basis="合同", **meets), at=billing.now)
        with pytest.raises(NotFound):
            tariffs.set_(session, who, item, Said("10", JANUARY, basis="合同", stair_ids=(999_999,)), at=billing.now)
