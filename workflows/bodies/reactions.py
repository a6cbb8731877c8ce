"""What follows from the facts of bodies, and from elections that stand. Each bears being run twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.bodies.queries import papers
from server.bodies.queries import sitting as bodies
from server.bodies.rules.makeup import Part
from server.bodies.service import founding, keeping
from server.bodies.service.founding import NewMember
from server.delivery.service import fanout, telling
from server.kit.clock import local_day
from server.kit.house import House
from server.people import queries as people
from server.places import queries as places
from server.votes.queries import elected
from server.votes.queries.elected import Chosen, Election
from workflows.bodies import wording
from workflows.engine.reactions import Happened, Reaction

PAGE = "pages/committee/committee"
SEE_TO_IT = ("community", "street")
ALL_STAFF = ("committee", "community", "street", "manager")


def on_founded(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A body was written down: the estate hears who speaks for it, and everybody else who keeps or watches it."""
    told = bodies.brief(session, fact["body_id"], local_day(at))
    title, words = wording.founded_title(told), wording.founded(told)
    staff(session, told.estate_id, cause=fact.cause(), title=title, words=words, roles=ALL_STAFF, at=at)
    crowd = people.residents_select(told.estate_id, day=local_day(at))
    fanout.to_inbox(session, cause=fact.cause(), people=crowd, title=title, words=words, page=PAGE, at=at,
                    estate_id=told.estate_id)  # fmt: skip


def on_ended(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A body sits no more. Where another one follows, its founding says enough."""
    if fact["followed"]:
        return
    told = bodies.brief(session, fact["body_id"], local_day(at))
    assert told.ended_on is not None
    words = wording.ENDED.format(estate=told.estate, label=told.label, on=wording.day(told.ended_on), why=fact["why"])
    staff(session, told.estate_id, cause=fact.cause(), title=wording.ENDED_TITLE.format(label=told.label), words=words,
          roles=ALL_STAFF, at=at)  # fmt: skip


def on_members_changed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody joined or left, or a name was spelt right: everybody who keeps or watches the list reads it."""
    told = bodies.brief(session, fact["body_id"], local_day(at))
    words = wording.CHANGED.format(estate=told.estate, label=told.label, members=wording.names(told.members))
    staff(session, told.estate_id, cause=fact.cause(), title=wording.CHANGED_TITLE.format(label=told.label),
          words=words, roles=ALL_STAFF, at=at)  # fmt: skip


def on_term_set(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Its term is another one: the same people read it."""
    told = bodies.brief(session, fact["body_id"], local_day(at))
    staff(session, told.estate_id, cause=fact.cause(), title=wording.TERM_SET_TITLE.format(label=told.label),
          words=wording.term(told), roles=ALL_STAFF, at=at)  # fmt: skip


def on_paper_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A founding, an end or a change waits: everybody else who may confirm it hears."""
    told = papers.brief(session, fact["paper_id"])
    if told.waits:
        by = people.names(session, [told.asked_by]).get(told.asked_by, "")
        words = wording.ASKED.format(estate=told.estate, by=by, what=told.what, on=wording.day(told.day))
        staff(session, told.estate_id, cause=fact.cause(), title=wording.ASKED_TITLE.format(what=told.what),
              words=words, roles=SEE_TO_IT, at=at, but=told.asked_by)  # fmt: skip


def on_paper_refused(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """It was sent back: whoever wrote it down hears why."""
    told = papers.brief(session, fact["paper_id"])
    words = wording.REFUSED.format(estate=told.estate, what=told.what, why=told.why)
    telling.tell(session, cause=fact.cause(), people=[people.resolve(session, told.asked_by)], key="staff_task",
                 fields={}, title=wording.REFUSED_TITLE.format(what=told.what), words=words, at=at,
                 estate_id=told.estate_id)  # fmt: skip


def on_first_reached(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """By what was noted a first assembly may be held."""
    tell_first(session, fact["estate_id"], at)


def tell_first(session: Session, estate_id: int, at: datetime) -> None:
    """A first assembly may be held: community and street hear it once in the life of an estate, and the managers, as
    the developer's firm has to hand the papers over."""
    name = places.estate(session, estate_id)["name"]
    staff(session, estate_id, cause=f"body:first:{estate_id}", title=wording.FIRST_TITLE, at=at,
          words=wording.FIRST.format(estate=name), roles=(*SEE_TO_IT, "manager"))  # fmt: skip


def on_final(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """An election stands: whom it chose is seated; where it chose too few, the community hears that nobody was."""
    for election in elected.elections(session, fact["poll_id"]):
        if election.formed or election.filling:
            founding.seat_elected(session, election.estate_id, poll_id=election.poll_id, whole=not election.filling,
                                  elected=_members(session, election), day=election.day, at=at)  # fmt: skip
        else:
            staff(session, election.estate_id, cause=f"body:unseated:{election.poll_id}", at=at, roles=SEE_TO_IT,
                  title=wording.UNSEATED_TITLE, words=wording.UNSEATED)  # fmt: skip


def on_merged(session: Session, _house: House, fact: Happened, _at: datetime) -> None:
    """Two persons turned out to be one."""
    keeping.take_over(session, gone_id=fact["gone_id"], kept_id=people.settled(session, fact["kept_id"]))


def staff(
    session: Session, estate_id: int, *, cause: str, title: str, words: str, roles: tuple[str, ...], at: datetime,
    but: int = 0,
) -> None:  # fmt: skip
    """Tell those of the estate who must act, in WeCom and in their inbox, one person (``but``) aside."""
    aside = people.resolve(session, but) if but else 0
    to = [row["id"] for row in people.staff_covering(session, estate_id, roles) if row["id"] != aside]
    telling.tell(session, cause=cause, people=to, key="staff_task", fields={}, title=title, words=words, at=at,
                 estate_id=estate_id)  # fmt: skip


def _members(session: Session, election: Election) -> list[NewMember]:
    known = people.names(session, [one.person_id for one in election.chosen if one.person_id])
    return [NewMember(_name(one, known), Part.ALTERNATE if one.waits else Part.MEMBER, person_id=one.person_id)
            for one in election.chosen]  # fmt: skip


def _name(one: Chosen, known: dict[int, str]) -> str:
    return (known.get(one.person_id) if one.person_id else None) or one.name[:64]


REACTIONS = [
    Reaction("body.founded", on_founded),
    Reaction("body.ended", on_ended),
    Reaction("body.members_changed", on_members_changed),
    Reaction("body.term_set", on_term_set),
    Reaction("body.paper_asked", on_paper_asked),
    Reaction("body.paper_refused", on_paper_refused),
    Reaction("body.first_reached", on_first_reached),
    Reaction("poll.final", on_final),
    Reaction("person.merged", on_merged),
]
