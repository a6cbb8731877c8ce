"""Telling people: the inbox always, a channel where there is one, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.event import listen

from server.delivery import queries, service
from server.delivery.templates import consent_ids, keys_of, template, templates
from server.kit.actor import Actor
from server.kit.db import Database
from server.kit.errors import NotFound
from server.people.service import merging
from server.wechat.subscribe import Value, fits
from tests.server.delivery.conftest import TEMPLATE, Cast, Post, agree, call_team, tell_progress


def test_everybody_told_finds_it_in_their_inbox_whatever_the_channels_do(
    database: Database, cast: Cast, at: datetime
) -> None:  # fmt: skip
    with database.write() as session:
        tell_progress(session, [cast.meijie, cast.zhoukuaiji], at=at)
    with database.read() as session:
        for person in (cast.meijie, cast.zhoukuaiji):
            page = queries.inbox(session, Actor(id=person))
            assert [item["title"] for item in page.items] == ["有人处理您的报事了"]
            assert page.extra == {"unread": 1}
        assert queries.unread(session, Actor(id=cast.stranger)) == 0


def test_the_same_cause_told_twice_is_told_once(database: Database, cast: Cast, post: Post, at: datetime) -> None:
    for _ in range(2):
        with database.write() as session:
            agree(session, "o-meijie", at=at, event="popup-1")
            agree(session, "o-meijie", at=at, event="popup-2")
            tell_progress(session, [cast.meijie, cast.meijie], at=at)
            call_team(session, at=at)
    with database.read() as session:
        assert queries.unread(session, Actor(id=cast.meijie)) == 1
        assert queries.credits(session, cast.meijie) == {TEMPLATE: 1}
    assert post.states() == [("subscribe", "o-meijie", "due"), ("robot", "staff", "due")]


def test_a_subscribe_message_goes_only_to_whom_a_credit_is_left(
    database: Database, cast: Cast, post: Post, at: datetime
) -> None:  # fmt: skip
    with database.write() as session:
        agree(session, "o-meijie", at=at)
        tell_progress(session, [cast.meijie, cast.laowang, cast.zhoukuaiji], at=at)
    assert post.states() == [("subscribe", "o-laowang", "no_credit"), ("subscribe", "o-meijie", "due")]
    with database.read() as session:
        assert queries.credits(session, cast.meijie) == {}


def test_one_consent_pays_for_one_message(database: Database, cast: Cast, post: Post, at: datetime) -> None:
    with database.write() as session:
        agree(session, "o-meijie", at=at)
        tell_progress(session, [cast.meijie], at=at, cause="report.taken:1")
        tell_progress(session, [cast.meijie], at=at, cause="report.done:1")
    assert [state for *_, state in post.states()] == ["due", "no_credit"]


def test_the_same_popup_event_counts_once_and_a_refusal_counts_nothing(
    database: Database, cast: Cast, at: datetime
) -> None:  # fmt: skip
    with database.write() as session:
        agree(session, "o-meijie", at=at, event="popup-1")
        agree(session, "o-meijie", at=at, event="popup-1")
        service.record_consent(session, openid="o-meijie", template_id=TEMPLATE, accepted=False, event_key="p2", at=at)
    with database.read() as session:
        assert queries.credits(session, cast.meijie) == {TEMPLATE: 1}


def test_who_turns_the_message_off_has_no_credit_left(database: Database, cast: Cast, at: datetime) -> None:
    with database.write() as session:
        agree(session, "o-meijie", at=at)
        service.withdraw_consent(session, openid="o-meijie", template_id=TEMPLATE, at=at)
    with database.read() as session:
        assert queries.credits(session, cast.meijie) == {}


def test_long_words_are_cut_to_the_field_and_never_stop_the_message(
    database: Database, cast: Cast, post: Post, at: datetime
) -> None:  # fmt: skip
    fields: dict[str, Value] = {"number": "XS-1", "matter": "漏水" * 40, "state": "已派单给维修师傅", "at": at}
    with database.write() as session:
        agree(session, "o-meijie", at=at)
        service.tell(session, cause="c", people=[cast.meijie], key="report_progress", fields=fields, title="题" * 90,
                     words="词" * 2000, at=at)  # fmt: skip
    filled = post.only().body["fields"]
    assert filled["thing2"].endswith("…") and filled["thing5"] == "无" and filled["time4"] == "2026年11月21日 09:00"
    assert all(fits(name, text) for name, text in filled.items())


def test_a_field_that_cannot_fit_costs_no_credit_and_leaves_the_inbox(
    database: Database, cast: Cast, post: Post, at: datetime
) -> None:  # fmt: skip
    with database.write() as session:
        agree(session, "o-meijie", at=at)
        service.tell(session, cause="c", people=[cast.meijie], key="report_progress", fields={"matter": "漏水"},
                     title="题", words="词", at=at)  # fmt: skip
    message = post.only()
    assert message.state == "failed" and message.last_error == "field character_string1 does not fit"
    with database.read() as session:
        assert queries.credits(session, cast.meijie) == {TEMPLATE: 1}
        assert queries.unread(session, Actor(id=cast.meijie)) == 1


def test_staff_are_told_in_wecom_with_the_time_so_that_equal_words_differ(
    database: Database, cast: Cast, post: Post, at: datetime
) -> None:  # fmt: skip
    with database.write() as session:
        service.tell(session, cause="c", people=[cast.xiaoli, cast.meijie], key="staff_task", fields={}, title="新工单",
                     words="21栋1单元702 漏水", at=at)  # fmt: skip
    message = post.only()
    assert (message.channel, message.address) == ("work", "xiaoli")
    assert message.body["words"] == "新工单\n21栋1单元702 漏水\n11月21日 09:00:00"


def test_whoever_is_somebody_else_by_now_is_told_as_who_they_are_and_once(
    database: Database, cast: Cast, post: Post, at: datetime
) -> None:  # fmt: skip
    with database.write() as session:
        for gone, kept in ((cast.xiaoli, cast.zhoukuaiji), (cast.zhoukuaiji, cast.laowang)):
            merging.merge(session, gone_id=gone, kept_id=kept, at=at)
        service.tell(session, cause="c", people=[cast.xiaoli, cast.laowang], key="staff_task", fields={}, title="工单",
                     words="漏水", at=at)  # fmt: skip
    message = post.only()
    assert (message.address, message.person_id) == ("xiaoli", cast.laowang)
    with database.read() as session:
        told = {one: queries.unread(session, replace(cast.manager, id=one)) for one in (cast.xiaoli, cast.laowang)}
    assert told == {cast.xiaoli: 0, cast.laowang: 1}


def test_telling_1201_people_takes_a_few_statements_per_500(database: Database, cast: Cast, at: datetime) -> None:
    statements: list[str] = []
    with database.write() as session:
        listen(session.connection(), "before_cursor_execute", lambda *call: statements.append(call[2][:40]))
        tell_progress(session, [cast.meijie, *range(10_000, 11_200)], at=at)
    assert len(statements) == 3 * 3 + 2, statements
    with database.read() as session:
        assert queries.unread(session, Actor(id=11_199)) == 1


def test_reading_marks_only_ones_own_items(database: Database, cast: Cast, at: datetime) -> None:
    with database.write() as session:
        tell_progress(session, [cast.meijie], at=at)
        tell_progress(session, [cast.meijie], at=at, cause="other")
        newest, oldest = (item["id"] for item in queries.inbox(session, Actor(id=cast.meijie)).items)
        with pytest.raises(NotFound):
            service.mark_read(session, Actor(id=cast.laowang), item_id=newest, at=at)
        for _ in range(2):
            service.mark_read(session, Actor(id=cast.meijie), item_id=newest, at=at)
        assert queries.unread(session, Actor(id=cast.meijie)) == 1
        service.mark_all_read(session, Actor(id=cast.laowang), at=at)
        assert queries.unread(session, Actor(id=cast.meijie)) == 1
        service.mark_all_read(session, Actor(id=cast.meijie), at=at)
        assert queries.unread(session, Actor(id=cast.meijie)) == 0 and oldest < newest


def test_two_persons_who_are_one_share_what_they_were_told(database: Database, cast: Cast, at: datetime) -> None:
    with database.write() as session:
        tell_progress(session, [cast.meijie, cast.laowang], at=at, cause="both")
        tell_progress(session, [cast.laowang], at=at, cause="one")
        service.take_over(session, gone_id=cast.laowang, kept_id=cast.meijie)
        assert queries.unread(session, Actor(id=cast.meijie)) == 2


@pytest.mark.parametrize("key", list(templates()))
def test_every_kind_is_complete(key: str) -> None:
    kind = template(key)
    assert kind.title and kind.why and kind.channels
    assert bool(kind.fields) == bool(kind.id)


def test_what_one_popup_asks_for_fits_it() -> None:
    """WeChat shows three at most: a page about reports or votes asks for those, a page of news for its own alone."""
    news, votes = {"notice", "bulletin_daily"}, {"vote_notice", "vote_result", "matter_progress"}
    money = {"fee_reminder", "payment_done"}
    about_reports = [each for each in consent_ids() if not (news | votes | money) & set(keys_of(each))]
    assert 1 <= len(about_reports) <= 3 and max(len(votes), len(money)) <= 3
    assert all(keys_of(template(key).id) == [key] for key in news | votes)
