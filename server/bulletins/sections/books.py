"""The open books: what was entered and approved in the span, and how many questions were answered. Sums only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.books.queries import day as books
from server.books.queries.day import Asked, Booked
from server.bulletins.sections.contract import Figure, Ground, Order, Reading, Section, counted, measured
from server.kit.money import yuan

MOST_LINES = 6
TITLES = {"spending": "支出", "public_income": "公共收益", "public_cost": "公共收益的成本", "to_fund": "转入维修资金"}
"""What the sheet tells sums of, in this order."""


def booked(session: Session, orders: Sequence[Order], _at: datetime) -> Mapping[int, list[Booked]]:
    """What was approved in the span of each sheet, by kind and line."""
    return books.booked_in(session, _spans(orders))


def asked(session: Session, orders: Sequence[Order], _at: datetime) -> Mapping[int, Asked]:
    """The questions asked and answered in the span of each sheet."""
    return books.asked_in(session, _spans(orders))


def read(ground: Ground) -> Reading | None:
    """The sum of each kind and a line for each line of the books; nothing where nothing was entered or asked."""
    entered: Sequence[Booked] = ground[booked]
    questions: Asked = ground[asked]
    if not entered and not questions.asked and not questions.answered:
        return None
    figures = (
        *_sums(ground, entered),
        counted(ground, "asked", "业主提问", "books.questions", questions.asked, "个"),
        counted(ground, "answered", "已答复", "books.questions", questions.answered, "个"),
    )
    return Reading(tuple(_lines(entered))[:MOST_LINES], figures)


def _sums(ground: Ground, entered: Sequence[Booked]) -> Iterable[Figure]:
    for kind, title in TITLES.items():
        of_kind = [one for one in entered if one.kind == kind]
        if of_kind:
            fen, ids = sum(one.fen for one in of_kind), [id_ for one in of_kind for id_ in one.ids]
            yield measured(ground, kind, title, "books.entries", fen, ids, f"{yuan(fen)} 元", "分")


def _lines(entered: Sequence[Booked]) -> Iterable[str]:
    for one in entered:
        title = TITLES[one.kind]
        about = title if one.kind == "to_fund" else f"{title}：{one.label}"
        yield f"{about} {yuan(one.fen)} 元，{len(one.ids)} 笔，凭证在小程序“小区账本”里"


def _spans(orders: Sequence[Order]) -> dict[int, tuple[datetime, datetime]]:
    return {one.estate_id: (one.since, one.until) for one in orders}


SECTION = Section("books", "小区账本", "chart", read, (booked, asked))
