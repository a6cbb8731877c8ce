"""Answers that were promised by an hour: the team is reminded before it, and after it whoever stands above them and the
resident, who reads that it is late and who has been told. Each once, by day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from config import FOLDER, read_toml
from server.delivery import queries as delivery
from server.delivery.service import telling
from server.kit.clock import SHANGHAI
from server.kit.house import House
from server.kit.logs import log
from server.people import queries as people
from server.people.rules import ADMIN, COMMISSIONER, COMMUNITY, MANAGER, STREET
from server.places import queries as places
from workflows.engine.jobs import Job, every

ABOVE = ((MANAGER,), (ADMIN,), (COMMISSIONER, COMMUNITY), (STREET,))
"""Who is told of what is late, the first of these that somebody is."""
CALLED = {MANAGER: "项目经理", ADMIN: "系统管理员", COMMISSIONER: "社区专员", COMMUNITY: "社区", STREET: "街道"}
SOON_TITLE, SOON = "快到答应的时间了", "{what}，{by}前要{done}，请看一眼。"
LATE_TITLE, LATE_STAFF = "答应的时间过了", "{what}，本该{by}前{done}，现在还没有，请督促。"
LATE, TOLD = "对不起，我们晚了：{mine}，本该{by}前{done}。", "已告诉{who}，请他们督促。"
RING, ELSEWHERE = "着急可以打 {phone}。", "您也可以找社区、街道，或打 12345。"


@dataclass(frozen=True, slots=True)
class Owed:
    """An answer that is owed. ``key`` names it for ever; ``what`` is how staff read of it, without a name, and ``mine``
    how the resident does; ``said_by`` its hour in words; ``done`` what was promised to the resident. ``remind_hours``:
    how long before the team is reminded where that is shorter than usual. ``spared_id`` is never told, and what is
    ``private`` stands in no log of the estate."""

    key: str
    estate_id: int
    by: datetime
    said_by: str
    what: str
    mine: str
    team: Sequence[int]
    resident_id: int | None
    title: str
    page: str | None
    staff_page: str | None
    above: Sequence[Sequence[str]] = ABOVE
    spared_id: int | None = None
    private: bool = False
    done: str = "答复您"
    remind_hours: int | None = None

    @property
    def cause(self) -> str:
        """The stem of the names of everything said about it."""
        return f"promise:{self.key}"


Source = Callable[[Session, datetime, datetime], Sequence[Owed]]
"""What is owed with an hour in a span: after the first instant, and not after the second."""


@cache
def numbers() -> dict[str, Any]:
    """The numbers of ``config/jobs.toml``."""
    table: dict[str, Any] = read_toml(FOLDER / "jobs.toml")["promises"]
    return table


def watch(sources: Sequence[Source]) -> Job:
    """The job that looks after everything these sources say is owed."""

    def act(house: House, at: datetime) -> str | None:
        first, last = numbers()["by_day"]
        if not first <= at.astimezone(SHANGHAI).hour < last:
            return None
        done, broken = 0, list[str]()
        for source in sources:
            try:
                with house.database.write() as session:
                    done += sum(_tell(session, owed, at) for owed in _new(session, source, at))
            except Exception:  # noqa: BLE001 - the others must not wait for one that is broken
                log.exception("promises_broken", source=source.__module__)
                broken.append(source.__module__)
        if broken:
            raise RuntimeError(f"{done} told, broken: {broken}")
        return f"{done} told" if done else None

    return Job("promises.watch", every(minutes=10), act, silent_after=timedelta(hours=2))


def _new(session: Session, source: Source, at: datetime) -> Iterator[Owed]:
    """What nobody was told of yet, as it stands now."""
    since = at - timedelta(days=numbers()["tell_for_days"])
    usual = numbers()["remind_hours_before"]
    found = [
        owed for owed in source(session, since, at + timedelta(hours=usual))
        if owed.by <= at + timedelta(hours=min(usual, owed.remind_hours or usual))
    ]  # fmt: skip
    told = delivery.told(session, [_part(owed, at) for owed in found])
    yield from (owed for owed in found if _part(owed, at) not in told)


def _part(owed: Owed, at: datetime) -> str:
    return f"{owed.cause}:{'late' if owed.by <= at else 'soon'}"


def _tell(session: Session, owed: Owed, at: datetime) -> bool:
    if owed.by > at:
        words = SOON.format(what=owed.what, by=owed.said_by, done=owed.done.removesuffix("您"))
        to = _spared(owed, owed.team) or _above(session, owed)[0]
        return _staff(session, owed, to, SOON_TITLE, words, at)
    above, who = _above(session, owed)
    late = LATE_STAFF.format(what=owed.what, by=owed.said_by, done=owed.done.removesuffix("您"))
    told = _staff(session, owed, above, LATE_TITLE, late, at)
    if owed.resident_id is not None:
        phone = places.estate(session, owed.estate_id)["phone"]
        words = LATE.format(mine=owed.mine, by=owed.said_by, done=owed.done) + (TOLD.format(who=who) if who else "")
        words += (RING.format(phone=phone) if phone else "") + ("" if who and phone else ELSEWHERE)
        telling.note(session, cause=_part(owed, at), people=[owed.resident_id], title=owed.title, words=words,
                     page=owed.page, at=at, estate_id=None if owed.private else owed.estate_id,
                     spared_id=owed.spared_id)  # fmt: skip
    return told or owed.resident_id is not None


def _staff(session: Session, owed: Owed, to: Sequence[int], title: str, words: str, at: datetime) -> bool:
    telling.tell(session, cause=_part(owed, at), people=to, key="staff_task", fields={}, title=title, words=words,
                 page=owed.staff_page, at=at, estate_id=None if owed.private else owed.estate_id,
                 spared_id=owed.spared_id)  # fmt: skip
    return bool(to)


def _above(session: Session, owed: Owed) -> tuple[list[int], str]:
    """Who is told that it is late, and what the resident reads of them; nobody where the estate has none of them."""
    for roles in owed.above:
        held = {role: [row["id"] for row in people.staff_covering(session, owed.estate_id, (role,))] for role in roles}
        found = {role: ids for role, some in held.items() if (ids := _spared(owed, some))}
        if found:
            return sorted({id_ for ids in found.values() for id_ in ids}), CALLED[next(iter(found))]
    return [], ""


def _spared(owed: Owed, ids: Sequence[int]) -> list[int]:
    return [id_ for id_ in ids if id_ not in (owed.spared_id, owed.resident_id)]
