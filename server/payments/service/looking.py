"""What an order of bills has to know, asked in one question: the bills, what is open of them, where the money goes,
and which other orders over them are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from server.fees.queries.payable import Payable, concerned_selects, estate_select
from server.fees.rules.allocation import Open
from server.fees.service.wanted import answered, named, parameters, questions
from server.kit.db import BigInt, table
from server.kit.prepared import Prepared, Question, Row, together
from server.payments.models import Merchant, Order
from server.payments.rules.orders import OPEN
from server.people import queries as people
from server.places.queries import ESTATES

_MERCHANTS, _ORDERS = table(Merchant), table(Order)
_TURN = 4_207_001
"""Our class of PostgreSQL's advisory locks, whose keys are two numbers of 32 bits."""
_PAYEE = (
    select(
        ESTATES.c.id, ESTATES.c.name, ESTATES.c.phone, ESTATES.c.company_id, _MERCHANTS.c.sub_mchid,
        _MERCHANTS.c.active, people.openid_select(bindparam("payer_id")).scalar_subquery().label("openid"),
    )
    .outerjoin_from(ESTATES, _MERCHANTS, _MERCHANTS.c.company_id == ESTATES.c.company_id)
)  # fmt: skip
_ESTATE = Prepared(_PAYEE.where(ESTATES.c.id == bindparam("estate_id")))


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: published bills by id, what is open of each principal, and ``estate``, where the money of the
    first of them goes. ``rivals`` are the open orders (id and lines) of the payer and of everybody who may want to pay
    these bills."""

    bills: dict[int, Payable] = field(default_factory=dict)
    opens: dict[int, Open] = field(default_factory=dict)
    estate: Row | None = None
    rivals: list[Row] = field(default_factory=list)


def payee(session: Session, estate_id: int, payer_id: int) -> Row | None:
    """Where the money of an estate goes and whose phone is asked for it."""
    return _ESTATE.first(session, {"estate_id": estate_id, "payer_id": payer_id})


def look(session: Session, bill_ids: Sequence[int], payer_id: int, *, ordered_at: datetime | None) -> Looked:
    """Look at 1 to 100 bills. Who orders them (``ordered_at``) also sees the open orders over them, and on PostgreSQL
    has them for himself until the transaction ends: of two who order the same bill in the same moment, the second sees
    the order of the first. On SQLite there is one writer at a time."""
    values = {**named(bill_ids), "payer_id": payer_id, "at": ordered_at}
    asked: list[Question] = [*questions(bill_ids), (_estate_of(len(bill_ids)), values)]
    if ordered_at is None:
        found, opens, estates = together(session, *asked)
        return Looked(*answered(found, opens), next(iter(estates), None))
    asked.append((_rivals(len(bill_ids)), values))
    alone = session.get_bind().dialect.name == "postgresql"
    if alone:
        # In one order, so that two who order the same bills never wait for each other.
        turns = {f"turn_{n}": turn for n, turn in enumerate(sorted(bill_id % 2**31 for bill_id in bill_ids))}
        asked.insert(0, (_turns(len(bill_ids)), turns))
    found, opens, estates, rivals = together(session, *asked)[alone:]
    return Looked(*answered(found, opens), next(iter(estates), None), rivals)


@cache
def _estate_of(count: int) -> Prepared:
    first = parameters(count)[0]
    return Prepared(_PAYEE.where(ESTATES.c.id == estate_select(first).scalar_subquery()))


@cache
def _rivals(count: int) -> Prepared:
    payer = select(bindparam("payer_id", type_=BigInt))
    whose = _ORDERS.c.payer_id.in_(payer.union(*concerned_selects(parameters(count))))
    live = (_ORDERS.c.state.in_(OPEN), _ORDERS.c.expires_at > bindparam("at"))
    return Prepared(select(_ORDERS.c.id, _ORDERS.c.lines).where(whose, *live))


@cache
def _turns(count: int) -> Prepared:
    return Prepared(select(*(func.pg_advisory_xact_lock(_TURN, bindparam(f"turn_{n}")) for n in range(count))))
