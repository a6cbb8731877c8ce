"""A report in brief, for those who tell others of it: what it is, where, who hears, who has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.numbering import report_number
from server.people import queries as people
from server.places import queries as places
from server.reports import policy
from server.reports.models import Report, ReportEvent, ReportFollower, ReportHandler
from server.reports.rules.categories import default_catalogue
from server.reports.rules.category import Ending
from server.reports.rules.clocks import Done, Promise
from server.reports.rules.endings import done_word, ended, ending, reason_words, recourse
from server.reports.rules.levels import Level, default_levels, for_estate
from server.reports.rules.promises import promise_words
from server.reports.rules.words import Move, Place
from server.reports.service import clockwork, joining, phoning, refusing


@dataclass(frozen=True, slots=True)
class Brief:
    """What may be told of a report. ``hearers`` are the reporter and the followers; ``round`` counts reopenings.

    ``private``: who reported it, or about whom, must not be read from any log of messages. ``plain_place`` is the place
    without the reporter's own words for it. ``by_hand``: it is about one of the team and nobody knows whom, so that a
    supervisor decides who looks into it. ``elsewhere``: where else the reporter can
    turn, once it came back too often. ``by_its_own``: its reporter has it on hand, or had it since it came back last.
    ``rung_up``: its reporter reads nothing of ours and is told by phone; ``doubles_rung_up``: which reports that were
    merged into it are somebody's of whom the same is true.
    ``came_with``: by follower, the report of the merged one they came along with.
    """

    id: int
    number: str
    estate_id: int
    estate_name: str
    category: str
    category_label: str
    place_label: str
    plain_place: str
    words: str
    priority: str
    kind: str
    promise: str
    level: Level
    promised: Promise
    done: Done
    state: str
    acknowledged: bool
    round: int
    drill: bool
    channel: str
    reporter_id: int | None
    about_staff_id: int | None
    assignee_id: int | None
    assignee_name: str
    hearers: tuple[int, ...]
    handlers: tuple[int, ...]
    urge_count: int
    private: bool
    by_hand: bool
    at_home: bool
    merged_into: int | None
    elsewhere: str
    by_its_own: bool
    rung_up: bool
    doubles_rung_up: tuple[int, ...]
    came_with: Mapping[int, int] = field(default_factory=dict)

    @property
    def followers(self) -> tuple[int, ...]:
        """Who hears of it without having reported it."""
        return tuple(person for person in self.hearers if person != self.reporter_id)

    @property
    def ended(self) -> str:
        """What it is called once it waits for its reporter: mended, handled or answered."""
        return ended(self.kind, self.category, self.channel)

    @property
    def ending(self) -> Ending:
        """Whether it is mended, handled or answered when all goes well."""
        return ending(self.kind, self.category)

    @property
    def done_word(self) -> str:
        """What is promised: 修好, 处理好, 办好, 答复."""
        return done_word(self.kind, self.category)


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a report, as it is told."""

    words: str
    reason: str
    recourse: str
    by_part: str
    reason_key: str | None
    assignee_id: int | None
    stars: int | None


def brief(session: Session, report_id: int) -> Brief:
    """A report in brief, as it stands now."""
    report = session.get_one(Report, report_id)
    estate = places.estate(session, report.estate_id)
    one = people.called(session, [report.assignee_id or 0]).get(report.assignee_id or 0, people.NOBODY)
    following = select(ReportFollower.person_id, ReportFollower.came_from).where(ReportFollower.report_id == report_id)
    followers = {row.person_id: row.came_from for row in session.execute(following)}
    had = select(ReportHandler.person_id, ReportHandler.round).where(ReportHandler.report_id == report_id)
    handlers = session.execute(had.order_by(ReportHandler.id)).all()
    levels = for_estate(default_levels(), estate["hours"])
    level, promised = levels.level(report.priority), clockwork.promise_of(report)
    done = clockwork.done_of(report)
    return Brief(
        id=report.id,
        number=report_number(report.id),
        estate_id=report.estate_id,
        estate_name=estate["name"],
        category=report.category,
        category_label=default_catalogue().category(report.category).label,
        place_label=report.place_label,
        plain_place=report.place_label.removesuffix(report.spot).strip(),
        words=report.words,
        priority=report.priority,
        kind=report.kind,
        promise=promise_words(
            level,
            promised,
            report.made_at,
            levels.hours,
            done=done,
            phone=estate["phone"],
            word=done_word(report.kind, report.category),
        ),
        level=level,
        promised=promised,
        done=done,
        state=report.state,
        acknowledged=report.acknowledged_at is not None,
        round=report.reopen_count,
        drill=report.drill,
        channel=report.channel,
        reporter_id=report.reporter_id,
        about_staff_id=report.about_staff_id,
        assignee_id=report.assignee_id,
        assignee_name=one.by_residents or "同事",
        hearers=tuple(dict.fromkeys([*([report.reporter_id] if report.reporter_id else []), *followers])),
        handlers=tuple(dict.fromkeys(row.person_id for row in handlers)),
        by_its_own=any((row.person_id, row.round) == (report.reporter_id, report.reopen_count) for row in handlers),
        urge_count=report.urge_count,
        rung_up=phoning.is_rung_up(session, report),
        doubles_rung_up=_doubles_rung_up(session, report),
        private=report.anonymous or report.about_staff_id is not None,
        by_hand=policy.goes_by_hand(report),
        at_home=report.place == Place.HOME,
        merged_into=report.merged_into,
        elsewhere=refusing.elsewhere(session, report),
        came_with={person_id: came_from for person_id, came_from in followers.items() if came_from is not None},
    )


def _doubles_rung_up(session: Session, report: Report) -> tuple[int, ...]:
    doubles = joining.doubles_of(session, report.id, report.estate_id)
    return tuple(id_ for id_ in doubles if phoning.is_rung_up(session, session.get_one(Report, id_)))


def worked_on(session: Session, found: Brief) -> Brief:
    """The one it was put together with in the end, else itself."""
    while found.merged_into is not None:
        found = brief(session, found.merged_into)
    return found


def step(session: Session, event_id: int) -> Step:
    """One event, as it is told."""
    event = session.get_one(ReportEvent, event_id)
    report, reason = session.get_one(Report, event.report_id), event.data.get("reason")
    found = ending(report.kind, report.category)
    return Step(event.words or "", reason_words(reason, found) or "", recourse(reason, found) or "", event.by_part,
                reason, event.data.get("assignee_id"), event.data.get("stars"))  # fmt: skip


def end_before(session: Session, report_id: int, event_id: int) -> tuple[int, Move] | None:
    """The event by which a report had come to wait for its reporter when another event was written, and how; None
    where it was still worked on, or again."""
    kinds = (Move.FINISH, Move.SETTLE, Move.RETURN, Move.REOPEN)
    before = (ReportEvent.report_id == report_id, ReportEvent.id < event_id, ReportEvent.kind.in_(kinds))
    asked = select(ReportEvent.id, ReportEvent.kind).where(*before)
    last = session.execute(asked.order_by(ReportEvent.id.desc()).limit(1)).first()
    return (last.id, Move(last.kind)) if last is not None and last.kind in (Move.FINISH, Move.SETTLE) else None


def given_by(session: Session, report_id: int) -> list[int]:
    """The events by which somebody got it, oldest first."""
    moves = (Move.TAKE, Move.ASSIGN, Move.TRANSFER)
    given = select(ReportEvent.id).where(ReportEvent.report_id == report_id, ReportEvent.kind.in_(moves))
    return list(session.scalars(given.order_by(ReportEvent.id)))


@dataclass(frozen=True, slots=True)
class ToCheck:
    """Words that wait for the content check, by whom they were said or written down, and whether staff wrote them."""

    authors: tuple[int, ...]
    words: str
    entered: bool


def words_to_check(session: Session, report_id: int) -> ToCheck | None:
    """The words that still wait for the content check; None when there is nothing to ask."""
    report = session.get_one(Report, report_id)
    authors = tuple(one for one in (report.reporter_id, report.entered_by) if one is not None)
    if report.words_state != "checking" or not authors:
        return None
    words = f"{report.spot}\n{report.public_words or report.words}".strip()
    return ToCheck(authors, words, report.entered_by is not None)
