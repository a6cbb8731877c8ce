"""人工 always works: they say, we say; who is called, who hears, what is kept, what happens at night."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.chats.models import Chat, ChatLine
from server.chats.queries.brief import Brief, living
from server.chats.rules.settings import default_talks
from server.chats.rules.words import State
from server.chats.service import duty, ending, handing, keeping, picturing
from server.chats.service.duty import Shift
from server.delivery.models import Message
from server.delivery.rules import DANGER
from server.kit.clock import SHANGHAI, StoppedClock
from server.kit.errors import Conflict, NotFound
from server.kit.facts import FactRow
from server.media import service as media
from server.media.rules import Kind
from server.reports.models import Report
from server.reports.rules.words import Place
from tests.cast import Cast
from tests.talks import Chat as Talk
from tests.talks import dialogue
from tests.workflows.reports.residents import newest
from workflows.chats import answering, pushes, reporting, wording
from workflows.chats.jobs import JOBS
from workflows.chats.photos import FETCH
from workflows.chats.reporting import Asked
from workflows.engine.models import SlowWork
from workflows.engine.reactions import Reactor
from workflows.registry import REACTIONS

NOON = datetime(2026, 11, 21, 12, tzinfo=SHANGHAI)
ONE_ENGINE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
"""Of what asks the database nothing that others do not ask too."""
MIDNIGHT = datetime(2026, 11, 21, 23, 30, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def noon(clock: StoppedClock, cast: Cast) -> None:
    clock.set(NOON)


def chat_of(talk: Talk) -> Brief:
    with talk.cast.house.database.read() as session:
        found = living(session, talk.channel, talk.address)
    assert found is not None
    return found


def told(cast: Cast, address: str, channel: str = "customer_oa") -> list[str]:
    """What was owed to an address since the beginning, by reactions and by staff."""
    asked = select(Message.body).where(Message.address == address, Message.channel == channel).order_by(Message.id)
    with cast.house.database.read() as session:
        return [body.get("words") or body.get("title") or body.get("picture") or "" for body in session.scalars(asked)]


def cards(cast: Cast) -> dict[str, Message]:
    with cast.house.database.read() as session:
        found = session.scalars(select(Message).where(Message.channel == "card", Message.task.like("chat-%")))
        return {row.address: row for row in found}


def take(talk: Talk, name: str) -> int:
    chat = chat_of(talk)
    with talk.cast.house.database.write() as session:
        handing.take(session, talk.cast[name], chat.id, version=chat.version, at=talk.cast.house.clock.now())
    talk.cast.react()
    return chat.id


def run(cast: Cast, name: str) -> str | None:
    job = next(job for job in JOBS if job.name == name)
    return job.act(cast.house, cast.house.clock.now())


def test_a_resident_asks_is_answered_and_given_back(cast: Cast, clock: StoppedClock) -> None:
    talk = Talk(cast, "meijie")
    dialogue(talk, [("转人工", "已经叫同事来了，一般 5 分钟内回您")])
    assert chat_of(talk).estate_id == cast.xiushan
    cast.react()
    assert {"xiaoli", "zhaojie", "liujingli"} <= set(cards(cast)) and "heshifu" not in cards(cast)
    assert talk.say("我要跟人说话，快点") == "" or "已经在叫" in talk.heard[-1]
    chat_id = take(talk, "xiaoli")
    assert all(card.outcome == "李明已接" for card in cards(cast).values())
    assert told(cast, talk.address)[-1] == wording.TAKEN.format(name="李明")
    dialogue(talk, [("厨房水管漏水了", ""), ("人工", "")])
    with cast.house.database.write() as session:
        for _ in range(2):
            way = answering.say(session, cast.house, cast["xiaoli"], chat_id, words="师傅马上到", file_ids=[],
                                key="say:1", at=clock.now())  # fmt: skip
    assert way == "message"
    assert told(cast, talk.address).count("师傅马上到") == 1
    with cast.house.database.write() as session:
        handing.give_back(session, cast["xiaoli"], chat_id, version=chat_of(talk).version, at=clock.now())
    cast.react()
    assert "我接着帮您" in told(cast, talk.address)[-1]
    again = cast.counts()
    react_again(cast)
    assert cast.counts() == again
    assert "已经叫同事" in talk.say("人工")
    assert "不找人了" in talk.say("算了不用人工了")
    assert chat_of(talk).state is State.BOT


def react_again(cast: Cast) -> None:
    with cast.house.database.write() as session:
        for row in session.scalars(select(FactRow).where(FactRow.name.startswith("chat."))):
            row.state, row.next_at = "due", cast.house.clock.now()
    reactor = Reactor(cast.house, REACTIONS)
    while reactor.run_once():
        pass


@ONE_ENGINE
def test_a_stranger_is_asked_once_where_they_live_and_called_for_whatever_they_say(cast: Cast) -> None:
    one = Talk(cast, "nobody-1")
    dialogue(one, [("有人在吗", wording.WHICH_ESTATE), ("德福楼的", "叫同事来了")])
    assert chat_of(one).estate_id == cast.defu
    other = Talk(cast, "nobody-2")
    dialogue(other, [("人工客服", wording.WHICH_ESTATE), ("我不知道呀侬是啥人", "同事")])
    assert (chat_of(other).estate_id, chat_of(other).state) == (None, State.WAITING)
    cast.react()
    assert {"admin", "zhaojie", "heshifu", "liujingli"} <= set(cards(cast))
    other.say("我在德福楼呀")
    assert chat_of(other).estate_id == cast.defu
    third = Talk(cast, "nobody-3", "mini")
    dialogue(third, [("找客服", "小区"), ("取消", "好的"), ("人工", "小区"), ("人工", "同事")])


def test_who_waits_for_their_claim_is_heard_where_they_claim_to_live_and_gets_a_report(cast: Cast) -> None:
    talk = Talk(cast, "claimant")
    dialogue(talk, [
        ("厨房漏水了", "小区"), ("秀山花园21栋1单元502", "姓名"), ("林小白", "后四位"), ("1234", "同事"),
    ])  # fmt: skip
    chat = chat_of(talk)
    assert (chat.estate_id, chat.state) == (cast.xiushan, State.WAITING)
    cast.react()
    assert {"xiaoli", "zhaojie"} <= set(cards(cast)) and "heshifu" not in cards(cast)
    dialogue(talk, [("我被困在电梯里了", "值班人员正在看")])
    assert (chat_of(talk).estate_id, chat_of(talk).danger) == (cast.xiushan, True)
    chat_id = take(talk, "xiaoli")
    asked = Asked(category="leak", place=Place.HOME, words="厨房漏水了", home_id=cast.homes["502"])
    with cast.house.database.write() as session:
        known = reporting.homes_of(session, chat.person_id, cast.xiushan, at=cast.house.clock.now())
        report_id = reporting.make(session, cast.house, cast["xiaoli"], chat_id, asked, line_ids=[], key="one",
                                   at=cast.house.clock.now())  # fmt: skip
        report = session.get_one(Report, report_id)
        assert report.reporter_id is None and "林小白" in cast.house.vault.open(report.contact or "")
    assert known == [(cast.homes["502"], "21栋1单元502（绑定核对中）")]


def test_of_whom_nobody_knows_the_estate_staff_say_it_when_they_make_the_report(cast: Cast) -> None:
    talk = Talk(cast, "nobody-9")
    dialogue(talk, [("人工", "小区"), ("不晓得", "同事")])
    chat_id = take(talk, "xiaoli")
    asked = Asked(category="lighting", place=Place.PUBLIC, words="路灯不亮")
    for estate_id, refused in ((None, Conflict), (cast.defu, NotFound)):
        with pytest.raises(refused), cast.house.database.write() as session:
            reporting.make(session, cast.house, cast["xiaoli"], chat_id, replace(asked, estate_id=estate_id),
                           line_ids=[], key="two", at=cast.house.clock.now())  # fmt: skip
    with cast.house.database.write() as session:
        reporting.make(session, cast.house, cast["xiaoli"], chat_id, replace(asked, estate_id=cast.xiushan),
                       line_ids=[], key="two", at=cast.house.clock.now())  # fmt: skip
    assert chat_of(talk).estate_id == cast.xiushan


@ONE_ENGINE
def test_who_presses_the_card_first_hears_that_the_chat_is_theirs_and_only_then_that_it_was(cast: Cast) -> None:
    talk = Talk(cast, "meijie")
    talk.say("人工")
    chat_id = chat_of(talk).id
    with cast.house.database.write() as session:
        told = [pushes.take(session, name, chat_id, cast.house.clock.now()) for name in ("xiaoli", "xiaoli", "zhaojie")]
    assert told == [wording.CARD_GOT, wording.CARD_YOURS, wording.CARD_TAKEN.format(name="李明")]


@ONE_ENGINE
def test_a_repeated_push_is_one_line_and_a_restart_forgets_nothing(cast: Cast) -> None:
    talk = Talk(cast, "meijie")
    talk.say("人工")
    before = cast.counts()
    talk.again()
    assert cast.counts() == before
    later = Talk(cast, "meijie")
    assert "已经在叫同事了" in later.say("喂") and later.say("喂") == "", "said once, not to every word"
    with cast.house.database.read() as session:
        sides = session.scalars(select(ChatLine.side).order_by(ChatLine.id)).all()
    assert sides.count("resident") == 3
    assert "bot" in sides


@ONE_ENGINE
def test_what_breaks_while_somebody_waits_for_a_person_is_reported_at_once(cast: Cast, clock: StoppedClock) -> None:
    talk = Talk(cast, "meijie")
    dialogue(
        talk, [("我要找个人说话", "叫同事来了"), ("水管爆了，水都淌到楼道里了", "报好了"), ("在不在", "已经在叫同事了")]
    )
    assert newest(cast).category == "leak"
    clock.advance(minutes=6)
    cast.react()
    run(cast, "chats.climb")
    cast.react()
    assert "让您久等了，同事还没腾出手来" in told(cast, talk.address)[-1]
    dialogue(talk, [("算了不用人工了", "不找人"), ("在吗", "我在")])


@ONE_ENGINE
def test_at_night_we_say_honestly_when_somebody_reads_and_danger_waits_for_nobody(
    cast: Cast, clock: StoppedClock
) -> None:
    clock.set(MIDNIGHT)
    talk = Talk(cast, "meijie")
    dialogue(talk, [("人工", "同事早上 7:00 上班后先看您的话")])
    talk.hears("0771-5550100")
    # What nobody understands is kept for the morning, however often they go on.
    dialogue(
        talk,
        [
            ("那个谁昨天来过", "这句话也记下了，同事早上 7:00"),
            ("他说的那个我也不懂", "也记下了"),
            ("就是那个谁", "也记下了"),
        ],
    )
    cast.react()
    assert cards(cast) == {}
    assert run(cast, "chats.climb") is None
    talk.say("我闻到厨房有煤气味")
    cast.react()
    assert {"xiaoli", "zhaojie", "liujingli"} <= set(cards(cast))
    assert {card.rank for card in cards(cast).values()} == {DANGER}
    assert talk.say("人工") != ""
    other = Talk(cast, "laowang")
    dialogue(other, [("着火了快叫人 我要人工", "119")])
    with cast.house.database.write() as session:
        duty.put(session, cast["liujingli"], estate_id=cast.xiushan, person_id=cast.ids["zhaojie"],
                 shift=Shift(date(2026, 11, 21), date(2026, 11, 21), time(20), time(8)), at=clock.now())  # fmt: skip
    third = Talk(cast, "daughter", "mini")
    dialogue(third, [("人工", "夜班同事")])


@ONE_ENGINE
def test_a_stranger_in_a_lift_at_night_is_danger_stays_inside_and_is_heard_from_then_on(
    cast: Cast, clock: StoppedClock
) -> None:
    clock.set(MIDNIGHT)
    talk = Talk(cast, "nobody")
    dialogue(talk, [("我被困在电梯里了", "请待在轿厢里，别扒门")])
    assert "请先离开" not in talk.heard[-1]
    cast.react()
    assert {card.rank for card in cards(cast).values()} == {DANGER}
    dialogue(talk, [("德福楼那里，快点", "收到"), ("13812345678", "收到")])
    assert chat_of(talk).danger
    hurt = Talk(cast, "nobody-2")
    dialogue(hurt, [("我妈摔倒了，快给我打电话", "120")])
    assert chat_of(hurt).danger


@ONE_ENGINE
def test_words_of_danger_to_who_waits_call_everybody_and_are_answered_but_never_quoted(cast: Cast) -> None:
    talk = Talk(cast, "meijie")
    dialogue(talk, [("人工", "已经叫同事"), ("厨房冒烟了，密码是四个八", "已经马上通知所有同事")])
    cast.react()
    chat = chat_of(talk)
    with cast.house.database.read() as session:
        facts = session.scalars(select(FactRow).where(FactRow.name == "chat.waiting")).all()
    assert all("四个八" not in str(row.payload) for row in facts) and "四个八" not in chat.why
    assert all("四个八" not in str(card.body) for card in cards(cast).values())


@ONE_ENGINE
def test_calling_again_and_again_rings_so_often_and_then_waits_in_the_queue(cast: Cast) -> None:
    talk = Talk(cast, "meijie")
    told = []
    for _ in range(5):
        told.append(talk.say("人工 着火了"))
        talk.say("不找人了")
    assert [("已经马上通知" in words, "已经通知过同事" in words) for words in told] == [(True, False)] * 3 + [
        (False, True)
    ] * 2
    for count in range(8):
        talk.say("人工")
        assert ("已经在叫同事了" in talk.heard[-1]) is (count >= 6), count
        assert chat_of(talk).state is State.WAITING
        talk.say("不找人了")
    with cast.house.database.read() as session:
        waiting = session.scalars(select(FactRow.payload).where(FactRow.name == "chat.waiting")).all()
    assert [row["danger"] for row in waiting] == [True] * 3 + [False] * 6


@ONE_ENGINE
def test_who_is_not_answered_climbs_the_ladder_and_each_rung_hears_once(cast: Cast, clock: StoppedClock) -> None:
    talk = Talk(cast, "meijie")
    talk.say("人工")
    cast.react()
    for minutes, name in ((5, "xiaoli"), (10, "liujingli"), (15, "admin")):
        clock.advance(minutes=minutes)
        assert run(cast, "chats.climb") == "1 called again"
        assert run(cast, "chats.climb") is None
        cast.react()
        assert any("分钟还没人回" in title for title, _ in cast.inbox(name)), name
    assert len([1 for title, _ in cast.inbox("liujingli") if "还没人回" in title]) <= 3
    assert cast.inbox("heshifu") == []


@ONE_ENGINE
def test_who_waited_for_nobody_hears_it_honestly_and_is_served_again(cast: Cast, clock: StoppedClock) -> None:
    talk = Talk(cast, "meijie")
    talk.say("人工")
    cast.react()
    for _ in range(3):
        clock.advance(minutes=30)
        run(cast, "chats.climb")
    cast.react()
    clock.advance(hours=23)
    assert run(cast, "chats.end_silent") == "1 given back, 0 ended"
    cast.react()
    assert "同事一直没能回您" in told(cast, talk.address)[-1]
    assert "住户一直没有等到人" in [title for title, _ in cast.inbox("liujingli")]
    assert {card.outcome for card in cards(cast).values()} == {wording.CARD_LATE}
    assert talk.say("厨房水管漏水了") != ""


@ONE_ENGINE
def test_who_named_another_estate_before_we_knew_them_is_read_where_they_live(cast: Cast) -> None:
    talk = Talk(cast, "meijie")
    with cast.house.database.write() as session:
        talk_ = {"channel": talk.channel, "address": talk.address, "person_id": None, "estate_id": cast.defu}
        keeping.note(session, cast.house.vault, **talk_, lines=(), at=cast.house.clock.now())
    assert chat_of(talk).estate_id == cast.defu
    dialogue(talk, [("人工", "已经叫同事")])
    assert chat_of(talk).estate_id == cast.xiushan
    cast.react()
    assert "xiaoli" in cards(cast) and "heshifu" not in cards(cast)


def test_a_report_made_of_a_chat_carries_its_words_and_its_number_comes_back(cast: Cast, clock: StoppedClock) -> None:
    talk = Talk(cast, "meijie")
    talk.say("人工")
    chat_id = take(talk, "xiaoli")
    talk.say("厨房水管漏水了")
    with cast.house.database.read() as session:
        theirs = select(ChatLine.id).where(ChatLine.side == "resident")
        line_id = session.scalars(theirs.order_by(ChatLine.id)).all()[-1]
    asked = Asked("leak", Place.HOME, "厨房水管漏水了", home_id=cast.homes["702"])
    made = []
    for _ in range(2):
        with cast.house.database.write() as session:
            made.append(reporting.make(session, cast.house, cast["xiaoli"], chat_id, asked, line_ids=[line_id], key="k",
                                       at=clock.now()))  # fmt: skip
    assert made[0] == made[1]
    row = cast.row(made[0])
    assert (row.reporter_id, row.entered_by, row.channel) == (cast.ids["meijie"], cast.ids["xiaoli"], "chat")
    assert len([words for words in told(cast, talk.address) if f"R{made[0]:06d}" in words]) == 1
    assert len(cast.audit("chat.ticketed")) >= 1


def test_when_the_window_is_shut_the_answer_lies_in_the_inbox_and_a_stranger_is_not_lied_to(
    cast: Cast, clock: StoppedClock
) -> None:
    talk, nobody = Talk(cast, "meijie"), Talk(cast, "nobody")
    talk.say("人工")
    dialogue(nobody, [("人工", "小区"), ("不晓得", "同事")])
    chat_id = take(talk, "xiaoli")
    stranger = chat_of(nobody)
    with cast.house.database.write() as session:
        handing.take(session, cast["admin"], stranger.id, version=stranger.version, at=clock.now())
    clock.advance(hours=49)
    with cast.house.database.write() as session:
        assert answering.window(session, channel="oa", address=talk.address, person_id=1, at=clock.now()).left == 0
        way = answering.say(session, cast.house, cast["xiaoli"], chat_id, words="您好，已经修好了", file_ids=[],
                            key="late", at=clock.now())  # fmt: skip
    assert way == "inbox"
    assert ("邻里回复您", "您好，已经修好了") in cast.inbox("meijie")
    with pytest.raises(Conflict, match="nobody_reached"), cast.house.database.write() as session:
        answering.say(session, cast.house, cast["admin"], stranger.id, words="您好", file_ids=[], key="lost",
                      at=clock.now())  # fmt: skip
    clock.advance(hours=49)
    assert run(cast, "chats.end_silent") == "1 given back, 1 ended"
    assert run(cast, "chats.end_silent") is None
    clock.advance(days=181)
    assert (run(cast, "chats.erase"), run(cast, "chats.erase")) == ("1 erased", None)


@ONE_ENGINE
def test_a_photo_shown_to_the_bot_is_fetched_once_somebody_is_called_and_goes_into_the_report(
    cast: Cast, clock: StoppedClock
) -> None:
    talk = Talk(cast, "meijie")
    talk.say("取消")
    talk.photo("photo-of-a-pipe")
    with cast.house.database.read() as session:
        assert session.scalars(select(SlowWork.payload).where(SlowWork.kind == FETCH)).all() == []
    talk.say("取消")
    talk.say("人工")
    cast.react()
    with cast.house.database.write() as session:
        (asked,) = session.scalars(select(SlowWork.payload).where(SlowWork.kind == FETCH)).all()
        assert asked["media_id"] == "photo-of-a-pipe"
        picturing.hang(session, asked["key"], file_id=_picture(cast, session))
    chat_id = take(talk, "xiaoli")
    with cast.house.database.write() as session:
        line_id = session.scalars(select(ChatLine.id).where(ChatLine.file_id.is_not(None))).one()
        report_id = reporting.make(session, cast.house, cast["xiaoli"], chat_id,
                                   Asked("leak", Place.HOME, "水管漏水", home_id=cast.homes["702"]),
                                   line_ids=[line_id], key="with-photo", at=clock.now())  # fmt: skip
    assert len(cast.tell("meijie", report_id)["photos"]) == 1
    clock.advance(days=200)
    with cast.house.database.write() as session:
        chat = session.get_one(Chat, chat_id)
        handing.release(session, chat, at=clock.now())
        assert ending.end_silent(session, at=clock.now(), talks=default_talks()) == 1
    clock.advance(days=200)
    with cast.house.database.write() as session:
        assert ending.erase(session, at=clock.now(), talks=default_talks()) == (1, [])


def _picture(cast: Cast, session: Session) -> int:
    prepared = media.Prepared(Kind.PHOTO, "a" * 64, "a" * 64, "a" * 64, 10, 10, 100)
    file_id = media.keep(session, cast["meijie"], prepared, purpose="chat", at=cast.house.clock.now())
    media.hold(session, [file_id])
    return file_id
