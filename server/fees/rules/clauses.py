"""When a contract's late fee counts at all (F-07, F-08, F-22), and the figures staff see beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from config import FOLDER, read_toml
from server.fees.rules.late import Benchmark, Cap, Terms
from server.fees.rules.payers import month_of
from server.kit.errors import Malformed
from server.kit.money import yuan

_RATE = re.compile(r"0\.\d{1,8}")
_FEN = re.compile(r"[1-9]\d{0,9}")
_PERCENT = re.compile(r"(\d{1,2}(?:\.\d{1,6})?)\s*[%％]?")
HIGHEST = Fraction(1, 100)
LEAST_PERCENT = Fraction(5, 1000)
"""Below this somebody wrote a fraction where percent are asked for: 0.0005 for 0.05 %."""


class RateWrong(Malformed):
    """A daily rate that no contract can have."""

    def __init__(self) -> None:
        words = "违约金填每天百分之几，大于 0.005，不超过 1，例如每天万分之五填 0.05"
        super().__init__("late_rate_wrong", f"{words}。", fields={"late_rate": [words]})


class CapWrong(Malformed):
    """A cap that is neither the principal, nor a sum, nor none."""

    def __init__(self) -> None:
        words = "违约金上限选“不超过一个数”时，请写明每张账单最多多少元，要大于零"
        super().__init__("terms_wrong", f"{words}。", fields={"late_most": [words]})


class NoContract(Malformed):
    """Entrusted service charges no late fee (F-22, 民法典 939)."""

    def __init__(self) -> None:
        words = "业主大会还没有签订物业服务合同，不能收违约金"
        super().__init__("no_assembly_contract", f"{words}。", fields={"late_rate": [words]})


@dataclass(frozen=True, slots=True)
class Clause:
    """The late fee of a contract: its terms, the first month whose bills it is about (None: all), and when it was
    written down (None: not yet, or it does not matter)."""

    terms: Terms
    since: date | None = None
    written_at: datetime | None = None

    def covers(self, period: date) -> bool:
        """Whether bills of a month can have a late fee: the months before the contract have none."""
        return self.since is None or period >= month_of(self.since)


@dataclass(frozen=True, slots=True)
class Clauses:
    """The late fee of an estate as it was written down, oldest first. A bill keeps what stood when it was published:
    whoever read on it that there is no late fee, or a lower one, is never asked for more (F-22)."""

    steps: tuple[Clause, ...]

    def of(self, period: date, published_at: datetime | None) -> Terms | None:
        """The terms of a bill of a month that was published at an instant (None: it is not published yet)."""
        stood = [one for one in self.steps if _stood(one, published_at)]
        return stood[-1].terms if stood and stood[-1].covers(period) else None


def _stood(one: Clause, at: datetime | None) -> bool:
    return at is None or one.written_at is None or one.written_at <= at


Kept = Sequence[Mapping[str, Any]]
"""The steps as they are kept: when each was written down, its rate, its cap, and since when the contract is."""


def stepped(
    kept: Kept, *, rate: str | None, cap: str, assembly_contract: bool, since: date | None, at: datetime
) -> list[dict[str, Any]]:  # fmt: skip
    """The steps with what is written down now. Without a late fee there is none on any bill, and what is written down
    after that begins anew."""
    if rate is None or not assembly_contract:
        return []
    said = {"rate": rate, "cap": cap, "since": since.isoformat() if since else None}
    before = [dict(one) for one in kept]
    if before and {name: before[-1][name] for name in said} == said:
        return before
    return [*before, {"at": at.isoformat(), **said}]


def clauses(kept: Kept) -> Clauses | None:
    """What the steps of an estate come to; None without a late fee."""
    return Clauses(tuple(_step(one) for one in kept)) if kept else None


def read_terms(rate: str, cap: str) -> Terms:
    """A rate and a cap as they are kept."""
    return Terms(Fraction(rate), *read_cap(cap))


def _step(one: Mapping[str, Any]) -> Clause:
    since = date.fromisoformat(one["since"]) if one["since"] else None
    return Clause(read_terms(one["rate"], one["cap"]), since, datetime.fromisoformat(one["at"]))


def read_cap(kept: str) -> tuple[Cap, int]:
    """A cap as it is kept, ``PRINCIPAL``, ``NONE`` or a sum in fen, with the sum (0 for none); :class:`CapWrong`."""
    if kept in (Cap.PRINCIPAL, Cap.NONE):
        return Cap(kept), 0
    if not _FEN.fullmatch(kept):
        raise CapWrong
    return Cap.SUM, int(kept)


def keep_cap(kind: str, most: int | None) -> str:
    """A cap as it is kept; :class:`CapWrong` for a sum nobody named."""
    if kind != Cap.SUM:
        return kind
    if not most or most < 0:
        raise CapWrong
    return str(most)


def cap_words(terms: Terms) -> str:
    """What a cap says of each bill; empty without one."""
    if terms.cap is Cap.NONE:
        return ""
    return "总额不超过本金" if terms.cap is Cap.PRINCIPAL else f"总额不超过 {yuan(terms.most)} 元"


def check_rate(rate: str | None, *, assembly_contract: bool) -> str | None:
    """A daily rate as it is kept; :class:`RateWrong`, :class:`NoContract`."""
    if not rate:
        return None
    if not _RATE.fullmatch(rate) or not 0 < Fraction(rate) <= HIGHEST:
        raise RateWrong
    if not assembly_contract:
        raise NoContract
    return rate


def rate_of_percent(said: str | None) -> str | None:
    """A daily rate as it is kept, from percent as people write them: 0.05 or 0.05% is 0.0005; :class:`RateWrong`."""
    if said is None or not said.strip():
        return None
    found = _PERCENT.fullmatch(said.strip())
    if found is None or not LEAST_PERCENT < Fraction(found[1]) <= HIGHEST * 100:
        raise RateWrong
    return f"{Decimal(found[1]) / 100:f}".rstrip("0")


def percent_of_rate(kept: str | None) -> str:
    """The same back, as the form holds it; empty for none."""
    return _plain(Fraction(kept) * 100, 6) if kept else ""


def percent(share: Fraction, places: int = 6) -> str:
    """A share as people read it: 0.05%."""
    return f"{_plain(share * 100, places)}%"


def benchmark_now() -> Benchmark:
    """LPR × 1.3, with the rate last put in."""
    numbers = figures()
    return Benchmark(Fraction(numbers["lpr"]), Fraction(numbers["multiple"]))


@cache
def figures() -> dict[str, Any]:
    """The numbers of ``config/late_fee.toml``."""
    return read_toml(FOLDER / "late_fee.toml")


def rate_words(rate: Fraction) -> str:
    """A daily rate as people say it: 每天 0.05%."""
    return f"每天 {percent(rate)}"


def benchmark_words() -> str:
    """What staff compare a contract's rate with: which published rate, how many times it, and what that is a day."""
    numbers, by = figures(), benchmark_now()
    day = percent(by.lpr * by.multiple / by.day_base, 4)
    published = f"{numbers['lpr_as_of']} 公布的一年期贷款市场报价利率（LPR）每年 {percent(by.lpr)}"
    return f"{published}，它的 {numbers['multiple']} 倍约每天 {day}"


def _plain(number: Fraction, places: int) -> str:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return f"{exact:.{places}f}".rstrip("0").rstrip(".")
