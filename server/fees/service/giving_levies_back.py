"""What is left of a levy, by home and by whoever paid: the moves into their balances, and the firm's part of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.models import Bill, DebtorPerson
from server.fees.rules.common_money import LEVY_BACK
from server.fees.rules.levy_ends import FIRM, shares
from server.fees.service.relieving import paid_on
from server.kit.errors import Conflict
from server.ledger.rules.accounts import Account
from server.ledger.service.posting import Move
from server.people import queries as people
from server.places.queries import HOMES


def paid_by_home(bills: Iterable[Bill]) -> dict[int, int]:
    """What each home paid, in fen, over all its instalments; homes that paid nothing are left out."""
    found: dict[int, int] = {}
    for bill in bills:
        if bill.paid_fen:
            found[bill.home_id] = found.get(bill.home_id, 0) + bill.paid_fen
    return found


def by_home(bills: Iterable[Bill], left: int, waived: int) -> tuple[dict[int, int], int]:
    """What each home has back, in fen, and what the firm has of the shares it waived."""
    back = shares(left, {**paid_by_home(bills), FIRM: waived})
    return back, back.pop(FIRM, 0)


def to_firm(levy_id: int, fen: int) -> list[Move]:
    """The firm's part: what it bears of the shares it waived is so much less."""
    return [Move(Account.LEVY_MONEY, Account.WAIVED, fen, item=f"{LEVY_BACK}{levy_id}")] if fen else []


def moves(
    session: Session, levy_id: int, bills: Collection[Bill], back: Mapping[int, int],
    payers: Callable[[Session, Collection[int]], Mapping[int, int | None]],
) -> list[Move]:  # fmt: skip
    """Out of the levy into the balance of whoever paid for each home; a payment without a name counts as made by who
    owes the bill. :class:`Conflict` ``payer_unknown`` where nobody is known."""
    paid = {bill.id: paid_on(session, bill.id) for bill in bills if back.get(bill.home_id)}
    named = payers(session, sorted({id_ for one in paid.values() for id_ in one}))
    found: list[Move] = []
    for home_id, fen in back.items():
        mine = [bill for bill in bills if bill.home_id == home_id and bill.paid_fen]
        theirs, first = _by_person(session, mine, paid, named)
        if not theirs:
            label = session.scalars(select(HOMES.c.label).where(HOMES.c.id == home_id)).one()
            words = f"{label}的付款没有记名，也没有登记业主，钱不知道退给谁。请先登记业主，再结清。"
            raise Conflict("payer_unknown", words, home_id=home_id)
        found += [
            Move(Account.LEVY_MONEY, Account.PREPAID, part, person_id=person_id, bill_id=first[person_id],
                 item=f"{LEVY_BACK}{levy_id}")
            for person_id, part in shares(fen, theirs).items()
        ]  # fmt: skip
    return found


def _by_person(
    session: Session, bills: Iterable[Bill], paid: Mapping[int, Mapping[int, int]], named: Mapping[int, int | None]
) -> tuple[dict[int, int], dict[int, int]]:
    """What each person paid of these bills, and the first bill they did; nothing where one of them is unknown."""
    theirs: dict[int, int] = {}
    first: dict[int, int] = {}
    for bill in bills:
        for payment_id, fen in paid[bill.id].items():
            person_id = named.get(payment_id) or _debtor(session, bill.debtor_id)
            if person_id is None:
                return {}, {}
            person_id = people.settled(session, person_id)
            theirs[person_id] = theirs.get(person_id, 0) + fen
            first.setdefault(person_id, bill.id)
    return theirs, first


def _debtor(session: Session, debtor_id: int) -> int | None:
    asked = select(DebtorPerson.person_id).where(DebtorPerson.debtor_id == debtor_id)
    return session.scalar(asked.order_by(DebtorPerson.person_id).limit(1))
