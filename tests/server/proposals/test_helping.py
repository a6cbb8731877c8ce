"""Help with a share: parts that add up to it, public money to its cap, and nobody else learns of it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from server.fees.models import Bill
from server.kit.actor import Grant
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, NotFound
from server.people.rules import COMMISSIONER, COMMITTEE, MANAGER
from server.places.queries import ESTATES
from server.proposals.models import Hardship
from server.proposals.policy import HELPERS
from server.proposals.queries import helping as queries
from server.proposals.queries.mine import mine
from server.proposals.service import helping
from tests.cast import Cast
from tests.server.fees.billing import Billing
from tests.server.proposals.conftest import Table
from tests.server.proposals.test_joining import again

on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
REASON = "两人都吃低保，一次拿不出来。"
SHARE = 16_153_846
"""What 702 pays of 299,999.99 yuan by the Guangzhou table where 502 and 702 sign."""


def in_guangzhou(cast: Cast) -> None:
    """The estate lies where the city pays up to 50,000 yuan a lift for homes of low income."""
    with cast.house.database.write() as session:
        session.execute(update(ESTATES).where(ESTATES.c.id == cast.xiushan).values(city="广州市"))


def asks(table: Table, matter_id: int, name: str = "meijie", home: str = "702", **over: Any) -> int:
    """An owner asks on the phone."""
    said: dict[str, Any] = {"wish": "both", "months": 12, "reason": REASON, "agreed": True} | over
    with table.cast.house.database.write() as session:
        return helping.ask(session, table.cast[name], table.cast.house.vault, matter_id,
                           home_id=table.cast.homes[home], at=table.at, **said)  # fmt: skip


def grants(table: Table, matter_id: int, number: int, *, by: str = "chengong", **over: Any) -> None:
    """Those who decide say yes."""
    said: dict[str, Any] = {"helps": True, "months": 12, "version": 1,
                            "first_due": local_day(table.at) + timedelta(days=30)} | over  # fmt: skip
    with table.cast.house.database.write() as session:
        helping.grant(session, table.cast[by], table.cast.house.vault, matter_id, hardship_id=number, at=table.at,
                      **said)  # fmt: skip


def bills(cast: Cast, *, state: str = "open") -> list[Bill]:
    """The bills of 702, instalment by instalment."""
    with cast.house.database.read() as session:
        asked = select(Bill).where(Bill.home_id == cast.homes["702"], Bill.state == state).order_by(Bill.part)
        return list(session.scalars(asked))


def test_public_money_and_instalments_are_the_share_to_the_fen(table: Table, cast: Cast) -> None:
    in_guangzhou(cast)
    matter_id = table.passed()
    cast.react()
    (whole,) = bills(cast)
    assert whole.fen == SHARE
    number = asks(table, matter_id)
    grants(table, matter_id, number, words="按月缴就好")
    cast.react()
    again(cast)
    parts = bills(cast)
    assert [one.part for one in parts] == list(range(1, 13))
    assert sum(one.fen for one in parts) + 5_000_000 == SHARE
    assert parts[0].due_on == local_day(table.at) + timedelta(days=30)
    assert "其中 50,000.00 元不用您付，分 12 期，第 1 期" in parts[0].formula
    assert [one.id for one in bills(cast, state="void")] == [whole.id]
    assert Billing(cast).broken() == []
    mine_ = see(table, matter_id, "meijie")["help"]
    assert (mine_["state"], mine_["help_fen"], mine_["answer"]) == ("granted", 5_000_000, "按月缴就好")
    assert sum(part["fen"] for part in mine_["parts"]) == SHARE - 5_000_000
    assert cast.inbox("meijie")[-1] == ("您的申请有答复了", "请点开看。只有您和审核的人看得到。")


def see(table: Table, matter_id: int, name: str) -> dict[str, Any]:
    """My first home in the matter."""
    with table.cast.house.database.read() as session:
        found = mine(session, table.cast.house.vault, table.cast[name], matter_id, at=table.at)
    return dict(found["homes"][0])


def test_nobody_else_learns_of_it(table: Table, cast: Cast) -> None:
    matter_id = table.passed()
    cast.react()
    before = {name: len(cast.inbox(name)) for name in ("laowang", "committee", "liujingli", "zhoukuaiji", "chengong")}
    number = asks(table, matter_id, wish="parts", months=6)
    cast.react()
    told = {name for name, count in before.items() if len(cast.inbox(name)) > count}
    assert told == {"chengong"} and "702" not in str(cast.inbox("chengong"))
    assert cast.audit("matter.help_asked") == [], "the trail does not say who asked"
    assert see(table, matter_id, "laowang")["help"] is None
    assert "help" not in str(table.story(matter_id, "laowang")) and "分期" not in str(table.story(matter_id, "tenant"))
    with cast.house.database.read() as session:
        row = session.get_one(Hardship, number)
        assert "低保" not in row.reason, "what is written is sealed"
    for name in ("committee", "liujingli", "zhoukuaiji", "xiaoli", "laowang", "stranger", "admin", "huangjingli"):
        with pytest.raises(NotFound):
            grants(table, matter_id, number, by=name, helps=False)
    assert not {COMMITTEE, MANAGER} & set(HELPERS)
    with cast.house.database.write() as session:
        matter = table.row(matter_id)
        board = queries.board(session, cast["street"], cast.house.vault, matter, at=table.at)
    assert (board["asked"][0]["reason"], board["asked"][0]["home"]) == (REASON, "21栋1单元702")
    (look,) = cast.audit("matter.help_read")
    assert (look.actor_id, look.thing) == (cast.ids["street"], "matter") and "702" not in str(look.after)


@on_sqlite
def test_what_is_refused(table: Table, cast: Cast) -> None:
    early = table.raise_()
    with pytest.raises(Conflict, match="no_share"):
        asks(table, early, wish="parts")
    matter_id = table.passed()
    with pytest.raises(Conflict, match="no_public_help"):
        asks(table, matter_id)
    with pytest.raises(Malformed, match="consent_needed"):
        asks(table, matter_id, wish="parts", agreed=False)
    with pytest.raises(Malformed, match="instalments_wrong"):
        asks(table, matter_id, wish="parts", months=1)
    with pytest.raises(NotAllowed, match="owners_ask_help"):
        asks(table, matter_id, "daughter", wish="parts")
    with pytest.raises(Conflict, match="no_share"):
        asks(table, matter_id, "laowang", "101", wish="parts")
    number = asks(table, matter_id, wish="parts")
    with pytest.raises(Conflict, match="help_asked"):
        asks(table, matter_id, wish="parts")
    with pytest.raises(Conflict, match="share_not_billed"):
        grants(table, matter_id, number, helps=False)
    cast.react()
    with pytest.raises(Conflict, match="public_help_used_up"):
        grants(table, matter_id, number)
    with pytest.raises(Malformed, match="instalments_wrong"):
        grants(table, matter_id, number, helps=False, months=99)
    Billing(cast).pay("702", 100)
    with pytest.raises(Conflict, match="share_begun"):
        grants(table, matter_id, number, helps=False)
    with cast.house.database.write() as session:
        helping.refuse(session, cast["street"], cast.house.vault, matter_id, hardship_id=number, words="已经付过一部分",
                       version=1, at=table.at)  # fmt: skip
    with pytest.raises(Conflict, match="help_decided"):
        grants(table, matter_id, number, helps=False, version=2)
    assert see(table, matter_id, "meijie")["help"]["answer"] == "已经付过一部分"


@on_sqlite
def test_an_application_is_taken_back_and_its_reason_forgotten_and_the_desk_may_write_one(
    table: Table, cast: Cast
) -> None:
    matter_id = table.passed()
    cast.react()
    number = asks(table, matter_id, wish="parts")
    with pytest.raises(NotFound), cast.house.database.write() as session:
        helping.withdraw(session, cast["laowang"], number, at=table.at)
    with cast.house.database.write() as session:
        helping.withdraw(session, cast["meijie"], number, at=table.at)
        assert session.get_one(Hardship, number).reason == ""
    with cast.house.database.write() as session:
        entered = helping.enter(session, cast["street"], cast.house.vault, matter_id, home_id=cast.homes["702"],
                                wish="parts", months=2, reason=REASON, agreed=True, at=table.at)  # fmt: skip
    assert "替您登记了申请：加装电梯" not in str(cast.inbox("meijie")), "she asked for the first one herself"
    again(cast)
    said = [words for title, words in cast.inbox("meijie") if title == "替您登记了申请：加装电梯"]
    assert len(said) == 1 and "点开撤回" in said[0] and REASON not in said[0]
    assert "申请" not in str([cast.inbox(name) for name in ("laowang", "liujingli", "xiaoli")])
    grants(table, matter_id, entered, helps=False, months=2)
    cast.react()
    assert sum(one.fen for one in bills(cast)) == SHARE and len(bills(cast)) == 2
    assert see(table, matter_id, "meijie")["help"]["state"] == "granted"


@on_sqlite
def test_nobody_decides_on_help_for_a_home_of_their_own(table: Table, cast: Cast) -> None:
    in_guangzhou(cast)
    matter_id = table.passed()
    cast.react()
    number = asks(table, matter_id)
    both = replace(cast["meijie"], grants=(Grant(COMMISSIONER, "estate", cast.xiushan),))
    vault = cast.house.vault
    said: dict[str, Any] = {"hardship_id": number, "version": 1, "at": table.at}
    with pytest.raises(NotAllowed, match="involved"), cast.house.database.write() as session:
        helping.grant(session, both, vault, matter_id, helps=True, months=12, first_due=local_day(table.at), **said)
    with pytest.raises(NotAllowed, match="involved"), cast.house.database.write() as session:
        helping.refuse(session, both, vault, matter_id, words="不要了", **said)
    grants(table, matter_id, number)
    assert see(table, matter_id, "meijie")["help"]["state"] == "granted"


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_what_is_taken_back_in_the_moment_of_the_answer_is_not_granted(table: Table, cast: Cast) -> None:
    matter_id = table.passed()
    cast.react()
    number, ended = asks(table, matter_id, wish="parts"), list[str]()

    def grant() -> None:
        try:
            grants(table, matter_id, number, helps=False)
        except Conflict as refused:
            ended.append(refused.code)

    answering = threading.Thread(target=grant)
    with cast.house.database.write() as session:
        helping.withdraw(session, cast["meijie"], number, at=table.at)
        session.flush()
        answering.start()
        answering.join(0.5)
    answering.join()
    with cast.house.database.read() as session:
        assert (session.get_one(Hardship, number).state, ended) == ("withdrawn", ["help_decided"])
