"""The words of everything said about owner groups."""

from __future__ import annotations

from server.groups.queries import ByHand
from server.groups.rules import REASON_LABELS, STATE_LABELS, State

ASKED_AGAIN = "“{what}”还等您在企业微信里确认，点一下“发送”，业主群就能看到。"
MISSED = "“{what}”有业主群没收到，如{group}：{why}可以在工作台复制图文，人工转发。"


def missed(what: str, group: str, state: str, why: str | None) -> str:
    """What staff read when a group was not reached."""
    reason = REASON_LABELS.get(why or "") or f"{STATE_LABELS[State(state)]}。"
    return MISSED.format(what=what, group=group, why=reason)


HAND_TITLES = ("请转发到业主群", "业主群还等您转发", "业主群还没转发")
HAND = (
    "{mark}\n请发到：{groups}。\n图片、文字、小程序卡片：工作台“{room}”里打开这一条，照着做，发完点“我已转发”。\n"
    "要发的文字：\n{words}"
)
HAND_MANAGER = "{mark} 还没有人转发到：{groups}。请安排同事在工作台“{room}”里打开这一条转发，发完点“我已转发”。"
ROOMS = {"bulletin": "简报", "notice": "通知"}
MOST_GROUPS, LONGEST_WORDS = 6, 400


def hand_title(turn: int, last: bool) -> str:
    """What stands above: the first time, again, or for managers."""
    return HAND_TITLES[2] if last else HAND_TITLES[min(turn, 2) - 1]


def by_hand(left: ByHand, last: bool) -> str:
    """What whoever may post reads, with the words to post; managers only that nobody has."""
    more = f"等 {len(left.groups)} 个群" if len(left.groups) > MOST_GROUPS else ""
    groups, said = "、".join(left.groups[:MOST_GROUPS]) + more, left.content
    if last:
        return HAND_MANAGER.format(mark=said.mark, groups=groups, room=ROOMS[left.piece])
    words = said.words if len(said.words) <= LONGEST_WORDS else f"{said.words[:LONGEST_WORDS]}……（全文在工作台复制）"
    return HAND.format(mark=said.mark, groups=groups, room=ROOMS[left.piece], words=words)
