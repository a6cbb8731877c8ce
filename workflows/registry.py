"""The lists of what happens next. A room's reactions, jobs, pushes and slow work are named here and nowhere else."""

from __future__ import annotations

from workflows.engine.jobs import Job
from workflows.engine.reactions import Reaction
from workflows.engine.slow import Slow
from workflows.engine.switchboard import Push

REACTIONS: list[Reaction] = []
JOBS: list[Job] = []
PUSHES: list[Push] = []
SLOW: list[Slow] = []
