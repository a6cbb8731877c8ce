"""What this room keeps of one person: sheets they read and want, and what they brought for one."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from server.bulletins.models import Contribution, Sheet, SheetRead, Wish
from server.kit.own_data import Keeper, Of, Part, day_words, moment_words
from server.places.queries import ESTATES

KINDS = {"daily": "每天", "weekly": "每周", "monthly": "每月"}


def told(of: Of) -> Iterable[Part]:
    """What was read when, the wishes of each estate, and contributions."""
    read = select(SheetRead.at, Sheet.title).join(Sheet, Sheet.id == SheetRead.sheet_id)
    rows = of.session.execute(read.where(SheetRead.person_id == of.person_id).order_by(SheetRead.at))
    brought = select(Contribution).where(Contribution.by_id == of.person_id).order_by(Contribution.id)
    return [
        Part("看过的简报", [f"{moment_words(row.at)} {row.title}" for row in rows]),
        Part("想收的简报", _wishes(of)),
        Part("简报投稿", [f"{day_words(row.at)}：{row.words}" for row in of.session.scalars(brought)]),
    ]


def _wishes(of: Of) -> list[str]:
    asked = select(Wish, ESTATES.c.name).join(ESTATES, ESTATES.c.id == Wish.estate_id)
    rows = of.session.execute(asked.where(Wish.person_id == of.person_id))
    return [
        f"{name}：{'、'.join(words for kind, words in KINDS.items() if getattr(wish, kind)) or '都不要'}"
        for wish, name in rows
    ]


def forget(of: Of) -> None:
    """What was read and wished."""
    for table in (SheetRead, Wish):
        of.session.execute(delete(table).where(table.person_id == of.person_id))


KEEPER = Keeper(told, forget=forget)
