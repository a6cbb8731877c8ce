"""What residents and staff read in the app: the feed, one sheet, how many are unread."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from server.bulletins import policy
from server.bulletins.models import Sheet, SheetFile, SheetRead, Wish
from server.bulletins.rules.days import next_day_words
from server.bulletins.rules.telling import DOUBT_LINE, DOUBT_WORDS, LATE_WORDS, headline, read_words
from server.bulletins.rules.view import SheetView, read_view
from server.bulletins.rules.words import KIND_LABELS, Kind, State
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.kit.files import Links
from server.kit.house import House
from server.kit.paging import Page, cut, read_cursor
from server.media import queries as media
from server.places import queries as places
from server.places.queries import ESTATES

UNREAD_FOR = timedelta(days=14)
"""What is older is no news any more: who was away for a year has no hundred badges."""
_LATER = aliased(Sheet)
_LINE = (Sheet.id, Sheet.estate_id, Sheet.kind, Sheet.day, Sheet.title, Sheet.content, Sheet.published_at, Sheet.late,
         Sheet.number, Sheet.version)  # fmt: skip


def feed(
    session: Session, actor: Actor, *, at: datetime, estate_id: int | None = None, kind: str | None = None,
    cursor: str | None = None, limit: int = 25,
) -> Page:  # fmt: skip
    """The sheets somebody may read, the latest first; of a corrected one only its correction."""
    here = policy.estates_of(session, actor, local_day(at))
    read = select(SheetRead.sheet_id).where(SheetRead.sheet_id == Sheet.id, SheetRead.person_id == actor.id).exists()
    asked = select(*_LINE, ESTATES.c.name.label("estate_name"), (~read).label("unread"), _doubted().label("doubtful"))
    asked = asked.join(ESTATES, ESTATES.c.id == Sheet.estate_id).where(policy.readable(actor, here), _newest())
    if estate_id is not None:
        asked = asked.where(Sheet.estate_id == estate_id)
    if kind is not None:
        asked = asked.where(Sheet.kind == kind)
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(Sheet.id < after[0])
    page = cut(session.execute(asked.order_by(Sheet.id.desc()).limit(limit + 1)).mappings().all(), limit, "id")
    return Page([_line(dict(row)) for row in page.items], page.next)


def one(session: Session, house: House, actor: Actor, sheet_id: int, *, at: datetime) -> dict[str, Any]:
    """A whole sheet as it was published, with what corrects it; :class:`NotFound` for whom it is not."""
    here = policy.estates_of(session, actor, local_day(at))
    ours = Sheet.id == sheet_id, policy.readable(actor, here), Sheet.state == State.PUBLISHED
    found = session.execute(select(Sheet, _doubted()).where(*ours)).one_or_none()
    if found is None:
        raise not_found("简报")
    sheet, doubted = found
    view = read_view(sheet.content)
    shown = media.views(session, house, list(view.media_ids), private=False) if view.media_ids else {}
    estate, links = places.estate(session, sheet.estate_id), _links_of(session, sheet)
    doubtful = doubted and links["corrected_by"] is None
    return {
        "id": sheet.id, "estate": {"id": estate["id"], "name": estate["name"], "phone": estate["phone"]},
        "kind": sheet.kind, "kind_label": view.kind_label, "day": sheet.day, "day_words": view.day_words,
        "title": view.title, "weather": view.weather, "late": sheet.late,
        "late_words": LATE_WORDS if sheet.late else None, "number": sheet.number, **links,
        "doubt_words": DOUBT_WORDS if doubtful else None,
        "sections": _sections(view, shown), "pair": _pair(view, shown),
        "tomorrow": list(view.tomorrow), "next_words": next_day_words(view),
        "phone": view.phone,
        "files": dict.fromkeys(SIGNED_AS.values()) if doubtful else file_links(session, house, sheet.id),
        "read_words": read_words(view, doubtful=doubtful), "headline": DOUBT_LINE if doubtful else headline(view),
        "published_at": sheet.published_at, "version": sheet.version,
    }  # fmt: skip


def unread(session: Session, person_id: int, estate_ids: Collection[int], at: datetime) -> int:
    """How many sheets of the last two weeks somebody has not opened, in the estates where they have a home."""
    if not estate_ids:
        return 0
    read = select(SheetRead.sheet_id).where(SheetRead.sheet_id == Sheet.id, SheetRead.person_id == person_id).exists()
    fresh = Sheet.estate_id.in_(estate_ids), Sheet.published_at >= at - UNREAD_FOR
    return session.scalar(select(func.count(Sheet.id)).where(*fresh, _newest(), ~read)) or 0


def wishes(session: Session, actor: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """Of each of somebody's estates: of which sheets they want to be told."""
    here = policy.estates_of(session, actor, local_day(at))
    said = Wish.person_id == actor.id, Wish.estate_id.in_(here)
    kept = {row.estate_id: row for row in session.scalars(select(Wish).where(*said))}
    names = session.execute(select(ESTATES.c.id, ESTATES.c.name).where(ESTATES.c.id.in_(here)).order_by(ESTATES.c.id))
    return [
        {"estate_id": id_, "estate_name": name, **{kind: id_ in kept and getattr(kept[id_], kind) for kind in Kind}}
        for id_, name in names
    ]


def _newest() -> ColumnElement[bool]:
    corrected = select(_LATER.id).where(_LATER.corrects_id == Sheet.id, _LATER.state == State.PUBLISHED).exists()
    return (Sheet.state == State.PUBLISHED) & ~corrected


def _doubted() -> ColumnElement[bool]:
    """A sheet whose correction was out and is withdrawn: among those no other corrects, one known to be wrong."""
    withdrawn = _LATER.published_at.is_not(None) & (_LATER.state == State.WITHDRAWN)
    return select(_LATER.id).where(_LATER.corrects_id == Sheet.id, withdrawn).exists()


def _line(row: dict[str, Any]) -> dict[str, Any]:
    view = read_view(row["content"])
    label = KIND_LABELS[Kind(row["kind"])]
    told = DOUBT_LINE if row["doubtful"] else headline(view)
    return {**row, "kind_label": label, "day_words": view.day_words, "headline": told}


def _links_of(session: Session, sheet: Sheet) -> dict[str, Any]:
    later = select(Sheet.id, Sheet.note).where(Sheet.corrects_id == sheet.id, Sheet.state == State.PUBLISHED)
    by = session.execute(later.limit(1)).mappings().one_or_none()
    corrects = {"id": sheet.corrects_id, "note": sheet.note} if sheet.corrects_id is not None else None
    return {"corrects": corrects, "corrected_by": dict(by) if by else None}


def _sections(view: SheetView, shown: Mapping[int, Any]) -> list[dict[str, Any]]:
    return [
        {**plain, "photos": [shown[id_] for id_ in plain["media_ids"] if _is_shown(shown, id_)]}
        for plain in view.as_dict()["sections"]
    ]


def _pair(view: SheetView, shown: Mapping[int, Any]) -> dict[str, Any] | None:
    pair = view.pair
    if pair is None or not (_is_shown(shown, pair.before_id) and _is_shown(shown, pair.after_id)):
        return None
    return {"before": shown[pair.before_id], "after": shown[pair.after_id], "words": pair.words}


def _is_shown(shown: Mapping[int, Any], media_id: int) -> bool:
    return media_id in shown and shown[media_id]["url"] is not None


FILE_LINK_SECONDS = 3600
SIGNED_AS = {"png": "png", "pdf": "pdf", "mp4": "video"}
MIMES = {"png": "image/png", "pdf": "application/pdf", "mp4": "video/mp4", "cover": "image/png"}


def file_links(session: Session, house: House, sheet_id: int) -> dict[str, str | None]:
    """Signed addresses of what was drawn from a sheet, open for an hour; None for what is not there (yet)."""
    drawn = select(SheetFile.kind).join(Sheet, Sheet.id == SheetFile.sheet_id)
    fresh = SheetFile.sheet_id == sheet_id, or_(Sheet.changed_at.is_(None), SheetFile.made_at >= Sheet.changed_at)
    kinds = set(session.scalars(drawn.where(*fresh)))
    return {name: file_link(house, sheet_id, kind) if kind in kinds else None for kind, name in SIGNED_AS.items()}


def file_link(house: House, sheet_id: int, kind: str) -> str:
    """The signed address of one file of a sheet."""
    return "/sheets/" + _links(house.settings.secrets.links).sign(f"sheet.{sheet_id}.{kind}")


def file_behind(session: Session, house: House, signed: str) -> tuple[str, str, str] | None:
    """(key, type, name) of the file behind a signed address; None when it is forged, over, gone or withdrawn."""
    text = _links(house.settings.secrets.links).read(signed, max_age=FILE_LINK_SECONDS) or ""
    what, _, rest = text.partition(".")
    sheet_id, _, kind = rest.partition(".")
    if what != "sheet" or not sheet_id.isdecimal() or kind not in MIMES:
        return None
    found = select(SheetFile.key, Sheet.title, Sheet.day).join(Sheet, Sheet.id == SheetFile.sheet_id)
    ours = SheetFile.sheet_id == int(sheet_id), SheetFile.kind == kind, Sheet.state != State.WITHDRAWN
    row = session.execute(found.where(*ours)).one_or_none()
    return (
        None if row is None else (row.key, MIMES[kind], f"{row.title} {row.day}.{'png' if kind == 'cover' else kind}")
    )


@lru_cache(maxsize=4)
def _links(secret: str) -> Links:
    return Links(secret)
