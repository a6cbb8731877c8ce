"""Changing what people write on a sheet before it is out: weather, tomorrow, the pair of pictures, the order.

Figures are read and never typed. Every change runs the privacy gate and keeps its findings with the sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.bulletins.models import Sheet
from server.bulletins.rules.days import written_on
from server.bulletins.rules.view import PairView, SheetView, read_view
from server.bulletins.service import drafting, holding
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Malformed
from server.places import queries as places

MOST_LINES, LONGEST_LINE, LONGEST_WEATHER, LONGEST_PAIR_WORDS = 8, 80, 30, 40


def set_words(
    session: Session, actor: Actor, *, sheet_id: int, version: int, weather: str | None, tomorrow: Sequence[str],
    at: datetime,
) -> int:  # fmt: skip
    """Write the weather (None: leave it out) and tomorrow's lines. Gives the new version."""
    sheet = holding.editable(session, actor, sheet_id, version)
    lines = tuple(line.strip() for line in tomorrow if line.strip())
    if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        raise Malformed("too_many_words", f"明日安排最多 {MOST_LINES} 条，每条最多 {LONGEST_LINE} 个字。")
    if weather is not None and len(weather) > LONGEST_WEATHER:
        raise Malformed("too_many_words", f"天气最多 {LONGEST_WEATHER} 个字。")
    weather = (weather or "").strip() or None
    view = written_on(read_view(sheet.content), local_day(at), weather=weather, tomorrow=lines)
    return _keep(session, actor, sheet, view, at, weather=view.weather, tomorrow=list(view.tomorrow))


def choose_pair(
    session: Session, actor: Actor, *, sheet_id: int, version: int, report_id: int | None, words: str | None = None,
    at: datetime,
) -> int:  # fmt: skip
    """Show the before and after of this report (None: no pair), one of :func:`drafting.pair_choices`; with words of
    one's own instead of the catalogue's. Gives the new version."""
    sheet = holding.editable(session, actor, sheet_id, version)
    pair = None
    if report_id is not None:
        choices = drafting.pair_choices(session, holding.order_of(sheet), at)
        chosen = next((one for one in choices if one.report_id == report_id), None)
        if chosen is None:
            raise Malformed("pair_not_showable", "这组照片不能用：没有前后两张、没有同意公开，或还没有通过审核。")
        pair = drafting.pair_view(chosen)
        if words and words.strip():
            pair = PairView(pair.before_id, pair.after_id, words.strip()[:LONGEST_PAIR_WORDS])
    view = replace(read_view(sheet.content), pair=pair)
    return _keep(session, actor, sheet, view, at, pair=report_id)


def set_order(session: Session, actor: Actor, *, sheet_id: int, version: int, keys: Sequence[str], at: datetime) -> int:
    """Put the sections in this order; each of them named once. Gives the new version."""
    sheet = holding.editable(session, actor, sheet_id, version)
    view = read_view(sheet.content)
    known = {one.key: one for one in view.sections}
    if sorted(keys) != sorted(known):
        raise Malformed("sections_unknown", "栏目顺序不完整，请刷新后再试。")
    ordered = replace(view, sections=tuple(known[key] for key in keys))
    return _keep(session, actor, sheet, ordered, at, order=list(keys))


def refresh_section(session: Session, sheet: Sheet, key: str, *, at: datetime) -> None:
    """Read one section anew into a sheet that is not out yet (locked by the caller)."""
    view = read_view(sheet.content)
    estate = dict(places.estate(session, sheet.estate_id))
    found = drafting.one_section(session, holding.order_of(sheet), estate, key, at)
    rest = [one for one in view.sections if one.key != key]
    holding.keep(session, sheet, replace(view, sections=(*rest, *([found] if found else []))), at=at)


def _keep(session: Session, actor: Actor, sheet: Sheet, view: SheetView, at: datetime, **after: Any) -> int:
    version = holding.keep(session, sheet, view, at=at)
    audit.record(session, actor, "sheet.edited", "sheet", sheet.id, at=at, estate_id=sheet.estate_id, after=after)
    return version
