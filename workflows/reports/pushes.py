"""Buttons staff press on cards in WeCom: the same use case as in the console, the same policy.

What a button cannot say by itself, a reason or a photo, is asked in the chat: the press goes on as the talk that its
words start. A press on a card that no longer stands as it was changes nothing and shows how it stands.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service import cards
from server.delivery.service.cards import Pressed, matter_of
from server.kit.actor import Actor
from server.kit.errors import DomainError
from server.kit.house import House
from server.kit.prepared import savepoint
from server.people import queries as people
from server.reports.queries.brief import Brief, brief
from server.reports.rules.states import IllegalMove
from server.reports.rules.words import Move, State
from server.reports.service.moving import Bring, locked, move
from server.wechat.events import CardPressed, card_pressed
from server.wechat.inbound import Inbound
from workflows.engine.switchboard import GoOn, Push
from workflows.reports import telling, wording

BUTTONS = {"take": Move.TAKE, "acknowledge": Move.ACKNOWLEDGE, "assign": Move.ASSIGN}
TALKS = {"assign": "派单", "onway": "在路上", "arrive": "到场", "pause": "暂停", "resume": "继续", "finish": "完成",
         "refuse": "退回"}  # fmt: skip
"""The words of a press whose talk may have to ask for more."""
HAD = (State.ASSIGNED, State.QUOTED, State.WORKING, State.PAUSED, State.DONE)
"""Where somebody has the report."""


def on_card(session: Session, _house: House, inbound: Inbound, at: datetime) -> str | GoOn | None:
    """Somebody pressed a button: make the move as that person, or ask for what it needs."""
    pressed = card_pressed(inbound)
    named = telling.report_of(matter_of(pressed.task_id)) if pressed else None
    if pressed is None or named is None or pressed.key not in {*BUTTONS, *TALKS}:
        return None
    report_id, round_ = named
    actor = people.actor_of_wecom(session, pressed.userid)
    if actor is None:
        return people.why_no_member(session, pressed.userid)
    if locked(session, report_id).reopen_count != round_:
        return wording.CARD_OLD
    card = cards.pressed(session, task_id=pressed.task_id, userid=pressed.userid)
    if card is not None:
        cards.note_code(session, message_id=card.message_id, code=pressed.response_code, at=at)
        if card.outcome is not None or pressed.key not in card.keys:
            cards.show_again(session, message_id=card.message_id, cause=inbound.replay_key, at=at)
            return card.outcome or wording.CARD_MOVED_ON.format(number=brief(session, report_id).number)
    return _act(session, actor, report_id, pressed, card, at)


def _act(
    session: Session, actor: Actor, report_id: int, pressed: CardPressed, card: Pressed | None, at: datetime
) -> str | GoOn:
    chosen = _chosen(pressed)
    if pressed.key not in BUTTONS or (pressed.key == "assign" and chosen is None):
        return GoOn(f"{TALKS[pressed.key]} {brief(session, report_id).number}")
    made = BUTTONS[pressed.key]
    try:
        with savepoint(session):
            move(session, actor, report_id=report_id, move=made, version=None, bring=Bring(assignee_id=chosen), at=at)
    except DomainError as refused:
        found = brief(session, report_id)
        # Who may not see the report hears nothing of it, and who has it is told only where somebody was faster.
        faster = isinstance(refused, IllegalMove) and found.state in HAD and found.assignee_id != actor.id
        faster = faster and made is not Move.ACKNOWLEDGE
        return wording.CARD_TAKEN.format(who=found.assignee_name) if faster else refused.sentence
    return _said(session, brief(session, report_id), made, pressed, card, at)


def _said(session: Session, found: Brief, made: Move, pressed: CardPressed, card: Pressed | None, at: datetime) -> str:
    """What the press is answered with; the cards of the others say at once who has it now."""
    if made is Move.ACKNOWLEDGE:
        return wording.CARD_RECEIVED.format(number=found.number)
    words = wording.CARD_TAKEN.format(who=found.assignee_name)
    but = card.message_id if card and made is Move.TAKE else None
    cards.update_card(session, task=matter_of(pressed.task_id), words=words, at=at, but=but)
    return words if made is Move.TAKE else wording.CARD_ASSIGNED.format(number=found.number, who=found.assignee_name)


def _chosen(pressed: CardPressed) -> int | None:
    """Whom somebody chose in the box of the card."""
    said = pressed.chosen or ""
    fits = pressed.key == "assign" and said.isascii() and said.isdigit() and len(said) <= 15
    return int(said) if fits else None


PUSHES = [Push("work", "template_card_event", on_card)]
