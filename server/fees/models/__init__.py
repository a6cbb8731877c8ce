"""Tables of fees. Money is whole fen, area whole hundredths of a square metre, a month is its first day.

A person's id stands without a foreign key, as people can be merged. A published bill is never edited: what changes is
how much of it is paid or waived, each by rows of its own, and whether it stands.
"""

from server.fees.models.bills import Allocation, Bill, BillRun, Levy, Waiver, bears_late, by_tariff, left_of
from server.fees.models.changes import FeeChange
from server.fees.models.debtors import Debtor, DebtorPerson
from server.fees.models.dunning import BillDispute, Demand
from server.fees.models.levy_closings import LevyClosing
from server.fees.models.openings import Opening
from server.fees.models.repairs import Repair, UnbilledRepair
from server.fees.models.tariffs import FeeItem, FeeTerms, MeterReading, SharedCost, Tariff, Vacancy

__all__ = [
    "Allocation",
    "Bill",
    "BillDispute",
    "BillRun",
    "Debtor",
    "DebtorPerson",
    "Demand",
    "FeeChange",
    "FeeItem",
    "FeeTerms",
    "Levy",
    "LevyClosing",
    "MeterReading",
    "Opening",
    "Repair",
    "SharedCost",
    "Tariff",
    "UnbilledRepair",
    "Vacancy",
    "Waiver",
    "bears_late",
    "by_tariff",
    "left_of",
]
