"""What the forms and addresses of these pages hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from marshmallow import fields, validate

from server.kit.fields import Id, KitSchema, LocalMoment, Text, Whole, one_of
from server.kit.house import House
from server.proposals.rules.objections import Code, State
from server.proposals.rules.words import (
    LONGEST_ANSWER,
    LONGEST_MINUTES,
    LONGEST_NOTE,
    LONGEST_OBJECTION,
    LONGEST_TEXT,
    LONGEST_TITLE,
    LONGEST_WORDS,
    Consented,
    ConsentKind,
    Said,
)
from server.proposals.rules.words import State as MatterState
from server.proposals.service import filing
from server.votes.rules.matters import ScopeKind, matters

TEMPLATES = Path(__file__).parent.with_name("templates")
SHOWS: dict[str, tuple[str, tuple[MatterState, ...]]] = {
    "open": ("进行中", (MatterState.OPEN,)),
    "passed": ("落实中", (MatterState.PASSED,)),
    "ended": ("已结束", (MatterState.FINISHED, MatterState.REJECTED, MatterState.DROPPED)),
    "all": ("全部", ()),
}
MOST_PROMISES, MOST_PEOPLE = 20, 100_000


def prepare(house: House, _actor: Any, given: dict[str, Any]) -> list[filing.Brought]:
    """Look at the files of a form and store them, before any transaction."""
    return filing.prepare(house.files, given["files"].values())


class BoardArgs(KitSchema):
    """Which matters."""

    estate = Whole(0, load_default=0)
    show = fields.String(load_default="open", validate=one_of(*SHOWS))
    cursor = Text(200, load_default=None)


class NewArgs(KitSchema):
    """For which estate, and of which kind where another page says so."""

    estate = Whole(0, load_default=0)
    kind = fields.String(load_default="", validate=one_of("", *matters()))


class MatterForm(KitSchema):
    """An idea; of the three lists of places the one counts that ``scope_kind`` names. ``homes`` are labels, a line
    each."""

    estate_id = Id(required=True)
    kind = fields.String(required=True, validate=one_of(*matters()))
    title = Text(LONGEST_TITLE, least=2, required=True)
    words = Text(LONGEST_WORDS, least=2, lines=True, required=True)
    scope_kind = fields.String(required=True, validate=one_of(*ScopeKind))
    buildings = fields.List(Id(), load_default=list)
    stairs = fields.List(Id(), load_default=list)
    homes = Text(4000, lines=True, load_default="")
    scope_reason = Text(LONGEST_NOTE, load_default="")


class VersionForm(KitSchema):
    """The version that was read."""

    version = Whole(1, required=True)


class EditForm(MatterForm):
    """Written anew over the version that was read."""

    version = Whole(1, required=True)


class SurveyForm(VersionForm):
    """Until when is asked, and with what words."""

    closes_at = LocalMoment(required=True)
    words = Text(LONGEST_TEXT, lines=True, load_default="")


class AnswerForm(KitSchema):
    """What an owner said on paper or at the door."""

    home_id = Id(required=True)
    answer = fields.String(required=True, validate=one_of(*Said))
    words = Text(LONGEST_ANSWER, load_default="")


class TokenForm(VersionForm):
    """A token with what was looked at."""

    token = Text(40, least=1, required=True)
    ticks = fields.List(fields.String(validate=validate.Length(max=40)), load_default=list)
    words = Text(LONGEST_TEXT, lines=True, load_default="")


class TokenBackForm(VersionForm):
    """A token taken back, with a reason."""

    token = Text(40, least=1, required=True)
    reason = Text(LONGEST_NOTE, least=2, required=True)


class StageForm(VersionForm):
    """To which stage; going back needs a reason."""

    to = Text(20, least=1, required=True)
    reason = Text(LONGEST_NOTE, load_default="")


class EndForm(VersionForm):
    """How a matter ends, or is taken up again."""

    how = fields.String(required=True, validate=one_of("drop", "finish", "resume"))
    words = Text(LONGEST_NOTE, load_default="")


class VoteForm(VersionForm):
    """The vote: on what, where that is not the title; every stair by itself where several share a lift."""

    asked = Text(LONGEST_NOTE, load_default="")
    each_part = fields.Boolean(load_default=False)


class MilestoneForm(VersionForm):
    """What was reached."""

    title = Text(LONGEST_TITLE, least=2, required=True)
    words = Text(LONGEST_TEXT, lines=True, load_default="")
    day = fields.Date(required=True)


class MeetingForm(VersionForm):
    """When and where."""

    meets_at = LocalMoment(required=True)
    place = Text(80, least=1, required=True)
    agenda = Text(LONGEST_TEXT, lines=True, load_default="")


class PromiseRow(KitSchema):
    """What was promised, by when."""

    words = Text(LONGEST_NOTE, least=1, required=True)
    due_on = fields.Date(load_default=None)


class MinutesForm(VersionForm):
    """The minutes of a meeting."""

    meeting_id = Id(required=True)
    words = Text(LONGEST_MINUTES, least=2, lines=True, required=True)
    people = Whole(1, MOST_PEOPLE, load_default=None)
    promises = fields.List(
        fields.Nested(PromiseRow),
        load_default=list,
        validate=validate.Length(max=MOST_PROMISES, error="一次最多 20 条"),
    )


class PromiseIdForm(VersionForm):
    """Which promise was kept."""

    promise_id = Id(required=True)


class ObjectionForm(KitSchema):
    """An objection that came on paper."""

    home_id = Id(required=True)
    code = fields.String(required=True, validate=one_of(*Code))
    words = Text(LONGEST_OBJECTION, least=2, lines=True, required=True)


class ReplyForm(VersionForm):
    """An answer to an objection; the version is the objection's."""

    objection_id = Id(required=True)
    words = Text(LONGEST_OBJECTION, least=2, lines=True, required=True)


class SettleForm(VersionForm):
    """What came of the talks."""

    objection_id = Id(required=True)
    outcome = fields.String(required=True, validate=one_of(State.AGREED, State.MEDIATION_FAILED))
    words = Text(LONGEST_TEXT, least=2, lines=True, required=True)
    go_on = fields.Boolean(load_default=False)


class GoOnForm(VersionForm):
    """Whether the paper shows that a matter may go on past an objection, and why not."""

    objection_id = Id(required=True)
    agrees = fields.String(required=True, validate=one_of("yes", "no"))
    why = Text(LONGEST_NOTE, load_default="")


class ConsentForm(VersionForm):
    """Whose say the plan needs."""

    kind = fields.String(required=True, validate=one_of(*ConsentKind))
    home_id = Id(load_default=None)
    label = Text(64, load_default="")
    part = Text(LONGEST_NOTE, least=2, required=True)


class ConfirmForm(VersionForm):
    """Whether what was written down agrees with the signed paper, and where it does not."""

    consent_id = Id(required=True)
    agrees = fields.String(required=True, validate=one_of("yes", "no"))
    why = Text(LONGEST_NOTE, load_default="")


class ConsentedForm(VersionForm):
    """What came of asking."""

    consent_id = Id(required=True)
    state = fields.String(required=True, validate=one_of(Consented.GIVEN, Consented.REFUSED, Consented.HEARD))
    words = Text(LONGEST_TEXT, load_default="")
