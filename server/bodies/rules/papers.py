"""What changes who speaks for the owners is written down by one person and confirmed by another."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Act(StrEnum):
    """What was written down: that a body sits or ends, that somebody joins or leaves it, until when it sits."""

    FOUND = "found"
    END = "end"
    JOIN = "join"
    LEAVE = "leave"
    TERM = "term"


class State(StrEnum):
    """Where such a paper stands; ``withdrawn``: taken back by whoever wrote it."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


ALONE = (Act.FOUND, Act.END)
"""One of these waits in an estate at a time; of the changes of a body that sits several may."""
WHAT: Mapping[str, str] = {
    Act.FOUND: "登记{body}", Act.END: "结束{body}", Act.JOIN: "{body}加一位成员", Act.LEAVE: "{body}一位成员离任",
    Act.TERM: "改{body}的任期和文件",
}  # fmt: skip
DONE: Mapping[str, str] = {
    Act.FOUND: "已确认，全小区都会收到通知。", Act.END: "已确认，它从那天起结束。",
    Act.JOIN: "已确认，新成员在名单里了。",
    Act.LEAVE: "已确认离任。工作台的委员权限，请管理员在“人员权限”里收回。", Act.TERM: "已确认，任期和文件改好了。",
}  # fmt: skip
"""What whoever confirmed it reads."""
STATE_LABELS: Mapping[str, str] = {
    State.ASKED: "等另一位确认", State.APPROVED: "已确认", State.REFUSED: "已退回", State.WITHDRAWN: "已撤回",
}  # fmt: skip
NOBODY_ELSE = (
    "登记、结束、改成员和任期，都要社区或街道的另一位确认，现在没有另一位的账号。"
    "请管理员在“人员权限”里给社区或街道的另一位同事开通账号，或请街道的同事来确认。"
)
"""Said where the one who writes down is the only one who could confirm."""


def what(act: str, body: str, *, groups: bool = False) -> str:
    """A paper in words: 登记业主委员会, 业主委员会加一位成员; ``groups``: of a group, which has no term."""
    return f"改{body}的日子和文件" if groups and act == Act.TERM else WHAT[act].format(body=body)
