"""Shapes of matters in and out. Money is whole fen."""

from server.proposals.schemas.coming import AgreedIn, AnswerIn, KindArgs, MatterIn, MatterList, ObjectionIn
from server.proposals.schemas.lines import KindsOut, MatterPage
from server.proposals.schemas.story import MatterOut

__all__ = [
    "AgreedIn",
    "AnswerIn",
    "KindArgs",
    "KindsOut",
    "MatterIn",
    "MatterList",
    "MatterOut",
    "MatterPage",
    "ObjectionIn",
]
