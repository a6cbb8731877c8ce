"""Claiming a home: settled at once when the roster agrees, else by staff before a clock runs out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Select, insert, select, update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.kit.vault import Vault
from server.people import policy, queries
from server.people.facts import BindingAnswered, BindingAsked, PhoneReleased
from server.people.models import Binding, Person, Tenure
from server.people.rules import IN_PERSON, MATCHED, MAY_END, OWNING, tail_text
from server.people.service.merging import has_phone_in_hand, merge, owns_something, same_wechat
from server.people.service.phones import let_go
from server.people.service.staff import has_account, refuse_unless_keeper
from server.places import queries as places

ANSWER_WITHIN = timedelta(hours=48)
WAITING, BOUND, REFUSED, ENDED, WITHDRAWN = "waiting", "bound", "refused", "ended", "withdrawn"


def ask(
    session: Session, vault: Vault, actor: Actor, *, home_id: int, role: str, name: str, id_last4: str, at: datetime,
    by_chat: bool = False,
) -> int:  # fmt: skip
    """Claim a home in a role. Owners whose phone and last four match the roster are bound at once; everybody
    else waits for staff, also who matches what was typed by hand. Gives the binding's id.

    ``by_chat``: WeChat vouches for no number there. Who has none with us may claim, and always waits; that the last
    four are those of the owner they name is a hint for whoever answers.
    """
    home = places.home(session, home_id)
    me = session.get_one(Person, actor.id, with_for_update=True)
    if me.merged_into is not None:
        raise Conflict("claim_settled", "您的另一次申请刚刚办好了，请刷新页面。")
    if (me.phone is None or me.phone_index is None) and not by_chat:
        raise Conflict("phone_needed", "请先验证手机号，再绑定房屋。")
    _refuse_second_claim(session, actor.id, home_id)
    match = _matching_owner(session, vault, me, home_id, id_last4, name) if role in OWNING else None
    vouched = match is not None and me.phone is not None and not _hands(session, home_id, match.id)
    at_once = match is not None and vouched and (match.id == me.id or _is_free(session, match.id))
    binding = Binding(
        person_id=actor.id, home_id=home_id, estate_id=home["estate_id"], role=role, name=name, state=WAITING,
        tail_matches=match is not None, asked_at=at, answer_by=at + ANSWER_WITHIN, version=1,
    )  # fmt: skip
    session.add(binding)
    session.flush()
    if at_once and match is not None:
        _settle_at_once(session, binding, me, match, at)
    else:
        publish(session, BindingAsked(binding.id, home["estate_id"], home_id, actor.id), at=at)
    return binding.id


def approve(session: Session, actor: Actor, *, binding_id: int, version: int, at: datetime) -> None:
    """Staff found the claim true. An owner's claim is joined with the roster's owner of that name.

    :class:`NotAllowed` for who wrote that owner down by hand, or let their phone go: nobody alone makes an owner of
    somebody.
    """
    binding = _to_answer(session, actor, binding_id, version)
    person_id = asked_by = binding.person_id
    if binding.role in OWNING:
        owner = _owner_named(session, binding.home_id, binding.name)
        if owner is None:
            raise Conflict("owner_unknown", "名册上这套房屋没有这位业主。请先办理业主变更。")
        if queries.resolve(session, actor.id) in _hands(session, binding.home_id, owner.id, let_go=True):
            raise NotAllowed("own_hand", "这位业主的资料是您登记的，或旧微信是您解除的，请另一位同事来审核。")
        if owner.id != person_id:
            if has_phone_in_hand(session, owner.id) and not same_wechat(session, owner.id, person_id):
                raise Conflict("owner_signed_in", "这位业主已经用另一个微信登录，请先核实并解除原绑定。")
            if has_account(session, owner.id):
                refuse_unless_keeper(session, actor, owner.id)
            merge(session, gone_id=person_id, kept_id=owner.id, at=at)
            person_id = owner.id
    _strengthen(session, person_id, IN_PERSON)
    _bind(session, binding, person_id, actor.id, at)
    audit.record(
        session, actor, "binding.approved", "binding", binding.id, at=at, estate_id=binding.estate_id,
        before={"state": WAITING, "person_id": asked_by}, after={"state": BOUND, "person_id": person_id},
    )  # fmt: skip


def refuse(session: Session, actor: Actor, *, binding_id: int, version: int, reason: str, at: datetime) -> None:
    """Staff found the claim untrue; the reason is shown to the person."""
    if not reason.strip():
        raise Malformed("reason_needed", "请写明不通过的原因，方便住户补充材料。")
    binding = _to_answer(session, actor, binding_id, version)
    _answer(session, binding, REFUSED, actor.id, at, reason=reason)
    audit.record(
        session, actor, "binding.refused", "binding", binding.id, at=at, estate_id=binding.estate_id, reason=reason,
        before={"state": WAITING}, after={"state": REFUSED},
    )  # fmt: skip


def end(session: Session, actor: Actor, *, binding_id: int, at: datetime) -> None:
    """The person takes a claim back, or lets go of a home. Owning itself does not end here: only the roster or a
    change of owner ends that."""
    binding = session.get(Binding, binding_id, with_for_update=True, populate_existing=True)
    if binding is None or binding.person_id != actor.id or binding.state not in (WAITING, BOUND):
        raise not_found("绑定")
    if binding.state == BOUND and binding.role in MAY_END:
        ended = update(Tenure).where(Tenure.id == binding.tenure_id, Tenure.until.is_(None))
        session.execute(ended.values(until=max(local_day(at), session.get_one(Tenure, binding.tenure_id).since)))
    elif binding.state == BOUND:
        raise NotAllowed("owner_stays", "您是这套房屋的业主，如已过户请联系物业办理业主变更。")
    before = binding.state
    binding.state = WITHDRAWN if binding.state == WAITING else ENDED
    binding.version += 1
    audit.record(
        session, actor, "binding.ended", "binding", binding.id, at=at, estate_id=binding.estate_id,
        before={"state": before}, after={"state": binding.state},
    )  # fmt: skip


def release(session: Session, actor: Actor, *, home_id: int, person_id: int, reason: str, at: datetime) -> None:
    """Staff found that the phone which signs in as somebody of this home is not in their hand any more: it is let go,
    and they may claim the home from another. :class:`NotFound` unless the person has the home; of a member of staff
    only who keeps their account may say so."""
    home = places.home(session, home_id)
    has = select(Tenure.id).where(Tenure.home_id == home_id, Tenure.person_id == person_id, Tenure.until.is_(None))
    if not policy.may_review(session, actor, home["estate_id"]) or session.scalar(has.limit(1)) is None:
        raise not_found("住户")
    holder_id = let_go(session, actor, person_id, at=at)
    owning = owns_something(session, person_id)
    fact = PhoneReleased(home_id, home["estate_id"], person_id, holder_id, owning, actor.id)
    publish(session, fact, at=at)
    audit.record(
        session, actor, "phone.released", "person", person_id, at=at, estate_id=home["estate_id"], reason=reason
    )


def end_outlived(session: Session, *, today: date, home_id: int | None = None) -> int:
    """End what is still called bound though its role in the home is over. Gives how many."""
    over = select(Tenure.id).where(Tenure.until <= today)
    outlived = update(Binding).where(Binding.state == BOUND, Binding.tenure_id.in_(over))
    outlived = outlived if home_id is None else outlived.where(Binding.home_id == home_id)
    ended = session.scalars(outlived.values(state=ENDED, version=Binding.version + 1).returning(Binding.id))
    return len(ended.all())


def _settle_at_once(session: Session, binding: Binding, me: Person, match: Person, at: datetime) -> None:
    if match.id != me.id:
        merge(session, gone_id=me.id, kept_id=match.id, at=at)
    _strengthen(session, match.id, MATCHED)
    _bind(session, binding, match.id, 0, at)


def _bind(session: Session, binding: Binding, person_id: int, answered_by: int, at: datetime) -> None:
    wanted = (Tenure.home_id == binding.home_id, Tenure.person_id == person_id, Tenure.until.is_(None))
    roles = OWNING if binding.role in OWNING else (binding.role,)
    tenure_id = session.scalar(select(Tenure.id).where(*wanted, Tenure.role.in_(roles)))
    if tenure_id is None:
        row = {"home_id": binding.home_id, "person_id": person_id, "role": binding.role, "since": local_day(at)}
        new = insert(Tenure).returning(Tenure.id)
        tenure_id = session.execute(new, row | {"source": "binding", "share": 1, "share_of": 1}).scalar_one()
        session.execute(update(Person).where(Person.id == person_id, Person.name.is_(None)).values(name=binding.name))
    if binding.role in OWNING:
        session.execute(update(Tenure).where(Tenure.id == tenure_id).values(typed_by=None))
        session.execute(update(Person).where(Person.id == person_id).values(let_go_by=None))
    binding.person_id, binding.tenure_id = person_id, tenure_id
    _answer(session, binding, BOUND, answered_by, at)


def _answer(
    session: Session, binding: Binding, state: str, answered_by: int, at: datetime, reason: str | None = None
) -> None:
    binding.state, binding.answered_at, binding.answered_by, binding.reason = state, at, answered_by, reason
    binding.version += 1
    fact = BindingAnswered(binding.id, binding.estate_id, binding.home_id, binding.person_id, state)
    publish(session, fact, at=at)


def _to_answer(session: Session, actor: Actor, binding_id: int, version: int) -> Binding:
    binding = session.scalar(select(Binding).where(Binding.id == binding_id).with_for_update())
    if binding is None or not policy.may_review(session, actor, binding.estate_id):
        raise not_found("绑定申请")
    if binding.person_id == actor.id:
        raise NotAllowed("own_claim", "自己的申请要由同事来审核。")
    if binding.state != WAITING or binding.version != version:
        raise Conflict("binding_answered", "这份申请已经处理过了，请刷新页面。")
    return binding


def _refuse_second_claim(session: Session, person_id: int, home_id: int) -> None:
    claims = select(Binding.state).where(Binding.person_id == person_id, Binding.home_id == home_id)
    state = session.scalar(claims.where(Binding.state.in_((WAITING, BOUND))))
    if state is not None:
        said = "您已绑定这套房屋。" if state == BOUND else "您的申请正在审核，请耐心等待。"
        raise Conflict("binding_open", said)


def _matching_owner(
    session: Session, vault: Vault, me: Person, home_id: int, id_last4: str, name: str
) -> Person | None:  # fmt: skip
    """The owner whose number and last four these are; the number of the owner of that name where we know none."""
    named = me if me.phone else _owner_named(session, home_id, name)
    if named is None or named.phone is None:
        return None
    tail = vault.index(tail_text(vault.open(named.phone), id_last4))
    found = session.scalars(_owners(home_id).where(Tenure.claim_index == tail)).all()
    return found[0] if len(found) == 1 else None


def _owner_named(session: Session, home_id: int, name: str) -> Person | None:
    found = session.scalars(_owners(home_id).where(Person.name == name)).all()
    return found[0] if len(found) == 1 else None


def _owners(home_id: int) -> Select[Person]:
    return (
        select(Person)
        .join(Tenure, Tenure.person_id == Person.id)
        .where(Tenure.home_id == home_id, Tenure.until.is_(None), Tenure.role.in_(OWNING))
    )


def _hands(session: Session, home_id: int, owner_id: int, *, let_go: bool = False) -> set[int]:
    """Who wrote this owner of a home down by hand; with ``let_go`` who let their phone go, too. Of a member's phone
    whoever keeps the account answers for both."""
    asked = _owners(home_id).where(Person.id == owner_id).with_only_columns(Tenure.typed_by, Person.let_go_by)
    rows = session.execute(asked).all()
    hands = {typed_by for typed_by, _ in rows}
    if let_go and not has_account(session, owner_id):
        hands |= {let_go_by for _, let_go_by in rows}
    return set(queries.resolved(session, (one for one in hands if one is not None)))


def _is_free(session: Session, owner_id: int) -> bool:
    """Whether number and last four alone make somebody this owner: nobody signs in as them, and no staff account comes
    with it, as with a member's who has lost their phone."""
    return not has_phone_in_hand(session, owner_id) and not has_account(session, owner_id)


def _strengthen(session: Session, person_id: int, strength: int) -> None:
    session.execute(update(Person).where(Person.id == person_id, Person.strength < strength).values(strength=strength))
