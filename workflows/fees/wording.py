"""The words that go out with bills and debts. Short and kind; a debt is told to its debtor alone."""

from __future__ import annotations

from collections.abc import Sequence

from server.fees.queries.disputes import Brief
from server.fees.queries.reminding import Told
from server.fees.rules.answering import ELSEWHERE, Turn
from server.fees.rules.items import DemandStep, DisputeState
from server.kit.money import yuan
from server.kit.sentences import closed
from server.reports.queries.brief import Brief as Reported

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
DISPUTED = "{home} {month}的{item}：{number}答复以前不催缴、不自动扣款，答复会发到这里。不是您提的，请打物业电话。"
DISPUTED_NUMBER = "已收到，编号 {number}。{promise}"
ANSWERED_TITLE, TAKEN_BACK_TITLE = "账单异议有答复了", "账单异议已撤回"
ANSWERED = {
    DisputeState.UPHELD: "{home} {month}的{item}：异议成立。{answer}",
    DisputeState.REJECTED: "{home} {month}的{item}：核实后账单没有变。{answer}",
    DisputeState.WITHDRAWN: "{home} {month}的{item}：已按您的要求撤回异议。",
}
SETTLED = "物业已答复这项账单异议，答复写在账单和消息里。您看了没有问题请确认，不认可可以退回。"
SETTLED_LAST = "物业已答复这项账单异议，答复写在账单和消息里。这是第三次核实，不能再退回。" + ELSEWHERE
TAKEN_BACK = "账单异议已由本人撤回，不用再核对。"
AGAIN_TITLE = "账单异议重新核实"
AGAIN = "{home} {month}的{item}：您没有认可上次的答复，{who}。答复以前不催缴、不自动扣款，答复会发到这里。"
WHO_AGAIN = {
    Turn.ANOTHER: "换一位同事重新核实",
    Turn.MANAGER: "这次由物业经理重新核实",
    Turn.ANYBODY: "物业重新核实一遍",
}
AGAIN_STAFF_TITLE = "有业主退回了账单异议的答复"
AGAIN_STAFF = (
    "{home} {month}的{item}：业主没有认可答复，{who}，期间不催缴、不自动扣款。请在工作台“物业费”的“异议和减免”里答复。"
)
WHO_AGAIN_STAFF = {
    Turn.ANOTHER: "要换一位同事重新核实",
    Turn.MANAGER: "已经两次，这次请物业经理核实答复",
    Turn.ANYBODY: "要重新核实",
}
TO_WRITE = "（请写明）"
BACK = "退款 {fen} 元：{state}。"
BACK_LATER = "退好了再告诉您。"
WAIVED = "减免 {fen} 元：已申请，待复核，结果写在这张账单上。"
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


def again(told: Brief, turn: Turn) -> str:
    """That an answer was sent back, for whoever did so."""
    return AGAIN.format(who=WHO_AGAIN[turn], **_about(told))


def why_again(reason: str, words: str) -> str:
    """Why an answer was sent back, for whoever answers next: the reason that was chosen, and what was written."""
    return "；".join(one for one in (reason.removesuffix(TO_WRITE), words) if one)


def again_for_staff(told: Brief, turn: Turn) -> str:
    """The same for those who must answer anew."""
    return AGAIN_STAFF.format(who=WHO_AGAIN_STAFF[turn], **_about(told))


def received(told: Brief, report: Reported | None) -> str:
    """That a dispute is here, for whoever raised it, with the number of its report where it has one."""
    number = DISPUTED_NUMBER.format(number=report.number, promise=report.promise) if report is not None else ""
    return DISPUTED.format(number=number, **_about(told))


def answered(told: Brief, *, back: Sequence[tuple[int, str]] = (), waived_fen: int = 0) -> str:
    """The answer for whoever disputed, and behind it of each sum how far it is: ``back`` in fen with its state in
    words, ``waived_fen`` what waits for a second person's yes."""
    said = ANSWERED[DisputeState(told.state)].format(answer=told.answer or "", **_about(told))
    more = [BACK.format(fen=yuan(fen), state=state) for fen, state in back]
    more += [BACK_LATER] if back else []
    more += [WAIVED.format(fen=yuan(waived_fen))] if waived_fen else []
    more += [ELSEWHERE] if told.is_last and told.state == DisputeState.REJECTED else []
    after = "".join(more)
    return closed(said)[: 1000 - len(after)] + after


def named(told: Brief) -> str:
    """Which bill it is about: 21栋1单元702 2026年10月的物业费."""
    return "{home} {month}的{item}".format(**_about(told))


def _about(told: Brief) -> dict[str, str]:
    return {"home": told.home_label, "month": f"{told.period.year}年{told.period.month}月", "item": told.item_name}
