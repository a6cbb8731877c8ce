"""暂停: why, and a photo of how it stands there; the clock of the promise stops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.reports.rules.words import Move
from workflows.engine.conversations import END, WORDS, Conversation, Moment, Step, Who
from workflows.engine.decisions import Go, Next, Stay
from workflows.engine.hearing import plain
from workflows.reports.staff_talks import wording
from workflows.reports.staff_talks.finding import WHICH, Act, asking, picturing
from workflows.reports.staff_talks.making import listed, make_with_photo, reason_in
from workflows.reports.staff_talks.told import Told, offered, reason_label, tell

VERBS = ("暂停", "暂停工单", "暂停处理", "停一下", "先停一下", "先停", "挂起", "先暂停")
SIGNS = {
    "resident_absent": ("不在", "没人", "没有人", "敲门", "没应", "不开门", "出门了"),
    "part_ordered": ("配件", "等货", "等料", "缺", "订货", "材料", "零件", "没货", "到货"),
    "third_party": ("供电", "供水", "电力", "自来水", "燃气", "厂家", "维保", "等单位", "供热", "电信", "移动"),
    "weather": ("下雨", "雨", "天气", "刮风", "大风", "下雪", "台风", "天晴", "太热"),
}
"""Words that stand for a reason. Where two fit, or none, the list is shown."""


def ready(_moment: Moment, told: Told, keep: Mapping[str, Any]) -> Next:
    """Ask why, unless that was said."""
    step = offered(told, Move.PAUSE)
    key = reason_in(plain(keep["rest"]), step, SIGNS) if step and keep.get("rest") else None
    if step is not None and key is not None:
        return Go("photo", _photo(reason_label(step, key)), keep={"id": told["id"], "reason": key})
    return Go("why", _why(told), keep={"id": told["id"]})


def hear_why(moment: Moment, told: Told) -> Next:
    """One of the reasons."""
    step = offered(told, Move.PAUSE)
    key = reason_in(moment.words, step, SIGNS) if step else None
    if step is None or key is None:
        return Stay()
    return Go("photo", _photo(reason_label(step, key)), keep={"reason": key})


def hear_photo(moment: Moment, told: Told) -> Next:
    """How it stands there; another reason said instead is taken."""
    step = offered(told, Move.PAUSE)
    if moment.heard.kind == "photo" and step is not None:
        reason = moment.kept["reason"]
        done = wording.PAUSE_DONE.format(number=told["number"], reason=reason_label(step, reason))
        return make_with_photo(moment, told, Move.PAUSE, {"reason": reason}, done)
    key = reason_in(moment.words, step, SIGNS) if step and moment.words else None
    if step is not None and key is not None:
        return Stay(_photo(reason_label(step, key)), keep={"reason": key})
    return Stay()


def _why(told: Told) -> str:
    step = offered(told, Move.PAUSE)
    labels = [one["label"] for one in step["reasons"]] if step else []
    return f"{wording.PAUSE_WHY.format(number=told['number'])}\n{listed(labels)}"


def _photo(reason: str) -> str:
    return wording.PAUSE_PHOTO.format(reason=reason)


def _why_again(moment: Moment) -> str:
    told = tell(moment, moment.kept["id"])
    return _why(told) if told else wording.PAUSE_WHICH


ACT = Act(Move.PAUSE, "mine", VERBS, wording.PAUSE_WHICH, wording.PAUSE_NONE, ready)
WHY = Step("why", asking(ACT, hear_why), _why_again, ("photo", END))
PHOTO = Step("photo", picturing(ACT, hear_photo), wording.PHOTO_AGAIN, ("why", "photo", END), hears=(*WORDS, "photo"))
TALK = Conversation(
    "staff.pause", "暂停", ACT.begin, (ACT.which_step("why", "photo"), WHY, PHOTO), "pause.toml", __file__,
    begins_to=(WHICH, "why", "photo", END), who=Who.STAFF,
)  # fmt: skip
