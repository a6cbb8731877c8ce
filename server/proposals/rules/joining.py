"""A home that joins a lift after the payers have signed (E-09): what it pays by the table of the agreement, and what
each earlier payer gets back of it, to the fen. What a payer carries is what it paid less what it got back so far, so
that a second and a third late home leave no fen over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from server.kit.errors import Conflict
from server.proposals.rules.shares import BuyIn, Coefficients, ShareHome, share_table
from server.proposals.rules.words import State


class JoinState(StrEnum):
    """How far a late home has come: asked for it, signed, its money shared out among the others, or never mind."""

    ASKED = "asked"
    AGREED = "agreed"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


JOIN_LABELS: Mapping[str, str] = {
    JoinState.ASKED: "想加入，等签字",
    JoinState.AGREED: "已签字，等款项到账和分回",
    JoinState.SETTLED: "已加入，款项已分回",
    JoinState.WITHDRAWN: "不加入了",
}

OPEN_TO_JOIN = (State.PASSED, State.FINISHED)
"""A lift is joined years after its matter is finished, too."""


class NothingToPay(Conflict):
    """By the table of the agreement this home pays nothing, so there is nothing to join with."""

    def __init__(self) -> None:
        super().__init__("join_pays_nothing", "按签好的分摊表，这户不用出资，不用补交。")


def late_join(
    total: int, homes: Sequence[ShareHome], coefficients: Coefficients, *, carried: Mapping[str, int], joins: str
) -> BuyIn:
    """What ``joins`` pays and what each of ``carried`` (key to fen, adding up to ``total``) gets back: then everybody
    carries what he would if it had signed at first. :class:`NothingToPay`.

    Nobody is asked for more: where rounding would take a fen from somebody, whoever gets most back has it less.
    """
    out = [home.key for home in homes if home.key not in carried and home.key != joins]
    after = share_table(total, homes, coefficients, non_payers=out)
    pays = after.of(joins).fen
    if not pays:
        raise NothingToPay
    return BuyIn(pays, _nobody_below({key: fen - after.of(key).fen for key, fen in carried.items()}))


def _nobody_below(back: Mapping[str, int]) -> dict[str, int]:
    kept = {key: max(fen, 0) for key, fen in back.items()}
    for _ in range(sum(kept.values()) - sum(back.values())):
        kept[min(kept, key=lambda key: (-kept[key], key))] -= 1
    return kept
