"""Opens the ballots of a closed poll, some per transaction, in the order of their numbers.

How far it came stands with the poll: whoever is interrupted goes on there, and two who try at once do not do it twice.
What was replaced by a later ballot stays shut, unless it counts again because the later one was struck out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.kit.bulk import insert_rows
from server.kit.db import table
from server.kit.logs import log
from server.votes.models import Ballot, OpenedBallot, OpenedChoice, Poll, PollTopic
from server.votes.rules import chain
from server.votes.rules.counting import Choice
from server.votes.sealing import keys as sealing
from server.votes.sealing.box import BoxBroken
from server.votes.sealing.content import open_ballot
from server.votes.sealing.keys import Keys

CHUNK = 2000
REPLACED = "replaced"
_FIELDS = (Ballot.id, Ballot.number, Ballot.head_id, Ballot.sealed, Ballot.commit, Ballot.state)
ChoiceRow = tuple[int, int, int, str]
"""(ballot, topic, option, choice) as ``opened_choices`` has them."""


def open_some(session: Session, keys: Keys, poll: Poll, *, at: datetime, most: int = CHUNK) -> int:
    """Open the next ballots of a closed poll; gives how many were passed, 0 when none is left.

    ``KeyIncomplete`` when a share of the key is lost and its custodian must help.
    """
    if poll.opened >= poll.last_number:
        return 0
    private = sealing.join(session, keys, poll_id=poll.id, public=poll.public_key or "", at=at)
    after = select(*_FIELDS).where(Ballot.poll_id == poll.id, Ballot.number > poll.opened)
    ballots = session.execute(after.order_by(Ballot.number).limit(most)).all()
    _keep(session, poll.id, private, [ballot for ballot in ballots if ballot.state != REPLACED])
    reached = ballots[-1].number if ballots else poll.last_number
    before = Poll.id == poll.id, Poll.opened == poll.opened
    session.execute(update(Poll).where(*before).values(opened=reached).execution_options(synchronize_session=False))
    session.refresh(poll)
    return len(ballots)


def open_again(session: Session, keys: Keys, poll: Poll, ballot: Ballot, *, at: datetime) -> None:
    """Open a ballot that counts again after the seals were passed without it; nothing where it is open, or its turn is
    still to come. ``KeyIncomplete`` as :func:`open_some`."""
    is_open = select(OpenedChoice.ballot_id).where(OpenedChoice.ballot_id == ballot.id).limit(1)
    if ballot.number > poll.opened or session.scalar(is_open) is not None:
        return
    private = sealing.join(session, keys, poll_id=poll.id, public=poll.public_key or "", at=at)
    _keep(session, poll.id, private, [ballot])


def choice_rows(ballot_id: int, topics: Mapping[int, int], choices: Sequence[Mapping[str, Any]]) -> Iterator[ChoiceRow]:
    """The rows of a ballot: of each topic what it says as a whole, and every option it marks. ``topics``: id by
    number."""
    for one in choices:
        topic_id, options = topics[one["topic"]], one.get("options")
        if options is None:
            yield ballot_id, topic_id, 0, one["choice"]
            continue
        yield ballot_id, topic_id, 0, Choice.APPROVE if options else Choice.ABSTAIN
        for option in options:
            yield ballot_id, topic_id, option, Choice.APPROVE


def _keep(session: Session, poll_id: int, private: X25519PrivateKey, ballots: Sequence[Any]) -> None:
    asked = select(PollTopic.number, PollTopic.id).where(PollTopic.poll_id == poll_id)
    topics = dict(session.execute(asked).all())
    opened: list[tuple[int, str]] = []
    rows: list[ChoiceRow] = []
    for ballot in ballots:
        nonce, choices = _opened(private, poll_id, ballot)
        if nonce:
            opened.append((ballot.id, nonce))
            rows.extend(choice_rows(ballot.id, topics, choices))
        else:
            rows.extend((ballot.id, topic_id, 0, str(Choice.SPOILED)) for topic_id in topics.values())
    insert_rows(session, table(OpenedBallot), ("ballot_id", "nonce"), opened)
    insert_rows(session, table(OpenedChoice), ("ballot_id", "topic_id", "option_number", "choice"), rows)


def _opened(private: X25519PrivateKey, poll_id: int, ballot: Any) -> tuple[str, Sequence[Any]]:
    """(nonce, choices), or ("", ()) for one that was changed in the database: it counts as spoiled, and loudly."""
    try:
        nonce, choices = open_ballot(private, ballot.sealed, poll_id=poll_id, head_id=ballot.head_id)
    except BoxBroken:
        log.error("ballot_does_not_open", poll=poll_id, number=ballot.number)
        return "", ()
    if chain.commitment(nonce, choices) != ballot.commit:
        log.error("ballot_is_not_what_was_sealed", poll=poll_id, number=ballot.number)
        return "", ()
    return nonce, choices
