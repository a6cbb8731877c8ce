"""Who it is, checked at the act (C7): the last four of the identity number, as the estate's own roster has it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import case, delete
from sqlalchemy.orm import Session

from server.kit.errors import Malformed, NotAllowed, TooMany
from server.kit.once import new
from server.kit.vault import Vault
from server.people import queries as people
from server.places import queries as places
from server.votes.models import IdentityTry
from server.votes.queries.proving import ADD, why_unproven
from server.votes.service.seats import Seat

PHONE, ID_LAST4 = "phone", "id_last4"
NONE = "none"
MOST_FAILURES, LOCK_OUT = 5, timedelta(minutes=15)


class IdentityWrong(NotAllowed):
    """These are not the last four."""

    def __init__(self, left: int) -> None:
        said = f"还可以再试 {left} 次。" if left > 0 else "请过 15 分钟再试，或者投纸质票。"
        super().__init__("identity_wrong", f"证件号后四位和名册对不上，{said}", left=max(left, 0))


class IdentityUnknown(NotAllowed):
    """There is no number to compare with, or it is tied to another phone than they go by now."""

    def __init__(self, said: str) -> None:
        super().__init__("identity_unknown", said)


class IdentityLocked(TooMany):
    """Too many wrong tries."""

    def __init__(self) -> None:
        super().__init__("identity_locked", "输错的次数太多了，请过 15 分钟再试，或者投纸质票。")


def check(session: Session, vault: Vault, seat: Seat, person_id: int, id_last4: str | None, *, at: datetime) -> str:
    """What a poll asks of whoever casts; gives the level that was reached. A wrong try is counted even though the act
    is undone, for all heads they cast for in this poll, by a mandate too; after five, fifteen minutes pass."""
    if seat.rules["identity"] == NONE:
        return PHONE
    locked = seat.failed_at is not None and at < seat.failed_at + LOCK_OUT
    if seat.failures >= MOST_FAILURES and locked:
        raise IdentityLocked
    if not id_last4:
        raise Malformed("identity_needed", "请输入证件号后四位，核对是您本人。")
    right = people.proves(vault, seat.marks, id_last4)
    if right is None:
        estate = places.estate(session, seat.estate_id)
        raise IdentityUnknown(why_unproven(session, person_id, rules=seat.rules, estate=estate) or ADD)
    failures = seat.failures if locked else 0
    if not right:
        refused = IdentityWrong(MOST_FAILURES - failures - 1)
        refused.afterwards = _remember(seat.poll_id, person_id, at=at)
        raise refused
    if seat.failures:
        mine = IdentityTry.poll_id == seat.poll_id, IdentityTry.person_id == person_id
        session.execute(delete(IdentityTry).where(*mine))
    return ID_LAST4


def _remember(poll_id: int, person_id: int, *, at: datetime) -> Callable[[Session], None]:
    """One more wrong try, or the first again where the last was long enough ago."""

    def keep(session: Session) -> None:
        one = new(session, IdentityTry).values(poll_id=poll_id, person_id=person_id, failures=1, failed_at=at)
        more = case((IdentityTry.failed_at > at - LOCK_OUT, IdentityTry.failures + 1), else_=1)
        keys = [IdentityTry.poll_id, IdentityTry.person_id]
        session.execute(one.on_conflict_do_update(index_elements=keys, set_={"failures": more, "failed_at": at}))

    return keep
