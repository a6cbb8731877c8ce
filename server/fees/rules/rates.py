"""The collection rate 收缴率 has four meanings, never mixed, always named (F-13). Amounts in fen; shown cut (CV-2)."""

from __future__ import annotations

from dataclasses import dataclass

from server.kit.percent import percent


@dataclass(frozen=True, slots=True)
class Collected:
    """What a period billed, waived and got, and the old debt it began with."""

    billed: int
    waived: int
    paid: int
    opening_arrears: int = 0
    arrears_paid: int = 0

    @property
    def current(self) -> str:
        """Paid for this period ÷ (billed - waived)."""
        return percent(self.paid, self.billed - self.waived)

    @property
    def arrears(self) -> str:
        """Old debt paid ÷ opening arrears."""
        return percent(self.arrears_paid, self.opening_arrears)

    @property
    def combined(self) -> str:
        """Everything paid ÷ everything due."""
        return percent(self.paid + self.arrears_paid, self.billed - self.waived + self.opening_arrears)


def households(fully_paid: int, billed: int) -> str:
    """Households that paid in full ÷ households billed; who paid a part does not count."""
    return percent(fully_paid, billed)
