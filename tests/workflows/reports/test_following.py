"""What follows from reports: who is told what, cards and the buttons pressed on them, and nothing twice."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from sqlalchemy import select, update

from server.delivery.models import Message
from server.kit.facts import FactRow
from server.people.service import staff
from server.reports.models import Report
from server.wechat.checks import Verdict
from server.wechat.errors import WechatRefused
from server.wechat.inbound import Inbound
from tests.cast import Cast, all_words
from workflows.engine.reactions import Reactor
from workflows.engine.slow import SlowWorker
from workflows.engine.switchboard import Switchboard
from workflows.engine.talks import Talks
from workflows.registry import CALLERS, CONVERSATIONS, DESK, PUSHES, REACTIONS, SLOW
from workflows.reports.jobs import climb

_pushes = itertools.count(1)


def press(cast: Cast, who: str, report_id: int, key: str = "take", task: str | None = None) -> str | None:
    """Somebody presses a button of a card. Gives what the house answers."""
    row = cast.row(report_id)
    fields = {"TaskId": task or f"report-{report_id}-{row.reopen_count}@7", "EventKey": key, "ResponseCode": "code",
              "CardType": "button_interaction"}  # fmt: skip
    inbound = Inbound("work", "event", "template_card_event", who, "ww1", cast.house.clock.now(),
                      f"push-{next(_pushes)}", "", fields)  # fmt: skip
    talks = Talks(cast.house, CONVERSATIONS, CALLERS, DESK, strict=True)
    reply = Switchboard(cast.house, PUSHES, talks)(inbound)
    return str(reply["Content"]) if reply else None


def cards(cast: Cast, report_id: int) -> list[Message]:
    """The cards of a report, oldest first."""
    with cast.house.database.read() as session:
        asked = select(Message).where(Message.channel == "card", Message.task.like(f"report-{report_id}-%"))
        return list(session.scalars(asked.order_by(Message.id)))


def titles(cast: Cast, name: str) -> list[str]:
    """What somebody's inbox holds."""
    return [f"{title} {words}" for title, words in cast.inbox(name)]


def off_duty(cast: Cast, *names: str, on_duty: bool = False) -> None:
    """Somebody goes home."""
    with cast.house.database.write() as session:
        for name in names:
            staff.set_duty(session, cast["admin"], person_id=cast.ids[name], on_duty=on_duty, at=cast.house.clock.now())


def done(cast: Cast) -> dict[int, str]:
    """The facts that were answered: name by id."""
    with cast.house.database.read() as session:
        rows = session.execute(select(FactRow.id, FactRow.name).where(FactRow.state == "done"))
        return {row.id: row.name for row in rows}


def react_twice(cast: Cast) -> set[str]:
    """Answer every fact, and each a second time as if the worker had died before it could say so. Gives their names."""
    reactor, names, before = Reactor(cast.house, REACTIONS), set(), done(cast)
    while reactor.run_once(most=1):
        after, counts = done(cast), cast.counts()
        ((fact_id, name),) = ((id_, name) for id_, name in after.items() if id_ not in before)
        with cast.house.database.write() as session:
            session.execute(update(FactRow).where(FactRow.id == fact_id).values(state="due"))
        assert reactor.run_once(most=1) == 1 and cast.counts() == counts, name
        before = after
        names.add(name)
    return names


def test_every_reaction_run_twice_changes_nothing(cast: Cast) -> None:
    seen = set()
    public, home = cast.report(), cast.report("meijie", "leak", "home")
    trapped = cast.visitor("meijie").post("/emergencies", {"estate_id": cast.xiushan, "lift_id": cast.lift}).json["id"]
    double, green = cast.report("laowang"), cast.report("laowang", "green", "public")
    seen |= react_twice(cast)
    cast.move("daughter", public, "follow")
    cast.move("laowang", public, "urge")
    cast.move("liujingli", double, "merge", target_id=public)
    cast.move("liujingli", green, "escalate", reason="beyond_us")
    seen |= react_twice(cast)
    cast.move("liujingli", double, "unmerge", reason="not_the_same")
    cast.say("meijie", home, "几点来？")
    cast.say("xiaoli", home, "下午三点")
    cast.say("xiaoli", home, "要带管子", thread="internal")
    cast.move("zhaojie", trapped, "take")
    cast.move("xiaoli", public, "arrive", media_ids=[cast.picture("xiaoli")])
    cast.move("xiaoli", public, "finish", words="好了", media_ids=[cast.picture("xiaoli")])
    cast.move("meijie", public, "return", reason="not_fixed")
    cast.move("xiaoli", home, "hand_back", reason="too_busy")
    cast.move("laowang", green, "withdraw")
    seen |= react_twice(cast)
    cast.house.clock.advance(days=60)
    climb(cast.house, cast.house.clock.now())
    seen |= react_twice(cast)
    assert seen == {"report.made", "report.moved", "report.said", "report.escalated", "media.taken"}


class TestMade:
    """A new report."""

    def test_it_goes_to_who_has_the_skill_and_the_reporter_hears_number_and_promise(self, cast: Cast) -> None:
        report_id = cast.report()
        cast.react()
        row = cast.row(report_id)
        assert (row.state, row.assignee_id) == ("assigned", cast.ids["xiaoli"])
        number = cast.tell("meijie", report_id)["number"]
        heard = titles(cast, "meijie")
        assert number in heard[0] and "前回应您" in heard[0] and "已安排李师傅" in heard[1]
        assert any(number in title for title in titles(cast, "xiaoli"))
        assert titles(cast, "zhaojie") == titles(cast, "laowang") == titles(cast, "heshifu") == []

    def test_where_nobody_has_the_skill_the_team_on_duty_gets_a_card_to_grab(self, cast: Cast) -> None:
        report_id = cast.report("meijie", "green", "public")
        cast.react()
        assert cast.row(report_id).assignee_id is None
        assert {card.address for card in cards(cast, report_id)} == {"xiaoli", "zhaojie", "liujingli", "admin"}
        body = cards(cast, report_id)[0].body
        assert body["buttons"][0][1] == "take" and "白" not in all_words(body) and "199" not in all_words(body)

    def test_danger_is_offered_to_everybody_on_duty_and_the_staff_group(self, cast: Cast) -> None:
        off_duty(cast, "xiaoli")
        report_id = cast.report("meijie", "lift_trapped", "lift", lift_id=cast.lift)
        cast.react()
        assert {card.address for card in cards(cast, report_id)} == {"zhaojie", "liujingli", "admin"}
        with cast.house.database.read() as session:
            robot = session.scalars(select(Message).where(Message.channel == "robot")).all()
        assert [message.body["words"].startswith("【紧急】秀山花园") for message in robot] == [True]

    def test_the_group_of_several_firms_hears_no_home(self, cast: Cast) -> None:
        report_id = cast.report("meijie", "gas", "home")
        cast.react()
        with cast.house.database.read() as session:
            robot = session.scalars(select(Message).where(Message.channel == "robot")).all()
        assert [("702" in one.body["words"], "秀山花园 一户家里" in one.body["words"]) for one in robot] == [
            (False, True)
        ]
        assert "702" in all_words(cards(cast, report_id)[0].body)

    def test_danger_when_nobody_is_on_duty_wakes_everybody(self, cast: Cast) -> None:
        off_duty(cast, "xiaoli", "zhaojie", "liujingli", "admin")
        report_id = cast.report("meijie", "lift_trapped", "lift", lift_id=cast.lift)
        cast.react()
        assert len(cards(cast, report_id)) == 4

    def test_a_drill_says_that_it_is_one_and_is_given_to_nobody(self, cast: Cast) -> None:
        body = {"estate_id": cast.xiushan, "lift_id": cast.lift, "drill": True}
        report_id = cast.visitor("xiaoli").post("/emergencies", body).json["id"]
        cast.react()
        with cast.house.database.read() as session:
            (robot,) = session.scalars(select(Message).where(Message.channel == "robot"))
        assert robot.body["words"].startswith("【演练】") and cast.row(report_id).assignee_id is None


class TestSteps:
    """Every step reaches whom it concerns."""

    def test_followers_hear_each_step_once_and_no_words(self, cast: Cast) -> None:
        report_id = cast.report()
        cast.move("laowang", report_id, "follow")
        cast.react()
        cast.move("xiaoli", report_id, "arrive", media_ids=[cast.picture("xiaoli")])
        cast.move("liujingli", report_id, "refer", words="已联系供电所老张 13800001111")
        cast.move("xiaoli", report_id, "finish", words="修好", media_ids=[cast.picture("xiaoli")])
        for _ in range(2):
            cast.react()
        heard = titles(cast, "laowang")
        assert len(heard) == len(set(heard)) == 4 and "老张" not in all_words(heard)
        assert "老张" in all_words(titles(cast, "meijie"))

    def test_who_did_it_is_not_told_of_it(self, cast: Cast) -> None:
        report_id = cast.work(cast.report())
        cast.move("laowang", report_id, "follow")
        cast.react()
        before = {name: len(titles(cast, name)) for name in ("meijie", "laowang")}
        cast.move("meijie", report_id, "return", reason="not_fixed")
        cast.react()
        mine, theirs = titles(cast, "meijie"), titles(cast, "laowang")
        assert not any("已退回" in title for title in mine[before["meijie"] :])
        assert any("已退回" in title for title in theirs[before["laowang"] :])

    def test_a_return_goes_to_somebody_else_and_the_manager_hears(self, cast: Cast) -> None:
        report_id = cast.work(cast.report())
        cast.react()
        with cast.house.database.write() as session:
            zhaojie = staff.StaffAccount
            session.execute(update(zhaojie).where(zhaojie.person_id == cast.ids["zhaojie"]).values(skills=["electric"]))
        cast.move("meijie", report_id, "return", reason="not_fixed")
        cast.react()
        assert cast.row(report_id).assignee_id == cast.ids["zhaojie"]
        assert any("返工" in title for title in titles(cast, "liujingli"))

    def test_a_withdrawal_reaches_who_was_on_the_way(self, cast: Cast) -> None:
        report_id = cast.report()
        cast.react()
        cast.move("meijie", report_id, "withdraw")
        cast.react()
        assert any("已撤回" in title for title in titles(cast, "xiaoli"))
        assert "撤回" in (press(cast, "zhaojie", report_id) or "")

    def test_what_was_split_again_finds_somebody_again(self, cast: Cast) -> None:
        first, second = cast.report(), cast.report("laowang")
        cast.move("liujingli", second, "merge", target_id=first)
        cast.react()
        assert cast.row(second).assignee_id is None
        cast.move("liujingli", second, "unmerge", reason="not_the_same")
        cast.react()
        assert cast.row(second).assignee_id == cast.ids["xiaoli"]


class TestCards:
    """Buttons pressed in WeCom."""

    @pytest.fixture
    def open_report(self, cast: Cast) -> int:
        """A report everybody on duty has a card for."""
        report_id = cast.report("meijie", "green", "public")
        cast.react()
        return report_id

    def test_xiaoli_takes_it_by_the_card_and_the_others_cards_say_so(self, cast: Cast, open_report: int) -> None:
        assert press(cast, "xiaoli", open_report) == "李师傅已接单"
        cast.react()
        assert cast.row(open_report).assignee_id == cast.ids["xiaoli"]
        assert {card.outcome for card in cards(cast, open_report) if card.body["buttons"][0][1] == "take"} == {
            "李师傅已接单",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("who", "said"),
        [
            ("nobody-at-all", "还没有您的员工账号"),
            ("heshifu", "没有找到"),
            ("chengong", "别人"),
            ("zhoukuaiji", "没有找到"),
        ],
    )
    def test_a_stranger_is_refused_kindly_and_nothing_happens(
        self, cast: Cast, open_report: int, who: str, said: str
    ) -> None:
        before = cast.row(open_report).version
        assert said in (press(cast, who, open_report) or "")
        assert cast.row(open_report).version == before

    def test_the_second_to_press_hears_that_it_is_gone(self, cast: Cast, open_report: int) -> None:
        press(cast, "xiaoli", open_report)
        assert press(cast, "zhaojie", open_report) == "李师傅已接单"
        assert cast.row(open_report).assignee_id == cast.ids["xiaoli"]

    def test_the_one_complained_about_presses_in_vain(self, cast: Cast) -> None:
        report_id = cast.report("meijie", "staff", "public", about_staff_id=cast.ids["xiaoli"])
        cast.react()
        assert "没有找到" in (press(cast, "xiaoli", report_id) or "")
        assert "xiaoli" not in {card.address for card in cards(cast, report_id)}

    def test_arriving_by_card_where_a_picture_is_needed_says_so(self, cast: Cast, open_report: int) -> None:
        press(cast, "xiaoli", open_report)
        assert "照片" in (press(cast, "xiaoli", open_report, "arrive") or "")
        assert cast.row(open_report).state == "assigned"

    @pytest.mark.parametrize("task", ["report-x-0", "report-1", "vote-1-0", "report-999999-0", "", "report--1-0"])
    def test_a_task_that_is_none_of_ours_is_let_pass(self, cast: Cast, open_report: int, task: str) -> None:
        answer = press(cast, "xiaoli", open_report, task=task or " ")
        assert answer is None or "没有找到" in answer

    def test_an_unknown_button_does_nothing(self, cast: Cast, open_report: int) -> None:
        assert press(cast, "xiaoli", open_report, "close_unfixed") is None


class TestWords:
    """The content check of words."""

    def check(self, cast: Cast) -> None:
        """Let the slow work be done."""
        SlowWorker(cast.house, SLOW).run_once()

    @pytest.mark.parametrize(
        ("verdict", "state"), [(Verdict.PASS, "shown"), (Verdict.REVIEW, "hidden"), (Verdict.RISKY, "hidden")]
    )
    def test_the_verdict_decides(self, cast: Cast, verdict: Verdict, state: str) -> None:
        cast.mini.verdict = verdict
        report_id = cast.report(where="三楼")
        for _ in range(2):
            cast.react()
            self.check(cast)
        assert cast.row(report_id).words_state == state
        assert cast.mini.checked == [("o-meijie", "三楼\n楼道的灯不亮了")]

    @pytest.mark.parametrize("code", [61010, 45009, -1])
    def test_what_the_platform_will_not_check_stays_out_of_neighbours_sight(self, cast: Cast, code: int) -> None:
        cast.mini.refuses = WechatRefused(code)
        report_id = cast.report()
        cast.react()
        self.check(cast)
        assert cast.row(report_id).words_state == "checking"
        assert cast.visitor("laowang").get("/reports", {"scope": "board"}).json["items"] == []

    def test_what_staff_wrote_down_needs_no_check(self, cast: Cast) -> None:
        cast.react()
        with cast.house.database.read() as session:
            assert session.scalars(select(Report.id).where(Report.words_state == "checking")).all() == []
        assert cast.mini.checked == []


def test_nothing_told_ever_names_the_reporter(cast: Cast) -> None:
    report_id = cast.report("meijie", "leak", "home", words="厨房漏水")
    cast.react()
    cast.say("meijie", report_id, "快来")
    cast.work(report_id, by="xiaoli") if cast.row(report_id).state == "made" else None
    cast.react()
    with cast.house.database.read() as session:
        sent: list[Any] = [message.body for message in session.scalars(select(Message))]
    words = all_words(sent) + all_words([titles(cast, name) for name in ("xiaoli", "zhaojie", "liujingli", "admin")])
    for trace in ("白兰娟", "白*", "19900000734", "0734"):
        assert trace not in words
