"""The JSON doors of votes."""

from server.votes.routes import meetings, results, voting
from server.votes.routes.results import file_doors

doors = [*voting.doors, *results.doors, *meetings.doors]

__all__ = ["doors", "file_doors"]
