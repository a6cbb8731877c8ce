"""How long somebody has waited for a person, and who hears of it next. Pure.

At night only who is on the duty list is called. Without one the clock stands until the morning; danger knows no night.
"""

from __future__ import annotations

from datetime import datetime

from server.chats.rules.settings import Night, Talks
from server.kit.calendar.quiet import is_quiet, loud_from

DUTY, MANAGERS, COMPANY = 1, 2, 3
"""The rungs: who is on duty, the managers of the estate, the company's managers and the administrators."""


def is_night(at: datetime, night: Night) -> bool:
    """Whether nobody reads now who is not on the duty list."""
    return is_quiet(at, start=night.start, end=night.end)


def rung(since: datetime, at: datetime, talks: Talks, *, awake: bool, danger: bool) -> int:
    """The highest rung due for somebody who waits since an instant; 0 for none yet.

    ``awake``: somebody is on the duty list now.
    """
    night = talks.night
    if not (awake or danger):
        if is_night(at, night):
            return 0
        since = loud_from(since, start=night.start, end=night.end)
    return sum(at - since >= span for span in talks.rungs)


def is_danger(words: str, talks: Talks) -> bool:
    """Whether words speak of danger to life, which waits for nobody's morning."""
    return is_trapped(words, talks) or any(word in words for word in talks.danger)


def is_closing(words: str, talks: Talks) -> bool:
    """Whether words are only thanks or a goodbye, to which nobody owes an answer."""
    return "".join(one for one in words if one.isalnum()) in talks.closing


def is_trapped(words: str, talks: Talks) -> bool:
    """Whether words say that a lift holds somebody: they must stay where they are, not leave."""
    said, known = "".join(words.split()).rstrip("。！!，,啊呀"), talks.trapped
    in_lift = any(word in said for word in known.lift) and any(word in said for word in known.shut_in)
    return in_lift or said in known.alone
