"""Asking the privacy gate before words go to many (E10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit import gate
from server.kit.clock import local_day
from server.kit.errors import Malformed
from server.people import queries as people


def pass_gate(
    session: Session, estate_id: int, texts: Mapping[str, str], *, names_agreed: bool | None, at: datetime
) -> None:
    """:class:`Malformed` with what stands in which field. ``names_agreed``: the names in them may stand there; None
    where nobody is asked that."""
    wrong: dict[str, list[str]] = {}
    for field, text in texts.items():
        seen, day = gate.visible(text), local_day(at)
        named = () if names_agreed else people.names_said(session, estate_id, seen, day=day)
        found = gate.findings(text, names=named)
        if found:
            wrong[field] = ["；".join(one.sentence for one in found[:3])]
            only_names = names_agreed is not None and all(one.kind is gate.Found.NAME for one in found)
            wrong |= {"names_agreed": ["不是住户姓名，或本人同意，请勾选"]} if only_names else {}
    if wrong:
        raise Malformed("private_words", "通知里有不能公开的内容，请删去后再保存。", fields=wrong)
