"""api.weixin.qq.com, customer messages: five within 48 hours of a resident's word, two within a minute of entering."""

from typing import Any

from .answers import Refused, ok
from .events import customer_entered, customer_text
from .gate import Call, Door
from .people import Presence
from .world import World

AFTER_WORD, AFTER_ENTRY = 48 * 3600, 60
MOST_AFTER_WORD, MOST_AFTER_ENTRY = 5, 2
_TYPES = {"text": "content", "image": "media_id", "link": "title", "miniprogrampage": "title"}


def send(call: Call) -> dict[str, Any]:
    """customerServiceMessage.send, within the window the resident opened."""
    world, body = call.world, call.body()
    person = world.people.person(str(body.get("touser", "")))
    kind = str(body.get("msgtype", ""))
    if kind not in _TYPES:
        raise Refused(40008)
    content = body.get(kind)
    if not isinstance(content, dict) or not content.get(_TYPES[kind]):
        raise Refused(44002)
    _use_window(world.people.presence[person.id], world.clock.now())
    world.mailbox.put(
        person.id,
        "customer",
        kind,
        world.clock.now(),
        title=str(content.get("title", "")),
        text=str(content.get("content", "")),
        page=str(content.get("pagepath", "")),
    )
    return ok()


def _use_window(presence: Presence, now: float) -> None:
    if now - presence.wrote_at <= AFTER_WORD:
        if presence.answers_after_word >= MOST_AFTER_WORD:
            raise Refused(45047)
        presence.answers_after_word += 1
    elif now - presence.entered_at <= AFTER_ENTRY:
        if presence.answers_after_entry >= MOST_AFTER_ENTRY:
            raise Refused(45047)
        presence.answers_after_entry += 1
    else:
        raise Refused(45015)


def say(world: World, person: str, text: str) -> None:
    """A resident writes to customer service: opens the 48-hour window, pushes the words."""
    presence = world.people.presence[person]
    presence.wrote_at, presence.answers_after_word = world.clock.now(), 0
    world.mailbox.put(person, "customer", "text", world.clock.now(), text=text, mine=True)
    world.pusher.push_mini(customer_text(world, person, text))


def enter(world: World, person: str) -> None:
    """A resident opens the chat: opens the one-minute window, pushes the event."""
    presence = world.people.presence[person]
    presence.entered_at, presence.answers_after_entry = world.clock.now(), 0
    world.pusher.push_mini(customer_entered(world, person))


DOORS = (Door("POST", "/cgi-bin/message/custom/send", send),)
