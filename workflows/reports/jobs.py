"""What the clock does with reports: late ones climb the ladder, finished ones close after notice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.kit.clock import local_day
from server.kit.house import House
from server.kit.logs import log
from server.reports.queries.brief import brief
from server.reports.rules.endings import state_label
from server.reports.rules.followup import default_closing
from server.reports.rules.words import State
from server.reports.service import pricing, standing, watching
from workflows.engine import slow
from workflows.engine.jobs import Job, every
from workflows.reports import telling, wording
from workflows.reports.slow import CHECK_WORDS

ASK_AGAIN_AFTER, ASK_AGAIN_UNTIL = timedelta(minutes=30), timedelta(minutes=110)
"""WeChat checks words only of who has used the mini-program within two hours; after that a person must look."""

Ids = Callable[[Session, int], Sequence[int]]
One = Callable[[Session, int], bool]


def climb(house: House, at: datetime) -> str | None:
    """Take every rung that is due for reports with a missed promise."""

    def late(session: Session, after: int) -> Sequence[int]:
        return watching.late_ids(session, at=at, after=after)

    def take(session: Session, report_id: int) -> bool:
        watching.dispatch_unanswered(session, report_id=report_id, at=at)
        return bool(watching.escalate_due(session, report_id=report_id, at=at))

    return _each(house, late, take, "escalated")


def close(house: House, at: datetime) -> str | None:
    """Give notice about finished reports nobody answered, and close those whose notice has run out."""
    numbers = default_closing()
    heard_before = at - timedelta(days=numbers.silence_days - numbers.remind_days_before)

    def waiting(session: Session, after: int) -> Sequence[int]:
        return watching.waiting_ids(session, heard_before=heard_before, after=after)

    def take(session: Session, report_id: int) -> bool:
        if watching.give_notice(session, report_id=report_id, at=at):
            found = brief(session, report_id)
            notice = wording.NOTICED_OWN if found.by_its_own else wording.NOTICED
            words = notice.format(number=found.number, ended=found.ended)
            state = state_label(State.DONE, found.ending)
            cause = f"notice:{report_id}:{found.round}:{at:%Y%m%d}"
            telling.tell_residents(session, found, cause=cause, state=state, words=words, spends=True, at=at)
            return True
        return watching.close_by_silence(session, report_id=report_id, at=at)

    return _each(house, waiting, take, "noticed or closed")


def stand(house: House, at: datetime) -> str | None:
    """Tell those who wait for a report that stands still how it stands, and whoever has it that they have been told."""

    def still(session: Session, after: int) -> Sequence[int]:
        return standing.still_ids(session, at=at, after=after)

    def take(session: Session, report_id: int) -> bool:
        words = standing.say_how_it_stands(session, report_id=report_id, at=at)
        if words:
            telling.tell_of_standing(session, brief(session, report_id), words=words, at=at)
        return bool(words)

    return _each(house, still, take, "told how it stands")


def lapse(house: House, at: datetime) -> str | None:
    """Take prices back whose payer has left the home, let those lapse that waited beyond their last day, and tell
    whoever waits on either side."""

    def over(session: Session, after: int) -> Sequence[int]:
        return pricing.lapsed_ids(session, today=local_day(at), after=after)

    def take(session: Session, report_id: int) -> bool:
        return pricing.let_lapse(session, report_id=report_id, at=at)

    def left(session: Session, after: int) -> Sequence[int]:
        return pricing.left_ids(session, today=local_day(at), after=after)

    def take_back(session: Session, report_id: int) -> bool:
        return pricing.take_back_of_left(session, report_id=report_id, at=at)

    told = _each(house, left, take_back, "prices taken back"), _each(house, over, take, "prices lapsed")
    return ", ".join(one for one in told if one) or None


def _each(house: House, ids: Ids, act: One, what: str) -> str | None:
    """One transaction per report, so that one broken report stops no other; the run then still counts as failed."""
    done, after, broken = 0, 0, []
    while True:
        with house.database.read() as session:
            found = ids(session, after)
        for report_id in found:
            try:
                with house.database.write() as session:
                    done += act(session, report_id)
            except Exception:  # noqa: BLE001 - the others must not wait for one that is broken
                log.exception("report_broken", report=report_id, what=what)
                broken.append(report_id)
        if not found:
            break
        after = found[-1]
    if broken:
        raise RuntimeError(f"{done} {what}, broken: {broken[:20]}")
    return f"{done} {what}" if done else None


def ask_words_again(house: House, at: datetime) -> str | None:
    """Have words checked again that no verdict has reached: the platform may have been silent for long."""
    with house.database.write() as session:
        late = watching.unchecked_ids(session, before=at - ASK_AGAIN_AFTER, since=at - ASK_AGAIN_UNTIL)
        for report_id in late:
            cause = f"again:{report_id}:{at:%Y%m%d%H%M}"
            slow.ask(session, kind=CHECK_WORDS, cause=cause, payload={"report_id": report_id}, at=at)
    return f"{len(late)} asked again" if late else None


JOBS = [
    Job("reports.ask_words_again", every(minutes=30), ask_words_again, silent_after=timedelta(hours=4)),
    Job("reports.climb", every(minutes=1), climb, silent_after=timedelta(minutes=15)),
    Job("reports.close", every(minutes=10), close, silent_after=timedelta(hours=2)),
    Job("reports.lapse", every(minutes=30), lapse, silent_after=timedelta(hours=4)),
    Job("reports.stand", every(minutes=10), stand, silent_after=timedelta(hours=2)),
]
