"""Putting a published sheet right: a new version, linked with the wrong one both ways. The wrong one stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from server.bulletins.models import LONGEST_NOTE, Sheet, SheetFigure
from server.bulletins.rules.days import dated
from server.bulletins.rules.pictures import left_out
from server.bulletins.rules.view import Marks, SheetView, read_view
from server.bulletins.rules.words import State
from server.bulletins.sections.contract import Figure, Ground
from server.bulletins.service import drafting, holding
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.db import table
from server.kit.errors import Conflict, Malformed
from server.kit.fields import show_instant
from server.kit.once import new
from server.places import queries as places

_FIGURES = table(SheetFigure)


def correct(
    session: Session, actor: Actor, *, sheet_id: int, note: str, recount: bool = False, post_again: bool = False,
    with_pictures: bool = False, at: datetime,
) -> int:  # fmt: skip
    """Begin the correction of a published sheet; gives the id of the new version, which waits to be edited and
    approved. ``note`` tells readers what was wrong; ``recount`` reads the figures anew over the same span;
    ``post_again`` posts it in the groups once more; ``with_pictures`` puts the pair back that stayed behind because
    nobody had looked it over, for somebody to do so now."""
    wrong = holding.decidable(session, actor, sheet_id, None, State.PUBLISHED)
    if not note.strip():
        raise Malformed("note_needed", "请写明哪里有误、更正了什么。")
    view, figures = _anew(session, wrong, at) if recount else (read_view(wrong.content), None)
    number = _next_number(session, wrong)
    pair = left_out(wrong.gate) if with_pictures else None
    view = replace(view, pair=pair) if pair else view
    view = replace(view, number=number, note=dated(note.strip(), local_day(at))[:LONGEST_NOTE], late=False,
                   marks=Marks(show_instant(at), number))  # fmt: skip
    new_id = _insert(session, wrong, actor, view, number, post_again, at)
    _write_figures(session, wrong.id, new_id, figures)
    after = {"number": number, "recount": recount}
    audit.record(session, actor, "sheet.corrected", "sheet", new_id, at=at, estate_id=wrong.estate_id,
                 before={"sheet_id": wrong.id}, after=after, reason=note[:200])  # fmt: skip
    holding.keep(session, session.get_one(Sheet, new_id), view, at=at)
    return new_id


def _next_number(session: Session, wrong: Sheet) -> int:
    same = Sheet.estate_id == wrong.estate_id, Sheet.kind == wrong.kind, Sheet.day == wrong.day
    standing = select(func.max(Sheet.number)).where(*same, Sheet.state != State.WITHDRAWN)
    if session.scalar(standing) != wrong.number:
        raise Conflict("corrected_already", "这一期已经有更新的版本，请从最新的版本更正。")
    # Numbers are never used twice, not even that of a correction that was withdrawn.
    return (session.scalar(select(func.max(Sheet.number)).where(*same)) or 1) + 1


def _insert(
    session: Session, wrong: Sheet, actor: Actor, view: SheetView, number: int, post_again: bool, at: datetime
) -> int:
    row: dict[str, Any] = {
        "estate_id": wrong.estate_id, "kind": wrong.kind, "day": wrong.day, "number": number, "state": State.WAITING,
        "corrects_id": wrong.id, "note": view.note, "title": view.title, "content": view.as_dict(), "gate": {},
        "since": wrong.since, "until": wrong.until, "late": False, "made_at": at, "reviewer_id": actor.id,
        "post_again": post_again, "version": 1,
    }  # fmt: skip
    found: int | None = session.scalar(new(session, Sheet).values(row).on_conflict_do_nothing().returning(Sheet.id))
    if found is None:
        raise Conflict("corrected_already", "有同事刚刚开始更正这一期，请刷新后再看。")
    return found


def _anew(session: Session, wrong: Sheet, at: datetime) -> tuple[SheetView, list[tuple[str, Figure]]]:
    order, estate = holding.order_of(wrong), dict(places.estate(session, wrong.estate_id))
    read = {loader: found[order.estate_id] for loader, found in drafting.load(session, [order], at).items()}
    shown, figures = drafting.sections(Ground(order, estate, at, read))
    return replace(read_view(wrong.content), sections=tuple(shown)), figures


def _write_figures(session: Session, wrong_id: int, new_id: int, figures: Sequence[tuple[str, Figure]] | None) -> None:
    columns = [column.name for column in _FIGURES.c if column.name not in ("id", "sheet_id")]
    if figures is None:
        kept = select(_FIGURES).where(_FIGURES.c.sheet_id == wrong_id).order_by(_FIGURES.c.id)
        rows = [{name: row[name] for name in columns} for row in session.execute(kept).mappings()]
    else:
        rows = [
            {**{name: getattr(one, name) for name in columns if name not in ("section", "arguments")},
             "section": section, "arguments": dict(one.arguments)}
            for section, one in figures
        ]  # fmt: skip
    if rows:
        session.execute(insert(_FIGURES), [{**row, "sheet_id": new_id} for row in rows])
