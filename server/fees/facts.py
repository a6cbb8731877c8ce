"""What happens to bills. Ids and plain values only; money is whole fen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from server.kit.facts import Fact


@dataclass(frozen=True)
class RunChecked(Fact):
    """The drafts of a run are made; somebody should look at the differences and publish them."""

    name: ClassVar[str] = "bills.run_checked"
    run_id: int
    estate_id: int


@dataclass(frozen=True)
class ChangeAsked(Fact):
    """Somebody wants owners to pay more than before; another must answer."""

    name: ClassVar[str] = "fees.change_asked"
    change_id: int
    estate_id: int
    asked_by: int


@dataclass(frozen=True)
class ChangeAnswered(Fact):
    """A higher price or the owners' contract was agreed to or refused by another person."""

    name: ClassVar[str] = "fees.change_answered"
    change_id: int
    estate_id: int
    approved: bool


@dataclass(frozen=True)
class BillsPublished(Fact):
    """The bills of a run can be seen and paid."""

    name: ClassVar[str] = "bills.published"
    run_id: int
    estate_id: int


@dataclass(frozen=True)
class BillPaid(Fact):
    """Nothing is open of a bill any more."""

    name: ClassVar[str] = "bill.paid"
    bill_id: int
    debtor_id: int
    estate_id: int


@dataclass(frozen=True)
class BillReopened(Fact):
    """A bill that was paid is owed again, because its payment was given back."""

    name: ClassVar[str] = "bill.reopened"
    bill_id: int
    debtor_id: int
    estate_id: int


@dataclass(frozen=True)
class BillVoided(Fact):
    """A published bill was wrong and does not count any more; ``why`` is for whoever owed it."""

    name: ClassVar[str] = "bill.voided"
    bill_id: int
    debtor_id: int
    estate_id: int
    why: str


@dataclass(frozen=True)
class BillsWaived(Fact):
    """Part of a bill need not be paid."""

    name: ClassVar[str] = "bill.waived"
    bill_id: int
    debtor_id: int
    estate_id: int
    fen: int


@dataclass(frozen=True)
class WaiverAsked(Fact):
    """Somebody asks that part of a bill be waived; another must answer."""

    name: ClassVar[str] = "bill.waiver_asked"
    waiver_id: int
    estate_id: int
    asked_by: int


@dataclass(frozen=True)
class WaiverAnswered(Fact):
    """A waiver that somebody asked for was approved or refused."""

    name: ClassVar[str] = "bill.waiver_answered"
    waiver_id: int
    bill_id: int
    estate_id: int


@dataclass(frozen=True)
class WaiverEnded(Fact):
    """A waiver that somebody asked for ended without an answer, because ``by`` made its bill void."""

    name: ClassVar[str] = "bill.waiver_ended"
    waiver_id: int
    bill_id: int
    estate_id: int
    by: int


@dataclass(frozen=True)
class RepairBilled(Fact):
    """A repair that a resident ordered can be seen and paid."""

    name: ClassVar[str] = "bill.repair_raised"
    bill_id: int
    repair_id: int
    estate_id: int


@dataclass(frozen=True)
class LevyOpened(Fact):
    """Shares of a decided cost can be seen and paid."""

    name: ClassVar[str] = "levy.opened"
    levy_id: int
    estate_id: int


@dataclass(frozen=True)
class LevyClosingAsked(Fact):
    """Somebody asks that a levy end; another must answer."""

    name: ClassVar[str] = "levy.closing_asked"
    closing_id: int
    estate_id: int


@dataclass(frozen=True)
class LevyClosingAnswered(Fact):
    """A levy has ended and what was left of it is back, or another person said no."""

    name: ClassVar[str] = "levy.closing_answered"
    closing_id: int
    estate_id: int
    approved: bool


@dataclass(frozen=True)
class DisputeRaised(Fact):
    """Somebody says that a bill is wrong."""

    name: ClassVar[str] = "bill.disputed"
    dispute_id: int
    bill_id: int
    estate_id: int


@dataclass(frozen=True)
class DisputeDecided(Fact):
    """A dispute was upheld or rejected."""

    name: ClassVar[str] = "bill.dispute_decided"
    dispute_id: int
    bill_id: int
    estate_id: int
    state: str


@dataclass(frozen=True)
class DisputeReturned(Fact):
    """Whoever disputed a bill is not content with the answer: it is open again."""

    name: ClassVar[str] = "bill.dispute_returned"
    dispute_id: int
    bill_id: int
    estate_id: int


@dataclass(frozen=True)
class DemandSent(Fact):
    """A debtor was asked to pay."""

    name: ClassVar[str] = "demand.sent"
    demand_id: int
    debtor_id: int
    estate_id: int
