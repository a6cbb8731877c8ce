"""The line of the service contract: every month, in a week only when a day of it is near, never with a name."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from server.bulletins.rules.words import Kind
from server.bulletins.sections import SECTIONS, service_contract
from server.bulletins.sections.contract import Ground, Order
from server.kit.clock import SHANGHAI
from tests.cast import Cast
from tests.server.contracts.signing import Signing


def said(cast: Cast, kind: Kind, day: date) -> tuple[str, ...] | None:
    at = datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)
    order = Order(cast.xiushan, kind, day, at - timedelta(days=7), at)
    with cast.house.database.read() as session:
        found = service_contract.contracts(session, [order], at)[cast.xiushan]
    told = service_contract.read(Ground(order, {}, at, {service_contract.contracts: found}))
    return None if told is None else told.lines


@pytest.mark.parametrize(("kind", "day", "words"), [
    (Kind.MONTHLY, date(2026, 12, 3), "最晚 2027年10月2日"), (Kind.WEEKLY, date(2026, 12, 7), None),
    (Kind.WEEKLY, date(2027, 9, 6), "最晚 2027年10月2日"), (Kind.WEEKLY, date(2028, 1, 3), "现在照旧执行"),
    (Kind.WEEKLY, date(2028, 2, 7), None), (Kind.MONTHLY, date(2028, 2, 3), "现在照旧执行"),
])  # fmt: skip
def test_it_is_said_when_it_is_of_use(cast: Cast, kind: Kind, day: date, words: str | None) -> None:
    Signing(cast).sign()
    lines = said(cast, kind, day)
    assert (lines is None) is (words is None)
    assert lines is None or (len(lines) == 1 and str(words) in lines[0])


def test_a_notice_is_said_each_week_and_no_contract_never(cast: Cast) -> None:
    assert said(cast, Kind.MONTHLY, date(2026, 12, 3)) is None
    signing = Signing(cast)
    signing.sign()
    signing.let_go(signing.give())
    lines = said(cast, Kind.WEEKLY, date(2026, 12, 7))
    assert lines is not None and "物业服务到 2027年2月28日为止" in lines[0] and "不能撤离" in lines[0]
    assert service_contract.SECTION in SECTIONS and Kind.DAILY not in service_contract.SECTION.kinds
