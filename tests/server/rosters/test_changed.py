"""A roster that changes homes on the books: their owners hear it, and many homes are not one person's to change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from server.delivery.models import InboxItem
from server.kit.actor import SYSTEM, Actor, Grant
from server.kit.errors import Conflict
from server.kit.house import House
from server.people import queries as people
from server.people.rules import COMMITTEE, MANAGER
from server.people.service import staff
from tests.server.rosters.sheets import HEADER, LAOWANG, MEIJIE, home
from tests.server.rosters.test_importing import Desk
from workflows.engine.reactions import Reactor
from workflows.registry import REACTIONS


@pytest.fixture
def desk(house: House, tmp_path: Path) -> Desk:
    """A desk in an empty house."""
    return Desk(house, tmp_path)


def _told(desk: Desk) -> list[tuple[str | None, str, str]]:
    """Who was told what, by name."""
    reactor = Reactor(desk.house, REACTIONS)
    while reactor.run_once():
        pass
    with desk.house.database.read() as session:
        rows = session.scalars(select(InboxItem).order_by(InboxItem.id)).all()
        names = people.names(session, {row.person_id for row in rows})
        return [(names.get(row.person_id), row.title, row.words) for row in rows]


def _works(desk: Desk, estate_id: int, role: str, number: int) -> Actor:
    """Somebody of the staff of the estate."""
    with desk.house.database.write() as session:
        at = desk.house.clock.now()
        id_, _ = staff.found_account(session, desk.house.vault, SYSTEM, name=f"{role}{number}",
                                     phone=f"1990000900{number}", login=f"{role}{number}", wecom_userid=None,
                                     at=at)  # fmt: skip
        staff.grant(session, SYSTEM, person_id=id_, to=Grant(role, "estate", estate_id), at=at)
        return people.actor_of(session, id_, door="console")


def _rooms(area: float = 80, count: int = 6, phone: str = "") -> list[list[Any]]:
    return [home(room=str(room), area=area, phone=phone) for room in range(801, 801 + count)]


def test_owners_hear_what_a_later_roster_changes_and_nothing_of_the_first(desk: Desk) -> None:
    desk.bring(HEADER, MEIJIE, LAOWANG)
    assert _told(desk) == []
    desk.bring(HEADER, home(area=51.75, phone="19911112224"), LAOWANG)
    words = (
        "物业用名册更正了 21栋1单元702 的登记：建筑面积由 103.50 改为 51.75 平方米；白**的电话改为 199****2224。"
        "不对的话，请打物业电话。"
    )
    assert _told(desk) == [("白兰娟", "您家的登记有变动", words)]
    desk.bring(HEADER, home(area=51.75, phone="19911112224"), LAOWANG)
    assert len(_told(desk)) == 1


def test_a_file_that_changes_many_homes_is_approved_by_another_than_brought_it_in(desk: Desk) -> None:
    estate_id = desk.bring(HEADER, *_rooms()).estate_id or 0
    boss, other = (_works(desk, estate_id, MANAGER, number) for number in (1, 2))
    few = desk.receive(HEADER, *_rooms(40, 5), actor=boss, estate_id=estate_id)
    assert desk.settle(few, boss).state == "applied"
    many = desk.receive(HEADER, *_rooms(41), actor=boss, estate_id=estate_id)
    with pytest.raises(Conflict, match="second_person_needed") as no:
        desk.settle(many, boss)
    assert "要改 6 户" in no.value.sentence
    assert desk.settle(many, other).state == "applied"


def test_where_nobody_else_may_it_goes_on_and_the_committee_hears(desk: Desk) -> None:
    estate_id = desk.bring(HEADER, *_rooms()).estate_id or 0
    boss, _ = _works(desk, estate_id, MANAGER, 1), _works(desk, estate_id, COMMITTEE, 2)
    assert desk.settle(desk.receive(HEADER, *_rooms(40), actor=boss, estate_id=estate_id), boss).state == "applied"
    told = [one for one in _told(desk) if one[1] == "一个人改了多户名册"]
    words = "manager1 导入并确认了一份名册，改了 6 户的面积、电话或业主，没有第二个人看过。请核对。"
    assert told == [("committee2", "一个人改了多户名册", words)]
