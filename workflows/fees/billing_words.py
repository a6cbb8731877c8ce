"""The words that go out when bills are made: short and kind, and never with a sum where others could read it."""

from __future__ import annotations

from server.fees.rules.items import WaiverState

CHECKED_TITLE = "{months}的账单草稿已生成"
CHECKED = "{estate}：{bills} 张，共 {total} 元。请在工作台“物业费”里核对差异后发布；没有发布前业主看不到。"
EMPTY = "{estate}：没有可以出的账单。请在工作台“物业费”里看看收费标准、读数和费用是否已经录入。"
PUBLISHED_TITLE = "{months}的物业账单到了"
PUBLISHED = "{estate}的账单可以在“缴费”里看到，每一笔都写明了怎么算。有疑问可以直接在账单里提。"
LEVY_TITLE = "{title}：您家的分摊"
LEVY = "业主共同决定的“{title}”，您家的那一份已经列出，可以看怎么算的，再缴。这笔钱单独记账。"
WAIVER_TITLE = "有一笔减免等您审批"
WAIVER = "{home}的{item}减免 {fen} 元，理由：{why}。由另一位同事审批，在工作台“物业费”里看。"
WAIVER_ANSWERED_TITLE = "减免有结果了"
WAIVER_ANSWERED = {
    WaiverState.APPROVED: "{home}的{item}（{period}）已减免 {fen} 元。",
    WaiverState.REFUSED: "{home}的{item}（{period}）：减免 {fen} 元没有通过复核。有疑问可以打物业电话。",
}
WAIVER_ENDED_TITLE = "您申请的减免随账单作废了"
WAIVER_ENDED = "{home}的{item}：这张账单已由{who}作废，您申请的减免 {fen} 元不再审批。新账单还要减的，请重新申请。"
VOIDED_TITLE = "有一张账单作废了"
VOIDED = "{home}的{item}（{period}）{fen} 元已经作废，不用再付。{because}"
STILL_OPEN = "这张账单还要交 {fen} 元。"
NOTHING_OPEN = "这张账单不用再交了。"

JOIN_LEVY_TITLE = "补交：{title}"
JOIN_BACK_TITLE = "有一户后来加入，您家有钱分回"
JOIN_BACK = "“{title}”又有一户签字加入，补交的钱已按协议分回。点开看您家分回多少。"
HELP_TITLE = "您的申请有答复了"
HELP = "请点开看。只有您和审核的人看得到。"
