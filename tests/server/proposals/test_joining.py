"""A home that joins a lift late: priced by the agreement, billed, its money shared among the others, to the fen."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from server.fees.models import Bill, Levy
from server.fees.service import waiving
from server.kit.errors import Conflict, Malformed, NotAllowed, NotFound
from server.kit.facts import DONE, DUE, FactRow
from server.kit.money import yuan
from server.ledger.queries.balances import balance
from server.ledger.rules.accounts import Account
from server.proposals.models import JoinReturn, LateJoin
from server.proposals.queries import joining as queries
from server.proposals.queries.mine import mine
from server.proposals.rules.joining import NothingToPay
from server.proposals.service import joining
from tests.cast import Cast
from tests.server.fees.billing import Billing
from tests.server.proposals.conftest import PAPER, Table

on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def asks(table: Table, matter_id: int, name: str, home: str) -> int:
    """An owner says that a home wants to join."""
    with table.cast.house.database.write() as session:
        return joining.ask(session, table.cast[name], matter_id, home_id=table.cast.homes[home], at=table.at)


def agrees(table: Table, matter_id: int, home: str, *, by: str = "chengong", brought: Any = (PAPER,)) -> int:
    """The paper comes to the desk."""
    joined: int = table.do(joining.agree, matter_id, by=by, home_id=table.cast.homes[home], brought=brought)
    return joined


def home_of(table: Table, matter_id: int, name: str) -> dict[str, Any]:
    """My one home in the lift, as I see it."""
    with table.cast.house.database.read() as session:
        found = mine(session, table.cast.house.vault, table.cast[name], matter_id, at=table.at)
    (home,) = found["homes"]
    return dict(home)


def again(cast: Cast) -> None:
    """What happened to matters happens once more."""
    with cast.house.database.write() as session:
        mine = FactRow.name.like("matter.%")
        session.execute(update(FactRow).where(FactRow.state == DONE, mine).values(state=DUE))
    cast.react()


def test_a_late_home_pays_by_the_agreement_and_the_others_get_it_back(table: Table, cast: Cast) -> None:
    matter_id = table.signed("LINEAR", not_paying=(cast.homes["101"],))
    assert home_of(table, matter_id, "meijie")["carries"] == 17_499_999
    quote = home_of(table, matter_id, "laowang")["join"]
    assert quote == {"id": None, "state": None, "state_label": "没有出资", "fen": 2_307_692, "may_ask": True,
                     "may_withdraw": False}  # fmt: skip
    asks(table, matter_id, "laowang", "101")
    with pytest.raises(Conflict, match="join_asked"):
        asks(table, matter_id, "laowang", "101")
    with pytest.raises(Malformed, match="evidence_needed"):
        agrees(table, matter_id, "101", brought=())
    join_id = agrees(table, matter_id, "101")
    cast.react()
    with cast.house.database.read() as session:
        back = {row.home_id: row.fen for row in session.scalars(select(JoinReturn))}
        levy = session.scalars(select(Levy).where(Levy.join_id == join_id)).one()
        (bill,) = session.scalars(select(Bill).where(Bill.levy_id == levy.id)).all()
    assert sum(back.values()) == 2_307_692 == levy.total_fen == bill.fen
    assert bill.home_id == cast.homes["101"] and levy.title == "补交：加装电梯"
    mine_now = home_of(table, matter_id, "meijie")
    assert mine_now["fen"] - mine_now["carries"] == back[cast.homes["702"]] == mine_now["returns"][0]["fen"]
    with pytest.raises(Conflict, match="join_unpaid"):
        table.do(joining.settle, matter_id, join_id=join_id, brought=[PAPER])
    money = Billing(cast)
    money.pay("101", bill.fen)
    with pytest.raises(Malformed, match="evidence_needed"):
        table.do(joining.settle, matter_id, join_id=join_id)
    held = owners_money(cast)
    table.do(joining.settle, matter_id, join_id=join_id, brought=[PAPER])
    with pytest.raises(Conflict, match="join_not_agreed"):
        table.do(joining.settle, matter_id, join_id=join_id, brought=[PAPER])
    cast.react()
    again(cast)
    assert owners_money(cast) == held - 2_307_692, "given back once"
    assert cast.inbox("meijie")[-1][0] == "有一户后来加入，您家有钱分回"
    assert "23,076" not in str(cast.inbox("meijie")), "no sum where others could read it"
    assert money.broken() == []
    told = table.story(matter_id, "tenant")["timeline"]
    assert [one["title"] for one in told][-2:] == ["又有一户签字加入", "补交的钱已分回"]
    assert "101" not in str([one["title"] + one["words"] for one in told[-2:]]), "neighbours do not learn whose it is"
    assert [one.act for one in cast.audit("matter.home_joined")] == ["matter.home_joined"]


def owners_money(cast: Cast) -> int:
    """What the owners' common account holds, in fen."""
    with cast.house.database.read() as session:
        return balance(session, Account.LEVY_MONEY, estate_id=cast.xiushan)


@on_sqlite
def test_a_second_late_home_gives_to_the_first_too(table: Table, cast: Cast) -> None:
    matter_id = table.signed("LINEAR", not_paying=(cast.homes["101"], cast.homes["502"]))
    agrees(table, matter_id, "101")
    agrees(table, matter_id, "502", by="committee")
    with cast.house.database.read() as session:
        now = queries.standing(session, matter_id)
        assert now is not None
    assert sum(now.carried.values()) == now.total == 29_999_999
    assert sorted(now.carried.values()) == sorted([2_307_692, 11_538_461, 16_153_846])
    board = cast.house.database.read()
    with board as session:
        assert queries.board(session, matter_id)["outside"] == []


@pytest.mark.parametrize("waived", [2_307_692, 7_692])
def test_only_money_that_came_goes_back_and_a_waiver_is_no_money(table: Table, cast: Cast, waived: int) -> None:
    matter_id = table.signed("LINEAR", not_paying=(cast.homes["101"],))
    join_id = agrees(table, matter_id, "101")
    cast.react()
    with cast.house.database.write() as session:
        bill = session.scalars(select(Bill).join(Levy, Levy.id == Bill.levy_id).where(Levy.join_id == join_id)).one()
        waiver = waiving.ask(session, cast["zhoukuaiji"], bill_id=bill.id, fen=waived, why="家里困难", at=table.at)
        waiving.approve(session, cast["liujingli"], waiver, at=table.at)
    money = Billing(cast)
    if waived < 2_307_692:
        money.pay("101", 2_307_692 - waived)
    held = owners_money(cast)
    with pytest.raises(Conflict, match="join_unpaid") as no:
        table.do(joining.settle, matter_id, join_id=join_id, brought=[PAPER])
    assert f"还差 {yuan(waived)} 元，其中减免的 {yuan(waived)} 元不算到账" in no.value.sentence
    cast.react()
    assert owners_money(cast) == held and money.broken() == []


@on_sqlite
def test_who_may_not_and_what_cannot_be_joined(table: Table, cast: Cast) -> None:
    matter_id = table.designed()
    with pytest.raises(Conflict, match="not_signed_yet"):
        asks(table, matter_id, "laowang", "101")
    matter_id = table.signed("GUANGZHOU", not_paying=(cast.homes["101"],))
    with pytest.raises(NothingToPay):
        asks(table, matter_id, "laowang", "101")
    assert home_of(table, matter_id, "laowang")["join"] is None
    matter_id = table.signed("LINEAR", not_paying=(cast.homes["101"],))
    with pytest.raises(Conflict, match="home_pays"):
        asks(table, matter_id, "meijie", "702")
    with pytest.raises(NotAllowed, match="owners_join"):
        asks(table, matter_id, "tenant", "101")
    with pytest.raises(NotFound):
        asks(table, matter_id, "stranger", "101")
    with pytest.raises(NotAllowed, match="may_not_convene"):
        agrees(table, matter_id, "101", by="xiaoli")
    with pytest.raises(Conflict, match="home_outside"):
        agrees(table, matter_id, "601")
    join_id = asks(table, matter_id, "laowang", "101")
    for name in ("meijie", "stranger"):
        with pytest.raises(NotFound), cast.house.database.write() as session:
            joining.withdraw(session, cast[name], join_id, at=table.at)
    with cast.house.database.write() as session:
        joining.withdraw(session, cast["laowang"], join_id, at=table.at)
    agreed = agrees(table, matter_id, "101")
    with pytest.raises(NotFound), cast.house.database.write() as session:
        joining.withdraw(session, cast["laowang"], agreed, at=table.at)
    with cast.house.database.read() as session:
        states = session.scalars(select(LateJoin.state).order_by(LateJoin.id)).all()
    assert states == ["withdrawn", "agreed"]
