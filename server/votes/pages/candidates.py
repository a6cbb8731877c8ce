"""Who stands in an election: found among the owners, asked, their consent; off again before the notice."""

from __future__ import annotations

from server.bodies.rules.makeup import WRONG_WORDS, Wrong
from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Answer, Html, Pages, Redirect
from server.places.rules.cities import profile
from server.votes.pages.forms import TEMPLATES, AskForm, ConsentForm, FindArgs, TakeBackForm
from server.votes.policy import CONVENERS
from server.votes.queries import standing
from server.votes.screens.poll import told
from server.votes.screens.words import State
from server.votes.service import candidates
from server.votes.service.candidates import Looked

pages = Pages("votes", TEMPLATES, nav="votes")

RUNS = staff_with(*CONVENERS)


@pages.get("/votes/<id:poll_id>/candidates", who=RUNS, query=FindArgs)
def show_candidates(call: Call) -> Answer:
    """Who was asked and what they said; the owners of a room that somebody looks for."""
    poll, words = told(call.session, call.actor, call.path["poll_id"], at=call.at), call.query["q"]
    elects = any(topic["kind"] == "candidates" for topic in poll["topics"])
    if not poll["may_run"] or poll["state"] != State.DRAFT or not elects:
        raise not_found("草稿")
    grounds = profile(poll["estate"]["city"]).candidates_refused_for
    context = {
        "poll": poll, "rows": standing.of_poll(call.session, poll["id"]), "args": call.query,
        "found": standing.owners_called(call.session, poll["estate_id"], words, at=call.at),
        "grounds": [(one, WRONG_WORDS[Wrong(one)]) for one in grounds],
        "names_only": [one for topic in poll["topics"] for one in topic["options"] if one["person_id"] is None],
    }  # fmt: skip
    return Html("votes/candidates.html", context)


@pages.post("/votes/<id:poll_id>/candidates", who=RUNS, form=AskForm)
def ask(call: Call) -> Answer:
    """Ask somebody to stand."""
    poll_id, form = call.path["poll_id"], call.body
    looked = Looked(form["adult"], form["related_to_firm"], form["unpaid"], form["illegal_building"])
    candidates.ask(
        call.session, call.actor, poll_id, person_id=form["person"], home_id=form["home"], looked=looked,
        introduction=form["introduction"], at=call.at,
    )  # fmt: skip
    return Redirect(f"/votes/{poll_id}/candidates", "已邀请。本人在手机上答复，或拿签名的同意书来登记。")


@pages.post("/votes/<id:poll_id>/candidates/<id:candidacy_id>/consent", who=RUNS, form=ConsentForm)
def enter_consent(call: Call) -> Answer:
    """A signed consent was handed in."""
    candidates.enter_consent(call.session, call.actor, call.path["candidacy_id"], note=call.body["note"], at=call.at)
    return Redirect(f"/votes/{call.path['poll_id']}/candidates", "已登记，列上选票。")


@pages.post("/votes/<id:poll_id>/candidates/<id:candidacy_id>/off", who=RUNS, form=TakeBackForm)
def take_back(call: Call) -> Answer:
    """Take somebody off the list."""
    candidates.take_back(call.session, call.actor, call.path["candidacy_id"], why=call.body["why"], at=call.at)
    return Redirect(f"/votes/{call.path['poll_id']}/candidates", "已撤下。")
