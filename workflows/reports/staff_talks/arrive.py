"""到场: work begins; of a public part nobody has photographed yet a picture of before is taken first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.reports.rules.words import Move
from server.reports.service.moving import Bring
from workflows.engine.conversations import END, WORDS, Conversation, Moment, Step, Who
from workflows.engine.decisions import Go, Next, Stay
from workflows.reports.staff_talks import wording
from workflows.reports.staff_talks.finding import WHICH, Act, picturing
from workflows.reports.staff_talks.making import make, make_with_photo
from workflows.reports.staff_talks.told import Told, line, offered


def ready(moment: Moment, told: Told, _keep: Mapping[str, Any]) -> Next:
    """Begin, unless a picture of before is still missing."""
    step = offered(told, Move.ARRIVE)
    if step is not None and "photo" in step["needs"]:
        return Go("photo", wording.ARRIVE_PHOTO.format(line=line(told)), keep={"id": told["id"]})
    return make(moment, told, Move.ARRIVE, Bring(), _done(told))


def hear_photo(moment: Moment, told: Told) -> Next:
    """The picture of before."""
    if moment.heard.kind != "photo":
        return Stay()
    return make_with_photo(moment, told, Move.ARRIVE, {}, _done(told))


def _done(told: Told) -> str:
    return wording.ARRIVE_DONE.format(line=line(told), number=told["number"])


ACT = Act(Move.ARRIVE, "mine", (), wording.ARRIVE_WHICH, wording.ARRIVE_NONE, ready)
PHOTO = Step("photo", picturing(ACT, hear_photo), wording.PHOTO_AGAIN, ("photo", END), hears=(*WORDS, "photo"))
TALK = Conversation(
    "staff.arrive", "到场", ACT.begin, (ACT.which_step("photo"), PHOTO), "arrive.toml", __file__,
    begins_to=(WHICH, "photo", END), who=Who.STAFF, in_help=False,
)  # fmt: skip
