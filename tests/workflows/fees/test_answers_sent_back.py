"""An answer to a disputed bill that its owner does not accept: sent back as a report, open again as a dispute."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from server.fees.models import Bill, BillDispute
from server.fees.rules.items import AGAIN_LABEL
from server.fees.screens import asked
from server.fees.service import deciding, disputing, voiding
from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, Malformed, NotAllowed
from server.kit.facts import FactRow
from tests.server.fees.debts import CONTRACT, Debts
from tests.talks import Chat, dialogue
from workflows.engine.reactions import Happened
from workflows.fees import doubts, wording


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


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_whoever_reads_the_report_of_a_doubt_finds_the_bill_and_nobody_else_does(debts: Debts) -> None:
    bill, other = (debts.bill("702", fen, due=date(2026, 1, 31), period=date(2026, month, 1)) for month, fen in
                   ((1, 126_139), (2, 100)))  # fmt: skip
    debts.terms(late_rate="0.0005", **CONTRACT)
    debts.settle(date(2026, 4, 10), (bill, 100_000, 0))
    (late,) = debts.late_lines(bill)
    for doubted in (late.id, other):
        debts.dispute("meijie", doubted)
    debts.cast.react()
    with debts.cast.house.database.read() as session:
        of_late, of_other = session.scalars(select(BillDispute.report_id).order_by(BillDispute.id)).all()

    def found(name: str, report_id: int | None) -> list[int]:
        items = debts.cast.visitor(name).get("/fees/bills", {"report_id": report_id}).json["items"]
        return [one["id"] for one in items]

    assert (found("meijie", of_late), found("meijie", of_other)) == ([bill], [other]), "a late fee stands on its bill"
    assert [found(name, of_other) for name in ("daughter", "laowang", "tenant")] == [[], [], []]


def _say_again(debts: Debts) -> None:
    """Every step of a report is told once more."""
    with debts.cast.house.database.write() as session:
        for row in session.scalars(select(FactRow).where(FactRow.name == "report.moved").order_by(FactRow.id)).all():
            fact = Happened(row.id, row.name, row.at, row.payload)
            doubts.on_report_moved(session, debts.cast.house, fact, debts.now)
    debts.cast.react()


@pytest.mark.parametrize("closed_first", [False, True])
def test_an_answer_sent_back_is_given_anew_by_somebody_else(
    debts: Debts, clock: StoppedClock, closed_first: bool
) -> None:
    dispute, report_id = _dispute(debts)
    debts.decide("zhoukuaiji", dispute, upheld=False)
    debts.cast.react()
    clock.advance(hours=1)
    if closed_first:
        debts.cast.move("meijie", report_id, "accept")
    move = "reopen" if closed_first else "return"
    debts.cast.move("meijie", report_id, move, reason="still_wrong", words="面积还是不对")
    debts.cast.react()
    _say_again(debts)
    with debts.cast.house.database.read() as session:
        row = session.get_one(BillDispute, dispute)
        assert (row.state, session.get_one(Bill, row.bill_id).disputed) == ("open", True)
        assert row.words.endswith("\n退回时说：金额还是不对；面积还是不对。"), "whoever answers next reads why"
    assert [entry.actor_id for entry in debts.cast.audit("fee_dispute.returned")] == [debts.cast.ids["meijie"]]
    told = debts.cast.visitor("meijie").get(f"/fees/bills/{row.bill_id}").json
    again = [told["dispute"][name] for name in ("state_label", "answer", "may_withdraw")]
    assert (told["disputed"], again) == (True, [AGAIN_LABEL, "核实过了", True])
    assert "没有认可上次的答复" in Chat(debts.cast, "meijie").say("我的账单异议有答复了吗")
    with pytest.raises(NotAllowed, match="answered_before"):
        debts.decide("zhoukuaiji", dispute, upheld=False, version=row.version)
    clock.advance(hours=1)
    debts.decide("liujingli", dispute, upheld=True, version=row.version)
    debts.cast.react()
    assert _shown(debts, report_id) == ("done", "已答复", wording.SETTLED)
    titles = [title for title, _ in debts.cast.inbox("meijie")]
    assert titles == [wording.DISPUTED_TITLE, wording.ANSWERED_TITLE, wording.AGAIN_TITLE, wording.ANSWERED_TITLE]
    _say_again(debts)
    with debts.cast.house.database.read() as session:
        assert session.get_one(BillDispute, dispute).state == "upheld", "said again, it sends no later answer back"


def test_what_was_sent_back_may_be_taken_back_and_then_nobody_waits(debts: Debts, clock: StoppedClock) -> None:
    dispute, report_id = _dispute(debts)
    debts.decide("zhoukuaiji", dispute, upheld=False)
    debts.cast.react()
    clock.advance(hours=1)
    debts.cast.move("meijie", report_id, "return", reason="still_wrong")
    debts.cast.react()
    clock.advance(hours=1)
    with debts.cast.house.database.write() as session:
        disputing.withdraw(session, debts.cast["meijie"], dispute, at=debts.now)
    debts.cast.react()
    assert _shown(debts, report_id) == ("done", "已答复", wording.TAKEN_BACK)
    with debts.cast.house.database.read() as session:
        assert not session.get_one(Bill, session.get_one(BillDispute, dispute).bill_id).disputed


def test_the_doubt_of_a_bill_that_is_void_comes_back_and_nothing_rests(debts: Debts, clock: StoppedClock) -> None:
    dispute, report_id = _dispute(debts)
    with debts.cast.house.database.write() as session:
        bill_id = session.get_one(BillDispute, dispute).bill_id
        voiding.void(session, debts.cast["zhoukuaiji"], bill_id, why="面积录错", at=debts.now)
    debts.cast.react()
    clock.advance(hours=1)
    debts.cast.move("meijie", report_id, "return", reason="still_wrong")
    debts.cast.react()
    assert _shown(debts, report_id)[0] == "reopened" and not debts.bill_row(bill_id).disputed
    with pytest.raises(NotAllowed):
        debts.decide("zhoukuaiji", dispute, upheld=False, version=3)
    debts.decide("liujingli", dispute, upheld=False, version=3)
    debts.cast.react()
    assert _shown(debts, report_id)[:2] == ("done", "已答复")
    told = debts.cast.visitor("meijie").get(f"/fees/bills/{bill_id}").json
    assert (told["state"], told["disputed"], told["dispute"]["state"]) == ("void", False, "rejected")


def test_an_answer_that_comes_to_be_told_after_the_next_one_is_not_told_twice(
    debts: Debts, clock: StoppedClock
) -> None:
    dispute, _ = _dispute(debts)
    debts.decide("zhoukuaiji", dispute, upheld=False)
    with debts.cast.house.database.write() as session:
        late = session.scalars(select(FactRow).where(FactRow.name == "bill.dispute_decided")).one()
        late.next_at = debts.now + timedelta(hours=5)
    clock.advance(hours=1)
    with debts.cast.house.database.write() as session:
        assert deciding.return_(session, debts.cast["meijie"], dispute, since=debts.now, at=debts.now)
    debts.cast.react()
    clock.advance(hours=1)
    debts.decide("liujingli", dispute, upheld=True, version=3)
    for _ in range(2):
        debts.cast.react()
        clock.advance(hours=6)
    titles = [title for title, _ in debts.cast.inbox("meijie")]
    assert titles == [wording.DISPUTED_TITLE, wording.AGAIN_TITLE, wording.ANSWERED_TITLE]


def test_an_answer_is_sent_back_twice_and_the_last_is_the_managers(debts: Debts, clock: StoppedClock) -> None:
    dispute, report_id = _dispute(debts)
    for name, back in (("zhoukuaiji", True), (debts.keeps("zhaojie"), True), ("liujingli", False)):
        clock.advance(hours=1)
        before = _answers(debts, dispute)
        for earlier in before:
            with pytest.raises(NotAllowed, match="answered_before"):
                debts.decide(earlier, dispute, upheld=False, version=_version(debts, dispute))
        debts.decide(name, dispute, upheld=False, version=_version(debts, dispute))
        debts.cast.react()
        told = debts.cast.visitor("meijie").get(_bill_path(debts, dispute)).json["dispute"]
        assert (told["may_return"], told["report_id"]) == (back, report_id)
        assert [one["words"] for one in told["earlier"]] == ["核实过了"] * len(before)
        assert told["answer"] == "核实过了"
        clock.advance(hours=1)
        if back:
            debts.cast.move("meijie", report_id, "return", reason="not_explained")
            debts.cast.react()
    with debts.cast.house.database.read() as session:
        assert session.get_one(BillDispute, dispute).words.count("退回时说：没有说清楚怎么算的。") == 2
    assert "换一位同事" in debts.cast.inbox("meijie")[2][1] and "物业经理" in debts.cast.inbox("meijie")[4][1]
    assert "12345" in told["elsewhere"] and "12345" in debts.cast.inbox("meijie")[-1][1]
    assert _shown(debts, report_id)[2] == wording.SETTLED_LAST
    assert "dispute" not in debts.cast.visitor("meijie").get(_bill_path(debts, dispute)).json["may"]
    with pytest.raises(Conflict, match="answered_for_good"):
        debts.dispute("meijie", int(_bill_path(debts, dispute).rsplit("/", 1)[1]), "还是不对")
    with pytest.raises(Conflict, match="returned_often"):
        debts.cast.move("meijie", report_id, "return", reason="still_wrong")
    shown = debts.cast.visitor("meijie").get(f"/reports/{report_id}").json
    assert [one["move"] for one in shown["moves"]] == ["accept"]
    said = Chat(debts.cast, "meijie").say(f"R{report_id:06d} 怎么样了")
    assert "不能再退回" in said and "没解决" not in said, "nothing is offered that is refused"
    assert told["state_label"] == "核实后账单没有变"
    assert "12345" in Chat(debts.cast, "meijie").say(f"R{report_id:06d} 没解决")
    with debts.cast.house.database.write() as session:
        assert not deciding.return_(session, debts.cast["meijie"], dispute, since=debts.now, at=debts.now)


def test_the_last_time_nobody_answers_in_the_managers_place_and_only_who_may_is_told(
    debts: Debts, clock: StoppedClock
) -> None:
    dispute, report_id = _dispute(debts)
    names = ["zhoukuaiji", debts.keeps("zhaojie"), debts.keeps("xiaoli")]
    for name in names[:2]:
        debts.decide(name, dispute, upheld=False, version=_version(debts, dispute))
        debts.cast.react()
        clock.advance(hours=1)
        debts.cast.move("meijie", report_id, "return", reason="still_wrong")
        debts.cast.react()
        clock.advance(hours=1)
    with pytest.raises(NotAllowed, match="others_turn"):
        debts.decide(names[2], dispute, upheld=False, version=_version(debts, dispute))
    told = {name: [title for title, _ in debts.cast.inbox(name)].count(wording.AGAIN_STAFF_TITLE)
            for name in ("zhoukuaiji", "liujingli")}  # fmt: skip
    assert told == {"zhoukuaiji": 0, "liujingli": 2}


def test_the_last_answer_is_a_managers_again_where_everybody_gave_one(debts: Debts, clock: StoppedClock) -> None:
    dispute, report_id = _dispute(debts)
    for name in ("zhoukuaiji", "liujingli"):
        debts.decide(name, dispute, upheld=False, version=_version(debts, dispute))
        debts.cast.react()
        clock.advance(hours=1)
        debts.cast.move("meijie", report_id, "return", reason="still_wrong")
        debts.cast.react()
        clock.advance(hours=1)
    with debts.cast.house.database.read() as session:
        shown = [asked.disputes(session, debts.cast[name], state="open")[0]["turn"]
                 for name in ("zhoukuaiji", "liujingli")]  # fmt: skip
    assert shown == ["业主没有认可答复，这次由刘芳核实后答复。", ""]
    with pytest.raises(NotAllowed, match="others_turn"):
        debts.decide("zhoukuaiji", dispute, upheld=False, version=_version(debts, dispute))
    debts.decide("liujingli", dispute, upheld=False, version=_version(debts, dispute))


def test_whoever_answers_next_reads_the_reason_and_the_words() -> None:
    assert wording.why_again("没有核实我说的情况", "") == "没有核实我说的情况"
    assert wording.why_again("没有核实我说的情况", "表坏了") == "没有核实我说的情况；表坏了"
    assert wording.why_again("其他（请写明）", "表坏了") == "其他；表坏了"
    assert wording.why_again("", "表坏了") == "表坏了"


def test_the_reasons_are_of_a_bill_and_the_chat_finds_one(debts: Debts, clock: StoppedClock) -> None:
    dispute, report_id = _dispute(debts)
    debts.decide("zhoukuaiji", dispute, upheld=False)
    debts.cast.react()
    moves = {one["move"]: one for one in debts.cast.visitor("meijie").get(f"/reports/{report_id}").json["moves"]}
    assert [one["label"] for one in moves["return"]["reasons"]] == [
        "金额还是不对", "没有说清楚怎么算的", "没有核实我说的情况", "其他（请写明）",
    ]  # fmt: skip
    assert (moves["return"]["label"], moves["accept"]["label"]) == ("不认可答复", "答复看了，没问题")
    with pytest.raises(Malformed, match="unknown_reason"):
        debts.cast.move("meijie", report_id, "return", reason="not_fixed")
    clock.advance(hours=1)
    chat = Chat(debts.cast, "meijie")
    chat.say(f"R{report_id:06d}")
    said = chat.say("没解决")
    assert "答复已退回" in said and "师傅" not in said
    assert debts.cast.visitor("meijie").get(f"/reports/{report_id}").json["timeline"][-1]["reason"] == "金额还是不对"


def _answers(debts: Debts, dispute: int) -> list[str]:
    names = {id_: name for name, id_ in debts.cast.ids.items()}
    with debts.cast.house.database.read() as session:
        return [names[one["by"]] for one in session.get_one(BillDispute, dispute).answers]


def _version(debts: Debts, dispute: int) -> int:
    with debts.cast.house.database.read() as session:
        return session.get_one(BillDispute, dispute).version


def _bill_path(debts: Debts, dispute: int) -> str:
    with debts.cast.house.database.read() as session:
        return f"/fees/bills/{session.get_one(BillDispute, dispute).bill_id}"


def test_whoever_sold_reads_the_old_answer_after_saying_anew_that_a_bill_is_wrong(
    debts: Debts, clock: StoppedClock
) -> None:
    bill = debts.bill("702", 16_280, due=date(2026, 3, 31), period=date(2019, 3, 1), owes=["newcomer"])
    seller = debts.cast.visitor("newcomer")
    first = debts.dispute("newcomer", bill, "三月已经交房了")
    debts.cast.react()
    debts.decide("zhoukuaiji", first, upheld=False)
    debts.cast.react()
    told = seller.get(f"/fees/bills/{bill}").json["dispute"]
    assert (told["answer"], told["earlier"], told["may_return"]) == ("核实过了", [], False)
    clock.advance(days=1)
    again = seller.post(f"/fees/bills/{bill}/disputes", {"words": "有交接单"})
    assert again.status_code == 201, again.json
    told = seller.get(f"/fees/bills/{bill}").json["dispute"]
    assert (told["words"], told["answer"]) == ("有交接单", None)
    answer = {"day": "2026-11-20", "words": "核实过了", "doubt": "三月已经交房了"}
    assert [{**one, "day": answer["day"]} for one in told["earlier"]] == [answer]
    assert "三月" not in debts.cast.visitor("meijie").get(f"/fees/bills/{bill}").text, "who bought reads none of it"


def test_whoever_sold_is_answered_in_chat_without_naming_a_home(debts: Debts) -> None:
    who = {"owes": ["newcomer"], "due": date(2026, 3, 31)}
    bill = debts.bill("702", 16_280, period=date(2019, 3, 1), **who)
    chat = Chat(debts.cast, "newcomer")
    dialogue(chat, [("我还欠多少物业费", "21栋1单元702还有 162.80 元要交"), ("702的物业费还欠多少", "21栋1单元702还有"),
                    ("三月的物业费算错了", "您说的是物业费")])  # fmt: skip
    assert "别人家" not in "".join(chat.heard)
    dispute = debts.dispute("newcomer", bill, "三月已经交房了")
    dialogue(chat, [("我的账单异议有答复了吗", "物业正在核对")])
    debts.decide("zhoukuaiji", dispute, upheld=False)
    dialogue(chat, [("我的账单异议有答复了吗", "核实后账单没有变。核实过了")])
    assert chat.card["page"] == f"pages/bill/bill?id={bill}"
    debts.bill("702", 9_000, period=date(2019, 2, 1), **who)
    dialogue(chat, [("物业费算错了", "打开您说的那一张账单")])
    assert "哪个小区" in Chat(debts.cast, "passerby").say("我还欠多少物业费"), "who owes nothing is asked for the home"
