"""Putting places on the books. Callers above ask who may and keep the audit; this room keeps names unique."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_new
from sqlalchemy.orm import Session

from server.kit.bulk import insert_rows, reserve_ids
from server.kit.db import Base
from server.kit.errors import Conflict, Stale, not_found
from server.places.models import (
    Building,
    Community,
    Company,
    Estate,
    Home,
    Lift,
    LiftCall,
    LiftStair,
    LiftVisit,
    ParkingSpace,
    Stair,
    Street,
)
from server.places.rules import HomeSpec, LiftSpec, home_label, rank
from server.places.rules.cities import full_name

_BUILDINGS, _STAIRS, _HOMES = (Base.metadata.tables[model.__tablename__] for model in (Building, Stair, Home))
_HOME_COLUMNS = (
    "id", "estate_id", "stair_id", "floor", "room", "area", "label", "use_state", "handed_over_on", "fee_rate", "note",
    "area_source", "version",
)  # fmt: skip


def found_company(session: Session, *, name: str, phone: str | None = None) -> int:
    """Register a property company, or find it by name. Gives its id."""
    known = session.scalar(select(Company.id).where(Company.name == name))
    if known is not None:
        return known
    return _inserted(session, Company, name=name, phone=phone)


def found_community(session: Session, *, city: str, street: str, community: str) -> int:
    """Register a street and its community, or find them by name. A city is filed under its full name. Gives the
    community's id."""
    city = full_name(city)
    street_id = session.scalar(select(Street.id).where(Street.city == city, Street.name == street))
    if street_id is None:
        street_id = _inserted(session, Street, city=city, name=street)
    known = session.scalar(select(Community.id).where(Community.street_id == street_id, Community.name == community))
    return known or _inserted(session, Community, street_id=street_id, name=community)


def found_estate(
    session: Session,
    *,
    name: str,
    city: str,
    company_id: int | None = None,
    community_id: int | None = None,
    address: str = "",
    phone: str | None = None,
) -> int:
    """Register an estate; :class:`Conflict` when the city already has one of this name. Gives its id."""
    if session.scalar(select(Estate.id).where(Estate.city == city, Estate.name == name)) is not None:
        raise Conflict("estate_exists", f"{city}已经有小区“{name}”。")
    return _inserted(
        session, Estate, name=name, city=city, company_id=company_id, community_id=community_id,
        address=address, phone=phone, version=1,
    )  # fmt: skip


def change_estate(session: Session, estate_id: int, version: int, **changes: object) -> None:
    """Change an estate's own data; :class:`Stale` when somebody changed it since ``version`` was read."""
    changed: Any = session.execute(
        update(Estate).where(Estate.id == estate_id, Estate.version == version).values(**changes, version=version + 1)
    )
    if changed.rowcount == 0:
        if session.get(Estate, estate_id) is None:
            raise not_found("小区")
        raise Stale("estate_changed", "这个小区的资料刚刚被别人修改过，请刷新后再试。")


def change_community(session: Session, community_id: int, version: int, **changes: object) -> None:
    """Change a community's own data; :class:`Stale` when somebody changed it since ``version`` was read."""
    _change_office(session, Community, community_id, version, changes)


def change_street(session: Session, street_id: int, version: int, **changes: object) -> None:
    """Change a street's own data; :class:`Stale` when somebody changed it since ``version`` was read."""
    _change_office(session, Street, street_id, version, changes)


def _change_office(session: Session, kind: Any, id_: int, version: int, changes: Mapping[str, object]) -> None:
    changed: Any = session.execute(
        update(kind).where(kind.id == id_, kind.version == version).values(**changes, version=version + 1)
    )
    if changed.rowcount == 0:
        raise Stale("office_changed", "居委会或街道的电话刚刚被别人改过，请刷新后再试。")


def ensure_stairs(session: Session, estate_id: int, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The ids of the named (building, stair) pairs of an estate, put on the books where they are new."""
    known = _stairs(session, estate_id)
    missing = [pair for pair in dict.fromkeys(names) if pair not in known]
    if not missing:
        return known
    found = session.execute(select(Building.name, Building.id).where(Building.estate_id == estate_id))
    buildings: dict[str, int] = dict(found.all())
    new = [name for name in dict.fromkeys(building for building, _ in missing) if name not in buildings]
    buildings |= zip(new, reserve_ids(session, _BUILDINGS, len(new)), strict=True)
    named = [(buildings[name], estate_id, name, rank(name)) for name in new]
    insert_rows(session, _BUILDINGS, ("id", "estate_id", "name", "rank"), named)
    ids = reserve_ids(session, _STAIRS, len(missing))
    rows = [(id_, buildings[b], stair, rank(stair)) for id_, (b, stair) in zip(ids, missing, strict=True)]
    insert_rows(session, _STAIRS, ("id", "building_id", "name", "rank"), rows)
    return known | dict(zip(missing, ids, strict=True))


def add_homes(session: Session, estate_id: int, specs: Sequence[HomeSpec]) -> dict[tuple[str, str, str], int]:
    """Put homes on the books, all new; gives their ids by (building, stair, room). Thousands at a time."""
    stairs = ensure_stairs(session, estate_id, ((spec.building, spec.stair) for spec in specs))
    ids = reserve_ids(session, _HOMES, len(specs))
    rows = [
        (
            id_, estate_id, stairs[building, stair], floor, room, area, home_label(building, stair, room), use_state,
            handed_over_on, fee_rate, note, str(area_source), 1,
        )
        for id_, (building, stair, room, floor, area, use_state, handed_over_on, fee_rate, note, area_source)
        in zip(ids, specs, strict=True)
    ]  # fmt: skip
    insert_rows(session, _HOMES, _HOME_COLUMNS, rows)
    return {spec.key: id_ for spec, id_ in zip(specs, ids, strict=True)}


def change_home(session: Session, home_id: int, version: int, **changes: object) -> None:
    """Change a home's own data; :class:`Stale` when somebody changed it since ``version`` was read."""
    changed: Any = session.execute(
        update(Home).where(Home.id == home_id, Home.version == version).values(**changes, version=version + 1)
    )
    if changed.rowcount == 0:
        if session.get(Home, home_id) is None:
            raise not_found("房屋")
        raise Stale("home_changed", "这套房屋刚刚被别人修改过，请刷新后再试。")


def register_lift(session: Session, estate_id: int, spec: LiftSpec) -> int:
    """Put a lift on the books or bring its entry up to date; what the words leave open stays. Gives its id."""
    stairs = ensure_stairs(session, estate_id, spec.stairs)
    values = {name: getattr(spec, name) for name in spec.__dataclass_fields__ if name != "stairs"}
    known = session.execute(select(Lift.id, Lift.estate_id).where(Lift.code == spec.code)).one_or_none()
    if known is None:
        lift_id = _inserted(session, Lift, estate_id=estate_id, version=1, **values)
    elif known.estate_id != estate_id:
        raise Conflict("lift_elsewhere", f"设备代码 {spec.code} 已登记在另一个小区。")
    else:
        lift_id = known.id
        said = {name: value for name, value in values.items() if value}
        session.execute(update(Lift).where(Lift.id == lift_id).values(**said, version=Lift.version + 1))
    if spec.stairs:
        _serve(session, lift_id, [stairs[pair] for pair in spec.stairs])
    return lift_id


def change_lift(session: Session, lift_id: int, version: int, *, stair_ids: Sequence[int], **changes: object) -> None:
    """Change a lift's own file; :class:`Stale` when somebody changed it since ``version`` was read."""
    changed: Any = session.execute(
        update(Lift).where(Lift.id == lift_id, Lift.version == version).values(**changes, version=version + 1)
    )
    if changed.rowcount == 0:
        raise Stale("lift_changed", "这台电梯的档案刚刚被别人修改过，请刷新后再试。")
    _serve(session, lift_id, stair_ids)


def write_visit(session: Session, *, stands: bool = True, **said: Any) -> int:
    """Write down a visit to a lift (columns of ``LiftVisit``); gives its id. ``visit_known``: one of its kind stands
    for that day already."""
    # PostgreSQL's words for this are SQLite's too.
    row = insert_new(LiftVisit).on_conflict_do_nothing().returning(LiftVisit.id)
    made = session.scalar(row, {"stands": stands, **said})
    if made is None:
        raise Conflict("visit_known", "这一天的这一项已经记过了。写错了，请在那一条上更正。")
    return made


def correct_visit(session: Session, visit_id: int, *, stands: bool, **said: Any) -> int:
    """Put a visit right by a later entry, which alone counts from now on; without ``stands`` the visit never happened.
    :class:`Stale` where somebody was faster. Gives the id of the entry."""
    mine = LiftVisit.id == visit_id, LiftVisit.stands
    gone: Any = session.execute(update(LiftVisit).where(*mine).values(stands=False))
    if gone.rowcount == 0:
        raise Stale("visit_corrected", "这一条刚刚更正过了，请刷新后再看。")
    return write_visit(session, stands=stands, corrects_id=visit_id, **said)


def note_call(session: Session, lift_id: int, step: str, *, at: datetime) -> bool:
    """Note that a duty of a lift was called out; False where it was before."""
    row = insert_new(LiftCall).on_conflict_do_nothing().returning(LiftCall.lift_id)
    return session.scalar(row, {"lift_id": lift_id, "step": step, "at": at}) is not None


def add_parking(session: Session, estate_id: int, spaces: Sequence[tuple[str, int | None, str]]) -> dict[str, int]:
    """Put parking spaces (code, area in hundredths, kind) on the books, all new; gives their ids by code."""
    rows = [{"estate_id": estate_id, "code": code, "area": area, "kind": kind} for code, area, kind in spaces]
    ids = session.scalars(insert(ParkingSpace).returning(ParkingSpace.id, sort_by_parameter_order=True), rows).all()
    return {code: id_ for (code, _, _), id_ in zip(spaces, ids, strict=True)}


def _serve(session: Session, lift_id: int, stair_ids: Sequence[int]) -> None:
    session.execute(delete(LiftStair).where(LiftStair.lift_id == lift_id))
    if stair_ids:
        session.execute(insert(LiftStair), [{"lift_id": lift_id, "stair_id": stair_id} for stair_id in stair_ids])


def _stairs(session: Session, estate_id: int) -> dict[tuple[str, str], int]:
    found = session.execute(
        select(Building.name, Stair.name, Stair.id)
        .join(Stair, Stair.building_id == Building.id)
        .where(Building.estate_id == estate_id)
    )
    return {(building, stair): id_ for building, stair, id_ in found}


def _inserted(session: Session, table: Any, **values: object) -> int:
    return int(session.execute(insert(table).returning(table.id), values).scalar_one())
