"""How many answers a person's word leaves us, in the chats of the mini-program and of the service account.

The platform counts too, and its no (45015, 45047) is final; we count so that an answer for which nothing is left goes
to the inbox at once. Source: 发送客服消息, 下发条数限制.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, bindparam, case, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.orm import Session

from server.delivery.models import CustomerWindow
from server.kit.db import table
from server.kit.prepared import Prepared

App = Literal["mini", "oa"]


@dataclass(frozen=True, slots=True)
class Opening:
    """So many answers, for so long."""

    answers: int
    lasts: timedelta


AFTER_WORD = Opening(5, timedelta(hours=48))
AFTER_ENTRY: dict[App, Opening] = {"mini": Opening(2, timedelta(minutes=1)), "oa": Opening(3, timedelta(minutes=1))}
"""Coming in: the service account counts a press of its menu, following and scanning as such."""


def open_window(session: Session, *, app: App, openid: str, word: bool, at: datetime) -> None:
    """Somebody spoke (``word``) or only came in. A word always starts the count anew; coming in does so only where no
    word's window is running, because the platform does not add the two."""
    opening = AFTER_WORD if word else AFTER_ENTRY[app]
    row = {"opened_at": at, "until": at + opening.lasts, "left": opening.answers, "by_word": word}
    _OPEN[word].run(session, {"app": app, "openid": openid, **row})


def take(session: Session, *, app: App, openid: str, at: datetime) -> bool:
    """Take one answer from the window; False when it is shut or used up. Two takers never get the same one."""
    return _TAKE.first(session, {"of_app": app, "of_openid": openid, "at": at}) is not None


def shut(session: Session, *, app: App, openid: str, told_at: datetime) -> None:
    """The platform would not take what was owed at ``told_at``: what we counted was wrong. A window that was opened
    after that is another one, and stays."""
    mine = and_(CustomerWindow.app == app, CustomerWindow.openid == openid, CustomerWindow.opened_at <= told_at)
    session.execute(update(CustomerWindow).where(mine).values(left=0), execution_options={"synchronize_session": False})


def left(session: Session, *, app: App, openid: str, at: datetime) -> int:
    """How many answers we may still send."""
    asked = select(case((CustomerWindow.until > at, CustomerWindow.left), else_=0))
    return session.scalar(asked.where(CustomerWindow.app == app, CustomerWindow.openid == openid)) or 0


def standing(session: Session, *, app: App, openid: str, at: datetime) -> tuple[int, datetime | None]:
    """How many answers we may still send, and until when; nothing, and no instant, when the window is shut."""
    asked = select(CustomerWindow.left, CustomerWindow.until).where(_open(app, openid, at))
    row = session.execute(asked).one_or_none()
    return (row[0], row[1]) if row else (0, None)


_T = table(CustomerWindow)


def _opening(*, word: bool) -> Prepared:
    # PostgreSQL's own INSERT: SQLite writes ON CONFLICT alike, and its compiler reads it.
    written = postgres_insert(_T)
    new, names = written.excluded, ("opened_at", "until", "left", "by_word")
    # A push that comes late must not take away what a newer one opened.
    newer = _T.c.opened_at <= new.opened_at
    changeable = newer if word else newer & or_(~_T.c.by_word, _T.c.until <= new.opened_at)
    changed = {name: new[name] for name in names}
    upsert = written.on_conflict_do_update(index_elements=["app", "openid"], set_=changed, where=changeable)
    return Prepared(upsert, ("app", "openid", *names))


_TAKE = Prepared(
    update(_T)
    .where(_T.c.app == bindparam("of_app"), _T.c.openid == bindparam("of_openid"))
    .where(_T.c.left > 0, _T.c.until > bindparam("at"))
    .values(left=_T.c.left - 1)
    .returning(_T.c.left)
)
_OPEN = {word: _opening(word=word) for word in (True, False)}


def _open(app: App, openid: str, at: datetime) -> Any:
    here = and_(CustomerWindow.app == app, CustomerWindow.openid == openid)
    return here & (CustomerWindow.left > 0) & (CustomerWindow.until > at)
