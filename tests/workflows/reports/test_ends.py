"""How a report ends, and what that is called."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from server.kit.clock import StoppedClock
from server.reports.models import Report
from server.reports.rules.words import OF_A_BILL
from server.reports.service import elsewhere
from tests.cast import Cast
from workflows.reports import jobs


def heard(cast: Cast, name: str, words: str) -> list[str]:
    """What somebody was told that says this."""
    return [told for _, told in cast.inbox(name) if words in told]


def of_a_bill(cast: Cast, name: str = "meijie") -> int:
    """A report that was made of a dispute over a bill."""
    report_id = cast.report(name, "fees", "home", words="物业费算错了")
    with cast.house.database.write() as session:
        session.execute(update(Report).where(Report.id == report_id).values(channel=OF_A_BILL))
    return report_id


def settle(cast: Cast, report_id: int) -> None:
    """The bill was answered, and what follows from it."""
    with cast.house.database.write() as session:
        elsewhere.settle(session, report_id=report_id, words="答复写在账单里。", at=cast.house.clock.now())
    cast.react()


@pytest.mark.parametrize(("kind", "word"), [("bill", "已答复"), ("complaint", "已处理"), ("repair", "已完工")])
def test_the_notice_of_closing_calls_the_end_by_what_it_was(
    cast: Cast, clock: StoppedClock, kind: str, word: str
) -> None:
    if kind == "bill":
        report_id = of_a_bill(cast)
        settle(cast, report_id)
    else:
        category = "noise" if kind == "complaint" else "lighting"
        report_id = cast.work(cast.report("meijie", category, "public"))
    clock.advance(days=jobs.default_closing().silence_days)
    jobs.close(cast.house, clock.now() + timedelta(0))
    (notice,) = heard(cast, "meijie", "自动办结")
    story = [one["words"] for one in cast.tell("meijie", report_id)["timeline"] if one["kind"] == "noticed"]
    assert word in notice and word in str(story[0])
    assert ("完工" in notice, "验收" in notice) == (kind == "repair", False)
