"""Our list of groups keeps step with WeCom's: at night, by event, and when staff ask."""

from __future__ import annotations

from sqlalchemy import select

from miniprogram_stub.platform.settings import Person
from server.groups import service
from server.groups.models import Group
from server.kit.actor import EVERYWHERE, SYSTEM, Actor, Grant
from tests.workflows.groups.conftest import Square

ADMIN = Actor(1, grants=(Grant("admin", EVERYWHERE, None),))


def known(square: Square) -> dict[str, Group]:
    """Our groups by chat id."""
    with square.house.database.read() as session:
        return {str(group.chat_id): group for group in session.scalars(select(Group))}


def settled(square: Square) -> None:
    """Every push has come, and what follows from it is done."""
    square.desk("/control/settle", {})
    square.work()


def test_a_night_brings_every_group_with_owner_and_number_of_people(square: Square) -> None:
    groups = known(square)
    assert {(g.name, g.owner_userid, g.members) for g in groups.values()} == {
        ("21栋业主群", "zhaojie", 2), ("19栋业主群", "zhaojie", 2), ("秀山花园业主大群", "xiaoli", 3),
    }  # fmt: skip
    assert all(group.synced_at == square.clock.now() for group in groups.values())
    before = groups["wr21"].version
    square.advance(hours=24)
    square.sync()
    assert known(square)["wr21"].version == before, "a night that brings nothing new disturbs no editor"


def test_a_long_list_is_read_page_by_page_and_where_too_many_are_visible_owner_by_owner(square: Square) -> None:
    world = square.platform.world
    for number in range(1105):
        world.chats.open(f"群{number}", "xiaoli", [], world.clock.now())
    square.desk("/control/groups/access", {"most_visible": 1})
    square.advance(hours=24)
    square.sync()
    assert len(known(square)) == 1108
    assert square.desk("/control/coverage")["wecom /cgi-bin/externalcontact/groupchat/get"]["refused"] == 0


def test_a_group_that_vanished_without_a_word_is_looked_at_and_written_off(square: Square) -> None:
    square.platform.world.chats.chats["wr19"].gone = True
    square.advance(hours=24)
    square.sync()
    assert known(square)["wr19"].state == "dissolved"
    assert known(square)["wr21"].state == "active"


def test_events_tell_of_new_renamed_handed_over_and_dissolved_groups(square: Square) -> None:
    made = square.desk("/control/groups", {"name": "20栋业主群", "owner": "xiaoli", "members": ["meijie"]})["chat_id"]
    settled(square)
    assert (known(square)[made].name, known(square)[made].estate_id) == ("20栋业主群", None)
    square.desk("/control/groups/wr21", {"name": "21栋一家人", "owner": "xiaoli"})
    settled(square)
    assert (known(square)["wr21"].name, known(square)["wr21"].owner_userid) == ("21栋一家人", "xiaoli")
    square.desk("/control/groups/wr19", {"dissolved": True})
    settled(square)
    assert known(square)["wr19"].state == "dissolved"


def test_a_hundred_people_coming_in_do_not_make_a_hundred_questions(square: Square) -> None:
    world = square.platform.world
    extra = tuple(Person(f"p{n}", f"业主{n}", "resident") for n in range(20))
    world.people.by_id.update({person.id: person for person in extra})
    before = len(square.calls("groupchat/get"))
    for person in extra:
        square.desk("/control/groups/wr21", {"add": person.id})
    settled(square)
    assert len(square.calls("groupchat/get")) - before <= 2


def test_who_joins_by_the_code_of_a_building_brings_a_new_group_to_it(square: Square) -> None:
    group = known(square)["wr21"]
    with square.house.database.write() as session:
        stair_id = square.stairs["21栋", "1单元"]
        service.place(session, SYSTEM, group.id, estate_id=square.estate_id, stair_id=stair_id, version=group.version,
                      at=square.clock.now())  # fmt: skip
        for _ in range(2):
            service.want_join_qr(session, SYSTEM, group.id, at=square.clock.now())
    square.work()
    group = known(square)["wr21"]
    assert group.join_config_id and group.join_qr
    assert group.join_qr.startswith(square.platform.desk_url)
    assert len(square.calls("groupchat/add_join_way")) == 1
    square.platform.world.chats.chats["wr21"].members *= 250
    second = square.desk("/phones/laowang/join", {"config_id": group.join_config_id})["chat_id"]
    settled(square)
    placed = known(square)[second]
    assert (placed.estate_id, placed.building_id, placed.stair_id) == (
        group.estate_id, group.building_id, group.stair_id,
    )  # fmt: skip


def test_staff_may_ask_for_a_round_now(square: Square) -> None:
    square.desk("/control/groups/wr21", {"name": "新名"})
    square.desk("/control/push/hold", {})
    with square.house.database.write() as session:
        service.want_sync(session, ADMIN, at=square.clock.now())
    square.work()
    assert known(square)["wr21"].name == "新名"
