"""The roll: looked over before the notice, corrected until the vote opens; and giving notice, which freezes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import segno
from markupsafe import Markup

from server.kit.actor import staff_with
from server.kit.clock import SHANGHAI, local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Answer, Html, Pages, Redirect
from server.kit.paging import Page
from server.votes.pages.forms import TEMPLATES, FindArgs, PublishForm, WhyForm
from server.votes.policy import CONVENERS, LOOKERS
from server.votes.rules.calendar import earliest_opening
from server.votes.screens import preview as previews
from server.votes.screens import roll as screens
from server.votes.screens.poll import told
from server.votes.screens.rulebook import days_of, draft_of
from server.votes.screens.words import State, first_words
from server.votes.sealing.keys import Keys
from server.votes.service import rolls

pages = Pages("votes", TEMPLATES, nav="votes")

LOOKS, RUNS = staff_with(*LOOKERS), staff_with(*CONVENERS)


@pages.get("/votes/<id:poll_id>/roll", who=LOOKS, query=FindArgs)
def show_roll(call: Call) -> Answer:
    """Before the notice: how it would be frozen, and everything in the way. After it: as it was."""
    poll, args = told(call.session, call.actor, call.path["poll_id"], at=call.at), call.query
    roll, page = _preview(call, poll) if poll["state"] == State.DRAFT else _frozen(call, poll)
    context = {"poll": poll, "roll": roll, "page": page, "args": args}
    return Html("votes/roll.html", {**context, "changes": screens.changes(call.session, poll["id"])})


@pages.post("/votes/<id:poll_id>/roll", who=RUNS, form=WhyForm)
def correct(call: Call) -> Answer:
    """Take it from the books anew."""
    poll_id, form = call.path["poll_id"], call.body
    number = rolls.correct(
        call.session,
        call.actor,
        poll_id,
        why=form["why"],
        version=form["version"],
        keys=Keys.of(call.house),
        at=call.at,
    )
    return Redirect(f"/votes/{poll_id}/roll", f"名册已更正为第 {number} 版，并重新公布。")


@pages.get("/votes/<id:poll_id>/publish", who=RUNS)
def show_publish(call: Call) -> Answer:
    """The window, the words, and what nobody can change afterwards."""
    poll = told(call.session, call.actor, call.path["poll_id"], at=call.at)
    if not poll["may_run"] or poll["state"] != State.DRAFT:
        raise not_found("草稿")
    days = days_of(poll["rules"])
    opens = earliest_opening(call.at, days.notice)
    closes = opens + timedelta(days=days.least)
    context = {
        "poll": poll, "roll": _preview(call, poll)[0], "days": days, "earliest": opens, "opens": _local(opens),
        "closes": _local(closes), "notice_words": first_words(poll),
    }  # fmt: skip
    return Html("votes/publish.html", context)


@pages.post("/votes/<id:poll_id>/publish", who=RUNS, form=PublishForm, once=False)
def publish(call: Call) -> Answer:
    """Give notice. The answer shows the custodian's share and is kept nowhere: the version guards against a second."""
    poll_id, form = call.path["poll_id"], call.body
    frozen = rolls.freeze(
        call.session, call.actor, poll_id, opens_at=form["opens_at"], closes_at=form["closes_at"],
        notice_words=form["notice_words"], version=form["version"], keys=Keys.of(call.house), at=call.at,
    )  # fmt: skip
    code = segno.make(frozen.custodian, error="q").svg_inline(scale=5, border=3, dark="#14342a")
    context = {"poll": told(call.session, call.actor, poll_id, at=call.at), "share_words": frozen.custodian.split("-")}
    return Html("votes/share.html", {**context, "qr": Markup(code)})


def _preview(call: Call, poll: dict[str, Any]) -> tuple[dict[str, Any], Page]:
    session, args = call.session, call.query or {"q": "", "cursor": None}
    draft = draft_of(session, screens.row_of(session, poll["id"]))
    found = previews.preview(session, call.house.vault, draft, day=local_day(call.at))
    labels = screens.part_labels(session, poll)
    page = previews.page(session, found, labels, words=args["q"], cursor=args["cursor"])
    return dict(found.told), page


def _frozen(call: Call, poll: dict[str, Any]) -> tuple[dict[str, Any], Page]:
    args = call.query
    page = screens.page(call.session, poll, words=args["q"], cursor=args["cursor"])
    return screens.frozen(call.session, poll), page


def _local(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
