"""The console's pages of matters: the list, one with its stages, its plan, objections and consents, meetings."""

from __future__ import annotations

from server.kit.pages import Page
from server.proposals.pages import moving, one, planning, raising, sharing_later, voices

PAGES: tuple[Page, ...] = (
    *one.pages, *raising.pages, *moving.pages, *planning.pages, *sharing_later.pages, *voices.pages,
)  # fmt: skip
