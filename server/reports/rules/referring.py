"""What is handed to somebody outside the house: to whom, under which number, and what they answered. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta


def words(said: str, *, to: str, number: str, reply: str) -> str:
    """What the reporter reads: who has it and under which number, or what they answered; then what staff wrote."""
    if not to:
        return said
    under = f"（编号 {number}）" if number else ""
    told = f"{to}{under}答复：{_closed(reply)}" if reply else f"已转给{to}{under}。"
    return told + said


def kept(*, to: str, number: str, reply: str) -> Mapping[str, str]:
    """What the event keeps of it."""
    return {key: value for key, value in (("to", to), ("number", number), ("reply", reply)) if value}


def report_by(made_at: datetime, hours: int) -> datetime:
    """Until when an authority is told of what nobody could talk somebody out of (上海 art. 59)."""
    return made_at + timedelta(hours=hours)


def _closed(said: str) -> str:
    return said if said.endswith(("。", "！", "？", ".")) else f"{said}。"
