"""Use cases of votes: draft, give notice, open, cast, take in paper, mandates, canvass; close, count, dispute, end."""

from server.votes.sealing.keys import KeyIncomplete, Keys

__all__ = ["KeyIncomplete", "Keys"]
