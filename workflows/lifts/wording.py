"""What is said of the duties of lifts to those who must act, and in the chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from server.places.rules.calls import Call
from server.places.rules.duties import Duty
from server.places.rules.duty_words import DUTY_LABELS, day_words

ONE_TITLE, MANY_TITLE = "{estate} 电梯：{what}", "{estate} 电梯：{many} 件事要办"
LINE = "{what}：{lifts}。{act}"
MOST_NAMED, MOST_LINES, LONGEST = 8, 8, 900
MORE = "还有 {many} 件，请看工作台的“电梯”。"
URGE = "请督促物业尽快办好。"
NEAR, TODAY, OVER = "{label} {day}到期，还有 {days} 天", "{label}今天到期", "{label}过期 {days} 天"
LATE, MISSING = "{label}已经晚了 {days} 天", "{label}没有登记"
EXPIRES = (Duty.CONTRACT, Duty.INSPECTION)
ACTS = {
    Duty.CONTRACT: "请签好维保合同，再把到期日写进电梯档案；没有合同时建议停用。",
    Duty.MAINTENANCE: "请催维保单位来保养，做完记下来。",
    Duty.INSPECTION: "请向检验机构申请检验，检验完把新日期记下来；过期不能使用。",
    Duty.SELF_TEST: "请安排维保单位做自行检测，做完记下来。",
}
SINCE_MISSING = "请把投入使用的日子写进电梯档案。"
REPORT = (
    "维保合同 {day}到期，没有登记新的合同，这台电梯现在没有单位维保（失保）。物业要先问清楚有没有维保单位，尽快签约；"
    "签好以前建议停用，并告诉住户原因。"
)


def what(call: Call, by: date | None) -> str:
    """``检验 2026年12月24日到期，还有 30 天``."""
    label, left = DUTY_LABELS[call.duty], call.days_left
    if left is None or by is None:
        return MISSING.format(label=label)
    if left < 0:
        return (OVER if call.duty in EXPIRES else LATE).format(label=label, days=-left)
    return NEAR.format(label=label, day=day_words(by), days=left) if left else TODAY.format(label=label)


def line(call: Call, by: date | None, lifts: Sequence[str]) -> str:
    """One thing to do, and of which lifts."""
    named = "、".join(lifts[:MOST_NAMED]) + (f"等 {len(lifts)} 台" if len(lifts) > MOST_NAMED else "")
    act = SINCE_MISSING if call.duty is Duty.SELF_TEST and by is None else ACTS[call.duty]
    return LINE.format(what=what(call, by), lifts=named, act=act)
