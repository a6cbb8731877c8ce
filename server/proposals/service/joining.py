"""A home that joins after the payers have signed (E-09): asked for, signed and priced, its money given back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server.fees.queries.levied import JoinMoney, money_of_join
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.kit.money import yuan
from server.people.service.gating import pass_gate
from server.proposals import policy
from server.proposals.facts import HomeJoined, JoinAsked, JoinSettled
from server.proposals.models import JoinReturn, LateJoin, Matter
from server.proposals.queries.joining import Standing, standing
from server.proposals.rules.joining import OPEN_TO_JOIN, JoinState, late_join
from server.proposals.service import filing
from server.proposals.service.locking import locked, seen
from server.proposals.service.telling import tell


def ask(session: Session, actor: Actor, matter_id: int, *, home_id: int, at: datetime) -> int:
    """An owner says that a home wants to join; gives the number. It is priced when the paper is signed."""
    matter = seen(session, actor, matter_id, at=at)
    if home_id not in policy.owned(session, actor, matter.estate_id, local_day(at)):
        raise NotAllowed("owners_join", "后来加入要由这套房的业主来提。")
    now = _signed(session, matter)
    label = _outside(now, home_id)
    late_join(now.total, now.homes, now.table, carried=now.carried, joins=label)
    if _open_one(session, matter.id, home_id) is not None:
        raise Conflict("join_asked", "已经登记了，物业会联系您签协议。")
    row = _write(session, actor, matter, home_id, label, at)
    audit.record(session, actor, "matter.join_asked", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"label": label})  # fmt: skip
    publish(session, JoinAsked(matter.id, matter.estate_id, row.id), at=at)
    return row.id


def withdraw(session: Session, actor: Actor, join_id: int, *, at: datetime) -> None:
    """Never mind, as long as nothing is signed; for whoever asked."""
    found = session.get(LateJoin, join_id)
    if found is None:
        raise not_found("登记")
    matter = seen(session, actor, found.matter_id, at=at)
    row = _locked(session, matter, join_id)
    if row.asked_by != actor.id or row.state == JoinState.WITHDRAWN:
        raise not_found("登记")
    if row.state != JoinState.ASKED:
        raise Conflict("join_signed", "协议已经签了，不能撤回。", state=row.state)
    row.state = JoinState.WITHDRAWN
    audit.record(session, actor, "matter.join_withdrawn", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 before={"label": row.label})  # fmt: skip


def agree(
    session: Session, actor: Actor, matter_id: int, *, home_id: int, words: str = "",
    brought: Sequence[filing.Brought] = (), version: int, at: datetime,
) -> int:  # fmt: skip
    """The late home signed the agreement: its price and who gets how much of it stand from now on. The signed paper is
    needed; whether the home asked before or came with the paper makes no difference."""
    matter = _led(session, actor, matter_id, version, at)
    now = _signed(session, matter)
    label = _outside(now, home_id)
    priced = late_join(now.total, now.homes, now.table, carried=now.carried, joins=label)
    if not brought:
        said = "请上传签了字的补充协议（PDF 或照片）。"
        raise Malformed("evidence_needed", said, fields={"evidence": [said]})
    pass_gate(session, matter.estate_id, {"words": words}, at=at)
    row = _open_one(session, matter.id, home_id) or _write(session, actor, matter, home_id, label, at)
    row.state, row.fen, row.words = JoinState.AGREED, priced.pays, words
    row.agreed_by, row.agreed_at = actor.id, at
    session.flush()
    back = [{"join_id": row.id, "home_id": now.ids[key], "label": key, "fen": fen}
            for key, fen in priced.back.items() if fen]  # fmt: skip
    session.execute(insert(JoinReturn), back)
    filing.attach(session, actor, matter, "join", row.id, brought, open_=False, at=at)
    tell(session, actor, matter, "joined", "又有一户签字加入", "按签好的分摊表补交，到账后分回给先出资的各户。", at=at)
    audit.record(session, actor, "matter.home_joined", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"label": label, "fen": priced.pays, "homes": len(back)})  # fmt: skip
    publish(session, HomeJoined(matter.id, matter.estate_id, row.id), at=at)
    return row.id


def settle(
    session: Session, actor: Actor, matter_id: int, *, join_id: int, brought: Sequence[filing.Brought] = (),
    version: int, at: datetime,
) -> None:  # fmt: skip
    """The late home's money came in and went back to the earlier payers, as the bank's slips show. :class:`Conflict`
    as long as some of it has not come; what was waived never came."""
    matter = _led(session, actor, matter_id, version, at)
    row = _locked(session, matter, join_id)
    if row.state != JoinState.AGREED:
        raise Conflict("join_not_agreed", "要先签协议，才有款项可分。", state=row.state)
    money = money_of_join(session, row.id)
    if money is None or money.missing:
        raise Conflict("join_unpaid", f"这户补交的钱还没有到账（{_missing(money)}），到账后再分回。")
    if not brought:
        said = "请上传转账凭证（两人签字）。"
        raise Malformed("evidence_needed", said, fields={"evidence": [said]})
    row.state, row.settled_by, row.settled_at = JoinState.SETTLED, actor.id, at
    filing.attach(session, actor, matter, "join", row.id, brought, open_=False, at=at)
    tell(
        session,
        actor,
        matter,
        "joined",
        "补交的钱已分回",
        "后来加入的一户补交的钱，已按协议分回给先出资的各户。",
        at=at,
    )
    audit.record(session, actor, "matter.join_settled", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"label": row.label, "fen": row.fen})  # fmt: skip
    publish(session, JoinSettled(matter.id, matter.estate_id, row.id, actor.id), at=at)


def _missing(money: JoinMoney | None) -> str:
    if money is None:
        return "账单还没有出来"
    waived = f"，其中减免的 {yuan(money.waived)} 元不算到账" if money.waived else ""
    return f"还差 {yuan(money.missing)} 元{waived}"


def _led(session: Session, actor: Actor, matter_id: int, version: int, at: datetime) -> Matter:
    """The matter, for who leads such things: years after its end too."""
    matter = locked(session, actor, matter_id, version=version, at=at, going=False)
    if not policy.may_convene(session, actor, matter.estate_id):
        raise NotAllowed("may_not_convene", "登记后来加入由物业经理、业委会或社区来做。")
    return matter


def _signed(session: Session, matter: Matter) -> Standing:
    now = standing(session, matter.id) if matter.state in OPEN_TO_JOIN else None
    if now is None:
        raise Conflict("not_signed_yet", "出资人签好协议以后，才有“后来加入”。")
    return now


def _outside(now: Standing, home_id: int) -> str:
    label = next((label for label, id_ in now.ids.items() if id_ == home_id), None)
    if label is None:
        raise Conflict("home_outside", "这套房不在这次议题的范围里。", home_id=home_id)
    if label in now.carried:
        raise Conflict("home_pays", "这户已经在出资的名单里。", home_id=home_id)
    return label


def _open_one(session: Session, matter_id: int, home_id: int) -> LateJoin | None:
    asked = select(LateJoin).where(LateJoin.matter_id == matter_id, LateJoin.home_id == home_id)
    return session.scalar(asked.where(LateJoin.state == JoinState.ASKED))


def _locked(session: Session, matter: Matter, join_id: int) -> LateJoin:
    asked = select(LateJoin).where(LateJoin.id == join_id, LateJoin.matter_id == matter.id)
    row = session.scalar(asked.execution_options(populate_existing=True))
    if row is None:
        raise not_found("登记")
    return row


def _write(session: Session, actor: Actor, matter: Matter, home_id: int, label: str, at: datetime) -> LateJoin:
    row = LateJoin(matter_id=matter.id, home_id=home_id, label=label, state=JoinState.ASKED, asked_by=actor.id,
                   asked_at=at)  # fmt: skip
    session.add(row)
    session.flush()
    return row
