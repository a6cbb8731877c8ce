"""Whose bills money may go to: the cases, without a database."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from server.payments.rules.whose import first_asked, is_others, not_his

OLD, NEW, SPOUSE, TENANT = 1, 2, 3, 4


@dataclass(frozen=True)
class Bill:
    """A bill of a home that NEW and SPOUSE own today."""

    name: str
    people: frozenset[int]
    rests: bool = False
    ordered: bool = False

    @property
    def others(self) -> bool:
        """Whether neither of them owes it."""
        return is_others(self.people, {NEW, SPOUSE})


THEIRS, BEFORE = Bill("theirs", frozenset({NEW, SPOUSE})), Bill("before", frozenset({OLD}))


@pytest.mark.parametrize(("payer", "first"), [
    (NEW, "theirs"), (SPOUSE, "theirs"), (TENANT, "theirs"), (None, "theirs"), (OLD, "before"),
])  # fmt: skip
def test_money_goes_first_to_what_its_payer_owes_else_to_what_todays_owners_do(payer: int | None, first: str) -> None:
    assert [bill.name for bill in first_asked([BEFORE, THEIRS], payer)] == [first]


def test_who_owes_nothing_pays_nothing_of_a_former_owner_unasked() -> None:
    assert [first_asked([BEFORE], payer) for payer in (NEW, TENANT, None)] == [[], [], []]
    assert not_his(BEFORE, NEW) and not_his(BEFORE, None) and not not_his(BEFORE, OLD) and not not_his(THEIRS, TENANT)


def test_a_home_of_which_no_owner_is_known_owes_its_own_bills() -> None:
    assert not is_others((), ()) and is_others((), {NEW}) and is_others({OLD}, ())


def test_what_rests_is_paid_only_when_somebody_says_so() -> None:
    doubted = Bill("doubted", frozenset({NEW}), rests=True)
    assert [bill.name for bill in first_asked([doubted, THEIRS], NEW)] == ["theirs"]
    assert first_asked([doubted], NEW) == []


def test_a_fee_that_is_paid_settles_no_repair_unasked() -> None:
    lock = Bill("lock", frozenset({NEW}), ordered=True)
    assert [bill.name for bill in first_asked([lock, THEIRS], NEW)] == ["theirs"]
    assert first_asked([lock], NEW) == []
