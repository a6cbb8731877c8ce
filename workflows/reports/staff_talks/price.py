"""报价: a price is named line by line where the lines can be seen; here stands where."""

from __future__ import annotations

from workflows.engine.conversations import END, Conversation, Moment, Who
from workflows.engine.decisions import Answer, Card, End, Next
from workflows.reports.staff_talks import wording
from workflows.reports.staff_talks.finding import card_of
from workflows.reports.staff_talks.numbers import number_in
from workflows.reports.staff_talks.told import tell


def begin(moment: Moment) -> Next:
    """Where it is done, with the report under it that they named."""
    said = number_in(moment.heard.raw)
    told = tell(moment, said[0]) if said is not None else None
    card = card_of(told) if told is not None else Card(wording.OWN_WORK_CARD, "/console/reports?queue=mine")
    return End(Answer(wording.PRICE_WHERE, card))


TALK = Conversation(
    "staff.price", "报价", begin, (), "price.toml", __file__, begins_to=(END,), who=Who.STAFF, in_help=False,
)  # fmt: skip
