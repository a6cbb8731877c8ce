"""What this room keeps of one person: which notices they read, and which they want as a message."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from server.kit.own_data import Keeper, Of, Part, moment_words
from server.notices.models import Notice, NoticeRead, NoticeWish
from server.places.queries import ESTATES


def told(of: Of) -> Iterable[Part]:
    """What was read when, and the wishes of each estate."""
    read = select(NoticeRead.at, Notice.title).join(Notice, Notice.id == NoticeRead.notice_id)
    rows = of.session.execute(read.where(NoticeRead.person_id == of.person_id).order_by(NoticeRead.at))
    wishes = select(NoticeWish.push, ESTATES.c.name).join(ESTATES, ESTATES.c.id == NoticeWish.estate_id)
    wanted = of.session.execute(wishes.where(NoticeWish.person_id == of.person_id))
    return [
        Part("看过的通知", [f"{moment_words(row.at)} {row.title}" for row in rows]),
        Part("通知要不要发微信", [f"{row.name}：{'要' if row.push else '不要'}" for row in wanted]),
    ]


def forget(of: Of) -> None:
    """Both."""
    for table in (NoticeRead, NoticeWish):
        of.session.execute(delete(table).where(table.person_id == of.person_id))


KEEPER = Keeper(told, forget=forget)
