"""A home changes hands: old debt stays with who had it, later months go to the new owners, and both can see so."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from server.fees.queries import statements
from server.fees.service import debtors
from server.kit.actor import Actor
from server.kit.vault import Vault


def change_owner(
    session: Session, actor: Actor, *, home_id: int, today: date, vault: Vault | None = None
) -> dict[str, Any]:
    """Follow what the people's book says of a home, and give the statement for both sides.

    Debtors are made by month (F-05); a bill keeps its debtor. Done again it changes nothing.
    """
    debtors.refresh(session, [home_id], vault=vault)
    return statements.of_home(session, actor, home_id, today=today)
