"""厨房漏水, from the first word to five stars, and what time does to it when nobody answers."""

from __future__ import annotations

from sqlalchemy import func, select

from miniprogram_stub.story import leak
from miniprogram_stub.story.town import Town
from server.kit.facts import FactRow
from tests.journeys.conftest import Stepped


def test_a_leak_is_followed_from_the_first_word_to_five_stars(town: Town, system: Stepped) -> None:
    leak.play(town)
    with system.house.database.read() as session:
        unanswered = session.scalar(select(func.count(FactRow.id)).where(FactRow.state != "done"))
    assert unanswered == 0


def test_what_was_promised_on_a_saturday_counts_from_monday(town: Town) -> None:
    leak.come_in(town)
    leak.report(town)
    promised = town.phone("meijie").look(town.known["leak"])["promised"]
    assert promised["acknowledge_by"] == "2026-11-23T01:00:00Z"
    assert promised["fix_by"] == "2026-11-24T10:00:00Z"


def test_a_report_nobody_takes_climbs_the_ladder_once_per_rung(town: Town, system: Stepped) -> None:
    leak.come_in(town)
    leak.report(town)
    system.settle()
    for _ in range(4):
        system.pass_time(days=4)
    told = town.phone("meijie").look(town.known["leak"])
    climbed = [event["words"] for event in told["timeline"] if event["label"] == "上报"]
    assert told["overdue"] and len(climbed) == 4
    team = ("xiaoli", "liujingli", "linshegong")
    heard = {name: [len(town.shown(name, words)) for words in climbed] for name in team}
    assert heard == {"xiaoli": [1, 0, 0, 0], "liujingli": [0, 1, 0, 1], "linshegong": [0, 0, 1, 1]}
    assert "12345 热线或主管部门" in climbed[-1], "the community has heard already"


def test_silence_closes_after_notice_and_never_counts_as_satisfied(town: Town, system: Stepped) -> None:
    leak.come_in(town)
    leak.report(town)
    leak.take(town)
    leak.work(town, "xiaoli", "接头换好了")
    system.settle()
    for _ in range(10):
        system.pass_time(days=1)
    meijie = town.phone("meijie")
    told, words = meijie.look(town.known["leak"]), [row["words"] for row in meijie.inbox()]
    assert (told["state"], told["outcome"]["by_silence"], told["rating"]) == ("closed", True, None)
    assert sum("等您确认" in one for one in words) == 1
    assert sum("先办结了" in one for one in words) == 1
