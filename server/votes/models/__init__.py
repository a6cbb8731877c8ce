"""Tables of votes. A person's id stands without a foreign key, as people can be merged."""

from server.votes.models.ballots import Ballot, BallotChain, Mandate, PaperEntry, Refusal, Sent
from server.votes.models.candidacies import Candidacy
from server.votes.models.counts import Dispute, DisputeView, OfficialEntry, OpenedBallot, OpenedChoice, Result
from server.votes.models.meetings import CommitteeItem, CommitteeMeeting, CommitteeSeat, CommitteeVote
from server.votes.models.polls import EstateRules, KeyShare, Poll, PollOption, PollTopic
from server.votes.models.rolls import IdentityTry, RollChange, RollHead, RollUnit, RollVoter
from server.votes.models.rule_changes import RuleChange

__all__ = [
    "Ballot",
    "BallotChain",
    "Candidacy",
    "CommitteeItem",
    "CommitteeMeeting",
    "CommitteeSeat",
    "CommitteeVote",
    "Dispute",
    "DisputeView",
    "EstateRules",
    "IdentityTry",
    "KeyShare",
    "Mandate",
    "OfficialEntry",
    "OpenedBallot",
    "OpenedChoice",
    "PaperEntry",
    "Poll",
    "PollOption",
    "PollTopic",
    "Refusal",
    "Result",
    "RollChange",
    "RollHead",
    "RollUnit",
    "RollVoter",
    "RuleChange",
    "Sent",
]
