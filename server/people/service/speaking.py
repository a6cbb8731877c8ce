"""Who speaks in the service account's chat: the holder of the same WeChat, or somebody we do not know yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.kit.errors import Conflict
from server.people.models import ChatIdentity, Person, WechatIdentity
from server.people.service.merging import merge, owns_something


def introduce(session: Session, *, openid: str, unionid: str | None = None, at: datetime) -> int:
    """The person behind an openid of the service account; the first time one without name or home is made for it,
    unless the same WeChat is known from the mini-program. ``unionid`` may be learnt later: call it again then."""
    known = session.get(ChatIdentity, openid)
    if known is None:
        return _first_time(session, openid, unionid, at)
    if unionid is None or known.unionid is not None:
        return known.person_id
    known.unionid = unionid
    session.flush()
    return _joined(session, known.person_id, _holder(session, unionid), at)


def speaker(session: Session, unionid: str | None) -> int | None:
    """Who speaks in the service account's chat with this WeChat."""
    known = select(ChatIdentity.person_id).where(ChatIdentity.unionid == unionid).order_by(ChatIdentity.made_at)
    return session.scalar(known.limit(1)) if unionid else None


def _joined(session: Session, speaker_id: int, holder_id: int | None, at: datetime) -> int:
    if holder_id is None or holder_id == speaker_id or owns_something(session, speaker_id):
        # Nobody has proven a number in a chat: an owner bound there joins the app's person by the number only.
        return speaker_id
    try:
        merge(session, gone_id=speaker_id, kept_id=holder_id, at=at)
    except Conflict:
        # Two humans use one WeChat. Both stay who they are.
        return speaker_id
    return holder_id


def _holder(session: Session, unionid: str | None) -> int | None:
    """Who has signed in to the mini-program with this WeChat."""
    latest = select(WechatIdentity.person_id).where(WechatIdentity.unionid == unionid)
    return session.scalar(latest.order_by(WechatIdentity.made_at.desc()).limit(1)) if unionid else None


def _first_time(session: Session, openid: str, unionid: str | None, at: datetime) -> int:
    try:
        with session.begin_nested():
            person_id = _holder(session, unionid) or somebody_new(session, at)
            row = {"openid": openid, "person_id": person_id, "unionid": unionid, "made_at": at}
            session.execute(insert(ChatIdentity), row)
    except IntegrityError:
        # Two messages of one phone at once; the other one has made the person meanwhile.
        found = session.scalar(select(ChatIdentity.person_id).where(ChatIdentity.openid == openid))
        if found is None:
            raise
        return found
    return person_id


def somebody_new(session: Session, at: datetime) -> int:
    """A person without name, number or home."""
    row = {"kind": "human", "made_at": at, "strength": 0, "version": 1}
    return int(session.execute(insert(Person).returning(Person.id), row).scalar_one())
