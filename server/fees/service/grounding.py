"""On what something rests that owners decided: a vote of the app or a paper, in words that all of them may read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from server.fees.rules.rises import LONGEST_BASIS, Ground, paper_words
from server.kit.clock import local_day
from server.kit.errors import Malformed, not_found
from server.people.service.gating import pass_gate
from server.votes.queries.passed import passed


def written(
    session: Session, estate_id: int, ground: Ground, at: datetime, *, about: Collection[str] | None = None
) -> str:  # fmt: skip
    """A ground in words; ``about``: only votes on these kinds of matter count.

    Not found for a vote that did not pass or was about something else; :class:`Malformed` for a paper without day or
    number, words that are too long or name somebody.
    """
    if ground.poll_id is None:
        found = paper_words(ground, local_day(at))
    else:
        votes = {one.id: one for one in passed(session, estate_id) if about is None or one.matter in about}
        if ground.poll_id not in votes:
            raise not_found("已通过的表决")
        vote = votes[ground.poll_id]
        found = f"业主表决“{vote.title}”，{vote.on.year}年{vote.on.month}月{vote.on.day}日生效"
    said = ground.words.strip()
    whole = f"{found}；{said}" if said else found
    if len(whole) > LONGEST_BASIS:
        words = f"依据太长了，请写在 {LONGEST_BASIS - len(found) - 1} 个字以内"
        raise Malformed("basis_too_long", f"{words}。", fields={"basis": [words]})
    pass_gate(session, estate_id, {"basis": said, "paper_number": ground.paper_number}, at=at)
    return whole
