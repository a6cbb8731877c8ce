"""Reads of media: what a screen shows of them, and the files behind signed addresses."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server.kit.files import Links
from server.kit.house import House
from server.media.models import StoredMedium
from server.media.rules import Kind, State, told

LINK_SECONDS = 3600
FULL, STILL, THUMB = "full", "still", "thumb"
_SIGNED = re.compile(r"^media\.(\d+)\.(full|still|thumb)\.([01])$")
MIMES = {Kind.PHOTO: "image/jpeg", Kind.VIDEO: "video/mp4"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A file to send: its key in the store and its type."""

    key: str
    mime: str


def views(session: Session, house: House, media_ids: Sequence[int], *, private: bool) -> dict[int, dict[str, Any]]:
    """What a screen needs of each medium, by id. ``private`` is the owner's and staff's view: they see all of them.

    Others get addresses only of what is shown, know of what is being checked, and hear nothing of what is hidden.
    """
    rows = session.scalars(select(StoredMedium).where(StoredMedium.id.in_(media_ids))).all()
    return {row.id: _view(house, row, private) for row in rows if private or told(row.state) != State.HIDDEN}


def check_address(session: Session, house: House, media_id: int) -> str | None:
    """A full address, open for an hour, where the platform may fetch the picture to check; None if it is gone."""
    row = session.get(StoredMedium, media_id)
    return None if row is None else house.settings.web.public_url + _address(house, row.id, STILL, private=True)


def waiting(session: Session, *, before: datetime, limit: int = 100) -> list[int]:
    """Media taken before an instant that no verdict has reached yet, oldest first."""
    late = select(StoredMedium.id).where(StoredMedium.state == State.CHECKING, StoredMedium.at < before)
    return list(session.scalars(late.order_by(StoredMedium.at).limit(limit)))


def shown_photos(session: Session, media_ids: Collection[int]) -> set[int]:
    """Which of these are photos everybody may see."""
    shown = StoredMedium.kind == Kind.PHOTO, StoredMedium.state == State.SHOWN
    return set(session.scalars(select(StoredMedium.id).where(StoredMedium.id.in_(media_ids), *shown)))


def shown_keys(session: Session, media_ids: Collection[int]) -> dict[int, str]:
    """The keys of the still pictures everybody may see among these, by id; of a film its first picture."""
    shown = StoredMedium.id.in_(media_ids), StoredMedium.state == State.SHOWN
    return {
        row.id: row.still_key for row in session.execute(select(StoredMedium.id, StoredMedium.still_key).where(*shown))
    }


def picture_keys(session: Session, media_ids: Collection[int]) -> dict[int, str]:
    """The keys of the still pictures of these, by id, whatever a check said: for who sends their own to one person."""
    asked = select(StoredMedium.id, StoredMedium.still_key).where(StoredMedium.id.in_(media_ids))
    return {row.id: row.still_key for row in session.execute(asked)}


def hidden_ids(*media_ids: int) -> Select[int]:
    """The media a check has hidden and no person has decided about, all or some of them, to look for among others."""
    hidden = select(StoredMedium.id).where(StoredMedium.state == State.HIDDEN)
    return hidden.where(StoredMedium.id.in_(media_ids)) if media_ids else hidden


def owner(session: Session, media_id: int) -> int | None:
    """Who brought a medium."""
    return session.scalar(select(StoredMedium.owner_id).where(StoredMedium.id == media_id))


def file_behind(session: Session, house: House, signed: str) -> Shown | None:
    """The file a signed address stands for; None when it is forged, over, gone, or hidden from this viewer since."""
    text = _links(house.settings.secrets.links).read(signed, max_age=LINK_SECONDS)
    said = _SIGNED.match(text or "")
    if said is None:
        return None
    media_id, size, private = said.groups()
    row = session.get(StoredMedium, int(media_id))
    if row is None or not (private == "1" or row.state == State.SHOWN):
        return None
    key = {FULL: row.key, STILL: row.still_key, THUMB: row.thumb_key}[size]
    return Shown(key, MIMES[Kind(row.kind)] if size == FULL else MIMES[Kind.PHOTO])


def _view(house: House, row: StoredMedium, private: bool) -> dict[str, Any]:
    seen = private or row.state == State.SHOWN
    return {
        "id": row.id,
        "kind": row.kind,
        "state": told(row.state),
        "url": _address(house, row.id, FULL, private) if seen else None,
        "thumb_url": _address(house, row.id, THUMB, private) if seen else None,
        "width": row.width,
        "height": row.height,
        "seconds": row.seconds,
    }


def _address(house: House, media_id: int, size: str, private: bool) -> str:
    return "/media/" + _links(house.settings.secrets.links).sign(f"media.{media_id}.{size}.{int(private)}")


@lru_cache(maxsize=4)
def _links(secret: str) -> Links:
    return Links(secret)
