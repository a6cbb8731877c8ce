"""What one person writes down and another one answers: the row while it waits, for one transaction alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.db import Base
from server.kit.errors import Conflict, Stale, not_found

ASKED = "asked"
"""The state of a row that waits for its answer; every table of such papers has ``state`` and ``version``."""
Row = TypeVar("Row", bound=Base)


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
