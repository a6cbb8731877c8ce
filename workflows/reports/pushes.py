"""Buttons staff press on cards in WeCom: the same use case as in the console, the same policy."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service import cards
from server.delivery.service.cards import matter_of
from server.kit.house import House
from server.people import queries as people
from server.reports.queries.brief import brief
from server.reports.rules.words import Move
from server.reports.service.moving import Bring, locked, move
from server.wechat.events import card_pressed
from server.wechat.inbound import Inbound
from workflows.engine.switchboard import Push
from workflows.reports import telling, wording

BUTTONS = {"take": Move.TAKE, "acknowledge": Move.ACKNOWLEDGE, "arrive": Move.ARRIVE}


def on_card(session: Session, _house: House, inbound: Inbound, at: datetime) -> str | None:
    """Somebody pressed a button: make the move as that person."""
    pressed = card_pressed(inbound)
    named = telling.report_of(matter_of(pressed.task_id)) if pressed else None
    if pressed is None or named is None or pressed.key not in BUTTONS:
        return None
    report_id, round_ = named
    actor = people.actor_of_wecom(session, pressed.userid)
    if actor is None:
        return wording.NOT_STAFF
    if locked(session, report_id).reopen_count != round_:
        return wording.CARD_OLD
    made = BUTTONS[pressed.key]
    move(session, actor, report_id=report_id, move=made, version=None, bring=Bring(), at=at)
    words = wording.CARD_ANSWERED[made].format(who=brief(session, report_id).assignee_name)
    cards.update_card(session, task=matter_of(pressed.task_id), words=words, at=at)
    return words


PUSHES = [Push("work", "template_card_event", on_card)]
