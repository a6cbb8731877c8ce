"""What lies beside the bills: bills paid by themselves, the receipt, and money that was paid and is still asked for."""

from __future__ import annotations

from workflows.engine.conversations import Answer, Card, End, Moment, Next
from workflows.fees.talks import wording

AUTOPAY, PAYMENTS = "pages/autopay/autopay", "pages/payments/payments"
_BY_ITSELF = ("自动缴", "自动交", "自动扣", "自动付", "自动划", "自动续", "代扣", "免密")
_PAPER = ("收据", "发票", "凭据", "凭证", "回单", "票据", "交费单", "付款单")
_PAID = ("交了", "缴了", "付了", "付过", "交过", "缴过", "付出去", "交完", "缴完", "扣了", "才交", "刚交", "交清了")
_STILL = (
    "还显示",
    "还说",
    "又说",
    "还是没交",
    "还是欠",
    "咋还",
    "怎么还",
    "怎么又",
    "又来催",
    "还在催",
    "还催",
    "没到账",
)


def told(moment: Moment) -> Next | None:
    """The answer, with the page that has it; None where they ask for none of these."""
    said = moment.words.replace(" ", "")
    if _one(said, _BY_ITSELF):
        return End(Answer(wording.AUTOPAY, Card(wording.CARD_AUTOPAY, AUTOPAY)))
    if _one(said, _PAPER):
        return End(Answer(wording.PAPERS, Card(wording.CARD_PAYMENTS, PAYMENTS)))
    if _one(said, _PAID) and _one(said, _STILL):
        return End(Answer(wording.PAID_STILL, Card(wording.CARD_PAYMENTS, PAYMENTS)))
    return None


def _one(said: str, words: tuple[str, ...]) -> bool:
    return any(one in said for one in words)
