"""What follows from the facts of people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.delivery.service import settling, telling
from server.kit.clock import SHANGHAI, local_day
from server.kit.house import House
from server.kit.masking import mask_name
from server.people import queries as people
from server.people.rules import MAY_END
from server.places import queries as places
from workflows.engine.reactions import Happened, Reaction
from workflows.people import wording
from workflows.people.owner_telling import on_area, on_released, on_typed
from workflows.people.sale_telling import on_owner_changed, on_role_ends, tell_of_home
from workflows.people.staff_telling import on_closed, on_duty_set, on_granted, on_taken, on_touched

REVIEWERS = ("staff", "manager")
ANSWERS = {
    "bound": (wording.BOUND, "已通过"), "refused": (wording.REFUSED, "未通过"), "ended": (wording.ENDED, "已结束"),
}  # fmt: skip
"""What a person hears, and in a word, of the state their claim has come to."""


def on_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A claim waits: those who may answer it hear of it, with the hour it is promised by."""
    claim = people.binding(session, fact["binding_id"])
    team = [row["id"] for row in people.staff_covering(session, fact["estate_id"], REVIEWERS)]
    by = f"{claim['answer_by'].astimezone(SHANGHAI):%m月%d日 %H:%M}"
    words = wording.ASKED.format(home=claim["home"]["label"], by=by)
    telling.tell(session, cause=fact.cause(), people=team, key="staff_task", fields={}, title="房屋绑定待审核",
                 words=words, page="staff/todo/todo", at=at, estate_id=fact["estate_id"])  # fmt: skip


def on_answered(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A claim was answered, or what it led to was ended: the person hears it, with the reason if it is no."""
    claim = people.binding(session, fact["binding_id"])
    home = claim["home"]["label"]
    said, state = ANSWERS[fact["state"]]
    phone = places.estate(session, fact["estate_id"])["phone"]
    words = wording.answered(said, home, claim["reason"] or "", phone)
    fields = {"home": home, "state": state, "at": at, "note": words}
    telling.tell(session, cause=fact.cause(), people=[people.resolve(session, fact["person_id"])], key="binding_answer",
                 fields=fields, title="房屋绑定结果", words=words, page="pages/mine/mine", at=at,
                 estate_id=fact["estate_id"])  # fmt: skip
    if fact["state"] == "bound" and claim["role"] in MAY_END:
        _tell_of_joining(session, fact, claim, at)


def _tell_of_joining(session: Session, fact: Happened, claim: Mapping[str, Any], at: datetime) -> None:
    """Somebody who owns nothing here has the home now: its owners hear it once, and whom to ring if it is wrong."""
    person_id = people.resolve(session, fact["person_id"])
    owners = {row["person_id"] for row in people.owners(session, fact["home_id"], local_day(at))} - {person_id}
    who, role = mask_name(people.names(session, [person_id]).get(person_id, "")), claim["role_label"]
    home, phone = claim["home"]["label"], places.estate(session, fact["estate_id"])["phone"]
    words = wording.joined(home, claim["role"], role, who, phone)
    title = wording.JOINED_TITLE.format(role=role)
    tell_of_home(session, fact, owners, home, f"登记了{role}", title, words, at, part="owners")


def on_merged(session: Session, _house: House, fact: Happened, _at: datetime) -> None:
    """Two persons turned out to be one: what the one was told belongs to the other."""
    settling.take_over(session, gone_id=fact["gone_id"], kept_id=people.settled(session, fact["kept_id"]))


REACTIONS = [
    Reaction("binding.asked", on_asked),
    Reaction("binding.answered", on_answered),
    Reaction("home.owner_changed", on_owner_changed),
    Reaction("home.owners_typed", on_typed),
    Reaction("home.role_ends", on_role_ends),
    Reaction("home.area_corrected", on_area),
    Reaction("home.phone_released", on_released),
    Reaction("person.merged", on_merged),
    Reaction("staff.granted", on_granted),
    Reaction("staff.taken", on_taken),
    Reaction("staff.account_closed", on_closed),
    Reaction("staff.duty_set", on_duty_set),
    Reaction("staff.account_touched", on_touched),
]
