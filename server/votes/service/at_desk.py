"""What owners without a phone say at a desk of their ballot or their sheet, from a slip they signed."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Malformed, NotAllowed, not_found
from server.people import queries as people
from server.votes import policy
from server.votes.models import Dispute, Poll, RollUnit, RollVoter

_WORD = re.compile(r"[0-9A-Za-z]\Z")


def voter(session: Session, poll_id: int, *, room: str, name: str) -> tuple[int, int]:
    """The head and the person whom a slip names: a home as the roll calls it, or its number alone, and the full name of
    one who may vote for it. :class:`Malformed` where none fits, or several do."""
    words = "".join(room.split())
    like = select(RollUnit.head_id, RollUnit.label).where(
        RollUnit.poll_id == poll_id, RollUnit.label.endswith(words, autoescape=True)
    )
    # 702 is not 1702, nor 1栋 a part of 21栋.
    units = [row.head_id for row in session.execute(like) if words and not _WORD.search(row.label[: -len(words)])]
    voters = select(RollVoter.head_id, RollVoter.person_id)
    asked = voters.where(RollVoter.poll_id == poll_id, RollVoter.head_id.in_(units))
    found = [(head_id, people.resolve(session, person_id)) for head_id, person_id in session.execute(asked)]
    names = people.names(session, [person_id for _, person_id in found])
    fit = sorted({one for one in found if names.get(one[1]) == name.strip()})
    if len(fit) == 1:
        return fit[0]
    said = "名册里对不上这一户和这个姓名，请照名册再看一遍。" if not fit else "名册里有几户对得上，请把楼栋单元写全。"
    raise Malformed("voter_unknown", said, fields={"room": [said]})


def check_slip(session: Session, actor: Actor, owner_id: int, slip: str) -> None:
    """A slip is needed; nobody writes down one of their own."""
    if not slip:
        raise Malformed("slip_needed", "请拍下业主签字的单子。", fields={"photo": ["请选择照片"]})
    if people.same(session, actor.id, owner_id):
        raise NotAllowed("own_ballot", "自己家的票，请在小程序里说，或请另一位同事登记。")


def slip_of(session: Session, actor: Actor, dispute_id: int, *, at: datetime) -> str:
    """The file of the slip a ballot was disowned with, for those who look into it; each look is written down.
    :class:`NotFound` where there is none, or for strangers."""
    dispute = session.get(Dispute, dispute_id)
    poll = session.get(Poll, dispute.poll_id) if dispute is not None else None
    if dispute is None or poll is None or dispute.slip_key is None:
        raise not_found("签字单")
    if not policy.may_canvass(session, actor, poll.estate_id):
        raise not_found("签字单")
    audit.record(session, actor, "dispute.slip_read", "dispute", dispute_id, at=at, estate_id=poll.estate_id)
    return dispute.slip_key
