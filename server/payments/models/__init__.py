"""Tables of payments. Persons, bills and debtors stand without a foreign key: people can be merged, bills are many."""

from server.payments.models.links import LinkedOrder, PayLink
from server.payments.models.matching import CashDay, Mismatch, Refund, Statement, StatementLine
from server.payments.models.orders import Merchant, Order, PayNotice
from server.payments.models.papers import InvoiceRequest, Receipt, ReceiptSeries
from server.payments.models.payments import Autopay, DeskTerms, Payment, Payout

__all__ = [
    "Autopay",
    "CashDay",
    "DeskTerms",
    "InvoiceRequest",
    "LinkedOrder",
    "Merchant",
    "Mismatch",
    "Order",
    "PayLink",
    "PayNotice",
    "Payment",
    "Payout",
    "Receipt",
    "ReceiptSeries",
    "Refund",
    "Statement",
    "StatementLine",
]
