"""What this room keeps of one person: what they reported and said there, and whose reports they follow."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from server.kit.clock import day_start
from server.kit.money import yuan
from server.kit.numbering import report_number
from server.kit.own_data import Keeper, Of, Part, Stay, moment_words
from server.reports.models import Report, ReportEvent, ReportFollower, ReportQuote, ReportRead
from server.reports.rules import quotes
from server.reports.rules.categories import default_catalogue
from server.reports.rules.words import ENDED, STATE_LABELS, State


def told(of: Of) -> Iterable[Part]:
    """Their reports with their words in them, and those they follow."""
    return [
        Part("报过的事", _reports(of)),
        Part("在报事里说过的话", _words(of)),
        Part("关注的报事", _followed(of)),
        Part("维修报价", _prices(of)),
    ]


def _reports(of: Of) -> list[str]:
    rows = of.session.scalars(select(Report).where(Report.reporter_id == of.person_id).order_by(Report.id))
    return [
        f"{report_number(row.id)} {moment_words(row.made_at)} {_label(row.category)} · {row.place_label} · "
        f"{STATE_LABELS[State(row.state)]}：{row.words}" + _rated(row) for row in rows
    ]  # fmt: skip


def _rated(row: Report) -> str:
    return f"。评价 {row.stars} 星 {row.rating_words or ''}".rstrip() if row.stars else ""


def _label(category: str) -> str:
    return next((one.label for one in default_catalogue().categories if one.key == category), category)


def _words(of: Of) -> list[str]:
    asked = select(ReportEvent).where(ReportEvent.by_id == of.person_id, ReportEvent.words.is_not(None))
    rows = of.session.scalars(asked.order_by(ReportEvent.id))
    return [f"{report_number(row.report_id)} {moment_words(row.at)}：{row.words}" for row in rows]


def _prices(of: Of) -> list[str]:
    """Prices named to them, and those they named or wrote down an answer to as staff."""
    theirs = select(Report.id).where(Report.reporter_id == of.person_id)
    named = or_(ReportQuote.given_by == of.person_id, ReportQuote.answered_by == of.person_id)
    asked = select(ReportQuote).where(ReportQuote.report_id.in_(theirs) | named).order_by(ReportQuote.id)
    return [
        f"{report_number(row.report_id)} {moment_words(row.given_at)} {yuan(row.fen)} 元 · "
        f"{quotes.STATE_LABELS[quotes.QuoteState(row.state)]}" for row in of.session.scalars(asked)
    ]  # fmt: skip


def _followed(of: Of) -> list[str]:
    asked = select(ReportFollower.report_id).where(ReportFollower.person_id == of.person_id)
    return [report_number(id_) for id_ in of.session.scalars(asked.order_by(ReportFollower.report_id))]


def stands(of: Of) -> Iterable[str]:
    """A report of theirs that is not over: somebody has to reach them."""
    asked = select(Report.id).where(Report.reporter_id == of.person_id, Report.state.not_in(ENDED))
    numbers = [report_number(id_) for id_ in of.session.scalars(asked.order_by(Report.id))]
    if numbers:
        yield f"您报的事还没办完：{'、'.join(numbers)}。办完或者撤回以后才能删除。"


def stays(of: Of) -> Iterable[Stay]:
    """The reports themselves, which name nobody but in what was written into them."""
    if of.session.scalar(select(Report.id).where(Report.reporter_id == of.person_id).limit(1)) is not None:
        why = "《民法典》第九百四十二条：物业要维修养护，留作维修档案。只写房号，不写是谁报的；您写的话照原样"
        yield Stay("报过的事和照片", why)


def forget(of: Of) -> None:
    """What they follow and how far they read."""
    for table in (ReportFollower, ReportRead):
        of.session.execute(delete(table).where(table.person_id == of.person_id))
    of.session.execute(update(Report).where(Report.reporter_id == of.person_id).values(contact=None))


def lately(session: Session, person_ids: Collection[int], since: date) -> set[int]:
    """Who reported something since a day, or has something open."""
    needed = Report.state.not_in(ENDED) | (Report.made_at >= day_start(since))
    found = session.scalars(select(Report.reporter_id).where(Report.reporter_id.in_(person_ids), needed))
    return {id_ for id_ in found if id_ is not None}


KEEPER = Keeper(told, stands, stays, forget, lately)
