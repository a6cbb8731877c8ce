"""The bills of a day: trade bill and fund bill, ready at ten the next morning, behind an address that dies soon.

Amounts are in yuan, every value has a backtick before it, the sum is over the unpacked file, and a day without
movements has no bill at all.
"""

import gzip
import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .paybook import Flow, PayOrder, PayRefund
from .paydesk import SHANGHAI
from .payhost import PayCall, PayDoor, PayRefusal, wrong
from .payorders import sub_merchant

READY_HOUR, KEPT_DAYS, ADDRESS_LIFE = 10, 92, 300
HOST = "https://api.mch.weixin.qq.com"
_TRADE = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,"
    "代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,"
    "申请退款金额,费率备注"
)
_TRADE_SUMS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
_FUND = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,"
    "备注,业务凭证号"
)
_FUND_SUMS = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"
TRADE, TRADE_SUMS, FUND, FUND_SUMS = (names.split(",") for names in (_TRADE, _TRADE_SUMS, _FUND, _FUND_SUMS))
_REFUND_ONLY = {"微信退款单号", "商户退款单号", "退款金额", "充值券退款金额", "退款类型", "退款状态", "申请退款金额"}
_REFUND_STATES = {"PROCESSING": "PROCESSING", "SUCCESS": "SUCCESS", "CLOSED": "FAIL", "ABNORMAL": "CHANGE"}
_FLOW_WORDS = {
    "payment": ("交易", "交易"), "fee": ("扣除交易手续费", "交易"), "refund": ("退款", "退款"),
    "fee_back": ("退还交易手续费", "退款"), "closed_back": ("退款失败退回", "退款"), "moved": ("充值/提现", "提现"),
}  # fmt: skip


def trade_bill(call: PayCall) -> dict[str, Any]:
    """Ask for the trade bill of a day, of one sub-merchant or of all."""
    day, sub = _day(call), call.args.get("sub_mchid")
    if sub is not None:
        sub_merchant(call, sub)
    kind = call.args.get("bill_type", "ALL")
    if kind not in ("ALL", "SUCCESS", "REFUND"):
        raise wrong("bill_type不正确")
    rows = _trade_rows(call, day, sub, kind)
    if not rows:
        raise PayRefusal(400, "NO_STATEMENT_EXIST", "账单文件不存在，请检查当前商户号是否在指定日期有交易或退款发生")
    names = [name for name in TRADE if kind != "SUCCESS" or name not in _REFUND_ONLY]
    text = table(names, rows, TRADE_SUMS, _trade_sums(rows))
    return _offered(call, text.encode())


def _trade_rows(call: PayCall, day: date, sub: str | None, kind: str) -> list[dict[str, str]]:
    book = call.world.pay.book
    paid = [o for o in book.orders.values() if o.paid and day_of(o.paid_at) == day and sub in (None, o.sub_mchid)]
    back = [r for r in book.refunds.values() if day_of(r.made_at) == day and sub in (None, r.order.sub_mchid)]
    rows = [(o.paid_at, _paid_row(call, o)) for o in paid if kind != "REFUND"]
    rows += [(r.made_at, _refund_row(call, r)) for r in back if kind != "SUCCESS"]
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def _paid_row(call: PayCall, order: PayOrder) -> dict[str, str]:
    fee = call.world.pay.book.fee(order.fen)
    return {
        **_common(call, order, order.paid_at), "交易状态": "SUCCESS", "应结订单金额": yuan(order.fen),
        "微信退款单号": "0", "商户退款单号": "0", "退款金额": "0.00", "退款类型": "", "退款状态": "",
        "手续费": f"{yuan(fee)}000", "订单金额": yuan(order.fen), "申请退款金额": "0.00",
    }  # fmt: skip


def _refund_row(call: PayCall, refund: PayRefund) -> dict[str, str]:
    return {
        **_common(call, refund.order, refund.made_at), "交易状态": "REFUND", "应结订单金额": "0.00",
        "微信退款单号": refund.refund_id, "商户退款单号": refund.out_refund_no, "退款金额": yuan(refund.fen),
        "退款类型": "ORIGINAL", "退款状态": _REFUND_STATES[refund.state], "手续费": f"-{yuan(refund.fee_back_fen)}000",
        "订单金额": "0.00", "申请退款金额": yuan(refund.fen),
    }  # fmt: skip


def _common(call: PayCall, order: PayOrder, at: float) -> dict[str, str]:
    account = call.world.settings.pay
    return {
        "交易时间": clock_of(at), "公众账号ID": call.world.settings.mini.appid, "商户号": account.sp_mchid,
        "特约商户号": order.sub_mchid, "设备号": "", "微信订单号": order.transaction_id,
        "商户订单号": order.out_trade_no, "用户标识": order.openid, "交易类型": "JSAPI", "付款银行": "OTHERS",
        "货币种类": "CNY", "代金券金额": "0.00",
        "充值券退款金额": "0.00", "商品名称": str(order.asked["description"]),
        "商户数据包": str(order.asked.get("attach", "")), "费率备注": "",
        "费率": f"{account.fee_per_myriad / 100:.2f}%",
    }  # fmt: skip


def _trade_sums(rows: Sequence[dict[str, str]]) -> list[str]:
    def total(name: str, cut: int = 0) -> str:
        cents = sum(fen_of(row[name][: len(row[name]) - cut]) for row in rows)
        return yuan(cents)

    return [
        str(len(rows)), total("应结订单金额"), total("退款金额"), total("充值券退款金额"), f"{total('手续费', 3)}000",
        total("订单金额"), total("申请退款金额"),
    ]  # fmt: skip


def fund_bill(call: PayCall) -> dict[str, Any]:
    """Ask for the fund bill of one sub-merchant: sealed, since it is somebody else's purse."""
    day, sub = _day(call), sub_merchant(call, call.args.get("sub_mchid"))
    if call.args.get("account_type") != "BASIC" or call.args.get("algorithm") != "AEAD_AES_256_GCM":
        raise wrong("account_type或algorithm不正确")
    text = _fund_text(call, day, sub).encode()
    key, nonce = AESGCM.generate_key(256), secrets.token_hex(8)
    packed = gzip.compress(text) if call.args.get("tar_type") == "GZIP" else text
    sealed = AESGCM(key).encrypt(nonce.encode(), packed, None)
    one = {"bill_sequence": 1, "nonce": nonce, "encrypt_key": call.world.pay.keys.seal_for_merchant(key)}
    return {"download_bill_count": 1, "download_bill_list": [{**one, **_address(call, sealed, text)}]}


def own_fund_bill(call: PayCall) -> dict[str, Any]:
    """The service provider's own purse, in which nothing moves."""
    _day(call)
    raise PayRefusal(400, "NO_STATEMENT_EXIST", "账单文件不存在，请检查该账户在指定日期是否有资金操作")


def _fund_text(call: PayCall, day: date, sub: str) -> str:
    flows = [flow for flow in call.world.pay.book.flows if flow.sub_mchid == sub and day_of(flow.at) == day]
    if not flows:
        raise PayRefusal(400, "NO_STATEMENT_EXIST", "账单文件不存在，请检查该账户在指定日期是否有资金操作")
    came, went = [f.fen for f in flows if f.fen > 0], [-f.fen for f in flows if f.fen < 0]
    sums = [str(len(flows)), str(len(came)), yuan(sum(came)), str(len(went)), yuan(sum(went))]
    return table(FUND, [_fund_row(flow) for flow in flows], FUND_SUMS, sums)


def _fund_row(flow: Flow) -> dict[str, str]:
    name, kind = _FLOW_WORDS[flow.kind]
    way = "收入" if flow.fen > 0 else "支出"
    values = (clock_of(flow.at), flow.business_no, flow.flow_no, name, kind, way, yuan(abs(flow.fen)),
              yuan(flow.balance_fen), "system", "", flow.voucher)  # fmt: skip
    return dict(zip(FUND, values, strict=True))


def file(call: PayCall) -> bytes:
    """The file behind an address, as long as the address lives. Signed asking, unsigned answer."""
    content, ends_at = call.world.pay.files.get(call.args.get("token", ""), (b"", 0.0))
    if ends_at <= call.now:
        raise PayRefusal(400, "INVALID_REQUEST", "账单下载地址已失效，请重新申请")
    return content


def _day(call: PayCall) -> date:
    try:
        day = date.fromisoformat(call.args.get("bill_date", ""))
    except ValueError as error:
        raise wrong("bill_date格式不正确") from error
    if call.args.get("tar_type") not in (None, "GZIP"):
        raise wrong("tar_type不正确")
    now = datetime.fromtimestamp(call.now, SHANGHAI)
    if day < now.date() - timedelta(days=KEPT_DAYS) or day > now.date():
        raise PayRefusal(400, "INVALID_REQUEST", "仅支持三个月内的账单下载申请")
    ready = datetime.combine(day + timedelta(days=1), datetime.min.time(), SHANGHAI) + timedelta(hours=READY_HOUR)
    if now < ready:
        raise PayRefusal(400, "STATEMENT_CREATING", "账单生成中，请在次日上午10点后再下载")
    return day


def _offered(call: PayCall, text: bytes) -> dict[str, Any]:
    packed = gzip.compress(text) if call.args.get("tar_type") == "GZIP" else text
    return _address(call, packed, text)


def _address(call: PayCall, content: bytes, text: bytes) -> dict[str, Any]:
    token = secrets.token_urlsafe(32)
    call.world.pay.files[token] = (content, call.now + ADDRESS_LIFE)
    address = f"{HOST}/v3/billdownload/file?token={token}"
    return {"hash_type": "SHA1", "hash_value": hashlib.sha1(text).hexdigest(), "download_url": address}


def table(names: Sequence[str], rows: Iterable[dict[str, str]], sums: Sequence[str], said: Sequence[str]) -> str:
    """The four parts of every bill, after the mark by which spreadsheets know UTF-8."""
    lines = [",".join(names), *(",".join(f"`{row[name]}" for name in names) for row in rows)]
    return "\ufeff" + "\r\n".join([*lines, ",".join(sums), ",".join(f"`{value}" for value in said)]) + "\r\n"


def yuan(fen: int) -> str:
    """1234 -> "12.34"."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"


def fen_of(text: str) -> int:
    """ "12.34" -> 1234."""
    sign = -1 if text.startswith("-") else 1
    return sign * int(text.replace(".", "").lstrip("-"))


def day_of(at: float) -> date:
    """The day in Shanghai."""
    return datetime.fromtimestamp(at, SHANGHAI).date()


def clock_of(at: float) -> str:
    """2026-11-21 14:05:00, in Shanghai."""
    return datetime.fromtimestamp(at, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


DOORS = (
    PayDoor("GET", "/v3/bill/tradebill", trade_bill),
    PayDoor("GET", "/v3/bill/fundflowbill", own_fund_bill),
    PayDoor("GET", "/v3/bill/sub-merchant-fundflowbill", fund_bill),
    PayDoor("GET", "/v3/billdownload/file", file),
)
