"""What is drawn from a sheet: what it needs, the drawing itself, and the files it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bulletins.drawing.draw import AT_ONCE, Drawn, FileKind, draw
from server.bulletins.drawing.film import FilmFailed
from server.bulletins.models import Sheet, SheetFile
from server.bulletins.rules.pictures import as_it_goes
from server.bulletins.rules.view import SheetView, read_view
from server.kit.drawing.fonts import Family, NoFont, find_family
from server.media import queries as media

__all__ = [
    "AT_ONCE", "Drawn", "Family", "FileKind", "FilmFailed", "NoFont", "Wanted", "draw", "find_family", "keep_file",
    "wanted",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """A sheet to draw as it goes: what it says, the file keys of its pair, and of its code if that was fetched
    before."""

    sheet_id: int
    view: SheetView
    pair: Mapping[str, str]
    code: str | None


def wanted(session: Session, sheet_id: int) -> Wanted | None:
    """What to draw; None for a sheet that is gone or was never made. A picture that was hidden since is not drawn."""
    sheet = session.get(Sheet, sheet_id)
    if sheet is None or not sheet.content:
        return None
    view = _as_it_goes(sheet)
    keys = media.shown_keys(session, [view.pair.before_id, view.pair.after_id] if view.pair else [])
    pair = {"before": keys.get(view.pair.before_id), "after": keys.get(view.pair.after_id)} if view.pair else {}
    code = session.scalar(_key(sheet_id, "code"))
    return Wanted(sheet_id, view, {name: key for name, key in pair.items() if key}, code)


def keep_file(
    session: Session, drawn: Wanted, *, kind: str, key: str, size: int, at: datetime
) -> Sequence[str] | None:  # fmt: skip
    """Write which file shows the sheet. None when the sheet has changed since it was read: the file shows what it no
    longer says. Else the keys nobody needs any more, to be dropped once the transaction has ended."""
    sheet = session.get(Sheet, drawn.sheet_id, with_for_update=True)
    if sheet is None or not sheet.content or _as_it_goes(sheet) != drawn.view:
        return None
    old = session.scalar(_key(drawn.sheet_id, kind))
    session.merge(SheetFile(sheet_id=drawn.sheet_id, kind=kind, key=key, bytes=size, made_at=at))
    session.flush()
    needed = old is None or old == key or session.scalar(select(SheetFile.key).where(SheetFile.key == old).limit(1))
    return [] if needed or old is None else [old]


def _as_it_goes(sheet: Sheet) -> SheetView:
    return as_it_goes(read_view(sheet.content), sheet.gate)


def _key(sheet_id: int, kind: str) -> Any:
    return select(SheetFile.key).where(SheetFile.sheet_id == sheet_id, SheetFile.kind == kind)
