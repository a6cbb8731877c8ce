"""The words that go out with bills and debts. Short and kind; a debt is told to its debtor alone."""

from __future__ import annotations

from server.fees.queries.disputes import Brief
from server.fees.queries.reminding import Told
from server.fees.rules.items import DemandStep, DisputeState

REMIND_TITLES = {
    DemandStep.REMIND: "物业费到期提醒",
    DemandStep.SECOND: "物业费再次提醒",
    DemandStep.WRITTEN: "物业费书面催告",
    DemandStep.LEGAL: "物业费诉前告知",
}
NOTES = {
    DemandStep.REMIND: "方便时请缴，已付请忽略",
    DemandStep.SECOND: "有困难或有异议请告诉我们",
    DemandStep.WRITTEN: "书面催告，请点开看",
    DemandStep.LEGAL: "诉前告知，请点开看",
}
COMPLAINT = "对{home} {month}的{item}账单有异议：{words}"
DISPUTED_STAFF_TITLE = "有业主对账单提异议"
DISPUTED_STAFF = "{home} {month}的{item}。核实期间不催缴、不自动扣款。请在工作台“物业费”的“异议和减免”里答复。"
DISPUTED_TITLE = "收到您的账单异议"
DISPUTED = "{home} {month}的{item}：答复以前不催缴、不自动扣款，答复会发到这里。不是您提的，请打物业电话。"
ANSWERED_TITLE = "账单异议有答复了"
ANSWERED = {
    DisputeState.UPHELD: "{home} {month}的{item}：异议成立。{answer}",
    DisputeState.REJECTED: "{home} {month}的{item}：核实后账单没有变。{answer}",
    DisputeState.WITHDRAWN: "{home} {month}的{item}：已按您的要求撤回异议。",
}
REFUSED_STAFF_TITLE = "催缴话术不合规，没有发出"
REFUSED_STAFF = "{estate}今天的催缴没有发：{why}请在工作台“催缴设置”里改写。"
LEGAL_STAFF_TITLE = "有诉前告知等人发出"
LEGAL_STAFF = "{estate}有 {count} 份诉前告知准备好了。发不发由人决定，请在工作台“催缴”里看。"


def remind_title(told: Told) -> str:
    """What a reminder is called in the inbox."""
    return REMIND_TITLES[told.step]


def complaint(told: Brief) -> str:
    """A dispute as a report, for those who answer complaints."""
    return COMPLAINT.format(words=told.words, **_about(told))[:1000]


def disputed(told: Brief) -> str:
    """A dispute for those who must answer it."""
    return DISPUTED_STAFF.format(**_about(told))


def received(told: Brief) -> str:
    """That a dispute is here, for whoever raised it."""
    return DISPUTED.format(**_about(told))


def answered(told: Brief) -> str:
    """The answer for whoever disputed."""
    return ANSWERED[DisputeState(told.state)].format(answer=told.answer or "", **_about(told))[:1000]


def _about(told: Brief) -> dict[str, str]:
    return {"home": told.home_label, "month": f"{told.period.year}年{told.period.month}月", "item": told.item_name}
