"""What follows from mandates: those whose vote it is hear at once of whoever may cast it, and that person of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit.house import House
from server.people import queries as people
from server.votes.queries import telling as votes
from server.votes.queries.telling import Brief, Lent
from workflows.engine.reactions import Happened, Reaction
from workflows.proposals import lent_words, telling

RUNNING = ("noticed", "open")


def on_given(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody may cast for a head: everybody who may do so themselves hears at once by whom, until when, and where
    they take it back; the holder, what is asked of them, and where."""
    told, given = _about(session, fact)
    if given is None or not _goes_on(told, at) or given.state == "revoked":
        return
    telling.at_once(
        session, told, cause=fact.cause(), to=votes.voters_of(session, given.head_id), title=lent_words.LENT_TITLE,
        words=lent_words.lent(told, given, at_desk=fact["at_desk"]), note=lent_words.LENT_NOTE,
        page=telling.MANDATE_PAGE, at=at,
    )  # fmt: skip
    _tell_asked(session, told, given, fact["mandate_id"], votes.holders_of(session, fact["mandate_id"]), at)


def on_phone_confirmed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Whoever was named by a number that nobody had confirmed yet hears now what is asked of them."""
    for mandate_id, poll_id in votes.held_by(session, fact["person_id"]):
        told, given = votes.brief(session, poll_id), votes.mandate(session, mandate_id)
        if given is not None and _goes_on(told, at):
            _tell_asked(session, told, given, mandate_id, [fact["person_id"]], at)


def on_revoked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A mandate was taken back, perhaps at the desk: those whose vote it is cast it themselves now."""
    told, given = _about(session, fact)
    if given is None or not _goes_on(told, at):
        return
    telling.at_once(
        session, told, cause=fact.cause(), to=votes.voters_of(session, given.head_id),
        title=lent_words.LENT_BACK_TITLE, words=lent_words.lent(told, given, at_desk=fact["at_desk"], back=True),
        note=lent_words.LENT_BACK_NOTE, page=telling.MANDATE_PAGE, at=at,
    )  # fmt: skip
    _tell_back(session, told, given, fact, lent_words.HOLD_BACK, at)


def on_lapsed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """The home was sold before its holder cast: they need not any more."""
    told, given = _about(session, fact)
    if given is not None and _goes_on(told, at):
        _tell_back(session, told, given, fact, lent_words.HOLD_LAPSED, at)


def on_dropped(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """The roll was put right and the head has other owners now: who lent their vote hears that they may do so again,
    whoever is on the roll no more that it ended, and the holder that nothing is asked of them."""
    told = votes.brief(session, fact["poll_id"])
    if not _goes_on(told, at):
        return
    owners, holders = ({people.resolve(session, one) for one in fact[of]} for of in ("owner_ids", "holder_ids"))
    vote = owners & set(session.scalars(votes.voters(told.id)))
    crowds = (
        ("owners", vote, lent_words.LENT_DROPPED_TITLE, lent_words.LENT_DROPPED, lent_words.LENT_DROPPED_NOTE,
         telling.MANDATE_PAGE),
        ("left", owners - vote, lent_words.LENT_DROPPED_TITLE, lent_words.LENT_DROPPED_LEFT,
         lent_words.LENT_DROPPED_LEFT_NOTE, telling.VOTE_PAGE),
        ("holder", holders, lent_words.HOLD_BACK_TITLE, lent_words.HOLD_DROPPED, lent_words.HOLD_DROPPED_NOTE,
         telling.VOTE_PAGE),
    )  # fmt: skip
    for name, crowd, title, words, note, page in crowds:
        said = lent_words.dropped(told, words, fact["label"])
        telling.at_once(session, told, cause=fact.cause(name), to=sorted(crowd), title=title, words=said, note=note,
                        page=page, at=at)  # fmt: skip


def _goes_on(told: Brief, at: datetime) -> bool:
    """Whether anybody may still cast: a poll stays open after its end while papers are read."""
    return told.state in RUNNING and (told.closes_at is None or told.closes_at > at)


def _about(session: Session, fact: Happened) -> tuple[Brief, Lent | None]:
    return votes.brief(session, fact["poll_id"]), votes.mandate(session, fact["mandate_id"])


def _tell_asked(
    session: Session, told: Brief, given: Lent, mandate_id: int, to: Sequence[int], at: datetime
) -> None:  # fmt: skip
    """Once, however often they confirm their number, and only while there is something to do."""
    if not votes.wants_ballot(session, mandate_id):
        return
    telling.at_once(
        session, told, cause=f"mandate:{mandate_id}:holder", to=to, title=lent_words.HOLD_TITLE,
        words=lent_words.hold(told, given), note=lent_words.HOLD_NOTE, page=telling.VOTE_PAGE, at=at,
    )  # fmt: skip


def _tell_back(session: Session, told: Brief, given: Lent, fact: Happened, words: str, at: datetime) -> None:
    said = words.format(owner=given.owner, head=given.head_label, title=told.title)
    telling.at_once(
        session, told, cause=fact.cause("holder"), to=votes.holders_of(session, fact["mandate_id"]),
        title=lent_words.HOLD_BACK_TITLE, words=said, note=lent_words.HOLD_BACK_NOTE, page=telling.VOTE_PAGE, at=at,
    )  # fmt: skip


REACTIONS = [
    Reaction("mandate.given", on_given),
    Reaction("phone.confirmed", on_phone_confirmed),
    Reaction("mandate.revoked", on_revoked),
    Reaction("mandate.lapsed", on_lapsed),
    Reaction("mandate.dropped", on_dropped),
]
