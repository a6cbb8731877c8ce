"""Owing a sheet to groups: once per group and cause, the right groups for a place, plain ones by hand."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from server.groups import queries, service
from server.groups.facts import PostingMissed, TaskOwed
from server.groups.models import Group, GroupTask, Posting
from server.groups.rules import Content, State
from server.groups.service import Seen, posting
from server.kit.actor import EVERYWHERE, SYSTEM, Actor, Grant
from server.kit.clock import local_day
from server.kit.db import Database
from server.kit.errors import Conflict, DomainError, NotAllowed, NotFound, Stale
from server.kit.facts import FactRow
from server.places import queries as places
from server.places.service import ensure_stairs, found_estate

CAUSE = "bulletin:1:daily:2026-11-21"
CONTENT = Content("【秀山花园】11月21日 每日简报", "今天办好 3 件", "每日简报", "pages/bulletin/bulletin?id=1", "c")


class Street:
    """Two estates, their places, and short ways to ask."""

    def __init__(self, database: Database, at: datetime) -> None:
        self.database, self.at = database, at
        with database.write() as session:
            self.xiushan = found_estate(session, name="秀山花园", city="南宁市")
            self.defu = found_estate(session, name="德福楼", city="广州市")
            pairs = [("21栋", "1单元"), ("21栋", "2单元"), ("19栋", "1单元")]
            self.stairs = ensure_stairs(session, self.xiushan, pairs)
            self.defu_stairs = ensure_stairs(session, self.defu, [("德福楼", "1单元")])
            self.buildings = {pair: places.stair_of(session, id_)["building_id"] for pair, id_ in self.stairs.items()}
        self.manager = Actor(7, grants=(Grant("manager", "estate", self.xiushan),))
        self.staff = Actor(8, grants=(Grant("staff", "estate", self.xiushan),))
        self.stranger = Actor(9, grants=(Grant("manager", "estate", self.defu),))
        self.admin = Actor(10, grants=(Grant("admin", EVERYWHERE, None),))

    def group(
        self, chat: str, owner: str = "zhaojie", pair: tuple[str, str] | None = None, *, whole: bool = False
    ) -> int:  # fmt: skip
        """A customer group of 秀山花园, of a stair, of a building (``whole``), or of the estate."""
        with self.database.write() as session:
            service.sync(session, [Seen(chat, f"{chat}群", owner, 9, ownerless=not owner)], at=self.at)
            group = session.scalars(select(Group).where(Group.chat_id == chat)).one()
            stair_id = self.stairs[pair] if pair and not whole else None
            building_id = self.buildings[pair] if pair else None
            service.place(session, SYSTEM, group.id, estate_id=self.xiushan, building_id=building_id,
                          stair_id=stair_id, version=group.version, at=self.at)  # fmt: skip
            return group.id

    def plain(self, name: str = "邻居群") -> int:
        """A plain group of 秀山花园."""
        with self.database.write() as session:
            return service.add_plain(session, self.manager, estate_id=self.xiushan, name=name, at=self.at)

    def owe(
        self, cause: str = CAUSE, buildings: Iterable[int] = (), stairs: Iterable[int] = (),
        groups: list[int] | None = None,
    ) -> list[posting.Owed]:  # fmt: skip
        """Owe a sheet."""
        with self.database.write() as session:
            return service.owe(
                session, cause=cause, piece="bulletin", piece_id=1, estate_id=self.xiushan, day=local_day(self.at),
                content=CONTENT, at=self.at, building_ids=list(buildings), stair_ids=list(stairs),
                group_ids=groups,
            )  # fmt: skip

    def postings(self) -> dict[int, Posting]:
        """Postings by group."""
        with self.database.read() as session:
            return {row.group_id: row for row in session.scalars(select(Posting).order_by(Posting.id))}

    def facts(self, name: str) -> list[FactRow]:
        """Facts of a name."""
        with self.database.read() as session:
            return list(session.scalars(select(FactRow).where(FactRow.name == name)))


@pytest.fixture
def street(database: Database, at: datetime) -> Street:
    return Street(database, at)


def test_one_task_per_owner_and_every_group_once_however_often_it_is_owed(street: Street) -> None:
    a, b, c = street.group("wrA"), street.group("wrB"), street.group("wrC", "xiaoli")
    owed = street.owe()
    assert [(one.sender_userid, one.chat_ids, one.group_ids) for one in owed] == [
        ("xiaoli", ("wrC",), (c,)), ("zhaojie", ("wrA", "wrB"), (a, b)),
    ]  # fmt: skip
    assert street.owe() == []
    assert [row.state for row in street.postings().values()] == [State.DUE] * 3
    assert len(street.facts(TaskOwed.name)) == 2


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_an_owner_of_two_thousand_five_hundred_groups_gets_two_tasks_and_no_group_is_left_out(street: Street) -> None:
    with street.database.write() as session:
        service.sync(session, [Seen(f"wr{n}", f"{n}群", "zhaojie", 9) for n in range(2500)], at=street.at)
        session.execute(update(Group).values(estate_id=street.xiushan))
    owed = street.owe()
    assert [(one.cause, len(one.chat_ids)) for one in owed] == [(CAUSE, 2000), (f"{CAUSE}#2", 500)]
    assert {chat for one in owed for chat in one.chat_ids} == {f"wr{n}" for n in range(2500)}
    rows = street.postings().values()
    assert len(rows) == 2500 and {row.task_id for row in rows} == {one.task_id for one in owed}
    assert street.owe() == [], "owed once"


def test_a_plain_group_registered_twice_is_one(street: Street) -> None:
    ids = {street.plain() for _ in range(2)}
    assert len(ids) == 1 and street.plain("另一个群") not in ids
    with street.database.write() as session:
        service.retire(session, street.manager, ids.copy().pop(), version=1, at=street.at)
    assert street.plain() not in ids, "what was retired may be registered anew"


def test_a_group_that_came_later_gets_a_task_of_its_own(street: Street) -> None:
    street.group("wrA")
    street.owe()
    late = street.group("wrB")
    (again,) = street.owe()
    assert (again.cause, again.group_ids) == (f"{CAUSE}#2", (late,))
    with street.database.read() as session:
        assert session.scalars(select(GroupTask.cause).order_by(GroupTask.id)).all() == [CAUSE, f"{CAUSE}#2"]


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_two_who_owe_at_the_same_moment_owe_once(street: Street) -> None:
    for number in range(8):
        street.group(f"wr{number}", f"owner{number % 2}")
    found: list[posting.Owed] = []
    threads = [threading.Thread(target=lambda: found.extend(street.owe())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(group for one in found for group in one.group_ids) == sorted(street.postings())
    with street.database.read() as session:
        assert len(session.scalars(select(GroupTask)).all()) == 2


def test_plain_groups_wait_for_a_hand_and_an_ownerless_one_says_why(street: Street) -> None:
    plain, lost = street.plain(), street.group("wrL", owner="")
    assert street.owe() == []
    rows = street.postings()
    assert (rows[plain].state, rows[lost].state, rows[lost].last_error) == (State.BY_HAND, State.REFUSED, "owner_left")
    assert [fact.payload["group_id"] for fact in street.facts(PostingMissed.name)] == [lost]


def test_a_dissolved_group_and_the_groups_of_others_are_owed_nothing(street: Street) -> None:
    street.group("wrA")
    with street.database.write() as session:
        service.dissolved(session, ["wrA"], at=street.at)
        service.sync(session, [Seen("wrNew", "谁的群", "zhaojie", 3)], at=street.at)
    assert street.owe() == []
    assert street.postings() == {}


def test_a_notice_for_a_place_goes_to_its_groups_and_else_to_the_next_larger(street: Street) -> None:
    first, second, other = ("21栋", "1单元"), ("21栋", "2单元"), ("19栋", "1单元")
    stair = street.group("wrStair", pair=first)
    building = street.group("wrBuilding", pair=first, whole=True)
    everybody = street.group("wrAll")
    reached = {
        "a stair with a group": street.owe("notice:1", stairs=[street.stairs[first]]),
        "a stair without": street.owe("notice:2", stairs=[street.stairs[second]]),
        "a building": street.owe("notice:3", buildings=[street.buildings[first]]),
        "a building without": street.owe("notice:4", buildings=[street.buildings[other]]),
        "the estate": street.owe("notice:5"),
    }
    assert {name: owed[0].group_ids for name, owed in reached.items()} == {
        "a stair with a group": (stair,),
        "a stair without": (building,),
        "a building": (stair, building),
        "a building without": (everybody,),
        "the estate": (stair, building, everybody),
    }


def test_whoever_posted_by_hand_says_so_once_and_only_in_their_own_estate(street: Street) -> None:
    street.plain()
    street.owe()
    (row,) = street.postings().values()
    with street.database.write() as session, pytest.raises(NotFound):
        service.mark_posted(session, street.stranger, row.id, at=street.at)
    with street.database.write() as session:
        service.mark_posted(session, street.staff, row.id, at=street.at)
    (row,) = street.postings().values()
    assert (row.state, row.posted_by, row.settled_at) == (State.POSTED, street.staff.id, street.at)
    with street.database.write() as session, pytest.raises(Conflict):
        service.mark_posted(session, street.staff, row.id, at=street.at)


def test_what_waits_for_a_colleague_cannot_be_marked_as_posted_by_hand(street: Street) -> None:
    street.group("wrA")
    street.owe()
    (row,) = street.postings().values()
    with street.database.write() as session, pytest.raises(Conflict):
        service.mark_posted(session, street.staff, row.id, at=street.at)


def test_owed_to_some_groups_the_others_get_nothing(street: Street) -> None:
    some, _ = street.group("wrA"), street.group("wrB")
    street.owe(groups=[some])
    assert list(street.postings()) == [some]
    assert street.owe(f"{CAUSE}:v2", groups=[]) == []


def test_a_withdrawn_cause_takes_what_is_open_and_leaves_other_causes_alone(street: Street) -> None:
    street.group("wrA")
    street.plain()
    street.owe()
    street.owe(f"{CAUSE}:v2")
    with street.database.write() as session:
        service.withdraw(session, cause=CAUSE, at=street.at)
    with street.database.read() as session:
        states = session.execute(select(Posting.cause, Posting.state).order_by(Posting.id)).all()
    assert [tuple(row) for row in states] == [
        (CAUSE, "withdrawn"), (CAUSE, "withdrawn"), (f"{CAUSE}:v2", "due"), (f"{CAUSE}:v2", "by_hand"),
    ]  # fmt: skip


def test_a_group_is_placed_by_who_keeps_both_places_and_only_where_it_can_be(street: Street) -> None:
    with street.database.write() as session:
        service.sync(session, [Seen("wrN", "新群", "zhaojie", 3)], at=street.at)
        group = session.scalars(select(Group)).one()
    way: dict[str, Any] = {"estate_id": street.xiushan, "version": group.version, "at": street.at}
    refused: list[tuple[Actor, dict[str, Any], type[DomainError]]] = [
        (street.manager, {}, NotFound),
        (street.admin, {"version": 99}, Stale),
        (street.admin, {"stair_id": next(iter(street.defu_stairs.values()))}, NotFound),
    ]
    for who, more, error in refused:
        with street.database.write() as session, pytest.raises(error):
            service.place(session, who, group.id, **{**way, **more})
    with street.database.write() as session:
        service.place(session, street.admin, group.id, **way, stair_id=street.stairs["21栋", "1单元"])
    with street.database.read() as session:
        assert session.get_one(Group, group.id).building_id == street.buildings["21栋", "1单元"]


def move(street: Street, group_id: int) -> None:
    with street.database.write() as session:
        version = session.get_one(Group, group_id).version
        service.place(session, SYSTEM, group_id, estate_id=street.defu, version=version, at=street.at)


def test_a_group_that_is_of_another_estate_after_all_gets_nothing_of_the_former_one(street: Street) -> None:
    alone, plain = street.group("wrA", owner="xiaoli"), street.plain()
    shared = street.group("wrB"), street.group("wrC")
    street.owe()
    for group_id in (alone, plain, shared[0]):
        move(street, group_id)
    with street.database.read() as session:
        states = dict(session.execute(select(Posting.group_id, Posting.state)).all())
        tasks = dict(session.execute(select(GroupTask.sender_userid, GroupTask.state)).all())
    assert states == {alone: "withdrawn", plain: "withdrawn", shared[0]: "withdrawn", shared[1]: "due"}
    assert tasks == {"xiaoli": "withdrawing", "zhaojie": "due"}, "a task for others too goes on for those"
    with street.database.read() as session:
        due = session.scalars(select(GroupTask.id).where(GroupTask.sender_userid == "zhaojie")).one()
        left = queries.task(session, due)
    assert left is not None and left.chats == {"wrC"}


def test_a_new_owner_in_a_new_estate_does_not_inherit_what_the_old_one_could_not_send(street: Street) -> None:
    group_id = street.group("wrA", owner="xiaoli")
    street.owe()
    with street.database.write() as session:
        session.execute(update(Posting).values(state=State.REFUSED, settled_at=street.at))
    move(street, group_id)
    with street.database.write() as session:
        service.sync(session, [Seen("wrA", "wrA群", "zhaojie", 9, ownerless=False)], at=street.at)
    with street.database.read() as session:
        assert session.scalars(select(Posting.state)).all() == ["refused"]
        assert session.scalars(select(GroupTask.sender_userid)).all() == ["xiaoli"]


def test_only_plain_groups_are_retired_and_only_keepers_ask_for_a_round(street: Street) -> None:
    plain, customer = street.plain(), street.group("wrA")
    with street.database.write() as session, pytest.raises(Conflict):
        version = session.get_one(Group, customer).version
        service.retire(session, street.manager, customer, version=version, at=street.at)
    with street.database.write() as session:
        service.retire(session, street.manager, plain, version=1, at=street.at)
    with street.database.read() as session:
        assert dict(session.execute(select(Group.id, Group.state)).all()) == {customer: "active", plain: "dissolved"}
    with street.database.write() as session, pytest.raises(NotAllowed):
        service.want_sync(session, street.staff, at=street.at)
    with street.database.write() as session, pytest.raises(Conflict):
        service.want_join_qr(session, street.manager, plain, at=street.at)


def test_a_day_is_counted_for_the_estates_somebody_covers(street: Street) -> None:
    street.group("wrA")
    street.plain()
    street.owe()
    with street.database.read() as session:
        day = local_day(street.at)
        mine = queries.day_states(session, day, street.manager.grants)
        theirs = queries.day_states(session, day, street.stranger.grants)
    assert {(row["state"], row["count"]) for row in mine} == {("due", 1), ("by_hand", 1)}
    assert theirs == []


def test_a_posting_is_seen_in_its_own_estate_only(street: Street) -> None:
    street.group("wrA")
    street.owe()
    (row,) = street.postings().values()
    with street.database.read() as session:
        assert queries.posting(session, street.staff, row.id)["title"] == CONTENT.mark
        with pytest.raises(NotFound):
            queries.posting(session, street.stranger, row.id)
        found = queries.postings_of(session, piece="bulletin", piece_ids=[1, 2])
    assert [len(found[1]), len(found[2])] == [1, 0]
