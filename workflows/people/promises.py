"""Claims to homes are promised an answer within two days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit.clock import SHANGHAI
from server.people import queries as people
from server.people.queries.promised import claims_due
from workflows.engine.promises import Owed
from workflows.people.reactions import REVIEWERS

WHAT, MINE, TITLE = "{home} 的绑定申请还没核对", "{home} 的绑定还没核对完", "房屋绑定还在核对"


def claims(session: Session, since: datetime, until: datetime) -> Sequence[Owed]:
    """Claims that wait, with the hour they were promised by."""
    return [
        Owed(
            key=f"claim:{row['id']}", estate_id=row["estate_id"], by=row["answer_by"],
            said_by=f"{row['answer_by'].astimezone(SHANGHAI):%m月%d日 %H:%M} ",
            what=WHAT.format(home=row["home"]), mine=MINE.format(home=row["home"]), title=TITLE,
            team=[one["id"] for one in people.staff_covering(session, row["estate_id"], REVIEWERS)],
            resident_id=people.resolve(session, row["person_id"]), page="pages/mine/mine",
            staff_page="staff/todo/todo",
        )
        for row in claims_due(session, since=since, until=until)
    ]  # fmt: skip
