"""Going from door to door: the board by stair, the list to take along, what is noted afterwards."""

from __future__ import annotations

from typing import Any

import server.media.service as media
from server.kit import audit
from server.kit.actor import Actor, staff_with
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.house import House
from server.kit.pages import Answer, File, Html, Pages, Redirect
from server.votes.pages.forms import TEMPLATES, DeliveryForm, ProofArgs, StairArgs
from server.votes.policy import CANVASSERS, LOOKERS
from server.votes.queries.wording import unvoted
from server.votes.screens import canvass as screens
from server.votes.screens.poll import told
from server.votes.service import canvass

pages = Pages("votes", TEMPLATES, nav="votes")

LOOKS, WALKS = staff_with(*LOOKERS), staff_with(*CANVASSERS)
BY_HAND = ("visit", "letter", "call", "posted", "other")
"""What a person notes; what the system sent it notes itself."""


@pages.get("/votes/<id:poll_id>/canvass", who=LOOKS, query=StairArgs)
def show_canvass(call: Call) -> Answer:
    """The board: one stair in cells, all stairs in figures."""
    session, poll = call.session, told(call.session, call.actor, call.path["poll_id"], at=call.at)
    stairs = screens.overview(session, poll)
    stair = _chosen(stairs, call.query["stair"])
    context = {
        "poll": poll, "stairs": stairs, "stair": stair,
        "cells": screens.cells(session, poll["id"], [stair.stair_id])[stair.stair_id] if stair else [],
        "legend": [(key, label, screens.CELL_ICONS[key]) for key, label in screens.CELL_LABELS.items()],
        "channels": [(key, screens.SENT_LABELS[key]) for key in BY_HAND],
        "silence": unvoted(poll["rules"], poll["matter_type"]),
    }  # fmt: skip
    return Html("votes/canvass.html", context)


@pages.get("/votes/<id:poll_id>/visits", who=WALKS, query=StairArgs, writes=True)
def show_visits(call: Call) -> Answer:
    """Who has not voted, stair by stair, ready to be printed; the look is written down."""
    session, poll = call.session, told(call.session, call.actor, call.path["poll_id"], at=call.at)
    stairs = screens.overview(session, poll)
    wanted = [_chosen(stairs, call.query["stair"])] if call.query["stair"] else stairs
    chosen = [one for one in wanted if one]
    found = screens.cells(session, poll["id"], [one.stair_id for one in chosen])
    sheets = [(one, cells) for one in chosen if (cells := screens.to_visit(found[one.stair_id]))]
    seen = {"homes": sum(len(cells) for _, cells in sheets)}
    audit.record(session, call.actor, "poll.visits_read", "poll", poll["id"], at=call.at,
                 estate_id=poll["estate_id"], after=seen)  # fmt: skip
    return Html("votes/visits.html", {"poll": poll, "sheets": sheets})


def keep(house: House, _actor: Actor, given: dict[str, Any]) -> str:
    """The signed slip or picture, small and nameless, stored before any transaction; nothing where none was brought."""
    photo = next((content for _, content in given["files"].values()), b"")
    return house.files.put(media.shrunk(photo)) if photo else ""


@pages.post("/votes/<id:poll_id>/deliveries", who=WALKS, form=DeliveryForm, upload="photo", fetch=keep)
def note_delivery(call: Call) -> Answer:
    """Note what came of a round."""
    poll_id, form = call.path["poll_id"], call.body
    noted = canvass.record_delivery(
        call.session, call.actor, poll_id, head_ids=set(form["heads"]), channel=form["channel"],
        delivered=form["delivered"], how=form["how"], proof=call.fetched or "", at=call.at,
    )  # fmt: skip
    return Redirect(f"/votes/{poll_id}/canvass?stair={form['stair']}", f"已登记 {noted} 位业主。")


@pages.get("/votes/<id:poll_id>/proof", who=WALKS, query=ProofArgs, writes=True)
def show_proof(call: Call) -> Answer:
    """The signed slip or picture a delivery was noted with."""
    key = canvass.proof_of(call.session, call.actor, call.path["poll_id"], call.query["sent"], at=call.at)
    return File("送达凭证.jpg", "image/jpeg", call.house.files.get(key))


def _chosen(stairs: list[screens.StairLine], stair_id: int) -> screens.StairLine | None:
    if not stair_id:
        return stairs[0] if stairs else None
    found = next((one for one in stairs if one.stair_id == stair_id), None)
    if found is None:
        raise not_found("单元")
    return found
