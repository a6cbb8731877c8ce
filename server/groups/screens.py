"""What the console's pages of groups read beyond the groups themselves: places, owners by name, the last posting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from server.groups import policy, queries
from server.groups.models import Group, Posting
from server.groups.rules import GroupState, State
from server.kit.actor import Actor
from server.kit.paging import Page
from server.people import queries as people
from server.places import queries as places

NEEDS_SOMEBODY = (GroupState.DISSOLVED, GroupState.OWNERLESS)
Spot = tuple[str, str]
"""A place to choose: ``building:3`` or ``stair:7``, and what it is called."""


def listed(session: Session, actor: Actor, *, show: str, estate_id: int | None, cursor: str | None) -> Page:
    """A page of groups with estate, place, owner and last posting of each."""
    page = queries.groups_seen(
        session, actor, estate_id=estate_id, unplaced=show == "unplaced", cursor=cursor,
        states=NEEDS_SOMEBODY if show == "broken" else (),
    )  # fmt: skip
    return Page(dressed(session, page.items), page.next)


def dressed(session: Session, rows: Sequence[RowMapping]) -> list[dict[str, Any]]:
    """Groups as lists show them."""
    owners = people.names_in_wecom(session, {row["owner_userid"] for row in rows if row["owner_userid"]})
    last = _last_postings(session, [row["id"] for row in rows])
    estates = {
        id_: places.estate(session, id_)["name"] for id_ in {row["estate_id"] for row in rows if row["estate_id"]}
    }
    return [
        {
            **row, "estate": estates.get(row["estate_id"], ""), "place": _place(session, row),
            "owner": owners.get(row["owner_userid"], row["owner_userid"] or ""), "last": last.get(row["id"]),
        }
        for row in rows
    ]  # fmt: skip


def tallies(session: Session, actor: Actor, *, estate_id: int | None) -> dict[str, int]:
    """How many groups stand in each list."""
    seen = policy.visible(actor) & ((Group.estate_id == estate_id) if estate_id else (Group.id > 0))
    counts = {
        "all": select(func.count(Group.id)).where(seen),
        "unplaced": select(func.count(Group.id)).where(policy.visible(actor), Group.estate_id.is_(None)),
        "broken": select(func.count(Group.id)).where(seen, Group.state.in_(NEEDS_SOMEBODY)),
    }
    return {key: session.scalar(asked) or 0 for key, asked in counts.items()}


def last_sync(session: Session, actor: Actor) -> datetime | None:
    """When the customer groups this actor sees were last read from WeCom."""
    return session.scalar(select(func.max(Group.synced_at)).where(policy.visible(actor)))


def spots(session: Session, estate_id: int) -> list[Spot]:
    """The buildings and stairs of an estate a group may belong to."""
    found: list[Spot] = []
    for block in places.tree(session, estate_id)["buildings"]:
        found.append((f"building:{block['id']}", block["name"]))
        if len(block["stairs"]) > 1:
            found += [(f"stair:{stair['id']}", block["name"] + stair["name"]) for stair in block["stairs"]]
    return found


def estates_kept(session: Session, actor: Actor) -> list[RowMapping]:
    """The estates whose groups this actor may place."""
    return places.estates_inside(session, [grant for grant in actor.grants if grant.role in policy.KEEPERS])


def waiting_by_hand(session: Session, actor: Actor) -> int:
    """How many postings wait for somebody to post them by hand, or to look at them."""
    waiting = Posting.state.in_((State.BY_HAND, State.UNCERTAIN)) & policy.covers_column(actor, Posting.estate_id)
    return session.scalar(select(func.count(Posting.id)).where(waiting)) or 0


def _place(session: Session, row: RowMapping) -> str:
    if row["stair_id"]:
        stair = places.stair_of(session, row["stair_id"])
        return f"{stair['building']}{stair['stair']}"
    if row["building_id"]:
        name: str = places.building_of(session, row["building_id"])["name"]
        return name
    return "整个小区" if row["estate_id"] else ""


def _last_postings(session: Session, group_ids: Iterable[int]) -> dict[int, RowMapping]:
    newest = select(func.max(Posting.id)).where(Posting.group_id.in_(list(group_ids))).group_by(Posting.group_id)
    columns = (Posting.group_id, Posting.state, Posting.day, Posting.piece, Posting.piece_id, Posting.late)
    rows = session.execute(select(*columns).where(Posting.id.in_(newest))).mappings()
    return {row["group_id"]: row for row in rows}
