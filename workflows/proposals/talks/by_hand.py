"""Voting without a phone: on paper at the desk, by a visit, by family with a written mandate.

These are the ways the room of votes takes in beside the app (``server.votes.rules.precedence.Channel``).
"""

from __future__ import annotations

from collections.abc import Sequence

from server.places import queries as places
from workflows.engine.conversations import Moment
from workflows.proposals.talks import wording

NO_PHONE = (
    "不会用手机", "不会使手机", "不会弄手机", "不会玩手机", "不会手机", "不懂手机", "用不来手机", "弄不来手机",
    "没手机", "没有手机", "智能手机", "智能机", "没有智能", "手机不会", "手机用不", "手机弄不",
    "手机坏", "不用手机", "老人机", "老年机", "老年手机", "不会上网", "不会微信", "不会用微信",
    "没微信", "没有微信", "纸质", "纸票", "纸的", "纸上", "用纸", "书面投",
    "上门投", "上门收票", "送票", "看不清", "走不动", "出不了门", "下不了楼", "下不去楼",
    "腿脚不", "坐轮椅", "瘫在床", "不识字", "不认字", "不认得字", "眼睛不好", "眼睛花",
    "谁帮我", "上门",
)  # fmt: skip


def asked(words: str) -> bool:
    """Whether somebody asks how one votes without a phone."""
    said = words.replace(" ", "")
    return any(one in said for one in NO_PHONE)


def how(moment: Moment, estate_ids: Sequence[int]) -> str:
    """The ways there are, with the telephone of each of these estates that has one."""
    known = [places.estate(moment.session, id_)["phone"] for id_ in estate_ids]
    phones = "、".join(dict.fromkeys(filter(None, known)))
    return wording.BY_HAND.format(call=wording.CALL.format(phone=phones) if phones else wording.CALL_SOMEBODY)
