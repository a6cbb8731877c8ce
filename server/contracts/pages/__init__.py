"""The console's page of the service contract: what is agreed, its days, the notice, the hand-over."""

from __future__ import annotations

from server.contracts.pages import board, handing, recalling
from server.kit.pages import Page

PAGES: tuple[Page, ...] = (*board.pages, *handing.pages, *recalling.pages)
