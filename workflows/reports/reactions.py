"""What follows from the facts of reports. Each runs in the fact's own transaction and bears being run twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service import cards
from server.kit.house import House
from server.people import queries as people
from server.reports.queries.brief import Brief, brief, step, worked_on
from server.reports.rules import followup, refused
from server.reports.rules.category import Ending
from server.reports.rules.escalation import Rung
from server.reports.rules.words import OF_A_BILL, Move
from server.reports.service import identity, rungs, watching
from workflows.engine import slow
from workflows.engine.reactions import Happened, Reaction
from workflows.reports import alarms, telling, wording
from workflows.reports.slow import CHECK_WORDS
from workflows.reports.steps import tell_of_step


def on_made(session: Session, house: House, fact: Happened, at: datetime) -> None:
    """A new report: sound the alarm or find somebody, tell the reporter, have the words checked."""
    report_id = fact["report_id"]
    slow.ask(session, kind=CHECK_WORDS, cause=fact.cause(), payload={"report_id": report_id}, at=at)
    first = brief(session, report_id)
    if telling.is_danger(first):
        # Whoever is nearest takes it; the clock gives it to somebody when nobody has.
        alarms.alarm(session, house, first, fact, at)
    else:
        _find_somebody(session, report_id, fact, at)
    found = brief(session, report_id)
    if found.channel == OF_A_BILL:
        # Whoever disputed a bill hears of it in one message, that of the dispute, which names this number.
        return
    words = wording.MADE.format(number=found.number, promise=found.promise)
    telling.tell_residents(session, found, cause=fact.cause("made"), state="已提交", words=words, spends=False, at=at,
                             in_chat=False)  # fmt: skip


def on_shown_anew(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """The reporter changed what neighbours read: the new words are checked before they show."""
    slow.ask(session, kind=CHECK_WORDS, cause=fact.cause(), payload={"report_id": fact["report_id"]}, at=at)


def on_moved(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A step was made: residents hear of it, staff who must act get a card."""
    move, found = Move(fact["move"]), brief(session, fact["report_id"])
    if move is Move.WITHDRAW:
        watching.split_doubles(session, report_id=found.id, at=at)
        found = brief(session, found.id)
    tell_of_step(session, found, fact, move, at)
    if move in (Move.ACCEPT, Move.RATE):
        _tell_of_low_stars(session, found, fact, at)
    if move in (Move.TAKE, Move.ASSIGN, Move.TRANSFER):
        _settle_cards(session, found, fact, at)
    elif move in (Move.RETURN, Move.REOPEN):
        watching.dispatch_by_rule(session, report_id=found.id, at=at)
        title = wording.BACK_CARD if found.ending is Ending.MENDED else wording.BACK_CARD_OTHER
        _to(session, found, fact, _supervisors(session, found), title.format(number=found.number), at)
        rung, _ = rungs.beside_the_firm(session, report_id=found.id)
        watching.send_up(session, report_id=found.id, rung=rung, at=at)
    elif move in (Move.ARRIVE, Move.PAUSE, Move.RESUME, Move.CONSENT, Move.DECLINE, Move.LAPSE, Move.PAYER_LEFT):
        telling.turn_own(session, found, cause=fact.cause("own"), at=at)
    elif move is Move.ACKNOWLEDGE:
        # Who is on the way already has pressed more than this.
        telling.turn_own(session, found, cause=fact.cause("own"), at=at, showing=telling.ACKNOWLEDGE.key)
    elif move is Move.HAND_BACK:
        _end_given(session, found, wording.CARD_HANDED_BACK, at)
        _card_to_team(session, found, fact, at)
    elif move is Move.UNMERGE:
        _find_somebody(session, found.id, fact, at)
    elif move in wording.CARD_OVER:
        _end_cards(session, found, fact, move, at)
    elif move is Move.URGE:
        to = [*_supervisors(session, found), *([found.assignee_id] if found.assignee_id else [])]
        words = wording.URGED.format(number=found.number, count=found.urge_count)
        _to(session, found, fact, to, words, at)
    elif move is Move.ESCALATE and fact["by_id"]:
        _to(session, found, fact, _supervisors(session, found), f"{found.number} 已上报", at)


def _tell_of_low_stars(session: Session, found: Brief, fact: Happened, at: datetime) -> None:
    stars = step(session, fact["event_id"]).stars
    if stars is None or not followup.is_low(stars):
        return
    title = wording.LOW_STARS.format(number=found.number, stars=stars)
    pattern = wording.LOW_STARS_KEPT if found.private else wording.LOW_STARS_WORDS
    words = pattern.format(place=found.place_label, category=found.category_label)
    telling.tell_staff(session, found, cause=fact.cause("stars"), to=_supervisors(session, found), title=title,
                       words=words, at=at)  # fmt: skip


def _find_somebody(session: Session, report_id: int, fact: Happened, at: datetime) -> None:
    watching.dispatch_by_rule(session, report_id=report_id, at=at)
    found = brief(session, report_id)
    if found.assignee_id is None:
        _card_to_team(session, found, fact, at)


def on_located(session: Session, house: House, fact: Happened, at: datetime) -> None:
    """Another place than before: whoever goes there, or may, hears of it, and so does the group of a danger."""
    found = brief(session, fact["report_id"])
    if telling.is_danger(found):
        alarms.correct_alarm(session, house, found, fact, at)
    title = wording.LOCATED.format(number=found.number)
    words = wording.LOCATED_WORDS.format(after=fact["after"], before=fact["before"])
    telling.tell_staff(session, found, cause=fact.cause("located"), to=telling.in_charge(session, found), title=title,
                       words=words, at=at)  # fmt: skip


def on_said(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A word in a thread: the other side hears of it, and only the other side."""
    found, said = brief(session, fact["report_id"]), step(session, fact["event_id"])
    preview = said.words[:60] or "（图片）"
    if fact["thread"] == "internal":
        team = {row["id"] for row in people.staff_covering(session, found.estate_id, telling.TEAM)}
        to = sorted(team & {*found.handlers, *_supervisors(session, found)} - {fact["by_id"]})
        words = wording.INTERNAL_SAID.format(number=found.number, words=preview)
        telling.tell_staff(session, found, cause=fact.cause("said"), to=to, title=found.number, words=words, at=at)
    elif fact["by_part"] == "staff":
        words = wording.ANSWERED.format(words=preview)
        telling.tell_residents(session, found, cause=fact.cause("said"), state="有回复", words=words, spends=True,
                               at=at, skip=(fact["by_id"],),
                               aloud=wording.ANSWERED.format(words=said.words or preview))  # fmt: skip
    else:
        # Whoever works on the one it was put together with reads it; what somebody owes only who may answer it.
        work = found if found.channel == OF_A_BILL else worked_on(session, found)
        pattern = wording.RESIDENT_SAID if work.id == found.id else wording.RESIDENT_SAID_JOINT
        words = pattern.format(number=found.number, words=preview)
        to = [one for one in telling.in_charge(session, work) if one != found.about_staff_id]
        telling.tell_staff(session, work, cause=fact.cause("said"), to=to, title=work.number, words=words, at=at)


def on_escalated(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A report climbed, late or sent back too often: those of this rung hear of it."""
    found, said = brief(session, fact["report_id"]), step(session, fact["event_id"])
    to = rungs.holders(session, report_id=found.id, rung=Rung(fact["rung"]))
    title, words = f"{found.number} 已超时", f"{found.place_label} {found.category_label}：{said.words}"
    if said.reason_key == "refused":
        title = wording.REFUSED.format(number=found.number)
        words = wording.REFUSED_WORDS.format(place=found.place_label, category=found.category_label)
    telling.tell_staff(session, found, cause=fact.cause("rung"), to=to, title=title, words=words, at=at)


def on_merged(session: Session, _house: House, fact: Happened, _at: datetime) -> None:
    """Two persons turned out to be one: their reports follow."""
    identity.repoint(session, gone_id=fact["gone_id"], kept_id=people.settled(session, fact["kept_id"]))


def on_roles_ended(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A member of staff left, or works somewhere no more: what they had on hand there is given to somebody else."""
    watching.take_from(session, person_id=fact["person_id"], at=at)


def _end_cards(session: Session, found: Brief, fact: Happened, move: Move, at: datetime) -> None:
    given = telling.given_tasks(session, found)
    cards.update_card(session, task=telling.task_of(found), words=wording.CARD_OVER[move], at=at, more=given)
    if move in refused.OVERRULES and found.elsewhere:
        _, beside = rungs.beside_the_firm(session, report_id=found.id)
        title = wording.REFUSED_CLOSED.format(number=found.number)
        words = wording.REFUSED_CLOSED_WORDS.format(place=found.place_label, category=found.category_label)
        telling.tell_staff(session, found, cause=fact.cause("overruled"), to=beside, title=title,
                           words=words, at=at)  # fmt: skip
    if move is Move.ACCEPT and found.assignee_id:
        words = wording.accepted(step(session, fact["event_id"]).stars)
        telling.tell_staff(session, found, cause=fact.cause("accepted"), to=[found.assignee_id],
                           title=f"{found.number} 已确认", words=words, at=at)  # fmt: skip
    if move is Move.WITHDRAW and found.assignee_id:
        telling.tell_staff(session, found, cause=fact.cause("withdrawn"), to=[found.assignee_id],
                           title=f"{found.number} 已撤回", words="住户已撤回这张单，不用再去了。", at=at)  # fmt: skip


def _end_given(session: Session, found: Brief, words: str, at: datetime) -> None:
    for task in telling.given_tasks(session, found):
        cards.update_card(session, task=task, words=words, at=at)


def _settle_cards(session: Session, found: Brief, fact: Happened, at: datetime) -> None:
    if fact["move"] == Move.TAKE and found.assignee_id == fact["by_id"] and (own := telling.own_buttons(found)):
        # The card of whoever took it goes on with what they do next, as a matter of its own.
        shown = telling.face(found, wording.OWN_CARD.format(number=found.number), own, at)
        cards.turn_card(session, cause=fact.cause("own"), task=telling.task_of(found), face=shown, at=at,
                        person_id=fact["by_id"], into=telling.task_of(found, fact["event_id"]))  # fmt: skip
    words = wording.CARD_TAKEN.format(who=found.assignee_name)
    former = telling.given_tasks(session, found, but=fact["event_id"])
    cards.update_card(session, task=telling.task_of(found), words=words, at=at, more=former)
    given_to = step(session, fact["event_id"]).assignee_id
    # Whoever it was given to meanwhile hears of it by the later fact.
    if given_to and given_to == found.assignee_id != fact["by_id"]:
        title = wording.YOURS_CARD.format(number=found.number)
        telling.hand_card(session, found, cause=fact.cause("yours"), to=[given_to], title=title,
                          buttons=telling.own_buttons(found) or [telling.ACKNOWLEDGE], given=fact["event_id"],
                          at=at)  # fmt: skip


def _card_to_team(session: Session, found: Brief, fact: Happened, at: datetime) -> None:
    team = [] if found.by_hand else _covering(session, found, telling.TEAM, on_duty=True)
    team = team or _supervisors(session, found)
    title = wording.NEW_CARD.format(number=found.number)
    telling.hand_to_team(session, found, cause=fact.cause("card"), to=team, title=title, at=at)


def _to(session: Session, found: Brief, fact: Happened, to: Sequence[int], title: str, at: datetime) -> None:
    telling.tell_staff(session, found, cause=fact.cause("supervisors"), to=to, title=title,
                       words=f"{found.place_label} {found.category_label}", at=at)  # fmt: skip


def _supervisors(session: Session, found: Brief) -> list[int]:
    return _covering(session, found, telling.SUPERVISORS)


def _covering(session: Session, found: Brief, roles: Sequence[str], *, on_duty: bool = False) -> list[int]:
    return [row["id"] for row in people.staff_covering(session, found.estate_id, roles, on_duty=on_duty)]


REACTIONS = [
    Reaction("report.made", on_made),
    Reaction("report.shown_anew", on_shown_anew),
    Reaction("report.moved", on_moved),
    Reaction("report.located", on_located),
    Reaction("report.said", on_said),
    Reaction("report.escalated", on_escalated),
    Reaction("person.merged", on_merged),
    Reaction("staff.roles_ended", on_roles_ended),
]
