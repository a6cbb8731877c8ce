"""The lists of notices, and one with its readers by building."""

from __future__ import annotations

from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages
from server.notices import queries
from server.notices.pages.forms import SHOWS, TEMPLATES, BoardArgs
from server.notices.policy import LOOKERS, WRITERS
from server.notices.queries import board
from server.notices.rules import OUT, URGENCY_LABELS

pages = Pages("notices", TEMPLATES, nav="notices")

LOOKS = staff_with(*LOOKERS)


def count_waiting(call: Call) -> int:
    """How many urgent notices wait for my word."""
    return board.waiting_for(call.session, call.actor)


@pages.get("/notices", who=LOOKS, query=BoardArgs, keeps=("estate",), badge=count_waiting)
def show_board(call: Call) -> Answer:
    """The notices of my estates, what needs a second person first in the tabs."""
    args, estate_id = call.query, call.query["estate"] or None
    page = board.board(
        call.session, call.actor, states=SHOWS[args["show"]][1], estate_id=estate_id, cursor=args["cursor"]
    )
    counted = board.tallies(call.session, call.actor, estate_id=estate_id)
    tallies = {key: sum(counted.get(state, 0) for state in states) for key, (_, states) in SHOWS.items()}
    context = {"page": page, "args": args, "shows": SHOWS, "tallies": tallies, "may_write": call.actor.holds(*WRITERS)}
    return Html("notices/board.html", context)


@pages.get("/notices/<id:notice_id>", who=LOOKS)
def show_notice(call: Call) -> Answer:
    """One notice: what it says, who has read it by building, what may be done."""
    notice = board.whole(call.session, call.actor, call.path["notice_id"], at=call.at)
    out = notice["state"] in OUT
    reads = queries.reads_by_building(call.session, notice, day=local_day(call.at)) if out else []
    context = {"notice": notice, "reads": reads, "out": out, "urgencies": list(URGENCY_LABELS.items())}
    return Html("notices/notice.html", {**context, "may_reach": call.actor.holds(*WRITERS)})
