"""What lies beside the bills: bills paid by themselves, the receipt, and money that was paid and is still asked for."""

from __future__ import annotations

import re

from server.kit.clock import local_day
from server.kit.money import yuan
from server.payments.queries import payments
from server.payments.rules.methods import State
from workflows.engine.conversations import Moment
from workflows.engine.decisions import Answer, Card, End, Next
from workflows.fees.talks import wording

AUTOPAY, PAYMENTS, OWED = "pages/autopay/autopay", "pages/payments/payments", "pages/owed/owed"
_NOT_YET = ("还要", "还欠", "还差", "还没", "没交", "没缴", "没付")
_BY_ITSELF = ("自动缴", "自动交", "自动扣", "自动付", "自动划", "自动续", "代扣", "免密")
_PAPER = ("收据", "发票", "凭据", "凭证", "回单", "票据", "交费单", "付款单")
_PAID_ALREADY = ("交过了", "付过了", "缴过了", "交了没", "收到没", "收到了没", "收到了吗", "到账", "交掉了")
_BY_OTHERS = ("代付", "代缴", "代交", "替我", "帮我交", "帮我付", "帮我缴", "代我", "给我交")
_HOW = re.compile(
    r"(?:怎么|咋个?|如何|不会)(?:样)?[去来]?(?:交|缴|付)(?!了)|[交缴付]不[了上出]|(?:银行|现金|邮局).{0,4}[交缴]|[交缴]现金"
)
_HAVE_PAID = re.compile(r"(?<![要该没])(?:交|缴|付)[了过](?:多少|几多|好多|几块|几百)")
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
    if _one(said, _BY_OTHERS) and not _one(said, _PAID_ALREADY):
        return End(Answer(wording.BY_OTHERS, Card(wording.CARD, OWED)))
    if _HAVE_PAID.search(said) and not _one(said, _NOT_YET):
        return End(Answer(_paid(moment), Card(wording.CARD_PAYMENTS, PAYMENTS)))
    if _one(said, _PAPER):
        return End(Answer(wording.PAPERS, Card(wording.CARD_PAYMENTS, PAYMENTS)))
    if _one(said, _PAID) and _one(said, _STILL):
        return End(Answer(wording.PAID_STILL, Card(wording.CARD_PAYMENTS, PAYMENTS)))
    return None


def asks_how(moment: Moment) -> bool:
    """Whether they do not know how to pay."""
    return _HOW.search(moment.words.replace(" ", "")) is not None


def _paid(moment: Moment) -> str:
    """What they themselves have paid this month and was not given back; else the last of it."""
    assert moment.actor is not None
    found = payments.listed(moment.session, moment.actor).items
    ours = [one for one in found if one["state"] == State.RECEIVED and one["fen"] > one["refunded_fen"]]
    today = local_day(moment.at)
    month = [one for one in ours if local_day(one["at"]).replace(day=1) == today.replace(day=1)]
    if month:
        total = sum(one["fen"] - one["refunded_fen"] for one in month)
        return wording.PAID_THIS_MONTH.format(total=yuan(total), count=len(month))
    if not ours:
        return wording.PAID_NOTHING
    day = local_day(ours[0]["at"])
    left = yuan(ours[0]["fen"] - ours[0]["refunded_fen"])
    return wording.PAID_LAST.format(year=day.year, month=day.month, day=day.day, total=left)


def _one(said: str, words: tuple[str, ...]) -> bool:
    return any(one in said for one in words)
