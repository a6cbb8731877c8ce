"""The queues of the team, refreshed while they are looked at; taking a report straight from its row."""

from __future__ import annotations

from typing import Any

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.pages import Answer, Fragment, Html, Pages
from server.places import queries as places
from server.reports import screens
from server.reports.pages.forms import TEMPLATES, WorkArgs
from server.reports.policy import SEERS, SUPERVISORS, TEAM
from server.reports.queries import checks, lists, phoning, queues
from server.reports.rules.words import Move
from server.reports.service import moving

pages = Pages("reports", TEMPLATES, nav="reports")

SEES_WORK = staff_with(*SEERS)


def count_untaken(call: Call) -> int:
    """What stands beside the entry in the side bar."""
    return screens.untaken(call.session, call.actor)


@pages.get("/reports", who=SEES_WORK, query=WorkArgs, keeps=("estate",), badge=count_untaken)
def show_work(call: Call) -> Answer:
    """Reports by queue, clock and estate."""
    args, session = call.query, call.session
    estate_id = args["estate"] or None
    page = lists.lines(
        session, call.actor, scope="work", at=call.at, queue=args["queue"], estate_id=estate_id, words=args["q"],
        cursor=args["cursor"], limit=50,
    )  # fmt: skip
    counts = queues.queue_counts(session, call.actor, at=call.at, estate_id=estate_id)
    context = {
        "late": _late(call, counts),
        "page": screens.work(session, call.actor, page), "args": args,
        "queues": counts,
        "to_judge": checks.count(session, call.actor) if call.actor.holds(*SUPERVISORS) else 0,
        "to_tell": phoning.count(session, call.actor) if call.actor.holds(*TEAM) else 0,
        "may_enter": call.actor.holds(*TEAM), "one_estate": _one_estate(call),
    }  # fmt: skip
    return Html("reports/work.html", context)


@pages.post("/reports/<id:report_id>/take", who=staff_with(*TEAM), once=False)
def take_from_list(call: Call) -> Answer:
    """Take a report; the first who asks has it. Answers with the fresh row."""
    report_id = call.path["report_id"]
    moving.move(
        call.session, call.actor, report_id=report_id, move=Move.TAKE, version=None, bring=moving.Bring(), at=call.at
    )
    row = screens.one_line(call.session, call.actor, report_id, call.at)
    return Fragment("reports/row.html", {"row": row, "one_estate": _one_estate(call)}, f"{row['number']} 已由您处理")


def _late(call: Call, counts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What stands above the list: the longest late of this queue, on its first page and while nobody searches."""
    args = call.query
    late = next((row["overdue"] for row in counts if row["key"] == args["queue"]), 0)
    if not late or args["queue"] == "overdue" or args["q"] or args["cursor"]:
        return []
    return screens.longest_late(
        call.session, call.actor, queue=args["queue"], at=call.at, estate_id=args["estate"] or None
    )


def _one_estate(call: Call) -> bool:
    chosen = call.query.get("estate")
    return bool(chosen) or len(places.estates_inside(call.session, call.actor.grants, limit=2)) == 1
