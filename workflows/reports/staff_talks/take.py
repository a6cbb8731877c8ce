"""接单: the first who asks has it; the others hear who that was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.reports.rules.words import Move
from server.reports.service.moving import Bring
from workflows.engine.conversations import END, Conversation, Moment, Who
from workflows.engine.decisions import Next
from workflows.reports.staff_talks import wording
from workflows.reports.staff_talks.finding import WHICH, Act
from workflows.reports.staff_talks.making import make
from workflows.reports.staff_talks.told import Told, line


def ready(moment: Moment, told: Told, _keep: Mapping[str, Any]) -> Next:
    """Take it."""
    done = wording.TAKE_DONE.format(line=line(told), number=told["number"], promise=told["promised"]["words"])
    return make(moment, told, Move.TAKE, Bring(), done)


ACT = Act(Move.TAKE, "open", (), wording.TAKE_WHICH, wording.TAKE_NONE, ready)
TALK = Conversation(
    "staff.take", "接单", ACT.begin, (ACT.which_step(),), "take.toml", __file__, begins_to=(WHICH, END), who=Who.STAFF,
)  # fmt: skip
