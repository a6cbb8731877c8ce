"""What follows from a matter: who is asked, who hears, and what the final vote does to it. Everything runs twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.kit.clock import local_day
from server.proposals.models import Objection
from server.proposals.queries import course
from server.proposals.service import following, meeting, moving, objecting, overruling, showing, surveying, voting
from server.votes import policy
from server.votes.models import Poll
from server.votes.queries.of_matters import of_matters
from server.votes.service import drafting
from tests.server.proposals.conftest import FEASIBLE, PAPER, Table
from tests.workflows.proposals.conftest import CLOSED, CLOSES, DAY, OPENS, Stair
from workflows.proposals import wording


@pytest.fixture
def table(stair: Stair) -> Table:
    return Table(stair.cast)


def heard(stair: Stair, name: str) -> list[str]:
    """What somebody hears of what just happened, however often it is answered."""
    before = len(stair.cast.inbox(name))
    stair.again()
    return stair.titles(name)[before:]


def test_staff_hear_of_an_idea_and_the_stair_of_survey_plan_and_meeting(stair: Stair, table: Table) -> None:
    matter_id = table.raise_()
    assert heard(stair, "liujingli") == [wording.RAISED_TITLE] and not stair.titles("laowang")
    assert stair.titles("meijie") == ["您的想法收到了：加装电梯"]
    table.do(surveying.open_, matter_id, closes_at=stair.at + 7 * DAY)
    stair.agree("meijie", "matter_progress", times=1)
    assert heard(stair, "laowang") == ["想听听您的意见：加装电梯"] and not stair.titles("stranger")
    assert stair.messages("matter_progress") == {"due": 1}
    stair.until(stair.at + 7 * DAY)
    assert table.row(matter_id).survey_closed_at == stair.at
    _planned(stair, table, matter_id)


def _planned(stair: Stair, table: Table, matter_id: int) -> None:
    """Plan, meeting and minutes reach the stair; an objection the staff, and its answer whoever made it."""
    table.give(matter_id, "INTENT_OK")
    table.give(matter_id, "FEASIBLE", ticked=FEASIBLE, brought=[PAPER])
    stair.again()
    table.plan(matter_id)
    assert heard(stair, "laowang") == ["方案出来了：加装电梯"]
    assert "总价 400,000.00 元，扣除补贴后由各户分摊 299,999.99 元" in stair.cast.inbox("laowang")[-1][1]
    meets = stair.at + timedelta(hours=8)
    meeting_id = table.do(meeting.call, matter_id, meets_at=meets, place="社区活动室", agenda="谈采光")
    assert heard(stair, "meijie") == ["开会商议：加装电梯"]
    stair.until(meets + timedelta(hours=1))
    table.do(meeting.keep_minutes, matter_id, meeting_id=meeting_id, words="谈了采光", people=9, promises=[])
    assert heard(stair, "meijie") == ["会议纪要：加装电梯"]
    objection_id = table.object_(matter_id)
    assert heard(stair, "liujingli") == [wording.OBJECTION_TITLE]
    assert stair.titles("laowang")[-1] == "您的异议收到了：加装电梯"
    until = wording.deadline(stair.do(lambda session: session.get_one(Objection, objection_id).answer_by))
    assert until.endswith("24:00") and f"最晚 {until}前书面答复您" in stair.cast.inbox("laowang")[-1][1]
    assert not [words for _, words in stair.cast.inbox("liujingli") if "王德浩" in words or "101" in words]
    with stair.cast.house.database.write() as session:
        version = session.get_one(Objection, objection_id).version
        objecting.answer(session, stair.cast["liujingli"], objection_id=objection_id, words="改用玻璃井道",
                         version=version, at=stair.at)  # fmt: skip
    assert heard(stair, "laowang") == ["您的异议有答复了：加装电梯"]
    assert not [title for title in stair.titles("meijie") if "异议" in title]


def test_a_passed_vote_hands_the_matter_its_token_and_every_home_hears_each_milestone(
    stair: Stair, table: Table
) -> None:
    matter_id = table.designed()
    poll_id = _voted(stair, table, matter_id, "approve")
    with stair.cast.house.database.read() as session:
        token = course.held(session, matter_id)["VOTE_PASSED"]
        assert token.evidence == {"poll_id": poll_id} and table.row(matter_id).state == "passed"
    table.do(following.reach, matter_id, title="开工了", words="先做基础", day=local_day(stair.at))
    assert heard(stair, "laowang") == ["加装电梯：开工了"] and not stair.titles("stranger")


def test_a_vote_that_failed_ends_the_matter(stair: Stair, table: Table) -> None:
    matter_id = table.designed()
    _voted(stair, table, matter_id, "oppose")
    assert table.row(matter_id).state == "rejected"


def test_who_objected_before_the_posting_hears_that_it_counts_without_being_written_again(
    stair: Stair, table: Table
) -> None:
    matter_id = table.passed()
    table.object_(matter_id)
    stair.again()
    assert "到公示开始时还没解决，就自动算数，不用再写。" in stair.cast.inbox("laowang")[-1][1]
    stair.agree("laowang", "matter_progress")
    stair.clock.advance(hours=1)
    table.do(lambda *given, version, at: showing.begin(*given[:2], matter_id=given[2], brought=[PAPER],
                                                       version=version, at=at), matter_id)  # fmt: skip
    assert heard(stair, "laowang") == ["公示开始了：加装电梯"]
    assert stair.told("laowang", "公示开始了：加装电梯") == (wording.CARRIED, f"pages/object/object?id={matter_id}")
    assert stair.messages("matter_progress")["due"] == 1
    assert not [title for title in stair.titles("meijie") if "公示开始" in title]


def test_a_vote_that_passed_without_the_steps_before_it_is_told_to_staff(stair: Stair, table: Table) -> None:
    bare = table.raise_()
    poll_id = stair.notice(stair.draft(matter_id=bare))
    stair.until(OPENS)
    for name in ("meijie", "laowang"):
        stair.vote(name, poll_id)
    stair.until(CLOSED)
    stair.until(CLOSES + 8 * DAY)
    assert stair.titles("liujingli").count(wording.STUCK_TITLE) == 1
    assert table.row(bare).state == "open"


def test_a_draft_that_was_withdrawn_is_shown_to_nobody_it_was_not_announced_to(stair: Stair, table: Table) -> None:
    matter_id = table.designed()
    poll_id = table.do(voting.prepare, matter_id, by="liujingli")
    with stair.cast.house.database.write() as session:
        drafting.withdraw(session, stair.cast["liujingli"], poll_id, reason="写错了", version=1, at=stair.at)
    for name in ("meijie", "liujingli"):
        visitor, here = stair.cast.visitor(name), f"estate_id={stair.cast.xiushan}"
        for show in ("open", "ended"):
            assert visitor.get(f"/votes?{here}&show={show}").json["items"] == []
        assert visitor.get(f"/votes/{poll_id}").status_code == 404
        assert visitor.get(f"/matters?{here}").json["items"][0]["vote"] is None
        assert visitor.get(f"/matters/{matter_id}").json["votes"] == []
    with stair.cast.house.database.read() as session:
        assert session.scalars(select(Poll.id).where(policy.announced())).all() == []
        assert [one["id"] for one in of_matters(session, [matter_id], 0, drafts=True)[matter_id]] == [poll_id]


def _voted(stair: Stair, table: Table, matter_id: int, choice: str) -> int:
    poll_id = table.do(voting.prepare, matter_id, by="liujingli")
    stair.notice(poll_id)
    stair.until(OPENS)
    for name in ("meijie", "laowang"):
        stair.vote(name, poll_id, choice)
    stair.until(CLOSED)
    stair.until(CLOSES + 8 * DAY)
    return int(poll_id)


def test_a_matter_that_goes_past_an_objection_is_brought_before_a_second_person_and_told_to_whoever_objected(
    stair: Stair, table: Table
) -> None:
    matter_id = table.passed()
    objection_id = table.object_(matter_id)
    stair.again()

    def settle(version: int) -> None:
        with stair.cast.house.database.write() as session:
            objecting.settle(session, stair.cast["liujingli"], objection_id=objection_id, outcome="mediation_failed",
                             words="谈不拢", go_on=True, brought=[PAPER], version=version, at=stair.at)  # fmt: skip

    def confirm(version: int, **more: Any) -> None:
        with stair.cast.house.database.write() as session:
            overruling.confirm(session, stair.cast["chengong"], objection_id=objection_id, version=version,
                               at=stair.at, **more)  # fmt: skip

    settle(1)
    assert heard(stair, "chengong") == [wording.GOING_ON_TITLE]
    assert wording.GOING_ON_TITLE not in stair.titles("liujingli") + stair.titles("committee")
    confirm(2, agrees=False, why="没有盖章")
    assert heard(stair, "liujingli") == [wording.SENT_BACK_TITLE]
    assert "原因：没有盖章。" in stair.cast.inbox("liujingli")[-1][1]
    settle(3)
    confirm(4, agrees=True)
    assert heard(stair, "laowang")[-1] == "异议调解不成，事情会继续：加装电梯"
    assert not [title for title in stair.titles("meijie") if "异议" in title]


def test_every_home_on_the_roll_hears_once_of_a_stage_and_always_that_a_matter_went_back(
    stair: Stair, table: Table
) -> None:
    matter_id = table.passed()
    stair.again()
    assert [stair.titles(one).count("加装电梯：到了“公示”这一步") for one in ("meijie", "laowang")] == [1, 1]
    before = len(stair.titles("meijie"))
    with stair.cast.house.database.write() as session:
        moving.go_back(session, stair.cast["chengong"], matter_id, to="VOTE", reason="王德浩家说公示没贴",
                       version=table.row(matter_id).version, at=stair.at)  # fmt: skip
    assert heard(stair, "meijie") == ["加装电梯：退回到“表决”"]
    with stair.cast.house.database.write() as session:
        moving.go_on(session, stair.cast["chengong"], matter_id, to="PUBLICITY",
                     version=table.row(matter_id).version, at=stair.at)  # fmt: skip
    assert heard(stair, "meijie") == ["加装电梯：到了“公示”这一步"]
    said = " ".join(words for _, words in stair.cast.inbox("meijie")[before:])
    assert "王德浩" not in said and not stair.titles("stranger")


def test_of_stages_passed_through_only_the_last_is_told(stair: Stair, table: Table) -> None:
    matter_id = table.passed()
    with stair.cast.house.database.write() as session:
        moving.go_back(session, stair.cast["chengong"], matter_id, to="VOTE", reason="再看看",
                       version=table.row(matter_id).version, at=stair.at)  # fmt: skip
    stair.again()
    assert [title for title in stair.titles("meijie") if "这一步" in title] == []
    assert stair.titles("meijie").count("加装电梯：退回到“表决”") == 1
