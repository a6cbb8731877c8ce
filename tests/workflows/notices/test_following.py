"""What follows from a notice, run twice and by several at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from server.delivery.models import InboxItem, Message
from server.groups.models import Group, GroupTask, Posting
from server.groups.service import add_plain
from server.kit.clock import SHANGHAI, StoppedClock
from server.kit.facts import FactRow
from server.notices.rules import Spot
from tests.at_once import at_once, to_the_end
from tests.server.notices.conftest import Board, board
from workflows.engine.jobs import Job
from workflows.engine.reactions import Reactor
from workflows.engine.scheduler import Scheduler
from workflows.notices import jobs, wording
from workflows.notices.jobs import JOBS, publish_due
from workflows.registry import REACTIONS

__all__ = ["board"]


@pytest.fixture(autouse=True)
def noon(clock: StoppedClock, board: Board) -> None:
    clock.set(datetime(2026, 11, 21, 12, tzinfo=SHANGHAI))


def again(board: Board) -> None:
    """Let every reaction to notices happen once more."""
    with board.cast.house.database.write() as session:
        for row in session.scalars(select(FactRow).where(FactRow.name.startswith("notice."))):
            row.state, row.next_at = "due", board.at
    board.cast.react()


def test_whatever_follows_follows_once_however_often_it_is_run(board: Board) -> None:
    board.agree("meijie", times=3)
    with board.cast.house.database.write() as session:
        add_plain(session, board.cast["admin"], estate_id=board.cast.xiushan, name="秀山邻里群", at=board.at)
    notice_id = board.out()
    board.cast.visitor("meijie").get(f"/notices/{notice_id}")
    first = board.cast.counts()
    again(board)
    again(board)
    counts = board.cast.counts()
    assert {name: counts[name] for name in ("inbox_items", "messages", "consent_credits", "postings")} == {
        name: first[name] for name in ("inbox_items", "messages", "consent_credits", "postings")
    }
    assert len(board.credits_left()) == 2


def test_the_team_hears_of_it_and_the_groups_are_owed_it(board: Board) -> None:
    with board.cast.house.database.write() as session:
        add_plain(session, board.cast["admin"], estate_id=board.cast.xiushan, name="秀山邻里群", at=board.at)
    notice_id = board.out()
    silent = board.out(title="不发群", to_groups=False)
    with board.cast.house.database.read() as session:
        said = session.scalars(select(Message.body).where(Message.channel == "robot").order_by(Message.id)).all()
        posted = session.execute(select(Posting.cause, Posting.state, Posting.piece_id)).all()
    assert said[0]["words"] == ("【秀山花园】已发布停水通知：明天上午停水（全小区）。请值班同事留意住户来电。")
    assert [tuple(row) for row in posted] == [(f"notice:{notice_id}", "by_hand", notice_id)]
    board.recall(notice_id)
    board.recall(silent)
    board.cast.react()
    with board.cast.house.database.read() as session:
        assert session.scalars(select(Posting.state)).all() == ["withdrawn"]


def test_a_customer_group_of_the_part_it_is_for_gets_a_task_and_a_recall_stops_it(board: Board) -> None:
    cast = board.cast
    with cast.house.database.write() as session:
        for name, stair_id in (("一单元群", cast.stair), ("别的楼", None)):
            building_id = None if stair_id else board.building("1栋")
            session.add(Group(estate_id=cast.xiushan, stair_id=stair_id, building_id=building_id, kind="customer",
                              name=name, chat_id=f"wr-{name}", owner_userid="xiaoli", state="active",
                              made_at=board.at))  # fmt: skip
    notice_id = board.out(spots=((Spot.LIFT, cast.lift),))
    with cast.house.database.read() as session:
        task = session.scalars(select(GroupTask)).one()
        posted = session.scalars(select(Posting.state)).all()
    assert task.content["mark"] == f"【秀山花园】停水通知 第{notice_id}号" and posted == ["due"]
    assert cast.house.files.get(task.content["cover_key"]).startswith(b"\x89PNG")
    board.recall(notice_id)
    cast.react()
    with cast.house.database.read() as session:
        assert session.scalars(select(Posting.state)).all() == ["withdrawn"]
        assert session.scalars(select(GroupTask.state)).one() in ("withdrawing", "closed")


def test_what_is_posted_names_itself_and_fits(board: Board) -> None:
    told = board.brief(board.out(words="请提前存水。" * 300))
    words = wording.group_words(told)
    assert wording.mark(told) == f"【秀山花园】停水通知 第{told.id}号"
    assert words.startswith("明天上午停水\n范围：全小区\n时间：11月22日 12:00 至 15:00\n")
    assert words.endswith("物业电话 0771-5550100") and len(words) < 400
    assert len(wording.short(told)) == wording.SHORT


def test_the_job_runs_twice_and_by_two_schedulers_and_publishes_once(board: Board, clock: StoppedClock) -> None:
    notice_id = board.write()
    board.publish(notice_id, wanted=board.at + timedelta(hours=1))
    clock.advance(hours=2)
    house = board.cast.house
    at_once(*[partial(publish_due, house, clock.now())] * 4)
    assert publish_due(house, clock.now()) is None
    for _ in range(2):
        Scheduler(house, JOBS).run_once()
    board.cast.react()
    with house.database.read() as session:
        published = select(func.count()).select_from(FactRow).where(FactRow.name == "notice.published")
        assert session.scalar(published) == 1
        assert session.scalar(
            select(func.count()).select_from(InboxItem).where(InboxItem.cause == f"notice:{notice_id}")
        )
    assert len(board.told(notice_id)) == 4


def test_two_workers_at_one_fact_tell_once(board: Board) -> None:
    board.agree("meijie", times=2)
    notice_id = board.write()
    board.publish(notice_id)
    at_once(*(to_the_end(Reactor(board.cast.house, REACTIONS).run_once) for _ in range(3)))
    assert len(board.told(notice_id)) == 4
    assert board.messages(notice_id) == {"o-meijie": "due"} and len(board.credits_left()) == 1


def test_the_job_is_named_and_watched() -> None:
    assert [job.name for job in JOBS] == ["notices.publish"] and isinstance(jobs.JOBS[0], Job)
    assert JOBS[0].silent_after == timedelta(minutes=15)
