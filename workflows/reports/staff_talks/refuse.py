"""退回: whoever got a report and cannot do it gives it back, and says why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.reports.rules.words import Move
from server.reports.service.moving import Bring
from workflows.engine.conversations import END, Conversation, Moment, Step, Who
from workflows.engine.decisions import Go, Into, Next, Stay
from workflows.engine.hearing import plain
from workflows.reports.staff_talks import wording
from workflows.reports.staff_talks.finding import WHICH, Act, asking, is_command
from workflows.reports.staff_talks.making import listed, make, reason_in
from workflows.reports.staff_talks.numbers import folded
from workflows.reports.staff_talks.told import Told, offered, tell
from workflows.reports.staff_talks.trapped import NAME as TRAPPED

VERBS = (
    "退回", "退回去", "拒绝", "退单", "拒单", "拒接", "不接", "我不接", "推掉", "换人吧", "我做不了", "做不了",
    "我接不了", "接不了", "退了吧", "吧",
)  # fmt: skip
SIGNS = {
    "other_skill": ("电工", "水工", "木工", "工种", "不会", "不是水", "不是电", "专业"),
    "too_busy": ("忙", "活多", "太多", "来不及"),
    "off_duty": ("下班", "轮休", "休息", "请假", "调休"),
    "wrong_place": ("片区", "不归我", "不是我管", "不归我管", "区域"),
    "should_avoid": ("回避", "亲戚", "投诉我"),
}
OTHER, SHORTEST, LONGEST = "other", 2, 200


def ready(moment: Moment, told: Told, keep: Mapping[str, Any]) -> Next:
    """Ask why, unless that was said."""
    step, rest = offered(told, Move.HAND_BACK), str(keep.get("rest", ""))
    key = reason_in(plain(rest), step, SIGNS) if step and rest else None
    if key is not None and key != OTHER:
        return _make(moment, told, key, "")
    return Go("why", _why(told), keep={"id": told["id"]})


def hear_why(moment: Moment, told: Told) -> Next:
    """One of the reasons; another one needs words."""
    step = offered(told, Move.HAND_BACK)
    key = reason_in(moment.words, step, SIGNS) if step else None
    if key is None:
        return Stay()
    return Go("words", wording.REFUSE_OTHER) if key == OTHER else _make(moment, told, key, "")


def hear_words(moment: Moment, told: Told) -> Next:
    """The reason in words."""
    words = folded(moment.heard.raw)
    if moment.elsewhere == TRAPPED:
        return Into(TRAPPED)
    if len(words) < SHORTEST or is_command(moment, VERBS):
        return Stay()
    return _make(moment, told, OTHER, words[:LONGEST])


def _make(moment: Moment, told: Told, reason: str, words: str) -> Next:
    done = wording.REFUSE_DONE.format(number=told["number"])
    return make(moment, told, Move.HAND_BACK, Bring(reason=reason, words=words), done)


def _why(told: Told) -> str:
    step = offered(told, Move.HAND_BACK)
    labels = [one["label"] for one in step["reasons"]] if step else []
    return f"{wording.REFUSE_WHY.format(number=told['number'])}\n{listed(labels)}"


def _why_again(moment: Moment) -> str:
    told = tell(moment, moment.kept["id"])
    return _why(told) if told else wording.REFUSE_WHICH


ACT = Act(Move.HAND_BACK, "mine", VERBS, wording.REFUSE_WHICH, wording.REFUSE_NONE, ready)
WHY = Step("why", asking(ACT, hear_why), _why_again, ("words", END))
SAID = Step("words", asking(ACT, hear_words), wording.REFUSE_OTHER, (END, TRAPPED))
TALK = Conversation(
    "staff.refuse", "退回", ACT.begin, (ACT.which_step("why"), WHY, SAID), "refuse.toml", __file__,
    begins_to=(WHICH, "why", END), who=Who.STAFF,
)  # fmt: skip
