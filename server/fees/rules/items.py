"""The words of fees: kinds of items, cycles, and the states of what is kept of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """How an amount comes about."""

    PER_AREA = "per_area"
    FIXED = "fixed"
    METERED = "metered"
    SHARED_BY_AREA = "shared_by_area"
    LEVY = "levy"
    LATE_FEE = "late_fee"
    REPAIR = "repair"


KIND_LABELS = {
    Kind.PER_AREA: "按面积",
    Kind.FIXED: "按户定额",
    Kind.METERED: "按表计量",
    Kind.SHARED_BY_AREA: "按面积分摊",
    Kind.LEVY: "专项分摊",
    Kind.LATE_FEE: "违约金",
    Kind.REPAIR: "有偿维修",
}
BILLED_BY_RUNS = (Kind.PER_AREA, Kind.FIXED, Kind.METERED, Kind.SHARED_BY_AREA)
REPAIR_KEY = "repair"
KEPT_KEYS = ("levy", "late_fee", REPAIR_KEY, "other_income")
"""Keys under which the ledger and the open books keep what no run bills; nobody may add an item of their name."""


class Cycle(StrEnum):
    """How often a bill comes."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


CYCLE_MONTHS = {Cycle.MONTH: 1, Cycle.QUARTER: 3, Cycle.HALF_YEAR: 6, Cycle.YEAR: 12}
CYCLE_LABELS = {Cycle.MONTH: "按月", Cycle.QUARTER: "按季度", Cycle.HALF_YEAR: "按半年", Cycle.YEAR: "按年"}


class Payer(StrEnum):
    """Who is asked for it; the owner stays liable jointly where a tenant agreed to pay (F-06)."""

    OWNER = "owner"
    USER = "user"


class Posting(StrEnum):
    """Whether room numbers in arrears may be posted (P-06)."""

    NONE = "NONE"
    ROOM_ONLY = "ROOM_ONLY"


class DebtorKind(StrEnum):
    """Who owes: the owners together, the developer, a company, or one person who agreed to a price without owning the
    home."""

    OWNERS = "owners"
    DEVELOPER = "developer"
    COMPANY = "company"
    PERSON = "person"


class RunState(StrEnum):
    """A run is made (draft), can be looked at (checked), and is published or undone."""

    DRAFT = "draft"
    CHECKED = "checked"
    PUBLISHED = "published"
    UNDONE = "undone"


class BillState(StrEnum):
    """A bill is seen by nobody, open, paid (or waived) in full, or void."""

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    VOID = "void"


RUN_LABELS = {
    RunState.DRAFT: "生成中",
    RunState.CHECKED: "待发布",
    RunState.PUBLISHED: "已发布",
    RunState.UNDONE: "已撤销",
}
BILL_LABELS = {
    BillState.DRAFT: "草稿",
    BillState.OPEN: "待缴",
    BillState.PAID: "已结清",
    BillState.VOID: "已作废",
}
LATE_LEFT, WAIVED = "本金已付清", "已全部减免"
STANDING = (BillState.OPEN, BillState.PAID)
"""The states in which a bill is money: shown to its debtor and booked in the ledger."""


def bill_label(state: str, *, late_left: int, fen: int, waived_fen: int) -> str:
    """What a bill is called; one that is paid is not settled while something of its late fees is left, and nobody
    paid what was waived altogether; all in fen."""
    if state != BillState.PAID:
        return BILL_LABELS[BillState(state)]
    return LATE_LEFT if late_left else WAIVED if 0 < fen == waived_fen else BILL_LABELS[BillState.PAID]


class AllocationKind(StrEnum):
    """What of a debt was paid."""

    PRINCIPAL = "principal"
    LATE_FEE = "late_fee"


class WaiverState(StrEnum):
    """A waiver is asked for, then approved or refused by somebody else; ``off``: approved, and gone with its bill."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    OFF = "off"


class LevyState(StrEnum):
    """A levy is collected, then closed; void when it was opened by mistake."""

    OPEN = "open"
    CLOSED = "closed"
    VOID = "void"


class DisputeState(StrEnum):
    """A dispute is open, then upheld, rejected or withdrawn."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class DemandStep(StrEnum):
    """The ladder of demands: reminder, second reminder, written demand, arbitration or court (民法典 944)."""

    REMIND = "remind"
    SECOND = "second"
    WRITTEN = "written"
    LEGAL = "legal"


STEP_LABELS = {
    DemandStep.REMIND: "提醒",
    DemandStep.SECOND: "再次提醒",
    DemandStep.WRITTEN: "书面催告",
    DemandStep.LEGAL: "诉前告知",
}
BY_MACHINE = (DemandStep.REMIND, DemandStep.SECOND, DemandStep.WRITTEN)
"""What goes out by itself; a notice of a claim is prepared and waits for somebody."""


class DemandState(StrEnum):
    """A demand waits for somebody to send it, was sent, or was stopped because nothing is owed any more."""

    PREPARED = "prepared"
    SENT = "sent"
    STOPPED = "stopped"


APP = "app"
"""The channel of a demand that goes out by message; every other one is a person's doing."""
DEMAND_LABELS = {DemandState.PREPARED: "待人工发出", DemandState.SENT: "已发出", DemandState.STOPPED: "已停发"}
DISPUTE_LABELS = {
    DisputeState.OPEN: "核实中",
    DisputeState.UPHELD: "异议成立",
    DisputeState.REJECTED: "核实后账单没有变",
    DisputeState.WITHDRAWN: "已撤回",
}
OFF_WITH_BILL = "随账单作废"
AGAIN_LABEL = "已退回，重新核实中"


def is_off_with_bill(state: str, answered_by: int | None) -> bool:
    """Whether a waiver ended because its bill was made void: nobody said no to it."""
    return state == WaiverState.OFF or (state == WaiverState.REFUSED and answered_by is None)


def came_back(state: str, decided_at: datetime | None) -> bool:
    """Whether a dispute was answered before, and whoever asked sent the answer back."""
    return state == DisputeState.OPEN and decided_at is not None


def dispute_label(state: str, decided_at: datetime | None) -> str:
    """How a dispute stands, in words."""
    return AGAIN_LABEL if came_back(state, decided_at) else DISPUTE_LABELS[DisputeState(state)]
