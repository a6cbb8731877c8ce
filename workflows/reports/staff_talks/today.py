"""今天: the day's figures of the estates somebody covers."""

from __future__ import annotations

from server.kit.clock import SHANGHAI
from server.reports.queries.today import figures
from workflows.engine.conversations import END, Conversation, Moment, Who
from workflows.engine.decisions import Answer, Card, End, Next
from workflows.reports.staff_talks import wording

MOST_ESTATES = 8


def begin(moment: Moment) -> Next:
    """How many were made, finished, are open, are late; by estate where there are several."""
    assert moment.actor is not None
    found = figures(moment.session, moment.actor, at=moment.at)
    if not found:
        return End(wording.TODAY_NONE)
    local = moment.at.astimezone(SHANGHAI)
    shared = {name: sum(getattr(one, name) for one in found) for name in ("made", "done", "open", "overdue", "urged")}
    lines = [wording.TODAY.format(day=f"{local.month}月{local.day}日", **shared)]
    if shared["urged"]:
        lines.append(wording.TODAY_URGED.format(count=shared["urged"]))
    if len(found) > 1:
        lines += [
            wording.TODAY_ESTATE.format(estate=one.estate, made=one.made, done=one.done, open=one.open,
                                        overdue=one.overdue)
            for one in found[:MOST_ESTATES]
        ]  # fmt: skip
    return End(Answer("\n".join(lines), Card(wording.TODAY_CARD, "/console/reports")))


TALK = Conversation(
    "staff.today", "今天", begin, (), "today.toml", __file__, begins_to=(END,), who=Who.STAFF,
)  # fmt: skip
