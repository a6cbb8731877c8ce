"""Which pushes were taken already. The platform sends each up to three times; a stranger may send it again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.wechat.inbound import Inbound
from server.wechat.models import WechatReceived


def first_time(session: Session, inbound: Inbound, *, at: datetime) -> bool:
    """True once per push. In the caller's transaction: if what follows fails, the push counts as not taken."""
    try:
        with session.begin_nested():
            session.execute(insert(WechatReceived).values(replay_key=inbound.replay_key, received_at=at))
    except IntegrityError:
        return False
    return True


def forget(session: Session, *, before: datetime) -> None:
    """Drop what is too old to be sent again; anything past the signature's time window would do."""
    session.execute(delete(WechatReceived).where(WechatReceived.received_at < before))
