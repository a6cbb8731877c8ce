"""Asked in the middle of a report: the number of the desk. It is said, and our question after it once more."""

from __future__ import annotations

import re
from dataclasses import replace

from server.places import queries as places
from workflows.engine.conversations import Moment, Step
from workflows.engine.decisions import Next, Stay
from workflows.reports.talks import choices, wording

_PHONE = re.compile(
    r"(?:物业|前台|值班室?|管理处|你们).{0,3}(?:电话|号码).{0,4}(?:多少|几号|是什么|有吗|有没有|呢|$)"
    r"|^电话(?:号码)?(?:是?多少|几号)?$"
)
LONGEST = 16
"""Characters: who says more tells of something, and asks for no number alone."""


def or_phone(step: Step) -> Step:
    """The same step, which also says the number."""

    def hear(moment: Moment) -> Next:
        words = moment.words.replace(" ", "")
        asked = len(words) <= LONGEST and _PHONE.search(words) is not None
        phones = _phones(moment) if asked else ""
        return Stay(wording.PHONE.format(phone=phones) + step.ask(moment)) if phones else step.hear(moment)

    return replace(step, hear=hear)


def _phones(moment: Moment) -> str:
    """Of the estates they live in."""
    estates = dict.fromkeys(row["estate_id"] for row in choices.homes_of(moment))
    found = (places.estate(moment.session, one)["phone"] for one in estates)
    return "、".join(dict.fromkeys(filter(None, found)))
