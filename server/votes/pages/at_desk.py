"""What owners without a phone say at a desk, from a signed slip: a ballot is not theirs, a sheet did not come."""

from __future__ import annotations

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.pages import Answer, File, Pages, Redirect
from server.votes.pages.canvass import keep
from server.votes.pages.forms import TEMPLATES, SlipForm
from server.votes.policy import CANVASSERS
from server.votes.service import at_desk, canvass, disputes

pages = Pages("votes", TEMPLATES, nav="votes")

HEARS = staff_with(*CANVASSERS)
SAID = {
    "ballot": "已登记，那张票先不计入。业主会收到通知，由另一位同事核实。",
    "sheet": "已登记，那次送达不算数了。业主会收到通知。",
}  # fmt: skip


@pages.post("/votes/<id:poll_id>/slips", who=HEARS, form=SlipForm, upload="photo", fetch=keep)
def enter_slip(call: Call) -> Answer:
    """Write down what a slip says."""
    poll_id, form = call.path["poll_id"], call.body
    what = form.pop("what")
    enter = disputes.raise_for if what == "ballot" else canvass.deny_for
    enter(call.session, call.actor, poll_id=poll_id, **form, slip=call.fetched, at=call.at)
    return Redirect(f"/votes/{poll_id}/disputes", SAID[what])


@pages.get("/votes/disputes/<id:dispute_id>/slip", who=HEARS, writes=True)
def show_slip(call: Call) -> Answer:
    """The slip a ballot was disowned with."""
    key = at_desk.slip_of(call.session, call.actor, call.path["dispute_id"], at=call.at)
    return File("签字单.jpg", "image/jpeg", call.house.files.get(key))
