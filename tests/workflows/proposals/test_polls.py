"""A vote from its notice to its final result, and everybody who hears of it: once, however often it is run."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.delivery.models import Message
from server.kit.errors import Conflict
from server.kit.facts import FactRow
from server.people.service import ownership
from server.people.service.ownership import NewOwner
from server.places.models import ParkingSpace
from server.proposals.models import Matter
from server.votes.models import KeyShare, Poll, RollUnit, RollVoter, Sent
from server.votes.service import disputes, mandates
from tests.server.proposals.conftest import Table
from tests.workflows.proposals.conftest import CLOSED, CLOSES, DAY, OPENS, TITLE, Stair
from workflows.engine.labels import LABELS
from workflows.proposals import jobs, wording

NOTICED, OPENED = f"表决公告：{TITLE}", f"可以投票了：{TITLE}"
REMINDED, COUNTED, FINAL = f"投票快截止了：{TITLE}", f"初步结果：{TITLE}", f"最终结果：{TITLE}"
TAKEN = "收到您家的表决票"


def test_everybody_on_the_roll_hears_of_every_step_once(stair: Stair) -> None:
    stair.agree("meijie", "vote_notice", times=1)
    stair.agree("meijie", "vote_result", times=2)
    poll_id = stair.notice(stair.draft())
    stair.again()
    assert stair.titles("meijie") == stair.titles("laowang") == [NOTICED]
    assert stair.cast.inbox("meijie")[0][1] == (
        "21栋1单元：3 位业主、264.00 平方米（其中 1 户没有登记业主，合算一人）。"
        "12月8日 00:00 开始投票，12月17日 24:00 截止。名册有错，请在开始前告诉物业。"
    )
    assert stair.messages("vote_notice") == {"due": 1} and _board(stair, poll_id) == [("app", True, "roll-1")] * 2
    stair.until(OPENS - timedelta(seconds=1))
    assert stair.titles("meijie") == [NOTICED]
    stair.until(OPENS)
    assert stair.titles("meijie") == [NOTICED, OPENED] and stair.messages("vote_notice") == {"due": 1}
    _join(stair, poll_id, "daughter", "meijie")
    stair.vote("meijie", poll_id)
    stair.vote("laowang", poll_id)
    title, words = stair.cast.inbox("daughter")[-1]
    assert title == TAKEN and words.startswith("21栋1单元702：12月8日 00:00，") and "0771-5550100" in words
    assert not [choice for choice in ("同意", "反对", "弃权", "approve") if choice in words]
    stair.until(CLOSED)
    assert stair.titles("meijie") == [NOTICED, OPENED, TAKEN, COUNTED]
    assert stair.cast.inbox("meijie")[-1][1].startswith("通过。12月25日 24:00前可以看结果、提异议")
    stair.until(CLOSES + 8 * DAY)
    assert stair.titles("laowang") == [NOTICED, OPENED, TAKEN, COUNTED, FINAL]
    assert stair.messages("vote_result") == {"due": 2}
    for name in ("tenant", "stranger", "xiaoli"):
        assert not [title for title in stair.titles(name) if TITLE in title]


def test_who_has_not_voted_is_reminded_and_stops_hearing_once_they_have(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    stair.until(OPENS)
    stair.vote("meijie", poll_id)
    for name in ("meijie", "laowang"):
        stair.agree(name, "vote_notice", times=2)
    day = datetime(2026, 12, 9, 10, 5, tzinfo=OPENS.tzinfo)
    stair.clock.set(day)
    assert jobs.remind(stair.cast.house, stair.at) == "1 reminded"
    assert jobs.remind(stair.cast.house, stair.at) is None
    assert jobs.remind(stair.cast.house, day + DAY) is None
    assert stair.unread("laowang", REMINDED) == 1 and REMINDED not in stair.titles("meijie")
    assert stair.messages("vote_notice")["due"] == 1
    stair.vote("laowang", poll_id, "oppose")
    assert stair.unread("laowang", REMINDED) == 0 and "due" not in stair.messages("vote_notice")
    for later in range(1, 9):
        stair.clock.set(day + later * DAY)
        assert jobs.remind(stair.cast.house, stair.at) is None


def test_a_reminder_names_nobody_and_presses_nobody() -> None:
    said = wording.REMIND_TITLE + wording.REMIND + wording.REMIND_NOTE
    assert "由您自己定" in said and not [word for word in ("第", "排名", "只差您", "同意") if word in said]


def test_a_lost_share_calls_the_custodian_and_a_disowned_ballot_the_managers(stair: Stair) -> None:
    lost, other = (stair.notice(stair.draft()) for _ in range(2))
    stair.until(OPENS)
    stair.vote("meijie", lost)
    for name in ("meijie", "laowang"):
        stair.vote(name, other)
    with stair.cast.house.database.write() as session:
        session.execute(delete(KeyShare).where(KeyShare.poll_id == lost, KeyShare.holder == "escrow"))
    stair.until(CLOSED)
    stair.until(CLOSES + timedelta(minutes=1))
    assert stair.titles("liujingli").count(wording.STAFF_KEYS_TITLE) == 1
    with stair.cast.house.database.read() as session:
        assert [session.get_one(Poll, one).state for one in (lost, other)] == ["closed", "preliminary"]
    with stair.cast.house.database.write() as session:
        dispute_id = disputes.raise_(session, stair.cast["laowang"], poll_id=other, words="我没有投", at=stair.at,
                                     head_id=_head(session, stair, other, "laowang"))  # fmt: skip
    stair.again()
    for name in ("liujingli", "committee"):
        assert stair.titles(name).count(wording.DISPUTE_STAFF_TITLE) == 1
    for name in ("liujingli", "street"):
        with stair.cast.house.database.write() as session:
            disputes.decide(session, stair.cast[name], dispute_id, upheld=True, reason="笔迹不符",
                            keys=stair.keys, at=stair.at)  # fmt: skip
        stair.again()
    assert stair.titles("committee").count(wording.SECONDING_TITLE) == 1
    for name in ("liujingli", "committee", "street"):
        assert stair.titles(name).count(wording.DISPUTE_ENDED_TITLE) == 1, name
    assert stair.titles("meijie").count(wording.DISPUTE_ENDED_TITLE) == 0
    assert stair.titles("laowang").count(wording.DISPUTE_TITLE) == 1
    assert f"更正后的结果：{TITLE}" in stair.titles("meijie")


def test_whoever_was_called_to_a_disowned_ballot_hears_that_it_was_cast_after_all(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    stair.until(OPENS)
    stair.vote("laowang", poll_id)
    with stair.cast.house.database.write() as session:
        dispute_id = disputes.raise_(session, stair.cast["laowang"], poll_id=poll_id, words="我没有投", at=stair.at,
                                     head_id=_head(session, stair, poll_id, "laowang"))  # fmt: skip
    stair.again()
    with stair.cast.house.database.write() as session:
        disputes.withdraw(session, stair.cast["laowang"], dispute_id, keys=stair.keys, at=stair.at)
    stair.again()
    for name in ("liujingli", "committee"):
        title, words = next(one for one in stair.cast.inbox(name) if one[0] == wording.DISPUTE_ENDED_TITLE)
        assert stair.titles(name).count(title) == 1 and "票是本人投的，已重新计入，不用再核实。" in words
    assert wording.DISPUTE_ENDED_TITLE not in stair.titles("street"), "who was not called is not told"


def test_whoever_turns_out_to_be_one_person_votes_for_both_and_keeps_what_was_said(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    matter_id = Table(stair.cast).raise_(by="laowang")
    with stair.cast.house.database.write() as session:
        session.add(FactRow(name="person.merged", at=stair.at, next_at=stair.at, state="due", attempts=0, payload={
            "gone_id": stair.cast.ids["laowang"], "kept_id": stair.cast.ids["daughter"],
        }))  # fmt: skip
    stair.cast.react()
    with stair.cast.house.database.read() as session:
        voters = set(session.scalars(select(RollVoter.person_id).where(RollVoter.poll_id == poll_id)))
        raised_by = session.get_one(Matter, matter_id).raised_by
    assert stair.cast.ids["daughter"] in voters and stair.cast.ids["laowang"] not in voters
    assert raised_by == stair.cast.ids["daughter"]


def test_every_job_has_words() -> None:
    assert not [job.name for job in jobs.JOBS if job.name not in LABELS]


def _board(stair: Stair, poll_id: int) -> list[tuple[str, bool, str]]:
    """What the canvass board knows of whom the app has reached."""
    asked = select(Sent.channel, Sent.delivered, Sent.template).where(Sent.poll_id == poll_id)
    with stair.cast.house.database.read() as session:
        return [(row.channel, row.delivered, row.template) for row in session.execute(asked)]


def _head(session: Session, stair: Stair, poll_id: int, name: str) -> int:
    mine = RollVoter.poll_id == poll_id, RollVoter.person_id == stair.cast.ids[name]
    return session.scalars(select(RollVoter.head_id).where(*mine)).one()


def _join(stair: Stair, poll_id: int, name: str, head_of: str) -> None:
    """Somebody may cast for the same head."""
    with stair.cast.house.database.write() as session:
        head_id = _head(session, stair, poll_id, head_of)
        session.add(RollVoter(head_id=head_id, person_id=stair.cast.ids[name], poll_id=poll_id))


def _sell(stair: Stair, home: str, on: date) -> int:
    """A home is sold as of a day; gives the buyer's id."""
    buyer = NewOwner("顾志", None, "450100196203037003")
    with stair.cast.house.database.write() as session:
        (bought,) = ownership.change_owner(
            session, stair.cast.house.vault, stair.cast["liujingli"], home_id=stair.cast.homes[home], owners=[buyer],
            on=on, joint=False, reason="过户", at=stair.at,
        )  # fmt: skip
    stair.cast.react()
    return bought


def _voters(stair: Stair, poll_id: int, home: str) -> list[int]:
    """Who may vote for a home."""
    units = select(RollUnit.head_id).where(RollUnit.poll_id == poll_id, RollUnit.home_id == stair.cast.homes[home])
    with stair.cast.house.database.read() as session:
        return list(session.scalars(select(RollVoter.person_id).where(RollVoter.head_id.in_(units))))


def test_a_sale_recorded_before_its_day_gives_the_vote_to_the_buyer_on_that_day(stair: Stair) -> None:
    poll_id, meijie = stair.notice(stair.draft()), stair.cast.ids["meijie"]
    stair.until(OPENS)
    buyer = _sell(stair, "702", (OPENS + 2 * DAY).date())
    assert jobs.follow_sales(stair.cast.house, stair.at) is None
    assert _voters(stair, poll_id, "702") == [meijie]
    stair.clock.set(OPENS + 2 * DAY + timedelta(minutes=1))
    assert [jobs.follow_sales(stair.cast.house, stair.at) for _ in range(2)] == ["1 followed", None]
    assert _voters(stair, poll_id, "702") == [buyer]


def test_whoever_sold_after_voting_changes_that_ballot_no_more(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    stair.until(OPENS)
    stair.vote("meijie", poll_id)
    stair.vote("laowang", poll_id)
    _sell(stair, "702", (OPENS + 2 * DAY).date())
    stair.clock.set(OPENS + DAY)
    stair.vote("meijie", poll_id, "oppose")
    stair.clock.set(OPENS + 2 * DAY)
    assert jobs.follow_sales(stair.cast.house, stair.at) is None
    with pytest.raises(Conflict, match="sold_since"):
        stair.vote("meijie", poll_id)
    stair.vote("laowang", poll_id, "oppose")


def test_a_parking_space_beside_a_sold_home_lets_nobody_change_its_ballot(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    stair.until(OPENS)
    stair.vote("meijie", poll_id)
    with stair.cast.house.database.write() as session:
        space = ParkingSpace(estate_id=stair.cast.xiushan, code="B1-07", area=1_200)
        session.add(space)
        session.flush()
        session.add(RollUnit(id=0, poll_id=poll_id, head_id=_head(session, stair, poll_id, "meijie"),
                             space_id=space.id, label="B1-07", area=1_200, area_source="register"))  # fmt: skip
    _sell(stair, "702", (OPENS + DAY).date())
    stair.clock.set(OPENS + DAY)
    with pytest.raises(Conflict, match="sold_since"):
        stair.vote("meijie", poll_id, "oppose")


def _lend(stair: Stair, poll_id: int, by: str, at_desk: bool) -> int:
    """Somebody may cast for 梅姐's head from now on."""
    with stair.cast.house.database.write() as session:
        given = mandates.give(
            session, stair.cast[by], keys=stair.keys, poll_id=poll_id, head_id=_head(session, stair, poll_id, "meijie"),
            holder_name="周小舟", holder_phone="19900000777", paper=lambda: b"written", at_desk=at_desk, at=stair.at,
        )  # fmt: skip
    stair.cast.react()
    return given


def _messages(stair: Stair, name: str) -> list[tuple[str, str, str]]:
    """The subscribe messages of somebody: state, note and page."""
    asked = select(Message.state, Message.body).where(Message.person_id == stair.cast.ids[name])
    with stair.cast.house.database.read() as session:
        rows = session.execute(asked.where(Message.channel == "subscribe").order_by(Message.id)).all()
    return [(state, body["fields"]["thing4"], body["page"]) for state, body in rows]


def test_whoever_may_vote_for_a_home_hears_at_once_of_a_mandate_one_clerk_took_in(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    stair.until(OPENS)
    _join(stair, poll_id, "laowang", "meijie")
    stair.agree("meijie", "vote_notice")
    mandate_id = _lend(stair, poll_id, "xiaoli", at_desk=True)
    stair.again()
    for name in ("meijie", "laowang"):
        (words,) = [said for title, said in stair.cast.inbox(name) if title == "您家登记了代投人"]
        assert words == (
            "21栋1单元702：12月8日 00:00在物业登记，由周小舟代投“21栋1单元加装电梯”，12月17日 24:00 截止前有效。"
            "没投以前，点开就能收回。不是您的意思，请马上打物业电话 0771-5550100。"
        )
    page = f"pages/mandate/mandate?id={poll_id}"
    assert _messages(stair, "meijie")[-1] == ("due", "您家登记了代投人，不对请收回", page)
    stair.cast.visitor("meijie").delete(f"/votes/mandates/{mandate_id}")
    stair.again()
    (words,) = [said for title, said in stair.cast.inbox("laowang") if title == "代投已经收回"]
    assert words.startswith("21栋1单元702：12月8日 00:00在手机上收回，周小舟不再替您家投“21栋1单元加装电梯”。")


def test_what_was_taken_back_before_anybody_was_told_is_told_as_taken_back(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    stair.until(OPENS)
    with stair.cast.house.database.write() as session:
        head_id = _head(session, stair, poll_id, "meijie")
        given = mandates.give(
            session, stair.cast["xiaoli"], keys=stair.keys, poll_id=poll_id, head_id=head_id, holder_name="周小舟",
            holder_phone="19900000777", paper=lambda: b"written", at_desk=True, at=stair.at,
        )  # fmt: skip
        mandates.revoke(session, stair.cast["liujingli"], given, at=stair.at)
    stair.cast.react()
    told = [said for said in stair.titles("meijie") if "代投" in said]
    assert told == ["代投已经收回"], "said to be taken back at the desk"
    assert "在物业收回" in stair.cast.inbox("meijie")[-1][1]
