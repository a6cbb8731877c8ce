"""Objections and disowned ballots that nobody answers: who is reminded, who hears it is late; each once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.kit.clock import local_day
from server.proposals.models import Objection
from server.proposals.queries import parts
from server.proposals.service import meeting
from server.votes.models import Dispute
from tests.server.proposals.conftest import Table
from tests.workflows.people.test_promises import heard, pass_to
from tests.workflows.proposals.conftest import DAY, Stair
from tests.workflows.proposals.test_disowned import decide, disown, running
from workflows.engine.promises import LATE_TITLE, SOON_TITLE
from workflows.proposals import promised, promises, wording

HOUR = DAY / 24


@pytest.fixture
def table(stair: Stair) -> Table:
    return Table(stair.cast)


def test_an_objection_is_reminded_of_and_told_late_to_whoever_made_it(stair: Stair, table: Table) -> None:
    objection_id = table.object_(table.raise_())
    by = stair.do(lambda session: session.get_one(Objection, objection_id).answer_by)
    pass_to(stair.cast, stair.clock, by - 10 * HOUR)
    assert all(len(heard(stair.cast, name, SOON_TITLE)) == 1 for name in ("xiaoli", "liujingli", "committee"))
    for hours in (9, 10, 100):
        pass_to(stair.cast, stair.clock, by + hours * HOUR)
    assert len(heard(stair.cast, "liujingli", LATE_TITLE)) == 1 and not heard(stair.cast, "committee", LATE_TITLE)
    maker = stair.do(lambda session: session.get_one(Objection, objection_id).person_id)
    (name,) = [name for name, id_ in stair.cast.ids.items() if id_ == maker]
    (said,) = heard(stair.cast, name, "晚了")
    assert f"还没有书面答复，本该{wording.deadline(by)}前答复您。已告诉项目经理" in said
    assert not any(heard(stair.cast, other, "对不起") for other in stair.cast.ids if other != name)


def test_an_answered_objection_is_late_for_nobody(stair: Stair, table: Table) -> None:
    objection_id = table.object_(table.raise_())
    by = stair.do(lambda session: session.get_one(Objection, objection_id).answer_by)
    with stair.cast.house.database.write() as session:
        session.get_one(Objection, objection_id).answered_at = stair.at
    pass_to(stair.cast, stair.clock, by + 9 * HOUR)
    assert not heard(stair.cast, "liujingli", LATE_TITLE)


def test_a_disowned_ballot_has_a_day_by_which_it_is_looked_into(stair: Stair) -> None:
    dispute_id = disown(stair, running(stair), "meijie")
    stair.again()
    by = promises.looked_into_by(stair.do(lambda session: session.scalars(select(Dispute.at)).one()))
    assert heard(stair.cast, "meijie", promises.RAISED_TITLE) == [
        "您说不是自己投的那张票，已先不计。最晚 12月11日 24:00前核实，结果发到这里。"
    ]
    pass_to(stair.cast, stair.clock, by - 10 * HOUR)
    assert len(heard(stair.cast, "liujingli", SOON_TITLE)) == len(heard(stair.cast, "committee", SOON_TITLE)) == 1
    pass_to(stair.cast, stair.clock, by + 10 * HOUR)
    assert len(heard(stair.cast, "chengong", LATE_TITLE)) == 1 and not heard(stair.cast, "liujingli", LATE_TITLE)
    assert any("已告诉社区专员" in said for said in heard(stair.cast, "meijie", "我们晚了"))
    decide(stair, dispute_id)
    assert len(heard(stair.cast, "meijie", "查实那张票不是您投的")) == 1


def test_what_was_promised_at_a_meeting_is_reminded_of_before_and_after_its_day(stair: Stair, table: Table) -> None:
    matter_id, due = table.raise_(), local_day(stair.at) + 10 * DAY
    meeting_id = table.do(meeting.call, matter_id, meets_at=stair.at - DAY, place="活动室", agenda="谈采光")
    table.do(meeting.keep_minutes, matter_id, meeting_id=meeting_id, words="谈妥了", people=9,
             promises=[("复核日照", due), ("没有日子的", None)])  # fmt: skip
    told = []
    for days in (6, 1, 3, 1, 20):
        stair.clock.advance(days=days)
        for _ in range(2):
            promised.remind(stair.cast.house, stair.at)
        told.append(len(heard(stair.cast, "chengong", "会上答应的事")))
    assert told == [0, 1, 1, 2, 2], "at 4, 3, 0 days, the day after, and long after"
    assert "复核日照" in heard(stair.cast, "committee", promised.LATE_TITLE)[0]
    kept = stair.do(lambda session: parts.meetings(session, matter_id, {}, local_day(stair.at)))[0]["promises"]
    assert [one["late"] for one in kept] == [True, False]
    table.do(meeting.keep_promise, matter_id, promise_id=kept[0]["id"])
    assert promised.remind(stair.cast.house, stair.at) is None
