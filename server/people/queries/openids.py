"""Every WeChat of somebody."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.people.models import ChatIdentity, WechatIdentity


def openids_of(session: Session, person_id: int) -> Sequence[str]:
    """The openids of somebody's phones, and of the chats of the service account they speak in."""
    mine = (select(one.openid).where(one.person_id == person_id) for one in (WechatIdentity, ChatIdentity))
    return [openid for asked in mine for openid in session.scalars(asked)]
