"""What this room keeps of one person: pictures and films they brought."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select, update

from server.kit.own_data import Keeper, Of, Part, moment_words
from server.media.models import StoredMedium

LONG_AGO = timedelta(days=365)
KINDS = {"photo": "照片", "video": "视频"}


def told(of: Of) -> Iterable[Part]:
    """Each picture, and whether it went into something."""
    rows = of.session.scalars(
        select(StoredMedium).where(StoredMedium.owner_id == of.person_id).order_by(StoredMedium.id)
    )
    shown = [f"{moment_words(row.at)} {KINDS[row.kind]}" + ("" if row.used else "（没有用上）") for row in rows]
    return [Part("发来的照片和视频", shown)]


def forget(of: Of) -> None:
    """What was never used counts as left long ago: the next night the file goes too."""
    unused = StoredMedium.owner_id == of.person_id, StoredMedium.used.is_(False)
    of.session.execute(update(StoredMedium).where(*unused).values(at=of.at - LONG_AGO))


KEEPER = Keeper(told, forget=forget)
