"""Accounts: each has a class, a name, and a side on which it grows."""

from __future__ import annotations

import pytest

from server.ledger.rules.accounts import LABELS, Account, Class, class_of, natural
from server.ledger.rules.moves import Move


def test_every_account_has_a_name_and_no_two_have_the_same() -> None:
    assert set(LABELS) == set(Account)
    assert len(set(LABELS.values())) == len(Account)


@pytest.mark.parametrize(
    ("account", "kind"),
    [
        (Account.RECEIVABLE, Class.ASSET), (Account.FUND_BANK, Class.ASSET), (Account.PREPAID, Class.LIABILITY),
        (Account.FUND, Class.LIABILITY), (Account.OPENING, Class.EQUITY), (Account.INCOME, Class.INCOME),
        (Account.OTHER_INCOME, Class.INCOME), (Account.SPENDING, Class.EXPENSE), (Account.BAD_DEBT, Class.EXPENSE),
    ],
)  # fmt: skip
def test_an_account_stands_in_its_class(account: Account, kind: Class) -> None:
    assert class_of(account) is kind


def test_a_balance_is_told_as_what_the_account_has_grown_by() -> None:
    assert natural(Account.RECEIVABLE, 500, 200) == 300
    assert natural(Account.PREPAID, 200, 500) == 300


@pytest.mark.parametrize("fen", [0, -1])
def test_a_move_moves_more_than_nothing(fen: int) -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        Move(Account.BANK, Account.INCOME, fen)


def test_a_move_goes_between_two_accounts_and_back_the_same_way() -> None:
    with pytest.raises(ValueError, match="two accounts"):
        Move(Account.BANK, Account.BANK, 5)
    there = Move(Account.WECHAT, Account.RECEIVABLE, 5, bill_id=7, item="property")
    assert there.back() == Move(Account.RECEIVABLE, Account.WECHAT, 5, bill_id=7, item="property")
    assert there.back().back() == there
