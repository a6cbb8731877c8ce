"""The full name and number of who reported something: for the team, each look written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import NotAllowed, not_found
from server.kit.vault import Vault
from server.people import queries as people
from server.people.rules import ADMIN
from server.reports import policy
from server.reports.models import Report


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call."""

    name: str
    phone: str | None


def reveal(session: Session, vault: Vault, actor: Actor, *, report_id: int, reason: str, at: datetime) -> Contact:
    """Look up the reporter. Whoever wished to stay anonymous is known to an administrator only (B18).

    :class:`NotFound` outside the team and for the one complained about, :class:`NotAllowed` where the reporter is
    anonymous.
    """
    report = session.get(Report, report_id)
    if report is None or not policy.sight(session, actor, report, local_day(at)).team:
        raise not_found("报事")
    if report.anonymous and ADMIN not in people.roles_in(session, actor, report.estate_id):
        raise NotAllowed("anonymous", "报事人选择了匿名，请在单里留言联系。")
    audit.record(session, actor, "contact.read", "report", report.id, at=at, estate_id=report.estate_id, reason=reason,
                 spared_id=report.about_staff_id)  # fmt: skip
    if report.reporter_id is None:
        name, _, phone = vault.open(report.contact).partition("\n") if report.contact else ("", "", "")
        return Contact(name, phone or None)
    name = people.names(session, [report.reporter_id]).get(report.reporter_id, "")
    return Contact(name, people.phone_of(session, vault, report.reporter_id))
