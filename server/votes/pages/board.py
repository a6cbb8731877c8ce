"""The list of polls, and one poll: where it stands, how far it has come, what holds for it."""

from __future__ import annotations

from server.kit.actor import staff_with
from server.kit.area import square_metres
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, Redirect
from server.votes.pages.forms import TEMPLATES, BoardArgs, WhyForm
from server.votes.policy import CONVENERS, LOOKERS
from server.votes.rules.steps import FEW_WORDS, STEP_WORDS, least
from server.votes.screens import lists, turnout
from server.votes.screens.poll import COUNTED, told
from server.votes.screens.results import outcomes
from server.votes.screens.roll import part_labels
from server.votes.screens.words import State
from server.votes.service import drafting

pages = Pages("votes", TEMPLATES, nav="votes")

LOOKS, RUNS = staff_with(*LOOKERS), staff_with(*CONVENERS)


def count_waiting(call: Call) -> int:
    """Polls that were closed and are not final."""
    return lists.waiting(call.session, call.actor)


@pages.get("/votes", who=LOOKS, query=BoardArgs, keeps=("estate",), badge=count_waiting)
def show_board(call: Call) -> Answer:
    """The polls of my estates."""
    args, estate_id = call.query, call.query["estate"] or None
    page = lists.listed(call.session, call.actor, args["show"], estate_id=estate_id, cursor=args["cursor"])
    context = {
        "page": page, "args": args, "shows": lists.SHOWS, "may_draft": call.actor.holds(*CONVENERS),
        "may_rule": call.actor.holds(*CONVENERS),
        "tallies": lists.tallies(call.session, call.actor, estate_id=estate_id),
    }  # fmt: skip
    return Html("votes/board.html", context)


@pages.get("/votes/<id:poll_id>", who=LOOKS)
def show_poll(call: Call) -> Answer:
    """One poll: turnout while it runs, the outcome afterwards, its topics and its rules."""
    session, poll = call.session, told(call.session, call.actor, call.path["poll_id"], at=call.at)
    runs = State(poll["state"]) in (State.OPEN, State.CLOSED)
    context = {
        "poll": poll, "metres": square_metres, "plain_number": str,
        "turnout": turnout.turnout(session, poll, part_labels(session, poll)) if runs else [],
        "channels": turnout.by_channel(session, poll) if runs else [],
        "refused": turnout.refused(session, poll["id"]) if runs else [],
        "outcomes": outcomes(session, poll) if State(poll["state"]) in COUNTED else [],
        "needs_share": poll["needs_share"], "step_words": STEP_WORDS, "few_words": FEW_WORDS, "least": least,
    }  # fmt: skip
    return Html("votes/poll.html", context)


@pages.post("/votes/<id:poll_id>/withdraw", who=RUNS, form=WhyForm)
def withdraw(call: Call) -> Answer:
    """Take it back before it opens."""
    poll_id, form = call.path["poll_id"], call.body
    drafting.withdraw(call.session, call.actor, poll_id, reason=form["why"], version=form["version"], at=call.at)
    return Redirect(f"/votes/{poll_id}", "已撤回。")
