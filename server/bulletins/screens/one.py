"""One sheet with everything around it: its groups, files, words to paste, pictures, what may be done now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.bulletins import policy
from server.bulletins.models import Contribution, Sheet
from server.bulletins.queries import brief as briefs
from server.bulletins.queries import desk
from server.bulletins.queries.feed import file_links
from server.bulletins.queries.plans import plan_of
from server.bulletins.rules.days import said_on, written_on
from server.bulletins.rules.differing import differences
from server.bulletins.rules.gate import Refused, written
from server.bulletins.rules.plan import TIME_TO_DRAW, Plan, times_of
from server.bulletins.rules.view import PairView, SheetView
from server.bulletins.rules.words import EDITABLE, Kind, State
from server.bulletins.screens.today import TROUBLE
from server.bulletins.service import drafting, gating, holding
from server.groups import queries as groups
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.kit.house import House
from server.media import queries as media
from server.people import queries as people
from server.places import queries as places
from server.reports.queries.day import Pair

A_TURN = timedelta(minutes=2)
"""How long after the time to draw is over a posting may take to be written down."""


def told(session: Session, house: House, actor: Actor, sheet_id: int, *, at: datetime) -> dict[str, Any]:
    """Everything the page of a sheet shows; :class:`NotFound` for whom it is not."""
    sheet = desk.sheet(session, actor, sheet_id)
    plan, _ = plan_of(session, sheet["estate_id"])
    posted = groups.postings_of(session, piece="bulletin", piece_ids=[sheet_id])[sheet_id]
    editable = State(sheet["state"]) in EDITABLE
    if editable and sheet["view"]:
        sheet["view"] = said_on(sheet["view"], local_day(at))
    choices = pair_choices(session, actor, sheet_id, at=at) if editable and sheet["may_edit"] else []
    pictured = [id_ for one in choices for id_ in (one.before_id, one.after_id)]
    return {
        "sheet": sheet, "view": sheet["view"], "plan": plan, "quiet": plan.is_quiet(at), "editable": editable,
        "estate": places.estate(session, sheet["estate_id"]), "postings": posted, "trouble": TROUBLE,
        "posters": people.names(session, [row["posted_by"] for row in posted]), "choices": choices,
        "senders": people.names_in_wecom(session, {row["sender_userid"] for row in posted if row["sender_userid"]}),
        "photos": pictures(session, house, sheet["view"], pictured), "links": file_links(session, house, sheet_id),
        "paste": briefs.brief(session, sheet_id) if sheet["view"] else None,
        "contributions": _waiting_contributions(session, sheet) if editable else 0,
        **corrected(session, actor, sheet, sheet["view"]), "overtaken": overtaken(sheet),
        "posting_labels": groups.POSTING_LABELS, "reasons": groups.REASON_LABELS, "goes_at": goes_at(sheet, plan, at),
        "just_out": sheet["published_at"] is not None and at - sheet["published_at"] < TIME_TO_DRAW + A_TURN,
    }  # fmt: skip


def corrected(session: Session, actor: Actor, sheet: Mapping[str, Any], view: SheetView | None) -> dict[str, Any]:
    """What a correction changes against the version it corrects: ``differences`` and the number of that version as
    ``corrected``, both None for a first version."""
    if sheet["corrects_id"] is None or view is None:
        return {"differences": None, "corrected": None}
    wrong = desk.sheet(session, actor, sheet["corrects_id"])
    found = differences(wrong["view"], view) if wrong["view"] else []
    return {"differences": found, "corrected": wrong["number"]}


def overtaken(sheet: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The first later version that has been out: from then on this one is passed on to nobody."""
    later = (one for one in sheet["versions"] if one["number"] > sheet["number"] and one["published_at"])
    return next(later, None)


def goes_at(sheet: Mapping[str, Any], plan: Plan, at: datetime) -> datetime:
    """When a sheet would go if it were approved now: at its hour, at once where that has passed, never in the quiet."""
    hour = at if sheet["number"] > 1 else times_of(plan, Kind(sheet["kind"]), sheet["day"]).send
    return plan.loud_from(max(hour, at))


def pictures(session: Session, house: House, view: SheetView | None, more: Sequence[int] = ()) -> Mapping[int, Any]:
    """What a screen needs of the pictures a sheet shows, and of some more, by id."""
    ids = [*(view.media_ids if view else ()), *more]
    return media.views(session, house, ids, private=True) if ids else {}


def pair_choices(session: Session, actor: Actor, sheet_id: int, *, at: datetime) -> list[Pair]:
    """The pairs of pictures a sheet may show, newest first. Nothing is locked: this only looks."""
    return drafting.pair_choices(session, holding.order_of(_row(session, actor, sheet_id)), at)


def tried(
    session: Session, actor: Actor, sheet_id: int, *, weather: str, tomorrow: Sequence[str], pair: int | None,
    pair_words: str, order: Sequence[str], at: datetime,
) -> tuple[SheetView, list[Refused]]:  # fmt: skip
    """How a sheet would look with these words, and what the privacy gate would say. Nothing is written."""
    sheet = desk.sheet(session, actor, sheet_id)
    view: SheetView = sheet["view"]
    known = {one.key: one for one in view.sections}
    chosen = _chosen(pair_choices(session, actor, sheet_id, at=at), pair, pair_words)
    ordered = tuple(known[key] for key in order) if sorted(order) == sorted(known) else view.sections
    lines = tuple(line.strip() for line in tomorrow if line.strip())
    view = replace(view, pair=chosen, sections=ordered)
    view = written_on(view, local_day(at), weather=weather.strip() or None, tomorrow=lines)
    return view, gating.check_pieces(session, sheet["estate_id"], written(view), day=local_day(at))


def shown_report(view: SheetView | None, choices: Sequence[Pair]) -> int | None:
    """Of which report the pair on a sheet is, None without a pair."""
    pair = view.pair if view else None
    return next((one.report_id for one in choices if pair and one.before_id == pair.before_id), None)


def _chosen(choices: Sequence[Pair], report_id: int | None, words: str) -> PairView | None:
    found = next((one for one in choices if one.report_id == report_id), None)
    if found is None:
        return None
    pair = drafting.pair_view(found)
    return replace(pair, words=words.strip()) if words.strip() else pair


def _row(session: Session, actor: Actor, sheet_id: int) -> Sheet:
    found = session.scalar(select(Sheet).where(Sheet.id == sheet_id, policy.workable(actor)))
    if found is None:
        raise not_found("简报")
    return found


def _waiting_contributions(session: Session, sheet: Mapping[str, Any]) -> int:
    ours = Contribution.estate_id == sheet["estate_id"], Contribution.state == "waiting"
    return session.scalar(select(func.count(Contribution.id)).where(*ours)) or 0
