"""Tables of matters: the matter itself with what it has reached, its plans and shares, and what people say of it.

A person's id stands without a foreign key: what owners decided outlives an erased person. Money is whole fen.
"""

from server.proposals.models.joining import Hardship, JoinReturn, LateJoin
from server.proposals.models.matters import Matter, MatterEvent, MatterFile, MatterStage, MatterToken
from server.proposals.models.plans import Milestone, Plan, Share, ShareSet
from server.proposals.models.voices import Answer, Consent, Meeting, Objection, Promise

__all__ = [
    "Answer",
    "Consent",
    "Hardship",
    "JoinReturn",
    "LateJoin",
    "Matter",
    "MatterEvent",
    "MatterFile",
    "MatterStage",
    "MatterToken",
    "Meeting",
    "Milestone",
    "Objection",
    "Plan",
    "Promise",
    "Share",
    "ShareSet",
]
