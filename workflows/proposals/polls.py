"""What follows from the facts of polls. Each runs in the fact's own transaction and bears being run twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service import fanout
from server.kit.actor import SYSTEM
from server.kit.clock import local_day
from server.kit.house import House
from server.people import queries as people
from server.proposals.queries import telling as matters
from server.proposals.queries.polls import decides_on
from server.proposals.service import gates, passing
from server.votes.queries import official_waiting, seconding
from server.votes.queries import telling as votes
from server.votes.queries.ruled import is_ruled_anew
from server.votes.queries.telling import Brief
from server.votes.service import canvass, following
from workflows.engine.reactions import Happened, Reaction
from workflows.proposals import reminding, telling, wording

GONE, RUNNING = ("withdrawn", "draft"), ("noticed", "open")


def on_noticed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A roll was frozen: everybody on it hears what will be asked, of whom, and when."""
    told = votes.brief(session, fact["poll_id"], hold=True)
    if told.state in GONE:
        return
    words = wording.noticed(told, anew=is_ruled_anew(session, told.id))
    telling.roll(session, told, cause=f"{told.cause}:noticed", title=wording.NOTICED_TITLE.format(title=told.title),
                 words=words, note=wording.unvoted_note(told), at=at)  # fmt: skip
    _note_deliveries(session, told, at)


def on_roll_corrected(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """The roll was put right before the opening: everybody on it hears the new totals."""
    told = votes.brief(session, fact["poll_id"], hold=True)
    if told.state in GONE:
        return
    telling.roll(session, told, cause=fact.cause(), title=wording.CORRECTED_TITLE.format(title=told.title),
                 words=wording.corrected(told), note=wording.unvoted_note(told), at=at)  # fmt: skip
    _note_deliveries(session, told, at)


def on_opened(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Ballots are taken from now on."""
    told = votes.brief(session, fact["poll_id"], hold=True)
    if told.state != "open":
        return
    telling.roll(session, told, cause=f"{told.cause}:opened", title=wording.OPENED_TITLE.format(title=told.title),
                 words=wording.OPENED.format(closes=wording.deadline(told.closes_at)) + told.unvoted, at=at,
                 note=wording.unvoted_note(told))  # fmt: skip


def on_ballot(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A ballot was taken: everybody who may cast for this head hears of it, so that a false one is noticed, and is
    reminded no more."""
    told, taken = votes.brief(session, fact["poll_id"]), votes.taken(session, fact["head_id"])
    if taken is None:
        return
    title = wording.BALLOT_CHANGED_TITLE if taken.changed else wording.BALLOT_TITLE
    telling.some(session, told, cause=fact.cause(), to=votes.voters_of(session, fact["head_id"]), title=title,
                 words=wording.ballot(told, taken), at=at)  # fmt: skip
    if told.opens_at and told.closes_at:
        rounds = reminding.causes(told.id, told.opens_at, told.closes_at)
        fanout.no_longer(session, causes=rounds, people=votes.of_head(fact["head_id"]), at=at)


def on_counted(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A preliminary or corrected result is out: everybody on the roll hears of it and of their right to object."""
    if fact["kind"] == "final":
        return
    told = votes.brief(session, fact["poll_id"])
    _tell_result(session, told, fact["kind"], cause=f"{told.cause}:result:{fact['number']}", at=at)


def on_final(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """The result is final: everybody on the roll hears of it, and the matter it was about goes on, or ends."""
    told = votes.brief(session, fact["poll_id"])
    _tell_result(session, told, "final", cause=f"{told.cause}:final", at=at)
    if (matter_id := decides_on(session, told)) is not None:
        _hand_to_matter(session, told, matter_id, at)


def on_withdrawn(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A poll was taken back before it was decided: everybody on the roll, and whoever may call one, reads by whom and
    why."""
    told = votes.brief(session, fact["poll_id"])
    title, words = wording.WITHDRAWN_TITLE.format(title=told.title), wording.withdrawn(fact["by"], fact["reason"])
    telling.roll(session, told, cause=f"{told.cause}:withdrawn", title=title, words=words, state="已撤回",
                 key="vote_result", note=wording.WITHDRAWN_NOTE, at=at)  # fmt: skip
    telling.staff(session, told.estate_id, cause=fact.cause(), title=title, words=words, at=at,
                  roles=telling.CONVENERS)  # fmt: skip


def on_official_entered(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody entered a result of the authority: everybody else who may compare it with the paper hears."""
    told = votes.brief(session, fact["poll_id"])
    telling.these(session, told, cause=fact.cause(), to=official_waiting.comparers(session, fact["entry_id"]),
                  title=wording.OFFICIAL_TITLE, words=wording.OFFICIAL.format(title=told.title), at=at)  # fmt: skip


def on_dispute(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody disowns a ballot: the managers and the committee hear that it waits for them; of a vote about the
    property company, the committee, the community and the street alone."""
    told = votes.brief(session, fact["poll_id"])
    telling.staff(session, told.estate_id, cause=fact.cause(), title=wording.DISPUTE_STAFF_TITLE,
                  words=wording.DISPUTE_STAFF.format(title=told.title), at=at,
                  roles=telling.INDEPENDENT if told.firm else telling.TEAM)  # fmt: skip


def on_dispute_seconding(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """One person has looked into a ballot: committee, community and street hear that a second one has to."""
    told = votes.brief(session, fact["poll_id"])
    words = wording.SECONDING[fact["upheld"]].format(title=told.title)
    telling.staff(session, told.estate_id, cause=fact.cause(), title=wording.SECONDING_TITLE, words=words, at=at,
                  roles=telling.INDEPENDENT)  # fmt: skip


def on_dispute_differing(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Two people say different things: whoever of committee, community and street has said nothing yet hears that a
    third one has to look; where there is nobody, the two hear whom to ask."""
    told = votes.brief(session, fact["poll_id"])
    others = seconding.thirds(session, fact["dispute_id"])
    words = (wording.DIFFERING if others else wording.DIFFERING_NOBODY).format(title=told.title)
    telling.these(session, told, cause=fact.cause(), to=others or seconding.lookers(session, fact["dispute_id"]),
                  title=wording.DIFFERING_TITLE, words=words, at=at)  # fmt: skip


def on_dispute_decided(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """It was looked into, or taken back: who raised it hears what came of it, and while ballots are taken, until when
    to vote anew; whoever was called to look into it hears that they need not any more."""
    told, found = votes.brief(session, fact["poll_id"]), votes.doubt(session, fact["dispute_id"])
    page = telling.RESULT_PAGE if wording.has_result(told) else telling.VOTE_PAGE
    telling.some(session, told, cause=fact.cause(), to=[found.by], title=wording.DISPUTE_TITLE,
                 words=wording.dispute(told, found, at=at), page=page, at=at)  # fmt: skip
    first = telling.INDEPENDENT if told.firm else telling.TEAM
    telling.staff(session, told.estate_id, cause=fact.cause("called"), title=wording.DISPUTE_ENDED_TITLE, at=at,
                  words=wording.DISPUTE_ENDED[fact["state"]].format(title=told.title),
                  roles=(*first, *telling.INDEPENDENT) if fact["seconded"] else first)  # fmt: skip


def on_merged(session: Session, _house: House, fact: Happened, _at: datetime) -> None:
    """Two persons turned out to be one: whoever the one may vote for, the other may."""
    following.take_over(session, gone_id=fact["gone_id"], kept_id=people.settled(session, fact["kept_id"]))


def on_owner_changed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A home was sold while a vote goes on: where the seller has not voted, the buyers do (V-16)."""
    owners = [row["person_id"] for row in people.owners(session, fact["home_id"], local_day(at))]
    following.follow_sale(session, home_id=fact["home_id"], new_ids=owners, at=at)


def _note_deliveries(session: Session, told: Brief, at: datetime) -> None:
    """What the canvass board shows of whom the app has reached, in this version of the roll (V-12)."""
    template = f"roll-{told.roll_number}"
    heads = votes.reached_by_app(session, told.id, template)
    if heads and told.state in RUNNING:
        canvass.record_delivery(session, SYSTEM, told.id, head_ids=heads, channel="app", template=template, at=at)


def _hand_to_matter(session: Session, told: Brief, matter_id: int, at: datetime) -> None:
    """Passed in everything: the token of the vote; a person hears where it has to wait. Else the matter ends."""
    if not votes.passed(session, told.id):
        passing.reject(session, SYSTEM, matter_id=matter_id, words=wording.REJECTED, at=at)
        return
    gates.give(session, SYSTEM, matter_id=matter_id, token=gates.VOTE_PASSED, evidence={"poll_id": told.id}, at=at)
    if matters.waits(session, matter_id):
        telling.staff(session, told.estate_id, cause=f"{told.cause}:matter", title=wording.STUCK_TITLE,
                      words=wording.STUCK.format(title=told.title), at=at)  # fmt: skip


def _tell_result(session: Session, told: Brief, kind: str, *, cause: str, at: datetime) -> None:
    passed = votes.passed(session, told.id)
    title = wording.COUNTED_TITLE[kind].format(title=told.title)
    words = wording.counted(told, kind, wording.OUTCOME[passed])
    telling.roll(session, told, cause=cause, title=title, words=words, key="vote_result", state=wording.STATE[passed],
                 page=telling.RESULT_PAGE, at=at)  # fmt: skip


def on_candidate_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody is asked to stand in an election: they hear where to answer."""
    told = votes.brief(session, fact["poll_id"])
    telling.some(session, told, cause=fact.cause(), to=[fact["person_id"]], title=wording.ASKED_TITLE,
                 words=wording.ASKED.format(title=told.title), at=at, page=telling.STAND_PAGE)  # fmt: skip


REACTIONS = [
    Reaction("candidate.asked", on_candidate_asked),
    Reaction("poll.noticed", on_noticed),
    Reaction("poll.roll_corrected", on_roll_corrected),
    Reaction("poll.opened", on_opened),
    Reaction("ballot.cast", on_ballot),
    Reaction("poll.counted", on_counted),
    Reaction("poll.final", on_final),
    Reaction("poll.withdrawn", on_withdrawn),
    Reaction("poll.official_entered", on_official_entered),
    Reaction("dispute.raised", on_dispute),
    Reaction("dispute.seconding", on_dispute_seconding),
    Reaction("dispute.differing", on_dispute_differing),
    Reaction("dispute.decided", on_dispute_decided),
    Reaction("person.merged", on_merged),
    Reaction("home.owner_changed", on_owner_changed),
]
