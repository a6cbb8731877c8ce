"""Ballots on paper: a first person enters what stands on one, with a photo; a second enters it again by himself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import server.media.service as media
from server.kit.actor import Actor, staff_with
from server.kit.doors import Call
from server.kit.errors import Malformed
from server.kit.house import House
from server.kit.pages import Answer, Html, Pages, Redirect
from server.votes.pages.forms import TEMPLATES, EnterForm, FindArgs, SecondForm, TakeBackForm
from server.votes.policy import CANVASSERS, LOOKERS
from server.votes.rules.counting import CHOICE_LABELS
from server.votes.screens import paper as screens
from server.votes.screens.poll import told
from server.votes.sealing.keys import Keys
from server.votes.service import paper

pages = Pages("votes", TEMPLATES, nav="votes")

LOOKS, ENTERS = staff_with(*LOOKERS), staff_with(*CANVASSERS)
SPOILED = "spoiled"


@pages.get("/votes/<id:poll_id>/paper", who=LOOKS, query=FindArgs)
def show_paper(call: Call) -> Answer:
    """Find whose paper it is; what waits for a second person; what two people read differently."""
    session, poll = call.session, told(call.session, call.actor, call.path["poll_id"], at=call.at)
    context = {
        "poll": poll, "args": call.query, "counted": screens.counted(session, poll["id"]),
        "found": screens.find(session, poll["id"], call.query["q"]) if call.query["q"] else [],
        "waiting": screens.waiting(session, poll["id"], call.actor.id, runs=poll["may_run"]),
        "differing": screens.differing(session, poll["id"]),
    }  # fmt: skip
    return Html("votes/paper.html", context)


@pages.get("/votes/<id:poll_id>/paper/heads/<id:head_id>", who=ENTERS)
def show_entry(call: Call) -> Answer:
    """The first person's form, with what is known of a ballot cast already."""
    poll = told(call.session, call.actor, call.path["poll_id"], at=call.at)
    head = screens.head(call.session, poll["id"], call.path["head_id"])
    return _form(call, poll, head, second=False, first_name="")


def shrink(_house: House, _actor: Actor, given: dict[str, Any]) -> bytes:
    """The photo, small and nameless, before any transaction; it is stored nowhere."""
    photo = next((content for _, content in given["files"].values()), b"")
    if not photo:
        raise Malformed("photo_needed", "请拍下纸质票。", fields={"photo": ["请选择照片"]})
    return media.shrunk(photo)


@pages.post("/votes/<id:poll_id>/paper/heads/<id:head_id>", who=ENTERS, form=EnterForm, upload="photo", fetch=shrink)
def enter(call: Call) -> Answer:
    """The first reading."""
    poll = told(call.session, call.actor, call.path["poll_id"], at=call.at)
    paper.enter(
        call.session, call.actor, keys=Keys.of(call.house), poll_id=poll["id"], head_id=call.path["head_id"],
        channel=call.body["channel"], choices=choices_of(poll, call.body["topic"]), photo=call.fetched,
        knowing=call.body["knowing"], at=call.at,
    )  # fmt: skip
    return Redirect(f"/votes/{poll['id']}/paper", "已录入，请另一位同事对着票再录一遍。")


@pages.get("/votes/<id:poll_id>/paper/<id:entry_id>", who=ENTERS)
def show_second(call: Call) -> Answer:
    """The second person's own form; what the first one entered is not shown."""
    poll = told(call.session, call.actor, call.path["poll_id"], at=call.at)
    entry = screens.entry(call.session, poll["id"], call.path["entry_id"])
    head = screens.head(call.session, poll["id"], entry["head_id"])
    return _form(call, poll, head, second=True, first_name=entry["first_name"])


@pages.post("/votes/<id:poll_id>/paper/<id:entry_id>", who=ENTERS, form=SecondForm)
def confirm(call: Call) -> Answer:
    """The second reading: where both agree, the ballot is cast."""
    poll = told(call.session, call.actor, call.path["poll_id"], at=call.at)
    entry_id, choices = call.path["entry_id"], choices_of(poll, call.body["topic"])
    screens.entry(call.session, poll["id"], entry_id)
    done = paper.confirm(
        call.session, call.actor, keys=Keys.of(call.house), entry_id=entry_id, choices=choices, at=call.at
    )
    agreed = done.linked is not None
    return Redirect(
        f"/votes/{poll['id']}/paper", "两次一样，已计入。" if agreed else "两次录得不一样，没有计入，请重录。"
    )


@pages.post("/votes/<id:poll_id>/paper/<id:entry_id>/withdraw", who=ENTERS, form=TakeBackForm)
def take_back_entry(call: Call) -> Answer:
    """Take back an entry made for the wrong home, before anybody has read it a second time."""
    poll, entry_id = told(call.session, call.actor, call.path["poll_id"], at=call.at), call.path["entry_id"]
    screens.entry(call.session, poll["id"], entry_id)
    paper.withdraw(call.session, call.actor, entry_id=entry_id, why=call.body["why"], at=call.at)
    return Redirect(f"/votes/{poll['id']}/paper", "已收回，这一户没有算交过票。记录都留着。")


def choices_of(poll: Mapping[str, Any], said: Mapping[str, str]) -> list[dict[str, Any]]:
    """What a form says, topic by topic: ``{"1": "approve", "2-3": "1"}``."""
    return [_choice(topic, said) for topic in poll["topics"]]


def _choice(topic: Mapping[str, Any], said: Mapping[str, str]) -> dict[str, Any]:
    number = topic["number"]
    if topic["kind"] == "yes_no":
        return {"topic": number, "choice": said.get(str(number), "")}
    if f"{number}-{SPOILED}" in said:
        return {"topic": number, "choice": SPOILED}
    chosen = [one["number"] for one in topic["options"] if f"{number}-{one['number']}" in said]
    return {"topic": number, "options": chosen}


def _form(call: Call, poll: Mapping[str, Any], head: Mapping[str, Any], *, second: bool, first_name: str) -> Answer:
    base = f"/console/votes/{poll['id']}/paper"
    address = f"{base}/{call.path['entry_id']}" if second else f"{base}/heads/{head['id']}"
    context = {
        "poll": poll, "label": head["label"], "second": second, "first_name": first_name, "address": address,
        "online": screens.online(call.session, head["id"]), "yes_no": list(CHOICE_LABELS.items()),
    }  # fmt: skip
    return Html("votes/paper_entry.html", context)
