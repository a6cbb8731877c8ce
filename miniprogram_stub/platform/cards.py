"""WeCom template cards: what they must hold, their response codes, and the one update each code allows.

Source: message/send (template_card), update_template_card. The number of the refusal for a used or late response
code is not published where we looked; 40058 stands in, and clients must not build on it.
"""

import re
import secrets
from collections.abc import Sequence
from typing import Any

from .answers import Refused, ok
from .events import card_pressed
from .gate import Call, Door
from .mailbox import Letter, ResponseCode
from .settings import Person
from .wecom import check_agent
from .world import World

CODE_LIFE, MOST_BUTTONS = 72 * 3600, 6
_TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
_TYPES = {"text_notice", "news_notice", "button_interaction"}


def check_card(card: dict[str, Any]) -> None:
    """40058 naming what a card lacks."""
    kind = card.get("card_type")
    if kind not in _TYPES:
        raise _wrong("card_type")
    if not str((card.get("main_title") or {}).get("title") or card.get("sub_title_text") or ""):
        raise _wrong("main_title.title")
    if kind == "button_interaction":
        _check_buttons(card)
    elif (card.get("card_action") or {}).get("type") not in (1, 2):
        raise _wrong("card_action.type")
    if card.get("task_id") is not None and not _TASK_ID.fullmatch(str(card["task_id"])):
        raise _wrong("task_id")


def _check_buttons(card: dict[str, Any]) -> None:
    buttons = card.get("button_list")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= MOST_BUTTONS:
        raise _wrong("button_list")
    if not card.get("task_id"):
        raise _wrong("task_id")
    for button in buttons:
        if not button.get("text") or not (button.get("key") or button.get("type") == 1):
            raise _wrong("button_list.key")
    keys = [button.get("key") for button in buttons]
    if len(set(keys)) != len(keys):
        raise _wrong("button_list.key repeated")


def _wrong(field: str) -> Refused:
    return Refused(40058, f"invalid Request Parameter: template_card.{field}")


def needs_response(kind: str, content: dict[str, Any]) -> bool:
    """Only cards with buttons come with a response code."""
    return kind == "template_card" and content.get("card_type") == "button_interaction"


def open_card(world: World, msgid: str, members: Sequence[str]) -> str:
    """A new response code for a sending."""
    code = secrets.token_urlsafe(24)
    world.cards[code] = ResponseCode(msgid, list(members), world.clock.now() + CODE_LIFE)
    return code


def press(world: World, member: Person, letter: Letter, key: str) -> bool:
    """A member presses a button; false when the card has no such button, or none any more.

    Until the app updates the card it can be pressed again, as in life.
    """
    keys = {button.get("key") for button in letter.card.get("button_list") or []}
    if letter.kind != "template_card" or "replaced" in letter.card or key not in keys or letter.state != "shown":
        return False
    letter.pressed = key
    world.pusher.push_work(card_pressed(world, member, letter, key, open_card(world, letter.msgid, [member.id])))
    return True


def update(call: Call) -> dict[str, Any]:
    """update_template_card: turns the buttons into one grey word, or replaces the card."""
    world, body = call.world, call.body()
    check_agent(call, body)
    code = world.cards.get(str(body.get("response_code", "")))
    if code is None or code.used or code.ends_at <= world.clock.now():
        raise Refused(40058, "invalid Request Parameter: response_code")
    change = _change(body)
    ids, invalid = _named(world, body, code)
    code.used = True
    for letter in world.mailbox.letters:
        if letter.msgid == code.msgid and letter.to in ids:
            letter.card = {**letter.card, **change} if "replaced" in change else change
            letter.pressed = letter.pressed if "replaced" in change else ""
    return ok(invaliduser=invalid)


def _change(body: dict[str, Any]) -> dict[str, Any]:
    button, card = body.get("button"), body.get("template_card")
    if isinstance(button, dict) and button.get("replace_name"):
        return {"replaced": str(button["replace_name"])}
    if isinstance(card, dict):
        check_card(card)
        return card
    raise Refused(40058, "invalid Request Parameter: button.replace_name")


def _named(world: World, body: dict[str, Any], code: ResponseCode) -> tuple[set[str], list[str]]:
    if body.get("atall") == 1 or not body.get("userids"):
        return set(code.members), []
    found = {name: world.people.by_userid.get(str(name).lower()) for name in body["userids"]}
    return {member.id for member in found.values() if member}, [str(n) for n, member in found.items() if not member]


DOORS = (Door("POST", "/cgi-bin/message/update_template_card", update),)
