"""The contract of an estate as it stands, the notice that ends it, and its days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.contracts import policy
from server.contracts.models import ContractNotice, ContractVersion, HandoverItem
from server.contracts.rules.contract import Contract, Due, Local, Notice, Side, State, Step, agenda
from server.contracts.rules.handover import FILES, ITEMS
from server.fees.queries import terms
from server.kit.clock import local_day
from server.kit.errors import Conflict
from server.places import queries as places
from server.places.rules.cities import Profile, profile
from server.votes.queries.passed import Passed, passed

ABOUT_THE_FIRM = ("SERVICE_HIRE", "SERVICE_DISMISS", "SERVICE_RENEW")
"""Votes that say whether the firm stays."""
RENEWAL = "SERVICE_RENEW"
ENDING = ("SERVICE_HIRE", "SERVICE_DISMISS")
"""Votes on which the owners' notice can rest."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A contract, the notice that stands (with its id), its days in order, what was handed over of it, and the vote by
    which owners have decided since it began whether the firm stays."""

    estate_id: int
    estate: str
    contract: Contract
    local: Local
    notice: Notice | None
    notice_id: int | None
    dues: list[Due]
    handed: Mapping[str, date]
    decided: Passed | None

    def due(self, step: Step) -> date | None:
        """The last day of a step, None where it has none now."""
        return next((one.day for one in self.dues if one.step is step), None)

    @property
    def open_items(self) -> int:
        """How many things of the list were not handed over."""
        return len(ITEMS) - len(self.handed)

    def left(self, step: Step) -> int:
        """How many things were not handed over of those a step is about."""
        return len((FILES if step is Step.FILES else ITEMS.keys()) - self.handed.keys())

    def is_settled(self, step: Step) -> bool:
        """Whether nobody need be reminded of a step any more: the owners have decided, everything was handed over."""
        if step in (Step.HANDOVER, Step.FILES):
            return not self.left(step)
        renewed = self.decided is not None and self.decided.matter == RENEWAL
        return renewed if step in (Step.DISMISS, Step.REFUSE) else step is Step.DECIDE and self.decided is not None


def local_of(city: Profile) -> Local:
    """The city's days."""
    return Local(city.contract_decide_days, city.contract_decide_months, city.contract_handover_days,
                 city.contract_files_days)  # fmt: skip


def of(session: Session, estate_id: int) -> Standing:
    """The contract of an estate, as the terms of fees and the last version approved say it."""
    estate = places.estate(session, estate_id)
    held, local = contract(session, estate_id), local_of(profile(estate["city"]))
    row = _notice(session, estate_id, held)
    notice = Notice(Side(row.side), row.given_on, row.effective_from) if row else None
    return Standing(
        estate_id, estate["name"], held, local, notice, row.id if row else None, agenda(held, local, notice),
        _handed(session, row.id) if row else {}, _decided(session, estate_id, held),
    )  # fmt: skip


def contract(session: Session, estate_id: int) -> Contract:
    """What is agreed."""
    kept = terms.of(session, estate_id)
    asked = select(ContractVersion).where(
        ContractVersion.estate_id == estate_id, ContractVersion.state == State.APPROVED
    )
    last = session.scalars(asked.order_by(ContractVersion.id.desc()).limit(1)).first()
    if last is None:
        return Contract(kept.form, kept.contract_from, kept.contract_until)
    return Contract(
        kept.form, kept.contract_from, kept.contract_until, last.share, last.agreed_fen, last.dismiss_days,
        last.refuse_days, last.open_days, last.clause,
    )  # fmt: skip


def shown_since(session: Session, estate_id: int) -> date | None:
    """Since which day owners read here what was agreed on last; None while nothing was confirmed."""
    asked = select(ContractVersion.answered_at).where(
        ContractVersion.estate_id == estate_id, ContractVersion.state == State.APPROVED
    )
    found = session.scalar(asked.order_by(ContractVersion.id.desc()).limit(1))
    return local_day(found) if found else None


def contract_in(session: Session, estate_id: int, first: date, last: date) -> Contract:
    """What was agreed on for these days, whatever was signed for later ones. :class:`Conflict` where nothing was
    written down for them, and where form or pay changed in between: the year's sums then tell nobody's share."""
    asked = select(ContractVersion).where(
        ContractVersion.estate_id == estate_id, ContractVersion.state == State.APPROVED
    )
    rows = session.scalars(asked.order_by(ContractVersion.id)).all()
    if not rows:
        return contract(session, estate_id)
    days = sorted({first, *(row.since for row in rows if first < row.since <= last)})
    held = [found for day in days if (found := [row for row in rows if row.since <= day])]
    if not held:
        words = "那一年的服务合同没有登记，请先在“服务合同”里补登那一年的，再把现在的重新登记一次。"
        raise Conflict("contract_unknown_then", words)
    if len({(found[-1].form, found[-1].share, found[-1].agreed_fen) for found in held}) > 1:
        words = "这一年里换过收费方式或酬金，不能按全年合在一起结算。请双方按合同分段结算，结果贴在公告栏。"
        raise Conflict("contract_changed_then", words)
    row = held[-1][-1]
    return Contract(row.form, row.since, row.until, row.share, row.agreed_fen)


def form_on(session: Session, estate_id: int, day: date) -> str:
    """Under which form the firm worked on a day: that of the contract which held then, not of one signed for later."""
    asked = select(ContractVersion.form).where(
        ContractVersion.estate_id == estate_id, ContractVersion.state == State.APPROVED, ContractVersion.since <= day
    )
    found = session.scalar(asked.order_by(ContractVersion.id.desc()).limit(1))
    return found or terms.of(session, estate_id).form


def is_about(held: Contract, decided: date) -> bool:
    """Whether a vote that is final since a day can be about this contract; the one that hired the firm is not."""
    return held.since is not None and decided > held.since


def needs_both(session: Session, estate_id: int) -> bool:
    """Whether what one side writes down is the other side's to confirm: where somebody speaks for the owners, and as
    long as their word that the firm goes waits or stands, which two people of the firm never set aside by signing."""
    if policy.is_two_sided(session, estate_id):
        return True
    asked = select(ContractNotice.id).where(ContractNotice.estate_id == estate_id, ContractNotice.side == Side.OWNERS)
    since = contract(session, estate_id).since
    stands = ContractNotice.state == State.APPROVED
    if since is not None:
        stands &= ContractNotice.effective_from > since
    return session.scalar(asked.where(stands | (ContractNotice.state == State.ASKED)).limit(1)) is not None


def known(session: Session) -> list[int]:
    """The estates of which the days of the contract are written down."""
    return terms.with_contract(session)


def _notice(session: Session, estate_id: int, held: Contract) -> ContractNotice | None:
    # A contract that begins when the firm would be gone is a new one: the notice was about the one before.
    if held.since is None:
        return None
    asked = select(ContractNotice).where(
        ContractNotice.estate_id == estate_id, ContractNotice.state == State.APPROVED,
        ContractNotice.effective_from > held.since,
    )  # fmt: skip
    return session.scalars(asked.order_by(ContractNotice.id.desc()).limit(1)).first()


def _handed(session: Session, notice_id: int) -> dict[str, date]:
    asked = select(HandoverItem.key, HandoverItem.done_on).where(HandoverItem.notice_id == notice_id)
    found: dict[str, date] = dict(session.execute(asked).all())
    return found


def _decided(session: Session, estate_id: int, held: Contract) -> Passed | None:
    if held.since is None:
        return None
    votes = (one for one in passed(session, estate_id) if one.matter in ABOUT_THE_FIRM and is_about(held, one.on))
    return next(votes, None)
