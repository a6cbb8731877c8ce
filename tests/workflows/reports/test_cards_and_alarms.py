"""Odd cards, and what the staff group reads of an alarm."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from server.delivery.models import Message
from server.reports.models import ReportEvent
from server.reports.queries.brief import brief
from server.wechat.cards import cut
from tests.cast import LIFT_CODE, Cast
from tests.workflows.reports.test_following import cards, press
from workflows.reports import telling


@pytest.mark.parametrize("task", [
    "report-²-0", "report-３-0", f"report-{'9' * 22}-0", "report-0-0", "report--0", "report-7", "report-7-x",
    "other-7-0", "report-7-0-1-2",
])  # fmt: skip
def test_a_task_that_is_none_of_ours_names_nothing(cast: Cast, task: str) -> None:
    assert telling.report_of(task) is None
    assert press(cast, "xiaoli", cast.report(), task=task) is None


def test_a_task_names_report_and_round() -> None:
    assert (telling.report_of("report-7-2"), telling.report_of("report-7-0-99")) == ((7, 2), (7, 0))


def test_a_card_of_an_earlier_round_is_refused_kindly_and_changes_nothing(cast: Cast) -> None:
    report_id = cast.work(cast.report())
    cast.move("meijie", report_id, "return", reason="not_fixed")
    before = cast.counts()
    assert "上一轮" in (press(cast, "zhaojie", report_id, task=f"report-{report_id}-0@7") or "")
    assert cast.row(report_id).assignee_id is None and cast.counts()["report_events"] == before["report_events"]
    assert "上一轮" not in (press(cast, "zhaojie", report_id) or "")
    assert cast.row(report_id).assignee_id == cast.ids["zhaojie"]


def test_the_group_reads_no_free_words_and_danger_goes_first(cast: Cast) -> None:
    for sent in ({"estate_id": cast.xiushan, "lift_code": "打我 13800001111"}, {"lift_code": LIFT_CODE}):
        cast.visitor("meijie").post("/emergencies", sent)
    cast.report("meijie", "leak", "public", where="白兰娟家门口", answers={"how_much": "burst"})
    cast.react()
    with cast.house.database.read() as session:
        rows = list(session.scalars(select(Message).where(Message.channel == "robot").order_by(Message.id)))
        ranks = session.execute(select(Message.channel, Message.rank).distinct()).all()
    said = [row.body["words"] for row in rows]
    assert len(said) == 3 and "秀山花园 电梯：" in said[0] and "21栋1单元电梯" in said[1]
    assert not any(word in "".join(said) for word in ("138", "白兰娟", "打我"))
    assert [row.rank for row in rows] == [0, 0, 1] and ("card", 0) in ranks


def test_danger_is_told_to_the_group_of_its_estate_and_the_report_says_to_which(cast: Cast) -> None:
    settings = cast.house.settings
    own = replace(settings.work, robots=("estate:秀山花园=k1", "estate:德福楼=k2"))
    cast.house.settings = replace(settings, work=own)
    try:
        report_id = cast.report("meijie", "leak", "public", where="楼道", answers={"how_much": "burst"})
        for _ in range(2):
            cast.react()
    finally:
        cast.house.settings = settings
    with cast.house.database.read() as session:
        rows = session.scalars(select(Message.address).where(Message.channel == "robot")).all()
        said = session.scalars(select(ReportEvent).where(ReportEvent.kind == "alarmed")).all()
    assert rows == ["estate:秀山花园"]
    assert [(one.report_id, one.thread) for one in said] == [(report_id, "internal")]
    assert (said[0].words or "").startswith("已发到秀山花园值班群，卡片发给 ")
    told = cast.visitor("xiaoli").get(f"/reports/{report_id}").json["timeline"]
    assert any("秀山花园值班群" in (one["words"] or "") for one in told)
    seen = cast.visitor("meijie").get(f"/reports/{report_id}").json["timeline"]
    assert not any("值班群" in (one["words"] or "") for one in seen)


@pytest.mark.parametrize(("category", "place", "ends"), [
    ("leak", "home", "前到场"), ("green", "public", "前修好"), ("noise", "public", "前答复"),
])  # fmt: skip
def test_the_promise_on_a_card_is_short_enough_to_be_read_whole(
    cast: Cast, category: str, place: str, ends: str
) -> None:
    report_id, at = cast.report("meijie", category, place), cast.house.clock.now()
    with cast.house.database.read() as session:
        found = brief(session, report_id)
    words = telling.next_words(found.level, found.promised, at)
    assert words.endswith(ends) and cut(words, 26) == words


def outcomes(cast: Cast, report_id: int) -> list[tuple[str, str | None]]:
    """Whose cards of a report say what; None: the buttons still stand."""
    with cast.house.database.read() as session:
        asked = select(Message.address, Message.outcome).where(Message.task.like(f"report-{report_id}-%"))
        rows = session.execute(asked.where(Message.channel == "card").order_by(Message.id))
        return [(address, outcome) for address, outcome in rows]


class TestCardsEnd:
    """No card keeps its buttons once there is nothing to press."""

    @pytest.fixture
    def given(self, cast: Cast) -> int:
        """A leak at 梅姐's that 小李 got by rule: the card is in 小李's hands."""
        report_id = cast.report("meijie", "leak", "home")
        cast.react()
        assert outcomes(cast, report_id) == [("xiaoli", None)]
        return report_id

    @pytest.mark.parametrize(("who", "move", "reason", "said"), [
        ("meijie", "withdraw", None, "住户已撤回"),
        ("liujingli", "close_unfixed", "no_access", "已结案"),
        ("xiaoli", "hand_back", "too_busy", "已退回"),
    ])  # fmt: skip
    def test_when_it_is_over_or_was_answered_elsewhere(
        self, cast: Cast, given: int, who: str, move: str, reason: str | None, said: str
    ) -> None:
        more = {"words": "约了几次", "media_ids": [cast.picture(who)]} if move == "close_unfixed" else {}
        cast.move(who, given, move, reason=reason, **more)
        for _ in range(2):
            cast.react()
        assert str(outcomes(cast, given)[0][1]).startswith(said)

    @pytest.mark.parametrize(("move", "left"), [
        ("arrive", ["finish", "pause", "refuse"]), ("acknowledge", ["onway", "arrive", "refuse"]),
    ])  # fmt: skip
    def test_while_it_goes_on_they_show_what_comes_next(
        self, cast: Cast, given: int, move: str, left: list[str]
    ) -> None:
        cast.move("xiaoli", given, move)
        for _ in range(2):
            cast.react()
        (card,) = cards(cast, given)
        assert card.outcome is None and [key for _, key, _ in card.body["buttons"]] == left

    def test_who_had_it_before_has_no_buttons_and_who_has_it_now_does(self, cast: Cast, given: int) -> None:
        cast.move("liujingli", given, "transfer", assignee_id=cast.ids["zhaojie"], reason="too_busy")
        cast.react()
        assert outcomes(cast, given) == [("xiaoli", "赵师傅已接单"), ("zhaojie", None)]

    def test_after_a_return_that_was_refused(self, cast: Cast) -> None:
        report_id = cast.work(cast.report())
        cast.move("meijie", report_id, "return", reason="not_fixed")
        cast.react()
        more = {"words": "复查过了", "reason": "works_now", "media_ids": [cast.picture("liujingli")]}
        if cast.row(report_id).state == "reopened":
            cast.move("liujingli", report_id, "refuse_return", **more)
            cast.react()
        assert [said for _, said in outcomes(cast, report_id) if said is None] == []
