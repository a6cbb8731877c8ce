"""The bill of a paid repair (R-03): what it says, when it is due, and who owes it. Pure but for its one number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from config import FOLDER, read_toml
from server.kit.money import yuan

LONGEST = 300
"""What the formula of a bill holds."""


class Doubt(StrEnum):
    """What speaks against a bill that stands: its report was opened again, was made free, ended unmended, or another
    price was agreed to."""

    REWORK = "rework"
    FREE = "free"
    UNFIXED = "unfixed"
    REPRICED = "repriced"


TO_END = (Doubt.FREE, Doubt.UNFIXED, Doubt.REPRICED)
"""Of these those who keep the fees must do something: the bill does not end by itself."""
DOUBT_LABELS = {
    Doubt.REWORK: "正在重做",
    Doubt.FREE: "改为不收费",
    Doubt.UNFIXED: "没有修好就结案了",
    Doubt.REPRICED: "又同意了一个新报价",
}
DOUBT_SAYS = {
    Doubt.REWORK: "这次维修正在重做，账单先留着，修好再付也不迟。",
    Doubt.FREE: "这次维修改为不收费，账单由物业作废，先不用付。付过的退给您。",
    Doubt.UNFIXED: "这次维修没有修好，账单由物业作废，先不用付。付过的退给您。",
    Doubt.REPRICED: "这次维修您又同意了一个新报价，这张旧账单由物业核对，先不用付。",
}
"""What whoever owes it reads on the bill."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was agreed to, in fen."""

    what: str
    fen: int


def due_on(raised: date) -> date:
    """The last day on which it is paid in time: ``days_to_pay`` of ``config/repair_bills.toml`` after it was raised."""
    return raised + timedelta(days=int(read_toml(FOLDER / "repair_bills.toml")["days_to_pay"]))


def formula(number: str, lines: Sequence[Line]) -> str:
    """What the payer reads: ``报事 R000012：换锁芯 60.00 元，人工 20.00 元，一共 80.00 元``. Of very long ones the last
    lines are counted only; the sum is always of all."""
    total = f"一共 {yuan(sum(line.fen for line in lines))} 元"
    for shown in range(len(lines), -1, -1):
        parts = [_words(line) for line in lines[:shown]]
        left = len(lines) - shown
        told = f"报事 {number}：" + "，".join([*parts, *([f"另 {left} 项"] if left else []), total])
        if len(told) <= LONGEST:
            break
    return told[:LONGEST]


def owes_alone(agreed_by: int | None, owners: Collection[int]) -> bool:
    """Whether whoever agreed owes it alone. An owner's word binds all who own the home together (民法典 307), and so
    does a repair of which nobody knows who agreed (R-03: a private part is its owner's); a tenant's or a relative's
    binds nobody else."""
    return agreed_by is not None and agreed_by not in owners


def _words(line: Line) -> str:
    return f"{line.what} {yuan(line.fen)} 元" if line.fen else f"{line.what} 不收费"
