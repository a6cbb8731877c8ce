"""What happened to reports in a span of time, for many estates in one statement, and the rows behind a figure.

Whoever counts, counts these rows and keeps their ids with the figure: what is opened later are the very rows that were
counted, whatever became of them since. Drills are left out; so are merged and withdrawn reports, as in R-07.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, RowMapping, and_, func, or_, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.db import table
from server.kit.numbering import report_number
from server.kit.paging import cut, read_cursor
from server.reports import policy, reach
from server.reports.models import Report, ReportEvent, ReportMedia
from server.reports.queries.figures import counts
from server.reports.rules.categories import default_catalogue
from server.reports.rules.endings import ending, reason_words, state_label
from server.reports.rules.figures import Rates, rates
from server.reports.rules.words import KIND_LABELS, OPEN, Kind, Place, State
from server.reports.service.proof import AFTER, BEFORE, SHOWN, UNDONE

_REPORTS, _EVENTS, _MEDIA = table(Report), table(ReportEvent), table(ReportMedia)
_GONE = (State.WITHDRAWN, State.MERGED)
AT_ONCE = 500
"""Ids per statement: SQLite takes 32,766 values in one."""

COMPLAINT, EMERGENCY, HOME = str(Kind.COMPLAINT), str(Kind.EMERGENCY), str(Place.HOME)
LIFT = str(Place.LIFT)


class Span(NamedTuple):
    """A time of an estate, half open."""

    estate_id: int
    since: datetime
    until: datetime


class Touched(NamedTuple):
    """A report that was made or finished in a span, or that was open at its end. Instants are as they stand now."""

    id: int
    estate_id: int
    kind: str
    category: str
    place: str
    lift_id: int | None
    state: str
    priority: str
    made_at: datetime
    acknowledged_at: datetime | None
    arrived_at: datetime | None
    answered_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None
    fix_by: datetime
    next_due_at: datetime | None
    pause_reason: str | None
    photo_consent: bool
    stars: int | None
    reopen_count: int

    def open_at(self, until: datetime) -> bool:
        """Whether somebody owed work then: also of a sheet that is read again later, new and done and open add up. What
        was finished by then and sent back since counts as open."""
        over = self.done_at or self.closed_at
        return self.made_at < until and (self.state in OPEN or (over is not None and over >= until))

    @property
    def category_label(self) -> str:
        """What it is about, in the words of the catalogue."""
        return default_catalogue().category(self.category).label

    @property
    def reason_label(self) -> str:
        """Why its clock stands still; empty while it runs."""
        return reason_words(self.pause_reason, ending(self.kind, self.category)) or ""

    def made_in(self, since: datetime, until: datetime) -> bool:
        """Whether it was made in this time."""
        return since <= self.made_at < until

    def done_in(self, since: datetime, until: datetime) -> bool:
        """Whether it was finished in this time."""
        return self.done_at is not None and since <= self.done_at < until


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of the rows behind a figure that somebody may see, and how many of all they may not."""

    rows: Sequence[Mapping[str, Any]]
    hidden: int
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A picture of before and one of after, of a finished report whose pictures may be shown to everybody."""

    report_id: int
    before_id: int
    after_id: int
    category_label: str


def touched(session: Session, spans: Sequence[Span]) -> dict[int, list[Touched]]:
    """By estate, in order of id: reports made in its span, over since it began, and those open now. One statement.

    The statement asks for the widest span of all, so spans that differ much belong into calls of their own.
    """
    found: dict[int, list[Touched]] = {span.estate_id: [] for span in spans}
    if not found:
        return found
    since, until = min(span.since for span in spans), max(span.until for span in spans)
    for row in session.execute(_asked(found, since, until)):
        found[row.estate_id].append(Touched._make(row))
    return found


def _asked(estate_ids: Collection[int], since: datetime, until: datetime) -> Any:
    ids = list(estate_ids)
    here = _REPORTS.c.estate_id == ids[0] if len(ids) == 1 else _REPORTS.c.estate_id.in_(ids)
    # Each arm names the estate: so each is answered by an index of its own.
    arms = or_(
        and_(here, _within(_REPORTS.c.made_at, since, until)),
        and_(here, _REPORTS.c.done_at >= since),
        and_(here, _REPORTS.c.state.in_(sorted(OPEN))),
        and_(here, _REPORTS.c.state == State.UNFIXED, _REPORTS.c.closed_at >= since),
    )
    asked = select(*(_REPORTS.c[name] for name in Touched._fields)).where(arms, _REPORTS.c.drill.is_(False))
    return asked.where(_REPORTS.c.state.not_in(_GONE)).order_by(_REPORTS.c.id)


def _within(column: ColumnElement[Any], since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(column >= since, column < until)


def monthly_rates(session: Session, estate_id: int, *, since: datetime, until: datetime) -> Rates:
    """The rates of R-07 of one estate, as shown: cut to two decimals, a dash where the denominator is zero."""
    return rates(counts(session, [estate_id], since=since, until=until))


def pairs(session: Session, finished: Iterable[Touched]) -> list[Pair]:
    """Before and after of these reports, newest first, where both may be shown to everybody.

    The reporter's own pictures only with their consent; inside a home none at all without it; of what is between a
    person and the firm never any. Whether a picture passed its check is a question to ``media``. One statement.
    """
    may = {one.id: one for one in finished if one.kind in policy.VISIBLE_KINDS and _may_show(one)}
    newest = sorted(may, reverse=True)[:AT_ONCE]
    if not newest:
        return []
    asked = (
        select(_MEDIA.c.report_id, _MEDIA.c.media_id, _MEDIA.c.stage, _EVENTS.c.by_part)
        .join_from(_MEDIA, _EVENTS, _EVENTS.c.id == _MEDIA.c.event_id)
        .where(_MEDIA.c.report_id.in_(newest), _MEDIA.c.stage.in_(SHOWN))
        .where(_EVENTS.c.thread == "resident")
        .order_by(_MEDIA.c.media_id)
    )
    stages: dict[int, dict[str, int]] = {id_: {} for id_ in newest}
    for report_id, media_id, stage, by_part in session.execute(asked):
        if by_part == "staff" or may[report_id].photo_consent:
            stages[report_id].setdefault(BEFORE if stage in UNDONE else AFTER, media_id)
    return [
        Pair(id_, both[BEFORE], both[AFTER], may[id_].category_label) for id_, both in stages.items() if len(both) == 2
    ]


def _may_show(one: Touched) -> bool:
    return one.place != HOME or one.photo_consent


def rows_behind(
    session: Session, actor: Actor, query: str, arguments: Mapping[str, Any], *, cursor: str | None = None,
    limit: int = 50,
) -> Behind:  # fmt: skip
    """The reports a figure counted, in order of id, page by page, narrowed to what this reader may see.

    ``arguments`` are those kept with the figure; ``ids`` among them are the rows themselves. A query of another room
    has no rows here.
    """
    ids = sorted(arguments.get("ids", ())) if query.startswith("reports.") else []
    after = read_cursor(cursor, 1)
    seen, found = 0, list[Mapping[str, Any]]()
    for start in range(0, len(ids), AT_ONCE):
        here = _REPORTS.c.id.in_(ids[start : start + AT_ONCE]) & reach.workable(actor)
        seen += session.scalar(select(func.count(_REPORTS.c.id)).where(here)) or 0
        if len(found) <= limit:
            later = here & (_REPORTS.c.id > (after[0] if after else 0))
            asked = select(*_LINE).where(later).order_by(_REPORTS.c.id).limit(limit + 1 - len(found))
            found += [_line(row) for row in session.execute(asked).mappings()]
    page = cut(found, limit, "id")
    return Behind(page.items, len(ids) - seen, page.next)


_LINE = tuple(
    _REPORTS.c[name]
    for name in ("id", "estate_id", "kind", "category", "place_label", "state", "priority", "made_at", "done_at")
)


def _line(row: RowMapping) -> dict[str, Any]:
    return {
        **row,
        "number": report_number(row["id"]),
        "kind_label": KIND_LABELS[Kind(row["kind"])],
        "category_label": default_catalogue().category(row["category"]).label,
        "state_label": state_label(State(row["state"]), ending(row["kind"], row["category"])),
    }
