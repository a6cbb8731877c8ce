"""WeCom template cards: what they must hold, their response codes, and the one update each code allows.

Source: message/send (template_card), update_template_card. The number of the refusal for a used or late response
code is not published where we looked; 40058 stands in, and clients must not build on it.
"""

import re
import secrets
from collections.abc import Sequence
from typing import Any

from .answers import ok
from .events import card_pressed
from .gate import Call, Door
from .mailbox import Letter, ResponseCode
from .settings import Person
from .shapes import part, parts, words, wrong
from .wecom import check_agent
from .world import World

CODE_LIFE, MOST_BUTTONS, MOST_OPTIONS = 72 * 3600, 6, 10
_TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
_TYPES = {"text_notice", "news_notice", "button_interaction"}


def check_card(card: dict[str, Any]) -> None:
    """40058 naming what a card lacks."""
    kind = words(card.get("card_type"))
    if kind not in _TYPES:
        raise wrong("template_card.card_type")
    if not words(part(card, "main_title").get("title")) and not words(card.get("sub_title_text")):
        raise wrong("template_card.main_title.title")
    if kind == "button_interaction":
        _check_buttons(card)
    elif part(card, "card_action").get("type") not in (1, 2):
        raise wrong("template_card.card_action.type")
    if card.get("task_id") is not None and not _TASK_ID.fullmatch(str(card["task_id"])):
        raise wrong("template_card.task_id")


def _check_buttons(card: dict[str, Any]) -> None:
    buttons = parts(card, "button_list")
    if not 1 <= len(buttons) <= MOST_BUTTONS:
        raise wrong("template_card.button_list")
    if not card.get("task_id"):
        raise wrong("template_card.task_id")
    for button in buttons:
        if not words(button.get("text")) or not (words(button.get("key")) or button.get("type") == 1):
            raise wrong("template_card.button_list.key")
    keys = [words(button.get("key")) for button in buttons]
    if len(set(keys)) != len(keys):
        raise wrong("template_card.button_list.key repeated")
    if box := part(card, "button_selection"):
        _check_selection(box)


def _check_selection(box: dict[str, Any]) -> None:
    options = parts(box, "option_list")
    ids = [words(option.get("id")) for option in options]
    if not words(box.get("question_key")):
        raise wrong("template_card.button_selection.question_key")
    if not 1 <= len(options) <= MOST_OPTIONS or not all(ids) or len(set(ids)) != len(ids):
        raise wrong("template_card.button_selection.option_list")
    if not all(words(option.get("text")) for option in options):
        raise wrong("template_card.button_selection.option_list.text")
    if box.get("selected_id") is not None and box["selected_id"] not in ids:
        raise wrong("template_card.button_selection.selected_id")


def needs_response(kind: str, content: dict[str, Any]) -> bool:
    """Only cards with buttons come with a response code."""
    return kind == "template_card" and content.get("card_type") == "button_interaction"


def open_card(world: World, msgid: str, members: Sequence[str]) -> str:
    """A new response code for a sending."""
    code = secrets.token_urlsafe(24)
    world.cards[code] = ResponseCode(msgid, list(members), world.clock.now() + CODE_LIFE)
    return code


def press(world: World, member: Person, letter: Letter, key: str, chosen: str = "") -> bool:
    """A member presses a button; false when the card has no such button, or none any more, or no such option in its
    box. Without a choice the box stands as it came.

    Until the app updates the card it can be pressed again, as in life.
    """
    keys = {button.get("key") for button in letter.card.get("button_list") or []}
    if letter.kind != "template_card" or "replaced" in letter.card or key not in keys or letter.state != "shown":
        return False
    box = letter.card.get("button_selection") or {}
    chosen = chosen or str(box.get("selected_id", "")) if box else ""
    if box and chosen and chosen not in {option.get("id") for option in box["option_list"]}:
        return False

    def answered() -> None:
        with world.lock:
            letter.pressed = ""

    letter.pressed = key
    code = open_card(world, letter.msgid, [member.id])
    picked = (str(box["question_key"]), chosen) if chosen else None
    event = card_pressed(world, member, letter, key, code, picked)
    world.pusher.push_work(event, answered=answered)
    return True


def update(call: Call) -> dict[str, Any]:
    """update_template_card: turns the buttons into one grey word, or replaces the card."""
    world, body = call.world, call.body()
    check_agent(call, body)
    code = world.cards.get(str(body.get("response_code", "")))
    if code is None or code.used or code.ends_at <= world.clock.now():
        raise wrong("response_code")
    change = _change(body)
    ids, invalid = _named(world, body, code)
    code.used = True
    for letter in world.mailbox.letters:
        if letter.msgid == code.msgid and letter.to in ids:
            letter.card = {**letter.card, **change} if "replaced" in change else change
            letter.pressed = letter.pressed if "replaced" in change else ""
    return ok(invaliduser=invalid)


def _change(body: dict[str, Any]) -> dict[str, Any]:
    button, card = part(body, "button"), part(body, "template_card")
    if words(button.get("replace_name")):
        return {"replaced": words(button["replace_name"])}
    if card:
        check_card(card)
        return card
    raise wrong("button.replace_name")


def _named(world: World, body: dict[str, Any], code: ResponseCode) -> tuple[set[str], list[str]]:
    names = body.get("userids")
    if body.get("atall") == 1 or not names:
        return set(code.members), []
    if not isinstance(names, list):
        raise wrong("userids")
    found = {str(name): world.people.by_userid.get(str(name).lower()) for name in names}
    return {member.id for member in found.values() if member}, [name for name, member in found.items() if not member]


DOORS = (Door("POST", "/cgi-bin/message/update_template_card", update),)
