"""Somebody got a role, or what lets a member of staff in was changed: who must know hears of it, whoever did it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.rules import DANGER
from server.delivery.service import telling
from server.kit.actor import Grant
from server.kit.house import House
from server.people import queries as people
from server.people.rules import ADMIN, APPROVING, COMMITTEE, FINANCE, MANAGER, STAFF_ROLES
from server.places import queries as places
from workflows.engine.reactions import Happened
from workflows.people import wording

KEEPERS = (ADMIN, MANAGER, FINANCE)


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


def _tell(session: Session, to: Iterable[int], cause: str, title: str, words: str, at: datetime) -> None:
    telling.tell(session, cause=cause, people=sorted(to), key="staff_task", fields={}, title=title, words=words, at=at,
                 rank=DANGER)  # fmt: skip
