"""The console's pages of notices: the lists, writing one, one with its readers and everything done with it."""

from __future__ import annotations

from server.kit.pages import Page
from server.notices.pages import moving, one, writing

PAGES: tuple[Page, ...] = (*one.pages, *writing.pages, *moving.pages)
