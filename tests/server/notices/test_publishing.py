"""A notice from draft to recall: who hears of it, when, and by whose word."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.kit.clock import SHANGHAI, StoppedClock
from server.kit.errors import Conflict, Malformed, NotFound, Stale
from server.kit.facts import FactRow
from server.notices.rules import Spot
from server.notices.service import writing
from server.people.service.merging import merge
from server.places import queries as places
from tests.server.notices.conftest import Board

EVERYBODY = ["daughter", "laowang", "meijie", "tenant"]


def shanghai(hour: int, day: int = 21, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def noon(clock: StoppedClock, board: Board) -> None:
    clock.set(shanghai(12))


def test_owners_family_and_tenants_each_find_it_once_in_their_inbox(board: Board) -> None:
    notice_id = board.out()
    assert board.told(notice_id) == EVERYBODY
    title, words = board.cast.inbox("meijie")[-1]
    assert title == "停水通知：明天上午停水"
    assert words.startswith("全小区，11月22日 12:00 至 15:00。水箱清洗")


def test_a_notice_to_a_building_a_stair_or_a_lift_reaches_only_those_who_live_there(board: Board) -> None:
    cast = board.cast
    buildings = {row["name"]: row["id"] for row in tree(board)["buildings"]}
    assert board.told(board.out(spots=((Spot.BUILDING, buildings["21栋"]),))) == EVERYBODY
    assert board.told(board.out(spots=((Spot.BUILDING, buildings["1栋"]),))) == []
    assert board.told(board.out(spots=((Spot.STAIR, cast.stair),))) == EVERYBODY
    assert board.told(board.out(spots=((Spot.LIFT, cast.lift),))) == EVERYBODY


def test_a_place_of_another_estate_is_refused(board: Board) -> None:
    other = tree(board, board.cast.defu)["buildings"][0]["id"]
    with pytest.raises(NotFound):
        board.write(spots=((Spot.BUILDING, other),))
    with pytest.raises(Malformed):
        board.write(spots=tuple((Spot.STAIR, number) for number in range(100)))


def test_in_the_quiet_hours_an_ordinary_notice_waits_for_the_morning(board: Board, clock: StoppedClock) -> None:
    clock.set(shanghai(21, minute=30))
    notice_id = board.write()
    when = board.publish(notice_id)
    assert (when.at, when.quiet) == (shanghai(8, 22), True)
    board.cast.react()
    assert board.told(notice_id) == [] and board.due() == []
    clock.set(shanghai(7, 22, 59))
    assert board.due() == []
    clock.set(shanghai(8, 22))
    assert board.due() == [notice_id] and board.due() == []
    board.cast.react()
    board.cast.react()
    assert board.told(notice_id) == EVERYBODY


def test_a_scheduled_notice_missed_by_a_standstill_comes_once_and_is_marked_late(
    board: Board, clock: StoppedClock
) -> None:
    notice_id = board.write()
    board.publish(notice_id, wanted=shanghai(17))
    clock.set(shanghai(20))
    assert board.due() == [notice_id]
    assert [fact["late"] for fact in facts(board, "notice.published")] == [True]


def test_what_is_over_by_then_is_not_published_and_its_writer_hears_why(board: Board, clock: StoppedClock) -> None:
    notice_id = board.write(starts_at=shanghai(14), ends_at=shanghai(16))
    board.publish(notice_id, wanted=shanghai(13))
    clock.set(shanghai(18))
    assert board.due() == []
    assert board.row(notice_id).state == "draft"
    board.cast.react()
    assert board.told(notice_id) == []
    assert board.cast.inbox("xiaoli")[-1][0] == "定时通知没有发布"


def test_an_hour_that_makes_no_sense_is_refused(board: Board) -> None:
    notice_id = board.write(starts_at=shanghai(14), ends_at=shanghai(16))
    for wanted in (shanghai(16), shanghai(12) + timedelta(days=90)):
        with pytest.raises(Malformed):
            board.publish(notice_id, wanted=wanted)
    with pytest.raises(Malformed):
        board.write(starts_at=shanghai(14), ends_at=shanghai(13))
    with pytest.raises(Malformed):
        board.write(starts_at=None, ends_at=shanghai(13))


def test_an_urgent_one_goes_at_once_by_night_but_only_by_the_word_of_two(board: Board, clock: StoppedClock) -> None:
    clock.set(shanghai(2, 22))
    notice_id = board.write(title="请立即关闭燃气", kind="gas", starts_at=None, ends_at=None)
    board.call_urgent(notice_id)
    board.cast.react()
    assert board.told(notice_id) == []
    assert board.cast.inbox("zhaojie")[-1][0] == "紧急通知待确认"
    assert "紧急通知待确认" not in [title for title, _ in board.cast.inbox("xiaoli")]
    with pytest.raises(Conflict) as no:
        board.confirm(notice_id, by="xiaoli")
    assert no.value.code == "second_person_needed"
    with pytest.raises(NotFound):
        board.confirm(notice_id, by="heshifu")
    board.confirm(notice_id)
    board.cast.react()
    assert board.told(notice_id) == EVERYBODY
    first, second = board.cast.audit("notice.urgent_called")[0], board.cast.audit("notice.urgent_confirmed")[0]
    assert (first.actor_id, second.actor_id) == (board.cast.ids["xiaoli"], board.cast.ids["zhaojie"])


def test_who_called_it_urgent_under_another_name_is_no_second_person(board: Board, clock: StoppedClock) -> None:
    clock.set(shanghai(2, 22))
    notice_id = board.write(title="请立即关闭燃气", kind="gas", starts_at=None, ends_at=None)
    board.call_urgent(notice_id)
    with board.cast.house.database.write() as session:
        merge(session, gone_id=board.cast.ids["xiaoli"], kept_id=board.cast.ids["zhaojie"], at=board.at)
    board.cast.react()
    told = {name: [title for title, _ in board.cast.inbox(name)] for name in ("zhaojie", "liujingli")}
    assert "紧急通知待确认" not in told["zhaojie"] and "紧急通知待确认" in told["liujingli"]
    with pytest.raises(Conflict) as no:
        board.confirm(notice_id, by="zhaojie")
    assert no.value.code == "second_person_needed"


def test_a_recalled_notice_says_so_and_what_was_not_sent_is_not_sent(board: Board) -> None:
    board.agree("meijie")
    notice_id = board.out()
    assert board.messages(notice_id) == {"o-meijie": "due"} and board.credits_left() == []
    board.recall(notice_id)
    board.cast.react()
    board.cast.react()
    assert board.messages(notice_id) == {"o-meijie": "skipped"}
    assert board.credits_left() == ["o-meijie"]
    assert board.cast.inbox("meijie")[-1] == ("【已撤回】明天上午停水", "这条通知已撤回：时间写错了")


@pytest.mark.parametrize("note", ["写错了，问 13800138000", "白兰娟家的事，不该发"])
def test_the_note_of_a_recall_passes_the_gate_too(board: Board, note: str) -> None:
    notice_id = board.out()
    with pytest.raises(Malformed) as no:
        board.recall(notice_id, note)
    assert no.value.code == "private_words"
    assert board.row(notice_id).state == "published"


def test_a_notice_recalled_before_anybody_was_told_reaches_nobody(board: Board) -> None:
    notice_id = board.write()
    board.publish(notice_id)
    board.recall(notice_id)
    board.cast.react()
    assert board.told(notice_id) == [] and board.messages(notice_id) == {}


def test_a_recalled_notice_is_put_right_by_a_new_one(board: Board) -> None:
    wrong = board.out()
    board.recall(wrong)
    with board.cast.house.database.write() as session:
        right = writing.correct(session, board.cast["xiaoli"], wrong, version=board.row(wrong).version, at=board.at)
    assert board.row(right).corrects_id == wrong and board.row(right).state == "draft"


@pytest.mark.parametrize("state", ["published", "recalled"])
def test_what_is_out_is_never_edited_or_thrown_away(board: Board, state: str) -> None:
    notice_id = board.out()
    if state == "recalled":
        board.recall(notice_id)
    version = board.row(notice_id).version
    with board.cast.house.database.write() as session, pytest.raises(Conflict):
        writing.edit(session, board.cast["xiaoli"], notice_id, board.said(title="改"), version=version, at=board.at)
    with board.cast.house.database.write() as session, pytest.raises(Conflict):
        writing.discard(session, board.cast["xiaoli"], notice_id, version=version, at=board.at)


def test_an_edit_against_an_old_version_is_refused(board: Board) -> None:
    notice_id = board.write()
    cast = board.cast
    for title in ("先改", "再改"):
        with cast.house.database.write() as session:
            if title == "先改":
                writing.edit(session, cast["xiaoli"], notice_id, board.said(title=title), version=1, at=board.at)
            else:
                with pytest.raises(Stale):
                    writing.edit(session, cast["zhaojie"], notice_id, board.said(title=title), version=1, at=board.at)
    assert board.row(notice_id).title == "先改"
    assert board.cast.audit("notice.edited")[0].after == {"title": "先改"}


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("请联系 199 0000 0734", "手机号"),
        ("电话一九九零零零零零七三四", "手机号"),
        ("身份证 45010019440307734X", "身份证号"),
        ("21栋1单元702欠物业费三百元", "房号和欠费"),
        ("桂A12345 请挪车", "车牌号"),
        ("感谢白兰娟的建议", "住户姓名"),
    ],
)
def test_what_must_not_go_to_many_is_refused_with_what_and_where(board: Board, words: str, what: str) -> None:
    with pytest.raises(Malformed) as no:
        board.write(words=words)
    assert what in no.value.detail["fields"]["words"][0]


def test_a_name_may_stand_there_when_somebody_says_it_may_but_a_phone_never(board: Board) -> None:
    assert board.write(words="感谢白兰娟的建议", names_agreed=True)
    with pytest.raises(Malformed):
        board.write(words="白兰娟 19900000734", names_agreed=True)


def test_the_estates_own_numbers_pass(board: Board) -> None:
    assert board.write(words="物业 0771-5550100，电梯救援 96333，3栋共有120户未交。702 室漏水。")


@pytest.mark.parametrize("name", ["meijie", "heshifu", "huangjingli", "zhoukuaiji", "committee", "chengong"])
def test_only_the_team_of_the_estate_writes(board: Board, name: str) -> None:
    with pytest.raises(NotFound):
        board.write(by=name)


def tree(board: Board, estate_id: int = 0) -> dict[str, Any]:
    with board.cast.house.database.read() as session:
        return places.tree(session, estate_id or board.cast.xiushan)


def facts(board: Board, name: str) -> list[dict[str, Any]]:
    asked = select(FactRow.payload).where(FactRow.name == name).order_by(FactRow.id)
    with board.cast.house.database.read() as session:
        return list(session.scalars(asked))
