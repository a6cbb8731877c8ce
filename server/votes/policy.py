"""Who may convene, canvass, enter paper and look, and the matching WHERE clauses for lists."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.people import queries as people
from server.people.rules import (
    ADMIN,
    COMMISSIONER,
    COMMITTEE,
    COMMUNITY,
    FIRM,
    MANAGER,
    REGULATOR,
    STAFF,
    STREET,
)
from server.votes.models import Mandate, Poll, RollVoter
from server.votes.rules.matters import matter

CONVENERS = (COMMITTEE, COMMUNITY, STREET, COMMISSIONER, MANAGER, ADMIN)
CANVASSERS = (STAFF, *CONVENERS)
LOOKERS = (REGULATOR, *CANVASSERS)
SUPERVISORS = (COMMITTEE, COMMUNITY, STREET, REGULATOR)
"""Who may fetch every ballot in the open, under its pseudonym: those who answer for the vote, not those who run the
estate. With the areas of the published roll, such a file can tell whose a rare one is."""
INDEPENDENT = (COMMITTEE, COMMUNITY, STREET)
"""Answer to the owners or the public, and not to the property company."""
MEMBERS = (COMMITTEE,)
"""Call a committee meeting, vote in it, write and sign its minutes; nobody does so for them (no proxies, C-08)."""
WATCHERS = (COMMITTEE, COMMUNITY, STREET, REGULATOR, ADMIN)
"""See a committee's meetings before their minutes are out; the property company does not."""
OUT = ("noticed", "open", "closed", "preliminary", "final", "withdrawn")
"""What residents may see once its notice was given; a draft, or one that was withdrawn as a draft, only those who write
it (:func:`announced`)."""


def may_convene(session: Session, actor: Actor, estate_id: int) -> bool:
    """Draft a poll, give notice, correct its roll, count and publish it."""
    return people.covers(session, actor, estate_id, CONVENERS)


def is_of_firm(session: Session, actor: Actor, estate_id: int) -> bool:
    """Works for the property company here, whatever else they are."""
    return people.covers(session, actor, estate_id, FIRM)


def is_independent(session: Session, actor: Actor, estate_id: int) -> bool:
    """Sits on the committee or works for the community or the street, and not for the property company too."""
    return people.covers(session, actor, estate_id, INDEPENDENT) and not is_of_firm(session, actor, estate_id)


def may_withdraw(session: Session, actor: Actor, poll: Poll) -> bool:
    """Take a poll back. The property company neither takes back what others called, nor what decides about itself."""
    if not is_of_firm(session, actor, poll.estate_id):
        return may_convene(session, actor, poll.estate_id)
    maker = people.actor_of(session, people.resolve(session, poll.made_by), door=actor.door)
    ours = is_of_firm(session, maker, poll.estate_id)
    return may_convene(session, actor, poll.estate_id) and ours and not matter(poll.matter_type).firm


def convenes_as(session: Session, actor: Actor, estate_id: int) -> str:
    """The role by which somebody may convene in an estate; of several the one that comes first in :data:`CONVENERS`."""
    return next((role for role in CONVENERS if people.covers(session, actor, estate_id, (role,))), "")


def may_canvass(session: Session, actor: Actor, estate_id: int) -> bool:
    """Carry opinion sheets, note deliveries, enter paper ballots (two people for each)."""
    return people.covers(session, actor, estate_id, CANVASSERS)


def is_member(session: Session, actor: Actor, estate_id: int) -> bool:
    """Sits on the owners' committee of an estate."""
    return people.covers(session, actor, estate_id, MEMBERS)


def may_watch(session: Session, actor: Actor, estate_id: int) -> bool:
    """See the committee's meetings as they are called and held."""
    return people.covers(session, actor, estate_id, WATCHERS)


def may_read_minutes(session: Session, actor: Actor, estate_id: int, day: date) -> bool:
    """Read what the committee will talk over and what it decided: everybody with a home in the estate, and who watches
    the committee."""
    return people.lives_in(session, actor.id, estate_id, day) or may_watch(session, actor, estate_id)


def may_supervise(session: Session, actor: Actor, estate_id: int) -> bool:
    """Recount from every ballot; each look is written down."""
    return people.covers(session, actor, estate_id, SUPERVISORS)


def may_look(session: Session, actor: Actor, estate_id: int) -> bool:
    """See the roll, the board and the turnout; choices nobody sees before closing."""
    return people.covers(session, actor, estate_id, LOOKERS)


def may_read(session: Session, actor: Actor, poll: Poll, day: date) -> bool:
    """Read a poll that was announced: who has a home in the estate, who is on its roll, and who covers it."""
    if may_look(session, actor, poll.estate_id):
        return True
    if poll.state not in OUT or poll.noticed_at is None:
        return False
    return people.lives_in(session, actor.id, poll.estate_id, day) or is_voter(session, actor.id, poll.id)


def is_voter(session: Session, person_id: int, poll_id: int) -> bool:
    """Whether somebody may cast for a head of a poll, of their own or by a mandate."""
    mine = select(RollVoter.head_id).where(RollVoter.person_id == person_id, RollVoter.poll_id == poll_id)
    if session.scalar(mine.limit(1)) is not None:
        return True
    lent = select(Mandate.id).where(Mandate.poll_id == poll_id, Mandate.state != "revoked", held_by(person_id))
    return session.scalar(lent.limit(1)) is not None


def held_by(person_id: int) -> ColumnElement[bool]:
    """The clause "this mandate names the number of this person's phone"."""
    phones = people.confirmed_phones().subquery()
    return Mandate.holder_index.in_(select(phones.c.phone_index).where(phones.c.person_id == person_id))


def workable(actor: Actor) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`may_look`."""
    return people.covered(actor, LOOKERS, Poll.estate_id)


def announced() -> ColumnElement[bool]:
    """Of which notice was given, whatever became of it."""
    return Poll.state.in_(OUT) & Poll.noticed_at.is_not(None)
