"""The JSON doors of votes."""

from server.votes.routes import voting

doors = [*voting.doors]
