"""What the console shows of one sheet: its figures and the rows behind them, its versions; what was contributed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.bulletins import policy
from server.bulletins.models import Contribution, Override, Sheet, SheetFigure, SheetFile, SheetRead
from server.bulletins.rules import pictures
from server.bulletins.rules.view import read_view
from server.bulletins.rules.words import CONTRIBUTION_LABELS, KIND_LABELS, STATE_LABELS, Kind, State
from server.kit.actor import Actor
from server.kit.db import table
from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor
from server.people import queries as people
from server.places.queries import ESTATES
from server.reports.queries import day as reports_day

_SHEETS = table(Sheet)
_LINE = (
    "id", "kind", "day", "number", "state", "corrects_id", "note", "title", "late", "made_at", "due_at", "review_by",
    "reviewer_id", "approved_by", "published_at", "version", "gate", "post_again",
)  # fmt: skip

LINKED = {"votes": "votes", "matters": "matters", "books": "books/entries"}
"""Where the rows behind a figure of another room are read, by the first word of its query."""


def sheet(session: Session, actor: Actor, sheet_id: int) -> dict[str, Any]:
    """One sheet for its page: line, ``view`` (:class:`SheetView`, None where nothing was made), ``figures``,
    ``versions``, ``override``, ``seconds`` (who may agree to it), ``files``, ``names``, ``reads``, and what the reader
    may do."""
    found = session.scalar(select(Sheet).where(Sheet.id == sheet_id, policy.workable(actor)))
    if found is None:
        raise not_found("简报")
    estate = session.execute(select(ESTATES.c.name, ESTATES.c.city).where(ESTATES.c.id == found.estate_id)).one()
    row = {name: getattr(found, name) for name in (*_LINE, "estate_id", "since", "until", "approved_at")}
    versions, files = _versions(session, found), _files(session, sheet_id)
    override = session.scalar(select(Override).where(Override.subject == "sheet", Override.subject_id == sheet_id))
    seconds = policy.deciders(session, found.estate_id) - {override.first_by} if override else set()
    ids = [
        found.reviewer_id,
        found.approved_by,
        *((override.first_by, override.second_by) if override else ()),
        *seconds,
    ]
    return {
        **_line({**row, "estate": estate.name, "city": estate.city}),
        "view": read_view(found.content) if found.content else None, "figures": figures(session, sheet_id),
        "versions": versions, "override": override, "seconds": sorted(seconds), "files": files,
        "names": people.names(session, [id_ for id_ in ids if id_]),
        "reads": session.scalar(select(func.count()).where(SheetRead.sheet_id == sheet_id)) or 0,
        "may_edit": policy.may_edit(session, actor, found.estate_id),
        "may_decide": policy.may_decide(session, actor, found.estate_id),
    }  # fmt: skip


def figures(session: Session, sheet_id: int) -> list[dict[str, Any]]:
    """The figures of a sheet with their sources, in the order in which they were read."""
    columns = SheetFigure.__table__.columns
    rows = session.execute(select(*columns).where(SheetFigure.sheet_id == sheet_id).order_by(SheetFigure.id))
    return [dict(row) for row in rows.mappings()]


def behind(
    session: Session, actor: Actor, *, sheet_id: int, section: str, key: str, cursor: str | None = None
) -> dict[str, Any]:
    """One figure and a page of the rows behind it: ``figure``, ``rows`` (reports as lines), ``next``, ``hidden`` (how
    many the reader may not see), ``is_rows``: whether the figure counts reports at all; ``links``: of votes, matters
    and the open books only where they are read, as (page, id)."""
    if session.scalar(select(Sheet.id).where(Sheet.id == sheet_id, policy.workable(actor))) is None:
        raise not_found("简报")
    asked = SheetFigure.sheet_id == sheet_id, SheetFigure.section == section, SheetFigure.key == key
    row = session.execute(select(*SheetFigure.__table__.columns).where(*asked)).mappings().one_or_none()
    if row is None:
        raise not_found("数字")
    found = reports_day.rows_behind(session, actor, row["query"], row["arguments"], cursor=cursor)
    told = {"rows": found.rows, "hidden": found.hidden, "next": found.next}
    page = LINKED.get(row["query"].partition(".")[0])
    links = [(page, id_) for id_ in row["arguments"].get("ids", ())] if page else []
    return {"figure": dict(row), **told, "is_rows": "ids" in row["arguments"] and not links, "links": links}


def contributions(
    session: Session, actor: Actor, *, state: str | None = "waiting", estate_id: int | None = None,
    cursor: str | None = None, limit: int = 50,
) -> Page:  # fmt: skip
    """What was contributed, oldest first, with the bringer's name and the label of its state."""
    asked = select(*Contribution.__table__.columns).where(policy.contributions_of(actor))
    if state is not None:
        asked = asked.where(Contribution.state == state)
    if estate_id is not None:
        asked = asked.where(Contribution.estate_id == estate_id)
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(Contribution.id > after[0])
    page = cut(session.execute(asked.order_by(Contribution.id).limit(limit + 1)).mappings().all(), limit, "id")
    names = people.names(session, [row["by_id"] for row in page.items])
    shown = [
        {**row, "by": names.get(row["by_id"], ""), "state_label": CONTRIBUTION_LABELS[row["state"]]}
        for row in page.items
    ]
    return Page(shown, page.next)


def waiting(session: Session, actor: Actor) -> int:
    """How many sheets wait for somebody to look them over or to decide."""
    stands = _SHEETS.c.state.in_((State.WAITING, State.HELD))
    mine = people.covered(actor, policy.EDITORS, _SHEETS.c.estate_id)
    return session.scalar(select(func.count(_SHEETS.c.id)).where(stands, mine)) or 0


def _line(row: dict[str, Any]) -> dict[str, Any]:
    labels = {"state_label": STATE_LABELS[State(row["state"])], "kind_label": KIND_LABELS[Kind(row["kind"])]}
    gate = row["gate"] or {}
    seen = {"looked_over": pictures.looked_over(gate), "left_out": pictures.left_out(gate)}
    return {**row, **labels, **seen, "findings": gate.get("findings", [])}


def _versions(session: Session, sheet: Sheet) -> list[Mapping[str, Any]]:
    same = Sheet.estate_id == sheet.estate_id, Sheet.kind == sheet.kind, Sheet.day == sheet.day
    columns = Sheet.id, Sheet.number, Sheet.state, Sheet.note, Sheet.published_at
    rows = session.execute(select(*columns).where(*same).order_by(Sheet.number)).mappings()
    return [{**row, "state_label": STATE_LABELS[State(row["state"])]} for row in rows]


def _files(session: Session, sheet_id: int) -> list[dict[str, Any]]:
    columns = SheetFile.kind, SheetFile.key, SheetFile.bytes, SheetFile.made_at
    return [dict(row) for row in session.execute(select(*columns).where(SheetFile.sheet_id == sheet_id)).mappings()]
