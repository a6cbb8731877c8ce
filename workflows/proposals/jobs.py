"""What the clock does with votes and surveys. What is due is read from the database: a restart misses nothing, a double
tick does nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.delivery.service import telling as deliveries
from server.kit.clock import local_day
from server.kit.house import House
from server.kit.logs import log
from server.kit.watch import ClockOff
from server.people import queries as people
from server.proposals.service import surveying
from server.votes.queries import telling as votes
from server.votes.queries.telling import Brief
from server.votes.service import KeyIncomplete, Keys, closing, finishing, following, opening, ruling
from workflows.engine.jobs import Job, cron, every
from workflows.proposals import committee, promised, reminding, telling, wording

HOUR = reminding.rhythm()
ON_THE_WAY = timedelta(seconds=10)
"""A ballot that came in the last second may still be on its way through the door when the poll's time is over."""


def open_votes(house: House, at: datetime) -> str | None:
    """Open every announced poll whose time has come."""
    _check_clock(house)
    with house.database.write() as session:
        opened = opening.open_due(session, at=at)
    return f"{len(opened)} opened" if opened else None


def close_votes(house: House, at: datetime) -> str | None:
    """Close what is over, open the seals and count, one step per transaction; one that is stuck stops no other."""
    _check_clock(house)
    keys, counted, broken = Keys.of(house), 0, list[int]()
    with house.database.read() as session:
        waiting = closing.due(session, at=at - ON_THE_WAY)
    for poll_id in waiting:
        try:
            counted += _count(house, keys, poll_id, at)
        except KeyIncomplete:
            _call_custodian(house, poll_id, at)
        except Exception:  # noqa: BLE001 - the others must not wait for one that is broken
            log.exception("poll_broken", poll=poll_id)
            broken.append(poll_id)
    if broken:
        raise RuntimeError(f"{counted} counted, broken: {broken[:20]}")
    return f"{counted} counted" if counted else None


def finish_votes(house: House, at: datetime) -> str | None:
    """Make final every result against which nothing can be said any more."""
    _check_clock(house)
    with house.database.write() as session:
        done = finishing.final_due(session, at=at)
    return f"{len(done)} final" if done else None


def lapse_rules(house: House, at: datetime) -> str | None:
    """End every change of rules about votes that nobody has answered in time."""
    with house.database.write() as session:
        done = ruling.lapse_due(session, at=at)
    return f"{len(done)} changes of rules lapsed" if done else None


def close_surveys(house: House, at: datetime) -> str | None:
    """End every survey whose time is over."""
    with house.database.write() as session:
        done = surveying.close_due(session, at=at)
    return f"{len(done)} surveys over" if done else None


def follow_sales(house: House, at: datetime) -> str | None:
    """A sale that was recorded before its day: from that day on the buyers vote (V-16)."""
    with house.database.read() as session:
        sold = following.homes_sold(session, at=at)
    changed = 0
    for home_id in sold:
        with house.database.write() as session:
            owners = [row["person_id"] for row in people.owners(session, home_id, local_day(at))]
            changed += len(following.follow_sale(session, home_id=home_id, new_ids=owners, at=at))
    return f"{changed} followed" if changed else None


def remind(house: House, at: datetime) -> str | None:
    """Remind everybody who holds a head without a ballot, on the days set for it; each once a day."""
    told = 0
    with house.database.read() as session:
        polls = votes.open_polls(session)
    for poll in polls:
        if poll.opens_at is None or poll.closes_at is None or at >= poll.closes_at:
            continue
        if local_day(at) in reminding.reminder_days(poll.opens_at, poll.closes_at):
            with house.database.write() as session:
                told += _remind(session, poll, at)
    return f"{told} reminded" if told else None


def _check_clock(house: House) -> None:
    """:class:`ClockOff` on a machine whose clock is wrong: it opens, closes and ends no vote, and administrators hear,
    once a day by the clock of the database."""
    try:
        house.watch.check()
    except ClockOff:
        at = house.clock.now() - house.watch.apart()
        with house.database.write() as session:
            deliveries.tell(session, cause=f"clock_off:votes:{local_day(at)}", people=people.administrators(session),
                            key="system_alarm", fields={}, title=wording.CLOCK_TITLE, words=wording.CLOCK,
                            at=at)  # fmt: skip
        raise


def _remind(session: Session, poll: Brief, at: datetime) -> int:
    """Whoever holds a head of either kind hears once, of the one without a ballot."""
    cause, title = reminding.cause(poll.id, local_day(at)), wording.REMIND_TITLE.format(title=poll.title)
    crowds = (
        (votes.silent(poll.id), wording.REMIND + poll.unvoted, wording.unvoted_note(poll) or wording.REMIND_NOTE),
        (votes.doubtful(poll.id), wording.DOUBTED, wording.DOUBTED_NOTE),
    )
    return sum(
        telling.roll(session, poll, cause=cause, title=title, crowd=crowd, note=note, at=at,
                     words=words.format(closes=wording.deadline(poll.closes_at)))
        for crowd, words, note in crowds
    )  # fmt: skip


def _count(house: House, keys: Keys, poll_id: int, at: datetime) -> int:
    more = True
    while more:
        with house.database.write() as session:
            more = closing.advance(session, keys, poll_id, at=at)
    return 1


def _call_custodian(house: House, poll_id: int, at: datetime) -> None:
    """Once a day: without a third share these ballots stay shut."""
    with house.database.write() as session:
        told = votes.brief(session, poll_id)
        cause, words = f"{told.cause}:custodian:{local_day(at):%Y%m%d}", wording.STAFF_KEYS.format(title=told.title)
        telling.staff(session, told.estate_id, cause=cause, title=wording.STAFF_KEYS_TITLE, words=words, at=at)


JOBS = [
    Job("votes.open", every(minutes=1), open_votes, silent_after=timedelta(minutes=15)),
    Job("votes.close", every(minutes=1), close_votes, silent_after=timedelta(minutes=15)),
    Job("votes.finish", every(minutes=1), finish_votes, silent_after=timedelta(minutes=15)),
    Job("votes.follow_sales", cron(hour=0, minute=1), follow_sales, oldest=timedelta(days=1),
        silent_after=timedelta(days=2)),
    Job("votes.remind", cron(hour=HOUR.hour, minute=HOUR.minute), remind, oldest=timedelta(hours=8),
        silent_after=timedelta(hours=30)),
    Job("committee.minutes", cron(hour=HOUR.hour, minute=HOUR.minute), committee.remind_of_minutes,
        oldest=timedelta(hours=8), silent_after=timedelta(hours=30)),
    Job("votes.lapse_rules", every(minutes=5), lapse_rules, silent_after=timedelta(hours=1)),
    Job("matters.close_surveys", every(minutes=5), close_surveys, silent_after=timedelta(hours=1)),
    *promised.JOBS,
]  # fmt: skip
