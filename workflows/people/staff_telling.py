"""Somebody got a role or lost one, or what lets a member of staff in was changed: who must know hears of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.rules import DANGER
from server.delivery.service import telling
from server.kit.actor import Grant
from server.kit.house import House
from server.kit.sentences import because
from server.people import queries as people
from server.people.rules import ADMIN, APPROVING, COMMITTEE, FINANCE, MANAGER, STAFF_ROLES
from server.places import queries as places
from workflows.engine.reactions import Happened
from workflows.people import wording

KEEPERS = (ADMIN, MANAGER, FINANCE)
MINE = "pages/mine/mine"
"""What is said there is read also by whoever works here no more."""


def on_granted(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody was given a role: everybody else who looks after the accounts and the money there hears who gave what to
    whom, and the committee where money is approved by it. One person cannot become two unseen."""
    member, by = people.resolve(session, fact["person_id"]), people.resolve(session, fact["by"])
    given = Grant(fact["role"], fact["scope"], fact["scope_id"])
    words = wording.GRANTED.format(
        by=_name(session, by), who=_called(session, member), role=STAFF_ROLES[given.role],
        scope=places.scope_label(session, given.scope, given.scope_id),
        money=wording.MONEY if given.role in APPROVING else "",
    )  # fmt: skip
    _tell(session, _circle(session, given) - {member, by}, fact.cause(), wording.GRANTED_TITLE, words, at)


def on_taken(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A role of somebody ended: they hear it, and everybody who would hear of it being given. Where their account was
    closed, that says it to them."""
    member, by = people.resolve(session, fact["person_id"]), people.resolve(session, fact["by"])
    taken = Grant(fact["role"], fact["scope"], fact["scope_id"])
    shown = {"by": _name(session, by), "role": STAFF_ROLES[taken.role],
             "scope": places.scope_label(session, taken.scope, taken.scope_id)}  # fmt: skip
    words = (wording.TAKEN_CLOSED if fact["closed"] else wording.TAKEN).format(who=_called(session, member), **shown)
    _tell(session, _circle(session, taken) - {member, by}, fact.cause("staff"), wording.TAKEN_TITLE, words, at)
    if not fact["closed"]:
        mine = wording.TAKEN_YOURS.format(**shown)
        _tell(session, {member} - {by}, fact.cause(), wording.TAKEN_TITLE, mine, at, page=MINE)


def on_closed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """An account was closed: its holder hears by whom and why."""
    member, by = people.resolve(session, fact["person_id"]), people.resolve(session, fact["by"])
    words = wording.CLOSED.format(by=_name(session, by), because=because(fact["why"]))
    _tell(session, {member} - {by}, fact.cause(), wording.CLOSED_TITLE, words, at, page=MINE)


def on_duty_set(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody else changed the duty of a member of staff: they hear it."""
    member, by = people.resolve(session, fact["person_id"]), people.resolve(session, fact["by"])
    words = wording.DUTY.format(by=_name(session, by), duty=wording.DUTIES[fact["on_duty"]])
    _tell(session, {member} - {by}, fact.cause(), wording.DUTY_TITLE, words, at)


def on_touched(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody changed what lets a member of staff in: they hear it, and the administrators; where it may let in
    somebody else, all who would hear of the roles that come with it."""
    member, by = people.resolve(session, fact["person_id"]), people.resolve(session, fact["by"])
    grants, told = people.actor_of(session, member, door="console").grants, set(people.administrators(session))
    for one in grants:
        told |= set(people.overseers(session, one, (ADMIN,))) if fact["what"] == "phone" else _circle(session, one)
    done, name = wording.TOUCHED[fact["what"]], _name(session, by)
    words = wording.TOUCHED_ACCOUNT.format(by=name, who=_called(session, member), done=done)
    _tell(session, told - {member, by}, fact.cause("staff"), wording.TOUCHED_TITLE, words, at)
    mine = wording.TOUCHED_YOURS.format(by=name, done=done)
    _tell(session, {member} - {by}, fact.cause(), wording.TOUCHED_TITLE, mine, at)


def _circle(session: Session, given: Grant) -> set[int]:
    """Who hears of a role: a narrow circle above the whole scope, everybody inside of it where money is approved."""
    money = given.role in APPROVING
    return set(people.overseers(session, given, (*KEEPERS, COMMITTEE) if money else KEEPERS, inside=money))


def _name(session: Session, person_id: int) -> str:
    return people.names(session, [person_id]).get(person_id, "")


def _called(session: Session, person_id: int) -> str:
    """A colleague with the name of their account, so that nobody takes them for somebody else."""
    account = people.account(session, person_id)
    login = (account["login"] or account["wecom_userid"]) if account else None
    name = _name(session, person_id)
    return f"{name}（账号 {login}）" if login else name


def _tell(
    session: Session, to: Iterable[int], cause: str, title: str, words: str, at: datetime, page: str | None = None
) -> None:  # fmt: skip
    telling.tell(session, cause=cause, people=sorted(to), key="staff_task", fields={}, title=title, words=words, at=at,
                 page=page, rank=DANGER)  # fmt: skip
