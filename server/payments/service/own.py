"""Nobody decides about their own money: a colleague does."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.fees.queries.own import is_among
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import NotAllowed
from server.payments.queries import own


class OwnMoney(NotAllowed):
    """What somebody would decide about is their own money."""

    def __init__(self) -> None:
        super().__init__("involved", "这是您自己家的钱，请换一位同事办理。")


def check(session: Session, actor: Actor, payment_id: int, *, at: datetime) -> None:
    """:class:`OwnMoney` for whoever a payment concerns, as :func:`own.concerned` says."""
    check_person(session, actor, *own.concerned(session, [payment_id], local_day(at)).get(payment_id, ()))


def check_person(session: Session, actor: Actor, *person_ids: int) -> None:
    """:class:`OwnMoney` for whoever is one of these."""
    if is_among(session, actor.id, person_ids):
        raise OwnMoney
