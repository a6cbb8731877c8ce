"""Everything that follows from matters and votes, in one list; what it is stands in the files beside this one."""

from __future__ import annotations

from workflows.proposals import committee, community, consents, delivering, lending, matters, polls, ruling

REACTIONS = [
    *matters.REACTIONS,
    *polls.REACTIONS,
    *community.REACTIONS,
    *consents.REACTIONS,
    *ruling.REACTIONS,
    *delivering.REACTIONS,
    *lending.REACTIONS,
    *committee.REACTIONS,
]
