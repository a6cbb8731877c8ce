"""The console's pages of people: claims to review, homes and their owners, staff, the audit trail."""

from __future__ import annotations

from server.kit.pages import Page
from server.people.pages import homes, owners, reviews, staff, trail

PAGES: tuple[Page, ...] = (*reviews.pages, *homes.pages, *owners.pages, *staff.pages, *trail.pages)
