"""Disputes: a bill can be doubted by who owes it, rests meanwhile, and is answered with a reason by somebody else."""

from __future__ import annotations

import pytest

from server.fees.models import BillDispute, Waiver
from server.fees.service import disputing
from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, Malformed, NotFound
from tests.server.fees.debts import Debts


def test_a_bill_rests_while_its_dispute_is_open_and_is_answered_once(debts: Debts, clock: StoppedClock) -> None:
    bill = debts.bill("702", 16_280)
    for outsider in ("stranger", "laowang", "xiaoli"):
        with pytest.raises(NotFound):
            debts.dispute(outsider, bill)
    with pytest.raises(Malformed):
        debts.dispute("meijie", bill, "  ")
    dispute = debts.dispute("meijie", bill)
    assert debts.dispute("meijie", bill) == dispute, "saying it twice is one dispute"
    assert debts.bill_row(bill).disputed
    clock.advance(days=30)
    assert debts.remind() == 0
    for outsider in ("xiaoli", "huangjingli", "meijie"):
        with pytest.raises(NotFound):
            debts.decide(outsider, dispute, upheld=True)
    with pytest.raises(Malformed):
        debts.decide("zhoukuaiji", dispute, upheld=False, waive_fen=100)
    waiver = debts.decide("zhoukuaiji", dispute, upheld=True, waive_fen=1000)
    with debts.cast.house.database.read() as session:
        row, asked = session.get_one(BillDispute, dispute), session.get_one(Waiver, waiver)
    assert (row.state, row.answer, asked.fen, asked.state) == ("upheld", "核实过了", 1000, "asked")
    assert not debts.bill_row(bill).disputed and debts.bill_row(bill).waived_fen == 0, "somebody else must approve"
    with pytest.raises(Conflict):
        debts.decide("liujingli", dispute, upheld=False)
    assert [entry.act for entry in debts.cast.audit("fee_dispute.decided")] == ["fee_dispute.decided"]


def test_who_raised_it_may_take_it_back_and_three_times_is_enough(debts: Debts) -> None:
    bill = debts.bill("702", 16_280)
    for _ in range(disputing.MOST):
        dispute = debts.dispute("meijie", bill)
        with debts.cast.house.database.write() as session, pytest.raises(NotFound):
            disputing.withdraw(session, debts.cast["daughter"], dispute, at=debts.now)
        for _twice in range(2):
            with debts.cast.house.database.write() as session:
                disputing.withdraw(session, debts.cast["meijie"], dispute, at=debts.now)
        assert not debts.bill_row(bill).disputed
    with pytest.raises(Conflict):
        debts.dispute("meijie", bill)


def test_nobody_brings_a_picture_of_somebody_else(debts: Debts) -> None:
    bill, picture = debts.bill("702", 16_280), debts.cast.picture("laowang")
    with debts.cast.house.database.write() as session, pytest.raises(Conflict, match="media_not_usable"):
        disputing.raise_(
            session, debts.cast["meijie"], bill_id=bill, words="面积不对", file_ids=[picture], at=debts.now
        )


def test_what_is_said_at_the_desk_is_written_down_for_whoever_owes_the_bill(debts: Debts) -> None:
    bill = debts.bill("702", 16_280)

    def enter(clerk: str, person: str, words: str = "面积不对") -> int:
        with debts.cast.house.database.write() as session:
            return disputing.enter(session, debts.cast[clerk], bill_id=bill, person_id=debts.cast.ids[person],
                                   words=words, at=debts.now)  # fmt: skip

    for outsider in ("heshifu", "huangjingli", "meijie"):
        with pytest.raises(NotFound):
            enter(outsider, "meijie")
    for wrong in ("laowang", "stranger"):
        with pytest.raises(Malformed, match="person_unknown"):
            enter("xiaoli", wrong)
    with pytest.raises(Malformed, match="words_needed"):
        enter("xiaoli", "meijie", " ")
    dispute = enter("xiaoli", "meijie")
    assert enter("liujingli", "meijie") == debts.dispute("meijie", bill) == dispute, "it is one dispute"
    with debts.cast.house.database.read() as session:
        assert session.get_one(BillDispute, dispute).by == debts.cast.ids["meijie"]
    assert debts.bill_row(bill).disputed
    (entry,) = debts.cast.audit("fee_dispute.entered")
    assert entry.actor_id == debts.cast.ids["xiaoli"]
    with debts.cast.house.database.write() as session:
        disputing.withdraw(session, debts.cast["meijie"], dispute, at=debts.now)
    assert not debts.bill_row(bill).disputed
