"""The telephone and the office hours of where somebody lives. Nothing is kept, and whoever has no home hears it too.

Where the desk stands is nowhere written down here: whoever asks for that hears the number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.kit.actor import EVERYWHERE, Grant
from server.kit.clock import local_day
from server.people import queries as people
from server.places import queries as places
from server.reports.rules.levels import default_levels, default_table, for_estate
from server.reports.rules.promises import when_words
from workflows.engine.conversations import END, Conversation, Moment
from workflows.engine.decisions import End, Next
from workflows.people.talks import wording

MOST_TOLD = 3
DAYS = {"Mon": "周一", "Tue": "周二", "Wed": "周三", "Thu": "周四", "Fri": "周五", "Sat": "周六", "Sun": "周日"}
ANYWHERE = [Grant("everybody", EVERYWHERE, None)]


def begin(moment: Moment) -> Next:
    """All of it at once, for each estate they live in; for a stranger, for the few there are."""
    estates = _estates(moment)
    if not 0 < len(estates) <= MOST_TOLD:
        return End(wording.WHICH_DESK)
    return End("\n".join([*(_told(moment, one) for one in estates), wording.AT_ANY_HOUR]))


def _estates(moment: Moment) -> Sequence[Mapping[str, Any]]:
    held = people.homes_of(moment.session, moment.person_id, local_day(moment.at)) if moment.person_id else []
    mine = dict.fromkeys(row["estate_id"] for row in held)
    if mine:
        return [places.estate(moment.session, one) for one in mine][:MOST_TOLD]
    return [dict(one) for one in places.estates_known(moment.session, (), ANYWHERE, limit=MOST_TOLD + 1)]


def _told(moment: Moment, estate: Mapping[str, Any]) -> str:
    hours = for_estate(default_levels(), estate["hours"]).hours
    windows = "、".join(f"{_clock(start)}–{_clock(end)}" for start, end in hours.windows)
    weekend = "、".join(DAYS[day] for day in (estate["hours"] or default_table()["hours"])["weekend"])
    off = wording.DAYS_OFF.format(days=weekend) if weekend else ""
    is_open = hours.is_open(moment.at)
    now = wording.OPEN_NOW if is_open else wording.OPENS.format(at=when_words(hours.next_open(moment.at).at, moment.at))
    phone = wording.DESK_PHONE.format(phone=estate["phone"]) if estate["phone"] else wording.NO_DESK_PHONE
    return wording.DESK.format(estate=estate["name"], phone=phone, hours=windows, off=off, now=now)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


CONTACT = Conversation(
    name="people.contact", label="问电话", begin=begin, steps=(), ways="contact.toml", beside=__file__,
    begins_to=(END,), in_help=False,
)  # fmt: skip
