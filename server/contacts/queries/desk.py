"""Cards as those see them who keep them: what is shown, what waits, whose role has none, what has run out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.contacts import policy
from server.contacts.models import ContactCard
from server.contacts.rules.cards import CARDED, CERTIFIED, STATE_LABELS, State, ends, is_shown
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.people import queries as people
from server.people.rules import STAFF_ROLES
from server.places import queries as places

LIVE = (State.ASKED, State.APPROVED)


def overview(session: Session, actor: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """The estates whose cards somebody looks at: how many are shown, wait, have run out; which roles have none."""
    mine = places.estates_inside(session, [one for one in actor.grants if one.role in policy.KEEPERS])
    return [_line(session, dict(row), local_day(at)) for row in mine]


def page(session: Session, actor: Actor, estate_id: int, *, at: datetime) -> dict[str, Any]:
    """One estate: each role of which residents may read, with its card, the one that waits, and what may be done.
    :class:`NotFound` for others."""
    if not policy.may_look(session, actor, estate_id):
        raise not_found("小区")
    estate, day = places.estate(session, estate_id), local_day(at)
    order = list(CARDED)
    posts = sorted(people.posts(session, estate_id, order), key=lambda one: order.index(one["role"]))
    rows = _rows(session, [post["id"] for post in posts])
    return {
        "estate": {"id": estate_id, "name": estate["name"], "phone": estate["phone"]},
        "offices": places.offices(session, estate_id),
        "posts": [_post(session, actor, estate_id, dict(post), rows.get(post["id"], []), day) for post in posts],
    }  # fmt: skip


def waiting(session: Session, actor: Actor) -> int:
    """How many cards wait for this person's word."""
    mine = places.estates_inside(session, [one for one in actor.grants if one.role in policy.KEEPERS])
    here = ContactCard.estate_id.in_([row["id"] for row in mine])
    rows = session.scalars(select(ContactCard).where(here, ContactCard.state == State.ASKED)) if mine else ()
    return sum(_may_answer(session, actor, row) for row in rows)


def _line(session: Session, estate: dict[str, Any], day: date) -> dict[str, Any]:
    posts = people.posts(session, estate["id"], list(CARDED))
    rows = [row for found in _rows(session, [post["id"] for post in posts]).values() for row in found]
    done = [row for row in rows if row.state == State.APPROVED]
    good = [row for row in done if is_shown(row.term_until, row.certificate_until, day)]
    shown = {post["role"] for post in posts if any(row.grant_id == post["id"] for row in good)}
    return {
        "id": estate["id"], "name": estate["name"], "city": estate["city"], "shown": len(good),
        "waits": len(rows) - len(done), "over": len(done) - len(good),
        "without": [label for role, label in CARDED.items() if role not in shown],
    }  # fmt: skip


def _rows(session: Session, grant_ids: list[int]) -> dict[int, list[ContactCard]]:
    asked = select(ContactCard).where(ContactCard.grant_id.in_(grant_ids)).order_by(ContactCard.id.desc())
    found: dict[int, list[ContactCard]] = {}
    for row in session.scalars(asked.execution_options(populate_existing=True)) if grant_ids else ():
        if row.state in LIVE or row.grant_id not in found:
            found.setdefault(row.grant_id, []).append(row)
    return found


def _post(
    session: Session, actor: Actor, estate_id: int, post: dict[str, Any], rows: list[ContactCard], day: date
) -> dict[str, Any]:  # fmt: skip
    keeps = policy.may_keep(session, actor, estate_id, post["role"])
    card = next((row for row in rows if row.state == State.APPROVED), None)
    asked = next((row for row in rows if row.state == State.ASKED), None)
    last = rows[0] if rows and rows[0].state == State.REFUSED else None
    others = policy.seconds(session, estate_id, post["role"], [actor.id, post["person_id"]])
    return {
        "grant_id": post["id"], "name": post["name"], "role": post["role"], "role_label": STAFF_ROLES[post["role"]],
        "certified": post["role"] in CERTIFIED, "may_keep": keeps, "alone": not others,
        "card": _shown(session, card, day) if card else None,
        "asked": _shown(session, asked, day) | {"may_answer": _may_answer(session, actor, asked),
                                                "mine": people.same(session, asked.asked_by, actor.id)}
        if asked else None,
        "refused": _shown(session, last, day) if last else None,
    }  # fmt: skip


def _may_answer(session: Session, actor: Actor, row: ContactCard) -> bool:
    post = people.post(session, row.grant_id)
    if post is None or not policy.may_keep(session, actor, row.estate_id, post["role"]):
        return False
    return not any(people.same(session, one, actor.id) for one in (row.asked_by, post["person_id"]))


def _shown(session: Session, row: ContactCard, day: date) -> dict[str, Any]:
    names = people.names(session, [one for one in (row.asked_by, row.answered_by) if one])
    return {
        "id": row.id, "name": row.name, "duty": row.duty, "phone": row.phone, "appointed_by": row.appointed_by,
        "term_until": row.term_until, "certificate_until": row.certificate_until, "version": row.version,
        "ends": ends(row.term_until, row.certificate_until, day), "why": row.why or "",
        "hidden": not is_shown(row.term_until, row.certificate_until, day), "state_label": STATE_LABELS[row.state],
        "by": names.get(row.asked_by, ""), "asked_at": row.asked_at, "answered": names.get(row.answered_by or 0, ""),
        "answered_at": row.answered_at,
    }  # fmt: skip
