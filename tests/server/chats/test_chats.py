"""Chats from the first word to their end, on both engines."""

from __future__ import annotations

from datetime import date, time, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from server.chats.models import Chat, ChatLine, ChatLook, Duty
from server.chats.queries import duty as on_list
from server.chats.queries import queue, window
from server.chats.rules.settings import default_talks
from server.chats.rules.words import State
from server.chats.service import answering, climbing, duty, ending, handing, looking
from server.chats.service.duty import Shift
from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, DomainError, NotAllowed, NotFound, Stale
from server.kit.facts import FactRow
from tests.at_once import at_once
from tests.server.chats.conftest import NOON, Line24

TALKS = default_talks()
DAY = Shift(date(2026, 11, 21), date(2026, 11, 22), time(8), time(20))
NIGHT = Shift(date(2026, 11, 21), date(2026, 11, 21), time(20), time(8))


def facts(line: Line24, name: str) -> int:
    with line.cast.house.database.read() as session:
        return session.scalar(select(func.count()).where(FactRow.name == name)) or 0


def test_words_are_sealed_kept_once_and_counted_while_somebody_waits(line: Line24) -> None:
    first = line.says("厨房漏水了", key="k1")
    again = line.says("厨房漏水了", key="k1")
    assert (first.news, again.news, again.chat_id) == (True, False, first.chat_id)
    assert line.row(first.chat_id).unread == 0
    chat_id = line.asks()
    line.says("快点", key="k2")
    line.says("快点", key="k2")
    row = line.row(chat_id)
    assert (chat_id, row.state, row.unread) == (first.chat_id, State.WAITING, 1)
    with line.cast.house.database.read() as session:
        kept = session.scalars(select(ChatLine.words).where(ChatLine.chat_id == chat_id)).all()
    assert all(words and "漏水" not in words for words in kept)


def test_of_two_who_take_at_once_one_wins_and_the_other_hears_who(line: Line24) -> None:
    chat_id = line.asks()
    version, refused = line.row(chat_id).version, list[DomainError]()

    def take(name: str) -> None:
        try:
            line.take(name, chat_id, version)
        except DomainError as error:
            refused.append(error)

    at_once(partial(take, "xiaoli"), partial(take, "zhaojie"))
    assert len(refused) == 1
    assert refused[0].code in ("chat_taken", "chat_changed")
    assert facts(line, "chat.taken") == 1
    winner = line.row(chat_id).taken_by
    loser = "zhaojie" if winner == line.cast.ids["xiaoli"] else "xiaoli"
    with pytest.raises(Conflict, match="chat_taken"), line.write() as session:
        handing.take(session, line.cast[loser], chat_id, version=line.row(chat_id).version, at=line.at)
    line.take("liujingli", chat_id)
    assert line.row(chat_id).taken_by == line.cast.ids["liujingli"]


def test_a_chat_goes_to_a_person_and_back_and_is_answered_in_between(line: Line24) -> None:
    chat_id = line.asks()
    vault = line.cast.house.vault
    told: dict[str, Any] = {"words": "马上到", "file_ids": [], "way": "message", "at": line.at}
    with pytest.raises(Conflict, match="chat_not_yours"), line.write() as session:
        answering.say(session, vault, line.cast["xiaoli"], chat_id, key="a", **told)
    with pytest.raises(Stale):
        line.take("xiaoli", chat_id, version=99)
    line.take("xiaoli", chat_id)
    for _ in range(2):
        with line.write() as session:
            ids = answering.say(session, vault, line.cast["xiaoli"], chat_id, key="a", **told)
    row = line.row(chat_id)
    assert (len(ids), row.unread, row.waiting_since, row.state) == (1, 0, None, State.PERSON)
    line.says("好的，谢谢！")
    assert (line.row(chat_id).waiting_since, facts(line, "chat.said")) == (None, 1)
    line.says("还有一件事")
    line.says("快点")
    row = line.row(chat_id)
    assert (row.unread, row.waiting_since, facts(line, "chat.said")) == (3, line.at, 2)
    with pytest.raises(NotAllowed), line.write() as session:
        handing.give_back(session, line.cast["zhaojie"], chat_id, version=line.row(chat_id).version, at=line.at)
    with line.write() as session:
        handing.give_back(session, line.cast["xiaoli"], chat_id, version=line.row(chat_id).version, at=line.at)
    row = line.row(chat_id)
    assert (row.state, row.taken_by, row.waiting_since, row.unread) == (State.BOT, None, None, 0)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_other_estate_sees_nothing_and_a_stranger_of_no_estate_is_seen_by_all_who_answer(line: Line24) -> None:
    chat_id, nobody = line.asks(), line.asks(who=None)
    session_ = line.cast.house.database.read
    for name in ("heshifu", "huangjingli", "chengong", "zhoukuaiji", "meijie"):
        with session_() as session:
            theirs = [nobody] if name in ("heshifu", "huangjingli") else []
            assert [row["id"] for row in queue.queue(session, line.cast[name]).items] == theirs
            with pytest.raises(NotFound):
                window.one(session, line.cast[name], chat_id, at=line.at)
        with pytest.raises(NotFound), line.write() as session:
            handing.take(session, line.cast[name], chat_id, version=2, at=line.at)
        with pytest.raises(NotFound), line.write() as session:
            looking.look(session, line.cast[name], chat_id, at=line.at, reason="想看看")
    with session_() as session:
        assert [row["id"] for row in queue.queue(session, line.cast["xiaoli"]).items] == [chat_id, nobody]
        assert {row["id"] for row in queue.queue(session, line.cast["admin"]).items} == {chat_id, nobody}
        assert queue.waiting_for(session, line.cast["xiaoli"]) == 2
        assert queue.tallies(session, line.cast["xiaoli"])["waiting"] == 2


def test_who_is_not_on_duty_reads_only_with_a_reason_and_every_look_is_on_record(line: Line24) -> None:
    chat_id = line.asks()
    with line.write() as session:
        duty.put(session, line.cast["liujingli"], estate_id=line.cast.xiushan, person_id=line.cast.ids["zhaojie"],
                 shift=DAY, at=line.at)  # fmt: skip
    with line.write() as session:
        assert looking.look(session, line.cast["zhaojie"], chat_id, at=line.at)
        assert looking.look(session, line.cast["zhaojie"], chat_id, at=line.at)
        assert not looking.look(session, line.cast["xiaoli"], chat_id, at=line.at)
        hidden, _ = window.lines(session, line.cast.house, chat_id, opened=False)
        assert [row["words"] for row in hidden] == [None]
        assert looking.look(session, line.cast["xiaoli"], chat_id, at=line.at, reason="住户来电话问")
        shown, _ = window.lines(session, line.cast.house, chat_id, opened=True)
        assert [row["words"] for row in shown] == ["人工"]
    read = line.cast.audit("chat.read")
    assert [(row.actor_id, row.reason) for row in read] == [
        (line.cast.ids["zhaojie"], None), (line.cast.ids["xiaoli"], "住户来电话问"),
    ]  # fmt: skip


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_duty_list_is_written_by_managers_and_read_by_the_hour(line: Line24, clock: StoppedClock) -> None:
    cast, house = line.cast, line.cast.house
    put = {"estate_id": cast.xiushan, "person_id": cast.ids["xiaoli"], "at": line.at}
    for name, person in (("xiaoli", "xiaoli"), ("huangjingli", "xiaoli"), ("liujingli", "heshifu")):
        with pytest.raises(NotFound), line.write() as session:
            duty.put(session, cast[name], shift=DAY, **{**put, "person_id": cast.ids[person]})
    with line.write() as session:
        assert duty.put(session, cast["liujingli"], shift=DAY, **put) == 2
        assert duty.put(session, cast["liujingli"], shift=DAY, **put) == 0
        assert duty.put(session, cast["liujingli"], shift=NIGHT, **{**put, "person_id": cast.ids["zhaojie"]}) == 1
    with house.database.read() as session:
        assert on_list.on_duty(session, cast.xiushan, line.at) == [cast.ids["xiaoli"]]
        assert on_list.on_duty(session, cast.xiushan, NOON + timedelta(hours=14)) == [cast.ids["zhaojie"]]
        assert on_list.on_duty(session, cast.xiushan, NOON + timedelta(days=2, hours=14)) == []
        assert cast.ids["xiaoli"] in on_list.on_duty(session, cast.xiushan, NOON + timedelta(days=2))
        assert [row["name"] for row in on_list.plan(session, cast["xiaoli"], estate_id=cast.xiushan, at=line.at,
                until=NOON + timedelta(days=3))] == ["李明", "赵洁", "李明"]  # fmt: skip
        listed = session.scalars(select(Duty.id)).all()
    with pytest.raises(NotFound), line.write() as session:
        duty.strike(session, cast["huangjingli"], listed[0], at=line.at)
    with line.write() as session:
        duty.strike(session, cast["liujingli"], listed[0], at=line.at)
        assert on_list.listed(session, cast.xiushan, line.at) == []


def test_who_waits_climbs_each_rung_once_and_silence_ends_what_nobody_needs(line: Line24, clock: StoppedClock) -> None:
    chat_id = line.asks()
    for minutes, rung in ((4, 0), (1, 1), (1, 1), (10, 2), (20, 3), (60, 3)):
        clock.advance(minutes=minutes)
        for _ in range(2):
            with line.write() as session:
                for waiting in climbing.waiting_ids(session, at=line.at, talks=TALKS):
                    climbing.climb(session, waiting, at=line.at, talks=TALKS)
        assert line.row(chat_id).escalated == rung
    assert facts(line, "chat.unanswered") == 3
    clock.advance(days=3)
    with line.write() as session:
        assert ending.end_silent(session, at=line.at, talks=TALKS) == 0
    line.take("xiaoli", chat_id)
    with line.write() as session:
        answering.say(session, line.cast.house.vault, line.cast["xiaoli"], chat_id, words="来了", file_ids=[], key="z",
                      way="inbox", at=line.at)  # fmt: skip
    clock.advance(hours=13)
    with line.write() as session:
        assert ending.give_back_silent(session, at=line.at, talks=TALKS) == 1
        assert ending.give_back_silent(session, at=line.at, talks=TALKS) == 0
    clock.advance(hours=49)
    with line.write() as session:
        assert looking.look(session, line.cast["xiaoli"], chat_id, at=line.at)
        assert ending.end_silent(session, at=line.at, talks=TALKS) == 1
    assert line.says("又是我").chat_id != chat_id
    clock.advance(days=181)
    with line.write() as session:
        assert ending.erase(session, at=line.at, talks=TALKS) == (1, [])
        assert ending.erase(session, at=line.at, talks=TALKS) == (0, [])
        assert session.scalar(select(func.count()).select_from(Chat)) == 1
        assert session.scalar(select(func.count()).select_from(ChatLine)) == 1
        assert session.scalar(select(func.count()).select_from(ChatLook)) == 0


def test_a_chat_nobody_answers_though_everybody_was_called_goes_back_and_a_late_word_rings_again(
    line: Line24, clock: StoppedClock
) -> None:
    waiting, taken = line.asks(), line.asks(who="stranger")
    line.take("heshifu", taken)
    line.says("有人吗", who="stranger")
    clock.advance(minutes=20)
    line.says("还在吗", who="stranger")
    assert facts(line, "chat.said") == 2
    clock.advance(hours=13)
    with line.write() as session:
        assert ending.give_back_silent(session, at=line.at, talks=TALKS) == 0
        for chat_id in climbing.waiting_ids(session, at=line.at, talks=TALKS):
            climbing.climb(session, chat_id, at=line.at + timedelta(hours=12), talks=TALKS)
        for expected in (2, 0):
            assert ending.give_back_silent(session, at=line.at, talks=TALKS) == expected
    assert {line.row(chat_id).state for chat_id in (waiting, taken)} == {State.BOT}
    with line.write() as session:
        back = session.scalars(select(FactRow.payload).where(FactRow.name == "chat.given_back")).all()
    assert [row["unanswered"] for row in back] == [True, True]


def test_words_grow_old_also_where_the_talking_never_ends(line: Line24, clock: StoppedClock) -> None:
    chat_id = line.says("我家的事").chat_id
    clock.advance(days=181)
    line.says("又一件事")
    for expected in (1, 0):
        with line.write() as session:
            assert ending.erase_lines(session, at=line.at, talks=TALKS) == (expected, [])
            assert session.scalar(select(func.count()).where(ChatLine.chat_id == chat_id)) == 1
    assert line.row(chat_id).state == State.BOT


def test_a_chat_moves_to_where_its_resident_lives_and_its_colleagues_are_called(line: Line24) -> None:
    chat_id = line.asks(who="stranger")
    line.take("heshifu", chat_id)
    for _ in range(2):
        with line.write() as session:
            handing.move(session, chat_id, estate_id=line.cast.xiushan, at=line.at)
    row = line.row(chat_id)
    assert (row.state, row.taken_by, row.estate_id) == (State.WAITING, None, line.cast.xiushan)
    assert facts(line, "chat.waiting") == 2
    with pytest.raises(NotFound), line.write() as session:
        looking.look(session, line.cast["heshifu"], chat_id, at=line.at)
    line.take("xiaoli", chat_id)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_two_persons_who_are_one_have_one_past(line: Line24) -> None:
    chat_id = line.asks()
    line.take("xiaoli", chat_id)
    with line.write() as session:
        looking.look(session, line.cast["xiaoli"], chat_id, at=line.at)
        duty.put(session, line.cast["liujingli"], estate_id=line.cast.xiushan, person_id=line.cast.ids["xiaoli"],
                 shift=DAY, at=line.at)  # fmt: skip
    for gone, kept in (("xiaoli", "zhaojie"), ("meijie", "laowang")):
        for _ in range(2):
            with line.write() as session:
                ending.take_over(session, gone_id=line.cast.ids[gone], kept_id=line.cast.ids[kept])
    row = line.row(chat_id)
    assert (row.taken_by, row.person_id) == (line.cast.ids["zhaojie"], line.cast.ids["laowang"])
    with line.cast.house.database.read() as session:
        assert on_list.listed(session, line.cast.xiushan, line.at) == [line.cast.ids["zhaojie"]]
        assert session.scalars(select(ChatLook.person_id)).all() == [line.cast.ids["zhaojie"]]
