"""The console's pages of the register: estates, and the lifts of mine."""

from __future__ import annotations

from server.kit.pages import Page
from server.register.pages import estates, lifts, visits

PAGES: tuple[Page, ...] = (*estates.pages, *lifts.pages, *visits.pages)
