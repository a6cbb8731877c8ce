"""Staff: who covers an estate, what lets somebody in."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import RowMapping, false, or_, select
from sqlalchemy.orm import Session

from server.kit.actor import EVERYWHERE, Grant
from server.people.models import Person, StaffAccount, StaffGrant
from server.people.rules import ADMIN
from server.places import queries as places


def staff_covering(
    session: Session, estate_id: int, roles: Collection[str], *, on_duty: bool = False
) -> list[RowMapping]:
    """Active staff whose grant of one of these roles counts in this estate: id, name, role, skills, duty; of several
    roles the one nearest to the work, an administrator's last."""
    scopes = places.scopes_of(session, estate_id)
    counts = or_(
        false(),
        *((StaffGrant.scope == kind) & (StaffGrant.scope_id == (id_ or 0)) for kind, id_ in sorted(scopes, key=str)),
    )
    asked = (
        select(Person.id, Person.name, StaffGrant.role, StaffAccount.skills, StaffAccount.on_duty, Person.phone)
        .join(StaffGrant, StaffGrant.person_id == Person.id)
        .join(StaffAccount, StaffAccount.person_id == Person.id)
        .where(StaffGrant.ended_at.is_(None), StaffAccount.active, StaffGrant.role.in_(roles), counts)
        .order_by(Person.id, (StaffGrant.role != ADMIN), StaffGrant.role)
    )
    rows = session.execute(asked.where(StaffAccount.on_duty) if on_duty else asked).mappings().all()
    return list({row["id"]: row for row in rows}.values())


def hold_roles(session: Session, person_id: int) -> None:
    """Whoever ends a role of this person waits until the transaction is over, so that it gives nothing to somebody who
    leaves at this moment."""
    held = select(StaffGrant.id).where(StaffGrant.person_id == person_id, StaffGrant.ended_at.is_(None))
    session.execute(held.order_by(StaffGrant.id).with_for_update(read=True)).all()


def administrators(session: Session) -> list[int]:
    """Active administrators of everything: who is told when the machinery itself needs somebody."""
    asked = (
        select(StaffGrant.person_id)
        .join(StaffAccount, StaffAccount.person_id == StaffGrant.person_id)
        .where(StaffGrant.ended_at.is_(None), StaffAccount.active, StaffGrant.role == ADMIN)
        .where(StaffGrant.scope == EVERYWHERE)
        .distinct()
    )
    return sorted(session.scalars(asked))


def overseers(session: Session, scope: Grant, roles: Collection[str], *, inside: bool = False) -> list[int]:
    """Active staff who hold one of these roles over the whole scope of a grant; with ``inside``, over an estate in it
    too."""
    above = {(EVERYWHERE, 0), (scope.scope, scope.scope_id or 0)}
    if scope.scope == "estate" and scope.scope_id is not None:
        above |= {(kind, id_ or 0) for kind, id_ in places.scopes_of(session, scope.scope_id)}
    counts = [(StaffGrant.scope == kind) & (StaffGrant.scope_id == id_) for kind, id_ in sorted(above)]
    if inside:
        counts.append((StaffGrant.scope == "estate") & places.inside([scope], StaffGrant.scope_id))
    asked = (
        select(StaffGrant.person_id)
        .join(StaffAccount, StaffAccount.person_id == StaffGrant.person_id)
        .where(StaffGrant.ended_at.is_(None), StaffAccount.active, StaffGrant.role.in_(roles), or_(*counts))
        .distinct()
    )
    return sorted(session.scalars(asked))


def wide_staff(session: Session, roles: Collection[str], *, on_duty: bool = False) -> list[int]:
    """Active staff who hold one of these roles for a whole company or everywhere: who looks after what belongs to no
    estate yet."""
    asked = (
        select(StaffGrant.person_id)
        .join(StaffAccount, StaffAccount.person_id == StaffGrant.person_id)
        .where(StaffGrant.ended_at.is_(None), StaffAccount.active, StaffGrant.role.in_(roles))
        .where(StaffGrant.scope.in_((EVERYWHERE, "company")))
        .distinct()
    )
    return sorted(session.scalars(asked.where(StaffAccount.on_duty) if on_duty else asked))


def staff_anywhere(session: Session, roles: Collection[str], *, on_duty: bool = False) -> list[int]:
    """Active staff who hold one of these roles wherever it may be: who is called for somebody of whom nobody knows
    where they live."""
    asked = (
        select(StaffGrant.person_id)
        .join(StaffAccount, StaffAccount.person_id == StaffGrant.person_id)
        .where(StaffGrant.ended_at.is_(None), StaffAccount.active, StaffGrant.role.in_(roles))
        .distinct()
    )
    return sorted(session.scalars(asked.where(StaffAccount.on_duty) if on_duty else asked))


def names_in_wecom(session: Session, userids: Collection[str]) -> dict[str, str]:
    """The names of the colleagues behind these WeCom userids, also of those who have left."""
    asked = select(StaffAccount.wecom_userid, Person.name).join(Person, Person.id == StaffAccount.person_id)
    found = session.execute(asked.where(StaffAccount.wecom_userid.in_(userids))) if userids else ()
    return {userid: name or userid for userid, name in found if userid}


def account(session: Session, person_id: int) -> RowMapping | None:
    """What lets a person into the console: login, userid, duty, whether the first password must be changed."""
    columns = (StaffAccount.login, StaffAccount.wecom_userid, StaffAccount.must_change, StaffAccount.on_duty,
               StaffAccount.password.is_not(None).label("has_password"))  # fmt: skip
    asked = select(*columns).where(StaffAccount.person_id == person_id, StaffAccount.active)
    return session.execute(asked).mappings().one_or_none()
