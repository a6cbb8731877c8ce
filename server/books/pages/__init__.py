"""The console's pages of the open books: the books, entries, questions, budget, yearly settlement, maintenance fund,
trial balance."""

from __future__ import annotations

from server.books.pages import answers, board, budget, entering, fund, settlement, trial
from server.kit.pages import Page

PAGES: tuple[Page, ...] = (
    *board.pages,
    *entering.pages,
    *answers.pages,
    *budget.pages,
    *settlement.pages,
    *fund.pages,
    *trial.pages,
)
