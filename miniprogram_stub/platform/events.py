"""The bodies of pushed events and messages, in the platforms' own words."""

from collections.abc import Sequence
from typing import Any

from .mailbox import Letter
from .people import openid_of
from .settings import Person
from .verdicts import Verdict, result_of
from .world import World

_WRAPPERS = {
    "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
    "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
    "subscribe_msg_sent_event": "SubscribeMsgSentEvent",
}


def _head(world: World, person: str, kind: str) -> dict[str, Any]:
    mini = world.settings.mini
    return {
        "ToUserName": mini.original_id,
        "FromUserName": openid_of(mini.appid, person),
        "CreateTime": world.clock.stamp(),
        "MsgType": kind,
    }


def subscribe_event(world: World, person: str, event: str, rows: Sequence[dict[str, str]]) -> dict[str, Any]:
    """A subscribe event. One row is an object or an array of one (settable), several are an array.

    In XML the list stands inside an element named after the event.
    """
    single = len(rows) == 1 and world.pusher.list_shape == "object"
    listed: Any = dict(rows[0]) if single else [dict(row) for row in rows]
    body = {**_head(world, person, "event"), "Event": event}
    if world.pusher.format == "xml":
        return {**body, _WRAPPERS[event]: {"List": listed}}
    return {**body, "List": listed}


def media_verdict(world: World, person: str, trace_id: str, verdict: Verdict, *, readable: bool) -> dict[str, Any]:
    """`wxa_media_check`, version 2 or (scripted) version 1; errcode -1008 when the file could not be fetched."""
    head = {**_head(world, person, "event"), "Event": "wxa_media_check", "appid": world.settings.mini.appid}
    if verdict.shape == "v1":
        risky = int(verdict.suggest != "pass")
        code = 0 if readable else 4294966288
        return {**head, "isrisky": risky, "extra_info_json": "", "status_code": code, "trace_id": trace_id}
    wrong = {"errcode": 0, "errmsg": "ok"} if readable else {"errcode": -1008, "errmsg": "download media fail"}
    found = result_of(verdict) if readable else {"detail": []}
    return {**head, "trace_id": trace_id, "version": 2, **found, **wrong}


def _work_head(world: World, member: Person, kind: str) -> dict[str, Any]:
    work = world.settings.work
    return {
        "ToUserName": work.corpid,
        "FromUserName": member.userid,
        "CreateTime": world.clock.stamp(),
        "MsgType": kind,
        "AgentID": work.agentid,
    }


def card_pressed(
    world: World, member: Person, letter: Letter, key: str, response_code: str, chosen: tuple[str, str] | None = None
) -> dict[str, Any]:
    """`template_card_event`: somebody pressed a button of a card. ``chosen``: question and option of its box."""
    picked = {"SelectedItem": {"QuestionKey": chosen[0], "OptionIds": {"OptionId": chosen[1]}}} if chosen else {}
    return {
        **_work_head(world, member, "event"),
        "Event": "template_card_event",
        "EventKey": key,
        "TaskId": str(letter.card.get("task_id", "")),
        "CardType": str(letter.card.get("card_type", "")),
        "ResponseCode": response_code,
        "SelectedItems": picked,
    }


def chat_changed(world: World, chat_id: str, change: str, detail: str = "", **more: int) -> dict[str, Any]:
    """`change_external_chat`: a customer group was made (create), changed (update) or ended (dismiss)."""
    head = {"ToUserName": world.settings.work.corpid, "FromUserName": "sys", "CreateTime": world.clock.stamp()}
    body = {**head, "MsgType": "event", "Event": "change_external_chat", "ChatId": chat_id, "ChangeType": change}
    return {**body, "UpdateDetail": detail, **more} if detail else body
