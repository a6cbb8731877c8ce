"""Family who moved out, a lease that is over: staff end somebody's role in a home where the person does not."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.people import policy
from server.people.facts import BindingAnswered, RoleEnds
from server.people.models import Binding, Tenure
from server.people.rules import HOME_ROLES, MAY_END
from server.people.service.binding import BOUND, ENDED
from server.places import queries as places


def end_role(
    session: Session, actor: Actor, *, home_id: int, person_id: int, reason: str, at: datetime, on: date | None = None
) -> None:
    """End what somebody is in a home as family or tenant, on the word of its owner or with the lease at hand: today, or
    on a later day ``on`` such as the lease's last.

    Their claim ends with it, and they hear of it. :class:`NotFound` where they are neither; nobody ends their own this
    way. :class:`Malformed` for a day that is past.
    """
    home, day = places.home(session, home_id), local_day(at)
    lasting = or_(Tenure.until.is_(None), Tenure.until > day)
    theirs = Tenure.home_id == home_id, Tenure.person_id == person_id, Tenure.role.in_(MAY_END), lasting
    tenures = session.scalars(select(Tenure).where(*theirs).with_for_update()).all()
    if not policy.may_review(session, actor, home["estate_id"]) or not tenures:
        raise not_found("住户")
    if person_id == actor.id:
        raise NotAllowed("own_role", "自己的登记请在小程序里解除，或由同事办理。")
    if not reason.strip():
        raise Malformed("reason_needed", "请写明原因。")
    if on is not None and on < day:
        raise Malformed("day_past", "到期日不能早于今天。", fields={"on": ["不能早于今天"]})
    for tenure in tenures:
        last = max(on or day, tenure.since)
        tenure.until = last if tenure.until is None else min(last, tenure.until)
    session.flush()
    roles = "、".join(HOME_ROLES[tenure.role] for tenure in tenures)
    after = {"until": (on or day).isoformat()}
    audit.record(session, actor, "home.role_ended", "home", home_id, at=at, estate_id=home["estate_id"], reason=reason,
                 before={"person_id": person_id, "role": roles}, after=after)  # fmt: skip
    if on is not None and on > day:
        publish(session, RoleEnds(home_id, home["estate_id"], person_id, on.isoformat(), reason), at=at)
        return
    bound = Binding.tenure_id.in_([tenure.id for tenure in tenures]), Binding.state == BOUND
    values = {"state": ENDED, "reason": reason, "answered_by": actor.id, "version": Binding.version + 1}
    for binding_id in session.scalars(update(Binding).where(*bound).values(values).returning(Binding.id)).all():
        publish(session, BindingAnswered(binding_id, home["estate_id"], home_id, person_id, ENDED), at=at)
