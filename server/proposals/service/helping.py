"""Help with a share of a cost: asked for in private, decided by those entitled, public money and instalments (E-10).

Nothing of it is told in the story of the matter. The audit trail names neither home nor reason, and whoever asks
leaves no entry there: the row itself keeps who asked and when.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.fees.queries.levied import share_bill
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, Stale, not_found
from server.kit.facts import publish
from server.kit.vault import Vault
from server.people import queries as people
from server.proposals import policy
from server.proposals.facts import HelpAsked, HelpDecided
from server.proposals.models import Hardship, Matter
from server.proposals.queries.helping import cap_of, share_of
from server.proposals.rules.helping import HelpState, PartsWrong, Wish, granted_help, help_limits, instalments
from server.proposals.rules.words import GOING
from server.proposals.service.locking import seen

SHORTEST_REASON = 2
"""Characters that a refusal says at least."""


def ask(
    session: Session, actor: Actor, vault: Vault, matter_id: int, *, home_id: int, wish: str, months: int, reason: str,
    agreed: bool, at: datetime,
) -> int:  # fmt: skip
    """An owner asks for help with the share of a home; gives the number. ``agreed``: the separate consent to those who
    decide on it looking at the reason (P-03)."""
    matter = seen(session, actor, matter_id, at=at)
    if home_id not in policy.owned(session, actor, matter.estate_id, local_day(at)):
        raise NotAllowed("owners_ask_help", "补助和分期要由这套房的业主来申请。")
    return _write(session, vault, matter, home_id=home_id, wish=Wish(wish), months=months, reason=reason,
                  agreed=agreed, person_id=actor.id, entered_by=None, at=at)  # fmt: skip


def enter(
    session: Session, actor: Actor, vault: Vault, matter_id: int, *, home_id: int, wish: str, months: int, reason: str,
    agreed: bool, at: datetime,
) -> int:  # fmt: skip
    """Those who decide write down what an owner asked for at their desk (A-10)."""
    matter = _entitled(session, actor, matter_id)
    held = people.owners(session, home_id, local_day(at))
    if not held:
        raise Conflict("owner_missing", "这套房还没有登记业主，请先登记。")
    number = _write(session, vault, matter, home_id=home_id, wish=Wish(wish), months=months, reason=reason,
                    agreed=agreed, person_id=held[0]["person_id"], entered_by=actor.id, at=at)  # fmt: skip
    audit.record(session, actor, "matter.help_entered", "matter", matter.id, at=at, estate_id=matter.estate_id)
    return number


def withdraw(session: Session, actor: Actor, hardship_id: int, *, at: datetime) -> None:
    """Take back what waits; for whoever it is about."""
    row = session.get(Hardship, hardship_id, with_for_update=True, populate_existing=True)
    if row is None or row.person_id != actor.id or row.state == HelpState.WITHDRAWN:
        raise not_found("申请")
    if row.state != HelpState.ASKED:
        raise Conflict("help_decided", "已经答复过了，不能撤回。", state=row.state)
    row.state, row.decided_at = HelpState.WITHDRAWN, at
    row.reason = ""
    row.version += 1


def grant(
    session: Session, actor: Actor, vault: Vault, matter_id: int, *, hardship_id: int, helps: bool, months: int,
    first_due: date, words: str = "", version: int, at: datetime,
) -> None:  # fmt: skip
    """Grant it: ``helps`` takes what is left of the city's public money for this lift, the rest is paid in ``months``
    parts from ``first_due`` on. Together they are the share, to the fen; what was paid already cannot be divided."""
    matter = _entitled(session, actor, matter_id)
    row = _asked(session, actor, matter, hardship_id, version, at)
    bill = share_bill(session, matter.id, row.home_id)
    if bill is None:
        raise Conflict("share_not_billed", "表决通过、分摊账单出来以后，才能答复。")
    if not bill.whole:
        raise Conflict("share_begun", "这户的账单已经付过、减免过或有异议，不能再分期。请先处理账单。")
    paid = _from_public(session, matter, bill.fen) if helps else 0
    parts = instalments(bill.fen - paid, months, first_due, today=local_day(at))
    row.share_fen, row.help_fen = bill.fen, paid
    row.parts = [(part.fen, part.due_on.isoformat()) for part in parts]
    _decide(session, actor, vault, matter, row, HelpState.GRANTED, words, at)


def refuse(
    session: Session, actor: Actor, vault: Vault, matter_id: int, *, hardship_id: int, words: str, version: int,
    at: datetime,
) -> None:  # fmt: skip
    """Say no, with a reason whoever asked reads."""
    matter = _entitled(session, actor, matter_id)
    row = _asked(session, actor, matter, hardship_id, version, at)
    if len(words) < SHORTEST_REASON:
        raise Malformed("reason_needed", "请写明原因，申请的人会看到。", fields={"words": ["请写明原因"]})
    _decide(session, actor, vault, matter, row, HelpState.REFUSED, words, at)


def _write(
    session: Session, vault: Vault, matter: Matter, *, home_id: int, wish: Wish, months: int, reason: str, agreed: bool,
    person_id: int, entered_by: int | None, at: datetime,
) -> int:  # fmt: skip
    if matter.state not in GOING or share_of(session, matter.id, home_id) is None:
        raise Conflict("no_share", "这套房在这个议题里没有要出的钱，不用申请。")
    if not agreed:
        said = "请先同意把情况给审核的人看。"
        raise Malformed("consent_needed", said, fields={"agreed": [said]})
    most = help_limits().most_parts
    if wish is not Wish.HELP and not 2 <= months <= most:
        raise PartsWrong(f"分期请填 2 到 {most} 个月。", "months")
    if wish is not Wish.PARTS and not cap_of(session, matter):
        raise Conflict("no_public_help", "本市没有登记低收入补助，可以申请分期付。")
    there = select(Hardship.id).where(Hardship.matter_id == matter.id, Hardship.home_id == home_id)
    if session.scalar(there.where(Hardship.state.in_((HelpState.ASKED, HelpState.GRANTED)))) is not None:
        raise Conflict("help_asked", "这套房已经申请过了。")
    row = Hardship(matter_id=matter.id, home_id=home_id, person_id=person_id, wish=wish, months=months,
                   reason=vault.seal(reason), state=HelpState.ASKED, parts=[], consent_at=at, entered_by=entered_by,
                   asked_at=at)  # fmt: skip
    session.add(row)
    session.flush()
    publish(session, HelpAsked(matter.id, matter.estate_id, row.id), at=at)
    return row.id


def _entitled(session: Session, actor: Actor, matter_id: int) -> Matter:
    """The matter, held until the end: two decisions share one cap."""
    asked = select(Matter).where(Matter.id == matter_id).with_for_update()
    matter = session.scalar(asked.execution_options(populate_existing=True))
    if matter is None or not policy.may_help(session, actor, matter.estate_id):
        raise not_found("议题")
    return matter


def _asked(
    session: Session, actor: Actor, matter: Matter, hardship_id: int, version: int, at: datetime
) -> Hardship:  # fmt: skip
    """The application, held: it may be taken back in the same moment. Nobody decides on what is asked for a home of
    their own."""
    asked = select(Hardship).where(Hardship.id == hardship_id, Hardship.matter_id == matter.id).with_for_update()
    row = session.scalar(asked.execution_options(populate_existing=True))
    if row is None:
        raise not_found("申请")
    if row.state != HelpState.ASKED:
        raise Conflict("help_decided", "这份申请已经答复或撤回了。", state=row.state)
    if row.version != version:
        raise Stale("help_changed", "别人刚刚改过，请刷新后再操作。", version=row.version)
    own = policy.owned(session, actor, matter.estate_id, local_day(at))
    if row.home_id in own or people.same(session, row.person_id, actor.id):
        raise NotAllowed("involved", "不能答复自己家的申请，请换一位同事。")
    return row


def _from_public(session: Session, matter: Matter, share: int) -> int:
    granted = select(func.coalesce(func.sum(Hardship.help_fen), 0)).where(
        Hardship.matter_id == matter.id, Hardship.state == HelpState.GRANTED
    )
    paid = granted_help(share, cap=cap_of(session, matter), granted=int(session.scalar(granted) or 0))
    if not paid:
        raise Conflict("public_help_used_up", "这部电梯的低收入补助已经用完，或本市没有这项补助。")
    return paid


def _decide(
    session: Session, actor: Actor, vault: Vault, matter: Matter, row: Hardship, state: HelpState, words: str,
    at: datetime,
) -> None:  # fmt: skip
    row.state, row.answer = state, vault.seal(words) if words else None
    row.decided_by, row.decided_at = actor.id, at
    row.version += 1
    granted = state is HelpState.GRANTED
    act = "matter.help_granted" if granted else "matter.help_refused"
    audit.record(session, actor, act, "matter", matter.id, at=at, estate_id=matter.estate_id)
    publish(session, HelpDecided(matter.id, matter.estate_id, row.id, granted), at=at)
