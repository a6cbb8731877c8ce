"""Tables of the open books: entries, budget, questions, settlements, and what is known of the maintenance fund."""

from server.books.models.entries import BookBudget, BookEntry, BookQuestion, BookSettlement
from server.books.models.fund import FundStatement, FundUse

__all__ = ["BookBudget", "BookEntry", "BookQuestion", "BookSettlement", "FundStatement", "FundUse"]
