"""The words of what a roster changed."""

from __future__ import annotations

from collections.abc import Sequence

from server.kit.area import square_metres
from server.kit.sentences import ring

CHANGED_TITLE = "您家的登记有变动"
CHANGED = "物业用名册更正了 {home} 的登记：{what}。不对的话，{ring}"
AREA = "建筑面积由 {before} 改为 {after} 平方米"
PHONE = "{who}的电话改为 {number}"
ALONE_TITLE = "一个人改了多户名册"
ALONE = "{by} 导入并确认了一份名册，改了 {homes} 户的面积、电话或业主，没有第二个人看过。请核对。"


def changed(home: str, areas: tuple[int, int], numbers: Sequence[tuple[str, str]], phone: str | None) -> str:
    """What the owners of a home hear: the area before and after, and each (masked name, masked number) that is new."""
    what = [AREA.format(before=square_metres(areas[0]), after=square_metres(areas[1]))] if areas[0] != areas[1] else []
    what += [PHONE.format(who=who, number=number) for who, number in numbers]
    return CHANGED.format(home=home, what="；".join(what), ring=ring(phone))
