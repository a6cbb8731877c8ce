"""The console's pages of payments: desk, payments, refunds, what does not add up, cash, accounts, export."""

from __future__ import annotations

from server.kit.pages import Page
from server.payments.pages import accounts, cash, checks, desk, export, lists, refunds

PAGES: tuple[Page, ...] = (
    *desk.pages, *lists.pages, *refunds.pages, *checks.pages, *cash.pages, *accounts.pages, *export.pages,
)  # fmt: skip
