"""Whether water, power or gas is cut, as the notices say. 停水了吗 is a question, and reports nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from server.kit.clock import local_day
from server.notices import queries as notices
from server.notices.rules import Kind
from workflows.bulletins.talks import wording
from workflows.engine.conversations import Moment
from workflows.engine.decisions import Answer, Card, End, Next

PAGE = "pages/notice/notice?id={id}"
CUTS: Mapping[str, Kind] = {
    "停水": Kind.WATER, "停热水": Kind.WATER, "停电": Kind.POWER,
    "停气": Kind.GAS, "停煤气": Kind.GAS, "停燃气": Kind.GAS,
}  # fmt: skip
LASTS = timedelta(days=1)
"""So long a notice without an end is told of."""
MOST_TOLD = 3


def asked(words: str) -> str | None:
    """What they ask whether it is cut; None where they ask for something else."""
    return next((cut for cut in CUTS if cut in words), None)


def tell(moment: Moment, cut: str) -> Next:
    """The notices that stand and are not over; without one, how to say that it is gone all the same."""
    assert moment.actor is not None
    lines = notices.listed(moment.session, moment.actor, day=local_day(moment.at)).items
    stand = [one for one in lines if one["kind"] == CUTS[cut] and _stands(moment, one)][:MOST_TOLD]
    if not stand:
        return End(wording.NO_CUT.format(cut=cut, gone=cut[1:]))
    words = "\n".join(wording.CUT.format(title=one["title"], words=one["words"]) for one in stand)
    return End(Answer(words, Card(wording.CUT_CARD, PAGE.format(id=stand[0]["id"]))))


def _stands(moment: Moment, line: Mapping[str, Any]) -> bool:
    until = line["ends_at"] or (line["starts_at"] or line["published_at"]) + LASTS
    return not line["recalled"] and until > moment.at
