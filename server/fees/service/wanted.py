"""What a payer has chosen to pay: these bills and what is open of them, by statements made once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import BindParameter, bindparam
from sqlalchemy.orm import Session

from server.fees.models import Bill
from server.fees.queries.open_bills import of_bills, open_select
from server.fees.queries.payable import Payable, payable_select, read_payable
from server.fees.rules.allocation import Open
from server.kit.db import BigInt, table
from server.kit.prepared import Prepared, Question, Row, together

_BILLS = table(Bill)
MOST_BILLS = 100


def wanted_bills(session: Session, bill_ids: Sequence[int]) -> tuple[dict[int, Payable], dict[int, Open]]:
    """Published bills of these ids, and by the id of its principal what is open of each with its late fee: the same as
    :func:`~server.fees.queries.payable.payable` and :func:`~server.fees.queries.open_bills.open_bills` give. The
    statements are kept for each number of bills, so there are at least one and at most 100, else ``ValueError``."""
    return answered(*together(session, *questions(bill_ids)))


def questions(bill_ids: Sequence[int]) -> list[Question]:
    """The same as two questions, for whoever asks more together with them; :func:`answered` reads their rows."""
    values = named(bill_ids)
    return [(one, values) for one in _statements(len(bill_ids))]


def answered(found: Iterable[Row], opens: Iterable[Row]) -> tuple[dict[int, Payable], dict[int, Open]]:
    """What the rows of :func:`questions` say."""
    owed = (
        Open(str(row["id"]), row["due_on"], int(row["owed"]), int(row["late_fee"]), int(row["resting"]))
        for row in opens
    )
    return read_payable(found), {int(one.id): one for one in owed}


def named(bill_ids: Sequence[int]) -> dict[str, int]:
    """The values of the parameters that :func:`parameters` makes."""
    return {f"bill_{n}": bill_id for n, bill_id in enumerate(bill_ids)}


def parameters(count: int) -> list[BindParameter[int]]:
    """Parameters for so many bills; ``ValueError`` for none and for more than 100."""
    if not 0 < count <= MOST_BILLS:
        raise ValueError(f"{count} bills at once")
    return [bindparam(f"bill_{n}", type_=BigInt) for n in range(count)]


@cache
def _statements(count: int) -> tuple[Prepared, Prepared]:
    ids = parameters(count)
    return Prepared(payable_select(_BILLS.c.id.in_(ids))), Prepared(open_select(of_bills(ids)))
