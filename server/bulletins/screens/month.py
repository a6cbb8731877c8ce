"""A month of sheets: of one estate day by day, of all estates side by side."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.bulletins.models import Sheet
from server.bulletins.rules.words import KIND_LABELS, STATE_LABELS, Kind, State
from server.bulletins.screens.today import TROUBLE
from server.groups import queries as groups
from server.kit.calendar.days import add_months

MARKS = {
    State.DRAFTED: "ready", State.WAITING: "waiting", State.HELD: "held", State.PUBLISHED: "sent",
    State.WITHDRAWN: "gone", State.SKIPPED: "off", State.DROPPED: "dropped",
}  # fmt: skip

LEGEND = {
    "sent": "已发布", "late": "迟发", "waiting": "待审阅", "ready": "待发布", "held": "已暂缓", "off": "按规定不发",
    "dropped": "未能补做", "gone": "已撤下",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Month:
    """A month by its first day."""

    first: date

    @property
    def days(self) -> list[date]:
        """Its days."""
        return [
            self.first + timedelta(days=n) for n in range(calendar.monthrange(self.first.year, self.first.month)[1])
        ]

    @property
    def weeks(self) -> list[list[date]]:
        """Whole weeks from Monday to Sunday, days of the neighbouring months included."""
        return calendar.Calendar().monthdatescalendar(self.first.year, self.first.month)

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return add_months(self.first, -1)

    @property
    def after(self) -> date:
        """The first day of the month after."""
        return add_months(self.first, 1)

    @property
    def label(self) -> str:
        """2026年11月."""
        return f"{self.first.year}年{self.first.month}月"


def sheets(session: Session, month: Month, estate_ids: Sequence[int]) -> dict[tuple[int, date], list[dict[str, Any]]]:
    """The newest version of each sheet of these estates in a month, by estate and day; callers have asked who may see
    these estates. Each with its ``mark``, ``label`` and whether some group did not get it (``trouble``)."""
    here = Sheet.estate_id.in_(estate_ids), Sheet.day.between(month.first, month.days[-1])
    columns = (Sheet.id, Sheet.estate_id, Sheet.kind, Sheet.day, Sheet.number, Sheet.state, Sheet.late, Sheet.note)
    rows = session.execute(select(*columns).where(*here).order_by(Sheet.kind, Sheet.day, Sheet.number)).mappings()
    newest: dict[tuple[int, str, date], RowMapping] = {(row["estate_id"], row["kind"], row["day"]): row for row in rows}
    posted = groups.postings_of(session, piece="bulletin", piece_ids=[row["id"] for row in newest.values()])
    found: dict[tuple[int, date], list[dict[str, Any]]] = {}
    for row in newest.values():
        trouble = any(one["state"] in TROUBLE for one in posted[row["id"]])
        found.setdefault((row["estate_id"], row["day"]), []).append(_dressed(row, trouble))
    return found


def _dressed(row: RowMapping, trouble: bool) -> dict[str, Any]:
    state = State(row["state"])
    late = row["late"] and state is State.PUBLISHED
    return {
        **row, "mark": "late" if late else MARKS[state], "label": "迟发" if late else STATE_LABELS[state],
        "kind_label": KIND_LABELS[Kind(row["kind"])], "trouble": trouble,
    }  # fmt: skip
