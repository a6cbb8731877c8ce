"""Who stands in an election: asked, accepted in their own word, taken back before the notice (C-03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from server.bodies.rules.makeup import WRONG_WORDS, Wrong
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.facts import publish
from server.kit.masking import mask_room
from server.people import queries as people
from server.people.rules import COMPANY, OWNING
from server.places import queries as places
from server.places.rules.cities import profile
from server.votes import policy
from server.votes.facts import CandidateAsked
from server.votes.models import Candidacy, Poll, PollOption, PollTopic
from server.votes.rules.committee import Standing, candidate_wrongs
from server.votes.service.locking import poll_to_change

ASKED, ACCEPTED, DECLINED, WITHDRAWN = "asked", "accepted", "declined", "withdrawn"
APP, PAPER = "app", "paper"


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody looked at before asking; None where nobody did."""

    adult: bool
    related_to_firm: bool = False
    unpaid: bool | None = None
    illegal_building: bool | None = None


class NotEligible(Conflict):
    """Somebody who may not stand. ``wrongs``: every ground (C-03)."""

    def __init__(self, wrongs: list[Wrong]) -> None:
        said = "；".join(WRONG_WORDS[one] for one in wrongs)
        super().__init__("not_eligible", f"不能作候选人：{said}。", wrongs=[str(one) for one in wrongs])


def ask(
    session: Session, actor: Actor, poll_id: int, *, person_id: int, home_id: int, looked: Looked, introduction: str,
    at: datetime,
) -> int:  # fmt: skip
    """Ask an owner to stand. :class:`NotEligible` with every ground; gives the candidacy's id.

    Whoever declined or was taken back may be asked again. Nobody is on the ballot before they have accepted.
    """
    poll = poll_to_change(session, actor, poll_id, may=policy.may_convene, states=("draft",))
    topic_of(session, poll.id)
    _check(session, poll, person_id, home_id, looked, at)
    one = session.scalar(select(Candidacy).where(Candidacy.poll_id == poll.id, Candidacy.person_id == person_id))
    if one is not None and one.state in (ASKED, ACCEPTED):
        raise Conflict("already_asked", "已经问过这位业主了。")
    if one is None:
        one = Candidacy(poll_id=poll.id, person_id=person_id)
        session.add(one)
    one.home_id, one.introduction, one.state = home_id, introduction.strip(), ASKED
    one.adult, one.related_to_firm = looked.adult, looked.related_to_firm
    one.unpaid, one.illegal_building = looked.unpaid, looked.illegal_building
    one.answered_how, one.answered_at, one.note = None, None, ""
    one.made_by, one.made_at = actor.id, at
    session.flush()
    _keep(session, actor, poll, one, "candidate.asked", at=at)
    publish(session, CandidateAsked(poll.id, one.id, person_id, at.isoformat()), at=at)
    return one.id


def answer(
    session: Session, actor: Actor, candidacy_id: int, *, accept: bool, introduction: str | None = None, at: datetime
) -> None:
    """One's own answer in the app; with an introduction of one's own words."""
    one = session.get(Candidacy, candidacy_id)
    if one is None or one.person_id != actor.id:
        raise not_found("候选")
    poll = poll_to_change(session, actor, one.poll_id, may=lambda *_: True, states=("draft",))
    session.refresh(one, with_for_update=True)
    if introduction is not None:
        one.introduction = introduction.strip()
    _answer(session, actor, poll, one, accept=accept, how=APP, at=at)


def enter_consent(session: Session, actor: Actor, candidacy_id: int, *, note: str, at: datetime) -> None:
    """A consent signed on paper; ``note`` says where the paper lies."""
    poll, one = _convened(session, actor, candidacy_id)
    if not note.strip():
        raise Malformed("note_needed", "请写明同意书放在哪里。")
    one.note = note.strip()
    _answer(session, actor, poll, one, accept=True, how=PAPER, at=at)


def take_back(session: Session, actor: Actor, candidacy_id: int, *, why: str, at: datetime) -> None:
    """Take a candidate off again, on their wish or as a ground came up; after the notice the list stands."""
    poll, one = _convened(session, actor, candidacy_id)
    if one.state not in (ASKED, ACCEPTED):
        raise Conflict("not_standing", "这位已经不是候选人了。")
    if not why.strip():
        raise Malformed("reason_needed", "请写明原因。")
    one.state, one.note = WITHDRAWN, why.strip()
    _settle(session, poll)
    _keep(session, actor, poll, one, "candidate.withdrawn", at=at, reason=why)


def stand_again(session: Session, actor: Actor, old_id: int, new_id: int, *, persons: set[int]) -> None:
    """Who stands once more for seats left open: whoever accepted the first time stands by that word (C-06)."""
    poll = poll_to_change(session, actor, new_id, may=policy.may_convene, states=("draft",))
    chosen = Candidacy.poll_id == old_id, Candidacy.person_id.in_(persons), Candidacy.state == ACCEPTED
    kept = [column.name for column in Candidacy.__table__.columns if column.name not in ("id", "poll_id")]
    for one in session.scalars(select(Candidacy).where(*chosen).order_by(Candidacy.id)).all():
        session.add(Candidacy(poll_id=new_id, **{name: getattr(one, name) for name in kept}))
    _settle(session, poll)


def put_on_ballot(session: Session, poll: Poll) -> None:
    """Write the options of a draft's election anew: who accepted, in the order they were asked, then plain words."""
    topic = session.scalar(_topics(poll.id))
    if topic is None:
        return
    mine = PollOption.topic_id == topic.id
    session.execute(delete(PollOption).where(mine, PollOption.person_id.is_not(None)))
    stand = session.scalars(
        select(Candidacy).where(Candidacy.poll_id == poll.id, Candidacy.state == ACCEPTED).order_by(Candidacy.id)
    ).all()
    words = session.scalars(select(PollOption).where(mine).order_by(PollOption.number)).all()
    session.execute(update(PollOption).where(mine).values(number=-PollOption.id))
    for number, option in enumerate(words, len(stand) + 1):
        session.execute(update(PollOption).where(PollOption.id == option.id).values(number=number))
    names = people.names(session, [one.person_id for one in stand])
    for number, one in enumerate(stand, 1):
        called = f"{names[one.person_id]}（{mask_room(places.home(session, one.home_id)['label'])}）"
        session.add(PollOption(topic_id=topic.id, number=number, words=called, detail=one.introduction,
                               person_id=one.person_id))  # fmt: skip
    session.flush()


def unanswered(session: Session, poll_id: int) -> int:
    """How many were asked to stand and have not answered."""
    asked = select(Candidacy.id).where(Candidacy.poll_id == poll_id, Candidacy.state == ASKED)
    return len(session.scalars(asked).all())


def names_only(session: Session, poll_id: int, number: int) -> bool:
    """Whether a topic has candidates who are a name and no person of the books."""
    asked = select(PollOption.id).join(PollTopic, PollTopic.id == PollOption.topic_id)
    mine = PollTopic.poll_id == poll_id, PollTopic.number == number, PollOption.person_id.is_(None)
    return session.scalar(asked.where(*mine).limit(1)) is not None


def topic_of(session: Session, poll_id: int) -> PollTopic:
    """The election of a poll: its first topic with candidates."""
    topic = session.scalar(_topics(poll_id))
    if topic is None:
        raise Conflict("no_election", "这次表决不选举，没有候选人。")
    return topic


def _topics(poll_id: int) -> Select[PollTopic]:
    elections = PollTopic.poll_id == poll_id, PollTopic.kind == "candidates"
    return select(PollTopic).where(*elections).order_by(PollTopic.number).limit(1)


def _check(session: Session, poll: Poll, person_id: int, home_id: int, looked: Looked, at: datetime) -> None:
    home = places.home(session, home_id)
    held = people.tenure(session, person_id, home_id, local_day(at))
    if home["estate_id"] != poll.estate_id or held is None:
        raise not_found("业主")
    refuse = profile(places.estate(session, poll.estate_id)["city"]).candidates_refused_for
    if missing := [WRONG_WORDS[Wrong(one)] for one in refuse if getattr(looked, one) is None]:
        raise Malformed("not_looked", f"本地规定还要核对：{'；'.join(missing)}。", missing=list(refuse))
    standing = Standing(
        owner=held["role"] in OWNING and held["role"] != COMPANY,
        adult=looked.adult,
        related_to_firm=looked.related_to_firm or people.works_here(session, person_id),
        unpaid=looked.unpaid,
        illegal_building=looked.illegal_building,
    )
    if wrongs := candidate_wrongs(standing, refuse=refuse):
        raise NotEligible(wrongs)


def _convened(session: Session, actor: Actor, candidacy_id: int) -> tuple[Poll, Candidacy]:
    one = session.get(Candidacy, candidacy_id)
    if one is None:
        raise not_found("候选")
    poll = poll_to_change(session, actor, one.poll_id, may=policy.may_convene, states=("draft",))
    session.refresh(one, with_for_update=True)
    return poll, one


def _answer(
    session: Session, actor: Actor, poll: Poll, one: Candidacy, *, accept: bool, how: str, at: datetime
) -> None:
    if one.state != ASKED:
        raise Conflict("already_answered", "已经答复过了。要改，请联系业委会或社区。")
    one.state, one.answered_how, one.answered_at = ACCEPTED if accept else DECLINED, how, at
    _settle(session, poll)
    _keep(session, actor, poll, one, f"candidate.{one.state}", at=at)


def _settle(session: Session, poll: Poll) -> None:
    session.flush()
    put_on_ballot(session, poll)
    poll.version += 1


def _keep(
    session: Session, actor: Actor, poll: Poll, one: Candidacy, act: str, *, at: datetime, reason: str = ""
) -> None:
    after = {"person_id": one.person_id, "home_id": one.home_id, "answered_how": one.answered_how}
    audit.record(session, actor, act, "poll", poll.id, at=at, estate_id=poll.estate_id, reason=reason,
                 after={key: value for key, value in after.items() if value is not None})  # fmt: skip
