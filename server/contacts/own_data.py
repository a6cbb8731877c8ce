"""What this room keeps of one person: the cards residents read, or once read, of the offices they hold."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from server.contacts.models import ContactCard
from server.contacts.rules.cards import STATE_LABELS, State
from server.kit.own_data import Keeper, Of, Part, day_words
from server.people import queries as people

GONE = "（已删除）"


def told(of: Of) -> Iterable[Part]:
    """Every card of theirs, with its number and how it stands."""
    lines = [
        f"{row.name}，{row.duty}，值班电话 {row.phone} · {day_words(row.asked_at)} 登记，{STATE_LABELS[row.state]}"
        for row in _mine(of)
    ]
    return [Part("联系名片", lines)]


def forget(of: Of) -> None:
    """Name and number go from every card of theirs, and residents read none."""
    for row in _mine(of):
        row.name, row.phone = GONE, ""
        if row.state == State.APPROVED:
            row.state = State.ENDED
    of.session.flush()


def _mine(of: Of) -> list[ContactCard]:
    grants = people.grants_of(of.session, of.person_id)
    asked = select(ContactCard).where(ContactCard.grant_id.in_(grants)).order_by(ContactCard.id)
    return list(of.session.scalars(asked)) if grants else []


KEEPER = Keeper(told, forget=forget)
