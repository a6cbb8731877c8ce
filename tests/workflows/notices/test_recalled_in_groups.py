"""A recalled notice in the groups that have it: they hear it once, by a colleague's phone and by hand alike."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select, update

from server.delivery.models import InboxItem
from server.groups.models import Group, GroupTask, Posting
from server.groups.rules import State
from server.groups.service import add_plain, following, mark_posted
from server.kit.clock import SHANGHAI, StoppedClock
from server.notices.service import writing
from tests.server.notices.conftest import Board, board

__all__ = ["board"]


@pytest.fixture(autouse=True)
def groups(clock: StoppedClock, board: Board) -> None:
    """A plain group and a customer one."""
    clock.set(datetime(2026, 11, 21, 12, tzinfo=SHANGHAI))
    with board.cast.house.database.write() as session:
        add_plain(session, board.cast["admin"], estate_id=board.cast.xiushan, name="秀山邻里群", at=board.at)
        session.add(Group(estate_id=board.cast.xiushan, kind="customer", name="客户群", chat_id="wr-1",
                          owner_userid="xiaoli", state="active", made_at=board.at))  # fmt: skip


def postings(board: Board, cause: str) -> dict[str, str]:
    """The state of each posting of a cause, by the kind of its group."""
    asked = select(Group.kind, Posting.state).join(Group, Group.id == Posting.group_id).where(Posting.cause == cause)
    with board.cast.house.database.read() as session:
        return dict(session.execute(asked).all())


def reach(board: Board, cause: str) -> None:
    """It has reached both groups."""
    with board.cast.house.database.write() as session:
        session.execute(update(Posting).where(Posting.cause == cause, Posting.state == "due").values(state="sent"))
        for id_ in session.scalars(select(Posting.id).where(Posting.cause == cause, Posting.state == "by_hand")).all():
            mark_posted(session, board.cast["xiaoli"], id_, at=board.at)


def recall(board: Board, notice_id: int) -> None:
    board.recall(notice_id)
    for _ in range(2):
        board.cast.react()


def correction(board: Board, wrong: int, **over: object) -> int:
    with board.cast.house.database.write() as session:
        new = writing.correct(session, board.cast["xiaoli"], wrong, version=board.row(wrong).version, at=board.at)
        writing.edit(
            session, board.cast["xiaoli"], new, board.said(title="后天上午停水", **over), version=1, at=board.at
        )
    board.publish(new)
    for _ in range(2):
        board.cast.react()
    return new


def test_both_kinds_of_groups_hear_that_it_was_taken_back(board: Board) -> None:
    notice_id = board.out()
    reach(board, f"notice:{notice_id}")
    recall(board, notice_id)
    assert postings(board, f"notice:{notice_id}") == {"plain": "posted", "customer": "sent"}
    assert postings(board, f"notice:{notice_id}:recalled") == {"plain": "by_hand", "customer": "due"}
    with board.cast.house.database.read() as session:
        content = session.scalars(select(GroupTask.content).order_by(GroupTask.id.desc())).first()
        said = session.scalars(select(InboxItem.words).where(InboxItem.cause.like("by_hand:%recalled%"))).first()
    assert content is not None and content["mark"] == f"【撤回】【秀山花园】停水通知 第{notice_id}号"
    assert content["words"].startswith("“明天上午停水”已撤回：时间写错了") and said is not None and "【撤回】" in said


def test_a_group_that_never_got_it_hears_nothing(board: Board) -> None:
    notice_id = board.out()
    recall(board, notice_id)
    assert postings(board, f"notice:{notice_id}:recalled") == {}


def test_its_correction_goes_to_every_group_that_has_the_wrong_one(board: Board) -> None:
    wrong = board.out()
    reach(board, f"notice:{wrong}")
    recall(board, wrong)
    new = correction(board, wrong, to_groups=False)
    assert postings(board, f"notice:{wrong}:recalled") == {"plain": "withdrawn", "customer": "withdrawn"}
    assert postings(board, f"notice:{new}") == {"plain": "by_hand", "customer": "due"}
    with board.cast.house.database.read() as session:
        content = session.scalars(select(GroupTask.content).order_by(GroupTask.id.desc())).first()
    assert content is not None and content["mark"].startswith("【更正】") and f"更正第{wrong}号通知" in content["words"]


def test_at_night_the_groups_hear_it_in_the_morning(board: Board, clock: StoppedClock) -> None:
    notice_id = board.out()
    reach(board, f"notice:{notice_id}")
    clock.set(datetime(2026, 11, 21, 22, tzinfo=SHANGHAI))
    recall(board, notice_id)
    assert postings(board, f"notice:{notice_id}:recalled") == {}
    clock.set(datetime(2026, 11, 22, 8, 1, tzinfo=SHANGHAI))
    board.cast.react()
    assert postings(board, f"notice:{notice_id}:recalled") == {"plain": "by_hand", "customer": "due"}


def test_whoever_was_quicker_than_the_recall_says_so_and_that_group_hears_it(board: Board) -> None:
    notice_id = board.out()
    recall(board, notice_id)
    with board.cast.house.database.write() as session:
        rows = {row.task_id is None: row for row in session.scalars(select(Posting)).all()}
        mark_posted(session, board.cast["xiaoli"], rows[True].id, at=board.at)
        assert rows[False].task_id is not None
        following.settle(session, rows[False].task_id, {"wr-1": State.SENT}, at=board.at)
    for _ in range(2):
        board.cast.react()
    assert postings(board, f"notice:{notice_id}:recalled") == {"plain": "by_hand", "customer": "due"}
