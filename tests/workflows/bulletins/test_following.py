"""What follows from a sheet, each run twice: reviewers, managers, readers, groups and the team hear of it once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.bulletins.facts import SheetDrawn
from server.bulletins.models import SheetFile
from server.bulletins.rules.words import AfterDeadline, State
from server.bulletins.service import correcting, overriding, reading, reviewing
from server.delivery.models import Message
from server.delivery.service import consent
from server.delivery.templates import template
from server.groups.models import Posting
from server.groups.service import add_plain, mark_posted
from server.kit.actor import SYSTEM, Grant
from server.kit.clock import StoppedClock
from server.kit.errors import Conflict
from server.kit.facts import FactRow
from server.kit.facts import publish as publish_fact
from server.people.service import staff
from tests.cast import Cast
from tests.server.bulletins.conftest import TODAY, Sheets, sheets
from workflows.bulletins.jobs import JOBS, make, publish
from workflows.engine.models import SlowWork
from workflows.engine.scheduler import Scheduler

__all__ = ["sheets"]


def again(sheets: Sheets) -> dict[str, int]:
    """Let everything that follows happen, and once more; gives how many rows there are."""
    cast = sheets.cast
    cast.react()
    before = cast.counts()
    with cast.house.database.write() as session:
        happened = FactRow.name.startswith("sheet.") & (FactRow.next_at <= sheets.clock.now())
        for row in session.scalars(select(FactRow).where(happened)):
            row.state, row.next_at = "due", sheets.clock.now()
    cast.react()
    after = cast.counts()
    named = ("inbox_items", "messages", "postings", "slow_work", "consent_credits", "group_tasks")
    assert {name: after[name] for name in named} == {name: before[name] for name in named}
    return after


def drawn(sheets: Sheets, sheet_id: int) -> None:
    """The worker is done with a sheet."""
    with sheets.cast.house.database.write() as session:
        publish_fact(session, SheetDrawn(sheet_id), at=sheets.clock.now())


def out(sheets: Sheets) -> int:
    """Today's sheet, published, with everything that follows, twice."""
    sheets.at(17)
    sheets.run()
    sheets.at(17, 40)
    sheets.run()
    again(sheets)
    return sheets.newest().id


def agree(sheets: Sheets, who: str) -> None:
    with sheets.cast.house.database.write() as session:
        consent.record_consent(session, openid=f"o-{who}", template_id=template("bulletin_daily").id, accepted=True,
                               event_key=f"{who}-{sheets.clock.now()}", at=sheets.clock.now())  # fmt: skip


def wish(sheets: Sheets, who: str, *, daily: bool) -> None:
    with sheets.cast.house.database.write() as session:
        reading.wish(session, sheets.cast[who], estate_id=sheets.cast.xiushan, daily=daily, weekly=False, monthly=False,
                     at=sheets.clock.now())  # fmt: skip


def messages(sheets: Sheets, channel: str) -> list[Message]:
    with sheets.cast.house.database.read() as session:
        return list(session.scalars(select(Message).where(Message.channel == channel).order_by(Message.id)))


def postings(sheets: Sheets) -> list[Posting]:
    with sheets.cast.house.database.read() as session:
        return list(session.scalars(select(Posting).order_by(Posting.id)))


def waits(sheets: Sheets, who: str) -> list[str]:
    """What somebody heard of sheets that wait."""
    return [words for title, words in sheets.cast.inbox(who) if title == "简报待审阅"]


def group(sheets: Sheets) -> None:
    with sheets.cast.house.database.write() as session:
        add_plain(session, sheets.cast["liujingli"], estate_id=sheets.cast.xiushan, name="秀山邻里群",
                  at=sheets.clock.now())  # fmt: skip


def test_who_wishes_finds_it_in_the_inbox_and_nobody_else_does(sheets: Sheets) -> None:
    wish(sheets, "meijie", daily=True)
    wish(sheets, "laowang", daily=False)
    sheet_id = out(sheets)
    told = ("秀山花园 每日简报 11月21日 星期六", "今天没有新的报事，也没有未办结的事项。")
    assert sheets.cast.inbox("meijie") == [told]
    for who in ("laowang", "daughter", "stranger"):
        assert sheets.cast.inbox(who) == [], who
    page = sheets.cast.visitor("meijie").get("/inbox").json["items"][0]["page"]
    assert page == f"pages/bulletin/bulletin?id={sheet_id}"


def test_a_credit_is_worth_one_message_but_not_to_who_said_no(sheets: Sheets) -> None:
    for who in ("meijie", "laowang", "stranger", "tenant"):
        agree(sheets, who)
    wish(sheets, "tenant", daily=False)
    out(sheets)
    sent = [(row.address, row.state, row.body["fields"]) for row in messages(sheets, "subscribe")]
    mine = [one for one in sent if one[2]["thing1"] == "秀山花园 每日简报"]
    assert {(address, state) for address, state, _ in mine} == {("o-meijie", "due"), ("o-laowang", "due")}
    assert {address for address, _, fields in sent if fields["thing1"] == "德福楼 每日简报"} == {"o-stranger"}


def test_the_team_hears_one_line_and_groups_are_owed_it(sheets: Sheets) -> None:
    group(sheets)
    sheet_id = out(sheets)
    told = [row.body["words"] for row in messages(sheets, "robot") if row.estate_id == sheets.cast.xiushan]
    assert told == ["【秀山花园】11月21日 星期六 每日简报 已发布。今天没有新的报事，也没有未办结的事项。"]
    owed = postings(sheets)
    assert [(one.piece, one.piece_id, one.cause, one.late) for one in owed] == [
        ("bulletin", sheet_id, f"bulletin:{sheets.cast.xiushan}:daily:2026-11-21", False)
    ]


def test_a_late_sheet_says_so_to_groups_and_team(sheets: Sheets) -> None:
    group(sheets)
    sheets.at(20)
    sheets.run()
    again(sheets)
    assert postings(sheets) == [], "made just now, it is drawn first"
    sheets.at(20, 3)
    again(sheets)
    assert [one.late for one in postings(sheets)] == [True]
    assert any("已补发" in row.body["words"] for row in messages(sheets, "robot"))


def test_the_reviewer_is_told_by_when_and_what_comes_of_silence(sheets: Sheets) -> None:
    sheets.reviewed(AfterDeadline.HOLD, by="xiaoli")
    sheets.at(17)
    sheets.run()
    again(sheets)
    title, words = sheets.cast.inbox("xiaoli")[0]
    assert title == "简报待审阅" and "18:20" in words and "暂缓发布" in words
    assert [row.address for row in messages(sheets, "work") if row.estate_id == sheets.cast.xiushan] == ["xiaoli"]
    sheets.at(18, 20)
    sheets.run()
    again(sheets)
    title, words = sheets.cast.inbox("liujingli")[0]
    assert title == "简报暂缓发布" and reviewing.NOBODY_LOOKED in words


def test_what_was_changed_after_somebody_let_it_go_is_asked_for_again(sheets: Sheets) -> None:
    sheets.reviewed(AfterDeadline.HOLD, by="xiaoli")
    sheets.at(17)
    sheets.run()
    again(sheets)
    sheet_id = sheets.newest().id
    sheets.at(17, 10)
    sheets.approve("xiaoli", sheet_id)
    again(sheets)
    sheets.words("liujingli", sheet_id, "明天照常")
    again(sheets)
    assert sheets.row(sheet_id).state == State.WAITING
    for who, before in (("xiaoli", 1), ("liujingli", 0)):
        told = waits(sheets, who)
        assert len(told) == before + 1 and "通过后才会发布" in told[-1] and "18:20" in told[-1], who
    assert waits(sheets, "zhaojie") == [], "who may not let it go is not asked"
    sheets.at(17, 25)
    again(sheets)
    for who, before in (("xiaoli", 2), ("liujingli", 1)):
        told = waits(sheets, who)
        assert len(told) == before + 1 and "通过后才会发布" in told[-1] and "18:20" in told[-1], who
    sheets.at(18, 20)
    sheets.run()
    again(sheets)
    assert any(reviewing.NOBODY_LOOKED_AGAIN in words for _, words in sheets.cast.inbox("liujingli"))


def test_nobody_is_asked_once_more_for_what_was_looked_over_again(sheets: Sheets) -> None:
    sheets.reviewed(by="xiaoli")
    sheets.at(17)
    sheets.run()
    sheet_id = sheets.newest().id
    sheets.approve("xiaoli", sheet_id)
    sheets.words("zhaojie", sheet_id, "明天照常")
    sheets.approve("xiaoli", sheet_id)
    again(sheets)
    before = waits(sheets, "liujingli")
    sheets.at(17, 30)
    again(sheets)
    assert waits(sheets, "liujingli") == before


@pytest.mark.parametrize("drawn", [True, False])
def test_groups_get_a_sheet_approved_after_its_hour_with_its_film(sheets: Sheets, drawn: bool) -> None:
    group(sheets)
    sheets.reviewed(AfterDeadline.HOLD, by="liujingli")
    sheets.at(17)
    sheets.run()
    sheet_id = sheets.newest().id
    at = sheets.at(18, 5)
    sheets.words("liujingli", sheet_id, "明天照常")
    assert sheets.approve("liujingli", sheet_id) is True
    if drawn:
        with sheets.cast.house.database.write() as session:
            session.add(SheetFile(sheet_id=sheet_id, kind="mp4", key="a" * 64, bytes=9, made_at=at))
    again(sheets)
    assert len(postings(sheets)) == int(drawn), "what is drawn goes at once, what is not waits a moment"
    sheets.at(18, 8)
    again(sheets)
    assert len(postings(sheets)) == 1


def test_groups_do_not_wait_longer_than_the_film_takes(sheets: Sheets) -> None:
    group(sheets)
    sheets.at(17, 40)
    sheets.run()
    again(sheets)
    sheet = sheets.newest()
    if sheet.state == State.WAITING:
        sheets.approve("liujingli", sheet.id)
    again(sheets)
    assert postings(sheets) == [], "made just now, it is drawn first"
    sheets.clock.advance(seconds=20)
    drawn(sheets, sheet.id)
    again(sheets)
    assert len(postings(sheets)) == 1
    sheets.clock.advance(minutes=3)
    drawn(sheets, sheet.id)
    again(sheets)
    assert len(postings(sheets)) == 1


def test_nothing_is_owed_for_a_sheet_withdrawn_before_anybody_reacted(sheets: Sheets) -> None:
    group(sheets)
    sheets.at(17, 40)
    sheets.run()
    sheet = sheets.newest()
    with sheets.cast.house.database.write() as session:
        reviewing.withdraw(session, sheets.cast["liujingli"], sheet_id=sheet.id, version=sheet.version, why="发错了",
                           at=sheets.clock.now())  # fmt: skip
    again(sheets)
    assert postings(sheets) == [] and sheets.row(sheet.id).state == State.WITHDRAWN


def correct(sheets: Sheets, *, post_again: bool = False) -> int:
    """A correction of the newest sheet, looked over and out."""
    with sheets.cast.house.database.write() as session:
        right = correcting.correct(session, sheets.cast["liujingli"], sheet_id=sheets.newest().id, note="数字有误",
                                   post_again=post_again, at=sheets.clock.now())  # fmt: skip
    sheets.approve("liujingli", right)
    return right


def posted(sheets: Sheets) -> None:
    """Somebody has posted in the group by hand."""
    with sheets.cast.house.database.write() as session:
        mark_posted(session, sheets.cast["liujingli"], postings(sheets)[-1].id, at=sheets.clock.now())


def states(sheets: Sheets) -> list[tuple[int, str]]:
    """Which sheet every posting is of, and where it stands."""
    return [(one.piece_id, one.state) for one in postings(sheets)]


@pytest.mark.parametrize("post_again", [False, True])
def test_a_group_that_has_not_got_the_wrong_sheet_gets_the_right_one(sheets: Sheets, post_again: bool) -> None:
    group(sheets)
    wrong = out(sheets)
    assert states(sheets) == [(wrong, "by_hand")]
    sheets.clock.advance(minutes=10)
    right = correct(sheets, post_again=post_again)
    again(sheets)
    assert states(sheets) == [(wrong, "withdrawn")], "the right one is drawn first"
    sheets.clock.advance(minutes=3)
    again(sheets)
    assert states(sheets) == [(wrong, "withdrawn"), (right, "by_hand")]
    with sheets.cast.house.database.write() as session, pytest.raises(Conflict):
        mark_posted(session, sheets.cast["liujingli"], postings(sheets)[0].id, at=sheets.clock.now())


def test_what_is_put_right_twice_before_it_went_out_goes_out_once(sheets: Sheets) -> None:
    group(sheets)
    wrong = out(sheets)
    sheets.clock.advance(minutes=10)
    correct(sheets)
    again(sheets)
    sheets.clock.advance(minutes=1)
    right = correct(sheets)
    for _ in range(2):
        again(sheets)
        sheets.clock.advance(minutes=3)
    assert states(sheets) == [(wrong, "withdrawn"), (right, "by_hand")]


def test_what_is_put_right_while_groups_wait_for_its_film_is_owed_to_all_instead(sheets: Sheets) -> None:
    group(sheets)
    sheets.at(17, 40)
    sheets.run()
    again(sheets)
    sheets.clock.advance(minutes=1)
    right = correct(sheets)
    for _ in range(3):
        again(sheets)
        sheets.clock.advance(minutes=3)
    assert states(sheets) == [(right, "by_hand")]


def test_a_correction_reaches_those_who_read_the_wrong_one_and_groups_that_have_it_only_if_ticked(
    sheets: Sheets,
) -> None:
    group(sheets)
    wrong = out(sheets)
    posted(sheets)
    sheets.clock.advance(minutes=10)
    sheets.cast.visitor("meijie").get(f"/bulletins/{wrong}")
    for post_again, owed in ((False, 1), (True, 2)):
        correct(sheets, post_again=post_again)
        again(sheets)
        sheets.clock.advance(minutes=3)
        again(sheets)
        assert len(postings(sheets)) == owed
        if not post_again:
            assert sheets.cast.inbox("meijie") == [
                ("秀山花园 每日简报有更正", "您看过的 11月21日 星期六 每日简报有一处更正：数字有误")
            ]
            assert sheets.cast.inbox("laowang") == []
    assert postings(sheets)[-1].cause.endswith(":v3")


def test_whoever_else_may_decide_hears_that_a_sheet_shall_go_by_night(sheets: Sheets) -> None:
    sheets.at(22)
    sheets.run()
    cast, sheet_id = sheets.cast, sheets.newest().id
    with cast.house.database.write() as session:
        overriding.ask(session, cast["liujingli"], sheet_id=sheet_id, why="台风今晚登陆", at=sheets.clock.now())
    again(sheets)
    title = "紧急发布等您确认"
    assert [said for heading, said in cast.inbox("admin") if heading == title and "台风今晚登陆" in said]
    assert not [said for name in ("liujingli", "xiaoli") for heading, said in cast.inbox(name) if heading == title]


def test_a_contribution_is_told_to_who_looks_it_over(sheets: Sheets) -> None:
    sheets.contribute("xiaoli", "擦了扶手", pictures=2)
    sheets.cast.react()
    assert sheets.cast.inbox("liujingli") == [
        ("简报投稿待审核", "有新的简报投稿（文字、2 张照片或视频），请到工作台审核后采用。")
    ]


@pytest.mark.parametrize("gone", [True, False])
def test_a_contribution_is_told_to_managers_where_the_reviewer_has_left_or_brought_it(
    sheets: Sheets, gone: bool
) -> None:
    sheets.reviewed(by="zhaojie")
    if gone:
        with sheets.cast.house.database.write() as session:
            what = Grant("staff", "estate", sheets.cast.xiushan)
            staff.end_grant(session, SYSTEM, person_id=sheets.cast.ids["zhaojie"], what=what, at=sheets.clock.now())
    sheets.contribute("xiaoli" if gone else "zhaojie", "擦了扶手")
    sheets.cast.react()
    titles = {who: [title for title, _ in sheets.cast.inbox(who)] for who in ("liujingli", "zhaojie")}
    assert "简报投稿待审核" in titles["liujingli"] and "简报投稿待审核" not in titles["zhaojie"]


def test_it_is_drawn_once_for_each_of_its_versions(sheets: Sheets) -> None:
    sheets.at(17)
    sheets.run()
    again(sheets)
    sheets.at(17, 40)
    sheets.run()
    again(sheets)
    with sheets.cast.house.database.read() as session:
        asked = session.scalars(select(SlowWork.cause).where(SlowWork.kind == "bulletin.draw")).all()
        assert session.scalars(select(SheetFile)).all() == []
    assert sorted(cause.rpartition(":")[0] for cause in asked) == [f"sheet:{one.id}" for one in sheets.all()]


def test_two_persons_who_are_one_have_read_once(sheets: Sheets) -> None:
    sheet_id = out(sheets)
    for who in ("meijie", "daughter"):
        sheets.cast.visitor(who).get(f"/bulletins/{sheet_id}")
    ids = sheets.cast.ids
    with sheets.cast.house.database.write() as session:
        for _ in range(2):
            reading.take_over(session, gone_id=ids["daughter"], kept_id=ids["meijie"])
    assert sheets.cast.counts()["sheet_reads"] == 1


@pytest.mark.parametrize("down", [timedelta(hours=3), timedelta(hours=0)])
def test_two_schedulers_over_an_evening_publish_each_sheet_once(
    sheets: Sheets, clock: StoppedClock, down: timedelta
) -> None:
    group(sheets)
    cast: Cast = sheets.cast
    schedulers = [Scheduler(cast.house, JOBS) for _ in range(2)]
    sheets.at(16, 55)
    for scheduler in schedulers:
        scheduler.run_once()
    clock.advance(seconds=down.total_seconds())
    for _ in range(60):
        clock.advance(minutes=1)
        for scheduler in schedulers:
            scheduler.run_once()
    again(sheets)
    assert [(one.day, one.state, one.late) for one in sheets.all(cast.xiushan)] == [
        (TODAY, State.PUBLISHED, down > timedelta(0))
    ]
    assert len(postings(sheets)) == 1


def test_the_jobs_say_what_they_did(sheets: Sheets) -> None:
    sheets.at(17)
    assert make(sheets.cast.house, sheets.clock.now()) == "2 made"
    assert make(sheets.cast.house, sheets.clock.now()) is None
    sheets.at(17, 40)
    assert publish(sheets.cast.house, sheets.clock.now()) == "0 reviews over, 2 seen to"
    assert publish(sheets.cast.house, sheets.clock.now()) is None
