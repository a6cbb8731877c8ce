"""What follows from debts: who owes is told alone and in time, who paid is left in peace, what arrived is kept."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select, update

from server.delivery.models import InboxItem, Message
from server.fees.models import BillDispute, FeeTerms
from server.fees.service import waiving
from server.kit.clock import StoppedClock, day_start, local_day
from server.payments.rules.methods import Method
from server.reports.models import Report
from tests.server.fees.debts import Debts
from workflows.fees import dunning, wording

DUE = date(2026, 11, 15)


def _told(debts: Debts) -> list[tuple[int, str]]:
    """(person, words) of every reminder in an inbox."""
    asked = select(InboxItem.person_id, InboxItem.words).where(InboxItem.cause.startswith("demand:"))
    with debts.cast.house.database.read() as session:
        return [(row.person_id, row.words) for row in session.execute(asked.order_by(InboxItem.id))]


def _messages(debts: Debts) -> list[tuple[str, str]]:
    asked = select(Message.channel, Message.state).where(Message.cause.startswith("demand:"))
    with debts.cast.house.database.read() as session:
        return [(row.channel, row.state) for row in session.execute(asked.order_by(Message.id))]


def test_the_debtor_alone_is_told_and_left_in_peace_once_the_money_is_there(debts: Debts) -> None:
    bill = debts.bill("702", 16_280, due=DUE)
    debts.agree("meijie")
    for _ in range(2):
        dunning.remind(debts.cast.house, debts.now)
        debts.cast.react()
    ((person, words),) = _told(debts)
    assert person == debts.cast.ids["meijie"] and "162.80 元" in words
    assert _messages(debts) == [("subscribe", "due")]
    payment = debts.enter("zhoukuaiji", "702", 16_280, Method.CASH, lines=[(bill, 16_280)])
    debts.review("liujingli", payment)
    debts.cast.react()
    assert _messages(debts) == [("subscribe", "skipped")], "paid before it went out: it does not go out"
    assert debts.cast.visitor("meijie").get("/inbox").json["unread"] <= 1


def test_who_pays_between_the_list_and_the_message_hears_nothing(debts: Debts) -> None:
    bill = debts.bill("702", 16_280, due=DUE)
    dunning.remind(debts.cast.house, debts.now)
    debts.settle(local_day(debts.now), (bill, 16_280, 0))
    debts.cast.react()
    assert _told(debts) == [] and [one.state for one in debts.demands()] == ["stopped"]


def test_who_waits_for_a_waiver_is_left_in_peace_until_it_is_answered(debts: Debts, clock: StoppedClock) -> None:
    bill = debts.bill("702", 16_280, due=DUE)
    dunning.remind(debts.cast.house, debts.now)
    dispute = debts.dispute("meijie", bill)
    waiver = debts.decide("zhoukuaiji", dispute, upheld=True, waive_fen=1_000)
    debts.cast.react()
    assert _told(debts) == [] and [one.state for one in debts.demands()] == ["stopped"]
    clock.advance(days=1)
    assert dunning.remind(debts.cast.house, debts.now) is None
    with debts.cast.house.database.write() as session:
        waiving.refuse(session, debts.cast["liujingli"], waiver or 0, at=debts.now)
    dunning.remind(debts.cast.house, debts.now)
    debts.cast.react()
    assert [person for person, _ in _told(debts)] == [debts.cast.ids["meijie"]]


def test_a_message_that_has_not_left_is_held_back_once_a_waiver_is_asked_for(debts: Debts) -> None:
    bill = debts.bill("702", 16_280, due=DUE)
    debts.agree("meijie")
    dunning.remind(debts.cast.house, debts.now)
    debts.cast.react()
    with debts.cast.house.database.write() as session:
        waiving.ask(session, debts.cast["zhoukuaiji"], bill_id=bill, fen=1_000, why="漏水补偿", at=debts.now)
    debts.cast.react()
    assert _messages(debts) == [("subscribe", "skipped")]


def test_what_arrived_is_proof_and_what_was_only_taken_is_not_yet(debts: Debts, clock: StoppedClock) -> None:
    debts.bill("702", 16_280, due=DUE)
    debts.bill("101", 20_000, due=DUE)
    debts.agree("meijie")
    dunning.remind(debts.cast.house, debts.now)
    debts.cast.react()
    sent = debts.now
    with debts.cast.house.database.write() as session:
        mine = Message.cause.startswith("demand:") & (Message.person_id == debts.cast.ids["meijie"])
        session.execute(update(Message).where(mine).values(state="sent", sent_at=sent, next_at=None, platform_id="m-1"))
    assert dunning.look_for_proof(debts.cast.house, debts.now) is None
    clock.advance(minutes=11)
    for _ in range(2):
        dunning.look_for_proof(debts.cast.house, debts.now)
    demands = {one.debtor_id: one for one in debts.demands()}
    hers, his = demands[debts.debtors["702:"]], demands[debts.debtors["101:"]]
    assert hers.arrived_at == sent and hers.proof["messages"][0]["platform_id"] == "m-1"
    assert his.arrived_at is None, "an inbox nobody opened proves nothing"
    inbox = debts.cast.visitor("laowang")
    item = next(one for one in inbox.get("/inbox").json["items"] if one["title"] == "物业费到期提醒")
    inbox.post(f"/inbox/{item['id']}/read")
    dunning.look_for_proof(debts.cast.house, debts.now)
    assert {one.debtor_id: one.arrived_at for one in debts.demands()}[his.debtor_id] == debts.now


def test_a_dispute_is_a_complaint_that_staff_must_answer_and_who_raised_it_hears_back(debts: Debts) -> None:
    bill, other = debts.bill("702", 16_280, due=DUE), debts.bill("702", 9_000, due=DUE, owes=("stranger",),
                                                                  period=date(2026, 9, 1))  # fmt: skip
    dispute = debts.dispute("meijie", bill, "我家面积没有这么大")
    gone = debts.dispute("stranger", other, "我早搬走了")
    debts.cast.react()
    debts.cast.react()
    with debts.cast.house.database.read() as session:
        report = session.get_one(Report, session.get_one(BillDispute, dispute).report_id)
        assert session.get_one(BillDispute, gone).report_id is None, "who has no home here any more makes no report"
    assert (report.kind, report.category, report.home_id) == ("complaint", "fees", debts.cast.homes["702"])
    assert "我家面积没有这么大" in report.words
    ((title, said),) = debts.cast.inbox("meijie")
    assert title == wording.DISPUTED_TITLE, "one message, with one number"
    assert said.count("编号") == 1 and f"R{report.id:06d}" in said and "答复以前不催缴" in said
    assert "编号" not in debts.cast.inbox("stranger")[-1][1]
    assert "有业主对账单提异议" in [title for title, _ in debts.cast.inbox("zhoukuaiji")]
    debts.decide("zhoukuaiji", dispute, upheld=False)
    debts.cast.react()
    assert debts.cast.inbox("meijie")[-1] == (
        "账单异议有答复了", "21栋1单元702 2026年10月的物业费：核实后账单没有变。核实过了。",
    )  # fmt: skip


def test_an_estate_whose_words_may_not_be_said_stops_no_other_and_its_keepers_hear_of_it(debts: Debts) -> None:
    debts.bill("702", 16_280, due=DUE)
    bad = {"step": [{"key": "remind", "days": 3, "words": "{home}再不交就停水"}]}
    debts.terms(auto_run=False)
    with debts.cast.house.database.write() as session:
        session.execute(update(FeeTerms).values(remind=bad))
    for _ in range(2):
        assert dunning.remind(debts.cast.house, debts.now) is None
    debts.cast.react()
    assert _told(debts) == []
    assert [title for title, _ in debts.cast.inbox("zhoukuaiji")] == ["催缴话术不合规，没有发出"]


def test_staff_hear_once_a_day_that_notices_wait(debts: Debts, clock: StoppedClock) -> None:
    debts.bill("702", 16_280, due=DUE)
    for _ in range(12):
        dunning.remind(debts.cast.house, debts.now)
        debts.cast.react()
        clock.set(day_start(local_day(debts.now) + timedelta(days=7)) + timedelta(hours=10))
    waits = [title for title, _ in debts.cast.inbox("zhoukuaiji") if title == "有诉前告知等人发出"]
    assert len(waits) == 1 and len(_told(debts)) == 3, "three messages by machine, the notice by nobody yet"
