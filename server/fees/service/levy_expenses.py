"""What is to go out of a levy, or come back into it, and waits for a second person: a levy does not end before."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.fees.models import Levy
from server.fees.rules.common_money import LEVY_ITEM
from server.fees.rules.items import LevyState
from server.fees.rules.levy_ends import LevyClosed
from server.kit.db import table

_LEVIES = table(Levy)


def wait(session: Session, item: str) -> None:
    """One more waits for its answer, of the levy under this item (``levy:12``); :class:`LevyClosed` where it ended."""
    if not _count(session, item, 1):
        title = session.scalar(select(_LEVIES.c.title).where(_LEVIES.c.id == _id(item)))
        raise LevyClosed(title or "")


def answered(session: Session, item: str) -> None:
    """One of them was approved or refused."""
    _count(session, item, -1)


def _count(session: Session, item: str, more: int) -> bool:
    mine = (_LEVIES.c.id == _id(item)) & (_LEVIES.c.state == LevyState.OPEN)
    change = update(_LEVIES).where(mine).values(expenses_waiting=_LEVIES.c.expenses_waiting + more)
    return session.execute(change.returning(_LEVIES.c.id)).one_or_none() is not None


def _id(item: str) -> int:
    return int(item.removeprefix(LEVY_ITEM))
