"""An owner at the desk with their papers: the last four of the identity number, tied to the phone they go by now.

On a phone a ballot is proven by those four (C7), and they are kept only hashed together with a phone. Whoever confirms
another number than the roster has is unproven from then on, and is seen here, or comes with the next roster. Where the
roster has none a mistyped one could be put right by nobody: its check figure must fit (GB 11643, GB 32100).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.check_figures import adds_up
from server.kit.errors import Conflict, Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.kit.vault import Vault
from server.people import policy
from server.people.facts import OwnersTyped
from server.people.models import Person, Tenure
from server.people.rules import MISTYPED, OWNING, tail_text
from server.places import queries as places


def note_identity(
    session: Session, vault: Vault, actor: Actor, *, home_id: int, person_id: int, id_number: str, at: datetime
) -> None:
    """Note that an owner has shown this number. It must be the one the roster gave, where it gave one."""
    home = places.home(session, home_id)
    theirs = Tenure.home_id == home_id, Tenure.person_id == person_id, Tenure.until.is_(None)
    tenure = session.scalar(select(Tenure).where(*theirs, Tenure.role.in_(OWNING)).with_for_update())
    if tenure is None or not policy.may_review(session, actor, home["estate_id"]):
        raise not_found("业主")
    if person_id == actor.id:
        raise NotAllowed("own_identity", "自己的证件要由同事来核对。")
    person = session.get_one(Person, person_id, with_for_update=True)
    if person.phone is None:
        raise Conflict("phone_needed", "还没有这位业主的手机号，请他先在小程序里验证。")
    _keep_number(session, person, id_number, vault.index(id_number.upper()))
    tenure.claim_index = vault.index(tail_text(vault.open(person.phone), id_number[-4:]))
    if person.phone_checked_at is None:
        # Nobody has shown yet that they hold this number: papers and number are of one hand.
        tenure.typed_by = actor.id
        publish(session, OwnersTyped(home_id, home["estate_id"], [person_id], bought=False, by=actor.id), at=at)
    audit.record(session, actor, "owner.identified", "home", home_id, at=at, estate_id=home["estate_id"],
                 after={"person_id": person_id})  # fmt: skip


def _keep_number(session: Session, person: Person, number: str, mark: str) -> None:
    if person.id_index == mark:
        return
    if not adds_up(number):
        raise Malformed("id_mistyped", MISTYPED, fields={"id_number": [MISTYPED]})
    if person.id_index is not None:
        raise Conflict("id_differs", "和名册上的证件号不一样，请核对是不是本人。")
    if session.scalar(select(Person.id).where(Person.id_index == mark)) is not None:
        raise Conflict("id_taken", "这个证件号登记在另一个人名下，请先核对名册。")
    person.id_index = mark
    session.flush()
