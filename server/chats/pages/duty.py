"""The duty list of an estate: who answers chats when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from server.chats import policy
from server.chats.pages.forms import TEMPLATES, DutyArgs, ShiftForm, clock
from server.chats.pages.queue import ANSWERS
from server.chats.policy import ANSWERERS
from server.chats.queries import duty as shown
from server.chats.rules.settings import default_talks
from server.chats.service import duty
from server.chats.service.duty import WEEK, Shift
from server.kit.actor import staff_with
from server.kit.clock import SHANGHAI, local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Answer, Html, Pages, Redirect
from server.kit.pages.look import WEEKDAYS
from server.places import queries as places

pages = Pages("chats", TEMPLATES, nav="chats")

PLANS = staff_with(*policy.PLANNERS)
AHEAD = timedelta(days=21)
"""How far ahead the page shows."""


@pages.get("/chats/duty", who=ANSWERS, query=DutyArgs, keeps=("estate",))
def show_duty(call: Call) -> Answer:
    """Who is on duty now and in the coming weeks."""
    mine = places.estates_inside(call.session, [one for one in call.actor.grants if one.role in ANSWERERS])
    chosen = call.query["estate"] or (mine[0]["id"] if len(mine) == 1 else 0)
    if not chosen:
        return Html("chats/choose_estate.html", {"mine": mine})
    if not policy.may_answer(call.session, call.actor, chosen):
        raise not_found("小区")
    rows = shown.plan(call.session, call.actor, estate_id=chosen, at=call.at, until=call.at + AHEAD)
    context = {
        "estate": places.estate(call.session, chosen), "days": _by_day(rows), "today": local_day(call.at),
        "may_plan": policy.may_plan(call.session, call.actor, chosen),
        "may_everywhere": policy.may_plan(call.session, call.actor, None), "weekdays": list(enumerate(WEEKDAYS)),
        "team": shown.candidates(call.session, chosen), "night": default_talks().night,
        "on_now": [name for _, name in shown.on_now(call.session, chosen, call.at)],
        "listed": bool(shown.listed(call.session, chosen, call.at)), "ahead": AHEAD.days,
    }  # fmt: skip
    return Html("chats/duty.html", context)


@pages.post("/chats/duty", who=PLANS, form=ShiftForm)
def put(call: Call) -> Answer:
    """Put somebody on the list."""
    form = call.body
    shift = Shift(form["first"], form["last"], clock(form["begins"]), clock(form["ends"]), form["days"] or WEEK)
    many = duty.put(
        call.session, call.actor, estate_id=None if form["everywhere"] else form["estate_id"],
        person_id=form["person_id"], shift=shift, at=call.at,
    )  # fmt: skip
    return Redirect(
        f"/chats/duty?estate={form['estate_id']}", f"已排 {many} 班。" if many else "这些班次已经在表上了。"
    )


@pages.post("/chats/duty/<id:duty_id>/strike", who=PLANS, form=DutyArgs)
def strike(call: Call) -> Answer:
    """Take one shift off the list."""
    duty.strike(call.session, call.actor, call.path["duty_id"], at=call.at)
    return Redirect(f"/chats/duty?estate={call.body['estate']}", "已从值班表去掉。")


def _by_day(rows: list[dict[str, Any]]) -> dict[date, list[dict[str, Any]]]:
    found: dict[date, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["from_at"].astimezone(SHANGHAI).date(), []).append(row)
    return found
