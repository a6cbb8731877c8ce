"""The maintenance fund as its papers tell it: for owners what was confirmed, for the console what waits too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from server.books import policy
from server.books.models import FundStatement, FundUse
from server.books.rules.entries import STATE_LABELS, State
from server.books.rules.fund_papers import (
    EMERGENCY_PUBLISH_DAYS,
    GROUND_LABELS,
    WHOLE,
    Ground,
    growth_words,
    standing,
)
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.db import table
from server.kit.errors import not_found
from server.openness.rules import emergency_confirmers
from server.people import queries as people
from server.places import queries as places

MOST_SHOWN = 40
ROLE_WORDS = {"street": "街道", "community": "社区", "committee": "业委会"}
_STATEMENTS, _USES = table(FundStatement), table(FundUse)
_TABLES = {"statement": _STATEMENTS, "use": _USES}


class Emergency(NamedTuple):
    """The fund was used in an emergency on a day; until ``due_by`` sum and shares are published (台州物业条例 52)."""

    id: int
    day: date
    due_by: date
    words: str


def told(session: Session, estate_id: int) -> dict[str, Any] | None:
    """What owners read: each part as its latest statement tells it, earlier statements, and every use; what was put
    right stays in sight, marked. None while nothing was confirmed."""
    statements, uses = approved(session, "statement", estate_id), approved(session, "use", estate_id)
    if not statements and not uses:
        return None
    parts = latest(statements if len(statements) < MOST_SHOWN else _of_each_part(session, estate_id))
    shown = {one["id"] for one in parts}
    return {
        "parts": parts, "low": any(one["low"] for one in parts), "uses": uses,
        "earlier": [one for one in statements if one["id"] not in shown],
    }  # fmt: skip


def approved(session: Session, paper: str, estate_id: int) -> list[dict[str, Any]]:
    """What was confirmed of an estate, corrected ones too, the latest day first."""
    of = _TABLES[paper]
    asked = select(of).where(of.c.estate_id == estate_id, of.c.state == State.APPROVED)
    rows = session.execute(asked.order_by(of.c.day.desc(), of.c.id.desc()).limit(MOST_SHOWN)).mappings().all()
    return [shown(paper, row) for row in rows]


def latest(statements: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The latest standing statement of each part, the whole estate first; of rows with the latest day first."""
    found: dict[str, dict[str, Any]] = {}
    for one in statements:
        if not one["corrected"]:
            found.setdefault(one["part"], dict(one))
    return sorted(found.values(), key=lambda one: (one["part"] != WHOLE, one["low"] is False, one["part_label"]))


def is_low(session: Session, estate_id: int) -> bool | None:
    """Whether the fund of the whole estate is below the share at which owners top it up; None where no statement tells
    of the whole."""
    wanted = _STATEMENTS.c.part == WHOLE, _STATEMENTS.c.state == State.APPROVED, _STATEMENTS.c.corrected.is_(False)
    asked = select(_STATEMENTS).where(_STATEMENTS.c.estate_id == estate_id, *wanted)
    row = session.execute(asked.order_by(_STATEMENTS.c.day.desc()).limit(1)).mappings().first()
    return None if row is None else bool(shown("statement", row)["low"])


def published(session: Session, estate_id: int, since: date) -> list[tuple[date, date]]:
    """Of every standing statement from a day on: its own day, and the day on which owners could read it."""
    wanted = _STATEMENTS.c.state == State.APPROVED, _STATEMENTS.c.corrected.is_(False), _STATEMENTS.c.day >= since
    asked = select(_STATEMENTS.c.day, _STATEMENTS.c.answered_at).where(_STATEMENTS.c.estate_id == estate_id, *wanted)
    return [(day, local_day(at)) for day, at in session.execute(asked.order_by(_STATEMENTS.c.day)) if at]


def waiting(session: Session, actor: Actor) -> int:
    """How many papers of others wait for my word."""
    found = 0
    for of in _TABLES.values():
        may = policy.fund_confirmed_by(actor, of.c.estate_id)
        if of is _USES:
            urgent = of.c.ground == Ground.EMERGENCY
            may = (~urgent & may) | (urgent & policy.emergency_confirmed_by(actor, of.c.estate_id))
        mine = may, of.c.state == State.ASKED, of.c.asked_by != actor.id
        found += session.scalar(select(func.count()).select_from(of).where(*mine)) or 0
    return found


def asked(session: Session, estate_id: int) -> int:
    """How many papers of an estate wait for a second person."""
    each = (
        select(func.count()).select_from(of).where(of.c.estate_id == estate_id, of.c.state == State.ASKED)
        for of in _TABLES.values()
    )
    return sum(session.scalar(one) or 0 for one in each)


def desk(session: Session, actor: Actor, estate_id: int) -> dict[str, Any]:
    """Everything of an estate for the console: what waits, what stands, what was corrected or refused."""
    if not policy.may_look(session, actor, estate_id):
        raise not_found("小区")
    return {
        "waiting": [one for paper in _TABLES for one in _all(session, paper, estate_id, waits=True)],
        "parts": latest(_of_each_part(session, estate_id)),
        **{f"{paper}s": _all(session, paper, estate_id, waits=False) for paper in _TABLES},
    }  # fmt: skip


def one(session: Session, actor: Actor, paper: str, paper_id: int) -> dict[str, Any]:
    """One statement or use with who handled it, and what the second person should look at; not found for a stranger."""
    of = _TABLES[paper]
    asked = select(of).where(of.c.id == paper_id, policy.fund_covered(actor, of.c.estate_id))
    row = session.execute(asked).mappings().first()
    if row is None:
        raise not_found("记录")
    by = select(of.c.id).where(of.c.corrects == paper_id, of.c.state != State.REFUSED)
    before = before_it(session, row) if paper == "statement" else None
    return {
        **shown(paper, row), "names": people.names(session, [row["asked_by"], row["answered_by"] or 0]),
        "estate": places.estate(session, row["estate_id"]), "corrected_by": session.scalar(by), "before": before,
        "look_at": None if before is None else _look_at(session, row, before),
        "may_keep": policy.may_keep(session, actor, row["estate_id"]),
        **_answerers(session, actor, row),
        "own": people.same(session, row["asked_by"], actor.id),
    }  # fmt: skip


def _answerers(session: Session, actor: Actor, row: RowMapping) -> dict[str, Any]:
    if row.get("ground") != Ground.EMERGENCY:
        return {"may_confirm": policy.may_confirm_fund(session, actor, row["estate_id"])}
    roles = emergency_confirmers(places.estate(session, row["estate_id"])["city"])
    may = policy.may_confirm_emergency(session, actor, row["estate_id"])
    return {"may_confirm": may, "confirmers": "或".join(ROLE_WORDS.get(role, role) for role in roles)}


def emergencies(session: Session, estate_id: int) -> list[Emergency]:
    """Every standing use of the fund in an emergency, the oldest first."""
    stands = _USES.c.state == State.APPROVED, _USES.c.corrected.is_(False), _USES.c.fen > 0
    asked = select(_USES).where(_USES.c.estate_id == estate_id, _USES.c.ground == Ground.EMERGENCY, *stands)
    rows = session.execute(asked.order_by(_USES.c.day, _USES.c.id)).mappings()
    return [
        Emergency(
            row["id"], row["day"], row["day"] + timedelta(days=EMERGENCY_PUBLISH_DAYS),
            f"{row['part_label']}：{row['words']}",
        )
        for row in rows
    ]  # fmt: skip


def row(session: Session, paper: str, paper_id: int) -> dict[str, Any]:
    """One statement or use, for what follows from it."""
    of = _TABLES[paper]
    return shown(paper, session.execute(select(of).where(of.c.id == paper_id)).mappings().one())


def before_it(session: Session, row: Mapping[str, Any] | RowMapping) -> dict[str, Any] | None:
    """The standing statement of the same part just before this one."""
    wanted = _STATEMENTS.c.state == State.APPROVED, _STATEMENTS.c.corrected.is_(False), _STATEMENTS.c.day < row["day"]
    same = _STATEMENTS.c.estate_id == row["estate_id"], _STATEMENTS.c.part == row["part"]
    asked = select(_STATEMENTS).where(*wanted, *same).order_by(_STATEMENTS.c.day.desc()).limit(1)
    found = session.execute(asked).mappings().first()
    return None if found is None else shown("statement", found)


def shown(paper: str, row: Mapping[str, Any] | RowMapping) -> dict[str, Any]:
    """A row with its words: ``words`` and ``source_words`` as owners read them."""
    told = dict(row) | {
        "paper_kind": paper, "state_label": STATE_LABELS_FUND[row["state"]],
        "source_words": f"依据：{row['paper']}，编号 {row['number']}",
        "confirmed_on": local_day(row["answered_at"]) if row["answered_at"] else None,
    }  # fmt: skip
    if paper == "use":
        ground = row["poll_title"] if row["ground"] == Ground.VOTE else row["emergency"]
        found = f"（认定：{row['finding']}）" if row["finding"] else ""
        return told | {"ground_words": f"{GROUND_LABELS[row['ground']]}：{ground}{found}"}
    stands = standing(row["part_label"], row["day"], initial=row["initial_fen"], balance=row["balance_fen"])
    return told | {"percent": stands.percent, "low": stands.low, "words": stands.words}


STATE_LABELS_FUND: Mapping[str, str] = {**STATE_LABELS, State.ASKED: "待核对", State.APPROVED: "已核对"}


def _all(session: Session, paper: str, estate_id: int, *, waits: bool) -> list[dict[str, Any]]:
    of = _TABLES[paper]
    state = of.c.state == State.ASKED if waits else of.c.state != State.ASKED
    asked = select(of).where(of.c.estate_id == estate_id, state).order_by(of.c.day.desc(), of.c.id.desc())
    return [shown(paper, row) for row in session.execute(asked.limit(MOST_SHOWN)).mappings()]


def _of_each_part(session: Session, estate_id: int) -> list[dict[str, Any]]:
    """The latest standing statement of each part, however many there are: a stair's does not hide the estate's."""
    stands = _STATEMENTS.c.state == State.APPROVED, _STATEMENTS.c.corrected.is_(False)
    here = _STATEMENTS.c.estate_id == estate_id
    last = select(_STATEMENTS.c.part, func.max(_STATEMENTS.c.day).label("day")).where(here, *stands)
    newest = last.group_by(_STATEMENTS.c.part).subquery()
    same = (newest.c.part == _STATEMENTS.c.part) & (newest.c.day == _STATEMENTS.c.day)
    rows = session.execute(select(_STATEMENTS).join(newest, same).where(here, *stands)).mappings()
    return [shown("statement", row) for row in rows]


def _look_at(session: Session, row: Mapping[str, Any] | RowMapping, before: Mapping[str, Any]) -> str | None:
    wanted = _USES.c.state == State.APPROVED, _USES.c.corrected.is_(False), _USES.c.part == row["part"]
    span = _USES.c.estate_id == row["estate_id"], _USES.c.day > before["day"], _USES.c.day <= row["day"]
    used = session.scalar(select(func.sum(_USES.c.fen)).where(*wanted, *span)) or 0
    return growth_words(before["balance_fen"], row["balance_fen"], int(used))
