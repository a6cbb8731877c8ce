"""The report of a disputed bill: answered with the dispute, taken back with it, and never late for nobody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from server.delivery.models import Message
from server.fees.models import Bill, BillDispute
from server.fees.screens import asked
from server.fees.service import disputing, voiding, waiving
from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Malformed, NotFound
from server.kit.facts import DONE, FactRow
from server.reports.models import Report
from server.reports.rules.category import ANSWERS
from server.reports.rules.words import Kind
from server.reports.service import watching
from tests.server.fees.debts import Debts
from tests.talks import Chat
from workflows.engine.reactions import Happened
from workflows.fees import doubts, wording
from workflows.fees.billing_words import VOIDED_TITLE, WAIVER_ENDED_TITLE
from workflows.reports import jobs


def _dispute(debts: Debts) -> tuple[int, int]:
    """The dispute and its report."""
    dispute = debts.dispute("meijie", debts.bill("702", 16_280, due=date(2026, 11, 15)), "我家面积没有这么大")
    debts.cast.react()
    with debts.cast.house.database.read() as session:
        report_id = session.get_one(BillDispute, dispute).report_id
    assert report_id is not None
    return dispute, report_id


def _shown(debts: Debts, report_id: int) -> tuple[str, str, str | None]:
    """How meijie sees it: state, and the last thing that happened with its words."""
    found = debts.cast.visitor("meijie").get(f"/reports/{report_id}").json
    last = found["timeline"][-1]
    return found["state"], last["label"], last["words"]


def _arrive(debts: Debts, report_id: int) -> str:
    """A supervisor takes it and begins; gives their name."""
    debts.cast.move("liujingli", report_id, "take")
    debts.cast.move("liujingli", report_id, "arrive")
    return "liujingli"


def _take_back(debts: Debts, dispute: int) -> None:
    with debts.cast.house.database.write() as session:
        disputing.withdraw(session, debts.cast["meijie"], dispute, at=debts.now)
    debts.cast.react()


@pytest.mark.parametrize("upheld", [True, False])
def test_an_answered_dispute_leaves_its_report_to_the_reporter(debts: Debts, clock: StoppedClock, upheld: bool) -> None:
    dispute, report_id = _dispute(debts)
    debts.decide("zhoukuaiji", dispute, upheld=upheld)
    debts.cast.react()
    assert _shown(debts, report_id) == ("done", "已答复", wording.SETTLED)
    assert [title for title, _ in debts.cast.inbox("meijie")] == [wording.DISPUTED_TITLE, wording.ANSWERED_TITLE]
    clock.advance(days=9)
    with debts.cast.house.database.read() as session:
        report = session.get_one(Report, report_id)
        assert watching.late_ids(session, at=debts.now) == [] and report.outcome == "fixed"
        assert report.answered_at == debts.now - timedelta(days=9)


def test_a_bill_made_void_answers_whoever_doubted_it_and_ends_the_report(debts: Debts) -> None:
    dispute, report_id = _dispute(debts)
    with debts.cast.house.database.read() as session:
        bill_id = session.get_one(BillDispute, dispute).bill_id
    for _twice in range(2):
        with debts.cast.house.database.write() as session:
            voiding.void(session, debts.cast["zhoukuaiji"], bill_id, why="面积录错", at=debts.now)
        debts.cast.react()
    assert _shown(debts, report_id) == ("done", "已答复", wording.SETTLED)
    (_, (title, words)) = debts.cast.inbox("meijie")
    assert title == wording.ANSWERED_TITLE and "这张账单已经作废，不用再付。作废原因：面积录错" in words
    told = debts.cast.visitor("meijie").get(f"/fees/bills/{bill_id}").json
    assert (told["state"], told["disputed"], told["dispute"]["state"], told["may"]) == ("void", False, "upheld", [])
    assert told["notes"] == ["这张账单已经作废，不用再付。"]
    back = debts.cast.visitor("meijie").get(f"/pay/bills/{bill_id}/refunds")
    assert (back.status_code, back.json) == (200, {"items": []}), "the page of the bill asks for both"
    assert debts.cast.visitor("laowang").get(f"/pay/bills/{bill_id}/refunds").status_code == 404


def test_who_owed_a_bill_that_was_made_void_hears_so_with_the_reason(debts: Debts) -> None:
    bill_id = debts.bill("702", 16_280)
    with debts.cast.house.database.write() as session:
        waiving.ask(session, debts.cast["zhoukuaiji"], bill_id=bill_id, fen=1000, why="漏水", at=debts.now)
        voiding.void(session, debts.cast["liujingli"], bill_id, why="面积录错", at=debts.now)
    for _twice in range(2):
        debts.cast.react()
    told = [words for title, words in debts.cast.inbox("zhoukuaiji") if title == WAIVER_ENDED_TITLE]
    assert len(told) == 1 and "由刘芳作废" in told[0] and "10.00 元" in told[0]
    assert WAIVER_ENDED_TITLE not in [title for title, _ in debts.cast.inbox("liujingli")]
    ((title, words),) = debts.cast.inbox("meijie")
    assert title == VOIDED_TITLE and "162.80 元已经作废，不用再付。原因：面积录错" in words
    with debts.cast.house.database.read() as session:
        (shown,) = asked.waivers(session, debts.cast["zhoukuaiji"], bill_id=bill_id, on=local_day(debts.now))
    assert (shown["state_label"], shown["answered"]) == ("随账单作废", "")


@pytest.mark.parametrize(("said", "state"), [("解决了", "closed"), ("没解决", "reopened")])
def test_in_the_chat_nobody_is_said_to_have_mended_a_bill(debts: Debts, said: str, state: str) -> None:
    dispute, report_id = _dispute(debts)
    debts.decide("zhoukuaiji", dispute, upheld=False)
    debts.cast.react()
    chat = Chat(debts.cast, "meijie")
    told = chat.say(f"R{report_id:06d}")
    assert wording.SETTLED in told and "修好" not in told and "师傅" not in told
    chat.say(said)
    assert debts.cast.row(report_id).state == state


def test_who_does_not_agree_sends_it_back_and_a_repeated_fact_does_not_end_that(debts: Debts) -> None:
    dispute, report_id = _dispute(debts)
    debts.decide("zhoukuaiji", dispute, upheld=False)
    debts.cast.react()
    debts.cast.move("meijie", report_id, "return", reason="still_wrong")
    debts.cast.react()
    with debts.cast.house.database.write() as session:
        fact = Happened(1, "bill.dispute_decided", debts.now, {"dispute_id": dispute})
        doubts.on_dispute_decided(session, debts.cast.house, fact, debts.now)
    assert _shown(debts, report_id)[0] in ("reopened", "assigned")


def test_a_dispute_taken_back_takes_its_report_back(debts: Debts) -> None:
    dispute, report_id = _dispute(debts)
    _take_back(debts, dispute)
    assert _shown(debts, report_id) == ("withdrawn", "撤回", wording.TAKEN_BACK)


def test_where_somebody_is_at_it_already_the_report_says_that_it_was_taken_back(debts: Debts) -> None:
    dispute, report_id = _dispute(debts)
    _arrive(debts, report_id)
    _take_back(debts, dispute)
    assert _shown(debts, report_id) == ("done", "已答复", wording.TAKEN_BACK)


def test_a_report_that_is_done_already_stays_as_it_is(debts: Debts) -> None:
    dispute, report_id = _dispute(debts)
    debts.cast.move(_arrive(debts, report_id), report_id, "finish", words="已当面说明")
    before = _shown(debts, report_id)
    debts.decide("zhoukuaiji", dispute, upheld=False)
    debts.cast.react()
    assert _shown(debts, report_id) == before
    with debts.cast.house.database.read() as session:
        assert session.scalar(select(func.count(Report.id))) == 1


@pytest.mark.parametrize("taken_back", [True, False])
def test_one_that_was_answered_before_anybody_came_to_it_leaves_no_report_behind(
    debts: Debts, clock: StoppedClock, taken_back: bool
) -> None:
    dispute = debts.dispute("meijie", debts.bill("702", 16_280, due=date(2026, 11, 15)), "我家面积没有这么大")
    with debts.cast.house.database.write() as session:
        raised = FactRow.name == "bill.disputed"
        session.execute(update(FactRow).where(raised).values(next_at=debts.now + timedelta(minutes=1)))
    if taken_back:
        _take_back(debts, dispute)
    else:
        debts.decide("zhoukuaiji", dispute, upheld=False)
        debts.cast.react()
    clock.advance(minutes=2)
    debts.cast.react()
    with debts.cast.house.database.read() as session:
        assert session.scalar(select(func.count(Report.id))) == 0
        assert session.scalar(select(func.count(FactRow.id)).where(FactRow.state != DONE)) == 0
    told = wording.TAKEN_BACK_TITLE if taken_back else wording.ANSWERED_TITLE
    assert [title for title, _ in debts.cast.inbox("meijie")] == [told]


def test_the_chat_says_what_came_of_a_doubt(debts: Debts) -> None:
    chat = Chat(debts.cast, "meijie")
    assert "没有提过" in chat.say("我的账单异议有答复了吗")
    dispute, _ = _dispute(debts)
    assert "答复以前不催" in chat.say("我的账单异议有答复了吗")
    debts.decide("zhoukuaiji", dispute, upheld=False)
    debts.cast.react()
    for words in ("我的账单异议有答复了吗", "我提的疑问有结果了吗", "我的异议怎么样了", "账单问的那个回了吗"):
        assert "核实后账单没有变。核实过了" in chat.say(words), words


def test_a_report_taken_back_takes_its_dispute_back(debts: Debts) -> None:
    dispute, report_id = _dispute(debts)
    debts.cast.move("meijie", report_id, "withdraw")
    debts.cast.react()
    with debts.cast.house.database.read() as session:
        row = session.get_one(BillDispute, dispute)
        assert (row.state, session.get_one(Bill, row.bill_id).disputed) == ("withdrawn", False)
    assert _shown(debts, report_id)[0] == "withdrawn"
    debts.cast.react()
    assert [title for title, _ in debts.cast.inbox("meijie")] == [wording.DISPUTED_TITLE, wording.TAKEN_BACK_TITLE]


def test_those_who_may_answer_a_dispute_have_its_report_and_nobody_else_reads_it(debts: Debts) -> None:
    _, report_id = _dispute(debts)
    seen = {name: debts.cast.visitor(name).get(f"/reports/{report_id}").status_code for name in debts.cast.tokens}
    assert {name for name, status in seen.items() if status == 200} == {"meijie", "liujingli", "admin"}
    for name in ("xiaoli", "committee", "chengong"):
        shown = debts.cast.visitor(name).get("/reports?scope=work&queue=all").json["items"]
        assert report_id not in [one["id"] for one in shown], name
    assert report_id in [
        one["id"] for one in debts.cast.visitor("liujingli").get("/reports?scope=work&queue=all").json["items"]
    ]
    with pytest.raises(NotFound):
        debts.cast.move("xiaoli", report_id, "take")
    with pytest.raises(NotFound):
        debts.cast.move("liujingli", report_id, "assign", assignee_id=debts.cast.ids["xiaoli"])
    told = debts.cast.visitor("meijie").get(f"/reports/{report_id}").json
    assert told["responsible_words"] == ANSWERS and told["assignee"] is None


def test_a_late_dispute_climbs_to_nobody_who_may_not_read_it(debts: Debts, clock: StoppedClock) -> None:
    _, report_id = _dispute(debts)
    clock.advance(days=20)
    with debts.cast.house.database.write() as session:
        assert watching.escalate_due(session, report_id=report_id, at=debts.now)
    debts.cast.react()
    told = {name for name in debts.cast.tokens if any("已超时" in title for title, _ in debts.cast.inbox(name))}
    assert "liujingli" in told and told <= {"liujingli", "admin"}
    words = debts.cast.visitor("meijie").get(f"/reports/{report_id}").json["promised"]["words"]
    assert words.startswith("对不起，我们晚了：本该")


def test_of_several_doubts_each_is_told_what_was_answered_first(debts: Debts, clock: StoppedClock) -> None:
    first = debts.bill("702", 16_280, period=date(2026, 9, 1))
    answered = debts.dispute("meijie", first)
    debts.dispute("meijie", debts.bill("702", 16_280, period=date(2026, 10, 1)))
    debts.decide("zhoukuaiji", answered, upheld=False)
    told = Chat(debts.cast, "meijie").say("我提的疑问有结果了吗").split("\n")
    assert "9月" in told[0] and "10月" in told[1] and "答复以前不催" in told[1]
    clock.advance(days=31)
    assert "9月" not in Chat(debts.cast, "meijie").say("我提的疑问有结果了吗")


def test_a_doubt_waits_for_no_inspection_and_is_mended_by_nobody(debts: Debts, clock: StoppedClock) -> None:
    dispute, report_id = _dispute(debts)

    def called() -> list[str]:
        own, desk = debts.cast.visitor("meijie"), debts.cast.visitor("liujingli")
        lines = [own.get("/reports").json["items"], desk.get("/reports?scope=work&queue=all").json["items"]]
        found = [one for items in lines for one in items if one["id"] == report_id]
        return [one["state_label"] for one in (own.get(f"/reports/{report_id}").json, *found)]

    debts.decide("zhoukuaiji", dispute, upheld=False)
    debts.cast.react()
    assert called() == ["待确认"] * 3
    clock.advance(days=4)
    jobs.close(debts.cast.house, debts.now)
    debts.cast.react()
    clock.advance(hours=1)
    debts.cast.move("meijie", report_id, "return", reason="still_wrong")
    debts.cast.react()
    assert called() == ["退回，待派人"] * 3
    assert not any("验收" in words or "返工" in words for told in debts.cast.inbox("meijie") for words in told)
    with debts.cast.house.database.read() as session:
        bodies = [message.body for message in session.scalars(select(Message))]
    assert "待验收" not in str(bodies)


def test_words_on_a_doubt_that_was_put_with_a_complaint_reach_only_who_may_answer_it(debts: Debts) -> None:
    _, report_id = _dispute(debts)
    cast = debts.cast
    other = cast.report("meijie", "fees", "home", kind=Kind.COMPLAINT, home_id=cast.homes["702"])
    cast.move("liujingli", other, "assign", assignee_id=cast.ids["xiaoli"])
    second = debts.dispute("meijie", debts.bill("702", 16_280, period=date(2026, 9, 1)))
    cast.react()
    with cast.house.database.read() as session:
        another = session.get_one(BillDispute, second).report_id
    for double, target in ((report_id, other), (other, report_id), (report_id, another)):
        with pytest.raises(Malformed, match="merge_unlike"):
            cast.move("liujingli", double, "merge", target_id=target)
    assert "merge" not in {one["move"] for one in cast.tell("liujingli", report_id)["moves"]}
    with cast.house.database.write() as session:
        # As it could be done once.
        session.execute(update(Report).where(Report.id == report_id).values(state="merged", merged_into=other))
    cast.react()
    cast.say("meijie", report_id, "我上个月欠的钱已经交了")
    cast.react()
    told = {who: [words for _, words in cast.inbox(who)] for who in ("xiaoli", "liujingli")}
    assert not any("欠的钱" in words for words in told["xiaoli"])
    assert any("欠的钱" in words for words in told["liujingli"])
