"""How far one telling came: every person stands at exactly one point, and who has not heard is found by home."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from server.delivery import reach
from server.delivery.models import InboxItem, Message
from server.delivery.rules import State
from server.kit.clock import local_day
from server.kit.errors import NotFound
from tests.server.notices.conftest import Board

POINTS = {
    State.DUE: "open",
    State.SENDING: "open",
    State.SENT: "sent",
    State.REFUSED: "refused",
    State.FAILED: "failed",
    State.UNCERTAIN: "uncertain",
    State.SKIPPED: "skipped",
    State.NO_CREDIT: "no_credit",
}


def standings(board: Board, cause: str) -> dict[str, tuple[int, int]]:
    with board.cast.house.database.read() as session:
        return {row["key"]: (row["people"], row["read"]) for row in reach.standings(session, cause)}


@pytest.mark.parametrize(("state", "point"), POINTS.items())
def test_everybody_stands_at_one_point(board: Board, state: State, point: str) -> None:
    board.agree("meijie")
    cause = f"notice:{board.out()}"
    with board.cast.house.database.write() as session:
        session.execute(update(Message).where(Message.cause == cause).values(state=state))
    found = standings(board, cause)
    assert sum(people for people, _ in found.values()) == 4
    assert found[point][0] == (4 if point == "no_credit" else 1)


def test_who_has_no_phone_of_ours_is_not_mistaken_for_somebody_without_credit(board: Board) -> None:
    board.add_owner("502", "孙老")
    cause = f"notice:{board.out()}"
    assert standings(board, cause) == {"no_credit": (4, 0), "no_app": (1, 0)}
    with board.cast.house.database.read() as session:
        day = local_day(board.at)
        told = reach.head(session, board.cast["liujingli"], cause)
        assert (told["people"], told["read"], told["title"]) == (5, 0, "停水通知：明天上午停水")
        page = reach.recipients(session, cause, reach="no_app", estate_id=board.cast.xiushan, day=day)
        assert [(row["home"], row["name"]) for row in page.items] == [("21栋1单元502", "孙老")]
        for stranger in ("huangjingli", "heshifu", "zhoukuaiji", "meijie"):
            with pytest.raises(NotFound):
                reach.head(session, board.cast[stranger], cause)


def test_a_home_is_to_be_phoned_when_nobody_there_has_read_it(board: Board) -> None:
    board.add_owner("502", "孙老")
    cause = f"notice:{board.out()}"
    with board.cast.house.database.write() as session:
        theirs = (InboxItem.cause == cause) & (InboxItem.person_id == board.cast.ids["daughter"])
        session.execute(update(InboxItem).where(theirs).values(read_at=board.at))

    def homes(hours: int) -> list[tuple[str, int]]:
        with board.cast.house.database.read() as session:
            page = reach.unheard(session, cause, estate_id=board.cast.xiushan, before=board.at - timedelta(hours=hours),
                                 day=local_day(board.at), limit=10)  # fmt: skip
            return sorted((row["label"], row["app"]) for row in page.items)

    assert homes(0) == [("21栋1单元101", 1), ("21栋1单元502", 0)], "梅姐's daughter has read it for both"
    assert homes(4) == [("21栋1单元502", 0)], "where there is a phone, somebody may still look"
