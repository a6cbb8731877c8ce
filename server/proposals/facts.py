"""What happens to matters. Ids and plain values only; money is whole fen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from server.kit.facts import Fact


@dataclass(frozen=True)
class MatterRaised(Fact):
    """Somebody raised an idea."""

    name: ClassVar[str] = "matter.raised"
    matter_id: int
    estate_id: int
    raised_by: int


@dataclass(frozen=True)
class SurveyOpened(Fact):
    """The owners in the scope are asked what they think; nothing is bound by it."""

    name: ClassVar[str] = "matter.survey_opened"
    matter_id: int
    estate_id: int


@dataclass(frozen=True)
class SurveyClosed(Fact):
    """The survey is over and its result can be read."""

    name: ClassVar[str] = "matter.survey_closed"
    matter_id: int
    estate_id: int


@dataclass(frozen=True)
class PlanPublished(Fact):
    """A plan with its cost and shares can be read; it replaces an earlier one when ``number`` is above 1."""

    name: ClassVar[str] = "matter.plan_published"
    matter_id: int
    estate_id: int
    plan_id: int
    number: int


@dataclass(frozen=True)
class ObjectionMade(Fact):
    """Somebody objected in writing."""

    name: ClassVar[str] = "matter.objection_made"
    matter_id: int
    estate_id: int
    objection_id: int


@dataclass(frozen=True)
class ObjectionAnswered(Fact):
    """An objection was answered or settled; whoever made it should hear of that."""

    name: ClassVar[str] = "matter.objection_answered"
    matter_id: int
    estate_id: int
    objection_id: int
    person_id: int
    state: str


@dataclass(frozen=True)
class ObjectionGoingOn(Fact):
    """Somebody (``by``) recorded that a matter goes on past a written objection, and another person is to look."""

    name: ClassVar[str] = "matter.objection_going_on"
    matter_id: int
    estate_id: int
    objection_id: int
    by: int


@dataclass(frozen=True)
class ObjectionOverruled(Fact):
    """Another person has looked: a matter goes on past a written objection, or (``agrees`` False) does not, and
    ``why``. ``by`` is who had asked."""

    name: ClassVar[str] = "matter.objection_overruled"
    matter_id: int
    estate_id: int
    objection_id: int
    person_id: int
    by: int
    agrees: bool
    why: str


@dataclass(frozen=True)
class ObjectionReopened(Fact):
    """Whoever objected says that what was recorded as agreed is not; it is open again."""

    name: ClassVar[str] = "matter.objection_reopened"
    matter_id: int
    estate_id: int
    objection_id: int


@dataclass(frozen=True)
class MeetingCalled(Fact):
    """A meeting was announced."""

    name: ClassVar[str] = "matter.meeting_called"
    matter_id: int
    estate_id: int
    meeting_id: int


@dataclass(frozen=True)
class MeetingHeld(Fact):
    """The minutes of a meeting can be read."""

    name: ClassVar[str] = "matter.meeting_held"
    matter_id: int
    estate_id: int
    meeting_id: int


@dataclass(frozen=True)
class StageReached(Fact):
    """A matter went on to another stage, or ``back`` to an earlier one."""

    name: ClassVar[str] = "matter.stage_reached"
    matter_id: int
    estate_id: int
    stage: str
    back: bool = False


@dataclass(frozen=True)
class PostingBegun(Fact):
    """The posting began: from now on every objection that is not settled counts, those from before it too."""

    name: ClassVar[str] = "matter.posting_begun"
    matter_id: int
    estate_id: int


@dataclass(frozen=True)
class MatterPassed(Fact):
    """The owners decided in favour, finally. ``cost_fen`` is what the payers carry and ``shares_id`` the chosen set of
    shares, both None where nothing is to be paid."""

    name: ClassVar[str] = "matter.passed"
    matter_id: int
    estate_id: int
    cost_fen: int | None
    shares_id: int | None


@dataclass(frozen=True)
class MatterEnded(Fact):
    """A matter is over: rejected, finished or dropped."""

    name: ClassVar[str] = "matter.ended"
    matter_id: int
    estate_id: int
    state: str


@dataclass(frozen=True)
class ConsentAsked(Fact):
    """A home is on the list of those whose say a plan needs."""

    name: ClassVar[str] = "matter.consent_asked"
    matter_id: int
    estate_id: int
    consent_id: int


@dataclass(frozen=True)
class ConsentRecorded(Fact):
    """What a home, or a body, is said to have answered was written down: ``by`` whom, on which ``papers``;
    ``waits``: it counts once another person has held it against them."""

    name: ClassVar[str] = "matter.consent_recorded"
    matter_id: int
    estate_id: int
    consent_id: int
    by: int
    state: str
    papers: list[str]
    waits: bool


@dataclass(frozen=True)
class ConsentChecked(Fact):
    """Another person held what was written down ``by`` somebody against the signed paper: it counts, or not, ``why``
    so."""

    name: ClassVar[str] = "matter.consent_checked"
    matter_id: int
    estate_id: int
    consent_id: int
    by: int
    agrees: bool
    why: str


@dataclass(frozen=True)
class MilestoneReached(Fact):
    """Something was reached after a decision; every home on the roll hears of it."""

    name: ClassVar[str] = "matter.milestone_reached"
    matter_id: int
    estate_id: int
    milestone_id: int


@dataclass(frozen=True)
class JoinAsked(Fact):
    """A home that did not sign wants to join a lift."""

    name: ClassVar[str] = "matter.join_asked"
    matter_id: int
    estate_id: int
    join_id: int


@dataclass(frozen=True)
class HomeJoined(Fact):
    """A late home signed: it owes what the agreement's table says."""

    name: ClassVar[str] = "matter.home_joined"
    matter_id: int
    estate_id: int
    join_id: int


@dataclass(frozen=True)
class JoinSettled(Fact):
    """A late home's money was given back to the earlier payers."""

    name: ClassVar[str] = "matter.join_settled"
    matter_id: int
    estate_id: int
    join_id: int
    by: int


@dataclass(frozen=True)
class HelpAsked(Fact):
    """Somebody asks for help with a share. Neither whose home it is nor why is told on."""

    name: ClassVar[str] = "matter.help_asked"
    matter_id: int
    estate_id: int
    hardship_id: int


@dataclass(frozen=True)
class HelpDecided(Fact):
    """Help with a share was granted or refused; whoever asked hears of it, and a granted one changes the bill."""

    name: ClassVar[str] = "matter.help_decided"
    matter_id: int
    estate_id: int
    hardship_id: int
    granted: bool
