"""The sheets of a day over all estates somebody covers."""

from __future__ import annotations

from server.bulletins.pages.forms import LOOKS, TEMPLATES, TodayArgs
from server.bulletins.queries import desk
from server.bulletins.rules.plan import day_of
from server.bulletins.rules.view import WEEKDAYS
from server.bulletins.rules.words import KIND_LABELS, STATE_LABELS, Kind
from server.bulletins.screens import today as screens
from server.groups import queries as groups
from server.kit.clock import day_start
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages
from server.places import queries as places

pages = Pages("bulletins", TEMPLATES, nav="bulletins")


def count_waiting(call: Call) -> int:
    """How many sheets wait for somebody."""
    return desk.waiting(call.session, call.actor)


@pages.get("/bulletins", who=LOOKS, query=TodayArgs, keeps=("estate",), badge=count_waiting)
def show_today(call: Call) -> Answer:
    """The sheets of a day: what waits for somebody first."""
    args, session = call.query, call.session
    kind = Kind(args["kind"])
    day = day_of(kind, day_start(args["day"]) if args["day"] else call.at)
    wanted = screens.Wanted(kind, day, args["show"], args["estate"] or None)
    context = {
        "page": screens.listed(session, call.actor, wanted, at=call.at, cursor=args["cursor"]), "args": args,
        "wanted": wanted, "day_label": f"{day.month}月{day.day}日 {WEEKDAYS[day.weekday()]}", "shows": screens.SHOWS,
        "tallies": screens.tallies(session, call.actor, wanted), "kinds": KIND_LABELS, "trouble": screens.TROUBLE,
        "elsewhere": screens.elsewhere(session, call.actor, wanted), "state_labels": STATE_LABELS,
        "is_now": day == day_of(kind, call.at), "posting_labels": groups.POSTING_LABELS,
        "one_estate": len(places.estates_inside(session, call.actor.grants, limit=2)) == 1,
    }  # fmt: skip
    return Html("bulletins/today.html", context)
