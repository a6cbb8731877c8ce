"""What stands under prices and bills says the same of the contract as the page of the contract does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from server.fees.rules import notes

SINCE, UNTIL = date(2026, 1, 1), date(2028, 12, 31)
HELD = "物业服务合同：2026-01-01 至 2028-12-31。"


@pytest.mark.parametrize(("signed", "since", "said"), [
    (False, None, [notes.ENTRUSTED]), (False, SINCE, [HELD, notes.UNSIGNED]), (True, SINCE, [HELD, notes.NO_LATE]),
    (True, None, [notes.NO_LATE]),
])  # fmt: skip
def test_a_contract_that_is_written_down_is_never_called_missing(
    signed: bool, since: date | None, said: list[str]
) -> None:
    until = UNTIL if since else None
    told = notes.of_contract(
        form="包干制", assembly_contract=signed, late_rate=None, contract_from=since, contract_until=until
    )
    assert told == [notes.LUMP_SUM, *said]


@pytest.mark.parametrize(("given", "said"), [
    ({}, [notes.ENTRUSTED]), ({"contract_from": SINCE}, [notes.OF_BILL_UNSIGNED]), ({"assembly_contract": True}, []),
    ({"contract_from": SINCE, "levy": True}, [notes.SHARED_MONEY]), ({"void": True}, [notes.VOID]),
])  # fmt: skip
def test_under_a_bill_stands_the_same(given: dict[str, Any], said: list[str]) -> None:
    plain = {"assembly_contract": False, "part": 0, "levy": False, "former": False}
    assert notes.of_bill(**(plain | given)) == said
