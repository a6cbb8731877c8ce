"""The console's pages of votes: drafting, roll and notice, canvass, paper, mandates, results, own rules."""

from __future__ import annotations

from server.kit.pages import Page
from server.votes.pages import (
    again,
    at_desk,
    board,
    candidates,
    canvass,
    drafting,
    meetings,
    paper,
    proxies,
    results,
    roll,
    rules,
)

PAGES: tuple[Page, ...] = (
    *board.pages, *rules.pages, *drafting.pages, *candidates.pages, *roll.pages, *canvass.pages, *paper.pages,
    *proxies.pages, *results.pages, *again.pages, *at_desk.pages, *meetings.pages,
)  # fmt: skip
