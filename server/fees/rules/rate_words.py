"""What the four collection rates are called and what they mean (F-13). Shown wherever one of them is shown."""

from __future__ import annotations

from enum import StrEnum

from server.openness.rules import numbers

SMALLEST_GROUP = int(numbers()["arrears"]["smallest_group"])
"""A building with fewer billed households than this is not shown by itself, nor old debt of fewer (P-06)."""
UNTOLD = "不单列"
"""In the place of a rate that would tell what a few households owe."""


class Cut(StrEnum):
    """Until when a payment counts."""

    BY_DUE = "by_due"
    TO_DATE = "to_date"
    IN_PERIOD = "in_period"


class Rate(StrEnum):
    """The four rates, never mixed."""

    CURRENT = "current"
    ARREARS = "arrears"
    COMBINED = "combined"
    HOUSEHOLDS = "households"


CUT_LABELS = {Cut.BY_DUE: "到缴费日止", Cut.TO_DATE: "到统计日止", Cut.IN_PERIOD: "到期末止"}
RATE_LABELS = {
    Rate.CURRENT: "当期收缴率（按金额）",
    Rate.ARREARS: "旧欠清收率（按金额）",
    Rate.COMBINED: "综合收缴率（按金额）",
    Rate.HOUSEHOLDS: "户数收缴率（按户）",
}
DEFINITIONS = {
    Rate.CURRENT: "本期账单已付的钱 ÷（本期应收 − 减免）。",
    Rate.ARREARS: "本期内收回的旧欠 ÷ 期初旧欠。旧欠指更早各期到期初还没付的账单。",
    Rate.COMBINED: "（本期已付 + 收回的旧欠）÷（本期应收 − 减免 + 期初旧欠）。",
    Rate.HOUSEHOLDS: "本期账单全部付清的户数 ÷ 本期有账单的户数；只付一部分的不算。",
}
SCOPE = (
    "只算物业费等周期性收费，账单归在它的首月；不含违约金和分摊款；未发布和作废的账单不算，退款从已付里减去。"
    "“到缴费日止”只算各账单缴费日前（含当日）付的钱；“到统计日止”算到所标日期；“到期末止”算到本期最后一天，"
    f"期末没到的算到所标日期。百分数只舍不入，保留两位。少于 {SMALLEST_GROUP} 户的楼栋不单列；"
    "欠旧账的不到这么多户，旧欠和综合两个数也不单列。"
)
