"""The pushes we act on, read from their raw fields: consent to messages, delivery of messages, pressed cards."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from server.wechat.body import Fields, text_of
from server.wechat.inbound import Inbound


class Consent(StrEnum):
    """What a person answered for one template: only ACCEPT earns a credit."""

    ACCEPT = "accept"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """One template's answer. ``standing``: changed in the settings page, so no credit follows from it."""

    openid: str
    template_id: str
    consent: Consent
    standing: bool


@dataclass(frozen=True, slots=True)
class MessageOutcome:
    """What became of one subscribe message; ``delivered`` is WeChat's word, not a proof of reading."""

    openid: str
    template_id: str
    msgid: str
    delivered: bool
    code: int
    status: str


@dataclass(frozen=True, slots=True)
class CardPressed:
    """A member pressed a button of a card; ``response_code`` is fresh and changes the card once. ``chosen`` is what
    was chosen in the box of the card, None without one."""

    userid: str
    task_id: str
    key: str
    response_code: str
    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class ChatChanged:
    """A group with residents was made (``create``), changed (``update``, see ``detail``) or ended (``dismiss``)."""

    chat_id: str
    kind: str
    detail: str


def consents(inbound: Inbound) -> list[ConsentGiven]:
    """Answers from the consent popup and from the settings page; empty for other pushes."""
    standing = inbound.event == "subscribe_msg_change_event"
    if not standing and inbound.event != "subscribe_msg_popup_event":
        return []
    entries = _entries(inbound, "SubscribeMsgChangeEvent" if standing else "SubscribeMsgPopupEvent")
    return [
        ConsentGiven(inbound.sender, template_id, _consent(entry), standing)
        for entry in entries
        if (template_id := text_of(entry, "TemplateId"))
    ]


def outcomes(inbound: Inbound) -> list[MessageOutcome]:
    """Outcomes of messages sent earlier; empty for other pushes."""
    if inbound.event != "subscribe_msg_sent_event":
        return []
    return [_outcome(inbound.sender, entry) for entry in _entries(inbound, "SubscribeMsgSentEvent")]


def card_pressed(inbound: Inbound) -> CardPressed | None:
    """The press in a ``template_card_event``; None for other pushes."""
    if inbound.event != "template_card_event":
        return None
    task_id, key, code = (text_of(inbound.fields, name) for name in ("TaskId", "EventKey", "ResponseCode"))
    return CardPressed(inbound.sender, task_id, key, code, _chosen(inbound))


def chat_changed(inbound: Inbound) -> ChatChanged | None:
    """What a ``change_external_chat`` tells; None for other pushes."""
    if inbound.event != "change_external_chat":
        return None
    chat_id, kind, detail = (text_of(inbound.fields, name) for name in ("ChatId", "ChangeType", "UpdateDetail"))
    return ChatChanged(chat_id, kind, detail) if chat_id else None


def _chosen(inbound: Inbound) -> str | None:
    """The first option of the first box: our cards have one box, of which one thing is chosen."""
    items = inbound.fields.get("SelectedItems")
    for name in ("SelectedItem", "OptionIds", "OptionId"):
        items = items[0] if isinstance(items, list) and items else items
        items = items.get(name) if isinstance(items, dict) else None
    items = items[0] if isinstance(items, list) and items else items
    return items if isinstance(items, str) and items else None


def _entries(inbound: Inbound, wrapper: str) -> list[Fields]:
    # XML pushes put the list into an element named like the event, JSON pushes write it at the top.
    return inbound.items(wrapper) if wrapper in inbound.fields else inbound.items("List")


def _consent(entry: Fields) -> Consent:
    return Consent.ACCEPT if text_of(entry, "SubscribeStatusString") == "accept" else Consent.REJECT


def _outcome(openid: str, entry: Fields) -> MessageOutcome:
    code = text_of(entry, "ErrorCode")
    number = int(code) if code.isascii() and code.isdigit() and len(code) < 10 else -1
    status = text_of(entry, "ErrorStatus")
    return MessageOutcome(openid, text_of(entry, "TemplateId"), text_of(entry, "MsgID"), number == 0, number, status)
