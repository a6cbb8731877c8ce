"""Making sheets from the records: the drafts written once per estate, kind and day, and why there is none otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from server.bulletins.facts import SheetHeld, SheetReady, SheetWaiting
from server.bulletins.models import Sheet, SheetFigure
from server.bulletins.queries.due import Due, due, due_one
from server.bulletins.rules import plan as rules
from server.bulletins.rules.view import title_of
from server.bulletins.rules.words import Kind, Mode, State
from server.bulletins.service.drafting import Draft, drafts
from server.bulletins.service.gating import as_dict
from server.kit.db import table
from server.kit.facts import Fact, publish_all
from server.kit.once import new

_SHEETS: Any = table(Sheet)
MOST_GAPS = 31
DROPPED_WORDS = "到点时系统没有运行，已过补做时限，这一期不再补做。"
SKIPPED_WORDS = "节假日按设定不发，情况并入下一期。"
HELD_WORDS = "内容没有通过隐私检查，请修改后发布。"


@dataclass(frozen=True, slots=True)
class Made:
    """How many sheets were written, and how many rows that only say why there is none."""

    made: int = 0
    skipped: int = 0
    dropped: int = 0

    def __add__(self, other: Made) -> Made:
        return Made(self.made + other.made, self.skipped + other.skipped, self.dropped + other.dropped)


def make_due(session: Session, *, at: datetime) -> Made:
    """Make every sheet that is due. Run twice, or by two schedulers at once, it makes each once."""
    return make_all(session, due(session, at=at), at=at)


def make(session: Session, *, estate_id: int, kind: Kind, day: date, at: datetime) -> Made:
    """Make one sheet now, before its hour or after it, unless it is there."""
    return make_all(session, [due_one(session, estate_id=estate_id, kind=kind, day=day, at=at)], at=at, whatever=True)


def make_all(session: Session, dues: Sequence[Due], *, at: datetime, whatever: bool = False) -> Made:
    """Make these sheets in the caller's transaction; ``whatever``: also on holidays and past their rule."""
    total = Made()
    for _, group in groupby(dues, key=lambda one: (one.order.kind, one.order.day)):
        some = list(group)
        old = [] if whatever else [one for one in some if at > one.times.oldest]
        rest = [one for one in some if one not in old]
        off = [] if whatever else [one for one in rest if rules.is_skipped(one.plan, one.order.kind, one.order.day)]
        gone = [row for one in some for row in _gaps(one, at)]
        gone += [_without(one, one.order.day, State.DROPPED, at) for one in old]
        dropped = _insert(session, gone)
        skipped = _insert(session, [_without(one, one.order.day, State.SKIPPED, at) for one in off])
        made = _write(session, drafts(session, [one for one in rest if one not in off], at=at), at)
        total += Made(made, len(skipped), len(dropped))
    return total


def _write(session: Session, made: Sequence[Draft], at: datetime) -> int:
    ids = _insert(session, [_row(draft, at) for draft in made])
    ours = [(ids[draft.due.key], draft) for draft in made if draft.due.key in ids]
    figures = [
        {"sheet_id": sheet_id, "section": section, "key": one.key, "label": one.label, "value": one.value,
         "unit": one.unit, "query": one.query, "arguments": dict(one.arguments), "at": one.at}
        for sheet_id, draft in ours for section, one in draft.figures
    ]  # fmt: skip
    if figures:
        session.execute(insert(table(SheetFigure)), figures)
    publish_all(session, [fact for sheet_id, draft in ours for fact in _facts(sheet_id, draft)], at=at)
    return len(ours)


def _insert(session: Session, rows: Sequence[dict[str, Any]]) -> dict[tuple[int, str, date], int]:
    """Write what is not there yet; the unique key decides. Gives the new ids by estate, kind and day."""
    if not rows:
        return {}
    written = new(session, _SHEETS).on_conflict_do_nothing()
    columns = (_SHEETS.c[name] for name in ("id", "estate_id", "kind", "day"))
    found = session.execute(written.returning(*columns), list(rows))
    return {(estate_id, kind, day): id_ for id_, estate_id, kind, day in found}


def _row(draft: Draft, at: datetime) -> dict[str, Any]:
    due, times, plan = draft.due, draft.due.times, draft.due.plan
    waits = plan.mode is Mode.REVIEWED
    held = bool(draft.refused) and not waits
    state = State.HELD if held else State.WAITING if waits else State.DRAFTED
    return {
        **_shared(due, due.order.day, at), "state": state, "title": draft.view.title, "content": draft.view.as_dict(),
        "gate": {"findings": [as_dict(one) for one in draft.refused]}, "late": draft.view.late,
        "due_at": plan.loud_from(max(times.send, at)) if state is State.DRAFTED else None,
        "reviewer_id": plan.reviewer_id if waits else None,
        "review_by": max(times.review_by, at + rules.time_to_review()) if waits else None,
        "note": HELD_WORDS if held else None,
    }  # fmt: skip


def _without(due: Due, day: date, state: State, at: datetime) -> dict[str, Any]:
    """A row that stands where a sheet would, and says why there is none."""
    note = SKIPPED_WORDS if state is State.SKIPPED else DROPPED_WORDS
    title = title_of(due.estate["name"], due.order.kind)
    return {
        **_shared(due, day, at), "state": state, "title": title, "content": {}, "gate": {}, "late": False,
        "due_at": None, "reviewer_id": None, "review_by": None, "note": note,
    }  # fmt: skip


def _shared(due: Due, day: date, at: datetime) -> dict[str, Any]:
    order = due.order
    return {
        "estate_id": order.estate_id, "kind": order.kind, "day": day, "number": 1, "since": order.since,
        "until": order.until, "made_at": at, "post_again": True, "version": 1,
    }  # fmt: skip


def _gaps(due: Due, at: datetime) -> Iterator[dict[str, Any]]:
    """Days between the last sheet and this one on which the system did not run at all."""
    kind, day = due.order.kind, rules.day_before(due.order.kind, due.order.day)
    for _ in range(MOST_GAPS):
        if due.last_day is None or day <= due.last_day:
            return
        skipped = rules.is_skipped(due.plan, kind, day)
        yield _without(due, day, State.SKIPPED if skipped else State.DROPPED, at)
        day = rules.day_before(kind, day)


def _facts(sheet_id: int, draft: Draft) -> Iterator[Fact]:
    order, plan = draft.due.order, draft.due.plan
    about = (sheet_id, order.estate_id, str(order.kind), order.day.isoformat(), 1)
    if plan.mode is Mode.REVIEWED:
        yield SheetWaiting(*about)
    elif draft.refused:
        yield SheetHeld(*about, HELD_WORDS)
    else:
        yield SheetReady(*about)
