"""The console's pages of reports: the queues, one report's whole story, entering a report for somebody,
what the content check hid, whom to ring up, the figures of a month, and its record on paper."""

from __future__ import annotations

from server.kit.pages import Page
from server.reports.pages import calls, checks, entering, figures, leaving, one, record, work

PAGES: tuple[Page, ...] = (
    *work.pages, *calls.pages, *figures.pages, *entering.pages, *checks.pages, *leaving.pages, *one.pages,
    *record.pages,
)  # fmt: skip
