"""What staff and owners are told about the books."""

from __future__ import annotations

from collections.abc import Sequence

from server.books.queries.telling import Emergency
from server.kit.money import yuan
from server.kit.pages.look import show_day
from server.ledger.rules.broken import Broken

ENTRY_TITLE, ENTRY = "公开账等您审核", "{estate}有一笔“{words}”要入公开账，请核对凭证后审核。"
REFUSED_TITLE, REFUSED = "公开账被退回", "{estate}的“{words}”被退回：{why}"
APPROVED_TITLE, APPROVED = "公开账已入账", "{estate}的“{words}”已审核入账，业主能看到了。"
QUESTION_TITLE, QUESTION = "业主问公开账", "{estate}有业主问到“{words}”，请在工作台“公开账”里答复，全体业主都能看到。"
ANSWERED_TITLE, ANSWERED = "您问的账有答复了", "您问的“{words}”，物业已经答复，打开“小区账本”就能看到。"
HIDDEN_TITLE = "您问的账没有展示"
HIDDEN = (
    "您问“{words}”的那一条，物业没有展示，原因是：{why}。您可以换个说法再问；"
    "觉得不该这样，可以在“报事”里投诉，也可以找业委会或社区。"
)
SETTLE_TITLE, SETTLE = "年度结算等您核对", "{estate}{words}。请在工作台“公开账”的“年度结算”里核对，同意后业主才能看到。"
SETTLE_REFUSED_TITLE, SETTLE_REFUSED = "年度结算被退回", "{estate}{words}，被退回：{why}"
SETTLED_TITLE = "小区年度结算公布了"
SETTLED = "{estate}{words}。怎么算的，打开“小区账本”看那一年。有疑问可以问物业或业委会。"
PAPER_TITLE = "维修资金登记等您核对"
PAPER = "{estate}登记了{what}，请拿单据原件核对后确认；确认后业主才能看到。"
PAPER_YES_TITLE, PAPER_YES = "维修资金登记已核对", "{estate}的{what}已核对，业主能看到了。"
PAPER_NO_TITLE, PAPER_NO = "维修资金登记被退回", "{estate}的{what}被退回：{why}"
LOW_TITLE = "维修资金低于首期 30%"
LOW = (
    "{estate}：{words}依据：{paper}，编号 {number}。法律要求由业主续筹，要经业主表决。"
    "可以在工作台“公开账—维修资金”里提一项续筹的议题。"
)
LOW_RESIDENT_TITLE = "维修资金不多了"
LOW_RESIDENT = "{words}续不续、怎么续，由业主表决决定。每一份对账单和每一笔使用，都在“小区账本”里。"
EMERGENCY_TITLE = "维修资金应急用了一笔"
EMERGENCY = (
    "{part}用维修资金 {sum} 元：{words}。险情：{emergency}。认定：{finding}。依据：{paper}，编号 {number}。"
    "各户分摊最迟 {by} 公布。每一笔使用都在“小区账本”里，可以在那里提问。"
)
SHARES_DUE_TITLE = "应急使用的分摊要公布"
SHARES_DUE = "{estate}{part}应急使用了维修资金（{words}）。最迟 {by} 要公布总额和各户分摊，张贴后在“信息公开”里登记。"
SHORT_TITLE = "公共收益转入维修资金不够"
SHORT = "{estate}{quarter}：{words}请转入后在“公开账”里登记。"
SHORT_LATE = "{estate}{quarter}过去一个月了：{words}业委会可以请物业说明原因和转入日期。"
ALARM_TITLE = "账目核对发现问题"
_MOST = 5


def alarm(estate: str, found: Sequence[Broken]) -> str:
    """What a check found, the first few in words."""
    said = "".join(f"\n· {one.words}" for one in found[:_MOST])
    more = f"\n还有 {len(found) - _MOST} 处。" if len(found) > _MOST else ""
    return f"{estate}的账目夜间核对有 {len(found)} 处不对，已暂停结账：{said}{more}"


def emergency(used: Emergency) -> str:
    """What owners read of a use of the fund without a vote."""
    return EMERGENCY.format(
        part=used.part, sum=yuan(used.fen), words=used.words.rstrip("。"), emergency=used.emergency.rstrip("。"),
        finding=used.finding, paper=used.paper, number=used.number, by=show_day(used.due_by),
    )  # fmt: skip
