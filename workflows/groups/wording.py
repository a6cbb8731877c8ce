"""The words of everything said about owner groups."""

from __future__ import annotations

from server.groups.rules import REASON_LABELS, STATE_LABELS, State

ASKED_AGAIN = "“{what}”还等您在企业微信里确认，点一下“发送”，业主群就能看到。"
MISSED = "“{what}”有业主群没收到，如{group}：{why}可以在工作台复制图文，人工转发。"


def missed(what: str, group: str, state: str, why: str | None) -> str:
    """What staff read when a group was not reached."""
    reason = REASON_LABELS.get(why or "") or f"{STATE_LABELS[State(state)]}。"
    return MISSED.format(what=what, group=group, why=reason)
