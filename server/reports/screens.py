"""What the console's pages of reports read beyond the story itself: the list with names, places to choose, contacts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.masking import mask_name, mask_phone
from server.kit.numbering import report_number
from server.kit.paging import Page
from server.kit.vault import Vault
from server.people import queries as people
from server.people.rules import HOME_ROLES
from server.places import queries as places
from server.reports import policy, reach
from server.reports.models import Report
from server.reports.queries import lists, offered, queues
from server.reports.queries.hotline import tickets
from server.reports.rules.categories import default_catalogue
from server.reports.rules.words import ENDED, State

UNTAKEN = (State.MADE, State.ACKNOWLEDGED, State.REOPENED)


def untaken(session: Session, actor: Actor) -> int:
    """How many reports nobody has yet."""
    waiting = reach.workable(actor) & Report.state.in_(UNTAKEN)
    return session.scalar(select(func.count(Report.id)).where(waiting)) or 0


def work(session: Session, actor: Actor, page: Page) -> Page:
    """A page of lines with what a list for staff adds: estate, assignee, hotline ticket, whether one may take it."""
    lines = page.items
    estates = {id_: places.estate(session, id_)["name"] for id_ in {line["estate_id"] for line in lines}}
    team = {id_: people.covers(session, actor, id_, policy.TEAM) for id_ in estates}
    names = people.names(session, [line["assignee_id"] for line in lines])
    called = tickets(session, [line["id"] for line in lines])
    free = [line["id"] for line in lines if team[line["estate_id"]] and line["state"] in UNTAKEN]
    may_take = offered.takeable(session, actor, free)
    shown = [
        {
            **line, "estate": estates[line["estate_id"]], "assignee": names.get(line["assignee_id"], ""),
            "may_take": line["id"] in may_take, "ended": line["state"] in ENDED,
            "mine": line["assignee_id"] == actor.id, "hotline": called.get(line["id"]),
        }
        for line in lines
    ]  # fmt: skip
    return Page(shown, page.next)


def longest_late(
    session: Session, actor: Actor, *, queue: str, at: datetime, estate_id: int | None, limit: int = 5
) -> list[dict[str, Any]]:
    """The reports of a queue that are late for longest, to stand above its list, which goes from new to old."""
    asked = select(Report.id, Report.category, Report.place_label, Report.priority, Report.next_due_at)
    late = asked.where(reach.workable(actor), queues.in_queue(queue, actor, at), Report.next_due_at < at)
    if estate_id is not None:
        late = late.where(Report.estate_id == estate_id)
    rows = session.execute(late.order_by(Report.next_due_at, Report.id).limit(limit)).mappings()
    catalogue = default_catalogue()
    return [
        {**row, "number": report_number(row["id"]), "category_label": catalogue.category(row["category"]).label}
        for row in rows
    ]


def one_line(session: Session, actor: Actor, report_id: int, at: datetime) -> dict[str, Any]:
    """One row of the list, after something was done with it."""
    page = lists.lines(session, actor, scope="work", at=at, words=report_number(report_id), limit=1)
    row: dict[str, Any] = work(session, actor, page).items[0]
    return row


def homes_like(session: Session, vault: Vault, estate_id: int, words: str, day: date) -> list[dict[str, Any]]:
    """Up to eight homes whose label holds the words, each with the people who may be on the phone, masked."""
    found = places.homes(session, estate_id, words=words, limit=8).items if words else ()
    return [
        {"id": row["id"], "label": row["label"], "people": _people(session, vault, row["id"], day)} for row in found
    ]


def _people(session: Session, vault: Vault, home_id: int, day: date) -> list[dict[str, Any]]:
    ids = people.household(session, home_id, day)
    names = people.names(session, ids)
    held = {id_: people.tenure(session, id_, home_id, day) for id_ in ids}
    phones = {id_: people.phone_of(session, vault, id_) for id_ in ids}
    return [
        {
            "id": id_, "name": mask_name(names.get(id_) or "住户"),
            "role": HOME_ROLES[row["role"]] if row is not None else "",
            "phone": mask_phone(number) if number else "没有留电话",
        }
        for id_, row, number in ((id_, held[id_], phones[id_]) for id_ in ids)
    ]  # fmt: skip
