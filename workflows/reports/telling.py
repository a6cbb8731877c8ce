"""Who hears of a report, and how it is put to them. Nothing of a resident's name or phone goes into any message."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from server.delivery.rules import DANGER, ORDINARY
from server.delivery.service import cards, chatting, telling
from server.delivery.service.cards import Face
from server.delivery.service.chatting import Said
from server.kit.clock import local_day
from server.kit.numbering import report_number
from server.people import queries as people
from server.reports.queries.brief import Brief, given_by
from server.reports.rules.category import Ending
from server.reports.rules.promises import next_words
from server.reports.rules.words import OF_A_BILL, Kind, Priority, State
from server.reports.service import phoning, watching
from server.wechat.cards import MOST_OPTIONS, Button, Choice, Look
from workflows.reports import wording

TEAM, SUPERVISORS = ("staff", "manager", "admin"), ("manager", "admin")
APP_PAGE = "pages/issue/issue?id={id}"
STAFF_PAGE = "staff/task/task?id={id}"
_TASK = re.compile(r"report-([1-9][0-9]{0,14})-([0-9]{1,4})(?:-[0-9]{1,16})?")


def tell_residents(
    session: Session, brief: Brief, *, cause: str, state: str, words: str, spends: bool, at: datetime,
    to_followers: str | None = None, skip: Collection[int] = (), in_chat: bool = True, push: str | None = None,
    rings: bool | None = None, aloud: str | None = None,
) -> None:  # fmt: skip
    """Tell the reporter, and everybody who follows what neighbours may hear of it, once per cause. ``push``: the words
    of the short message to the reporter, where the whole ones would be cut at the wrong place.

    ``to_followers`` None: they hear nothing. What staff and reporter say to each other is not for neighbours. Who came
    by chat reads it there too while the window is open, unless ``in_chat`` is False: it was said there already.

    Who reads nothing of ours is rung up, where ``rings`` or, where that is not said, where it ``spends``; ``aloud`` is
    how it is put on the phone.
    """
    spared = {*skip, brief.about_staff_id}
    if rings or (rings is None and spends):
        _owe_calls(session, brief, cause=cause, words=aloud or words, to_followers=to_followers, at=at)
    if brief.reporter_id is not None and brief.reporter_id not in spared:
        _tell(session, brief, [brief.reporter_id], cause=cause, state=state, words=words, spends=spends, at=at,
              push=push)  # fmt: skip
        if in_chat and brief.channel == "chat":
            said = Said(words=f"{brief.number} {brief.category_label}：{words}")
            chatting.whisper(session, person_id=brief.reporter_id, cause=cause, said=said, at=at)
    followers = [person for person in brief.followers if person not in spared]
    if to_followers is not None and followers:
        here = sorted(people.living_in(session, followers, brief.estate_id, local_day(at)))
        for own, hearers in _by_report(brief, here).items():
            _tell(session, brief, hearers, cause=cause, state=state, words=to_followers, spends=spends, at=at, own=own)


def _owe_calls(
    session: Session, brief: Brief, *, cause: str, words: str, to_followers: str | None, at: datetime
) -> None:  # fmt: skip
    if brief.rung_up:
        phoning.owe(session, report_id=brief.id, cause=cause, words=words, at=at)
    for double in brief.doubles_rung_up if to_followers is not None else ():
        phoning.owe(session, report_id=double, cause=f"{cause}:{double}", words=to_followers or words, at=at)
    if brief.rung_up or (brief.doubles_rung_up and to_followers is not None):
        to = [row["id"] for row in people.staff_covering(session, brief.estate_id, SUPERVISORS)]
        said = wording.TO_PHONE_WORDS.format(place=brief.place_label, category=brief.category_label)
        tell_staff(session, brief, cause=f"{cause}:phone", to=to, title=wording.TO_PHONE.format(number=brief.number),
                   words=said, at=at)  # fmt: skip


def _by_report(brief: Brief, followers: Sequence[int]) -> dict[int, list[int]]:
    """Under which report they hear of it: who came along with another one knows that number and no other."""
    heard: dict[int, list[int]] = {}
    for person in followers:
        heard.setdefault(brief.came_with.get(person, brief.id), []).append(person)
    return heard


def _tell(
    session: Session, brief: Brief, hearers: Sequence[int], *, cause: str, state: str, words: str, spends: bool,
    at: datetime, own: int | None = None, push: str | None = None,
) -> None:  # fmt: skip
    called = report_number(own) if own is not None else brief.number
    # What they may do now is on the page of the one it was put together with; a dispute's is not theirs to see.
    page = APP_PAGE.format(id=own if own is not None and brief.channel == OF_A_BILL else brief.id)
    title = f"{brief.category_label} {called}"
    if not spends:
        telling.note(session, cause=cause, people=hearers, title=title, words=words, page=page, at=at,
                     **_logged_for(brief))  # fmt: skip
        return
    fields: dict[str, str | int | date | datetime] = {
        "number": called,
        "matter": brief.category_label,
        "state": state,
        "at": at,
        "note": push or words,
    }
    telling.tell(session, cause=cause, people=hearers, key="report_progress", fields=fields, title=title, words=words,
                 page=page, at=at, rank=rank(brief), **_logged_for(brief))  # fmt: skip


def tell_staff(
    session: Session, brief: Brief, *, cause: str, to: Sequence[int], title: str, words: str, at: datetime
) -> None:
    """Tell staff in WeCom and in their inbox; never the one complained about."""
    hearers = [person for person in to if person != brief.about_staff_id]
    telling.tell(session, cause=cause, people=hearers, key="staff_task", fields={}, title=title, words=words,
                 page=STAFF_PAGE.format(id=brief.id), at=at, rank=rank(brief), **_logged_for(brief))  # fmt: skip


def tell_of_standing(session: Session, brief: Brief, *, words: str, at: datetime) -> None:
    """Nothing moved for long: those who wait hear how it stands, and whoever has it, else who supervises, of that."""
    cause = f"standing:{brief.id}:{at:%Y%m%d%H%M}"
    tell_residents(session, brief, cause=cause, state="仍在处理", words=words, to_followers=words, spends=False, at=at,
                   rings=True)  # fmt: skip
    told = wording.STANDS_STAFF.format(place=brief.place_label, category=brief.category_label)
    tell_staff(session, brief, cause=f"{cause}:staff", to=in_charge(session, brief),
               title=wording.STANDS.format(number=brief.number), words=told, at=at)  # fmt: skip


def in_charge(session: Session, brief: Brief) -> list[int]:
    """Whoever has it; while nobody does, whoever supervises, and of danger everybody who may go."""
    if brief.assignee_id:
        return [brief.assignee_id]
    if is_danger(brief):
        return whoever_hears_alarms(session, brief)
    return [row["id"] for row in people.staff_covering(session, brief.estate_id, SUPERVISORS)]


def hand_card(
    session: Session, brief: Brief, *, cause: str, to: Sequence[int], title: str, buttons: Sequence[Button],
    at: datetime, given: int | None = None, choice: Choice | None = None,
) -> None:  # fmt: skip
    """Hand staff a card with buttons for this round of the report. ``given`` is the event by which one person got
    it: their card is a matter of its own, which outlives the cards of those who could have taken it."""
    hearers = [person for person in to if person != brief.about_staff_id]
    shown = face(brief, title, buttons, at, choice)
    cards.card(
        session, cause=cause, people=hearers, task=task_of(brief, given), title=title, words=shown.words,
        facts=shown.facts, buttons=buttons, page=STAFF_PAGE.format(id=brief.id), link=shown.link, choice=choice,
        at=at, rank=rank(brief), **_logged_for(brief),
    )  # fmt: skip


def face(brief: Brief, title: str, buttons: Sequence[Button], at: datetime, choice: Choice | None = None) -> Face:
    """What a card of this report shows now."""
    facts = [("地点", brief.place_label), ("类别", brief.category_label), ("级别", brief.priority),
             ("承诺", next_words(brief.level, brief.promised, at, brief.done, brief.done_word))]  # fmt: skip
    return Face(title, brief.words[:100], buttons, facts, choice, f"/console/reports/{brief.id}")


def own_buttons(brief: Brief) -> list[Button]:
    """What whoever has the report may press as it stands."""
    if brief.state == State.ASSIGNED:
        # Nobody goes anywhere for a complaint; who asked to be rung up may want a visit.
        goes = [] if brief.kind in (Kind.COMPLAINT, Kind.SUGGESTION) else [ON_WAY]
        begin = BEGIN if brief.ending is Ending.ANSWERED else ARRIVE
        return [*([] if brief.acknowledged else [ACKNOWLEDGE]), *goes, begin, HAND_BACK]
    if brief.state == State.WORKING:
        return [FINISH, *([PAUSE] if brief.level.may_pause else []), HAND_BACK]
    return [RESUME] if brief.state == State.PAUSED else []


def turn_own(
    session: Session, brief: Brief, *, cause: str, at: datetime, but: Collection[str] = (), showing: str | None = None
) -> None:
    """Let the cards of whoever has the report show what comes next, without the buttons of these keys; only those that
    show a button now where one is named."""
    buttons = [button for button in own_buttons(brief) if button.key not in but]
    for task in given_tasks(session, brief) if buttons else ():
        shown = face(brief, wording.OWN_CARD.format(number=brief.number), buttons, at)
        cards.turn_card(session, cause=cause, task=task, face=shown, at=at, showing=showing)


def _logged_for(brief: Brief) -> dict[str, Any]:
    """Whose staff may read in the log of messages that this was sent. The log of an estate names who was told: of
    private reports it says nothing there, and nowhere to the one complained about."""
    return {"estate_id": None if brief.private else brief.estate_id, "spared_id": brief.about_staff_id}


def rank(brief: Brief) -> int:
    """Danger to life goes before whatever else waits to be sent."""
    return DANGER if brief.priority == Priority.P0 else ORDINARY


def task_of(brief: Brief, given: int | None = None) -> str:
    """The card task of one round: a returned report gets new cards."""
    return f"report-{brief.id}-{brief.round}" + (f"-{given}" if given else "")


def given_tasks(session: Session, brief: Brief, *, but: int = 0) -> list[str]:
    """The tasks of the cards of those who were given it in this round, but for one event by which it was given."""
    return [task_of(brief, given) for given in given_by(session, brief.id) if given != but]


def report_of(task: str) -> tuple[int, int] | None:
    """The report and the round a card task names; None for any other task."""
    found = _TASK.fullmatch(task)
    return (int(found[1]), int(found[2])) if found else None


TAKE = Button("我来处理", "take", Look.MAIN)
ACKNOWLEDGE = Button("收到", "acknowledge")
ON_WAY = Button("在路上", "onway", Look.MAIN)
ARRIVE = Button("已到场", "arrive")
BEGIN = Button("开始处理", "arrive")
FINISH = Button("完成", "finish", Look.MAIN)
PAUSE = Button("暂停", "pause")
RESUME = Button("继续处理", "resume", Look.MAIN)
HAND_BACK = Button("退回", "refuse", Look.DANGER)
ASSIGN = Button("派给选中的人", "assign")


def hand_to_team(session: Session, brief: Brief, *, cause: str, to: Sequence[int], title: str, at: datetime) -> None:
    """Hand a card that nobody has taken yet: everybody may take it, supervisors may choose who does."""
    lead = {row["id"] for row in people.staff_covering(session, brief.estate_id, SUPERVISORS)} & set(to)
    others = [person for person in to if person not in lead]
    hand_card(session, brief, cause=cause, to=others, title=title, buttons=[TAKE], at=at)
    box = _whom(session, brief) if lead else None
    buttons = [TAKE, ASSIGN] if box else [TAKE]
    hand_card(session, brief, cause=cause, to=sorted(lead), title=title, buttons=buttons, choice=box, at=at)


def _whom(session: Session, brief: Brief) -> Choice | None:
    team = watching.team(session, brief.estate_id, report_id=brief.id)
    ordered = sorted(team, key=lambda one: (not one["on_duty"], one["load"], one["id"]))[:MOST_OPTIONS]
    options = [(str(one["id"]), wording.CARD_WHO.format(name=one["name"], load=one["load"])) for one in ordered]
    return Choice("whom", wording.CARD_WHOM, options) if options else None


def whoever_hears_alarms(session: Session, brief: Brief) -> list[int]:
    """Everybody of the estate who is on duty; all of them where nobody is."""
    everybody = people.staff_covering(session, brief.estate_id, TEAM)
    return [row["id"] for row in everybody if row["on_duty"]] or [row["id"] for row in everybody]


def is_danger(brief: Brief) -> bool:
    """Whether everybody must hear of it at once."""
    return Priority(brief.priority) in (Priority.P0, Priority.P1)
