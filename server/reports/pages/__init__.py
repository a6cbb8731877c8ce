"""The console's pages of reports: the queues, one report's whole story, entering a report for somebody,
what the content check hid."""

from __future__ import annotations

from server.kit.pages import Page
from server.reports.pages import checks, entering, leaving, one, work

PAGES: tuple[Page, ...] = (*work.pages, *entering.pages, *checks.pages, *leaving.pages, *one.pages)
