"""Asking the privacy gate before words go to all owners (E10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit import gate
from server.kit.clock import local_day
from server.kit.errors import Malformed
from server.people import queries as people


def pass_gate(session: Session, estate_id: int, texts: Mapping[str, str], *, at: datetime) -> None:
    """:class:`Malformed` with what stands in which field."""
    wrong: dict[str, list[str]] = {}
    for field, text in texts.items():
        named = people.names_said(session, estate_id, gate.visible(text), day=local_day(at))
        if found := gate.findings(text, names=named):
            wrong[field] = ["；".join(one.sentence for one in found[:3])]
    if wrong:
        raise Malformed("private_words", "里面有不能公开的内容，请删去后再提交。", fields=wrong)
