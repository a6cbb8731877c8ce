"""What happens to polls. No fact says what anybody chose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from server.kit.facts import Fact


@dataclass(frozen=True)
class VoteRulesAsked(Fact):
    """A change of an estate's own rules about votes waits for another person."""

    name: ClassVar[str] = "vote_rules.asked"
    change_id: int


@dataclass(frozen=True)
class VoteRulesRefused(Fact):
    """Another person did not agree, and said why; the rules stay as they were."""

    name: ClassVar[str] = "vote_rules.refused"
    change_id: int


@dataclass(frozen=True)
class VoteRulesLapsed(Fact):
    """Nobody answered in time; the rules stay as they were."""

    name: ClassVar[str] = "vote_rules.lapsed"
    change_id: int


@dataclass(frozen=True)
class VoteRulesChanged(Fact):
    """An estate's own rules about votes were changed: ``by`` asked, ``agreed_by`` agreed, ``version`` counts."""

    name: ClassVar[str] = "vote_rules.changed"
    estate_id: int
    by: int
    agreed_by: int
    ground: str
    before: dict[str, Any]
    after: dict[str, Any]
    version: int


@dataclass(frozen=True)
class PollNoticed(Fact):
    """Notice of a poll was given; its roll is frozen."""

    name: ClassVar[str] = "poll.noticed"
    poll_id: int
    estate_id: int


@dataclass(frozen=True)
class RollCorrected(Fact):
    """The roll was corrected before opening, and is published again under a new number and hash."""

    name: ClassVar[str] = "poll.roll_corrected"
    poll_id: int
    estate_id: int
    number: int


@dataclass(frozen=True)
class CandidateAsked(Fact):
    """Somebody was asked to stand in an election; ``asked_at`` (ISO) tells a second asking from the first."""

    name: ClassVar[str] = "candidate.asked"
    poll_id: int
    candidacy_id: int
    person_id: int
    asked_at: str


@dataclass(frozen=True)
class PollOpened(Fact):
    """Ballots are taken from now on."""

    name: ClassVar[str] = "poll.opened"
    poll_id: int
    estate_id: int


@dataclass(frozen=True)
class BallotCast(Fact):
    """A ballot of a head was taken."""

    name: ClassVar[str] = "ballot.cast"
    poll_id: int
    head_id: int


@dataclass(frozen=True)
class MandateGiven(Fact):
    """A written mandate to cast for a head was taken down; ``at_desk``: by the staff, not on an owner's phone."""

    name: ClassVar[str] = "mandate.given"
    mandate_id: int
    poll_id: int
    head_id: int
    at_desk: bool


@dataclass(frozen=True)
class MandateRevoked(Fact):
    """A mandate was taken back before it was used."""

    name: ClassVar[str] = "mandate.revoked"
    mandate_id: int
    poll_id: int
    head_id: int
    at_desk: bool


@dataclass(frozen=True)
class MandateLapsed(Fact):
    """A mandate that was not used ended by itself: those who gave it own the home no more."""

    name: ClassVar[str] = "mandate.lapsed"
    mandate_id: int
    poll_id: int
    head_id: int


@dataclass(frozen=True)
class MandateDropped(Fact):
    """A mandate that was not used ended as the roll was put right: the head it was given for, ``label``, has other
    owners now. ``owner_ids`` voted for that head, ``holder_ids`` were to cast."""

    name: ClassVar[str] = "mandate.dropped"
    mandate_id: int
    poll_id: int
    label: str
    owner_ids: list[int]
    holder_ids: list[int]


@dataclass(frozen=True)
class DeliveryNoted(Fact):
    """Somebody noted that the opinion sheet was brought to these heads, in a poll where silence then counts."""

    name: ClassVar[str] = "delivery.noted"
    poll_id: int
    estate_id: int
    head_ids: list[int]


@dataclass(frozen=True)
class DeliveryDenied(Fact):
    """An owner says that what was ``noted`` of a delivery is not so; ``owner_id``: who, where staff wrote it down."""

    name: ClassVar[str] = "delivery.denied"
    poll_id: int
    estate_id: int
    head_id: int
    noted: str
    owner_id: int | None = None


@dataclass(frozen=True)
class PollClosed(Fact):
    """No ballot is taken any more."""

    name: ClassVar[str] = "poll.closed"
    poll_id: int
    estate_id: int


@dataclass(frozen=True)
class PollCounted(Fact):
    """A result was published: ``kind`` is preliminary, corrected or final, ``number`` counts them."""

    name: ClassVar[str] = "poll.counted"
    poll_id: int
    number: int
    kind: str


@dataclass(frozen=True)
class PollFinal(Fact):
    """The result stands. ``passed``: topic number (as text) to whether it passed."""

    name: ClassVar[str] = "poll.final"
    poll_id: int
    estate_id: int
    matter_id: int | None
    passed: dict[str, Any]


@dataclass(frozen=True)
class PollWithdrawn(Fact):
    """A poll was taken back before it opened, ``by`` somebody of this office, for this reason."""

    name: ClassVar[str] = "poll.withdrawn"
    poll_id: int
    estate_id: int
    by: str
    reason: str


@dataclass(frozen=True)
class OfficialEntered(Fact):
    """Somebody entered a result of the authority; a second person has to compare it with the paper."""

    name: ClassVar[str] = "poll.official_entered"
    poll_id: int
    entry_id: int


@dataclass(frozen=True)
class DisputeRaised(Fact):
    """An owner says "I did not cast this"."""

    name: ClassVar[str] = "dispute.raised"
    dispute_id: int
    poll_id: int
    head_id: int


@dataclass(frozen=True)
class DisputeSeconding(Fact):
    """One person has looked into a disputed ballot, and would strike it out (``upheld``) or let it count; a second one
    has to look too."""

    name: ClassVar[str] = "dispute.seconding"
    dispute_id: int
    poll_id: int
    upheld: bool


@dataclass(frozen=True)
class DisputeDiffering(Fact):
    """Two people have looked into a disputed ballot and say different things; a third one has to look."""

    name: ClassVar[str] = "dispute.differing"
    dispute_id: int
    poll_id: int


@dataclass(frozen=True)
class DisputeDecided(Fact):
    """A disputed ballot was looked into: ``state`` is upheld, rejected or withdrawn."""

    name: ClassVar[str] = "dispute.decided"
    dispute_id: int
    poll_id: int
    state: str
    seconded: bool


@dataclass(frozen=True)
class CommitteeCalled(Fact):
    """A committee meeting was called with its topics."""

    name: ClassVar[str] = "committee.called"
    meeting_id: int
    estate_id: int


@dataclass(frozen=True)
class CommitteeCancelled(Fact):
    """A meeting that had been called does not take place."""

    name: ClassVar[str] = "committee.cancelled"
    meeting_id: int
    estate_id: int


@dataclass(frozen=True)
class CommitteePublished(Fact):
    """The minutes of a meeting can be read by everybody in the estate."""

    name: ClassVar[str] = "committee.published"
    meeting_id: int
    estate_id: int
