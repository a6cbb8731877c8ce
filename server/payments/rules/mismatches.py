"""What may not add up between WeChat's papers and our rows, and what finance does about each. Nothing is put right
silently: each of these is a row that a named person settles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.payments.rules.orders import Kind


@dataclass(frozen=True, slots=True)
class Told:
    """A kind in words: its name, and what to do."""

    label: str
    to_do: str


TOLD: Mapping[str, Told] = {
    Kind.MISSING_HERE: Told(
        "微信有、我方没有",
        "到微信商户平台按订单号查这笔款：是别的系统收的就登记来源，认不出就按待查款处理。",
    ),
    Kind.FOUND_LATE: Told(
        "按账单补记的收款",
        "没有收到微信通知，已按次日账单补记入账并核销。请核对金额和房号，无误就点“已核对”。",
    ),
    Kind.MISSING_THERE: Told(
        "我方有、微信没有",
        "先看后一天的微信账单：快到零点付的会算到第二天。再到微信商户平台按流水号查，查到了就写明在哪天。"
        "查不到的请微信支付查明补账。微信付的款不能作废；也不要为它退款，退款会真的付钱出去。",
    ),
    Kind.AMOUNT_DIFFERS: Told(
        "金额不一致",
        "以微信实收为准查明原因：差额退还或补收，处理后写明做法。",
    ),
    Kind.STATE_DIFFERS: Told(
        "状态不一致",
        "到微信商户平台查订单现在的状态，再决定补记还是关闭。",
    ),
    Kind.PAID_TWICE: Told(
        "同一账单付了两次",
        "多付的钱已转入付款人预存款。问付款人要退款还是留作预存。",
    ),
    Kind.UNKNOWN_PAYEE: Told(
        "收款商户号不对",
        "这笔款不是付给本公司商户号的，没有入账。请核对商户号配置，再联系微信支付。",
    ),
    Kind.REFUND_MISSING_HERE: Told(
        "微信有退款、我方没有",
        "有人在微信商户平台上直接退了款。找到对应的收款，补一笔退款登记并恢复账单。",
    ),
    Kind.REFUND_MISSING_THERE: Told(
        "我方已退款、微信没有",
        "到微信商户平台查这笔退款；没有退成的，联系付款人另行退还。",
    ),
    Kind.REFUND_DIFFERS: Told(
        "退款金额或状态不一致",
        "以微信账单为准查明原因，处理后写明做法。",
    ),
    Kind.REFUND_NOT_ENOUGH: Told(
        "商户余额不足，退不出款",
        "给微信商户号充值，或在次日收款结算前再试；充值后系统会用同一单号自动重试。",
    ),
    Kind.REFUND_FAILED: Told(
        "退款被微信拒绝",
        "看拒绝原因。付款超过一年等情形微信退不了，改用转账退还后登记。",
    ),
    Kind.REFUND_CLOSED: Told(
        "退款关闭或异常",
        "付款人的卡收不了款。联系付款人换卡，在微信商户平台处理，或改用转账退还。",
    ),
    Kind.FUND_DIFFERS: Told(
        "资金账单与交易账单不一致",
        "逐笔比对两份账单，找出多出或缺少的一笔。",
    ),
    Kind.SETTLEMENT_DIFFERS: Told(
        "结算或充值金额对不上",
        "核对是否有未入账的收款或退款，再登记差额去向。",
    ),
    Kind.BILL_BROKEN: Told(
        "账单文件读不了",
        "文件不完整或加起来不对，没有入账。系统会再下载；一直不行请到商户平台手工下载核对。",
    ),
    Kind.CURRENCY_DIFFERS: Told(
        "币种不对",
        "这笔款不是人民币，没有入账。到微信商户平台查明原因。",
    ),
    Kind.UNKNOWN_ORDER: Told(
        "订单号不认识",
        "微信通知了一笔我们没有的订单。到微信商户平台按订单号查，是别的系统收的就登记来源。",
    ),
    Kind.NOBODYS: Told(
        "不知道是谁的钱",
        "到账的钱认不出付款人，已记入待查款。问到是谁的，再登记到户。",
    ),
    Kind.CASH_DIFFERS: Told(
        "现金不符",
        "清点的现金和账上不一样。两人重新清点，查当天的收付单据，写明原因。",
    ),
    Kind.CASH_LATE: Told(
        "日结以后又收的现金",
        "问登记的人钱是哪天收的、放在哪里，两人点清。下一次日结会把它算进去；写明为什么晚登记。",
    ),
    Kind.CASH_UNDONE: Told(
        "日结以后作废的现金",
        "问清这笔钱现在在哪里：还给了付款人的，要有他签收；还在抽屉里的，两人点出来，查清是谁的。"
        "下一次日结不再算它；写明查到什么。",
    ),
    Kind.LEDGER_BROKEN: Told(
        "账目不平",
        "夜间核对发现账目不平，请马上联系系统管理员，先不要结账。",
    ),
}

OWN_HAND = "这笔现金是您经手的，请另一位同事查清、处理。"
"""For whoever counted, took or undid the cash that an exception is about."""


def words(kind: str, what: str) -> str:
    """The words of an exception: what it is about, and what to do."""
    told = TOLD.get(kind)
    return f"{what}{told.to_do}" if told else what
