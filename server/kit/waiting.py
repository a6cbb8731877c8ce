"""What one person writes down and another one answers: the row while it waits, for one transaction alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import FOLDER, read_toml
from server.kit.db import Base
from server.kit.errors import Conflict, Stale, not_found

ASKED = "asked"
"""The state of a row that waits for its answer; every table of such papers has ``state`` and ``version``."""
Row = TypeVar("Row", bound=Base)
FILE = "waiting.toml"


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that nobody has answered: since when, and who asked (None: nobody did, it came about by itself).
    ``estate_id`` is None for what belongs to no estate; ``to`` is who could answer it, None where their roles alone say
    so; ``which`` of its kind it is, where its kind alone does not."""

    id: int | str
    estate_id: int | None
    asked_by: int | None
    asked_at: datetime
    to: tuple[int, ...] | None = None
    which: str = ""


@cache
def figures() -> dict[str, int]:
    """The days of ``config/waiting.toml``."""
    return dict(read_toml(FOLDER / FILE))


def reminded_before(at: datetime, *, soon: bool = False) -> datetime:
    """What was asked for by then and waits still is reminded of; ``soon``: of what is late after a day."""
    return at - _first(soon)


def round_of(asked_at: datetime, at: datetime, *, soon: bool = False) -> int:
    """Which reminder of a thing it is time for: 0 for the first, one more each time so many days later."""
    return (at - asked_at - _first(soon)) // timedelta(days=figures()["remind_again_after_days"])


def _first(soon: bool) -> timedelta:
    return timedelta(days=figures()["remind_soon_after_days" if soon else "remind_after_days"])


def since(session: Session, table: type[Base], before: datetime) -> list[Waits]:
    """The rows of a table that were asked for by an instant and wait, oldest first."""
    model: Any = table
    asked = select(model.id, model.estate_id, model.asked_by, model.asked_at)
    rows = session.execute(asked.where(model.state == ASKED, model.asked_at <= before).order_by(model.id))
    return [Waits(*row) for row in rows]


def held(
    session: Session, table: type[Row], row_id: int, version: int, *, code: str, what: str,
    known: Callable[[Row], bool],
) -> Row:  # fmt: skip
    """The row, held until this transaction ends. Not found for whoever may not know of it (``known``),
    :class:`Conflict` ``<code>_answered`` once it was answered, :class:`Stale` ``<code>_changed`` in another version."""
    model: Any = table
    asked = select(table).where(model.id == row_id).with_for_update()
    row: Any = session.scalar(asked.execution_options(populate_existing=True))
    if row is None or not known(row):
        raise not_found(what)
    if row.state != ASKED:
        raise Conflict(f"{code}_answered", f"{what}已经处理过了。", state=row.state)
    if row.version != version:
        raise Stale(f"{code}_changed", f"{what}刚被别人改过，请刷新后再操作。", version=row.version)
    found: Row = row
    return found
