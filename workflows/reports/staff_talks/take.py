"""接单: the first who asks has it; the others hear who that was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.reports.rules.words import ENDED, Move
from server.reports.service.moving import Bring
from workflows.engine.conversations import END, Conversation, Moment, Who
from workflows.engine.decisions import Answer, End, Next
from workflows.reports.staff_talks import wording
from workflows.reports.staff_talks.finding import WHICH, Act, card_of
from workflows.reports.staff_talks.making import make
from workflows.reports.staff_talks.numbers import number_in
from workflows.reports.staff_talks.told import Told, line, offered, tell, why_not

RECEIVED = "收到"


def ready(moment: Moment, told: Told, _keep: Mapping[str, Any]) -> Next:
    """Take it."""
    done = wording.TAKE_DONE.format(line=line(told), number=told["number"], promise=told["promised"]["words"])
    return make(moment, told, Move.TAKE, Bring(), done)


def begin(moment: Moment) -> Next:
    """Take it; 收到 says of what somebody has that they know of it."""
    said = number_in(moment.heard.raw)
    told = tell(moment, said[0]) if said and RECEIVED in moment.words else None
    if told is None:
        return ACT.begin(moment)
    mine = told["assignee"] is not None and moment.actor is not None and told["assignee"]["id"] == moment.actor.id
    if not mine or told["state"] in ENDED:
        return End(Answer(why_not(moment, told, Move.ACKNOWLEDGE), card_of(told)))
    done = wording.RECEIVED.format(number=told["number"])
    return make(moment, told, Move.ACKNOWLEDGE, Bring(), done) if offered(told, Move.ACKNOWLEDGE) else End(done)


ACT = Act(Move.TAKE, "open", (), wording.TAKE_WHICH, wording.TAKE_NONE, ready)
TALK = Conversation(
    "staff.take", "接单", begin, (ACT.which_step(),), "take.toml", __file__, begins_to=(WHICH, END), who=Who.STAFF,
)  # fmt: skip
