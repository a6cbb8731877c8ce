"""Writing down what an estate's service contract says of money."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.models import FeeTerms
from server.fees.rules import reminding
from server.fees.rules.clauses import check_rate, read_cap, stepped
from server.fees.rules.common_money import Form
from server.fees.rules.items import Posting
from server.fees.rules.late import Cap
from server.fees.rules.vacancies import contract_rule
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, Stale
from server.kit.once import insert_new
from server.places import queries as places
from server.places.rules.cities import profile

NAMES = (
    "form", "assembly_contract", "contract_from", "contract_until", "late_rate", "late_cap", "transfer_month_to_buyer",
    "prepay_most_months", "vacancy", "arrears_posting", "remind", "auto_run", "auto_publish",
)  # fmt: skip
_EMPTY = {"form": Form.LUMP_SUM.value, "assembly_contract": False, "late_cap": Cap.PRINCIPAL.value,
          "transfer_month_to_buyer": False, "prepay_most_months": 12, "arrears_posting": Posting.NONE.value,
          "remind": {}, "late_steps": [], "auto_run": True, "auto_publish": False, "version": 0}  # fmt: skip


def set_(session: Session, actor: Actor, estate_id: int, *, version: int, at: datetime, **values: Any) -> int:
    """Set some of :data:`NAMES`, the others stay; gives the new version. ``version`` is 0 before the first time. That
    the owners have signed is :func:`sign`'s alone; the form and days of a contract come from :func:`agree` once people
    work with an estate.

    :class:`Malformed` for what no contract may say: a late fee without an assembly contract (F-22), room numbers of
    debtors posted in a city that does not allow it (P-06), words that no reminder may use (F-15).
    """
    policy.check_keeper(session, actor, estate_id)
    row = _held(session, estate_id)
    if row.version != version:
        raise Stale("terms_changed", "别人刚刚改过收费设置，请刷新后再操作。", version=row.version)
    if values.get("assembly_contract") and not row.assembly_contract:
        words = "请在“登记业主大会合同”里写明依据，由另一位同事核对"
        raise Conflict("second_person_needed", f"{words}。")
    return _put(session, actor, row, values, at)


def sign(session: Session, actor: Actor, estate_id: int, *, at: datetime) -> int:
    """Two people agree that the owners have signed: from now on a late fee may be agreed on; gives the new version."""
    policy.check_keeper(session, actor, estate_id)
    return _put(session, actor, _held(session, estate_id), {"assembly_contract": True}, at)


def agree(
    session: Session, actor: Actor, estate_id: int, *, form: str, since: date, until: date | None, at: datetime
) -> int:  # fmt: skip
    """Two people agree on the form of the contract and its days; whoever calls has asked who may. Gives the new
    version."""
    values = {"form": form, "contract_from": since, "contract_until": until}
    return _put(session, actor, _held(session, estate_id), values, at)


def _held(session: Session, estate_id: int) -> FeeTerms:
    insert_new(session, FeeTerms, [{"estate_id": estate_id, **_EMPTY}])
    asked = select(FeeTerms).where(FeeTerms.estate_id == estate_id).with_for_update()
    return session.scalars(asked.execution_options(populate_existing=True)).one()


def _put(session: Session, actor: Actor, row: FeeTerms, values: dict[str, Any], at: datetime) -> int:
    before, estate_id = {name: getattr(row, name) for name in NAMES}, row.estate_id
    _check(before | values, profile(places.estate(session, estate_id)["city"]).arrears_publication)
    for name in NAMES:
        setattr(row, name, values.get(name, before[name]))
    row.late_steps = stepped(row.late_steps, rate=row.late_rate, cap=row.late_cap, since=row.contract_from,
                             assembly_contract=row.assembly_contract, at=at)  # fmt: skip
    row.version += 1
    session.flush()
    changed = {name: value for name, value in values.items() if before[name] != value}
    audit.record(session, actor, "fees.terms_set", "estate", estate_id, at=at, estate_id=estate_id,
                 before=_plain({name: before[name] for name in changed}), after=_plain(changed))  # fmt: skip
    return row.version


def _check(kept: dict[str, Any], publication: str) -> None:
    if kept["form"] not in list(Form):
        raise Malformed("terms_wrong", "收费方式不在可选范围内。")
    read_cap(kept["late_cap"])
    check_rate(kept["late_rate"], assembly_contract=kept["assembly_contract"])
    reminding.checked(kept["remind"] or {})
    if not 0 <= kept["prepay_most_months"] <= 60:
        raise Malformed("prepay_wrong", "最多预存的月数应在 0 到 60 之间。")
    begin, end = kept["contract_from"], kept["contract_until"]
    if end is not None and (begin is None or end < begin):
        raise Malformed("contract_dates_wrong", "合同终止日应不早于起始日。")
    if kept["arrears_posting"] not in list(Posting):
        raise Malformed("posting_wrong", "欠费公示方式不在可选范围内。")
    if kept["arrears_posting"] != Posting.NONE and publication == "NONE":
        raise Malformed("posting_not_allowed", "本市不允许公示欠费房号。")
    if kept["vacancy"] is not None:
        _check_vacancy(kept["vacancy"])


def _check_vacancy(kept: dict[str, Any]) -> None:
    wrong = Malformed("vacancy_wrong", "空置优惠应写明满几个月后、按几折收，例如满 6 个月、0.6。")
    try:
        rule = contract_rule(kept)
    except (KeyError, ValueError, ZeroDivisionError) as error:
        raise wrong from error
    if not 0 <= rule.full_months <= 60 or not 0 <= rule.share <= 1:
        raise wrong


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, bool | int | str | dict | None) else value.isoformat()
            for name, value in values.items()}  # fmt: skip
