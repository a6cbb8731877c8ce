"""In what steps the turnout of an open vote is told.

Ballots are published after closing in the order in which they came. Whoever watched the area grow ballot by ballot
would know from the areas on the roll whose each one is; of five at a time nobody can tell which was whose.
"""

from __future__ import annotations

STEP = 5
STEP_WORDS = f"每满 {STEP} 位业主更新一次"
FEW_WORDS = f"名册不到 {STEP} 位业主，截止以后再公布参与情况。"


def least(voted: int) -> str:
    """How many have voted at least, of whom only steps are told: "至少 5", before the first step "不到 5"."""
    return f"至少 {voted}" if voted else f"不到 {STEP}"


def told(voted: int, of: int) -> int | None:
    """How many of the heads that have voted are told of, the earliest first; None of a roll smaller than a step."""
    return None if of < STEP else voted - voted % STEP
