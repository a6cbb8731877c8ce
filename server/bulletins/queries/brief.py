"""A sheet in brief, for those who tell others of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

import orjson
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server.bulletins.models import Contribution, Sheet, SheetFile, SheetRead, Wish
from server.bulletins.rules.pictures import as_it_goes
from server.bulletins.rules.telling import headline, plain_words
from server.bulletins.rules.view import SheetView, read_view
from server.bulletins.rules.words import Kind, State
from server.people import queries as people


@dataclass(frozen=True, slots=True)
class Brief:
    """What may be told of a sheet, as it would go now. ``cover_key`` and ``video_key`` name files of the house."""

    id: int
    estate_id: int
    kind: Kind
    day: date
    number: int
    state: State
    late: bool
    post_again: bool
    corrects_id: int | None
    reviewer_id: int | None
    review_by: datetime | None
    version: int
    view: SheetView
    cover_key: str | None
    video_key: str | None
    edited: bool
    changed_since_review: bool
    made_at: datetime
    published_at: datetime | None

    @property
    def cause(self) -> str:
        """What follows from the sheet of a day is written once under this name, from a correction under its own."""
        return self._cause_of(self.number)

    @property
    def earlier_causes(self) -> list[str]:
        """The same of the versions before this one."""
        return [self._cause_of(number) for number in range(1, self.number)]

    def _cause_of(self, number: int) -> str:
        first = f"bulletin:{self.estate_id}:{self.kind}:{self.day.isoformat()}"
        return first if number == 1 else f"{first}:v{number}"

    @property
    def print(self) -> str:
        """The same for the same content, another for another: by it a sheet is drawn once as it stands."""
        said = orjson.dumps(self.view.as_dict(), option=orjson.OPT_SORT_KEYS)
        return sha256(said).hexdigest()[:16]

    @property
    def mark(self) -> str:
        """One line that says unmistakably which sheet this is."""
        again = f"（更正 {self.number - 1}）" if self.number > 1 else ""
        return f"【{self.view.estate}】{self.view.day_words} {self.view.kind_label}{again}"

    @property
    def headline(self) -> str:
        """One line of what it says."""
        return headline(self.view)

    @property
    def words(self) -> str:
        """All it says, in lines."""
        return plain_words(self.view)


def brief(session: Session, sheet_id: int) -> Brief:
    """A sheet in brief, as it stands now."""
    sheet = session.get_one(Sheet, sheet_id, populate_existing=True)
    asked = select(SheetFile.kind, SheetFile.key).where(SheetFile.sheet_id == sheet_id)
    if sheet.changed_at is not None:
        asked = asked.where(SheetFile.made_at >= sheet.changed_at)
    files: dict[str, str] = dict(session.execute(asked).all())
    reviewer = None if sheet.reviewer_id is None else people.resolve(session, sheet.reviewer_id)
    return Brief(
        sheet.id, sheet.estate_id, Kind(sheet.kind), sheet.day, sheet.number, State(sheet.state), sheet.late,
        sheet.post_again, sheet.corrects_id, reviewer, sheet.review_by, sheet.version,
        as_it_goes(read_view(sheet.content), sheet.gate),
        files.get("cover"), files.get("mp4"), sheet.changed_at is not None,
        sheet.approved_at is not None and sheet.approved_by is None, sheet.made_at, sheet.published_at,
    )  # fmt: skip


def is_overtaken(session: Session, told: Brief) -> bool:
    """Whether a later version of the sheet has been out."""
    same = Sheet.estate_id == told.estate_id, Sheet.kind == told.kind, Sheet.day == told.day
    later = select(Sheet.id).where(*same, Sheet.number > told.number, Sheet.published_at.is_not(None))
    return session.scalar(later.limit(1)) is not None


def wishers_select(estate_id: int, kind: Kind, *, day: date, wants: bool = True) -> Select[int]:
    """``person_id`` of everybody with a home in the estate on a day who wants to be told of sheets of this kind;
    without ``wants`` everybody but those who said that they do not."""
    here = people.residents_select(estate_id, day=day).order_by(None).subquery()
    said = select(Wish.person_id).where(Wish.estate_id == estate_id, getattr(Wish, kind).is_(wants))
    asked = select(here.c.person_id)
    return asked.where(here.c.person_id.in_(said) if wants else here.c.person_id.not_in(said))


def readers_select(sheet_id: int) -> Select[int]:
    """``person_id`` of everybody who has opened a sheet."""
    return select(SheetRead.person_id).where(SheetRead.sheet_id == sheet_id)


def contribution(session: Session, contribution_id: int) -> tuple[str, int]:
    """The words of a contribution, and how many pictures came with it."""
    row = session.get_one(Contribution, contribution_id)
    return row.words, len(row.media_ids)
