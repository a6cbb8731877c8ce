"""继续: work goes on, and so does the clock of the promise."""

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
    """Go on."""
    return make(moment, told, Move.RESUME, Bring(), wording.RESUME_DONE.format(line=line(told)))


ACT = Act(Move.RESUME, "mine", (), wording.RESUME_WHICH, wording.RESUME_NONE, ready)
TALK = Conversation(
    "staff.resume", "继续", ACT.begin, (ACT.which_step(),), "resume.toml", __file__, begins_to=(WHICH, END),
    who=Who.STAFF, in_help=False,
)  # fmt: skip
