"""What comes back to the firm a second time is told outside, and its reporter reads where else to turn."""

from __future__ import annotations

import pytest

from server.kit.actor import Grant
from server.people.rules import COMMUNITY, MANAGER
from server.people.service import staff
from server.reports.queries import queues
from server.reports.rules.words import OF_A_BILL
from tests.cast import Cast
from tests.server.reports.conftest import go
from tests.workflows.reports.test_ends import heard, of_a_bill
from tests.workflows.reports.test_jobs import rungs, tick

GONE = {"chengong": "commissioner", "committee": "committee"}
ELSEWHERE = "可以找社区专员、街道帮忙协调，也可以打 12345。"


def refused(cast: Cast, report_id: int, *answered: str) -> int:
    """Each of these answers, and 梅姐 accepts none."""
    for name in answered:
        answer(cast, report_id, name)
        why = "still_wrong" if cast.row(report_id).channel == OF_A_BILL else "not_fixed"
        go(cast, "meijie", report_id, "return", reason=why)
        cast.react()
    return report_id


def answer(cast: Cast, report_id: int, name: str) -> None:
    """Somebody has it in the end, and answers."""
    if cast.row(report_id).assignee_id is None:
        go(cast, name, report_id, "take")
    elif cast.row(report_id).assignee_id != cast.ids[name]:
        go(cast, "liujingli", report_id, "transfer", assignee_id=cast.ids[name])
    for step in ("arrive", "finish"):
        go(cast, name, report_id, step)


def grant(cast: Cast, name: str, role: str) -> None:
    """Somebody works here as something more."""
    with cast.house.database.write() as session:
        to = Grant(role, "estate", cast.xiushan)
        staff.grant(session, cast["admin"], person_id=cast.ids[name], to=to, at=cast.house.clock.now())


def leave(cast: Cast, name: str) -> None:
    """Somebody works here no more."""
    with cast.house.database.write() as session:
        to, at = Grant(GONE[name], "estate", cast.xiushan), cast.house.clock.now()
        staff.end_grant(session, cast["admin"], person_id=cast.ids[name], what=to, at=at)


def told(cast: Cast, name: str) -> list[str]:
    """What somebody of the estate was told about refusals."""
    return [title for title, _ in cast.inbox(name) if "认可" in title]


@pytest.mark.parametrize("category", ["service", "lighting"])
def test_the_second_refusal_reaches_the_next_rung_once_and_says_where_else_to_turn(cast: Cast, category: str) -> None:
    report_id = refused(cast, cast.report("meijie", category, "public"), "liujingli")
    assert rungs(cast, report_id) == [] == told(cast, "chengong") and not heard(cast, "meijie", "12345")
    refused(cast, report_id, "admin")
    cast.react()
    assert rungs(cast, report_id) == [(2, "commissioner")] and len(told(cast, "chengong")) == 1
    assert told(cast, "committee") == []
    assert len(heard(cast, "meijie", f"已请社区专员一起来看。还不认可，{ELSEWHERE}")) == 1
    page = [event["words"] for event in cast.tell("meijie", report_id)["timeline"]]
    assert any(words and words.endswith(ELSEWHERE) for words in page)
    with cast.house.database.read() as session:
        counts = queues.queue_counts(session, cast["chengong"], at=cast.house.clock.now())
    assert [row["count"] for row in counts if row["key"] == "refused"] == [1]


def test_lateness_climbs_on_and_tells_nobody_of_a_rung_twice(cast: Cast) -> None:
    report_id = refused(cast, cast.report("meijie", "service", "public"), "liujingli", "admin")
    cast.house.clock.advance(days=60)
    tick(cast)
    assert sorted(rung for _, rung in rungs(cast, report_id)) == [
        "commissioner", "committee", "lead", "manager", "outside",
    ]  # fmt: skip


def test_what_is_closed_over_a_second_refusal_says_so_to_everybody(cast: Cast) -> None:
    grant(cast, "zhaojie", MANAGER)
    report_id = refused(cast, cast.report("meijie", "service", "public"), "liujingli")
    answer(cast, report_id, "admin")
    go(cast, "meijie", report_id, "return")
    go(cast, "zhaojie", report_id, "refuse_return")
    cast.react()
    page = cast.tell("meijie", report_id)
    assert page["state_label"] == "未认可结案" and page["outcome"]["next"] == ELSEWHERE
    assert len(heard(cast, "meijie", f"没有得到认可，先这样结案。不同意可重新打开。{ELSEWHERE}")) == 1
    assert any("没有被认可就结案了" in title for title in told(cast, "chengong"))


@pytest.mark.parametrize(("gone", "rung", "said"), [
    (("chengong",), "committee", "已请业委会一起来看。还不认可，可以找社区、街道"),
    (("chengong", "committee"), "outside", "几次处理都没有被认可。还不认可，可以找社区、街道"),
])  # fmt: skip
def test_where_nobody_holds_the_next_rung_it_goes_further(
    cast: Cast, gone: tuple[str, ...], rung: str, said: str
) -> None:
    for name in gone:
        leave(cast, name)
    report_id = refused(cast, cast.report("meijie", "service", "public"), "liujingli", "admin")
    assert rungs(cast, report_id) == [(2, rung)] and len(heard(cast, "meijie", said)) == 1


def test_where_the_community_alone_looks_after_the_estate_it_is_called_so(cast: Cast) -> None:
    leave(cast, "chengong")
    grant(cast, "committee", COMMUNITY)
    report_id = refused(cast, cast.report("meijie", "service", "public"), "liujingli", "admin")
    assert rungs(cast, report_id) == [(2, "commissioner")]
    assert len(heard(cast, "meijie", "已请社区一起来看。还不认可，可以找社区、街道帮忙协调")) == 1


def test_a_doubted_bill_is_told_nobody_outside(cast: Cast) -> None:
    bill = refused(cast, of_a_bill(cast), "liujingli", "admin")
    assert rungs(cast, bill) == [] == told(cast, "chengong")
