"""The JSON doors of committee meetings: what the committee of one's estate will talk over, and what it decided."""

from __future__ import annotations

from typing import Any

from server.kit.doors import Call, Doors
from server.kit.paging import Page
from server.votes.queries import meetings
from server.votes.schemas.meetings import CommitteeMeetingOut, CommitteePage, MeetingList

doors = Doors("votes")


@doors.get("/committee-meetings", query=MeetingList, out=CommitteePage, page=True)
def list_committee_meetings(call: Call) -> Page:
    """The meetings of the owners' committee of an estate, the latest first."""
    return meetings.listed(call.session, call.actor, at=call.at, **call.query)


@doors.get("/committee-meetings/<id:meeting_id>", out=CommitteeMeetingOut)
def show_committee_meeting(call: Call) -> dict[str, Any]:
    """A meeting: its topics, and once they are published its minutes and how each topic ended."""
    return meetings.one(call.session, call.actor, call.path["meeting_id"], at=call.at)
