"""What the forms and addresses of these pages hold."""

from __future__ import annotations

import re
from pathlib import Path

from marshmallow import ValidationError, fields

from server.kit.fields import Id, KitSchema, LocalMoment, Text, Whole, one_of
from server.notices.rules import LONGEST_NOTE, LONGEST_TITLE, LONGEST_WORDS, Kind, State, Urgency

TEMPLATES = Path(__file__).parent.with_name("templates")
SHOWS: dict[str, tuple[str, tuple[State, ...]]] = {
    "all": ("全部", ()),
    "waiting": ("等确认", (State.WAITING,)),
    "draft": ("草稿", (State.DRAFT,)),
    "scheduled": ("定时", (State.SCHEDULED,)),
    "published": ("已发布", (State.PUBLISHED,)),
    "recalled": ("已撤回", (State.RECALLED,)),
}
EVERYWHERE = "all"
SOME = "some"
_PLACE = re.compile(r"^(all|some|(building|stair|lift):[0-9]{1,16})\Z")


def check_places(given: list[str]) -> None:
    """The whole estate, or at least one place of it."""
    if not set(given) - {SOME} or not all(_PLACE.match(one) for one in given):
        raise ValidationError("请选择范围：全小区，或者勾选楼栋、单元、电梯")


class BoardArgs(KitSchema):
    """Which notices."""

    estate = Whole(0, load_default=0)
    show = fields.String(load_default="all", validate=one_of(*SHOWS))
    cursor = Text(200, load_default=None)


class NewArgs(KitSchema):
    """For which estate a notice is written."""

    estate = Whole(0, load_default=0)


class NoticeForm(KitSchema):
    """A notice as it is written; ``place`` is all, or some with building:7, stair:7 and lift:7 as often as needed."""

    estate_id = Id(required=True)
    kind = fields.String(required=True, validate=one_of(*Kind))
    title = Text(LONGEST_TITLE, least=1, required=True)
    words = Text(LONGEST_WORDS, least=1, lines=True, required=True)
    place = fields.List(fields.String(), load_default=list, validate=check_places)
    starts_at = LocalMoment(load_default=None)
    ends_at = LocalMoment(load_default=None)
    to_groups = fields.Boolean(load_default=False)
    names_agreed = fields.Boolean(load_default=False)


class EditForm(NoticeForm):
    """A notice written anew over the version that was read."""

    version = Whole(1, required=True)


class VersionForm(KitSchema):
    """The version that was read."""

    version = Whole(1, required=True)


class PublishForm(VersionForm):
    """Now, or at an hour."""

    publish_at = LocalMoment(load_default=None)


class UrgentForm(VersionForm):
    """Why it cannot wait."""

    why = fields.String(required=True, validate=one_of(*Urgency))


class RecallForm(VersionForm):
    """What residents read instead."""

    note = Text(LONGEST_NOTE, least=2, required=True)
