"""Shapes of matters in and out. Money is whole fen."""

from server.proposals.schemas.coming import AnswerIn, KindArgs, MatterIn, MatterList, ObjectionIn
from server.proposals.schemas.lines import KindsOut, MatterPage
from server.proposals.schemas.story import MatterOut

__all__ = ["AnswerIn", "KindArgs", "KindsOut", "MatterIn", "MatterList", "MatterOut", "MatterPage", "ObjectionIn"]
