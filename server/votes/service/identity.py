"""Who it is, checked at the act (C7): the last four of the identity number, as the estate's own roster has it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from server.kit.db import table
from server.kit.errors import Malformed, NotAllowed, TooMany
from server.kit.prepared import Prepared
from server.kit.vault import Vault
from server.people import queries as people
from server.votes.models import RollVoter
from server.votes.service.seats import Seat

PHONE, ID_LAST4 = "phone", "id_last4"
NONE = "none"
MOST_FAILURES, LOCK_OUT = 5, timedelta(minutes=15)

_VOTERS = table(RollVoter)
_MINE = (_VOTERS.c.person_id == bindparam("who"), _VOTERS.c.poll_id == bindparam("poll"))
_FAILED = Prepared(update(_VOTERS).where(*_MINE).values(failures=_VOTERS.c.failures + 1, failed_at=bindparam("when")))
_RIGHT = Prepared(update(_VOTERS).where(*_MINE).values(failures=bindparam("none"), failed_at=bindparam("when")))


class IdentityWrong(NotAllowed):
    """These are not the last four."""

    def __init__(self, left: int) -> None:
        said = f"还可以再试 {left} 次。" if left > 0 else "请过 15 分钟再试，或者投纸质票。"
        super().__init__("identity_wrong", f"证件号后四位和名册对不上，{said}", left=max(left, 0))


class IdentityUnknown(NotAllowed):
    """The roster has no number to compare with."""

    def __init__(self) -> None:
        said = "名册里没有您的证件号，手机上核对不了。请到物业补登记，或者投纸质票。"
        super().__init__("identity_unknown", said)


class IdentityLocked(TooMany):
    """Too many wrong tries."""

    def __init__(self) -> None:
        super().__init__("identity_locked", "输错的次数太多了，请过 15 分钟再试，或者投纸质票。")


def check(session: Session, vault: Vault, seat: Seat, person_id: int, id_last4: str | None, *, at: datetime) -> str:
    """What a poll asks of whoever casts; gives the level that was reached. A wrong try is counted even though the act
    is undone, for all heads of the person in this poll; after five, fifteen minutes pass."""
    if seat.rules["identity"] == NONE:
        return PHONE
    locked = seat.failed_at is not None and at < seat.failed_at + LOCK_OUT
    if seat.failures >= MOST_FAILURES and locked:
        raise IdentityLocked
    if not id_last4:
        raise Malformed("identity_needed", "请输入证件号后四位，核对是您本人。")
    right = people.proves(vault, seat.marks, id_last4)
    if right is None:
        raise IdentityUnknown
    failures = seat.failures if locked else 0
    if not right:
        refused = IdentityWrong(MOST_FAILURES - failures - 1)
        refused.afterwards = _remember(seat, person_id, anew=not locked and seat.failures > 0, at=at)
        raise refused
    if seat.failures:
        _RIGHT.run(session, {"who": person_id, "poll": seat.poll_id, "none": 0, "when": None})
    return ID_LAST4


def _remember(seat: Seat, person_id: int, *, anew: bool, at: datetime) -> Callable[[Session], None]:
    def keep(session: Session) -> None:
        mine = {"who": person_id, "poll": seat.poll_id, "when": at}
        if anew:
            _RIGHT.run(session, mine | {"none": 1})
        else:
            _FAILED.run(session, mine)

    return keep
