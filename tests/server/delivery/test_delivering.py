"""The delivery loop: every way a platform can answer, and every moment at which a worker can die."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, select

from server.delivery import claims, queries, service
from server.delivery.models import ChannelPause
from server.delivery.rules import DANGER, ORDINARY, State
from server.delivery.service import cards
from server.kit.clock import StoppedClock
from server.kit.db import Database
from server.kit.facts import FactRow
from server.wechat.cards import Button
from server.wechat.errors import WechatRefused, WechatUnreachable
from tests.at_once import at_once, to_the_end
from tests.server.delivery.conftest import TEMPLATE, Cast, Post, agree, call_team, tell_progress


@pytest.fixture
def owed(database: Database, cast: Cast, at: datetime) -> Cast:
    """One subscribe message to 梅姐, one robot message, one WeCom message to 小李."""
    with database.write() as session:
        agree(session, "o-meijie", at=at)
        tell_progress(session, [cast.meijie], at=at, estate_id=cast.xiushan)
        call_team(session, at=at)
        service.tell(session, cause="c", people=[cast.xiaoli], key="staff_task", fields={}, title="新工单",
                     words="漏水", at=at, estate_id=cast.xiushan)  # fmt: skip
    return cast


def state_of(post: Post, channel: str) -> str:
    """Where the message of a channel stands."""
    return {message.channel: message.state for message in post.messages()}[channel]


def facts(database: Database) -> list[str]:
    """What delivery told the house."""
    with database.read() as session:
        return list(session.scalars(select(FactRow.name).order_by(FactRow.id)))


def test_what_is_due_is_sent_and_recorded_and_a_second_round_sends_nothing(owed: Cast, post: Post) -> None:
    assert (post.run(), post.run()) == (3, 0)
    assert post.subscribe.addresses == ["o-meijie"] and post.robot.addresses == ["staff"]
    assert {state for *_, state in post.states()} == {"sent"}
    message = post.messages()[0]
    assert message.platform_id == f"subscribe-{message.id}"
    assert (message.owner, message.lease_until, message.next_at, message.attempts) == (None, None, None, 1)


def test_a_round_that_finds_nothing_asks_the_database_once(owed: Cast, post: Post, database: Database) -> None:
    post.run()
    asked: list[str] = []

    def note(*call: Any) -> None:
        asked.append(call[2])

    event.listen(database.engine, "before_cursor_execute", note)
    post.run()
    event.remove(database.engine, "before_cursor_execute", note)
    assert [words.split()[0] for words in asked] == ["SELECT"]


def test_nothing_is_sent_before_the_row_says_sending(owed: Cast, post: Post, database: Database) -> None:
    seen: list[str] = []
    plain = post.subscribe.send

    def look(parcel: object) -> object:
        seen.append(state_of(post, "subscribe"))
        return plain(parcel)

    post.subscribe.send = look
    post.run()
    assert seen == ["sending"]


def test_refused_for_good_is_told_and_gives_the_credit_back(owed: Cast, post: Post, database: Database) -> None:
    post.subscribe.answers = [WechatRefused(40003)]
    post.run()
    assert state_of(post, "subscribe") == "refused"
    assert facts(database) == ["message.refused"]
    with database.read() as session:
        assert queries.credits(session, owed.meijie) == {TEMPLATE: 1}


def test_without_consent_on_their_side_all_we_counted_is_dropped(
    owed: Cast, post: Post, database: Database, at: datetime
) -> None:  # fmt: skip
    with database.write() as session:
        agree(session, "o-meijie", at=at, event="popup-2")
        agree(session, "o-meijie", at=at, event="popup-3")
    post.subscribe.answers = [WechatRefused(43101)]
    post.run()
    assert state_of(post, "subscribe") == "no_credit"
    with database.read() as session:
        assert queries.credits(session, owed.meijie) == {}


def test_a_passing_refusal_is_tried_again_with_growing_distance_and_then_given_up(
    owed: Cast, post: Post, clock: StoppedClock, database: Database
) -> None:  # fmt: skip
    post.work.answers = [WechatRefused(-1) for _ in range(20)]
    waits = []
    for _ in range(8):
        began = clock.now()
        post.run()
        message = next(m for m in post.messages() if m.channel == "work")
        if message.next_at:
            waits.append((message.next_at - began).total_seconds())
            clock.set(message.next_at)
    assert len(waits) == 7 and all(2.5 * 2**n <= wait <= 5 * 2**n for n, wait in enumerate(waits))
    assert state_of(post, "work") == "failed" and len(post.work.sent) == 8
    assert facts(database) == ["message.refused"]


def test_a_quota_rests_the_whole_channel_and_loses_nothing(
    database: Database, cast: Cast, post: Post, clock: StoppedClock, at: datetime
) -> None:  # fmt: skip
    with database.write() as session:
        for number in range(3):
            call_team(session, at=at, cause=f"c{number}")
    post.robot.answers = [WechatRefused(45009)]
    post.run()
    assert len(post.robot.sent) == 1
    with database.read() as session:
        assert [(row["channel"], row["why"]) for row in queries.pauses(session, at=at)] == [("robot", "45009 quota")]
    clock.advance(seconds=59)
    post.run()
    assert len(post.robot.sent) == 1
    clock.advance(seconds=2)
    post.run()
    assert len(post.robot.sent) == 4 and {state for *_, state in post.states()} == {"sent"}


def test_each_pause_soon_after_another_lasts_twice_as_long(database: Database, at: datetime) -> None:
    lengths = []
    for _ in range(8):
        with database.write() as session:
            until = claims.pause(session, "robot", at=at, first=60, why="45009")
            assert claims.pause(session, "robot", at=at, first=60, why="45009") == until
        lengths.append(int((until - at).total_seconds()))
        at = until + timedelta(seconds=1)
    assert lengths == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    with database.write() as session:
        at += timedelta(hours=1)
        assert claims.pause(session, "robot", at=at, first=60, why="45009") - at == timedelta(seconds=60)


def test_a_wrong_set_up_fails_no_message_until_somebody_looked(
    owed: Cast, post: Post, clock: StoppedClock, database: Database
) -> None:  # fmt: skip
    post.subscribe.answers = [WechatRefused(40164)]
    post.run()
    message = post.messages()[0]
    assert (message.state, message.attempts) == ("due", 0)
    with database.read() as session:
        assert session.get_one(ChannelPause, "subscribe").until == clock.now() + timedelta(minutes=5)


def test_an_outage_that_surely_sent_nothing_costs_no_try(owed: Cast, post: Post, clock: StoppedClock) -> None:
    post.subscribe.answers = [WechatUnreachable("no route", certain=True) for _ in range(30)]
    for _ in range(30):
        post.run()
        clock.advance(hours=1)
    post.run()
    assert state_of(post, "subscribe") == "sent" and post.messages()[0].attempts == 1


def test_an_unclear_answer_is_never_repeated_where_repeats_are_not_refused(
    owed: Cast, post: Post, clock: StoppedClock, database: Database
) -> None:  # fmt: skip
    post.subscribe.answers = [WechatUnreachable("timeout", certain=False)]
    post.run()
    for _ in range(3):
        clock.advance(days=1)
        post.run()
    assert state_of(post, "subscribe") == "uncertain" and len(post.subscribe.sent) == 1
    assert facts(database) == ["message.uncertain"]
    with database.read() as session:
        assert queries.credits(session, owed.meijie) == {}


def test_an_unclear_answer_is_repeated_inside_the_window_of_a_platform_that_refuses_repeats(
    owed: Cast, post: Post, clock: StoppedClock
) -> None:  # fmt: skip
    post.work.answers = [WechatUnreachable("timeout", certain=False)]
    post.run()
    assert state_of(post, "work") == "due"
    clock.advance(seconds=30)
    post.run()
    assert state_of(post, "work") == "sent" and len({parcel.id for parcel in post.work.sent}) == 1


def test_the_window_counts_from_the_first_unclear_answer_even_over_a_certain_no(
    owed: Cast, post: Post, clock: StoppedClock
) -> None:  # fmt: skip
    post.work.answers = [WechatUnreachable("timeout", certain=False), WechatRefused(45009)]
    post.run()
    clock.advance(minutes=20)
    post.run()
    clock.advance(minutes=20)
    post.run()
    assert len(post.work.sent) == 2 and state_of(post, "work") == "uncertain"


def test_a_rate_keeps_what_is_too_much_for_later(
    database: Database, cast: Cast, post: Post, clock: StoppedClock, at: datetime
) -> None:  # fmt: skip
    post.robot.rate, post.robot.rate_per_address = "2/minute", True
    with database.write() as session:
        for number in range(3):
            call_team(session, at=at, cause=f"c{number}")
        service.tell_team(session, cause="c0", robot="night", words="夜班", at=at)
    post.run()
    assert sorted(post.robot.addresses) == ["night", "staff", "staff"]
    post.run()
    assert len(post.robot.sent) == 3
    post.house.limits = type(post.house.limits)("memory://")
    clock.advance(seconds=5)
    post.run()
    assert len(post.robot.sent) == 4 and [m.attempts for m in post.messages()] == [1, 1, 1, 1]


def test_what_nobody_foresaw_stops_one_round_and_loses_nothing(
    owed: Cast, post: Post, clock: StoppedClock
) -> None:  # fmt: skip
    post.subscribe.answers = [RuntimeError("a bug of ours")]
    with pytest.raises(RuntimeError):
        post.run()
    post.run()
    clock.advance(seconds=61)
    post.run()
    assert [state_of(post, channel) for channel in ("subscribe", "robot", "work")] == ["uncertain", "sent", "sent"]


# Where a worker can die


def test_killed_between_claim_and_send_nothing_was_sent_and_all_is_sent_later(
    owed: Cast, post: Post, clock: StoppedClock, database: Database
) -> None:  # fmt: skip
    with database.write() as session:
        for channel in ("subscribe", "robot", "work"):
            lease = timedelta(seconds=60)
            assert claims.claim(session, channel, owner="dead", at=clock.now(), lease=lease, most=10)
    assert post.run() == 0
    clock.advance(seconds=61)
    post.run()
    assert {state for *_, state in post.states()} == {"sent"} and len(post.subscribe.sent) == 1


def killed_during_the_call(post: Post, database: Database, clock: StoppedClock) -> None:
    """A worker that dies after it wrote ``sending``, in the middle of the batch."""
    for channel in ("subscribe", "robot", "work"):
        with database.write() as session:
            (held,) = claims.claim(session, channel, owner="dead", at=clock.now(), lease=timedelta(minutes=1), most=1)
        with database.write() as session:
            assert claims.start(session, held, owner="dead", at=clock.now(), lease=timedelta(seconds=30))


def test_killed_between_send_and_record_is_uncertain_only_where_repeats_are_not_refused(
    owed: Cast, post: Post, clock: StoppedClock, database: Database
) -> None:  # fmt: skip
    killed_during_the_call(post, database, clock)
    assert post.run() == 0
    clock.advance(seconds=31)
    for _ in range(2):
        post.run()
    assert [state_of(post, channel) for channel in ("subscribe", "robot", "work")] == ["uncertain", "uncertain", "sent"]
    assert (len(post.subscribe.sent), len(post.robot.sent), len(post.work.sent)) == (0, 0, 1)
    assert facts(database) == ["message.uncertain"] * 2


def test_found_dead_after_the_window_even_a_safe_channel_asks_a_person(
    owed: Cast, post: Post, clock: StoppedClock, database: Database
) -> None:  # fmt: skip
    killed_during_the_call(post, database, clock)
    clock.advance(minutes=29)
    post.run()
    assert state_of(post, "work") == "uncertain" and not post.work.sent


def test_the_only_process_settles_at_its_start_what_it_held_when_it_died(
    owed: Cast, post: Post, clock: StoppedClock, database: Database
) -> None:  # fmt: skip
    killed_during_the_call(post, database, clock)
    worker = post.worker()
    assert (worker.recover(), worker.recover()) == (3, 0)
    worker.run_once()
    assert [state_of(post, channel) for channel in ("subscribe", "robot", "work")] == ["uncertain", "uncertain", "sent"]


def test_a_worker_thought_dead_still_records_its_late_answer(
    owed: Cast, post: Post, clock: StoppedClock, database: Database
) -> None:  # fmt: skip
    plain = post.subscribe.send

    def slow(parcel: object) -> object:
        clock.advance(minutes=10)
        post.robot.answers, post.work.answers = [], []
        with database.write() as session:
            claims.sweep(session, at=clock.now(), windows={})
        return plain(parcel)

    post.subscribe.send = slow
    post.run()
    assert state_of(post, "subscribe") == "sent" and post.attempts()[:2] == ["uncertain", "sent"]


def test_a_worker_that_lost_its_claim_does_not_send(
    owed: Cast, post: Post, clock: StoppedClock, database: Database
) -> None:  # fmt: skip
    lease = timedelta(seconds=60)
    with database.write() as session:
        (held,) = claims.claim(session, "subscribe", owner="slow", at=clock.now(), lease=lease, most=1)
    clock.advance(seconds=61)
    post.run()
    with database.write() as session:
        assert not claims.start(session, held, owner="slow", at=clock.now(), lease=lease)
        assert not claims.finish(session, held, owner="slow", at=clock.now(), state=State.FAILED)
    assert state_of(post, "subscribe") == "sent" and len(post.subscribe.sent) == 1


def test_two_workers_side_by_side_send_everything_once(
    database: Database, cast: Cast, post: Post, at: datetime
) -> None:  # fmt: skip
    with database.write() as session:
        for number in range(60):
            call_team(session, at=at, cause=f"c{number}")
    at_once(*(to_the_end(post.worker().run_once) for _ in range(2)))
    assert len(post.robot.sent) == 60 == len({parcel.id for parcel in post.robot.sent})
    assert {state for *_, state in post.states()} == {"sent"}


def test_two_tellings_at_once_never_spend_the_same_credit(
    database: Database, cast: Cast, post: Post, at: datetime
) -> None:  # fmt: skip
    with database.write() as session:
        for number in range(5):
            agree(session, "o-meijie", at=at, event=f"popup-{number}")

    def tell(who: int) -> None:
        for number in range(4):
            with database.write() as session:
                tell_progress(session, [cast.meijie, cast.laowang], at=at, cause=f"{who}-{number}")

    at_once(*(partial(tell, who) for who in range(2)))
    meijie = sorted(state for _, address, state in post.states() if address == "o-meijie")
    assert meijie == ["due"] * 5 + ["no_credit"] * 3


def test_danger_goes_before_everything_that_waits_longer(
    cast: Cast, post: Post, database: Database, clock: StoppedClock
) -> None:  # fmt: skip
    with database.write() as session:
        for number in range(25):
            call_team(session, at=clock.now(), cause=f"ordinary:{number}")
    clock.advance(minutes=1)
    with database.write() as session:
        service.tell_team(session, cause="danger", robot="staff", words="有人被困", at=clock.now(), rank=DANGER)
    post.run()
    assert post.robot.sent[0].body == {"words": "有人被困"} and len(post.robot.sent) == 10


def test_danger_on_one_channel_goes_before_what_waits_on_all_others(
    cast: Cast, post: Post, database: Database, clock: StoppedClock
) -> None:  # fmt: skip
    order: list[str] = []
    for way in (post.robot, post.work):
        way.send = lambda parcel, way=way, send=way.send: (order.append(way.channel), send(parcel))[1]
    with database.write() as session:
        for number in range(25):
            call_team(session, at=clock.now(), cause=f"ordinary:{number}")
        service.tell(session, cause="danger", people=[cast.xiaoli], key="staff_task", fields={}, title="有人被困",
                     words="电梯", at=clock.now(), rank=DANGER)  # fmt: skip
    post.run()
    assert order == ["work", *["robot"] * 10]


def test_a_full_queue_leaves_a_reserve_of_one_shared_rate_for_danger(
    cast: Cast, post: Post, database: Database, clock: StoppedClock
) -> None:  # fmt: skip
    for way in (post.work, post.card):
        way.rate, way.rate_per_address, way.rate_shared, way.rate_ordinary = "5/minute", True, "member", "3/minute"

    def tell(cause: str, rank: int) -> None:
        with database.write() as session:
            service.tell(session, cause=cause, people=[cast.xiaoli], key="staff_task", fields={}, title=cause,
                         words=cause, at=clock.now(), rank=rank)  # fmt: skip
            cards.card(session, cause=cause, people=[cast.xiaoli], task=cause, title=cause, words=cause,
                       buttons=[Button("接单", "take")], at=clock.now(), rank=rank)  # fmt: skip

    for number in range(6):
        tell(f"ordinary-{number}", ORDINARY)
    post.run()
    assert len(post.work.sent) + len(post.card.sent) == 3, "one rate for both ways"
    tell("danger", DANGER)
    clock.advance(seconds=10)
    post.run()
    assert (post.work.sent[-1].body["words"][:6], post.card.sent[-1].body["title"]) == ("danger", "danger")
    assert len(post.work.sent) + len(post.card.sent) == 5
    tell("danger-again", DANGER)
    clock.advance(seconds=10)
    post.run()
    assert len(post.work.sent) + len(post.card.sent) == 5, "the platform would drop more without a word"
    post.house.limits = type(post.house.limits)("memory://")
    clock.advance(seconds=10)
    post.run()
    assert ["danger-again" in str(way.sent) for way in (post.work, post.card)] == [True, True]
