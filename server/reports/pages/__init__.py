"""The console's pages of reports: the queues, one report's whole story, entering a report for somebody."""

from __future__ import annotations

from server.kit.pages import Page
from server.reports.pages import entering, one, work

PAGES: tuple[Page, ...] = (*work.pages, *entering.pages, *one.pages)
