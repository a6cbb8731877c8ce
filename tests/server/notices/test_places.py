"""One notice for several places: who hears it, who has read it, which groups, and how the places are called."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from server.groups.models import Group, Posting
from server.kit.clock import local_day
from server.notices import queries
from server.notices.models import NoticePlace
from server.notices.queries import board as boards
from server.notices.rules import LONGEST_PLACE, Kind, Spot, places_words
from server.notices.service import writing
from tests.server.notices.conftest import Board, board
from tests.talks import Chat

__all__ = ["board"]


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([], "全小区"),
        (["3栋"], "3栋"),
        (["3栋", "4栋"], "3栋、4栋"),
        (["3栋", "4栋", "5栋", "6栋", "7栋"], "3至7栋"),
        (["3栋", "4栋", "5栋", "9栋"], "3至5栋、9栋"),
        (["21栋1单元", "21栋2单元", "21栋3单元"], "21栋1单元、21栋2单元、21栋3单元"),
        (["A座", "B座", "3号梯", "4号梯", "5号梯"], "A座、B座、3至5号梯"),
        (["1栋", "3栋", "5栋"], "1栋、3栋、5栋"),
    ],
)
def test_how_places_are_called(labels: list[str], words: str) -> None:
    assert places_words(labels) == words


def test_a_line_of_places_is_never_too_long_and_says_how_many() -> None:
    words = places_words([f"{number}栋很长的名字{'甲乙丙丁'[number % 4]}" for number in range(60)])
    assert len(words) <= LONGEST_PLACE and words.endswith("等 60 处")


def both(board: Board) -> tuple[tuple[Spot, int], ...]:
    return (Spot.BUILDING, board.building("1栋")), (Spot.BUILDING, board.building("21栋"))


def test_everybody_of_each_place_hears_it_once_and_nobody_else(board: Board) -> None:
    everybody = board.told(board.out())
    assert board.told(board.out(spots=both(board))) == everybody
    mixed = board.out(spots=((Spot.STAIR, board.cast.stair), (Spot.LIFT, board.cast.lift)))
    assert board.told(mixed) == everybody
    assert board.told(board.out(spots=((Spot.BUILDING, board.building("1栋")),))) == []
    lines = board.cast.visitor("meijie").get("/notices").json["items"]
    assert len(lines) == 3 and lines[1]["place_label"].count("、") == 1


def test_homes_in_two_of_its_places_are_counted_once(board: Board) -> None:
    notice_id = board.out(spots=((Spot.STAIR, board.cast.stair), (Spot.BUILDING, board.building("21栋"))))
    board.cast.visitor("meijie").get(f"/notices/{notice_id}")
    with board.cast.house.database.read() as session:
        row = {"id": notice_id, "estate_id": board.cast.xiushan}
        counted = queries.reads_by_building(session, row, day=local_day(board.at))
    assert [each["homes"] for each in counted] == [3]


def test_each_place_has_its_groups_and_no_place_is_lost(board: Board) -> None:
    with board.cast.house.database.write() as session:
        for name, building in (("21栋群", board.building("21栋")), ("全小区群", None)):
            shared = {"kind": "customer", "owner_userid": "xiaoli", "state": "active", "made_at": board.at}
            session.add(Group(estate_id=board.cast.xiushan, building_id=building, name=name, chat_id=f"wr-{name}",
                              **shared))  # fmt: skip
    one, two = board.out(spots=((Spot.BUILDING, board.building("21栋")),)), board.out(spots=both(board))
    with board.cast.house.database.read() as session:
        names = select(Group.name).join(Posting, Posting.group_id == Group.id).order_by(Group.id)
        assert session.scalars(names.where(Posting.piece_id == one)).all() == ["21栋群"]
        assert session.scalars(names.where(Posting.piece_id == two)).all() == ["21栋群", "全小区群"]


def test_places_are_changed_copied_into_a_correction_and_thrown_away(board: Board) -> None:
    notice_id = board.write(spots=both(board))
    with board.cast.house.database.write() as session:
        said = board.said(spots=((Spot.STAIR, board.cast.stair),))
        writing.edit(session, board.cast["xiaoli"], notice_id, said, version=1, at=board.at)
    assert "单元" in board.row(notice_id).place_label
    board.publish(notice_id)
    board.recall(notice_id)
    with board.cast.house.database.write() as session:
        version = board.row(notice_id).version
        new = writing.correct(session, board.cast["xiaoli"], notice_id, version=version, at=board.at)
    with board.cast.house.database.read() as session:
        shown = boards.whole(session, board.cast["xiaoli"], new, at=board.at)
    assert shown["spots"] == [f"stair:{board.cast.stair}"]
    with board.cast.house.database.write() as session:
        writing.discard(session, board.cast["xiaoli"], new, version=1, at=board.at)
        assert session.scalar(select(func.count()).where(NoticePlace.notice_id == new)) == 0


def test_the_chat_tells_of_a_cut_in_one_of_its_places(board: Board) -> None:
    board.out(spots=both(board), kind=Kind.WATER)
    assert "明天上午停水" in Chat(board.cast, "meijie").say("明天停水吗")
