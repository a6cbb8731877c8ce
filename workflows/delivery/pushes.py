"""Consents come only from WeChat's own events, never from what a client says."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery import service
from server.delivery.service import consent
from server.kit.house import House
from server.wechat.events import Consent, consents, outcomes
from server.wechat.inbound import Inbound
from workflows.engine.switchboard import Push


def on_popup(session: Session, _house: House, inbound: Inbound, at: datetime) -> None:
    """Somebody answered the consent popup: each accepted template is worth one message."""
    for place, given in enumerate(consents(inbound)):
        consent.record_consent(
            session, openid=given.openid, template_id=given.template_id, accepted=given.consent is Consent.ACCEPT,
            event_key=f"{inbound.replay_key}:{place}", at=at,
        )  # fmt: skip


def on_change(session: Session, _house: House, inbound: Inbound, at: datetime) -> None:
    """Somebody turned a message off in their settings: what was left is worth nothing now."""
    for given in consents(inbound):
        if given.consent is Consent.REJECT:
            consent.withdraw_consent(session, openid=given.openid, template_id=given.template_id, at=at)


def on_outcome(session: Session, _house: House, inbound: Inbound, at: datetime) -> None:
    """WeChat's later word on messages sent."""
    for one in outcomes(inbound):
        service.record_outcome(session, platform_id=one.msgid, delivered=one.delivered, code=one.code, at=at)


PUSHES = [
    Push("mini", "subscribe_msg_popup_event", on_popup),
    Push("mini", "subscribe_msg_change_event", on_change),
    Push("mini", "subscribe_msg_sent_event", on_outcome),
]
