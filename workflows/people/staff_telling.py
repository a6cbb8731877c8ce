"""Who may get into a staff account changed: they and those who look after the accounts hear of it, whoever did it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.rules import DANGER
from server.delivery.service import telling
from server.kit.house import House
from server.people import queries as people
from server.people.rules import ADMIN
from workflows.engine.reactions import Happened
from workflows.people import wording


def on_touched(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody let go of the phone of a member of staff: they hear it, and the administrators, at once."""
    member, by = people.resolve(session, fact["person_id"]), people.resolve(session, fact["by"])
    done, name = wording.TOUCHED[fact["what"]], people.names(session, [by]).get(by, "")
    told = {one for grant in people.actor_of(session, member, door="console").grants
            for one in people.overseers(session, grant, (ADMIN,))}  # fmt: skip
    told |= set(people.administrators(session))
    words = wording.TOUCHED_ACCOUNT.format(by=name, who=_called(session, member), done=done)
    _tell(session, told - {member, by}, fact.cause("staff"), wording.TOUCHED_TITLE, words, at)
    mine = wording.TOUCHED_YOURS.format(by=name, done=done)
    _tell(session, {member} - {by}, fact.cause(), wording.TOUCHED_TITLE, mine, at)


def _called(session: Session, person_id: int) -> str:
    """A colleague with the name of their account, so that nobody takes them for somebody else."""
    account = people.account(session, person_id)
    login = (account["login"] or account["wecom_userid"]) if account else None
    name = people.names(session, [person_id]).get(person_id, "")
    return f"{name}（账号 {login}）" if login else name


def _tell(
    session: Session, to: Iterable[int], cause: str, title: str, words: str, at: datetime, estate_id: int | None = None
) -> None:
    telling.tell(session, cause=cause, people=sorted(to), key="staff_task", fields={}, title=title, words=words, at=at,
                 estate_id=estate_id, rank=DANGER)  # fmt: skip
