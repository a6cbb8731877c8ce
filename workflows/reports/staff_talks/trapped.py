"""电梯困人, said by staff: whom to ring now, and where to call everybody on duty. In the middle of whatever else."""

from __future__ import annotations

from server.places import queries as places
from server.reports.queries import rescue
from workflows.engine.conversations import END, Conversation, Moment, Who
from workflows.engine.decisions import Answer, Card, End, Next
from workflows.reports.staff_talks import wording

NAME = "staff.trapped"
MOST_ESTATES = 3


def begin(moment: Moment) -> Next:
    """The numbers of the estates somebody covers, nearest help first; the call itself is entered on the console."""
    assert moment.actor is not None
    inside = places.estates_inside(moment.session, moment.actor.grants, limit=MOST_ESTATES)
    lines = [wording.TRAPPED]
    for row in inside:
        told = rescue.whom_to_call(moment.session, places.estate(moment.session, row["id"]))
        numbers = "、".join(wording.TRAPPED_NUMBER.format(**one) for one in told["numbers"])
        lines.append(wording.TRAPPED_ESTATE.format(estate=row["name"], numbers=numbers))
    lines.append(wording.TRAPPED_ENTER.format(calm=rescue.CALM))
    return End(Answer("\n".join(lines), Card(wording.TRAPPED_CARD, wording.TRAPPED_PAGE)))


TALK = Conversation(
    NAME, "电梯困人", begin, (), "trapped.toml", __file__, begins_to=(END,), who=Who.STAFF, in_help=False,
)  # fmt: skip
