"""What may be paid out of a levy: never more than came in of it and is left."""

from __future__ import annotations

from sqlalchemy.orm import Session

from server.fees.queries import levied
from server.fees.queries.levied import LevyMoney
from server.fees.rules.levy_ends import LevyClosed
from server.kit.errors import Conflict, not_found
from server.kit.money import yuan
from server.ledger.service import locking

NOBODY = 0
"""In whose name what belongs to all owners is held while it is read: it is everybody's."""


def check_levy(session: Session, estate_id: int, item: str, fen: int, *, hold: bool = False) -> LevyMoney:
    """The money of a levy (``levy:12``) out of which so much can be paid, or 0: into which something comes back; not
    found in another estate. ``hold`` keeps others from paying out of it until the transaction ends. :class:`Conflict`
    ``levy_money_short`` where less is left, :class:`LevyClosed` where it has ended.
    """
    if hold:
        locking.hold(session, estate_id, NOBODY)
    money = next((one for one in levied.money(session, estate_id) if one.item == item), None)
    if money is None:
        raise not_found("分摊")
    if money.closed:
        raise LevyClosed(money.title)
    if fen and money.left < fen:
        words = f"“{money.title}”的分摊款还剩 {yuan(money.left)} 元，不够支付这一笔"
        raise Conflict("levy_money_short", f"{words}。", left_fen=money.left, fields={"fen": [words]})
    return money
