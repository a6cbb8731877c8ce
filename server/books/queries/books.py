"""The books of a period as owners read them. Sums come from the ledger; the entries beside them must say the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.books import policy
from server.books.models import BookBudget
from server.books.queries import entries
from server.books.queries import fund as papers
from server.books.queries.holding import not_paid
from server.books.queries.sums import Sums, moved_for, sums
from server.books.rules import fund
from server.books.rules.entries import COST
from server.books.rules.lines import PUBLIC, SPENDING, label, lines
from server.books.rules.periods import Period
from server.contracts.queries import standing
from server.fees.queries import levied, naming
from server.fees.queries.naming import Named
from server.fees.rules.common_money import Form
from server.kit.actor import Actor
from server.kit.errors import not_found
from server.kit.money import yuan
from server.ledger.queries import days
from server.ledger.queries.balances import balances
from server.ledger.rules.accounts import Account
from server.places import queries as places
from server.places.rules.cities import profile

OTHER = "other_income"
FINGERPRINT = 16


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the books: its sum in fen, what was planned for it, and of how many movements of the ledger the sum is
    made: entries of the books, payments of residents' bills, and what took any of them back."""

    key: str
    label: str
    fen: int
    budget_fen: int | None = None
    count: int = 0


def books(session: Session, actor: Actor, estate_id: int, period: Period, *, day: date) -> dict[str, Any]:
    """The books of an estate for a period; not found for whoever may not read them."""
    estate = places.estate(session, estate_id)
    if not policy.may_read(session, actor, estate_id, day):
        raise not_found("小区")
    return told(session, estate, period)


def told(session: Session, estate: Mapping[str, Any], period: Period) -> dict[str, Any]:
    """The same for a caller who has asked already whether they may."""
    estate_id: int = estate["id"]
    moved, held = sums(session, estate_id, period), balances(session, estate_id)
    plan = budget(session, estate_id, period.from_.year)
    parts = _parts(session, estate_id, period, moved, plan)
    totals = _totals(parts, moved)
    listed = entries.posted(session, estate_id, period)
    due = _due(session, estate, period, moved)
    return {
        "estate": {name: estate[name] for name in ("id", "name", "phone")},
        "year": period.from_.year, "quarter": period.quarter, "month": period.month, "period_words": period.words,
        "from_day": period.from_, "to_day": period.to, **parts, "entries": listed, "totals": totals,
        "balance_fen": totals["income_fen"] - totals["spending_fen"],
        "public_balance_fen": held[Account.PUBLIC_MONEY] - not_paid(session, estate_id, Account.PUBLIC_MONEY),
        "levy_fen": held[Account.LEVY_MONEY] - not_paid(session, estate_id, Account.LEVY_MONEY),
        "fund_fen": held[Account.FUND], "fund_due": None if due is None else _shown(due),
        "fund": papers.told(session, estate_id),
        "agrees": not entries.differences(session, estate_id, period), "closed": _closed(session, estate_id),
        "notes": _notes(session, estate_id, period.to, moved, due, totals),
    }  # fmt: skip


def budget(session: Session, estate_id: int, year: int) -> Mapping[str, int]:
    """What was planned for a year, in fen by ``side:line``."""
    asked = select(BookBudget.fen).where(BookBudget.estate_id == estate_id, BookBudget.year == year)
    return session.scalar(asked) or {}


def _parts(
    session: Session, estate_id: int, period: Period, moved: Sums, plan: Mapping[str, int]
) -> dict[str, list[Line]]:
    named, paid = naming.items(session, estate_id), moved.counts["received"]
    received = [
        Line(key, named[key].name if key in named else key, fen, count=paid[key])
        for key, fen in _own(moved, named).items()
    ]
    if moved.other_income:
        received.append(Line(OTHER, "其他收入", moved.other_income, count=sum(moved.counts["other_income"].values())))
    yearly = plan if period.months == 12 else {}
    spent = _lines(SPENDING, moved.spending, yearly, moved.counts["spending"], named)
    earned = _lines(PUBLIC, _net_of_cost(moved, named), yearly, _public_counts(moved, named), named)
    return {"income": received, "spending": spent, "public": earned}


def _own(moved: Sums, named: Mapping[str, Named]) -> dict[str, int]:
    """What was received as the firm's income: levies and what belongs to the owners stand elsewhere."""
    ours = (Account.INCOME, Account.LATE_INCOME, Account.OTHER_INCOME)
    return {key: fen for key, fen in moved.received.items() if key not in named or named[key].income_account in ours}


def _earned(moved: Sums, named: Mapping[str, Named]) -> dict[str, int]:
    """What common property earned: entered here, or paid as a fee that belongs to the owners, such as parking."""
    fees = {key: fen for key, fen in moved.received.items() if _is_public(key, named)}
    return {key: moved.public_income.get(key, 0) + fees.get(key, 0) for key in (*moved.public_income, *fees)}


def _is_public(key: str, named: Mapping[str, Named]) -> bool:
    return key in named and named[key].income_account == Account.PUBLIC_MONEY


def _net_of_cost(moved: Sums, named: Mapping[str, Named]) -> dict[str, int]:
    earned = _earned(moved, named)
    return {key: earned.get(key, 0) - moved.public_cost.get(key, 0) for key in {**earned, **moved.public_cost}}


def _public_counts(moved: Sums, named: Mapping[str, Named]) -> dict[str, int]:
    """By line, the movements of which :func:`_net_of_cost` gives the sum: income, its cost, and fees paid as such."""
    found: defaultdict[str, int] = defaultdict(int)
    for key, count in moved.counts["public"].items():
        found[key.removeprefix(COST)] += count
    for key, count in moved.counts["received"].items():
        found[key] += count if _is_public(key, named) else 0
    return dict(found)


def _lines(
    side: str, found: Mapping[str, int], plan: Mapping[str, int], counted: Mapping[str, int],
    named: Mapping[str, Named],
) -> list[Line]:  # fmt: skip
    """Lines with something in them or planned for them, in the order of the books; what is unknown there comes last."""
    usual = lines(side)
    listed = [key for key in usual if key in found or f"{side}:{key}" in plan]
    others = [key for key in found if key not in usual]
    names = {key: named[key].name for key in others if key in named}
    return [
        Line(key, names.get(key, label(side, key)), found.get(key, 0), plan.get(f"{side}:{key}"), counted.get(key, 0))
        for key in (*listed, *others)
    ]


def _totals(parts: Mapping[str, list[Line]], moved: Sums) -> dict[str, int]:
    income, spending, public = (sum(line.fen for line in parts[name]) for name in ("income", "spending", "public"))
    return {
        "income_fen": income, "spending_fen": spending, "public_fen": public, "billed_fen": sum(moved.billed.values()),
        "waived_fen": moved.waived, "channel_cost_fen": moved.channel_cost, "to_fund_fen": sum(moved.to_fund.values()),
        "public_cost_fen": sum(moved.public_cost.values()),
    }  # fmt: skip


def quarters(session: Session, estate: Mapping[str, Any], last: Period, many: int) -> list[tuple[Period, fund.FundDue]]:
    """How the quarter ``last`` and those before it stand with what the city wants in the maintenance fund."""
    found, period = list[tuple[Period, fund.FundDue]](), last
    for _ in range(many):
        due = _due(session, estate, period, sums(session, estate["id"], period))
        assert due is not None
        found.append((period, due))
        period = period.before()
    return found


def _due(session: Session, estate: Mapping[str, Any], period: Period, moved: Sums) -> fund.FundDue | None:
    if period.quarter is None:
        return None
    earned = _earned(moved, naming.items(session, estate["id"]))
    return fund.due(
        profile(estate["city"]), income=sum(earned.values()), cost=sum(moved.public_cost.values()),
        transferred=moved_for(session, estate["id"], period.from_), low=papers.is_low(session, estate["id"]),
    )  # fmt: skip


def _shown(due: fund.FundDue) -> dict[str, Any]:
    return {"net_fen": due.net, "least_fen": due.least, "transferred_fen": due.transferred, "enough": due.enough,
            "words": due.words}  # fmt: skip


def _closed(session: Session, estate_id: int) -> dict[str, Any] | None:
    through = days.closed_through(session, estate_id)
    if through is None:
        return None
    return {"through": through, "fingerprint": days.last_hash(session, estate_id)[:FINGERPRINT]}


def _notes(
    session: Session, estate_id: int, day: date, moved: Sums, due: fund.FundDue | None, totals: Mapping[str, int]
) -> list[str]:
    form = standing.form_on(session, estate_id, day)
    whose = "酬金制：结余归全体业主。" if form == Form.COST_PLUS else "包干制：物业费的盈亏由物业公司承担。"
    notes = [f"这里的合计都从总账里加出来。{whose}公共收益归全体业主，单独记账。"]
    if moved.channel_cost:
        notes.append(f"另付收款手续费 {yuan(moved.channel_cost)} 元。")
    if totals["public_cost_fen"]:
        notes.append(f"公共收益已经减去合理成本 {yuan(totals['public_cost_fen'])} 元。")
    notes += [one.words for one in levied.money(session, estate_id) if one.collected or one.paid_out]
    return notes + ([due.words] if due is not None and due.net > 0 else [])
