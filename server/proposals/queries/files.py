"""The files of a matter as a screen shows them, and the bytes behind their signed addresses."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.files import Links
from server.kit.house import House
from server.media import queries as media
from server.proposals.models import MatterFile

LINK_SECONDS = 3600
Groups = dict[tuple[str, int], list[dict[str, Any]]]


def of_matter(session: Session, house: House, matter_id: int, *, abouts: Collection[str], private: bool) -> Groups:
    """Files by what they belong to: {id, name, url, mime, open}. ``private``: those who handle the matter see all of
    them; others only the open ones, and of pictures those that were checked."""
    asked = select(MatterFile).where(MatterFile.matter_id == matter_id, MatterFile.about.in_(abouts))
    rows = session.scalars((asked if private else asked.where(MatterFile.open)).order_by(MatterFile.id)).all()
    ids = [row.media_id for row in rows if row.media_id is not None]
    seen = media.views(session, house, ids, private=private) if ids else {}
    found: Groups = {}
    for row in rows:
        url = _address(house, row) if row.media_id is None else (seen.get(row.media_id) or {}).get("url")
        if url is not None:
            line = {"id": row.id, "name": row.name, "url": url, "mime": row.mime, "open": row.open}
            found.setdefault((row.about, row.about_id), []).append(line)
    return found


def file_behind(session: Session, house: House, signed: str) -> tuple[str, str, str] | None:
    """(key, type, name) of the file a signed address stands for; None when it is forged, over or gone."""
    text = _links(house.settings.secrets.links).read(signed, max_age=LINK_SECONDS) or ""
    what, _, number = text.partition(".")
    if what != "matter" or not number.isdecimal():
        return None
    row = session.get(MatterFile, int(number))
    return None if row is None or row.key is None else (row.key, row.mime, row.name)


def _address(house: House, row: MatterFile) -> str:
    return "/matter-files/" + _links(house.settings.secrets.links).sign(f"matter.{row.id}")


@lru_cache(maxsize=4)
def _links(secret: str) -> Links:
    return Links(secret)
