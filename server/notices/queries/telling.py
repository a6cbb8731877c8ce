"""What a notice says when it is told on, and who of its residents wants it as a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server.notices.models import Notice, NoticeWish
from server.notices.queries.placed import placed
from server.notices.rules import KIND_LABELS, State
from server.people import queries as people
from server.places import queries as places


@dataclass(frozen=True, slots=True)
class Brief:
    """A notice as those who pass it on know it. No buildings and no stairs: the whole estate."""

    id: int
    estate_id: int
    estate_name: str
    estate_phone: str | None
    kind: str
    kind_label: str
    title: str
    words: str
    place_label: str
    starts_at: datetime | None
    ends_at: datetime | None
    state: str
    urgent: bool
    to_groups: bool
    recall_note: str | None
    corrects_id: int | None
    made_by: int
    building_ids: Sequence[int]
    stair_ids: Sequence[int]

    @property
    def cause(self) -> str:
        """The one name of everything that follows from its being published."""
        return f"notice:{self.id}"

    @property
    def recall_cause(self) -> str:
        """The same of its being taken back."""
        return f"{self.cause}:recalled"

    @property
    def corrected_causes(self) -> Sequence[str]:
        """The causes under which groups may have what this one puts right."""
        return [f"notice:{self.corrects_id}", f"notice:{self.corrects_id}:recalled"] if self.corrects_id else []


def brief(session: Session, notice_id: int, *, hold: bool = False) -> Brief:
    """A notice that exists, with the part of the estate it is for.

    ``hold``: nobody changes it until the transaction ends, so that what is told on now cannot be overtaken by a
    recall that finds nothing to withdraw yet.
    """
    lock = {"read": True} if hold else None
    row = session.get_one(Notice, notice_id, populate_existing=True, with_for_update=lock)
    estate = places.estate(session, row.estate_id)
    where = placed(session, notice_id)
    return Brief(
        row.id, row.estate_id, estate["name"], estate["phone"], row.kind, KIND_LABELS[row.kind], row.title, row.words,
        row.place_label, row.starts_at, row.ends_at, row.state, row.urgent, row.to_groups, row.recall_note,
        row.corrects_id, row.made_by,
        where.building_ids, where.stair_ids,
    )  # fmt: skip


def corrected_by(session: Session, notice_id: int) -> int | None:
    """The notice that puts this one right, if it is out."""
    out = select(Notice.id).where(Notice.corrects_id == notice_id, Notice.state == State.PUBLISHED)
    return session.scalar(out.order_by(Notice.id).limit(1))


def concerned(told: Brief, *, day: date) -> Select[int]:
    """``person_id`` of everybody it concerns on a day, each once."""
    return people.residents_select(told.estate_id, told.building_ids, told.stair_ids, day=day)


def wanting(told: Brief, *, day: date) -> Select[int]:
    """``person_id`` of those it concerns who want such notices as a message; an urgent one is for everybody."""
    everybody = concerned(told, day=day)
    if told.urgent:
        return everybody
    crowd = everybody.order_by(None).subquery()
    silent = select(NoticeWish.person_id).where(
        NoticeWish.person_id == crowd.c.person_id, NoticeWish.estate_id == told.estate_id, NoticeWish.push.is_(False)
    )
    return select(crowd.c.person_id).where(~silent.exists())
