"""Asking the privacy gate before a notice goes to many (E10): the names in it may have agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit.errors import Malformed
from server.kit.gate import Found
from server.people.service.gating import findings, sentence


def pass_gate(
    session: Session, estate_id: int, texts: Mapping[str, str], *, names_agreed: bool | None, at: datetime
) -> None:
    """:class:`Malformed` with what stands in which field. ``names_agreed``: the names in them may stand there; None
    where nobody is asked that."""
    wrong: dict[str, list[str]] = {}
    for field, text in texts.items():
        if found := findings(session, estate_id, text, names_agreed=bool(names_agreed), at=at):
            wrong[field] = [sentence(found)]
            only_names = names_agreed is not None and all(one.kind is Found.NAME for one in found)
            wrong |= {"names_agreed": ["不是住户姓名，或本人同意，请勾选"]} if only_names else {}
    if wrong:
        raise Malformed("private_words", "通知里有不能公开的内容，请删去后再保存。", fields=wrong)
