"""What changes who speaks for the owners is written down by one person and confirmed by another."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Act(StrEnum):
    """What was written down."""

    FOUND = "found"
    END = "end"


class State(StrEnum):
    """Where such a paper stands; ``withdrawn``: taken back by whoever wrote it."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


ACT_LABELS: Mapping[str, str] = {Act.FOUND: "登记", Act.END: "结束"}
STATE_LABELS: Mapping[str, str] = {
    State.ASKED: "等另一位确认", State.APPROVED: "已确认", State.REFUSED: "已退回", State.WITHDRAWN: "已撤回",
}  # fmt: skip
NOBODY_ELSE = (
    "登记和结束要社区或街道的另一位确认，现在没有另一位的账号。"
    "请管理员在“人员权限”里给社区或街道的另一位同事开通账号，或请街道的同事来确认。"
)
"""Said where the one who writes down is the only one who could confirm."""
