"""Whether somebody can prove on their phone who they are, said before they have read through to the last tap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from server.kit.sentences import ring
from server.people import queries as people
from server.people.queries import Papers

ASKED = "id_last4"
TIE = (
    "您现在用的手机号还没有和证件核对过（换了号也要重新核对），在手机上还投不了。"
    "请本人带身份证到物业核对一次，核对好马上能投；也可以投纸质票。"
)
ADD = "名册里还没有您的证件号，在手机上还投不了。请本人带身份证到物业登记一次，登记好马上能投；也可以投纸质票。"
HOLDER = "您不是这个小区的业主，名册里没有您的证件号，在手机上代投不了。请告诉业主自己投，或者投纸质票。"


def why_unproven(
    session: Session, person_id: int, *, rules: Mapping[str, Any], estate: Mapping[str, Any]
) -> str | None:  # fmt: skip
    """What somebody has to bring where, so that a poll of an estate takes their ballot; None when it takes it, and
    where it asks for no number."""
    if rules.get("identity") != ASKED:
        return None
    said = _lacking(people.papers_of(session, person_id, estate["id"]))
    return f"{said}有不清楚的，{ring(estate['phone'])}" if said else None


def _lacking(papers: Papers) -> str | None:
    if papers.tied:
        return None
    if not papers.owns:
        return HOLDER
    return TIE if papers.known else ADD
