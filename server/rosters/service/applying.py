"""Applying an approved file: chunk by chunk, each in a transaction of its own that also notes the progress.

A worker may die between two chunks: what is on the books already is compared again and found to be the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor, Grant
from server.kit.clock import local_day
from server.kit.errors import Conflict
from server.kit.facts import publish
from server.kit.house import House
from server.people.rules import ADMIN
from server.people.service import entering, ownership
from server.people.service.entering import HomeOwners
from server.places import queries as places
from server.places import service as place
from server.places.rules import HomeSpec, LiftSpec
from server.rosters.addresses import read_stair
from server.rosters.check import Checked
from server.rosters.difference import FirstPhones, HomeFacts, changes_between
from server.rosters.facts import RosterApplied
from server.rosters.kept import Kept, facts_of, kept_of, new_owner
from server.rosters.lifts import LiftRow
from server.rosters.models import RosterImport
from server.rosters.parking import ParkingSpace
from server.rosters.rules import APPROVED, MOVES, read_rate
from server.rosters.service import changed
from server.rosters.service.checking import Told, note_progress, read_file
from server.rosters.spool import Spool, spooled
from server.rosters.tally import JOINT, HomeRow

_PLACE_FIELDS = {
    "floor": "floor", "state": "use_state", "handed_over_on": "handed_over_on", "fee_rate": "fee_rate", "note": "note",
}  # fmt: skip
REASON = "名册导入"


@dataclass(slots=True)
class _Work:
    """What one application needs to know, and how far it is."""

    house: House
    record: RosterImport
    actor: Actor
    at: datetime
    estate_id: int
    kept: Kept
    total: int
    phones: FirstPhones = field(default_factory=FirstPhones)
    done: int = 0
    added: int = 0
    changed: int = 0
    notices: list[str] = field(default_factory=list)


def apply_import(
    house: House, import_id: int, *, at: datetime, read: tuple[Checked, Spool] | None = None, told: Told | None = None
) -> None:
    """Put an approved file on the books; one that is not approved, or applied already, is left alone.

    ``read`` saves reading the file again where it was read just now; ``told`` hears (homes done, homes in all).
    """
    with house.database.read() as session:
        record = session.get_one(RosterImport, import_id)
    if record.state != APPROVED or record.estate_id is None:
        return
    if read is not None:
        _apply(house, record, record.estate_id, at, *read, told)
        return
    with spooled() as spool:
        _apply(house, record, record.estate_id, at, read_file(house, record, spool), spool, told)


def _apply(
    house: House, record: RosterImport, estate_id: int, at: datetime, checked: Checked, spool: Spool, told: Told | None
) -> None:
    # Whoever approved it was asked for their rights then; the owners they approved need no second permission.
    actor = Actor(record.settled_by or 0, "", (Grant(ADMIN, "estate", estate_id),), "roster")
    with house.database.read() as session:
        kept = kept_of(session, estate_id)
    work = _Work(house, record, actor, at, estate_id, kept, spool.count)
    for chunk in spool.chunks():
        with house.database.write() as session:
            _apply_homes(session, work, chunk)
            note_progress(session, record.id, work.done, work.total)
        if told is not None:
            told(work.done, work.total)
    with house.database.write() as session:
        _apply_spaces(session, work, checked.spaces)
        _apply_lifts(session, work, checked.lifts)
        _finish(session, work)


def _apply_homes(session: Session, work: _Work, homes: Sequence[HomeRow]) -> None:
    known = work.kept.facts
    for home in homes if known else ():
        after = work.phones.settle(facts_of(home, work.estate_id, work.house.vault.index))
        if home.key in known:
            _change(session, work, home, known[home.key], after)
    _add(session, work, [home for home in homes if home.key not in known])
    work.done += len(homes)


def _add(session: Session, work: _Work, homes: Sequence[HomeRow]) -> None:
    specs = [_spec(work.kept, home) for home in homes]
    if not specs:
        return
    ids = place.add_homes(session, work.estate_id, specs)
    today, estate_id = local_day(work.at), work.estate_id
    owned = [
        HomeOwners(
            id_,
            [new_owner(owner, estate_id) for owner in home.owners],
            today if home.handed_over_on is None or home.handed_over_on > today else home.handed_over_on,
            home.tenure == JOINT,
        )
        for id_, home in zip(ids.values(), homes, strict=True)
    ]
    entering.enter_owners(session, work.house.vault, owned, at=work.at)
    work.added += len(homes)


def _spec(kept: Kept, home: HomeRow) -> HomeSpec:
    return HomeSpec(
        kept.building(home.building), kept.stair(home.building, home.stair), home.room, home.floor, home.area,
        home.state[:20], home.handed_over_on, read_rate(home.fee_rate), home.note[:200], home.area_source,
    )  # fmt: skip


def _change(session: Session, work: _Work, home: HomeRow, before: HomeFacts, after: HomeFacts) -> None:
    fields = {change.field for change in changes_between(before, after)}
    if not fields:
        return
    row = work.kept.rows[home.key]
    numbers = changed.numbers(session, work.house.vault, row["id"], work.at)
    values: dict[str, Any] = {_PLACE_FIELDS[name]: getattr(after, name) for name in fields & set(_PLACE_FIELDS)}
    values |= {name: getattr(after, name) for name in fields & {"area", "area_source"}}
    if values:
        place.change_home(session, row["id"], row["version"], **values)
        old = {name: _plain(row[name]) for name in values}
        new = {name: _plain(value) for name, value in values.items()}
        audit.record(session, work.actor, "home.changed", "home", row["id"], at=work.at, estate_id=work.estate_id,
                     before=old, after=new, reason=REASON)  # fmt: skip
    owners = [new_owner(owner, work.estate_id) for owner in home.owners]
    if "owners" in fields:
        ownership.change_owner(
            session, work.house.vault, work.actor, home_id=row["id"], owners=owners, on=local_day(work.at),
            joint=home.tenure == JOINT, reason=REASON, at=work.at, by_hand=False,
        )  # fmt: skip
    elif fields & {"id_number", "phone", "share"}:
        for owner in owners:
            entering.complete_owner(session, work.house.vault, work.actor, home_id=row["id"], owner=owner, at=work.at)
    changed.tell(
        session, work.record.id, row["id"], work.estate_id, areas=(row["area"], values.get("area", row["area"])),
        before=numbers, after=changed.numbers(session, work.house.vault, row["id"], work.at), at=work.at,
    )  # fmt: skip
    work.changed += 1


def _apply_spaces(session: Session, work: _Work, spaces: Iterable[ParkingSpace]) -> None:
    known = places.parking(session, work.estate_id)
    new = [space for space in spaces if space.number not in known]
    if not new:
        return
    ids = place.add_parking(session, work.estate_id, [(s.number, s.area or None, s.kind[:20]) for s in new])
    held = [(ids[space.number], new_owner(space.owners[0], work.estate_id)) for space in new if space.owners]
    entering.hold_spaces(session, work.house.vault, held, at=work.at)


def _apply_lifts(session: Session, work: _Work, lifts: Iterable[LiftRow]) -> None:
    known = {row["code"]: row for row in places.lifts(session, work.estate_id)}
    stairs = place.ensure_stairs(session, work.estate_id, ())
    for lift in lifts:
        spec, row = _lift_spec(lift, stairs), known.get(lift.code)
        if row is not None and _same_lift(session, spec, row, stairs):
            continue
        if row is not None:
            work.notices.append(f"电梯 {lift.code} 的档案按这份文件更新了，请到“电梯”核对日期和维保单位。")
        try:
            place.register_lift(session, work.estate_id, spec)
        except Conflict as elsewhere:
            work.notices.append(elsewhere.sentence)


def _lift_spec(lift: LiftRow, stairs: Iterable[tuple[str, str]]) -> LiftSpec:
    buildings = {building for building, _ in stairs}
    named = {building for building in buildings if building in lift.place}
    here = named or (buildings if len(buildings) == 1 else set())
    served = tuple(sorted(pair for pair in stairs if pair[0] in here and read_stair(pair[1]).key in lift.stairs))
    return LiftSpec(
        lift.code, lift.place[:60], served, lift.maker[:80], lift.in_use_on, lift.next_inspection_on,
        lift.maintainer[:80], lift.contract_until, None, lift.state[:20],
    )  # fmt: skip


def _same_lift(session: Session, spec: LiftSpec, row: Any, stairs: dict[tuple[str, str], int]) -> bool:
    """Whether a file says nothing new of a lift; what it leaves open was perhaps written by hand and stays."""
    names = ("label", "maker", "in_use_since", "next_inspection_on", "maintainer", "contract_until", "state")
    served = {stairs[pair] for pair in spec.stairs}
    same = all(getattr(spec, name) in (row[name], None, "") for name in names)
    return same and (not served or served == set(places.stairs_of_lift(session, row["id"])))


def _finish(session: Session, work: _Work) -> None:
    record = work.record
    same = (RosterImport.id == record.id, RosterImport.state == APPROVED)
    found = {**record.found, "notices": [*record.found.get("notices", ()), *work.notices]}
    values = {"state": MOVES["apply"][APPROVED], "applied_at": work.at, "file_key": None, "found": found}
    values |= {"done": work.total, "total": work.total, "version": record.version + 1}
    session.execute(update(RosterImport).where(*same).values(**values))
    counts = {"added": work.added, "changed": work.changed}
    audit.record(session, work.actor, "roster.applied", "roster", record.id, at=work.at, estate_id=work.estate_id,
                 after=counts)  # fmt: skip
    publish(session, RosterApplied(record.id, work.estate_id, **counts, file_key=record.file_key), at=work.at)


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, int | str) else str(value)
