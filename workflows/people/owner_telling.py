"""Somebody wrote down by hand by what an owner is known, let an owner's phone go, or put an area right: the others hear
of it at once.

Nobody can turn this off, and whoever did it is not asked.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.rules import DANGER
from server.delivery.service import telling
from server.kit.actor import Grant
from server.kit.clock import local_day
from server.kit.house import House
from server.kit.masking import mask_name
from server.kit.sentences import ring
from server.people import queries as people
from server.people.rules import ADMIN, COMMITTEE, FINANCE, MANAGER
from server.places import queries as places
from server.wechat.subscribe import Value
from workflows.engine.reactions import Happened
from workflows.people import wording

WATCHING = (ADMIN, MANAGER, COMMITTEE)


def on_typed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Owners got a number or papers by hand: managers and committee hear by whom, and so does the home."""
    touched = set(people.resolved(session, fact["person_ids"]))
    home, phone = _home(session, fact)
    who = [mask_name(name) for name in people.names(session, touched).values()]
    owners = touched if fact["bought"] else _owners(session, fact, at) | touched
    words = wording.TYPED.format(by=_name(session, fact["by"]), home=home, who="、".join(who))
    _tell_watching(session, fact, owners, wording.TYPED_TITLE, words, at)
    yours = wording.typed(home, who, phone)
    _tell(session, fact, "", owners, home, wording.TYPED_YOURS_TITLE, yours, at)


def on_released(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A phone was let go: whoever holds it hears it without a name, who owns the home hears whose it was, and so do
    managers and committee where it was an owner's."""
    gone, holder = people.resolve(session, fact["person_id"]), people.resolve(session, fact["holder_id"])
    home, phone = _home(session, fact)
    who = mask_name(_name(session, gone))
    owners = _owners(session, fact, at) | {gone}
    if fact["owning"]:
        words = wording.RELEASED.format(by=_name(session, fact["by"]), home=home, who=who)
        _tell_watching(session, fact, owners, wording.RELEASED_TITLE, words, at)
    yours = wording.released(home, who, phone)
    _tell(session, fact, "", owners, home, wording.RELEASED_YOURS_TITLE, yours, at)
    old = wording.OLD_PHONE.format(ring=ring(phone))
    _tell(session, fact, "holder", {holder} - owners, wording.OLD_HOME, wording.OLD_PHONE_TITLE, old, at)


def on_area(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """The area of a home was put right: its owners hear before, after and paper, and so do managers and finance."""
    home, phone = _home(session, fact)
    owners = _owners(session, fact, at)
    words = wording.corrected(home, fact["area_before"], fact["source_before"], fact["area"], fact["source"],
                              fact["paper"])  # fmt: skip
    staff = words + wording.AREA_STAFF.format(by=_name(session, fact["by"]))
    _tell_watching(session, fact, owners, wording.AREA_TITLE, staff, at, roles=(MANAGER, FINANCE))
    yours = words + wording.AREA_YOURS.format(ring=ring(phone))
    _tell(session, fact, "", owners, home, wording.AREA_TITLE, yours, at)


def _tell_watching(
    session: Session, fact: Happened, owners: Collection[int], title: str, words: str, at: datetime, *,
    roles: Collection[str] = WATCHING,
) -> None:  # fmt: skip
    """An owner who watches over the estate hears it as an owner."""
    estate = Grant(MANAGER, "estate", fact["estate_id"])
    watching = set(people.overseers(session, estate, roles)) - {*owners, people.resolve(session, fact["by"])}
    telling.tell(session, cause=fact.cause("staff"), people=sorted(watching), key="staff_task", fields={}, title=title,
                 words=words, at=at, estate_id=fact["estate_id"], rank=DANGER)  # fmt: skip


def _owners(session: Session, fact: Happened, at: datetime) -> set[int]:
    return {row["person_id"] for row in people.owners(session, fact["home_id"], local_day(at))}


def _home(session: Session, fact: Happened) -> tuple[str, str | None]:
    estate = places.estate(session, fact["estate_id"])
    return places.home(session, fact["home_id"])["label"], estate["phone"]


def _name(session: Session, person_id: int) -> str:
    today = people.resolve(session, person_id)
    return people.names(session, [today]).get(today, "")


def _tell(
    session: Session, fact: Happened, part: str, to: Collection[int], home: str, title: str, words: str, at: datetime
) -> None:
    others = set(to) - {people.resolve(session, fact["by"])}
    fields: dict[str, Value] = {"home": home, "state": wording.CHANGED, "at": at, "note": words}
    telling.tell(session, cause=fact.cause(part), people=sorted(others), key="binding_answer", fields=fields,
                 title=title, words=words, page="pages/mine/mine", at=at, estate_id=fact["estate_id"],
                 rank=DANGER)  # fmt: skip
