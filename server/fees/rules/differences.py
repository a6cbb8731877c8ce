"""Why a home is billed something else than before, in the words of the report. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from server.kit.area import square_metres

NEW, GONE = "上期没有账单", "本期没有账单"
PRICE, PAYER, MONTHS, OTHER = "收费标准变了", "缴费人变了", "计费月数变了", "空置优惠、用量或分摊变了"


@dataclass(frozen=True, slots=True)
class Sums:
    """What a home is billed for an item: fen, months, and the highest tariff, quantity and debtor of its lines."""

    fen: int
    months: int
    tariff_id: int
    quantity: int
    debtor_id: int


def why(before: Sums, now: Sums) -> str:
    """Every reason that can be seen, the strongest first."""
    if not before.months and not before.fen:
        return NEW
    if not now.months and not now.fen:
        return GONE
    found = [PRICE] if before.tariff_id != now.tariff_id else []
    if before.quantity != now.quantity and before.quantity and now.quantity and not found:
        found.append(f"数量由 {square_metres(before.quantity)} 变为 {square_metres(now.quantity)}")
    found += [MONTHS] if before.months != now.months else []
    found += [PAYER] if before.debtor_id != now.debtor_id else []
    return "；".join(found) or OTHER
