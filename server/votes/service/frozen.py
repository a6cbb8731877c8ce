"""A roll from the books as they stand: units, heads, voters; and writing it, anew or over the one before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.orm import Session

from server.kit.db import table
from server.kit.vault import Vault
from server.people import queries as people
from server.people.queries import Owner
from server.places import queries as places
from server.places.rules.areas import AreaSource
from server.votes.models import Poll, RollHead, RollUnit, RollVoter
from server.votes.queries.announced import hash_of_roll
from server.votes.rules import chain
from server.votes.rules import heads as rules
from server.votes.rules.heads import Head, Unit
from server.votes.rules.matters import ScopeKind
from server.votes.service import remaking
from server.votes.service.remaking import Becomes, Was

LONGEST_LABEL, NAMED, MOST_UNOWNED = 12, 10, 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit is, and what the roll says of it."""

    label: str
    home_id: int | None
    space_id: int | None
    building_id: int | None
    stair_id: int | None


@dataclass(frozen=True, slots=True)
class Books:
    """What the books say of a scope: its units, where each is, which persons can be reached, and which homes have no
    registered owner."""

    units: Sequence[Unit]
    places: Mapping[str, Place]
    reachable: Collection[str]
    unowned: Sequence[int]


def read_books(session: Session, vault: Vault, poll: Poll, *, day: date) -> Books:
    """Every unit of a poll's scope with its owners on a day. A home that is nobody's, or not handed over yet, is the
    developer's (V-08)."""
    named: dict[str, tuple[int, ...]] = {"building_ids": (), "stair_ids": (), "home_ids": ()}
    if poll.scope_kind != ScopeKind.ESTATE:
        named[f"{poll.scope_kind.removesuffix('s')}_ids"] = tuple(poll.scope_ids)
    homes = places.homes_inside(session, poll.estate_id, **named)
    owners = people.owners_in(session, vault, poll.estate_id, day=day)
    by_home = _grouped(owners)
    units = [_home(row, by_home.get(row["id"], []), poll.each_part, day) for row in homes]
    where = {
        _key(home_id=row["id"]): Place(row["label"], row["id"], None, row["building_id"], row["stair_id"])
        for row in homes
    }
    if poll.scope_kind == ScopeKind.ESTATE and poll.rules["parking"] == rules.Parking.INCLUDE:
        owners = owners + _add_parking(session, vault, poll.estate_id, units, where)
    unowned = [row["id"] for row in homes if row["id"] not in by_home]
    return Books(units, where, {str(one.person_id) for one in owners if one.reachable}, unowned)


def write(session: Session, vault: Vault, poll: Poll, books: Books, *, at: datetime) -> None:
    """Write the roll of a poll, its totals and hash, and how many of its homes have no registered owner. Heads that
    were there already keep their id, and the mandates of those that are there no more end
    (:mod:`server.votes.service.remaking`).

    :class:`server.votes.rules.heads.AreaMissing` when the area of a unit is not known.
    """
    heads = rules.heads_of(books.units, poll.rules["parking"])
    nobodys = {"unowned": len(books.unowned), "unowned_homes": list(books.unowned[:MOST_UNOWNED])}
    poll.rules = {**poll.rules, **nobodys, "chains": chain.how_many(len(heads))}
    poll.heads_total, poll.area_total = len(heads), sum(head.area for head in heads)
    was = remaking.before(session, poll.id)
    ids = _write_heads(session, vault, poll, heads, books, was)
    units, voters = [], []
    for head, head_id in zip(heads, ids, strict=True):
        units += [_unit_row(poll.id, head_id, unit, books.places[unit.key]) for unit in head.units]
        voters += [
            {"poll_id": poll.id, "head_id": head_id, "person_id": int(owner)} for owner in _voters(head)
        ]  # fmt: skip
    for model, rows in ((RollUnit, units), (RollVoter, voters)):
        if rows:
            session.execute(insert(model), rows)
    remaking.drop(session, poll.id, {id_: one for id_, one in was.items() if id_ not in ids}, at=at)
    poll.roll_hash = hash_of_roll(session, poll.id)
    poll.roll_number += 1


def state_of(session: Session, poll_id: int) -> dict[str, dict[str, Any]]:
    """A roll as it stands, head by head under their pseudonyms: what a correction compares."""
    columns = RollHead.label, RollHead.area, RollHead.homes, RollHead.kind, RollHead.sources
    rows = session.execute(select(RollHead.tag, *columns).where(RollHead.poll_id == poll_id)).mappings()
    return {row["tag"]: {column.key: row[column.key] for column in columns} for row in rows}


def _grouped(owners: Sequence[Owner]) -> dict[int, list[Owner]]:
    found: dict[int, list[Owner]] = {}
    for one in owners:
        found.setdefault(one.unit_id, []).append(one)
    return found


def _key(*, home_id: int | None = None, space_id: int | None = None) -> str:
    return f"home:{home_id}" if home_id is not None else f"space:{space_id}"


def _home(row: RowMapping, owners: Sequence[Owner], each_part: bool, day: date) -> Unit:
    later = row["handed_over_on"] is not None and row["handed_over_on"] > day
    return Unit(
        key=_key(home_id=row["id"]),
        area=row["area"],
        # Who bought what is not handed over yet does not vote for it; the developer does.
        owners=frozenset(str(one.person_id) for one in owners if one.developer or not later),
        developer=later or not owners or all(one.developer for one in owners),
        company=any(one.company for one in owners),
        part=str(row["stair_id"]) if each_part else "",
        source=AreaSource(row["area_source"]),
    )


def _add_parking(
    session: Session, vault: Vault, estate_id: int, units: list[Unit], where: dict[str, Place]
) -> list[Owner]:  # fmt: skip
    spaces = places.parking(session, estate_id).values()
    owners = people.space_holders(session, vault, estate_id, [row["id"] for row in spaces])
    by_space = _grouped(owners)
    for row in spaces:
        held, key = by_space.get(row["id"], []), _key(space_id=row["id"])
        where[key] = Place(f"车位{row['code']}", None, row["id"], None, None)
        developer = not held or all(one.developer for one in held)
        company = any(one.company for one in held)
        ids = frozenset(str(one.person_id) for one in held)
        units.append(Unit(key, row["area"], ids, developer=developer, company=company, parking=True))
    return owners


def _write_heads(
    session: Session, vault: Vault, poll: Poll, heads: Sequence[Head], books: Books, was: Mapping[int, Was]
) -> list[int]:
    rows = [_head_row(vault, poll, head, books) for head in heads]
    numbers: dict[int, int] = {}
    for row in rows:
        row["number"] = numbers[row["part"]] = numbers.get(row["part"], 0) + 1
    new = [Becomes(row["tag"], row["part"], _ids(head)) for row, head in zip(rows, heads, strict=True)]
    known = remaking.staying(was, new)
    if was:
        _make_room(session, poll.id)
    for row in rows:
        if row["tag"] in known:
            session.execute(update(RollHead).where(RollHead.id == known[row["tag"]]).values(**row))
    if fresh := [row for row in rows if row["tag"] not in known]:
        session.execute(insert(RollHead), fresh)
    ids = dict(session.execute(select(RollHead.tag, RollHead.id).where(RollHead.poll_id == poll.id)).all())
    return [ids[row["tag"]] for row in rows]


def _make_room(session: Session, poll_id: int) -> None:
    # Units and voters are written anew anyway, and numbers are given anew.
    for model in (RollUnit, RollVoter):
        session.execute(delete(model).where(table(model).c.poll_id == poll_id))
    session.execute(update(RollHead).where(RollHead.poll_id == poll_id).values(number=-RollHead.id))


def _head_row(vault: Vault, poll: Poll, head: Head, books: Books) -> dict[str, Any]:
    voters = _voters(head)
    tag = vault.index(f"roll:{poll.id}:{head.part}:{head.kind}:{','.join(sorted(head.owners))}")
    return {
        "poll_id": poll.id, "part": int(head.part or 0), "label": _label([books.places[one.key] for one in head.units]),
        "kind": str(head.kind), "area": head.area, "homes": len(head.units), "sources": head.sources,
        "tag": tag, "chain": chain.chain_of(tag, poll.rules["chains"]), "changes_used": 0, "paper_changes": 0,
        "reachable": any(owner in books.reachable for owner in voters),
    }  # fmt: skip


def _label(held: Sequence[Place]) -> str:
    named = [place.label for place in held]
    return "、".join(named) if len(named) <= LONGEST_LABEL else f"{'、'.join(named[:NAMED])}等 {len(named)} 处"


def _voters(head: Head) -> list[str]:
    """Who may cast: the owners; for the developer's stock whoever the books name as holding it."""
    owners = head.owners if head.kind != rules.HeadKind.DEVELOPER else frozenset().union(
        *(unit.owners for unit in head.units)
    )  # fmt: skip
    return sorted(owners)


def _ids(head: Head) -> frozenset[int]:
    return frozenset(int(owner) for owner in _voters(head))


def _unit_row(poll_id: int, head_id: int, unit: Unit, place: Place) -> dict[str, Any]:
    return {
        "poll_id": poll_id, "head_id": head_id, "home_id": place.home_id, "space_id": place.space_id,
        "label": place.label, "area": unit.area, "area_source": str(unit.source),
        "building_id": place.building_id, "stair_id": place.stair_id,
    }  # fmt: skip
