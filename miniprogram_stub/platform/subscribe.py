"""api.weixin.qq.com, subscribe messages: the template registry, consent credits, sending."""

import secrets
from typing import Any

from .answers import Refused, ok
from .events import subscribe_event
from .fields import checked
from .gate import Call, Door
from .settings import Template
from .shapes import words
from .world import World

POPUP, CHANGE, SENT = "subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event"
MOST_PER_POPUP = 3
_STATES = {"formal", "trial", "developer"}
_LANGUAGES = {"zh_CN", "en_US", "zh_HK", "zh_TW"}


def page_exists(world: World, page: str) -> bool:
    """Whether the mini-program has this page; with no list of pages every page exists."""
    pages = world.settings.mini.pages
    return not pages or page.split("?")[0].lstrip("/") in pages


def templates(call: Call) -> dict[str, Any]:
    """newtmpl/gettemplate: the account's own templates."""
    rows = [
        {"priTmplId": t.id, "title": t.title, "content": t.content + "\n", "example": "", "type": t.type}
        for t in call.world.templates.values()
    ]
    return ok(data=rows)


def send(call: Call) -> dict[str, Any]:
    """subscribeMessage.send: needs a credit of this person for this template, and values that fit."""
    world, body = call.world, call.body()
    person = world.people.person(str(body.get("touser", "")))
    template = world.templates.get(str(body.get("template_id", "")))
    if template is None:
        raise Refused(40037)
    page = str(body.get("page") or "")
    if page and not page_exists(world, page):
        raise Refused(41030)
    if (
        words(body.get("miniprogram_state", "formal")) not in _STATES
        or words(body.get("lang", "zh_CN")) not in _LANGUAGES
    ):
        raise Refused(47001)
    values = checked(template, body.get("data"))
    _spend(world, person.id, template)
    return _deliver(world, person.id, template, values, page)


def _spend(world: World, person: str, template: Template) -> None:
    if world.credits[person, template.id] <= 0:
        raise Refused(43101)
    if template.type == 2:
        world.credits[person, template.id] -= 1


def _deliver(world: World, person: str, template: Template, values: dict[str, str], page: str) -> dict[str, Any]:
    msgid = str(secrets.randbelow(9 * 10**18) + 10**18)
    world.mailbox.put(
        person,
        "subscribe",
        "subscribe",
        world.clock.now(),
        title=template.title,
        fields=template.labelled(values),
        page=page,
        msgid=msgid,
    )
    row = {"TemplateId": template.id, "MsgID": msgid, "ErrorCode": "0", "ErrorStatus": "success"}
    world.pusher.push_mini(subscribe_event(world, person, SENT, [row]))
    return ok(msgid=int(msgid))


def answer_popup(world: World, person: str, choices: dict[str, str]) -> dict[str, Any]:
    """What `wx.requestSubscribeMessage` gives the page after the person chose; accepted ones earn a credit each.

    The mini-program's server hears of it by the popup event alone.
    """
    wrong = _popup_refusal(world, choices)
    if wrong is not None:
        return {"errCode": wrong[0], "errMsg": f"requestSubscribeMessage:fail {wrong[1]}"}
    for template_id, choice in choices.items():
        world.credits[person, template_id] += choice == "accept"
    rows = [
        {"TemplateId": template_id, "SubscribeStatusString": choice, "PopupScene": "0"}
        for template_id, choice in choices.items()
    ]
    world.pusher.push_mini(subscribe_event(world, person, POPUP, rows))
    return {**choices, "errMsg": "requestSubscribeMessage:ok"}


def _popup_refusal(world: World, choices: dict[str, str]) -> tuple[int, str] | None:
    if not choices:
        return 10001, "TmplIds can't be empty"
    if len(choices) > MOST_PER_POPUP:
        return 20003, "Templates count out of max bounds"
    if any(template_id not in world.templates for template_id in choices):
        return 20001, "No template data return, verify the template id exist"
    if len({world.templates[template_id].type for template_id in choices}) > 1:
        return 20002, "Templates type must be same"
    if any(choice not in {"accept", "reject"} for choice in choices.values()):
        return 10001, "choices are accept or reject"
    return None


def withdraw(world: World, person: str, template_id: str) -> None:
    """The person turns this message off in the settings: credits are gone, a change event goes out."""
    world.credits[person, template_id] = 0
    row = {"TemplateId": template_id, "SubscribeStatusString": "reject"}
    world.pusher.push_mini(subscribe_event(world, person, CHANGE, [row]))


DOORS = (
    Door("GET", "/wxaapi/newtmpl/gettemplate", templates),
    Door("POST", "/cgi-bin/message/subscribe/send", send),
)
