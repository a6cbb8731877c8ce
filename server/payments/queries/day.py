"""The money of a day by way of paying, from the ledger, for those who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.errors import NotAllowed
from server.ledger.queries import taking
from server.ledger.rules.accounts import Account
from server.payments import policy
from server.payments.models import Payment
from server.payments.rules.methods import LANDS_IN, METHOD_LABELS
from server.people import queries as people
from server.places.queries import ESTATES

LABELS: Mapping[Account, str] = {account: METHOD_LABELS[method] for method, account in LANDS_IN.items()}


@dataclass
class Day:
    """Of one estate: fen by label of the way of paying; what was paid out of balances, which is no new money; what went
    back; how many entries of the desk wait for a second person."""

    estate: str
    by_method: dict[str, int] = field(default_factory=dict)
    from_balance: int = 0
    back: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        """All new money, in fen."""
        return sum(self.by_method.values())


def taken_on(session: Session, actor: Actor, day: date) -> list[Day]:
    """The day of every estate whose payments the actor may see, by name; :class:`NotAllowed` for everybody else."""
    mine = people.covered(actor, policy.LOOKERS, ESTATES.c.id)
    rows = session.execute(select(ESTATES.c.id, ESTATES.c.name).where(mine).order_by(ESTATES.c.name))
    names: dict[int, str] = dict(rows.all()) if actor.holds(*policy.LOOKERS) else {}
    if not names:
        raise NotAllowed("not_allowed", "收款数字只给财务和项目经理看。")
    found = {estate_id: Day(name) for estate_id, name in names.items()}
    for one in taking.taken(session, list(found), day):
        _add(found[one.estate_id], one)
    waiting = select(Payment.estate_id, func.count()).where(Payment.state == "waiting", policy.covered(actor))
    for estate_id, count in session.execute(waiting.group_by(Payment.estate_id)):
        if estate_id in found:
            found[estate_id].waiting = count
    return list(found.values())


def _add(day: Day, one: taking.Moved) -> None:
    if one.back:
        day.back += one.fen
    elif one.account is Account.PREPAID:
        day.from_balance += one.fen
    else:
        label = LABELS[one.account]
        day.by_method[label] = day.by_method.get(label, 0) + one.fen
