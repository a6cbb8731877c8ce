"""What stands under bills and prices for whoever pays: the kind of contract, who owes which month, no cutting off."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from server.fees.rules.clauses import rate_words
from server.fees.rules.repairs import DOUBT_SAYS, Doubt

ENTRUSTED = "业主大会还没有签订物业服务合同，目前是受托提供的服务，按原标准收费，不收违约金。"
"""F-22, 民法典 939."""
UNSIGNED = "这份合同还没有登记为业主大会签订的，不收违约金。"
"""A service contract is written down, and nobody has shown yet that the assembly signed it: only the late fee waits."""
OF_BILL_UNSIGNED = "物业服务合同还没有登记为业主大会签订的，这张账单不收违约金。"
LUMP_SUM = "本小区实行包干制：盈余或者亏损由物业公司承担。"
COST_PLUS = "本小区实行酬金制：除约定的酬金外，钱都用于本小区，结余归全体业主。"
NO_LATE = "本小区不收违约金。"
PART = "这段时间房子换过主人，本账单只算您的月份。"
FORMER = "这是您持有这套房时的费用，房子转让后仍由您承担，新业主不用缴。"
SHARED_MONEY = "分摊款属于全体出资业主，单独记账，可以在“小区账本”里查看。"


def of_contract(
    *,
    form: str,
    assembly_contract: bool,
    late_rate: str | None,
    late_since: date | None = None,
    contract_from: date | None,
    contract_until: date | None,
) -> list[str]:
    """What an estate's contract says of money, for everybody who lives there."""
    told = [COST_PLUS if form == "酬金制" else LUMP_SUM]
    if not assembly_contract and contract_from is None:
        return [*told, ENTRUSTED]
    if contract_from is not None:
        until = f"至 {contract_until:%Y-%m-%d}" if contract_until is not None else "起"
        told.append(f"物业服务合同：{contract_from:%Y-%m-%d} {until}。")
    if not assembly_contract:
        return [*told, UNSIGNED]
    if late_rate is None:
        return [*told, NO_LATE]
    since = f"只算 {late_since:%Y-%m-%d} 以后出的账单，" if late_since is not None else ""
    return [*told, f"逾期违约金：{rate_words(Fraction(late_rate))}，{since}按未付的本金单利计算。"]


ORDERED = "这是事先同意了报价的维修，和物业费分开算，不收违约金。修得不好，请在报事里点“重新打开”。"
VOID = "这张账单已经作废，不用再付。"


WITHOUT_LATE = "这张账单不收违约金：违约金只算约定以后出的账单。"


def of_bill(
    *, assembly_contract: bool, part: int, levy: bool, former: bool, repair: bool = False, void: bool = False,
    spared: bool = False, contract_from: date | None = None, doubt: str | None = None,
) -> list[str]:  # fmt: skip
    """What the payer of one bill should know besides its formula; ``doubt``: what speaks against that of a repair."""
    if void:
        return [VOID]
    if repair:
        return [DOUBT_SAYS[Doubt(doubt)], ORDERED] if doubt else [ORDERED]
    told = [PART] if part and not levy else []
    told += [FORMER] if former else []
    if levy:
        return [*told, SHARED_MONEY]
    told += [WITHOUT_LATE] if spared else []
    if assembly_contract:
        return told
    return [*told, ENTRUSTED if contract_from is None else OF_BILL_UNSIGNED]
