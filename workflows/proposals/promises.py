"""What is promised an answer about matters and votes: a written objection, a ballot that its owner disowned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service import telling
from server.kit.calendar.days import within_days
from server.kit.house import House
from server.people import queries as people
from server.people.rules import ADMIN, COMMISSIONER, COMMUNITY, MANAGER, STREET
from server.proposals.queries.promised import objections_due
from server.votes.queries import telling as votes
from server.votes.queries.promised import disputes_open
from workflows.engine.promises import Owed, numbers
from workflows.engine.reactions import Happened, Reaction
from workflows.proposals import wording
from workflows.proposals.matters import ANSWERERS, OBJECTION_PAGE
from workflows.proposals.telling import RESULT_PAGE, TEAM, VOTE_PAGE

OBJECTION, OBJECTION_MINE = "“{title}”有一条书面异议还没答复", "您对“{title}”提的异议还没有书面答复"
OBJECTION_TITLE = "异议的答复晚了"
BALLOT, BALLOT_MINE = "“{title}”有一张被本人否认的票还没核实", "您说不是自己投的那张票（“{title}”）还没核实完"
BALLOT_TITLE = "表决票异议还在核实"
RAISED_TITLE, RAISED = "表决票异议收到了", "您说不是自己投的那张票，已先不计。最晚 {until}前核实，结果发到这里。"
AT_DESK = (
    "按您签字的单子，“这票不是我投的”已替您登记，那张票先不计。最晚 {until}前核实，结果发到这里。"
    "不是您要登记的，请在这次表决里点“撤回”，或打物业电话。"
)
BESIDE = ((COMMISSIONER, COMMUNITY), (STREET,), (MANAGER,), (ADMIN,))
"""Who is told that a ballot still waits: first those who did not run the vote."""


def objections(session: Session, since: datetime, until: datetime) -> Sequence[Owed]:
    """Objections that nobody answered, with the day they were promised by."""
    return [
        Owed(
            key=f"objection:{row['id']}", estate_id=row["estate_id"], by=row["answer_by"],
            said_by=wording.deadline(row["answer_by"]), what=OBJECTION.format(title=row["title"]),
            mine=OBJECTION_MINE.format(title=row["title"]), title=OBJECTION_TITLE,
            team=[one["id"] for one in people.staff_covering(session, row["estate_id"], ANSWERERS)],
            resident_id=people.resolve(session, row["person_id"]), page=OBJECTION_PAGE.format(id=row["matter_id"]),
            staff_page=None,
        )
        for row in objections_due(session, since=since, until=until)
    ]  # fmt: skip


def ballots(session: Session, since: datetime, until: datetime) -> Sequence[Owed]:
    """Disowned ballots that nobody has looked into."""
    return [
        Owed(
            key=f"ballot:{row['id']}", estate_id=row["estate_id"], by=by, said_by=wording.deadline(by),
            what=BALLOT.format(title=row["title"]), mine=BALLOT_MINE.format(title=row["title"]), title=BALLOT_TITLE,
            team=[one["id"] for one in people.staff_covering(session, row["estate_id"], TEAM)],
            resident_id=people.resolve(session, row["by"]), page=_page(session, row["poll_id"]), staff_page=None,
            above=BESIDE, done="核实",
        )
        for row in disputes_open(session) if since < (by := looked_into_by(row["at"])) <= until
    ]  # fmt: skip


def looked_into_by(raised_at: datetime) -> datetime:
    """Until when a ballot that was disowned at an instant is looked into."""
    return within_days(raised_at, numbers()["disowned_ballot_days"]).overdue_from


def on_dispute(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody disowned a ballot: they read by when it is looked into."""
    for row in disputes_open(session):
        if row["id"] == fact["dispute_id"]:
            words = (AT_DESK if row["at_desk"] else RAISED).format(until=wording.deadline(looked_into_by(row["at"])))
            telling.note(session, cause=fact.cause("mine"), people=[people.resolve(session, row["by"])], words=words,
                         title=RAISED_TITLE, page=_page(session, row["poll_id"]), at=at,
                         estate_id=row["estate_id"])  # fmt: skip


def _page(session: Session, poll_id: int) -> str:
    page = RESULT_PAGE if wording.has_result(votes.brief(session, poll_id)) else VOTE_PAGE
    return page.format(id=poll_id)


REACTIONS = [Reaction("dispute.raised", on_dispute)]
