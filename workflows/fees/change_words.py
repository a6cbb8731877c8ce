"""What is said when owners are to pay more: to the colleague who looks at the ground, and to everybody concerned."""

from __future__ import annotations

from server.fees.queries.changes import Told

PRICE, CONTRACT = "涨价", "业主大会合同"
ASKED_TITLE = "{what}等您核对"
ASKED = "{estate}：{said}。依据：{basis}。请在工作台“物业费”里核对依据，同意后才生效。"
REFUSED_TITLE = "{what}被退回"
REFUSED = "{estate}：{said}，同事退回了：{why}"
AGREED_TITLE = "{what}已核对同意"
AGREED = "{estate}：{said}，同事已核对同意，业主和业委会都收到了消息。"
RISE_TITLE = "{item}从{month}起调价"
RISE = (
    "{estate}{item}从{month}起，由 {before} 改为 {after}。依据：{basis}。"
    "这之前的账单不变。对依据有疑问，请问业委会或物业；账单来了觉得不对，可以在账单上提异议。"
)
SIGNED_TITLE = "登记了业主大会签的物业合同"
SIGNED = (
    "{estate}登记了业主大会签订的物业服务合同。依据：{basis}。"
    "以后，合同约定了违约金的可以按约定收；已经发的账单不变。有疑问，请问业委会或物业。"
)


def said(told: Told) -> str:
    """What it is about, in a few words: 物业费 2.35 元 → 2.60 元，2027年1月起."""
    if not told.item:
        return "业主大会已经签了合同"
    return f"{told.item} {told.before} → {told.after}，{told.month_words}起"


def what(told: Told) -> str:
    """Which kind of change it is."""
    return PRICE if told.item else CONTRACT


def for_owners(told: Told) -> tuple[str, str]:
    """Title and words for everybody concerned: before, after, from when, on what ground."""
    if not told.item:
        return SIGNED_TITLE, SIGNED.format(estate=told.estate, basis=told.basis.rstrip("。"))
    title = RISE_TITLE.format(item=told.item, month=told.month_words)
    words = RISE.format(estate=told.estate, item=told.item, month=told.month_words, before=told.before,
                        after=told.after, basis=told.basis.rstrip("。"))  # fmt: skip
    return title, words
