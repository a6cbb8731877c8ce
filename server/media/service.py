"""Use cases of media: prepare the bytes, keep the row, use it once, ask about it, judge it, forget it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, Unavailable
from server.kit.facts import publish
from server.kit.files import FileStore
from server.media.facts import MediaJudged, MediaTaken
from server.media.films import make_film
from server.media.models import StoredMedium
from server.media.photos import make_photo
from server.media.rules import PRIVATE_PURPOSES, Format, Kind, State, check_size, state_after, tell_format

AT_ONCE, WAIT_SECONDS = 2, 3.0
_hands = threading.BoundedSemaphore(AT_ONCE)
"""A picture unfolds to a hundred megabytes: two at a time, the others wait a little and are asked to come again,
so that pictures never hold every thread while somebody calls for help."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A medium whose bytes are stored and whose row is not written yet. Sizes in pixels, bytes and seconds."""

    kind: Kind
    key: str
    still_key: str
    thumb_key: str
    width: int
    height: int
    bytes: int
    seconds: int | None = None


def prepare(files: FileStore, content: bytes) -> Prepared:
    """Decide what the bytes are, make them small and nameless, store them. Slow: do it before the transaction."""
    form = tell_format(content)
    check_size(form, len(content))
    with _at_hand():
        if form is Format.FILM:
            return _prepare_film(files, content)
        photo = make_photo(content, form)
    key = files.put(photo.large)
    return Prepared(Kind.PHOTO, key, key, files.put(photo.thumb), photo.width, photo.height, len(photo.large))


def shrunk(content: bytes) -> bytes:
    """A photo made small and nameless and stored nowhere, for whoever seals it. Slow, as :func:`prepare` is."""
    form = tell_format(content)
    if form is Format.FILM:
        raise Malformed("photo_needed", "请选择照片，不要选视频。")
    check_size(form, len(content))
    with _at_hand():
        return make_photo(content, form).large


@contextmanager
def _at_hand() -> Iterator[None]:
    if not _hands.acquire(timeout=WAIT_SECONDS):
        raise Unavailable("media_busy", "照片正在排队处理，请过几秒再试。")
    try:
        yield
    finally:
        _hands.release()


def _prepare_film(files: FileStore, content: bytes) -> Prepared:
    film = make_film(content)
    still, thumb = files.put(film.still.large), files.put(film.still.thumb)
    size, seconds = len(film.content), film.seconds
    return Prepared(
        Kind.VIDEO, files.put(film.content), still, thumb, film.still.width, film.still.height, size, seconds
    )


def keep(session: Session, actor: Actor, prepared: Prepared, *, purpose: str, at: datetime) -> int:
    """Write the row of a prepared medium. The same bytes brought again for the same and not used yet are the same
    medium; a picture shown in a report is another than the one sealed into a vote."""
    same = StoredMedium.owner_id == actor.id, StoredMedium.key == prepared.key, StoredMedium.used.is_(False)
    alike = select(StoredMedium.id).where(*same, StoredMedium.purpose == purpose)
    known = session.scalar(alike.order_by(StoredMedium.id).limit(1))
    if known is not None:
        return known
    row = {name: getattr(prepared, name) for name in Prepared.__slots__}
    state = State.REFUSED if purpose in PRIVATE_PURPOSES else State.CHECKING
    more = {"owner_id": actor.id, "purpose": purpose, "state": state, "used": False, "at": at}
    new = insert(StoredMedium).returning(StoredMedium.id)
    media_id = int(session.execute(new, row | more).scalar_one())
    if purpose not in PRIVATE_PURPOSES:
        publish(session, MediaTaken(media_id, actor.id, prepared.kind), at=at)
    return media_id


def use(session: Session, actor: Actor, media_ids: Sequence[int]) -> None:
    """Mark the actor's own media as used; :class:`Conflict` when one is a stranger's, unknown or used already."""
    wanted = set(media_ids)
    mine = StoredMedium.id.in_(wanted), StoredMedium.owner_id == actor.id, StoredMedium.used.is_(False)
    taken = session.scalars(update(StoredMedium).where(*mine).values(used=True).returning(StoredMedium.id)).all()
    if len(wanted) != len(media_ids) or set(taken) != wanted:
        raise Conflict("media_not_usable", "照片或视频已失效，请重新添加。", media_ids=sorted(wanted - set(taken)))


def release(session: Session, media_ids: Sequence[int], *, at: datetime, owner_id: int | None = None) -> None:
    """What used these is gone: they are forgotten unless somebody uses them anew; ``owner_id`` is who may."""
    values = {"used": False, "at": at} | ({"owner_id": owner_id} if owner_id is not None else {})
    session.execute(update(StoredMedium).where(StoredMedium.id.in_(media_ids)).values(values))


@dataclass(frozen=True, slots=True)
class Consumed:
    """A medium whose row is gone: the key of its bytes, and the keys to drop once the transaction has ended."""

    key: str
    drop: list[str]


def consume(session: Session, actor: Actor, media_id: int) -> Consumed:
    """Take a private picture of the actor out of here, to be sealed elsewhere; :class:`Conflict` when it is none."""
    mine = StoredMedium.id == media_id, StoredMedium.owner_id == actor.id, StoredMedium.used.is_(False)
    private = StoredMedium.purpose.in_(PRIVATE_PURPOSES), StoredMedium.kind == Kind.PHOTO
    gone = delete(StoredMedium).where(*mine, *private)
    columns = StoredMedium.key, StoredMedium.still_key, StoredMedium.thumb_key
    row = session.execute(gone.returning(*columns)).one_or_none()
    if row is None:
        raise Conflict("media_not_usable", "照片已失效，请重新添加。", media_ids=[media_id])
    return Consumed(row.key, _unnamed(session, set(row)))


def hold(session: Session, media_ids: Sequence[int]) -> None:
    """Somebody keeps these, whoever brought them, until :func:`release`."""
    session.execute(update(StoredMedium).where(StoredMedium.id.in_(media_ids)).values(used=True))


def take_over(session: Session, *, gone_id: int, kept_id: int) -> None:
    """Two persons turned out to be one: what the one brought is the other's."""
    session.execute(update(StoredMedium).where(StoredMedium.owner_id == gone_id).values(owner_id=kept_id))


def asked(session: Session, *, media_id: int, trace_id: str) -> None:
    """Note under which trace the platform was asked; its verdict will name it."""
    session.execute(update(StoredMedium).where(StoredMedium.id == media_id).values(trace_id=trace_id))


def verdict(session: Session, *, trace_id: str, suggest: str, at: datetime) -> int | None:
    """Take the platform's verdict. Gives the medium's id, or None when nothing is waiting under this trace."""
    found = session.scalar(select(StoredMedium.id).where(StoredMedium.trace_id == trace_id))
    return found if found is not None and _judge(session, found, state_after(suggest), at) else None


def settle(session: Session, *, media_id: int, shown: bool, at: datetime) -> bool:
    """A person's word on a medium, whatever the platform said before. False when nothing changed."""
    return _judge(session, media_id, State.SHOWN if shown else State.REFUSED, at, whatever=True)


def _judge(session: Session, media_id: int, state: State, at: datetime, *, whatever: bool = False) -> bool:
    now = StoredMedium.state != state if whatever else StoredMedium.state == State.CHECKING
    change = update(StoredMedium).where(StoredMedium.id == media_id, now).values(state=state)
    owner_id = session.scalar(change.returning(StoredMedium.owner_id))
    if owner_id is None:
        return False
    publish(session, MediaJudged(media_id, owner_id, state), at=at)
    return True


def forget_unused(session: Session, *, before: datetime, limit: int = 200) -> list[str]:
    """Delete media nobody used since ``before``. Gives the file keys to drop once the transaction has ended."""
    old = select(StoredMedium.id).where(StoredMedium.used.is_(False), StoredMedium.at < before).limit(limit)
    gone = delete(StoredMedium).where(StoredMedium.id.in_(session.scalars(old).all()))
    columns = StoredMedium.key, StoredMedium.still_key, StoredMedium.thumb_key
    return _unnamed(session, {key for row in session.execute(gone.returning(*columns)) for key in row})


def _unnamed(session: Session, keys: set[str]) -> list[str]:
    """Of these keys those that no row names."""
    columns = StoredMedium.key, StoredMedium.still_key, StoredMedium.thumb_key
    kept = session.execute(select(*columns).where(or_(*(column.in_(keys) for column in columns)))).all()
    return sorted(keys - {key for row in kept for key in row})
