"""The console's window of one chat: what was said, what leaves, whose it is, and a report made of it."""

from __future__ import annotations

from server.kit.pages import Page
from workflows.chats.pages import report, window

PAGES: tuple[Page, ...] = (*window.pages, *report.pages)
