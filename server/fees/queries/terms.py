"""What an estate's service contract says of money; careful defaults where nothing was written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.models import FeeTerms
from server.fees.rules.amounts import Vacancy
from server.fees.rules.common_money import Form
from server.fees.rules.items import Posting
from server.fees.rules.prepaying import MOST_MONTHS
from server.fees.rules.vacancies import contract_rule, local_rule
from server.kit.clock import local_day
from server.places import queries as places
from server.places.rules.cities import profile


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of an estate, as :class:`server.fees.models.FeeTerms` keeps them. ``version`` 0: nothing is kept."""

    estate_id: int
    form: str = Form.LUMP_SUM
    assembly_contract: bool = False
    contract_from: date | None = None
    contract_until: date | None = None
    late_rate: str | None = None
    late_cap: str = "PRINCIPAL"
    late_steps: Sequence[dict[str, Any]] = ()
    transfer_month_to_buyer: bool = False
    prepay_most_months: int = MOST_MONTHS
    vacancy: dict[str, Any] | None = None
    arrears_posting: str = Posting.NONE
    remind: dict[str, Any] | None = None
    auto_run: bool = False
    auto_publish: bool = False
    version: int = 0


_COLUMNS = tuple(name for name in Terms.__dataclass_fields__)


def of(session: Session, estate_id: int) -> Terms:
    """The terms of an estate."""
    asked = select(*(getattr(FeeTerms, name) for name in _COLUMNS)).where(FeeTerms.estate_id == estate_id)
    found = session.execute(asked).mappings().one_or_none()
    return Terms(estate_id) if found is None else Terms(**found)


def late_since(terms: Terms) -> date | None:
    """The day on which the late fee that holds now was written down; None without one."""
    return local_day(datetime.fromisoformat(terms.late_steps[-1]["at"])) if terms.late_steps else None


def vacancy_rule(session: Session, terms: Terms) -> Vacancy | None:
    """What a vacant home pays here (F-11): as the contract says, else as the city does; None: in full."""
    if terms.vacancy is not None:
        return contract_rule(terms.vacancy)
    local = profile(places.estate(session, terms.estate_id)["city"])
    return local_rule(
        local.vacancy_after_months, local.vacancy_share, early_stage_only=local.vacancy_early_stage_only,
        early_stage=not terms.assembly_contract,
    )  # fmt: skip


def with_monthly_run(session: Session) -> list[Terms]:
    """The estates whose bills the monthly job prepares."""
    asked = select(*(getattr(FeeTerms, name) for name in _COLUMNS)).where(FeeTerms.auto_run)
    return [Terms(**row) for row in session.execute(asked.order_by(FeeTerms.estate_id)).mappings()]


def with_contract(session: Session) -> list[int]:
    """The estates of which it is written down since when their service contract is."""
    asked = select(FeeTerms.estate_id).where(FeeTerms.contract_from.is_not(None))
    return list(session.scalars(asked.order_by(FeeTerms.estate_id)))
