"""What is said in a report, and what of it is refused whoever says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.kit.errors import Malformed
from server.people import queries as people
from server.reports import policy
from server.reports.rules.categories import default_catalogue
from server.reports.rules.category import Category
from server.reports.rules.clocks import Appointment
from server.reports.rules.words import Kind, Place

LONGEST_VISIT, FURTHEST_VISIT = timedelta(days=1), timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said in a report, before anybody looked at it. ``where`` is free text such as 三楼平台."""

    estate_id: int
    kind: Kind
    category: str
    place: Place
    words: str
    home_id: int | None = None
    building_id: int | None = None
    stair_id: int | None = None
    lift_id: int | None = None
    where: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    media_ids: Sequence[int] = ()
    appointment: Appointment | None = None
    anonymous: bool = False
    about_staff_id: int | None = None
    photo_consent: bool = False
    drill: bool = False
    hotline_number: str | None = None


def place_said(category: str, place: str | None) -> Place:
    """Where it is: at large where nobody said and nobody has to go there; :class:`Malformed` where somebody has to."""
    if place is None and default_catalogue().category(category).asks_place:
        raise Malformed("place_needed", "请选在哪里。")
    return Place(place or Place.PUBLIC)


def checked(session: Session, said: Said, at: datetime) -> Category:
    """The category of what is said; :class:`Malformed` for what does not fit together."""
    category = default_catalogue().category(said.category)
    category.at(said.place)
    if category.kind is not said.kind:
        raise Malformed("category_of_other_kind", "类别与报事类型不符，请重新选择。")
    _check_about(session, said, category.about_staff)
    _check_anonymous(said)
    _check_appointment(said.appointment, at)
    return category


def _check_about(session: Session, said: Said, about_staff: bool) -> None:
    if said.about_staff_id is None:
        return
    team = people.staff_covering(session, said.estate_id, policy.TEAM)
    if not about_staff or said.about_staff_id not in {row["id"] for row in team}:
        raise Malformed("staff_unknown", "请选择本小区的工作人员。")


def _check_anonymous(said: Said) -> None:
    if said.anonymous and said.place is Place.HOME:
        words = "选了自己家就会知道是谁了。匿名反映请选“公共区域”，写明在哪里就可以。"
        raise Malformed("anonymous_at_home", words)


def _check_appointment(wanted: Appointment | None, at: datetime) -> None:
    if wanted is None:
        return
    in_order = timedelta(0) < wanted.end - wanted.start <= LONGEST_VISIT
    if not in_order or wanted.end <= at or wanted.end > at + FURTHEST_VISIT:
        raise Malformed("appointment_odd", "请选择今后一个月里的一个上门时间，最长一天。")
