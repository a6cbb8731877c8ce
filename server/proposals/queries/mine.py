"""My own homes in a shared cost: what each pays, what came back, what joining late would cost, help asked for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.kit.vault import Vault
from server.people import queries as people
from server.people.rules import OWNING
from server.places import queries as places
from server.places.queries import HOMES
from server.proposals import policy
from server.proposals.models import Hardship, LateJoin, Matter
from server.proposals.queries import scope
from server.proposals.queries.helping import cap_of, shares_of, told
from server.proposals.queries.joining import PAYING, Standing, returns, standing
from server.proposals.queries.lists import shown
from server.proposals.rules.helping import HelpState, help_limits
from server.proposals.rules.joining import JOIN_LABELS, OPEN_TO_JOIN, JoinState
from server.proposals.rules.words import GOING, UNPAID


def mine(session: Session, vault: Vault, actor: Actor, matter_id: int, *, at: datetime) -> dict[str, Any]:
    """The homes I own in the scope of a matter, and nothing of anybody else's; :class:`NotFound` for outsiders."""
    row = session.get(Matter, matter_id)
    if row is None or not policy.may_read(session, actor, row.estate_id, local_day(at)):
        raise not_found("议题")
    owned = policy.owned(session, actor, row.estate_id, local_day(at))
    homes = [(home["id"], home["label"]) for home in scope.homes(session, row.estate_id, row.scope_kind, row.scope_ids)
             if home["id"] in owned]  # fmt: skip
    now, shares = standing(session, row.id), shares_of(session, row.id, [id_ for id_, _ in homes])
    helps = _helps(session, vault, row.id, actor.id)
    return {
        "id": row.id, "title": row.title, "phone": places.estate(session, row.estate_id)["phone"],
        "unpaid_words": UNPAID.get(row.state, ""),
        "signed": now is not None, "offers_help": cap_of(session, row) > 0, "most_months": help_limits().most_parts,
        "homes": [_home(session, row, now, id_, label, shares.get(id_), helps.get(id_), actor.id)
                  for id_, label in homes],
    }  # fmt: skip


def concerning(session: Session, actor: Actor, kind: str, *, show: str, most: int, at: datetime) -> list[Matter]:
    """The matters of a kind whose scope holds a home this person owns, the latest first; a stair's is nothing to those
    who live in another."""
    owned: dict[int, list[int]] = {}
    for held in people.homes_of(session, actor.id, local_day(at)):
        if held["role"] in OWNING:
            owned.setdefault(held["estate_id"], []).append(held["home_id"])
    asked = select(Matter).where(Matter.estate_id.in_(owned), Matter.kind == kind, shown(show))
    rows = session.scalars(asked.order_by(Matter.id.desc()))
    return list(islice((row for row in rows if _holds(session, row, owned[row.estate_id])), most))


def _holds(session: Session, row: Matter, home_ids: Collection[int]) -> bool:
    asked = select(HOMES.c.id).where(HOMES.c.id.in_(home_ids), scope.within(row.scope_kind, row.scope_ids))
    return session.scalar(asked.limit(1)) is not None


def _home(
    session: Session, row: Matter, now: Standing | None, home_id: int, label: str, fen: int | None,
    help_: dict[str, Any] | None, person_id: int,
) -> dict[str, Any]:  # fmt: skip
    waits = help_ is not None and help_["state"] in (HelpState.ASKED, HelpState.GRANTED)
    return {
        "home_id": home_id, "label": label, "fen": fen, "carries": now.carried.get(label) if now else fen,
        "returns": _returns(session, row.id, now, home_id), "join": _join(now, row, home_id, label, person_id),
        "help": help_, "may_ask_help": fen is not None and row.state in GOING and not waits,
    }  # fmt: skip


def _returns(session: Session, matter_id: int, now: Standing | None, home_id: int) -> list[dict[str, Any]]:
    if now is None or not any(one.state in PAYING for one in now.joins):
        return []
    joins = {one.id: one for one in now.joins}
    return [{"fen": one.fen, "settled_at": joins[one.join_id].settled_at}
            for one in returns(session, matter_id) if one.home_id == home_id]  # fmt: skip


def _join(now: Standing | None, row: Matter, home_id: int, label: str, person_id: int) -> dict[str, Any] | None:
    """A home outside the agreement: what it would pay now, or how far it has come."""
    if now is None:
        return None
    known = next((one for one in now.joins if one.home_id == home_id and one.state != JoinState.WITHDRAWN), None)
    if known is not None and known.state != JoinState.ASKED:
        return _told(known, known.fen, ask=False, withdraw=False)
    price = now.price(label)
    if price is None or row.state not in OPEN_TO_JOIN:
        return None
    if known is not None:
        return _told(known, price.pays, ask=False, withdraw=known.asked_by == person_id)
    return {"id": None, "state": None, "state_label": "没有出资", "fen": price.pays, "may_ask": True,
            "may_withdraw": False}  # fmt: skip


def _told(one: LateJoin, fen: int | None, *, ask: bool, withdraw: bool) -> dict[str, Any]:
    return {"id": one.id, "state": one.state, "state_label": JOIN_LABELS[one.state], "fen": fen, "may_ask": ask,
            "may_withdraw": withdraw}  # fmt: skip


def _helps(session: Session, vault: Vault, matter_id: int, person_id: int) -> dict[int, dict[str, Any]]:
    """The latest application for each home that this person made, or that was entered for them."""
    asked = select(Hardship).where(Hardship.matter_id == matter_id, Hardship.person_id == person_id)
    rows = session.scalars(asked.where(Hardship.state != HelpState.WITHDRAWN).order_by(Hardship.id))
    return {one.home_id: _plain(told(one, vault)) for one in rows}


def _plain(line: dict[str, Any]) -> dict[str, Any]:
    parts = [part | {"due_on": date.fromisoformat(part["due_on"])} for part in line["parts"]]
    return line | {"parts": parts}
