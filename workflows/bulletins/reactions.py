"""What follows from the facts of sheets. Each runs in the fact's own transaction and bears being run twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.bulletins.facts import SheetToPost
from server.bulletins.queries import brief as briefs
from server.bulletins.queries.brief import Brief
from server.bulletins.queries.deciding import deciders
from server.bulletins.queries.plans import plan_of
from server.bulletins.rules.plan import TIME_TO_DRAW
from server.bulletins.rules.words import AfterDeadline, Kind, State
from server.bulletins.service import reading
from server.delivery.service import fanout, telling
from server.delivery.service.teams import team_of
from server.groups.service import posting
from server.kit.clock import SHANGHAI, local_day
from server.kit.facts import publish
from server.kit.house import House
from server.people import queries as people
from server.places import queries as places
from server.wechat.subscribe import Value
from workflows.bulletins import posts, wording
from workflows.bulletins.posts import APP_PAGE
from workflows.bulletins.slow import DRAW
from workflows.engine import slow
from workflows.engine.reactions import Happened, Reaction

TEAM, MANAGERS = ("staff", "manager", "admin"), ("manager", "admin")
TEMPLATE = "bulletin_daily"


def on_ready(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A sheet goes by itself at its hour: until then it is drawn."""
    _draw(session, briefs.brief(session, fact["sheet_id"]), at)


def on_waiting(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A sheet waits: its reviewer hears of it, with the hour it is needed by. One who has left is replaced by the
    managers."""
    told = briefs.brief(session, fact["sheet_id"])
    if told.state != State.WAITING or told.changed_since_review:
        return
    plan = plan_of(session, told.estate_id)[0]
    to = _reviewers(session, told.estate_id, told.reviewer_id)
    words = wording.waiting(told, _by(told, at), sends=plan.after_deadline is AfterDeadline.SEND)
    _tell_staff(session, told, cause=fact.cause(), to=to, title=wording.WAITING_TITLE, words=words, at=at)
    _draw(session, told, at)


def on_to_see_again(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A sheet changed after its review waits: everybody hears who may let it go."""
    told = briefs.brief(session, fact["sheet_id"])
    if told.state != State.WAITING or not told.changed_since_review:
        return
    words = wording.see_again(told, _by(told, at))
    _tell_staff(session, told, cause=fact.cause(), to=deciders(session, told.estate_id), title=wording.WAITING_TITLE,
                words=words, at=at)  # fmt: skip
    _draw(session, told, at)


def on_held(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A sheet does not go by itself: managers hear why."""
    told = briefs.brief(session, fact["sheet_id"])
    words = wording.HELD.format(mark=told.mark, why=fact["why"])
    _tell_staff(session, told, cause=fact.cause(), to=_managers(session, told.estate_id), title=wording.HELD_TITLE,
                words=words, at=at)  # fmt: skip


def on_override_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A sheet shall go in the quiet hours: everybody else who may decide hears that a second one is needed."""
    told = briefs.brief(session, fact["sheet_id"])
    words = wording.OVERRIDE.format(mark=told.mark, why=fact["why"])
    _tell_staff(
        session,
        told,
        cause=f"{told.cause}:override",
        to=fact["second_ids"],
        title=wording.OVERRIDE_TITLE,
        words=words,
        at=at,
    )


def on_published(session: Session, house: House, fact: Happened, at: datetime) -> None:
    """A sheet is out: those who wish find it in their inbox, who left a credit gets a message, the owners' groups are
    owed it, the team hears of it; of the versions it corrects nothing more goes out. One that was withdrawn meanwhile
    reaches nobody."""
    told = briefs.brief(session, fact["sheet_id"])
    if told.state != State.PUBLISHED:
        return
    _draw(session, told, at)
    if told.corrects_id is not None:
        _tell_readers_of_the_wrong_one(session, told, at)
        posts.stop_earlier(session, told, at)
    # A correction goes to phones, and again to groups that have the wrong one, only when its author says so.
    if told.post_again:
        _tell_residents(session, told, at)
        _tell_team(session, house, told, at)
    goes_at = posts.drawn_by(told)
    if at < goes_at:
        publish(session, SheetToPost(told.id), at=goes_at)
    else:
        posts.owe(session, house, told, at)


def on_drawn(session: Session, house: House, fact: Happened, at: datetime) -> None:
    """A sheet for which the owners' groups were waiting is drawn: they are owed it before the time to draw is over."""
    told = briefs.brief(session, fact["sheet_id"])
    waited_for = told.published_at is not None and at < told.published_at + TIME_TO_DRAW
    if told.state == State.PUBLISHED and waited_for:
        posts.owe(session, house, told, at)


def on_to_post(session: Session, house: House, fact: Happened, at: datetime) -> None:
    """The time to draw a sheet anew is over: the owners' groups are owed it, with the film or without."""
    told = briefs.brief(session, fact["sheet_id"])
    if told.state == State.PUBLISHED:
        posts.owe(session, house, told, at)


def on_withdrawn(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A sheet was taken out: what has not gone out does not go out any more."""
    told = briefs.brief(session, fact["sheet_id"])
    posting.withdraw(session, cause=told.cause, at=at)
    for cause in (told.cause, _readers_cause(told)):
        fanout.withdraw(session, cause=cause, title=wording.WITHDRAWN_TITLE, words=wording.WITHDRAWN)


def on_brought(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Something was contributed: those who look over sheets hear of it, but not who brought it; where that is the
    reviewer, the managers."""
    words, pictures = briefs.contribution(session, fact["contribution_id"])
    what = "、".join([*(["文字"] if words else []), *([f"{pictures} 张照片或视频"] if pictures else [])])
    plan, by = plan_of(session, fact["estate_id"])[0], people.resolve(session, fact["by_id"])
    asked = None if plan.reviewer_id == by else plan.reviewer_id
    to = _reviewers(session, fact["estate_id"], asked)
    others = [person for person in to if person is not None and person != by]
    telling.tell(session, cause=fact.cause(), people=others, key="staff_task", fields={}, title=wording.BROUGHT_TITLE,
                 words=wording.BROUGHT.format(what=what), at=at, estate_id=fact["estate_id"])  # fmt: skip


def on_merged(session: Session, _house: House, fact: Happened, _at: datetime) -> None:
    """Two persons turned out to be one: what the one read, wished and brought is the other's."""
    reading.take_over(session, gone_id=fact["gone_id"], kept_id=people.settled(session, fact["kept_id"]))


def _tell_residents(session: Session, told: Brief, at: datetime) -> None:
    day, page, title = local_day(at), APP_PAGE.format(id=told.id), f"{told.view.title} {told.view.day_words}"
    shared: dict[str, Any] = {"cause": told.cause, "page": page, "at": at, "estate_id": told.estate_id}
    wishers = briefs.wishers_select(told.estate_id, told.kind, day=day)
    fanout.to_inbox(session, people=wishers, title=title, words=told.headline, **shared)
    # A credit is an agreement by itself, for the daily sheet; who said no in the app is spared all the same.
    daily = told.kind is Kind.DAILY
    hearers = briefs.wishers_select(told.estate_id, told.kind, day=day, wants=False) if daily else wishers
    fields: dict[str, Value] = {"title": told.view.title, "at": at, "note": told.headline}
    fanout.to_subscribers(session, key=TEMPLATE, fields=fields, people=hearers, **shared)


def _tell_team(session: Session, house: House, told: Brief, at: datetime) -> None:
    robot = team_of(house.settings.work, places.estate(session, told.estate_id))
    if robot is not None:
        telling.tell_team(session, cause=f"{told.cause}:team", robot=robot, words=wording.team(told), at=at,
                          estate_id=told.estate_id)  # fmt: skip


def _tell_readers_of_the_wrong_one(session: Session, told: Brief, at: datetime) -> None:
    view = told.view
    words = wording.CORRECTED.format(day=view.day_words, kind=view.kind_label, note=view.note or "")
    fanout.to_inbox(session, cause=_readers_cause(told), people=briefs.readers_select(told.corrects_id or 0),
                    title=wording.CORRECTED_TITLE.format(title=view.title), words=words,
                    page=APP_PAGE.format(id=told.id), at=at, estate_id=told.estate_id)  # fmt: skip


def _readers_cause(told: Brief) -> str:
    return f"{told.cause}:readers"


def _by(told: Brief, at: datetime) -> str:
    return f"{(told.review_by or at).astimezone(SHANGHAI):%H:%M}"


def _tell_staff(
    session: Session, told: Brief, *, cause: str, to: Sequence[int | None], title: str, words: str, at: datetime
) -> None:
    hearers = [person for person in to if person is not None]
    telling.tell(session, cause=cause, people=hearers, key="staff_task", fields={}, title=title, words=words, at=at,
                 estate_id=told.estate_id)  # fmt: skip


def _reviewers(session: Session, estate_id: int, named: int | None) -> list[int | None]:
    """The named reviewer; the managers where nobody is named, or not of the team any more."""
    team = {row["id"] for row in people.staff_covering(session, estate_id, TEAM)}
    return [named] if named in team else _managers(session, estate_id)


def _managers(session: Session, estate_id: int) -> list[int | None]:
    return [row["id"] for row in people.staff_covering(session, estate_id, MANAGERS)]


def _draw(session: Session, told: Brief, at: datetime) -> None:
    # By what it says and not by its version: publishing changes nothing that was drawn, unless it goes late.
    slow.ask(session, kind=DRAW, cause=f"sheet:{told.id}:{told.print}", payload={"sheet_id": told.id}, at=at)


REACTIONS = [
    Reaction("sheet.ready", on_ready),
    Reaction("sheet.waiting", on_waiting),
    Reaction("sheet.to_see_again", on_to_see_again),
    Reaction("sheet.held", on_held),
    Reaction("sheet.override_asked", on_override_asked),
    Reaction("sheet.published", on_published),
    Reaction("sheet.drawn", on_drawn),
    Reaction("sheet.to_post", on_to_post),
    Reaction("sheet.withdrawn", on_withdrawn),
    Reaction("contribution.brought", on_brought),
    Reaction("person.merged", on_merged),
]
