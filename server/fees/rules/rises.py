"""What asks more of owners than before: on what it rests, and when it needs a second person. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from server.fees.rules.prices import ten_thousandths
from server.kit.errors import Conflict, Malformed

LONGEST_NUMBER, LONGEST_BASIS = 40, 200


class ChangeKind(StrEnum):
    """A higher price, or the owners' contract, which alone lets a late fee be charged (F-22)."""

    PRICE = "price"
    CONTRACT = "contract"


class ChangeState(StrEnum):
    """Asked for by one person, approved or refused by another."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Ground:
    """On what it rests: a vote in the app, or a paper with its day and number. ``words`` say more of it."""

    words: str = ""
    poll_id: int | None = None
    paper_day: date | None = None
    paper_number: str = ""


@dataclass(frozen=True, slots=True)
class Priced:
    """A price of the past or of today: for which homes, from which month."""

    price: str
    unit: str
    since: date
    applies: Mapping[str, list[Any]]


class NeedsSecond(Conflict):
    """More is asked of owners than before: a written ground and a colleague's yes come first."""

    def __init__(self) -> None:
        super().__init__(
            "second_person_needed", "比现在的价格高：要写明业主共同决定的依据，由另一位同事核对同意后才生效。"
        )


def standing(prices: Iterable[Priced]) -> list[Priced]:
    """Of each circle of homes the price that began last."""
    latest: dict[str, Priced] = {}
    for one in sorted(prices, key=lambda one: one.since):
        latest[json.dumps(one.applies, sort_keys=True)] = one
    return list(latest.values())


def is_higher(price: str, before: Iterable[Priced]) -> bool:
    """Whether somebody pays more than before."""
    return any(ten_thousandths(price) > ten_thousandths(one.price) for one in standing(before))


def paper_words(ground: Ground, today: date) -> str:
    """A paper in words; :class:`Malformed` where day or number is missing, or the day is yet to come."""
    number = ground.paper_number.strip()
    if ground.paper_day is None or not number:
        words = "请选一次已通过的表决，或写明书面文件的日期和编号"
        raise Malformed("ground_needed", f"{words}。", fields={"paper_number": [words]})
    if ground.paper_day > today:
        raise Malformed("ground_to_come", "文件的日期不能晚于今天。", fields={"paper_day": ["不能晚于今天"]})
    day = ground.paper_day
    return f"{day.year}年{day.month}月{day.day}日的书面文件，编号 {number}"
