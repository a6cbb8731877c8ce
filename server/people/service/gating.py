"""Asking the privacy gate before words go to many (E10), with the names of whoever lives there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit import gate
from server.kit.clock import local_day
from server.kit.errors import Malformed
from server.people.queries.residents import names_said

NEIGHBOURS_READ = "这些内容邻居们都会看到，请删去姓名、电话等个人信息。"
MOST_SAID = 3


def pass_gate(session: Session, estate_id: int, texts: Mapping[str, str], *, at: datetime) -> None:
    """:class:`Malformed` with what stands in which field: phones, identity numbers, residents' names."""
    found = {field: findings(session, estate_id, text, at=at) for field, text in texts.items()}
    wrong = {field: [sentence(each)] for field, each in found.items() if each}
    if wrong:
        raise Malformed("private_words", NEIGHBOURS_READ, fields=wrong)


def findings(
    session: Session, estate_id: int, text: str, *, names_agreed: bool = False, at: datetime
) -> Sequence[gate.Finding]:
    """What in a text is not for all of an estate. ``names_agreed``: the names in it may stand there."""
    seen = gate.visible(text)
    named = names_said(session, estate_id, seen, day=local_day(at)) if seen and not names_agreed else ()
    return gate.findings(text, names=named)


def sentence(found: Sequence[gate.Finding]) -> str:
    """What stands beside the field: the first few findings."""
    return "；".join(one.sentence for one in found[:MOST_SAID])
