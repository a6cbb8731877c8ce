"""What follows from the facts of matters. Each runs in the fact's own transaction and bears being run twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import Session

from server.delivery.service import fanout
from server.delivery.service import telling as tellings
from server.kit.calendar.quiet import loud_from
from server.kit.clock import local_day
from server.kit.house import House
from server.kit.money import yuan
from server.kit.sentences import because
from server.people import queries as people
from server.proposals.queries import telling as matters
from server.proposals.queries.telling import Brief
from server.proposals.service import merging
from server.votes.queries import telling as votes
from server.wechat.subscribe import Value
from workflows.engine.reactions import Happened, Reaction
from workflows.proposals import telling, wording

PAGE, OBJECTION_PAGE = "pages/matter/matter?id={id}", "pages/object/object?id={id}"
SHARE_PAGE = "pages/share/share?id={id}"
ANSWERERS = ("staff", "manager", "committee")
SETTLERS = ("manager", "committee", "community", "street", "commissioner")
HELPERS = ("commissioner", "community", "street")
VOTED = ("noticed", "open", "closed", "preliminary", "final")


def on_raised(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody raised an idea: those who lead matters hear of it, and its author that we have it. The neighbours hear
    when they are asked."""
    told = matters.brief(session, fact["matter_id"])
    if told.by_owner:
        _author(session, told, fact["raised_by"], cause=fact.cause("mine"), title=wording.RAISED_MINE_TITLE,
                words=wording.RAISED_MINE, page=PAGE, at=at)  # fmt: skip
    telling.staff(session, told.estate_id, cause=fact.cause(), title=wording.RAISED_TITLE,
                  words=wording.RAISED.format(title=told.title, scope=told.scope_label), at=at)  # fmt: skip


def on_survey(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Everybody in the scope is asked what they think."""
    told = matters.brief(session, fact["matter_id"])
    _, until = matters.survey_until(session, told.id)
    _everybody(session, told, cause=fact.cause(), title=wording.SURVEY_TITLE.format(title=told.title),
               words=wording.SURVEY.format(until=wording.deadline(until)), state="征询意愿", at=at)  # fmt: skip


def on_plan(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A plan can be read: everybody in the scope hears of it and of where their own share stands."""
    told = matters.brief(session, fact["matter_id"])
    gross, net = matters.plan_money(session, fact["plan_id"])
    title = wording.PLAN_TITLE if fact["number"] == 1 else wording.PLAN_AGAIN_TITLE
    words = wording.PLAN.format(gross=yuan(gross), net=yuan(net)) if gross else wording.PLAN_FREE
    _everybody(session, told, cause=fact.cause(), title=title.format(title=told.title), words=words, state="方案公示",
               at=at)  # fmt: skip


def on_meeting(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A meeting was called."""
    told = matters.brief(session, fact["matter_id"])
    when, place, agenda = matters.meeting_at(session, fact["meeting_id"])
    if when <= at:
        return
    words = wording.MEETING.format(at=wording.moment(when), place=place, agenda=agenda)
    _everybody(session, told, cause=fact.cause(), title=wording.MEETING_TITLE.format(title=told.title), words=words,
               state="开会商议", at=at)  # fmt: skip


def on_minutes(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """The minutes of a meeting can be read."""
    told = matters.brief(session, fact["matter_id"])
    _everybody(session, told, cause=fact.cause(), title=wording.MINUTES_TITLE.format(title=told.title),
               words=wording.MINUTES, state="", at=at)  # fmt: skip


def on_objection(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody objected: those who answer hear of it, and whoever objected that we have it, by when it is answered and
    what it does; who it was stands in the console alone."""
    told = matters.brief(session, fact["matter_id"])
    person_id, until, weighs = matters.objected(session, fact["objection_id"])
    _author(session, told, person_id, cause=fact.cause("mine"), title=wording.OBJECTION_MINE_TITLE,
            words=wording.OBJECTION_MINE.format(until=wording.deadline(until), weighs=weighs), at=at)  # fmt: skip
    telling.staff(session, told.estate_id, cause=fact.cause(), title=wording.OBJECTION_TITLE, roles=ANSWERERS,
                  words=wording.OBJECTION.format(title=told.title), at=at)  # fmt: skip


def on_objection_answered(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Whoever objected hears the answer."""
    told = matters.brief(session, fact["matter_id"])
    state, answer = matters.objection(session, fact["objection_id"])
    if state == "withdrawn":
        return
    title, words = wording.OBJECTION_ANSWERED_TITLE, answer or wording.OBJECTION_SETTLED
    if fact["state"] == "agreed":
        if (found := matters.recorded(session, fact["objection_id"])) is None:
            return
        title, words = wording.OBJECTION_AGREED_TITLE, wording.agreed(*found)
    _author(session, told, fact["person_id"], cause=fact.cause(), title=title, words=words, at=at)


def on_objection_reopened(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """What was recorded as agreed is not: those who may settle it hear that it is open again."""
    told = matters.brief(session, fact["matter_id"])
    telling.staff(session, told.estate_id, cause=fact.cause(), title=wording.REOPENED_TITLE, roles=SETTLERS,
                  words=wording.REOPENED.format(title=told.title), at=at)  # fmt: skip


def on_going_on(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A matter is to go on past an objection: those not of the firm who may look hear of it, whoever asked aside."""
    told, by = matters.brief(session, fact["matter_id"]), people.resolve(session, fact["by"])
    to = [one["id"] for one in people.staff_covering(session, told.estate_id, HELPERS) if one["id"] != by]
    words = wording.GOING_ON.format(title=told.title)
    tellings.tell(session, cause=fact.cause(), people=to, key="staff_task", fields={}, title=wording.GOING_ON_TITLE,
                  words=words, at=at, estate_id=told.estate_id)  # fmt: skip


def on_overruled(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody else has looked: whoever objected hears that the matter goes on, or who had recorded it that it does
    not."""
    told = matters.brief(session, fact["matter_id"])
    if fact["agrees"]:
        _author(session, told, fact["person_id"], cause=fact.cause(), title=wording.OVERRULED_TITLE,
                words=wording.OVERRULED, at=at)  # fmt: skip
        return
    words = wording.SENT_BACK.format(title=told.title, because=because(fact["why"]))
    to = [people.resolve(session, fact["by"])]
    tellings.tell(session, cause=fact.cause(), people=to, key="staff_task", fields={}, title=wording.SENT_BACK_TITLE,
                  words=words, at=at, estate_id=told.estate_id)  # fmt: skip


def on_posting(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """The posting began: whoever objected before it, with nothing settled yet, hears that it counts without being
    written again; they alone."""
    told = matters.brief(session, fact["matter_id"])
    to = [people.resolve(session, person_id) for person_id in matters.carried(session, told.id)]
    fields: dict[str, Value] = {"title": told.title, "state": "公示开始", "at": at, "note": wording.CARRIED_NOTE}
    tellings.tell(session, cause=fact.cause(), people=to, key="matter_progress", fields=fields, words=wording.CARRIED,
                  title=wording.CARRIED_TITLE.format(title=told.title), page=OBJECTION_PAGE.format(id=told.id), at=at,
                  estate_id=told.estate_id)  # fmt: skip


def on_milestone(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Something was reached after the decision: every home on the roll hears of it (C22)."""
    told = matters.brief(session, fact["matter_id"])
    title, words = matters.milestone(session, fact["milestone_id"])
    _everybody(session, told, cause=fact.cause(), title=f"{told.title}：{title}", words=words or wording.MILESTONE,
               state="有新进展", crowd=_on_the_roll(session, told, at), at=at)  # fmt: skip


def on_stage(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A matter came to another stage: every home on the roll hears of it once, of those the config names, and always
    that it went back (C22). Why, and what is missing, stands in its story."""
    stage = matters.stage_told(session, fact["matter_id"], fact["stage"], back=fact["back"])
    if stage is None:
        return
    told = matters.brief(session, fact["matter_id"])
    title, words = (
        (wording.STAGE_BACK_TITLE, wording.STAGE_BACK) if fact["back"] else (wording.STAGE_TITLE, wording.STAGE)
    )
    _everybody(session, told, cause=fact.cause(), title=title.format(title=told.title, stage=stage), words=words,
               state="有新进展", crowd=_on_the_roll(session, told, at), at=at)  # fmt: skip


def on_join_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A home wants to join late: those who lead the matter let its owner sign."""
    told = matters.brief(session, fact["matter_id"])
    telling.staff(session, told.estate_id, cause=fact.cause(), title=wording.JOIN_TITLE,
                  words=wording.JOIN.format(title=told.title), at=at)  # fmt: skip


def on_help_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody asks for help with a share: those who decide hear that an application waits, not whose. In whose name it
    was written down at a desk hears of it alone."""
    told = matters.brief(session, fact["matter_id"])
    if (person_id := matters.helped_at_desk(session, fact["hardship_id"])) is not None:
        _author(session, told, person_id, cause=fact.cause("mine"), title=wording.HELP_MINE_TITLE,
                words=wording.HELP_MINE, page=SHARE_PAGE, at=at)  # fmt: skip
    telling.staff(session, told.estate_id, cause=fact.cause(), title=wording.HELP_TITLE, roles=HELPERS,
                  words=wording.HELP.format(title=told.title), at=at)  # fmt: skip


def on_merged(session: Session, _house: House, fact: Happened, _at: datetime) -> None:
    """Two persons turned out to be one: what the one said of a matter, the other has said."""
    merging.take_over(session, gone_id=fact["gone_id"], kept_id=people.settled(session, fact["kept_id"]))


def _author(
    session: Session, told: Brief, person_id: int, *, cause: str, title: str, words: str, at: datetime,
    page: str = OBJECTION_PAGE,
) -> None:  # fmt: skip
    """A word to whoever said something of a matter, in their inbox alone."""
    tellings.note(session, cause=cause, people=[people.resolve(session, person_id)], words=words, at=at,
                  title=title.format(title=told.title), page=page.format(id=told.id),
                  estate_id=told.estate_id)  # fmt: skip


def _on_the_roll(session: Session, told: Brief, at: datetime) -> Select[int]:
    polls = [one for one in votes.matter_polls(session, told.id) if one.state in VOTED]
    return votes.voters(polls[-1].id) if polls else matters.concerned(told, day=local_day(at))


def _everybody(
    session: Session, told: Brief, *, cause: str, title: str, words: str, state: str, at: datetime,
    crowd: Select[int] | None = None,
) -> None:  # fmt: skip
    people_ = matters.concerned(told, day=local_day(at)) if crowd is None else crowd
    page = PAGE.format(id=told.id)
    fanout.to_inbox(session, cause=cause, people=people_, title=title, words=words, page=page, at=at,
                    estate_id=told.estate_id)  # fmt: skip
    if state:
        fields: dict[str, Value] = {"title": told.title, "state": state, "at": at, "note": words}
        fanout.to_subscribers(session, cause=cause, key="matter_progress", fields=fields, people=people_, page=page,
                              at=at, estate_id=told.estate_id, not_before=loud_from(at))  # fmt: skip


REACTIONS = [
    Reaction("matter.raised", on_raised),
    Reaction("matter.survey_opened", on_survey),
    Reaction("matter.plan_published", on_plan),
    Reaction("matter.meeting_called", on_meeting),
    Reaction("matter.meeting_held", on_minutes),
    Reaction("matter.objection_made", on_objection),
    Reaction("matter.objection_answered", on_objection_answered),
    Reaction("matter.objection_reopened", on_objection_reopened),
    Reaction("matter.objection_going_on", on_going_on),
    Reaction("matter.objection_overruled", on_overruled),
    Reaction("matter.posting_begun", on_posting),
    Reaction("matter.milestone_reached", on_milestone),
    Reaction("matter.stage_reached", on_stage),
    Reaction("matter.join_asked", on_join_asked),
    Reaction("matter.help_asked", on_help_asked),
    Reaction("person.merged", on_merged),
]
