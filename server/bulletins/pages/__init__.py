"""The console's pages of sheets: today over all estates, one with its editor, the month, the plans, contributions."""

from __future__ import annotations

from server.bulletins.pages import acts, contributions, month, notices, one, plans, today
from server.kit.pages import Page

PAGES: tuple[Page, ...] = (
    *today.pages, *month.pages, *plans.pages, *contributions.pages, *one.pages, *acts.pages,
    *notices.pages,
)  # fmt: skip
