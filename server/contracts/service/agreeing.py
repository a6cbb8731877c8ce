"""Writing down what owners and firm have agreed on, and confirming it."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from server.contracts import policy
from server.contracts.facts import VersionAnswered, VersionAsked
from server.contracts.models import ContractVersion
from server.contracts.queries import standing
from server.contracts.rules.contract import Contract, Side, State, check_contract
from server.contracts.service import twofold
from server.fees.rules.common_money import Form
from server.fees.rules.rises import Ground
from server.fees.service import terms
from server.fees.service.grounding import written
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Malformed, not_found
from server.kit.facts import publish
from server.people.service.gating import pass_gate


def ask(session: Session, actor: Actor, estate_id: int, said: Contract, ground: Ground, *, at: datetime) -> int:
    """Write down what was agreed on; it holds once another person has confirmed it. Gives its id.

    Not found for a stranger; :class:`Malformed` for days, pay or periods that cannot be; :class:`Conflict` while
    another one waits.
    """
    side = policy.side_of(session, actor, estate_id)
    if side is None:
        raise not_found("小区")
    check_contract(said)
    _check_pay(said)
    twofold.check_free(session, ContractVersion, estate_id)
    pass_gate(session, estate_id, {"clause": said.clause}, at=at)
    row = ContractVersion(
        estate_id=estate_id, form=said.form, since=said.since, until=said.until, share=said.share,
        agreed_fen=said.agreed_fen, dismiss_days=said.dismiss_days, refuse_days=said.refuse_days,
        open_days=said.open_days, clause=said.clause.strip(), basis=written(session, estate_id, ground, at),
        poll_id=ground.poll_id, state=State.ASKED, asked_by=actor.id, asked_side=side, asked_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    publish(session, VersionAsked(row.id, estate_id), at=at)
    audit.record(session, actor, "contract.version_asked", "contract_version", row.id, at=at, estate_id=estate_id,
                 after=_told(row))  # fmt: skip
    return row.id


def answer(
    session: Session, actor: Actor, version_id: int, *, approved: bool, why: str = "", version: int, at: datetime
) -> None:  # fmt: skip
    """Confirm it, and it holds, also for bills to come; or send it back, with the reason."""
    row, mine = twofold.held(session, actor, ContractVersion, version_id, version)
    two_sided = standing.needs_both(session, row.estate_id)
    twofold.check_second(session, actor, row, may=policy.may_confirm(Side(row.asked_side), mine, two_sided=two_sided))
    twofold.settle(session, actor, row, approved=approved, why=why, at=at)
    if approved:
        terms.agree(session, actor, row.estate_id, form=row.form, since=row.since, until=row.until, at=at)
    act = "contract.version_approved" if approved else "contract.version_refused"
    audit.record(session, actor, act, "contract_version", row.id, at=at, estate_id=row.estate_id, reason=row.why,
                 after=_told(row))  # fmt: skip
    publish(session, VersionAnswered(row.id, row.estate_id, approved), at=at)


def _check_pay(said: Contract) -> None:
    if said.form not in list(Form):
        raise Malformed("terms_wrong", "收费方式不在可选范围内。", fields={"form": ["请选择"]})
    paid = said.share is not None, said.agreed_fen is not None
    if said.form == Form.LUMP_SUM and any(paid):
        words = "包干制没有酬金，请不要填"
        raise Malformed("pay_wrong", f"{words}。", fields={"percent": [words]})
    if said.form == Form.COST_PLUS and sum(paid) != 1:
        words = "酬金制请写明酬金：按百分之几，或者每年多少元，只填一种"
        raise Malformed("pay_wrong", f"{words}。", fields={"percent": [words]})
    if said.share is not None and not 0 < Fraction(said.share) < 1:
        raise Malformed("pay_wrong", "酬金的比例要大于 0、小于 100%。", fields={"percent": ["比例不对"]})


def _told(row: ContractVersion) -> dict[str, object]:
    return {
        "form": row.form, "contract_from": row.since.isoformat(),
        "contract_until": row.until.isoformat() if row.until else None, "pay_share": row.share,
        "pay_fen": row.agreed_fen, "basis": row.basis,
    }  # fmt: skip
