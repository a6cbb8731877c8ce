"""The days of a service contract (F-18, 民法典 946 to 949) and whether a notice comes in time. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from server.contracts.rules.periods import (
    FIRM_LEAVES_DAYS,
    OWNERS_DISMISS_DAYS,
    WITHOUT_TERM_DAYS,
    earliest_end,
    latest_dismissal,
    latest_refusal,
)
from server.kit.calendar.days import add_months, latest_before, within_days
from server.kit.errors import Conflict, Malformed

_DAY = timedelta(days=1)
FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2200, 12, 31)
"""Between these lie all days of a contract; what is typed beyond them is a slip."""


class Side(StrEnum):
    """Who ends the contract."""

    OWNERS = "owners"
    FIRM = "firm"


class State(StrEnum):
    """Written down by one person, agreed to or sent back by another. WITHDRAWN: its writer took it back while it
    waited; TAKEN_BACK: it stood, and two persons took it back."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    TAKEN_BACK = "taken_back"


class Step(StrEnum):
    """A day on which somebody must have acted."""

    DECIDE = "decide"
    REFUSE = "refuse"
    DISMISS = "dismiss"
    END = "end"
    HANDOVER = "handover"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class Contract:
    """What is agreed. ``since`` None: nobody has written it down; ``until`` None: without a term. ``share`` of the
    service money (decimal text) or ``agreed_fen`` a year is the firm's pay under 酬金制. Periods in full days."""

    form: str
    since: date | None = None
    until: date | None = None
    share: str | None = None
    agreed_fen: int | None = None
    dismiss_days: int = OWNERS_DISMISS_DAYS
    refuse_days: int = FIRM_LEAVES_DAYS
    open_days: int = WITHOUT_TERM_DAYS
    clause: str = ""

    def is_open(self, day: date) -> bool:
        """Whether it runs without a term on this day: it has none, or went on after its end (民法典 948)."""
        return self.since is not None and (self.until is None or day > self.until)


@dataclass(frozen=True, slots=True)
class Local:
    """A city's days: owners decide so many days or months before the end; the firm hands over within ``handover_days``
    of the end, files within ``files_days`` where that is another number."""

    decide_days: int | None = None
    decide_months: int | None = None
    handover_days: int = 15
    files_days: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that stands: from the beginning of ``effective_from`` on the firm is gone."""

    side: Side
    given_on: date
    effective_from: date


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a step."""

    step: Step
    day: date


class TooLate(Conflict):
    """A notice comes too late, or the contract does not let the firm go yet."""

    def __init__(self, words: str) -> None:
        super().__init__("notice_too_late", f"{words}。", fields={"effective_from": [words]})


def day_words(day: date) -> str:
    """2027年12月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def decide_by(until: date, local: Local) -> date:
    """The last day on which the owners decide in time whether the firm stays (台州 40, 北京 75)."""
    if local.decide_months is not None:
        return add_months(until + _DAY, -local.decide_months) - _DAY
    return latest_before(until + _DAY, local.decide_days or 0)


def agenda(contract: Contract, local: Local, notice: Notice | None = None) -> list[Due]:
    """The days of a contract in their order: until a notice stands those of its end, then those of the hand-over."""
    return sorted(_dues(contract, local, notice), key=lambda due: due.day)


def _dues(contract: Contract, local: Local, notice: Notice | None) -> Iterator[Due]:
    if notice is not None:
        last = notice.effective_from - _DAY
        yield Due(Step.HANDOVER, within_days(last, local.handover_days).last_day)
        if local.files_days is not None:
            yield Due(Step.FILES, within_days(last, local.files_days).last_day)
    elif contract.until is not None:
        first_without = contract.until + _DAY
        yield Due(Step.DECIDE, decide_by(contract.until, local))
        yield Due(Step.REFUSE, latest_refusal(first_without, contract.refuse_days))
        yield Due(Step.DISMISS, latest_dismissal(first_without, contract.dismiss_days))
        yield Due(Step.END, contract.until)


def check_contract(contract: Contract) -> None:
    """:class:`Malformed` for what no contract can say."""
    for name, day in (("since", contract.since), ("until", contract.until)):
        _check_bounds(name, day)
    if contract.since is None or (contract.until is not None and contract.until < contract.since):
        words = "合同终止日不能早于起始日"
        raise Malformed("contract_dates_wrong", f"{words}。", fields={"until": [words]})
    usual = (OWNERS_DISMISS_DAYS, FIRM_LEAVES_DAYS, WITHOUT_TERM_DAYS)
    if (contract.dismiss_days, contract.refuse_days, contract.open_days) != usual and not contract.clause.strip():
        words = "通知天数和法律规定的不一样，请写明是合同第几条"
        raise Malformed("clause_needed", f"{words}。", fields={"clause": [words]})


def check_notice(contract: Contract, notice: Notice, *, today: date) -> None:
    """:class:`TooLate` with the law's reason where a notice cannot take effect on its day (民法典 946, 947, 948);
    :class:`Malformed` for a day that cannot be."""
    _check_bounds("effective_from", notice.effective_from)
    if contract.since is None:
        raise Conflict("contract_unknown", "请先登记合同从哪天到哪天，再登记通知。")
    if notice.given_on > today:
        raise Malformed("day_to_come", "通知的日期不能晚于今天。", fields={"given_on": ["不能晚于今天"]})
    if notice.given_on < contract.since:
        words = "通知的日期早于合同开始的日期"
        raise Malformed("day_before_contract", f"{words}。", fields={"given_on": [words]})
    if contract.is_open(notice.given_on):
        _check_full_days(notice, contract.open_days, "合同没有期限，任何一方解除都要", "948", contract)
    elif notice.side is Side.OWNERS:
        _check_full_days(notice, contract.dismiss_days, "业主解聘要", "946", contract)
    else:
        _check_refusal(contract, notice)


def _check_bounds(name: str, day: date | None) -> None:
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        raise Malformed("day_out_of_bounds", "日期的年份不对。", fields={name: ["年份不对"]})


def _check_full_days(notice: Notice, days: int, who: str, article: str, contract: Contract) -> None:
    first = earliest_end(notice.given_on, days)
    if notice.effective_from < first:
        raise TooLate(f"{who}提前 {days} 天书面通知（{_source(contract, article)}），"
                      f"{day_words(notice.given_on)}通知的，最早 {day_words(first)}起生效")  # fmt: skip


def _check_refusal(contract: Contract, notice: Notice) -> None:
    assert contract.until is not None
    first_without = contract.until + _DAY
    last = latest_refusal(first_without, contract.refuse_days)
    if notice.effective_from < first_without:
        raise TooLate(f"合同到 {day_words(contract.until)}，物业公司在这之前不能退出")
    if notice.given_on > last:
        raise TooLate(
            f"物业公司不续签，要在到期前 {contract.refuse_days} 天书面通知（{_source(contract, '947')}），"
            f"最晚是 {day_words(last)}。现在到期后照旧服务，{day_words(first_without)}起可以提前 "
            f"{contract.open_days} 天通知解除"
        )


def _source(contract: Contract, article: str) -> str:
    return f"民法典 {article}，合同另有约定：{contract.clause}" if contract.clause else f"民法典 {article}"
