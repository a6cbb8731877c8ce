"""Tables of the open books: entries with budget and questions, and what is known of the maintenance fund."""

from server.books.models.entries import BookBudget, BookEntry, BookQuestion
from server.books.models.fund import FundStatement, FundUse

__all__ = ["BookBudget", "BookEntry", "BookQuestion", "FundStatement", "FundUse"]
