"""The list of matters, and one with its stages and everything that is missing."""

from __future__ import annotations

from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages
from server.people import queries as people
from server.places import queries as places
from server.proposals.pages.forms import SHOWS, TEMPLATES, BoardArgs
from server.proposals.policy import LOOKERS, MOVERS
from server.proposals.queries import desk, lists
from server.proposals.rules.asking import is_question, statement
from server.proposals.rules.words import SAID_LABELS, milestone_words
from server.votes.rules.matters import matter as kind_of

pages = Pages("proposals", TEMPLATES, nav="matters")

LOOKS = staff_with(*LOOKERS)


@pages.get("/matters", who=LOOKS, query=BoardArgs, keeps=("estate",))
def show_matters(call: Call) -> Answer:
    """The matters of my estates."""
    args, estate_id = call.query, call.query["estate"] or None
    states = SHOWS[args["show"]][1]
    page = lists.board(call.session, call.actor, states=states, estate_id=estate_id, at=call.at, cursor=args["cursor"])
    counted = lists.tallies(call.session, call.actor, estate_id=estate_id)
    known = {row["estate_id"] for row in page.items}
    context = {
        "page": page, "args": args, "shows": SHOWS, "may_raise": call.actor.holds(*MOVERS),
        "tallies": {key: sum(counted[state] for state in states) for key, (_, states) in SHOWS.items()},
        "estate_names": {id_: places.estate(call.session, id_)["name"] for id_ in known},
    }  # fmt: skip
    return Html("matters/board.html", context)


@pages.get("/matters/<id:matter_id>", who=LOOKS)
def show_matter(call: Call) -> Answer:
    """One matter: where it stands, what is missing, the next step, and its whole story."""
    matter = desk.frame(call.session, call.house, call.actor, call.path["matter_id"], at=call.at)
    found = desk.overview(call.session, matter, call.actor, at=call.at)
    row = matter["row"]
    raised = people.names(call.session, [row.raised_by]).get(row.raised_by, "")
    context = {"matter": matter, "tab": "story", "raised": raised, "answer_labels": list(SAID_LABELS.items()),
               "milestone_words": list(milestone_words().values()), "today": local_day(call.at),
               "asks": not kind_of(row.kind).candidates, "asked": statement(row.title),
               "title_asks": is_question(row.title)}  # fmt: skip
    return Html("matters/matter.html", {**context, **found})
