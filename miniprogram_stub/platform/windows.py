"""How many customer messages an app may send: five within 48 hours of a person's word; within a minute of coming in two
in the mini-program, three in the service account (following, scanning, the menu). The two do not add up."""

from .answers import Refused
from .people import Presence

AFTER_WORD, AFTER_ENTRY = 48 * 3600, 60
MOST_AFTER_WORD = 5


def spoke(presence: Presence, now: float) -> None:
    """Somebody said something: the long window opens anew."""
    presence.wrote_at, presence.answers_after_word = now, 0


def came_in(presence: Presence, now: float) -> None:
    """Somebody came in: the short window opens anew."""
    presence.entered_at, presence.answers_after_entry = now, 0


def use(presence: Presence, now: float, most_after_entry: int) -> None:
    """Take one message; 45047 when they are used up, 45015 when it is too late."""
    if now - presence.wrote_at <= AFTER_WORD:
        if presence.answers_after_word >= MOST_AFTER_WORD:
            raise Refused(45047)
        presence.answers_after_word += 1
    elif now - presence.entered_at <= AFTER_ENTRY:
        if presence.answers_after_entry >= most_after_entry:
            raise Refused(45047)
        presence.answers_after_entry += 1
    else:
        raise Refused(45015)


def left(presence: Presence, now: float, most_after_entry: int) -> int:
    """How many may still be sent."""
    if now - presence.wrote_at <= AFTER_WORD:
        return MOST_AFTER_WORD - presence.answers_after_word
    return most_after_entry - presence.answers_after_entry if now - presence.entered_at <= AFTER_ENTRY else 0
