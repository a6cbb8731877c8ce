"""The JSON doors of votes."""

from server.votes.routes import results, voting
from server.votes.routes.results import file_doors

doors = [*voting.doors, *results.doors]

__all__ = ["doors", "file_doors"]
