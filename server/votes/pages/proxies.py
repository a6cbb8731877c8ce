"""Mandates: who may cast for whom; taking in the written one that an owner brought to the desk."""

from __future__ import annotations

from typing import Any

import server.media.service as media
from server.kit.actor import Actor, staff_with
from server.kit.doors import Call
from server.kit.errors import Malformed
from server.kit.house import House
from server.kit.pages import Answer, Html, Pages, Redirect
from server.votes.pages.forms import TEMPLATES, MandateForm
from server.votes.policy import CANVASSERS, CONVENERS, LOOKERS
from server.votes.screens import counted, paper
from server.votes.screens.poll import told
from server.votes.sealing.keys import Keys
from server.votes.service import mandates

pages = Pages("votes", TEMPLATES, nav="votes")


@pages.get("/votes/<id:poll_id>/proxies", who=staff_with(*LOOKERS))
def show_proxies(call: Call) -> Answer:
    """The written mandates of a poll and what became of them."""
    poll = told(call.session, call.actor, call.path["poll_id"], at=call.at)
    return Html("votes/proxies.html", {"poll": poll, "rows": counted.mandates(call.session, poll["id"])})


def shrink(_house: House, _actor: Actor, given: dict[str, Any]) -> bytes:
    """The picture of the paper, small and nameless, before any transaction; it is stored nowhere."""
    photo = next((content for _, content in given["files"].values()), b"")
    if not photo:
        raise Malformed("photo_needed", "请拍下委托书。", fields={"photo": ["请选择照片"]})
    return media.shrunk(photo)


@pages.post("/votes/<id:poll_id>/proxies", who=staff_with(*CANVASSERS), form=MandateForm, upload="photo", fetch=shrink)
def take_in(call: Call) -> Answer:
    """Take in a written mandate at the desk."""
    poll, form = told(call.session, call.actor, call.path["poll_id"], at=call.at), call.body
    head_id = paper.head_called(call.session, poll["id"], form["room"])
    mandates.give(
        call.session, call.actor, keys=Keys.of(call.house), poll_id=poll["id"], head_id=head_id,
        holder_name=form["holder_name"], holder_phone=form["holder_phone"], paper=lambda: bytes(call.fetched),
        at_desk=True, at=call.at,
    )  # fmt: skip
    return Redirect(f"/votes/{poll['id']}/proxies", "已登记。")


@pages.post("/votes/<id:poll_id>/proxies/<id:mandate_id>", who=staff_with(*CONVENERS))
def revoke(call: Call) -> Answer:
    """Take one back on its owner's word."""
    mandates.revoke(call.session, call.actor, call.path["mandate_id"], at=call.at)
    return Redirect(f"/votes/{call.path['poll_id']}/proxies", "已按业主的意思收回。")
