"""What people decide about messages that are done, and what the log shows to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from server.delivery import queries, service
from server.delivery.models import Message
from server.kit.actor import EVERYWHERE, Actor, Grant
from server.kit.clock import StoppedClock
from server.kit.db import Database
from server.kit.errors import Conflict, NotAllowed, NotFound
from server.wechat.errors import WechatRefused, WechatUnreachable
from tests.server.delivery.conftest import TEMPLATE, Cast, Post, agree, call_team, tell_progress

UNCLEAR = WechatUnreachable("timeout", certain=False)
ADMIN = Actor(id=92, name="管理员", grants=(Grant("admin", EVERYWHERE, None),))


@pytest.fixture
def uncertain(database: Database, cast: Cast, post: Post, at: datetime) -> Message:
    """A message to 梅姐 nobody knows the fate of."""
    with database.write() as session:
        agree(session, "o-meijie", at=at)
        tell_progress(session, [cast.meijie], at=at, estate_id=cast.xiushan)
    post.subscribe.answers = [UNCLEAR]
    post.run()
    return post.only()


def test_staff_send_an_uncertain_message_again(
    uncertain: Message, cast: Cast, post: Post, database: Database, clock: StoppedClock
) -> None:  # fmt: skip
    clock.advance(minutes=2)
    with database.write() as session:
        service.resend(session, cast.manager, uncertain.id, at=clock.now())
    post.run()
    assert post.only().state == "sent" and post.subscribe.addresses == ["o-meijie", "o-meijie"]
    with database.read() as session:
        history = queries.message(session, cast.manager, uncertain.id)["history"]
    assert [(step["state"], step["actor_id"]) for step in history] == [("uncertain", None), ("due", 90), ("sent", None)]


def test_staff_mark_an_uncertain_message_as_sent_once(
    uncertain: Message, cast: Cast, post: Post, database: Database, at: datetime
) -> None:  # fmt: skip
    with database.write() as session:
        service.mark_sent(session, cast.manager, uncertain.id, at=at)
    with database.write() as session, pytest.raises(Conflict):
        service.mark_sent(session, cast.manager, uncertain.id, at=at)
    assert post.only().state == "sent" and len(post.subscribe.sent) == 1


@pytest.mark.parametrize("decide", [service.resend, service.mark_sent])
def test_nobody_from_the_next_estate_decides_or_learns_that_there_is_something(
    uncertain: Message, cast: Cast, database: Database, at: datetime, decide: Callable[..., None]
) -> None:  # fmt: skip
    staff = Actor(id=93, grants=(Grant("staff", "estate", cast.xiushan),))
    for actor in (cast.other_manager, Actor(id=cast.meijie), staff):
        with database.write() as session, pytest.raises(NotFound):
            decide(session, actor, uncertain.id, at=at)
    with database.write() as session, pytest.raises(NotFound):
        decide(session, ADMIN, uncertain.id + 999, at=at)


def test_a_refused_message_needs_a_credit_to_go_again(
    database: Database, cast: Cast, post: Post, clock: StoppedClock, at: datetime
) -> None:  # fmt: skip
    with database.write() as session:
        agree(session, "o-meijie", at=at)
        tell_progress(session, [cast.meijie], at=at, estate_id=cast.xiushan)
    post.subscribe.answers = [WechatRefused(43101)]
    post.run()
    message_id = post.only().id
    with database.write() as session, pytest.raises(Conflict):
        service.resend(session, cast.manager, message_id, at=at)
    with database.write() as session:
        agree(session, "o-meijie", at=at, event="popup-9")
        service.resend(session, cast.manager, message_id, at=at)
    post.run()
    assert post.only().state == "sent"
    with database.read() as session:
        assert queries.credits(session, cast.meijie) == {}


def test_a_credit_given_back_pays_again(database: Database, cast: Cast, post: Post, at: datetime) -> None:
    with database.write() as session:
        agree(session, "o-meijie", at=at)
        tell_progress(session, [cast.meijie], at=at, estate_id=cast.xiushan)
    for _ in range(3):
        post.subscribe.answers = [WechatRefused(41030)]
        post.run()
        with database.write() as session:
            assert queries.credits(session, cast.meijie) == {TEMPLATE: 1}
            service.resend(session, cast.manager, post.only().id, at=at)
    post.run()
    with database.read() as session:
        assert post.only().state == "sent" and queries.credits(session, cast.meijie) == {}


def test_the_platforms_later_no_turns_sent_into_refused(
    database: Database, cast: Cast, post: Post, at: datetime
) -> None:  # fmt: skip
    with database.write() as session:
        agree(session, "o-meijie", at=at)
        tell_progress(session, [cast.meijie], at=at)
    post.run()
    platform_id = post.only().platform_id
    assert platform_id
    for delivered in (True, False, False):
        with database.write() as session:
            service.record_outcome(session, platform_id=platform_id, delivered=delivered, code=20001, at=at)
    assert post.only().state == "refused" and post.attempts() == ["sent", "refused"]


def test_a_channel_goes_on_when_an_administrator_says_so(
    database: Database, cast: Cast, post: Post, at: datetime
) -> None:  # fmt: skip
    with database.write() as session:
        call_team(session, at=at)
    post.robot.answers = [WechatRefused(45009)]
    post.run()
    with database.write() as session, pytest.raises(NotAllowed):
        service.end_pause(session, cast.manager, "robot", at=at)
    with database.write() as session:
        service.end_pause(session, ADMIN, "robot", at=at)
        assert queries.pauses(session, at=at) == []


def test_the_log_shows_each_what_is_theirs(database: Database, cast: Cast, post: Post, at: datetime) -> None:
    with database.write() as session:
        tell_progress(session, [cast.meijie], at=at, cause="a", estate_id=cast.xiushan)
        tell_progress(session, [cast.stranger], at=at, cause="b", estate_id=cast.defu)
        call_team(session, at=at)
    with database.read() as session:
        assert [row["person_id"] for row in queries.log(session, cast.manager).items] == [cast.meijie]
        assert [row["person_id"] for row in queries.log(session, cast.other_manager).items] == [cast.stranger]
        assert len(queries.log(session, ADMIN).items) == 3
        assert queries.log(session, Actor(id=cast.meijie)).items == []
        assert len(queries.log(session, ADMIN, channel="robot", states=["due"]).items) == 1
        assert queries.log(session, ADMIN, estate_id=cast.defu, states=["sent"]).items == []
        assert queries.counts(session, ADMIN, since=at) == {("robot", "due"): 1, ("subscribe", "no_credit"): 2}
        with pytest.raises(NotFound):
            queries.message(session, cast.other_manager, queries.log(session, cast.manager).items[0]["id"])
        assert queries.oldest_due(session) == at


def test_the_log_pages_without_losing_or_repeating_a_row(
    database: Database, cast: Cast, at: datetime
) -> None:  # fmt: skip
    with database.write() as session:
        for number in range(5):
            call_team(session, at=at, cause=f"c{number}")
    with database.read() as session:
        seen, cursor = [], None
        while True:
            page = queries.log(session, ADMIN, cursor=cursor, limit=2)
            seen += [row["cause"] for row in page.items]
            cursor = page.next
            if cursor is None:
                break
    assert seen == ["c4", "c3", "c2", "c1", "c0"]


def test_who_was_not_reached_and_has_not_looked_is_on_the_list_to_phone(
    database: Database, cast: Cast, post: Post, at: datetime
) -> None:  # fmt: skip
    everybody = [cast.meijie, cast.laowang, cast.zhoukuaiji, cast.stranger]
    with database.write() as session:
        agree(session, "o-meijie", at=at)
        agree(session, "o-stranger", at=at)
        tell_progress(session, everybody, at=at, cause="water", estate_id=cast.xiushan)
    post.subscribe.answers = [UNCLEAR]
    post.run()
    with database.read() as session:
        listed = queries.to_phone(session, cast.manager, cause="water")
        assert [(row["person_id"], row["why"]) for row in listed] == [
            (cast.meijie, "uncertain"),
            (cast.laowang, "no_credit"),
            (cast.zhoukuaiji, None),
        ]
        assert queries.to_phone(session, cast.other_manager, cause="water") == []
    with database.write() as session:
        service.mark_all_read(session, Actor(id=cast.laowang), at=at + timedelta(minutes=1))
        assert len(queries.to_phone(session, cast.manager, cause="water")) == 2
