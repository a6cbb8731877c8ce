"""In what steps the turnout of an open vote is told.

Ballots are published after closing in the order in which they came. Whoever watched the area grow ballot by ballot
would know from the areas on the roll whose each one is; of five at a time nobody can tell which was whose.
"""

from __future__ import annotations

STEP, MAY_TELL = 5, 30
STEP_WORDS = f"每满 {STEP} 位业主更新一次"
MAY_TELL_WORDS = "这次只有 {heads} 位业主。结果要公布同意、反对各多少人、多少面积，邻居对着名册可能算得出各家怎么选。"
FEW_WORDS = f"名册不到 {STEP} 位业主，截止以后再公布参与情况。"


def least(voted: int) -> str:
    """How many have voted at least, of whom only steps are told: "至少 5", before the first step "不到 5"."""
    return f"至少 {voted}" if voted else f"不到 {STEP}"


def told(voted: int, of: int) -> int | None:
    """How many of the heads that have voted are told of, the earliest first; None of a roll smaller than a step."""
    return None if of < STEP else voted - voted % STEP


def may_tell(heads: int) -> str | None:
    """What owners must know before they vote where they are few: the figures that have to be published, with the roll,
    may tell neighbours who can add what each of them chose. None where they are many."""
    return MAY_TELL_WORDS.format(heads=heads) if heads < MAY_TELL else None
