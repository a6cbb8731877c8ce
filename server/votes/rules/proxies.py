"""Voting for somebody else, with a written mandate (V-13)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from server.kit.errors import Conflict, NotAllowed


@dataclass(frozen=True, slots=True)
class ProxyRules:
    """How many heads one holder may vote for, and whether staff of the property firm may hold mandates at all."""

    cap: int
    staff_allowed: bool


class ProxyLimit(Conflict):
    """This holder already votes for as many as one may."""

    def __init__(self, cap: int) -> None:
        super().__init__("proxy_limit", f"一个人最多接受 {cap} 位业主的委托。", cap=cap)


class ProxyIsPropertyStaff(NotAllowed):
    """Staff of the property firm may not be proxies (舟山 17; our default everywhere)."""

    def __init__(self) -> None:
        super().__init__("proxy_is_property_staff", "物业工作人员不能接受业主的投票委托。")


class ProxyForOneself(Conflict):
    """An owner needs no mandate for his own head."""

    def __init__(self) -> None:
        super().__init__("proxy_for_oneself", "这是您自己的票，不用委托。")


class MandateUnwritten(Conflict):
    """A mandate is written; without its picture nobody votes by it."""

    def __init__(self) -> None:
        super().__init__("mandate_unwritten", "请先上传书面委托书的照片。")


def check_mandate(
    rules: ProxyRules, *, held: int, holder_is_staff: bool, written: bool, voters: Collection[int] = (), holder: int = 0
) -> None:
    """Refuse a mandate. ``held`` mandates of this poll the holder already has, used or not; ``voters`` of the head."""
    if not written:
        raise MandateUnwritten
    if holder in voters:
        raise ProxyForOneself
    if holder_is_staff and not rules.staff_allowed:
        raise ProxyIsPropertyStaff
    if held >= rules.cap:
        raise ProxyLimit(rules.cap)
