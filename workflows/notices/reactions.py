"""What follows from the facts of notices. Each runs in the fact's own transaction and bears being run twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.delivery.rules import BULK, DANGER, ORDINARY
from server.delivery.service import fanout, telling
from server.delivery.service.teams import team_of
from server.groups.service import posting
from server.kit.calendar.quiet import is_quiet, loud_from
from server.kit.clock import local_day
from server.kit.facts import publish
from server.kit.house import House
from server.notices import queries
from server.notices.facts import RecallToPost
from server.notices.queries import Brief
from server.notices.rules import State
from server.notices.service import reading
from server.people import queries as people
from server.places import queries as places
from server.wechat.subscribe import Value
from workflows.engine.reactions import Happened, Reaction
from workflows.notices import posts, wording
from workflows.notices.posts import APP_PAGE

TEAM = ("staff", "manager", "admin")


def on_published(session: Session, house: House, fact: Happened, at: datetime) -> None:
    """A notice came out: everybody it concerns finds it in their inbox, who left a credit gets a message, the owners'
    groups are owed it and the team hears of it. One that was recalled meanwhile reaches nobody."""
    told = queries.brief(session, fact["notice_id"], hold=True)
    if told.state != State.PUBLISHED:
        return
    _tell_residents(session, told, at)
    _tell_team(session, house, told, wording.TEAM, cause=fact.cause("team"), at=at)
    posts.owe(session, house, told, late=fact["late"], at=at)


def on_recalled(session: Session, house: House, fact: Happened, at: datetime) -> None:
    """A notice was taken back: what has not gone out does not go out any more, the inboxes say so, and the groups that
    have it hear it; in the quiet hours only of an urgent one."""
    told = queries.brief(session, fact["notice_id"])
    note = told.recall_note or ""
    fanout.withdraw(session, cause=told.cause, title=wording.RECALLED_TITLE.format(title=told.title),
                    words=wording.RECALLED.format(note=note))  # fmt: skip
    posting.withdraw(session, cause=told.cause, at=at)
    goes_at = at if told.urgent else loud_from(at)
    if goes_at > at:
        publish(session, RecallToPost(told.id, told.estate_id), at=goes_at)
    else:
        posts.owe_recall(session, house, told, at=at)
    _tell_team(session, house, told, wording.TEAM_RECALLED, cause=fact.cause("team"), at=at)


def on_recall_to_post(session: Session, house: House, fact: Happened, at: datetime) -> None:
    """The night is over: groups that have a notice which was taken back hear it."""
    posts.owe_recall(session, house, queries.brief(session, fact["notice_id"]), at=at)


def on_after_all(session: Session, house: House, fact: Happened, at: datetime) -> None:
    """A notice reached a group although it was withdrawn, as a colleague was quicker: that group hears what holds."""
    if fact["piece"] != "notice":
        return
    told = queries.brief(session, fact["piece_id"])
    if told.state == State.RECALLED and fact["cause"] == told.cause:
        by = queries.corrected_by(session, told.id)
        if by is not None:
            posts.owe(session, house, queries.brief(session, by), late=False, at=at)
        elif told.urgent or not is_quiet(at):
            posts.owe_recall(session, house, told, at=at)
        else:
            publish(session, RecallToPost(told.id, told.estate_id), at=loud_from(at))


def on_urgent_called(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody wants to break the quiet: every colleague who may agree hears of it at once."""
    told = queries.brief(session, fact["notice_id"])
    if told.state != State.WAITING:
        return
    everybody = people.staff_covering(session, told.estate_id, TEAM)
    first_by = people.resolve(session, fact["first_by"])
    others = [row["id"] for row in everybody if row["id"] != first_by]
    who = people.names(session, [first_by]).get(first_by, "同事")
    words = wording.SECOND.format(who=who, title=told.title)
    telling.tell(session, cause=fact.cause(), people=others, key="staff_alarm", fields={}, title=wording.SECOND_TITLE,
                 words=words, at=at, estate_id=told.estate_id, rank=DANGER)  # fmt: skip


def on_missed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """What a scheduled notice tells of was over before it came out: its writer hears why nothing came."""
    told = queries.brief(session, fact["notice_id"])
    words = wording.MISSED.format(title=told.title)
    telling.tell(session, cause=fact.cause(), people=[fact["made_by"]], key="staff_task", fields={},
                 title=wording.MISSED_TITLE, words=words, at=at, estate_id=told.estate_id)  # fmt: skip


def on_opened(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Who has opened a notice has read its inbox item too."""
    person_id = people.resolve(session, fact["person_id"])
    fanout.mark_read(session, cause=f"notice:{fact['notice_id']}", person_id=person_id, at=at)


def on_merged(session: Session, _house: House, fact: Happened, _at: datetime) -> None:
    """Two persons turned out to be one: what the one read, the other has read."""
    reading.take_over(session, gone_id=fact["gone_id"], kept_id=people.settled(session, fact["kept_id"]))


def _tell_residents(session: Session, told: Brief, at: datetime) -> None:
    day, page, title = local_day(at), APP_PAGE.format(id=told.id), wording.title(told)
    shared: dict[str, Any] = {"cause": told.cause, "page": page, "at": at, "estate_id": told.estate_id}
    everybody = queries.concerned(told, day=day)
    fanout.to_inbox(session, people=everybody, title=title, words=wording.short(told), **shared)
    fields: dict[str, Value] = {
        "title": title,
        "place": told.place_label,
        "at": told.starts_at or at,
        "note": told.words,
    }
    rank = DANGER if told.urgent else BULK
    fanout.to_subscribers(
        session, people=queries.wanting(told, day=day), key="notice", fields=fields, rank=rank, **shared
    )  # fmt: skip


def _tell_team(session: Session, house: House, told: Brief, words: str, *, cause: str, at: datetime) -> None:
    robot = team_of(house.settings.work, places.estate(session, told.estate_id))
    if robot is None:
        return
    said = words.format(estate=told.estate_name, kind=told.kind_label, title=told.title, place=told.place_label,
                        note=told.recall_note)  # fmt: skip
    telling.tell_team(session, cause=cause, robot=robot, words=said, at=at, estate_id=told.estate_id,
                      rank=DANGER if told.urgent else ORDINARY)  # fmt: skip


REACTIONS = [
    Reaction("notice.published", on_published),
    Reaction("notice.recalled", on_recalled),
    Reaction("notice.recall_to_post", on_recall_to_post),
    Reaction("posting.after_all", on_after_all),
    Reaction("notice.urgent_called", on_urgent_called),
    Reaction("notice.missed", on_missed),
    Reaction("notice.opened", on_opened),
    Reaction("person.merged", on_merged),
]
