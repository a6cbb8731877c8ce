"""Making drafts: the records read for many estates at once, and put into the words of a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server.bulletins.queries.due import Due
from server.bulletins.rules.gate import Refused
from server.bulletins.rules.view import Marks, PairView, SectionView, SheetView, day_words, title_of
from server.bulletins.rules.words import KIND_LABELS, Kind
from server.bulletins.sections import SECTIONS, Section, notices
from server.bulletins.sections.contract import Figure, Ground, Loader, Order, Reading
from server.bulletins.sections.loaders import reports
from server.bulletins.service import gating
from server.kit.clock import SHANGHAI, local_day
from server.kit.fields import show_instant
from server.media import queries as media
from server.reports.queries import day as reports_day
from server.reports.queries.day import Pair, Touched

PAIR_WORDS = "{label}：维修前后"
LONG_SPAN = timedelta(hours=26)
_MOMENT = timedelta(microseconds=1)
Read = Mapping[Loader, Mapping[int, Any]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A sheet that is not written yet: what it shows, its figures by section, what the gate refuses."""

    due: Due
    view: SheetView
    figures: Sequence[tuple[str, Figure]]
    refused: Sequence[Refused]


def drafts(session: Session, dues: Sequence[Due], *, at: datetime) -> list[Draft]:
    """Drafts of sheets of one kind, in the order given. The number of statements does not grow with their number."""
    if not dues:
        return []
    orders, kind = [one.order for one in dues], dues[0].order.kind
    read = load(session, orders, at)
    before_after = _pairs(session, orders, read)
    assert all(one.order.kind is kind for one in dues), "one kind at a time"
    made = [
        _draft(one, _ground(one.order, one.estate, at, read), before_after.get(one.order.estate_id)) for one in dues
    ]
    # The words beside a pair are the catalogue's own here: only what people wrote is looked into.
    told = [(one.due.order.estate_id, replace(one.view, pair=None)) for one in made]
    refused = gating.check_all(session, told, day=local_day(at))
    return [replace(one, refused=found) for one, found in zip(made, refused, strict=True)]


def load(session: Session, orders: Sequence[Order], at: datetime) -> Read:
    """Everything the sections of this kind of sheet need, each loader asked once."""
    wanted = dict.fromkeys(loader for section in _sections(orders[0].kind) for loader in section.needs)
    wanted |= {notices.planned: None} if orders[0].kind is Kind.DAILY else {}
    return {loader: loader(session, orders, at) for loader in wanted}


def sections(ground: Ground) -> tuple[list[SectionView], list[tuple[str, Figure]]]:
    """The sections of a sheet as they are shown, and their figures with their sources."""
    shown: list[SectionView] = []
    figures: list[tuple[str, Figure]] = []
    for section in _sections(ground.order.kind):
        reading = section.read(ground)
        if reading is not None:
            shown.append(section.view(reading))
            figures += [(section.key, one) for one in reading.figures]
    return shown, figures


def one_section(
    session: Session, order: Order, estate: Mapping[str, Any], key: str, at: datetime
) -> SectionView | None:
    """One section read anew, as it is shown now; None where it has nothing to say."""
    section = next(one for one in SECTIONS if one.key == key)
    read = {loader: loader(session, [order], at)[order.estate_id] for loader in section.needs}
    reading: Reading | None = section.read(Ground(order, estate, at, read))
    return section.view(reading) if reading is not None else None


def pair_choices(session: Session, order: Order, at: datetime) -> list[Pair]:
    """Every pair of pictures a sheet may show, newest first."""
    rows: list[Touched] = reports(session, [order], at)[order.estate_id]
    found = reports_day.pairs(session, [one for one in rows if one.done_in(order.since, order.until)])
    shown = media.shown_photos(session, [id_ for one in found for id_ in (one.before_id, one.after_id)])
    return [one for one in found if {one.before_id, one.after_id} <= shown]


def pair_view(pair: Pair) -> PairView:
    """A pair as it is shown. Its words name the thing and never the place: a room number would tell whose it is."""
    return PairView(pair.before_id, pair.after_id, PAIR_WORDS.format(label=pair.category_label))


def _sections(kind: Kind) -> list[Section]:
    return [one for one in SECTIONS if kind in one.kinds]


def _ground(order: Order, estate: Mapping[str, Any], at: datetime, read: Read) -> Ground:
    return Ground(order, estate, at, {loader: found[order.estate_id] for loader, found in read.items()})


def _draft(due: Due, ground: Ground, pair: Pair | None) -> Draft:
    order, estate, at = due.order, due.estate, ground.at
    shown, figures = sections(ground)
    last = local_day(order.until) if order.kind is Kind.DAILY else local_day(order.until - _MOMENT)
    daily = order.kind is Kind.DAILY
    view = SheetView(
        estate=estate["name"], city=estate["city"], kind=order.kind, kind_label=KIND_LABELS[order.kind],
        day=order.day.isoformat(), day_words=day_words(order.kind, order.day, local_day(order.since), last),
        title=title_of(estate["name"], order.kind), weather=None, late=due.times.is_late(at), number=1,
        sections=tuple(_said_since(order, shown)), pair=pair_view(pair) if pair else None,
        tomorrow=notices.tomorrow(ground[notices.planned]) if daily else (), phone=estate["phone"] or "", note=None,
        marks=Marks(show_instant(at), 1),
    )  # fmt: skip
    return Draft(due, view, figures, ())


def _said_since(order: Order, shown: list[SectionView]) -> list[SectionView]:
    """After holidays or a break the first section says since when the figures count."""
    if order.kind is not Kind.DAILY or not shown or order.until - order.since < LONG_SPAN:
        return shown
    since = order.since.astimezone(SHANGHAI)
    words = f"以下为{since.month}月{since.day}日 {since:%H:%M} 以来的情况。"
    return [replace(shown[0], lines=(words, *shown[0].lines)), *shown[1:]]


def _pairs(session: Session, orders: Sequence[Order], read: Read) -> dict[int, Pair]:
    done = [one for order in orders for one in read[reports][order.estate_id] if one.done_in(order.since, order.until)]
    found = reports_day.pairs(session, done)
    if not found:
        return {}
    shown = media.shown_photos(session, [id_ for one in found for id_ in (one.before_id, one.after_id)])
    estates, best = {one.id: one.estate_id for one in done}, dict[int, Pair]()
    for pair in found:
        if {pair.before_id, pair.after_id} <= shown:
            best.setdefault(estates[pair.report_id], pair)
    return best
