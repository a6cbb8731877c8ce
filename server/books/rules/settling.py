"""The settlement of a year 年度结算 (F-01, 收费管理办法 9, 11 to 13): what came in, the firm's pay, what was spent, and
whose the rest is. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from server.fees.rules.common_money import Form, Settlement, Whose, settle
from server.kit.errors import Conflict, Malformed
from server.kit.money import yuan


class SettlementState(StrEnum):
    """Worked out by one person, published or sent back by another."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Pay:
    """The firm's pay under 酬金制: ``share`` of the service money (decimal text), or ``agreed_fen`` a year."""

    share: str | None = None
    agreed_fen: int | None = None

    @property
    def words(self) -> str:
        """8% or a sum a year."""
        if self.share is not None:
            return f"按收到的服务资金的 {float(Fraction(self.share) * 100):g}%"
        return f"合同约定每年 {yuan(self.agreed_fen or 0)} 元"


def worked_out(form: str, pay: Pay, *, funds: int, spent: int) -> Settlement:
    """Pay and balance of a year, in fen; :class:`Conflict` where a contract under 酬金制 names no pay."""
    if form == Form.COST_PLUS and pay.share is None and pay.agreed_fen is None:
        raise Conflict("pay_unknown", "酬金是多少还没有登记，请先在“服务合同”里登记。")
    return settle(Form(form), funds, spent, Fraction(pay.share or 0), agreed=pay.agreed_fen)


def formula(
    form: str, pay: Pay, *, funds: int, remuneration: int, spent: int, balance: int, channel: int = 0
) -> list[str]:  # fmt: skip
    """How it was reckoned, line by line, so that everybody can do it again with a pencil. ``channel``: what of the
    spending went to those who collect the money; the books tell it beside the spending."""
    cost = f"支出 {yuan(spent)} 元" + (f"（含收款手续费 {yuan(channel)} 元）" if channel else "")
    if form == Form.LUMP_SUM:
        rest = "盈余" if balance >= 0 else "亏损"
        return [
            f"收到的物业费等 {yuan(funds)} 元 − {cost} = {rest} {yuan(abs(balance))} 元",
            f"包干制：{rest}归物业公司，业主不用补，也不分。",
        ]
    rest = "结余" if balance >= 0 else "超支"
    after = (
        "酬金制：结余归全体业主，怎么用由业主共同决定。"
        if balance >= 0
        else "酬金制：超支怎么处理，按合同约定，由业主共同决定；没有约定的，不能直接向业主加收。"
    )
    return [
        f"物业公司的酬金：{pay.words}，{yuan(remuneration)} 元",
        f"收到的服务资金 {yuan(funds)} 元 − 酬金 {yuan(remuneration)} 元 − {cost} = {rest} {yuan(abs(balance))} 元",
        after,
    ]


def whose_words(whose: str, balance: int) -> str:
    """Whose the rest is, in a few words."""
    rest = "结余" if balance >= 0 else "不足"
    return f"{rest} {yuan(abs(balance))} 元，归{'全体业主' if whose == Whose.OWNERS else '物业公司'}"


def check_new(numbers: Iterable[int], *, waits: bool, why: str) -> int:
    """The number of the next settlement of a year, of those published: there is one, and what corrects it says why."""
    if waits:
        raise Conflict("settlement_waits", "这一年已有一份结算在等同事核对。")
    number = max(numbers, default=0) + 1
    if number > 1 and not why.strip():
        words = "这一年已经公布过结算，更正请写明为什么"
        raise Malformed("reason_needed", f"{words}。", fields={"reason": [words]})
    return number
