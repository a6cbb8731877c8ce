"""Voting once more on the seats an election left open."""

from __future__ import annotations

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.errors import Conflict
from server.kit.pages import Answer, Pages, Redirect
from server.votes.pages.forms import LONGEST_TITLE, TEMPLATES, AgainForm
from server.votes.policy import CONVENERS
from server.votes.screens import results
from server.votes.screens.poll import told
from server.votes.screens.words import State
from server.votes.service import candidates, drafting

pages = Pages("votes", TEMPLATES, nav="votes")

RUNS = staff_with(*CONVENERS)


@pages.post("/votes/<id:poll_id>/again", who=RUNS, form=AgainForm)
def draft_again(call: Call) -> Answer:
    """Draft the vote on the seats that stayed open: a run-off, or electing them again (C-06)."""
    session, poll = call.session, told(call.session, call.actor, call.path["poll_id"], at=call.at)
    found = results.result(session, poll, {}) if poll["state"] == State.FINAL else None
    topic = next((one for one in found["topics"] if one["number"] == call.body["topic"]), None) if found else None
    if topic is None or topic["again"] is None:
        raise Conflict("no_open_seats", "没有空缺的名额。")
    stand, seats = topic["again"]["options"], topic["again"]["seats"]
    asked = drafting.Topic(
        topic["words"], drafting.CANDIDATES,
        [drafting.Option(one["words"], one["detail"]) for one in stand if one["person_id"] is None], seats,
        topic["again"]["planned"], min(seats, len(stand)), topic["why_words"],
    )  # fmt: skip
    title = f"{poll['title']}（{'决选' if topic['again']['runoff'] else '补选'}）"[:LONGEST_TITLE]
    poll_id = drafting.draft(
        session, call.actor, estate_id=poll["estate_id"], matter_id=poll["matter_id"], title=title,
        matter_type=poll["matter_type"], scope=drafting.Scope(poll["scope_kind"], poll["scope_ids"]), topics=[asked],
        at=call.at,
    )  # fmt: skip
    persons = {one["person_id"] for one in stand if one["person_id"] is not None}
    candidates.stand_again(session, call.actor, poll["id"], poll_id, persons=persons)
    return Redirect(f"/votes/{poll_id}", "草稿已建好，请看一遍，再核对名册和公示。")
