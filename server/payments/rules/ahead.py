"""How much may be left with us in advance (F-10): so many months of what a home costs, within the contract. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from server.fees.rules.prepaying import Prepayment, may_prepay
from server.kit.errors import Conflict
from server.kit.money import half_up, yuan

LEAST_MONTH_FEN = 100_000
"""What a month is taken to cost where no bill says it yet: a thousand yuan."""


class AheadTooFar(Conflict):
    """More than the city and the contract let anybody pay ahead."""

    def __init__(self, most_fen: int, months: int) -> None:
        sentence = f"预存最多 {months} 个月，您最多还能存 {yuan(max(most_fen, 0))} 元。"
        super().__init__("prepay_over_limit", sentence, most_fen=max(most_fen, 0), most_months=months)


class BeyondContract(Conflict):
    """The service contract ends before that."""

    def __init__(self, until: date) -> None:
        sentence = f"物业服务合同到 {until:%Y-%m-%d} 为止，不能预缴到合同之后。"
        super().__init__("prepay_beyond_contract", sentence, contract_until=until.isoformat())


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is known when somebody pays ahead: what their homes cost a month (exact fen), what is in the balance, the
    last day paid for, and the limits."""

    monthly: Fraction
    balance: int
    paid_through: date
    most_months: int
    contract_until: date | None


def for_months(monthly: Fraction, months: int) -> int:
    """So many months in fen, rounded once."""
    return half_up(monthly * months)


def check(ahead: Ahead, fen: int) -> None:
    """Refuse what goes further ahead than months or contract allow, the balance that is there counted in."""
    monthly = ahead.monthly or Fraction(LEAST_MONTH_FEN)
    months = max(ceil((ahead.balance + fen) / monthly), 1)
    verdict = may_prepay(ahead.paid_through, months, ahead.contract_until, most=ahead.most_months)
    if verdict is Prepayment.OVER_LIMIT:
        raise AheadTooFar(half_up(monthly * ahead.most_months) - ahead.balance, ahead.most_months)
    if verdict is Prepayment.BEYOND_CONTRACT and ahead.contract_until is not None:
        raise BeyondContract(ahead.contract_until)
