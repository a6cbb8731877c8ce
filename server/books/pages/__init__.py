"""The console's pages of the open books: the books themselves, entries, questions, the budget, the maintenance
fund, the trial balance."""

from __future__ import annotations

from server.books.pages import answers, board, budget, entering, fund, trial
from server.kit.pages import Page

PAGES: tuple[Page, ...] = (
    *board.pages, *entering.pages, *answers.pages, *budget.pages, *fund.pages, *trial.pages,
)  # fmt: skip
