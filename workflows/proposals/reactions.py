"""Everything that follows from matters and votes, in one list; what it is stands in the two files beside this one."""

from __future__ import annotations

from workflows.proposals import matters, polls

REACTIONS = [*matters.REACTIONS, *polls.REACTIONS]
