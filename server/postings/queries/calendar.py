"""The calendar of an estate: each item with how it stands, span by span, and what came as it happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.books.queries import fund
from server.books.queries.fund import Emergency
from server.bulletins.queries.latest import last_daily
from server.kit.calendar.spans import Span, span_of
from server.kit.clock import day_start, local_day
from server.kit.db import table
from server.kit.pages.look import show_day
from server.notices.queries.latest import published_lately
from server.openness.rules import Item, both_ways, items_of, posting
from server.postings import rules
from server.postings.models import BoardPosting
from server.postings.queries import online
from server.postings.rules import OFTEN, OWED, STATE_LABELS, Hung, Standing
from server.rosters.queries import taken_in
from server.votes.queries.shown import Shown, minutes_shown, results_shown

SPANS = 4
EMERGENCY_SHARES = "emergency_shares"
EVENTS_FOR = timedelta(days=365)
_POSTINGS = table(BoardPosting)


@dataclass(frozen=True, slots=True)
class SpanLine:
    """An item in one span: how it stands, when it was shown in the app, what hung on the board."""

    span: Span | None
    words: str
    standing: Standing
    online: date | None
    board: Sequence[Mapping[str, Any]]

    @property
    def label(self) -> str:
        """Its state in words; a publication that came late says so."""
        return "，".join(filter(None, (STATE_LABELS[self.standing.state], rules.late_words(self.standing))))

    @property
    def owed(self) -> bool:
        """Whether somebody has to publish it now."""
        return self.standing.state in OWED


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item: how often, on what law, its spans that are over with the latest first, when the next one is due, and
    that one where something of it was published already."""

    item: Item
    often: str
    where: str
    spans: Sequence[SpanLine]
    next_words: str
    running: SpanLine | None = None

    @property
    def shown(self) -> Sequence[SpanLine]:
        """Every span of which something can be said."""
        return [*([self.running] if self.running else []), *self.spans]

    @property
    def now(self) -> SpanLine | None:
        """The latest span that is over."""
        return self.spans[0] if self.spans else None

    @property
    def last_on(self) -> date | None:
        """The latest day on which something of it was published."""
        days = (one.standing.published_on for one in self.shown)
        return max((day for day in days if day is not None), default=None)


def items(session: Session, estate: Mapping[str, Any], *, at: datetime, many: int = SPANS) -> list[ItemLine]:
    """Every item of an estate, as its city asks for it."""
    estate_id, today = estate["id"], local_day(at)
    known = taken_in(session, [estate_id]).get(estate_id)
    # Where nobody wrote down since when the estate is known, nothing older than last year is held against it.
    since = local_day(known) if known else date(today.year - 1, 1, 1)
    both = both_ways(estate["city"])
    hung: dict[str, list[RowMapping]] = {}
    for row in _standing(session, estate_id):
        hung.setdefault(row["item"], []).append(row)
    lines = [
        _line(
            session,
            estate_id,
            item,
            hung.get(item.key, []),
            today=today,
            known=known is not None,
            since=since,
            both=both,
            many=many,
        )
        for item in items_of(estate["city"]).values()
        if item.key != EMERGENCY_SHARES
    ]
    asked, rows = items_of(estate["city"])[EMERGENCY_SHARES], hung.get(EMERGENCY_SHARES, [])
    used = [_emergency(asked, one, rows, today) for one in fund.emergencies(session, estate_id)]
    return [*lines, ItemLine(asked, "用一次公布一次", "", sorted(used, key=_first_owed), "")] if used else lines


def events(session: Session, estate_id: int, *, at: datetime) -> list[Shown]:
    """What came as it happened within a year: results, minutes, the last notice, the last daily sheet."""
    from_ = day_start(local_day(at) - EVENTS_FOR)
    found = [*results_shown(session, estate_id, from_), *minutes_shown(session, estate_id, from_)]
    found += [Shown(f"最近的通知：{title}", on, None, None) for _, title, on in published_lately(session, estate_id)]
    sheet = last_daily(session, estate_id)
    return found + ([Shown("最近的工作简报", sheet, None, None)] if sheet else [])


def _standing(session: Session, estate_id: int) -> Sequence[RowMapping]:
    kept = _POSTINGS.c.estate_id == estate_id, _POSTINGS.c.void_why.is_(None)
    asked = select(_POSTINGS).where(*kept).order_by(_POSTINGS.c.up_on.desc(), _POSTINGS.c.id.desc())
    return session.execute(asked).mappings().all()


def _line(
    session: Session, estate_id: int, item: Item, rows: Sequence[RowMapping], *, today: date, since: date,
    known: bool, both: bool, many: int,
) -> ItemLine:  # fmt: skip
    where = online.where(item.key)
    if not item.times:
        shown = online.now_since(session, estate_id, item.key, today)
        stands = _always(item, rows, today, since if known else None, shown, both=both and bool(where))
        return ItemLine(item, OFTEN[0], where, [stands], "")
    found = [
        _span(session, estate_id, item, span, rows, today, both=both and bool(where))
        for span in rules.spans(item.times, today, many, since=since)
    ]
    running = span_of(today, item.times)
    due = running.to + timedelta(days=item.due_days)
    coming = f"{running.words}的，{show_day(running.to)}以后公布，最迟 {show_day(due)}"
    now = _span(session, estate_id, item, running, rows, today, both=both and bool(where), over=False)
    return ItemLine(item, OFTEN[item.times], where, found, coming, now if now.online or now.board else None)


def _span(
    session: Session, estate_id: int, item: Item, span: Span, rows: Sequence[RowMapping], today: date, *, both: bool,
    over: bool = True,
) -> SpanLine:  # fmt: skip
    mine = [row for row in rows if row["span_from"] == span.from_]
    shown = online.since(session, estate_id, item.key, span)
    due_by = span.to + timedelta(days=item.due_days)
    stands = rules.judge(item, due_by, online=shown, board=_hung(mine), today=today, both=both, over=over)
    return SpanLine(span, span.words, stands, shown, [_row(item, one) for one in mine])


def _always(
    item: Item, rows: Sequence[RowMapping], today: date, since: date | None, shown: date | None, *, both: bool
) -> SpanLine:  # fmt: skip
    hanging = [row for row in rows if row["down_on"] is None]
    # Asked for from the day the last one came down; before any, from the day the estate is known here, and where nobody
    # wrote that down from the beginning of the year.
    bare = max((row["down_on"] for row in rows if row["down_on"]), default=since or date(today.year, 1, 1))
    due_by = bare + timedelta(days=item.due_days)
    stands = rules.judge(item, due_by, online=shown, board=_hung(hanging), today=today, both=both)
    # Of what always has to be in sight nobody wrote down when it was due first: only a span can be late.
    return SpanLine(None, "现在", replace(stands, late_days=0), shown, [_row(item, one) for one in rows])


def _emergency(item: Item, used: Emergency, rows: Sequence[RowMapping], today: date) -> SpanLine:
    """How the shares of one emergency stand: what went up since, and hung long enough, tells of it."""
    mine = [row for row in rows if row["up_on"] >= used.day]
    stands = rules.judge(item, used.due_by, online=None, board=_hung(mine), today=today)
    return SpanLine(None, f"{show_day(used.day)} {used.words}", stands, None, [_row(item, one) for one in mine])


def _first_owed(line: SpanLine) -> tuple[bool, date]:
    return not line.owed, line.standing.due_by


def _hung(rows: Sequence[RowMapping]) -> list[Hung]:
    return [Hung(row["up_on"], row["down_on"]) for row in rows]


def _row(item: Item, row: RowMapping) -> dict[str, Any]:
    short = rules.cut_short(item, Hung(row["up_on"], row["down_on"]))
    last = posting(row["up_on"], item.show_days).last_day
    return dict(row) | {"short": short, "hang_until": last, "days": rules.days_hung(Hung(row["up_on"], row["down_on"]))}
