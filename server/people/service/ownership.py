"""A home changes hands: one event, one screen, one audit record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.facts import publish
from server.kit.masking import mask_name
from server.kit.vault import Vault
from server.people import policy
from server.people.facts import OwnerChanged, OwnersTyped
from server.people.models import Binding, Person, Tenure
from server.people.rules import CO_OWNER, COMPANY, OWNER, OWNING, tail_text
from server.people.service import household
from server.people.service.binding import end_outlived
from server.places import queries as places
from server.places.queries import HOMES


class NewOwner(NamedTuple):
    """An owner to put on the books. ``id_number`` is used for its keyed hash and then forgotten."""

    name: str
    phone: str | None
    id_number: str | None
    share: int = 1
    share_of: int = 1
    company: bool = False


class OwnerRow(NamedTuple):
    """The columns of a tenure that begins with ownership."""

    home_id: int
    person_id: int
    role: str
    since: date
    source: str
    joint: bool
    share: int
    share_of: int
    claim_index: str | None
    typed_by: int | None = None


def change_owner(
    session: Session, vault: Vault, actor: Actor, *, home_id: int, owners: Sequence[NewOwner], on: date, joint: bool,
    reason: str, at: datetime, by_hand: bool = True,
) -> list[int]:  # fmt: skip
    """End the old owners' roles on a day and begin the new ones' on the same day.

    Rights follow by date alone: the old owners lose them that day. Family goes with them, unless one of them stays;
    who rents stays in any case (:func:`~server.people.rules.leaves_with`). Old debt stays with the old owners and new
    bills go to the new ones: the room of fees acts on the fact ``home.owner_changed`` (Civil Code 945; F-05). Ballots
    already cast stand. Gives the new owners' ids.

    What is typed ``by_hand``, and not taken from an approved roster, makes nobody an owner at once: a colleague answers
    their claim, and the others hear of it (``home.owners_typed``).
    """
    home = places.home(session, home_id)
    if not policy.may_change_owner(session, actor, home["estate_id"]):
        raise not_found("房屋")
    _check_shares(owners)
    # Who records the same sale at the same moment waits here, and then sees these owners.
    session.execute(select(HOMES.c.id).where(HOMES.c.id == home_id).with_for_update())
    owned = Tenure.home_id == home_id, Tenure.until.is_(None), Tenure.role.in_(OWNING)
    ended = list(session.scalars(select(Tenure).where(*owned).with_for_update()))
    if any(tenure.since > on for tenure in ended):
        raise Conflict("too_early", "变更日期早于现业主的登记日期，请核对。")
    for tenure in ended:
        tenure.until = on
    session.flush()
    old_ids = [tenure.person_id for tenure in ended]
    new_ids = _persons(session, vault, owners, ended, at)
    parted = household.part(session, home_id, owner_stays=bool(set(old_ids) & set(new_ids)), on=on)
    pairs = list(zip(new_ids, owners, strict=True))
    source = "desk" if by_hand else "roster"
    rows = owner_rows(home_id, pairs, since=on, joint=joint, source=source, vault=vault)
    if by_hand:
        rows = [_typed(row, ended, actor) for row in rows]
        # Whoever is known by a name alone can claim nothing with it.
        reached = {id_ for id_, owner in pairs if owner.phone or owner.id_number}
        _tell_typed(session, actor, home["estate_id"], [row for row in rows if row.person_id in reached], ended, at)
    session.execute(insert(Tenure), [row._asdict() for row in rows])
    _keep_bound(session, home_id)
    end_outlived(session, today=local_day(at), home_id=home_id)
    fact = OwnerChanged(home_id, home["estate_id"], old_ids, new_ids, on.isoformat(), *parted)
    publish(session, fact, at=at)
    audit.record(
        session, actor, "home.owner_changed", "home", home_id, at=at, estate_id=home["estate_id"], reason=reason,
        before={"owner_ids": old_ids},
        after={"owner_ids": new_ids, "on": on.isoformat(), "names": [mask_name(owner.name) for owner in owners]},
    )  # fmt: skip
    return new_ids


def _persons(
    session: Session, vault: Vault, owners: Sequence[NewOwner], ended: Sequence[Tenure], at: datetime
) -> list[int]:
    ids: list[int] = []
    for owner in owners:
        id_index, _ = marks_of(vault, owner)
        kept = household.stays_by_name(session, ended, name=owner.name, id_index=id_index, taken=ids)
        ids.append(ensure_person(session, vault, owner, at=at) if kept is None else kept)
    return ids


def _typed(row: OwnerRow, ended: Iterable[Tenure], actor: Actor) -> OwnerRow:
    """An owner as written by hand. Of who stays, what was known stands unless something else is typed."""
    was = _before(row, ended)
    if was is not None and row.claim_index in (None, was.claim_index):
        return row._replace(claim_index=was.claim_index, typed_by=was.typed_by)
    return row._replace(typed_by=actor.id)


def _tell_typed(
    session: Session, actor: Actor, estate_id: int, rows: Sequence[OwnerRow], ended: Sequence[Tenure], at: datetime
) -> None:
    typed = [row for row in rows if row.typed_by == actor.id]
    fresh = [row for row in typed if (was := _before(row, ended)) is None or was.claim_index != row.claim_index]
    if fresh:
        bought = all(_before(row, ended) is None for row in fresh)
        ids = sorted(row.person_id for row in fresh)
        publish(session, OwnersTyped(fresh[0].home_id, estate_id, ids, bought, actor.id), at=at)


def _before(row: OwnerRow, ended: Iterable[Tenure]) -> Tenure | None:
    return next((one for one in ended if one.person_id == row.person_id and one.role in OWNING), None)


def add_owners(
    session: Session, home_id: int, owners: Sequence[tuple[int, NewOwner]], *, since: date, joint: bool, source: str,
    vault: Vault,
) -> None:  # fmt: skip
    """Begin the roles of owners in a home."""
    rows = owner_rows(home_id, owners, since=since, joint=joint, source=source, vault=vault)
    session.execute(insert(Tenure), [row._asdict() for row in rows])


def owner_rows(
    home_id: int, owners: Sequence[tuple[int, NewOwner]], *, since: date, joint: bool, source: str, vault: Vault
) -> list[OwnerRow]:
    """The rows :func:`add_owners` writes; apart so that a roster can write thousands in one statement.

    The same person named twice has one role with both shares, at most the whole.
    """
    several = len(owners) > 1 and len({person_id for person_id, _ in owners}) > 1
    rows: dict[int, OwnerRow] = {}
    for person_id, owner in owners:
        role = COMPANY if owner.company else CO_OWNER if several else OWNER
        share, of = owner.share, owner.share_of
        if person_id in rows:
            share, of = _whole_share(owner for each, owner in owners if each == person_id)
        claim = claim_of(vault, owner)
        rows[person_id] = OwnerRow(home_id, person_id, role, since, source, joint, share, of, claim)
    return list(rows.values())


def _whole_share(owners: Iterable[NewOwner]) -> tuple[int, int]:
    held = sum((Fraction(owner.share, owner.share_of) for owner in owners), Fraction(0))
    return min(held, Fraction(1)).as_integer_ratio()


def _keep_bound(session: Session, home_id: int) -> None:
    """Who owned before and still owns (a share was sold, a spouse added) stays bound to the home."""
    mine = (Tenure.home_id == home_id, Tenure.until.is_(None), Tenure.role.in_(OWNING))
    for tenure in session.scalars(select(Tenure).where(*mine)).all():
        bound = (Binding.home_id == home_id, Binding.person_id == tenure.person_id, Binding.state == "bound")
        session.execute(update(Binding).where(*bound).values(tenure_id=tenure.id))


def ensure_person(session: Session, vault: Vault, owner: NewOwner, *, at: datetime) -> int:
    """The person with this identity number, put on the books if new. Without a number a new person is made.

    A phone that is kept is never replaced here: the person may be known from another estate.
    """
    row = person_row(vault, owner, at)
    if row["id_index"] is not None:
        known = session.scalar(select(Person).where(Person.id_index == row["id_index"]))
        if known is not None:
            if known.phone is None:
                known.phone, known.phone_index = row["phone"], row["phone_index"]
            return known.id
    return int(session.execute(insert(Person).returning(Person.id), row).scalar_one())


def claim_of(vault: Vault, owner: NewOwner) -> str | None:
    """What somebody must know to claim a home at once: this phone in hand, and the last four of this number."""
    number, phone = owner.id_number, owner.phone
    return vault.index(tail_text(phone, number[-4:])) if phone and number else None


def person_row(vault: Vault, owner: NewOwner, at: datetime) -> dict[str, Any]:
    """What is kept of an owner: the phone sealed, the identity number only as keyed hashes."""
    phone = owner.phone
    id_index, phone_index = marks_of(vault, owner)
    return {
        "kind": "company" if owner.company else "human",
        "name": owner.name,
        "phone": vault.seal(phone) if phone else None,
        "phone_index": phone_index,
        "id_index": id_index,
        "made_at": at,
        "strength": 0,
        "version": 1,
    }  # fmt: skip


def marks_of(vault: Vault, owner: NewOwner) -> tuple[str | None, str | None]:
    """The keyed hashes of identity number and phone, by which somebody is found again."""
    number, phone = owner.id_number, owner.phone
    return vault.index(number.upper()) if number else None, vault.index(phone) if phone else None


def _check_shares(owners: Sequence[NewOwner]) -> None:
    if not owners or len(owners) > 20:
        raise Malformed("owners_needed", "请填写新业主（1 至 20 人）。")
    if any(not 0 < owner.share <= owner.share_of for owner in owners):
        raise Malformed("shares_wrong", "每位业主的份额应大于 0，且不超过全部。")
    known = [owner for owner in owners if owner.share_of > 1]
    if known and sum(owner.share * 10**6 // owner.share_of for owner in owners) not in range(999_980, 1_000_021):
        raise Malformed("shares_wrong", "各业主的份额加起来应为 100%。")
