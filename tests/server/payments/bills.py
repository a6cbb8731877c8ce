"""Bill files as WeChat makes them, from few words: what a line does not say is filled as the platform fills it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.kit.clock import SHANGHAI

ALL = (
    "交易时间", "公众账号ID", "商户号", "特约商户号", "设备号", "微信订单号", "商户订单号", "用户标识", "交易类型",
    "交易状态", "付款银行", "货币种类", "应结订单金额", "代金券金额", "微信退款单号", "商户退款单号", "退款金额",
    "充值券退款金额", "退款类型", "退款状态", "商品名称", "商户数据包", "手续费", "费率", "订单金额",
    "申请退款金额", "费率备注",
)  # fmt: skip
SUMS = (
    "总交易单数",
    "应结订单总金额",
    "退款总金额",
    "充值券退款总金额",
    "手续费总金额",
    "订单总金额",
    "申请退款总金额",
)
FUND = (
    "记账时间", "微信支付业务单号", "资金流水单号", "业务名称", "业务类型", "收支类型", "收支金额（元）",
    "账户结余（元）", "资金变更提交申请人", "备注", "业务凭证号",
)  # fmt: skip
FUND_SUMS = ("资金流水总笔数", "收入笔数", "收入金额", "支出笔数", "支出金额")


def yuan(fen: int, places: int = 2) -> str:
    """Fen as the files write them."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}.{fen % 100:02}" + "0" * (places - 2)


@dataclass(frozen=True)
class Trade:
    """A line of a trade bill: a refund where it has a ``refund_no``."""

    out_trade_no: str
    fen: int
    at: datetime
    transaction_id: str = "4200000001"
    fee: int = 0
    refund_no: str = ""
    sub_mchid: str = "1900000109"
    state: str = "SUCCESS"

    def cells(self) -> dict[str, str]:
        """The line by column name."""
        local = f"{self.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
        cells = dict.fromkeys(ALL, "") | {
            "交易时间": local, "特约商户号": self.sub_mchid, "微信订单号": self.transaction_id,
            "商户订单号": self.out_trade_no, "交易类型": "JSAPI", "交易状态": self.state, "货币种类": "CNY",
            "应结订单金额": "0.00", "微信退款单号": "0", "商户退款单号": "0", "退款金额": "0.00", "订单金额": "0.00",
            "申请退款金额": "0.00", "商品名称": "物业费,三个月", "手续费": yuan(self.fee, 5), "费率": "0.60%",
        }  # fmt: skip
        if self.refund_no:
            return cells | {
                "交易状态": "REFUND", "微信退款单号": "5030000001", "商户退款单号": self.refund_no,
                "退款状态": self.state, "退款金额": yuan(self.fen), "申请退款金额": yuan(self.fen),
            }  # fmt: skip
        return cells | {"应结订单金额": yuan(self.fen), "订单金额": yuan(self.fen)}


def trade_bill(*trades: Trade, names: Sequence[str] = ALL) -> bytes:
    """The whole file, its columns in the order of ``names``."""
    paid = sum(one.fen for one in trades if not one.refund_no)
    back, fees = sum(one.fen for one in trades if one.refund_no), sum(one.fee for one in trades)
    sums = (str(len(trades)), yuan(paid), yuan(back), "0.00", yuan(fees, 5), yuan(paid), yuan(back))
    details = ([one.cells()[name] for name in names] for one in trades)
    return _file(names, details, SUMS, sums)


@dataclass(frozen=True)
class Fund:
    """A line of a fund bill; ``fen`` below 0 went out."""

    name: str
    fen: int
    at: datetime
    business_id: str = "4200000001"
    flow_id: str = "1"


def fund_bill(*funds: Fund, left: int = 0) -> bytes:
    """The whole file; ``left`` was in the account before."""
    details = []
    for number, one in enumerate(funds, 1):
        left += one.fen
        local = f"{one.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
        moved = ["收入" if one.fen > 0 else "支出", yuan(abs(one.fen)), yuan(left)]
        details.append([local, one.business_id, f"{one.flow_id}{number}", one.name, one.name, *moved, "", "", ""])
    came = [one.fen for one in funds if one.fen > 0]
    went = [-one.fen for one in funds if one.fen < 0]
    sums = (str(len(funds)), str(len(came)), yuan(sum(came)), str(len(went)), yuan(sum(went)))
    return _file(FUND, details, FUND_SUMS, sums)


def _file(names: Sequence[str], details: object, sum_names: Sequence[str], sums: Sequence[str]) -> bytes:
    assert isinstance(details, Iterator | list)
    lines = [",".join(names), *(_marked(one) for one in details), ",".join(sum_names), _marked(sums)]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _marked(values: Sequence[str]) -> str:
    return ",".join(f"`{value}" for value in values)
