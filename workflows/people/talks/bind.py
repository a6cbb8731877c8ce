"""Binding a home by chat: where, who, the last four. The same use case as the app; staff answer where it is not sure.

The last four are used in the step that hears them and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.kit.actor import Actor
from server.kit.clock import SHANGHAI
from server.kit.errors import Conflict
from server.people import queries as people
from server.people.rules import OWNING
from server.people.service import binding
from server.people.service.speaking import introduce
from workflows.engine.conversations import END, OVER, Conversation, Moment, Step
from workflows.engine.decisions import Answer, Card, End, Go, Next, Over, Stay
from workflows.engine.wording import HELLO, THANKS
from workflows.people.talks import reading, wording

MOST_TAILS = "5/hour"
"""So often an address may send a last four: nobody tries them all. Then a person helps."""
MOST_CLAIMS = "5/day"
"""As often as the door of the app takes claims."""
BIND_PAGE = "pages/bind/bind"
WHY_TAILS = "身份证后四位试了好几次，请核对"
WHY = "住户绑定房屋在核对，要办："
NO_TAIL = ""
SMALL_TALK = HELLO | THANKS
SHORTEST_NAME = 2


def begin(moment: Moment) -> Next:
    """Take from the first words what they say. Whoever has never opened the mini-program they write in, opens it."""
    if moment.channel == "mini" and moment.person_id is None:
        return End(Answer(wording.BY_APP, Card(wording.CARD_BIND, BIND_PAGE)))
    if moment.afterwards and _waits(moment):
        return Over(f"{WHY}{moment.afterwards}", wording.STILL_WAITING, wording.WAITING_FOR)
    kept: dict[str, Any] = {"role": reading.role(moment.words)} | _named(moment)
    return _on(moment, kept, reading.where(moment.session, moment.words))


def where(moment: Moment) -> Next:
    """Which home."""
    kept = moment.kept
    found = reading.where(moment.session, moment.words, estate_id=kept.get("estate_id"), before=kept.get("numbers", ""))
    nothing_new = found.numbers == kept.get("numbers", "") and found.estate_id == kept.get("estate_id")
    if nothing_new and not found.homes:
        return Stay() if not found.numbers else Stay(wording.NO_HOME)
    return _on(moment, _named(moment), found)


def who(moment: Moment) -> Next:
    """Who they are, and in which role."""
    if moment.words.replace(" ", "") in SMALL_TALK:
        return Stay(wording.NAME_FIRST + wording.ASK_NAME.format(home=moment.kept["label"]))
    name = reading.name(moment.heard.raw, asked=True)
    if name is None or moment.elsewhere is not None:
        return Stay() if moment.elsewhere is not None or len(moment.words) < SHORTEST_NAME else Stay(wording.SAY_NAME)
    said = reading.role(moment.words)
    role = said if said not in OWNING else moment.kept["role"]
    return _tail_or_claim(moment, {**moment.kept, "name": name, "role": role})


def last4(moment: Moment) -> Next:
    """The last four of the identity number: used here, kept nowhere, not even where it is no answer."""
    if not moment.house.limits.allows(MOST_TAILS, "last four by chat", moment.channel, moment.heard.address):
        return Over(WHY_TAILS, wording.TAILS_SPENT)
    tail = reading.tail(moment.words)
    return _claim(moment, moment.kept, tail) if tail is not None else Stay(wording.TAIL_AGAIN)


def _waits(moment: Moment) -> bool:
    claims = people.bindings_of(moment.session, moment.person_id or 0)
    return any(claim["state"] == binding.WAITING for claim in claims)


def _named(moment: Moment) -> dict[str, Any]:
    name = reading.name(moment.heard.raw, asked=False)
    return {"name": name} if name else {}


def _on(moment: Moment, kept: dict[str, Any], found: reading.Where) -> Next:
    """Ask for the home until one fits, then for the name, then for the last four."""
    kept = {**moment.kept, **kept, "estate_id": found.estate_id, "numbers": found.numbers}
    if len(found.homes) != 1:
        return Go("where", _ask_where(moment, found), keep=kept)
    home_id, label = next(iter(found.homes.items()))
    kept |= {"home_id": home_id, "label": label, "numbers": ""}
    if "name" not in kept:
        return Go("who", wording.ASK_NAME.format(home=label), keep=kept)
    return _tail_or_claim(moment, kept)


def _ask_where(moment: Moment, found: reading.Where) -> str:
    if found.estate_id is None and found.numbers:
        return wording.ASK_ESTATE
    if found.homes or (found.numbers and not reading.has_room(found.numbers)):
        return wording.ASK_ROOM
    if found.numbers:
        return wording.NO_HOME
    return (wording.FIRST_BIND if moment.afterwards else "") + wording.ASK_WHERE


def _tail_or_claim(moment: Moment, kept: Mapping[str, Any]) -> Next:
    """Only an owner's claim is compared with the roster; nobody else is asked for what is of no use."""
    if kept["role"] in OWNING:
        return Go("last4", wording.ASK_TAIL, keep=kept)
    return _claim(moment, kept, NO_TAIL)


def _claim(moment: Moment, kept: Mapping[str, Any], tail: str) -> Next:
    actor = _actor(moment)
    moment.house.limits.check(MOST_CLAIMS, "claims by chat", str(actor.id))
    try:
        binding_id = binding.ask(
            moment.session, moment.house.vault, actor, home_id=kept["home_id"], role=kept["role"],
            name=str(kept["name"])[:30], id_last4=tail, at=moment.at, by_chat=True,
        )  # fmt: skip
    except Conflict as refused:
        return End(refused.sentence)
    claim = people.binding(moment.session, binding_id)
    if claim["state"] == binding.BOUND:
        return End(wording.BOUND.format(home=kept["label"]))
    waiting = wording.WAITING.format(by=f"{claim['answer_by'].astimezone(SHANGHAI):%m月%d日 %H:%M}")
    if moment.afterwards:
        return Over(f"{WHY}{moment.afterwards}", waiting, wording.WAITING_FOR)
    return End(waiting)


def _actor(moment: Moment) -> Actor:
    """Whoever speaks; somebody the service account hears for the first time is put on the books."""
    if moment.actor is not None:
        return moment.actor
    person_id = introduce(moment.session, openid=moment.heard.address, at=moment.at)
    return people.actor_of(moment.session, person_id, door="chat")


def _ask_again(moment: Moment) -> str:
    found = reading.Where(moment.kept.get("estate_id"), {}, "")
    return _ask_where(moment, found)


BIND = Conversation(
    name="people.bind", label="绑定房屋", begin=begin,
    steps=(
        Step("where", where, _ask_again, ("where", "who", "last4", END, OVER)),
        Step("who", who, lambda moment: wording.ASK_NAME.format(home=moment.kept["label"]), ("last4", END, OVER)),
        Step("last4", last4, wording.ASK_TAIL, (END, OVER), secret=True),
    ),
    ways="bind.toml", beside=__file__, begins_to=("where", "who", "last4", END, OVER),
)  # fmt: skip
