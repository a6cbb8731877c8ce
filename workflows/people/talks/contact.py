"""The telephone and the office hours of where somebody lives. Nothing is kept, and whoever has no home hears it too.

Where the desk stands is nowhere written down here: whoever asks for that hears the number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.contacts.queries import asking, hours
from server.kit.clock import local_day
from server.reports.rules.promises import when_words
from workflows.engine.conversations import END, Conversation, Moment
from workflows.engine.decisions import End, Next
from workflows.people.talks import wording


def begin(moment: Moment) -> Next:
    """All of it at once, for each estate they live in; for a stranger, for the few there are."""
    estates = asking.estates_of(moment.session, moment.person_id, local_day(moment.at))
    if not 0 < len(estates) <= asking.MOST_TOLD:
        return End(wording.WHICH_DESK)
    return End("\n".join([*(_told(moment, one) for one in estates), wording.AT_ANY_HOUR]))


def _told(moment: Moment, estate: Mapping[str, Any]) -> str:
    office, weekend = hours.hours_of(estate), hours.rest_days(estate)
    off = wording.DAYS_OFF.format(days=weekend) if weekend else ""
    is_open = office.is_open(moment.at)
    opens = "" if is_open else when_words(office.next_open(moment.at).at, moment.at)
    now = wording.OPEN_NOW if is_open else wording.OPENS.format(at=opens)
    phone = wording.DESK_PHONE.format(phone=estate["phone"]) if estate["phone"] else wording.NO_DESK_PHONE
    return wording.DESK.format(estate=estate["name"], phone=phone, hours=hours.windows(estate), off=off, now=now)


CONTACT = Conversation(
    name="people.contact", label="问电话", begin=begin, steps=(), ways="contact.toml", beside=__file__,
    begins_to=(END,), in_help=False,
)  # fmt: skip
